//! AWS clients of other languages, run against a server.

use std::{path::Path, process::Command};

use serde_json::Value;

use super::{python, script};

/// Runs a Python script of this folder with `url` and `args` as its arguments, and reads what it prints as JSON.
///
/// boto3 finds a region and credentials in the environment, and nothing of the machine's own.
pub(crate) fn run_script(name: &str, url: &str, args: &[&str]) -> Value {
    let mut command = Command::new(python());
    command
        .arg(script(name))
        .arg(url)
        .args(args);
    answer(command)
}

/// Runs the AWS CLI with this command, such as `["dms", "describe-endpoints"]`, and reads its answer.
pub(crate) fn aws_cli(url: &str, args: &[&str]) -> Value {
    let python = python();
    let aws = python
        .parent()
        .unwrap_or(Path::new(""))
        .join("aws");
    let mut command = Command::new(python);
    command
        .arg(aws)
        .args(["--endpoint-url", url, "--output", "json"])
        .args(args);
    answer(command)
}

#[track_caller]
fn answer(mut command: Command) -> Value {
    let output = command
        .env("AWS_ACCESS_KEY_ID", "witness")
        .env("AWS_SECRET_ACCESS_KEY", "witness")
        .env("AWS_DEFAULT_REGION", "us-west-2")
        .env("AWS_CONFIG_FILE", "none")
        .env("AWS_SHARED_CREDENTIALS_FILE", "none")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("NO_PROXY", "127.0.0.1,localhost")
        .env_remove("AWS_PROFILE")
        .env_remove("AWS_ENDPOINT_URL")
        .env_remove("AWS_SESSION_TOKEN")
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (said, error) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {said}\n{error}");
    serde_json::from_str(&said).unwrap_or_else(|problem| panic!("{problem}: {said}\n{error}"))
}
