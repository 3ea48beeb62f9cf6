use aws_sdk_databasemigration::types;
use proptest::prelude::*;

use super::*;
use crate::{
    change::Change,
    finding::Refused,
    name::{ReplicationTaskArn, Tag, Tags},
    task::{mappings::TableMappings, settings::TaskSettings},
};

const SOURCE: &str = "arn:aws:dms:us-east-1:123456789012:endpoint:AURORA";
const TARGET: &str = "arn:aws:dms:us-east-1:123456789012:endpoint:TIDB";
const INSTANCE: &str = "arn:aws:dms:us-east-1:123456789012:rep:MIGRATION";
const TASK: &str = "arn:aws:dms:us-east-1:123456789012:task:SHOP";

fn start(text: &str) -> CdcStart {
    text.parse().unwrap()
}

fn stop(text: &str) -> CdcStop {
    text.parse().unwrap()
}

fn task(migration: impl Into<MigrationType>) -> ReplicationTask {
    ReplicationTask::builder()
        .identifier("Shop-to-TiDB")
        .source(SOURCE)
        .target(TARGET)
        .instance(INSTANCE)
        .migration(migration)
        .mappings(TableMappings::new().include("shop", "%"))
        .build()
        .unwrap()
}

fn names(refused: &Refused) -> Vec<&'static str> {
    refused
        .findings()
        .iter()
        .map(|finding| finding.rule().name())
        .collect()
}

#[test]
fn flows_end_in_what_was_said() {
    let from: MigrationType = DataFlow::from_tidb().full_load().into();
    assert_eq!((from.direction(), from.kind()), (Direction::OutOfTidb, MigrationKind::FullLoad));
    let to: MigrationType = DataFlow::to_tidb()
        .cdc()
        .start_at(start("mysql-bin-changelog.000024:373"))
        .stop_at(stop("server_time:2018-02-09T12:12:12"))
        .into();
    assert_eq!((to.direction(), to.kind()), (Direction::IntoTidb, MigrationKind::Cdc));
    assert_eq!(to.start().and_then(CdcStart::position), Some("mysql-bin-changelog.000024:373"));
    assert_eq!(to.stop().map(CdcStop::as_str), Some("server_time:2018-02-09T12:12:12"));
    assert!(
        to.findings_for_serverless()
            .names("cdc-start-not-for-serverless")
    );
    assert!(
        from.findings_for_serverless()
            .is_empty()
    );
}

#[test]
fn words_are_read_in_any_case_and_no_others() {
    assert_eq!("Full-Load".parse(), Ok(MigrationKind::FullLoad), "MigrationType");
    let error = "full_load"
        .parse::<MigrationKind>()
        .unwrap_err();
    assert_eq!(error.rule().name(), "task-word-known", "MigrationType");
    assert!(
        error
            .remedy()
            .contains("full-load-and-cdc"),
        "{error}"
    );
}

#[test]
fn documents_are_held_to_the_same_rules() {
    use {Direction::*, MigrationKind::*};
    const BINLOG: &str = "no-changes-from-tidb";
    const PLACE: &str = "cdc-position-needs-changes";
    type Row = (&'static str, Direction, MigrationKind, bool, bool, &'static [&'static str]);
    let rows: [Row; 9] = [
        ("as source: full load", OutOfTidb, FullLoad, false, false, &[]),
        ("as source: cdc", OutOfTidb, Cdc, false, false, &[BINLOG]),
        ("as source: both", OutOfTidb, FullLoadAndCdc, false, false, &[BINLOG]),
        ("as source: all of it", OutOfTidb, FullLoad, true, true, &[PLACE, PLACE]),
        ("Cdc* with full-load: start", IntoTidb, FullLoad, true, false, &[PLACE]),
        ("Cdc* with full-load: stop", IntoTidb, FullLoad, false, true, &[PLACE]),
        ("Cdc* with cdc", IntoTidb, Cdc, true, true, &[]),
        ("Cdc* with both", IntoTidb, FullLoadAndCdc, true, true, &[]),
        ("full-load", IntoTidb, FullLoad, false, false, &[]),
    ];
    for (row, direction, kind, starts, stops, expected) in rows {
        let start = starts.then(|| CdcStart::at_epoch_seconds(0));
        let stop = stops.then(|| stop("commit_time:2018-02-09T12:12:12"));
        match MigrationType::checked(direction, kind, start, stop) {
            Ok(migration) => {
                assert!(expected.is_empty(), "{row}");
                assert_eq!(migration.kind(), kind);
            }
            Err(refused) => assert_eq!(names(&refused), expected, "{row}"),
        }
    }
}

#[test]
fn positions_are_read_as_the_api_documents_them() {
    for text in [
        "2018-03-08T12:12:12",
        "2024-02-29T00:00:00",
        "checkpoint:V1#27#mysql-bin-changelog.157832:1975:-1:2002:677883278264080#0#*#0#93",
        "mysql-bin-changelog.000024:373",
    ] {
        assert_eq!(start(text).position(), Some(text), "CdcStartPosition");
        assert_eq!(start(text).to_string(), text);
    }
    for text in [
        "",
        "now",
        "2018-03-08",
        "2023-02-29T00:00:00",
        "2018-13-01T00:00:00",
        "2018-03-08T24:00:00",
        "checkpoint:V1#",
        "checkpoint:V2#1",
        "mysql-bin:373",
        "mysql-bin.000024:",
        ":1",
        "é.1:2é",
    ] {
        let error = text.parse::<CdcStart>().unwrap_err();
        assert_eq!(error.rule().name(), "cdc-start-grammar", "{text}");
    }
    assert_eq!(
        CdcStart::native("0000012A/AB")
            .unwrap()
            .position(),
        Some("0000012A/AB")
    );
    assert!(CdcStart::native(" ").is_err());
    assert_eq!(CdcStart::at_epoch_seconds(-5).epoch_seconds(), Some(-5));
    assert_eq!(CdcStart::from(std::time::SystemTime::UNIX_EPOCH).epoch_seconds(), Some(0));
    assert_eq!(
        stop("commit_time: 2018-02-09T12:12:12").as_str(),
        "commit_time:2018-02-09T12:12:12",
        "CdcStopPosition"
    );
    for text in ["", "2018-02-09T12:12:12", "commit_time:", "server-time:2018-02-09T12:12:12"] {
        let error = text.parse::<CdcStop>().unwrap_err();
        assert_eq!(error.rule().name(), "cdc-stop-grammar", "{text}");
    }
}

#[test]
fn a_task_becomes_a_request() {
    let flow = DataFlow::to_tidb()
        .full_load_and_cdc()
        .start_at(start("mysql-bin-changelog.000024:373"))
        .stop_at(stop("server_time:2018-02-09T12:12:12"));
    let task = ReplicationTask::builder()
        .identifier("Shop-to-TiDB")
        .source(SOURCE)
        .target(TARGET)
        .instance(INSTANCE)
        .migration(flow)
        .mappings("{\"rules\":[{\"rule-type\":\"selection\",\"rule-id\":\"1\",\"rule-name\":\"1\",\"rule-action\":\"include\",\"object-locator\":{\"schema-name\":\"shop\",\"table-name\":\"%\"}}]}")
        .settings(TaskSettings::new().with_commit_rate(5000))
        .tags(Tags::none().with(Tag::new("migration", "shop").unwrap()))
        .resource_identifier("SHOP")
        .task_data("{}")
        .build()
        .unwrap();
    let request = task.create_request().build().unwrap();
    assert_eq!(request.replication_task_identifier(), Some("shop-to-tidb"));
    assert_eq!(request.source_endpoint_arn(), Some(SOURCE));
    assert_eq!(request.target_endpoint_arn(), Some(TARGET));
    assert_eq!(request.replication_instance_arn(), Some(INSTANCE));
    assert_eq!(request.migration_type(), Some(&types::MigrationTypeValue::FullLoadAndCdc));
    assert_eq!(request.table_mappings(), Some(task.mappings().to_json().as_str()));
    assert_eq!(
        request.replication_task_settings(),
        Some("{\"FullLoadSettings\":{\"CommitRate\":5000}}")
    );
    assert_eq!(request.cdc_start_position(), Some("mysql-bin-changelog.000024:373"));
    assert_eq!(request.cdc_start_time(), None, "CdcStartTime xor CdcStartPosition");
    assert_eq!(request.cdc_stop_position(), Some("server_time:2018-02-09T12:12:12"));
    assert_eq!(request.tags().len(), 1);
    assert_eq!(request.resource_identifier(), Some("shop"));
    assert_eq!(request.task_data(), Some("{}"));

    let timed = super::tests::task(
        DataFlow::to_tidb()
            .cdc()
            .start_at(CdcStart::at_epoch_seconds(9)),
    );
    let request = timed.create_request().build().unwrap();
    assert_eq!(
        request
            .cdc_start_time()
            .map(|time| time.secs()),
        Some(9)
    );
    assert_eq!(request.cdc_start_position(), None, "CdcStartTime xor CdcStartPosition");
}

#[test]
fn everything_wrong_with_a_task_is_said_at_once() {
    let refused = ReplicationTask::builder()
        .identifier("1shop")
        .source("arn:aws:dms:us-east-1:123456789012:rep:WRONG")
        .target("nonsense")
        .instance(INSTANCE)
        .migration(DataFlow::to_tidb().full_load())
        .mappings(TableMappings::new())
        .settings(TaskSettings::new().with_max_full_load_sub_tasks(50))
        .resource_identifier("two--hyphens")
        .build()
        .unwrap_err();
    assert_eq!(
        names(&refused),
        [
            "identifier-grammar",
            "arn-of-the-right-kind",
            "arn-grammar",
            "resource-identifier-grammar",
            "table-mappings-select-something",
            "task-setting-in-range",
        ]
    );
}

#[test]
fn a_task_lies_in_one_region_between_two_endpoints() {
    let build = |source: &str, target: &str| {
        ReplicationTask::builder()
            .identifier("shop")
            .source(source)
            .target(target)
            .instance(INSTANCE)
            .migration(DataFlow::to_tidb().full_load())
            .mappings(TableMappings::new().include("shop", "%"))
            .build()
    };
    assert_eq!(names(&build(SOURCE, SOURCE).unwrap_err()), ["source-is-not-the-target"]);
    let abroad = "arn:aws:dms:eu-west-1:123456789012:endpoint:AURORA";
    assert_eq!(names(&build(abroad, TARGET).unwrap_err()), ["task-in-one-region"]);
    assert!(
        build(SOURCE, TARGET)
            .unwrap()
            .findings()
            .is_empty()
    );
}

#[test]
fn warnings_stay_with_the_task() {
    let task = ReplicationTask::builder()
        .identifier("shop")
        .source(SOURCE)
        .target(TARGET)
        .instance(INSTANCE)
        .migration(DataFlow::to_tidb().full_load())
        .mappings(TableMappings::new().include("shop", "order_items"))
        .settings(TaskSettings::new().with_create_pk_after_full_load(true))
        .build()
        .unwrap();
    assert_eq!(task.findings().len(), 2, "{}", task.findings());
}

/// The task as DMS describes it after it was created.
fn observed(task: &ReplicationTask) -> types::builders::ReplicationTaskBuilder {
    types::ReplicationTask::builder()
        .replication_task_arn(TASK)
        .replication_task_identifier(task.identifier().as_str())
        .source_endpoint_arn(SOURCE)
        .target_endpoint_arn(TARGET)
        .replication_instance_arn(INSTANCE)
        .migration_type(task.migration().kind().into())
        .table_mappings(task.mappings().to_json())
        .replication_task_settings(task.settings().to_json())
}

#[test]
fn only_what_differs_is_modified() {
    let flow = || {
        DataFlow::to_tidb()
            .full_load_and_cdc()
            .stop_at(stop("commit_time:2018-02-09T12:12:12"))
    };
    let task = task(flow());
    let as_sent = observed(&task).cdc_stop_position("commit_time: 2018-02-09T12:12:12");
    assert!(
        task.modify_request(&as_sent.clone().build())
            .is_unchanged()
    );
    let modified = |observed: types::builders::ReplicationTaskBuilder| match task
        .modify_request(&observed.build())
    {
        Change::Modify { request, .. } => request.build().unwrap(),
        other => panic!("{other:?}"),
    };

    let request = modified(
        as_sent
            .clone()
            .table_mappings("{\"rules\":[]}"),
    );
    assert_eq!(request.replication_task_arn(), Some(TASK));
    assert_eq!(request.table_mappings(), Some(task.mappings().to_json().as_str()));
    assert_eq!(request.replication_task_settings(), None);
    assert_eq!(request.migration_type(), None);
    assert_eq!(request.cdc_stop_position(), None);

    let request = modified(
        as_sent
            .clone()
            .replication_task_settings("{}"),
    );
    assert_eq!(request.replication_task_settings(), Some(task.settings().to_json().as_str()));
    assert_eq!(request.table_mappings(), None);

    let request = modified(
        as_sent
            .clone()
            .migration_type(types::MigrationTypeValue::Cdc),
    );
    assert_eq!(request.migration_type(), Some(&types::MigrationTypeValue::FullLoadAndCdc));

    let request = modified(
        as_sent
            .clone()
            .cdc_stop_position("server_time:2018-02-09T12:12:12"),
    );
    assert_eq!(request.cdc_stop_position(), Some("commit_time:2018-02-09T12:12:12"));

    match task.modify_request(
        &as_sent
            .replication_instance_arn("arn:other")
            .table_mappings("")
            .build(),
    ) {
        Change::Replace(reasons) => {
            let shown: Vec<_> = reasons
                .iter()
                .map(ToString::to_string)
                .collect();
            assert_eq!(shown, [format!("replication instance: from arn:other to {INSTANCE}")]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_member_that_differs_is_named() {
    let task = ReplicationTask::builder()
        .identifier("shop")
        .source(SOURCE)
        .target(TARGET)
        .instance(INSTANCE)
        .migration(
            DataFlow::to_tidb()
                .cdc()
                .start_at(
                    "mysql-bin-changelog.000024:373"
                        .parse::<CdcStart>()
                        .unwrap(),
                )
                .stop_at(stop("commit_time:2018-02-09T12:12:12")),
        )
        .mappings(TableMappings::new().include("shop", "%"))
        .task_data("{}")
        .build()
        .unwrap();
    let seen = || {
        observed(&task)
            .cdc_start_position("mysql-bin-changelog.000024:373")
            .cdc_stop_position("commit_time:2018-02-09T12:12:12")
            .task_data("{}")
    };
    let nothing = types::ReplicationTask::builder().replication_task_arn(TASK);
    let rows = [
        (seen(), &[][..]),
        (seen().replication_task_identifier("other"), &["identifier"]),
        (seen().migration_type(types::MigrationTypeValue::FullLoad), &["migration type"]),
        (seen().table_mappings("{}"), &["table mappings"]),
        (seen().replication_task_settings("{}"), &["task settings"]),
        (seen().cdc_start_position("mysql-bin-changelog.000024:4"), &["CDC start"]),
        (seen().set_cdc_stop_position(None), &["CDC stop"]),
        (seen().set_task_data(None), &["task data"]),
        (
            nothing,
            &[
                "identifier",
                "migration type",
                "table mappings",
                "task settings",
                "CDC start",
                "CDC stop",
                "task data",
            ],
        ),
    ];
    for (observed, fields) in rows {
        let change = task.modify_request(&observed.build());
        assert_eq!(change.fields(), fields, "{change:?}");
        assert_eq!(change.is_unchanged(), fields.is_empty());
    }
}

fn connection(endpoint: &str, instance: &str, status: &str) -> types::Connection {
    types::Connection::builder()
        .endpoint_arn(endpoint)
        .replication_instance_arn(instance)
        .status(status)
        .build()
}

fn tested(endpoint: &str, instance: &str) -> TestedConnection {
    TestedConnection::try_from(&connection(endpoint, instance, "successful")).unwrap()
}

#[test]
fn only_a_successful_test_is_a_tested_connection() {
    assert_eq!(tested(SOURCE, INSTANCE).endpoint(), SOURCE);
    for status in ["failed", "testing", "deleting", "", "success"] {
        let error = TestedConnection::try_from(&connection(SOURCE, INSTANCE, status)).unwrap_err();
        assert_eq!(error.status(), status);
    }
    let failed = types::Connection::builder()
        .endpoint_identifier("tidb")
        .status("failed")
        .last_failure_message("Can't connect")
        .build();
    let error = TestedConnection::try_from(&failed).unwrap_err();
    assert_eq!(error.last_failure_message(), Some("Can't connect"));
    assert_eq!(
        error.to_string(),
        "the connection to tidb is `failed`, not `successful`: Can't connect"
    );
}

#[test]
fn a_start_says_which_start_it_is() {
    let arn: ReplicationTaskArn = TASK.parse().unwrap();
    let (source, target) = (tested(SOURCE, INSTANCE), tested(TARGET, INSTANCE));
    let rows = [
        (TaskStart::first(&arn), types::StartReplicationTaskTypeValue::StartReplication),
        (TaskStart::resume(&arn), types::StartReplicationTaskTypeValue::ResumeProcessing),
        (TaskStart::reload(&arn), types::StartReplicationTaskTypeValue::ReloadTarget),
    ];
    for (start, expected) in rows {
        let start = start
            .target_tested(&target)
            .source_tested(&source);
        let request = start
            .request()
            .unwrap()
            .build()
            .unwrap();
        assert_eq!(request.replication_task_arn(), Some(TASK));
        assert_eq!(
            request.start_replication_task_type(),
            Some(&expected),
            "StartReplicationTaskType"
        );
    }
}

#[test]
fn tests_are_of_the_task_that_starts() {
    let arn: ReplicationTaskArn = TASK.parse().unwrap();
    let task = task(DataFlow::to_tidb().full_load());
    let start = |source: &TestedConnection, target: &TestedConnection| {
        TaskStart::first(&arn)
            .source_tested(source)
            .target_tested(target)
    };
    let (source, target) = (tested(SOURCE, INSTANCE), tested(TARGET, INSTANCE));
    assert!(
        start(&source, &target)
            .matching(&task)
            .is_ok()
    );
    assert_eq!(
        start(&target, &source)
            .matching(&task)
            .unwrap_err()
            .findings()
            .len(),
        2
    );
    assert_eq!(
        names(
            &start(&source, &source)
                .request()
                .unwrap_err()
        ),
        ["tested-connections-of-the-task"]
    );
    let elsewhere = tested(TARGET, "arn:aws:dms:us-east-1:123456789012:rep:OTHER");
    assert_eq!(
        names(
            &start(&source, &elsewhere)
                .request()
                .unwrap_err()
        ),
        ["tested-connections-of-the-task"]
    );
}

#[test]
fn rules_of_the_room_have_names_of_their_own() {
    let mut names: Vec<_> = rules::ALL
        .iter()
        .map(|rule| rule.name())
        .collect();
    names.sort_unstable();
    let before = names.len();
    names.dedup();
    assert_eq!(names.len(), before);
}

proptest! {
    #[test]
    fn any_text_is_a_position_or_an_error(text in "\\PC{0,40}") {
        if let Ok(start) = text.parse::<CdcStart>() {
            prop_assert_eq!(start.position(), Some(text.as_str()));
        }
        if let Ok(stop) = text.parse::<CdcStop>() {
            prop_assert_eq!(stop.as_str().parse::<CdcStop>().unwrap(), stop);
        }
    }
}

#[test]
fn a_word_that_dms_does_not_know_is_answered_with_those_it_knows() {
    for word in MigrationKind::WORDS {
        assert_eq!(
            word.parse::<MigrationKind>()
                .unwrap()
                .as_str(),
            *word
        );
        assert_eq!(
            word.to_uppercase()
                .parse::<MigrationKind>()
                .unwrap()
                .as_str(),
            *word
        );
    }
    let refused = "fullload"
        .parse::<MigrationKind>()
        .unwrap_err();
    assert_eq!(refused.rule().name(), "task-word-known");
    assert_eq!(refused.remedy(), "use one of full-load, cdc, full-load-and-cdc");
}
