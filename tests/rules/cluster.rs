//! Plans, ways to a cluster, and the names of hosts.

use tidb_dms::{cluster::ConnectionString, finding::Findings};

use super::{
    ADD,
    Certainty::{Likely, Sure},
    DEDICATED, Row, SHARED,
    Wants::{E, N, W},
    accepted, check, judge,
};

#[test]
fn ways_to_a_cluster() {
    check(&[
        Row {
            row: "Starter: VPC peering",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, "connectivity = \"vpc-peering\"")],
            rules: &["vpc-peering-is-dedicated", "host-fits-the-connectivity"],
            right: &[],
        },
        Row {
            row: "Essential: VPC peering",
            certainty: Sure,
            wants: E,
            base: DEDICATED,
            wrong: &[
                ("\"dedicated\"", "\"essential\""),
                ("tidb.abc.", "own."),
                (ADD, "connectivity = \"vpc-peering\""),
            ],
            rules: &["vpc-peering-is-dedicated"],
            right: &[("tidb.abc.", "private-tidb.abc."), (ADD, "connectivity = \"vpc-peering\"")],
        },
    ]);
}

#[test]
fn names_of_hosts() {
    check(&[
        Row {
            row: "host patterns: two different domains",
            certainty: Sure,
            wants: W,
            base: SHARED,
            wrong: &[("prod.aws.tidbcloud.com", "clusters.tidb-cloud.com")],
            rules: &["host-fits-the-plan"],
            right: &[],
        },
        Row {
            row: "host patterns: a name of one's own",
            certainty: Sure,
            wants: W,
            base: DEDICATED,
            wrong: &[("tidb.abc.clusters.tidb-cloud.com", "db.example.com")],
            rules: &["host-fits-the-plan"],
            right: &[(
                "tidb.abc.clusters.tidb-cloud.com",
                "tidb.a.b.us-west-2.prod.aws.tidbcloud.com",
            )],
        },
        Row {
            row: "host patterns: a private name in public",
            certainty: Sure,
            wants: W,
            base: SHARED,
            wrong: &[("gateway01", "gateway01-privatelink")],
            rules: &["host-fits-the-connectivity"],
            right: &[
                ("gateway01", "gateway01-privatelink"),
                (ADD, "connectivity = \"private-endpoint\""),
            ],
        },
        Row {
            row: "host patterns: a name of peering behind a private endpoint",
            certainty: Sure,
            wants: W,
            base: DEDICATED,
            wrong: &[
                ("tidb.abc.", "private-tidb.abc."),
                (ADD, "connectivity = \"private-endpoint\""),
            ],
            rules: &["host-fits-the-connectivity"],
            right: &[
                ("tidb.abc.", "privatelink-19341000.abc."),
                (ADD, "connectivity = \"private-endpoint\""),
            ],
        },
        Row {
            row: "host patterns: a scheme",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[("\"gateway01", "\"mysql://gateway01")],
            rules: &["host-is-a-name"],
            right: &[],
        },
        Row {
            row: "host patterns: a port",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[("tidbcloud.com", "tidbcloud.com:4000")],
            rules: &["host-is-a-name"],
            right: &[],
        },
    ]);
}

#[test]
fn connection_strings() {
    let found = |text: &str| -> Findings {
        match text.parse::<ConnectionString>() {
            Ok(string) => string.findings().clone(),
            Err(refused) => refused.into_findings(),
        }
    };
    let table = [
        (
            "what the Connect dialog shows",
            E,
            "postgres://root:Hidden-word-1@h.example.com/",
            "connection-string-grammar",
        ),
        (
            "generated password",
            E,
            "mysql://root:<PASSWORD>@h.example.com/",
            "connection-string-has-its-password",
        ),
        (
            "DatabaseName",
            N,
            "mysql://root:Hidden-word-1@h.example.com/test",
            "connection-string-database-is-not-sent",
        ),
    ];
    let good = found("mysql://root:Hidden-word-1@h.example.com:4000/?ssl_mode=VERIFY_IDENTITY");
    for (row, wants, text, rule) in table {
        judge(row, (Likely, wants), &found(text), &[rule]);
        accepted(row, &good, &[rule]);
    }
}
