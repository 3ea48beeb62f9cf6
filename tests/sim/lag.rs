//! Listings that lag behind what was written.

use std::time::Duration;

use aws_sdk_databasemigration::{Client, types::Tag};
use tidb_dms::sim::SimAccount;

use crate::rig::{Rig, arn, pass, refused, seconds};

const LAG: Duration = Duration::from_secs(30);

/// The usual account, whose listings lag behind from now on.
fn lagging() -> Rig {
    let rig = Rig::new();
    let _ = rig.account.clone().read_lag(LAG);
    rig
}

/// The endpoints that are listed, with user and status.
async fn listed(dms: &Client) -> Vec<(String, String, String)> {
    let found = dms
        .describe_endpoints()
        .send()
        .await
        .expect("endpoints");
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    found
        .endpoints()
        .iter()
        .map(|it| (text(it.endpoint_identifier()), text(it.username()), text(it.status())))
        .collect()
}

fn endpoint(id: &str, user: &str, status: &str) -> (String, String, String) {
    (id.into(), user.into(), status.into())
}

#[tokio::test(start_paused = true)]
async fn what_was_just_created_is_not_listed_yet_and_exists_all_the_same() {
    let rig = lagging();
    let made = arn(rig.source("a")).await;
    assert_eq!(listed(&rig.dms).await, []);
    refused!(rig.source("a"), "ResourceAlreadyExistsFault", "a already exists");
    pass(LAG - seconds(1)).await;
    assert_eq!(listed(&rig.dms).await, []);
    refused!(
        rig.dms
            .list_tags_for_resource()
            .resource_arn(&made),
        "ResourceNotFoundFault",
        "not found",
    );
    pass(seconds(1)).await;
    assert_eq!(listed(&rig.dms).await, [endpoint("a", "dms", "active")]);
}

#[tokio::test(start_paused = true)]
async fn what_was_just_changed_shows_its_old_values_and_tags() {
    let rig = Rig::new();
    let made = arn(rig.source("a")).await;
    let _ = rig.account.clone().read_lag(LAG);
    rig.dms
        .modify_endpoint()
        .endpoint_arn(&made)
        .username("another")
        .send()
        .await
        .expect("a change");
    rig.dms
        .add_tags_to_resource()
        .resource_arn(&made)
        .tags(
            Tag::builder()
                .key("team")
                .value("orders")
                .build(),
        )
        .send()
        .await
        .expect("a tag");
    let tags = || async {
        rig.dms
            .list_tags_for_resource()
            .resource_arn(&made)
            .send()
            .await
            .expect("tags")
            .tag_list()
            .len()
    };
    assert_eq!(listed(&rig.dms).await, [endpoint("a", "dms", "active")]);
    assert_eq!(tags().await, 0);
    pass(LAG).await;
    assert_eq!(listed(&rig.dms).await, [endpoint("a", "another", "active")]);
    assert_eq!(tags().await, 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_just_deleted_is_still_listed_and_cannot_be_deleted_again() {
    let rig = lagging();
    let _ = rig
        .account
        .clone()
        .endpoint_removal(Duration::ZERO);
    let made = arn(rig.source("a")).await;
    pass(LAG).await;
    let delete = || {
        rig.dms
            .delete_endpoint()
            .endpoint_arn(&made)
    };
    delete()
        .send()
        .await
        .expect("a deletion");
    assert!(rig.account.inventory().is_empty(), "the inventory tells the truth");
    assert_eq!(listed(&rig.dms).await, [endpoint("a", "dms", "active")]);
    refused!(delete(), "ResourceNotFoundFault", "not found");
    pass(LAG).await;
    assert_eq!(listed(&rig.dms).await, []);
}

#[tokio::test(start_paused = true)]
async fn every_moment_shows_in_its_turn() {
    let rig = lagging();
    for id in ["a", "b", "c"] {
        arn(rig.source(id)).await;
        pass(seconds(10)).await;
    }
    for expected in 1..=3 {
        assert_eq!(listed(&rig.dms).await.len(), expected);
        pass(seconds(10)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_time_changes_shows_as_late_and_writes_know_it_at_once() {
    let rig = lagging();
    let endpoint = arn(rig.source("a")).await;
    let instance = rig.instance("mover").await;
    let status = || async {
        let found = rig
            .dms
            .describe_replication_instances()
            .send()
            .await
            .expect("instances");
        found.replication_instances()[0]
            .replication_instance_status
            .clone()
            .expect("a status")
    };
    assert_eq!(status().await, "creating");
    rig.dms
        .test_connection()
        .replication_instance_arn(&instance)
        .endpoint_arn(&endpoint)
        .send()
        .await
        .expect("the instance is available");
    let connections = || async {
        let found = rig
            .dms
            .describe_connections()
            .send()
            .await;
        found.expect("connections").connections
    };
    assert_eq!(connections().await.map(|all| all.len()), Some(0));
    pass(LAG).await;
    assert_eq!(status().await, "available");
    let seen = connections().await.unwrap_or_default();
    assert_eq!(seen[0].status(), Some("testing"));
}

#[tokio::test(start_paused = true)]
async fn without_a_lag_a_write_shows_at_once() {
    let account = SimAccount::new()
        .read_lag(LAG)
        .read_lag(Duration::ZERO);
    account
        .client()
        .import_certificate()
        .certificate_identifier("a")
        .certificate_pem(Rig::new().authority.pem)
        .send()
        .await
        .expect("a certificate");
    let found = account
        .client()
        .describe_certificates()
        .send()
        .await
        .expect("certificates");
    assert_eq!(found.certificates().len(), 1);
}
