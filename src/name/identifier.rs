use std::str::FromStr;

use super::{NameError, Shown, rules, text_name};
use crate::finding::{Finding, Findings, Rule};

/// An identifier of DMS: a letter, then letters, digits and single hyphens; lower case, as DMS stores it.
macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $what:literal, $longest:expr, $rule:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(String);

        text_name!($name);

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                hyphenated($rule, $what, $longest, text).map(Self)
            }
        }
    };
}

identifier! {
    /// Names an endpoint of the account in a region; 1 to 255 characters.
    EndpointIdentifier, "an endpoint identifier", Some(255), rules::IDENTIFIER
}
identifier! {
    /// Names an imported certificate; DMS documents no longest length.
    CertificateIdentifier, "a certificate identifier", None, rules::IDENTIFIER
}
identifier! {
    /// Names a replication instance; 1 to 63 characters.
    ReplicationInstanceIdentifier, "a replication instance identifier", Some(63), rules::IDENTIFIER
}
identifier! {
    /// Names a replication task; 1 to 255 characters.
    ReplicationTaskIdentifier, "a replication task identifier", Some(255), rules::IDENTIFIER
}
identifier! {
    /// The tail of the ARN that DMS gives a new resource; 1 to 31 characters.
    ResourceIdentifier, "a resource identifier", Some(31), rules::RESOURCE_IDENTIFIER
}
#[cfg(feature = "plan")]
identifier! {
    /// Names a migration: everything made for it carries this name in a tag. 1 to 63 characters.
    MigrationName, "a migration's name", Some(63), rules::IDENTIFIER
}

fn hyphenated(
    rule: Rule,
    what: &'static str,
    longest: Option<usize>,
    text: &str,
) -> Result<String, NameError> {
    let refuse =
        |problem: String, remedy: &str| Err(NameError::new(rule, what, text, problem, remedy));
    if text.is_empty() {
        return refuse("it is empty".into(), "give it a name such as `tidb-target`");
    }
    if !text.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return refuse("it does not begin with a letter".into(), "put an ASCII letter first");
    }
    if let Some(stranger) = text
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && *c != '-')
    {
        return refuse(
            format!("it holds {stranger:?}"),
            "use only ASCII letters, digits and hyphens",
        );
    }
    if text.ends_with('-') {
        return refuse("it ends with a hyphen".into(), "drop the last hyphen");
    }
    if text.contains("--") {
        return refuse("it holds two hyphens in a row".into(), "use single hyphens");
    }
    if let Some(longest) = longest
        && text.len() > longest
    {
        return Err(NameError::new(
            if rule == rules::IDENTIFIER { rules::IDENTIFIER_LENGTH } else { rule },
            what,
            text,
            format!("it has {} characters", text.len()),
            format!("use at most {longest}"),
        ));
    }
    Ok(text.to_ascii_lowercase())
}

/// Names a replication subnet group; 1 to 255 letters, digits, periods, spaces, underscores and hyphens, lower case, and not
/// `default`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct SubnetGroupIdentifier(String);

text_name!(SubnetGroupIdentifier);

impl SubnetGroupIdentifier {
    /// Stands for a group that a document does not have, while the rest of it is judged.
    #[cfg(feature = "serde")]
    pub(crate) fn unnamed() -> Self {
        Self("unnamed".to_owned())
    }
}

impl FromStr for SubnetGroupIdentifier {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let error = |rule: Rule, problem: String, remedy: &str| {
            NameError::new(rule, "a subnet group identifier", text, problem, remedy)
        };
        let grammar = rules::SUBNET_GROUP_IDENTIFIER;
        if text.trim().is_empty() {
            return Err(error(
                grammar,
                "it is empty".into(),
                "give it a name such as `dms-subnets`",
            ));
        }
        if let Some(stranger) = text
            .chars()
            .find(|c| !c.is_ascii_alphanumeric() && !" ._-".contains(*c))
        {
            return Err(error(
                grammar,
                format!("it holds {stranger:?}"),
                "use only ASCII letters, digits, periods, spaces, underscores and hyphens",
            ));
        }
        if text.len() > 255 {
            let problem = format!("it has {} characters", text.len());
            return Err(error(rules::IDENTIFIER_LENGTH, problem, "use at most 255"));
        }
        if text.eq_ignore_ascii_case("default") {
            return Err(error(
                rules::SUBNET_GROUP_DEFAULT,
                "DMS keeps `default` for itself".into(),
                "choose another name",
            ));
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

/// Names a serverless replication (a replication config).
///
/// DMS documents its grammar nowhere but in the console, which contradicts its own example; so anything printable is
/// taken, and [`findings`](Self::findings) warns of what a task identifier could not be.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ReplicationConfigIdentifier(String);

text_name!(ReplicationConfigIdentifier);

impl ReplicationConfigIdentifier {
    /// A warning where the identifier leaves the grammar of task identifiers, which DMS is known to take.
    pub fn findings(&self) -> Findings {
        let mut findings = Findings::none();
        if let Err(error) = hyphenated(rules::CONFIG_IDENTIFIER, "", Some(255), &self.0) {
            findings.push(Finding::new(
                rules::CONFIG_IDENTIFIER,
                "replication config identifier",
                format!("{} may be refused: {}", Shown::of(&self.0), error.problem()),
                error.remedy(),
            ));
        }
        findings
    }
}

impl FromStr for ReplicationConfigIdentifier {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        if text.is_empty() || text.chars().any(char::is_control) {
            return Err(NameError::new(
                rules::CONFIG_IDENTIFIER_EMPTY,
                "a replication config identifier",
                text,
                "it is empty or holds control characters",
                "give it a name such as `tidb-serverless`",
            ));
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}
