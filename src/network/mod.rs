//! The four networks from DMS to a cluster, as data: what to make, what exists, and what TiDB Cloud has to do.
//!
//! | begin with | DMS is in | way to the cluster | for |
//! |---|---|---|---|
//! | [`Network::public_subnets`] | public subnets | internet gateway | a replication instance with a public address |
//! | [`Network::private_subnets_with_nat`] | private subnets | NAT in a public subnet | public endpoints |
//! | [`Network::private_endpoint`] | private subnets | interface endpoint, its subnets chosen by zone *id* | private endpoints |
//! | [`Network::vpc_peering`] | private subnets | peering, asked for by TiDB Cloud | Dedicated, Premium in preview |
//!
//! Subnets are [carved](Subnet::carved) from the VPC, [given](Subnet::of) or [existing](Subnet::existing), side by side.
//! [`Network::fits`] says whether a connection can take the network. A serverless replication in public subnets does not
//! compile.
//!
//! Several migrations may be in one VPC and lead out of it by what one of them made: name the VPC and the NAT gateway; a peering, an
//! internet gateway and the endpoint with a shared gateway's name are found. Whoever makes such an endpoint for others too says so by
//! [`PrivateEndpoint::let_in_vpc`].
//!
//! What connects, by plan of the cluster and compute of DMS; elsewhere the rule that says why not:
//!
//! | network | plan | instance | serverless replication |
//! |---|---|---|---|
//! | public subnets | serverless | connects | `serverless-network-is-private` |
//! | public subnets | essential | connects | `serverless-network-is-private` |
//! | public subnets | premium | connects | `serverless-network-is-private` |
//! | public subnets | dedicated | connects | `serverless-network-is-private` |
//! | private subnets with NAT | serverless | connects | connects |
//! | private subnets with NAT | essential | connects | connects |
//! | private subnets with NAT | premium | connects | connects |
//! | private subnets with NAT | dedicated | connects | connects |
//! | private endpoint | serverless | connects | connects |
//! | private endpoint | essential | connects | connects |
//! | private endpoint | premium | connects | connects |
//! | private endpoint | dedicated | connects | connects |
//! | VPC peering | serverless | `vpc-peering-is-dedicated` | `vpc-peering-is-dedicated` |
//! | VPC peering | essential | `vpc-peering-is-dedicated` | `vpc-peering-is-dedicated` |
//! | VPC peering | premium | connects, with `premium-peering-in-preview` | connects, with `premium-peering-in-preview` |
//! | VPC peering | dedicated | connects | connects |
//!
//! Writing to Premium is behind `.dangerous()`: it blocks a statement that a full load uses.

mod builder;
mod carve;
mod described;
mod fits;
mod ids;
mod internet_gateway;
mod layout;
mod nat;
#[expect(clippy::module_inception, reason = "the room's main type")]
mod network;
mod peering;
mod private_endpoint;
#[cfg(feature = "ec2")]
pub mod request;
mod route;
pub(crate) mod rules;
mod security;
mod shape;
mod subnet;
#[cfg(test)]
mod tests;
mod tidb_cloud;
mod vpc;
mod way;
mod zone;

pub use builder::NetworkBuilder;
pub use described::DescribedNetwork;
pub use fits::ComputeKind;
pub use ids::{GroupOwner, NetworkIds, SubnetPlace};
pub use nat::{NatGateway, NetworkNat, ThroughNat};
pub use network::Network;
pub use peering::{Peering, PeeringRequest, ThroughPeering};
pub use private_endpoint::{PrivateDns, PrivateEndpoint, ThroughPrivateEndpoint};
pub use route::{Destination, Exit, Route, RouteTable};
pub use security::{Ports, SecurityGroup, SecurityPeer, SecurityRule};
pub use shape::{DnsAttributes, Shape};
pub use subnet::{EndpointSubnet, NamesItsZoneById, NetworkSubnet, Subnet};
pub use tidb_cloud::{AddressOwner, TidbCloudStep};
pub use vpc::{ExistingVpc, NetworkVpc, Vpc};
pub use way::{DescribedWay, LeadsWithoutPublicAddress, ThroughInternetGateway, Way};
pub use zone::Zone;
