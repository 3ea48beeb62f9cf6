use serde_json::{Value, json};

use super::{
    SimAccount,
    ec2::{Seat, Seating},
    fault::{Answer, Fault},
    identifier::{identifier, resource_identifier},
    key::key,
    listing::{Listing, NoMatch, PageSize},
    offer,
    placement::{demand_same_vpc, demand_zone, name_servers, or_default_group, security_groups},
    quota,
    reach::Origin,
    shelf::Resource,
    subnet_group::{self, SubnetGroup},
    tags::Tags,
    window::maintenance_window,
    wire::Members,
    world::World,
};

/// A replication instance.
#[derive(Clone, Debug)]
pub(super) struct Instance {
    pub(super) id: String,
    pub(super) class: String,
    pub(super) status: String,
    pub(super) engine_version: String,
    pub(super) storage: i64,
    pub(super) zones: Vec<String>,
    pub(super) multi_az: bool,
    pub(super) network: String,
    pub(super) upgrades_itself: bool,
    pub(super) window: String,
    pub(super) security_groups: Vec<String>,
    /// What will change in the maintenance window, by the members of a request.
    pub(super) pending: Members,
    /// How often something was put off, so that an earlier plan does not carry out a later one.
    pub(super) plans: u64,
    arn: String,
    created: f64,
    group: SubnetGroup,
    /// The subnets of the group in which it has its addresses.
    subnets: Vec<String>,
    public: bool,
    /// Its network interfaces, in the order of its zones.
    seats: Vec<Seat>,
    dns: Option<String>,
    key: String,
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
    pub(super) fn subnet_group(&self) -> &str {
        self.group.id()
    }

    pub(super) fn vpc(&self) -> &str {
        self.group.vpc()
    }

    /// Whether one of its addresses is in this subnet.
    pub(super) fn is_in_subnet(&self, subnet: &str) -> bool {
        self.subnets
            .iter()
            .any(|used| used == subnet)
    }

    /// Takes note of what its subnet group has become.
    pub(super) fn regroup(&mut self, group: &SubnetGroup) {
        self.group = group.clone();
    }

    /// Goes to as many availability zones as it needs, and stays where it is if it can.
    pub(super) fn settle(&mut self) {
        let count = if self.multi_az { 2 } else { 1 };
        let others = self
            .group
            .zones()
            .into_iter()
            .filter(|zone| {
                !self
                    .zones
                    .iter()
                    .any(|known| known == zone)
            })
            .map(str::to_owned)
            .collect::<Vec<_>>();
        self.zones.extend(others);
        self.zones.truncate(count);
        self.subnets = self
            .zones
            .iter()
            .filter_map(|zone| self.group.subnet_in(zone))
            .map(str::to_owned)
            .collect();
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

    /// Where its connections come from.
    pub(super) fn origin(&self) -> Origin {
        let address = self
            .private_addresses()
            .into_iter()
            .next();
        Origin {
            owner: self.arn.clone(),
            private_address: address.unwrap_or_default(),
            name_servers: self.dns.clone(),
        }
    }

    pub(super) fn private_addresses(&self) -> Vec<String> {
        self.seats
            .iter()
            .map(|seat| seat.private.to_string())
            .collect()
    }

    fn public_addresses(&self) -> Vec<String> {
        self.seats
            .iter()
            .filter_map(|seat| seat.public)
            .map(|address| address.to_string())
            .collect()
    }

    pub(super) fn show(&self) -> Value {
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
            "PendingModifiedValues": self.pending.clone().into_json(),
            "VpcSecurityGroups": self.security_groups
                .iter()
                .map(|group| json!({ "VpcSecurityGroupId": group, "Status": "active" }))
                .collect::<Value>(),
            "DnsNameServers": self.dns,
            "AutoMinorVersionUpgrade": self.upgrades_itself,
            "PreferredMaintenanceWindow": self.window,
            "NetworkType": self.network,
            "KmsKeyId": self.key,
        });
        if self.status != "creating" {
            let private = self.private_addresses();
            shown["ReplicationInstancePrivateIpAddress"] = private.first().cloned().into();
            shown["ReplicationInstancePrivateIpAddresses"] = private.into();
            if self.public {
                let public = self.public_addresses();
                shown["ReplicationInstancePublicIpAddress"] = public.first().cloned().into();
                shown["ReplicationInstancePublicIpAddresses"] = public.into();
            }
        }
        shown
    }
}

pub(super) fn create(world: &mut World, request: &Members) -> Answer {
    request.require(&["ReplicationInstanceIdentifier", "ReplicationInstanceClass"])?;
    let id = identifier(request, "ReplicationInstanceIdentifier", 63)?;
    let tail = resource_identifier(request)?;
    let (class, usual_storage) = offer::instance_class(request)?;
    let tags = Tags::read(request)?;
    let storage = request
        .number("AllocatedStorage")?
        .unwrap_or(usual_storage);
    offer::demand_storage(storage)?;
    let engine_version = offer::engine_version(request, world.epoch())?;
    let security_groups = security_groups(request)?;
    let dns = name_servers(request)?;
    let key = key(&world.place, request)?;
    let window = maintenance_window(request)?;
    let network = network_type(request)?.unwrap_or("IPV4");
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
    demand_zone(wanted_zone, &group)?;
    demand_same_vpc(world, &security_groups, group.vpc())?;
    let security_groups = or_default_group(world, security_groups, group.vpc());
    quota::demand_storage(world, storage)?;
    let arn = world.place.arn("rep", tail.as_deref());
    let mut instance = Instance {
        id,
        arn: arn.clone(),
        class,
        status: "creating".to_owned(),
        engine_version,
        storage,
        created: world.epoch(),
        group,
        zones: wanted_zone
            .map(str::to_owned)
            .into_iter()
            .collect(),
        subnets: Vec::new(),
        multi_az,
        network: network.to_owned(),
        upgrades_itself: request
            .flag("AutoMinorVersionUpgrade")?
            .unwrap_or(true),
        window: window.unwrap_or_else(|| "sun:05:00-sun:05:30".to_owned()),
        security_groups,
        pending: Members::default(),
        plans: 0,
        public: request
            .flag("PubliclyAccessible")?
            .unwrap_or(true),
        seats: Vec::new(),
        dns: dns.map(str::to_owned),
        key,
    };
    instance.settle();
    let (shown, id) = (instance.show(), instance.id.clone());
    world.instances.add(instance)?;
    world.tags.set(&arn, tags);
    let usual = if plug(world, &arn) { "available" } else { "incompatible-network" };
    let end = world
        .failures
        .end_of_creation(&id)
        .map_or_else(|| usual.to_owned(), |bad| bad.status);
    world.after(world.delays.instance_startup, move |world| {
        if let Ok(instance) = world.instances.by_arn_mut(&arn)
            && instance.status == "creating"
        {
            instance.status = end;
        }
    });
    Ok(json!({ "ReplicationInstance": shown }))
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
/// Whether AWS deletes an instance that is still on its way is not documented; here it does not. One whose creation ended
/// badly can only be deleted.
pub(super) fn delete(world: &mut World, request: &Members) -> Answer {
    let arn = request.needed("ReplicationInstanceArn")?;
    let instance = world.instances.by_arn(arn)?;
    if matches!(instance.status.as_str(), "creating" | "modifying" | "upgrading" | "deleting") {
        instance.demand_available()?;
    }
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
    let end = world
        .failures
        .end_of_removal(instance.id());
    let instance = world.instances.by_arn_mut(arn)?;
    instance.status = "deleting".to_owned();
    let shown = instance.show();
    let arn = arn.to_owned();
    world
        .connections
        .mark_deleting(|(instance, _)| *instance == arn);
    world.after(world.delays.instance_removal, move |world| {
        world
            .connections
            .forget(|(instance, _)| *instance == arn);
        if let (Some(status), Ok(instance)) = (end, world.instances.by_arn_mut(&arn)) {
            instance.status = status;
            return;
        }
        world.instances.remove(&arn);
        world.network.unseat(&arn);
        world.tags.forget(&arn);
    });
    Ok(json!({ "ReplicationInstance": shown }))
}

/// Puts the instance's network interfaces where it is; tells whether all of them have a place.
pub(super) fn plug(world: &mut World, arn: &str) -> bool {
    let Ok(instance) = world.instances.by_arn_mut(arn) else { return false };
    instance.seats = world.network.seat(&Seating {
        owner: arn,
        subnets: &instance.subnets,
        groups: &instance.security_groups,
        is_public: instance.public,
    });
    instance.seats.len() == instance.subnets.len()
}

/// Dual stack asks for an IPv6 range on every subnet, and the subnets of this account have none.
pub(super) fn network_type(request: &Members) -> Result<Option<&str>, Fault> {
    match request.one_of("NetworkType", &["IPV4", "DUAL"])? {
        Some("DUAL") => Err(Fault::invalid_combination(
            "The replication subnet group does not support the network type DUAL.",
        )),
        given => Ok(given),
    }
}
