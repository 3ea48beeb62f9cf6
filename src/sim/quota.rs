use serde_json::{Value, json};

use super::{
    SimAccount,
    fault::{Answer, Fault},
    wire::Members,
    world::World,
};

/// What AWS limits the number of, with the limit that a new account has.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SimQuota {
    /// GB of storage of all replication instances together; 30,000.
    AllocatedStorage,
    /// Certificates; 100.
    Certificates,
    /// Endpoints; 1,000.
    Endpoints,
    /// Endpoints that one replication instance has tested connections to; 100.
    EndpointsPerReplicationInstance,
    /// Serverless replications; 100. `DescribeAccountAttributes` does not tell of it.
    ReplicationConfigs,
    /// Replication instances; 60.
    ReplicationInstances,
    /// Subnet groups; 60.
    ReplicationSubnetGroups,
    /// Tasks; 600.
    ReplicationTasks,
    /// Tasks on one replication instance; 200. `DescribeAccountAttributes` does not tell of it.
    ReplicationTasksPerReplicationInstance,
    /// Subnets of one subnet group; 60.
    SubnetsPerReplicationSubnetGroup,
    /// Elastic IP addresses; 5.
    ElasticAddresses,
    /// Interface endpoints of one VPC; 50.
    InterfaceEndpointsPerVpc,
    /// Internet gateways, that of the default VPC among them; 5.
    InternetGateways,
    /// NAT gateways in one zone; 5.
    NatGatewaysPerZone,
    /// Route tables of one VPC; 200.
    RouteTablesPerVpc,
    /// Routes of one route table; 500.
    RoutesPerRouteTable,
    /// Rules of one security group, each way; 60.
    RulesPerSecurityGroup,
    /// Security groups; 2,500.
    SecurityGroups,
    /// Security groups of one network interface; 5.
    SecurityGroupsPerInterface,
    /// Subnets of one VPC; 200.
    SubnetsPerVpc,
    /// VPCs, the default VPC among them; 5.
    Vpcs,
}

/// The quotas that are not a number of resources in the account.
#[derive(Debug)]
pub(super) struct Limits {
    storage: usize,
    subnets_of_group: usize,
    endpoints_of_instance: usize,
    tasks_of_instance: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            storage: 30_000,
            subnets_of_group: 60,
            endpoints_of_instance: 100,
            tasks_of_instance: 200,
        }
    }
}

impl SimQuota {
    /// What `DescribeAccountAttributes` tells of, in its order.
    const TOLD: [Self; 8] = [
        Self::ReplicationInstances,
        Self::AllocatedStorage,
        Self::Endpoints,
        Self::ReplicationTasks,
        Self::ReplicationSubnetGroups,
        Self::SubnetsPerReplicationSubnetGroup,
        Self::EndpointsPerReplicationInstance,
        Self::Certificates,
    ];

    const UNTOLD: [Self; 2] =
        [Self::ReplicationConfigs, Self::ReplicationTasksPerReplicationInstance];

    fn set(self, world: &mut World, most: usize) {
        match self {
            Self::AllocatedStorage => world.limits.storage = most,
            Self::Certificates => world.certificates.set_quota(most),
            Self::Endpoints => world.endpoints.set_quota(most),
            Self::EndpointsPerReplicationInstance => world.limits.endpoints_of_instance = most,
            Self::ReplicationConfigs => world.configs.set_quota(most),
            Self::ReplicationInstances => world.instances.set_quota(most),
            Self::ReplicationSubnetGroups => world.subnet_groups.set_quota(most),
            Self::ReplicationTasks => world.tasks.set_quota(most),
            Self::ReplicationTasksPerReplicationInstance => world.limits.tasks_of_instance = most,
            Self::SubnetsPerReplicationSubnetGroup => world.limits.subnets_of_group = most,
            _ => world.network.set_quota(self, most),
        }
    }

    fn most(self, world: &World) -> usize {
        match self {
            Self::AllocatedStorage => world.limits.storage,
            Self::Certificates => world.certificates.quota(),
            Self::Endpoints => world.endpoints.quota(),
            Self::EndpointsPerReplicationInstance => world.limits.endpoints_of_instance,
            Self::ReplicationConfigs => world.configs.quota(),
            Self::ReplicationInstances => world.instances.quota(),
            Self::ReplicationSubnetGroups => world.subnet_groups.quota(),
            Self::ReplicationTasks => world.tasks.quota(),
            Self::ReplicationTasksPerReplicationInstance => world.limits.tasks_of_instance,
            Self::SubnetsPerReplicationSubnetGroup => world.limits.subnets_of_group,
            _ => world.network.quota(self),
        }
    }

    /// How much of it is used; of a quota per something, by the one that uses most.
    fn used(self, world: &World) -> usize {
        let fullest = |counts: &mut dyn Iterator<Item = usize>| counts.max().unwrap_or_default();
        match self {
            Self::AllocatedStorage => storage_used(world),
            Self::Certificates => world.certificates.len(),
            Self::Endpoints => world.endpoints.len(),
            Self::EndpointsPerReplicationInstance => fullest(
                &mut world
                    .instances
                    .iter()
                    .map(|instance| world.connections.count_of(instance)),
            ),
            Self::ReplicationConfigs => world.configs.len(),
            Self::ReplicationInstances => world.instances.len(),
            Self::ReplicationSubnetGroups => world.subnet_groups.len(),
            Self::ReplicationTasks => world.tasks.len(),
            Self::ReplicationTasksPerReplicationInstance => 0,
            Self::SubnetsPerReplicationSubnetGroup => fullest(
                &mut world
                    .subnet_groups
                    .iter()
                    .map(|group| group.subnets().len()),
            ),
            // `DescribeAccountAttributes` of DMS tells nothing of EC2.
            _ => 0,
        }
    }

    fn show(self, world: &World) -> Value {
        // Lifted quotas are beyond what AWS's numbers hold.
        let most = i64::try_from(self.most(world)).unwrap_or(i64::MAX);
        json!({ "AccountQuotaName": format!("{self:?}"), "Used": self.used(world), "Max": most })
    }
}

impl SimAccount {
    /// Sets one quota.
    pub fn with_quota(self, quota: SimQuota, most: usize) -> Self {
        quota.set(&mut self.world(), most);
        self
    }

    /// Lifts every quota.
    pub fn without_quotas(self) -> Self {
        for quota in SimQuota::TOLD
            .into_iter()
            .chain(SimQuota::UNTOLD)
        {
            quota.set(&mut self.world(), usize::MAX);
        }
        self.world().network.lift_quotas();
        self
    }
}

pub(super) fn describe(world: &mut World, _request: &Members) -> Answer {
    let quotas: Value = SimQuota::TOLD
        .into_iter()
        .map(|quota| quota.show(world))
        .collect();
    Ok(json!({ "AccountQuotas": quotas, "UniqueAccountIdentifier": "c12345678901" }))
}

fn storage_used(world: &World) -> usize {
    let used: i64 = world
        .instances
        .iter()
        .map(|instance| instance.storage)
        .sum();
    usize::try_from(used).unwrap_or_default()
}

/// Refuses `more` GB of storage that the account may not have.
pub(super) fn demand_storage(world: &World, more: i64) -> Result<(), Fault> {
    let more = usize::try_from(more).unwrap_or_default();
    if storage_used(world).saturating_add(more) <= world.limits.storage {
        return Ok(());
    }
    Err(Fault::new(
        "StorageQuotaExceededFault",
        format!("The quota of {} GB of storage is exceeded.", world.limits.storage),
    ))
}

pub(super) fn demand_subnets(world: &World, count: usize) -> Result<(), Fault> {
    demand(count, world.limits.subnets_of_group, "subnets of a replication subnet group")
}

/// Whether this instance may have one more endpoint than `count`.
pub(super) fn demand_endpoint(world: &World, count: usize) -> Result<(), Fault> {
    demand(
        count.saturating_add(1),
        world.limits.endpoints_of_instance,
        "endpoints of a replication instance",
    )
}

/// Whether this instance may have one more task than `count`.
pub(super) fn demand_task(world: &World, count: usize) -> Result<(), Fault> {
    demand(
        count.saturating_add(1),
        world.limits.tasks_of_instance,
        "tasks of a replication instance",
    )
}

fn demand(count: usize, most: usize, of: &str) -> Result<(), Fault> {
    if count <= most {
        return Ok(());
    }
    Err(Fault::new("ResourceQuotaExceededFault", format!("The quota of {most} {of} is reached.")))
}
