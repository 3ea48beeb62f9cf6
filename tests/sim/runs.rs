//! What a task does to its tables, and what changes between its runs.

use aws_sdk_databasemigration::{
    operation::create_replication_task::builders::CreateReplicationTaskFluentBuilder,
    types::{MigrationTypeValue, ReplicationTask, StartReplicationTaskTypeValue as Start},
};
use tidb_dms::sim::SimQuota;

use crate::{
    rig::{Rig, arn, filter, pass, refused, seconds},
    tasks::{MAPPINGS, mappings},
};

const STATE: &str = "InvalidResourceStateFault";
const VALUE: &str = "InvalidParameterValueException";

/// An instance whose connections to both endpoints were tested.
struct Stage {
    rig: Rig,
    instance: String,
    source: String,
    target: String,
}

impl Stage {
    async fn new() -> Self {
        let rig = Rig::new();
        let instance = rig.instance("loader").await;
        let source = arn(rig.source("from")).await;
        let target = arn(rig.good_target("to").await).await;
        for endpoint in [&source, &target] {
            assert_eq!(
                rig.test(&instance, endpoint)
                    .await
                    .status(),
                Some("successful")
            );
        }
        Self { rig, instance, source, target }
    }

    fn request(&self, id: &str) -> CreateReplicationTaskFluentBuilder {
        self.rig
            .dms
            .create_replication_task()
            .replication_task_identifier(id)
            .replication_instance_arn(&self.instance)
            .source_endpoint_arn(&self.source)
            .target_endpoint_arn(&self.target)
            .migration_type(MigrationTypeValue::FullLoad)
            .table_mappings(MAPPINGS)
    }

    /// A task that is ready.
    async fn task(&self, request: CreateReplicationTaskFluentBuilder) -> String {
        let created = request.send().await.expect("a task");
        pass(seconds(60)).await;
        created
            .replication_task
            .and_then(|task| task.replication_task_arn)
            .expect("its ARN")
    }

    /// Starts the task and lets it come to run.
    async fn start(&self, task: &str, how: Start) {
        self.rig
            .dms
            .start_replication_task()
            .replication_task_arn(task)
            .start_replication_task_type(how)
            .send()
            .await
            .expect("started");
        pass(seconds(60)).await;
    }

    async fn stop(&self, task: &str) {
        let stop = self
            .rig
            .dms
            .stop_replication_task()
            .replication_task_arn(task);
        stop.send().await.expect("stopping");
        pass(seconds(60)).await;
    }

    async fn seen(&self, task: &str) -> ReplicationTask {
        let found = self
            .rig
            .dms
            .describe_replication_tasks()
            .filters(filter("replication-task-arn", task))
            .send()
            .await
            .expect("tasks");
        found.replication_tasks()[0].clone()
    }

    /// `schema.table: state` of every table.
    async fn tables(&self, task: &str) -> Vec<String> {
        let found = self
            .rig
            .dms
            .describe_table_statistics()
            .replication_task_arn(task)
            .send()
            .await
            .expect("statistics");
        assert_eq!(found.replication_task_arn(), Some(task));
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        found
            .table_statistics()
            .iter()
            .map(|it| {
                format!(
                    "{}.{}: {}",
                    text(it.schema_name()),
                    text(it.table_name()),
                    text(it.table_state())
                )
            })
            .collect()
    }
}

#[tokio::test(start_paused = true)]
async fn tables_go_from_before_load_to_completed() {
    let stage = Stage::new().await;
    let task = stage
        .request("load")
        .table_mappings(mappings(&[("include", "shop", "orders"), ("include", "shop", "users")]));
    let task = stage.task(task).await;
    assert_eq!(stage.tables(&task).await, ["shop.orders: Before load", "shop.users: Before load"]);

    stage
        .start(&task, Start::StartReplication)
        .await;
    assert_eq!(stage.tables(&task).await, ["shop.orders: Full load", "shop.users: Full load"]);
    pass(seconds(5 * 60)).await;
    let stats = stage
        .seen(&task)
        .await
        .replication_task_stats
        .expect("stats");
    assert_eq!((stats.full_load_progress_percent(), stats.tables_loading()), (50, 2));
    assert_eq!(stats.elapsed_time_millis(), 6 * 60 * 1000);

    pass(seconds(5 * 60)).await;
    let seen = stage.seen(&task).await;
    assert_eq!(seen.stop_reason(), Some("Stop Reason FULL_LOAD_ONLY_FINISHED"));
    let stats = seen
        .replication_task_stats
        .expect("stats");
    assert_eq!((stats.full_load_progress_percent(), stats.tables_loaded()), (100, 2));
    assert!(stats.stop_date() == stats.full_load_finish_date() && stats.stop_date().is_some());
    let found = stage
        .rig
        .dms
        .describe_table_statistics()
        .replication_task_arn(&task)
        .filters(filter("table-name", "users"))
        .send()
        .await
        .expect("statistics");
    let [users] = found.table_statistics() else { panic!("one table: {found:?}") };
    assert_eq!((users.table_state(), users.full_load_rows()), (Some("Table completed"), 1000));
    assert_eq!(users.validation_state(), Some("Not enabled"));
}

#[tokio::test(start_paused = true)]
async fn a_table_fails_while_its_task_finishes_and_is_loaded_again() {
    let stage = Stage::new().await;
    let _ = stage
        .rig
        .account
        .clone()
        .with_table("shop", "users");
    let task = stage.task(stage.request("load")).await;
    stage
        .rig
        .account
        .fail_table("shop", "orders");
    stage
        .start(&task, Start::StartReplication)
        .await;
    pass(seconds(10 * 60)).await;
    let seen = stage.seen(&task).await;
    assert_eq!(seen.stop_reason(), Some("Stop Reason FULL_LOAD_ONLY_FINISHED"));
    let stats = seen
        .replication_task_stats
        .expect("stats");
    assert_eq!((stats.tables_loaded(), stats.tables_errored()), (1, 1));
    assert_eq!(
        stage.tables(&task).await,
        ["shop.orders: Table error", "shop.users: Table completed"]
    );

    stage
        .start(&task, Start::ResumeProcessing)
        .await;
    assert_eq!(
        stage.tables(&task).await,
        ["shop.orders: Full load", "shop.users: Table completed"]
    );
    pass(seconds(10 * 60)).await;
    let stats = stage
        .seen(&task)
        .await
        .replication_task_stats
        .expect("stats");
    assert_eq!((stats.tables_loaded(), stats.tables_errored()), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn a_stopped_load_leaves_its_tables_cancelled() {
    let stage = Stage::new().await;
    let task = stage.task(stage.request("load")).await;
    stage
        .start(&task, Start::StartReplication)
        .await;
    stage.stop(&task).await;
    assert_eq!(stage.tables(&task).await, ["shop.sample: Table cancelled"]);
    stage
        .start(&task, Start::ReloadTarget)
        .await;
    assert_eq!(stage.tables(&task).await, ["shop.sample: Full load"]);
}

#[tokio::test(start_paused = true)]
async fn changes_are_followed_after_the_load_or_without_one() {
    let stage = Stage::new().await;
    for (kind, before, after) in [
        (MigrationTypeValue::FullLoadAndCdc, "Full load", "Table completed"),
        (MigrationTypeValue::Cdc, "Table completed", "Table completed"),
    ] {
        let task = stage
            .request(&format!("t-{kind}"))
            .migration_type(kind);
        let task = stage.task(task).await;
        stage
            .start(&task, Start::StartReplication)
            .await;
        assert_eq!(stage.tables(&task).await, [format!("shop.sample: {before}")]);
        pass(seconds(10 * 60)).await;
        assert_eq!(stage.tables(&task).await, [format!("shop.sample: {after}")]);
        assert_eq!(stage.seen(&task).await.status(), Some("running"));
    }
}

/// Action, schema and table of each rule.
type Rules = &'static [(&'static str, &'static str, &'static str)];

#[tokio::test(start_paused = true)]
async fn wildcards_find_the_tables_that_are_known() {
    let stage = Stage::new().await;
    let _ = stage
        .rig
        .account
        .clone()
        .with_table("shop", "order_items")
        .with_table("shop", "orders")
        .with_table("shop", "users")
        .with_table("stock", "items");
    let table: [(&str, Rules, &[&str]); 7] = [
        (
            "all",
            &[("include", "%", "%")],
            &["shop.order_items", "shop.orders", "shop.users", "stock.items"],
        ),
        ("prefix", &[("include", "shop", "order%")], &["shop.order_items", "shop.orders"]),
        ("one-character", &[("include", "s_op", "user_")], &["shop.users"]),
        ("literal", &[("include", "shop", "order[_]%")], &["shop.order_items"]),
        ("range", &[("include", "shop", "[a-o]rders")], &["shop.orders"]),
        ("less", &[("include", "shop", "%"), ("exclude", "shop", "order%")], &["shop.users"]),
        ("unknown", &[("include", "crm%", "%")], &["crm.sample"]),
    ];
    for (id, rules, expected) in table {
        let task = stage
            .task(
                stage
                    .request(id)
                    .table_mappings(mappings(rules)),
            )
            .await;
        let expected: Vec<_> = expected
            .iter()
            .map(|it| format!("{it}: Before load"))
            .collect();
        assert_eq!(stage.tables(&task).await, expected, "{id}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_without_tables_fails_unless_it_may() {
    let stage = Stage::new().await;
    let nothing = mappings(&[("include", "shop", "users"), ("exclude", "shop", "%")]);
    let task = stage
        .task(
            stage
                .request("none")
                .table_mappings(&nothing),
        )
        .await;
    stage
        .start(&task, Start::StartReplication)
        .await;
    let seen = stage.seen(&task).await;
    assert_eq!(
        (seen.status(), seen.stop_reason()),
        (Some("failed"), Some("Stop Reason FATAL_ERROR"))
    );
    assert!(
        seen.last_failure_message()
            .is_some_and(|it| it.contains("No tables were found"))
    );

    let may = stage
        .request("may")
        .table_mappings(&nothing)
        .replication_task_settings(r#"{"ErrorBehavior":{"FailOnNoTablesCaptured":false}}"#);
    let task = stage.task(may).await;
    stage
        .start(&task, Start::StartReplication)
        .await;
    assert_eq!(stage.seen(&task).await.status(), Some("running"));
}

#[tokio::test(start_paused = true)]
async fn a_task_changes_only_while_it_rests() {
    let stage = Stage::new().await;
    let created = stage
        .request("before")
        .send()
        .await
        .expect("a task");
    let task = created
        .replication_task()
        .and_then(|it| it.replication_task_arn())
        .expect("an ARN");
    let modify = || {
        stage
            .rig
            .dms
            .modify_replication_task()
            .replication_task_arn(task)
    };
    refused!(modify().replication_task_identifier("after"), STATE, "creating");
    pass(seconds(60)).await;
    refused!(modify(), "InvalidParameterCombinationException", "No modifications were requested");
    refused!(modify().table_mappings("{}"), VALUE, "Table Mappings");
    refused!(modify().replication_task_settings("[]"), VALUE, "Task Settings");
    refused!(modify().cdc_stop_position("noon"), VALUE, "noon");
    refused!(modify().replication_task_arn("none"), "ResourceNotFoundFault", "none");
    stage.task(stage.request("taken")).await;
    refused!(modify().replication_task_identifier("Taken"), "ResourceAlreadyExistsFault", "taken");

    let changed = modify()
        .replication_task_identifier("After")
        .migration_type(MigrationTypeValue::FullLoadAndCdc)
        .cdc_stop_position("server_time:2026-02-09T12:12:12")
        .replication_task_settings(r#"{"FullLoadSettings":{"CommitRate":500}}"#)
        .table_mappings(mappings(&[("include", "shop", "users")]))
        .send()
        .await
        .expect("changed");
    assert_eq!(
        changed
            .replication_task()
            .and_then(|it| it.status()),
        Some("modifying")
    );
    pass(seconds(60)).await;
    let seen = stage.seen(task).await;
    assert_eq!((seen.status(), seen.replication_task_identifier()), (Some("ready"), Some("after")));
    assert_eq!(seen.cdc_stop_position(), Some("server_time: 2026-02-09T12:12:12"));
    assert!(
        seen.replication_task_settings()
            .is_some_and(|it| it.contains(r#""CommitRate":500"#))
    );
    assert_eq!(stage.tables(task).await, ["shop.users: Before load"]);

    stage
        .start(task, Start::StartReplication)
        .await;
    refused!(modify().replication_task_identifier("never"), STATE, "running");
    stage.stop(task).await;
    modify()
        .replication_task_identifier("stopped")
        .send()
        .await
        .expect("changed");
    pass(seconds(60)).await;
    assert_eq!(stage.seen(task).await.status(), Some("stopped"));
}

#[tokio::test(start_paused = true)]
async fn settings_come_back_complete() {
    let stage = Stage::new().await;
    let settings = |task: ReplicationTask| -> serde_json::Value {
        let text = task
            .replication_task_settings
            .expect("settings");
        serde_json::from_str(&text).expect("JSON")
    };
    let plain = settings(
        stage
            .seen(&stage.task(stage.request("plain")).await)
            .await,
    );
    assert_eq!(plain["TargetMetadata"]["LobMaxSize"], 32);
    assert_eq!(plain["ErrorBehavior"]["FailOnNoTablesCaptured"], true);
    assert_eq!(plain["Logging"]["CloudWatchLogGroup"], serde_json::Value::Null);
    assert_eq!(plain["Logging"]["LogComponents"][0]["Severity"], "LOGGER_SEVERITY_DEFAULT");

    let given = r#"{"Logging":{"EnableLogging":true,"LogComponents":[{"Id":"TARGET_LOAD","Severity":"LOGGER_SEVERITY_DEBUG"}]},
                    "ControlTablesSettings":{"HistoryTimeslotInMinutes":7},"CharacterSetSettings":null,"TTSettings":null}"#;
    let request = stage
        .request("logged")
        .resource_identifier("tail")
        .replication_task_settings(given);
    let task = stage.task(request).await;
    let logged = settings(stage.seen(&task).await);
    assert_eq!(logged["Logging"]["CloudWatchLogGroup"], "dms-tasks-loader");
    assert_eq!(logged["Logging"]["CloudWatchLogStream"], "dms-task-tail");
    let components = logged["Logging"]["LogComponents"]
        .as_array()
        .expect("components");
    assert_eq!(
        components.len(),
        plain["Logging"]["LogComponents"]
            .as_array()
            .expect("them")
            .len()
    );
    assert!(
        components
            .iter()
            .any(|it| it["Id"] == "TARGET_LOAD" && it["Severity"] == "LOGGER_SEVERITY_DEBUG")
    );
    for spelling in ["HistoryTimeslotInMinutes", "historyTimeslotInMinutes"] {
        assert_eq!(logged["ControlTablesSettings"][spelling], 7);
    }
    assert_eq!(logged["TTSettings"], plain["TTSettings"]);

    // What came back is taken back, but nothing else is taken for the place of the logs.
    let modify = || {
        stage
            .rig
            .dms
            .modify_replication_task()
            .replication_task_arn(&task)
    };
    let mut other = logged.clone();
    other["Logging"]["CloudWatchLogGroup"] = "mine".into();
    refused!(
        modify().replication_task_settings(other.to_string()),
        VALUE,
        "CloudWatchLogGroup or CloudWatchLogStream cannot be modified"
    );
    modify()
        .replication_task_settings(logged.to_string())
        .send()
        .await
        .expect("changed");
    refused!(
        stage
            .request("own")
            .replication_task_settings(other.to_string()),
        VALUE,
        "CloudWatchLogGroup or CloudWatchLogStream cannot be set on create"
    );
    refused!(
        stage
            .request("odd")
            .replication_task_settings(r#"{"Logging":5}"#),
        VALUE,
        "Task Settings"
    );
}

#[tokio::test(start_paused = true)]
async fn mappings_come_back_spaced_anew_and_are_read() {
    let stage = Stage::new().await;
    let seen = stage
        .seen(
            &stage
                .task(stage.request("spaced"))
                .await,
        )
        .await;
    let spaced = seen.table_mappings().expect("mappings");
    assert_ne!(spaced, MAPPINGS);
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
    assert_eq!(read(spaced), read(MAPPINGS));

    let beside = |rule: &str| MAPPINGS.replace(r#""rules":["#, &format!(r#""rules":[{{{rule}}},"#));
    let lower =
        r#""rule-type":"transformation","rule-target":"schema","rule-action":"convert-lowercase""#;
    let selects =
        r#""rule-type":"selection","object-locator":{"schema-name":"a","table-name":"b"}"#;
    let other = format!(r#"{selects},"rule-action":"explicit","rule-id":"2","rule-name":"2""#);
    stage
        .task(
            stage
                .request("several")
                .table_mappings(beside(&other)),
        )
        .await;
    for (text, words) in [
        (MAPPINGS.replace("selection", "transformation"), "no selection rules"),
        (MAPPINGS.replace("table-name", "tablename"), "object-locator"),
        (MAPPINGS.replace("include", "take"), "rule-action"),
        (beside(&format!(r#"{lower},"rule-id":"1","rule-name":"2""#)), "same rule-id"),
        (beside(&format!(r#"{lower},"rule-id":1,"rule-name":"2""#)), "same rule-id"),
        (beside(&format!(r#"{lower},"rule-id":"2","rule-name":"1""#)), "same rule-name"),
        (beside(&format!(r#"{lower},"rule-id":"2""#)), "rule-name is missing"),
        (beside(&format!(r#"{lower},"rule-id":"two","rule-name":"2""#)), "rule-id must be numeric"),
        (beside(r#""rule-type":"choice","rule-id":"2","rule-name":"2""#), "rule-type"),
        (
            beside(&format!(r#"{},"rule-id":"2","rule-name":"2""#, lower.replace("schema", "row"))),
            "rule-target",
        ),
        (
            beside(&format!(
                r#"{},"rule-id":"2","rule-name":"2""#,
                lower.replace("convert", "make")
            )),
            "no transformation",
        ),
        (MAPPINGS.replace("include", "explicit"), "explicit takes no wildcards"),
        ("{".to_owned(), "Invalid JSON"),
    ] {
        refused!(
            stage
                .request("refused")
                .table_mappings(text),
            VALUE,
            words
        );
    }
}

#[tokio::test(start_paused = true)]
async fn positions_of_the_capture_are_kept_and_exclude_each_other() {
    let stage = Stage::new().await;
    let request = stage
        .request("cdc")
        .migration_type(MigrationTypeValue::Cdc)
        .cdc_start_position("2026-01-01T00:00:00")
        .cdc_stop_position("commit_time: 2026-02-09T12:12:12");
    let task = stage.task(request.clone()).await;
    let seen = stage.seen(&task).await;
    assert_eq!(seen.cdc_start_position(), Some("2026-01-01T00:00:00"));
    assert_eq!(seen.cdc_stop_position(), Some("commit_time: 2026-02-09T12:12:12"));
    let both = request
        .replication_task_identifier("both")
        .cdc_start_time(aws_sdk_databasemigration::primitives::DateTime::from_secs(0));
    refused!(both, "InvalidParameterCombinationException", "cannot be used together");
}

#[tokio::test(start_paused = true)]
async fn a_task_ends_its_creation_as_badly_as_was_planned() {
    let stage = Stage::new().await;
    stage
        .rig
        .account
        .fail_creation("doomed", "failed");
    let task = stage
        .task(stage.request("doomed"))
        .await;
    assert_eq!(stage.seen(&task).await.status(), Some("failed"));
}

#[tokio::test(start_paused = true)]
async fn an_instance_has_only_so_many_tasks() {
    let stage = Stage::new().await;
    let _ = stage
        .rig
        .account
        .clone()
        .with_quota(SimQuota::ReplicationTasksPerReplicationInstance, 1);
    stage.task(stage.request("first")).await;
    refused!(stage.request("second"), "ResourceQuotaExceededFault", "1 tasks");
}

#[tokio::test(start_paused = true)]
async fn statistics_turn_pages_and_know_their_task() {
    let stage = Stage::new().await;
    let rules: Vec<_> = (0..45)
        .map(|number| ("include", "shop", format!("t{number:02}")))
        .collect();
    let rules: Vec<_> = rules
        .iter()
        .map(|(a, s, t)| (*a, *s, t.as_str()))
        .collect();
    let task = stage
        .task(
            stage
                .request("many")
                .table_mappings(mappings(&rules)),
        )
        .await;
    let describe = || {
        stage
            .rig
            .dms
            .describe_table_statistics()
            .replication_task_arn(&task)
    };
    let mut sizes = Vec::new();
    let mut pages = describe()
        .max_records(20)
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        sizes.push(
            page.expect("a page")
                .table_statistics()
                .len(),
        );
    }
    assert_eq!(sizes, [20, 20, 5]);
    let all = describe()
        .max_records(500)
        .send()
        .await
        .expect("statistics");
    assert_eq!((all.table_statistics().len(), all.marker()), (45, None));
    for size in [19, 501] {
        refused!(describe().max_records(size), VALUE, "MaxRecords");
    }
    refused!(describe().filters(filter("colour", "blue")), VALUE, "colour");
    refused!(describe().replication_task_arn("none"), "ResourceNotFoundFault", "none");
}
