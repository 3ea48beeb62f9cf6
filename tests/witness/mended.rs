//! moto's server with its gaps mended on the way, so that a provisioner can be held against it as it is.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use aws_smithy_runtime_api::{
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings,
            SharedHttpConnector,
        },
        orchestrator::{HttpRequest, HttpResponse},
        result::ConnectorError,
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What moto 5.2.5 lacks or gets wrong, as far as it is in the way of a provisioner.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mend {
    /// `DescribeCertificates` is not implemented, nor is any other call about certificates: there are none.
    NoCertificates,
    /// A subnet group has the one subnet and the VPC that moto made up, whatever it was made of: it has the subnets that it was
    /// made of, and tells no VPC.
    Subnets,
    /// The tags of a subnet group are filed under its identifier: they are found by its ARN.
    TagsOfGroups,
    /// A task is `creating` until it is started: it is `ready`.
    TasksGetReady,
}

impl Mend {
    pub(crate) const ALL: &[Self] =
        &[Self::NoCertificates, Self::Subnets, Self::TagsOfGroups, Self::TasksGetReady];

    /// What nobody can do without: otherwise nothing can be looked at.
    pub(crate) const UNKNOWN_CALLS: &[Self] = &[Self::NoCertificates];
}

impl fmt::Display for Mend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// The ARN of every subnet group of these tests begins so.
const GROUPS: &str = "arn:aws:dms:us-west-2:123456789012:subgrp:";

/// Passes calls on to moto, mended.
#[derive(Clone, Debug)]
pub(crate) struct Mended {
    address: String,
    mends: &'static [Mend],
}

/// The subnets that the groups on this server were made of; they outlive a client, as they would in an account.
static SUBNETS: Mutex<Vec<(String, Value)>> = Mutex::new(Vec::new());

impl Mended {
    pub(crate) fn new(url: &str, mends: &'static [Mend]) -> Self {
        Self {
            address: url
                .trim_start_matches("http://")
                .to_owned(),
            mends,
        }
    }

    async fn call(
        self,
        operation: String,
        mut body: Value,
    ) -> Result<(u16, Value), ConnectorError> {
        if self
            .mends
            .contains(&Mend::NoCertificates)
            && operation == "DescribeCertificates"
        {
            return Ok((200, json!({ "Certificates": [] })));
        }
        if operation == "CreateReplicationSubnetGroup" {
            let mut subnets = SUBNETS.lock().expect("nobody panicked");
            subnets.push((self.address.clone(), body["SubnetIds"].clone()));
        }
        if self.mends.contains(&Mend::TagsOfGroups) {
            body = replaced(&body, GROUPS, "");
        }
        let (status, mut answer) = self.exchange(&operation, &body).await?;
        for mend in self.mends {
            match mend {
                Mend::NoCertificates => (),
                Mend::Subnets => each_group(&mut answer, &self.subnets()),
                Mend::TagsOfGroups => {
                    if let Some(tags) = answer["TagList"].as_array_mut() {
                        for tag in tags {
                            let owner = tag["ResourceArn"]
                                .as_str()
                                .unwrap_or_default();
                            if !owner.starts_with("arn:") {
                                tag["ResourceArn"] = format!("{GROUPS}{owner}").into();
                            }
                        }
                    }
                }
                Mend::TasksGetReady => {
                    if let Some(tasks) = answer["ReplicationTasks"].as_array_mut() {
                        for task in tasks {
                            if task["Status"] == "creating" {
                                task["Status"] = "ready".into();
                            }
                        }
                    }
                }
            }
        }
        Ok((status, answer))
    }

    fn subnets(&self) -> Value {
        let known = SUBNETS.lock().expect("nobody panicked");
        let mine = known
            .iter()
            .rev()
            .find(|(address, _)| *address == self.address);
        mine.map_or(json!([]), |(_, subnets)| subnets.clone())
    }

    /// One call over one connection.
    async fn exchange(
        &self,
        operation: &str,
        body: &Value,
    ) -> Result<(u16, Value), ConnectorError> {
        let broken = |error: std::io::Error| ConnectorError::io(error.into());
        let garbled = |what: &str| ConnectorError::other(what.to_owned().into(), None);
        let body = body.to_string();
        let request = format!(
            "POST / HTTP/1.0\r\nHost: {}\r\nX-Amz-Target: AmazonDMSv20160101.{operation}\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential=witness/20260101/us-west-2/dms/aws4_request\r\n\
             Content-Type: application/x-amz-json-1.1\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        let mut stream = TcpStream::connect(&self.address)
            .await
            .map_err(broken)?;
        stream
            .write_all(request.as_bytes())
            .await
            .map_err(broken)?;
        let mut answer = String::new();
        stream
            .read_to_string(&mut answer)
            .await
            .map_err(broken)?;
        let (head, body) = answer
            .split_once("\r\n\r\n")
            .ok_or_else(|| garbled("no head"))?;
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .ok_or_else(|| garbled("no status"))?;
        Ok((status, serde_json::from_str(body).unwrap_or(json!({}))))
    }
}

/// A document with a text taken out of every text in it.
fn replaced(body: &Value, from: &str, to: &str) -> Value {
    serde_json::from_str(&body.to_string().replace(from, to)).expect("still JSON")
}

fn each_group(answer: &mut Value, subnets: &Value) {
    let shown: Value = subnets
        .as_array()
        .into_iter()
        .flatten()
        .map(|id| json!({ "SubnetIdentifier": id, "SubnetStatus": "Active" }))
        .collect();
    if let Some(group) = answer.get_mut("ReplicationSubnetGroup") {
        group["Subnets"] = shown.clone();
        group["VpcId"] = Value::Null;
    }
    if let Some(groups) = answer["ReplicationSubnetGroups"].as_array_mut() {
        for group in groups {
            group["Subnets"] = shown.clone();
            group["VpcId"] = Value::Null;
        }
    }
}

impl HttpConnector for Mended {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let operation = request
            .headers()
            .get("x-amz-target")
            .and_then(|target| target.strip_prefix("AmazonDMSv20160101."))
            .expect("the request names an operation of DMS")
            .to_owned();
        let body = request
            .body()
            .bytes()
            .and_then(|body| serde_json::from_slice(body).ok())
            .expect("the body is JSON");
        let mended = Arc::new(self.clone());
        HttpConnectorFuture::new(async move {
            let (status, answer) = Self::clone(&mended)
                .call(operation, body)
                .await?;
            let status = StatusCode::try_from(status).expect("a status");
            Ok(HttpResponse::new(status, SdkBody::from(answer.to_string())))
        })
    }
}

impl HttpClient for Mended {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}
