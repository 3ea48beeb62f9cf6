use std::net::Ipv4Addr;

use super::SnapshotTags;

/// An internet gateway.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct InternetGateway {
    /// The id, `igw-…`.
    pub id: String,
    /// The VPC that it is attached to; it can be one only.
    pub vpc: Option<String>,
    /// The state of the attachment: EC2 answers `available` where its model says `attached`.
    pub attachment: String,
    /// The tags.
    pub tags: SnapshotTags,
}

/// An Elastic IP address.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct Address {
    /// The allocation id, `eipalloc-…`.
    pub id: String,
    /// The address.
    pub public_address: Option<Ipv4Addr>,
    /// The association, where it is used.
    pub association: Option<String>,
    /// The interface that uses it.
    pub network_interface: Option<String>,
    /// The tags.
    pub tags: SnapshotTags,
}

/// A NAT gateway.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct NatGateway {
    /// The id, `nat-…`.
    pub id: String,
    /// The VPC.
    pub vpc: String,
    /// The subnet.
    pub subnet: String,
    /// `pending`, `failed`, `available`, `deleting` or `deleted`.
    pub state: String,
    /// `public` or `private`.
    pub connectivity: String,
    /// Why it failed.
    pub failure: String,
    /// The allocation ids of its addresses.
    pub allocations: Vec<String>,
    /// Its public addresses: what a cluster sees.
    pub public_addresses: Vec<Ipv4Addr>,
    /// Its private addresses.
    pub private_addresses: Vec<Ipv4Addr>,
    /// The tags.
    pub tags: SnapshotTags,
}
