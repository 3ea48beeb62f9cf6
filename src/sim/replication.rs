use serde_json::{Value, json};

use super::{
    connection,
    fault::{Answer, Fault},
    listing::{Listing, NoMatch, PageSize},
    load::Load,
    replication_config::{self, ReplicationConfig},
    shelf::Resource,
    task::Positions,
    task_run::{FAILED, LOADED, NO_TABLES, STOPPED},
    wire::Members,
    world::World,
};

/// How far a serverless replication has come.
#[derive(Clone, Debug)]
pub(super) struct Replication {
    pub(super) load: Load,
    status: &'static str,
    stop_reason: Option<&'static str>,
    failures: Vec<String>,
    start_type: Option<String>,
    positions: Positions,
    capacity: Option<Capacity>,
    /// How often it was started, so that one start does not carry on another.
    starts: u64,
    has_run: bool,
}

/// What it runs on.
#[derive(Clone, Copy, Debug)]
struct Capacity {
    units: i64,
    since: Option<f64>,
}

/// From its start to its run.
const STARTUP: [&str; 7] = [
    "initializing",
    "preparing_metadata_resources",
    "testing_connection",
    "fetching_metadata",
    "calculating_capacity",
    "provisioning_capacity",
    "replication_starting",
];

impl Default for Replication {
    fn default() -> Self {
        Self {
            load: Load::default(),
            status: "created",
            stop_reason: None,
            failures: Vec::new(),
            start_type: None,
            positions: Positions::default(),
            capacity: None,
            starts: 0,
            has_run: false,
        }
    }
}

impl Replication {
    pub(super) fn is_provisioned(&self) -> bool {
        self.capacity.is_some()
    }

    pub(super) fn delete(&mut self) {
        self.status = "deleting";
    }

    fn fail(&mut self, why: Vec<String>, now: f64) {
        self.status = "failed";
        self.stop_reason = Some(FAILED);
        self.failures = why;
        self.load.stop(now);
    }
}

impl ReplicationConfig {
    /// Refuses while it is on its way or running.
    pub(super) fn demand_idle(&self) -> Result<(), Fault> {
        self.demand_status(&["created", "stopped", "failed"])
    }

    /// Whether it uses its endpoints now, so that they may not change.
    pub(super) fn is_busy(&self) -> bool {
        self.demand_idle().is_err()
    }

    fn demand_status(&self, wanted: &[&str]) -> Result<(), Fault> {
        let status = self.replication.status;
        if wanted.contains(&status) {
            return Ok(());
        }
        Err(Fault::invalid_state(format!(
            "The replication of the config {} is {status}, not {}.",
            self.id,
            wanted.join(" or ")
        )))
    }

    fn show_replication(&self, now: f64) -> Value {
        let it = &self.replication;
        let provision = it.capacity.map(|capacity| {
            json!({
                "ProvisionState":
                    if capacity.since.is_some() { "provisioned" } else { "provisioning" },
                "ProvisionedCapacityUnits": capacity.units,
                "DateProvisioned": capacity.since,
                "IsNewProvisioningAvailable": false,
            })
        });
        let stats = it.load.stats(now);
        json!({
            "ReplicationConfigIdentifier": self.id,
            "ReplicationConfigArn": self.arn,
            "SourceEndpointArn": self.source,
            "TargetEndpointArn": self.target,
            "ReplicationType": self.migration_type,
            "Status": it.status,
            "ProvisionData": provision,
            "StopReason": it.stop_reason,
            "FailureMessages": it.failures,
            "ReplicationLastStopTime": it.load.stopped(),
            "ReplicationStats": stats,
            "StartReplicationType": it.start_type,
            "CdcStartPosition": it.positions.start,
            "CdcStopPosition": it.positions.stop,
            "ReplicationCreateTime": self.created,
            "ReplicationUpdateTime": self.updated,
            "IsReadOnly": false,
        })
    }
}

pub(super) fn describe(world: &mut World, request: &Members) -> Answer {
    let listing = Listing {
        member: "Replications",
        filters: &[
            ("replication-config-arn", |config: &ReplicationConfig| &config.arn),
            ("replication-config-id", |config| &config.id),
        ],
        page_size: PageSize::USUAL,
        no_match: NoMatch::IsAnEmptyList,
    };
    let now = world.epoch();
    listing.answer(request, world.configs.iter(), |config| config.show_replication(now))
}

/// # Caveats
///
/// The guide has a full load resumed, the API's page only reloaded: both are taken here. A start that never came to run does
/// not count as the first; AWS does not say.
pub(super) fn start(world: &mut World, request: &Members) -> Answer {
    request.require(&["ReplicationConfigArn", "StartReplicationType"])?;
    let arn = request.needed("ReplicationConfigArn")?;
    // The API's model knows no enum here, so that a wrong word is a wrong value.
    let kind = request.needed("StartReplicationType")?;
    if !["start-replication", "resume-processing", "reload-target"].contains(&kind) {
        return Err(Fault::invalid_value(format!("Invalid StartReplicationType {kind}")));
    }
    let now = world.epoch();
    let config = world.configs.by_arn_mut(arn)?;
    config.demand_idle()?;
    let is_first = !config.replication.has_run;
    if is_first != (kind == "start-replication") {
        let when = if is_first { "ran before" } else { "never ran" };
        return Err(Fault::invalid_combination(format!(
            "StartReplicationType {kind} is valid only for a replication that {when}."
        )));
    }
    let is_fresh = kind != "resume-processing";
    if is_fresh {
        config.select(&world.source_tables);
    }
    let it = &mut config.replication;
    it.positions.change(request)?;
    it.status = STARTUP[0];
    it.stop_reason = None;
    it.failures.clear();
    it.start_type = Some(kind.to_owned());
    it.starts += 1;
    it.load.begin(now, is_fresh);
    let (this_start, shown) = (it.starts, config.show_replication(now));
    schedule(world, arn.to_owned(), this_start, 1);
    Ok(json!({ "Replication": shown }))
}

/// # Caveats
///
/// Whether AWS stops a replication that is still starting is not documented; here it does not.
pub(super) fn stop(world: &mut World, request: &Members) -> Answer {
    let arn = request.needed("ReplicationConfigArn")?;
    let now = world.epoch();
    let config = world.configs.by_arn_mut(arn)?;
    config.demand_status(&["running"])?;
    let it = &mut config.replication;
    it.status = "stopping";
    it.stop_reason = Some(STOPPED);
    it.load.stop(now);
    let (this_start, shown) = (it.starts, config.show_replication(now));
    let arn = arn.to_owned();
    world.after(world.delays.serverless_shutdown, move |world| {
        if let Some(it) = started(world, &arn, this_start, "stopping") {
            it.replication.status = "stopped";
        }
    });
    Ok(json!({ "Replication": shown }))
}

/// The replication, if this start of it is still where it was.
fn started<'a>(
    world: &'a mut World,
    arn: &str,
    start: u64,
    status: &str,
) -> Option<&'a mut ReplicationConfig> {
    let config = world.configs.by_arn_mut(arn).ok()?;
    (config.replication.starts == start && config.replication.status == status).then_some(config)
}

fn schedule(world: &mut World, arn: String, start: u64, step: usize) {
    let delay = world.delays.serverless_startup / STARTUP.len() as u32;
    world.after(delay, move |world| advance(world, arn, start, step));
}

/// The startup goes on from the step before this one.
fn advance(world: &mut World, arn: String, start: u64, step: usize) {
    let now = world.epoch();
    if started(world, &arn, start, STARTUP[step - 1]).is_none() {
        return;
    }
    if STARTUP[step - 1] == "preparing_metadata_resources" {
        replication_config::plug(world, &arn);
    }
    if STARTUP[step - 1] == "testing_connection" {
        let Some(config) = started(world, &arn, start, STARTUP[step - 1]) else { return };
        let config = config.clone();
        let failures: Vec<String> = [&config.source, &config.target]
            .into_iter()
            .filter_map(|endpoint| test(world, &config, endpoint).err())
            .collect();
        let Some(config) = started(world, &arn, start, STARTUP[step - 1]) else { return };
        if !failures.is_empty() {
            config.replication.fail(failures, now);
            if !config.replication.is_provisioned() {
                world.network.unseat(&arn);
            }
            return;
        }
    }
    let Some(config) = started(world, &arn, start, STARTUP[step - 1]) else { return };
    match STARTUP.get(step) {
        Some(&"fetching_metadata") if config.lacks_tables() => {
            config
                .replication
                .fail(vec![NO_TABLES.to_owned()], now);
        }
        Some(status) => {
            let units = config.capacity();
            let it = &mut config.replication;
            it.status = status;
            match (*status, &mut it.capacity) {
                ("provisioning_capacity", None) => {
                    it.capacity = Some(Capacity { units, since: None })
                }
                ("replication_starting", Some(Capacity { since: since @ None, .. })) => {
                    *since = Some(now);
                }
                _ => {}
            }
            schedule(world, arn, start, step + 1);
        }
        None => run(world, arn, start),
    }
}

fn test(world: &mut World, config: &ReplicationConfig, endpoint: &str) -> Result<(), String> {
    let id = match world.endpoints.by_arn(endpoint) {
        Ok(endpoint) => endpoint.id().to_owned(),
        Err(_) => endpoint.to_owned(),
    };
    let origin = config.origin();
    connection::outcome(world, &origin, endpoint).map_err(|why| {
        format!(
            "Test connection failed for endpoint '{id}' and replication config '{}'. Failure Message: '{why}'",
            config.id
        )
    })
}

fn run(world: &mut World, arn: String, start: u64) {
    let (now, takes) = (world.epoch(), world.delays.full_load);
    let Some(config) = started(world, &arn, start, "replication_starting") else { return };
    let loads = config.migration_type != "cdc";
    let id = config.id.clone();
    let it = &mut config.replication;
    it.status = "running";
    it.has_run = true;
    if let Some(text) = world.failures.end_of_run(&id) {
        let arn = arn.clone();
        world.after(takes / 2, move |world| {
            let now = world.epoch();
            if let Some(config) = started(world, &arn, start, "running") {
                config.replication.fail(vec![text], now);
            }
        });
    }
    let Some(config) = started(world, &arn, start, "running") else { return };
    let it = &mut config.replication;
    if loads {
        it.load.load(now, takes);
        world.after(takes, move |world| loaded(world, &arn, start));
    } else {
        it.load.follow();
    }
}

fn loaded(world: &mut World, arn: &str, start: u64) {
    let now = world.epoch();
    let mut failures = std::mem::take(&mut world.failures);
    if let Some(config) = started(world, arn, start, "running") {
        let is_over = config.migration_type == "full-load";
        let it = &mut config.replication;
        it.load.finish(now, &mut failures);
        if is_over {
            it.status = "stopped";
            it.stop_reason = Some(LOADED);
            it.load.stop(now);
        }
    }
    world.failures = failures;
}
