use serde_json::Value;

use super::{Filter, rule::mapping_rule};
use crate::task::{
    json::{self, Object, Scalar},
    words::words,
};

words! {
    /// What a selection rule does with what it names.
    SelectionAction, "a selection action" {
        /// Migrates it, unless another rule excludes it.
        Include = "include",
        /// Leaves it out, whatever includes it.
        Exclude = "exclude",
        /// Migrates the one table of exactly this name: no wildcards.
        Explicit = "explicit",
    }

    /// What a selection rule looks for. DMS's default is tables.
    TableType, "a table type" {
        /// Tables only.
        Table = "table",
        /// Views only, loaded into tables; in a full load on a replication instance.
        View = "view",
        /// Tables and views.
        All = "all",
    }
}

/// Which schemas and tables are migrated, in which order, and which of their rows.
#[derive(Clone, Debug, PartialEq)]
pub struct SelectionRule(pub(super) Object);

mapping_rule!(SelectionRule, "selection");

impl SelectionRule {
    /// Migrates the tables that match both patterns; `%` stands for any text, `_` for any character
    /// ([`literal`](super::literal)).
    pub fn include(schema: &str, table: &str) -> Self {
        Self::new(SelectionAction::Include, schema, table)
    }

    /// Leaves out the tables that match both patterns, whatever includes them.
    pub fn exclude(schema: &str, table: &str) -> Self {
        Self::new(SelectionAction::Exclude, schema, table)
    }

    /// Migrates the one table of this name; no wildcards.
    pub fn explicit(schema: &str, table: &str) -> Self {
        Self::new(SelectionAction::Explicit, schema, table)
    }

    fn new(action: SelectionAction, schema: &str, table: &str) -> Self {
        let mut rule = Self::locating(&[("schema-name", schema), ("table-name", table)]);
        rule.0
            .insert("rule-action".into(), action.write());
        rule
    }

    /// Looks for views, or for both; DMS's default is tables.
    pub fn with_table_type(mut self, table_type: TableType) -> Self {
        json::edit_object(&mut self.0, "object-locator", |locator| {
            locator.insert("table-type".into(), table_type.write());
        });
        self
    }

    /// When to load these tables: 1 to 2 147 483 647, the higher the earlier. Tables without one come last.
    pub fn with_load_order(mut self, order: u32) -> Self {
        self.0
            .insert("load-order".into(), order.to_string().into());
        self
    }

    /// Migrates only rows that pass; of several filters, rows must pass each.
    pub fn with_filter(mut self, filter: Filter) -> Self {
        let mut filters = match self.0.remove("filters") {
            Some(Value::Array(filters)) => filters,
            _ => Vec::new(),
        };
        filters.push(filter.into());
        self.0
            .insert("filters".into(), filters.into());
        self
    }

    /// Include, exclude or explicit; none where DMS would not know it either.
    pub fn action(&self) -> Option<SelectionAction> {
        json::text(&self.0, "rule-action").and_then(SelectionAction::read)
    }

    /// Tables, views or both.
    pub fn table_type(&self) -> Option<TableType> {
        match self.locator("table-type") {
            None => Some(TableType::Table),
            Some(word) => TableType::read(word),
        }
    }

    /// The `load-order`; none for DMS's default.
    pub fn load_order(&self) -> Option<u32> {
        self.0
            .get("load-order")
            .and_then(u32::read)
    }

    pub(super) fn filters(&self) -> &[Value] {
        match self.0.get("filters") {
            Some(Value::Array(filters)) => filters,
            _ => &[],
        }
    }
}
