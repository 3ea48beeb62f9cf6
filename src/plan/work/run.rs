//! Whether what moves rows runs, runs again, or says why it does not.

use super::{mark, must_resume, started};
use crate::{
    migration::{Migration, Start},
    plan::{Part, StepId, Verb, Wait, status::Work, steps::Steps},
    secret::redact,
    task::{MigrationType, StartType},
};

/// Starts what should run, and takes the mark away from what does.
pub(super) fn run(steps: &mut Steps<'_>, part: &Part, flow: &MigrationType, work: Work) {
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
        Work::Incomplete if should_run && (is_changing || is_corrected(steps, part)) => {
            start(steps, part, again, "tables of it were in error before the correction");
        }
        Work::Running | Work::Finished | Work::Incomplete if marked && !is_changing => {
            steps.untag(part, &[Migration::RESUME_TAG], "it runs again");
        }
        // Nothing else is held up by it.
        Work::Incomplete if should_run && steps.steps.is_empty() => {
            let problem = "it finished, and tables of it are in error";
            let remedy = "mend what the table statistics name, and start it by `resume-processing`, which loads these tables, or by `reload-target`";
            steps.conflict(part, problem, remedy);
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
        .map_or_else(String::new, |said| format!(": {}", redact(&said, &migration.secrets())))
}

pub(super) fn start(steps: &mut Steps<'_>, part: &Part, start_type: StartType, reason: &str) {
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
    if start_type == StartType::ReloadTarget {
        step.reasons
            .push("all tables load anew".to_owned());
    }
    step.needs = needs;
    step.wait = wait;
}

/// Whether rows ever moved, or could have: what never ran is started, not resumed.
fn ever_ran(steps: &Steps<'_>, part: &Part, work: Work) -> bool {
    if matches!(
        work,
        Work::Starting
            | Work::Running
            | Work::Stopping
            | Work::Stopped
            | Work::Finished
            | Work::Incomplete
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

/// The run that failed, by when it began: the next one begins later, so that one correction leads to one more run.
pub(super) fn failed_run(steps: &Steps<'_>, part: &Part) -> Option<String> {
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
