use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    finding::{Findings, Severity},
    task::{DataFlow, MigrationType, mappings::tests::any_json},
};

fn settings(json: Value) -> TaskSettings {
    TaskSettings::from_json(&json.to_string()).unwrap()
}

fn to_tidb() -> MigrationType {
    DataFlow::to_tidb()
        .full_load_and_cdc()
        .into()
}

fn from_tidb() -> MigrationType {
    DataFlow::from_tidb().full_load().into()
}

fn names(findings: &Findings) -> Vec<&'static str> {
    findings
        .iter()
        .map(|finding| finding.rule().name())
        .collect()
}

#[test]
fn every_bound_of_the_table_is_found() {
    const RANGE: &str = "task-setting-in-range";
    const TYPE: &str = "task-setting-of-the-right-type";
    const WORD: &str = "task-setting-word-known";
    // Row of the rules, group, key, values that pass, values that do not and the rule against them.
    type Row = (&'static str, &'static str, &'static str, Vec<Value>, Vec<(Value, &'static str)>);
    let rows: Vec<Row> = vec![
        (
            "MaxFullLoadSubTasks",
            "FullLoadSettings",
            "MaxFullLoadSubTasks",
            vec![json!(1), json!(49), json!("8"), Value::Null],
            vec![(json!(0), RANGE), (json!(50), RANGE), (json!(true), TYPE)],
        ),
        (
            "CommitRate",
            "FullLoadSettings",
            "CommitRate",
            vec![json!(1), json!(50_000)],
            vec![(json!(0), RANGE), (json!(50_001), RANGE), (json!("much"), TYPE)],
        ),
        (
            "TransactionConsistencyTimeout",
            "FullLoadSettings",
            "TransactionConsistencyTimeout",
            vec![json!(0), json!(600)],
            vec![(json!(-1), RANGE), (json!(1.5), TYPE)],
        ),
        (
            "TargetTablePrepMode",
            "FullLoadSettings",
            "TargetTablePrepMode",
            vec![json!("DO_NOTHING"), json!("DROP_AND_CREATE"), json!("TRUNCATE_BEFORE_LOAD")],
            vec![(json!("TRUNCATE"), WORD), (json!("do_nothing"), WORD), (json!(1), TYPE)],
        ),
        (
            "CreatePkAfterFullLoad",
            "FullLoadSettings",
            "CreatePkAfterFullLoad",
            vec![json!(false), json!("False")],
            vec![(json!("no"), TYPE)],
        ),
        (
            "InlineLobMaxSize",
            "TargetMetadata",
            "InlineLobMaxSize",
            vec![json!(0), json!(102_400)],
            vec![(json!(102_401), RANGE)],
        ),
        (
            "LoadMaxFileSize",
            "TargetMetadata",
            "LoadMaxFileSize",
            vec![json!(0), json!(32_768)],
            vec![
                (json!(100_001), RANGE),
                (json!(-1), RANGE),
                (json!(40_000), "load-file-within-a-tidb-transaction"),
            ],
        ),
        (
            "TargetSchema",
            "TargetMetadata",
            "TargetSchema",
            vec![json!(""), Value::Null],
            vec![(json!("shop"), "target-schema-empty-for-mysql"), (json!(3), TYPE)],
        ),
        (
            "ParallelLoadThreads",
            "TargetMetadata",
            "ParallelLoadThreads",
            vec![json!(0)],
            vec![(json!(4), "parallel-load-threads-on-the-endpoint")],
        ),
        (
            "RecoverableErrorCount",
            "ErrorBehavior",
            "RecoverableErrorCount",
            vec![json!(-1), json!(0), json!(9)],
            vec![(json!(-2), RANGE)],
        ),
        (
            "ErrorBehavior policies",
            "ErrorBehavior",
            "DataErrorPolicy",
            vec![json!("LOG_ERROR"), json!("STOP_TASK")],
            vec![(json!("UPDATE_RECORD"), WORD)],
        ),
        (
            "ErrorBehavior policies",
            "ErrorBehavior",
            "ApplyErrorInsertPolicy",
            vec![json!("UPDATE_RECORD")],
            vec![(json!("INSERT_RECORD"), WORD)],
        ),
        (
            "TableErrorEscalationPolicy",
            "ErrorBehavior",
            "TableErrorEscalationPolicy",
            vec![json!("STOP_TASK")],
            vec![(json!("SUSPEND_TABLE"), WORD)],
        ),
        (
            "FailOnNoTablesCaptured",
            "ErrorBehavior",
            "FailOnNoTablesCaptured",
            vec![json!(true), json!("true")],
            vec![(json!(1), TYPE)],
        ),
        (
            "HistoryTimeslotInMinutes",
            "ControlTablesSettings",
            "HistoryTimeslotInMinutes",
            vec![json!(5)],
            vec![(json!(-5), RANGE)],
        ),
        (
            "ValidationMode",
            "ValidationSettings",
            "ValidationMode",
            vec![json!("ROW_LEVEL"), json!("GROUP_LEVEL")],
            vec![(json!("TABLE_LEVEL"), WORD)],
        ),
        (
            "StatementCacheSize",
            "ChangeProcessingTuning",
            "StatementCacheSize",
            vec![json!(0), json!(200)],
            vec![(json!(201), RANGE)],
        ),
        (
            "CtrlStreamBufferSizeInMB",
            "StreamBufferSettings",
            "CtrlStreamBufferSizeInMB",
            vec![json!(1), json!(8)],
            vec![(json!(0), RANGE), (json!(9), RANGE)],
        ),
        (
            "CloudWatchLogGroup",
            "Logging",
            "CloudWatchLogGroup",
            vec![Value::Null],
            vec![(json!("mine"), "log-group-and-stream-are-read-only")],
        ),
        (
            "CloudWatchLogStream",
            "Logging",
            "CloudWatchLogStream",
            vec![Value::Null],
            vec![(json!("mine"), "log-group-and-stream-are-read-only")],
        ),
        (
            "LogComponents",
            "Logging",
            "LogComponents",
            vec![json!([{ "Id": "SORTER", "Severity": "LOGGER_SEVERITY_DEBUG" }])],
            vec![
                (json!([{ "Id": "SORTING", "Severity": "LOGGER_SEVERITY_DEBUG" }]), WORD),
                (json!([{ "Id": "SORTER", "Severity": "DEBUG" }]), WORD),
                (json!([{ "Id": "SORTER" }]), TYPE),
                (json!({}), TYPE),
            ],
        ),
    ];
    for (row, group, key, pass, fail) in rows {
        for value in pass {
            let found = settings(json!({ group: { key: value } })).findings_for(&to_tidb());
            assert!(found.is_empty(), "{row} {value}: {found}");
        }
        for (value, rule) in fail {
            let found = settings(json!({ group: { key: value } })).findings_for(&to_tidb());
            assert!(names(&found).contains(&rule), "{row} {value}: {found}");
        }
    }
}

#[test]
fn large_objects_move_in_one_way() {
    let lobs = |settings: Value| super::tests::settings(json!({ "TargetMetadata": settings }));
    let rows = [
        (
            "LOB: both modes",
            json!({ "SupportLobs": true, "FullLobMode": true, "LimitedSizeLobMode": true }),
            vec!["one-lob-mode"],
        ),
        (
            "LOB: no mode",
            json!({ "SupportLobs": true, "FullLobMode": false, "LimitedSizeLobMode": false }),
            vec!["one-lob-mode"],
        ),
        ("LOB: none", json!({ "SupportLobs": false, "FullLobMode": false }), vec![]),
        (
            "LOB: LobMaxSize in an entry of TiDB",
            json!({ "LimitedSizeLobMode": true, "LobMaxSize": 6144 }),
            vec![],
        ),
        (
            "LOB: LobMaxSize over an entry of TiDB",
            json!({ "LimitedSizeLobMode": true, "LobMaxSize": 6145 }),
            vec!["lob-within-a-tidb-entry"],
        ),
        (
            "LOB: LobMaxSize recommended",
            json!({ "LimitedSizeLobMode": true, "LobMaxSize": 102_401 }),
            vec!["lob-size-recommended", "lob-within-a-tidb-entry"],
        ),
        (
            "LOB: LobChunkSize",
            json!({ "FullLobMode": true, "LobChunkSize": 65 }),
            vec!["lob-size-recommended"],
        ),
        (
            "BatchApplyEnabled: LOBs only in limited mode",
            json!({ "FullLobMode": true, "BatchApplyEnabled": true }),
            vec!["batch-apply-with-limited-lobs"],
        ),
    ];
    for (row, settings, expected) in rows {
        assert_eq!(names(&lobs(settings).findings_for(&to_tidb())), expected, "{row}");
    }
    for mode in [
        LobMode::None,
        LobMode::Limited { max_kb: 100 },
        LobMode::Full { chunk_kb: 32 },
        LobMode::Inline { inline_kb: 16, chunk_kb: 64 },
    ] {
        let settings = TaskSettings::for_tidb().with_lob_mode(mode);
        assert_eq!(settings.lob_mode(), Some(mode));
        assert!(
            settings
                .findings_for(&to_tidb())
                .is_empty()
        );
    }
}

#[test]
fn the_migration_decides_what_else_is_refused() {
    let schema = TaskSettings::new().with("TargetMetadata", "TargetSchema", "public");
    assert!(
        schema
            .findings_for(&to_tidb())
            .is_refused(),
        "TargetSchema"
    );
    assert!(
        schema
            .findings_for(&from_tidb())
            .is_empty(),
        "another engine has schemas"
    );
    let key = TaskSettings::new().with_create_pk_after_full_load(true);
    assert_eq!(
        names(&key.findings_for(&to_tidb())),
        ["clustered-primary-key-first"],
        "CreatePkAfterFullLoad"
    );
    let batch = TaskSettings::new().with_batch_apply_enabled(true);
    let found = batch.findings_for(&from_tidb());
    assert_eq!(names(&found), ["setting-only-with-changes"], "BatchApplyEnabled");
    assert!(
        found
            .iter()
            .all(|finding| finding.severity() == Severity::Note)
    );
}

#[test]
fn groups_are_known_or_noted() {
    let rows = [
        (json!({ "FullLoadSetting": {} }), "task-settings-group-known"),
        (json!({ "logging": {} }), "task-setting-word-known"),
        (json!({ "ErrorBehavior": 3 }), "task-setting-of-the-right-type"),
    ];
    for (row, rule) in rows {
        assert_eq!(names(&settings(row).findings()), [rule], "top-level groups");
    }
    let plain =
        json!({ "FailTaskWhenCleanTaskResourceFailed": false, "PostProcessingRules": null });
    assert!(settings(plain).findings().is_empty(), "top-level groups");
}

#[test]
fn connections_are_tables_times_threads() {
    let settings = TaskSettings::new();
    assert_eq!(settings.full_load_connections(0), 8);
    assert_eq!(
        settings
            .with_max_full_load_sub_tasks(49)
            .full_load_connections(5),
        245
    );
}

#[test]
fn the_defaults_for_tidb_are_the_documented_ones() {
    let settings = TaskSettings::for_tidb();
    assert_eq!(settings.lob_mode(), Some(LobMode::Limited { max_kb: 32 }));
    assert_eq!(settings.target_table_prep_mode(), Some(TargetTablePrepMode::DoNothing));
    assert_eq!(settings.fail_on_no_tables_captured(), Some(true));
    assert_eq!(settings.create_pk_after_full_load(), Some(false));
    assert!(
        settings
            .findings_for(&to_tidb())
            .is_empty()
    );
    assert!(
        settings
            .findings_for(&from_tidb())
            .is_empty()
    );
}

/// What DMS sends back for a task that was created with the settings of the tests below.
fn echo() -> Value {
    json!({
        "TargetMetadata": {
            "TargetSchema": "", "SupportLobs": true, "FullLobMode": false, "LobChunkSize": 0,
            "LimitedSizeLobMode": true, "LobMaxSize": 32, "InlineLobMaxSize": 0, "LoadMaxFileSize": 0,
            "ParallelLoadThreads": 0, "BatchApplyEnabled": false, "TaskRecoveryTableEnabled": false,
        },
        "FullLoadSettings": {
            "TargetTablePrepMode": "DO_NOTHING", "CreatePkAfterFullLoad": false, "MaxFullLoadSubTasks": 16,
            "CommitRate": 10000,
        },
        "Logging": {
            "EnableLogging": true, "CloudWatchLogGroup": "dms-tasks-instance",
            "CloudWatchLogStream": "dms-task-ABC",
            "LogComponents": [
                { "Id": "TRANSFORMATION", "Severity": "LOGGER_SEVERITY_DEFAULT" },
                { "Id": "TARGET_LOAD", "Severity": "LOGGER_SEVERITY_DEBUG" },
                { "Id": "SORTER", "Severity": "LOGGER_SEVERITY_INFO" },
            ],
        },
        "ErrorBehavior": { "FailOnNoTablesCaptured": true, "RecoverableErrorCount": -1 },
        "PostProcessingRules": null, "FailTaskWhenCleanTaskResourceFailed": false,
        "BeforeImageSettings": null, "TTSettings": { "EnableTT": false, "TTS3Settings": null },
    })
}

#[test]
fn what_dms_adds_and_rewrites_is_no_difference() {
    let observed = settings(echo());
    let ours = TaskSettings::for_tidb()
        .with_max_full_load_sub_tasks(16)
        .with_log_component(LogComponent::Sorter, LogSeverity::Info)
        .with_log_component(LogComponent::TargetLoad, LogSeverity::Debug)
        .with_commit_rate(10_000);
    assert!(ours.is_same_as(&observed));
    let same = [
        (
            "numbers as texts",
            ours.clone()
                .with("FullLoadSettings", "MaxFullLoadSubTasks", "16"),
        ),
        (
            "truth in another case",
            ours.clone()
                .with("Logging", "EnableLogging", "True"),
        ),
        (
            "null is the default",
            ours.clone()
                .with("Logging", "CloudWatchLogGroup", Value::Null),
        ),
        (
            "a chunk size beside limited LOBs",
            ours.clone()
                .with("TargetMetadata", "LobChunkSize", 64),
        ),
        (
            "a default that is not sent back",
            ours.clone()
                .with_recoverable_error_interval(5),
        ),
        (
            "an empty group",
            settings(json!({ "ValidationSettings": {}, "BeforeImageSettings": null })),
        ),
        ("no settings", TaskSettings::new()),
        ("a key in another case", settings(json!({ "fullLoadSettings": { "commitRate": 10000 } }))),
    ];
    for (what, settings) in same {
        assert!(settings.is_same_as(&observed), "{what}");
    }
    let different = [
        (
            "another number",
            ours.clone()
                .with_max_full_load_sub_tasks(8),
        ),
        (
            "another LOB mode",
            ours.clone()
                .with_lob_mode(LobMode::Full { chunk_kb: 64 }),
        ),
        (
            "another LOB size",
            ours.clone()
                .with_lob_mode(LobMode::Limited { max_kb: 64 }),
        ),
        (
            "no LOBs",
            ours.clone()
                .with_lob_mode(LobMode::None),
        ),
        (
            "another severity",
            ours.clone()
                .with_log_component(LogComponent::Sorter, LogSeverity::Debug),
        ),
        (
            "another component",
            ours.clone()
                .with_log_component(LogComponent::Common, LogSeverity::Info),
        ),
        (
            "what is not sent back and no default",
            ours.clone()
                .with_recoverable_error_interval(6),
        ),
        ("validation", ours.with_validation(true)),
    ];
    for (what, settings) in different {
        assert!(!settings.is_same_as(&observed), "{what}");
    }
}

#[test]
fn log_components_are_set_once() {
    let settings = TaskSettings::new()
        .with_log_component(LogComponent::Sorter, LogSeverity::Info)
        .with_log_component(LogComponent::Sorter, LogSeverity::Error);
    assert_eq!(settings.log_severity(LogComponent::Sorter), Some(LogSeverity::Error));
    assert_eq!(settings.log_components().len(), 1);
    assert_eq!(settings.logging(), Some(true));
}

#[test]
fn what_is_no_settings_is_refused() {
    for text in ["", "[]", "null", "3", "{", "nonsense"] {
        let error = TaskSettings::from_json(text).unwrap_err();
        assert_eq!(error.rule().name(), "task-settings-grammar", "{text}");
    }
}

/// Any JSON under the groups and keys of DMS.
fn any_settings() -> impl Strategy<Value = Value> {
    let place = (0..known::SETTINGS.len())
        .prop_map(|index| (known::SETTINGS[index].group, known::SETTINGS[index].key));
    let value = prop_oneof![any_json(), (-2_i64..60).prop_map(Value::from)];
    (prop::collection::vec((place, value), 0..10), any_json()).prop_map(|(places, beside)| {
        let mut groups = json!({ "Unknown": beside });
        for ((group, key), value) in places {
            groups[group][key] = value;
        }
        groups
    })
}

proptest! {
    #[test]
    fn reading_and_writing_loses_nothing(json in any_settings()) {
        let read = settings(json.clone());
        let written: Value = serde_json::from_str(&read.to_json()).unwrap();
        prop_assert_eq!(written, json);
    }

    #[test]
    fn any_settings_are_checked_and_the_same_as_themselves(json in any_settings()) {
        let settings = settings(json);
        let _ = (settings.findings_for(&to_tidb()), settings.findings_for(&from_tidb()));
        let _ = (settings.lob_mode(), settings.full_load_connections(5));
        prop_assert!(settings.is_same_as(&settings));
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".*") {
        if let Ok(settings) = TaskSettings::from_json(&text) {
            settings.findings();
        }
    }

    #[test]
    fn more_is_sent_back_than_was_set(ours in any_settings(), more in any_json()) {
        let mut observed = ours.clone();
        observed["TTSettings"] = more;
        prop_assert!(settings(ours).is_same_as(&settings(observed)));
    }
}
