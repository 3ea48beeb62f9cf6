//! The list that a plan is made on: steps, what is kept, what stands in the way.

use std::borrow::Cow;

use super::{
    Conflict, Kept, Observed, Part, Step, StepId, Verb, Wait, compare::Difference, status::Standing,
};
use crate::{
    migration::{Existing, Migration},
    name::{Tag, Tags},
};

/// Collects the steps of one migration.
pub(super) struct Steps<'a> {
    pub(super) migration: &'a Migration,
    pub(super) observed: &'a Observed,
    pub(super) steps: Vec<Step>,
    pub(super) kept: Vec<Kept>,
    pub(super) conflicts: Vec<Conflict>,
}

/// Whose a resource is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Owner {
    Ours,
    Adopted,
    Foreign,
}

impl<'a> Steps<'a> {
    pub(super) fn new(migration: &'a Migration, observed: &'a Observed) -> Self {
        Self { migration, observed, steps: Vec::new(), kept: Vec::new(), conflicts: Vec::new() }
    }

    pub(super) fn push(&mut self, verb: Verb, part: &Part) -> &mut Step {
        let step = Step {
            id: StepId { verb, part: part.clone() },
            identifier: part.identifier(self.migration),
            reasons: Vec::new(),
            needs: Vec::new(),
            wait: None,
            replaces: false,
            tags: Tags::none(),
            untags: Vec::new(),
        };
        self.steps.push(step);
        let last = self.steps.len() - 1;
        &mut self.steps[last]
    }

    pub(super) fn keep(&mut self, part: &Part, why: impl Into<Cow<'static, str>>) {
        let identifier = part.identifier(self.migration);
        self.kept
            .push(Kept { part: part.clone(), identifier, why: why.into() });
    }

    pub(super) fn conflict(
        &mut self,
        part: &Part,
        problem: impl Into<String>,
        remedy: &'static str,
    ) {
        let identifier = part.identifier(self.migration);
        let conflict = Conflict { part: part.clone(), identifier, problem: problem.into(), remedy };
        if !self.conflicts.contains(&conflict) {
            self.conflicts.push(conflict);
        }
    }

    /// Whether something stands in the way of this part.
    pub(super) fn is_obstructed(&self, part: &Part) -> bool {
        self.conflicts
            .iter()
            .any(|conflict| conflict.part == *part)
    }

    /// Every step so far that is about this part.
    pub(super) fn of(&self, part: &Part) -> Vec<StepId> {
        self.steps
            .iter()
            .filter(|step| step.id.part == *part)
            .map(|step| step.id.clone())
            .collect()
    }

    /// Every step so far that is about one of these parts.
    pub(super) fn of_all(&self, parts: &[Part]) -> Vec<StepId> {
        parts
            .iter()
            .flat_map(|part| self.of(part))
            .collect()
    }

    pub(super) fn is_replaced(&self, part: &Part) -> bool {
        self.steps
            .iter()
            .any(|step| step.id.part == *part && step.id.verb == Verb::Delete)
    }

    /// Whose the resource of this part is. What has no ARN to look up tags by is ours if `marked` says so.
    pub(super) fn owner(&self, part: &Part, marked: bool) -> Owner {
        let name = self.migration.name().as_str();
        let tags = part
            .arn(self.migration, self.observed)
            .and_then(|arn| self.observed.tags(&arn));
        let says = |key: &str, value: &str| {
            tags.is_some_and(|tags| {
                tags.get(key)
                    .is_some_and(|seen| seen == value)
            })
        };
        if says(Migration::TAG, name) {
            if says(Migration::ADOPTED_TAG, "yes") { Owner::Adopted } else { Owner::Ours }
        } else if marked {
            Owner::Ours
        } else {
            Owner::Foreign
        }
    }

    /// The name of the other migration whose tag a resource carries.
    fn other_owner(&self, part: &Part) -> Option<String> {
        let arn = part.arn(self.migration, self.observed)?;
        self.observed
            .tags(&arn)?
            .get(Migration::TAG)
            .cloned()
    }

    /// Whether what is not ours may become so. What has no tags is nobody's; whose tags were not read may be ours.
    pub(super) fn may_adopt(&self, part: &Part) -> bool {
        let were_tags_read = part
            .arn(self.migration, self.observed)
            .is_some_and(|arn| self.observed.tags(&arn).is_some());
        self.migration.existing() == Existing::Adopt
            && were_tags_read
            && self.other_owner(part).is_none()
    }

    /// Waits until AWS is done with what it is doing to a part.
    pub(super) fn wait_out(&mut self, part: &Part, seen: &Seen) {
        let is_awaited = self
            .of(part)
            .iter()
            .any(|id| id.verb == Verb::Await);
        if !is_awaited {
            let step = self.push(Verb::Await, part);
            step.wait = Some(seen.wait);
            step.reasons
                .push(format!("it is {}", seen.status));
        }
    }

    /// What a resource that exists needs of any kind: an owner, a standing that can be used, tags. Answers the difference
    /// that remains, or nothing if it is not to be touched.
    pub(super) fn settle(&mut self, part: &Part, seen: &Seen) -> Option<Difference> {
        let owner = self.owner(part, seen.marked);
        if owner == Owner::Foreign && !self.may_adopt(part) {
            self.refuse_foreign(part);
            return None;
        }
        match (seen.standing, seen.trusted_difference()) {
            (Standing::Going, _) => {
                let step = self.push(Verb::Await, part);
                step.wait = Some(Wait { until: "gone", usually: seen.wait.usually });
                step.reasons
                    .push(format!("it is {}", seen.status));
                None
            }
            (Standing::Broken, _) if owner == Owner::Ours => {
                Some(Difference::Replace(vec![format!("it is {}", seen.status)]))
            }
            (Standing::Broken, _) => {
                self.refuse_replacement(part, &format!("it is {}", seen.status));
                None
            }
            (_, Some(Difference::Replace(reasons))) if owner != Owner::Ours => {
                self.refuse_replacement(part, &reasons.join(", "));
                None
            }
            (standing, difference) => {
                if standing == Standing::Moving {
                    self.wait_out(part, seen);
                }
                difference.cloned()
            }
        }
    }

    fn refuse_foreign(&mut self, part: &Part) {
        if let Some(other) = self.other_owner(part) {
            let problem = format!("it belongs to the migration `{other}`");
            return self.conflict(part, problem, "choose another identifier");
        }
        let remedy = match part {
            Part::SubnetGroup => {
                "leave it out of the description and place the compute in it by name, or choose another identifier"
            }
            _ => "choose another identifier, or adopt it with `Existing::Adopt`",
        };
        self.conflict(part, "it exists and carries no tag of ours", remedy);
    }

    fn refuse_replacement(&mut self, part: &Part, why: &str) {
        let problem = format!("it is adopted, and would have to be deleted and made anew: {why}");
        let remedy = "describe it as it is, or delete it by hand: what is adopted is never deleted";
        self.conflict(part, problem, remedy);
    }

    /// Tags that are missing or differ, as a step.
    pub(super) fn tag(&mut self, part: &Part, wanted: &Tags, marked: bool) {
        let (migration, observed) = (self.migration, self.observed);
        let Some(arn) = part.arn(migration, observed) else { return };
        let adopts = self.owner(part, marked) == Owner::Foreign;
        // Where nobody has looked yet, a group just created has the tags that it was created with.
        let Some(seen) = observed.tags(&arn) else { return };
        let adopted = adopts
            .then(|| Tag::new(Migration::ADOPTED_TAG, "yes").ok())
            .flatten();
        let missing: Tags = wanted
            .iter()
            .filter(|tag| seen.get(tag.key()).map(String::as_str) != Some(tag.value()))
            .cloned()
            .chain(adopted)
            .collect();
        if missing.is_empty() {
            return;
        }
        // After the change that a tag may stand for, such as the mark of a new password.
        let needs = self.of(part);
        let step = self.push(Verb::Tag, part);
        step.needs = needs;
        step.reasons = if adopts {
            vec!["it is adopted".to_owned()]
        } else {
            missing
                .iter()
                .map(|tag| format!("tag {}", tag.key()))
                .collect()
        };
        step.tags = missing;
    }

    /// Takes these tags away.
    pub(super) fn untag(&mut self, part: &Part, keys: &[&'static str], reason: &str) {
        let step = self.push(Verb::Untag, part);
        step.untags = keys.to_vec();
        step.reasons.push(reason.to_owned());
    }
}

/// A resource as it is seen.
pub(super) struct Seen {
    pub(super) standing: Standing,
    pub(super) status: String,
    pub(super) wait: Wait,
    pub(super) difference: Difference,
    /// Whether it shows our mark elsewhere than in a tag.
    pub(super) marked: bool,
}

impl Seen {
    /// The difference, unless it is one that AWS may not show correctly yet: what is being created may lack members, and
    /// lacking members look like others.
    pub(super) fn trusted_difference(&self) -> Option<&Difference> {
        let is_vague = self.standing == Standing::Moving
            && self.status == "creating"
            && matches!(self.difference, Difference::Replace(_));
        (!is_vague).then_some(&self.difference)
    }
}
