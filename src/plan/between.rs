//! From what exists to what is described.

use super::{
    Goal, HandOff, Observed, Part, Plan, Step, Verb, Wait,
    certificate::{certificate, former_certificates, seen_certificate},
    compare::{self, Difference},
    network, policy,
    status::{self, Standing, usual},
    steps::{Seen, Steps},
    work,
};
use crate::{
    endpoint::Role,
    migration::{Migration, Side},
    name::Tags,
};

pub(super) fn plan(migration: &Migration, observed: &Observed) -> Plan {
    let settled = migration.settled_in(observed);
    let migration = settled.as_ref();
    let mut steps = Steps::new(migration, observed);
    network::bring(&mut steps);
    let replaced = Replaced::of(migration, observed);
    subnet_group(&mut steps);
    work::stop_before_change(&mut steps, &replaced);
    instance(&mut steps, &replaced);
    for role in Part::ROLES {
        certificate(&mut steps, role, &replaced);
    }
    for role in Part::ROLES {
        endpoint(&mut steps, role, &replaced);
    }
    for role in Part::ROLES {
        connection(&mut steps, role, &replaced);
    }
    work::bring(&mut steps);
    for role in Part::ROLES {
        former_certificates(&mut steps, role);
    }
    network::surplus(&mut steps);
    network::weave(&mut steps);
    finish(steps, Goal::Present)
}

/// Sorts the steps so that each comes after those that it needs, and drops needs that are no steps.
pub(super) fn finish(steps: Steps<'_>, goal: Goal) -> Plan {
    let Steps { migration, observed, mut steps, kept, conflicts } = steps;
    let ids: std::collections::BTreeSet<_> = steps
        .iter()
        .map(|step| step.id.clone())
        .collect();
    for step in &mut steps {
        let own = step.id.clone();
        step.needs
            .retain(|need| ids.contains(need) && *need != own);
        step.needs.sort();
        step.needs.dedup();
    }
    let mut sorted = Vec::with_capacity(steps.len());
    while !steps.is_empty() {
        let waits = |step: &super::Step| {
            step.needs.iter().any(|need| {
                steps
                    .iter()
                    .any(|other| other.id == *need)
            })
        };
        // The graph is built so that there is always one; if it were not, the order as written is kept.
        let next = steps
            .iter()
            .position(|step| !waits(step))
            .unwrap_or(0);
        sorted.push(steps.remove(next));
    }
    // What goes is of no use to TiDB Cloud any more.
    let hand_offs = match goal {
        Goal::Present => HandOff::of(migration, observed, &sorted),
        Goal::Absent => Vec::new(),
    };
    let policy = policy::Needs::of(migration, goal, &sorted, observed);
    Plan { name: migration.name().clone(), goal, steps: sorted, kept, conflicts, hand_offs, policy }
}

/// The parts that have to go and be created anew, by themselves or because of what they are made of, with the reasons.
#[derive(Default)]
pub(super) struct Replaced(Vec<(Part, Vec<String>)>);

impl Replaced {
    fn of(migration: &Migration, observed: &Observed) -> Self {
        let mut replaced = Self::default();
        replaced.note(Part::Instance, seen_instance(migration, observed));
        for role in Part::ROLES {
            replaced.note(Part::Certificate(role), seen_certificate(migration, observed, role));
            replaced.note(Part::Endpoint(role), seen_endpoint(migration, observed, role));
            replaced.follow(Part::Endpoint(role), Part::Certificate(role), observed, migration);
        }
        for (part, seen) in [
            (Part::Task, work::seen_task(migration, observed)),
            (Part::Replication, work::seen_replication(migration, observed)),
        ] {
            replaced.note(part.clone(), seen);
            replaced.follow(part.clone(), Part::Instance, observed, migration);
            for role in Part::ROLES {
                replaced.follow(part.clone(), Part::Endpoint(role), observed, migration);
            }
        }
        replaced
    }

    fn note(&mut self, part: Part, seen: Option<Seen>) {
        let Some(seen) = seen else { return };
        match (seen.standing, seen.trusted_difference()) {
            (Standing::Broken, _) => self
                .0
                .push((part, vec![format!("it is {}", seen.status)])),
            // What AWS is still at is replaced afterwards, and told now.
            (Standing::Ready | Standing::Moving, Some(Difference::Replace(reasons))) => {
                self.0.push((part, reasons.clone()));
            }
            _ => (),
        }
    }

    /// `part`, where it exists, goes when `made_of` goes.
    fn follow(&mut self, part: Part, made_of: Part, observed: &Observed, migration: &Migration) {
        if self.has(&made_of) && !self.has(&part) && part.arn(migration, observed).is_some() {
            self.0
                .push((part, vec![format!("its {made_of} is replaced")]));
        }
    }

    pub(super) fn has(&self, part: &Part) -> bool {
        self.0
            .iter()
            .any(|(replaced, _)| replaced == part)
    }

    pub(super) fn reasons(&self, part: &Part) -> Option<&[String]> {
        self.0
            .iter()
            .find(|(replaced, _)| replaced == part)
            .map(|(_, reasons)| reasons.as_slice())
    }
}

fn subnet_group(steps: &mut Steps<'_>) {
    let part = Part::SubnetGroup;
    let Some(group) = steps.migration.subnet_group() else { return };
    let Some(seen) = steps
        .observed
        .subnet_group(group.identifier().as_str())
    else {
        steps.push(Verb::Create, &part);
        return;
    };
    let difference = compare::subnet_group(steps.migration, steps.observed);
    let seen = Seen {
        standing: Standing::Ready,
        status: String::new(),
        wait: Wait { until: "", usually: std::time::Duration::ZERO },
        difference: difference
            .map_or(Difference::None, Difference::from)
            .shown(&part, steps.observed),
        marked: compare::is_marked(steps.migration, seen),
    };
    let tags = group.tags().clone();
    bring(steps, &part, &seen, &tags, &[]);
}

/// Modifies and tags a part that exists and is not replaced, or keeps it.
pub(super) fn bring(
    steps: &mut Steps<'_>,
    part: &Part,
    seen: &Seen,
    tags: &Tags,
    before: &[super::StepId],
) {
    let Some(difference) = steps.settle(part, seen) else { return };
    if let Difference::Modify(fields) = difference {
        let needs = [before, &steps.of(part)].concat();
        let step = steps.push(Verb::Modify, part);
        step.reasons = fields;
        step.needs = needs;
        step.wait = Some(seen.wait);
    }
    steps.tag(part, tags, seen.marked);
    if steps.of(part).is_empty() {
        steps.keep(part, "as described");
    }
}

/// Deletes what exists and creates it anew.
pub(super) fn replace(
    steps: &mut Steps<'_>,
    part: &Part,
    reasons: &[String],
    users: &[Part],
    made_of: &[Part],
    gone: Option<Wait>,
    ready: Option<Wait>,
) {
    let needs = [steps.of_all(users), steps.of(part)].concat();
    let delete = steps.push(Verb::Delete, part);
    delete.reasons = reasons.to_vec();
    delete.replaces = true;
    delete.needs = needs;
    delete.wait = gone;
    let deleted = delete.id.clone();
    create(steps, part, made_of, ready);
    if let Some(create) = steps.steps.last_mut() {
        create.needs.push(deleted);
        create.replaces = true;
    }
}

pub(super) fn create(steps: &mut Steps<'_>, part: &Part, made_of: &[Part], ready: Option<Wait>) {
    let mut needs = steps.of_all(made_of);
    // Until what has this name is gone, it cannot be created.
    needs.extend(steps.of(part));
    let create = steps.push(Verb::Create, part);
    create.needs = needs;
    create.wait = ready;
}

const fn until(until: &'static str, usually: std::time::Duration) -> Wait {
    Wait { until, usually }
}

pub(super) fn seen_instance(migration: &Migration, observed: &Observed) -> Option<Seen> {
    let instance = migration.compute().instance()?;
    let seen = observed.instance(instance.identifier().as_str())?;
    let status = seen
        .replication_instance_status()
        .unwrap_or_default();
    let usually = match status {
        "creating" => usual::INSTANCE_CREATED,
        "deleting" => usual::INSTANCE_DELETED,
        _ => usual::INSTANCE_CHANGED,
    };
    Some(Seen {
        standing: status::of_instance(status),
        status: status.to_owned(),
        wait: until("available", usually),
        difference: compare::instance(instance, seen).shown(&Part::Instance, observed),
        marked: false,
    })
}

fn instance(steps: &mut Steps<'_>, replaced: &Replaced) {
    let part = Part::Instance;
    let (migration, observed) = (steps.migration, steps.observed);
    let Some(instance) = migration.compute().instance() else { return };
    let ready = Some(until("available", usual::INSTANCE_CREATED));
    let Some(seen) = seen_instance(migration, observed) else {
        return create(steps, &part, &[Part::SubnetGroup], ready);
    };
    if let Some(reasons) = replaced.reasons(&part)
        && is_touchable(steps, &part, &seen, reasons)
    {
        if seen.standing == Standing::Moving {
            steps.wait_out(&part, &seen);
        }
        let gone = Some(until("gone", usual::INSTANCE_DELETED));
        return replace(steps, &part, reasons, &[Part::Task], &[Part::SubnetGroup], gone, ready);
    }
    // Whatever stops for another reason stops first: an instance that is changing refuses it.
    let before = steps.of(&Part::Task);
    bring(steps, &part, &seen, instance.tags(), &before);
    let is_full = seen.status == "storage-full" && seen.difference == Difference::None;
    if is_full && steps.conflicts.is_empty() {
        let problem = "it is storage-full: nothing can be tested or moved on it";
        steps.conflict(&part, problem, "describe it with more `storage`");
    }
    if seen.standing == Standing::Going && steps.conflicts.is_empty() {
        create(steps, &part, &[Part::SubnetGroup], ready);
    }
}

/// Whether a part may be deleted to be created anew: it is ours, and still there.
pub(super) fn is_touchable(
    steps: &mut Steps<'_>,
    part: &Part,
    seen: &Seen,
    reasons: &[String],
) -> bool {
    let before = steps.steps.len();
    // Also where it goes only because of what it is made of.
    let replaced = Seen {
        status: seen.status.clone(),
        difference: Difference::Replace(reasons.to_vec()),
        ..*seen
    };
    let touchable = steps.settle(part, &replaced).is_some();
    // Waiting is added again by whoever cares.
    steps.steps.truncate(before);
    touchable
}

fn seen_endpoint(migration: &Migration, observed: &Observed, role: Role) -> Option<Seen> {
    let identifier = migration.endpoint_identifier(role)?;
    let seen = observed.endpoint(identifier.as_str())?;
    let status = seen.status().unwrap_or_default();
    Some(Seen {
        standing: status::of_endpoint(status),
        status: status.to_owned(),
        wait: until("active", usual::ENDPOINT_DELETED),
        difference: compare::endpoint(migration, role, seen, observed),
        marked: false,
    })
}

fn endpoint(steps: &mut Steps<'_>, role: Role, replaced: &Replaced) {
    let part = Part::Endpoint(role);
    let (migration, observed) = (steps.migration, steps.observed);
    if let Some(arn) = migration.side(role).far_arn() {
        match observed.far_endpoint(arn.as_str()) {
            Some(_) => steps.keep(&part, "not ours"),
            None => steps.conflict(
                &part,
                "it does not exist",
                "check the ARN, the region and the account, or describe the endpoint to create it",
            ),
        }
        return;
    }
    let made_of = [Part::Certificate(role)];
    let Some(seen) = seen_endpoint(migration, observed, role) else {
        return create(steps, &part, &made_of, None);
    };
    let users = [Part::Task, Part::Replication];
    if let Some(reasons) = replaced.reasons(&part)
        && is_touchable(steps, &part, &seen, reasons)
    {
        let gone = Some(until("gone", usual::ENDPOINT_DELETED));
        return replace(steps, &part, reasons, &users, &made_of, gone, None);
    }
    let before = [steps.of_all(&users), steps.of_all(&made_of)].concat();
    let tags = migration.endpoint_tags(role);
    bring(
        steps,
        &part,
        &Seen { wait: until("active", std::time::Duration::ZERO), ..seen },
        &tags,
        &before,
    );
    if steps
        .of(&part)
        .iter()
        .any(|id| id.verb == Verb::Await)
    {
        create(steps, &part, &made_of, None);
    }
}

/// Whether the connection has to be tested, or its test awaited.
fn connection(steps: &mut Steps<'_>, role: Role, replaced: &Replaced) {
    let part = Part::Connection(role);
    let (migration, observed) = (steps.migration, steps.observed);
    if migration.compute().instance().is_none() {
        // A serverless replication tests its connections when it starts, and only then.
        return;
    }
    let wait = until("successful", usual::CONNECTION_TESTED);
    let made_of = [Part::Instance, Part::Endpoint(role)];
    let changes = |id: &super::StepId| id.verb != Verb::Tag;
    let needs: Vec<_> = steps
        .of_all(&made_of)
        .into_iter()
        .filter(changes)
        .collect();
    let is_changing = steps
        .of(&Part::Endpoint(role))
        .iter()
        .any(changes)
        || replaced.has(&Part::Instance);
    let way_changes = steps
        .steps
        .iter()
        .any(Step::changes_the_way);
    let known = compare::connection(migration, role, observed);
    let status = known
        .and_then(|known| known.status())
        .unwrap_or_default();
    let (verb, reason) = match status {
        "testing" if needs.is_empty() => (Verb::Await, "DMS is at it".to_owned()),
        _ if is_changing && known.is_some() => (Verb::Test, "it changes".to_owned()),
        _ if observed.is_distrusted(role) => (Verb::Test, "it changed".to_owned()),
        "successful" if way_changes => (Verb::Test, "the way to it changes".to_owned()),
        "successful" => {
            steps.keep(&part, "tested");
            return;
        }
        "failed" => (Verb::Test, "its last test failed".to_owned()),
        "deleting" => (Verb::Await, "it is deleting".to_owned()),
        _ => (Verb::Test, "it was never tested".to_owned()),
    };
    let step = steps.push(verb, &part);
    step.reasons.push(reason);
    step.needs = needs;
    step.wait = Some(wait);
}

impl Migration {
    /// The tags of this side's endpoint, with the mark of its password.
    pub(crate) fn endpoint_tags(&self, role: Role) -> Tags {
        match self.side(role) {
            Side::Tidb(endpoint) => endpoint.tags().clone(),
            Side::Far(far) => far.tags(),
        }
    }
}
