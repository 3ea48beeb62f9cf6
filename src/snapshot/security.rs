use ipnet::Ipv4Net;

use super::SnapshotTags;

/// A security group.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct SecurityGroup {
    /// The id, `sg-…`.
    pub id: String,
    /// The VPC.
    pub vpc: String,
    /// The name, unique in the VPC.
    pub name: String,
    /// What is let in, a rule for each peer.
    pub ingress: Vec<GroupRule>,
    /// What is let out, a rule for each peer.
    pub egress: Vec<GroupRule>,
    /// The tags.
    pub tags: SnapshotTags,
}

/// What a security group lets through to or from one peer.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a rule is these three")]
pub struct GroupRule {
    /// `tcp`, `udp`, `icmp`, a protocol's number, or `-1` for all of them.
    pub protocol: String,
    /// The first and the last port; none means all. Of ICMP, type and code, where [`u16::MAX`] stands for all codes.
    pub ports: Option<(u16, u16)>,
    /// The other end.
    pub peer: GroupPeer,
}

#[cfg(feature = "plan")]
impl GroupRule {
    /// Whether it is about ICMP, which has types and codes in place of ports.
    pub(crate) fn is_of_icmp(&self) -> bool {
        matches!(self.protocol.as_str(), "icmp" | "icmpv6" | "1" | "58")
    }

    /// Whether it is about TCP on this port.
    pub(crate) fn lets_tcp_through(&self, port: u16) -> bool {
        match self.protocol.as_str() {
            "-1" => true,
            "tcp" | "6" => self
                .ports
                .is_none_or(|(first, last)| (first..=last).contains(&port)),
            _ => false,
        }
    }
}

/// The other end of a rule.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "EC2 knows four, and IPv6 is a range that no IPv4 packet is in"
)]
pub enum GroupPeer {
    /// An IPv4 range.
    Range(Ipv4Net),
    /// An IPv6 range.
    Range6(String),
    /// A prefix list, by id.
    PrefixList(String),
    /// Whatever is in a security group, by id.
    Group(String),
}
