use std::collections::HashSet;

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
        self.0
            .iter()
            .all(|(name, group)| match group {
                Value::Object(group) => {
                    let empty = Object::new();
                    let theirs = find(&observed.0, name)
                        .and_then(Value::as_object)
                        .unwrap_or(&empty);
                    group
                        .iter()
                        .all(|(key, value)| self.is_same(name, key, value, find(theirs, key)))
                }
                value => is_within(value, find(&observed.0, name)),
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

/// The member of this key, or else of this key in another case: old tasks have keys in two spellings.
fn find<'a>(object: &'a Object, key: &str) -> Option<&'a Value> {
    object.get(key).or_else(|| {
        object
            .iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(key))
            .map(|(_, value)| value)
    })
}

/// Whether everything in `value` is in `observed` too.
fn is_within(value: &Value, observed: Option<&Value>) -> bool {
    match (value, observed) {
        (Value::Object(members), observed) => {
            let empty = Object::new();
            let theirs = observed
                .and_then(Value::as_object)
                .unwrap_or(&empty);
            members
                .iter()
                .all(|(key, value)| is_within(value, find(theirs, key)))
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
