//! What the examples share: a simulated account with one replication instance, and the calls around an endpoint. A real
//! program has its own client and its own way to wait.
#![allow(dead_code, reason = "every example uses a part of the rehearsal")]

pub(crate) mod orders;

use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail};
use aws_sdk_databasemigration::{
    Client,
    operation::create_endpoint::builders::CreateEndpointInputBuilder,
    types::{Connection, Filter},
};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair};
use tidb_dms::{
    TidbEndpoint,
    ca::{CertificateImport, ClusterCa, IsrgRootX1},
    compute::{InstancePlacement, PrivateSubnets, ReplicationInstance, SubnetGroup},
    diagnose::ConnectionFailure,
    endpoint::{CertificateSettled, FarEndpoint, Role, VerifiedTls, test_connection_request},
    name::{EndpointArn, ReplicationInstanceArn, SubnetGroupIdentifier},
    sim::{SimAccount, SimGateway},
};

/// A simulated account with the subnet group `dms-private`, and a client of it.
pub(crate) struct Rehearsal {
    pub(crate) account: SimAccount,
    pub(crate) client: Client,
}

impl Rehearsal {
    /// An account whose replication instances reach this gateway.
    pub(crate) async fn with(gateway: SimGateway) -> Result<Self> {
        Self::of(SimAccount::new().with_gateway(gateway)).await
    }

    pub(crate) async fn of(account: SimAccount) -> Result<Self> {
        let rehearsal = Self { client: account.client(), account };
        let [a, b, _] = SimAccount::DEFAULT_SUBNETS;
        let subnets = PrivateSubnets::new()
            .subnet_in(a, "us-west-2a")
            .subnet_in(b, "us-west-2b");
        let group = SubnetGroup::builder()
            .identifier("dms-private")
            .description("private subnets of DMS")
            .subnets(subnets)
            .build()?;
        group
            .create_request()
            .send_with(&rehearsal.client)
            .await?;
        Ok(rehearsal)
    }

    /// A replication instance, waited for: eight minutes on a clock that is paused.
    pub(crate) async fn instance(&self) -> Result<ReplicationInstanceArn> {
        let group: SubnetGroupIdentifier = "dms-private".parse()?;
        let instance = ReplicationInstance::builder()
            .identifier("dms-rehearsal")
            .class("dms.t3.large")
            .placement(InstancePlacement::private(group))
            .security_groups(["sg-0a00000000000000a"])
            .build()?;
        instance
            .create_request()
            .send_with(&self.client)
            .await?;
        loop {
            let filter = filter("replication-instance-id", instance.identifier().as_str())?;
            let found = self
                .client
                .describe_replication_instances()
                .filters(filter)
                .send()
                .await?;
            let found = found
                .replication_instances()
                .first()
                .context("no instance")?;
            match found.replication_instance_status() {
                Some("available") => {
                    return Ok(found
                        .replication_instance_arn()
                        .unwrap_or_default()
                        .parse()?);
                }
                Some("creating") => wait().await,
                status => bail!("the instance is {status:?}"),
            }
        }
    }

    /// Imports the endpoint's CA, then creates the endpoint with it.
    pub(crate) async fn create_with_ca(
        &self,
        endpoint: TidbEndpoint<VerifiedTls>,
    ) -> Result<EndpointArn> {
        let ca = endpoint
            .ca()
            .context("TLS is verified")?;
        let import = CertificateImport::new("tidb-ca".parse()?, ca);
        let imported = import
            .import_request()
            .send_with(&self.client)
            .await?;
        let imported = imported
            .certificate()
            .context("no certificate")?;
        let arn = imported
            .certificate_arn()
            .unwrap_or_default();
        self.create(&endpoint.with_certificate(arn)?)
            .await
    }

    /// Creates an endpoint whose certificate is settled.
    pub(crate) async fn create<Tls: CertificateSettled>(
        &self,
        endpoint: &TidbEndpoint<Tls>,
    ) -> Result<EndpointArn> {
        let made = endpoint
            .create_request()
            .send_with(&self.client)
            .await?;
        let made = made.endpoint().context("no endpoint")?;
        Ok(made
            .endpoint_arn()
            .unwrap_or_default()
            .parse()?)
    }

    /// A target on the shared gateway at this host.
    pub(crate) async fn shared_target(&self, host: &str, password: &str) -> Result<EndpointArn> {
        let endpoint = TidbEndpoint::serverless()
            .target()
            .identifier("shop-starter")
            .host(host)
            .credentials("3pTAoNNegb47Uc8.root", password)
            .verify_full(IsrgRootX1::bundled())
            .build()?;
        self.create_with_ca(endpoint).await
    }

    /// The other side of the migration: any endpoint of DMS, here an Aurora cluster that the account reaches.
    pub(crate) async fn far_side(&self, host: &str) -> Result<EndpointArn> {
        let request = CreateEndpointInputBuilder::default()
            .endpoint_identifier("shop-aurora")
            .endpoint_type(Role::Source.into())
            .engine_name("aurora")
            .server_name(host)
            .port(3306)
            .username("dms")
            .password("Rehearsal-2");
        let far = FarEndpoint::raw(request, Role::Source)?;
        let made = far
            .create_request()
            .context("it exists")?
            .send_with(&self.client)
            .await?;
        let made = made.endpoint().context("no endpoint")?;
        Ok(made
            .endpoint_arn()
            .unwrap_or_default()
            .parse()?)
    }

    /// Tests the connection and waits for what comes of it.
    pub(crate) async fn test(
        &self,
        instance: &ReplicationInstanceArn,
        endpoint: &EndpointArn,
    ) -> Result<Connection> {
        test_connection_request(instance, endpoint)
            .send_with(&self.client)
            .await?;
        loop {
            let found = self
                .client
                .describe_connections()
                .filters(filter("endpoint-arn", endpoint.as_str())?)
                .filters(filter("replication-instance-arn", instance.as_str())?)
                .send()
                .await?;
            match found.connections().first() {
                Some(connection) if connection.status() != Some("testing") => {
                    return Ok(connection.clone());
                }
                _ => wait().await,
            }
        }
    }

    /// Says how the test ended, and ends the example with it.
    pub(crate) fn end(self, connection: &Connection) -> Result<()> {
        self.record()?;
        let status = connection.status().unwrap_or_default();
        println!("connection test: {status}");
        if status != "successful" {
            bail!(
                "{}",
                ConnectionFailure::read(
                    connection
                        .last_failure_message()
                        .unwrap_or_default()
                )
            );
        }
        Ok(())
    }

    pub(crate) fn record(&self) -> Result<()> {
        record(&self.account)
    }
}

/// Writes what was sent to the file that `TIDB_DMS_RECORD` names: the crate's tests hold it against AWS's service model.
pub(crate) fn record(account: &SimAccount) -> Result<()> {
    #[expect(clippy::disallowed_methods, reason = "an example is its own caller")]
    let Some(path) = std::env::var_os("TIDB_DMS_RECORD") else { return Ok(()) };
    let line = |(operation, body)| format!("{operation} {body}\n");
    let lines: Vec<String> = account
        .requests()
        .into_iter()
        .map(line)
        .collect();
    Ok(std::fs::write(path, lines.concat())?)
}

/// The gateway that Starter clusters share, with one cluster behind it.
pub(crate) fn shared_gateway(host: &str) -> SimGateway {
    SimGateway::new(host, 4000)
        .chains_to(&IsrgRootX1::SHA256.to_string())
        .user_prefix("3pTAoNNegb47Uc8")
}

/// A cluster's own gateway, and the CA that its Connect dialog offers.
pub(crate) fn own_gateway(host: &str) -> Result<(SimGateway, ClusterCa)> {
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, "A TiDB Cloud cluster");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let pem = params
        .self_signed(&KeyPair::generate()?)?
        .pem();
    #[expect(clippy::disallowed_methods, reason = "the crate asks its caller what time it is")]
    let ca = ClusterCa::from_pem(pem, SystemTime::now())?;
    let root = ca
        .bundle()
        .certificates()
        .first()
        .context("no certificate")?
        .sha256();
    Ok((SimGateway::new(host, 4000).chains_to(&root.to_string()), ca))
}

pub(crate) fn filter(name: &str, value: &str) -> Result<Filter> {
    Ok(Filter::builder()
        .name(name)
        .values(value)
        .build()?)
}

#[expect(clippy::disallowed_methods, reason = "the examples pause the clock, so nobody waits")]
pub(crate) async fn wait() {
    tokio::time::sleep(Duration::from_secs(15)).await;
}
