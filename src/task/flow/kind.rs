use super::{CdcStart, CdcStop};
use crate::{
    finding::{Finding, Findings, Refused},
    task::{rules, words::words},
};

words! {
    /// Whether existing rows are loaded, and whether changes follow.
    MigrationKind, "a migration type" {
        /// Existing rows only. The one kind that reads from TiDB.
        FullLoad = "full-load",
        /// Changes only, no existing rows.
        Cdc = "cdc",
        /// Existing rows, then changes.
        FullLoadAndCdc = "full-load-and-cdc",
    }
}

impl MigrationKind {
    /// Whether changes follow.
    pub fn follows_changes(self) -> bool {
        !matches!(self, Self::FullLoad)
    }
}

/// On which side of the migration TiDB is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "TiDB is either the source or the target")]
pub enum Direction {
    /// TiDB is the source.
    OutOfTidb,
    /// TiDB is the target.
    IntoTidb,
}

/// A migration that DMS can do with TiDB: its direction, its kind, and where changes begin and end.
///
/// Made by [`DataFlow`](super::DataFlow), whose mistakes do not compile, or from values by [`checked`](Self::checked).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MigrationType {
    direction: Direction,
    kind: MigrationKind,
    start: Option<CdcStart>,
    stop: Option<CdcStop>,
}

impl MigrationType {
    /// The same checks as [`DataFlow`](super::DataFlow), for values that come from a document.
    ///
    /// # Errors
    /// Changes from a TiDB source, and a start or a stop without changes; all of it at once.
    pub fn checked(
        direction: Direction,
        kind: MigrationKind,
        start: Option<CdcStart>,
        stop: Option<CdcStop>,
    ) -> Result<Self, Refused> {
        let mut findings = Findings::none();
        findings.expect(
            direction == Direction::IntoTidb || !kind.follows_changes(),
            rules::CHANGES_FROM_TIDB,
            "migration type",
            || format!("`{kind}` cannot read from TiDB, which keeps no MySQL binary log"),
            "use `full-load`, or let TiDB be the target",
        );
        for (name, given) in [("CDC start", start.is_some()), ("CDC stop", stop.is_some())] {
            findings.expect(
                !given || kind.follows_changes(),
                rules::CDC_POSITION_FULL_LOAD,
                name,
                || "a full load has no place in a log to start or stop at".into(),
                "leave it out, or use `cdc` or `full-load-and-cdc`",
            );
        }
        findings
            .judge(Some(Self::proven(direction, kind, start, stop)))
            .map(|(migration, _)| migration)
    }

    /// A combination that the slots have proven.
    pub(super) fn proven(
        direction: Direction,
        kind: MigrationKind,
        start: Option<CdcStart>,
        stop: Option<CdcStop>,
    ) -> Self {
        Self { direction, kind, start, stop }
    }

    /// The side that TiDB is on.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// Full load, changes or both.
    pub fn kind(&self) -> MigrationKind {
        self.kind
    }

    /// Where changes begin; none for DMS's default, where the task starts.
    pub fn start(&self) -> Option<&CdcStart> {
        self.start.as_ref()
    }

    /// Where changes end; none for when the task is stopped.
    pub fn stop(&self) -> Option<&CdcStop> {
        self.stop.as_ref()
    }

    /// What only a serverless replication objects to: a start of changes, which its guide denies and its API takes.
    pub fn findings_for_serverless(&self) -> Findings {
        let mut findings = Findings::none();
        if self.start.is_some() {
            findings.push(Finding::new(
                rules::CDC_START_SERVERLESS,
                "CDC start",
                "a serverless replication may refuse a start of its own",
                "leave it out, or use a task on a replication instance",
            ));
        }
        findings
    }
}
