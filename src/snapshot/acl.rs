use ipnet::Ipv4Net;

use super::SnapshotTags;

/// A network ACL: stateless, so both ways of a connection need an entry.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct NetworkAcl {
    /// The id, `acl-…`.
    pub id: String,
    /// The VPC.
    pub vpc: String,
    /// Whether it is the VPC's default ACL.
    pub default: bool,
    /// The subnets that use it.
    pub subnets: Vec<String>,
    /// The entries; the lowest number that fits decides.
    pub entries: Vec<AclEntry>,
    /// The tags.
    pub tags: SnapshotTags,
}

/// An entry of a network ACL.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "an entry is these six")]
pub struct AclEntry {
    /// The number: 1 to 32766, and 32767 for the one that refuses what no other fits.
    pub number: u16,
    /// Whether it is about packets that leave the subnet.
    pub egress: bool,
    /// Whether it lets them through.
    pub allow: bool,
    /// The protocol's number, such as `6` for TCP, or `-1` for all.
    pub protocol: String,
    /// The first and the last destination port; none means all.
    pub ports: Option<(u16, u16)>,
    /// The range of the other end; none for IPv6.
    pub range: Option<Ipv4Net>,
}
