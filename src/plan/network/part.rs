use std::fmt;

use ipnet::Ipv4Net;

use crate::{
    network::{GroupOwner, SubnetPlace},
    snapshot::{GroupPeer, GroupRule},
};

/// One thing of a network that EC2 holds, or one setting of it.
///
/// Its [`Display`](fmt::Display) is the value of the tag [`PART_TAG`](crate::migration::Migration::PART_TAG) of what is made.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum NetworkPart {
    /// The VPC.
    Vpc,
    /// Its attribute `enableDnsSupport`.
    DnsSupport,
    /// Its attribute `enableDnsHostnames`.
    DnsHostnames,
    /// A subnet.
    Subnet(SubnetPlace),
    /// The internet gateway.
    InternetGateway,
    /// That the internet gateway is attached to the VPC.
    Attachment,
    /// The Elastic IP address of the NAT gateway of this number.
    Address(usize),
    /// The NAT gateway of this number.
    NatGateway(usize),
    /// The route table of this number, in the order of [`DescribedNetwork::route_tables`](crate::network::DescribedNetwork::route_tables).
    RouteTable(usize),
    /// The route of the table of this number.
    Route(usize),
    /// That a subnet uses its route table.
    Association(SubnetPlace),
    /// A security group.
    SecurityGroup(GroupOwner),
    /// The rule of this number that lets DMS out.
    Egress(usize),
    /// The rule of every new group that lets everything out, which a tight one does without.
    AllEgress,
    /// What the group of the private endpoint lets in.
    Ingress,
    /// A rule in a group of ours that nobody described.
    Extra(ExtraRule),
    /// A route that nobody described: in a table of ours, or to what goes in a table that the description names.
    ExtraRoute(ExtraRoute),
    /// The private endpoint.
    VpcEndpoint,
    /// That the private DNS name leads to the private endpoint.
    PrivateDns,
    /// The peering with TiDB Cloud.
    Peering,
    /// That TiDB Cloud asks for the peering, while it is not accepted.
    PeeringRequest,
    /// Something with our tags that is not the chosen one, or is no longer described.
    #[non_exhaustive]
    Surplus {
        /// What it is.
        kind: ResourceKind,
        /// Its id.
        id: String,
    },
}

/// The kinds of EC2's resources that carry tags of ours.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum ResourceKind {
    /// A VPC.
    Vpc,
    /// A subnet.
    Subnet,
    /// An internet gateway.
    InternetGateway,
    /// An Elastic IP address.
    Address,
    /// A NAT gateway.
    NatGateway,
    /// A route table.
    RouteTable,
    /// A security group.
    SecurityGroup,
    /// A VPC endpoint.
    VpcEndpoint,
    /// A peering.
    Peering,
    /// That an internet gateway is attached to a VPC, by the gateway's id.
    Attachment,
    /// That somebody asks for a peering, by the peering's id. Who is asked can only reject it.
    PeeringRequest,
}

/// A route that is in a table of the description and not described itself.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ExtraRoute {
    table: String,
    to: Ipv4Net,
}

impl ExtraRoute {
    pub(super) fn new(table: &str, to: Ipv4Net) -> Self {
        Self { table: table.to_owned(), to }
    }

    /// The id of the table that it is in.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// Where its packets go.
    pub fn to(&self) -> Ipv4Net {
        self.to
    }
}

/// `0.0.0.0/0 of rtb-0123`.
impl fmt::Display for ExtraRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.to, self.table)
    }
}

/// A rule that is in a security group of ours and not in the description, or that stands in the way of deleting another group.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ExtraRule {
    group: String,
    egress: bool,
    protocol: String,
    ports: Option<(u16, u16)>,
    peer: PeerText,
}

/// The peer of a rule, in an order.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
enum PeerText {
    Range(Ipv4Net),
    Range6(String),
    PrefixList(String),
    Group(String),
}

impl ExtraRule {
    pub(super) fn new(group: &str, egress: bool, rule: &GroupRule) -> Self {
        let peer = match &rule.peer {
            GroupPeer::Range(range) => PeerText::Range(*range),
            GroupPeer::Range6(range) => PeerText::Range6(range.clone()),
            GroupPeer::PrefixList(id) => PeerText::PrefixList(id.clone()),
            GroupPeer::Group(id) => PeerText::Group(id.clone()),
        };
        let protocol = rule.protocol.clone();
        Self { group: group.to_owned(), egress, protocol, ports: rule.ports, peer }
    }

    /// The id of the group that it is in.
    pub fn group(&self) -> &str {
        &self.group
    }

    /// Whether it lets something out, and not in.
    pub fn is_egress(&self) -> bool {
        self.egress
    }

    /// The rule as EC2 shows it.
    pub fn rule(&self) -> GroupRule {
        let peer = match &self.peer {
            PeerText::Range(range) => GroupPeer::Range(*range),
            PeerText::Range6(range) => GroupPeer::Range6(range.clone()),
            PeerText::PrefixList(id) => GroupPeer::PrefixList(id.clone()),
            PeerText::Group(id) => GroupPeer::Group(id.clone()),
        };
        GroupRule { protocol: self.protocol.clone(), ports: self.ports, peer }
    }
}

/// `egress tcp 3306-3306 10.0.0.0/16 of sg-0123`.
impl fmt::Display for ExtraRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.egress { "egress " } else { "ingress " })?;
        f.write_str(if self.protocol == "-1" { "all" } else { &self.protocol })?;
        match self.ports {
            Some((kind, u16::MAX)) if self.rule().is_of_icmp() => write!(f, " type {kind}")?,
            Some((kind, code)) if self.rule().is_of_icmp() => {
                write!(f, " type {kind} code {code}")?;
            }
            Some((first, last)) => write!(f, " {first}-{last}")?,
            None => (),
        }
        let peer = match &self.peer {
            PeerText::Range(range) => range.to_string(),
            PeerText::Range6(text) | PeerText::PrefixList(text) | PeerText::Group(text) => {
                text.clone()
            }
        };
        write!(f, " {peer} of {}", self.group)
    }
}

impl fmt::Display for ResourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Vpc => "vpc",
            Self::Subnet => "subnet",
            Self::InternetGateway => "internet gateway",
            Self::Address => "address",
            Self::NatGateway => "nat gateway",
            Self::RouteTable => "route table",
            Self::SecurityGroup => "security group",
            Self::VpcEndpoint => "vpc endpoint",
            Self::Peering => "peering",
            Self::Attachment => "attachment",
            Self::PeeringRequest => "peering request",
        })
    }
}

/// `subnet dms 0`, the value of the tag `tidb-dms:part`.
impl fmt::Display for NetworkPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vpc => f.write_str("vpc"),
            Self::DnsSupport => f.write_str("dns support"),
            Self::DnsHostnames => f.write_str("dns hostnames"),
            Self::Subnet(place) => write!(f, "subnet {place}"),
            Self::InternetGateway => f.write_str("internet gateway"),
            Self::Attachment => f.write_str("attachment"),
            Self::Address(number) => write!(f, "address {number}"),
            Self::NatGateway(number) => write!(f, "nat gateway {number}"),
            Self::RouteTable(number) => write!(f, "route table {number}"),
            Self::Route(number) => write!(f, "route {number}"),
            Self::Association(place) => write!(f, "association {place}"),
            Self::SecurityGroup(of) => write!(f, "security group {of}"),
            Self::Egress(number) => write!(f, "egress {number}"),
            Self::AllEgress => f.write_str("all egress"),
            Self::Ingress => f.write_str("ingress"),
            Self::Extra(rule) => write!(f, "extra {rule}"),
            Self::ExtraRoute(route) => write!(f, "extra route {route}"),
            Self::VpcEndpoint => f.write_str("vpc endpoint"),
            Self::PrivateDns => f.write_str("private dns"),
            Self::Peering => f.write_str("peering"),
            Self::PeeringRequest => f.write_str("peering request"),
            Self::Surplus { kind, id } => write!(f, "surplus {kind} {id}"),
        }
    }
}
