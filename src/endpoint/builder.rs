use std::marker::PhantomData;

use super::{
    Role, TidbEndpoint,
    settings::{CleanSourceMetadata, InitStmt, LoadUsingCsv},
    slots::*,
    spec::{EndpointSpec, Login, Tls},
};
use crate::{
    cluster::{Connectivity, Plan},
    finding::Refused,
    name::{
        EndpointIdentifier, Given, KmsKeyId, ResourceIdentifier, RoleArn, SecretId, Tags, TidbHost,
        TidbPort, TidbUser,
    },
    secret::Secret,
};

/// Starts the description of an endpoint, plan by plan.
impl TidbEndpoint<VerifiedTls> {
    /// A Starter cluster (once "TiDB Serverless"), or an Essential one from before July 2026: the shared gateway.
    pub fn serverless() -> TidbEndpointBuilder<SharedGateway> {
        TidbEndpointBuilder::new(Plan::Serverless)
    }

    /// An Essential cluster with an endpoint of its own.
    pub fn essential() -> TidbEndpointBuilder<EssentialGateway> {
        TidbEndpointBuilder::new(Plan::Essential)
    }

    /// A Premium cluster. As a target it needs [`dangerous`](TidbEndpointBuilder::dangerous).
    pub fn premium() -> TidbEndpointBuilder<PremiumGateway> {
        TidbEndpointBuilder::new(Plan::Premium)
    }

    /// A Dedicated cluster.
    pub fn dedicated() -> TidbEndpointBuilder<DedicatedGateway> {
        TidbEndpointBuilder::new(Plan::Dedicated)
    }
}

/// Describes an endpoint of DMS on a TiDB Cloud cluster.
///
/// Five questions must be answered, in any order: the role ([`source`](Self::source) or [`target`](Self::target)), the
/// [`identifier`](Self::identifier), the [`host`](Self::host), the login ([`credentials`](Self::credentials) or
/// [`secrets_manager`](Self::secrets_manager)), and TLS ([`verify_full`](Self::verify_full),
/// [`verify_ca`](Self::verify_ca) or [`ssl_none`](Self::ssl_none)). The connectivity is the public endpoint unless
/// [`private_endpoint`](Self::private_endpoint) or [`vpc_peering`](Self::vpc_peering) narrows it. A question that was
/// answered twice keeps the last answer. A description that cannot work does not compile, and the compiler's message
/// says why in terms of these questions; what depends on values is answered by [`build`](Self::build).
#[must_use = "a description does nothing until it is built"]
#[derive(Clone, Debug)]
pub struct TidbEndpointBuilder<
    Gateway,
    Network = PublicNetwork,
    Role = Unanswered,
    Identifier = Unanswered,
    Host = Unanswered,
    Login = Unanswered,
    Tls = Unanswered,
> {
    spec: EndpointSpec,
    answers: Answers<(Gateway, Network, Role, Identifier, Host, Login, Tls)>,
}

/// Answers are types only; no value of them is kept.
type Answers<T> = PhantomData<fn() -> T>;

impl<G> TidbEndpointBuilder<G> {
    fn new(plan: Plan) -> Self {
        Self { spec: EndpointSpec::new(plan), answers: PhantomData }
    }
}

/// The questions that must be answered.
impl<G, N, R, I, H, L, T> TidbEndpointBuilder<G, N, R, I, H, L, T> {
    /// Reaches the cluster through AWS PrivateLink instead of the internet.
    pub fn private_endpoint(self) -> TidbEndpointBuilder<G, PrivateNetwork, R, I, H, L, T>
    where
        N: StillPublic,
    {
        self.answer(|spec| spec.connectivity = Connectivity::PrivateEndpoint)
    }

    /// Reaches the cluster through VPC peering. Dedicated, and Premium in its private preview.
    pub fn vpc_peering(self) -> TidbEndpointBuilder<G, PeeringNetwork, R, I, H, L, T>
    where
        G: MayPeer,
        N: StillPublic,
    {
        self.answer(|spec| spec.connectivity = Connectivity::VpcPeering)
    }

    /// DMS reads from the cluster, by full load: TiDB has no binlog.
    pub fn source(self) -> TidbEndpointBuilder<G, N, SourceRole, I, H, L, T>
    where
        R: RoleOpen,
    {
        self.answer(|spec| spec.role = Some(Role::Source))
    }

    /// DMS writes to the cluster.
    pub fn target(self) -> TidbEndpointBuilder<G, N, TargetRole, I, H, L, T>
    where
        G: TakesFullLoad,
        R: RoleOpen,
    {
        self.answer(|spec| spec.role = Some(Role::Target))
    }

    /// Names the endpoint in the account and region; stored in lower case.
    pub fn identifier(
        self,
        identifier: impl Into<Given<EndpointIdentifier>>,
    ) -> TidbEndpointBuilder<G, N, R, Identified, H, L, T> {
        self.answer(|spec| spec.identifier = identifier.into())
    }

    /// The cluster's host, as the Connect dialog shows it: no scheme, no port.
    ///
    /// With Secrets Manager the secret holds the host that DMS connects to; this one is what the description is checked
    /// against, so give the same.
    pub fn host(
        self,
        host: impl Into<Given<TidbHost>>,
    ) -> TidbEndpointBuilder<G, N, R, I, Hosted, L, T> {
        self.answer(|spec| spec.host = host.into())
    }

    /// Logs in by user and password. On the shared gateway the user is `<prefix>.<user>`.
    pub fn credentials(
        self,
        user: impl Into<Given<TidbUser>>,
        password: impl Into<Secret>,
    ) -> TidbEndpointBuilder<G, N, R, I, H, PasswordLogin, T>
    where
        L: NoLoginYet,
    {
        let password = password.into();
        self.answer(|spec| {
            spec.login = Some(Login::Password { user: user.into(), password });
        })
    }

    /// Lets DMS read user, password, host and port from a secret, through a role that trusts `dms.<region>.amazonaws.com`.
    pub fn secrets_manager(
        self,
        secret: impl Into<Given<SecretId>>,
        access_role: impl Into<Given<RoleArn>>,
    ) -> TidbEndpointBuilder<G, N, R, I, H, SecretLogin, T>
    where
        L: NoLoginYet,
    {
        self.answer(|spec| {
            let (secret, role) = (secret.into(), access_role.into());
            spec.login = Some(Login::SecretsManager { secret, role });
        })
    }

    /// Host, port, user and password from the connection string of the console.
    #[cfg(feature = "connection-string")]
    pub fn connection_string(
        self,
        string: crate::cluster::ConnectionString,
    ) -> TidbEndpointBuilder<G, N, R, I, Hosted, PasswordLogin, T>
    where
        L: NoLoginYet,
    {
        self.answer(|spec| {
            spec.host = Given::right(string.host().clone());
            spec.port = Given::right(string.port());
            let (user, password) = (string.user().clone(), string.password().clone());
            spec.login = Some(Login::Password { user: user.into(), password });
            spec.findings
                .extend(string.findings().clone());
        })
    }

    /// Encrypts, and checks both the chain up to `ca` and the host name. What TiDB Cloud recommends.
    pub fn verify_full<C>(self, ca: C) -> TidbEndpointBuilder<G, N, R, I, H, L, VerifiedTls>
    where
        C: CaOf<G>,
    {
        let ca = ca.into_ca(private::Token);
        self.answer(|spec| spec.tls = Some(Tls::VerifyFull(ca)))
    }

    /// Like [`verify_full`](Self::verify_full), but does not compare the host name with the certificate.
    pub fn verify_ca<C>(self, ca: C) -> TidbEndpointBuilder<G, N, R, I, H, L, VerifiedTls>
    where
        C: CaOf<G>,
    {
        let ca = ca.into_ca(private::Token);
        self.answer(|spec| spec.tls = Some(Tls::VerifyCa(ca)))
    }

    /// Sends everything in plain text. Private endpoints and VPC peering only.
    pub fn ssl_none(self) -> TidbEndpointBuilder<G, N, R, I, H, L, PlainText>
    where
        N: MayDisableTls,
    {
        self.answer(|spec| spec.tls = Some(Tls::None))
    }

    /// Not supported by DMS; here so that the compiler can say what is.
    #[doc(hidden)]
    pub fn require(self) -> TidbEndpointBuilder<G, N, R, I, H, L, VerifiedTls>
    where
        T: SslRequireSupported,
    {
        self.answer(|_| ())
    }

    /// Opens the choices that are wrong nearly always.
    pub fn dangerous(self) -> DangerousChoices<Self> {
        DangerousChoices(self)
    }

    fn answer<N2, R2, I2, H2, L2, T2>(
        mut self,
        note: impl FnOnce(&mut EndpointSpec),
    ) -> TidbEndpointBuilder<G, N2, R2, I2, H2, L2, T2> {
        note(&mut self.spec);
        TidbEndpointBuilder { spec: self.spec, answers: PhantomData }
    }

    fn set(self, note: impl FnOnce(&mut EndpointSpec)) -> Self {
        self.answer(note)
    }
}

/// What may be added in either role.
impl<G, N, R, I, H, L, T> TidbEndpointBuilder<G, N, R, I, H, L, T> {
    /// The cluster's port, 1 to 65535; 4000 unless given.
    pub fn port(self, port: impl Into<Given<TidbPort>>) -> Self {
        self.set(|spec| spec.port = port.into())
    }

    /// SQL that DMS runs after connecting, statements separated by `;`. DMS goes on even if it fails.
    pub fn after_connect_script(self, script: impl Into<Secret>) -> Self {
        let script = script.into();
        self.set(|spec| spec.settings.after_connect_script = Some(script))
    }

    /// How long DMS waits for a connection, in seconds; 10 unless given.
    pub fn connection_timeout_seconds(self, seconds: i64) -> Self {
        self.set(|spec| spec.settings.connection_timeout_seconds = Some(seconds))
    }

    /// The DNS name of the interface endpoint through which DMS reaches Secrets Manager from private subnets.
    pub fn secrets_manager_endpoint(self, dns_name: impl Into<String>) -> Self {
        let dns_name = dns_name.into();
        self.set(|spec| spec.settings.secrets_manager_endpoint = Some(dns_name))
    }

    /// The key that encrypts the endpoint's parameters; `aws/dms` unless given. Cannot be changed later.
    pub fn kms_key(self, key: impl Into<Given<KmsKeyId>>) -> Self {
        self.set(|spec| spec.kms_key = key.into())
    }

    /// The tail of the endpoint's ARN; DMS makes one up unless given.
    pub fn resource_identifier(self, identifier: impl Into<Given<ResourceIdentifier>>) -> Self {
        self.set(|spec| spec.resource_identifier = identifier.into())
    }

    /// The endpoint's tags.
    pub fn tags(self, tags: Tags) -> Self {
        self.set(|spec| spec.tags = tags)
    }
}

/// What only a target has.
impl<G, N, R, I, H, L, T> TidbEndpointBuilder<G, N, R, I, H, L, T> {
    /// Target endpoints only. One statement that DMS runs on every connection, instead of `SET FOREIGN_KEY_CHECKS=0`.
    pub fn init_stmt(self, statement: impl Into<String>) -> Self
    where
        R: AcceptsInitStmt,
    {
        let statement = statement.into();
        self.set(|spec| spec.settings.init_stmt = InitStmt::Own(statement.into()))
    }

    /// Target endpoints only. Runs nothing on a new connection, so foreign keys are checked while tables are loaded.
    pub fn without_init_stmt(self) -> Self
    where
        R: AcceptsInitStmt,
    {
        self.set(|spec| spec.settings.init_stmt = InitStmt::None)
    }

    /// Target endpoints only. The largest CSV file of a load in KB, 1 to 1,048,576; 32,768 unless given.
    pub fn max_file_size_kb(self, kilobytes: i64) -> Self
    where
        R: AcceptsTargetSettings,
    {
        self.set(|spec| spec.settings.max_file_size_kb = Some(kilobytes))
    }

    /// Target endpoints only. Threads (and connections) that load one table, 1 to 5; 1 unless given.
    pub fn parallel_load_threads(self, threads: i64) -> Self
    where
        R: AcceptsTargetSettings,
    {
        self.set(|spec| spec.settings.parallel_load_threads = Some(threads))
    }

    /// Target endpoints only. Loads every table into this one database instead of one database a source schema.
    pub fn single_database(self, database: impl Into<String>) -> Self
    where
        R: AcceptsTargetSettings,
    {
        let database = database.into();
        self.set(|spec| spec.settings.single_database = Some(database))
    }

    /// Target endpoints only. Whether tables are loaded through CSV files; they are unless told otherwise.
    pub fn load_using_csv(self, choice: LoadUsingCsv) -> Self
    where
        R: AcceptsTargetSettings,
    {
        self.set(|spec| spec.settings.load_using_csv = Some(choice))
    }
}

/// What only a source has.
impl<G, N, R, I, H, L, T> TidbEndpointBuilder<G, N, R, I, H, L, T> {
    /// Source endpoints only. The time zone of the cluster, such as `US/Pacific`; UTC unless given.
    pub fn server_timezone(self, zone: impl Into<String>) -> Self
    where
        R: AcceptsSourceSettings,
    {
        let zone = zone.into();
        self.set(|spec| spec.settings.server_timezone = Some(zone))
    }

    /// Source endpoints only. How long one statement may take, in seconds; 60 unless given.
    pub fn execute_timeout_seconds(self, seconds: i64) -> Self
    where
        R: AcceptsSourceSettings,
    {
        self.set(|spec| spec.settings.execute_timeout_seconds = Some(seconds))
    }

    /// Source endpoints only. What DMS does when its record of a table no longer fits the table.
    pub fn clean_source_metadata(self, choice: CleanSourceMetadata) -> Self
    where
        R: AcceptsSourceSettings,
    {
        self.set(|spec| spec.settings.clean_source_metadata = Some(choice))
    }

    /// Source endpoints only. A character set and its code page, such as `utf8,65001`.
    pub fn charset_mapping(self, mapping: impl Into<String>) -> Self
    where
        R: AcceptsSourceSettings,
    {
        let mapping = mapping.into();
        self.set(|spec| spec.settings.charset_mapping = Some(mapping))
    }

    /// Of no use on TiDB; here so that the compiler can say why.
    #[doc(hidden)]
    pub fn events_poll_interval(self, _seconds: i64) -> Self
    where
        R: PollsChangeEvents,
    {
        self
    }
}

impl<G, N, R, I, H, L, T> TidbEndpointBuilder<G, N, R, I, H, L, T> {
    /// Checks every value and makes the endpoint.
    ///
    /// # Errors
    ///
    /// With every finding at once, each with its remedy, when one of them is an error. Warnings and notes of an endpoint
    /// that is built stay in its [`findings`](TidbEndpoint::findings).
    pub fn build(self) -> Result<TidbEndpoint<T>, Refused>
    where
        R: RoleGiven,
        I: IdentifierGiven,
        H: HostGiven,
        L: LoginGiven,
        T: TlsChosen,
    {
        TidbEndpoint::checked(self.spec, T::default())
    }
}

/// The choices behind [`TidbEndpointBuilder::dangerous`]: each may lose data or show it to others.
#[must_use = "choose one of the dangers, or leave `.dangerous()` out"]
#[derive(Clone, Debug)]
pub struct DangerousChoices<Builder>(Builder);

impl<G, N, R, I, H, L, T> DangerousChoices<TidbEndpointBuilder<G, N, R, I, H, L, T>> {
    /// Sends everything, the password included, in plain text over the internet. Dedicated and Premium only.
    pub fn ssl_none(self) -> TidbEndpointBuilder<G, N, R, I, H, L, PlainText>
    where
        G: TakesPlainTextInPublic,
    {
        self.0.answer(|spec| {
            spec.tls = Some(Tls::None);
            spec.accepted.plain_text_in_public = true;
        })
    }

    /// Writes to a Premium cluster, which blocks the statement that a full load uses.
    pub fn target(self) -> TidbEndpointBuilder<G, N, TargetRole, I, H, L, T>
    where
        R: RoleOpen,
    {
        self.0.answer(|spec| {
            spec.role = Some(Role::Target);
            spec.accepted.premium_target = true;
        })
    }
}
