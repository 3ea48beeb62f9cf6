//! The way from what EC2 shows to nothing of ours: users before what they use, and nothing that is not ours.

mod routes;
mod staying;

use std::{borrow::Cow, collections::BTreeMap};

use self::staying::Staying;
use super::{
    ExtraRule, FoundNetwork, GroupOwner, NetworkPart, ResourceKind, SubnetPlace,
    inventory::Item,
    uses::{User, naming},
};
use crate::plan::{Part, StepId, Verb, Wait, status::usual, steps::Steps};

/// Why something of ours stays, though not for others.
const STILL_USED: &str = "what is described uses it";

/// Deletes the whole network, after what is of DMS.
pub(in crate::plan) fn teardown(steps: &mut Steps<'_>) {
    let Some(ids) = FoundNetwork::find(steps.migration, steps.observed) else { return };
    let going: Vec<_> = ids
        .items()
        .iter()
        .filter(|item| ids.is_ours_to_delete(item))
        .copied()
        .collect();
    let dms = Dms::of(steps);
    for part in ids.parts() {
        if let Some(id) = ids
            .id(part)
            .filter(|id| !ids.is_ours(id))
        {
            let id = id.to_owned();
            keep(steps, part, &id, "not ours");
        }
    }
    let mut clearing = Clearing::of(steps, &ids, going, dms);
    clearing.tears_down = true;
    clearing.keep_what_is_used();
    clearing.routes(Clearing::is_over_with_us);
    clearing.clear();
}

/// Deletes what is surplus, once everything that is described has its place.
pub(in crate::plan) fn surplus(steps: &mut Steps<'_>) {
    let Some(ids) = FoundNetwork::find(steps.migration, steps.observed) else { return };
    let going: Vec<_> = ids
        .items()
        .iter()
        .filter(|item| {
            ids.surplus()
                .iter()
                .any(|(_, id)| id == item.id)
        })
        .copied()
        .collect();
    let before: Vec<StepId> = steps
        .steps
        .iter()
        .filter(|step| match (&step.id.part, step.id.verb) {
            // What DMS is in by now may be on its old way until it is gone itself.
            (Part::Instance | Part::Replication, Verb::Modify | Verb::Delete) => true,
            (Part::Instance | Part::Replication, Verb::Await) => step
                .wait
                .is_some_and(|wait| wait.until == "gone"),
            (Part::Network(NetworkPart::Peering), _) | (_, Verb::Await) => false,
            (Part::Network(_) | Part::SubnetGroup, _) => true,
            _ => false,
        })
        .map(|step| step.id.clone())
        .collect();
    let first = before.clone();
    let dms = Dms { first, gone: Vec::new(), work: before, stays: true, keeps_its_way: false };
    let mut clearing = Clearing::of(steps, &ids, going, dms);
    clearing.keep_what_is_used();
    clearing.routes(Clearing::is_not_described);
    clearing.clear();
}

/// What DMS has in the network.
struct Dms {
    /// What has to be done before anything goes.
    first: Vec<StepId>,
    /// What has to be done before its subnets and its security group go.
    gone: Vec<StepId>,
    /// What has to be done before the way to the cluster goes.
    work: Vec<StepId>,
    /// Whether its interfaces stay.
    stays: bool,
    /// Whether what moves the rows stays, and with it the way to the cluster that is described.
    keeps_its_way: bool,
}

impl Dms {
    /// In a teardown: what of DMS exists and is not deleted stays.
    fn of(steps: &Steps<'_>) -> Self {
        let (migration, observed) = (steps.migration, steps.observed);
        let group = migration
            .subnet_group()
            .is_some_and(|group| {
                observed
                    .subnet_group(group.identifier().as_str())
                    .is_some()
            });
        let goes = |part: &Part| {
            steps
                .of(part)
                .iter()
                .any(|id| matches!(id.verb, Verb::Delete | Verb::Await))
        };
        let compute = [Part::Instance, Part::Replication]
            .iter()
            .any(|part| part.arn(migration, observed).is_some() && !goes(part));
        Self {
            first: Vec::new(),
            gone: steps.of_all(&[Part::Instance, Part::Replication, Part::SubnetGroup]),
            work: steps.of_all(&[Part::Task, Part::Replication]),
            stays: compute || (group && !goes(&Part::SubnetGroup)),
            keeps_its_way: compute,
        }
    }
}

fn keep(steps: &mut Steps<'_>, part: &NetworkPart, id: &str, why: impl Into<Cow<'static, str>>) {
    steps.keep(&Part::Network(part.clone()), why);
    if let Some(kept) = steps.kept.last_mut() {
        id.clone_into(&mut kept.identifier);
    }
}

fn push(
    steps: &mut Steps<'_>,
    verb: Verb,
    part: &NetworkPart,
    id: &str,
    needs: Vec<StepId>,
) -> StepId {
    let step = steps.push(verb, &Part::Network(part.clone()));
    id.clone_into(&mut step.identifier);
    step.needs = needs;
    step.id.clone()
}

struct Clearing<'s, 'i, 'a> {
    steps: &'s mut Steps<'a>,
    ids: &'i FoundNetwork<'a>,
    dms: Dms,
    /// Whether the whole network goes, and not only what is surplus.
    tears_down: bool,
    /// Routes that go before what they lead to.
    routes: Vec<StepId>,
    going: BTreeMap<&'a str, Item<'a>>,
    /// The steps of each resource.
    done: BTreeMap<String, Vec<StepId>>,
}

impl<'s, 'i, 'a> Clearing<'s, 'i, 'a> {
    fn of(
        steps: &'s mut Steps<'a>,
        ids: &'i FoundNetwork<'a>,
        going: Vec<Item<'a>>,
        dms: Dms,
    ) -> Self {
        let going = going
            .into_iter()
            .map(|item| (item.id, item))
            .collect();
        Self {
            steps,
            ids,
            dms,
            tears_down: false,
            routes: Vec::new(),
            going,
            done: BTreeMap::new(),
        }
    }

    fn keep_what_is_used(&mut self) {
        for (id, (why, users)) in self.staying() {
            if let Some(item) = self.going.remove(id) {
                let why = match users.as_slice() {
                    [] => Cow::Borrowed(why),
                    _ => Cow::Owned(format!("{why}: {}", users.join(", "))),
                };
                keep(self.steps, &self.part(&item), id, why);
            }
        }
    }

    fn clear(mut self) {
        let revoked = self.revoke();
        use ResourceKind as Kind;
        let order = [
            Kind::PeeringRequest,
            Kind::Peering,
            Kind::NatGateway,
            Kind::VpcEndpoint,
            Kind::Address,
            Kind::Attachment,
            Kind::InternetGateway,
            Kind::Subnet,
            Kind::RouteTable,
            Kind::SecurityGroup,
            Kind::Vpc,
        ];
        let items: Vec<_> = self.going.values().copied().collect();
        for kind in order {
            for item in &items {
                if kind == Kind::Attachment
                    && item.kind == Kind::InternetGateway
                    && item.vpc.is_some()
                {
                    self.delete(Item { kind, ..*item }, &revoked);
                }
                if item.kind == kind {
                    self.delete(*item, &revoked);
                }
            }
        }
    }

    /// What this resource is in the description.
    fn part(&self, item: &Item<'_>) -> NetworkPart {
        let surplus = || NetworkPart::Surplus { kind: item.kind, id: item.id.to_owned() };
        let part = self
            .ids
            .part_of(item.id)
            .cloned()
            .unwrap_or_else(surplus);
        match (item.kind, part) {
            (ResourceKind::Attachment, NetworkPart::InternetGateway) => NetworkPart::Attachment,
            (ResourceKind::PeeringRequest, NetworkPart::Peering) => NetworkPart::PeeringRequest,
            (_, part) => part,
        }
    }

    /// Takes the rules away by which groups that go are named by each other, and by one of ours that stays: EC2 deletes no group
    /// that another names.
    fn revoke(&mut self) -> BTreeMap<String, Vec<StepId>> {
        let mut revoked: BTreeMap<String, Vec<StepId>> = BTreeMap::new();
        let groups: Vec<_> = self
            .ids
            .snapshot
            .security_groups
            .iter()
            .filter(|group| {
                let id = group.id.as_str();
                self.going.contains_key(id) || (self.tears_down && self.ids.is_ours(id))
            })
            .collect();
        for group in &groups {
            for named in groups.iter().filter(|other| {
                other.id != group.id
                    && self
                        .going
                        .contains_key(other.id.as_str())
            }) {
                for (egress, rule) in naming(group, &named.id) {
                    let part = NetworkPart::Extra(ExtraRule::new(&group.id, egress, rule));
                    let needs = self.dms.work.clone();
                    let step = push(self.steps, Verb::Delete, &part, &group.id, needs);
                    revoked
                        .entry(named.id.clone())
                        .or_default()
                        .push(step.clone());
                    // A group is not deleted while one of its rules is.
                    revoked
                        .entry(group.id.clone())
                        .or_default()
                        .push(step);
                }
            }
        }
        revoked
    }

    fn delete(&mut self, item: Item<'_>, revoked: &BTreeMap<String, Vec<StepId>>) {
        let part = self.part(&item);
        let mut needs = self.dms.first.clone();
        let users = self.users(&item, &Staying::new());
        for user in &users {
            if let User::Resource(id) = user {
                needs.extend(
                    self.done
                        .get(*id)
                        .into_iter()
                        .flatten()
                        .cloned(),
                );
            }
        }
        needs.extend(
            revoked
                .get(item.id)
                .into_iter()
                .flatten()
                .cloned(),
        );
        needs.extend(
            self.done
                .get(item.id)
                .into_iter()
                .flatten()
                .cloned(),
        );
        match item.kind {
            ResourceKind::NatGateway
            | ResourceKind::VpcEndpoint
            | ResourceKind::Peering
            | ResourceKind::PeeringRequest => {
                needs.extend(self.dms.work.iter().cloned());
                needs.extend(self.routes.iter().cloned());
            }
            ResourceKind::Attachment => {
                needs.extend(self.dms.gone.iter().cloned());
                needs.extend(self.routes.iter().cloned());
            }
            ResourceKind::Vpc => needs.extend(self.in_vpc(item.id)),
            ResourceKind::Subnet | ResourceKind::SecurityGroup
                if !matches!(
                    part,
                    NetworkPart::Subnet(SubnetPlace::Nat(_) | SubnetPlace::Endpoint(_))
                        | NetworkPart::SecurityGroup(GroupOwner::Endpoint)
                ) =>
            {
                needs.extend(self.dms.gone.iter().cloned());
            }
            _ => (),
        }
        let gone = match item.kind {
            ResourceKind::NatGateway => Some(Wait { until: "gone", usually: usual::NAT_DELETED }),
            ResourceKind::VpcEndpoint => {
                Some(Wait { until: "gone", usually: usual::VPC_ENDPOINT_DELETED })
            }
            _ => None,
        };
        let done = if item.is_going() {
            let step = push(self.steps, Verb::Await, &part, item.id, needs);
            self.say(&part, gone, "EC2 is deleting it");
            step
        } else {
            // Interfaces outlive what they were made for by a minute or so.
            if needs.is_empty() && users.contains(&User::Passing) {
                needs.push(push(self.steps, Verb::Await, &part, item.id, Vec::new()));
                let free = Wait { until: "unused", usually: usual::INTERFACES_DELETED };
                self.say(&part, Some(free), "network interfaces of what is gone are still there");
            }
            let step = push(self.steps, Verb::Delete, &part, item.id, needs);
            let why = if matches!(part, NetworkPart::Surplus { .. }) {
                "it has our tag, and is not described"
            } else {
                ""
            };
            self.say(&part, gone, why);
            step
        };
        self.done
            .entry(item.id.to_owned())
            .or_default()
            .push(done);
    }

    fn say(&mut self, part: &NetworkPart, wait: Option<Wait>, why: &str) {
        let part = Part::Network(part.clone());
        let said_of = self
            .steps
            .steps
            .iter_mut()
            .rfind(|step| step.id.part == part);
        let Some(step) = said_of else { return };
        step.wait = wait;
        if !why.is_empty() {
            step.reasons.push(why.to_owned());
        }
    }

    /// Everything that goes from this VPC.
    fn in_vpc(&self, vpc: &str) -> Vec<StepId> {
        self.going
            .values()
            .filter(|item| item.kind != ResourceKind::Vpc && item.vpc == Some(vpc))
            .filter_map(|item| self.done.get(item.id))
            .flatten()
            .cloned()
            .collect()
    }
}
