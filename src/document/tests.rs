use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    TidbEndpoint,
    ca::IsrgRootX1,
    compute::{PrivateSubnets, SubnetGroup},
    endpoint::LoadUsingCsv,
    name::{Tag, Tags},
    task::{DataFlow, mappings::TableMappings},
};

#[cfg(feature = "plan")]
mod migration;
#[cfg(feature = "plan")]
mod network;

const TOML: &str = include_str!("tests/migration.toml");

const YAML: &str = include_str!("tests/migration.yaml");

/// The same as JSON.
fn document() -> Value {
    toml::from_str(TOML).expect("TOML")
}

const PASSWORD: &str = "Hidden-word-1";

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_795_000_000)
}

fn lookup(reference: Reference<'_>) -> Result<String, String> {
    match reference {
        Reference::Environment("TIDB_PASSWORD") => Ok(PASSWORD.to_owned()),
        Reference::File("password.txt") => Ok(format!("{PASSWORD}\r\n")),
        Reference::File("isrg.pem") => Ok(IsrgRootX1::bundled()
            .bundle()
            .pem()
            .to_owned()),
        _ => Err("it does not exist".to_owned()),
    }
}

fn read(value: Value) -> Document {
    serde_json::from_value(value).expect("a table")
}

/// The document with one value replaced or added, by its JSON pointer.
fn with(pointer: &str, value: Value) -> Document {
    let mut document = document();
    let (parent, key) = pointer
        .rsplit_once('/')
        .expect("a pointer");
    document
        .pointer_mut(parent)
        .and_then(Value::as_object_mut)
        .expect("a table")
        .insert(key.to_owned(), value);
    read(document)
}

fn found(document: &Document) -> Findings {
    match document.describe(now(), &lookup) {
        Ok(description) => description.findings().clone(),
        Err(refused) => refused.into_findings(),
    }
}

/// Rule, subject and remedy of what is worse than a note.
fn said(document: &Document) -> Vec<(&'static str, String, String)> {
    found(document)
        .iter()
        .filter(|finding| finding.severity() > crate::finding::Severity::Note)
        .map(|f| (f.rule().name(), f.subject().to_owned(), f.remedy().to_owned()))
        .collect()
}

/// Every request of a description, as text in which nothing is hidden but what the SDK hides, and the password apart.
fn requests(description: &Description) -> (String, Option<String>) {
    let DescribedEndpoint::Verified(endpoint) = description.endpoint().clone() else {
        panic!("TLS is verified")
    };
    let endpoint = endpoint
        .with_certificate("arn:aws:dms:us-east-1:123456789012:cert:ISRG")
        .expect("a certificate")
        .create_request();
    let group = description
        .subnet_group()
        .expect("there is a group");
    assert!(group.for_serverless().is_some(), "the group is private");
    let (near, instance) = arns();
    let task = description
        .task(&near, &instance)
        .expect("a task")
        .expect("there is a task");
    let text = format!(
        "{:?}\n{:?}\n{:?}\n{:?}\n{:?}",
        endpoint,
        group.create_request(),
        description
            .instance()
            .map(ReplicationInstance::create_request),
        description
            .certificate()
            .map(CertificateImport::identifier),
        task.create_request(),
    );
    (text, endpoint.get_password().clone())
}

fn arns() -> (EndpointArn, ReplicationInstanceArn) {
    let arn = |tail| format!("arn:aws:dms:us-east-1:123456789012:{tail}");
    (
        arn("endpoint:TIDB")
            .parse()
            .expect("an endpoint"),
        arn("rep:DMS")
            .parse()
            .expect("an instance"),
    )
}

/// The same migration by the builders.
fn built() -> (String, Option<String>) {
    let endpoint = TidbEndpoint::serverless()
        .target()
        .identifier("tidb-target")
        .host("gateway01.us-east-1.prod.aws.tidbcloud.com")
        .credentials("3pTAoNNegb47Uc8.root", PASSWORD)
        .verify_full(IsrgRootX1::bundled())
        .parallel_load_threads(2)
        .load_using_csv(LoadUsingCsv::Yes)
        .tags(Tags::none().with(Tag::new("team", "shop").expect("a tag")))
        .build()
        .expect("an endpoint")
        .with_certificate("arn:aws:dms:us-east-1:123456789012:cert:ISRG")
        .expect("a certificate")
        .create_request();
    let group = SubnetGroup::builder()
        .identifier("dms-private")
        .description("DMS to TiDB Cloud")
        .subnets(
            PrivateSubnets::new()
                .subnet_in("subnet-0a1b2c3d", "us-east-1a")
                .subnet_in("subnet-4e5f6a7b", "us-east-1b"),
        )
        .build()
        .expect("a group");
    let instance = ReplicationInstance::builder()
        .identifier("dms-to-tidb")
        .class("dms.t3.large")
        .placement(group.for_instance())
        .engine_version("3.5.4")
        .storage(100)
        .security_groups(["sg-0a1b2c3d"])
        .build()
        .expect("an instance");
    let identifier: CertificateIdentifier = "isrg".parse().expect("an identifier");
    let (near, on) = arns();
    let task = ReplicationTask::builder()
        .identifier("shop-to-tidb")
        .source("arn:aws:dms:us-east-1:123456789012:endpoint:AURORA")
        .target(near)
        .instance(on)
        .migration(DataFlow::to_tidb().full_load_and_cdc())
        .mappings(
            TableMappings::new()
                .include("shop", "%")
                .exclude("shop", "log"),
        )
        .build()
        .expect("a task");
    let text = format!(
        "{:?}\n{:?}\n{:?}\n{:?}\n{:?}",
        endpoint,
        group.create_request(),
        Some(instance.create_request()),
        Some(&identifier),
        task.create_request(),
    );
    (text, endpoint.get_password().clone())
}

#[test]
fn every_format_says_what_the_builders_say() {
    let documents: [Document; 3] = [
        toml::from_str(TOML).expect("TOML"),
        serde_saphyr::from_str(YAML).expect("YAML"),
        serde_json::from_str(&document().to_string()).expect("JSON"),
    ];
    for document in documents {
        let description = document
            .describe(now(), &lookup)
            .expect("a description");
        assert_eq!(requests(&description), built());
        assert_eq!(description.region().map(Region::as_str), Some("us-east-1"));
        assert!(!format!("{:?}", requests(&description).0).contains(PASSWORD), "the SDK hides it");
    }
}

#[test]
fn a_table_is_asked_for() {
    for text in ["[]", "1", "null", "\"Hidden-word-1\""] {
        let error = serde_json::from_str::<Document>(text).expect_err(text);
        assert!(
            error
                .to_string()
                .contains("a table of `endpoint`"),
            "{error}"
        );
        assert!(!error.to_string().contains(PASSWORD), "{error}");
    }
}

#[test]
fn an_unknown_key_is_told_from_the_nearest() {
    for (pointer, subject, remedy) in [
        ("/endpoints", "endpoints", "did you mean `endpoint`?"),
        ("/endpoint/pasword", "endpoint.pasword", "did you mean `password`?"),
        ("/endpoint/tls/mod", "endpoint.tls.mod", "did you mean `mode`?"),
        ("/endpoint/password/evn", "endpoint.password.evn", "did you mean `env`?"),
        ("/instance/clas", "instance.clas", "did you mean `class`?"),
        ("/subnet_group/knd", "subnet_group.knd", "did you mean `kind`?"),
        ("/certificate/indentifier", "certificate.indentifier", "did you mean `identifier`?"),
        ("/task/incldue", "task.incldue", "did you mean `include`?"),
        ("/certificate/xyzzy", "certificate.xyzzy", "use `identifier`, `kms_key`, `tags`"),
        ("/endpoint/Hidden word", "endpoint.(a key that is no word)", ""),
    ] {
        let said = said(&with(pointer, json!(1)));
        let [(rule, found, told)] = said.as_slice() else { panic!("{pointer}: {said:?}") };
        assert_eq!((*rule, found.as_str()), ("document-key-known", subject));
        assert!(remedy.is_empty() || told == remedy, "{pointer}: {told}");
    }
}

#[test]
fn a_value_is_of_its_kind() {
    for (pointer, value, subject, remedy) in [
        ("/region", json!(1), "region", "write a text"),
        ("/endpoint/host", json!(["h"]), "endpoint.host", "write a text"),
        ("/endpoint/port", json!("4000"), "endpoint.port", "write a whole number"),
        ("/endpoint/port", json!(4000.5), "endpoint.port", "write a whole number"),
        ("/endpoint/load_using_csv", json!("no"), "endpoint.load_using_csv", "write true or false"),
        ("/endpoint/init_stmt", json!(true), "endpoint.init_stmt", "write a text"),
        ("/endpoint/tls", json!("none"), "endpoint.tls", "write a table"),
        ("/endpoint/tags", json!([]), "endpoint.tags", "write a table"),
        ("/endpoint/password", json!(1), "endpoint.password", "write a table"),
        ("/instance", json!(1), "instance", "write a table"),
        (
            "/instance/security_groups",
            json!("sg-0a1b2c3d"),
            "instance.security_groups",
            "write a list",
        ),
        ("/task/include", json!([1, "shop.%"]), "task.include[0]", "write it in quotes"),
    ] {
        let said = said(&with(pointer, value));
        let kinds: Vec<_> = said
            .iter()
            .filter(|(rule, ..)| *rule == "document-value-of-the-right-kind")
            .map(|(_, found, told)| (found.as_str(), told.as_str()))
            .collect();
        assert_eq!(kinds, [(subject, remedy)], "{pointer}: {said:?}");
        assert!(
            !said
                .iter()
                .any(|(rule, ..)| rule.starts_with("endpoint-has-")),
            "{said:?}"
        );
    }
    let found = found(&with("/subnet_group/subnets", json!(["subnet-0a1b2c3d", 1])));
    assert!(found.names("document-value-of-the-right-kind"), "{found}");
}

#[test]
fn secrets_stand_in_the_document_or_elsewhere() {
    for value in
        [json!(PASSWORD), json!({ "env": "TIDB_PASSWORD" }), json!({ "file": "password.txt" })]
    {
        let document = with("/endpoint/password", value);
        let description = document
            .describe(now(), &lookup)
            .expect("a description");
        assert_eq!(requests(&description), built());
        let shown =
            format!("{document:?} {description:?} {description:#?} {}", description.findings());
        assert!(!shown.contains(PASSWORD), "{shown}");
    }
    let ca = with("/endpoint/tls/ca", json!({ "file": "isrg.pem" }));
    let description = ca
        .describe(now(), &lookup)
        .expect("a description");
    assert_eq!(requests(&description), built());
}

#[test]
fn a_reference_leads_somewhere() {
    for (value, remedy) in [
        (json!({ "env": "NOT_SET" }), "provide the environment variable `NOT_SET`"),
        (json!({ "file": "none.txt" }), "provide the file `none.txt`"),
        (json!({}), "write the text itself, `{ env = \"NAME\" }` or `{ file = \"PATH\" }`"),
        (
            json!({ "env": "TIDB_PASSWORD", "file": "password.txt" }),
            "write the text itself, `{ env = \"NAME\" }` or `{ file = \"PATH\" }`",
        ),
    ] {
        for pointer in ["/endpoint/password", "/endpoint/tls/ca"] {
            let said = said(&with(pointer, value.clone()));
            let [(rule, subject, told)] = said.as_slice() else { panic!("{value}: {said:?}") };
            assert_eq!(*rule, "document-reference-found", "{value}");
            assert_eq!(subject.replace('.', "/"), pointer[1..], "{value}");
            assert_eq!(told, remedy);
        }
    }
}

#[test]
fn parts_are_judged_though_others_are_refused() {
    let mut wrong = document();
    wrong["endpoint"]["identifier"] = json!("1");
    wrong["subnet_group"]["kind"] = json!("hidden");
    wrong["instance"]["class"] = json!("large");
    wrong["task"]["migration_type"] = json!("everything");
    wrong["task"]["identifier"] = json!("2");
    wrong["task"]["incldue"] = json!([]);
    wrong["serverless"] = json!({ "identifier": "", "max_capacity": 3 });
    let mut rules: Vec<_> = said(&read(wrong))
        .into_iter()
        .map(|(rule, ..)| rule)
        .filter(|rule| *rule != "security-group-named")
        .collect();
    rules.sort_unstable();
    assert_eq!(
        rules,
        [
            "arn-grammar",
            "capacity-units-in-set",
            "document-choice-known",
            "document-choice-known",
            "document-key-known",
            "identifier-grammar",
            "identifier-grammar",
            "instance-class-grammar",
            "replication-config-identifier-printable",
            "table-mappings-select-something",
        ]
    );
}

/// Any JSON, with the words of the format among its keys and texts so that all parts are reached.
fn any_json() -> impl Strategy<Value = Value> {
    let words = vec![
        "endpoint",
        "plan",
        "role",
        "identifier",
        "host",
        "port",
        "user",
        "password",
        "secret",
        "tls",
        "mode",
        "ca",
        "subnet_group",
        "kind",
        "subnets",
        "id",
        "zone",
        "instance",
        "class",
        "tags",
        "task",
        "serverless",
        "mappings",
        "settings",
        "include",
        "far_endpoint",
        "migration_type",
        "env",
        "file",
        "certificate",
        "connection_string",
        "serverless",
        "target",
        "source",
        "private",
        "public",
        "verify-full",
        "none",
        "isrg-root-x1",
        "cdc",
        "region",
        "network",
        "shape",
        "public-subnets",
        "private-subnets-with-nat",
        "private-endpoint",
        "vpc-peering",
        "vpc",
        "range",
        "ranges",
        "nat_gateways",
        "private_endpoint",
        "offered_in",
        "peering",
        "project",
        "tight_egress_to",
        "migration",
        "start",
        "when-tested",
        "existing",
        "adopt",
        "strict",
        "password_version",
        "password_key",
        "security_groups",
    ];
    let word = prop::sample::select(words).prop_map(str::to_owned);
    let text = prop_oneof![4 => word.clone(), 1 => "\\PC{0,20}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 12, move |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            4 => prop::collection::btree_map(text.clone(), inner, 0..12)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_panics(value in any_json()) {
        if let Ok(document) = serde_json::from_value::<Document>(value) {
            let _ = (format!("{document:?}"), found(&document).to_string());
        }
    }

    #[test]
    fn no_part_panics(
        value in any_json(),
        place in prop::sample::select(vec!["/endpoint/tls", "/endpoint/password", "/endpoint/secret", "/instance/tags", "/subnet_group/subnets", "/task/mappings", "/task/settings", "/serverless", "/certificate", "/endpoint", "/network", "/migration"]),
    ) {
        let _ = found(&with(place, value)).to_string();
    }

    #[test]
    fn no_password_is_shown(password in "[a-z]{0,3}[ -~]{0,6}hunter2[ -~]{0,6}") {
        let document = with("/endpoint/password", json!(password));
        let shown = match document.describe(now(), &lookup) {
            Ok(description) => format!("{description:?} {}", description.findings()),
            Err(refused) => format!("{refused} {refused:?}"),
        };
        prop_assert!(!shown.contains("hunter2"), "{}", shown);
    }
}
