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
    #[non_exhaustive]
    Modify {
        /// The request, ready to be sent.
        request: Box<R>,
        /// The members that differ, such as `table mappings`: never what they hold.
        fields: Vec<&'static str>,
    },
    /// No request brings it there: it has to be deleted and created again, for these reasons.
    Replace(Vec<ReplaceReason>),
}

impl<R> Change<R> {
    /// Whether nothing is to be done.
    pub fn is_unchanged(&self) -> bool {
        matches!(self, Self::Unchanged)
    }

    /// The members that a modification touches, always in the same order, such as `class` or `table mappings`.
    ///
    /// None where nothing differs, and none of a resource that has to be replaced: those are its [`ReplaceReason`]s.
    pub fn fields(&self) -> &[&'static str] {
        match self {
            Self::Modify { fields, .. } => fields,
            Self::Unchanged | Self::Replace(_) => &[],
        }
    }
}

/// A modify request that grows by each member that differs.
pub(crate) struct Difference<R> {
    request: R,
    fields: Vec<&'static str>,
}

impl<R: Default> Difference<R> {
    /// Nothing differs yet; `request` names the resource.
    pub(crate) fn of(request: R) -> Self {
        Self { request, fields: Vec::new() }
    }

    /// Writes a member into the request.
    pub(crate) fn note(&mut self, field: &'static str, change: impl FnOnce(R) -> R) {
        self.request = change(std::mem::take(&mut self.request));
        self.fields.push(field);
    }

    /// Writes a member into the request if it holds a value: none says that nothing differs.
    pub(crate) fn note_some<T>(
        &mut self,
        field: &'static str,
        value: Option<T>,
        change: impl FnOnce(R, T) -> R,
    ) {
        if let Some(value) = value {
            self.note(field, |request| change(request, value));
        }
    }

    /// `Replace` where there is a reason for it, else `Modify` where something differs, else `Unchanged`.
    pub(crate) fn or_replace(self, reasons: Vec<ReplaceReason>) -> Change<R> {
        let Self { request, fields } = self;
        if !reasons.is_empty() {
            Change::Replace(reasons)
        } else if fields.is_empty() {
            Change::Unchanged
        } else {
            Change::Modify { request: Box::new(request), fields }
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
            Self::Modify { fields, .. } => f
                .debug_struct("Modify")
                .field("fields", fields)
                .finish_non_exhaustive(),
            Self::Replace(reasons) => f
                .debug_tuple("Replace")
                .field(reasons)
                .finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_shows_its_members_and_not_its_request() {
        let mut difference = Difference::of("hidden");
        difference.note("class", |request| request);
        difference.note_some("storage", Some("secret"), |_, gib| gib);
        difference.note_some("network type", None, |_, kind| kind);
        let change = difference.or_replace(Vec::new());
        assert_eq!(change.fields(), ["class", "storage"]);
        assert_eq!(format!("{change:?}"), r#"Modify { fields: ["class", "storage"], .. }"#);
    }

    #[test]
    fn a_reason_to_replace_leaves_nothing_to_modify() {
        let mut difference = Difference::of(());
        difference.note("class", |()| ());
        let change = difference.or_replace(vec![ReplaceReason::new("KMS key", "1", "2")]);
        assert!(matches!(change, Change::Replace(_)));
        assert!(change.fields().is_empty() && !change.is_unchanged());
    }
}
