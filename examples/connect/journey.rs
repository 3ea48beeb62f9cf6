//! Subnet group → instance → certificate → endpoint → connection test, each through the real SDK client. What exists
//! already under its name is taken as it is, so a run that was stopped is simply started again.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use aws_sdk_databasemigration::{Client, types::Filter};
use indicatif::{ProgressBar, ProgressStyle};
use tidb_dms::{
    diagnose::ConnectionFailure,
    document::Description,
    endpoint::{DescribedEndpoint, test_connection_request},
    fault::{AwsFault, AwsFaultKind},
    name::{EndpointArn, ReplicationInstanceArn},
};

/// What a run ended with.
pub(crate) struct Outcome {
    pub(crate) instance: ReplicationInstanceArn,
    pub(crate) endpoint: EndpointArn,
    pub(crate) certificate: Option<String>,
    pub(crate) test: Result<(), FailedTest>,
}

/// A failed connection test: what DMS said, and what it means.
pub(crate) struct FailedTest {
    pub(crate) said: String,
    pub(crate) means: ConnectionFailure,
}

pub(crate) struct Journey<'a> {
    client: &'a Client,
    bar: ProgressBar,
    /// How long a real person may look at each poll of a simulated account.
    pace: Duration,
}

const STEPS: u64 = 5;
const POLL: Duration = Duration::from_secs(15);
const DEADLINE: u32 = 160; // Polls: 40 minutes.

impl<'a> Journey<'a> {
    pub(crate) fn new(client: &'a Client, pace: Duration) -> Result<Self> {
        let style = "{spinner} [{bar:30}] {pos}/{len} {wide_msg} {elapsed}";
        let bar = ProgressBar::new(STEPS)
            .with_style(ProgressStyle::with_template(style)?.progress_chars("=> "));
        Ok(Self { client, bar, pace })
    }

    pub(crate) async fn run(&self, description: &Description) -> Result<Outcome> {
        self.subnet_group(description).await?;
        let instance = self.instance(description).await?;
        let certificate = self.certificate(description).await?;
        let endpoint = self
            .endpoint(description, certificate.as_deref())
            .await?;
        let test = self.test(&instance, &endpoint).await?;
        self.bar.finish_and_clear();
        Ok(Outcome { instance, endpoint, certificate, test })
    }

    async fn subnet_group(&self, description: &Description) -> Result<()> {
        self.step("creating the subnet group");
        let group = description
            .subnet_group()
            .context("the document has no [subnet_group]")?;
        let sent = group
            .create_request()
            .send_with(self.client)
            .await;
        match sent
            .map_err(|e| AwsFault::from_sdk("CreateReplicationSubnetGroup", "subnet group", e))
        {
            Ok(_) => Ok(()),
            Err(fault) if exists(&fault) => Ok(()),
            Err(fault) => Err(told(fault)),
        }
    }

    async fn instance(&self, description: &Description) -> Result<ReplicationInstanceArn> {
        self.step("creating the replication instance");
        let instance = description
            .instance()
            .context("the document has no [instance]")?;
        let id = instance.identifier().as_str();
        let sent = instance
            .create_request()
            .send_with(self.client)
            .await;
        match sent.map_err(|e| AwsFault::from_sdk("CreateReplicationInstance", id, e)) {
            Ok(_) => (),
            Err(fault) if exists(&fault) => (),
            Err(fault) => return Err(told(fault)),
        }
        for _ in 0..DEADLINE {
            let answer = self
                .client
                .describe_replication_instances()
                .filters(filter("replication-instance-id", id)?)
                .send()
                .await
                .map_err(|e| told(AwsFault::from_sdk("DescribeReplicationInstances", id, e)))?;
            let found = answer
                .replication_instances()
                .first()
                .context("the instance is gone")?;
            match found
                .replication_instance_status()
                .unwrap_or_default()
            {
                "available" => {
                    let arn = found
                        .replication_instance_arn()
                        .unwrap_or_default();
                    return Ok(arn.parse()?);
                }
                status @ ("failed" | "deleting" | "incompatible-network" | "storage-full") => {
                    bail!("the replication instance `{id}` is {status}");
                }
                status => {
                    self.wait(&format!("replication instance: {status}"))
                        .await
                }
            }
        }
        bail!("the replication instance `{id}` was not available in 40 minutes; run again to go on")
    }

    async fn certificate(&self, description: &Description) -> Result<Option<String>> {
        self.step("importing the CA");
        if description.endpoint().ca().is_none() {
            return Ok(None);
        }
        let import = description
            .certificate()
            .context("the document has no [certificate]")?;
        let id = import.identifier().as_str();
        let sent = import
            .import_request()
            .send_with(self.client)
            .await;
        match sent.map_err(|e| AwsFault::from_sdk("ImportCertificate", id, e)) {
            Ok(answer) => Ok(answer
                .certificate
                .and_then(|certificate| certificate.certificate_arn)),
            Err(fault) if exists(&fault) => {
                let answer = self
                    .client
                    .describe_certificates()
                    .filters(filter("certificate-id", id)?)
                    .send()
                    .await?;
                let found = answer
                    .certificates()
                    .first()
                    .context("the certificate is gone")?;
                Ok(found.certificate_arn.clone())
            }
            Err(fault) => Err(told(fault)),
        }
    }

    async fn endpoint(
        &self,
        description: &Description,
        certificate: Option<&str>,
    ) -> Result<EndpointArn> {
        self.step("creating the endpoint");
        let (request, id) = match description.endpoint() {
            DescribedEndpoint::Verified(endpoint) => {
                let arn = certificate.context("DMS gave the certificate no ARN")?;
                let id = endpoint.identifier().clone();
                (
                    endpoint
                        .clone()
                        .with_certificate(arn)?
                        .create_request(),
                    id,
                )
            }
            DescribedEndpoint::PlainText(endpoint) => {
                (endpoint.create_request(), endpoint.identifier().clone())
            }
        };
        let sent = request.send_with(self.client).await;
        let found = match sent.map_err(|e| AwsFault::from_sdk("CreateEndpoint", id.as_str(), e)) {
            Ok(answer) => answer.endpoint,
            Err(fault) if exists(&fault) => {
                let filter = filter("endpoint-id", id.as_str())?;
                let answer = self
                    .client
                    .describe_endpoints()
                    .filters(filter)
                    .send()
                    .await?;
                answer
                    .endpoints
                    .and_then(|endpoints| endpoints.into_iter().next())
            }
            Err(fault) => return Err(told(fault)),
        };
        let arn = found
            .and_then(|endpoint| endpoint.endpoint_arn)
            .context("DMS gave no ARN")?;
        Ok(arn.parse()?)
    }

    async fn test(
        &self,
        instance: &ReplicationInstanceArn,
        endpoint: &EndpointArn,
    ) -> Result<Result<(), FailedTest>> {
        self.step("testing the connection");
        let sent = test_connection_request(instance, endpoint)
            .send_with(self.client)
            .await;
        sent.map_err(|e| told(AwsFault::from_sdk("TestConnection", endpoint.as_str(), e)))?;
        for _ in 0..DEADLINE {
            let answer = self
                .client
                .describe_connections()
                .filters(filter("endpoint-arn", endpoint.as_str())?)
                .filters(filter("replication-instance-arn", instance.as_str())?)
                .send()
                .await?;
            let Some(connection) = answer.connections().first() else {
                self.wait("connection test: starting")
                    .await;
                continue;
            };
            match connection.status().unwrap_or_default() {
                "successful" => return Ok(Ok(())),
                "failed" => {
                    let said = connection
                        .last_failure_message()
                        .unwrap_or_default()
                        .to_owned();
                    let means = ConnectionFailure::read(&said);
                    return Ok(Err(FailedTest { said, means }));
                }
                status => {
                    self.wait(&format!("connection test: {status}"))
                        .await
                }
            }
        }
        bail!("the connection test did not end in 40 minutes; run again to go on")
    }

    fn step(&self, what: &'static str) {
        self.bar.inc(1);
        self.bar.set_message(what);
    }

    async fn wait(&self, what: &str) {
        self.bar.set_message(what.to_owned());
        #[expect(clippy::disallowed_methods, reason = "the example owns the clock and the pace")]
        {
            std::thread::sleep(self.pace);
            tokio::time::sleep(POLL).await;
        }
    }
}

fn exists(fault: &AwsFault) -> bool {
    matches!(fault.kind(), AwsFaultKind::AlreadyExists { .. })
}

/// The fault with its remedy, as a person reads it.
fn told(fault: AwsFault) -> anyhow::Error {
    let remedy = format!("what to do: {}", fault.remedy());
    let said = fault
        .message()
        .map(|message| format!("AWS says: {message}\n{remedy}"));
    anyhow::Error::new(fault).context(said.unwrap_or(remedy))
}

fn filter(name: &str, value: &str) -> Result<Filter> {
    Ok(Filter::builder()
        .name(name)
        .values(value)
        .build()?)
}
