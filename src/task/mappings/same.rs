use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::{MappingRule, TableMappings, TransformationRule, wildcard};
use crate::task::json::{self, Object};

impl TableMappings {
    /// Whether both migrate the same, however they are written.
    ///
    /// No difference: the order of keys and of rules, other rule-ids in the same order, numbers written as texts, names
    /// that only repeat the rule-id, upper and lower case of actions and types, nulls and empty lists. The order by rule-id
    /// of transformations is one where patterns make them overlap, because the lower rule-id wins.
    pub fn is_same_as(&self, other: &Self) -> bool {
        Meaning::of(self) == Meaning::of(other)
    }
}

/// What mappings mean, apart from how they are written.
#[derive(PartialEq)]
struct Meaning {
    beside: String,
    /// Rules whose order means nothing, with how often they stand there.
    unordered: HashMap<String, usize>,
    /// Transformations in the order of their rule-ids, by what they act on.
    ordered: HashMap<String, Vec<String>>,
}

impl Meaning {
    fn of(mappings: &TableMappings) -> Self {
        let mut unordered = HashMap::new();
        let mut transformations = Vec::new();
        for rule in &mappings.rules {
            let text = meaning(rule);
            match rule {
                MappingRule::Transformation(transformation) => {
                    transformations.push((rule.id().unwrap_or(u64::MAX), transformation, text));
                }
                _ => *unordered.entry(text).or_default() += 1,
            }
        }
        transformations.sort_by_key(|(id, ..)| *id);
        let beside = json::canonical(&Value::Object(mappings.beside.clone()));
        Self { beside, unordered, ordered: ordered(transformations) }
    }
}

fn ordered(
    transformations: Vec<(u64, &TransformationRule, String)>,
) -> HashMap<String, Vec<String>> {
    // Without wildcards two rules meet only in the same object, so only the order within it counts.
    let patterned: HashSet<_> = transformations
        .iter()
        .filter(|(_, rule, _)| names(rule).any(wildcard::is_pattern))
        .map(|(_, rule, _)| rule.target())
        .collect();
    let mut ordered: HashMap<String, Vec<String>> = HashMap::new();
    for (_, rule, text) in transformations {
        let target = rule.target();
        let place = match rule.0.get("object-locator") {
            Some(locator) if !patterned.contains(&target) => json::canonical(locator),
            _ => String::new(),
        };
        ordered
            .entry(format!("{target:?} {place}"))
            .or_default()
            .push(text);
    }
    ordered
}

fn names(rule: &TransformationRule) -> impl Iterator<Item = &str> {
    [rule.schema(), rule.table(), rule.column()]
        .into_iter()
        .flatten()
}

/// One text for all ways to write the same rule.
fn meaning(rule: &MappingRule) -> String {
    let mut value = rule.to_json();
    if let Value::Object(object) = &mut value {
        drop_numbering(object);
        for key in ["rule-type", "rule-action", "rule-target"] {
            lower(object, key);
        }
        if let Some(Value::Object(locator)) = object.get_mut("object-locator") {
            lower(locator, "table-type");
            if json::text(locator, "table-type") == Some("table") {
                locator.remove("table-type");
            }
        }
        if let Some(Value::Array(filters)) = object.get_mut("filters") {
            for filter in filters.iter_mut() {
                if let Some(Value::Array(conditions)) = filter.get_mut("filter-conditions") {
                    sort(conditions);
                }
            }
            sort(filters);
        }
    }
    json::canonical(&value)
}

/// Takes the rule-id away, and the name where it says nothing more.
fn drop_numbering(object: &mut Object) {
    let id = object
        .remove("rule-id")
        .and_then(|id| json::scalar(&id));
    let name = object
        .get("rule-name")
        .and_then(json::scalar);
    if name
        .as_deref()
        .is_none_or(str::is_empty)
        || name == id
    {
        object.remove("rule-name");
    }
}

fn lower(object: &mut Object, key: &str) {
    if let Some(Value::String(word)) = object.get_mut(key) {
        word.make_ascii_lowercase();
    }
}

/// Rows pass whatever the order, so the order of filters and of their conditions is set aside.
fn sort(items: &mut [Value]) {
    items.sort_by_cached_key(json::canonical);
}
