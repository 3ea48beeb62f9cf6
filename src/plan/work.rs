//! What moves rows, a task or a serverless replication: it is stopped before what it uses changes, and never left so.

use std::time::Duration;

use super::{
    Observed, Part, StepId, Verb, Wait,
    between::{Replaced, create, is_touchable},
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
            let work = status::of_replication(status, reason);
            Some((work, status.unwrap_or("created").to_owned()))
        }
        _ => {
            let seen = observed.task(migration.task()?.identifier().as_str())?;
            let status = seen.status().unwrap_or_default();
            let work = status::of_task(status, seen.stop_reason().unwrap_or_default());
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
    if !is_disturbed(steps, &part, &seen.difference, replaced)
        || steps.owner(&part, false) == Owner::Foreign
    {
        return;
    }
    let is_replaced = replaced.has(&part);
    let should_run = migration.start() == Start::WhenTested || must_resume(steps, &part);
    match work {
        Work::Failed if should_run && !is_replaced => {
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
            let needs = steps.of(&part);
            let step = steps.push(Verb::Stop, &part);
            step.needs = needs;
            step.reasons
                .push("what it uses changes".to_owned());
            step.wait = Some(Wait { until: "stopped", usually: usual::TASK_CHANGED });
        }
        Work::Moving | Work::Stopping | Work::Going => steps.wait_out(&part, &seen),
        _ => (),
    }
    if is_replaced
        && work != Work::Going
        && is_touchable(steps, &part, &Seen { standing: Standing::Ready, ..seen })
    {
        let needs = steps.of(&part);
        let step = steps.push(Verb::Delete, &part);
        step.reasons = replaced
            .reasons(&part)
            .unwrap_or_default()
            .to_vec();
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
    let needs = steps.of(part);
    let step = steps.push(Verb::Tag, part);
    step.needs = needs;
    step.reasons.push(reason.to_owned());
    step.tags = Tag::new(Migration::RESUME_TAG, value)
        .into_iter()
        .collect();
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

/// The run that failed, by when it began: the next one begins later, so that one correction leads to one more run.
fn failed_run(steps: &Steps<'_>, part: &Part) -> Option<String> {
    let identifier = part.identifier(steps.migration);
    let began = match part {
        Part::Replication => {
            let seen = steps
                .observed
                .replication_of(&identifier)?;
            seen.replication_stats()
                .and_then(|stats| stats.start_date())
                .or(seen.replication_last_stop_time())?
        }
        _ => steps
            .observed
            .task(&identifier)?
            .replication_task_start_date()?,
    };
    Some(format!("failed-{}", began.secs()))
}

/// Whether rows ever moved, or could have: what never ran is started, not resumed.
fn ever_ran(steps: &Steps<'_>, part: &Part, work: Work) -> bool {
    if matches!(
        work,
        Work::Starting | Work::Running | Work::Stopping | Work::Stopped | Work::Finished
    ) {
        return true;
    }
    let identifier = part.identifier(steps.migration);
    match part {
        Part::Replication => steps
            .observed
            .replication_of(&identifier)
            .is_some_and(|seen| {
                let has_loaded = seen
                    .replication_stats()
                    .is_some_and(|stats| stats.full_load_start_date().is_some());
                steps
                    .observed
                    .is_provisioned(&identifier)
                    || has_loaded
            }),
        _ => steps
            .observed
            .task(&identifier)
            .is_some_and(|seen| {
                seen.replication_task_start_date()
                    .is_some()
            }),
    }
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
    let stood_in_the_way = steps.conflicts.len();
    let difference = steps.settle(&part, &seen);
    if steps.conflicts.len() > stood_in_the_way {
        return;
    }
    if let Some(Difference::Modify(fields)) = difference {
        let needs = [steps.of(&part), steps.of_all(&made_of)].concat();
        let step = steps.push(Verb::Modify, &part);
        step.reasons = fields;
        step.needs = needs;
        step.wait = ready;
    }
    let tags = match migration.compute() {
        Compute::Serverless(outline) => Some(outline.tags()),
        Compute::Instance(_) => migration.task().map(|task| task.tags()),
    };
    let is_tagged_already = steps
        .of(&part)
        .iter()
        .any(|id| id.verb == Verb::Tag);
    if let Some(tags) = tags.filter(|_| !is_tagged_already) {
        steps.tag(&part, tags, false);
    }
    run(steps, &part, flow, work);
    if steps.of(&part).is_empty() {
        let why = match work {
            Work::Failed => "it failed",
            Work::Finished => "finished",
            Work::Running => "running",
            Work::Stopped => "stopped by somebody else",
            _ => "as described",
        };
        steps.keep(&part, why);
    }
}

/// Starts what should run, and takes the mark away from what does.
fn run(steps: &mut Steps<'_>, part: &Part, flow: &MigrationType, work: Work) {
    let marked = must_resume(steps, part);
    let is = |steps: &Steps<'_>, wanted: &[Verb]| {
        steps
            .of(part)
            .iter()
            .any(|id| wanted.contains(&id.verb))
    };
    let is_stopping = is(steps, &[Verb::Stop]);
    let is_changing = is_stopping || is(steps, &[Verb::Modify, Verb::Await]);
    let should_run = steps.migration.start() == Start::WhenTested || marked || is_stopping;
    let again = match part {
        _ if !ever_ran(steps, part, work) => StartType::StartReplication,
        // API StartReplication (2026-05): resume-processing is not for a full load of a serverless replication.
        Part::Replication if !flow.kind().follows_changes() => StartType::ReloadTarget,
        _ => StartType::ResumeProcessing,
    };
    match work {
        Work::Running | Work::Starting if is_stopping => {
            start(steps, part, again, "it ran before the change")
        }
        Work::Stopping if should_run => start(steps, part, again, "it is stopping"),
        // What is created or modified just now runs afterwards.
        Work::Moving if should_run => start(steps, part, again, "it does not run yet"),
        Work::Running | Work::Finished if marked && !is_changing => {
            steps.untag(part, &[Migration::RESUME_TAG], "it runs again");
        }
        Work::Fresh if should_run => {
            start(steps, part, StartType::StartReplication, "it was never started");
        }
        Work::Stopped if should_run => start(steps, part, again, "it is stopped"),
        Work::Failed if should_run && (is_changing || is_corrected(steps, part)) => {
            start(steps, part, again, "it failed before the correction");
        }
        Work::Failed if should_run || (*part == Part::Task && !ever_ran(steps, part, work)) => {
            let said = failure(steps, part);
            steps.conflict(
                part,
                format!("it failed{said}"),
                "mend what it names and start it again by `resume-processing` or `reload-target`, or tear it down",
            );
        }
        _ => (),
    }
}

/// Whether what made the work fail changes, or changed since: then the mark names the run that failed.
fn is_corrected(steps: &Steps<'_>, part: &Part) -> bool {
    let run = failed_run(steps, part);
    let is_known = run.is_some() && mark(steps, part) == run.as_ref();
    is_known
        || Part::ROLES.into_iter().any(|role| {
            steps
                .of(&Part::Endpoint(role))
                .iter()
                .any(|id| id.verb == Verb::Modify)
        })
}

/// What DMS says of why it failed.
fn failure(steps: &Steps<'_>, part: &Part) -> String {
    let (migration, observed) = (steps.migration, steps.observed);
    let identifier = part.identifier(migration);
    let said = match part {
        Part::Replication => observed
            .replication_of(&identifier)
            .map(|seen| seen.failure_messages().join("; ")),
        _ => observed
            .task(&identifier)
            .and_then(|seen| {
                seen.last_failure_message()
                    .map(str::to_owned)
            }),
    };
    said.filter(|said| !said.is_empty())
        .map_or_else(String::new, |said| format!(": {said}"))
}

fn start(steps: &mut Steps<'_>, part: &Part, start_type: StartType, reason: &str) {
    let tag = StepId { verb: Verb::Tag, part: part.clone() };
    let mut needs = steps.of(part);
    needs.retain(|id| *id != tag);
    for role in Part::ROLES {
        needs.extend(steps.of(&Part::Connection(role)));
        needs.extend(steps.of(&Part::Endpoint(role)));
    }
    needs.extend(steps.of(&Part::Instance));
    let wait = Some(Wait { until: "running", usually: started(steps.migration) });
    let step = steps.push(Verb::Start(start_type), part);
    step.reasons.push(reason.to_owned());
    step.needs = needs;
    step.wait = wait;
}
