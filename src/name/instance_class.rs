use std::str::FromStr;

use super::{NameError, rules, text_name};
use crate::finding::{Finding, Findings};

/// A replication instance class, such as `dms.c6i.xlarge`.
///
/// The set is open, because AWS adds classes between releases of this crate; [`findings`](Self::findings) warns of one that
/// was not known here, and of one that is too small for TiDB.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct InstanceClass(String);

text_name!(InstanceClass);

impl InstanceClass {
    /// The smallest class that PingCAP recommends: 2 vCPU and 8 GiB of memory.
    pub const SMALLEST_ADVISED: &str = "dms.t3.large";

    /// Whether the class stood in the AWS guide when this crate was released.
    pub fn is_known(&self) -> bool {
        let (family, size) = self.parts();
        KNOWN
            .iter()
            .any(|(known, sizes)| *known == family && sizes.contains(&size))
    }

    /// Warnings about a class that is not known, or below what TiDB needs.
    pub fn findings(&self) -> Findings {
        let mut findings = Findings::none();
        let subject = "instance class";
        findings.expect(
            self.is_known(),
            rules::INSTANCE_CLASS_UNKNOWN,
            subject,
            || format!("`{self}` is not among the classes known to this version"),
            "check it with DescribeOrderableReplicationInstances in your region",
        );
        // A `large` of the compute-optimised families has 4 GiB of memory or less.
        let (family, size) = self.parts();
        if matches!(size, "micro" | "small" | "medium")
            || (size == "large" && family.starts_with('c'))
        {
            findings.push(Finding::new(
                rules::INSTANCE_CLASS_SMALL,
                subject,
                format!("`{self}` has too little memory: loads into TiDB end out of memory"),
                format!("use {} or larger", Self::SMALLEST_ADVISED),
            ));
        }
        findings
    }

    fn parts(&self) -> (&str, &str) {
        let mut parts = self.0.splitn(3, '.').skip(1);
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    }
}

impl FromStr for InstanceClass {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let refuse = |problem: &str| {
            let remedy = "use a class such as `dms.t3.large`";
            let what = "a replication instance class";
            Err(NameError::new(rules::INSTANCE_CLASS, what, text, problem, remedy))
        };
        let parts: Vec<&str> = text.split('.').collect();
        let &[dms, family, size] = parts.as_slice() else {
            return refuse("it is not three words separated by periods");
        };
        if text.len() > 30 {
            return refuse("it has more than 30 characters");
        }
        if dms != "dms" {
            return refuse("it does not begin with `dms.`");
        }
        if family.is_empty()
            || !family
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        {
            return refuse("its family is not lower-case letters and digits");
        }
        let multiple = size
            .strip_suffix("xlarge")
            .is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
        if !multiple && !["micro", "small", "medium", "large"].contains(&size) {
            return refuse(
                "its size is not one of micro, small, medium, large, xlarge, 2xlarge, …",
            );
        }
        Ok(Self(text.to_owned()))
    }
}

const T: &[&str] = &["micro", "small", "medium", "large"];
const C4: &[&str] = &["large", "xlarge", "2xlarge", "4xlarge"];
const R4: &[&str] = &["large", "xlarge", "2xlarge", "4xlarge", "8xlarge"];
const C5: &[&str] =
    &["large", "xlarge", "2xlarge", "4xlarge", "9xlarge", "12xlarge", "18xlarge", "24xlarge"];
const R5: &[&str] =
    &["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge"];
const SIX: &[&str] = &[
    "large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge",
    "32xlarge",
];
const SEVEN: &[&str] = &[
    "large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge",
    "48xlarge",
];

const KNOWN: &[(&str, &[&str])] = &[
    ("t2", T),
    ("t3", T),
    ("c4", C4),
    ("c5", C5),
    ("c6i", SIX),
    ("c7i", SEVEN),
    ("r4", R4),
    ("r5", R5),
    ("r6i", SIX),
    ("r7i", SEVEN),
];
