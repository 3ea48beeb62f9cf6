use aws_sdk_databasemigration::types::{ReplicationInstance, Tag};
use tidb_dms::sim::SimAccount;

use crate::rig::{Rig, arn, filter, pass, refused, seconds};

const COMBINATION: &str = "InvalidParameterCombinationException";
const STATE: &str = "InvalidResourceStateFault";
const VALUE: &str = "InvalidParameterValueException";

async fn seen(rig: &Rig, arn: &str) -> ReplicationInstance {
    let found = rig
        .dms
        .describe_replication_instances()
        .filters(filter("replication-instance-arn", arn))
        .send()
        .await
        .expect("instances");
    found.replication_instances()[0].clone()
}

#[tokio::test(start_paused = true)]
async fn a_change_waits_for_the_maintenance_window() {
    let rig = Rig::new();
    let instance = rig.instance("patient").await;
    let modify = || {
        rig.dms
            .modify_replication_instance()
            .replication_instance_arn(&instance)
    };
    let changed = modify()
        .replication_instance_class("dms.c5.large")
        .allocated_storage(80)
        .multi_az(true)
        .send()
        .await
        .expect("changed");
    let changed = changed
        .replication_instance()
        .expect("it");
    assert_eq!(changed.replication_instance_status(), Some("available"));
    assert_eq!(changed.replication_instance_class(), Some("dms.t3.large"));
    let pending = changed
        .pending_modified_values()
        .expect("pending");
    assert_eq!(pending.replication_instance_class(), Some("dms.c5.large"));
    assert_eq!((pending.allocated_storage(), pending.multi_az()), (Some(80), Some(true)));

    // The account is born on a Thursday at midnight, and its instances change on Sunday at five.
    pass(seconds((3 * 24 + 5) * 3600 - 8 * 60 - 1)).await;
    assert_eq!(
        seen(&rig, &instance)
            .await
            .replication_instance_status(),
        Some("available")
    );
    pass(seconds(1)).await;
    assert_eq!(
        seen(&rig, &instance)
            .await
            .replication_instance_status(),
        Some("modifying")
    );
    refused!(modify().allocated_storage(90), STATE, "modifying");
    pass(seconds(10 * 60)).await;
    let changed = seen(&rig, &instance).await;
    assert_eq!(changed.replication_instance_status(), Some("available"));
    assert_eq!(changed.replication_instance_class(), Some("dms.c5.large"));
    assert_eq!((changed.allocated_storage(), changed.multi_az()), (80, true));
    assert_eq!(changed.secondary_availability_zone(), Some("us-west-2b"));
    assert_eq!(
        changed
            .replication_instance_private_ip_addresses()
            .len(),
        2
    );
    let pending = changed
        .pending_modified_values()
        .expect("pending");
    assert_eq!(pending.replication_instance_class(), None);
}

#[tokio::test(start_paused = true)]
async fn a_change_can_be_applied_at_once_alone_or_with_what_is_pending() {
    let rig = Rig::new();
    let _ = rig
        .account
        .clone()
        .instance_change(seconds(60));
    let instance = rig.instance("hasty").await;
    let modify = || {
        rig.dms
            .modify_replication_instance()
            .replication_instance_arn(&instance)
    };
    modify()
        .allocated_storage(80)
        .send()
        .await
        .expect("pending");
    modify()
        .apply_immediately(true)
        .send()
        .await
        .expect("applied");
    assert_eq!(
        seen(&rig, &instance)
            .await
            .replication_instance_status(),
        Some("modifying")
    );
    pass(seconds(60)).await;
    assert_eq!(
        seen(&rig, &instance)
            .await
            .allocated_storage(),
        80
    );
    // Nothing is left for the window.
    pass(seconds(7 * 24 * 3600)).await;
    assert_eq!(
        seen(&rig, &instance)
            .await
            .replication_instance_status(),
        Some("available")
    );

    let upgraded = modify()
        .engine_version("3.6.1")
        .allow_major_version_upgrade(true)
        .apply_immediately(true)
        .send()
        .await
        .expect("applied");
    let upgraded = upgraded
        .replication_instance()
        .expect("it");
    assert_eq!(upgraded.replication_instance_status(), Some("upgrading"));
    pass(seconds(60)).await;
    assert_eq!(
        seen(&rig, &instance)
            .await
            .engine_version(),
        Some("3.6.1")
    );
}

#[tokio::test(start_paused = true)]
async fn a_moved_window_takes_its_changes_along() {
    let rig = Rig::new();
    let instance = rig.instance("moved").await;
    let modify = || {
        rig.dms
            .modify_replication_instance()
            .replication_instance_arn(&instance)
    };
    modify()
        .allocated_storage(80)
        .send()
        .await
        .expect("pending until Sunday at five");
    modify()
        .preferred_maintenance_window("mon:03:00-mon:04:00")
        .send()
        .await
        .expect("pending until Monday at three");
    pass(seconds((4 * 24 + 3) * 3600 - 8 * 60 - 1)).await;
    assert_eq!(
        seen(&rig, &instance)
            .await
            .allocated_storage(),
        50
    );
    pass(seconds(10 * 60 + 1)).await;
    assert_eq!(
        seen(&rig, &instance)
            .await
            .allocated_storage(),
        80
    );

    let changed = modify()
        .allocated_storage(90)
        .send()
        .await
        .expect("the window is open");
    let changed = changed
        .replication_instance()
        .expect("it");
    assert_eq!(changed.replication_instance_status(), Some("modifying"));
}

#[tokio::test(start_paused = true)]
async fn what_needs_no_outage_changes_at_once() {
    let rig = Rig::new();
    let instance = rig.instance("before").await;
    let changed = rig
        .dms
        .modify_replication_instance()
        .replication_instance_arn(&instance)
        .replication_instance_identifier("After")
        .preferred_maintenance_window("Mon:03:00-Mon:04:00")
        .vpc_security_group_ids("sg-0b")
        .auto_minor_version_upgrade(false)
        .send()
        .await
        .expect("changed");
    let changed = changed
        .replication_instance()
        .expect("it");
    assert_eq!(changed.replication_instance_identifier(), Some("after"));
    assert_eq!(changed.preferred_maintenance_window(), Some("mon:03:00-mon:04:00"));
    assert_eq!(changed.vpc_security_groups()[0].vpc_security_group_id(), Some("sg-0b"));
    assert!(!changed.auto_minor_version_upgrade());
    assert_eq!(changed.replication_instance_status(), Some("available"));
}

#[tokio::test(start_paused = true)]
async fn a_change_of_an_instance_is_refused_for_each_of_these() {
    let rig = Rig::new();
    let instance = rig.instance("kept").await;
    rig.instance("taken").await;
    let modify = || {
        rig.dms
            .modify_replication_instance()
            .replication_instance_arn(&instance)
    };
    refused!(modify(), COMBINATION, "No modifications were requested");
    refused!(modify().apply_immediately(true), COMBINATION, "No modifications were requested");
    refused!(modify().allocated_storage(6145), VALUE, "AllocatedStorage");
    refused!(modify().replication_instance_class("dms.t9.large"), VALUE, "dms.t9.large");
    refused!(modify().engine_version("9.9.9"), VALUE, "9.9.9");
    refused!(modify().engine_version("3.5.3"), COMBINATION, "from version 3.5.4 to 3.5.3");
    refused!(modify().engine_version("3.6.1"), COMBINATION, "AllowMajorVersionUpgrade");
    refused!(modify().vpc_security_group_ids("web"), VALUE, "web");
    refused!(modify().network_type("DUAL"), COMBINATION, "DUAL");
    refused!(
        modify().replication_instance_identifier("TAKEN"),
        "ResourceAlreadyExistsFault",
        "taken"
    );
    refused!(
        modify().replication_instance_identifier("a_b"),
        VALUE,
        "ReplicationInstanceIdentifier"
    );
    for window in [
        "sun",
        "sun:05:00-sun:05:29",
        "sun:24:00-mon:01:00",
        "day:01:00-day:02:00",
        "sun:5:00-sun:6:00",
    ] {
        refused!(modify().preferred_maintenance_window(window), VALUE, "maintenance window");
    }
    refused!(
        modify()
            .replication_instance_arn("none")
            .allocated_storage(60),
        "ResourceNotFoundFault",
        "none"
    );
}

#[tokio::test(start_paused = true)]
async fn a_creation_ends_as_badly_as_was_planned() {
    let rig = Rig::new();
    rig.account
        .fail_creation("Loader", "incompatible-network");
    let instance = rig.instance("loader").await;
    assert_eq!(
        seen(&rig, &instance)
            .await
            .replication_instance_status(),
        Some("incompatible-network")
    );
    let delete = || {
        rig.dms
            .delete_replication_instance()
            .replication_instance_arn(&instance)
    };
    let modify = rig
        .dms
        .modify_replication_instance()
        .replication_instance_arn(&instance)
        .allocated_storage(60);
    refused!(modify, STATE, "incompatible-network");
    delete().send().await.expect("deleting");
    refused!(delete(), STATE, "deleting");
    pass(seconds(5 * 60)).await;
    let again = rig.instance("loader").await;
    assert_eq!(
        seen(&rig, &again)
            .await
            .replication_instance_status(),
        Some("available")
    );
}

#[tokio::test(start_paused = true)]
async fn a_subnet_group_changes_but_keeps_what_its_instances_use() {
    let rig = Rig::new();
    let account = rig
        .account
        .clone()
        .with_subnet("subnet-0b1", "vpc-0b", "us-west-2a")
        .with_subnet("subnet-0b2", "vpc-0b", "us-west-2b");
    let group = rig.subnet_group().await;
    let [a, b, c] = SimAccount::DEFAULT_SUBNETS;
    let modify = |subnets: &[&str]| {
        rig.dms
            .modify_replication_subnet_group()
            .replication_subnet_group_identifier(&group)
            .set_subnet_ids(Some(
                subnets
                    .iter()
                    .map(|it| (*it).to_owned())
                    .collect(),
            ))
    };
    let zones = "ReplicationSubnetGroupDoesNotCoverEnoughAZs";
    refused!(modify(&[a]), zones, "two Availability Zones");
    refused!(modify(&[a, "subnet-0ff"]), "InvalidSubnet", "subnet-0ff");
    refused!(modify(&[a, "subnet-0b2"]), "InvalidSubnet", "same VPC");
    refused!(
        modify(&[a, b]).replication_subnet_group_identifier("none"),
        "ResourceNotFoundFault",
        "none"
    );
    refused!(modify(&[a, b]).replication_subnet_group_description("\u{7}"), VALUE, "Description");
    modify(&["subnet-0b1", "subnet-0b2"])
        .send()
        .await
        .expect("another VPC while nobody is in it");
    modify(&[a, b])
        .send()
        .await
        .expect("and back");

    let created = rig
        .dms
        .create_replication_instance()
        .replication_instance_identifier("inside")
        .replication_instance_class("dms.t3.large")
        .replication_subnet_group_identifier(&group)
        .send()
        .await
        .expect("an instance");
    refused!(modify(&[b, c]), "SubnetAlreadyInUse", a);
    let changed = modify(&[a, c])
        .replication_subnet_group_description("moved")
        .send()
        .await
        .expect("its subnet stays");
    let changed = changed
        .replication_subnet_group()
        .expect("the group");
    assert_eq!(changed.replication_subnet_group_description(), Some("moved"));
    let created = created
        .replication_instance()
        .and_then(|it| it.replication_instance_arn());
    let seen = seen(&rig, created.expect("an ARN")).await;
    let group = seen
        .replication_subnet_group()
        .expect("a group");
    let subnets: Vec<_> = group
        .subnets()
        .iter()
        .filter_map(|it| it.subnet_identifier())
        .collect();
    assert_eq!(subnets, [a, c]);

    let _ = account.without_vpc_role();
    refused!(modify(&[a, b]), "AccessDeniedFault", "dms-vpc-role");
}

#[tokio::test(start_paused = true)]
async fn a_new_role_takes_a_while_to_be_seen() {
    let rig = Rig::new();
    let _ = rig
        .account
        .clone()
        .vpc_role_after(seconds(30));
    let [a, b, _] = SimAccount::DEFAULT_SUBNETS;
    let create = || {
        rig.dms
            .create_replication_subnet_group()
            .replication_subnet_group_identifier("g")
            .replication_subnet_group_description("d")
            .subnet_ids(a)
            .subnet_ids(b)
    };
    pass(seconds(29)).await;
    refused!(create(), "AccessDeniedFault", "dms-vpc-role");
    pass(seconds(1)).await;
    create()
        .send()
        .await
        .expect("the role is there");
}

#[tokio::test(start_paused = true)]
async fn a_test_fails_as_was_planned_and_once() {
    let rig = Rig::new();
    let instance = rig.instance("tester").await;
    let endpoint = arn(rig.source("Source")).await;
    rig.account
        .fail_test("SOURCE", "Test Endpoint failed: planned");
    let connection = rig.test(&instance, &endpoint).await;
    assert_eq!(connection.status(), Some("failed"));
    assert_eq!(connection.last_failure_message(), Some("Test Endpoint failed: planned"));
    assert_eq!(
        rig.test(&instance, &endpoint)
            .await
            .status(),
        Some("successful")
    );
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_deleted_and_can_be_tested_again() {
    let rig = Rig::new();
    let instance = rig.instance("tester").await;
    let endpoint = arn(rig.source("source")).await;
    let delete = || {
        rig.dms
            .delete_connection()
            .endpoint_arn(&endpoint)
            .replication_instance_arn(&instance)
    };
    let test = || {
        rig.dms
            .test_connection()
            .endpoint_arn(&endpoint)
            .replication_instance_arn(&instance)
    };
    refused!(delete(), "ResourceNotFoundFault", "not found");
    refused!(rig.dms.delete_connection(), "ValidationException", "2 validation errors");
    test().send().await.expect("a test");
    refused!(delete(), STATE, "being tested");
    pass(seconds(90)).await;
    let deleted = delete().send().await.expect("deleting");
    assert_eq!(
        deleted
            .connection()
            .and_then(|it| it.status()),
        Some("deleting")
    );
    refused!(delete(), STATE, "being deleted");
    refused!(test(), STATE, "being deleted");
    pass(seconds(15)).await;
    let found = rig
        .dms
        .describe_connections()
        .send()
        .await
        .expect("connections");
    assert!(found.connections().is_empty());
    assert_eq!(
        rig.test(&instance, &endpoint)
            .await
            .status(),
        Some("successful")
    );
}

#[tokio::test(start_paused = true)]
async fn tags_are_removed_by_key() {
    let rig = Rig::new();
    let tag = |key: &str| {
        Tag::builder()
            .key(key)
            .value("x")
            .build()
    };
    let endpoint = arn(rig
        .source("tagged")
        .tags(tag("a"))
        .tags(tag("b")))
    .await;
    let remove = || {
        rig.dms
            .remove_tags_from_resource()
            .tag_keys("a")
            .tag_keys("unknown")
    };
    remove()
        .resource_arn(&endpoint)
        .send()
        .await
        .expect("removed");
    let left = rig
        .dms
        .list_tags_for_resource()
        .resource_arn(&endpoint)
        .send()
        .await
        .expect("tags");
    let keys: Vec<_> = left
        .tag_list()
        .iter()
        .filter_map(|tag| tag.key())
        .collect();
    assert_eq!(keys, ["b"]);
    refused!(remove().resource_arn("none"), "ResourceNotFoundFault", "none");
    refused!(
        rig.dms
            .remove_tags_from_resource()
            .resource_arn("x"),
        "ValidationException",
        "tagKeys"
    );
}
