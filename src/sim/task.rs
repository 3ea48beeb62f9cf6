use serde_json::{Value, json};

use super::{
    fault::{Answer, Fault},
    identifier::{identifier, resource_identifier},
    listing::{Listing, NoMatch, PageSize},
    shelf::Resource,
    tags::Tags,
    wire::Members,
    world::World,
};

/// A replication task.
#[derive(Clone, Debug)]
pub(super) struct Task {
    id: String,
    arn: String,
    source: String,
    target: String,
    instance: String,
    migration_type: String,
    mappings: String,
    settings: Option<String>,
    status: &'static str,
    stop_reason: Option<&'static str>,
    created: f64,
    started: Option<f64>,
    runs: u64,
}

impl Resource for Task {
    const KIND: &str = "Replication Task";

    fn id(&self) -> &str {
        &self.id
    }

    fn arn(&self) -> &str {
        &self.arn
    }
}

impl Task {
    pub(super) fn instance(&self) -> &str {
        &self.instance
    }

    pub(super) fn uses(&self, endpoint: &str) -> bool {
        self.source == endpoint || self.target == endpoint
    }

    /// Whether it moves data, so that nothing under it may change.
    pub(super) fn is_busy(&self) -> bool {
        matches!(self.status, "starting" | "running" | "stopping")
    }

    fn show(&self) -> Value {
        let is_loaded = self.stop_reason == Some("Stop Reason FULL_LOAD_ONLY_FINISHED");
        json!({
            "ReplicationTaskIdentifier": self.id,
            "ReplicationTaskArn": self.arn,
            "SourceEndpointArn": self.source,
            "TargetEndpointArn": self.target,
            "ReplicationInstanceArn": self.instance,
            "MigrationType": self.migration_type,
            "TableMappings": self.mappings,
            "ReplicationTaskSettings": self.settings,
            "Status": self.status,
            "StopReason": self.stop_reason,
            "ReplicationTaskCreationDate": self.created,
            "ReplicationTaskStartDate": self.started,
            "ReplicationTaskStats": {
                "FullLoadProgressPercent": if is_loaded { 100 } else { 0 },
                "TablesErrored": 0,
            },
        })
    }
}

pub(super) fn create(world: &mut World, request: &Members) -> Answer {
    request.require(&[
        "ReplicationTaskIdentifier",
        "SourceEndpointArn",
        "TargetEndpointArn",
        "ReplicationInstanceArn",
        "MigrationType",
        "TableMappings",
    ])?;
    let id = identifier(request, "ReplicationTaskIdentifier", 255)?;
    let tail = resource_identifier(request)?;
    let tags = Tags::read(request)?;
    let migration_type = request
        .one_of("MigrationType", &["full-load", "cdc", "full-load-and-cdc"])?
        .unwrap_or_default();
    if request.has("CdcStartTime") && request.has("CdcStartPosition") {
        return Err(Fault::invalid_combination(
            "CdcStartTime and CdcStartPosition cannot be used together.",
        ));
    }
    let settings = request.text("ReplicationTaskSettings")?;
    if settings.is_some_and(|settings| !is_object(settings)) {
        return Err(Fault::invalid_value("Task Settings document error: Invalid JSON"));
    }
    let (source, target) = demand_endpoints(world, request)?;
    let instance = world
        .instances
        .by_arn(request.needed("ReplicationInstanceArn")?)?;
    instance.demand_available()?;

    let task = Task {
        id,
        arn: world.place.arn("task", tail.as_deref()),
        source,
        target,
        instance: instance.arn().to_owned(),
        migration_type: migration_type.to_owned(),
        mappings: table_mappings(request)?,
        settings: settings.map(str::to_owned),
        status: "creating",
        stop_reason: None,
        created: world.epoch(),
        started: None,
        runs: 0,
    };
    let (arn, shown) = (task.arn.clone(), task.show());
    world.tasks.add(task)?;
    world.tags.set(&arn, tags);
    world.after(world.delays.task_change, move |world| change(world, &arn, "creating", "ready"));
    Ok(json!({ "ReplicationTask": shown }))
}

pub(super) fn describe(world: &mut World, request: &Members) -> Answer {
    let listing = Listing {
        member: "ReplicationTasks",
        filters: &[
            ("replication-task-arn", |task: &Task| &task.arn),
            ("replication-task-id", |task| &task.id),
            ("migration-type", |task| &task.migration_type),
            ("endpoint-arn", |task| &task.source),
            ("endpoint-arn", |task| &task.target),
            ("replication-instance-arn", |task| &task.instance),
        ],
        page_size: PageSize::USUAL,
        no_match: NoMatch::IsAFault,
    };
    let bare = request
        .flag("WithoutSettings")?
        .unwrap_or(false);
    listing.answer(request, world.tasks.iter(), |task| {
        let mut shown = task.show();
        if bare {
            shown["ReplicationTaskSettings"] = Value::Null;
            shown["TableMappings"] = Value::Null;
        }
        shown
    })
}

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
    demand_status(task, &["ready", "stopped", "failed"])?;
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

    let started = world.epoch();
    let task = world.tasks.by_arn_mut(arn)?;
    task.status = "starting";
    task.stop_reason = None;
    task.started = Some(started);
    task.runs += 1;
    let (run, is_finite, shown) = (task.runs, task.migration_type == "full-load", task.show());
    let arn = arn.to_owned();
    world.after(world.delays.task_change, move |world| {
        change(world, &arn, "starting", "running");
        if is_finite {
            world.after(world.delays.full_load, move |world| loaded(world, &arn, run));
        }
    });
    Ok(json!({ "ReplicationTask": shown }))
}

pub(super) fn stop(world: &mut World, request: &Members) -> Answer {
    let arn = request.needed("ReplicationTaskArn")?;
    demand_status(world.tasks.by_arn(arn)?, &["running"])?;
    let task = world.tasks.by_arn_mut(arn)?;
    task.status = "stopping";
    task.stop_reason = Some("Stop Reason NORMAL");
    let shown = task.show();
    let arn = arn.to_owned();
    world.after(world.delays.task_change, move |world| change(world, &arn, "stopping", "stopped"));
    Ok(json!({ "ReplicationTask": shown }))
}

pub(super) fn delete(world: &mut World, request: &Members) -> Answer {
    let arn = request.needed("ReplicationTaskArn")?;
    demand_status(world.tasks.by_arn(arn)?, &["ready", "stopped", "failed"])?;
    let task = world.tasks.by_arn_mut(arn)?;
    task.status = "deleting";
    let shown = task.show();
    let arn = arn.to_owned();
    world.after(world.delays.task_change, move |world| {
        world.tasks.remove(&arn);
        world.tags.forget(&arn);
    });
    Ok(json!({ "ReplicationTask": shown }))
}

/// The ARNs of the two endpoints of a task or a replication config: they exist and face the right way.
pub(super) fn demand_endpoints(
    world: &World,
    request: &Members,
) -> Result<(String, String), Fault> {
    let demand = |member, kind| {
        let endpoint = world
            .endpoints
            .by_arn(request.needed(member)?)?;
        endpoint.demand_active()?;
        if endpoint.kind() != kind {
            return Err(Fault::invalid_value(format!(
                "The endpoint {} is not a {kind} endpoint.",
                endpoint.id()
            )));
        }
        Ok(endpoint.arn().to_owned())
    };
    Ok((demand("SourceEndpointArn", "source")?, demand("TargetEndpointArn", "target")?))
}

pub(super) fn table_mappings(request: &Members) -> Result<String, Fault> {
    let mappings = request.needed("TableMappings")?;
    let rules = serde_json::from_str::<Value>(mappings)
        .ok()
        .and_then(|document| {
            document
                .get("rules")?
                .as_array()
                .map(Vec::len)
        });
    match rules {
        Some(1..) => Ok(mappings.to_owned()),
        _ => Err(Fault::invalid_value("Table Mappings document error: no rules in it")),
    }
}

pub(super) fn is_object(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_object())
}

fn demand_status(task: &Task, wanted: &[&str]) -> Result<(), Fault> {
    if wanted.contains(&task.status) {
        return Ok(());
    }
    Err(Fault::invalid_state(format!(
        "Replication Task {} is {}, not {}.",
        task.id,
        task.status,
        wanted.join(" or ")
    )))
}

fn change(world: &mut World, arn: &str, from: &str, to: &'static str) {
    if let Ok(task) = world.tasks.by_arn_mut(arn)
        && task.status == from
    {
        task.status = to;
    }
}

fn loaded(world: &mut World, arn: &str, run: u64) {
    if let Ok(task) = world.tasks.by_arn_mut(arn)
        && task.runs == run
        && task.status == "running"
    {
        task.status = "stopped";
        task.stop_reason = Some("Stop Reason FULL_LOAD_ONLY_FINISHED");
    }
}
