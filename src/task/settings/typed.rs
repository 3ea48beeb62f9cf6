use super::{
    ApplyEscalationPolicy, EventErrorPolicy, InsertErrorPolicy, RecordErrorPolicy,
    TableErrorPolicy, TargetTablePrepMode, TaskSettings, UpdateErrorPolicy, ValidationMode,
};
use crate::task::json::Scalar;

/// Declares settings: `setter / getter: type = "group"."key"`, with the doc of both.
macro_rules! settings {
    ($($(#[$doc:meta])* $with:ident / $read:ident: $kind:ty = $group:literal . $key:literal;)*) => {
        impl TaskSettings {$(
            #[doc = concat!("Sets `", $group, ".", $key, "`.")]
            #[doc = ""]
            $(#[$doc])*
            pub fn $with(mut self, value: $kind) -> Self {
                self.put($group, $key, value.write());
                self
            }

            #[doc = concat!("`", $group, ".", $key, "`, if it is set and DMS could read it.")]
            #[doc = ""]
            $(#[$doc])*
            pub fn $read(&self) -> Option<$kind> {
                self.read($group, $key)
            }
        )*}
    };
}

settings! {
    /// What becomes of tables that exist in the target. DMS's default is `DROP_AND_CREATE`.
    with_target_table_prep_mode / target_table_prep_mode: TargetTablePrepMode
        = "FullLoadSettings"."TargetTablePrepMode";
    /// Tables loaded at a time: 1 to 49, DMS's default 8. Multiplies with the parallel load threads of the endpoint.
    with_max_full_load_sub_tasks / max_full_load_sub_tasks: u32
        = "FullLoadSettings"."MaxFullLoadSubTasks";
    /// Rows sent together: 1 to 50 000, DMS's default 10 000.
    with_commit_rate / commit_rate: u32 = "FullLoadSettings"."CommitRate";
    /// Seconds to wait for open transactions before a full load with changes; DMS's default 600.
    with_transaction_consistency_timeout / transaction_consistency_timeout: u32
        = "FullLoadSettings"."TransactionConsistencyTimeout";
    /// Makes primary keys after the load. TiDB adds no clustered primary key to a table that exists. DMS's default false.
    with_create_pk_after_full_load / create_pk_after_full_load: bool
        = "FullLoadSettings"."CreatePkAfterFullLoad";
    /// Stops once the changes cached during the load were applied. DMS's default false.
    with_stop_task_cached_changes_applied / stop_task_cached_changes_applied: bool
        = "FullLoadSettings"."StopTaskCachedChangesApplied";
    /// Stops before the changes cached during the load are applied. DMS's default false.
    with_stop_task_cached_changes_not_applied / stop_task_cached_changes_not_applied: bool
        = "FullLoadSettings"."StopTaskCachedChangesNotApplied";

    /// KB of a load file: 0 to 100 000; overrides `maxFileSize` of the endpoint (32 768). TiDB loads each file in one
    /// transaction of 100 MiB by default, so keep it at 32 768 or less.
    with_load_max_file_size / load_max_file_size: u32 = "TargetMetadata"."LoadMaxFileSize";
    /// Applies changes in batches. Needs a primary key or a unique index on the source, the right to create temporary
    /// tables, and limited LOBs. DMS's default false.
    with_batch_apply_enabled / batch_apply_enabled: bool = "TargetMetadata"."BatchApplyEnabled";

    /// Writes the log of the task to CloudWatch; needs the role `dms-cloudwatch-logs-role`. DMS's default false.
    with_logging / logging: bool = "Logging"."EnableLogging";

    /// The schema of DMS's own tables in the target, on which its user needs all rights. DMS's default for MySQL is
    /// `awsdms_control`.
    with_control_schema / control_schema: String = "ControlTablesSettings"."ControlSchema";
    /// Minutes that each row of the history table stands for. DMS's default 5.
    with_history_timeslot_minutes / history_timeslot_minutes: u32
        = "ControlTablesSettings"."HistoryTimeslotInMinutes";
    /// Keeps a table of the replication's history. DMS's default false.
    with_history_table / history_table: bool = "ControlTablesSettings"."HistoryTableEnabled";
    /// Keeps a table of the replication's state. DMS's default false.
    with_status_table / status_table: bool = "ControlTablesSettings"."StatusTableEnabled";
    /// Keeps a table of suspended tables. DMS's default false.
    with_suspended_tables_table / suspended_tables_table: bool
        = "ControlTablesSettings"."SuspendedTablesTableEnabled";

    /// On a record that cannot be processed. DMS's default `LOG_ERROR`.
    with_data_error_policy / data_error_policy: RecordErrorPolicy
        = "ErrorBehavior"."DataErrorPolicy";
    /// On a value that is cut. DMS's default `LOG_ERROR`.
    with_data_truncation_error_policy / data_truncation_error_policy: RecordErrorPolicy
        = "ErrorBehavior"."DataTruncationErrorPolicy";
    /// On more data errors than allowed. DMS's default `SUSPEND_TABLE`.
    with_data_error_escalation_policy / data_error_escalation_policy: TableErrorPolicy
        = "ErrorBehavior"."DataErrorEscalationPolicy";
    /// Data errors of a table before they escalate; DMS's default 0 never escalates.
    with_data_error_escalation_count / data_error_escalation_count: u32
        = "ErrorBehavior"."DataErrorEscalationCount";
    /// On an error of a table. DMS's default `SUSPEND_TABLE`; `STOP_TASK` is what it escalates to.
    with_table_error_policy / table_error_policy: TableErrorPolicy
        = "ErrorBehavior"."TableErrorPolicy";
    /// Errors of a table before the task stops; DMS's default 0 never escalates.
    with_table_error_escalation_count / table_error_escalation_count: u32
        = "ErrorBehavior"."TableErrorEscalationCount";
    /// On an event of the task that cannot be sent. DMS's default `IGNORE`.
    with_event_error_policy / event_error_policy: EventErrorPolicy
        = "ErrorBehavior"."EventErrorPolicy";
    /// On a delete without a row to delete. DMS's default `IGNORE_RECORD`.
    with_apply_error_delete_policy / apply_error_delete_policy: RecordErrorPolicy
        = "ErrorBehavior"."ApplyErrorDeletePolicy";
    /// On an insert of a row that exists. DMS's default `LOG_ERROR`.
    with_apply_error_insert_policy / apply_error_insert_policy: InsertErrorPolicy
        = "ErrorBehavior"."ApplyErrorInsertPolicy";
    /// On an update without a row to update. DMS's default `LOG_ERROR`.
    with_apply_error_update_policy / apply_error_update_policy: UpdateErrorPolicy
        = "ErrorBehavior"."ApplyErrorUpdatePolicy";
    /// On more errors of applying than allowed. DMS's default `LOG_ERROR`.
    with_apply_error_escalation_policy / apply_error_escalation_policy: ApplyEscalationPolicy
        = "ErrorBehavior"."ApplyErrorEscalationPolicy";
    /// Errors of applying before they escalate; DMS's default 0 never escalates.
    with_apply_error_escalation_count / apply_error_escalation_count: u32
        = "ErrorBehavior"."ApplyErrorEscalationCount";
    /// Tries to start again after an error of the environment; DMS's default −1 never ends.
    with_recoverable_error_count / recoverable_error_count: i64
        = "ErrorBehavior"."RecoverableErrorCount";
    /// Seconds between these tries; DMS's default 5.
    with_recoverable_error_interval / recoverable_error_interval: u32
        = "ErrorBehavior"."RecoverableErrorInterval";
    /// Whether the time between tries grows. DMS's default true.
    with_recoverable_error_throttling / recoverable_error_throttling: bool
        = "ErrorBehavior"."RecoverableErrorThrottling";
    /// Seconds between tries at most; DMS's default 1800.
    with_recoverable_error_throttling_max / recoverable_error_throttling_max: u32
        = "ErrorBehavior"."RecoverableErrorThrottlingMax";
    /// Fails when the mappings select no table. DMS's default is true since 2024, false before.
    with_fail_on_no_tables_captured / fail_on_no_tables_captured: bool
        = "ErrorBehavior"."FailOnNoTablesCaptured";
    /// Fails when a change of a table's definition breaks a transaction. DMS's default false.
    with_fail_on_transaction_consistency_breached / fail_on_transaction_consistency_breached: bool
        = "ErrorBehavior"."FailOnTransactionConsistencyBreached";

    /// Compares every row of source and target. Worth it, because a full load hides errors. DMS's default false.
    with_validation / validation: bool = "ValidationSettings"."EnableValidation";
    /// How rows are compared. DMS's default `ROW_LEVEL`.
    with_validation_mode / validation_mode: ValidationMode = "ValidationSettings"."ValidationMode";
    /// Threads that compare; DMS's default 5.
    with_validation_threads / validation_threads: u32 = "ValidationSettings"."ThreadCount";
    /// Rows that each thread reads at a time; DMS's default 10 000.
    with_validation_partition_size / validation_partition_size: u32
        = "ValidationSettings"."PartitionSize";
    /// Compares and migrates nothing. DMS's default false.
    with_validation_only / validation_only: bool = "ValidationSettings"."ValidationOnly";

    /// Buffers of the stream of changes; DMS's default 3.
    with_stream_buffer_count / stream_buffer_count: u32 = "StreamBufferSettings"."StreamBufferCount";
    /// MB of each buffer; DMS's default 8.
    with_stream_buffer_size_mb / stream_buffer_size_mb: u32
        = "StreamBufferSettings"."StreamBufferSizeInMB";
    /// MB of the control stream's buffer: 1 to 8, DMS's default 5.
    with_ctrl_stream_buffer_size_mb / ctrl_stream_buffer_size_mb: u32
        = "StreamBufferSettings"."CtrlStreamBufferSizeInMB";

    /// Prepared statements kept: up to 200, DMS's default 50.
    with_statement_cache_size / statement_cache_size: u32
        = "ChangeProcessingTuning"."StatementCacheSize";
    /// MB of all transactions in memory before they go to disk; DMS's default 1024.
    with_memory_limit_total / memory_limit_total: u32 = "ChangeProcessingTuning"."MemoryLimitTotal";
}
