use aws_sdk_databasemigration::types::{DmsSslModeValue, ReplicationEndpointTypeValue};
use tidb_dms::sim::SimAccount;

use crate::rig::{HOST, Rig, filter, pass, seconds};

#[tokio::test(start_paused = true)]
async fn from_nothing_to_a_successful_test_and_back() {
    let rig = Rig::new();
    let group = rig.subnet_group().await;

    let created = rig
        .dms
        .create_replication_instance()
        .replication_instance_identifier("Rehearsal-Instance")
        .replication_instance_class("dms.t3.large")
        .replication_subnet_group_identifier(&group)
        .publicly_accessible(true)
        .multi_az(true)
        .send()
        .await
        .expect("an instance");
    let instance = created
        .replication_instance()
        .expect("the instance");
    assert_eq!(instance.replication_instance_identifier(), Some("rehearsal-instance"));
    assert_eq!(instance.replication_instance_status(), Some("creating"));
    assert!(
        instance
            .replication_instance_public_ip_addresses()
            .is_empty()
    );
    let born = instance
        .instance_create_time()
        .expect("a time")
        .secs();
    assert_eq!(born, 1_767_225_600);

    pass(seconds(8 * 60 - 1)).await;
    let status = |found: &aws_sdk_databasemigration::operation::describe_replication_instances::DescribeReplicationInstancesOutput| {
        found.replication_instances()[0].replication_instance_status().map(str::to_owned)
    };
    let by_id = filter("replication-instance-id", "REHEARSAL-instance");
    let describe = || {
        rig.dms
            .describe_replication_instances()
            .filters(by_id.clone())
            .send()
    };
    assert_eq!(status(&describe().await.expect("it")).as_deref(), Some("creating"));
    pass(seconds(1)).await;
    let found = describe().await.expect("it");
    assert_eq!(status(&found).as_deref(), Some("available"));
    let instance = &found.replication_instances()[0];
    assert_eq!(
        instance
            .replication_instance_public_ip_addresses()
            .len(),
        2
    );
    assert_eq!(
        instance
            .replication_instance_private_ip_addresses()
            .len(),
        2
    );
    assert_eq!(instance.availability_zone(), Some("us-west-2a"));
    assert_eq!(instance.secondary_availability_zone(), Some("us-west-2b"));
    let instance = instance
        .replication_instance_arn()
        .expect("an ARN")
        .to_owned();

    let created = rig
        .good_target("TiDB-Target")
        .await
        .send()
        .await
        .expect("an endpoint");
    let endpoint = created
        .endpoint()
        .expect("the endpoint");
    assert_eq!(endpoint.endpoint_identifier(), Some("tidb-target"));
    assert_eq!(
        endpoint
            .endpoint_type()
            .map(|kind| kind.as_str()),
        Some("TARGET")
    );
    assert_ne!(endpoint.endpoint_type(), Some(&ReplicationEndpointTypeValue::Target));
    assert_eq!(endpoint.status(), Some("active"));
    assert_eq!(endpoint.server_name(), Some(HOST));
    assert_eq!(endpoint.ssl_mode(), Some(&DmsSslModeValue::VerifyFull));
    let endpoint = endpoint
        .endpoint_arn()
        .expect("an ARN")
        .to_owned();

    let connection = rig.test(&instance, &endpoint).await;
    assert_eq!(connection.status(), Some("successful"));
    assert_eq!(connection.last_failure_message(), None);
    assert_eq!(connection.endpoint_identifier(), Some("tidb-target"));

    rig.dms
        .delete_endpoint()
        .endpoint_arn(&endpoint)
        .send()
        .await
        .expect("deleting");
    rig.dms
        .delete_replication_instance()
        .replication_instance_arn(&instance)
        .send()
        .await
        .expect("deleting");
    assert_eq!(
        rig.connection(&instance, &endpoint)
            .await
            .status(),
        Some("deleting")
    );
    pass(seconds(5 * 60)).await;
    describe()
        .await
        .expect_err("the instance is gone");
    let all = rig
        .dms
        .describe_connections()
        .send()
        .await
        .expect("connections");
    assert!(all.connections().is_empty());
    rig.dms
        .delete_replication_subnet_group()
        .replication_subnet_group_identifier("REHEARSAL")
        .send()
        .await
        .expect("deleted");
}

#[tokio::test(start_paused = true)]
async fn the_sdk_waiters_pass_in_virtual_time() {
    use aws_sdk_databasemigration::client::Waiters;

    let account = SimAccount::new().instance_startup(seconds(25 * 60));
    let dms = account.client();
    dms.create_replication_instance()
        .replication_instance_identifier("slow")
        .replication_instance_class("dms.t3.large")
        .send()
        .await
        .expect("an instance");
    dms.wait_until_replication_instance_available()
        .filters(filter("replication-instance-id", "slow"))
        .wait(seconds(40 * 60))
        .await
        .expect("available");
    assert!(account.calls().len() > 10, "the waiter polled for 25 virtual minutes");
}

#[tokio::test(start_paused = true)]
async fn tags_are_kept_and_go_with_the_resource() {
    use aws_sdk_databasemigration::types::Tag;

    let rig = Rig::new();
    let tag = |key: &str, value: &str| {
        Tag::builder()
            .key(key)
            .value(value)
            .build()
    };
    let created = rig
        .source("tagged")
        .tags(tag("owner", "us"))
        .send()
        .await
        .expect("an endpoint");
    let arn = created
        .endpoint()
        .and_then(|it| it.endpoint_arn())
        .expect("an ARN");
    rig.dms
        .add_tags_to_resource()
        .resource_arn(arn)
        .tags(tag("owner", "them"))
        .tags(tag("part", "source"))
        .send()
        .await
        .expect("tags");
    let list = || {
        rig.dms
            .list_tags_for_resource()
            .resource_arn(arn)
            .send()
    };
    let listed = list().await.expect("tags");
    let listed: Vec<_> = listed
        .tag_list()
        .iter()
        .filter_map(|tag| tag.value())
        .collect();
    assert_eq!(listed, ["them", "source"]);

    rig.dms
        .delete_endpoint()
        .endpoint_arn(arn)
        .send()
        .await
        .expect("deleting");
    pass(seconds(15)).await;
    list()
        .await
        .expect_err("no such resource");
}

#[tokio::test(start_paused = true)]
async fn the_same_calls_give_the_same_answers() {
    let tell = || async {
        let rig = Rig::new();
        rig.subnet_group().await;
        rig.source("a")
            .send()
            .await
            .expect("an endpoint");
        rig.instance("i").await;
        let endpoints = rig
            .dms
            .describe_endpoints()
            .send()
            .await
            .expect("endpoints");
        let instances = rig
            .dms
            .describe_replication_instances()
            .send()
            .await
            .expect("instances");
        format!("{:?} {:?}", endpoints.endpoints(), instances.replication_instances())
    };
    assert_eq!(tell().await, tell().await);
}
