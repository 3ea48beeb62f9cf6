//! What AWS checks about the rules of table mappings when it takes them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    fault::Fault,
    selection::{is_selection, pattern},
};

const TYPES: [&str; 6] = [
    "selection",
    "transformation",
    "table-settings",
    "object-mapping",
    "post-processing",
    "validation",
];

const TRANSFORMATIONS: [&str; 18] = [
    "add-before-image-columns",
    "add-column",
    "add-prefix",
    "add-suffix",
    "change-data-type",
    "convert-lowercase",
    "convert-uppercase",
    "data-masking-digits-mask",
    "data-masking-digits-randomize",
    "data-masking-hash-mask",
    "define-primary-key",
    "include-column",
    "remove-column",
    "remove-prefix",
    "remove-suffix",
    "rename",
    "replace-prefix",
    "replace-suffix",
];

const TARGETS: [&str; 5] = ["schema", "table", "column", "table-tablespace", "index-tablespace"];

/// Refuses the first rule that is none.
///
/// # Caveats
///
/// What a rule holds besides is not read: values of transformations, filters, settings of tables.
pub(super) fn check(rules: &[Value]) -> Result<(), Fault> {
    let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
    for rule in rules {
        let fails = |why: &str| {
            Fault::invalid_value(format!(
                "Error in mapping rules. Rule with ruleId = {} failed validation: {why}",
                rule["rule-id"]
            ))
        };
        let id = id(rule).ok_or_else(|| fails("rule-id must be numeric."))?;
        if !ids.insert(id) {
            return Err(fails("another rule has the same rule-id."));
        }
        let name = rule["rule-name"]
            .as_str()
            .filter(|name| !name.is_empty())
            .ok_or_else(|| fails("rule-name is missing."))?;
        if !names.insert(name) {
            return Err(fails("another rule has the same rule-name."));
        }
        if !is_one_of(&rule["rule-type"], &TYPES) {
            return Err(fails("rule-type is not known."));
        }
        if is_selection(rule) {
            check_selection(rule).map_err(fails)?;
        }
        if rule["rule-type"] == "transformation" {
            if !is_one_of(&rule["rule-action"], &TRANSFORMATIONS) {
                return Err(fails("rule-action is no transformation."));
            }
            if !is_one_of(&rule["rule-target"], &TARGETS) {
                return Err(fails("rule-target is not known."));
            }
        }
    }
    Ok(())
}

/// A number, or the digits of one.
fn id(rule: &Value) -> Option<String> {
    let id = match &rule["rule-id"] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let is_numeric = !id.is_empty() && id.chars().all(|c| c.is_ascii_digit());
    is_numeric.then_some(id)
}

fn check_selection(rule: &Value) -> Result<(), &'static str> {
    let Some((schema, table)) = pattern(rule) else {
        return Err("object-locator needs schema-name and table-name.");
    };
    if !is_one_of(&rule["rule-action"], &["include", "exclude", "explicit"]) {
        return Err("rule-action must be include, exclude or explicit.");
    }
    // An underscore may be one of the name's own.
    if rule["rule-action"] == "explicit"
        && [schema, table]
            .iter()
            .any(|it| it.contains(['%', '[']))
    {
        return Err("explicit takes no wildcards.");
    }
    Ok(())
}

fn is_one_of(value: &Value, known: &[&str]) -> bool {
    value
        .as_str()
        .is_some_and(|value| known.contains(&value))
}
