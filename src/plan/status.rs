//! One table of AWS's statuses per resource: good, bad, moving, going.

use std::time::Duration;

/// What a status means for the next step. A status that is not known is taken to be moving: AWS adds some now and then.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Standing {
    /// It can be used.
    Ready,
    /// AWS is at it; it will be ready.
    Moving,
    /// AWS is deleting it.
    Going,
    /// AWS gave up on it.
    Broken,
}

/// API ReplicationInstance.ReplicationInstanceStatus (2026-05).
pub(super) fn of_instance(status: &str) -> Standing {
    match status {
        "available" | "storage-full" => Standing::Ready,
        "deleting" | "deleted" => Standing::Going,
        "failed"
        | "incompatible-credentials"
        | "incompatible-network"
        | "inaccessible-encryption-credentials" => Standing::Broken,
        _ => Standing::Moving,
    }
}

/// Undocumented but for the SDK's waiters: `active`, `creating`, `deleting`. What is not known is taken to be usable.
pub(super) fn of_endpoint(status: &str) -> Standing {
    match status {
        "deleting" => Standing::Going,
        "failed" => Standing::Broken,
        // An emulator leaves endpoints `creating` for ever, and DMS uses them all the same.
        _ => Standing::Ready,
    }
}

/// How a task stands: beside whether it can be used, whether rows move.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Work {
    /// It never ran.
    Fresh,
    /// It is being created, modified, moved.
    Moving,
    /// It is about to run: it can be neither changed nor stopped.
    Starting,
    /// It runs.
    Running,
    /// It is about to stop.
    Stopping,
    /// It stopped before it was finished.
    Stopped,
    /// It has moved what there was to move.
    Finished,
    /// It has moved what there was to move, but for tables that are in error.
    Incomplete,
    /// It failed.
    Failed,
    /// It is being deleted.
    Going,
}

impl Work {
    /// DMS calls a full load finished though tables of it are in error (API ReplicationTaskStats.TablesErrored, 2026-05).
    pub(super) fn with_errors(self, tables: i32) -> Self {
        match self {
            Self::Finished if tables > 0 => Self::Incomplete,
            work => work,
        }
    }
}

/// API ReplicationTask.Status, StopReason (2026-05): a full load that is done is `stopped`, not an error.
pub(super) fn of_task(status: &str, stop_reason: &str) -> Work {
    match status.to_ascii_lowercase().as_str() {
        "ready" => Work::Fresh,
        "starting" => Work::Starting,
        "running" => Work::Running,
        "stopping" => Work::Stopping,
        "stopped" if is_finished(stop_reason) => Work::Finished,
        "stopped" => Work::Stopped,
        "failed" | "failed-move" => Work::Failed,
        "deleting" => Work::Going,
        _ => Work::Moving,
    }
}

/// API Replication.Status (2026-05), in whatever case; nothing is known of one that never ran.
pub(super) fn of_replication(status: Option<&str>, stop_reason: &str) -> Work {
    match status
        .unwrap_or("created")
        .to_ascii_lowercase()
        .as_str()
    {
        "created" | "ready" => Work::Fresh,
        "initializing"
        | "initialising"
        | "preparing_metadata_resources"
        | "testing_connection"
        | "fetching_metadata"
        | "calculating_capacity"
        | "provisioning_capacity"
        | "replication_starting"
        | "starting" => Work::Starting,
        "running" => Work::Running,
        "stopping" => Work::Stopping,
        "stopped" if is_finished(stop_reason) => Work::Finished,
        "stopped" => Work::Stopped,
        "failed" | "failed_provision" => Work::Failed,
        "deleting" => Work::Going,
        _ => Work::Moving,
    }
}

fn is_finished(stop_reason: &str) -> bool {
    [
        "FULL_LOAD_ONLY_FINISHED",
        "STOPPED_AT_SERVER_TIME",
        "STOPPED_AT_COMMIT_TIME",
        // These a task does by its own settings: `StopTaskCachedChangesNotApplied`, `StopTaskCachedChangesApplied`.
        "STOPPED_AFTER_FULL_LOAD",
        "STOPPED_AFTER_CACHED_EVENTS",
    ]
    .iter()
    .any(|reason| stop_reason.contains(reason))
}

/// How long AWS usually takes: seen in the field, promised nowhere.
pub(super) mod usual {
    use super::Duration;

    pub(in crate::plan) const INSTANCE_CREATED: Duration = Duration::from_secs(8 * 60);
    pub(in crate::plan) const INSTANCE_CHANGED: Duration = Duration::from_secs(10 * 60);
    pub(in crate::plan) const INSTANCE_DELETED: Duration = Duration::from_secs(5 * 60);
    pub(in crate::plan) const ENDPOINT_DELETED: Duration = Duration::from_secs(15);
    pub(in crate::plan) const CONNECTION_TESTED: Duration = Duration::from_secs(90);
    pub(in crate::plan) const TASK_CHANGED: Duration = Duration::from_secs(60);
    pub(in crate::plan) const REPLICATION_STARTED: Duration = Duration::from_secs(18 * 60);
    pub(in crate::plan) const REPLICATION_CHANGED: Duration = Duration::from_secs(60);
    pub(in crate::plan) const NAT_CREATED: Duration = Duration::from_secs(2 * 60);
    pub(in crate::plan) const NAT_DELETED: Duration = Duration::from_secs(60);
    pub(in crate::plan) const VPC_ENDPOINT_CREATED: Duration = Duration::from_secs(150);
    pub(in crate::plan) const VPC_ENDPOINT_DELETED: Duration = Duration::from_secs(2 * 60);
    pub(in crate::plan) const PEERING_ACCEPTED: Duration = Duration::from_secs(10);
    pub(in crate::plan) const INTERFACES_DELETED: Duration = Duration::from_secs(60);
}
