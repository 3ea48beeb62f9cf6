use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    SimAccount,
    ec2::{Seat, Seating},
    fault::{Answer, Fault},
    identifier::{identifier, resource_identifier},
    key::key,
    listing::{Listing, NoMatch, PageSize},
    placement::settle_compute,
    reach::Origin,
    replication::Replication,
    selection::{TableName, table_mappings, tables},
    shelf::Resource,
    tags::Tags,
    task::{demand_endpoint, demand_endpoints, migration_type, tail},
    task_settings::{self, LogPlace},
    window::maintenance_window,
    wire::Members,
    world::World,
};

/// A serverless replication: what was described of it, and how far it has come.
#[derive(Clone, Debug)]
pub(super) struct ReplicationConfig {
    pub(super) id: String,
    pub(super) arn: String,
    pub(super) source: String,
    pub(super) target: String,
    pub(super) migration_type: String,
    pub(super) replication: Replication,
    compute: Members,
    settings: Value,
    supplement: Option<String>,
    mappings: String,
    pub(super) created: f64,
    pub(super) updated: f64,
    seats: Vec<Seat>,
}

impl Resource for ReplicationConfig {
    const KIND: &str = "Replication Config";

    fn id(&self) -> &str {
        &self.id
    }

    fn arn(&self) -> &str {
        &self.arn
    }
}

impl ReplicationConfig {
    const CAPACITY_UNITS: [i64; 11] = [1, 2, 4, 8, 16, 32, 64, 128, 192, 256, 384];

    pub(super) fn uses(&self, endpoint: &str) -> bool {
        self.source == endpoint || self.target == endpoint
    }

    pub(super) fn subnet_group(&self) -> Option<&str> {
        self.compute
            .text("ReplicationSubnetGroupId")
            .ok()
            .flatten()
    }

    /// The capacity that it is provisioned with at first.
    pub(super) fn capacity(&self) -> i64 {
        let least = self
            .compute
            .number("MinCapacityUnits")
            .ok()
            .flatten();
        least.unwrap_or(1)
    }

    /// Where its connections come from: a private address of its subnet group, for it has no other.
    pub(super) fn origin(&self) -> Origin {
        let seat = self.seats.first();
        let address = seat.map(|seat| seat.private.to_string());
        let servers = self.compute.text("DnsNameServers");
        Origin {
            owner: self.arn.clone(),
            private_address: address.unwrap_or_default(),
            name_servers: servers
                .ok()
                .flatten()
                .map(str::to_owned),
        }
    }

    /// The subnets that it sits in: one, or two with Multi-AZ.
    fn subnets(&self, world: &World) -> Vec<String> {
        let group = self
            .subnet_group()
            .and_then(|group| world.subnet_groups.by_id(group).ok());
        let all: Vec<(String, String)> = match group {
            Some(group) => group
                .subnets()
                .iter()
                .map(|subnet| (subnet.id.clone(), subnet.zone.clone()))
                .collect(),
            None => world
                .network
                .places_in(SimAccount::DEFAULT_VPC)
                .collect(),
        };
        let wanted = self
            .compute
            .text("AvailabilityZone")
            .ok()
            .flatten();
        let is_multi_az = matches!(self.compute.flag("MultiAZ"), Ok(Some(true)));
        let mut zones = Vec::new();
        let mut subnets = Vec::new();
        for (id, zone) in all {
            if wanted.is_none_or(|wanted| wanted == zone) && !zones.contains(&zone) {
                zones.push(zone);
                subnets.push(id);
            }
        }
        subnets.truncate(if is_multi_az { 2 } else { 1 });
        subnets
    }

    /// Whether it has nothing to do and minds.
    pub(super) fn lacks_tables(&self) -> bool {
        self.replication.load.is_empty() && task_settings::needs_tables(&self.settings)
    }

    fn show(&self) -> Value {
        json!({
            "ReplicationConfigIdentifier": self.id,
            "ReplicationConfigArn": self.arn,
            "SourceEndpointArn": self.source,
            "TargetEndpointArn": self.target,
            "ReplicationType": self.migration_type,
            "ComputeConfig": self.compute.clone().into_json(),
            "ReplicationSettings": self.settings.to_string(),
            "SupplementalSettings": self.supplement,
            "TableMappings": self.mappings,
            "ReplicationConfigCreateTime": self.created,
            "ReplicationConfigUpdateTime": self.updated,
            "IsReadOnly": false,
        })
    }

    /// Finds the tables to take in.
    pub(super) fn select(&mut self, known: &BTreeSet<TableName>) {
        let tables = tables(&self.mappings, known);
        self.replication
            .load
            .select(tables, task_settings::is_validating(&self.settings));
    }
}

pub(super) fn create(world: &mut World, request: &Members) -> Answer {
    request.require(&[
        "ReplicationConfigIdentifier",
        "SourceEndpointArn",
        "TargetEndpointArn",
        "ComputeConfig",
        "ReplicationType",
        "TableMappings",
    ])?;
    let id = identifier(request, "ReplicationConfigIdentifier", 255)?;
    let tail = resource_identifier(request)?;
    let tags = Tags::read(request)?;
    let migration_type = migration_type(request, "ReplicationType")?.unwrap_or_default();
    let compute = compute(world, &Members::default(), request)?;
    let mappings = table_mappings(request)?.unwrap_or_default();
    let (source, target) = demand_endpoints(world, request)?;
    let arn = world
        .place
        .arn("replication-config", tail.as_deref());
    let given = request.text("ReplicationSettings")?;
    let mut config = ReplicationConfig {
        id,
        source,
        target,
        migration_type,
        replication: Replication::default(),
        compute,
        settings: task_settings::completed(given, None, &log_place(&arn))?,
        supplement: request
            .text("SupplementalSettings")?
            .map(str::to_owned),
        mappings,
        created: world.epoch(),
        updated: world.epoch(),
        seats: Vec::new(),
        arn: arn.clone(),
    };
    config.select(&world.source_tables);
    let shown = config.show();
    world.configs.add(config)?;
    world.tags.set(&arn, tags);
    Ok(json!({ "ReplicationConfig": shown }))
}

impl ReplicationConfig {
    /// The first member that differs from before and may change only while nothing is provisioned.
    fn changed_place(&self, before: &Self) -> Result<Option<&'static str>, Fault> {
        let members = [
            ("SourceEndpointArn", self.source != before.source),
            ("TargetEndpointArn", self.target != before.target),
            ("ReplicationType", self.migration_type != before.migration_type),
        ];
        if let Some((name, _)) = members
            .iter()
            .find(|(_, differs)| *differs)
        {
            return Ok(Some(name));
        }
        for name in ["AvailabilityZone", "DnsNameServers", "KmsKeyId", "ReplicationSubnetGroupId"] {
            // With Multi-AZ nobody names a zone.
            if name == "AvailabilityZone" && self.compute.text(name)?.is_none() {
                continue;
            }
            if self.compute.text(name)? != before.compute.text(name)? {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }
}

/// # Caveats
///
/// The API's own page allows no change once a replication was started; the guide allows one while it is stopped, but for
/// its endpoints, its type and its place. This account does what the guide says, and minds no member that stays as it is.
pub(super) fn modify(world: &mut World, request: &Members) -> Answer {
    let arn = request.needed("ReplicationConfigArn")?;
    let mut config = world.configs.by_arn(arn)?.clone();
    config.demand_idle()?;
    request.demand_more_than(&["ReplicationConfigArn"])?;
    let wanted = request
        .object("ComputeConfig")?
        .unwrap_or_default();
    let before = config.clone();
    if request.has("ReplicationConfigIdentifier") {
        config.id = identifier(request, "ReplicationConfigIdentifier", 255)?;
    }
    if let Some(kind) = migration_type(request, "ReplicationType")? {
        config.migration_type = kind;
    }
    if let Some(source) = request.text("SourceEndpointArn")? {
        config.source = demand_endpoint(world, source, "source")?;
    }
    if let Some(target) = request.text("TargetEndpointArn")? {
        config.target = demand_endpoint(world, target, "target")?;
    }
    if !wanted.is_empty() {
        config.compute = compute(world, &config.compute, request)?;
    }
    if let Some(given) = request.text("ReplicationSettings")? {
        config.settings =
            task_settings::completed(Some(given), Some(&config.settings), &log_place(arn))?;
    }
    if let Some(supplement) = request.text("SupplementalSettings")? {
        config.supplement = Some(supplement.to_owned());
    }
    if let Some(mappings) = table_mappings(request)? {
        config.mappings = mappings;
        config.select(&world.source_tables);
    }
    if let Some(name) = config
        .changed_place(&before)?
        .filter(|_| before.replication.is_provisioned())
    {
        return Err(Fault::invalid_state(format!(
            "{name} of the replication config {} cannot be modified once it is provisioned.",
            before.id
        )));
    }
    config.updated = world.epoch();
    let shown = config.show();
    world.configs.replace(config)?;
    Ok(json!({ "ReplicationConfig": shown }))
}

pub(super) fn describe(world: &mut World, request: &Members) -> Answer {
    let listing = Listing {
        member: "ReplicationConfigs",
        filters: &[
            ("replication-config-arn", |config: &ReplicationConfig| &config.arn),
            ("replication-config-id", |config| &config.id),
        ],
        page_size: PageSize::USUAL,
        no_match: NoMatch::IsAnEmptyList,
    };
    listing.answer(request, world.configs.iter(), ReplicationConfig::show)
}

/// One that was never provisioned goes at once.
pub(super) fn delete(world: &mut World, request: &Members) -> Answer {
    let arn = request.needed("ReplicationConfigArn")?;
    let config = world.configs.by_arn_mut(arn)?;
    config.demand_idle()?;
    let shown = config.show();
    let is_provisioned = config.replication.is_provisioned();
    config.replication.delete();
    let arn = arn.to_owned();
    let delay = if is_provisioned { world.delays.serverless_shutdown } else { Default::default() };
    world.after(delay, move |world| {
        world.configs.remove(&arn);
        world.network.unseat(&arn);
        world.tags.forget(&arn);
    });
    Ok(json!({ "ReplicationConfig": shown }))
}

/// Gives a serverless replication its network interfaces: it has none before it starts.
pub(super) fn plug(world: &mut World, arn: &str) {
    let Ok(config) = world.configs.by_arn(arn).cloned() else { return };
    let groups = config
        .compute
        .texts("VpcSecurityGroupIds")
        .unwrap_or_default();
    let subnets = config.subnets(world);
    let seats = world.network.seat(&Seating {
        owner: arn,
        subnets: &subnets,
        groups: &groups,
        is_public: false,
    });
    if let Ok(config) = world.configs.by_arn_mut(arn) {
        config.seats = seats;
    }
}

/// The compute of a request over what was there before, checked and as DMS stores it.
fn compute(world: &World, before: &Members, request: &Members) -> Result<Members, Fault> {
    let given = request
        .object("ComputeConfig")?
        .unwrap_or_default()
        .only(&COMPUTE);
    let mut compute = before.clone();
    compute.overlay(&given);
    let is_multi_az = compute
        .flag("MultiAZ")?
        .unwrap_or(false);
    if is_multi_az && given.has("AvailabilityZone") {
        return Err(Fault::invalid_combination("AvailabilityZone cannot be set with MultiAZ."));
    }
    if is_multi_az {
        compute.remove("AvailabilityZone");
    }
    check_capacity(&mut compute)?;
    let window = maintenance_window(&compute)?;
    let window = window.unwrap_or_else(|| "sun:05:00-sun:05:30".to_owned());
    compute.set("PreferredMaintenanceWindow", window.into());
    compute.set("KmsKeyId", key(&world.place, &compute)?.into());
    settle_compute(world, &mut compute)?;
    Ok(compute)
}

/// What a `ComputeConfig` holds.
const COMPUTE: [&str; 9] = [
    "AvailabilityZone",
    "DnsNameServers",
    "KmsKeyId",
    "MaxCapacityUnits",
    "MinCapacityUnits",
    "MultiAZ",
    "PreferredMaintenanceWindow",
    "ReplicationSubnetGroupId",
    "VpcSecurityGroupIds",
];

fn check_capacity(compute: &mut Members) -> Result<(), Fault> {
    let Some(most) = compute.number("MaxCapacityUnits")? else {
        return Err(Fault::invalid_value(
            "The parameter MaxCapacityUnits must be provided and must not be blank.",
        ));
    };
    let least = compute
        .number("MinCapacityUnits")?
        .unwrap_or(1);
    for units in [least, most] {
        if !ReplicationConfig::CAPACITY_UNITS.contains(&units) {
            return Err(Fault::invalid_value(format!("Invalid number of capacity units: {units}")));
        }
    }
    if least > most {
        return Err(Fault::invalid_combination(
            "MinCapacityUnits must not be larger than MaxCapacityUnits.",
        ));
    }
    compute.set("MinCapacityUnits", least.into());
    Ok(())
}

fn log_place(arn: &str) -> LogPlace {
    let id = tail(arn);
    LogPlace {
        group: format!("dms-serverless-replication-{id}"),
        stream: format!("dms-serverless-replication-orchestrator-{id}"),
    }
}
