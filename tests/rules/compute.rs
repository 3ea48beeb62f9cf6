//! Subnet groups, replication instances and serverless replications, by their builders.

use tidb_dms::{
    cluster::Connectivity,
    compute::*,
    finding::{Findings, Refused},
    task::{DataFlow, mappings::TableMappings},
};

use super::{
    Certainty::{Likely, Sure, Unsure},
    Wants::{E, N, W},
    accepted, judge,
};

const SOURCE: &str = "arn:aws:dms:us-east-1:123456789012:endpoint:AURORA";
const TARGET: &str = "arn:aws:dms:us-east-1:123456789012:endpoint:TIDB";

fn found<T>(built: Result<T, Refused>, findings: impl FnOnce(&T) -> Findings) -> Findings {
    match built {
        Ok(built) => findings(&built),
        Err(refused) => refused.into_findings(),
    }
}

fn group(description: &str, subnets: PrivateSubnets) -> Findings {
    let group = SubnetGroup::builder()
        .identifier("dms-private")
        .description(description)
        .subnets(subnets)
        .build();
    found(group, |group| group.findings().clone())
}

fn two() -> PrivateSubnets {
    PrivateSubnets::new()
        .subnet_in("subnet-0a1b2c3d", "us-west-2a")
        .subnet_in("subnet-4e5f6a7b", "us-west-2b")
}

fn many(count: u32) -> PrivateSubnets {
    (0..count)
        .fold(PrivateSubnets::new(), |list, number| list.subnet(format!("subnet-{number:08x}")))
}

#[test]
fn subnet_groups() {
    let good = || group("DMS to TiDB Cloud", two());
    let rows = [
        (
            "3 … description (required): empty",
            group(" ", two()),
            "subnet-group-has-a-description",
            good(),
        ),
        (
            "3 … description (required): control characters",
            group("DMS\u{7}", two()),
            "subnet-group-has-a-description",
            good(),
        ),
        (
            "3 … SubnetIds (required): two or more",
            group("one", many(1)),
            "subnet-group-of-two-or-more",
            group("two", many(2)),
        ),
        (
            "3 … SubnetIds (required): none",
            group("none", many(0)),
            "subnet-group-of-two-or-more",
            good(),
        ),
        (
            "3 … SubnetIds (required): ≤60 subnets",
            group("all", many(61)),
            "subnet-group-of-at-most-sixty",
            group("all", many(60)),
        ),
        (
            "3 … SubnetIds (required): twice",
            group("twice", two().subnet_in("subnet-0a1b2c3d", "us-west-2a")),
            "subnet-once",
            good(),
        ),
        (
            "3 … SubnetIds (required): in ≥2 AZs",
            group(
                "one zone",
                PrivateSubnets::new()
                    .subnet_in("subnet-0a1b2c3d", "us-west-2a")
                    .subnet_in("subnet-4e5f6a7b", "us-west-2a"),
            ),
            "subnet-group-covers-two-zones",
            good(),
        ),
        (
            "3 … SubnetIds (required): ids",
            group("ids", two().subnet("subnet-1")),
            "aws-id-grammar",
            good(),
        ),
    ];
    for (row, wrong, rule, right) in rows {
        judge(row, (Sure, E), &wrong, &[rule]);
        accepted(row, &right, &[rule]);
    }
}

/// A good instance, one setter more.
macro_rules! instance {
    ($placement:expr $(, $setter:ident($($value:expr),*))*) => {
        ReplicationInstance::builder()
            .identifier("dms-to-tidb")
            .class("dms.t3.large")
            .placement($placement)
            .security_groups(["sg-0a1b2c3d"])
            $(.$setter($($value),*))*
            .build()
    };
}

fn private() -> InstancePlacement {
    InstancePlacement::private("dms-private".parse().expect("a group"))
}

fn public() -> InstancePlacement {
    InstancePlacement::public("dms-public".parse().expect("a group"))
}

fn of(instance: Result<ReplicationInstance, Refused>) -> Findings {
    found(instance, |instance| instance.findings().clone())
}

fn towards(instance: Result<ReplicationInstance, Refused>, way: Connectivity) -> Findings {
    found(instance, |instance| instance.findings_for(way))
}

#[test]
fn replication_instances() {
    let good = || of(instance!(private()));
    let unnamed = ReplicationInstance::builder()
        .identifier("dms-to-tidb")
        .class("dms.t3.large")
        .placement(private())
        .build();
    let rows = [
        (
            "MultiAZ × AvailabilityZone",
            (Sure, E),
            of(instance!(private(), multi_az(MultiAz::Yes), availability_zone("us-west-2a"))),
            "no-zone-with-multi-az",
            of(instance!(private(), multi_az(MultiAz::No), availability_zone("us-west-2a"))),
        ),
        (
            "MultiAZ × AvailabilityZone: a zone alone",
            (Sure, E),
            of(instance!(private(), availability_zone("us-west-2a"), multi_az(MultiAz::Yes))),
            "no-zone-with-multi-az",
            of(instance!(private(), multi_az(MultiAz::Yes))),
        ),
        (
            "AutoMinorVersionUpgrade",
            (Sure, E),
            of(instance!(
                private(),
                engine_version("3.6.1"),
                auto_minor_version_upgrade(AutoMinorVersionUpgrade::Yes)
            )),
            "pinned-version-without-auto-upgrade",
            of(instance!(private(), engine_version("3.6.1"))),
        ),
        (
            "AutoMinorVersionUpgrade: nothing pinned",
            (Sure, E),
            of(instance!(
                private(),
                engine_version("3.5.4"),
                auto_minor_version_upgrade(AutoMinorVersionUpgrade::Yes)
            )),
            "pinned-version-without-auto-upgrade",
            of(instance!(private(), auto_minor_version_upgrade(AutoMinorVersionUpgrade::Yes))),
        ),
        (
            "NetworkType: E unless IPV4, or explicit, which the dual stack is here",
            (Likely, W),
            of(instance!(private(), network_type(NetworkType::Dual))),
            "network-type-ipv4",
            of(instance!(private(), network_type(NetworkType::Ipv4))),
        ),
        ("VpcSecurityGroupIds", (Likely, W), of(unnamed), "security-group-named", good()),
        (
            "TiDB advice",
            (Sure, W),
            {
                let small = ReplicationInstance::builder()
                    .identifier("dms-to-tidb")
                    .class("dms.t3.medium")
                    .placement(private())
                    .security_groups(["sg-0a1b2c3d"]);
                of(small.build())
            },
            "instance-class-at-least-t3-large",
            good(),
        ),
        (
            "DnsNameServers: with a private endpoint",
            (Likely, W),
            towards(instance!(private(), dns_servers("10.0.0.2")), Connectivity::PrivateEndpoint),
            "dns-servers-resolve-the-private-endpoint",
            towards(instance!(private(), dns_servers("10.0.0.2")), Connectivity::VpcPeering),
        ),
        (
            "DnsNameServers: none",
            (Likely, W),
            towards(instance!(private(), dns_servers("10.0.0.2")), Connectivity::PrivateEndpoint),
            "dns-servers-resolve-the-private-endpoint",
            towards(instance!(private()), Connectivity::PrivateEndpoint),
        ),
        (
            "PubliclyAccessible",
            (Sure, N),
            towards(instance!(public()), Connectivity::PublicEndpoint),
            "instance-is-public",
            towards(instance!(private()), Connectivity::PublicEndpoint),
        ),
        (
            "private subnets and a public endpoint",
            (Sure, N),
            towards(instance!(private()), Connectivity::PublicEndpoint),
            "private-subnets-need-nat",
            towards(instance!(public()), Connectivity::PublicEndpoint),
        ),
    ];
    for (row, how, wrong, rule, right) in rows {
        judge(row, how, &wrong, &[rule]);
        accepted(row, &right, &[rule]);
    }
}

#[test]
fn requests_of_an_instance_have_no_kerberos() {
    let request = instance!(private())
        .expect("an instance")
        .create_request();
    assert!(
        request
            .get_kerberos_authentication_settings()
            .is_none(),
        "KerberosAuthenticationSettings"
    );
}

/// A good serverless replication, some answers replaced.
macro_rules! serverless {
    ($identifier:expr, $target:expr, $max:expr $(, $setter:ident($($value:expr),*))*) => {
        found(
            ServerlessReplication::builder()
                .identifier($identifier)
                .source(SOURCE)
                .target($target)
                .migration(DataFlow::to_tidb().full_load())
                .mappings(TableMappings::new().include("shop", "%"))
                .max_capacity($max)
                .placement(ServerlessPlacement::private("dms-private".parse().expect("a group")))
                .security_groups(["sg-0a1b2c3d"])
                $(.$setter($($value),*))*
                .build(),
            |replication| replication.findings().clone(),
        )
    };
}

#[test]
fn serverless_replications() {
    let good = || serverless!("shop-to-tidb", TARGET, 8);
    let rows = [
        (
            "identifier grammar",
            (Unsure, W),
            serverless!("shop_to_tidb", TARGET, 8),
            "replication-config-identifier-grammar",
            good(),
        ),
        (
            "DCU values: in the set",
            (Sure, E),
            serverless!("a", TARGET, 5),
            "capacity-units-in-set",
            good(),
        ),
        (
            "DCU values: min>max",
            (Sure, E),
            serverless!("a", TARGET, 8, min_capacity(16)),
            "capacity-minimum-below-maximum",
            serverless!("a", TARGET, 8, min_capacity(8)),
        ),
        (
            "MultiAZ × AvailabilityZone",
            (Sure, E),
            serverless!("a", TARGET, 8, multi_az(MultiAz::Yes), availability_zone("us-west-2a")),
            "no-zone-with-multi-az",
            serverless!("a", TARGET, 8, availability_zone("us-west-2a")),
        ),
        (
            "same DB as source and target",
            (Sure, E),
            serverless!("a", SOURCE, 8),
            "serverless-source-is-not-its-target",
            good(),
        ),
    ];
    for (row, how, wrong, rule, right) in rows {
        judge(row, how, &wrong, &[rule]);
        accepted(row, &right, &[rule]);
    }
}
