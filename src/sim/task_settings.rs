//! Task settings as DMS gives them back: with every default, in its own order, and with the place of the logs.

use serde_json::{Map, Value, json};

use super::{fault::Fault, task_settings_check};

/// Where the logs of a task or a serverless replication go once logging is on.
pub(super) struct LogPlace {
    pub(super) group: String,
    pub(super) stream: String,
}

const LOG_PLACE: [&str; 2] = ["CloudWatchLogGroup", "CloudWatchLogStream"];

/// What is `given` over what was there `before`, or over the defaults.
pub(super) fn completed(
    given: Option<&str>,
    before: Option<&Value>,
    log: &LogPlace,
) -> Result<Value, Fault> {
    let invalid = || Fault::invalid_value("Task Settings document error: Invalid JSON");
    let mut given = match given.map(serde_json::from_str) {
        None => Map::new(),
        Some(Ok(Value::Object(given))) => given,
        Some(_) => return Err(invalid()),
    };
    let mut settings = before.cloned().unwrap_or_else(defaults);
    let is_group = |name: &String| {
        settings
            .get(name)
            .is_some_and(Value::is_object)
    };
    given.retain(|name, value| !(value.is_null() && is_group(name)));
    if given
        .iter()
        .any(|(name, value)| is_group(name) && !value.is_object())
    {
        return Err(invalid());
    }
    task_settings_check::check(&given)?;
    for member in LOG_PLACE {
        let wanted = given
            .get("Logging")
            .map(|logging| &logging[member])
            .filter(|wanted| !wanted.is_null());
        if wanted.is_some() && wanted != before.map(|before| &before["Logging"][member]) {
            let when = if before.is_some() { "modified" } else { "set on create" };
            return Err(Fault::invalid_value(format!(
                "Task Settings CloudWatchLogGroup or CloudWatchLogStream cannot be {when}."
            )));
        }
    }
    if let Some(slot) = given
        .get("ControlTablesSettings")
        .and_then(|group| group.get("HistoryTimeslotInMinutes"))
    {
        // DMS gives this one back in two spellings.
        settings["ControlTablesSettings"]["historyTimeslotInMinutes"] = slot.clone();
    }
    lay_over(&mut settings, &Value::Object(given));
    let is_logging = settings["Logging"]["EnableLogging"] == true;
    let place = [&log.group, &log.stream];
    for (member, place) in LOG_PLACE.into_iter().zip(place) {
        settings["Logging"][member] = if is_logging { place.as_str().into() } else { Value::Null };
    }
    Ok(settings)
}

/// Whether a task without a single table fails.
pub(super) fn needs_tables(settings: &Value) -> bool {
    settings["ErrorBehavior"]["FailOnNoTablesCaptured"] == true
}

pub(super) fn is_validating(settings: &Value) -> bool {
    settings["ValidationSettings"]["EnableValidation"] == true
}

fn lay_over(below: &mut Value, above: &Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (name, value) in above {
                lay_over(below.entry(name).or_insert(Value::Null), value);
            }
        }
        (Value::Array(below), Value::Array(above)) if below.iter().chain(above).all(has_id) => {
            for component in above {
                match below
                    .iter_mut()
                    .find(|known| known["Id"] == component["Id"])
                {
                    Some(known) => lay_over(known, component),
                    None => below.push(component.clone()),
                }
            }
        }
        (below, above) => *below = above.clone(),
    }
}

fn has_id(component: &Value) -> bool {
    component["Id"].is_string()
}

fn defaults() -> Value {
    let components: Value = LOG_COMPONENTS
        .iter()
        .map(|id| json!({ "Severity": "LOGGER_SEVERITY_DEFAULT", "Id": id }))
        .collect();
    json!({
        "Logging": {
            "EnableLogging": false,
            "EnableLogContext": false,
            "LogComponents": components,
            "CloudWatchLogGroup": null,
            "CloudWatchLogStream": null,
        },
        "StreamBufferSettings": {
            "StreamBufferCount": 3,
            "CtrlStreamBufferSizeInMB": 5,
            "StreamBufferSizeInMB": 8,
        },
        "ErrorBehavior": error_behavior(),
        "TTSettings": { "TTS3Settings": null, "TTRecordSettings": null, "EnableTT": false },
        "FullLoadSettings": {
            "CommitRate": 10_000,
            "StopTaskCachedChangesApplied": false,
            "StopTaskCachedChangesNotApplied": false,
            "MaxFullLoadSubTasks": 8,
            "TransactionConsistencyTimeout": 600,
            "CreatePkAfterFullLoad": false,
            "TargetTablePrepMode": "DROP_AND_CREATE",
        },
        "TargetMetadata": target_metadata(),
        "BeforeImageSettings": null,
        "ControlTablesSettings": {
            "historyTimeslotInMinutes": 5,
            "HistoryTimeslotInMinutes": 5,
            "StatusTableEnabled": false,
            "SuspendedTablesTableEnabled": false,
            "HistoryTableEnabled": false,
            "ControlSchema": "",
            "FullLoadExceptionTableEnabled": false,
        },
        "LoopbackPreventionSettings": null,
        "CharacterSetSettings": null,
        "FailTaskWhenCleanTaskResourceFailed": false,
        "ChangeProcessingTuning": change_processing_tuning(),
        "ChangeProcessingDdlHandlingPolicy": {
            "HandleSourceTableDropped": true,
            "HandleSourceTableTruncated": true,
            "HandleSourceTableAltered": true,
        },
        "PostProcessingRules": null,
        "ValidationSettings": validation_settings(),
    })
}

const LOG_COMPONENTS: [&str; 18] = [
    "TRANSFORMATION",
    "SOURCE_UNLOAD",
    "IO",
    "TARGET_LOAD",
    "PERFORMANCE",
    "SOURCE_CAPTURE",
    "SORTER",
    "REST_SERVER",
    "VALIDATOR_EXT",
    "TARGET_APPLY",
    "TASK_MANAGER",
    "TABLES_MANAGER",
    "METADATA_MANAGER",
    "FILE_FACTORY",
    "COMMON",
    "ADDONS",
    "DATA_STRUCTURE",
    "COMMUNICATION",
];

fn error_behavior() -> Value {
    json!({
        "FailOnNoTablesCaptured": true,
        "ApplyErrorUpdatePolicy": "LOG_ERROR",
        "FailOnTransactionConsistencyBreached": false,
        "RecoverableErrorThrottlingMax": 1800,
        "DataErrorEscalationPolicy": "SUSPEND_TABLE",
        "ApplyErrorEscalationCount": 0,
        "RecoverableErrorStopRetryAfterThrottlingMax": true,
        "RecoverableErrorThrottling": true,
        "ApplyErrorFailOnTruncationDdl": false,
        "DataTruncationErrorPolicy": "LOG_ERROR",
        "ApplyErrorInsertPolicy": "LOG_ERROR",
        "EventErrorPolicy": "IGNORE",
        "ApplyErrorEscalationPolicy": "LOG_ERROR",
        "RecoverableErrorCount": -1,
        "DataErrorEscalationCount": 0,
        "TableErrorEscalationPolicy": "STOP_TASK",
        "RecoverableErrorInterval": 5,
        "ApplyErrorDeletePolicy": "IGNORE_RECORD",
        "TableErrorEscalationCount": 0,
        "FullLoadIgnoreConflicts": true,
        "DataErrorPolicy": "LOG_ERROR",
        "TableErrorPolicy": "SUSPEND_TABLE",
    })
}

fn target_metadata() -> Value {
    json!({
        "ParallelApplyBufferSize": 0,
        "ParallelApplyQueuesPerThread": 0,
        "ParallelApplyThreads": 0,
        "TargetSchema": "",
        "InlineLobMaxSize": 0,
        "ParallelLoadQueuesPerThread": 0,
        "SupportLobs": true,
        "LobChunkSize": 64,
        "TaskRecoveryTableEnabled": false,
        "ParallelLoadThreads": 0,
        "LobMaxSize": 32,
        "BatchApplyEnabled": false,
        "FullLobMode": false,
        "LimitedSizeLobMode": true,
        "LoadMaxFileSize": 0,
        "ParallelLoadBufferSize": 0,
    })
}

fn change_processing_tuning() -> Value {
    json!({
        "StatementCacheSize": 50,
        "CommitTimeout": 1,
        "BatchApplyPreserveTransaction": true,
        "BatchApplyTimeoutMin": 1,
        "BatchSplitSize": 0,
        "BatchApplyTimeoutMax": 30,
        "MinTransactionSize": 1000,
        "MemoryKeepTime": 60,
        "BatchApplyMemoryLimit": 500,
        "MemoryLimitTotal": 1024,
    })
}

fn validation_settings() -> Value {
    json!({
        "EnableValidation": false,
        "ValidationMode": "ROW_LEVEL",
        "ThreadCount": 5,
        "PartitionSize": 10_000,
        "FailureMaxCount": 10_000,
        "RecordFailureDelayInMinutes": 5,
        "RecordFailureDelayLimitInMinutes": 0,
        "RecordSuspendDelayInMinutes": 30,
        "MaxKeyColumnSize": 8096,
        "TableFailureMaxCount": 1000,
        "ValidationOnly": false,
        "HandleCollationDiff": false,
        "SkipLobColumns": false,
        "ValidationPartialLobSize": 0,
        "ValidationQueryCdcDelaySeconds": 0,
    })
}
