use std::time::Duration;

use aws_sdk_databasemigration::{
    Client,
    operation::create_endpoint::builders::CreateEndpointFluentBuilder,
    types::{Connection, DmsSslModeValue, Filter, ReplicationEndpointTypeValue},
};
use sha2::{Digest, Sha256};
use tidb_dms::sim::{SimAccount, SimGateway};

pub(crate) const HOST: &str = "gateway01.us-west-2.prod.aws.tidbcloud.com";
pub(crate) const PASSWORD: &str = "correct-horse";

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[expect(clippy::disallowed_methods, reason = "the clock is paused: nothing waits")]
pub(crate) async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

/// A certificate authority of the test's own.
pub(crate) struct Authority {
    pub(crate) pem: String,
    pub(crate) fingerprint: String,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = rcgen::CertificateParams::default();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let key = rcgen::KeyPair::generate().expect("a key");
        let certificate = params
            .self_signed(&key)
            .expect("a certificate");
        let digest = Sha256::digest(certificate.der());
        let fingerprint = digest
            .iter()
            .map(|byte| format!("{byte:02x}:"))
            .collect::<String>();
        Self {
            pem: certificate.pem(),
            fingerprint: fingerprint
                .trim_end_matches(':')
                .to_owned(),
        }
    }
}

/// An account that reaches one shared gateway, whose certificate chains to `authority`.
pub(crate) struct Rig {
    pub(crate) account: SimAccount,
    pub(crate) dms: Client,
    pub(crate) authority: Authority,
}

impl Rig {
    pub(crate) fn new() -> Self {
        let authority = Authority::new();
        let gateway = SimGateway::new(HOST, 4000)
            .chains_to(&authority.fingerprint)
            .also_at("203.0.113.7")
            .user_prefix("3pTAoNNegb47Uc8")
            .user("root", PASSWORD);
        let account = SimAccount::new().with_gateway(gateway);
        Self { dms: account.client(), account, authority }
    }

    pub(crate) async fn subnet_group(&self) -> String {
        let [a, b, _] = SimAccount::DEFAULT_SUBNETS;
        let created = self
            .dms
            .create_replication_subnet_group()
            .replication_subnet_group_identifier("rehearsal")
            .replication_subnet_group_description("two zones")
            .set_subnet_ids(Some(vec![a.into(), b.into()]))
            .send()
            .await
            .expect("a subnet group");
        let group = created
            .replication_subnet_group
            .expect("the group");
        group
            .replication_subnet_group_identifier
            .expect("its name")
    }

    /// An instance that is available, in the default subnet group.
    pub(crate) async fn instance(&self, id: &str) -> String {
        let created = self
            .dms
            .create_replication_instance()
            .replication_instance_identifier(id)
            .replication_instance_class("dms.t3.large")
            .send()
            .await
            .expect("an instance");
        pass(seconds(8 * 60)).await;
        created
            .replication_instance
            .and_then(|instance| instance.replication_instance_arn)
            .expect("its ARN")
    }

    pub(crate) async fn certificate(&self, id: &str, pem: &str) -> String {
        let imported = self
            .dms
            .import_certificate()
            .certificate_identifier(id)
            .certificate_pem(pem)
            .send()
            .await
            .expect("a certificate");
        imported
            .certificate
            .and_then(|certificate| certificate.certificate_arn)
            .expect("its ARN")
    }

    /// A target endpoint to the gateway, complete but for TLS.
    pub(crate) fn target(&self, id: &str) -> CreateEndpointFluentBuilder {
        self.dms
            .create_endpoint()
            .endpoint_identifier(id)
            .endpoint_type(ReplicationEndpointTypeValue::Target)
            .engine_name("mysql")
            .server_name(HOST)
            .port(4000)
            .username("3pTAoNNegb47Uc8.root")
            .password(PASSWORD)
    }

    /// The same with everything that a successful test needs.
    pub(crate) async fn good_target(&self, id: &str) -> CreateEndpointFluentBuilder {
        let certificate = self
            .certificate(&format!("{id}-ca"), &self.authority.pem)
            .await;
        self.target(id)
            .ssl_mode(DmsSslModeValue::VerifyFull)
            .certificate_arn(certificate)
    }

    /// A source endpoint to a database that lets everybody in.
    pub(crate) fn source(&self, id: &str) -> CreateEndpointFluentBuilder {
        let _ = self
            .account
            .clone()
            .with_database("db.internal", 3306);
        self.dms
            .create_endpoint()
            .endpoint_identifier(id)
            .endpoint_type(ReplicationEndpointTypeValue::Source)
            .engine_name("mysql")
            .server_name("db.internal")
            .port(3306)
            .username("dms")
            .password("any")
    }

    /// Tests the connection to its end and tells how it ended.
    pub(crate) async fn test(&self, instance: &str, endpoint: &str) -> Connection {
        let started = self
            .dms
            .test_connection()
            .replication_instance_arn(instance)
            .endpoint_arn(endpoint)
            .send()
            .await
            .expect("a test");
        let started = started
            .connection
            .expect("the connection");
        assert_eq!(started.status(), Some("testing"));
        pass(seconds(90)).await;
        self.connection(instance, endpoint)
            .await
    }

    pub(crate) async fn connection(&self, instance: &str, endpoint: &str) -> Connection {
        let found = self
            .dms
            .describe_connections()
            .filters(filter("replication-instance-arn", instance))
            .filters(filter("endpoint-arn", endpoint))
            .send()
            .await
            .expect("connections");
        let [connection] = found.connections() else { panic!("one connection: {found:?}") };
        connection.clone()
    }
}

/// Sends the request for an endpoint and returns its ARN.
pub(crate) async fn arn(request: CreateEndpointFluentBuilder) -> String {
    let created = request
        .send()
        .await
        .expect("an endpoint");
    created
        .endpoint
        .and_then(|endpoint| endpoint.endpoint_arn)
        .expect("its ARN")
}

pub(crate) fn filter(name: &str, value: &str) -> Filter {
    Filter::builder()
        .name(name)
        .values(value)
        .build()
        .expect("a filter")
}

/// Sends a call that must be refused with this code and a text that holds these words; yields the fault.
macro_rules! refused {
    ($call:expr, $code:expr, $words:expr $(,)?) => {{
        let call = stringify!($call);
        let error = $call.send().await.expect_err(call);
        let fault = tidb_dms::fault::AwsFault::from_sdk("Call", "it", error);
        assert_eq!(fault.code(), Some($code), "{call}: {:?}", fault.message());
        let message = fault.message().unwrap_or_default();
        assert!(message.contains($words), "{call}: {message:?} does not hold {:?}", $words);
        fault
    }};
}
pub(crate) use refused;
