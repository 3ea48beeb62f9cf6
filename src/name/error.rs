use std::{convert::Infallible, fmt};

use crate::finding::{Finding, Findings, Rule};

/// A text that is not the name it should be: what is wrong with it and what would be right.
///
/// The message quotes the text only where it cannot hold a password.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error(transparent)]
pub struct NameError(Box<Reason>);

#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{given} is not {what}: {problem}; {remedy}")]
struct Reason {
    rule: Rule,
    what: &'static str,
    given: Shown,
    problem: String,
    remedy: String,
}

impl NameError {
    pub(crate) fn new(
        rule: Rule,
        what: &'static str,
        given: &str,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let (problem, remedy) = (problem.into(), remedy.into());
        Self(Box::new(Reason { rule, what, given: Shown::of(given), problem, remedy }))
    }

    /// The rule that the text breaks.
    pub fn rule(&self) -> Rule {
        self.0.rule
    }

    /// What the text should have been, such as "an endpoint identifier".
    pub fn expected(&self) -> &'static str {
        self.0.what
    }

    /// What is wrong.
    pub fn problem(&self) -> &str {
        &self.0.problem
    }

    /// What would be right.
    pub fn remedy(&self) -> &str {
        &self.0.remedy
    }

    /// The finding that this error is, about `subject`.
    pub(crate) fn about(self, subject: &str) -> Finding {
        let Reason { rule, what, given, problem, remedy } = *self.0;
        Finding::new(rule, subject, format!("{given} is not {what}: {problem}"), remedy)
    }
}

impl Findings {
    /// The value of a parsed name, or a finding about `subject` in its place.
    pub(crate) fn parsed<T, E: Into<NameError>>(
        &mut self,
        subject: &str,
        value: Result<T, E>,
    ) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(error) => {
                self.push(error.into().about(subject));
                None
            }
        }
    }
}

impl From<Infallible> for NameError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// A text as an error may quote it: shortened, escaped, and withheld where a password may be inside.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Shown(String);

impl Shown {
    const LONGEST: usize = 80;

    pub(crate) fn of(given: &str) -> Self {
        if given.is_empty() {
            return Self("the empty text".to_owned());
        }
        // Connection strings pasted into the wrong field carry the password before an `@` or in a `key=value`.
        if given.contains('@')
            || given.contains("://")
            || given
                .to_ascii_lowercase()
                .contains("password")
        {
            return Self("the text (not shown: it may hold a password)".to_owned());
        }
        let mut start: String = given
            .chars()
            .take(Self::LONGEST)
            .collect();
        if start.len() < given.len() {
            start.push('…');
        }
        Self(format!("`{}`", start.escape_debug()))
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
