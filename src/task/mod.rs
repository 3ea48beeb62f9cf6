//! What a migration moves and how: table mappings, task settings, the kind of migration, and the task itself.
//!
//! [`DataFlow`] asks which way rows go and whether changes follow; [`mappings`] selects and renames, [`settings`] tunes;
//! [`ReplicationTask`] puts them between two endpoints on a replication instance, and [`TaskStart`] starts it once both
//! of its connections were tested. The serverless replication takes the same mappings, settings and
//! [`MigrationType`].

mod flow;
mod json;
pub mod mappings;
#[cfg(feature = "plan")]
mod outline;
mod request;
pub(crate) mod rules;
pub mod settings;
mod start;
#[expect(clippy::module_inception, reason = "the room is named after the task, and so is the file")]
mod task;
#[cfg(test)]
mod tests;
mod words;

pub use flow::{
    AnyStart, AnyStop, CdcStart, CdcStop, DataFlow, Direction, FollowsChanges, FromTidb,
    FullLoadOnly, KindChosen, KindOpen, KindUnanswered, MayFollowChanges, MigrationKind,
    MigrationType, StartGiven, StartOpen, StopGiven, StopOpen, ToTidb, WithChanges,
};
#[cfg(feature = "plan")]
pub use outline::{TaskOutline, TaskOutlineBuilder};
pub use start::{
    ConnectionNotTested, SourceTestGiven, SourceTested, SourceUntested, StartType, TargetTestGiven,
    TargetTested, TargetUntested, TaskStart, TestedConnection,
};
pub use task::{ReplicationTask, ReplicationTaskBuilder};

/// KB of one entry of TiDB, unless the cluster raised it. ([TiDB Limitations, 8.5])
///
/// [TiDB Limitations, 8.5]: https://docs.pingcap.com/tidb/v8.5/tidb-limitations
const TIDB_ENTRY_KB: u32 = 6 * 1024;
