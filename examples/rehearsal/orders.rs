//! The migration of the orders: from Aurora to a Starter cluster, and an account on which it works.

use anyhow::Result;
use aws_sdk_databasemigration::operation::create_endpoint::builders::CreateEndpointInputBuilder;
use tidb_dms::{
    TidbEndpoint,
    ca::IsrgRootX1,
    compute::{
        InstancePlacement, PrivateSubnets, ReplicationInstance, ServerlessOutline, SubnetGroup,
    },
    endpoint::{FarEndpoint, Role},
    migration::{Existing, Migration, PasswordMark, Start},
    sim::{SimAccount, SimGateway},
    task::{DataFlow, TaskOutline, mappings::TableMappings},
};

use super::shared_gateway;

pub(crate) const TIDB: &str = "gateway01.us-west-2.prod.aws.tidbcloud.com";
const AURORA: &str = "orders.cluster-abc.us-west-2.rds.amazonaws.com";
const PASSWORD: &str = "Rehearsal-1";

/// An account that reaches the cluster and Aurora.
pub(crate) fn account() -> SimAccount {
    SimAccount::new()
        .with_database(AURORA, 3306)
        .with_gateway(gateway())
}

/// The gateway of the cluster.
pub(crate) fn gateway() -> SimGateway {
    shared_gateway(TIDB).user("root", PASSWORD)
}

pub(crate) fn subnet_group() -> Result<SubnetGroup<PrivateSubnets>> {
    let [a, b, _] = SimAccount::DEFAULT_SUBNETS;
    let subnets = PrivateSubnets::new()
        .subnet_in(a, "us-west-2a")
        .subnet_in(b, "us-west-2b");
    let group = SubnetGroup::builder()
        .identifier("orders-dms")
        .description("private subnets of DMS")
        .subnets(subnets);
    Ok(group.build()?)
}

pub(crate) fn instance(class: &str, placement: InstancePlacement) -> Result<ReplicationInstance> {
    let instance = ReplicationInstance::builder()
        .identifier("orders-dms")
        .class(class)
        .placement(placement)
        .security_groups(["sg-0a00000000000000a"]);
    Ok(instance.build()?)
}

pub(crate) fn aurora() -> Result<FarEndpoint> {
    let request = CreateEndpointInputBuilder::default()
        .endpoint_identifier("orders-aurora")
        .endpoint_type(Role::Source.into())
        .engine_name("aurora")
        .server_name(AURORA)
        .port(3306)
        .username("dms")
        .password("Rehearsal-2");
    Ok(FarEndpoint::raw(request, Role::Source)?)
}

pub(crate) fn tidb() -> Result<TidbEndpoint> {
    let endpoint = TidbEndpoint::serverless()
        .target()
        .identifier("orders-tidb")
        .host(TIDB)
        .credentials("3pTAoNNegb47Uc8.root", PASSWORD)
        .verify_full(IsrgRootX1::bundled());
    Ok(endpoint.build()?)
}

pub(crate) fn task(mappings: TableMappings) -> Result<TaskOutline> {
    let task = TaskOutline::builder()
        .identifier("orders-to-tidb")
        .migration(DataFlow::to_tidb().full_load_and_cdc())
        .mappings(mappings);
    Ok(task.build()?)
}

/// The whole, on an instance of this class, moving these tables.
pub(crate) fn migration(class: &str, mappings: TableMappings) -> Result<Migration> {
    let group = subnet_group()?;
    let migration = Migration::builder()
        .name("orders")
        .region("us-west-2")
        .compute(instance(class, group.for_instance())?)
        .subnet_group(group)
        .source(aurora()?)
        .target(tidb()?)
        .task(task(mappings)?)
        .password_mark(PasswordMark::Version("1".to_owned()));
    Ok(migration.build()?)
}

pub(crate) fn all_orders() -> TableMappings {
    TableMappings::new().include("orders", "%")
}

/// The same without an instance: compute and task in one.
pub(crate) fn serverless(start: Start) -> Result<Migration> {
    let group = subnet_group()?;
    let replication = ServerlessOutline::builder()
        .identifier("orders-to-tidb")
        .migration(DataFlow::to_tidb().full_load_and_cdc())
        .mappings(all_orders())
        .max_capacity(8)
        .min_capacity(1)
        .placement(group.for_serverless())
        .security_groups(["sg-0a00000000000000a"]);
    let migration = Migration::builder()
        .name("orders")
        .subnet_group(group)
        .compute(replication.build()?)
        .source(aurora()?)
        .target(tidb()?)
        .start(start);
    Ok(migration.build()?)
}

/// The same on an instance with a public address. The subnet group is left as it is; the instance is placed in it by name.
pub(crate) fn on_a_public_instance() -> Result<Migration> {
    let placement = InstancePlacement::public("orders-dms".parse()?);
    let migration = Migration::builder()
        .name("orders")
        .compute(instance("dms.r5.large", placement)?)
        .source(aurora()?)
        .target(tidb()?)
        .task(task(all_orders())?);
    Ok(migration.build()?)
}

/// What is found under a described identifier is taken over, not refused.
pub(crate) fn adopting() -> Result<Migration> {
    let group = subnet_group()?;
    let migration = Migration::builder()
        .name("orders")
        .compute(instance("dms.t3.large", group.for_instance())?)
        .subnet_group(group)
        .source(aurora()?)
        .target(tidb()?)
        .task(task(all_orders())?)
        .existing(Existing::Adopt);
    Ok(migration.build()?)
}
