use super::NameError;
use crate::finding::{Finding, Findings, Rule};

/// A value as a description holds it: parsed when it is given, judged when the description is built.
#[derive(Clone, Debug, Default)]
pub(crate) enum Given<T> {
    #[default]
    Missing,
    Right(T),
    Wrong(Box<NameError>),
}

impl<T> Given<T> {
    /// Parses what a setter was given; a value that is already parsed goes through as it is.
    pub(crate) fn from<V>(value: V) -> Self
    where
        V: TryInto<T>,
        NameError: From<V::Error>,
    {
        match value.try_into() {
            Ok(value) => Self::Right(value),
            Err(error) => Self::Wrong(Box::new(error.into())),
        }
    }

    /// The value if there is one; what is wrong with it is reported about `subject`.
    pub(crate) fn optional(self, findings: &mut Findings, subject: &str) -> Option<T> {
        match self {
            Self::Missing => None,
            Self::Right(value) => Some(value),
            Self::Wrong(error) => {
                findings.push(error.about(subject));
                None
            }
        }
    }

    /// The value; that it is missing is reported by `rule`, with `remedy`.
    pub(crate) fn required(
        self,
        findings: &mut Findings,
        subject: &str,
        rule: Rule,
        remedy: &str,
    ) -> Option<T> {
        if matches!(self, Self::Missing) {
            findings.push(Finding::new(rule, subject, "it is missing", remedy));
        }
        self.optional(findings, subject)
    }
}
