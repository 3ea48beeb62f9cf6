//! Every example runs without AWS, and every request that one sends is accepted by AWS's own service model.

mod witness;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;
use witness::Witness;

/// The examples by the name that `cargo run --example` takes.
fn names() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("the folder of examples")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|end| end == "rs")
                || path.join("main.rs").exists()
        })
        .map(|path| {
            path.file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

/// Where cargo puts examples, built if they are not: `cargo test --test examples` alone does not build them.
fn binaries() -> PathBuf {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--examples", "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .status()
        .expect("cargo runs");
    assert!(built.success(), "the examples do not build");
    let test = std::env::current_exe().expect("this test is a file");
    test.ancestors()
        .nth(2)
        .expect("target/debug")
        .join("examples")
}

fn run(folder: &Path, name: &str, args: &[&str], record: &Path) -> Output {
    Command::new(folder.join(name))
        .args(args)
        .env("TIDB_DMS_RECORD", record)
        .env_remove("TIDB_PASSWORD")
        .output()
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What an example recorded: an operation and its body on each line.
fn recorded(record: &Path) -> Vec<(String, Value)> {
    let text = fs::read_to_string(record).unwrap_or_default();
    text.lines()
        .map(|line| {
            let (operation, body) = line
                .split_once(' ')
                .expect("an operation and a body");
            (operation.to_owned(), serde_json::from_str(body).expect("JSON"))
        })
        .collect()
}

#[test]
fn every_example_runs_and_sends_what_awss_own_model_accepts() {
    let folder = binaries();
    let mut sent: Vec<(String, Value)> = Vec::new();
    for name in names() {
        let record = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.requests"));
        let _ = fs::remove_file(&record);
        let output = run(&folder, &name, &[], &record);
        let said = String::from_utf8_lossy(&output.stdout);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {said}\n{error}");
        assert!(!said.trim().is_empty(), "{name} says nothing");
        let requests = recorded(&record);
        // The one has nobody to send to, the other waits for others to send.
        let sends = !["every_finding_at_once", "sim_server"].contains(&name.as_str());
        assert_eq!(!requests.is_empty(), sends, "{name} sent {}", requests.len());
        sent.extend(requests);
    }
    Witness::accepts(&sent);
    let operations: BTreeSet<&str> = sent
        .iter()
        .map(|(operation, _)| operation.as_str())
        .collect();
    for operation in [
        "CreateReplicationSubnetGroup",
        "CreateReplicationInstance",
        "ImportCertificate",
        "CreateEndpoint",
        "TestConnection",
        "DescribeConnections",
    ] {
        assert!(operations.contains(operation), "no example sends {operation}");
    }
}

#[test]
fn a_connection_described_wrongly_is_explained() {
    let folder = binaries();
    for (what, expected, sends) in [
        ("ca", "shared-gateway-ca-is-isrg", false),
        ("ssl", "public-gateway-demands-tls", false),
        ("password", "the database refuses the user or the password", true),
        ("host", "the database cannot be reached", true),
        ("prefix", "the user name lacks the prefix of the cluster", true),
    ] {
        let record = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("break-{what}.requests"));
        let _ = fs::remove_file(&record);
        let output = run(&folder, "connect", &["--break", what], &record);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success(), "--break {what}: {said}");
        assert!(said.contains(expected), "--break {what}: {said}");
        assert!(!said.contains("not-The-password-1"), "--break {what} prints the password: {said}");
        let sent = recorded(&record);
        assert_eq!(!sent.is_empty(), sends, "--break {what}");
        Witness::accepts(&sent);
    }
}

/// Only a start connects a serverless replication, so nothing is said to be tested before.
#[test]
fn a_serverless_document_does_not_claim_a_test() {
    let orders = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/orders.toml"))
        .expect("the document");
    let begins = |heading: &str| orders.find(heading).expect(heading);
    let (instance, certificate) = (begins("[instance]"), begins("[certificate]"));
    let serverless = format!("{}{}", &orders[..instance], &orders[certificate..]).replace(
        "[task]",
        "[serverless]\nmax_capacity = 4\nsecurity_groups = [\"sg-0a00000000000000a\"]",
    );
    let folder = binaries();
    for (terms, connection, next) in [
        (
            "",
            "connection   not tested",
            "next         start serverless replication `orders-to-tidb`",
        ),
        (
            "[migration]\nstart = \"when-tested\"\n",
            "connection   not tested",
            "next         watch the rows",
        ),
    ] {
        let document = Path::new(env!("CARGO_TARGET_TMPDIR")).join("serverless.toml");
        fs::write(&document, format!("{serverless}{terms}")).expect("a file");
        let record = document.with_extension("requests");
        let path = document.to_str().expect("a path");
        let output = run(&folder, "connect", &[path], &record);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        for part in [connection, next, "replication  arn:aws:dms:"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(!said.contains("successful"), "{said}");
    }
}

#[cfg(not(feature = "ec2"))]
#[test]
fn a_network_without_ec2s_client_is_refused_before_anything_is_sent() {
    let folder = binaries();
    let record = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-ec2.requests");
    let _ = fs::remove_file(&record);
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/orders_in_a_new_vpc.toml");
    let output = run(&folder, "connect", &[document], &record);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("give the provisioner a client of EC2"), "{said}");
    assert!(recorded(&record).is_empty());
}
