use crate::{
    compute::{ReplicationInstance, ServerlessOutline},
    endpoint::{DescribedEndpoint, FarEndpoint, PlainText, Role, TidbEndpoint, VerifiedTls},
    name::EndpointArn,
};

/// One end of a migration: TiDB Cloud, or whatever is on the other side.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "an end is TiDB or it is not")]
pub enum Side {
    /// A cluster of TiDB Cloud.
    Tidb(Box<DescribedEndpoint>),
    /// Any other endpoint of DMS.
    Far(FarEndpoint),
}

impl Side {
    /// The role that the endpoint was described for; of an endpoint that exists only DMS knows it.
    pub fn role(&self) -> Option<Role> {
        match self {
            Self::Tidb(endpoint) => Some(endpoint.role()),
            Self::Far(far) => far.role(),
        }
    }

    /// The cluster, where this is one.
    pub fn tidb(&self) -> Option<&DescribedEndpoint> {
        match self {
            Self::Tidb(endpoint) => Some(endpoint),
            Self::Far(_) => None,
        }
    }

    /// The ARN of an endpoint that exists already and is not ours.
    pub fn far_arn(&self) -> Option<&EndpointArn> {
        match self {
            Self::Far(FarEndpoint::Existing(arn)) => Some(arn),
            _ => None,
        }
    }
}

impl From<DescribedEndpoint> for Side {
    fn from(endpoint: DescribedEndpoint) -> Self {
        Self::Tidb(Box::new(endpoint))
    }
}

impl From<TidbEndpoint<VerifiedTls>> for Side {
    fn from(endpoint: TidbEndpoint<VerifiedTls>) -> Self {
        DescribedEndpoint::from(endpoint).into()
    }
}

impl From<TidbEndpoint<PlainText>> for Side {
    fn from(endpoint: TidbEndpoint<PlainText>) -> Self {
        DescribedEndpoint::from(endpoint).into()
    }
}

impl From<FarEndpoint> for Side {
    fn from(far: FarEndpoint) -> Self {
        Self::Far(far)
    }
}

impl From<EndpointArn> for Side {
    fn from(arn: EndpointArn) -> Self {
        Self::Far(arn.into())
    }
}

/// What moves the rows.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "DMS has no third kind")]
pub enum Compute {
    /// A replication instance, on which a task runs.
    Instance(Box<ReplicationInstance>),
    /// A serverless replication, which is compute and task in one.
    Serverless(Box<ServerlessOutline>),
}

impl Compute {
    /// The instance, where there is one.
    pub fn instance(&self) -> Option<&ReplicationInstance> {
        match self {
            Self::Instance(instance) => Some(instance),
            Self::Serverless(_) => None,
        }
    }

    /// The serverless replication, where there is one.
    pub fn serverless(&self) -> Option<&ServerlessOutline> {
        match self {
            Self::Instance(_) => None,
            Self::Serverless(outline) => Some(outline),
        }
    }
}

impl From<ReplicationInstance> for Compute {
    fn from(instance: ReplicationInstance) -> Self {
        Self::Instance(Box::new(instance))
    }
}

impl From<ServerlessOutline> for Compute {
    fn from(outline: ServerlessOutline) -> Self {
        Self::Serverless(Box::new(outline))
    }
}
