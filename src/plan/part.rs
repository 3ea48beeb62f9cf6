use std::{borrow::Cow, fmt};

use super::NetworkPart;
use crate::endpoint::Role;

/// One thing of a migration that AWS holds.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Part {
    /// The replication subnet group.
    SubnetGroup,
    /// The replication instance.
    Instance,
    /// The certificate of this side's CA.
    Certificate(Role),
    /// A certificate of a CA that this side no longer uses, by identifier.
    FormerCertificate(String),
    /// The endpoint of this side.
    Endpoint(Role),
    /// The connection from the instance to this side's endpoint.
    Connection(Role),
    /// The replication task.
    Task,
    /// The serverless replication: its replication config.
    Replication,
    /// A part of the network.
    Network(NetworkPart),
}

impl Part {
    /// Both sides, the source first.
    pub const ROLES: [Role; 2] = [Role::Source, Role::Target];

    /// What it is called in JSON.
    pub fn kind(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::SubnetGroup => "subnet-group",
            Self::Instance => "replication-instance",
            Self::Certificate(Role::Source) => "source-certificate",
            Self::Certificate(Role::Target) => "target-certificate",
            Self::FormerCertificate(identifier) => {
                return Cow::Owned(format!("former-certificate-{identifier}"));
            }
            Self::Endpoint(Role::Source) => "source-endpoint",
            Self::Endpoint(Role::Target) => "target-endpoint",
            Self::Connection(Role::Source) => "source-connection",
            Self::Connection(Role::Target) => "target-connection",
            Self::Task => "replication-task",
            Self::Replication => "serverless-replication",
            Self::Network(part) => return Cow::Owned(part.to_string().replace(' ', "-")),
        })
    }
}

/// `target endpoint`, as messages name it.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::SubnetGroup => "subnet group",
            Self::Instance => "replication instance",
            Self::Certificate(Role::Source) => "source certificate",
            Self::Certificate(Role::Target) => "target certificate",
            Self::FormerCertificate(_) => "former certificate",
            Self::Endpoint(Role::Source) => "source endpoint",
            Self::Endpoint(Role::Target) => "target endpoint",
            Self::Connection(Role::Source) => "source connection",
            Self::Connection(Role::Target) => "target connection",
            Self::Task => "replication task",
            Self::Replication => "serverless replication",
            Self::Network(part) => return f.pad(&part.to_string()),
        })
    }
}
