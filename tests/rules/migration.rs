//! What only shows when the parts of a migration are seen together.

use aws_sdk_databasemigration::{
    operation::create_endpoint::builders::CreateEndpointInputBuilder,
    types::ReplicationEndpointTypeValue,
};
use tidb_dms::{
    TidbEndpoint,
    ca::IsrgRootX1,
    compute::*,
    endpoint::{FarEndpoint, Role},
    finding::{Findings, Refused},
    migration::{Migration, PasswordMark, Side, Start},
    name::EndpointArn,
    task::{DataFlow, TaskOutline, mappings::TableMappings, settings::TaskSettings},
};

use super::{
    Certainty::{Likely, Sure},
    PASSWORD,
    Wants::{E, N, W},
    accepted, judge,
};

fn found(built: Result<Migration, Refused>) -> Findings {
    match built {
        Ok(migration) => migration.findings().clone(),
        Err(refused) => refused.into_findings(),
    }
}

pub(super) fn tidb(host: &str) -> TidbEndpoint {
    TidbEndpoint::serverless()
        .target()
        .identifier("tidb-target")
        .host(host)
        .credentials("3pTAoNNegb47Uc8.root", PASSWORD)
        .verify_full(IsrgRootX1::bundled())
        .build()
        .expect("an endpoint")
}

pub(super) const HOST: &str = "gateway01.us-east-1.prod.aws.tidbcloud.com";

fn by_secret() -> TidbEndpoint {
    TidbEndpoint::serverless()
        .private_endpoint()
        .target()
        .identifier("tidb-target")
        .host("gateway01-privatelink.us-east-1.prod.aws.tidbcloud.com")
        .secrets_manager("tidb-login", "arn:aws:iam::123456789012:role/dms-secret")
        .verify_full(IsrgRootX1::bundled())
        .build()
        .expect("an endpoint")
}

fn source() -> TidbEndpoint {
    TidbEndpoint::serverless()
        .source()
        .identifier("tidb-source")
        .host(HOST)
        .credentials("3pTAoNNegb47Uc8.root", PASSWORD)
        .verify_full(IsrgRootX1::bundled())
        .build()
        .expect("an endpoint")
}

pub(super) fn aurora(region: &str) -> EndpointArn {
    format!("arn:aws:dms:{region}:123456789012:endpoint:AURORA")
        .parse()
        .expect("an ARN")
}

pub(super) fn raw(identifier: &str, role: Role) -> FarEndpoint {
    let kind = match role {
        Role::Source => ReplicationEndpointTypeValue::Source,
        Role::Target => ReplicationEndpointTypeValue::Target,
    };
    let request = CreateEndpointInputBuilder::default()
        .endpoint_identifier(identifier)
        .endpoint_type(kind)
        .engine_name("aurora");
    FarEndpoint::raw(request, role).expect("a far endpoint")
}

pub(super) fn instance(placement: InstancePlacement) -> ReplicationInstance {
    ReplicationInstance::builder()
        .identifier("dms-to-tidb")
        .class("dms.t3.large")
        .placement(placement)
        .security_groups(["sg-0a1b2c3d"])
        .build()
        .expect("an instance")
}

pub(super) fn private() -> InstancePlacement {
    InstancePlacement::private(
        "dms-private"
            .parse()
            .expect("an identifier"),
    )
}

pub(super) fn public() -> InstancePlacement {
    InstancePlacement::public(
        "dms-private"
            .parse()
            .expect("an identifier"),
    )
}

fn group(identifier: &str) -> SubnetGroup<PrivateSubnets> {
    SubnetGroup::builder()
        .identifier(identifier)
        .description("DMS to TiDB Cloud")
        .subnets(
            PrivateSubnets::new()
                .subnet_in("subnet-0a1b2c3d", "us-east-1a")
                .subnet_in("subnet-4e5f6a7b", "us-east-1b"),
        )
        .build()
        .expect("a group")
}

fn serverless() -> ServerlessOutline {
    ServerlessOutline::builder()
        .identifier("shop-to-tidb")
        .migration(DataFlow::to_tidb().full_load())
        .mappings(TableMappings::new().include("shop", "%"))
        .max_capacity(8)
        .placement(ServerlessPlacement::private(
            "dms-private"
                .parse()
                .expect("an identifier"),
        ))
        .security_groups(["sg-0a1b2c3d"])
        .build()
        .expect("a serverless replication")
}

fn task(settings: TaskSettings) -> TaskOutline {
    TaskOutline::builder()
        .identifier("shop-to-tidb")
        .migration(DataFlow::to_tidb().full_load())
        .mappings(TableMappings::new().include("shop", "%"))
        .settings(settings)
        .build()
        .expect("a task")
}

/// Between two sides, on a private instance.
fn between(source: impl Into<Side>, target: impl Into<Side>) -> Findings {
    found(
        Migration::builder()
            .name("shop")
            .region("us-east-1")
            .compute(instance(private()))
            .source(source)
            .target(target)
            .password_mark(PasswordMark::Version("1".into()))
            .build(),
    )
}

fn good() -> Findings {
    between(aurora("us-east-1"), tidb(HOST))
}

#[test]
fn sides() {
    let rows = [
        (
            "required: a source where the target belongs",
            (Sure, E),
            between(aurora("us-east-1"), source()),
            "one-source-and-one-target",
        ),
        (
            "SEED: neither side is TiDB",
            (Sure, E),
            between(aurora("us-east-1"), raw("other", Role::Target)),
            "tidb-is-where-rows-go-or-come-from",
        ),
        (
            "EndpointIdentifier: both the same",
            (Sure, E),
            between(raw("TiDB-target", Role::Source), tidb(HOST)),
            "endpoints-of-two-identifiers",
        ),
        (
            "required: the far endpoint of another region",
            (Sure, E),
            between(aurora("us-west-2"), tidb(HOST)),
            "endpoints-in-the-region-of-the-migration",
        ),
        (
            "same region: recommended",
            (Sure, N),
            between(aurora("us-east-1"), tidb("gateway01.eu-central-1.prod.aws.tidbcloud.com")),
            "cluster-in-the-region-of-dms",
        ),
    ];
    for (row, wants, findings, rule) in rows {
        judge(row, wants, &findings, &[rule]);
        accepted(row, &good(), &[rule]);
    }
}

#[test]
fn a_private_endpoint_does_not_cross_regions() {
    let private = |host: &str| {
        let target = TidbEndpoint::serverless()
            .private_endpoint()
            .target()
            .identifier("tidb-target")
            .host(host)
            .credentials("3pTAoNNegb47Uc8.root", PASSWORD)
            .verify_full(IsrgRootX1::bundled())
            .build()
            .expect("an endpoint");
        between(aurora("us-east-1"), target)
    };
    let rule = "private-endpoint-in-the-region-of-the-cluster";
    let row = "same region: mandatory for private endpoints; 1.3: the host is only an example";
    let wrong = private("gateway01-privatelink.us-west-2.prod.aws.tidbcloud.com");
    judge(row, (Sure, W), &wrong, &[rule]);
    accepted(row, &private("gateway01-privatelink.us-east-1.prod.aws.tidbcloud.com"), &[rule]);
}

#[test]
fn the_flow_goes_through_tidb() {
    let with = |flow: DataFlow<_, _, _, _>| {
        let task = TaskOutline::builder()
            .identifier("shop")
            .migration(flow)
            .mappings(TableMappings::new().include("shop", "%"))
            .build()
            .expect("a task");
        found(
            Migration::builder()
                .name("shop")
                .compute(instance(private()))
                .source(source())
                .target(raw("other", Role::Target))
                .task(task)
                .password_mark(PasswordMark::Version("1".into()))
                .build(),
        )
    };
    let row = "as source: the flow says which side TiDB is";
    let rule = "tidb-is-where-rows-go-or-come-from";
    let into = TaskOutline::builder()
        .identifier("shop")
        .migration(DataFlow::to_tidb().full_load())
        .mappings(TableMappings::new().include("shop", "%"))
        .build()
        .expect("a task");
    let wrong = found(
        Migration::builder()
            .name("shop")
            .compute(instance(private()))
            .source(source())
            .target(raw("other", Role::Target))
            .task(into)
            .password_mark(PasswordMark::Version("1".into()))
            .build(),
    );
    judge(row, (Sure, E), &wrong, &[rule]);
    accepted(row, &with(DataFlow::from_tidb().full_load()), &[rule]);
}

#[test]
fn compute_and_work() {
    let on = |placement: InstancePlacement, group: SubnetGroup<PrivateSubnets>| {
        found(
            Migration::builder()
                .name("shop")
                .subnet_group(group)
                .compute(instance(placement))
                .source(aurora("us-east-1"))
                .target(tidb(HOST))
                .password_mark(PasswordMark::Version("1".into()))
                .build(),
        )
    };
    let rule = "instance-in-the-described-subnet-group";
    let right = on(private(), group("dms-private"));
    let row = "ReplicationSubnetGroupIdentifier: another group is described";
    judge(row, (Sure, E), &on(private(), group("other")), &[rule]);
    accepted(row, &right, &[rule]);
    let row = "PubliclyAccessible: public in private subnets";
    judge(row, (Sure, E), &on(public(), group("dms-private")), &[rule]);

    let starting = |start: Start| {
        found(
            Migration::builder()
                .name("shop")
                .compute(instance(private()))
                .source(aurora("us-east-1"))
                .target(tidb(HOST))
                .start(start)
                .password_mark(PasswordMark::Version("1".into()))
                .build(),
        )
    };
    let rule = "start-needs-a-task";
    judge("StartReplicationTask", (Sure, E), &starting(Start::WhenTested), &[rule]);
    accepted("StartReplicationTask", &starting(Start::ByCaller), &[rule]);

    let with_task = found(
        Migration::builder()
            .name("shop")
            .compute(serverless())
            .source(aurora("us-east-1"))
            .target(tidb(HOST))
            .task(task(TaskSettings::for_tidb()))
            .password_mark(PasswordMark::Version("1".into()))
            .build(),
    );
    let rule = "serverless-is-its-own-task";
    judge("4 required", (Sure, E), &with_task, &[rule]);
    accepted("4 required", &on_serverless(tidb(HOST)), &[rule]);
}

fn on_serverless(target: impl Into<Side>) -> Findings {
    found(
        Migration::builder()
            .name("shop")
            .compute(serverless())
            .source(aurora("us-east-1"))
            .target(target)
            .password_mark(PasswordMark::Version("1".into()))
            .build(),
    )
}

#[test]
fn logins() {
    let rule = "serverless-reaches-secrets-by-vpc-endpoint";
    let row = "Serverless: requires a VPC endpoint";
    judge(row, (Sure, W), &on_serverless(by_secret()), &[rule]);
    accepted(row, &on_serverless(tidb(HOST)), &[rule]);

    let on = |placement| {
        found(
            Migration::builder()
                .name("shop")
                .compute(instance(placement))
                .source(aurora("us-east-1"))
                .target(by_secret())
                .build(),
        )
    };
    let rule = "private-instance-reaches-secrets";
    let row = "private subnet: needs an interface VPC endpoint";
    judge(row, (Sure, W), &on(private()), &[rule]);
    accepted(row, &on(public()), &[rule]);

    let marked = |mark| {
        found(
            Migration::builder()
                .name("shop")
                .compute(instance(private()))
                .source(aurora("us-east-1"))
                .target(tidb(HOST))
                .password_mark(mark)
                .build(),
        )
    };
    let rule = "password-change-is-noticed";
    let row = "peers: a changed password is never noticed";
    judge(row, (Likely, N), &marked(PasswordMark::Unwatched), &[rule]);
    accepted(row, &marked(PasswordMark::Keyed("key".into())), &[rule]);

    let rule = "password-mark-fits-a-tag";
    let row = "Tag";
    let version = |text: &str| marked(PasswordMark::Version(text.to_owned()));
    for text in ["", "a;b", "dms:1", &"7".repeat(257)] {
        judge(row, (Sure, E), &version(text), &[rule]);
    }
    accepted(row, &version("2026-11-24 1:7/=+-_."), &[rule]);
    judge(row, (Sure, E), &marked(PasswordMark::Keyed("".into())), &[rule]);
}

#[test]
fn connections() {
    let with = |validation_threads: u32| {
        let target = TidbEndpoint::serverless()
            .target()
            .identifier("tidb-target")
            .host(HOST)
            .credentials("3pTAoNNegb47Uc8.root", PASSWORD)
            .verify_full(IsrgRootX1::bundled())
            .parallel_load_threads(5)
            .build()
            .expect("an endpoint");
        let settings = TaskSettings::for_tidb()
            .with_max_full_load_sub_tasks(49)
            .with("ValidationSettings", "EnableValidation", true)
            .with("ValidationSettings", "ThreadCount", validation_threads);
        found(
            Migration::builder()
                .name("shop")
                .compute(instance(private()))
                .source(aurora("us-east-1"))
                .target(target)
                .task(task(settings))
                .password_mark(PasswordMark::Version("1".into()))
                .build(),
        )
    };
    let rule = "connections-within-the-plan";
    let row = "Starter connections: 49 × 5 + 155 = 400";
    judge(row, (Likely, W), &with(156), &[rule]);
    accepted(row, &with(155), &[rule]);
}
