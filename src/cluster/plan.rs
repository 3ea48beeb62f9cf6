use std::{fmt, str::FromStr};

/// A plan of TiDB Cloud, as far as it decides how DMS connects.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Plan {
    /// Starter (once "Serverless"), and Essential from before July 2026: one gateway shared by many.
    Serverless,
    /// Essential with an endpoint of its own, offered since July 2026.
    Essential,
    /// Premium, BYOC included.
    Premium,
    /// Dedicated.
    Dedicated,
}

impl Plan {
    /// Every plan.
    pub const ALL: [Self; 4] = [Self::Serverless, Self::Essential, Self::Premium, Self::Dedicated];

    /// Whether the plan's gateway is shared or the cluster's own.
    pub fn gateway(self) -> GatewayModel {
        match self {
            Self::Serverless => GatewayModel::Shared,
            Self::Essential | Self::Premium | Self::Dedicated => GatewayModel::Own,
        }
    }

    /// Whether the plan can be peered with a VPC: Dedicated, and Premium in a private preview.
    pub fn allows_peering(self) -> bool {
        matches!(self, Self::Premium | Self::Dedicated)
    }

    /// Whether the plan is Starter or Essential, which share their limits whatever their gateway.
    pub fn is_starter_or_essential(self) -> bool {
        matches!(self, Self::Serverless | Self::Essential)
    }

    /// Whether the public endpoint refuses connections without TLS.
    pub fn demands_tls_in_public(self) -> bool {
        matches!(self, Self::Serverless | Self::Essential)
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Serverless => "serverless",
            Self::Essential => "essential",
            Self::Premium => "premium",
            Self::Dedicated => "dedicated",
        })
    }
}

/// A text that names no plan.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a plan is `serverless`, `essential`, `premium` or `dedicated`")]
#[non_exhaustive]
pub struct UnknownPlan;

impl FromStr for Plan {
    type Err = UnknownPlan;

    fn from_str(text: &str) -> Result<Self, UnknownPlan> {
        match text {
            "starter" => Ok(Self::Serverless),
            _ => Self::ALL
                .into_iter()
                .find(|plan| plan.to_string() == text)
                .ok_or(UnknownPlan),
        }
    }
}

/// Who shares a cluster's gateway, which decides user names and the CA.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum GatewayModel {
    /// One endpoint for many clusters: the user name tells them apart by its prefix; signed under ISRG Root X1.
    Shared,
    /// An endpoint of the cluster's own: no prefix; a CA of its own.
    Own,
}

/// How DMS reaches the cluster.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Connectivity {
    /// Over the internet.
    #[default]
    PublicEndpoint,
    /// Through AWS PrivateLink.
    PrivateEndpoint,
    /// Through a peering of VPCs.
    VpcPeering,
}

impl Connectivity {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::PublicEndpoint, Self::PrivateEndpoint, Self::VpcPeering];

    /// Whether packets stay inside AWS's private networks.
    pub fn is_private(self) -> bool {
        self != Self::PublicEndpoint
    }
}

impl fmt::Display for Connectivity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::PublicEndpoint => "public endpoint",
            Self::PrivateEndpoint => "private endpoint",
            Self::VpcPeering => "VPC peering",
        })
    }
}
