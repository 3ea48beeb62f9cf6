use std::collections::HashMap;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::shelf::Resource;

/// Names for what AWS makes up, and for what differs with the order of calls.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_arn: HashMap<String, String>,
    /// Replaced inside longer texts, the longest first.
    in_texts: Vec<(String, String)>,
}

/// Members that are documents in JSON.
const DOCUMENTS: [&str; 3] = ["ReplicationSettings", "ReplicationTaskSettings", "TableMappings"];

/// Members that change on their own while nobody does anything.
const PROGRESS: [&str; 3] = ["ElapsedTimeMillis", "ReplicationStats", "ReplicationTaskStats"];

/// Members that hold a secret, or may hold one, or are too long to read.
const SECRETS: [&str; 4] =
    ["AfterConnectScript", "CertificatePem", "CertificateWallet", "SecurityDbEncryption"];

/// The same inside extra connection attributes, in lower case.
const SECRET_ATTRIBUTES: [&str; 2] = ["afterconnectscript", "initstmt"];

impl Names {
    pub(super) fn learn<'a, T: Resource + 'a>(
        &mut self,
        kind: &str,
        shelf: impl Iterator<Item = &'a T>,
    ) {
        for resource in shelf {
            let name = format!("{kind}/{}", resource.id());
            self.replace(resource.arn(), &name);
            let tail = resource
                .arn()
                .rsplit(':')
                .next()
                .unwrap_or_default();
            // What AWS makes up turns up by itself too, in the names of log streams.
            if tail.len() == 26 && tail != resource.id() {
                self.replace(tail, &name);
            }
            self.by_arn
                .insert(resource.arn().to_owned(), name);
        }
    }

    /// A name for an id of EC2's, alone or inside a longer text.
    pub(super) fn learn_id(&mut self, id: &str, name: &str) {
        self.replace(id, name);
        self.by_arn
            .insert(id.to_owned(), name.to_owned());
    }

    pub(super) fn replace(&mut self, text: &str, name: &str) {
        let longer = self
            .in_texts
            .partition_point(|(known, _)| known.len() >= text.len());
        self.in_texts
            .insert(longer, (text.to_owned(), name.to_owned()));
    }

    pub(super) fn of(&self, arn: &str) -> Option<&str> {
        self.by_arn.get(arn).map(String::as_str)
    }

    /// What AWS describes without what AWS made up, without times and without secrets.
    pub(super) fn plain(&self, shown: &Value) -> Value {
        match shown {
            Value::Object(members) => members
                .iter()
                .filter(|(name, value)| !is_passing(name, value))
                .map(|(name, value)| (name.clone(), self.member(name, value)))
                .collect::<Map<_, _>>()
                .into(),
            Value::Array(items) => items
                .iter()
                .map(|item| self.plain(item))
                .collect(),
            Value::String(text) => self.text(text).into(),
            other => other.clone(),
        }
    }

    fn member(&self, name: &str, value: &Value) -> Value {
        match value {
            Value::String(text) if SECRETS.contains(&name) || name.ends_with("Password") => {
                digest(text).into()
            }
            Value::String(text) if name == "ExtraConnectionAttributes" => attributes(text).into(),
            Value::String(text) if DOCUMENTS.contains(&name) => match serde_json::from_str(text) {
                Ok(document) => self.document(&document),
                Err(_) => self.text(text).into(),
            },
            other => self.plain(other),
        }
    }

    /// A document is the caller's: nothing is left out.
    fn document(&self, value: &Value) -> Value {
        match value {
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| (name.clone(), self.document(value)))
                .collect::<Map<_, _>>()
                .into(),
            Value::Array(items) => items
                .iter()
                .map(|item| self.document(item))
                .collect(),
            other => self.plain(other),
        }
    }

    fn text(&self, text: &str) -> String {
        if let Some(name) = self.of(text) {
            return name.to_owned();
        }
        let mut plain = text.to_owned();
        for (made_up, name) in &self.in_texts {
            // A text that is an address and nothing else is somebody's setting.
            if plain.len() > made_up.len() && plain.contains(made_up) {
                plain = plain.replace(made_up, name);
            }
        }
        plain
    }
}

/// The beginning of a text's SHA-256.
pub(super) fn digest(text: &str) -> String {
    Sha256::digest(text)
        .iter()
        .take(6)
        .fold("sha256:".to_owned(), |digest, byte| format!("{digest}{byte:02x}"))
}

/// The same JSON with every object's members in alphabetical order, whatever features serde_json was built with.
pub(super) fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.into_iter().collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            members
                .into_iter()
                .map(|(name, value)| (name, sorted(value)))
                .collect::<Map<_, _>>()
                .into()
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

fn is_passing(name: &str, value: &Value) -> bool {
    let is_time = value.is_number()
        && (name.ends_with("Time") || name.ends_with("Date") || name == "DateProvisioned");
    value.is_null() || is_time || PROGRESS.contains(&name) || name.contains("IpAddress")
}

fn attributes(text: &str) -> String {
    let plain = |pair: &str| match pair.split_once('=') {
        Some((name, value))
            if SECRET_ATTRIBUTES.contains(
                &name
                    .trim()
                    .to_ascii_lowercase()
                    .as_str(),
            ) || name
                .to_ascii_lowercase()
                .contains("password") =>
        {
            format!("{name}={}", digest(value))
        }
        _ => pair.to_owned(),
    };
    text.split(';')
        .map(plain)
        .collect::<Vec<_>>()
        .join(";")
}
