mod serverless;

use aws_sdk_databasemigration::types;

use super::*;
use crate::change::Change;

const SOURCE: &str = "arn:aws:dms:us-east-1:123456789012:endpoint:AURORA";
const TARGET: &str = "arn:aws:dms:us-east-1:123456789012:endpoint:TIDB";
const INSTANCE: &str = "arn:aws:dms:us-east-1:123456789012:rep:MIGRATION";
const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/1-2";

fn private() -> InstancePlacement {
    InstancePlacement::private("DMS-Private".parse().expect("a group"))
}

/// A good instance and what else is said of it.
macro_rules! instance {
    ($placement:expr $(, $setter:ident($value:expr))*) => {
        ReplicationInstance::builder()
            .identifier("DMS-to-TiDB")
            .class("dms.t3.large")
            .placement($placement)
            .security_groups(["sg-0a1b2c3d", "sg-4e5f6a7b"])
            $(.$setter($value))*
            .build()
            .expect("an instance")
    };
}

#[test]
fn requests_always_say_what_dms_would_guess_wrong() {
    let public = InstancePlacement::public("dms-public".parse().expect("a group"));
    for (placement, accessible) in [(private(), false), (public, true)] {
        let request = instance!(placement)
            .create_request()
            .build()
            .expect("a request");
        assert_eq!(request.publicly_accessible(), Some(accessible), "3 PubliclyAccessible");
        assert_eq!(request.network_type(), Some("IPV4"), "3 NetworkType");
        assert_eq!(request.multi_az(), Some(false), "3 MultiAZ");
        assert_eq!(request.replication_instance_identifier(), Some("dms-to-tidb"));
    }
    let dual = instance!(private(), network_type(NetworkType::Dual));
    assert_eq!(
        dual.create_request()
            .get_network_type()
            .as_deref(),
        Some("DUAL")
    );
}

#[test]
fn a_pinned_version_stays() {
    let free = instance!(private()).create_request();
    assert_eq!(*free.get_auto_minor_version_upgrade(), Some(true));
    assert_eq!(*free.get_engine_version(), None);
    let pinned = instance!(private(), engine_version("3.5.4")).create_request();
    assert_eq!(*pinned.get_auto_minor_version_upgrade(), Some(false), "3 AutoMinorVersionUpgrade");
    assert_eq!(pinned.get_engine_version().as_deref(), Some("3.5.4"));
}

#[test]
fn groups_become_requests() {
    let group = SubnetGroup::builder()
        .identifier("DMS-Public")
        .description("DMS to TiDB Cloud")
        .subnets(
            PublicSubnets::new()
                .subnet("subnet-4e5f6a7b")
                .subnet("subnet-0a1b2c3d"),
        )
        .build()
        .expect("a group");
    assert!(group.for_instance().public);
    let request = group
        .create_request()
        .build()
        .expect("a request");
    assert_eq!(request.replication_subnet_group_identifier(), Some("dms-public"));
    assert_eq!(request.replication_subnet_group_description(), Some("DMS to TiDB Cloud"));
    assert_eq!(request.subnet_ids(), ["subnet-4e5f6a7b", "subnet-0a1b2c3d"]);
}

#[test]
fn a_group_of_either_kind_says_where_replications_go() {
    let public = SubnetGroup::builder()
        .identifier("dms-public")
        .description("DMS to TiDB Cloud")
        .subnets(
            PublicSubnets::new()
                .subnet("subnet-4e5f6a7b")
                .subnet("subnet-0a1b2c3d"),
        )
        .build()
        .expect("a group");
    let private = SubnetGroup::builder()
        .identifier("dms-private")
        .description("DMS to TiDB Cloud")
        .subnets(
            PrivateSubnets::new()
                .subnet("subnet-4e5f6a7b")
                .subnet("subnet-0a1b2c3d"),
        )
        .build()
        .expect("a group");
    for (group, name, is_public) in [
        (DescribedSubnetGroup::from(public), "dms-public", true),
        (DescribedSubnetGroup::from(private), "dms-private", false),
    ] {
        assert_eq!(group.identifier().as_str(), name);
        assert_eq!(group.for_instance().public, is_public, "{name}");
        assert_eq!(group.for_serverless().is_none(), is_public, "{name}");
        let ids: Vec<_> = group
            .subnets()
            .map(ToString::to_string)
            .collect();
        assert_eq!(group.create_request().get_subnet_ids(), &Some(ids.clone()), "{name}");
        let observed = types::ReplicationSubnetGroup::builder()
            .replication_subnet_group_description("DMS to TiDB Cloud")
            .set_subnets(Some(
                ids.iter()
                    .map(|id| {
                        types::Subnet::builder()
                            .subnet_identifier(id)
                            .build()
                    })
                    .collect(),
            ))
            .build();
        assert!(
            group
                .modify_request(&observed)
                .is_unchanged(),
            "{name}"
        );
    }
}

#[test]
fn groups_change() {
    let group = SubnetGroup::builder()
        .identifier("dms-private")
        .description("new")
        .subnets(
            PrivateSubnets::new()
                .subnet("subnet-4e5f6a7b")
                .subnet("subnet-0a1b2c3d"),
        )
        .build()
        .expect("a group");
    let observed = |description: &str, ids: &[&str]| {
        let subnet = |id: &&str| {
            types::Subnet::builder()
                .subnet_identifier(*id)
                .build()
        };
        types::ReplicationSubnetGroup::builder()
            .replication_subnet_group_identifier("dms-private")
            .replication_subnet_group_description(description)
            .set_subnets(Some(ids.iter().map(subnet).collect()))
            .build()
    };
    let both = ["subnet-0a1b2c3d", "subnet-4e5f6a7b"];
    assert!(
        group
            .modify_request(&observed("new", &both))
            .is_unchanged(),
        "order"
    );
    for (row, observed, description, members) in [
        ("a subnet less", observed("new", &both[..1]), None, &["subnets"][..]),
        ("another description", observed("old", &both), Some("new"), &["description"]),
        (
            "a subnet more",
            observed("old", &[both[0], both[1], "subnet-00000000"]),
            Some("new"),
            &["subnets", "description"],
        ),
    ] {
        let change = group.modify_request(&observed);
        assert_eq!(change.fields(), members, "{row}");
        let Change::Modify { request, .. } = change else { panic!("{row}") };
        let request = request.build().expect("a request");
        assert_eq!(request.replication_subnet_group_identifier(), Some("dms-private"), "{row}");
        assert_eq!(request.replication_subnet_group_description(), description, "{row}");
        assert_eq!(request.subnet_ids().len(), 2, "{row}: SubnetIds is required");
    }
}

/// What DMS answers of a good instance.
fn observed() -> types::ReplicationInstance {
    let group = |id: &str| {
        types::VpcSecurityGroupMembership::builder()
            .vpc_security_group_id(id)
            .status("active")
            .build()
    };
    types::ReplicationInstance::builder()
        .replication_instance_arn(INSTANCE)
        .replication_instance_identifier("dms-to-tidb")
        .replication_instance_class("dms.t3.large")
        .replication_subnet_group(
            types::ReplicationSubnetGroup::builder()
                .replication_subnet_group_identifier("dms-private")
                .build(),
        )
        .allocated_storage(50)
        .engine_version("3.5.4")
        .auto_minor_version_upgrade(true)
        .availability_zone("us-east-1a")
        .multi_az(false)
        .publicly_accessible(false)
        .network_type("IPV4")
        .kms_key_id(KEY)
        .preferred_maintenance_window("sun:06:00-sun:07:30")
        .vpc_security_groups(group("sg-4e5f6a7b"))
        .vpc_security_groups(group("sg-0a1b2c3d"))
        .build()
}

fn with(change: impl FnOnce(&mut types::ReplicationInstance)) -> types::ReplicationInstance {
    let mut instance = observed();
    change(&mut instance);
    instance
}

#[test]
fn instances_stay_where_nothing_was_said() {
    let rows = [
        ("as described", instance!(private()), observed()),
        ("from before the network type", instance!(private()), with(|i| i.network_type = None)),
        (
            "the window in another case",
            instance!(private(), maintenance_window("Sun:06:00-SUN:07:30")),
            observed(),
        ),
        (
            "zone, storage and key",
            instance!(private(), availability_zone("us-east-1a"), storage(50), kms_key("1-2")),
            observed(),
        ),
        ("an alias", instance!(private(), kms_key("alias/ours")), observed()),
        (
            "a zone that DMS chose",
            instance!(private()),
            with(|i| i.availability_zone = Some("us-east-1f".to_owned())),
        ),
        (
            "a version that DMS chose",
            instance!(private()),
            with(|i| i.engine_version = Some("3.6.1".to_owned())),
        ),
    ];
    for (row, described, observed) in rows {
        let change = described.modify_request(&observed);
        assert!(change.is_unchanged(), "{row}: {change:?}");
    }
}

#[test]
fn instances_are_modified_by_what_differs() {
    let empty = || {
        aws_sdk_databasemigration::operation::modify_replication_instance::builders::ModifyReplicationInstanceInputBuilder::default()
            .replication_instance_arn(INSTANCE)
            .apply_immediately(true)
    };
    let rows = [
        (
            "class",
            &["class"][..],
            instance!(private()),
            with(|i| i.replication_instance_class = Some("dms.t3.medium".to_owned())),
            empty().replication_instance_class("dms.t3.large"),
        ),
        (
            "storage",
            &["storage"],
            instance!(private(), storage(100)),
            observed(),
            empty().allocated_storage(100),
        ),
        (
            "Multi-AZ",
            &["Multi-AZ"],
            instance!(private(), multi_az(MultiAz::Yes)),
            observed(),
            empty().multi_az(true),
        ),
        (
            "network",
            &["network type"],
            instance!(private()),
            with(|i| i.network_type = Some("DUAL".to_owned())),
            empty().network_type("IPV4"),
        ),
        (
            "window",
            &["maintenance window"],
            instance!(private(), maintenance_window("mon:06:00-mon:07:00")),
            observed(),
            empty().preferred_maintenance_window("mon:06:00-mon:07:00"),
        ),
        (
            "a major version, which no longer upgrades itself",
            &["engine version", "automatic minor upgrades"],
            instance!(private(), engine_version("3.6.1")),
            observed(),
            empty()
                .auto_minor_version_upgrade(false)
                .engine_version("3.6.1")
                .allow_major_version_upgrade(true),
        ),
        (
            "a minor version",
            &["engine version"],
            instance!(private(), engine_version("3.6.1")),
            with(|i| {
                (i.engine_version, i.auto_minor_version_upgrade) = (Some("3.6.0".to_owned()), false)
            }),
            empty().engine_version("3.6.1"),
        ),
        (
            "upgrades",
            &["automatic minor upgrades"],
            instance!(private()),
            with(|i| i.auto_minor_version_upgrade = false),
            empty().auto_minor_version_upgrade(true),
        ),
        (
            "all at once",
            &[
                "class",
                "storage",
                "Multi-AZ",
                "engine version",
                "maintenance window",
                "security groups",
                "network type",
                "automatic minor upgrades",
            ],
            instance!(
                private(),
                storage(100),
                engine_version("3.6.1"),
                maintenance_window("mon:06:00-mon:07:00")
            ),
            with(|i| {
                (i.replication_instance_class, i.vpc_security_groups) = (None, None);
                (i.multi_az, i.network_type) = (true, Some("DUAL".to_owned()));
            }),
            empty()
                .replication_instance_class("dms.t3.large")
                .allocated_storage(100)
                .multi_az(false)
                .engine_version("3.6.1")
                .allow_major_version_upgrade(true)
                .preferred_maintenance_window("mon:06:00-mon:07:00")
                .vpc_security_group_ids("sg-0a1b2c3d")
                .vpc_security_group_ids("sg-4e5f6a7b")
                .network_type("IPV4")
                .auto_minor_version_upgrade(false),
        ),
        (
            "security groups",
            &["security groups"],
            instance!(private()),
            with(|i| i.vpc_security_groups = None),
            empty()
                .vpc_security_group_ids("sg-0a1b2c3d")
                .vpc_security_group_ids("sg-4e5f6a7b"),
        ),
    ];
    for (row, fields, described, observed, expected) in rows {
        assert_eq!(
            described.modify_request(&observed),
            Change::Modify { request: Box::new(expected), fields: fields.to_vec() },
            "{row}"
        );
    }
}

#[test]
fn instances_are_replaced_for_what_is_for_good() {
    let said = instance!(private(), availability_zone("us-east-1a"), kms_key("1-2"));
    let group = types::ReplicationSubnetGroup::builder()
        .replication_subnet_group_identifier("other")
        .build();
    let rows = [
        (
            "public access",
            with(|i| i.publicly_accessible = true),
            "public access: from public to private",
        ),
        (
            "subnet group",
            with(|i| i.replication_subnet_group = Some(group)),
            "subnet group: from other to dms-private",
        ),
        (
            "zone",
            with(|i| i.availability_zone = Some("us-east-1b".to_owned())),
            "availability zone: from us-east-1b to us-east-1a",
        ),
        (
            "key",
            with(|i| i.kms_key_id = Some("arn:aws:kms:::key/9".to_owned())),
            "KMS key: from arn:aws:kms:::key/9 to 1-2",
        ),
        (
            "and a class",
            with(|i| (i.publicly_accessible, i.replication_instance_class) = (true, None)),
            "public access: from public to private",
        ),
    ];
    for (row, observed, reason) in rows {
        let Change::Replace(reasons) = said.modify_request(&observed) else { panic!("{row}") };
        let said: Vec<_> = reasons
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(said, [reason], "{row}");
    }
}
