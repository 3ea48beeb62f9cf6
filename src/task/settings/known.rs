use super::{
    ApplyEscalationPolicy, EventErrorPolicy, InsertErrorPolicy, RecordErrorPolicy,
    TableErrorPolicy, TargetTablePrepMode, UpdateErrorPolicy, ValidationMode,
};

/// The groups of settings that DMS documents or sends back.
pub(super) const GROUPS: [&str; 16] = [
    "BeforeImageSettings",
    "ChangeProcessingDdlHandlingPolicy",
    "ChangeProcessingTuning",
    "CharacterSetSettings",
    "ControlTablesSettings",
    "ErrorBehavior",
    "FailTaskWhenCleanTaskResourceFailed",
    "FullLoadSettings",
    "Logging",
    "LoopbackPreventionSettings",
    "PostProcessingRules",
    "ResyncSettings",
    "StreamBufferSettings",
    "TTSettings",
    "TargetMetadata",
    "ValidationSettings",
];

/// What a setting may hold.
pub(super) enum Holds {
    Truth,
    Text,
    /// A whole number between these, both included.
    Whole(i64, i64),
    Word(&'static [&'static str]),
}

/// One setting: its place, what it may hold, and what DMS takes where it is not set.
pub(super) struct Setting {
    pub(super) group: &'static str,
    pub(super) key: &'static str,
    pub(super) holds: Holds,
    pub(super) default: Option<&'static str>,
}

const fn truth(group: &'static str, key: &'static str, default: &'static str) -> Setting {
    Setting { group, key, holds: Holds::Truth, default: Some(default) }
}

const fn text(group: &'static str, key: &'static str) -> Setting {
    Setting { group, key, holds: Holds::Text, default: Some("") }
}

const fn whole(
    group: &'static str,
    key: &'static str,
    least: i64,
    most: i64,
    default: Option<&'static str>,
) -> Setting {
    Setting { group, key, holds: Holds::Whole(least, most), default }
}

const fn word(
    group: &'static str,
    key: &'static str,
    words: &'static [&'static str],
    default: Option<&'static str>,
) -> Setting {
    Setting { group, key, holds: Holds::Word(words), default }
}

/// No documented bound, only that DMS holds such numbers in 32 bits.
const MOST: i64 = i32::MAX as i64;

const TARGET: &str = "TargetMetadata";
const LOAD: &str = "FullLoadSettings";
const CONTROL: &str = "ControlTablesSettings";
const ERRORS: &str = "ErrorBehavior";
const VALIDATION: &str = "ValidationSettings";
const BUFFERS: &str = "StreamBufferSettings";
const TUNING: &str = "ChangeProcessingTuning";

/// Every setting with a bound or a closed set of words, from the AWS DMS guide, TaskSettings (2023).
pub(super) const SETTINGS: &[Setting] = &[
    text(TARGET, "TargetSchema"),
    truth(TARGET, "SupportLobs", "true"),
    truth(TARGET, "FullLobMode", "false"),
    truth(TARGET, "LimitedSizeLobMode", "true"),
    whole(TARGET, "LobMaxSize", 0, MOST, Some("32")),
    whole(TARGET, "LobChunkSize", 0, MOST, Some("64")),
    whole(TARGET, "InlineLobMaxSize", 0, 102_400, Some("0")),
    whole(TARGET, "LoadMaxFileSize", 0, 100_000, Some("0")),
    whole(TARGET, "ParallelLoadThreads", 0, MOST, Some("0")),
    truth(TARGET, "BatchApplyEnabled", "false"),
    word(LOAD, "TargetTablePrepMode", TargetTablePrepMode::WORDS, Some("DROP_AND_CREATE")),
    whole(LOAD, "MaxFullLoadSubTasks", 1, 49, Some("8")),
    whole(LOAD, "CommitRate", 1, 50_000, Some("10000")),
    whole(LOAD, "TransactionConsistencyTimeout", 0, MOST, Some("600")),
    truth(LOAD, "CreatePkAfterFullLoad", "false"),
    truth(LOAD, "StopTaskCachedChangesApplied", "false"),
    truth(LOAD, "StopTaskCachedChangesNotApplied", "false"),
    truth("Logging", "EnableLogging", "false"),
    text(CONTROL, "ControlSchema"),
    whole(CONTROL, "HistoryTimeslotInMinutes", 0, MOST, Some("5")),
    truth(CONTROL, "HistoryTableEnabled", "false"),
    truth(CONTROL, "StatusTableEnabled", "false"),
    truth(CONTROL, "SuspendedTablesTableEnabled", "false"),
    word(ERRORS, "DataErrorPolicy", RecordErrorPolicy::WORDS, Some("LOG_ERROR")),
    word(ERRORS, "DataTruncationErrorPolicy", RecordErrorPolicy::WORDS, Some("LOG_ERROR")),
    word(ERRORS, "DataErrorEscalationPolicy", TableErrorPolicy::WORDS, Some("SUSPEND_TABLE")),
    whole(ERRORS, "DataErrorEscalationCount", 0, MOST, Some("0")),
    word(ERRORS, "TableErrorPolicy", TableErrorPolicy::WORDS, Some("SUSPEND_TABLE")),
    word(ERRORS, "TableErrorEscalationPolicy", &["STOP_TASK"], Some("STOP_TASK")),
    whole(ERRORS, "TableErrorEscalationCount", 0, MOST, Some("0")),
    word(ERRORS, "EventErrorPolicy", EventErrorPolicy::WORDS, Some("IGNORE")),
    word(ERRORS, "ApplyErrorDeletePolicy", RecordErrorPolicy::WORDS, Some("IGNORE_RECORD")),
    word(ERRORS, "ApplyErrorInsertPolicy", InsertErrorPolicy::WORDS, Some("LOG_ERROR")),
    word(ERRORS, "ApplyErrorUpdatePolicy", UpdateErrorPolicy::WORDS, Some("LOG_ERROR")),
    word(ERRORS, "ApplyErrorEscalationPolicy", ApplyEscalationPolicy::WORDS, Some("LOG_ERROR")),
    whole(ERRORS, "ApplyErrorEscalationCount", 0, MOST, Some("0")),
    whole(ERRORS, "RecoverableErrorCount", -1, MOST, Some("-1")),
    whole(ERRORS, "RecoverableErrorInterval", 0, MOST, Some("5")),
    truth(ERRORS, "RecoverableErrorThrottling", "true"),
    whole(ERRORS, "RecoverableErrorThrottlingMax", 0, MOST, Some("1800")),
    truth(ERRORS, "FailOnNoTablesCaptured", "true"),
    truth(ERRORS, "FailOnTransactionConsistencyBreached", "false"),
    truth(VALIDATION, "EnableValidation", "false"),
    word(VALIDATION, "ValidationMode", ValidationMode::WORDS, Some("ROW_LEVEL")),
    whole(VALIDATION, "ThreadCount", 1, MOST, Some("5")),
    whole(VALIDATION, "PartitionSize", 1, MOST, Some("10000")),
    truth(VALIDATION, "ValidationOnly", "false"),
    whole(BUFFERS, "StreamBufferCount", 1, MOST, Some("3")),
    whole(BUFFERS, "StreamBufferSizeInMB", 1, MOST, Some("8")),
    whole(BUFFERS, "CtrlStreamBufferSizeInMB", 1, 8, Some("5")),
    whole(TUNING, "StatementCacheSize", 0, 200, Some("50")),
    whole(TUNING, "MemoryLimitTotal", 0, MOST, Some("1024")),
];
