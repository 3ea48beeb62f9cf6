use serde_json::{Value, json};

use super::{
    fault::{Answer, Fault},
    identifier::{identifier, resource_identifier},
    listing::{Listing, NoMatch, PageSize},
    shelf::Resource,
    tags::Tags,
    task,
    wire::Members,
    world::World,
};

/// A serverless replication that was described and never started.
#[derive(Clone, Debug)]
pub(super) struct ReplicationConfig {
    id: String,
    arn: String,
    source: String,
    target: String,
    subnet_group: Option<String>,
    shown: Value,
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
        self.subnet_group.as_deref()
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
    let kind = request.one_of("ReplicationType", &["full-load", "cdc", "full-load-and-cdc"])?;
    let compute = request
        .object("ComputeConfig")?
        .unwrap_or_default();
    check_capacity(&compute)?;
    let settings = request.text("ReplicationSettings")?;
    if settings.is_some_and(|settings| !task::is_object(settings)) {
        return Err(Fault::invalid_value("Task Settings document error: Invalid JSON"));
    }
    let mappings = task::table_mappings(request)?;
    let (source, target) = task::demand_endpoints(world, request)?;
    let subnet_group = match compute.text("ReplicationSubnetGroupId")? {
        Some(group) => Some(
            world
                .subnet_groups
                .by_id(group)?
                .id()
                .to_owned(),
        ),
        None => None,
    };

    let arn = world
        .place
        .arn("replication-config", tail.as_deref());
    let shown = json!({
        "ReplicationConfigIdentifier": id,
        "ReplicationConfigArn": arn,
        "SourceEndpointArn": source,
        "TargetEndpointArn": target,
        "ReplicationType": kind,
        "ComputeConfig": compute.into_json(),
        "ReplicationSettings": settings,
        "TableMappings": mappings,
        "ReplicationConfigCreateTime": world.epoch(),
        "ReplicationConfigUpdateTime": world.epoch(),
        "IsReadOnly": false,
    });
    world.configs.add(ReplicationConfig {
        id,
        arn: arn.clone(),
        source,
        target,
        subnet_group,
        shown: shown.clone(),
    })?;
    world.tags.set(&arn, tags);
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
    listing.answer(request, world.configs.iter(), |config| config.shown.clone())
}

pub(super) fn delete(world: &mut World, request: &Members) -> Answer {
    let arn = request.needed("ReplicationConfigArn")?;
    world.configs.by_arn(arn)?;
    let shown = world
        .configs
        .remove(arn)
        .map(|config| config.shown);
    world.tags.forget(arn);
    Ok(json!({ "ReplicationConfig": shown }))
}

fn check_capacity(compute: &Members) -> Result<(), Fault> {
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
    if compute
        .flag("MultiAZ")?
        .unwrap_or(false)
        && compute.has("AvailabilityZone")
    {
        return Err(Fault::invalid_combination("AvailabilityZone cannot be set with MultiAZ."));
    }
    Ok(())
}
