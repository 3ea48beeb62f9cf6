use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

/// Who sends a packet: one address of a replication instance or of a serverless replication.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct PacketOrigin {
    /// The subnet that it is in.
    pub subnet: String,
    /// Its security groups; none means the VPC's default one.
    pub security_groups: Vec<String>,
    /// Its private address.
    pub address: Ipv4Addr,
    /// The public address that goes with it, if it is publicly accessible.
    pub public_address: Option<Ipv4Addr>,
    /// Who tells it what a name stands for.
    pub resolver: Resolver,
}

impl Default for PacketOrigin {
    fn default() -> Self {
        Self {
            subnet: String::new(),
            security_groups: Vec::new(),
            address: Ipv4Addr::UNSPECIFIED,
            public_address: None,
            resolver: Resolver::Vpc,
        }
    }
}

/// Who tells DMS what a name stands for.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Resolver {
    /// The VPC's resolver, or servers that forward to it.
    #[default]
    Vpc,
    /// Servers that know the public DNS and nothing of the VPC.
    Own,
}

/// What a packet is for: a host and port as an endpoint of DMS names them, and what is behind the name.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a target is these three")]
pub struct PacketTarget {
    /// The name, or an address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// What the name stands for.
    pub end: PacketEnd,
}

impl PacketTarget {
    /// A gateway in the internet that lets everybody in.
    pub fn public(
        host: impl Into<String>,
        port: u16,
        addresses: impl IntoIterator<Item = Ipv4Addr>,
    ) -> Self {
        let addresses = addresses.into_iter().collect();
        Self { host: host.into(), port, end: PacketEnd::Public { addresses, access: None } }
    }

    /// An endpoint service that is in every zone and lets every endpoint in.
    pub fn service(host: impl Into<String>, port: u16, name: impl Into<String>) -> Self {
        let end = PacketEnd::Service { name: name.into(), zone_ids: Vec::new(), endpoints: None };
        Self { host: host.into(), port, end }
    }
}

/// The three kinds of doors that a cluster has.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "TiDB Cloud has these three")]
pub enum PacketEnd {
    /// The public endpoint.
    Public {
        /// Its addresses.
        addresses: Vec<Ipv4Addr>,
        /// The IP access list; `None` lets everybody in, an empty one nobody.
        access: Option<Vec<Ipv4Net>>,
    },
    /// The private endpoint: an endpoint service.
    Service {
        /// Its name, `com.amazonaws.vpce.…`.
        name: String,
        /// The ids of the zones that it is in; empty means every zone.
        zone_ids: Vec<String>,
        /// The endpoints that are let in; `None` or `*` among them means all.
        endpoints: Option<Vec<String>>,
    },
    /// The cluster's address in the project's VPC, for who is peered with it.
    Project {
        /// The project's account.
        account: String,
        /// The project's VPC.
        vpc: String,
        /// The project's range.
        range: Ipv4Net,
        /// The cluster's address in that range.
        address: Ipv4Addr,
        /// The range of the other VPC that was entered for the peering: the project answers there. Empty means any.
        peers: Vec<Ipv4Net>,
    },
}

/// A packet that found its way, and whose answer finds its way back.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "compared as a whole in tests")]
pub struct Arrival {
    /// The last hop of the account's network.
    pub way: Way,
    /// The addresses that the gateway may see: a NAT gateway with several picks one for each connection, and behind an
    /// endpoint it is the endpoint's.
    pub seen: Vec<Ipv4Addr>,
}

/// The last hop before TiDB Cloud, by its id.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "the four shapes of a network")]
pub enum Way {
    /// An internet gateway.
    InternetGateway(String),
    /// A NAT gateway.
    NatGateway(String),
    /// An interface endpoint.
    Endpoint(String),
    /// A peering.
    Peering(String),
}
