use serde_json::{Value, json};

use super::{
    SimAccount,
    fault::{Answer, Fault},
    identifier::{identifier, resource_identifier},
    listing::{Listing, NoMatch, PageSize},
    shelf::Resource,
    subnet_group::{self, SubnetGroup},
    tags::Tags,
    wire::Members,
    world::World,
};

/// A replication instance.
#[derive(Clone, Debug)]
pub(super) struct Instance {
    id: String,
    arn: String,
    class: String,
    status: &'static str,
    engine_version: String,
    storage: i64,
    created: f64,
    group: SubnetGroup,
    zones: Vec<String>,
    multi_az: bool,
    public: bool,
    number: usize,
    rest: Value,
}

impl Resource for Instance {
    const KIND: &str = "Replication Instance";

    fn id(&self) -> &str {
        &self.id
    }

    fn arn(&self) -> &str {
        &self.arn
    }
}

impl Instance {
    const ENGINE_VERSIONS: [&str; 4] = ["3.5.3", Self::DEFAULT_VERSION, "3.6.0", "3.6.1"];
    const DEFAULT_VERSION: &str = "3.5.4";

    pub(super) fn subnet_group(&self) -> &str {
        self.group.id()
    }

    /// Nothing can be asked of an instance in any other state.
    pub(super) fn demand_available(&self) -> Result<(), Fault> {
        if self.status == "available" {
            return Ok(());
        }
        Err(Fault::invalid_state(format!(
            "Replication Instance {} is not in an available state; it is {}.",
            self.id, self.status
        )))
    }

    /// The address that databases see first.
    pub(super) fn private_address(&self) -> String {
        self.addresses("10.0").swap_remove(0)
    }

    fn addresses(&self, net: &str) -> Vec<String> {
        let (high, low) = (self.number / 200, self.number % 200 + 10);
        let mut addresses = vec![format!("{net}.{high}.{low}")];
        if self.multi_az {
            addresses.push(format!("{net}.{}.{low}", high + 100));
        }
        addresses
    }

    fn show(&self) -> Value {
        let mut shown = json!({
            "ReplicationInstanceIdentifier": self.id,
            "ReplicationInstanceArn": self.arn,
            "ReplicationInstanceClass": self.class,
            "ReplicationInstanceStatus": self.status,
            "EngineVersion": self.engine_version,
            "AllocatedStorage": self.storage,
            "InstanceCreateTime": self.created,
            "ReplicationSubnetGroup": self.group.show(),
            "AvailabilityZone": self.zones.first(),
            "SecondaryAvailabilityZone": self.zones.get(1),
            "MultiAZ": self.multi_az,
            "PubliclyAccessible": self.public,
            "PendingModifiedValues": {},
        });
        if self.status != "creating" {
            let private = self.addresses("10.0");
            shown["ReplicationInstancePrivateIpAddress"] = private[0].as_str().into();
            shown["ReplicationInstancePrivateIpAddresses"] = private.into();
            if self.public {
                let public = self.addresses("198.18");
                shown["ReplicationInstancePublicIpAddress"] = public[0].as_str().into();
                shown["ReplicationInstancePublicIpAddresses"] = public.into();
            }
        }
        if let (Some(shown), Some(rest)) = (shown.as_object_mut(), self.rest.as_object()) {
            shown.extend(rest.clone());
        }
        shown
    }
}

pub(super) fn create(world: &mut World, request: &Members) -> Answer {
    request.require(&["ReplicationInstanceIdentifier", "ReplicationInstanceClass"])?;
    let id = identifier(request, "ReplicationInstanceIdentifier", 63)?;
    let tail = resource_identifier(request)?;
    let class = instance_class(request)?;
    let tags = Tags::read(request)?;
    let storage = request
        .number("AllocatedStorage")?
        .unwrap_or(50);
    if !(5..=6144).contains(&storage) {
        return Err(Fault::invalid_value(format!(
            "Invalid AllocatedStorage {storage}: it must be between 5 and 6144 GB."
        )));
    }
    let engine_version = engine_version(request)?;
    let rest = rest(world, request)?;
    let multi_az = request
        .flag("MultiAZ")?
        .unwrap_or(false);
    let wanted_zone = request.text("AvailabilityZone")?;
    if multi_az && wanted_zone.is_some() {
        return Err(Fault::invalid_combination(
            "Requesting a specific availability zone is not valid for Multi-AZ instances.",
        ));
    }

    subnet_group::demand_vpc_role(world)?;
    let group = match request.text("ReplicationSubnetGroupIdentifier")? {
        Some(group) => world
            .subnet_groups
            .by_id(group)?
            .clone(),
        None => subnet_group::default_group(world, SimAccount::DEFAULT_VPC)?,
    };
    let zones = zones(&group, multi_az, wanted_zone)?;
    let arn = world.place.arn("rep", tail.as_deref());
    world.instances.add(Instance {
        id,
        arn: arn.clone(),
        class,
        status: "creating",
        engine_version,
        storage,
        created: world.epoch(),
        group,
        zones,
        multi_az,
        public: request
            .flag("PubliclyAccessible")?
            .unwrap_or(true),
        number: world.instances.iter().count(),
        rest,
    })?;
    world.tags.set(&arn, tags);
    let created = world.instances.by_arn(&arn)?.show();
    world.after(world.delays.instance_startup, move |world| {
        if let Ok(instance) = world.instances.by_arn_mut(&arn)
            && instance.status == "creating"
        {
            instance.status = "available";
        }
    });
    Ok(json!({ "ReplicationInstance": created }))
}

pub(super) fn describe(world: &mut World, request: &Members) -> Answer {
    let listing = Listing {
        member: "ReplicationInstances",
        filters: &[
            ("replication-instance-arn", |instance: &Instance| &instance.arn),
            ("replication-instance-id", |instance| &instance.id),
            ("replication-instance-class", |instance| &instance.class),
            ("engine-version", |instance| &instance.engine_version),
        ],
        page_size: PageSize::USUAL,
        no_match: NoMatch::IsAFault,
    };
    listing.answer(request, world.instances.iter(), Instance::show)
}

/// # Caveats
///
/// Whether AWS deletes an instance that is still being created is not documented; here it does not.
pub(super) fn delete(world: &mut World, request: &Members) -> Answer {
    let arn = request.needed("ReplicationInstanceArn")?;
    world
        .instances
        .by_arn(arn)?
        .demand_available()?;
    if let Some(task) = world
        .tasks
        .iter()
        .find(|task| task.instance() == arn)
    {
        return Err(Fault::invalid_state(format!(
            "Replication Instance {arn} has the replication task {} and cannot be deleted.",
            task.id()
        )));
    }
    let instance = world.instances.by_arn_mut(arn)?;
    instance.status = "deleting";
    let shown = instance.show();
    let arn = arn.to_owned();
    world
        .connections
        .mark_deleting(|(instance, _)| *instance == arn);
    world.after(world.delays.instance_removal, move |world| {
        world.instances.remove(&arn);
        world
            .connections
            .forget(|(instance, _)| *instance == arn);
        world.tags.forget(&arn);
    });
    Ok(json!({ "ReplicationInstance": shown }))
}

fn instance_class(request: &Members) -> Result<String, Fault> {
    let class = request.needed("ReplicationInstanceClass")?;
    if class.len() > 30 {
        return Err(Fault::validation(&[format!(
            "Value '{class}' at 'replicationInstanceClass' failed to satisfy constraint: Member must have length less than \
             or equal to 30"
        )]));
    }
    match class.split('.').collect::<Vec<_>>()[..] {
        ["dms", family, size] if !family.is_empty() && !size.is_empty() => Ok(class.to_owned()),
        _ => Err(Fault::invalid_value(format!("Invalid ReplicationInstanceClass {class}"))),
    }
}

/// With automatic minor upgrades, which are the default, DMS takes its default version over an older one.
fn engine_version(request: &Members) -> Result<String, Fault> {
    let given = request
        .text("EngineVersion")?
        .unwrap_or(Instance::DEFAULT_VERSION);
    let position = |version| {
        Instance::ENGINE_VERSIONS
            .iter()
            .position(|known| *known == version)
    };
    let Some(wanted) = position(given) else {
        return Err(Fault::invalid_value(format!(
            "No replication engine found with version: {given}"
        )));
    };
    let upgraded = request
        .flag("AutoMinorVersionUpgrade")?
        .unwrap_or(true)
        && Some(wanted) < position(Instance::DEFAULT_VERSION);
    Ok(if upgraded { Instance::DEFAULT_VERSION } else { given }.to_owned())
}

fn zones(group: &SubnetGroup, multi_az: bool, wanted: Option<&str>) -> Result<Vec<String>, Fault> {
    match wanted {
        Some(zone) if !group.zones().contains(zone) => Err(Fault::invalid_value(format!(
            "The Availability Zone {zone} is not covered by the replication subnet group {}.",
            group.id()
        ))),
        Some(zone) => Ok(vec![zone.to_owned()]),
        None => {
            let count = if multi_az { 2 } else { 1 };
            Ok(group
                .zones()
                .into_iter()
                .take(count)
                .map(str::to_owned)
                .collect())
        }
    }
}

/// What is checked and given back as it is.
fn rest(world: &World, request: &Members) -> Result<Value, Fault> {
    let groups = request.texts("VpcSecurityGroupIds")?;
    if let Some(stranger) = groups
        .iter()
        .find(|group| !group.starts_with("sg-"))
    {
        return Err(Fault::invalid_value(format!("Invalid security group {stranger}")));
    }
    let dns = request.text("DnsNameServers")?;
    if dns.is_some_and(|servers| servers.split(',').count() > 4) {
        return Err(Fault::invalid_value("At most four DNS name servers are allowed."));
    }
    let groups: Value = groups
        .iter()
        .map(|group| json!({ "VpcSecurityGroupId": group, "Status": "active" }))
        .collect();
    Ok(json!({
        "VpcSecurityGroups": groups,
        "DnsNameServers": dns,
        "AutoMinorVersionUpgrade": request.flag("AutoMinorVersionUpgrade")?.unwrap_or(true),
        "PreferredMaintenanceWindow":
            request.text("PreferredMaintenanceWindow")?.unwrap_or("sun:05:00-sun:05:30"),
        "NetworkType": request.one_of("NetworkType", &["IPV4", "DUAL"])?.unwrap_or("IPV4"),
        "KmsKeyId": request.text("KmsKeyId")?.map_or_else(|| world.place.default_key(), str::to_owned),
    }))
}
