use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::SnapshotTags;

/// An availability zone: its name is the account's, its id the same in every account.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct Zone {
    /// The name, such as `us-west-2a`.
    pub name: String,
    /// The id, such as `usw2-az1`.
    pub id: String,
}

/// A VPC.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct Vpc {
    /// The id, `vpc-…`.
    pub id: String,
    /// `pending` or `available`.
    pub state: String,
    /// The account that owns it.
    pub account: String,
    /// The IPv4 ranges, the first of them the primary.
    pub ranges: Vec<Ipv4Net>,
    /// `enableDnsSupport`; `None` where nobody asked.
    pub dns_support: Option<bool>,
    /// `enableDnsHostnames`; `None` where nobody asked.
    pub dns_hostnames: Option<bool>,
    /// The tags.
    pub tags: SnapshotTags,
}

/// A subnet.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct Subnet {
    /// The id, `subnet-…`.
    pub id: String,
    /// The VPC.
    pub vpc: String,
    /// `pending` or `available`.
    pub state: String,
    /// The IPv4 range.
    pub range: Ipv4Net,
    /// The name of its zone.
    pub zone: String,
    /// The id of its zone.
    pub zone_id: String,
    /// How many addresses are left.
    pub free_addresses: u32,
    /// The mode of VPC Block Public Access here: `off`, `block-bidirectional` or `block-ingress`; empty where not told.
    pub public_access_blocked: String,
    /// The tags.
    pub tags: SnapshotTags,
}

/// A network interface.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct NetworkInterface {
    /// The id, `eni-…`.
    pub id: String,
    /// The VPC.
    pub vpc: String,
    /// The subnet.
    pub subnet: String,
    /// What made it, such as `DMSNetworkInterface`.
    pub description: String,
    /// `interface`, `nat_gateway`, `vpc_endpoint`, ….
    pub kind: String,
    /// `available`, `in-use`, ….
    pub status: String,
    /// The primary private address.
    pub private_address: Option<Ipv4Addr>,
    /// The public address that it goes by.
    pub public_address: Option<Ipv4Addr>,
    /// The security groups.
    pub security_groups: Vec<String>,
}
