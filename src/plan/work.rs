//! What moves rows, a task or a serverless replication: it is stopped before what it uses changes, and never left so.

mod run;

use std::time::Duration;

use self::run::{failed_run, run, start};
use super::{
    Observed, Part, Step, Verb, Wait,
    between::{Replaced, create, is_touchable, seen_instance},
    compare::{self, Difference},
    status::{self, Standing, Work, usual},
    steps::{Owner, Seen, Steps},
};
use crate::{
    migration::{Compute, Migration, Start},
    name::Tag,
    task::{MigrationType, StartType},
};

/// What moves the rows of a migration, as it is described.
fn described(migration: &Migration) -> Option<(Part, &MigrationType)> {
    match (migration.compute(), migration.task()) {
        (Compute::Serverless(outline), _) => Some((Part::Replication, outline.migration())),
        (Compute::Instance(_), Some(task)) => Some((Part::Task, task.migration())),
        (Compute::Instance(_), None) => None,
    }
}

/// How the work stands, and what DMS says of it, if it exists.
fn standing(migration: &Migration, observed: &Observed) -> Option<(Work, String)> {
    match described(migration)?.0 {
        Part::Replication => {
            let identifier = migration
                .compute()
                .serverless()?
                .identifier()
                .as_str();
            observed.config(identifier)?;
            let seen = observed.replication_of(identifier);
            let status = seen.and_then(|seen| seen.status());
            let reason = seen
                .and_then(|seen| seen.stop_reason())
                .unwrap_or_default();
            let errors = seen
                .and_then(|seen| seen.replication_stats())
                .map_or(0, |stats| stats.tables_errored());
            let work = status::of_replication(status, reason).with_errors(errors);
            Some((work, status.unwrap_or("created").to_owned()))
        }
        _ => {
            let seen = observed.task(migration.task()?.identifier().as_str())?;
            let status = seen.status().unwrap_or_default();
            let errors = seen
                .replication_task_stats()
                .map_or(0, |stats| stats.tables_errored());
            let work =
                status::of_task(status, seen.stop_reason().unwrap_or_default()).with_errors(errors);
            Some((work, status.to_owned()))
        }
    }
}

pub(super) fn seen_task(migration: &Migration, observed: &Observed) -> Option<Seen> {
    migration.compute().instance()?;
    let seen = observed.task(migration.task()?.identifier().as_str())?;
    Some(seen_work(migration, observed, compare::task(migration, seen, observed))?.0)
}

pub(super) fn seen_replication(migration: &Migration, observed: &Observed) -> Option<Seen> {
    let seen = observed.config(
        migration
            .compute()
            .serverless()?
            .identifier()
            .as_str(),
    )?;
    Some(seen_work(migration, observed, compare::replication(migration, seen, observed))?.0)
}

fn seen_work(
    migration: &Migration,
    observed: &Observed,
    difference: Difference,
) -> Option<(Seen, Work)> {
    let (work, status) = standing(migration, observed)?;
    let standing = match work {
        Work::Moving | Work::Starting | Work::Stopping => Standing::Moving,
        Work::Going => Standing::Going,
        _ => Standing::Ready,
    };
    let wait = match work {
        Work::Starting => Wait { until: "running", usually: started(migration) },
        Work::Going => Wait { until: "gone", usually: usual::TASK_CHANGED },
        Work::Stopping => Wait { until: "stopped", usually: usual::TASK_CHANGED },
        _ => Wait { until: "ready", usually: usual::TASK_CHANGED },
    };
    Some((Seen { standing, status, wait, difference, marked: false }, work))
}

/// How long it usually takes from the start until rows move.
fn started(migration: &Migration) -> Duration {
    match migration.compute() {
        Compute::Serverless(_) => usual::REPLICATION_STARTED,
        Compute::Instance(_) => usual::TASK_CHANGED,
    }
}

fn seen(migration: &Migration, observed: &Observed) -> Option<(Seen, Work)> {
    let (part, _) = described(migration)?;
    let seen = match part {
        Part::Replication => seen_replication(migration, observed),
        _ => seen_task(migration, observed),
    };
    Some((seen?, standing(migration, observed)?.0))
}

/// Whether something that the work uses, or the work itself, is about to change.
fn is_disturbed(steps: &Steps<'_>, part: &Part, own: &Difference, replaced: &Replaced) -> bool {
    let (migration, observed) = (steps.migration, steps.observed);
    let endpoint_changes = |role| {
        let part = Part::Endpoint(role);
        replaced.has(&part)
            || migration
                .endpoint_identifier(role)
                .and_then(|identifier| observed.endpoint(identifier.as_str()))
                .is_some_and(|seen| {
                    compare::endpoint(migration, role, seen, observed) != Difference::None
                })
    };
    *own != Difference::None
        || replaced.has(part)
        || Part::ROLES
            .into_iter()
            .any(endpoint_changes)
}

/// The steps that have to be done before anything that the work uses can change: stop it, or delete it if it is replaced.
pub(super) fn stop_before_change(steps: &mut Steps<'_>, replaced: &Replaced) {
    let (migration, observed) = (steps.migration, steps.observed);
    let Some((part, _)) = described(migration) else { return };
    let Some((seen, work)) = seen(migration, observed) else { return };
    if !is_disturbed(steps, &part, &seen.difference, replaced) {
        return;
    }
    if steps.owner(&part, false) == Owner::Foreign {
        if !steps.may_adopt(&part) {
            return;
        }
        // It is ours before anything is done to it, so that whoever comes after a crash lets it run again.
        tag(steps, &part);
    }
    // What is on an instance that is changing can be neither stopped nor deleted.
    let on = seen_instance(migration, observed)
        .filter(|instance| part == Part::Task && instance.standing == Standing::Moving);
    if let Some(instance) = &on {
        steps.wait_out(&Part::Instance, instance);
    }
    let settled = steps.of(&Part::Instance);
    let is_replaced = replaced.has(&part);
    let should_run = migration.start() == Start::WhenTested || must_resume(steps, &part);
    match work {
        Work::Failed | Work::Incomplete if should_run && !is_replaced => {
            let run = failed_run(steps, &part);
            if let Some(run) = run.filter(|run| mark(steps, &part) != Some(run)) {
                set_mark(steps, &part, &run, "it has to run again after the correction");
            }
        }
        Work::Running | Work::Starting => {
            if work == Work::Starting {
                steps.wait_out(&part, &seen);
            }
            if !should_run && !is_replaced {
                set_mark(steps, &part, "yes", "it has to run again afterwards");
            }
            let needs = [steps.of(&part), settled.clone()].concat();
            let step = steps.push(Verb::Stop, &part);
            step.needs = needs;
            step.reasons
                .push("what it uses changes".to_owned());
            step.wait = Some(Wait { until: "stopped", usually: usual::TASK_CHANGED });
        }
        Work::Moving | Work::Stopping | Work::Going => steps.wait_out(&part, &seen),
        _ => (),
    }
    if let Some(reasons) = replaced.reasons(&part)
        && work != Work::Going
        && is_touchable(steps, &part, &Seen { standing: Standing::Ready, ..seen }, reasons)
    {
        let needs = [steps.of(&part), settled].concat();
        let step = steps.push(Verb::Delete, &part);
        step.reasons = reasons.to_vec();
        if migration.start() == Start::ByCaller && matches!(work, Work::Running | Work::Starting) {
            step.reasons
                .push("it runs, and whoever started it has to start the new one".to_owned());
        }
        step.needs = needs;
        step.replaces = true;
        step.wait = Some(Wait { until: "gone", usually: usual::TASK_CHANGED });
    }
}

/// Tags the work before anything changes, so that whoever comes after a crash knows that it has to run again.
fn set_mark(steps: &mut Steps<'_>, part: &Part, value: &str, reason: &str) {
    let mark = Tag::new(Migration::RESUME_TAG, value).into_iter();
    let needs = steps.of(part);
    let is_tagged = |step: &Step| step.id.verb == Verb::Tag && step.id.part == *part;
    let step = match steps.steps.iter().position(is_tagged) {
        Some(position) => &mut steps.steps[position],
        None => {
            let step = steps.push(Verb::Tag, part);
            step.needs = needs;
            step
        }
    };
    step.reasons.push(reason.to_owned());
    step.tags = step
        .tags
        .iter()
        .cloned()
        .chain(mark)
        .collect();
}

/// The tags of the work that are missing.
fn tag(steps: &mut Steps<'_>, part: &Part) {
    let migration = steps.migration;
    let tags = match migration.compute() {
        Compute::Serverless(outline) => Some(outline.tags()),
        Compute::Instance(_) => migration.task().map(|task| task.tags()),
    };
    let is_tagged_already = steps
        .of(part)
        .iter()
        .any(|id| id.verb == Verb::Tag);
    if let Some(tags) = tags.filter(|_| !is_tagged_already) {
        steps.tag(part, tags, false);
    }
}

/// The mark that the work has to run again after a change, or after the correction of what made a run fail.
fn mark<'a>(steps: &Steps<'a>, part: &Part) -> Option<&'a String> {
    let arn = part.arn(steps.migration, steps.observed)?;
    steps
        .observed
        .tags(&arn)?
        .get(Migration::RESUME_TAG)
}

fn must_resume(steps: &Steps<'_>, part: &Part) -> bool {
    mark(steps, part).is_some()
}

/// Whether the work of this migration carries the mark, so that it will be taken away one day.
pub(super) fn is_marked(migration: &Migration, observed: &Observed) -> bool {
    described(migration).is_some_and(|(part, _)| {
        part.arn(migration, observed)
            .and_then(|arn| observed.tags(&arn))
            .is_some_and(|tags| tags.contains_key(Migration::RESUME_TAG))
    })
}

/// Brings the work to its description, and lets it run if it should.
pub(super) fn bring(steps: &mut Steps<'_>) {
    let (migration, observed) = (steps.migration, steps.observed);
    let Some((part, flow)) = described(migration) else { return };
    let made_of = [
        Part::SubnetGroup,
        Part::Instance,
        Part::Endpoint(crate::endpoint::Role::Source),
        Part::Endpoint(crate::endpoint::Role::Target),
    ];
    let ready = Some(Wait {
        until: "ready",
        usually: if part == Part::Task { usual::TASK_CHANGED } else { usual::REPLICATION_CHANGED },
    });
    let existing = seen(migration, observed);
    let is_new = existing.is_none() || steps.is_replaced(&part);
    let is_going = existing
        .as_ref()
        .is_some_and(|(_, work)| *work == Work::Going);
    if is_new || is_going {
        if is_going && steps.of(&part).is_empty() {
            let step = steps.push(Verb::Await, &part);
            step.reasons
                .push("it is deleting".to_owned());
            step.wait = Some(Wait { until: "gone", usually: usual::TASK_CHANGED });
        }
        let is_replaced = steps.is_replaced(&part);
        create(steps, &part, &made_of, ready);
        if let Some(step) = steps.steps.last_mut() {
            step.replaces = is_replaced;
        }
        if migration.start() == Start::WhenTested {
            start(steps, &part, StartType::StartReplication, "it was never started");
        }
        return;
    }
    let Some((seen, work)) = existing else { return };
    let difference = steps.settle(&part, &seen);
    if steps.is_obstructed(&part) {
        return;
    }
    if let Some(Difference::Modify(fields)) = difference {
        let needs = [steps.of(&part), steps.of_all(&made_of)].concat();
        let step = steps.push(Verb::Modify, &part);
        step.reasons = fields;
        step.needs = needs;
        step.wait = ready;
    }
    tag(steps, &part);
    run(steps, &part, flow, work);
    if steps.of(&part).is_empty() {
        let why = match work {
            Work::Failed => "it failed",
            Work::Finished => "finished",
            Work::Incomplete => "finished, with tables in error",
            Work::Running => "running",
            Work::Stopped => "stopped by somebody else",
            _ => "as described",
        };
        steps.keep(&part, why);
    }
}
