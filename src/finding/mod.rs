//! What is wrong, questionable or worth knowing about a description, all of it at once.
//!
//! Every check of this crate reports a [`Finding`]: the [`Rule`] it rests on, the subject it is about, the problem, and
//! the remedy. Checks never stop at the first: they fill a list of [`Findings`], and only an
//! [error](Severity::Error) in it turns into a [`Refused`].

mod rule;

pub(crate) use rule::rules;
pub use rule::{Rule, Severity};

use std::{borrow::Cow, fmt, vec};

/// One thing to change or to know, with the rule that says so.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    rule: Rule,
    subject: Cow<'static, str>,
    problem: Cow<'static, str>,
    remedy: Cow<'static, str>,
}

impl Finding {
    pub(crate) fn new(
        rule: Rule,
        subject: impl Into<String>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let [subject, problem, remedy] =
            [subject.into(), problem.into(), remedy.into()].map(Cow::Owned);
        Self { rule, subject, problem, remedy }
    }

    /// A finding that says the same of every description.
    pub(crate) fn fixed(
        rule: Rule,
        subject: &'static str,
        problem: &'static str,
        remedy: &'static str,
    ) -> Self {
        let [subject, problem, remedy] = [subject, problem, remedy].map(Cow::Borrowed);
        Self { rule, subject, problem, remedy }
    }

    /// The rule that was broken or applies, to look up and to match on.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// Whether the description is refused, doubtful or only annotated.
    pub fn severity(&self) -> Severity {
        self.rule.severity()
    }

    /// What the finding is about, such as `target endpoint: host`.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// What is wrong, never holding a secret.
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// What to do about it.
    pub fn remedy(&self) -> &str {
        &self.remedy
    }

    /// The same finding seen from further out: `inside` is put before the subject.
    pub(crate) fn within(mut self, inside: &str) -> Self {
        self.subject = [inside, ": ", &self.subject]
            .concat()
            .into();
        self
    }
}

/// `error: target endpoint: host: … [host-is-a-name]`, and the remedy on a second line.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, subject, problem, remedy } = self;
        write!(f, "{}: {subject}: {problem} [{}]\n  remedy: {remedy}", rule.severity(), rule.name())
    }
}

/// Every finding of one check, in the order of the description.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// An empty list.
    pub fn none() -> Self {
        Self::default()
    }

    /// The findings in the order of the description.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.0.iter()
    }

    /// How many there are, of every severity.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing at all was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the description is refused: at least one finding is an error.
    pub fn is_refused(&self) -> bool {
        self.0
            .iter()
            .any(|finding| finding.severity() == Severity::Error)
    }

    /// Whether a finding rests on the rule of this name.
    pub fn names(&self, rule: &str) -> bool {
        self.0
            .iter()
            .any(|finding| finding.rule.name() == rule)
    }

    pub(crate) fn push(&mut self, finding: impl Into<Finding>) {
        self.0.push(finding.into());
    }

    /// Reports against `rule`, unless `holds`.
    pub(crate) fn expect(
        &mut self,
        holds: bool,
        rule: Rule,
        subject: &str,
        problem: impl FnOnce() -> String,
        remedy: impl Into<String>,
    ) {
        if !holds {
            self.push(Finding::new(rule, subject, problem(), remedy));
        }
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The findings that rest on none of these rules.
    #[cfg(any(feature = "plan", feature = "serde"))]
    pub(crate) fn without(self, rules: &[Rule]) -> Self {
        Self(
            self.0
                .into_iter()
                .filter(|finding| !rules.contains(&finding.rule))
                .collect(),
        )
    }

    /// The same findings seen from further out.
    pub(crate) fn within(self, inside: &str) -> Self {
        Self(
            self.0
                .into_iter()
                .map(|finding| finding.within(inside))
                .collect(),
        )
    }

    /// `value`, unless these findings refuse it.
    pub(crate) fn judge<T>(self, value: Option<T>) -> Result<(T, Self), Refused> {
        match value {
            Some(value) if !self.is_refused() => Ok((value, self)),
            _ => Err(Refused(self)),
        }
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{finding}")?;
        }
        Ok(())
    }
}

/// A description that cannot work, with every reason and every remedy.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the description is refused:\n{0}")]
pub struct Refused(Findings);

impl Refused {
    /// Everything found, warnings and notes included.
    pub fn findings(&self) -> &Findings {
        &self.0
    }

    /// The findings, to merge them into a larger report.
    pub fn into_findings(self) -> Findings {
        self.0
    }
}

impl From<Finding> for Refused {
    fn from(finding: Finding) -> Self {
        Self(Findings(vec![finding]))
    }
}
