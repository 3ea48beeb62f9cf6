//! From what exists to nothing of a migration, users before what they use.

use super::{
    Goal, Observed, Part, Plan, Verb, Wait, between, compare, network,
    status::{self, Standing, Work, usual},
    steps::{Owner, Steps},
};
use crate::migration::{Migration, PasswordMark};

/// What an adopted resource loses.
const OURS: [&str; 4] =
    [Migration::TAG, Migration::ADOPTED_TAG, Migration::RESUME_TAG, PasswordMark::TAG];

/// Why something of ours stays.
pub(super) const USED: &str = "what is not ours uses it";

pub(super) fn plan(migration: &Migration, observed: &Observed) -> Plan {
    let settled = migration.settled_in(observed);
    let migration = settled.as_ref();
    let mut steps = Steps::new(migration, observed);
    work(&mut steps);
    let users = [Part::Task, Part::Replication];
    if let Some(instance) = migration.compute().instance() {
        let seen = observed.instance(instance.identifier().as_str());
        let status = seen.map(|seen| {
            seen.replication_instance_status()
                .unwrap_or_default()
        });
        let gone = Wait { until: "gone", usually: usual::INSTANCE_DELETED };
        go(&mut steps, &Part::Instance, status, status::of_instance, &users, gone);
    }
    for role in Part::ROLES {
        let part = Part::Endpoint(role);
        let gone = Wait { until: "gone", usually: usual::ENDPOINT_DELETED };
        match migration.endpoint_identifier(role) {
            Some(identifier) => {
                let seen = observed.endpoint(identifier.as_str());
                let status = seen.map(|seen| seen.status().unwrap_or_default());
                go(&mut steps, &part, status, status::of_endpoint, &users, gone);
            }
            None => steps.keep(&part, "not ours"),
        }
        certificates(&mut steps, role);
    }
    subnet_group(&mut steps);
    network::teardown(&mut steps);
    between::finish(steps, Goal::Absent)
}

/// Lets a part go that exists with this status: deletes it if it is ours, waits if it goes already.
fn go(
    steps: &mut Steps<'_>,
    part: &Part,
    status: Option<&str>,
    standing: fn(&str) -> Standing,
    users: &[Part],
    gone: Wait,
) {
    let Some(status) = status else { return };
    let needs = steps.of_all(users);
    match (steps.owner(part, false), standing(status)) {
        (Owner::Foreign, _) => steps.keep(part, "not ours"),
        (Owner::Adopted, _) => {
            steps.untag(part, &OURS, "it was adopted, so it stays");
        }
        (Owner::Ours, _) if is_used(steps, part, users) => steps.keep(part, USED),
        (Owner::Ours, Standing::Going) => {
            let step = steps.push(Verb::Await, part);
            step.reasons
                .push(format!("it is {status}"));
            step.wait = Some(gone);
        }
        (Owner::Ours, Standing::Moving) => {
            let step = steps.push(Verb::Await, part);
            step.reasons
                .push(format!("it is {status}"));
            step.wait = Some(Wait { until: "ready", ..gone });
            delete(steps, part, needs, Some(gone));
        }
        (Owner::Ours, _) => delete(steps, part, needs, Some(gone)),
    }
}

/// Whether one of `users` exists, uses `part` and stays, so that AWS would not let `part` go.
fn is_used(steps: &Steps<'_>, part: &Part, users: &[Part]) -> bool {
    let goes = |user: &Part| {
        steps
            .of(user)
            .iter()
            .any(|id| matches!(id.verb, Verb::Delete | Verb::Await))
    };
    users
        .iter()
        .any(|user| user.uses(part, steps.migration, steps.observed) && !goes(user))
}

fn delete(steps: &mut Steps<'_>, part: &Part, needs: Vec<super::StepId>, gone: Option<Wait>) {
    let own = steps.of(part);
    let step = steps.push(Verb::Delete, part);
    step.needs = [needs, own].concat();
    step.wait = gone;
}

fn work(steps: &mut Steps<'_>) {
    let (migration, observed) = (steps.migration, steps.observed);
    let (part, work) = if let Some(outline) = migration.compute().serverless() {
        let identifier = outline.identifier().as_str();
        let Some(_) = observed.config(identifier) else { return };
        let seen = observed.replication_of(identifier);
        let status = seen.and_then(|seen| seen.status());
        (Part::Replication, status::of_replication(status, ""))
    } else {
        let Some(task) = migration.task() else { return };
        let Some(seen) = observed.task(task.identifier().as_str()) else { return };
        (Part::Task, status::of_task(seen.status().unwrap_or_default(), ""))
    };
    let gone = Wait { until: "gone", usually: usual::TASK_CHANGED };
    if matches!(work, Work::Starting | Work::Running) && steps.owner(&part, false) == Owner::Ours {
        if work == Work::Starting {
            let step = steps.push(Verb::Await, &part);
            step.reasons
                .push("what is starting cannot be stopped".to_owned());
            let usually =
                if part == Part::Task { usual::TASK_CHANGED } else { usual::REPLICATION_STARTED };
            step.wait = Some(Wait { until: "running", usually });
        }
        let needs = steps.of(&part);
        let step = steps.push(Verb::Stop, &part);
        step.needs = needs;
        step.reasons
            .push("what runs cannot be deleted".to_owned());
        step.wait = Some(Wait { until: "stopped", usually: usual::TASK_CHANGED });
        return delete(steps, &part, Vec::new(), Some(gone));
    }
    let (word, reading): (&str, fn(&str) -> Standing) = match work {
        Work::Going => ("deleting", |_| Standing::Going),
        Work::Moving | Work::Stopping => ("changing", |_| Standing::Moving),
        _ => ("ready", |_| Standing::Ready),
    };
    go(steps, &part, Some(word), reading, &[], gone);
}

fn certificates(steps: &mut Steps<'_>, role: crate::endpoint::Role) {
    let (migration, observed) = (steps.migration, steps.observed);
    let users = [Part::Endpoint(role)];
    let wanted = migration
        .certificate_of(role)
        .map(|ca| ca.identifier().as_str().to_owned());
    for (identifier, _) in observed.certificates_of(&migration.certificate_stem(role)) {
        let part = match &wanted {
            Some(wanted) if wanted == identifier => Part::Certificate(role),
            _ => Part::FormerCertificate(identifier.to_owned()),
        };
        let needs = steps.of_all(&users);
        match steps.owner(&part, false) {
            Owner::Ours if is_used(steps, &part, &users) => steps.keep(&part, USED),
            Owner::Ours => delete(steps, &part, needs, None),
            Owner::Adopted => {
                steps.untag(&part, &OURS, "it was adopted, so it stays");
            }
            Owner::Foreign => steps.keep(&part, "not ours"),
        }
    }
}

fn subnet_group(steps: &mut Steps<'_>) {
    let (migration, observed) = (steps.migration, steps.observed);
    let part = Part::SubnetGroup;
    let Some(group) = migration.subnet_group() else { return };
    let Some(seen) = observed.subnet_group(group.identifier().as_str()) else { return };
    let users = [Part::Instance, Part::Replication];
    match steps.owner(&part, compare::is_marked(migration, seen)) {
        Owner::Foreign => steps.keep(&part, "not ours"),
        Owner::Adopted => steps.untag(&part, &OURS, "it was adopted, so it stays"),
        Owner::Ours if is_used(steps, &part, &users) => steps.keep(&part, USED),
        Owner::Ours => {
            let needs = steps.of_all(&users);
            delete(steps, &part, needs, None);
        }
    }
}
