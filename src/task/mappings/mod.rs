//! Which tables are migrated and what becomes of them: the table mappings of a task or a serverless replication.
//!
//! [`TableMappings`] is built rule by rule, or read from JSON that exists. It keeps whatever it does not know, so reading
//! and writing loses nothing; [`findings`](TableMappings::findings) says what DMS or TiDB would refuse, and
//! [`is_same_as`](TableMappings::is_same_as) compares by meaning.

mod check;
mod filter;
mod rule;
mod same;
mod selection;
mod table_settings;
#[cfg(test)]
pub(super) mod tests;
mod transformation;
mod wildcard;

pub use filter::{Filter, FilterOperator};
pub use rule::MappingRule;
pub use selection::{SelectionAction, SelectionRule, TableType};
pub use table_settings::{ParallelLoadType, TableLobMode, TableSettingsRule};
pub use transformation::{
    ColumnRule, ColumnType, PrimaryKeyOrigin, RuleTarget, SchemaRule, TableRule, Transform,
    TransformationAction, TransformationRule, TransformsColumn, TransformsTable,
};
pub use wildcard::literal;

use std::{fmt, str::FromStr};

use serde_json::Value;

use super::{
    json::{self, Object},
    rules,
};
use crate::name::{NameError, from_text};

/// The schemas of MySQL and TiDB that hold no data of the user, in TiDB's spelling.
pub const SYSTEM_SCHEMAS: [&str; 6] =
    ["INFORMATION_SCHEMA", "PERFORMANCE_SCHEMA", "METRICS_SCHEMA", "mysql", "sys", "test"];

/// The rules by which tables are selected, transformed and loaded.
///
/// ```
/// use tidb_dms::task::mappings::{TableMappings, literal};
///
/// let mappings = TableMappings::new()
///     .include("shop", "%")
///     .exclude("shop", &literal("audit_log"))
///     .rename_schema("shop", "store");
/// assert!(!mappings.findings().is_refused());
/// ```
///
/// Rules get their ids by the order they are added in, from 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableMappings {
    rules: Vec<MappingRule>,
    /// What stands beside `rules` in the JSON.
    beside: Object,
    highest_id: u64,
}

impl TableMappings {
    /// No rules yet; a task needs at least one that selects.
    pub fn new() -> Self {
        Self::default()
    }

    /// Migrates the tables that match both patterns; `%` stands for any text, `_` for any one character.
    pub fn include(self, schema: &str, table: &str) -> Self {
        self.rule(SelectionRule::include(schema, table))
    }

    /// Leaves out the tables that match both patterns, whatever includes them.
    pub fn exclude(self, schema: &str, table: &str) -> Self {
        self.rule(SelectionRule::exclude(schema, table))
    }

    /// Leaves out the [`SYSTEM_SCHEMAS`], in the upper case of TiDB and the lower case of MySQL.
    ///
    /// Needed where a schema pattern such as `%` would select them; selection tells upper and lower case apart.
    pub fn exclude_system_schemas(mut self) -> Self {
        for schema in SYSTEM_SCHEMAS {
            let lower = schema.to_ascii_lowercase();
            self = self.exclude(&literal(schema), "%");
            if lower != schema {
                self = self.exclude(&literal(&lower), "%");
            }
        }
        self
    }

    /// Gives the schema another name in the target.
    pub fn rename_schema(self, schema: &str, name: &str) -> Self {
        self.rule(Transform::schema(schema).rename(name))
    }

    /// Gives the table another name in the target.
    pub fn rename_table(self, schema: &str, table: &str, name: &str) -> Self {
        self.rule(Transform::table(schema, table).rename(name))
    }

    /// Adds a rule of any type, with the next free rule-id where it has none.
    pub fn rule(mut self, rule: impl Into<MappingRule>) -> Self {
        let mut rule = rule.into();
        rule.number(self.highest_id.saturating_add(1));
        self.highest_id = self
            .highest_id
            .max(rule.id().unwrap_or_default());
        self.rules.push(rule);
        self
    }

    /// The rules in the order of the JSON.
    pub fn rules(&self) -> &[MappingRule] {
        &self.rules
    }

    /// Reads the JSON of DMS and keeps all of it, known or not.
    ///
    /// # Errors
    /// A text that is not JSON, or is no object with an array of `rules`. What is wrong inside of the rules is said by
    /// [`findings`](Self::findings).
    pub fn from_json(json: &str) -> Result<Self, NameError> {
        let error = |problem: String| {
            let remedy = "write an object with an array of `rules`, such as {\"rules\": []}";
            NameError::new(rules::MAPPINGS, "table mappings", json, problem, remedy)
        };
        let value =
            serde_json::from_str(json).map_err(|cause| error(format!("no JSON: {cause}")))?;
        let Value::Object(mut beside) = value else {
            return Err(error("it is no object".into()));
        };
        let Some(Value::Array(rules)) = beside.remove("rules") else {
            return Err(error("it has no array of `rules`".into()));
        };
        let rules: Vec<_> = rules
            .into_iter()
            .map(MappingRule::from_json)
            .collect();
        let highest_id = rules
            .iter()
            .filter_map(MappingRule::id)
            .max()
            .unwrap_or_default();
        Ok(Self { rules, beside, highest_id })
    }

    /// Writes the JSON that DMS reads, with everything that was read; keys are sorted.
    pub fn to_json(&self) -> String {
        let mut object = self.beside.clone();
        let rules: Vec<_> = self
            .rules
            .iter()
            .map(MappingRule::to_json)
            .collect();
        object.insert("rules".into(), rules.into());
        json::sorted(object)
    }
}

impl FromStr for TableMappings {
    type Err = NameError;

    fn from_str(json: &str) -> Result<Self, NameError> {
        Self::from_json(json)
    }
}

from_text!(TableMappings);

/// The JSON that DMS reads.
impl fmt::Display for TableMappings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json())
    }
}
