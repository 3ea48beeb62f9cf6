use std::fmt;

use super::{
    Attributes, Credentials, InitStmt, Role,
    check::check,
    settings::{EndpointSettings, LoadUsingCsv},
    slots::{ImportedCertificate, PlainText, VerifiedTls},
    spec::{self, EndpointSpec},
};
#[cfg(feature = "plan")]
use crate::secret::Secret;
use crate::{
    ca::CaBundle,
    cluster::{Connectivity, Plan},
    finding::{Findings, Refused},
    name::{
        CertificateArn, EndpointIdentifier, KmsKeyId, NameError, ResourceIdentifier, Tags,
        TidbHost, TidbPort,
    },
};

/// An endpoint of DMS on a TiDB Cloud cluster, checked and ready to become requests.
///
/// `Tls` says whether its requests can be made: not while it is [`VerifiedTls`] without the ARN of an imported
/// certificate, which [`with_certificate`](Self::with_certificate) gives.
#[derive(Clone, Debug)]
pub struct TidbEndpoint<Tls = VerifiedTls> {
    pub(super) parts: EndpointParts,
    pub(super) certificate: Tls,
    findings: Findings,
}

#[derive(Clone, Debug)]
pub(super) struct EndpointParts {
    pub(super) plan: Plan,
    pub(super) connectivity: Connectivity,
    pub(super) role: Role,
    pub(super) identifier: EndpointIdentifier,
    pub(super) host: TidbHost,
    pub(super) port: TidbPort,
    pub(super) credentials: Credentials,
    pub(super) tls: spec::Tls,
    pub(super) settings: EndpointSettings,
    pub(super) kms_key: Option<KmsKeyId>,
    pub(super) resource_identifier: Option<ResourceIdentifier>,
    pub(super) tags: Tags,
}

impl<Tls> TidbEndpoint<Tls> {
    pub(super) fn checked(spec: EndpointSpec, certificate: Tls) -> Result<Self, Refused> {
        let subject = match spec.role {
            Some(Role::Source) => "source endpoint",
            Some(Role::Target) => "target endpoint",
            None => "endpoint",
        };
        let (parts, findings) = check(spec);
        let (parts, findings) = findings.within(subject).judge(parts)?;
        Ok(Self { parts, certificate, findings })
    }

    /// The plan of the cluster.
    pub fn plan(&self) -> Plan {
        self.parts.plan
    }

    /// How DMS reaches the cluster.
    pub fn connectivity(&self) -> Connectivity {
        self.parts.connectivity
    }

    /// Whether DMS reads from the cluster or writes to it.
    pub fn role(&self) -> Role {
        self.parts.role
    }

    /// The identifier, in lower case.
    pub fn identifier(&self) -> &EndpointIdentifier {
        &self.parts.identifier
    }

    /// The host.
    pub fn host(&self) -> &TidbHost {
        &self.parts.host
    }

    /// The port.
    pub fn port(&self) -> TidbPort {
        self.parts.port
    }

    /// How DMS logs in.
    pub fn credentials(&self) -> &Credentials {
        &self.parts.credentials
    }

    /// The SSL mode.
    pub fn ssl_mode(&self) -> SslMode {
        match self.parts.tls {
            spec::Tls::VerifyFull(_) => SslMode::VerifyFull,
            spec::Tls::VerifyCa(_) => SslMode::VerifyCa,
            spec::Tls::None => SslMode::None,
        }
    }

    /// The CA to import, where TLS is verified.
    pub fn ca(&self) -> Option<&CaBundle> {
        self.parts
            .tls
            .ca()
            .map(spec::Ca::bundle)
    }

    /// The statement that DMS runs on every new connection to a target.
    pub fn init_stmt(&self) -> Option<&str> {
        match (&self.parts.settings.init_stmt, self.parts.role) {
            (InitStmt::Usual, Role::Target) => Some(InitStmt::USUAL),
            (InitStmt::Own(statement), _) => Some(InitStmt::alone(statement.reveal())),
            (InitStmt::Usual, Role::Source) | (InitStmt::None, _) => None,
        }
    }

    /// Threads that load one table, for counting connections: 1 unless described otherwise.
    pub fn parallel_load_threads(&self) -> i64 {
        self.parts
            .settings
            .parallel_load_threads
            .unwrap_or(1)
    }

    /// The extra connection attributes of the endpoint: what has no member in `MySQLSettings`.
    pub fn attributes(&self) -> Attributes {
        let settings = &self.parts.settings;
        let mut attributes = Attributes::none();
        if let Some(statement) = self.init_stmt() {
            attributes.push("Initstmt", statement);
        }
        if let Some(seconds) = settings.connection_timeout_seconds {
            attributes.push("ConnectionTimeout", seconds.to_string());
        }
        if let Some(choice) = settings.load_using_csv {
            attributes.push("loadUsingCSV", (choice == LoadUsingCsv::Yes).to_string());
        }
        if let Some(mapping) = &settings.charset_mapping {
            attributes.push("CharsetMapping", mapping);
        }
        if let Some(endpoint) = &settings.secrets_manager_endpoint {
            attributes.push("secretsManagerEndpointOverride", endpoint);
        }
        attributes
    }

    /// The tags of the endpoint.
    pub fn tags(&self) -> &Tags {
        &self.parts.tags
    }

    #[cfg(feature = "plan")]
    pub(crate) fn tagged(mut self, tags: &Tags) -> Self {
        self.parts.tags = self.parts.tags.and(tags);
        self
    }

    /// Warnings and notes; an endpoint that exists has no errors.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }
}

impl TidbEndpoint<VerifiedTls> {
    /// The endpoint with the certificate that `ImportCertificate` answered.
    ///
    /// # Errors
    ///
    /// When the ARN is not one of a DMS certificate: an ACM certificate has to be imported into DMS first.
    pub fn with_certificate<V>(self, arn: V) -> Result<TidbEndpoint<ImportedCertificate>, NameError>
    where
        V: TryInto<CertificateArn>,
        NameError: From<V::Error>,
    {
        let certificate = ImportedCertificate(arn.try_into()?);
        Ok(TidbEndpoint { parts: self.parts, certificate, findings: self.findings })
    }
}

/// An endpoint whose TLS mode was known only at run time, as in a document.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "an endpoint verifies TLS or it does not")]
pub enum DescribedEndpoint {
    /// TLS is verified: requests need the ARN of an imported certificate.
    Verified(TidbEndpoint<VerifiedTls>),
    /// TLS is off: requests can be made.
    PlainText(TidbEndpoint<PlainText>),
}

impl DescribedEndpoint {
    #[cfg(feature = "serde")]
    pub(crate) fn checked(spec: EndpointSpec) -> Result<Self, Refused> {
        match spec.tls {
            Some(spec::Tls::None) => TidbEndpoint::checked(spec, PlainText).map(Self::PlainText),
            _ => TidbEndpoint::checked(spec, VerifiedTls).map(Self::Verified),
        }
    }

    fn parts(&self) -> &EndpointParts {
        match self {
            Self::Verified(endpoint) => &endpoint.parts,
            Self::PlainText(endpoint) => &endpoint.parts,
        }
    }

    /// The plan of the cluster.
    pub fn plan(&self) -> Plan {
        self.parts().plan
    }

    /// How DMS reaches the cluster.
    pub fn connectivity(&self) -> Connectivity {
        self.parts().connectivity
    }

    /// Whether DMS reads from the cluster or writes to it.
    pub fn role(&self) -> Role {
        self.parts().role
    }

    /// The identifier, in lower case.
    pub fn identifier(&self) -> &EndpointIdentifier {
        &self.parts().identifier
    }

    /// The host.
    pub fn host(&self) -> &TidbHost {
        &self.parts().host
    }

    /// The port.
    pub fn port(&self) -> TidbPort {
        self.parts().port
    }

    /// How DMS logs in.
    pub fn credentials(&self) -> &Credentials {
        &self.parts().credentials
    }

    /// The SSL mode.
    pub fn ssl_mode(&self) -> SslMode {
        match self {
            Self::Verified(endpoint) => endpoint.ssl_mode(),
            Self::PlainText(endpoint) => endpoint.ssl_mode(),
        }
    }

    /// The password, the script and the statement that it was described with.
    #[cfg(feature = "plan")]
    pub(crate) fn told_secrets(&self) -> Vec<Secret> {
        let (login, settings) = (self.credentials(), &self.parts().settings);
        let password = match login {
            Credentials::Password { password, .. } => Some(password),
            Credentials::SecretsManager { .. } => None,
        };
        let statement = match &settings.init_stmt {
            InitStmt::Own(statement) => Some(statement),
            InitStmt::Usual | InitStmt::None => None,
        };
        password
            .into_iter()
            .chain(&settings.after_connect_script)
            .chain(statement)
            .cloned()
            .collect()
    }

    /// Threads that load one table, for counting connections: 1 unless described otherwise.
    pub fn parallel_load_threads(&self) -> i64 {
        match self {
            Self::Verified(endpoint) => endpoint.parallel_load_threads(),
            Self::PlainText(endpoint) => endpoint.parallel_load_threads(),
        }
    }

    /// The tags of the endpoint.
    pub fn tags(&self) -> &Tags {
        &self.parts().tags
    }

    #[cfg(feature = "plan")]
    pub(crate) fn tagged(self, tags: &Tags) -> Self {
        match self {
            Self::Verified(endpoint) => Self::Verified(endpoint.tagged(tags)),
            Self::PlainText(endpoint) => Self::PlainText(endpoint.tagged(tags)),
        }
    }

    /// The CA to import, where TLS is verified.
    pub fn ca(&self) -> Option<&CaBundle> {
        match self {
            Self::Verified(endpoint) => endpoint.ca(),
            Self::PlainText(_) => None,
        }
    }

    /// Warnings and notes.
    pub fn findings(&self) -> &Findings {
        match self {
            Self::Verified(endpoint) => endpoint.findings(),
            Self::PlainText(endpoint) => endpoint.findings(),
        }
    }
}

impl From<TidbEndpoint<VerifiedTls>> for DescribedEndpoint {
    fn from(endpoint: TidbEndpoint<VerifiedTls>) -> Self {
        Self::Verified(endpoint)
    }
}

impl From<TidbEndpoint<PlainText>> for DescribedEndpoint {
    fn from(endpoint: TidbEndpoint<PlainText>) -> Self {
        Self::PlainText(endpoint)
    }
}

/// The SSL modes that DMS supports for MySQL-compatible endpoints; `require` is not one.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SslMode {
    /// Plain text.
    None,
    /// Encrypted, and the chain is checked up to the CA.
    VerifyCa,
    /// Like `VerifyCa`, and the host name is compared with the certificate.
    VerifyFull,
}

impl fmt::Display for SslMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::None => "none",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        })
    }
}
