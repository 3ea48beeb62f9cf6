use std::{fmt, str::FromStr};

use super::{NameError, from_text, rules};
use crate::finding::{Finding, Findings};

/// A version of the DMS engine, such as `3.6.1`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct EngineVersion([u16; 3]);

impl EngineVersion {
    /// Whether going from `self` to `other` needs `AllowMajorVersionUpgrade`: 3.5 to 3.6 does, 3.6.0 to 3.6.1 does not.
    pub fn is_major_upgrade_to(&self, other: &Self) -> bool {
        self.0[..2] != other.0[..2]
    }

    /// A warning for versions that the release notes retire for new instances.
    pub fn findings(&self) -> Findings {
        let mut findings = Findings::none();
        if *self < Self([3, 5, 4]) || *self == Self([3, 6, 0]) {
            findings.push(Finding::new(
                rules::ENGINE_VERSION_RETIRED,
                "engine version",
                format!("DMS {self} is no longer offered for new instances"),
                "use 3.6.1 or newer, or leave it out; DescribeEngineVersions has the living list",
            ));
        }
        findings
    }
}

impl FromStr for EngineVersion {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let parts: Vec<&str> = text.split('.').collect();
        let numbers: Option<Vec<u16>> = parts
            .iter()
            .map(|part| {
                part.bytes()
                    .all(|b| b.is_ascii_digit())
                    .then(|| part.parse().ok())?
            })
            .collect();
        match numbers.as_deref() {
            Some(&[major, minor, patch]) => Ok(Self([major, minor, patch])),
            _ => Err(NameError::new(
                rules::ENGINE_VERSION,
                "a DMS engine version",
                text,
                "it is not three numbers separated by periods",
                "write it as `3.6.1`",
            )),
        }
    }
}

impl fmt::Display for EngineVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.0;
        write!(f, "{major}.{minor}.{patch}")
    }
}

from_text!(EngineVersion);
