//! A row for each rule: what breaks it is found under its name, as severely as the row asks, and its good neighbour is
//! taken.

mod cluster;
mod compute;
mod document;
mod endpoint;
mod in_network;
mod migration;
mod name;
mod network;
mod together;

use std::{
    sync::LazyLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use tidb_dms::{
    document::{Description, Document, Reference},
    finding::{Findings, Refused, Severity},
};

/// How sure the table is of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Certainty {
    Sure,
    Likely,
    Unsure,
}

/// What a row asks for: an error, a warning or a note.
#[derive(Clone, Copy, Debug)]
enum Wants {
    E,
    W,
    N,
}

impl Wants {
    fn severity(self) -> Severity {
        match self {
            Self::E => Severity::Error,
            Self::W => Severity::Warning,
            Self::N => Severity::Note,
        }
    }
}

/// Exactly these rules are found, as severely as the row asks, each with its reason and its remedy. Notes count only where
/// the row expects one.
#[track_caller]
fn judge(
    row: &str,
    (certainty, wants): (Certainty, Wants),
    findings: &Findings,
    expected: &[&str],
) {
    let mut found: Vec<_> = findings
        .iter()
        .filter(|finding| {
            finding.severity() > Severity::Note || expected.contains(&finding.rule().name())
        })
        .collect();
    found.sort_by_key(|finding| finding.rule().name());
    let names: Vec<_> = found
        .iter()
        .map(|finding| finding.rule().name())
        .collect();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(names, expected, "{row}:\n{findings}");
    let severest = found
        .iter()
        .map(|finding| finding.severity())
        .max();
    assert_eq!(severest, Some(wants.severity()), "{row}:\n{findings}");
    assert!(
        certainty != Certainty::Unsure || !findings.is_refused(),
        "{row}: the table is not sure, so nothing is refused:\n{findings}"
    );
    well_said(row, findings);
}

/// The good neighbour of a row: taken, and none of the row's rules is found.
#[track_caller]
fn accepted(row: &str, findings: &Findings, rules: &[&str]) {
    assert!(!findings.is_refused(), "the good neighbour of {row} is refused:\n{findings}");
    for rule in rules {
        assert!(!findings.names(rule), "the good neighbour of {row} breaks {rule}:\n{findings}");
    }
    well_said(row, findings);
}

/// Every finding says where, what and what to do, and shows no secret.
#[track_caller]
fn well_said(row: &str, findings: &Findings) {
    for finding in findings.iter() {
        assert!(!finding.subject().is_empty(), "{row}: no subject: {finding}");
        assert!(!finding.problem().is_empty(), "{row}: no problem: {finding}");
        assert!(!finding.remedy().is_empty(), "{row}: no remedy: {finding}");
        assert!(!finding.rule().source().is_empty(), "{row}: no source: {finding}");
    }
    assert!(!findings.to_string().contains(PASSWORD), "{row}: a password is shown:\n{findings}");
}

/// The password of every description here that does not break a rule about passwords.
const PASSWORD: &str = "Hidden-word-1";

/// A target on the shared gateway. `[endpoint]` stands last, so that lines may be added to it.
const SHARED: &str = r#"
[endpoint]
plan = "serverless"
role = "target"
identifier = "tidb-target"
host = "gateway01.us-east-1.prod.aws.tidbcloud.com"
user = "3pTAoNNegb47Uc8.root"
password = "Hidden-word-1"
tls = { mode = "verify-full", ca = "isrg-root-x1" }
"#;

/// A target on a Dedicated cluster.
const DEDICATED: &str = r#"
[endpoint]
plan = "dedicated"
role = "target"
identifier = "tidb-target"
host = "tidb.abc.clusters.tidb-cloud.com"
user = "root"
password = "Hidden-word-1"
tls = { mode = "verify-full", ca = { file = "ca.pem" } }
"#;

/// A description with everything but a serverless replication.
const WHOLE: &str = r#"
region = "us-east-1"

[subnet_group]
identifier = "dms-private"
kind = "private"
subnets = [
    { id = "subnet-0a1b2c3d", zone = "us-east-1a" },
    { id = "subnet-4e5f6a7b", zone = "us-east-1b" },
]

[instance]
identifier = "dms-to-tidb"
class = "dms.t3.large"
security_groups = ["sg-0a1b2c3d"]

[certificate]
identifier = "isrg-root-x1"

[task]
identifier = "shop-to-tidb"
far_endpoint = "arn:aws:dms:us-east-1:123456789012:endpoint:AURORA"
include = ["shop.%"]

[endpoint]
plan = "serverless"
role = "target"
identifier = "tidb-target"
host = "gateway01.us-east-1.prod.aws.tidbcloud.com"
user = "3pTAoNNegb47Uc8.root"
password = "Hidden-word-1"
tls = { mode = "verify-full", ca = "isrg-root-x1" }
"#;

/// One change to a text: what stands there, and what stands there instead; or a line more at the end.
type Edit = (&'static str, &'static str);

/// Replaces nothing and adds a line.
const ADD: &str = "";

#[track_caller]
fn edited(text: &str, edits: &[Edit]) -> String {
    edits
        .iter()
        .fold(text.to_owned(), |text, (from, to)| match *from {
            ADD => format!("{text}{to}\n"),
            from => {
                assert!(text.contains(from), "there is no {from:?} in {text}");
                text.replacen(from, to, 1)
            }
        })
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_795_000_000) // 2026-11-18
}

/// A root of our own, as a Dedicated cluster has one.
static CLUSTER_CA: LazyLock<String> = LazyLock::new(|| {
    let mut params = rcgen::CertificateParams::new(vec![]).expect("no names");
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    params.not_after = rcgen::date_time_ymd(2040, 1, 1);
    let key = rcgen::KeyPair::generate().expect("a key");
    let root = params.self_signed(&key);
    root.expect("a certificate").pem()
});

fn lookup(reference: Reference<'_>) -> Result<String, String> {
    match reference {
        Reference::File("ca.pem") => Ok(CLUSTER_CA.clone()),
        Reference::File("isrg.pem") => Ok(tidb_dms::ca::IsrgRootX1::bundled()
            .bundle()
            .pem()
            .to_owned()),
        Reference::Environment("TIDB_PASSWORD") => Ok(PASSWORD.to_owned()),
        _ => Err("it does not exist".to_owned()),
    }
}

#[track_caller]
fn describe(text: &str) -> Result<Description, Refused> {
    let document: Document = toml::from_str(text).expect(text);
    document.describe(now(), &lookup)
}

#[track_caller]
fn findings_of(text: &str) -> Findings {
    match describe(text) {
        Ok(description) => description.findings().clone(),
        Err(refused) => refused.into_findings(),
    }
}

/// A row that a document can express: the base and what is wrong in it, the rules, and what the good neighbour changes.
struct Row {
    row: &'static str,
    certainty: Certainty,
    wants: Wants,
    base: &'static str,
    wrong: &'static [Edit],
    rules: &'static [&'static str],
    right: &'static [Edit],
}

#[track_caller]
fn check(rows: &[Row]) {
    for Row { row, certainty, wants, base, wrong, rules, right } in rows {
        judge(row, (*certainty, *wants), &findings_of(&edited(base, wrong)), rules);
        accepted(row, &findings_of(&edited(base, right)), rules);
    }
}
