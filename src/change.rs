//! What it takes to bring a resource that exists to what is described.

use std::fmt;

/// The way from a resource as AWS describes it to the same resource as described here.
///
/// `R` is the modify request of the SDK. An empty one is never made: DMS answers it with
/// `InvalidParameterCombination: No modifications were requested`.
#[derive(Clone, PartialEq)]
#[must_use = "a change does nothing until its request is sent"]
#[non_exhaustive]
pub enum Change<R> {
    /// Nothing differs that means anything.
    Unchanged,
    /// One request brings it there; it holds only what differs.
    Modify(Box<R>),
    /// No request brings it there: it has to be deleted and created again, for these reasons.
    Replace(Vec<ReplaceReason>),
}

impl<R> Change<R> {
    /// Whether nothing is to be done.
    pub fn is_unchanged(&self) -> bool {
        matches!(self, Self::Unchanged)
    }

    /// `Replace` where there is a reason for it, else `Modify` where something differs, else `Unchanged`.
    pub(crate) fn between(reasons: Vec<ReplaceReason>, modify: Option<R>) -> Self {
        match modify {
            _ if !reasons.is_empty() => Self::Replace(reasons),
            Some(request) => Self::Modify(Box::new(request)),
            None => Self::Unchanged,
        }
    }
}

/// One member that differs and that AWS does not change in place.
///
/// Shown as `source endpoint: from … to …`; never made for members that hold secrets.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReplaceReason {
    field: &'static str,
    from: String,
    to: String,
}

impl ReplaceReason {
    pub(crate) fn new(field: &'static str, from: impl Into<String>, to: impl Into<String>) -> Self {
        Self { field, from: from.into(), to: to.into() }
    }

    /// The member that differs, such as `source endpoint`.
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// What AWS has.
    pub fn from(&self) -> &str {
        &self.from
    }

    /// What is described.
    pub fn to(&self) -> &str {
        &self.to
    }
}

impl fmt::Display for ReplaceReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, from, to } = self;
        write!(f, "{field}: from {from} to {to}")
    }
}

/// The request is not shown: the SDK's own `Debug` redacts the password but not scripts.
impl<R> fmt::Debug for Change<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unchanged => f.write_str("Unchanged"),
            Self::Modify(_) => f.write_str("Modify(..)"),
            Self::Replace(reasons) => f
                .debug_tuple("Replace")
                .field(reasons)
                .finish(),
        }
    }
}
