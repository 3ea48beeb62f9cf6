use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    failures::Bad,
    fault::{Answer, Fault},
    identifier::{identifier, resource_identifier},
    instance::Instance,
    listing::{Listing, NoMatch, PageSize},
    load::Load,
    quota,
    selection::{TableName, table_mappings, tables},
    shelf::Resource,
    tags::Tags,
    task_settings::{self, LogPlace},
    wire::Members,
    world::World,
};

/// A replication task.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) arn: String,
    pub(super) source: String,
    pub(super) target: String,
    pub(super) instance: String,
    pub(super) status: String,
    pub(super) stop_reason: Option<&'static str>,
    pub(super) last_failure: Option<String>,
    pub(super) positions: Positions,
    pub(super) load: Load,
    pub(super) started: Option<f64>,
    pub(super) runs: u64,
    id: String,
    migration_type: String,
    mappings: String,
    settings: Value,
    created: f64,
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

    pub(super) fn load(&self) -> &Load {
        &self.load
    }

    pub(super) fn uses(&self, endpoint: &str) -> bool {
        self.source == endpoint || self.target == endpoint
    }

    /// Whether it moves data, so that nothing under it may change.
    pub(super) fn is_busy(&self) -> bool {
        matches!(self.status.as_str(), "starting" | "running" | "stopping")
    }

    pub(super) fn loads(&self) -> bool {
        self.migration_type != "cdc"
    }

    pub(super) fn follows(&self) -> bool {
        self.migration_type != "full-load"
    }

    /// Finds the tables to take in.
    pub(super) fn select(&mut self, known: &BTreeSet<TableName>) {
        let tables = tables(&self.mappings, known);
        self.load
            .select(tables, task_settings::is_validating(&self.settings));
    }

    /// Whether it has nothing to do and minds.
    pub(super) fn lacks_tables(&self) -> bool {
        self.load.is_empty() && task_settings::needs_tables(&self.settings)
    }

    pub(super) fn demand_status(&self, wanted: &[&str]) -> Result<(), Fault> {
        if wanted.contains(&self.status.as_str()) {
            return Ok(());
        }
        Err(Fault::invalid_state(format!(
            "Replication Task {} is {}, not {}.",
            self.id,
            self.status,
            wanted.join(" or ")
        )))
    }

    pub(super) fn show(&self, now: f64) -> Value {
        json!({
            "ReplicationTaskIdentifier": self.id,
            "ReplicationTaskArn": self.arn,
            "SourceEndpointArn": self.source,
            "TargetEndpointArn": self.target,
            "ReplicationInstanceArn": self.instance,
            "MigrationType": self.migration_type,
            "TableMappings": self.mappings,
            "ReplicationTaskSettings": self.settings.to_string(),
            "Status": self.status,
            "StopReason": self.stop_reason,
            "LastFailureMessage": self.last_failure,
            "CdcStartPosition": self.positions.start,
            "CdcStopPosition": self.positions.stop,
            "ReplicationTaskCreationDate": self.created,
            "ReplicationTaskStartDate": self.started,
            "ReplicationTaskStats": self.load.stats(now),
        })
    }
}

/// Where the capture of changes begins and ends.
#[derive(Clone, Debug, Default)]
pub(super) struct Positions {
    pub(super) start: Option<String>,
    pub(super) stop: Option<String>,
}

impl Positions {
    pub(super) fn change(&mut self, request: &Members) -> Result<(), Fault> {
        if request.has("CdcStartTime") && request.has("CdcStartPosition") {
            return Err(Fault::invalid_combination(
                "CdcStartTime and CdcStartPosition cannot be used together.",
            ));
        }
        if let Some(start) = request.text("CdcStartPosition")? {
            self.start = Some(start.to_owned());
        }
        if let Some(stop) = request.text("CdcStopPosition")? {
            // DMS gives it back with a space after the first colon.
            self.stop = match stop.split_once(':') {
                Some((clock @ ("server_time" | "commit_time"), time)) => {
                    Some(format!("{clock}: {}", time.trim_start()))
                }
                _ => return Err(Fault::invalid_value(format!("Invalid CdcStopPosition {stop}"))),
            };
        }
        Ok(())
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
    let migration_type = migration_type(request, "MigrationType")?.unwrap_or_default();
    let mut positions = Positions::default();
    positions.change(request)?;
    let (source, target) = demand_endpoints(world, request)?;
    let instance = world
        .instances
        .by_arn(request.needed("ReplicationInstanceArn")?)?;
    instance.demand_available()?;
    let on_instance = world
        .tasks
        .iter()
        .filter(|task| task.instance == instance.arn());
    quota::demand_task(world, on_instance.count())?;

    let instance = instance.clone();
    let arn = world.place.arn("task", tail.as_deref());
    let given = request.text("ReplicationTaskSettings")?;
    let mut task = Task {
        settings: task_settings::completed(given, None, &log_place(&instance, &arn))?,
        mappings: table_mappings(request)?.unwrap_or_default(),
        id,
        arn,
        source,
        target,
        instance: instance.arn().to_owned(),
        migration_type,
        status: "creating".to_owned(),
        stop_reason: None,
        last_failure: None,
        positions,
        load: Load::default(),
        created: world.epoch(),
        started: None,
        runs: 0,
    };
    task.select(&world.source_tables);
    let (arn, id, shown) = (task.arn.clone(), task.id.clone(), task.show(world.epoch()));
    world.tasks.add(task)?;
    world.tags.set(&arn, tags);
    let end = world
        .failures
        .end_of_creation(&id)
        .unwrap_or_else(|| Bad { status: "ready".to_owned(), text: None });
    world.after(world.delays.task_change, move |world| {
        change(world, &arn, "creating", &end.status);
        if let Ok(task) = world.tasks.by_arn_mut(&arn) {
            task.last_failure = end.text;
        }
    });
    Ok(json!({ "ReplicationTask": shown }))
}

pub(super) fn modify(world: &mut World, request: &Members) -> Answer {
    let arn = request.needed("ReplicationTaskArn")?;
    let mut task = world.tasks.by_arn(arn)?.clone();
    task.demand_status(&["ready", "stopped", "failed"])?;
    request.demand_more_than(&["ReplicationTaskArn"])?;
    if request.has("ReplicationTaskIdentifier") {
        task.id = identifier(request, "ReplicationTaskIdentifier", 255)?;
    }
    if let Some(kind) = migration_type(request, "MigrationType")? {
        task.migration_type = kind;
    }
    task.positions.change(request)?;
    if let Some(given) = request.text("ReplicationTaskSettings")? {
        let log = log_place(world.instances.by_arn(&task.instance)?, arn);
        task.settings = task_settings::completed(Some(given), Some(&task.settings), &log)?;
    }
    if let Some(mappings) = table_mappings(request)? {
        task.mappings = mappings;
        task.select(&world.source_tables);
    }
    let before = std::mem::replace(&mut task.status, "modifying".to_owned());
    let (shown, id) = (task.show(world.epoch()), task.id.clone());
    world.tasks.replace(task)?;
    let arn = arn.to_owned();
    let end = world
        .failures
        .end_of_change(&id)
        .unwrap_or(before);
    world.after(world.delays.task_change, move |world| change(world, &arn, "modifying", &end));
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
        let mut shown = task.show(world.epoch());
        if bare {
            shown["ReplicationTaskSettings"] = Value::Null;
            shown["TableMappings"] = Value::Null;
        }
        shown
    })
}

pub(super) fn delete(world: &mut World, request: &Members) -> Answer {
    let arn = request.needed("ReplicationTaskArn")?;
    let now = world.epoch();
    let task = world.tasks.by_arn_mut(arn)?;
    task.demand_status(&["ready", "stopped", "failed"])?;
    task.status = "deleting".to_owned();
    let (shown, id) = (task.show(now), task.id.clone());
    let arn = arn.to_owned();
    let end = world.failures.end_of_removal(&id);
    world.after(world.delays.task_change, move |world| {
        if let Some(status) = end {
            return change(world, &arn, "deleting", &status);
        }
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
    let demand = |member, kind| demand_endpoint(world, request.needed(member)?, kind);
    Ok((demand("SourceEndpointArn", "source")?, demand("TargetEndpointArn", "target")?))
}

pub(super) fn demand_endpoint(world: &World, arn: &str, kind: &str) -> Result<String, Fault> {
    let endpoint = world.endpoints.by_arn(arn)?;
    endpoint.demand_active()?;
    if endpoint.kind() != kind {
        return Err(Fault::invalid_value(format!(
            "The endpoint {} is not a {kind} endpoint.",
            endpoint.id()
        )));
    }
    Ok(endpoint.arn().to_owned())
}

pub(super) fn migration_type(request: &Members, member: &str) -> Result<Option<String>, Fault> {
    let given = request.one_of(member, &["full-load", "cdc", "full-load-and-cdc"])?;
    Ok(given.map(str::to_owned))
}

fn log_place(instance: &Instance, task: &str) -> LogPlace {
    LogPlace {
        group: format!("dms-tasks-{}", instance.id()),
        stream: format!("dms-task-{}", tail(task)),
    }
}

/// What an ARN ends in.
pub(super) fn tail(arn: &str) -> &str {
    arn.rsplit_once(':')
        .map_or(arn, |(_, tail)| tail)
}

pub(super) fn change(world: &mut World, arn: &str, from: &str, to: &str) {
    if let Ok(task) = world.tasks.by_arn_mut(arn)
        && task.status == from
    {
        task.status = to.to_owned();
    }
}
