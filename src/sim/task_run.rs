use serde_json::json;

use super::{
    fault::{Answer, Fault},
    shelf::Resource,
    task::change,
    wire::Members,
    world::World,
};

/// Why a run ended that had loaded everything it was to load.
pub(super) const LOADED: &str = "Stop Reason FULL_LOAD_ONLY_FINISHED";
/// Why a run ended that somebody stopped.
pub(super) const STOPPED: &str = "Stop Reason NORMAL";
/// Why a run ended that cannot go on.
pub(super) const FAILED: &str = "Stop Reason FATAL_ERROR";

pub(super) const NO_TABLES: &str = "Last Error No tables were found at task initialization. Either the selected table(s) or \
                                    schemas(s) no longer exist or no match was found for the table selection pattern(s). \
                                    Stop Reason FATAL_ERROR Error Level FATAL";

pub(super) fn start(world: &mut World, request: &Members) -> Answer {
    request.require(&["ReplicationTaskArn", "StartReplicationTaskType"])?;
    let arn = request.needed("ReplicationTaskArn")?;
    let kind = request
        .one_of(
            "StartReplicationTaskType",
            &["start-replication", "resume-processing", "reload-target"],
        )?
        .unwrap_or_default();
    let task = world.tasks.by_arn(arn)?;
    task.demand_status(&["ready", "stopped", "failed"])?;
    let is_first = task.runs == 0;
    if is_first != (kind == "start-replication") {
        let kind = kind
            .to_ascii_uppercase()
            .replace('-', "_");
        let when = if is_first { "previously" } else { "for the first time" };
        return Err(Fault::invalid_combination(format!(
            "Start Type : {kind}, valid only for tasks running {when}"
        )));
    }
    world
        .instances
        .by_arn(&task.instance)?
        .demand_available()?;
    let connects = |endpoint| {
        world
            .connections
            .is_successful(&task.instance, endpoint)
    };
    if !connects(&task.source) || !connects(&task.target) {
        return Err(Fault::invalid_state(
            "Test connection for replication instance and endpoint should be successful for starting the replication task",
        ));
    }

    let now = world.epoch();
    let task = world.tasks.by_arn_mut(arn)?;
    task.positions.change(request)?;
    task.status = "starting".to_owned();
    task.stop_reason = None;
    task.last_failure = None;
    task.started = Some(now);
    task.runs += 1;
    let is_fresh = kind != "resume-processing";
    if is_fresh {
        task.select(&world.source_tables);
    }
    task.load.begin(now, is_fresh);
    let (run, shown) = (task.runs, task.show(now));
    let arn = arn.to_owned();
    world.after(world.delays.task_change, move |world| run_task(world, &arn, run));
    Ok(json!({ "ReplicationTask": shown }))
}

pub(super) fn stop(world: &mut World, request: &Members) -> Answer {
    let arn = request.needed("ReplicationTaskArn")?;
    let now = world.epoch();
    let task = world.tasks.by_arn_mut(arn)?;
    task.demand_status(&["running"])?;
    task.status = "stopping".to_owned();
    task.stop_reason = Some(STOPPED);
    task.load.stop(now);
    let shown = task.show(now);
    let arn = arn.to_owned();
    world.after(world.delays.task_change, move |world| change(world, &arn, "stopping", "stopped"));
    Ok(json!({ "ReplicationTask": shown }))
}

fn run_task(world: &mut World, arn: &str, run: u64) {
    let (now, takes) = (world.epoch(), world.delays.full_load);
    let Ok(task) = world.tasks.by_arn_mut(arn) else { return };
    if task.status != "starting" || task.runs != run {
        return;
    }
    if task.lacks_tables() {
        task.status = "failed".to_owned();
        task.stop_reason = Some(FAILED);
        task.last_failure = Some(NO_TABLES.to_owned());
        task.load.stop(now);
        return;
    }
    task.status = "running".to_owned();
    if let Some(text) = world.failures.end_of_run(task.id()) {
        let arn = task.arn().to_owned();
        world.after(takes / 2, move |world| fail(world, &arn, run, text));
    }
    let Ok(task) = world.tasks.by_arn_mut(arn) else { return };
    if task.status != "running" {
        return;
    }
    if task.loads() {
        task.load.load(now, takes);
        let arn = task.arn().to_owned();
        world.after(takes, move |world| loaded(world, &arn, run));
    } else {
        task.load.follow();
    }
}

fn fail(world: &mut World, arn: &str, run: u64, text: String) {
    let now = world.epoch();
    if let Ok(task) = world.tasks.by_arn_mut(arn)
        && task.runs == run
        && task.status == "running"
    {
        task.status = "failed".to_owned();
        task.stop_reason = Some(FAILED);
        task.last_failure = Some(text);
        task.load.stop(now);
    }
}

fn loaded(world: &mut World, arn: &str, run: u64) {
    let now = world.epoch();
    let Ok(task) = world.tasks.by_arn_mut(arn) else { return };
    if task.runs != run || task.status != "running" {
        return;
    }
    task.load
        .finish(now, &mut world.failures);
    if !task.follows() {
        task.status = "stopped".to_owned();
        task.stop_reason = Some(LOADED);
        task.load.stop(now);
    }
}
