//! How a migration runs: the task settings of a task or a serverless replication.
//!
//! [`TaskSettings`] holds the JSON of DMS and nothing that was not said: what is unset keeps DMS's default. It keeps what
//! it does not know; [`findings`](TaskSettings::findings) says what is out of bounds, and
//! [`is_same_as`](TaskSettings::is_same_as) compares what was set with what DMS sends back.

mod check;
mod known;
mod lob;
mod logging;
mod policy;
mod same;
#[cfg(test)]
mod tests;
mod typed;

pub use lob::LobMode;
pub use logging::{LogComponent, LogSeverity};
pub use policy::{
    ApplyEscalationPolicy, EventErrorPolicy, InsertErrorPolicy, RecordErrorPolicy,
    TableErrorPolicy, TargetTablePrepMode, UpdateErrorPolicy, ValidationMode,
};

use std::{fmt, str::FromStr};

use serde_json::Value;

use super::{
    json::{self, Object, Scalar},
    rules,
};
use crate::name::{NameError, from_text};

/// The settings of a task, by group and key as DMS names them.
///
/// ```
/// use tidb_dms::task::settings::{LobMode, TargetTablePrepMode, TaskSettings};
///
/// let settings = TaskSettings::for_tidb()
///     .with_target_table_prep_mode(TargetTablePrepMode::TruncateBeforeLoad)
///     .with_lob_mode(LobMode::Limited { max_kb: 512 })
///     .with_max_full_load_sub_tasks(16);
/// assert_eq!(settings.full_load_connections(2), 32);
/// ```
///
/// A setting without a method of its own is set by [`with`](Self::with).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TaskSettings(Object);

impl TaskSettings {
    /// No settings: DMS's defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// What this crate advises with TiDB, and what a task has unless it is given settings:
    ///
    /// | setting | value | why |
    /// |---|---|---|
    /// | `TargetMetadata`, LOBs | limited, 32 KB | DMS's own default, said aloud: larger ones are cut |
    /// | `FullLoadSettings.TargetTablePrepMode` | `DO_NOTHING` | never drops or empties a table that is there |
    /// | `FullLoadSettings.CreatePkAfterFullLoad` | false | TiDB adds no clustered primary key to a table that exists |
    /// | `ErrorBehavior.FailOnNoTablesCaptured` | true | a typing error in the mappings fails instead of moving nothing |
    pub fn for_tidb() -> Self {
        Self::new()
            .with_lob_mode(LobMode::Limited { max_kb: 32 })
            .with_target_table_prep_mode(TargetTablePrepMode::DoNothing)
            .with_create_pk_after_full_load(false)
            .with_fail_on_no_tables_captured(true)
    }

    /// Sets any setting, such as `("ChangeProcessingTuning", "MinTransactionSize", 1000)`.
    pub fn with(mut self, group: &str, key: &str, value: impl Into<Value>) -> Self {
        self.put(group, key, value.into());
        self
    }

    /// The value of any setting; none where DMS's default holds.
    pub fn value(&self, group: &str, key: &str) -> Option<&Value> {
        json::object(&self.0, group).and_then(|group| json::member(group, key))
    }

    /// Connections that a full load opens to the target: tables at a time × `parallel_load_threads` of the target
    /// endpoint (1 to 5, 1 if it has none).
    ///
    /// TiDB Cloud Starter takes 400 at a time.
    pub fn full_load_connections(&self, parallel_load_threads: u32) -> u32 {
        self.max_full_load_sub_tasks()
            .unwrap_or(8)
            .saturating_mul(parallel_load_threads.max(1))
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads the JSON of DMS and keeps all of it, known or not.
    ///
    /// # Errors
    /// A text that is not JSON, or is no object. What is wrong inside is said by [`findings`](Self::findings).
    pub fn from_json(json: &str) -> Result<Self, NameError> {
        let error = |problem: String| {
            let remedy = "write an object of groups, such as {\"FullLoadSettings\": {}}";
            NameError::new(rules::SETTINGS, "task settings", json, problem, remedy)
        };
        match serde_json::from_str(json) {
            Ok(Value::Object(groups)) => Ok(Self(groups)),
            Ok(_) => Err(error("it is no object".into())),
            Err(cause) => Err(error(format!("no JSON: {cause}"))),
        }
    }

    /// Writes the JSON that DMS reads, with everything that was read; keys are sorted.
    pub fn to_json(&self) -> String {
        json::sorted(self.0.clone())
    }

    fn read<T: Scalar>(&self, group: &str, key: &str) -> Option<T> {
        self.value(group, key).and_then(T::read)
    }

    fn put(&mut self, group: &str, key: &str, value: Value) {
        json::edit_object(&mut self.0, group, |group| {
            group.insert(key.to_owned(), value);
        });
    }

    fn take(&mut self, group: &str, key: &str) {
        if let Some(Value::Object(group)) = self.0.get_mut(group) {
            group.remove(key);
        }
    }
}

impl FromStr for TaskSettings {
    type Err = NameError;

    fn from_str(json: &str) -> Result<Self, NameError> {
        Self::from_json(json)
    }
}

from_text!(TaskSettings);

/// The JSON that DMS reads.
impl fmt::Display for TaskSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json())
    }
}
