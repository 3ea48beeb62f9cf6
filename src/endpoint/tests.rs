use aws_sdk_databasemigration::{
    operation::modify_endpoint::builders::ModifyEndpointInputBuilder,
    types::{DmsSslModeValue, Endpoint, MySqlSettings, ReplicationEndpointTypeValue, TargetDbType},
};
use proptest::prelude::*;

use super::*;
use crate::{
    ca::IsrgRootX1,
    change::Change,
    finding::{Findings, Refused},
};

const CERTIFICATE: &str = "arn:aws:dms:us-east-1:123456789012:cert:ISRG";
const HOST: &str = "gateway01.us-east-1.prod.aws.tidbcloud.com";
const USER: &str = "3pTAoNNegb47Uc8.root";
const USUAL: &str = "Initstmt=SET FOREIGN_KEY_CHECKS=0";
const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/1-2";

fn read(text: &str) -> Attributes {
    text.parse().expect(text)
}

fn names(findings: &Findings) -> Vec<&'static str> {
    findings
        .iter()
        .map(|finding| finding.rule().name())
        .collect()
}

#[test]
fn attributes_are_written_as_they_were_read() {
    let rows = [
        ("separator", "a=1;b=2", "a=1;b=2"),
        ("trailing `;` optional", "Initstmt=SET FOREIGN_KEY_CHECKS=0;", USUAL),
        ("case: canonical", "initstmt=SET FOREIGN_KEY_CHECKS=0", USUAL),
        ("case: canonical", "INITSTMT=x;LOADUSINGCSV=false", "Initstmt=x;loadUsingCSV=false"),
        ("first `=` only", "Initstmt=SET a=b", "Initstmt=SET a=b"),
        ("a space after `=`", "Initstmt= SET AUTOCOMMIT=1", "Initstmt=SET AUTOCOMMIT=1"),
        ("white space and empty parts", " ; a = 1 ;; ", "a=1"),
        ("no value", "a=", "a="),
        ("reset", "", ""),
    ];
    for (row, text, written) in rows {
        assert_eq!(read(text).to_string(), written, "{row}");
        assert_eq!(read(written), read(text), "{row}");
    }
    assert!(read(";").is_empty());
    assert_eq!(read("Initstmt=SET a=b").value("INITSTMT"), Some("SET a=b"));
    assert_eq!(read("a=1").value("b"), None);
}

#[test]
fn attributes_are_equal_whatever_their_order_and_case() {
    let rows = [
        ("read-back: order", "a=1;b=2", "b=2;a=1", true),
        ("read-back: case of names", "a=1;B=2", "A=1;b=2", true),
        ("trailing `;`", "a=1;", "a=1", true),
        ("values to the letter", "a=x", "a=X", false),
        ("one more", "a=1;b=2", "a=1", false),
        ("one less", "a=1", "a=1;b=2", false),
        ("another value", "a=1", "a=2", false),
    ];
    for (row, left, right, equal) in rows {
        assert_eq!(read(left) == read(right), equal, "{row}: {left} and {right}");
    }
}

#[test]
fn attributes_that_are_none_are_said_all_at_once() {
    let rows: [(&str, &[&str]); 6] = [
        ("Initstmt", &["attribute-grammar"]),
        ("=1", &["attribute-grammar"]),
        ("a b=1", &["attribute-grammar"]),
        ("a=1;A=2", &["attribute-once"]),
        ("x;a=1;=;a=1", &["attribute-grammar", "attribute-grammar", "attribute-once"]),
        ("é=1", &["attribute-grammar"]),
    ];
    for (text, expected) in rows {
        let refused = text
            .parse::<Attributes>()
            .expect_err(text);
        assert_eq!(names(refused.findings()), expected, "{text}");
    }
    let all = "Initstmt=x;key=1;serverTimezone=UTC;ConnectionTimeout=9;maxFileSize=1";
    assert_eq!(
        names(&read(all).findings(Role::Source)),
        ["init-stmt-on-targets-only", "attribute-known", "target-setting-on-targets-only"]
    );
    assert_eq!(
        names(&read(all).findings(Role::Target)),
        ["attribute-known", "source-setting-on-sources-only"]
    );
}

proptest! {
    #[test]
    fn no_attributes_panic(text in "\\PC{0,60}", target in any::<bool>()) {
        if let Ok(attributes) = text.parse::<Attributes>() {
            let _ = attributes.findings(if target { Role::Target } else { Role::Source });
            prop_assert_eq!(read(&attributes.to_string()), attributes);
        }
    }

    #[test]
    fn attributes_round_trip(
        pairs in prop::collection::btree_map("[a-z]{1,8}", "([!-:<-~]([ -:<-~]{0,12}[!-:<-~])?)?", 0..6),
        rotate in 0_usize..6,
    ) {
        let text = |pairs: &[(String, String)]| {
            pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(";")
        };
        let mut pairs: Vec<_> = pairs.into_iter().collect();
        let attributes = read(&text(&pairs));
        for (name, value) in &pairs {
            prop_assert_eq!(attributes.value(name), Some(value.as_str()));
        }
        let middle = rotate.min(pairs.len());
        pairs.rotate_left(middle);
        prop_assert_eq!(read(&text(&pairs)), attributes);
    }

    #[test]
    fn an_init_stmt_is_sent_as_it_is_read_back(statement in "[ \n]?[A-Za-z=@_]{1,10}[ A-Za-z=@_]{0,10}[; \n]{0,3}") {
        let endpoint = target().init_stmt(statement).build().expect("one statement");
        prop_assert_eq!(read(&endpoint.attributes().to_string()), endpoint.attributes());
    }
}

type Target = TidbEndpointBuilder<
    SharedGateway,
    PublicNetwork,
    TargetRole,
    Identified,
    Hosted,
    PasswordLogin,
    VerifiedTls,
>;

fn target() -> Target {
    TidbEndpoint::serverless()
        .target()
        .identifier("TiDB-Target")
        .host(HOST)
        .credentials(USER, "Hidden-word-1")
        .verify_full(IsrgRootX1::bundled())
}

fn settled(built: Result<TidbEndpoint, Refused>) -> TidbEndpoint<ImportedCertificate> {
    built
        .expect("an endpoint")
        .with_certificate(CERTIFICATE)
        .expect("a certificate")
}

#[test]
fn an_endpoint_described_at_run_time_says_what_it_is() {
    let tags =
        crate::name::Tags::none().with(crate::name::Tag::new("team", "data").expect("a tag"));
    let endpoint = target()
        .parallel_load_threads(3)
        .tags(tags.clone())
        .build()
        .expect("an endpoint");
    let described = DescribedEndpoint::from(endpoint.clone());
    assert_eq!(described.identifier(), endpoint.identifier());
    assert_eq!(described.plan(), endpoint.plan());
    assert_eq!(described.host(), endpoint.host());
    assert_eq!(described.port(), endpoint.port());
    assert_eq!(described.parallel_load_threads(), 3);
    assert_eq!((described.tags(), endpoint.tags()), (&tags, &tags));
    assert!(matches!(described.credentials(), Credentials::Password { .. }));
}

/// What DMS answers of `target()`, in its own manner: upper-case identifier and role, defaults filled in.
fn observed() -> Endpoint {
    Endpoint::builder()
        .endpoint_arn("arn:aws:dms:us-east-1:123456789012:endpoint:TIDB")
        .endpoint_identifier("tidb-target")
        .endpoint_type(ReplicationEndpointTypeValue::from("TARGET"))
        .engine_name("mysql")
        .username(USER)
        .server_name(HOST)
        .port(4000)
        .status("active")
        .kms_key_id(KEY)
        .ssl_mode(DmsSslModeValue::VerifyFull)
        .certificate_arn(CERTIFICATE)
        .extra_connection_attributes(USUAL)
        .build()
}

fn with(change: impl FnOnce(&mut Endpoint)) -> Endpoint {
    let mut endpoint = observed();
    change(&mut endpoint);
    endpoint
}

fn settings() -> aws_sdk_databasemigration::types::builders::MySqlSettingsBuilder {
    MySqlSettings::builder()
}

#[test]
fn what_dms_rewrites_is_no_difference() {
    let described = settled(target().build());
    let more = settled(
        target()
            .connection_timeout_seconds(30)
            .max_file_size_kb(4096)
            .parallel_load_threads(2)
            .single_database("shop")
            .kms_key(KEY)
            .build(),
    );
    let by_text = "ConnectionTimeout=30;MAXFILESIZE=4096;parallelloadthreads=2;targetDbType=SPECIFIC_DATABASE;databaseName=shop;initstmt=SET FOREIGN_KEY_CHECKS=0;";
    let moved = settings()
        .max_file_size(4096)
        .parallel_load_threads(2)
        .target_db_type(TargetDbType::SpecificDatabase)
        .database_name("shop")
        .build();
    let defaults = settings()
        .server_name(HOST)
        .port(4000)
        .username(USER)
        .max_file_size(32_768)
        .parallel_load_threads(1)
        .execute_timeout(60)
        .clean_source_metadata_on_mismatch(false)
        .target_db_type(TargetDbType::MultipleDatabases)
        .after_connect_script("")
        .build();
    let rows = [
        ("as DMS answers", &described, observed()),
        (
            "role in lower case",
            &described,
            with(|e| e.endpoint_type = Some(ReplicationEndpointTypeValue::Target)),
        ),
        ("engine in another case", &described, with(|e| e.engine_name = Some("MySQL".to_owned()))),
        ("host in another case", &described, with(|e| e.server_name = Some(HOST.to_uppercase()))),
        (
            "trailing `;`",
            &described,
            with(|e| e.extra_connection_attributes = Some(format!("{USUAL};"))),
        ),
        ("defaults filled in", &described, with(|e| e.my_sql_settings = Some(defaults))),
        (
            "host, port and user only in the settings",
            &described,
            with(|e| {
                let inner = settings()
                    .server_name(HOST)
                    .port(4000)
                    .username(USER)
                    .build();
                e.my_sql_settings = Some(inner);
                (e.server_name, e.port, e.username) = (None, None, None);
            }),
        ),
        (
            "settings in the text, re-ordered",
            &more,
            with(|e| e.extra_connection_attributes = Some(by_text.to_owned())),
        ),
        (
            "a setting that wins over the text",
            &described,
            with(|e| {
                e.extra_connection_attributes = Some(format!("{USUAL};parallelLoadThreads=2"));
                e.my_sql_settings = Some(
                    settings()
                        .parallel_load_threads(1)
                        .build(),
                );
            }),
        ),
        (
            "settings as members",
            &more,
            with(|e| {
                e.extra_connection_attributes = Some(format!("ConnectionTimeout=30;{USUAL}"));
                e.my_sql_settings = Some(moved);
            }),
        ),
    ];
    for (row, described, observed) in rows {
        let change = described.modify_request(&observed, Password::Unchanged);
        assert!(change.is_unchanged(), "{row}: {change:?}");
    }
}

fn modified(
    fields: &[&'static str],
    request: ModifyEndpointInputBuilder,
) -> Change<ModifyEndpointInputBuilder> {
    Change::Modify { request: Box::new(request), fields: fields.to_vec() }
}

#[test]
fn a_modify_request_holds_what_differs() {
    let described = settled(target().build());
    let empty = || {
        ModifyEndpointInputBuilder::default()
            .endpoint_arn("arn:aws:dms:us-east-1:123456789012:endpoint:TIDB")
    };
    // A login is sent whole.
    let login = || {
        empty()
            .engine_name("mysql")
            .username(USER)
            .password("Hidden-word-1")
            .server_name(HOST)
            .port(4000)
    };
    let rows = [
        ("user", &["login"][..], with(|e| e.username = Some("root".to_owned())), login()),
        ("host", &["login"], with(|e| e.server_name = Some("h.example.com".to_owned())), login()),
        ("port", &["login"], with(|e| e.port = Some(3306)), login()),
        (
            "user of the settings only",
            &["login"],
            with(|e| e.my_sql_settings = Some(settings().username("root").build())),
            login().my_sql_settings(
                settings()
                    .username(USER)
                    .password("Hidden-word-1")
                    .server_name(HOST)
                    .port(4000)
                    .build(),
            ),
        ),
        (
            "a secret before",
            &["settings", "login"],
            with(|e| {
                (e.username, e.server_name, e.port) = (None, None, None);
                e.my_sql_settings = Some(
                    settings()
                        .secrets_manager_secret_id("tidb")
                        .build(),
                );
            }),
            login().my_sql_settings(settings().build()),
        ),
        (
            "a text that cannot be read",
            &["attributes"],
            with(|e| e.extra_connection_attributes = Some("Initstmt=a;Initstmt=b".to_owned())),
            empty().extra_connection_attributes(USUAL),
        ),
        (
            "a setting too many, in the text",
            &["attributes", "settings"],
            with(|e| {
                e.extra_connection_attributes = Some(format!("{USUAL};parallelLoadThreads=2"))
            }),
            empty()
                .extra_connection_attributes(USUAL)
                .my_sql_settings(
                    settings()
                        .parallel_load_threads(1)
                        .build(),
                ),
        ),
        (
            "mode",
            &["SSL mode"],
            with(|e| e.ssl_mode = Some(DmsSslModeValue::None)),
            empty().ssl_mode(DmsSslModeValue::VerifyFull),
        ),
        (
            "no mode is none",
            &["SSL mode"],
            with(|e| e.ssl_mode = None),
            empty().ssl_mode(DmsSslModeValue::VerifyFull),
        ),
        (
            "CA",
            &["certificate"],
            with(|e| e.certificate_arn = None),
            empty().certificate_arn(CERTIFICATE),
        ),
        (
            "attributes",
            &["attributes"],
            with(|e| e.extra_connection_attributes = None),
            empty().extra_connection_attributes(USUAL),
        ),
        (
            "an attribute too many",
            &["attributes"],
            with(|e| e.extra_connection_attributes = Some(format!("{USUAL};loadUsingCSV=false"))),
            empty().extra_connection_attributes(USUAL),
        ),
        (
            "a setting too many",
            &["settings"],
            with(|e| {
                e.my_sql_settings = Some(
                    settings()
                        .parallel_load_threads(5)
                        .build(),
                )
            }),
            empty().my_sql_settings(
                settings()
                    .parallel_load_threads(1)
                    .build(),
            ),
        ),
        (
            "two at once",
            &["certificate", "login"],
            with(|e| (e.port, e.certificate_arn) = (Some(1), None)),
            login().certificate_arn(CERTIFICATE),
        ),
    ];
    for (row, fields, observed, expected) in rows {
        let change = described.modify_request(&observed, Password::Unchanged);
        assert_eq!(change, modified(fields, expected), "{row}");
    }
    let rotated = described.modify_request(&observed(), Password::Changed);
    assert_eq!(rotated, modified(&["login"], login()));
    let bare = settled(target().without_init_stmt().build());
    assert_eq!(
        bare.modify_request(&observed(), Password::Unchanged),
        modified(&["attributes"], empty().extra_connection_attributes("")),
        "reset"
    );
    let threads = settled(
        target()
            .parallel_load_threads(2)
            .build(),
    );
    let wanted = settings()
        .parallel_load_threads(2)
        .build();
    assert_eq!(
        threads.modify_request(&observed(), Password::Unchanged),
        modified(&["settings"], empty().my_sql_settings(wanted)),
    );
}

#[test]
fn some_differences_replace_the_endpoint() {
    let described = settled(target().kms_key(KEY).build());
    let rows = [
        (
            "engine",
            "engine: from mariadb to mysql",
            with(|e| e.engine_name = Some("mariadb".to_owned())),
        ),
        (
            "role",
            "role: from source to target",
            with(|e| e.endpoint_type = Some(ReplicationEndpointTypeValue::Source)),
        ),
        (
            "key",
            "KMS key: from arn:aws:kms:us-east-1:123456789012:key/9 to arn:aws:kms:us-east-1:123456789012:key/1-2",
            with(|e| e.kms_key_id = Some("arn:aws:kms:us-east-1:123456789012:key/9".to_owned())),
        ),
        (
            "and what else differs",
            "engine: from mariadb to mysql",
            with(|e| (e.engine_name, e.port) = (Some("mariadb".to_owned()), Some(1))),
        ),
    ];
    for (row, reason, observed) in rows {
        let Change::Replace(reasons) = described.modify_request(&observed, Password::Unchanged)
        else {
            panic!("{row} cannot be modified")
        };
        let said: Vec<_> = reasons
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(said, [reason], "{row}");
    }
    let other = with(|e| {
        e.engine_name = None;
        e.endpoint_type = None;
        e.kms_key_id = None;
    });
    let Change::Replace(reasons) = described.modify_request(&other, Password::Unchanged) else {
        panic!("nothing of it is ours")
    };
    assert_eq!(reasons.len(), 3, "every reason at once");
}

#[test]
fn keys_are_compared_as_far_as_they_can_be() {
    for key in ["1-2", "alias/ours", KEY] {
        let described = settled(target().kms_key(key).build());
        let change = described.modify_request(&observed(), Password::Unchanged);
        assert!(change.is_unchanged(), "{key}: {change:?}");
    }
}
