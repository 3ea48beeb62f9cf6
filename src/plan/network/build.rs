//! The calls from what EC2 shows to the network that is described, each after what it is made of.

use std::time::Duration;

use super::{
    FoundNetwork, NetworkPart, endpoint, ground, inventory::Item, named, peering, security, way,
};
use crate::plan::{Part, StepId, Verb, Wait, steps::Steps};

/// Collects the network's steps.
pub(super) struct Build<'s, 'a> {
    pub(super) steps: &'s mut Steps<'a>,
    pub(super) ids: FoundNetwork<'a>,
}

/// Everything of the network that is to be made, changed or waited for; nothing without one.
pub(in crate::plan) fn bring(steps: &mut Steps<'_>) {
    let Some(ids) = FoundNetwork::find(steps.migration, steps.observed) else { return };
    let mut build = Build { steps, ids };
    named::judge(&mut build);
    ground::bring(&mut build);
    security::groups(&mut build);
    way::gateways(&mut build);
    endpoint::bring(&mut build);
    peering::bring(&mut build);
    way::tables(&mut build);
    security::rules(&mut build);
}

impl Build<'_, '_> {
    /// A step of this part, by its id where it has one.
    pub(super) fn push(
        &mut self,
        verb: Verb,
        part: &NetworkPart,
        needs: &[NetworkPart],
    ) -> &mut crate::plan::Step {
        let needs: Vec<StepId> = needs
            .iter()
            .flat_map(|need| {
                self.steps
                    .of(&Part::Network(need.clone()))
            })
            .collect();
        let id = self.ids.id(part).map(str::to_owned);
        let step = self
            .steps
            .push(verb, &Part::Network(part.clone()));
        step.needs = needs;
        if let Some(id) = id.filter(|_| verb != Verb::Create || !part.has_own_id()) {
            step.identifier = id;
        }
        step
    }

    /// Creates it with our tags.
    pub(super) fn create(
        &mut self,
        part: &NetworkPart,
        needs: &[NetworkPart],
    ) -> &mut crate::plan::Step {
        let tags = self.steps.migration.network_tags(part);
        let is_tagged = part.has_own_id() && *part != NetworkPart::Peering;
        let step = self.push(Verb::Create, part, needs);
        if is_tagged {
            step.tags = tags;
        }
        step
    }

    pub(super) fn wait_for(&mut self, part: &NetworkPart, until: &'static str, usually: Duration) {
        let state = self.state(part);
        let step = self.push(Verb::Await, part, &[]);
        step.wait = Some(Wait { until, usually });
        if !state.is_empty() {
            step.reasons
                .push(format!("it is {state}"));
        }
    }

    pub(super) fn state(&self, part: &NetworkPart) -> String {
        self.ids
            .id(part)
            .and_then(|id| self.ids.item(id))
            .map(|item| item.state.to_owned())
            .unwrap_or_default()
    }

    /// What EC2 shows of this part.
    pub(super) fn item(&self, part: &NetworkPart) -> Option<Item<'_>> {
        self.ids
            .item(self.ids.id(part)?)
            .copied()
    }

    /// What is named and exists, but in another VPC than the described one: a conflict, and nothing else is done about it.
    pub(super) fn is_elsewhere(&mut self, part: &NetworkPart, remedy: &'static str) -> bool {
        let vpc = self.ids.id(&NetworkPart::Vpc);
        let elsewhere = self
            .item(part)
            .and_then(|item| item.vpc)
            .filter(|other| vpc.is_some_and(|vpc| vpc != *other))
            .map(|other| format!("it is in {other}"));
        let Some(problem) = elsewhere else { return false };
        self.conflict(part, problem, remedy);
        true
    }

    pub(super) fn is_ours(&self, part: &NetworkPart) -> bool {
        self.ids
            .id(part)
            .is_some_and(|id| self.ids.is_ours(id))
    }

    pub(super) fn conflict(
        &mut self,
        part: &NetworkPart,
        problem: impl Into<String>,
        remedy: &'static str,
    ) {
        let id = self.ids.id(part).map(str::to_owned);
        self.steps
            .conflict(&Part::Network(part.clone()), problem, remedy);
        if let (Some(id), Some(conflict)) = (id, self.steps.conflicts.last_mut()) {
            conflict.identifier = id;
        }
    }

    /// A conflict about something that is named, by its id.
    pub(super) fn conflict_about(
        &mut self,
        part: &NetworkPart,
        id: &str,
        problem: impl Into<String>,
        remedy: &'static str,
    ) {
        self.conflict(part, problem, remedy);
        if let Some(conflict) = self.steps.conflicts.last_mut() {
            id.clone_into(&mut conflict.identifier);
        }
    }

    /// Says that it stays as it is, and tags it where it is ours and lacks some of its tags.
    pub(super) fn keep(&mut self, part: &NetworkPart) {
        let Some(item) = self.item(part) else { return };
        if !self.ids.is_ours_to_delete(&item) {
            self.kept(part, "not ours");
            return;
        }
        let wanted = self.steps.migration.network_tags(part);
        let missing: crate::name::Tags = wanted
            .iter()
            .filter(|tag| {
                item.tags
                    .get(tag.key())
                    .map(String::as_str)
                    != Some(tag.value())
            })
            .cloned()
            .collect();
        if missing.is_empty() {
            if self
                .steps
                .of(&Part::Network(part.clone()))
                .is_empty()
            {
                self.kept(part, "as described");
            }
            return;
        }
        let step = self.push(Verb::Tag, part, &[]);
        step.reasons = missing
            .iter()
            .map(|tag| format!("tag {}", tag.key()))
            .collect();
        step.tags = missing;
    }

    fn kept(&mut self, part: &NetworkPart, why: &'static str) {
        let id = self.ids.id(part).map(str::to_owned);
        self.steps
            .keep(&Part::Network(part.clone()), why);
        if let (Some(id), Some(kept)) = (id, self.steps.kept.last_mut()) {
            kept.identifier = id;
        }
    }
}

impl NetworkPart {
    /// Whether it is a resource that EC2 gives an id, and not a setting of one.
    pub(super) fn has_own_id(&self) -> bool {
        matches!(
            self,
            Self::Vpc
                | Self::Subnet(_)
                | Self::InternetGateway
                | Self::Address(_)
                | Self::NatGateway(_)
                | Self::RouteTable(_)
                | Self::SecurityGroup(_)
                | Self::VpcEndpoint
                | Self::Peering
        )
    }
}
