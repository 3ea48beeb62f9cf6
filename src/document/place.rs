use super::Document;
use crate::compute::{DescribedSubnetGroup, InstancePlacement, ServerlessPlacement};
#[cfg(feature = "plan")]
use crate::{name::SubnetGroupIdentifier, network::DescribedNetwork};

/// Where the compute of a document goes.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// Into subnets that exist.
    Group(DescribedSubnetGroup),
    /// Into those of a network.
    #[cfg(feature = "plan")]
    Network(Box<DescribedNetwork>, SubnetGroupIdentifier),
}

impl Place {
    /// Whether the document says where, right or wrong.
    pub(super) fn is_said(document: &Document) -> bool {
        let keys: &[&str] =
            if cfg!(feature = "plan") { &["subnet_group", "network"] } else { &["subnet_group"] };
        keys.iter().any(|key| {
            document
                .0
                .get(*key)
                .is_some_and(|value| !value.is_null())
        })
    }

    pub(super) fn for_instance(&self) -> InstancePlacement {
        match self {
            Self::Group(group) => group.for_instance(),
            #[cfg(feature = "plan")]
            Self::Network(network, group) => network.for_instance(group.clone()),
        }
    }

    /// Nowhere in public subnets.
    pub(super) fn for_serverless(&self) -> Option<ServerlessPlacement> {
        match self {
            Self::Group(group) => group.for_serverless(),
            #[cfg(feature = "plan")]
            Self::Network(network, group) => network.for_serverless(group.clone()),
        }
    }

    /// The key that says what kind of subnets they are.
    pub(super) fn kind_key(&self) -> &'static str {
        match self {
            Self::Group(_) => "subnet_group.kind",
            #[cfg(feature = "plan")]
            Self::Network(..) => "network.shape",
        }
    }
}
