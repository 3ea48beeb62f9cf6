use serde_json::Value;

use super::{reader::Table, rules};
use crate::secret::Secret;

/// Something that a document names but does not hold.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Reference<'a> {
    /// `{ env = "NAME" }`: a variable of the environment.
    Environment(&'a str),
    /// `{ file = "PATH" }`: the contents of a file.
    File(&'a str),
}

/// Finds what a document refers to. The crate itself reads neither files nor the environment.
///
/// Any `Fn(Reference) -> Result<String, String>` is one; its error says why in a few words, without the contents.
pub trait Lookup {
    /// The contents, or why there are none.
    ///
    /// # Errors
    ///
    /// When the variable is not set or the file cannot be read.
    fn find(&self, reference: Reference<'_>) -> Result<String, String>;
}

impl<F: Fn(Reference<'_>) -> Result<String, String>> Lookup for F {
    fn find(&self, reference: Reference<'_>) -> Result<String, String> {
        self(reference)
    }
}

/// A text that may stand in the document itself or be referred to.
pub(super) fn referred(
    table: &Table<'_>,
    key: &'static str,
    lookup: &dyn Lookup,
) -> Option<Secret> {
    let value = table.value(key)?;
    if let Value::String(text) = value {
        return Some(Secret::new(text.as_str()));
    }
    let reference = table.table(key)?;
    let (env, file) = (reference.text("env"), reference.text("file"));
    let found = match (env, file) {
        (Some(name), None) => Some(lookup.find(Reference::Environment(name))),
        (None, Some(path)) => Some(lookup.find(Reference::File(path))),
        _ => {
            let remedy = "write the text itself, `{ env = \"NAME\" }` or `{ file = \"PATH\" }`";
            let problem = "it names not exactly one place";
            table
                .report
                .add(rules::REFERENCE, table.path_of(key), problem, remedy);
            None
        }
    };
    reference.finish();
    match found? {
        Ok(text) => Some(Secret::new(text.trim_end_matches(['\r', '\n']))),
        Err(reason) => {
            let place = match (env, file) {
                (Some(name), _) => format!("environment variable `{name}`"),
                (_, Some(path)) => format!("file `{path}`"),
                _ => "reference".to_owned(),
            };
            let remedy = format!("provide the {place}");
            table
                .report
                .add(rules::REFERENCE, table.path_of(key), reason, remedy);
            None
        }
    }
}
