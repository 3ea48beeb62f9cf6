use std::collections::{HashMap, hash_map::Entry};

use serde_json::Value;

use super::{RuleCheck, selection};
use crate::task::{
    json::{self, Object},
    mappings::{
        ColumnType, PrimaryKeyOrigin, RuleTarget, TransformationAction, TransformationRule,
        wildcard,
    },
    rules,
};

type Action = TransformationAction;

/// The objects transformed so far, with the rule that did it first.
pub(super) type Objects = HashMap<String, usize>;

pub(super) fn check(rule: &TransformationRule, objects: &mut Objects, check: &mut RuleCheck<'_>) {
    let object = &rule.0;
    let action = check.text(object, "rule-action", "rule-action");
    check.word(action, Action::WORDS, "rule-action");
    let target = check.text(object, "rule-target", "rule-target");
    check.word(target, RuleTarget::WORDS, "rule-target");
    locator(rule, check);
    if let Some(action) = rule.action() {
        right_target(rule, action, check);
        values(object, action, check);
        match action {
            Action::AddColumn => add_column(object, check),
            Action::ChangeDataType => data_type(object, true, check),
            Action::DefinePrimaryKey => primary_key(rule, check),
            _ => {}
        }
        first_of_its_object(rule, action, objects, check);
    }
}

fn locator(rule: &TransformationRule, check: &mut RuleCheck<'_>) {
    let empty = Object::new();
    let locator = json::object(&rule.0, "object-locator").unwrap_or(&empty);
    let needed: &[&str] = match rule.target() {
        Some(RuleTarget::Schema) => &["schema-name"],
        Some(RuleTarget::Table) => &["schema-name", "table-name"],
        Some(RuleTarget::Column) if rule.action().is_some_and(adds_columns) => {
            &["schema-name", "table-name"]
        }
        Some(RuleTarget::Column) => &["schema-name", "table-name", "column-name"],
        _ => &[],
    };
    for key in needed {
        let part = format!("object-locator: {key}");
        if let Some(name) = check.text(locator, key, &part) {
            selection::open_underscore(name, &part, check);
        }
    }
}

fn adds_columns(action: Action) -> bool {
    matches!(action, Action::AddColumn | Action::AddBeforeImageColumns)
}

fn right_target(rule: &TransformationRule, action: Action, check: &mut RuleCheck<'_>) {
    let wanted = match action {
        Action::DefinePrimaryKey => RuleTarget::Table,
        Action::AddColumn
        | Action::IncludeColumn
        | Action::RemoveColumn
        | Action::ChangeDataType
        | Action::AddBeforeImageColumns => RuleTarget::Column,
        action if action.is_masking() => RuleTarget::Column,
        _ => return,
    };
    if let Some(target) = rule.target()
        && target != wanted
    {
        check.report(
            rules::TRANSFORMATION_TARGET,
            "rule-target",
            format!("`{action}` acts on a {wanted}, not on a {target}"),
            format!("use the target `{wanted}`"),
        );
    }
}

fn values(object: &Object, action: Action, check: &mut RuleCheck<'_>) {
    let (value, old_value) = match action {
        Action::Rename | Action::AddPrefix | Action::AddSuffix | Action::AddColumn => {
            (Some(rules::TRANSFORMATION_NEEDS), false)
        }
        Action::ReplacePrefix | Action::ReplaceSuffix => (Some(rules::TRANSFORMATION_NEEDS), true),
        Action::RemovePrefix | Action::RemoveSuffix | Action::MaskDigits => {
            (Some(rules::TRANSFORMATION_VALUE), false)
        }
        _ => (None, false),
    };
    let checks =
        [("value", value), ("old-value", old_value.then_some(rules::TRANSFORMATION_NEEDS))];
    for (key, needed) in checks {
        match json::member(object, key) {
            Some(Value::String(text)) if !text.is_empty() => {}
            // Replacing a prefix by nothing takes it away.
            Some(Value::String(_)) if old_value && key == "value" => {}
            Some(Value::String(_)) | None => {
                if let Some(rule) = needed {
                    check.report(
                        rule,
                        key,
                        format!("`{action}` needs it, and it is missing or empty"),
                        format!("give the rule a `{key}`"),
                    );
                }
            }
            Some(_) => check.report(
                rules::MAPPING_RULE,
                key,
                "it is no text",
                format!("write `{key}` as a text"),
            ),
        }
    }
}

fn add_column(object: &Object, check: &mut RuleCheck<'_>) {
    let expression = json::text(object, "expression").is_some_and(|text| !text.is_empty());
    if !expression && json::member(object, "data-type").is_none() {
        check.report(
            rules::TRANSFORMATION_NEEDS,
            "data-type",
            "`add-column` needs a data type or an expression",
            "give the rule a `data-type`, an `expression` or both",
        );
    }
    data_type(object, false, check);
}

fn data_type(object: &Object, needed: bool, check: &mut RuleCheck<'_>) {
    match json::member(object, "data-type") {
        None if needed => check.report(
            rules::TRANSFORMATION_NEEDS,
            "data-type",
            "it is missing",
            "name the type that the column changes to",
        ),
        None => {}
        Some(Value::Object(data_type)) => {
            let part = "data-type: type";
            let word = check.text(data_type, "type", part);
            check.word(word, ColumnType::WORDS, part);
        }
        Some(_) => check.report(
            rules::MAPPING_RULE,
            "data-type",
            "it is no object",
            "write it like {\"type\": \"string\", \"length\": \"20\"}",
        ),
    }
}

fn primary_key(rule: &TransformationRule, check: &mut RuleCheck<'_>) {
    for (key, name) in [("schema-name", rule.schema()), ("table-name", rule.table())] {
        if let Some(name) = name
            && wildcard::is_pattern(name)
        {
            check.report(
                rules::PRIMARY_KEY_TABLE,
                &format!("object-locator: {key}"),
                format!("`{name}` has a wildcard, and a primary key is of one table"),
                "write a rule for each table, with `[_]` for an underscore",
            );
        }
    }
    let Some(key) = json::object(&rule.0, "primary-key-def") else {
        return check.report(
            rules::TRANSFORMATION_NEEDS,
            "primary-key-def",
            "`define-primary-key` needs it",
            "name the key and its columns",
        );
    };
    check.text(key, "name", "primary-key-def: name");
    let columns = match key.get("columns") {
        Some(Value::Array(columns)) => !columns.is_empty() && columns.iter().all(Value::is_string),
        _ => false,
    };
    if !columns {
        check.report(
            rules::TRANSFORMATION_NEEDS,
            "primary-key-def: columns",
            "they are missing, empty or no texts",
            "list the columns of the key",
        );
    }
    let origin = json::text(key, "origin");
    check.word(origin, PrimaryKeyOrigin::WORDS, "primary-key-def: origin");
}

fn first_of_its_object(
    rule: &TransformationRule,
    action: Action,
    objects: &mut Objects,
    check: &mut RuleCheck<'_>,
) {
    if action.is_masking() {
        return;
    }
    let locator = rule
        .0
        .get("object-locator")
        .map(json::canonical);
    // New columns of one table are different objects.
    let added = adds_columns(action).then(|| (action, rule.value()));
    let object = format!("{:?} {locator:?} {added:?}", rule.target());
    match objects.entry(object) {
        Entry::Occupied(first) => check.report(
            rules::ONE_TRANSFORMATION,
            "object-locator",
            format!(
                "rule {} transforms the same object, and DMS applies only the one with the lower rule-id",
                first.get() + 1
            ),
            "keep one action for each object",
        ),
        Entry::Vacant(free) => {
            free.insert(check.index);
        }
    }
}
