use super::settings::EndpointSettings;
use crate::{
    ca::CaBundle,
    cluster::{Connectivity, Plan},
    finding::Findings,
    name::{
        EndpointIdentifier, Given, KmsKeyId, ResourceIdentifier, RoleArn, SecretId, Tags, TidbHost,
        TidbPort, TidbUser,
    },
    secret::Secret,
};

/// An endpoint as it was described, before any check: what the builder and the document both fill in.
#[derive(Clone, Debug)]
pub(crate) struct EndpointSpec {
    pub(crate) plan: Plan,
    pub(crate) connectivity: Connectivity,
    pub(crate) role: Option<Role>,
    pub(crate) identifier: Given<EndpointIdentifier>,
    pub(crate) host: Given<TidbHost>,
    pub(crate) port: Given<TidbPort>,
    pub(crate) login: Option<Login>,
    pub(crate) tls: Option<Tls>,
    /// Plain text in public, or a Premium target: said to be known.
    pub(crate) accepted: Accepted,
    pub(crate) settings: EndpointSettings,
    pub(crate) kms_key: Given<KmsKeyId>,
    pub(crate) resource_identifier: Given<ResourceIdentifier>,
    pub(crate) tags: Tags,
    /// What was found while the parts were read.
    pub(crate) findings: Findings,
}

impl EndpointSpec {
    pub(crate) fn new(plan: Plan) -> Self {
        Self {
            plan,
            connectivity: Connectivity::PublicEndpoint,
            role: None,
            identifier: Given::missing(),
            host: Given::missing(),
            port: Given::missing(),
            login: None,
            tls: None,
            accepted: Accepted::default(),
            settings: EndpointSettings::default(),
            kms_key: Given::missing(),
            resource_identifier: Given::missing(),
            tags: Tags::none(),
            findings: Findings::none(),
        }
    }
}

/// Whether DMS reads from the cluster or writes to it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_enums, reason = "DMS has no third role")]
pub enum Role {
    /// DMS reads from it.
    Source,
    /// DMS writes to it.
    Target,
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Source => "source",
            Self::Target => "target",
        })
    }
}

/// Dangers that the description accepts by name.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Accepted {
    pub(crate) plain_text_in_public: bool,
    pub(crate) premium_target: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Login {
    Password { user: Given<TidbUser>, password: Secret },
    SecretsManager { secret: Given<SecretId>, role: Given<RoleArn> },
}

/// The SSL mode of an endpoint and the CA that goes with it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Tls {
    VerifyFull(Ca),
    VerifyCa(Ca),
    None,
}

impl Tls {
    pub(crate) fn ca(&self) -> Option<&Ca> {
        match self {
            Self::VerifyFull(ca) | Self::VerifyCa(ca) => Some(ca),
            Self::None => None,
        }
    }
}

/// A CA, and which of the two kinds it was given as.
#[doc(hidden)]
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Ca {
    /// Given as ISRG Root X1.
    Isrg(CaBundle),
    /// Given as a cluster's own.
    Cluster(CaBundle),
}

impl Ca {
    pub(crate) fn bundle(&self) -> &CaBundle {
        match self {
            Self::Isrg(bundle) | Self::Cluster(bundle) => bundle,
        }
    }
}
