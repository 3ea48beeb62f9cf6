//! What ends badly on purpose: creations, changes, runs and removals.

use aws_sdk_databasemigration::types::{
    ComputeConfig, MigrationTypeValue, ReplicationTask, StartReplicationTaskTypeValue as Start,
};
use tidb_dms::{
    sim::SimAccount,
    snapshot::{EndpointService, PeeringSide},
};

use crate::{
    ec2::client::ok,
    rig::{Rig, arn, filter, pass, refused, seconds},
    tasks::MAPPINGS,
};

const STATE: &str = "InvalidResourceStateFault";

async fn instance_status(rig: &Rig) -> String {
    let found = rig
        .dms
        .describe_replication_instances()
        .send()
        .await
        .expect("instances");
    let instance = &found.replication_instances()[0];
    instance
        .replication_instance_status()
        .unwrap_or_default()
        .to_owned()
}

/// A task that was asked for, its connections tested.
async fn task(rig: &Rig) -> String {
    let instance = rig.instance("loader").await;
    let source = arn(rig.source("from")).await;
    let target = arn(rig.good_target("to").await).await;
    rig.test(&instance, &source).await;
    rig.test(&instance, &target).await;
    let created = rig
        .dms
        .create_replication_task()
        .replication_task_identifier("load")
        .replication_instance_arn(instance)
        .source_endpoint_arn(source)
        .target_endpoint_arn(target)
        .migration_type(MigrationTypeValue::FullLoad)
        .table_mappings(MAPPINGS)
        .send()
        .await
        .expect("a task");
    pass(seconds(60)).await;
    created
        .replication_task
        .and_then(|task| task.replication_task_arn)
        .expect("its ARN")
}

async fn seen(rig: &Rig, task: &str) -> ReplicationTask {
    let found = rig
        .dms
        .describe_replication_tasks()
        .filters(filter("replication-task-arn", task))
        .send()
        .await
        .expect("tasks");
    found.replication_tasks()[0].clone()
}

#[tokio::test(start_paused = true)]
async fn a_task_that_failed_to_be_made_says_why() {
    let rig = Rig::new();
    rig.account
        .fail_creation_with("Load", "Last Error Task initialization failed");
    let task = seen(&rig, &task(&rig).await).await;
    assert_eq!(task.status(), Some("failed"));
    assert_eq!(task.last_failure_message(), Some("Last Error Task initialization failed"));
}

#[tokio::test(start_paused = true)]
async fn a_run_fails_halfway_with_its_reason_once() {
    let rig = Rig::new();
    let task = task(&rig).await;
    rig.account
        .fail_run("load", "Last Error Lost connection");
    let start = |how| async {
        let start = rig
            .dms
            .start_replication_task()
            .replication_task_arn(&task)
            .start_replication_task_type(how);
        start.send().await.expect("started");
        pass(seconds(60)).await;
    };
    start(Start::StartReplication).await;
    assert_eq!(seen(&rig, &task).await.status(), Some("running"));
    pass(seconds(5 * 60)).await;
    let failed = seen(&rig, &task).await;
    assert_eq!(failed.status(), Some("failed"));
    assert_eq!(failed.stop_reason(), Some("Stop Reason FATAL_ERROR"));
    assert_eq!(failed.last_failure_message(), Some("Last Error Lost connection"));
    pass(seconds(10 * 60)).await;
    assert_eq!(seen(&rig, &task).await.status(), Some("failed"));

    start(Start::ReloadTarget).await;
    pass(seconds(10 * 60)).await;
    let again = seen(&rig, &task).await;
    assert_eq!((again.status(), again.last_failure_message()), (Some("stopped"), None));
}

#[tokio::test(start_paused = true)]
async fn a_serverless_run_fails_with_its_reason() {
    let rig = Rig::new();
    let group = rig.subnet_group().await;
    let compute = ComputeConfig::builder()
        .max_capacity_units(2)
        .replication_subnet_group_id(group)
        .build();
    let created = rig
        .dms
        .create_replication_config()
        .replication_config_identifier("load")
        .source_endpoint_arn(arn(rig.source("from")).await)
        .target_endpoint_arn(arn(rig.good_target("to").await).await)
        .replication_type(MigrationTypeValue::FullLoad)
        .table_mappings(MAPPINGS)
        .compute_config(compute)
        .send()
        .await
        .expect("a config");
    rig.account
        .fail_run("load", "out of memory");
    rig.dms
        .start_replication()
        .replication_config_arn(
            created
                .replication_config()
                .and_then(|it| it.replication_config_arn())
                .expect("its ARN"),
        )
        .start_replication_type("start-replication")
        .send()
        .await
        .expect("started");
    pass(seconds((18 + 5) * 60)).await;
    let found = rig
        .dms
        .describe_replications()
        .send()
        .await
        .expect("replications");
    let failed = &found.replications()[0];
    assert_eq!(failed.status(), Some("failed"));
    assert_eq!(failed.failure_messages(), ["out of memory"]);
}

#[tokio::test(start_paused = true)]
async fn a_change_of_an_instance_ends_where_it_was_told_to() {
    let rig = Rig::new();
    let instance = rig.instance("loader").await;
    rig.account
        .fail_change("loader", "storage-full");
    rig.dms
        .modify_replication_instance()
        .replication_instance_arn(&instance)
        .allocated_storage(200)
        .apply_immediately(true)
        .send()
        .await
        .expect("it changes");
    assert_eq!(instance_status(&rig).await, "modifying");
    pass(seconds(10 * 60)).await;
    assert_eq!(instance_status(&rig).await, "storage-full");
}

#[tokio::test(start_paused = true)]
async fn a_change_of_a_task_ends_where_it_was_told_to() {
    let rig = Rig::new();
    let task = task(&rig).await;
    rig.account
        .fail_change("load", "failed");
    rig.dms
        .modify_replication_task()
        .replication_task_arn(&task)
        .migration_type(MigrationTypeValue::Cdc)
        .send()
        .await
        .expect("it changes");
    pass(seconds(60)).await;
    assert_eq!(seen(&rig, &task).await.status(), Some("failed"));
}

#[tokio::test(start_paused = true)]
async fn a_removal_leaves_it_where_it_was_told_to_once() {
    let rig = Rig::new();
    let task = task(&rig).await;
    rig.account
        .fail_removal("load", "failed");
    let remove = || {
        rig.dms
            .delete_replication_task()
            .replication_task_arn(&task)
    };
    remove().send().await.expect("it goes");
    pass(seconds(60)).await;
    assert_eq!(seen(&rig, &task).await.status(), Some("failed"));
    remove().send().await.expect("it goes");
    pass(seconds(60)).await;
    refused!(remove(), "ResourceNotFoundFault", "");

    let found = rig
        .dms
        .describe_replication_instances()
        .send()
        .await
        .expect("instances");
    let instance = found.replication_instances()[0].clone();
    rig.account
        .fail_removal("loader", "failed");
    rig.dms
        .delete_replication_instance()
        .set_replication_instance_arn(instance.replication_instance_arn)
        .send()
        .await
        .expect("it goes");
    pass(seconds(5 * 60)).await;
    assert_eq!(instance_status(&rig).await, "failed");

    let endpoint = arn(rig.source("held")).await;
    rig.account
        .fail_removal("held", "active");
    let remove = || {
        rig.dms
            .delete_endpoint()
            .endpoint_arn(&endpoint)
    };
    remove().send().await.expect("it goes");
    refused!(remove(), STATE, "deleting");
    pass(seconds(15)).await;
    remove()
        .send()
        .await
        .expect("it is there");
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_of_a_vpc_fails_with_its_reason() {
    const SERVICE: &str = "com.amazonaws.vpce.us-west-2.vpce-svc-1";
    let account = SimAccount::new().with_endpoint_service(EndpointService {
        name: SERVICE.into(),
        ..EndpointService::default()
    });
    account.fail_vpc_endpoint("the service did not answer");
    let [a, ..] = SimAccount::DEFAULT_SUBNETS;
    let asked = format!(
        "VpcEndpointType=Interface&VpcId={}&ServiceName={SERVICE}&SubnetId.1={a}",
        SimAccount::DEFAULT_VPC
    );
    for state in ["failed", "available"] {
        let made = ok(&account, "CreateVpcEndpoint", &asked).await;
        let id = made.text("vpcEndpointId").to_owned();
        pass(seconds(90)).await;
        let seen = ok(&account, "DescribeVpcEndpoints", &format!("VpcEndpointId.1={id}")).await;
        assert_eq!(seen.text("state"), state);
        let reason = if state == "failed" { vec!["the service did not answer"] } else { vec![] };
        assert_eq!(seen.texts("failureReason"), reason);
    }
}

#[tokio::test(start_paused = true)]
async fn an_accepted_peering_fails_with_its_message() {
    let account = SimAccount::new();
    let requester = PeeringSide {
        account: "380838443567".into(),
        vpc: "vpc-0tidb".into(),
        region: "us-west-2".into(),
        ranges: vec![
            "10.250.0.0/16"
                .parse()
                .expect("a range"),
        ],
    };
    let id = account
        .request_peering(requester, SimAccount::DEFAULT_VPC)
        .expect("a peering");
    account.fail_peering("Failed due to an internal error");
    ok(&account, "AcceptVpcPeeringConnection", &format!("VpcPeeringConnectionId={id}")).await;
    pass(seconds(5)).await;
    let seen =
        ok(&account, "DescribeVpcPeeringConnections", &format!("VpcPeeringConnectionId.1={id}"))
            .await;
    assert_eq!(seen.text("code"), "failed");
    assert_eq!(seen.text("message"), "Failed due to an internal error");
}
