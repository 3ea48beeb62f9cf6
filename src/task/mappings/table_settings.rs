use serde_json::{Value, json};

use super::rule::mapping_rule;
use crate::task::{
    json::{self, Object},
    words::words,
};

words! {
    /// How DMS splits the load of one table. DMS's default is not to.
    ParallelLoadType, "a parallel load type" {
        /// By every partition of the source table.
        PartitionsAuto = "partitions-auto",
        /// By every subpartition; Oracle sources only.
        SubpartitionsAuto = "subpartitions-auto",
        /// By the partitions listed.
        PartitionsList = "partitions-list",
        /// By ranges of column values.
        Ranges = "ranges",
        /// Not at all.
        None = "none",
    }

    /// How DMS moves the large objects of one table, whatever the task says.
    TableLobMode, "a LOB mode of a table" {
        /// Up to a size, cut there.
        Limited = "limited",
        /// Of any size.
        Unlimited = "unlimited",
        /// Not at all.
        None = "none",
    }
}

/// How one table is loaded: in parallel, and with which large objects.
///
/// Of one table: `%` is not allowed in its names.
#[derive(Clone, Debug, PartialEq)]
pub struct TableSettingsRule(pub(super) Object);

mapping_rule!(TableSettingsRule, "table-settings");

impl TableSettingsRule {
    /// Settings of the table of this name, empty so far.
    pub fn new(schema: &str, table: &str) -> Self {
        Self::locating(&[("schema-name", schema), ("table-name", table)])
    }

    /// Loads the partitions of the source table side by side.
    pub fn with_partitions_auto(self) -> Self {
        self.parallel_load(json!({ "type": "partitions-auto" }))
    }

    /// Loads these partitions of the source table side by side.
    pub fn with_partitions<I: IntoIterator<Item: Into<String>>>(self, partitions: I) -> Self {
        let partitions: Vec<String> = partitions
            .into_iter()
            .map(Into::into)
            .collect();
        self.parallel_load(json!({ "type": "partitions-list", "partitions": partitions }))
    }

    /// Loads ranges side by side: one more than boundaries, each of which has a value for every column.
    pub fn with_ranges<const N: usize>(
        self,
        columns: [&str; N],
        boundaries: impl IntoIterator<Item = [String; N]>,
    ) -> Self {
        let boundaries: Vec<Vec<String>> = boundaries
            .into_iter()
            .map(Vec::from)
            .collect();
        let columns: &[&str] = &columns;
        self.parallel_load(
            json!({ "type": "ranges", "columns": columns, "boundaries": boundaries }),
        )
    }

    /// Large objects of this table up to `max_kb` KB, cut there.
    pub fn with_limited_lobs(self, max_kb: u32) -> Self {
        self.lob_settings(json!({ "mode": "limited", "bulk-max-size": max_kb.to_string() }))
    }

    /// Large objects of this table whole; those up to `bulk_kb` KB with their rows, larger ones one by one.
    pub fn with_unlimited_lobs(self, bulk_kb: u32) -> Self {
        self.lob_settings(json!({ "mode": "unlimited", "bulk-max-size": bulk_kb.to_string() }))
    }

    /// Leaves the large objects of this table behind.
    pub fn without_lobs(self) -> Self {
        self.lob_settings(json!({ "mode": "none" }))
    }

    fn parallel_load(mut self, settings: Value) -> Self {
        self.0
            .insert("parallel-load".into(), settings);
        self
    }

    fn lob_settings(mut self, settings: Value) -> Self {
        self.0
            .insert("lob-settings".into(), settings);
        self
    }

    /// How the load is split; none for DMS's default.
    pub fn parallel_load_type(&self) -> Option<ParallelLoadType> {
        json::object(&self.0, "parallel-load")
            .and_then(|load| json::text(load, "type"))
            .and_then(ParallelLoadType::read)
    }

    /// How large objects move; none for the mode of the task.
    pub fn lob_mode(&self) -> Option<TableLobMode> {
        json::object(&self.0, "lob-settings")
            .and_then(|lobs| json::text(lobs, "mode"))
            .and_then(TableLobMode::read)
    }
}
