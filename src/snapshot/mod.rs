//! The network of an account as EC2 describes it: plain data, read by the plan and by the diagnosis, written by whoever
//! looked.
//!
//! Ids, states and codes are EC2's own words, in whatever case it answers them; comparing them is the reader's matter. What
//! EC2 leaves out is an empty text, an empty list or `None`. Every type has a [`Default`], so that a snapshot can be written
//! down by its telling fields:
//!
//! ```
//! use tidb_dms::snapshot::{NetworkSnapshot, Vpc};
//!
//! let vpc = Vpc { id: "vpc-0123456789abcdef0".to_owned(), state: "available".to_owned(), ..Vpc::default() };
//! let snapshot = NetworkSnapshot { vpcs: vec![vpc], ..NetworkSnapshot::default() };
//! assert!(snapshot.vpc("vpc-0123456789abcdef0").is_some());
//! ```

mod acl;
#[cfg(feature = "ec2")]
mod ec2;
mod endpoint;
mod gateway;
mod peering;
mod route;
mod security;
mod vpc;

use std::collections::BTreeMap;

pub use acl::{AclEntry, NetworkAcl};
pub use endpoint::{DnsEntry, EndpointService, VpcEndpoint};
pub use gateway::{Address, InternetGateway, NatGateway};
pub use peering::{Peering, PeeringSide};
pub use route::{Association, Route, RouteTable};
pub use security::{GroupPeer, GroupRule, SecurityGroup};
pub use vpc::{NetworkInterface, Subnet, Vpc, Zone};

/// The tags of a resource.
pub type SnapshotTags = BTreeMap<String, String>;

/// What EC2 describes of a network, or of several.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct NetworkSnapshot {
    /// The region, such as `us-west-2`.
    pub region: String,
    /// The zones of the region.
    pub zones: Vec<Zone>,
    /// The VPCs.
    pub vpcs: Vec<Vpc>,
    /// The subnets.
    pub subnets: Vec<Subnet>,
    /// The internet gateways.
    pub internet_gateways: Vec<InternetGateway>,
    /// The Elastic IP addresses.
    pub addresses: Vec<Address>,
    /// The NAT gateways, those deleted a while ago among them.
    pub nat_gateways: Vec<NatGateway>,
    /// The route tables.
    pub route_tables: Vec<RouteTable>,
    /// The security groups.
    pub security_groups: Vec<SecurityGroup>,
    /// The network ACLs.
    pub network_acls: Vec<NetworkAcl>,
    /// The VPC endpoints.
    pub vpc_endpoints: Vec<VpcEndpoint>,
    /// The services that endpoints can lead to, as far as they were asked for.
    pub endpoint_services: Vec<EndpointService>,
    /// The peerings.
    pub peerings: Vec<Peering>,
    /// The network interfaces.
    pub network_interfaces: Vec<NetworkInterface>,
}

/// Looks a resource up by its id.
macro_rules! by_id {
    ($(#[$doc:meta] $one:ident in $all:ident: $type:ty;)*) => {
        $(#[$doc]
        pub fn $one(&self, id: &str) -> Option<&$type> {
            self.$all.iter().find(|one| one.id == id)
        })*
    };
}

impl NetworkSnapshot {
    by_id! {
        /// The VPC of this id.
        vpc in vpcs: Vpc;
        /// The subnet of this id.
        subnet in subnets: Subnet;
        /// The internet gateway of this id.
        internet_gateway in internet_gateways: InternetGateway;
        /// The address of this allocation id.
        address in addresses: Address;
        /// The NAT gateway of this id.
        nat_gateway in nat_gateways: NatGateway;
        /// The route table of this id.
        route_table in route_tables: RouteTable;
        /// The security group of this id.
        security_group in security_groups: SecurityGroup;
        /// The VPC endpoint of this id.
        vpc_endpoint in vpc_endpoints: VpcEndpoint;
        /// The peering of this id.
        peering in peerings: Peering;
    }
}
