use super::{RuleCheck, filter};
use crate::{
    finding::Findings,
    task::{
        json::{self, Scalar},
        mappings::{
            SYSTEM_SCHEMAS, SelectionAction, SelectionRule, TableMappings, TableType, wildcard,
        },
        rules,
        words::Word,
    },
};

pub(super) fn check(rule: &SelectionRule, check: &mut RuleCheck<'_>) {
    let object = &rule.0;
    let action = check.text(object, "rule-action", "rule-action");
    check.word(action, SelectionAction::WORDS, "rule-action");
    names(rule, check);
    if let Some(order) = json::member(object, "load-order")
        && !u32::read(order).is_some_and(|order| (1..=2_147_483_647).contains(&order))
    {
        check.report(
            rules::LOAD_ORDER,
            "load-order",
            format!("{order} is not between 1 and 2147483647"),
            "use a number from 1; the higher one loads first",
        );
    }
    filter::check(object, check);
}

fn names(rule: &SelectionRule, check: &mut RuleCheck<'_>) {
    let Some(locator) = json::object(&rule.0, "object-locator") else {
        return check.report(
            rules::MAPPING_RULE,
            "object-locator",
            "it is missing or no object",
            "name the schema and the table",
        );
    };
    if let Some(table_type) = json::member(locator, "table-type") {
        let part = "object-locator: table-type";
        match table_type.as_str() {
            Some(word) => check.word(Some(word), TableType::WORDS, part),
            None => check.report(
                rules::MAPPING_RULE,
                part,
                "it is no text",
                "use `table`, `view` or `all`",
            ),
        }
    }
    for key in ["schema-name", "table-name"] {
        let part = format!("object-locator: {key}");
        let Some(name) = check.text(locator, key, &part) else {
            continue;
        };
        if rule.action() == Some(SelectionAction::Explicit) {
            if name.contains(['%', '[']) {
                check.report(
                    rules::EXPLICIT_EXACT,
                    &part,
                    format!("`{name}` has a wildcard, and `explicit` takes names as they are"),
                    "write the whole name, or use `include`",
                );
            }
        } else {
            open_underscore(name, &part, check);
        }
    }
}

pub(super) fn open_underscore(name: &str, part: &str, check: &mut RuleCheck<'_>) {
    if wildcard::has_open_underscore(name) {
        check.report(
            rules::UNDERSCORE,
            part,
            format!("the `_` in `{name}` matches any character"),
            format!("write `{}` if it means an underscore", name.replace('_', "[_]")),
        );
    }
}

/// No include may reach a system schema, unless it is excluded again. Linear: excludes are looked through once.
pub(super) fn check_system_schemas(mappings: &TableMappings, findings: &mut Findings) {
    let open: Vec<&str> = SYSTEM_SCHEMAS
        .into_iter()
        .filter(|schema| {
            !mappings.selections().any(|(_, rule)| {
                rule.action() == Some(SelectionAction::Exclude)
                    && rule
                        .table()
                        .is_some_and(|table| !table.is_empty() && table.chars().all(|c| c == '%'))
                    && rule.filters().is_empty()
                    && rule
                        .schema()
                        .is_some_and(|pattern| wildcard::matches(pattern, schema))
            })
        })
        .collect();
    for (index, rule) in mappings.selections() {
        if !matches!(rule.action(), Some(SelectionAction::Include | SelectionAction::Explicit)) {
            continue;
        }
        let Some(pattern) = rule.schema() else { continue };
        let by_name = Word::among(&SYSTEM_SCHEMAS, pattern) != Word::Unknown;
        let reached: Vec<&str> = open
            .iter()
            .copied()
            .filter(|schema| wildcard::matches(pattern, schema))
            // MySQL has no METRICS_SCHEMA, and a `test` named outright may hold what the user wants.
            .filter(|schema| !(by_name && *schema == "test"))
            .collect();
        let always = reached
            .iter()
            .any(|schema| !matches!(*schema, "METRICS_SCHEMA" | "test"));
        if !reached.is_empty() {
            RuleCheck::of(index, &mappings.rules()[index], findings).report(
                if always { rules::SYSTEM_SCHEMAS } else { rules::SYSTEM_SCHEMAS_MORE },
                "object-locator: schema-name",
                format!("`{pattern}` selects the system schemas {}", reached.join(", ")),
                "name your schemas, or add `exclude_system_schemas()`",
            );
        }
    }
}
