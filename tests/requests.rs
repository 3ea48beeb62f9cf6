//! Every legal combination of plan, connectivity, role, TLS and login makes a request, pinned here and accepted by AWS's own
//! service model; every other combination is refused, and the table says by what.

mod witness;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair};
use serde_json::Value;
use tidb_dms::{
    TidbEndpoint,
    ca::{ClusterCa, IsrgRootX1},
    document::{Document, Reference},
    finding::Severity,
};
use witness::{Witness, body::Wire};

const PASSWORD: &str = "a-Secret-1";
const ROLE: &str = "arn:aws:iam::123456789012:role/dms-secret";
const CERTIFICATE: &str = "arn:aws:dms:us-west-2:123456789012:cert:CA";

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_790_000_000) // 2026-09-21
}

/// The CA of a cluster's own gateway, made once a run: its contents are not part of an endpoint's request.
fn cluster_pem() -> String {
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, "TiDB Cloud cluster");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
        .self_signed(&KeyPair::generate().expect("a key"))
        .expect("a certificate")
        .pem()
}

fn host(plan: &str, connectivity: &str) -> &'static str {
    match (plan, connectivity) {
        ("serverless", "public-endpoint") => "gateway01.us-west-2.prod.aws.tidbcloud.com",
        ("serverless", _) => "gateway01-privatelink.us-west-2.prod.aws.tidbcloud.com",
        ("dedicated", "private-endpoint") => "privatelink-19341000.abc.clusters.tidb-cloud.com",
        ("dedicated", "vpc-peering") => "private-tidb.abc.clusters.tidb-cloud.com",
        ("dedicated", _) => "tidb.abc.clusters.tidb-cloud.com",
        _ => "cluster.example.com",
    }
}

fn user(plan: &str) -> &'static str {
    if plan == "serverless" { "3pTAoNNegb47Uc8.root" } else { "root" }
}

/// One typed chain: the words are those of the document, and each maps to the builder's own method.
macro_rules! chain {
    ($plan:ident, $connectivity:ident, $role:ident, $tls:ident, $login:ident, $ca:expr) => {{
        let (plan, connectivity) = (stringify!($plan), chain!(@name $connectivity));
        let endpoint = chain!(@connectivity $connectivity TidbEndpoint::$plan());
        let endpoint = chain!(@role $plan $role endpoint)
            .identifier("tidb")
            .host(host(plan, connectivity));
        let endpoint = chain!(@login $login endpoint, plan);
        let endpoint = chain!(@tls $connectivity $tls endpoint, $ca);
        let endpoint = endpoint.build().expect("a legal combination");
        let request = chain!(@request $tls endpoint);
        let name = [plan, connectivity, stringify!($role), chain!(@name $tls), stringify!($login)];
        (name.join(" "), request.wire())
    }};
    (@name public) => { "public-endpoint" };
    (@name private) => { "private-endpoint" };
    (@name peering) => { "vpc-peering" };
    (@name verify_full) => { "verify-full" };
    (@name verify_ca) => { "verify-ca" };
    (@name none) => { "none" };
    (@connectivity public $endpoint:expr) => { $endpoint };
    (@connectivity private $endpoint:expr) => { $endpoint.private_endpoint() };
    (@connectivity peering $endpoint:expr) => { $endpoint.vpc_peering() };
    (@role premium target $endpoint:expr) => { $endpoint.dangerous().target() };
    (@role $plan:ident $role:ident $endpoint:expr) => { $endpoint.$role() };
    (@login password $endpoint:expr, $plan:expr) => { $endpoint.credentials(user($plan), PASSWORD) };
    (@login secret $endpoint:expr, $plan:expr) => { $endpoint.secrets_manager("tidb-login", ROLE) };
    (@tls public none $endpoint:expr, $ca:expr) => { $endpoint.dangerous().ssl_none() };
    (@tls $connectivity:ident none $endpoint:expr, $ca:expr) => { $endpoint.ssl_none() };
    (@tls $connectivity:ident $tls:ident $endpoint:expr, $ca:expr) => { $endpoint.$tls($ca.clone()) };
    (@request none $endpoint:expr) => { $endpoint.create_request() };
    (@request $tls:ident $endpoint:expr) => {
        $endpoint.with_certificate(CERTIFICATE).expect("a DMS certificate").create_request()
    };
}

/// Every role and login of one place and TLS mode.
macro_rules! chains {
    ($($plan:ident $connectivity:ident $tls:ident $ca:expr;)*) => {{
        let mut requests = BTreeMap::new();
        $(requests.extend([
            chain!($plan, $connectivity, source, $tls, password, $ca),
            chain!($plan, $connectivity, source, $tls, secret, $ca),
            chain!($plan, $connectivity, target, $tls, password, $ca),
            chain!($plan, $connectivity, target, $tls, secret, $ca),
        ]);)*
        requests
    }};
}

/// The requests of every combination that compiles, made by typed chains.
fn typed() -> BTreeMap<String, (String, Value)> {
    let isrg = IsrgRootX1::bundled();
    let own = ClusterCa::from_pem(cluster_pem(), now()).expect("a CA");
    chains! {
        serverless public verify_full isrg;
        serverless public verify_ca isrg;
        serverless private verify_full isrg;
        serverless private verify_ca isrg;
        serverless private none isrg;
        essential public verify_full own;
        essential public verify_ca own;
        essential private verify_full own;
        essential private verify_ca own;
        essential private none own;
        premium public verify_full own;
        premium public verify_ca own;
        premium public none own;
        premium private verify_full own;
        premium private verify_ca own;
        premium private none own;
        premium peering verify_full own;
        premium peering verify_ca own;
        premium peering none own;
        dedicated public verify_full own;
        dedicated public verify_ca own;
        dedicated public none own;
        dedicated private verify_full own;
        dedicated private verify_ca own;
        dedicated private none own;
        dedicated peering verify_full own;
        dedicated peering verify_ca own;
        dedicated peering none own;
    }
}

/// Every combination of words, legal or not, as a document says it, with the dangers not accepted.
fn documents() -> Vec<(String, Document)> {
    let mut documents = Vec::new();
    for plan in ["serverless", "essential", "premium", "dedicated"] {
        for connectivity in ["public-endpoint", "private-endpoint", "vpc-peering"] {
            for role in ["source", "target"] {
                for tls in ["verify-full", "verify-ca", "none"] {
                    for login in ["password", "secret"] {
                        let name = [plan, connectivity, role, tls, login].join(" ");
                        documents.push((name, document(plan, connectivity, role, tls, login)));
                    }
                }
            }
        }
    }
    documents
}

fn document(plan: &str, connectivity: &str, role: &str, tls: &str, login: &str) -> Document {
    let ca = match (tls, plan) {
        ("none", _) => String::new(),
        (_, "serverless") => "ca = 'isrg-root-x1'".to_owned(),
        _ => format!("ca = '''{}'''", cluster_pem()),
    };
    let login = match login {
        "password" => format!("user = '{}'\npassword = {{ env = 'PASSWORD' }}", user(plan)),
        _ => format!("secret = {{ id = 'tidb-login', access_role = '{ROLE}' }}"),
    };
    let text = format!(
        "[endpoint]\nplan = '{plan}'\nconnectivity = '{connectivity}'\nrole = '{role}'\nidentifier = 'tidb'\n\
         host = '{}'\n{login}\n[endpoint.tls]\nmode = '{tls}'\n{ca}\n",
        host(plan, connectivity),
    );
    toml::from_str(&text).expect("TOML")
}

fn lookup(reference: Reference<'_>) -> Result<String, String> {
    match reference {
        Reference::Environment("PASSWORD") => Ok(PASSWORD.to_owned()),
        _ => Err("there is no such thing".to_owned()),
    }
}

#[test]
fn every_legal_combination_makes_a_request_that_awss_own_model_accepts() {
    let requests = typed();
    assert_eq!(requests.len(), 28 * 4, "28 places and TLS modes, 2 roles, 2 logins");
    Witness::accepts(
        &requests
            .values()
            .cloned()
            .collect::<Vec<_>>(),
    );
    let mut table = String::new();
    for (name, (operation, mut body)) in requests {
        if let Some(password) = body.get_mut("Password") {
            assert_eq!(password, PASSWORD, "{name}");
            *password = Value::from("(the password)");
        }
        writeln!(table, "{name}\n  {operation} {body}").expect("a text");
    }
    insta::assert_snapshot!(table);
}

#[test]
fn every_other_combination_is_refused_by_a_rule_that_the_table_names() {
    let legal: BTreeSet<String> = typed().into_keys().collect();
    let mut table = String::new();
    for (name, document) in documents() {
        let rules = match document.describe(now(), &lookup) {
            Ok(_) => Vec::new(),
            Err(refused) => refused
                .findings()
                .iter()
                .filter(|finding| finding.severity() == Severity::Error)
                .map(|finding| finding.rule().name())
                .collect(),
        };
        // Two dangers compile behind `.dangerous()`, and are refused in a document that does not accept them.
        let dangers = ["no-plain-text-in-public", "premium-blocks-load-data"];
        let refused = rules
            .iter()
            .any(|rule| !dangers.contains(rule));
        assert_eq!(legal.contains(&name), !refused, "{name}: {rules:?}");
        if !rules.is_empty() {
            let dangerous = if refused { "" } else { " (or `.dangerous()`)" };
            writeln!(table, "{name}: {}{dangerous}", rules.join(", ")).expect("a text");
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_document_makes_the_request_that_the_builder_makes() {
    use tidb_dms::endpoint::DescribedEndpoint;

    let typed = typed();
    let mut compared = 0;
    for (name, document) in documents() {
        let Ok(description) = document.describe(now(), &lookup) else { continue };
        let request = match description.endpoint().clone() {
            DescribedEndpoint::Verified(endpoint) => endpoint
                .with_certificate(CERTIFICATE)
                .expect("a DMS certificate")
                .create_request(),
            DescribedEndpoint::PlainText(endpoint) => endpoint.create_request(),
        };
        assert_eq!(request.wire(), typed[&name], "{name}");
        compared += 1;
    }
    assert_eq!(
        compared,
        28 * 4 - 2 * 2 * 2 - 9 * 2 + 2,
        "all but the dangers that were not accepted"
    );
}

#[test]
fn any_other_endpoint_may_stand_on_the_far_side() {
    use aws_sdk_databasemigration::{
        operation::create_endpoint::builders::CreateEndpointInputBuilder,
        types::ReplicationEndpointTypeValue,
    };
    use tidb_dms::endpoint::{FarEndpoint, Role};

    let aurora = CreateEndpointInputBuilder::default()
        .endpoint_identifier("orders-aurora")
        .endpoint_type(ReplicationEndpointTypeValue::Source)
        .engine_name("aurora")
        .server_name("orders.cluster-abc.us-west-2.rds.amazonaws.com")
        .username("dms")
        .password(PASSWORD);
    let far = FarEndpoint::raw(aurora.clone(), Role::Source).expect("a source");
    let request = far
        .create_request()
        .expect("an endpoint to create");
    Witness::accepts(&[request.wire()]);

    let wrong = CreateEndpointInputBuilder::default()
        .endpoint_identifier("--")
        .password("{");
    let refused = FarEndpoint::raw(wrong, Role::Source).expect_err("four mistakes");
    for rule in [
        "far-endpoint-has-an-engine",
        "far-endpoint-has-the-other-role",
        "password-without-braces-and-semicolon",
        "identifier-grammar",
    ] {
        assert!(refused.findings().names(rule), "{rule}: {refused}");
    }
}
