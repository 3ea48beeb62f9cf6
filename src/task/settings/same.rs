use std::{
    cell::OnceCell,
    collections::{HashMap, HashSet},
};

use serde_json::Value;

use super::{TaskSettings, known, lob, logging};
use crate::task::json::{self, Object};

impl TaskSettings {
    /// Whether everything that is set here is so in what DMS sent back.
    ///
    /// Not the reverse: DMS adds every default and groups that nobody set. No difference either: nulls, the order of
    /// keys and of log components, numbers and truth values written as texts, keys in another case, the log group and
    /// stream that DMS fills in, LOB sizes of another LOB mode than the one set, and a default that DMS leaves out.
    pub fn is_same_as(&self, observed: &Self) -> bool {
        let observed = Members::of(Some(&observed.0));
        self.0
            .iter()
            .all(|(name, group)| match group {
                Value::Object(group) => {
                    let theirs = Members::of(
                        observed
                            .find(name)
                            .and_then(Value::as_object),
                    );
                    group
                        .iter()
                        .all(|(key, value)| self.is_same(name, key, value, theirs.find(key)))
                }
                value => is_within(value, observed.find(name)),
            })
    }

    fn is_same(&self, group: &str, key: &str, value: &Value, observed: Option<&Value>) -> bool {
        match (group, key) {
            ("Logging", "CloudWatchLogGroup" | "CloudWatchLogStream") => true,
            ("Logging", "LogComponents") => components_within(value, observed),
            (lob::GROUP, key)
                if self
                    .lob_mode()
                    .is_some_and(|mode| mode.ignores(key)) =>
            {
                true
            }
            _ if observed.is_none_or(Value::is_null) => {
                let default = known::SETTINGS
                    .iter()
                    .find(|setting| setting.group == group && setting.key == key)
                    .and_then(|setting| setting.default);
                is_within(value, None) || default.is_some() && default == plain(value).as_deref()
            }
            _ => is_within(value, observed),
        }
    }
}

/// The members of an object by key, or else by key in another case: old tasks have keys in two spellings.
struct Members<'a> {
    object: Option<&'a Object>,
    /// By key in lower case, for the keys that are not found as they are.
    lower: OnceCell<HashMap<String, &'a Value>>,
}

impl<'a> Members<'a> {
    fn of(object: Option<&'a Object>) -> Self {
        Self { object, lower: OnceCell::new() }
    }

    fn find(&self, key: &str) -> Option<&'a Value> {
        let object = self.object?;
        object.get(key).or_else(|| {
            self.lower
                .get_or_init(|| by_lower_case(object))
                .get(&key.to_ascii_lowercase())
                .copied()
        })
    }
}

fn by_lower_case(object: &Object) -> HashMap<String, &Value> {
    let mut lower = HashMap::with_capacity(object.len());
    for (key, value) in object {
        // The first of two spellings counts.
        lower
            .entry(key.to_ascii_lowercase())
            .or_insert(value);
    }
    lower
}

/// Whether everything in `value` is in `observed` too.
fn is_within(value: &Value, observed: Option<&Value>) -> bool {
    match (value, observed) {
        (Value::Object(members), observed) => {
            let theirs = Members::of(observed.and_then(Value::as_object));
            members
                .iter()
                .all(|(key, value)| is_within(value, theirs.find(key)))
        }
        (Value::Array(items), None | Some(Value::Null)) => items.is_empty(),
        (Value::Array(items), Some(Value::Array(theirs))) => {
            items.len() == theirs.len()
                && items
                    .iter()
                    .zip(theirs)
                    .all(|(item, their)| is_within(item, Some(their)))
        }
        (Value::Null, None) => true,
        (Value::Null, Some(theirs)) => theirs.is_null() || plain(theirs).as_deref() == Some(""),
        // DMS writes an empty text as null, and the reverse.
        (value, None | Some(Value::Null)) => plain(value).as_deref() == Some(""),
        (value, Some(theirs)) => plain(value).is_some() && plain(value) == plain(theirs),
    }
}

/// Log components in any order; DMS adds those that are not listed.
fn components_within(value: &Value, observed: Option<&Value>) -> bool {
    let (Value::Array(components), Some(Value::Array(theirs))) = (value, observed) else {
        return is_within(value, observed);
    };
    let theirs: HashSet<_> = theirs.iter().map(component).collect();
    components
        .iter()
        .all(|ours| theirs.contains(&component(ours)))
}

fn component(value: &Value) -> (Option<&str>, String) {
    let severity = value
        .get("Severity")
        .map(json::canonical);
    (logging::id(value), severity.unwrap_or_else(|| json::canonical(value)))
}

/// The text of a scalar, with truth values in lower case.
fn plain(value: &Value) -> Option<String> {
    json::scalar(value).map(|text| {
        let is_truth = ["true", "false"]
            .iter()
            .any(|truth| text.eq_ignore_ascii_case(truth));
        if is_truth { text.to_ascii_lowercase() } else { text }
    })
}
