//! What the four shapes have in common, and what nobody else can be.

use super::{NetworkSubnet, NetworkVpc, RouteTable, SecurityPeer, Shape, Subnet, TidbCloudStep};
use crate::{
    cluster::GatewayModel,
    compute::{PrivateSubnets, PublicSubnets, SubnetList},
    finding::Findings,
    name::{AwsAccountId, Region},
};

pub(super) mod sealed {
    use super::*;

    /// How a described way is checked.
    #[expect(unnameable_types, reason = "what nobody can name, nobody can implement")]
    pub trait Asked: Sized {
        type Way: Leads;

        /// The subnets that the way needs besides those of DMS, and what findings call them.
        fn take_subnets(&mut self) -> (&'static str, Vec<Subnet>);

        fn checked(
            self,
            more: Vec<NetworkSubnet>,
            ground: &Ground<'_>,
            findings: &mut Findings,
        ) -> Option<Self::Way>;
    }

    /// What a checked way adds to a network.
    #[expect(unnameable_types, reason = "what nobody can name, nobody can implement")]
    pub trait Leads {
        const SHAPE: Shape;

        fn route_tables(&self, dms: &[NetworkSubnet]) -> Vec<RouteTable>;

        /// Where a security group finds the cluster.
        fn cluster(&self, vpc: &NetworkVpc) -> Vec<SecurityPeer>;

        /// Whose gateway a private endpoint leads to.
        fn gateway_model(&self) -> Option<GatewayModel> {
            None
        }

        fn steps(&self, ground: &Ground<'_>) -> Vec<TidbCloudStep>;

        /// What the way is made of, for the requests of EC2.
        #[cfg(feature = "ec2")]
        fn parts(&self) -> WayParts<'_> {
            WayParts::default()
        }
    }

    /// What only some ways have.
    #[cfg(feature = "ec2")]
    #[derive(Debug, Default)]
    #[expect(unnameable_types, reason = "nobody outside makes or reads one")]
    pub struct WayParts<'a> {
        pub(crate) nat: &'a [super::super::NetworkNat],
        pub(crate) endpoint: Option<&'a super::super::ThroughPrivateEndpoint>,
        pub(crate) peering: Option<&'a super::super::ThroughPeering>,
    }

    /// What is known of a network before its way.
    #[derive(Debug)]
    #[expect(unnameable_types, reason = "nobody outside makes or reads one")]
    pub struct Ground<'a> {
        pub(crate) vpc: &'a NetworkVpc,
        pub(crate) region: Option<&'a Region>,
        pub(crate) account: Option<&'a AwsAccountId>,
        pub(crate) dms: &'a [NetworkSubnet],
    }
}

/// What a network can be asked for: see the four ways to begin one on [`Network`](super::Network).
pub trait DescribedWay: sealed::Asked<Way: Way> {}

/// The way from DMS to the cluster: [`ThroughInternetGateway`], [`ThroughNat`](super::ThroughNat),
/// [`ThroughPrivateEndpoint`](super::ThroughPrivateEndpoint) or [`ThroughPeering`](super::ThroughPeering).
pub trait Way: sealed::Leads {
    /// The kind of subnets that DMS sits in.
    type Subnets: SubnetList;
}

/// Ways that a serverless replication can take.
#[diagnostic::on_unimplemented(
    message = "a serverless replication cannot leave through an internet gateway",
    label = "describe `Network::private_subnets_with_nat(..)`, `::private_endpoint(..)` or `::vpc_peering(..)`, or use a replication instance",
    note = "serverless replications have no public address, and an internet gateway routes nothing without one"
)]
pub trait LeadsWithoutPublicAddress: Way {}

/// Through an internet gateway, by a public address of the instance's own.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ThroughInternetGateway;

impl DescribedWay for ThroughInternetGateway {}

impl Way for ThroughInternetGateway {
    type Subnets = PublicSubnets;
}

/// Declares a way out of private subnets.
macro_rules! private_way {
    ($asked:ty, $way:ty) => {
        impl DescribedWay for $asked {}
        impl Way for $way {
            type Subnets = PrivateSubnets;
        }
        #[diagnostic::do_not_recommend]
        impl LeadsWithoutPublicAddress for $way {}
    };
}

private_way!(super::nat::NatGateways, super::ThroughNat);
private_way!(super::PrivateEndpoint, super::ThroughPrivateEndpoint);
private_way!(super::Peering, super::ThroughPeering);
