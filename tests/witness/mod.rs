//! Independent witnesses for what this crate sends: the service model that ships with botocore, and moto's server. And
//! clients that know nothing of it: boto3 and the AWS CLI.
//!
//! All run in Python, in an environment that the first test to need it makes from `requirements.txt` and later runs
//! reuse. Where it cannot be made, the test fails and says what to install; nothing is skipped.
#![allow(dead_code, reason = "every test binary uses a part of the witnesses")]

pub(crate) mod body;
pub(crate) mod client;
pub(crate) mod mended;
mod python;
pub(crate) mod served;

pub(crate) use python::python;

use std::{
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use aws_sdk_databasemigration::{
    Client, Config,
    config::{BehaviorVersion, Credentials, Region},
};
use serde_json::{Value, json};

/// Long enough for a busy machine to load Python's packages from a cold disk.
const READY_WITHIN: Duration = Duration::from_secs(120);

fn script(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/witness")
        .join(name)
}

/// The service model of DMS as botocore carries it.
pub(crate) struct Witness;

impl Witness {
    /// What the model finds wrong with each `(operation, body)`, in their order; an empty list means accepted.
    pub(crate) fn validate(requests: &[(impl AsRef<str>, Value)]) -> Vec<Vec<String>> {
        let mut judge = Command::new(python())
            .arg(script("validate.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the witness starts");
        let lines: String = requests
            .iter()
            .map(|(operation, body)| {
                format!("{}\n", json!({ "operation": operation.as_ref(), "body": body }))
            })
            .collect();
        let mut stdin = judge
            .stdin
            .take()
            .expect("stdin is piped");
        // In a thread, because the judge answers while it still reads.
        let writer = thread::spawn(move || stdin.write_all(lines.as_bytes()));
        let output = judge
            .wait_with_output()
            .expect("the witness ends");
        assert!(output.status.success(), "the witness failed: {}", output.status);
        writer
            .join()
            .expect("the writer ends")
            .expect("the witness reads everything");
        let verdicts: Vec<Vec<String>> = output
            .stdout
            .lines()
            .map(|line| {
                serde_json::from_str(&line.expect("the verdict is text"))
                    .expect("the verdict is a list")
            })
            .collect();
        assert_eq!(verdicts.len(), requests.len(), "the witness answers every request");
        verdicts
    }

    /// Fails with every complaint, unless the model accepts all of `requests`.
    #[track_caller]
    pub(crate) fn accepts(requests: &[(impl AsRef<str>, Value)]) {
        let complaints: Vec<String> = requests
            .iter()
            .zip(Self::validate(requests))
            .filter(|(_, errors)| !errors.is_empty())
            .map(|((operation, body), errors)| {
                format!("{}: {}\n  {body}", operation.as_ref(), errors.join("; "))
            })
            .collect();
        assert!(complaints.is_empty(), "the service model refuses:\n{}", complaints.join("\n"));
    }
}

/// moto's server on a loopback port of its own; ends when dropped.
pub(crate) struct MotoServer {
    process: Child,
    url: String,
    subnets: Vec<String>,
}

impl MotoServer {
    /// Starts an empty account that holds one VPC with subnets in two availability zones.
    pub(crate) fn start() -> Self {
        let mut process = Command::new(python())
            .arg(script("moto_server.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("moto's launcher starts");
        let stdout = process
            .stdout
            .take()
            .expect("stdout is piped");
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut line = String::new();
            let read = BufReader::new(stdout).read_line(&mut line);
            // The receiver may have given up waiting.
            let _ = sender.send(read.map(|_| line));
        });
        let ready = match receiver.recv_timeout(READY_WITHIN) {
            Ok(Ok(line)) if !line.is_empty() => line,
            other => {
                let _ = process.kill();
                panic!(
                    "moto did not come up within {READY_WITHIN:?}: {other:?}; its errors are above"
                );
            }
        };
        let ready: Value = serde_json::from_str(&ready).expect("the ready line is JSON");
        let text = |value: &Value| {
            value
                .as_str()
                .expect("a text in the ready line")
                .to_owned()
        };
        let subnets = ready["subnets"]
            .as_array()
            .expect("a list of subnets")
            .iter()
            .map(text)
            .collect();
        Self { process, url: text(&ready["url"]), subnets }
    }

    /// Where it listens, such as `http://127.0.0.1:40123`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Two subnets in two availability zones.
    pub(crate) fn subnets(&self) -> &[String] {
        &self.subnets
    }

    /// The real client, sending here.
    pub(crate) fn client(&self) -> Client {
        Client::from_conf(config().endpoint_url(&self.url).build())
    }
}

impl Drop for MotoServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A client's settings with a region and credentials that open nothing.
fn config() -> aws_sdk_databasemigration::config::Builder {
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::for_tests())
}
