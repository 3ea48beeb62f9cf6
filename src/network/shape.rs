use std::fmt;

use crate::finding::Rule;

/// The four ways from DMS to a cluster that TiDB Cloud describes.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Shape {
    /// Public subnets and an internet gateway; for a replication instance with a public address only.
    InternetGateway,
    /// Private subnets, and a NAT gateway in a public one.
    Nat,
    /// Private subnets, and an interface endpoint to the service of the cluster.
    PrivateEndpoint,
    /// Private subnets, and a peering that TiDB Cloud asks for.
    VpcPeering,
}

impl Shape {
    /// Every shape.
    pub const ALL: [Self; 4] =
        [Self::InternetGateway, Self::Nat, Self::PrivateEndpoint, Self::VpcPeering];

    /// What a compute says of its place that a network of this shape answers: it brings security groups, and maybe NAT.
    pub(crate) fn answers(self) -> &'static [Rule] {
        use crate::compute::rules::{DEFAULT_SECURITY_GROUP, NAT_NEEDED};
        match self {
            Self::Nat => &[DEFAULT_SECURITY_GROUP, NAT_NEEDED],
            _ => &[DEFAULT_SECURITY_GROUP],
        }
    }

    pub(super) fn needs_dns_hostnames(self) -> bool {
        matches!(self, Self::PrivateEndpoint | Self::VpcPeering)
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::InternetGateway => "public subnets",
            Self::Nat => "private subnets with NAT",
            Self::PrivateEndpoint => "private endpoint",
            Self::VpcPeering => "VPC peering",
        })
    }
}

/// The attributes of a VPC that have to be switched on.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct DnsAttributes {
    /// `enableDnsSupport`: the VPC's resolver answers.
    pub support: bool,
    /// `enableDnsHostnames`, which private DNS names of endpoints need too.
    pub hostnames: bool,
}
