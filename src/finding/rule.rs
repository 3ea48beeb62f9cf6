use std::fmt;

/// One fact of AWS or TiDB Cloud that descriptions are checked against.
///
/// Rules are compared and looked up by [`name`](Self::name); [`Rule::all`] lists every one.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Rule {
    name: &'static str,
    severity: Severity,
    source: &'static str,
}

impl Rule {
    pub(crate) const fn new(name: &'static str, severity: Severity, source: &'static str) -> Self {
        Self { name, severity, source }
    }

    /// The name in findings, such as `host-is-a-name`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How sure the source is: only what is sure or likely refuses a description.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Where the fact stands: page and date, or API member.
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// Every rule of the crate, room by room.
    pub fn all() -> impl Iterator<Item = Self> {
        crate::RULES
            .iter()
            .flat_map(|room| room.iter().copied())
    }
}

/// What a finding means for the description.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing; nothing to change.
    Note,
    /// May fail, or works in a way that is seldom wanted.
    Warning,
    /// Cannot work, so no request is built.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Declares the rules of a room and its `ALL` table, one line a rule: `Severity NAME = "name", "source";`.
macro_rules! rules {
    ($($severity:ident $constant:ident = $name:literal, $source:literal;)*) => {
        $(pub(crate) const $constant: $crate::finding::Rule =
            $crate::finding::Rule::new($name, $crate::finding::Severity::$severity, $source);)*
        pub(crate) const ALL: &[$crate::finding::Rule] = &[$($constant),*];
    };
}
pub(crate) use rules;
