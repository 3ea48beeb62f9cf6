use std::time::Duration;

use tidb_dms::{
    TidbEndpoint,
    ca::IsrgRootX1,
    compute::{PrivateSubnets, PublicSubnets, ReplicationInstance, ServerlessOutline, SubnetGroup},
    endpoint::{FarEndpoint, Role},
    migration::{Migration, Start},
    provision::Provisioner,
    sim::{SimAccount, SimGateway},
    task::{DataFlow, TaskOutline, mappings::TableMappings},
};

pub(crate) const HOST: &str = "gateway01.us-west-2.prod.aws.tidbcloud.com";
pub(crate) const PASSWORD: &str = "Rehearsal-4-orders";
pub(crate) const AURORA: &str = "shop.cluster-abc.us-west-2.rds.amazonaws.com";

/// An account whose instances reach a shared gateway of TiDB Cloud and an Aurora cluster.
pub(crate) fn account() -> SimAccount {
    let gateway = SimGateway::new(HOST, 4000)
        .chains_to(&IsrgRootX1::SHA256.to_string())
        .user_prefix("3pTAoNNegb47Uc8")
        .user("root", PASSWORD);
    SimAccount::new()
        .with_gateway(gateway)
        .with_database(AURORA, 3306)
}

pub(crate) fn provisioner(account: &SimAccount) -> Provisioner {
    Provisioner::new(&account.client()).jitter_seed(1)
}

pub(crate) fn subnet_group() -> SubnetGroup<PrivateSubnets> {
    let [a, b, _] = SimAccount::DEFAULT_SUBNETS;
    SubnetGroup::builder()
        .identifier("orders-dms")
        .description("private subnets of DMS")
        .subnets(
            PrivateSubnets::new()
                .subnet_in(a, "us-west-2a")
                .subnet_in(b, "us-west-2b"),
        )
        .build()
        .expect("a subnet group")
}

pub(crate) fn instance() -> ReplicationInstance {
    ReplicationInstance::builder()
        .identifier("orders-dms")
        .class("dms.t3.large")
        .placement(subnet_group().for_instance())
        .security_groups(["sg-0a00000000000000a"])
        .build()
        .expect("an instance")
}

pub(crate) fn public_subnet_group() -> SubnetGroup<PublicSubnets> {
    let [a, b, _] = SimAccount::DEFAULT_SUBNETS;
    SubnetGroup::builder()
        .identifier("orders-dms")
        .description("public subnets of DMS")
        .subnets(
            PublicSubnets::new()
                .subnet_in(a, "us-west-2a")
                .subnet_in(b, "us-west-2b"),
        )
        .build()
        .expect("a subnet group")
}

/// The same instance with a public address: it cannot be changed to that, only replaced.
pub(crate) fn public_instance() -> ReplicationInstance {
    ReplicationInstance::builder()
        .identifier("orders-dms")
        .class("dms.t3.large")
        .placement(public_subnet_group().for_instance())
        .security_groups(["sg-0a00000000000000a"])
        .build()
        .expect("an instance")
}

#[expect(clippy::disallowed_methods, reason = "the clock is paused: nothing waits")]
pub(crate) async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

pub(crate) fn aurora() -> FarEndpoint {
    aurora_as("Aurora-secret-1")
}

pub(crate) fn aurora_as(password: &str) -> FarEndpoint {
    let request = aws_sdk_databasemigration::operation::create_endpoint::builders::CreateEndpointInputBuilder::default()
        .endpoint_identifier("orders-aurora")
        .endpoint_type(aws_sdk_databasemigration::types::ReplicationEndpointTypeValue::Source)
        .engine_name("aurora")
        .server_name(AURORA)
        .port(3306)
        .username("dms")
        .password(password);
    FarEndpoint::raw(request, Role::Source).expect("a far endpoint")
}

pub(crate) fn tidb(password: &str) -> TidbEndpoint {
    TidbEndpoint::serverless()
        .target()
        .identifier("orders-tidb")
        .host(HOST)
        .credentials("3pTAoNNegb47Uc8.root", password)
        .verify_full(IsrgRootX1::bundled())
        .build()
        .expect("a TiDB endpoint")
}

pub(crate) fn task() -> TaskOutline {
    TaskOutline::builder()
        .identifier("orders-to-tidb")
        .migration(DataFlow::to_tidb().full_load_and_cdc())
        .mappings(TableMappings::new().include("orders", "%"))
        .build()
        .expect("a task")
}

/// From Aurora to a shared gateway, on an instance of its own.
pub(crate) fn on_an_instance(start: Start) -> Migration {
    Migration::builder()
        .name("orders")
        .subnet_group(subnet_group())
        .compute(instance())
        .source(aurora())
        .target(tidb(PASSWORD))
        .task(task())
        .start(start)
        .build()
        .expect("a migration")
}

/// The same, serverless.
pub(crate) fn serverless(start: Start) -> Migration {
    let outline = ServerlessOutline::builder()
        .identifier("orders-to-tidb")
        .migration(DataFlow::to_tidb().full_load_and_cdc())
        .mappings(TableMappings::new().include("orders", "%"))
        .max_capacity(8)
        .placement(subnet_group().for_serverless())
        .security_groups(["sg-0a00000000000000a"])
        .build()
        .expect("a serverless replication");
    Migration::builder()
        .name("orders")
        .subnet_group(subnet_group())
        .compute(outline)
        .source(aurora())
        .target(tidb(PASSWORD))
        .start(start)
        .build()
        .expect("a migration")
}

/// One of many: the same on an instance, with identifiers of its own.
pub(crate) fn numbered(n: impl std::fmt::Display, start: Start) -> Migration {
    let [a, b, _] = SimAccount::DEFAULT_SUBNETS;
    let group = SubnetGroup::builder()
        .identifier(format!("group-{n}"))
        .description("private subnets of DMS")
        .subnets(
            PrivateSubnets::new()
                .subnet_in(a, "us-west-2a")
                .subnet_in(b, "us-west-2b"),
        )
        .build()
        .expect("a subnet group");
    let instance = ReplicationInstance::builder()
        .identifier(format!("instance-{n}"))
        .class("dms.t3.large")
        .placement(group.for_instance())
        .security_groups(["sg-0a00000000000000a"])
        .build()
        .expect("an instance");
    let aurora = aurora()
        .create_request()
        .expect("a request")
        .endpoint_identifier(format!("aurora-{n}"));
    let tidb = TidbEndpoint::serverless()
        .target()
        .identifier(format!("tidb-{n}"))
        .host(HOST)
        .credentials("3pTAoNNegb47Uc8.root", PASSWORD)
        .verify_full(IsrgRootX1::bundled())
        .build()
        .expect("a TiDB endpoint");
    let task = TaskOutline::builder()
        .identifier(format!("task-{n}"))
        .migration(DataFlow::to_tidb().full_load_and_cdc())
        .mappings(TableMappings::new().include("orders", "%"))
        .build()
        .expect("a task");
    Migration::builder()
        .name(format!("orders-{n}"))
        .subnet_group(group)
        .compute(instance)
        .source(FarEndpoint::raw(aurora, Role::Source).expect("a far endpoint"))
        .target(tidb)
        .task(task)
        .start(start)
        .build()
        .expect("a migration")
}
