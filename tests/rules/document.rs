//! What only a document can get wrong: its keys and values, and the rules that builders make unsayable.

use super::{ADD, Certainty::Sure, Row, SHARED, WHOLE, Wants::E, check};

const SERVERLESS: &str = r#"
[subnet_group]
identifier = "dms-private"
kind = "private"
subnets = ["subnet-0a1b2c3d", "subnet-4e5f6a7b"]

[serverless]
identifier = "shop-to-tidb"
far_endpoint = "arn:aws:dms:us-east-1:123456789012:endpoint:AURORA"
include = ["shop.%"]
max_capacity = 8
security_groups = ["sg-0a1b2c3d"]

[endpoint]
plan = "serverless"
role = "target"
identifier = "tidb-target"
host = "gateway01.us-east-1.prod.aws.tidbcloud.com"
user = "3pTAoNNegb47Uc8.root"
password = "Hidden-word-1"
tls = { mode = "verify-full", ca = "isrg-root-x1" }
"#;

#[test]
fn what_builders_cannot_say() {
    check(&[
        Row {
            row: "no public IP: public subnets",
            certainty: Sure,
            wants: E,
            base: SERVERLESS,
            wrong: &[("\"private\"", "\"public\"")],
            rules: &["serverless-not-in-public-subnets"],
            right: &[],
        },
        Row {
            row: "ReplicationSubnetGroupId",
            certainty: Sure,
            wants: E,
            base: SERVERLESS,
            wrong: &[
                ("[subnet_group]", ""),
                ("identifier = \"dms-private\"", ""),
                ("kind = \"private\"", ""),
                ("subnets = [\"subnet-0a1b2c3d\", \"subnet-4e5f6a7b\"]", ""),
            ],
            rules: &["document-part-present"],
            right: &[],
        },
        Row {
            row: "CdcStartTime xor CdcStartPosition",
            certainty: Sure,
            wants: E,
            base: WHOLE,
            wrong: &[(
                "include = [\"shop.%\"]",
                "include = [\"shop.%\"]\nmigration_type = \"cdc\"\ncdc_start_time = \"2024-02-29T00:00:00\"\ncdc_start_position = \"mysql-bin-changelog.000024:373\"",
            )],
            rules: &["cdc-start-by-time-or-position"],
            right: &[(
                "include = [\"shop.%\"]",
                "include = [\"shop.%\"]\nmigration_type = \"cdc\"\ncdc_start_position = \"mysql-bin-changelog.000024:373\"",
            )],
        },
        Row {
            row: "as source: cdc",
            certainty: Sure,
            wants: E,
            base: WHOLE,
            wrong: &[
                ("include = [\"shop.%\"]", "include = [\"shop.%\"]\nmigration_type = \"cdc\""),
                ("role = \"target\"", "role = \"source\""),
            ],
            rules: &["no-changes-from-tidb"],
            right: &[("role = \"target\"", "role = \"source\"")],
        },
        Row {
            row: "system schemas in TiDB: schema `%`",
            certainty: Sure,
            wants: E,
            base: WHOLE,
            wrong: &[("shop.%", "%.%")],
            rules: &["system-schemas-are-not-selected"],
            right: &[],
        },
    ]);
}

#[test]
fn keys_and_values() {
    check(&[
        Row {
            row: "unknown key",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, "prot = 4000")],
            rules: &["document-key-known"],
            right: &[(ADD, "port = 4000")],
        },
        Row {
            row: "wrong kind",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, "port = \"4000\"")],
            rules: &["document-value-of-the-right-kind"],
            right: &[],
        },
        Row {
            row: "wrong kind of a text that is needed",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[("\"tidb-target\"", "5")],
            rules: &["document-value-of-the-right-kind"],
            right: &[],
        },
        Row {
            row: "unknown choice: plan",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[("\"serverless\"", "\"free\"")],
            rules: &["document-choice-known"],
            right: &[("\"serverless\"", "\"starter\"")],
        },
        Row {
            row: "unknown choice: role",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[("\"target\"", "\"sink\"")],
            rules: &["document-choice-known"],
            right: &[],
        },
        Row {
            row: "unknown choice: tls",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[("verify-full", "verify-all")],
            rules: &["document-choice-known"],
            right: &[],
        },
        Row {
            row: "missing part: plan",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[("plan = \"serverless\"", "")],
            rules: &["document-part-present"],
            right: &[],
        },
        Row {
            row: "missing part: a subnet group for the instance",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(
                "[endpoint]",
                "[instance]\nidentifier = \"a\"\nclass = \"dms.t3.large\"\nsecurity_groups = [\"sg-0a1b2c3d\"]\n[endpoint]",
            )],
            rules: &["document-part-present"],
            right: &[],
        },
        Row {
            row: "missing reference",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[("\"Hidden-word-1\"", "{ env = \"NOT_SET\" }")],
            rules: &["document-reference-found"],
            right: &[("\"Hidden-word-1\"", "{ env = \"TIDB_PASSWORD\" }")],
        },
        Row {
            row: "a reference to two places",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[("\"Hidden-word-1\"", "{ env = \"TIDB_PASSWORD\", file = \"a\" }")],
            rules: &["document-reference-found"],
            right: &[],
        },
        Row {
            row: "a connection string that is none",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[
                ("host = \"gateway01.us-east-1.prod.aws.tidbcloud.com\"", ""),
                (
                    "user = \"3pTAoNNegb47Uc8.root\"\npassword = \"Hidden-word-1\"",
                    "connection_string = \"Hidden-word-1\"",
                ),
            ],
            rules: &["connection-string-grammar"],
            right: &[
                ("host = \"gateway01.us-east-1.prod.aws.tidbcloud.com\"", ""),
                (
                    "user = \"3pTAoNNegb47Uc8.root\"\npassword = \"Hidden-word-1\"",
                    "connection_string = \"mysql://3pTAoNNegb47Uc8.root:Hidden-word-1@gateway01.us-east-1.prod.aws.tidbcloud.com\"",
                ),
            ],
        },
    ]);
}
