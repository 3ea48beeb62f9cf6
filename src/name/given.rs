use std::str::FromStr;

use super::NameError;
use crate::finding::{Finding, Findings, Rule};

/// A name as a description takes it: the name itself, or a text that should be one.
///
/// Every setter takes `impl Into<Given<_>>`. A text is parsed at once; what is wrong with it is told when the description
/// is built, together with everything else. An `Option` of any of these may be given too, for what is decided at run time:
/// `None` is the same as not calling the setter.
#[derive(Clone, Debug)]
pub struct Given<T>(State<T>);

#[derive(Clone, Debug)]
enum State<T> {
    Missing,
    Right(T),
    Wrong(NameError),
}

impl<T> Given<T> {
    pub(crate) fn missing() -> Self {
        Self(State::Missing)
    }

    pub(crate) fn right(value: T) -> Self {
        Self(State::Right(value))
    }

    pub(crate) fn parsed<E: Into<NameError>>(parsed: Result<T, E>) -> Self {
        match parsed {
            Ok(value) => Self(State::Right(value)),
            Err(error) => Self(State::Wrong(error.into())),
        }
    }

    /// The value if there is one; what is wrong with it is reported about `subject`.
    pub(crate) fn optional(self, findings: &mut Findings, subject: &str) -> Option<T> {
        match self.0 {
            State::Missing => None,
            State::Right(value) => Some(value),
            State::Wrong(error) => {
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
        if matches!(self.0, State::Missing) {
            findings.push(Finding::new(rule, subject, "it is missing", remedy));
        }
        self.optional(findings, subject)
    }

    /// Whether anything was given, right or wrong.
    #[cfg(feature = "plan")]
    pub(crate) fn is_given(&self) -> bool {
        !matches!(self.0, State::Missing)
    }

    /// The same answer as another type.
    #[cfg(feature = "plan")]
    pub(crate) fn map<U>(self, into: impl FnOnce(T) -> U) -> Given<U> {
        Given(match self.0 {
            State::Missing => State::Missing,
            State::Right(value) => State::Right(into(value)),
            State::Wrong(error) => State::Wrong(error),
        })
    }

    /// The value, or `default` where none was given.
    pub(crate) fn or(self, default: T) -> Self {
        match self.0 {
            State::Missing => Self::right(default),
            _ => self,
        }
    }
}

impl<T> Default for Given<T> {
    fn default() -> Self {
        Self::missing()
    }
}

impl<T: FromStr<Err = NameError>> From<&str> for Given<T> {
    fn from(text: &str) -> Self {
        Self::parsed(text.parse::<T>())
    }
}

impl<T: FromStr<Err = NameError>> From<String> for Given<T> {
    fn from(text: String) -> Self {
        Self::parsed(text.parse::<T>())
    }
}

impl<T: FromStr<Err = NameError>> From<&String> for Given<T> {
    fn from(text: &String) -> Self {
        Self::parsed(text.parse::<T>())
    }
}

impl<T, U> From<Option<U>> for Given<T>
where
    Self: From<U>,
{
    fn from(value: Option<U>) -> Self {
        value.map_or_else(Self::missing, Self::from)
    }
}

/// Lets a name be given as itself, and by the numbers that it is also made of.
macro_rules! given {
    ($name:ty $(, $number:ty)*) => {
        impl From<$name> for $crate::name::Given<$name> {
            fn from(name: $name) -> Self {
                Self::right(name)
            }
        }

        impl From<&$name> for $crate::name::Given<$name> {
            fn from(name: &$name) -> Self {
                Self::right(name.clone())
            }
        }

        $(impl From<$number> for $crate::name::Given<$name> {
            fn from(number: $number) -> Self {
                Self::parsed(<$name>::try_from(number))
            }
        })*
    };
}
pub(crate) use given;
