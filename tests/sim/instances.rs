use tidb_dms::sim::SimAccount;

use crate::rig::{Rig, filter, pass, refused, seconds};

#[tokio::test(start_paused = true)]
async fn an_older_version_is_kept_only_without_automatic_upgrades() {
    let dms = SimAccount::new().client();
    for (id, upgrades, version) in [("upgraded", true, "3.5.4"), ("pinned", false, "3.5.3")] {
        let created = dms
            .create_replication_instance()
            .replication_instance_identifier(id)
            .replication_instance_class("dms.t3.large")
            .engine_version("3.5.3")
            .auto_minor_version_upgrade(upgrades)
            .send()
            .await
            .expect("an instance");
        let created = created
            .replication_instance()
            .expect("it");
        assert_eq!(created.engine_version(), Some(version));
        assert_eq!(created.allocated_storage(), 50);
        assert!(created.publicly_accessible(), "what AWS does when nothing is said");
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_group_the_default_one_is_made() {
    let rig = Rig::new();
    rig.instance("anywhere").await;
    let found = rig
        .dms
        .describe_replication_subnet_groups()
        .filters(filter("replication-subnet-group-id", "default"))
        .send()
        .await
        .expect("groups");
    assert_eq!(
        found.replication_subnet_groups()[0]
            .subnets()
            .len(),
        3
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_is_done_to_an_instance_that_is_moving() {
    let rig = Rig::new();
    let endpoint = crate::rig::arn(rig.source("source")).await;
    let created = rig
        .dms
        .create_replication_instance()
        .replication_instance_identifier("moving")
        .replication_instance_class("dms.t3.large")
        .send()
        .await
        .expect("an instance");
    let arn = created
        .replication_instance()
        .and_then(|it| it.replication_instance_arn());
    let arn = arn.expect("an ARN");
    let test = || {
        rig.dms
            .test_connection()
            .replication_instance_arn(arn)
            .endpoint_arn(&endpoint)
    };
    let delete = || {
        rig.dms
            .delete_replication_instance()
            .replication_instance_arn(arn)
    };

    refused!(test(), "InvalidResourceStateFault", "creating");
    refused!(delete(), "InvalidResourceStateFault", "creating");
    pass(seconds(8 * 60)).await;
    delete().send().await.expect("deleting");
    refused!(delete(), "InvalidResourceStateFault", "deleting");
    refused!(test(), "InvalidResourceStateFault", "deleting");
    pass(seconds(5 * 60)).await;
    refused!(delete(), "ResourceNotFoundFault", "not found");
}

#[tokio::test(start_paused = true)]
async fn quotas_hold_until_they_are_lifted() {
    let account = SimAccount::new();
    let dms = account.client();
    let create = |number: usize| {
        dms.create_replication_instance()
            .replication_instance_identifier(format!("i{number}"))
            .replication_instance_class("dms.t3.large")
    };
    for number in 0..60 {
        create(number)
            .send()
            .await
            .expect("within the quota");
    }
    refused!(create(60), "ResourceQuotaExceededFault", "60");
    let _ = account.clone().without_quotas();
    create(60)
        .send()
        .await
        .expect("no quota");
}
