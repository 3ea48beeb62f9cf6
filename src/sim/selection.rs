//! Which tables the table mappings take in.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{fault::Fault, mapping_rules, wire::Members};

/// Schema and name.
pub(super) type TableName = (String, String);

/// The table mappings of a request, checked and as DMS gives them back: with its own spacing.
pub(super) fn table_mappings(request: &Members) -> Result<Option<String>, Fault> {
    let Some(given) = request.text("TableMappings")? else { return Ok(None) };
    let problem = |why: &str| Fault::invalid_value(format!("Table Mappings document error: {why}"));
    let document: Value = serde_json::from_str(given).map_err(|_| problem("Invalid JSON"))?;
    let rules = rules(&document);
    if !rules.iter().any(is_selection) {
        return Err(problem("no selection rules in it"));
    }
    mapping_rules::check(rules)?;
    serde_json::to_string_pretty(&document)
        .map(Some)
        .map_err(|_| problem("Invalid JSON"))
}

/// The tables that checked mappings take in, of those known to be in the source; a rule that finds none invents one.
pub(super) fn tables(mappings: &str, known: &BTreeSet<TableName>) -> Vec<TableName> {
    let document: Value = serde_json::from_str(mappings).unwrap_or_default();
    let (excluded, included): (Vec<_>, Vec<_>) = rules(&document)
        .iter()
        .filter(|rule| is_selection(rule))
        .filter_map(|rule| Some((rule["rule-action"].as_str()?, pattern(rule)?)))
        .partition(|(action, _)| *action == "exclude");
    let mut tables: Vec<TableName> = Vec::new();
    for (action, wanted) in included {
        let is_literal = action == "explicit";
        let mut found: Vec<TableName> = known
            .iter()
            .filter(|(schema, name)| !is_literal || wanted == (schema.as_str(), name.as_str()))
            .filter(|table| is_literal || matches(wanted, table))
            .cloned()
            .collect();
        if found.is_empty() && is_literal {
            found.push((wanted.0.to_owned(), wanted.1.to_owned()));
        } else if found.is_empty() {
            found.push((made_up(wanted.0), made_up(wanted.1)));
        }
        found.retain(|table| !tables.contains(table));
        tables.extend(found);
    }
    tables.retain(|table| {
        !excluded
            .iter()
            .any(|(_, unwanted)| matches(*unwanted, table))
    });
    tables
}

fn rules(document: &Value) -> &[Value] {
    document["rules"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
}

pub(super) fn is_selection(rule: &Value) -> bool {
    rule["rule-type"] == "selection"
}

pub(super) fn pattern(rule: &Value) -> Option<(&str, &str)> {
    let locator = &rule["object-locator"];
    Some((locator["schema-name"].as_str()?, locator["table-name"].as_str()?))
}

fn matches((schema, name): (&str, &str), table: &TableName) -> bool {
    let chars = |text: &str| text.chars().collect::<Vec<_>>();
    like(&chars(schema), &chars(&table.0)) && like(&chars(name), &chars(&table.1))
}

/// `%` is any text, `_` any character, `[…]` one of these or, with a hyphen, one between these.
fn like(pattern: &[char], text: &[char]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        (['%', rest @ ..], _) => (0..=text.len()).any(|skipped| like(rest, &text[skipped..])),
        (['_', rest @ ..], [_, others @ ..]) => like(rest, others),
        (['[', set @ ..], [first, others @ ..]) => set
            .iter()
            .position(|c| *c == ']')
            .is_some_and(|end| holds(&set[..end], *first) && like(&set[end + 1..], others)),
        ([wanted, rest @ ..], [first, others @ ..]) => wanted == first && like(rest, others),
        _ => false,
    }
}

fn holds(set: &[char], wanted: char) -> bool {
    match set {
        [from, '-', to] => (*from..=*to).contains(&wanted),
        _ => set.contains(&wanted),
    }
}

/// A name that the pattern takes in.
fn made_up(pattern: &str) -> String {
    let name = pattern
        .replace("[_]", "_")
        .replace(['%', '[', ']'], "");
    if name.is_empty() { "sample".to_owned() } else { name }
}
