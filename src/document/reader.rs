use std::cell::RefCell;

use serde_json::{Map, Value};

use super::rules;
use crate::finding::{Finding, Findings, Rule};

/// Where everything found in a document goes, from all its tables.
#[derive(Default)]
pub(super) struct Report(RefCell<Findings>);

impl Report {
    pub(super) fn add(
        &self,
        rule: Rule,
        subject: impl Into<String>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.0
            .borrow_mut()
            .push(Finding::new(rule, subject, problem, remedy));
    }

    pub(super) fn push(&self, finding: Finding) {
        self.0.borrow_mut().push(finding);
    }

    pub(super) fn extend(&self, findings: Findings) {
        self.0.borrow_mut().extend(findings);
    }

    pub(super) fn into_findings(self) -> Findings {
        self.0.into_inner()
    }
}

/// A table of a document while it is read: it remembers what was asked for, so that what nobody asked for is found.
///
/// Values are never quoted: they may be secrets in the wrong place.
pub(super) struct Table<'a> {
    path: String,
    entries: &'a Map<String, Value>,
    asked: RefCell<Vec<&'static str>>,
    pub(super) report: &'a Report,
}

impl<'a> Table<'a> {
    pub(super) fn root(entries: &'a Map<String, Value>, report: &'a Report) -> Self {
        Self { path: String::new(), entries, asked: RefCell::default(), report }
    }

    /// The path of a key, as findings name it: `endpoint.tls.mode`.
    pub(super) fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The value of a key, whatever it is.
    pub(super) fn value(&self, key: &'static str) -> Option<&'a Value> {
        self.asked.borrow_mut().push(key);
        self.entries
            .get(key)
            .filter(|value| !value.is_null())
    }

    pub(super) fn has(&self, key: &'static str) -> bool {
        self.value(key).is_some()
    }

    pub(super) fn text(&self, key: &'static str) -> Option<&'a str> {
        self.typed(key, "a text", Value::as_str)
    }

    pub(super) fn number(&self, key: &'static str) -> Option<i64> {
        self.typed(key, "a whole number", Value::as_i64)
    }

    pub(super) fn flag(&self, key: &'static str) -> Option<bool> {
        self.typed(key, "true or false", Value::as_bool)
    }

    pub(super) fn table(&self, key: &'static str) -> Option<Self> {
        let entries = self.typed(key, "a table", Value::as_object)?;
        Some(self.inner(key, entries))
    }

    /// A table that has to be there.
    pub(super) fn needed_table(&self, key: &'static str, remedy: &str) -> Option<Self> {
        if !self.has(key) {
            self.report
                .add(rules::MISSING, self.path_of(key), "it is missing", remedy);
        }
        self.table(key)
    }

    /// The elements of a list, each with its path.
    pub(super) fn list(&self, key: &'static str) -> Vec<(String, &'a Value)> {
        let list = self.typed(key, "a list", Value::as_array);
        let path = self.path_of(key);
        list.into_iter()
            .flatten()
            .enumerate()
            .map(|(index, value)| (format!("{path}[{index}]"), value))
            .collect()
    }

    /// A list of texts.
    pub(super) fn texts(&self, key: &'static str) -> Vec<&'a str> {
        let text = |(path, value): (String, &'a Value)| {
            if !value.is_string() {
                self.report
                    .add(rules::VALUE, path, "it is not a text", "write it in quotes");
            }
            value.as_str()
        };
        self.list(key)
            .into_iter()
            .filter_map(text)
            .collect()
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(&self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let word = self.text(key)?;
        let found = choices
            .iter()
            .find(|(known, _)| *known == word)
            .map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<_> = choices
                .iter()
                .map(|(known, _)| format!("`{known}`"))
                .collect();
            let remedy = format!("use {}", words.join(", "));
            self.report.add(
                rules::CHOICE,
                self.path_of(key),
                "it is not one of the choices",
                remedy,
            );
        }
        found
    }

    /// A key that only exists to be refused with its own reason.
    pub(super) fn refused(&self, key: &'static str, rule: Rule, problem: &str, remedy: &str) {
        let present = self.entries.contains_key(key);
        if present {
            self.asked.borrow_mut().push(key);
            self.report
                .add(rule, self.path_of(key), problem, remedy);
        }
    }

    /// The table's own entries, for parts that are read elsewhere.
    pub(super) fn of(path: String, entries: &'a Map<String, Value>, report: &'a Report) -> Self {
        Self { path, entries, asked: RefCell::default(), report }
    }

    /// Refuses every key that nobody asked for, with the nearest that somebody did.
    pub(super) fn finish(self) {
        let asked = self.asked.borrow();
        for key in self
            .entries
            .keys()
            .filter(|key| !asked.contains(&key.as_str()))
        {
            let nearest = asked
                .iter()
                .map(|known| (strsim::damerau_levenshtein(key, known), *known))
                .min()
                .filter(|(distance, known)| *distance <= 1 + known.len() / 3);
            let remedy = match nearest {
                Some((_, known)) => format!("did you mean `{known}`?"),
                None => {
                    let mut known: Vec<_> = asked
                        .iter()
                        .map(|key| format!("`{key}`"))
                        .collect();
                    known.sort();
                    known.dedup();
                    format!("use {}", known.join(", "))
                }
            };
            let problem = "there is no such key here";
            // A key may be a secret too, if a line lost its name: only words are shown.
            let shown = key
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
                && key.len() <= 40;
            let subject = self.path_of(if shown { key } else { "(a key that is no word)" });
            self.report
                .add(rules::KEY, subject, problem, remedy);
        }
    }

    fn inner(&self, key: &str, entries: &'a Map<String, Value>) -> Self {
        Self::of(self.path_of(key), entries, self.report)
    }

    fn typed<T>(
        &self,
        key: &'static str,
        kind: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.value(key)?;
        let read = read(value);
        if read.is_none() {
            let remedy = format!("write {kind}");
            self.report
                .add(rules::VALUE, self.path_of(key), format!("it is not {kind}"), remedy);
        }
        read
    }
}
