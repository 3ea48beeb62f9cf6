//! Everything in an account as comparable text.

use aws_sdk_databasemigration::types::{ComputeConfig, MigrationTypeValue, MySqlSettings, Tag};
use serde_json::Value;

use crate::rig::{PASSWORD, Rig, arn, pass, seconds};

/// One resource of each kind, in an order that the caller reverses.
async fn furnish(rig: &Rig, reversed: bool, mappings: &str) {
    rig.subnet_group().await;
    let mut instances = ["mover", "spare"];
    let mut endpoints = ["orders-aurora", "orders-tidb"];
    if reversed {
        instances.reverse();
        endpoints.reverse();
        pass(seconds(1000)).await;
    }
    for id in instances {
        rig.instance(id).await;
    }
    let mut arns = Vec::new();
    for id in endpoints {
        let request = if id == "orders-aurora" {
            let script = MySqlSettings::builder().after_connect_script("SET @a = 'in-a-script'");
            rig.source(id)
                .my_sql_settings(script.build())
                .extra_connection_attributes("Initstmt=SET @a='in-an-attribute';executeTimeout=60")
        } else {
            let tag = Tag::builder()
                .key("team")
                .value("orders")
                .build();
            rig.good_target(id).await.tags(tag)
        };
        arns.push(arn(request).await);
    }
    if reversed {
        arns.reverse();
    }
    let mover = mover(rig).await;
    rig.test(&mover, &arns[0]).await;
    rig.test(&mover, &arns[1]).await;
    rig.dms
        .create_replication_task()
        .replication_task_identifier("load")
        .replication_instance_arn(mover)
        .source_endpoint_arn(&arns[0])
        .target_endpoint_arn(&arns[1])
        .migration_type(MigrationTypeValue::FullLoad)
        .table_mappings(mappings)
        .send()
        .await
        .expect("a task");
    rig.dms
        .create_replication_config()
        .replication_config_identifier("stream")
        .source_endpoint_arn(&arns[0])
        .target_endpoint_arn(&arns[1])
        .replication_type(MigrationTypeValue::Cdc)
        .compute_config(
            ComputeConfig::builder()
                .max_capacity_units(2)
                .build(),
        )
        .table_mappings(mappings)
        .send()
        .await
        .expect("a replication config");
    pass(seconds(60)).await;
}

async fn mover(rig: &Rig) -> String {
    let found = rig
        .dms
        .describe_replication_instances()
        .filters(crate::rig::filter("replication-instance-id", "mover"))
        .send()
        .await
        .expect("the instance");
    found.replication_instances()[0]
        .replication_instance_arn()
        .expect("its ARN")
        .to_owned()
}

const MAPPINGS: &str = r#"{"rules":[{"rule-type":"selection","rule-id":"1","rule-name":"1","rule-action":"include","object-locator":{"schema-name":"orders","table-name":"%"}}]}"#;
const SAME_MAPPINGS: &str = r#"{ "rules": [ { "rule-name": "1", "rule-id": "1", "rule-type": "selection", "object-locator": { "table-name": "%", "schema-name": "orders" }, "rule-action": "include" } ] }"#;

#[tokio::test(start_paused = true)]
async fn an_inventory_names_everything_there_is() {
    let rig = Rig::new();
    assert!(rig.account.inventory().is_empty());
    furnish(&rig, false, MAPPINGS).await;
    let seen = rig.account.inventory();
    assert_eq!(
        seen.names().collect::<Vec<_>>(),
        [
            "certificate/orders-tidb-ca",
            "connection/mover/orders-aurora",
            "connection/mover/orders-tidb",
            "endpoint/orders-aurora",
            "endpoint/orders-tidb",
            "replication-config/stream",
            "replication-instance/mover",
            "replication-instance/spare",
            "replication-task/load",
            "replication/stream",
            "subnet-group/default",
            "subnet-group/rehearsal",
        ]
    );
    assert_eq!(seen.len(), 12);
    assert_eq!(seen.to_string().lines().count(), 12);

    let task: Value = serde_json::from_str(
        seen.get("replication-task/load")
            .expect("the task"),
    )
    .expect("JSON");
    assert_eq!(task["settings"]["SourceEndpointArn"], "endpoint/orders-aurora");
    assert_eq!(task["settings"]["Status"], "ready");
    assert_eq!(task["settings"]["TableMappings"]["rules"][0]["rule-id"], "1");
    let endpoint: Value = serde_json::from_str(
        seen.get("endpoint/orders-tidb")
            .expect("the endpoint"),
    )
    .expect("JSON");
    assert_eq!(endpoint["tags"]["team"], "orders");
}

#[tokio::test(start_paused = true)]
async fn accounts_that_were_set_up_alike_are_equal_whatever_the_order_and_the_hour() {
    let (one, other) = (Rig::new(), Rig::new());
    furnish(&one, false, MAPPINGS).await;
    furnish(&other, true, SAME_MAPPINGS).await;
    let (one, other) = (one.account.inventory(), other.account.inventory());
    let certificate = "certificate/orders-tidb-ca";
    assert_ne!(
        one.get(certificate),
        other.get(certificate),
        "each rig has an authority of its own"
    );
    for name in one
        .names()
        .filter(|name| *name != certificate)
    {
        assert_eq!(one.get(name), other.get(name), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_inventory_holds_no_arn_no_time_and_no_secret() {
    let rig = Rig::new();
    furnish(&rig, false, MAPPINGS).await;
    let text = format!("{:?}", rig.account.inventory());
    for hidden in [
        "arn:aws:dms",
        "Date\"",
        "CreateTime",
        ":17672",
        PASSWORD,
        "in-a-script",
        "in-an-attribute",
        "BEGIN",
    ] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    assert!(text.contains("\"ExecuteTimeout\":60"), "what is no secret can be read: {text}");
}

#[tokio::test(start_paused = true)]
async fn a_changed_password_or_script_shows() {
    let rig = Rig::new();
    let endpoint = arn(rig.source("a")).await;
    let mut seen = vec![rig.account.inventory()];
    let change = || {
        rig.dms
            .modify_endpoint()
            .endpoint_arn(&endpoint)
    };
    for request in [
        change().password("another"),
        change().extra_connection_attributes("Initstmt=SET @a=1"),
        change().extra_connection_attributes("Initstmt=SET @a=2"),
    ] {
        request.send().await.expect("a change");
        let now = rig.account.inventory();
        assert!(!seen.contains(&now), "{now}");
        seen.push(now);
    }
}

#[tokio::test(start_paused = true)]
async fn an_inventory_holds_every_page_and_is_no_call() {
    let rig = Rig::new();
    for number in 0..120 {
        arn(rig.source(&format!("e{number}"))).await;
    }
    let calls = rig.account.call_count();
    assert_eq!(rig.account.inventory().len(), 120);
    assert_eq!(rig.account.call_count(), calls);
}
