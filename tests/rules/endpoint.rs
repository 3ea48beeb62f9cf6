//! What an endpoint on a cluster may say.

use tidb_dms::{
    TidbEndpoint,
    ca::IsrgRootX1,
    endpoint::{Attributes, Role},
    finding::{Findings, Refused},
};

use super::{
    ADD,
    Certainty::{Likely, Sure, Unsure},
    DEDICATED, PASSWORD, Row, SHARED,
    Wants::{self, E, N, W},
    accepted, check, findings_of, judge,
};

const PRIVATE_HOST: &str = "host = \"gateway01-privatelink.us-east-1.prod.aws.tidbcloud.com\"\nconnectivity = \"private-endpoint\"";
const SHARED_HOST: &str = "host = \"gateway01.us-east-1.prod.aws.tidbcloud.com\"";
const SHARED_TLS: &str = "tls = { mode = \"verify-full\", ca = \"isrg-root-x1\" }";
const DEDICATED_TLS: &str = "tls = { mode = \"verify-full\", ca = { file = \"ca.pem\" } }";
const SHARED_LOGIN: &str = "user = \"3pTAoNNegb47Uc8.root\"\npassword = \"Hidden-word-1\"";
const ROLE_ARN: &str = "arn:aws:iam::123456789012:role/dms-secret";
const AS_SOURCE: (&str, &str) = ("\"target\"", "\"source\"");
const AS_PREMIUM: (&str, &str) = ("\"dedicated\"", "\"premium\"");
const AS_ESSENTIAL: (&str, &str) = ("\"dedicated\"", "\"essential\"");

#[test]
fn a_gateway_shared_or_own() {
    check(&[
        Row {
            row: "prefix applies to shared only",
            certainty: Likely,
            wants: W,
            base: SHARED,
            wrong: &[("3pTAoNNegb47Uc8.", "")],
            rules: &["shared-gateway-user-has-a-prefix"],
            right: &[],
        },
        Row {
            row: "prefix shape: strange prefix",
            certainty: Likely,
            wants: W,
            base: SHARED,
            wrong: &[("3pTAoNNegb47Uc8.", "3pT_A.")],
            rules: &["shared-gateway-user-has-a-prefix"],
            right: &[],
        },
        Row {
            row: "prefix shape: nothing behind it",
            certainty: Likely,
            wants: W,
            base: SHARED,
            wrong: &[("Uc8.root", "Uc8..root")],
            rules: &["shared-gateway-user-has-a-prefix"],
            right: &[],
        },
        Row {
            row: "total length",
            certainty: Likely,
            wants: E,
            base: SHARED,
            wrong: &[(".root", ".seventeen-letters")],
            rules: &["user-name-at-most-32"],
            right: &[(".root", ".sixteen-letters")],
        },
        Row {
            row: "custom port: the shared gateway",
            certainty: Sure,
            wants: W,
            base: SHARED,
            wrong: &[(ADD, "port = 4001")],
            rules: &["shared-gateway-port-is-4000"],
            right: &[(ADD, "port = 4000")],
        },
        Row {
            row: "disabled public endpoint: port 0",
            certainty: Sure,
            wants: E,
            base: DEDICATED,
            wrong: &[(ADD, "port = 0")],
            rules: &["port-in-range"],
            right: &[(ADD, "port = 4001")],
        },
        Row {
            row: "Port",
            certainty: Sure,
            wants: E,
            base: DEDICATED,
            wrong: &[(ADD, "port = 65536")],
            rules: &["port-in-range"],
            right: &[(ADD, "port = 65535")],
        },
        Row {
            row: "disabled public endpoint: empty host",
            certainty: Sure,
            wants: E,
            base: DEDICATED,
            wrong: &[("tidb.abc.clusters.tidb-cloud.com", "")],
            rules: &["host-of-a-public-endpoint-that-is-on"],
            right: &[],
        },
        Row {
            row: "disabled public endpoint: host null",
            certainty: Sure,
            wants: E,
            base: DEDICATED,
            wrong: &[("tidb.abc.clusters.tidb-cloud.com", "null")],
            rules: &["host-of-a-public-endpoint-that-is-on"],
            right: &[],
        },
        Row {
            row: "Dedicated public: IP access list",
            certainty: Sure,
            wants: N,
            base: DEDICATED,
            wrong: &[],
            rules: &["access-list-lets-dms-in"],
            right: &[
                ("tidb.abc.", "privatelink-1.abc."),
                (ADD, "connectivity = \"private-endpoint\""),
            ],
        },
        Row {
            row: "Starter/Essential connection life",
            certainty: Sure,
            wants: N,
            base: SHARED,
            wrong: &[],
            rules: &["public-connections-are-cut"],
            right: &[(SHARED_HOST, PRIVATE_HOST)],
        },
    ]);
}

#[test]
fn tls() {
    check(&[
        Row {
            row: "Starter/Essential public: ssl none",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(SHARED_TLS, "tls = { mode = \"none\" }")],
            rules: &["public-gateway-demands-tls"],
            right: &[],
        },
        Row {
            row: "Starter/Essential public: none, though the danger is named",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(SHARED_TLS, "tls = { mode = \"none\", dangerous_plain_text = true }")],
            rules: &["public-gateway-demands-tls"],
            right: &[],
        },
        Row {
            row: "Starter/Essential public: Essential's own gateway",
            certainty: Sure,
            wants: E,
            base: DEDICATED,
            wrong: &[AS_ESSENTIAL, (DEDICATED_TLS, "tls = { mode = \"none\" }")],
            rules: &["public-gateway-demands-tls"],
            right: &[AS_ESSENTIAL],
        },
        Row {
            row: "Starter/Essential private endpoint: ssl none",
            certainty: Likely,
            wants: W,
            base: SHARED,
            wrong: &[(SHARED_HOST, PRIVATE_HOST), (SHARED_TLS, "tls = { mode = \"none\" }")],
            rules: &["plain-text-on-a-private-endpoint"],
            right: &[(SHARED_HOST, PRIVATE_HOST)],
        },
        Row {
            row: "Dedicated public: none",
            certainty: Sure,
            wants: E,
            base: DEDICATED,
            wrong: &[(DEDICATED_TLS, "tls = { mode = \"none\" }")],
            rules: &["no-plain-text-in-public"],
            right: &[
                ("tidb.abc.", "privatelink-1.abc."),
                (ADD, "connectivity = \"private-endpoint\""),
                (DEDICATED_TLS, "tls = { mode = \"none\" }"),
            ],
        },
        Row {
            row: "Dedicated public: none, opted out",
            certainty: Sure,
            wants: W,
            base: DEDICATED,
            wrong: &[(DEDICATED_TLS, "tls = { mode = \"none\", dangerous_plain_text = true }")],
            rules: &["plain-text-in-public-accepted"],
            right: &[
                ("tidb.abc.", "private-tidb.abc."),
                (ADD, "connectivity = \"vpc-peering\""),
                (DEDICATED_TLS, "tls = { mode = \"none\" }"),
            ],
        },
        Row {
            row: "CA Dedicated / Premium: the bundled ISRG Root X1",
            certainty: Sure,
            wants: E,
            base: DEDICATED,
            wrong: &[("{ file = \"ca.pem\" }", "\"isrg-root-x1\"")],
            rules: &["ca-fits-the-gateway"],
            right: &[],
        },
        Row {
            row: "CA Dedicated / Premium: ISRG Root X1 as a file",
            certainty: Sure,
            wants: E,
            base: DEDICATED,
            wrong: &[("ca.pem", "isrg.pem")],
            rules: &["dedicated-ca-is-not-isrg"],
            right: &[],
        },
        Row {
            row: "exclusive CA identity: not documented, so ISRG is taken",
            certainty: Unsure,
            wants: N,
            base: DEDICATED,
            wrong: &[AS_ESSENTIAL, ("ca.pem", "isrg.pem")],
            rules: &["access-list-lets-dms-in"],
            right: &[
                AS_ESSENTIAL,
                ("tidb.abc.", "privatelink-1.abc."),
                (ADD, "connectivity = \"private-endpoint\""),
            ],
        },
        Row {
            row: "CA Starter/Essential shared: another root",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[("\"isrg-root-x1\"", "{ file = \"ca.pem\" }")],
            rules: &["shared-gateway-ca-is-isrg"],
            right: &[("\"isrg-root-x1\"", "{ file = \"isrg.pem\" }")],
        },
        Row {
            row: "require",
            certainty: Likely,
            wants: E,
            base: SHARED,
            wrong: &[("verify-full", "require")],
            rules: &["ssl-mode-require-not-for-mysql"],
            right: &[("verify-full", "verify-ca")],
        },
        Row {
            row: "none/require + CertificateArn: require",
            certainty: Likely,
            wants: E,
            base: DEDICATED,
            wrong: &[("verify-full", "require")],
            rules: &["ssl-mode-require-not-for-mysql"],
            right: &[("verify-full", "verify-ca")],
        },
        Row {
            row: "verify-ca / verify-full need a CA: verify-full",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(", ca = \"isrg-root-x1\"", "")],
            rules: &["verified-tls-has-a-ca"],
            right: &[],
        },
        Row {
            row: "verify-ca / verify-full need a CA: verify-ca",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[("verify-full", "verify-ca"), (", ca = \"isrg-root-x1\"", "")],
            rules: &["verified-tls-has-a-ca"],
            right: &[("verify-full", "verify-ca")],
        },
        Row {
            row: "none/require + CertificateArn: none",
            certainty: Likely,
            wants: E,
            base: SHARED,
            wrong: &[(SHARED_HOST, PRIVATE_HOST), ("verify-full", "none")],
            rules: &["plain-text-has-no-ca", "plain-text-on-a-private-endpoint"],
            right: &[(SHARED_HOST, PRIVATE_HOST)],
        },
        Row {
            row: "verify-full: an IP literal",
            certainty: Likely,
            wants: E,
            base: DEDICATED,
            wrong: &[("tidb.abc.clusters.tidb-cloud.com", "203.0.113.9")],
            rules: &["verify-full-needs-a-host-name"],
            right: &[
                ("tidb.abc.clusters.tidb-cloud.com", "203.0.113.9"),
                ("verify-full", "verify-ca"),
            ],
        },
        Row {
            row: "verify-full: an IP literal in the form of a name",
            certainty: Likely,
            wants: E,
            base: DEDICATED,
            wrong: &[("tidb.abc.clusters.tidb-cloud.com", "203.0.113.9.")],
            rules: &["verify-full-needs-a-host-name"],
            right: &[("tidb-cloud.com", "tidb-cloud.com.")],
        },
    ]);
}

#[test]
fn what_premium_is_like() {
    const PREMIUM_PEERING: &[(&str, &str)] =
        &[AS_PREMIUM, AS_SOURCE, (ADD, "connectivity = \"vpc-peering\"")];
    check(&[
        Row {
            row: "Premium: as a target",
            certainty: Likely,
            wants: E,
            base: DEDICATED,
            wrong: &[AS_PREMIUM],
            rules: &["premium-blocks-load-data"],
            right: &[AS_PREMIUM, AS_SOURCE],
        },
        Row {
            row: "Premium: as a target, accepted",
            certainty: Likely,
            wants: W,
            base: DEDICATED,
            wrong: &[AS_PREMIUM, (ADD, "dangerous_premium_target = true")],
            rules: &["premium-target-accepted"],
            right: &[AS_PREMIUM, AS_SOURCE],
        },
        Row {
            row: "Premium: VPC peering in private preview",
            certainty: Sure,
            wants: W,
            base: DEDICATED,
            wrong: &[
                AS_PREMIUM,
                AS_SOURCE,
                ("tidb.abc.", "own."),
                (ADD, "connectivity = \"vpc-peering\""),
            ],
            rules: &["premium-peering-in-preview"],
            right: &[AS_PREMIUM, AS_SOURCE],
        },
        Row {
            row: "Premium: VPC peering, a public host",
            certainty: Sure,
            wants: W,
            base: DEDICATED,
            wrong: PREMIUM_PEERING,
            rules: &["premium-peering-in-preview", "host-fits-the-connectivity"],
            right: &[AS_PREMIUM, AS_SOURCE],
        },
    ]);
}

#[test]
fn credentials() {
    check(&[
        Row {
            row: "forbidden in passwords: {",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[("-word-1", "-wo{rd-1")],
            rules: &["password-without-braces-and-semicolon"],
            right: &[("-word-1", "-word-1!#$^&*()_-=@")],
        },
        Row {
            row: "forbidden in passwords: }",
            certainty: Sure,
            wants: E,
            base: DEDICATED,
            wrong: &[("-word-1", "-wo}rd-1")],
            rules: &["password-without-braces-and-semicolon"],
            right: &[],
        },
        Row {
            row: "MySQL-compatible: ;",
            certainty: Sure,
            wants: E,
            base: DEDICATED,
            wrong: &[("-word-1", "-wo;rd-1")],
            rules: &["password-without-braces-and-semicolon"],
            right: &[],
        },
        Row {
            row: "commas",
            certainty: Likely,
            wants: W,
            base: SHARED,
            wrong: &[("-word-1", "-wo,rd-1")],
            rules: &["password-without-comma"],
            right: &[],
        },
        Row {
            row: "whitespace in the password",
            certainty: Likely,
            wants: E,
            base: DEDICATED,
            wrong: &[("-word-1", "-wo rd-1")],
            rules: &["password-without-white-space"],
            right: &[],
        },
        Row {
            row: "newline in the password",
            certainty: Likely,
            wants: E,
            base: DEDICATED,
            wrong: &[("-word-1", "-word-1\\n")],
            rules: &["password-without-white-space"],
            right: &[],
        },
        Row {
            row: "whitespace in the user",
            certainty: Likely,
            wants: E,
            base: DEDICATED,
            wrong: &[("\"root\"", "\"root \"")],
            rules: &["user-name-grammar"],
            right: &[],
        },
        Row {
            row: "whitespace inside the host",
            certainty: Likely,
            wants: E,
            base: DEDICATED,
            wrong: &[("tidb.abc", "tidb. abc")],
            rules: &["host-is-a-name"],
            right: &[(
                "\"tidb.abc.clusters.tidb-cloud.com\"",
                "\" tidb.abc.clusters.tidb-cloud.com\\n\"",
            )],
        },
        Row {
            row: "an empty password",
            certainty: Sure,
            wants: E,
            base: DEDICATED,
            wrong: &[("Hidden-word-1", "")],
            rules: &["password-not-empty"],
            right: &[],
        },
        Row {
            row: "password policy Starter/Essential: no special character",
            certainty: Sure,
            wants: W,
            base: SHARED,
            wrong: &[("Hidden-word-1", "Hidden1word")],
            rules: &["password-meets-the-policy-of-starter"],
            right: &[],
        },
        Row {
            row: "password policy Starter/Essential: seven characters",
            certainty: Sure,
            wants: W,
            base: SHARED,
            wrong: &[("Hidden-word-1", "Hidde-1")],
            rules: &["password-meets-the-policy-of-starter"],
            right: &[("Hidden-word-1", "Hidden-1")],
        },
        Row {
            row: "password policy: Dedicated has none",
            certainty: Sure,
            wants: N,
            base: DEDICATED,
            wrong: &[("Hidden-word-1", "short")],
            rules: &["access-list-lets-dms-in"],
            right: &[
                ("tidb.abc.", "privatelink-1.abc."),
                (ADD, "connectivity = \"private-endpoint\""),
            ],
        },
    ]);
}

#[test]
fn secrets_manager() {
    const SECRET: &str = "secret = { id = \"tidb/login\", access_role = \"arn:aws:iam::123456789012:role/dms-secret\" }";
    check(&[
        Row {
            row: "exclusivity: both",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, SECRET)],
            rules: &["login-by-password-or-secret"],
            right: &[],
        },
        Row {
            row: "exclusivity: a password beside it",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[("user = \"3pTAoNNegb47Uc8.root\"", SECRET)],
            rules: &["login-by-password-or-secret"],
            right: &[],
        },
        Row {
            row: "exclusivity: neither",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(SHARED_LOGIN, "")],
            rules: &["endpoint-has-a-login"],
            right: &[],
        },
        Row {
            row: "exclusivity: a secret without its role",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(SHARED_LOGIN, "secret = { id = \"tidb/login\" }")],
            rules: &["endpoint-has-a-login"],
            right: &[(SHARED_LOGIN, SECRET)],
        },
        Row {
            row: "exclusivity: a user without a password",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[("password = \"Hidden-word-1\"", "")],
            rules: &["endpoint-has-a-login"],
            right: &[],
        },
        Row {
            row: "Secrets rotation",
            certainty: Sure,
            wants: N,
            base: SHARED,
            wrong: &[(SHARED_LOGIN, SECRET)],
            rules: &["secret-without-rotation-characters"],
            right: &[],
        },
        Row {
            row: "secret JSON",
            certainty: Sure,
            wants: N,
            base: SHARED,
            wrong: &[(SHARED_LOGIN, SECRET)],
            rules: &["secret-holds-the-login", "secret-without-rotation-characters"],
            right: &[],
        },
        Row {
            row: "IAM auth",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, "authentication_method = \"iam\"")],
            rules: &["login-is-not-iam"],
            right: &[],
        },
    ]);
}

#[test]
fn settings_of_a_side() {
    check(&[
        Row {
            row: "DatabaseName",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, "database = \"shop\"")],
            rules: &["no-database-name-on-mysql"],
            right: &[(ADD, "single_database = \"shop\"")],
        },
        Row {
            row: "identifiers: a database of 65 characters",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(
                ADD,
                "single_database = \"a2345678901234567890123456789012345678901234567890123456789012345\"",
            )],
            rules: &["database-name-at-most-64"],
            right: &[(
                ADD,
                "single_database = \"a234567890123456789012345678901234567890123456789012345678901234\"",
            )],
        },
        Row {
            row: "two statements in Initstmt",
            certainty: Likely,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, "init_stmt = \"SET a=1;SET b=2\"")],
            rules: &["attribute-value-without-semicolon"],
            right: &[(ADD, "init_stmt = \"SET FOREIGN_KEY_CHECKS=0;\"")],
        },
        Row {
            row: "trailing `;` optional, and a line break behind it",
            certainty: Likely,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, "init_stmt = \" ; \"")],
            rules: &["attribute-value-without-semicolon"],
            right: &[(ADD, "init_stmt = \" SET AUTOCOMMIT=1;\\n\"")],
        },
        Row {
            row: "an attribute with `;`",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, "secrets_manager_endpoint = \"vpce;Initstmt=DROP\"")],
            rules: &["attribute-value-without-semicolon"],
            right: &[(ADD, "secrets_manager_endpoint = \"vpce-1.example.com\"")],
        },
        Row {
            row: "Initstmt on sources",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[AS_SOURCE, (ADD, "init_stmt = \"SET a=1\"")],
            rules: &["init-stmt-on-targets-only"],
            right: &[(ADD, "init_stmt = \"SET a=1\"")],
        },
        Row {
            row: "EventsPollInterval",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[AS_SOURCE, (ADD, "events_poll_interval = 5")],
            rules: &["no-events-poll-interval-on-tidb"],
            right: &[AS_SOURCE],
        },
        Row {
            row: "ServerTimezone, ExecuteTimeout, CleanSourceMetadataOnMismatch, CharsetMapping: sources",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, SOURCE_SETTINGS)],
            rules: &["source-setting-on-sources-only"; 4],
            right: &[AS_SOURCE, (ADD, SOURCE_SETTINGS)],
        },
        Row {
            row: "MaxFileSize, ParallelLoadThreads, TargetDbType, loadUsingCSV: targets",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[AS_SOURCE, (ADD, TARGET_SETTINGS)],
            rules: &["target-setting-on-targets-only"; 4],
            right: &[(ADD, TARGET_SETTINGS)],
        },
        Row {
            row: "MaxFileSize: 0",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, "max_file_size_kb = 0")],
            rules: &["max-file-size-1-to-1048576"],
            right: &[(ADD, "max_file_size_kb = 1")],
        },
        Row {
            row: "MaxFileSize: one too many",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, "max_file_size_kb = 1048577")],
            rules: &["max-file-size-1-to-1048576"],
            right: &[(ADD, "max_file_size_kb = 1048576")],
        },
        Row {
            row: "LOAD DATA transaction",
            certainty: Sure,
            wants: W,
            base: SHARED,
            wrong: &[(ADD, "max_file_size_kb = 102401")],
            rules: &["max-file-size-within-a-transaction"],
            right: &[(ADD, "max_file_size_kb = 102400")],
        },
        Row {
            row: "ParallelLoadThreads: none",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, "parallel_load_threads = 0")],
            rules: &["parallel-load-threads-1-to-5"],
            right: &[(ADD, "parallel_load_threads = 1")],
        },
        Row {
            row: "ParallelLoadThreads: six",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, "parallel_load_threads = 6")],
            rules: &["parallel-load-threads-1-to-5"],
            right: &[(ADD, "parallel_load_threads = 5")],
        },
        Row {
            row: "ConnectionTimeout",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, "connection_timeout_seconds = 0")],
            rules: &["timeout-is-positive"],
            right: &[(ADD, "connection_timeout_seconds = 30")],
        },
        Row {
            row: "ExecuteTimeout",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[AS_SOURCE, (ADD, "execute_timeout_seconds = -1")],
            rules: &["timeout-is-positive"],
            right: &[AS_SOURCE, (ADD, "execute_timeout_seconds = 60")],
        },
        Row {
            row: "timeouts read-only: Starter",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, "init_stmt = \"SET wait_timeout=600\"")],
            rules: &["init-stmt-sets-what-can-be-set"],
            right: &[(ADD, "init_stmt = \"SET time_zone=US/Pacific\"")],
        },
        Row {
            row: "timeouts read-only: not on Dedicated",
            certainty: Sure,
            wants: E,
            base: DEDICATED,
            wrong: &[AS_ESSENTIAL, (ADD, "init_stmt = \"SET max_allowed_packet=1\"")],
            rules: &["init-stmt-sets-what-can-be-set"],
            right: &[(ADD, "init_stmt = \"SET max_allowed_packet=1\"")],
        },
        Row {
            row: "target: ANSI_QUOTES in sql_mode",
            certainty: Sure,
            wants: W,
            base: SHARED,
            wrong: &[(ADD, "init_stmt = \"SET sql_mode='ansi_quotes'\"")],
            rules: &["init-stmt-without-ansi-quotes"],
            right: &[(ADD, "init_stmt = \"SET sql_mode='STRICT_ALL_TABLES'\"")],
        },
    ]);
}

const SOURCE_SETTINGS: &str = "server_timezone = \"US/Pacific\"\nexecute_timeout_seconds = 90\nclean_source_metadata = true\ncharset_mapping = \"utf8,65001\"";
const TARGET_SETTINGS: &str = "max_file_size_kb = 4096\nparallel_load_threads = 2\nsingle_database = \"shop\"\nload_using_csv = false";

#[test]
fn required_members() {
    check(&[
        Row {
            row: "EndpointIdentifier (required)",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[("identifier = \"tidb-target\"", "")],
            rules: &["endpoint-has-an-identifier"],
            right: &[],
        },
        Row {
            row: "EndpointType (required)",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[("role = \"target\"", "")],
            rules: &["endpoint-has-a-role"],
            right: &[],
        },
        Row {
            row: "ServerName",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(SHARED_HOST, "")],
            rules: &["endpoint-has-a-host"],
            right: &[],
        },
        Row {
            row: "SslMode: none unless given, so it has to be given",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(SHARED_TLS, "")],
            rules: &["endpoint-has-a-tls-decision"],
            right: &[],
        },
        Row {
            row: "KmsKeyId",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, "kms_key = \"arn:aws:s3:::bucket\"")],
            rules: &["kms-key-grammar"],
            right: &[(ADD, "kms_key = \"alias/dms\"")],
        },
        Row {
            row: "ResourceIdentifier",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, "resource_identifier = \"a23456789012345678901234567890-2\"")],
            rules: &["resource-identifier-grammar"],
            right: &[(ADD, "resource_identifier = \"a2345678901234567890123456789-1\"")],
        },
        Row {
            row: "Tags",
            certainty: Sure,
            wants: E,
            base: SHARED,
            wrong: &[(ADD, "tags = { \"aws:team\" = \"shop\" }")],
            rules: &["tag-grammar"],
            right: &[(ADD, "tags = { team = \"shop\" }")],
        },
    ]);
}

#[test]
fn one_endpoint_on_aws() {
    let row = "one endpoint on AWS";
    for base in [SHARED, DEDICATED] {
        judge(row, (Sure, N), &findings_of(base), &["one-endpoint-on-aws"]);
    }
}

#[test]
fn what_builders_may_say_beside_documents() {
    let shared = || {
        TidbEndpoint::serverless()
            .target()
            .identifier("tidb-target")
            .host("gateway01.us-east-1.prod.aws.tidbcloud.com")
            .credentials("3pTAoNNegb47Uc8.root", PASSWORD)
            .verify_full(IsrgRootX1::bundled())
    };
    let dedicated = || {
        TidbEndpoint::dedicated()
            .target()
            .identifier("tidb-target")
            .host("tidb.abc.clusters.tidb-cloud.com")
            .credentials("root", PASSWORD)
    };
    let table = [
        (
            "prefix shape",
            (Likely, W),
            found(
                shared()
                    .host("gateway01.us-east-1.prod.aws.tidbcloud.com")
                    .build(),
            ),
            &[][..],
        ),
        (
            "Dedicated public: `dangerous().ssl_none()`",
            (Sure, W),
            found(
                dedicated()
                    .dangerous()
                    .ssl_none()
                    .build(),
            ),
            &["plain-text-in-public-accepted"],
        ),
        (
            "Port",
            (Sure, E),
            found(
                dedicated()
                    .dangerous()
                    .ssl_none()
                    .port(0_i64)
                    .build(),
            ),
            &["plain-text-in-public-accepted", "port-in-range"],
        ),
        (
            "two statements in Initstmt",
            (Likely, E),
            found(
                shared()
                    .init_stmt("SET a=1; SET b=2")
                    .build(),
            ),
            &["attribute-value-without-semicolon"],
        ),
        (
            "an attribute that is empty",
            (Sure, E),
            found(
                shared()
                    .secrets_manager_endpoint("")
                    .build(),
            ),
            &["attribute-value-without-semicolon"],
        ),
        (
            "SecretId forms",
            (Sure, E),
            found(
                TidbEndpoint::serverless()
                    .target()
                    .identifier("tidb-target")
                    .host("gateway01.us-east-1.prod.aws.tidbcloud.com")
                    .secrets_manager("not a secret", ROLE_ARN)
                    .verify_full(IsrgRootX1::bundled())
                    .build(),
            ),
            &["secret-id-grammar"],
        ),
    ];
    for (row, how, findings, expected) in table {
        match expected {
            [] => accepted(row, &findings, &["shared-gateway-user-has-a-prefix"]),
            _ => judge(row, how, &findings, expected),
        }
    }
}

fn found<T>(built: Result<TidbEndpoint<T>, Refused>) -> Findings {
    match built {
        Ok(endpoint) => endpoint.findings().clone(),
        Err(refused) => refused.into_findings(),
    }
}

#[test]
fn attributes() {
    let table: &[(&str, Wants, &str, Role, &[&str])] = &[
        ("separator, first `=`", E, "Initstmt", Role::Target, &["attribute-grammar"]),
        ("separator, first `=`: no name", E, "=1", Role::Target, &["attribute-grammar"]),
        (
            "two statements in Initstmt: twice, in any case",
            E,
            "Initstmt=SET a=1;initstmt=SET b=2",
            Role::Target,
            &["attribute-once"],
        ),
        ("unknown key", E, "key=1", Role::Target, &["attribute-known"]),
        (
            "Initstmt on sources",
            E,
            "Initstmt=SET a=1",
            Role::Source,
            &["init-stmt-on-targets-only"],
        ),
        (
            "other target ECAs",
            E,
            "loadUsingCSV=false",
            Role::Source,
            &["target-setting-on-targets-only"],
        ),
        (
            "source ECAs",
            E,
            "CharsetMapping=utf8,65001",
            Role::Target,
            &["source-setting-on-sources-only"],
        ),
    ];
    for (row, wants, text, role, expected) in table {
        let findings = match text.parse::<Attributes>() {
            Ok(attributes) => attributes.findings(*role),
            Err(refused) => refused.into_findings(),
        };
        judge(row, (Sure, *wants), &findings, expected);
    }
    for (text, role) in [
        ("Initstmt=SET FOREIGN_KEY_CHECKS=0;", Role::Target),
        ("Initstmt=SET FOREIGN_KEY_CHECKS=0", Role::Target),
        ("Initstmt= SET AUTOCOMMIT=1", Role::Target),
        ("loadUsingCSV=false;ConnectionTimeout=30", Role::Target),
        ("CharsetMapping=utf8,65001", Role::Source),
    ] {
        let attributes: Attributes = text.parse().expect(text);
        assert!(attributes.findings(role).is_empty(), "{text}");
    }
}
