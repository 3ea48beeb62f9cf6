//! A migration and its network together, and what compliance rules hold against them.

use aws_sdk_databasemigration::operation::create_endpoint::builders::CreateEndpointInputBuilder;
use tidb_dms::{
    TidbEndpoint,
    ca::IsrgRootX1,
    compute::{InstancePlacement, ReplicationInstance},
    endpoint::{FarEndpoint, Role},
    finding::Findings,
    migration::{Migration, Profile, Side},
    network::*,
};

use super::{
    Certainty::{Likely, Sure},
    PASSWORD,
    Wants::{E, N, W},
    accepted, judge,
    migration::{HOST, aurora, instance, private, public, raw, tidb},
};

fn migration(
    placement: InstancePlacement,
    source: impl Into<Side>,
    target: impl Into<Side>,
) -> Migration {
    Migration::builder()
        .name("shop")
        .region("us-east-1")
        .compute(instance(placement))
        .source(source)
        .target(target)
        .build()
        .expect("a migration")
}

fn usual(placement: InstancePlacement) -> Migration {
    migration(placement, aurora("us-east-1"), tidb(HOST))
}

fn nat(region: &str, port: u16, group: SecurityGroup) -> DescribedNetwork {
    let subnet = |zone: &str, prefix| Subnet::carved(format!("{region}{zone}"), prefix);
    Network::private_subnets_with_nat([NatGateway::in_public_subnet(subnet("a", 28))])
        .vpc(Vpc::of("10.0.0.0/16"))
        .subnets([subnet("a", 24), subnet("b", 24)])
        .region(region)
        .port(port)
        .security_group(group)
        .build()
        .expect("a network")
        .into()
}

fn good() -> DescribedNetwork {
    nat("us-east-1", 4000, SecurityGroup::open())
}

fn in_public() -> DescribedNetwork {
    Network::public_subnets()
        .vpc(Vpc::of("10.0.0.0/16"))
        .subnets([Subnet::carved("us-east-1a", 24), Subnet::carved("us-east-1b", 24)])
        .build()
        .expect("a network")
        .into()
}

#[test]
fn a_network_carries_its_migration() {
    let migration = usual(private());
    let tight = |port| nat("us-east-1", port, SecurityGroup::tight([3306]));
    let rows = [
        (
            "required: a network of another region",
            nat("us-west-2", 4000, SecurityGroup::open()),
            "network-in-the-region-of-the-migration",
            good(),
        ),
        (
            "security group: another port",
            tight(4001),
            "network-lets-the-port-of-the-cluster-through",
            tight(4000),
        ),
    ];
    for (row, wrong, rule, right) in rows {
        judge(row, (Sure, E), &migration.findings_in(&wrong), &[rule]);
        accepted(row, &migration.findings_in(&right), &[rule]);
    }
    let row = "A: a private instance";
    let rule = "public-subnets-need-a-public-instance";
    judge(row, (Sure, E), &migration.findings_in(&in_public()), &[rule]);
    accepted(row, &usual(public()).findings_in(&in_public()), &[rule]);
}

/// From a database on port 3306, by an instance in no group of its own but these.
fn from_3306(groups: &[&str], dns: Option<&str>) -> Migration {
    let request = CreateEndpointInputBuilder::default()
        .endpoint_identifier("shop-aurora")
        .endpoint_type(Role::Source.into())
        .engine_name("aurora")
        .server_name("aurora.internal")
        .port(3306);
    let builder = ReplicationInstance::builder()
        .identifier("dms-to-tidb")
        .class("dms.t3.large")
        .placement(private())
        .security_groups(groups.iter().copied());
    let instance = match dns {
        Some(server) => builder.dns_servers(server).build(),
        None => builder.build(),
    };
    Migration::builder()
        .name("shop")
        .compute(instance.expect("an instance"))
        .source(FarEndpoint::raw(request, Role::Source).expect("a far endpoint"))
        .target(tidb(HOST))
        .build()
        .expect("a migration")
}

#[test]
fn a_tight_group_lets_out_what_the_migration_needs() {
    let tight = |port| nat("us-east-1", 4000, SecurityGroup::tight([port]));
    let existing = || nat("us-east-1", 4000, SecurityGroup::existing(["sg-0a1b2c3d"]));
    let row = "step 11, the far side: its port";
    let rule = "tight-egress-lets-the-far-port-out";
    let plain = from_3306(&[], None);
    judge(row, (Sure, E), &plain.findings_in(&tight(3307)), &[rule]);
    accepted(row, &plain.findings_in(&tight(3306)), &[rule]);
    accepted(row, &plain.findings_in(&good()), &[rule]);
    accepted(row, &plain.findings_in(&existing()), &[rule]);
    let beside = from_3306(&["sg-0a1b2c3d"], None);
    accepted(row, &beside.findings_in(&tight(3307)), &[rule]);
    let unknown = migration(private(), raw("shop-aurora", Role::Source), tidb(HOST));
    accepted(row, &unknown.findings_in(&tight(3307)), &[rule]);

    let row = "narrowing egress breaks: DNS by servers of one's own";
    let rule = "tight-egress-lets-dns-out";
    let by_server = from_3306(&[], Some("10.0.0.9"));
    judge(row, (Likely, W), &by_server.findings_in(&tight(3306)), &[rule]);
    accepted(row, &plain.findings_in(&tight(3306)), &[rule]);
    accepted(row, &by_server.findings_in(&good()), &[rule]);
    let by_tcp = nat("us-east-1", 4000, SecurityGroup::tight([3306, 53]));
    judge(row, (Likely, W), &by_server.findings_in(&by_tcp), &[rule]);
}

/// A private endpoint to a service of this region, in zones of this one; the network says none of its own.
fn endpoint_network(service: &str, zones: &str) -> DescribedNetwork {
    let service = format!("com.amazonaws.vpce.{service}.vpce-svc-0062ecf0683000000");
    let subnet = |zone: &str| Subnet::carved(format!("{zones}{zone}"), 24);
    Network::private_endpoint(PrivateEndpoint::of_shared_gateway(service).existing("vpce-0a1b2c3d"))
        .vpc(
            Vpc::existing("vpc-0a1b2c3d")
                .with_range("10.0.0.0/16")
                .with_taken(["10.0.0.0/24"]),
        )
        .subnets([subnet("a"), subnet("b")])
        .build()
        .expect("a network")
        .into()
}

#[test]
fn a_network_is_where_its_service_and_its_cluster_are() {
    let migration = |region: Option<&str>| {
        let builder = Migration::builder()
            .name("shop")
            .compute(instance(private()))
            .source(aurora("us-east-1"))
            .target(plain());
        match region {
            Some(region) => builder.region(region).build(),
            None => builder.build(),
        }
        .expect("a migration")
    };
    let east = endpoint_network("us-east-1", "us-east-1");
    let row = "AZ: of the migration's region";
    let wrong =
        migration(Some("us-east-1")).findings_in(&endpoint_network("us-east-1", "us-west-2"));
    judge(row, (Sure, E), &wrong, &["zone-in-the-region"; 2]);
    accepted(row, &migration(Some("us-east-1")).findings_in(&east), &["zone-in-the-region"]);

    let row = "AZ: of a NAT gateway that exists";
    let through = |zone: &str| -> DescribedNetwork {
        Network::private_subnets_with_nat([NatGateway::existing("nat-0a1b2c3d").in_zone(zone)])
            .vpc(Vpc::of("10.0.0.0/16"))
            .subnets([Subnet::carved("us-east-1a", 24), Subnet::carved("us-east-1b", 24)])
            .build()
            .expect("a network")
            .into()
    };
    let told = Migration::builder()
        .name("shop")
        .region("us-east-1")
        .compute(instance(private()))
        .source(aurora("us-east-1"))
        .target(tidb(HOST))
        .build()
        .expect("a migration");
    judge(row, (Sure, E), &told.findings_in(&through("us-west-2a")), &["zone-in-the-region"]);
    accepted(row, &told.findings_in(&through("us-east-1a")), &["zone-in-the-region"]);

    let row = "service name: of the cluster's region";
    let rule = "endpoint-service-in-the-region-of-the-cluster";
    let wrong = migration(None).findings_in(&endpoint_network("us-west-2", "us-west-2"));
    judge(row, (Sure, W), &wrong, &[rule]);
    accepted(row, &migration(None).findings_in(&east), &[rule]);
}

fn plain() -> TidbEndpoint<tidb_dms::endpoint::PlainText> {
    TidbEndpoint::serverless()
        .private_endpoint()
        .target()
        .identifier("tidb-target")
        .host("gateway01-privatelink.us-east-1.prod.aws.tidbcloud.com")
        .credentials("3pTAoNNegb47Uc8.root", PASSWORD)
        .ssl_none()
        .build()
        .expect("an endpoint")
}

fn by_ca() -> TidbEndpoint {
    TidbEndpoint::serverless()
        .target()
        .identifier("tidb-target")
        .host(HOST)
        .credentials("3pTAoNNegb47Uc8.root", PASSWORD)
        .verify_ca(IsrgRootX1::bundled())
        .build()
        .expect("an endpoint")
}

fn encrypted() -> FarEndpoint {
    let request = raw("aurora", Role::Source)
        .create_request()
        .expect("a request")
        .ssl_mode(aws_sdk_databasemigration::types::DmsSslModeValue::VerifyFull);
    FarEndpoint::raw(request, Role::Source).expect("a far endpoint")
}

fn bucket() -> FarEndpoint {
    let request = raw("bucket", Role::Source)
        .create_request()
        .expect("a request")
        .engine_name("s3");
    FarEndpoint::raw(request, Role::Source).expect("a far endpoint")
}

#[test]
fn a_strict_migration_is_private_and_encrypted() {
    let strict = |migration: Migration| migration.strict_findings_in(&good());
    let kept = || strict(migration(private(), encrypted(), tidb(HOST)));
    assert_eq!(kept(), Findings::none());
    let rows = [
        (
            "CT.DMS.PR.1: a public instance",
            E,
            usual(public()).strict_findings_in(&in_public()),
            "strict-no-public-instance",
        ),
        (
            "CT.DMS.PR.1: public subnets",
            E,
            usual(private()).strict_findings_in(&in_public()),
            "strict-no-public-instance",
        ),
        (
            "CT.DMS.PR.2: plain text on a private endpoint",
            E,
            strict(migration(private(), encrypted(), plain())),
            "strict-encrypted-endpoints",
        ),
        (
            "CT.DMS.PR.2: the far side",
            E,
            strict(migration(private(), raw("aurora", Role::Source), tidb(HOST))),
            "strict-encrypted-endpoints",
        ),
        (
            "verify-ca",
            W,
            strict(migration(private(), encrypted(), by_ca())),
            "strict-verified-host",
        ),
        (
            "CT.DMS.PR.2: an engine without SSL modes",
            N,
            strict(migration(private(), bucket(), tidb(HOST))),
            "strict-far-endpoint-unseen",
        ),
        ("CT.DMS.PR.2: by ARN", N, strict(usual(private())), "strict-far-endpoint-unseen"),
    ];
    for (row, wants, wrong, rule) in rows {
        judge(row, (Sure, wants), &wrong, &[rule]);
        accepted(row, &kept(), &[rule]);
    }
}

#[test]
fn a_strict_profile_refuses_with_and_without_a_network() {
    let group: tidb_dms::name::SubnetGroupIdentifier = "dms-private"
        .parse()
        .expect("an identifier");
    let build = |profile, network: Option<DescribedNetwork>, target: Side| {
        let placement = network
            .as_ref()
            .map_or_else(private, |network| network.for_instance(group.clone()));
        Migration::builder()
            .name("shop")
            .compute(instance(placement))
            .source(encrypted())
            .target(target)
            .network(network)
            .profile(profile)
            .build()
    };
    for network in [None, Some(good())] {
        let migration = build(Profile::Strict, network.clone(), tidb(HOST).into())
            .expect("private and encrypted");
        assert_eq!(migration.profile(), Profile::Strict);
        assert_eq!(migration.strict_findings(), Findings::none());
    }
    for (row, network, target, rule) in [
        ("plain text", None, plain().into(), "strict-encrypted-endpoints"),
        ("public subnets", Some(in_public()), tidb(HOST).into(), "strict-no-public-instance"),
    ] {
        let (network, target): (Option<DescribedNetwork>, Side) = (network, target);
        let usual = build(Profile::Usual, network.clone(), target.clone()).expect(row);
        assert!(!usual.findings().names(rule), "{row}");
        let refused = build(Profile::Strict, network, target).expect_err(row);
        let refused = refused.into_findings();
        let errors: Vec<_> = refused
            .iter()
            .filter(|finding| finding.severity() == tidb_dms::finding::Severity::Error)
            .collect();
        let [error] = errors.as_slice() else { panic!("{row}: {refused}") };
        assert_eq!(error.rule().name(), rule, "{row}");
        assert!(
            usual
                .strict_findings()
                .iter()
                .any(|finding| finding.problem() == error.problem()),
            "{row}"
        );
    }
}

#[test]
fn a_network_makes_the_subnet_group() {
    let described = good();
    let group: tidb_dms::name::SubnetGroupIdentifier = "dms-private"
        .parse()
        .expect("an identifier");
    let build = |with_group: bool, network: DescribedNetwork, placement: InstancePlacement| {
        let builder = Migration::builder()
            .name("shop")
            .compute(instance(placement))
            .source(aurora("us-east-1"))
            .target(tidb(HOST))
            .network(network);
        if with_group {
            let subnets = tidb_dms::compute::PrivateSubnets::new()
                .subnet("subnet-0a1b2c3d")
                .subnet("subnet-4e5f6a7b");
            let made = tidb_dms::compute::SubnetGroup::builder()
                .identifier("dms-private")
                .description("DMS")
                .subnets(subnets)
                .build()
                .expect("a group");
            return builder.subnet_group(made).build();
        }
        builder.build()
    };
    let refused = build(true, described.clone(), private()).expect_err("two groups");
    judge("two groups", (Sure, E), refused.findings(), &["network-or-subnet-group"]);

    let migration = build(false, described.clone(), described.for_instance(group))
        .expect("a migration with its network");
    assert!(
        !migration
            .findings()
            .names("private-subnets-need-nat")
    );
    assert!(
        !migration
            .findings()
            .names("network-or-subnet-group")
    );
    // The network's own rules are the migration's: a private instance has no use for an internet gateway.
    let refused = build(false, in_public(), private()).expect_err("no way out");
    assert!(refused.findings().is_refused());
}
