use std::fmt;

use super::Part;

/// Why a plan cannot be applied as it is, and what to do about it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Conflict {
    pub(super) part: Part,
    pub(super) identifier: String,
    pub(super) problem: String,
    pub(super) remedy: &'static str,
}

impl Conflict {
    /// A step that was done and came to nothing, or that cannot be asked for.
    #[cfg(feature = "provision")]
    pub(crate) fn of(step: &super::Step, problem: String, remedy: &'static str) -> Self {
        let identifier = step.identifier().to_owned();
        Self { part: step.part().clone(), identifier, problem, remedy }
    }

    /// What it is about.
    pub fn part(&self) -> &Part {
        &self.part
    }

    /// The identifier or ARN of the resource.
    pub fn identifier(&self) -> &str {
        &self.identifier
    }

    /// What stands in the way.
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        self.remedy
    }
}

/// ``replication instance `orders`: … ``, and the remedy on a second line.
impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { part, identifier, problem, remedy } = self;
        write!(f, "{part} `{identifier}`: {problem}\n  remedy: {remedy}")
    }
}
