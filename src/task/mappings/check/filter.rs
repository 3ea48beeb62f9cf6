use serde_json::Value;

use super::RuleCheck;
use crate::task::{
    json::{self, Object},
    mappings::FilterOperator,
    rules,
};

pub(super) fn check(rule: &Object, check: &mut RuleCheck<'_>) {
    let filters = match json::member(rule, "filters") {
        None => return,
        Some(Value::Array(filters)) => filters,
        Some(_) => {
            return check.report(
                rules::FILTER,
                "filters",
                "they are no array",
                "write `filters` as an array of objects",
            );
        }
    };
    for (index, filter) in filters.iter().enumerate() {
        let part = format!("filters: {}", index + 1);
        match filter.as_object() {
            Some(filter) => check_one(filter, &part, check),
            None => check.report(
                rules::FILTER,
                &part,
                "it is no object",
                "write it with `column-name` and `filter-conditions`",
            ),
        }
    }
}

fn check_one(filter: &Object, part: &str, check: &mut RuleCheck<'_>) {
    if json::text(filter, "column-name").is_none_or(str::is_empty) {
        check.report(
            rules::FILTER,
            part,
            "it has no `column-name`",
            "name the column that it compares",
        );
    }
    check.word(json::text(filter, "filter-type"), &["source"], &format!("{part}: filter-type"));
    let conditions = match filter.get("filter-conditions") {
        Some(Value::Array(conditions)) if !conditions.is_empty() => conditions,
        _ => {
            return check.report(
                rules::FILTER,
                part,
                "it has no conditions",
                "give `filter-conditions` at least one",
            );
        }
    };
    for condition in conditions {
        let Some(operator) = json::object_text(condition, "filter-operator") else {
            check.report(
                rules::FILTER,
                part,
                "a condition has no `filter-operator`",
                format!("use one of {}", FilterOperator::WORDS.join(", ")),
            );
            continue;
        };
        check.word(Some(operator), FilterOperator::WORDS, &format!("{part}: filter-operator"));
        let Some(operator) = FilterOperator::read(operator) else {
            continue;
        };
        for key in operator.values() {
            if condition
                .get(key)
                .and_then(json::scalar)
                .is_none()
            {
                check.report(
                    rules::FILTER,
                    part,
                    format!("`{operator}` has no `{key}`"),
                    format!("give the condition a `{key}`"),
                );
            }
        }
        if operator.is_negative() && conditions.len() > 1 {
            check.report(
                rules::FILTER_NEGATIVE,
                part,
                format!(
                    "conditions are joined by OR, so others beside `{operator}` mean little, and DMS takes one"
                ),
                "give each negative condition a filter of its own",
            );
        }
    }
}
