use serde_json::Value;

use super::{RuleCheck, selection};
use crate::task::{
    TIDB_ENTRY_KB,
    json::{self, Object, Scalar},
    mappings::{ParallelLoadType, TableLobMode, TableSettingsRule},
    rules,
};

pub(super) fn check(rule: &TableSettingsRule, check: &mut RuleCheck<'_>) {
    let empty = Object::new();
    let locator = json::object(&rule.0, "object-locator").unwrap_or(&empty);
    for key in ["schema-name", "table-name"] {
        let part = format!("object-locator: {key}");
        let Some(name) = check.text(locator, key, &part) else {
            continue;
        };
        selection::open_underscore(name, &part, check);
        if name.contains('%') {
            check.report(
                rules::TABLE_SETTINGS_EXACT,
                &part,
                format!("`{name}` has a `%`, and table settings are of one table"),
                "write a rule for each table",
            );
        }
    }
    for key in ["parallel-load", "lob-settings"] {
        if json::member(&rule.0, key).is_some_and(|value| !value.is_object()) {
            check.report(
                rules::MAPPING_RULE,
                key,
                "it is no object",
                "write it as an object, or leave it out",
            );
        }
    }
    if let Some(load) = json::object(&rule.0, "parallel-load") {
        parallel_load(load, check);
    }
    if let Some(lobs) = json::object(&rule.0, "lob-settings") {
        lob_settings(lobs, check);
    }
}

fn parallel_load(load: &Object, check: &mut RuleCheck<'_>) {
    let part = "parallel-load: type";
    let word = check.text(load, "type", part);
    check.word(word, ParallelLoadType::WORDS, part);
    let has = |key: &str| matches!(load.get(key), Some(Value::Array(items)) if !items.is_empty());
    let need = |check: &mut RuleCheck<'_>, key: &str| {
        check.report(
            rules::PARALLEL_LOAD,
            &format!("parallel-load: {key}"),
            "this type of load needs it, and it is missing or empty",
            format!("list the {key}"),
        );
    };
    match word.and_then(ParallelLoadType::read) {
        Some(ParallelLoadType::PartitionsList) if !has("partitions") && !has("subpartitions") => {
            need(check, "partitions");
        }
        Some(ParallelLoadType::Ranges) => {
            for key in ["columns", "boundaries"] {
                if !has(key) {
                    need(check, key);
                }
            }
            boundaries(load, check);
        }
        Some(ParallelLoadType::SubpartitionsAuto) => check.report(
            rules::SUBPARTITIONS_MAYBE,
            part,
            "only an Oracle source has subpartitions that DMS can find",
            "use `partitions-auto`, unless the source is Oracle",
        ),
        _ => {}
    }
}

/// Each boundary has a value for every column.
fn boundaries(load: &Object, check: &mut RuleCheck<'_>) {
    let (Some(Value::Array(columns)), Some(Value::Array(boundaries))) =
        (load.get("columns"), load.get("boundaries"))
    else {
        return;
    };
    let uneven = boundaries.iter().any(|boundary| {
        boundary
            .as_array()
            .is_none_or(|values| values.len() != columns.len())
    });
    if uneven {
        check.report(
            rules::PARALLEL_LOAD,
            "parallel-load: boundaries",
            format!("not every boundary has {} values, one for each column", columns.len()),
            "give each boundary a value for every column",
        );
    }
}

fn lob_settings(lobs: &Object, check: &mut RuleCheck<'_>) {
    let mode = json::text(lobs, "mode");
    check.word(mode, TableLobMode::WORDS, "lob-settings: mode");
    if let Some(size) = json::member(lobs, "bulk-max-size")
        && u64::read(size).is_none()
    {
        check.report(
            rules::MAPPING_RULE,
            "lob-settings: bulk-max-size",
            format!("{size} is no number of KB"),
            "write a whole number of KB",
        );
    }
}

/// Large objects that move with their rows have to fit an entry of TiDB.
pub(super) fn check_entry_limit(rule: &TableSettingsRule, check: &mut RuleCheck<'_>) {
    let size = json::object(&rule.0, "lob-settings")
        .and_then(|lobs| lobs.get("bulk-max-size"))
        .and_then(u64::read);
    if let Some(kb) = size
        && kb > u64::from(TIDB_ENTRY_KB)
        && rule.lob_mode() != Some(TableLobMode::None)
    {
        check.report(
            rules::LOB_ENTRY_LIMIT,
            "lob-settings: bulk-max-size",
            format!("{kb} KB do not fit an entry of TiDB, which holds {TIDB_ENTRY_KB} by default"),
            format!("use at most {TIDB_ENTRY_KB}, or raise txn-entry-size-limit of the cluster"),
        );
    }
}
