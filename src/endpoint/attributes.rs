use std::{borrow::Cow, fmt, str::FromStr};

use super::{Role, rules};
use crate::finding::{Finding, Findings, Refused};

/// One extra connection attribute: a name and a value.
#[derive(Clone)]
pub struct Attribute {
    name: Cow<'static, str>,
    value: String,
}

impl Attribute {
    /// The name, spelled as AWS spells it where it is known.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value.
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// A script is not shown: SQL may hold a password.
impl fmt::Debug for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scripts = ["AfterConnectScript", "Initstmt", "password"];
        let is_script = scripts
            .iter()
            .any(|name| self.name.eq_ignore_ascii_case(name));
        write!(f, "{}={}", self.name, if is_script { "(redacted)" } else { &self.value })
    }
}

/// Names are equal whatever their case, values to the letter.
impl PartialEq for Attribute {
    fn eq(&self, other: &Self) -> bool {
        self.name
            .eq_ignore_ascii_case(&other.name)
            && self.value == other.value
    }
}

impl Eq for Attribute {}

/// Extra connection attributes: `name=value` pairs separated by `;`, with no white space around them.
///
/// Two lists are equal when they hold the same pairs, in whatever order and case of the names, with or without a `;` at
/// the end: DMS gives them back re-ordered.
#[derive(Clone, Debug, Default)]
pub struct Attributes(Vec<Attribute>);

impl Attributes {
    /// No attributes.
    pub fn none() -> Self {
        Self::default()
    }

    /// The attributes in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Attribute> {
        self.0.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of an attribute, its name in any case.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|attribute| {
                attribute
                    .name
                    .eq_ignore_ascii_case(name)
            })
            .map(|attribute| attribute.value.as_str())
    }

    /// What DMS would refuse for a MySQL-compatible endpoint in this role: unknown names, and names of the other role.
    pub fn findings(&self, role: Role) -> Findings {
        let mut findings = Findings::none();
        for Attribute { name, .. } in &self.0 {
            let Some((_, side)) = known(name) else {
                let problem = "DMS does not know it for a MySQL-compatible endpoint";
                let remedy = "drop it, or check its spelling against the DMS guide";
                findings.push(Finding::new(
                    rules::ATTRIBUTE_UNKNOWN,
                    format!("attribute `{name}`"),
                    problem,
                    remedy,
                ));
                continue;
            };
            if name.eq_ignore_ascii_case("eventsPollInterval") {
                let problem = "TiDB has no change events to poll";
                let subject = format!("attribute `{name}`");
                findings.push(Finding::new(
                    rules::EVENTS_POLL_INTERVAL,
                    subject,
                    problem,
                    "drop it",
                ));
                continue;
            }
            let rule = match side {
                Some(Role::Target) if name.eq_ignore_ascii_case("Initstmt") => {
                    rules::INIT_STMT_ON_SOURCE
                }
                Some(Role::Target) => rules::TARGET_SETTING,
                _ => rules::SOURCE_SETTING,
            };
            if let Some(side) = side.filter(|side| *side != role) {
                let problem =
                    format!("it is an attribute of a {side}, and this endpoint is a {role}");
                findings.push(Finding::new(
                    rule,
                    format!("attribute `{name}`"),
                    problem,
                    "drop it",
                ));
            }
        }
        findings
    }

    /// Adds a pair whose value was checked to hold no `;`.
    pub(super) fn push(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        self.0
            .push(Attribute { name: name.into(), value: value.into() });
    }
}

/// # Errors
///
/// When a part has no `=` or no name, or a name stands twice; all such parts at once.
impl FromStr for Attributes {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let (mut attributes, mut findings) = (Self::none(), Findings::none());
        for (index, part) in text.split(';').enumerate() {
            if part.trim().is_empty() {
                continue;
            }
            let place = format!("attribute {}", index + 1);
            match part
                .split_once('=')
                .map(|(name, value)| (name.trim(), value.trim()))
            {
                Some((name, value)) if is_name(name) => {
                    if attributes.value(name).is_some() {
                        let problem = format!("`{name}` stands twice");
                        let remedy = "keep one; a second Initstmt goes to `after_connect_script`";
                        findings.push(Finding::new(rules::ATTRIBUTE_TWICE, place, problem, remedy));
                        continue;
                    }
                    let name: Cow<'static, str> = match known(name) {
                        Some((spelling, _)) => spelling.into(),
                        None => name.to_owned().into(),
                    };
                    attributes.push(name, value);
                }
                _ => {
                    let problem = "it is not a name, `=` and a value";
                    let remedy = "write `name=value` pairs separated by `;`";
                    findings.push(Finding::new(rules::ATTRIBUTE_GRAMMAR, place, problem, remedy));
                }
            }
        }
        findings
            .judge(Some(attributes))
            .map(|(attributes, _)| attributes)
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

impl fmt::Display for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Attribute { name, value }) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { ";" };
            write!(f, "{separator}{name}={value}")?;
        }
        Ok(())
    }
}

impl PartialEq for Attributes {
    fn eq(&self, other: &Self) -> bool {
        let holds = |a: &Self, b: &Self| {
            a.0.iter()
                .all(|attribute| b.0.contains(attribute))
        };
        holds(self, other) && holds(other, self)
    }
}

impl Eq for Attributes {}

/// An attribute that DMS documents for MySQL-compatible endpoints: its spelling, and its role if it has only one.
fn known(name: &str) -> Option<(&'static str, Option<Role>)> {
    const KNOWN: [(&str, Option<Role>); 16] = [
        ("AfterConnectScript", None),
        ("CharsetMapping", Some(Role::Source)),
        ("CleanSrcMetadataOnMismatch", Some(Role::Source)),
        ("ConnectionTimeout", None),
        ("eventsPollInterval", Some(Role::Source)),
        ("ExecuteTimeout", Some(Role::Source)),
        ("IgnoreOpenXaTransactionsCheck", Some(Role::Source)),
        ("Initstmt", Some(Role::Target)),
        ("loadUsingCSV", Some(Role::Target)),
        ("maxFileSize", Some(Role::Target)),
        ("parallelLoadThreads", Some(Role::Target)),
        ("secretsManagerEndpointOverride", None),
        ("serverTimezone", Some(Role::Source)),
        ("skipTableSuspensionForPartitionDdl", Some(Role::Source)),
        ("targetDbType", Some(Role::Target)),
        ("databaseName", Some(Role::Target)),
    ];
    KNOWN
        .into_iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
}
