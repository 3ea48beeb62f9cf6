use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use crate::{
    network::{ComputeKind, ThroughPeering},
    snapshot::Vpc,
};

/// Where DMS sits: what `DescribeReplicationInstances` or `DescribeReplicationConfigs` tell of it, or what is meant to be.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DmsPlace {
    /// The identifier of the instance or of the serverless replication, which findings about it name; `None` where nobody said.
    pub identifier: Option<String>,
    /// What moves the rows.
    pub kind: ComputeKind,
    /// Every subnet of the subnet group: DMS may sit in any, and a Multi-AZ instance sits in two.
    pub subnets: Vec<String>,
    /// The security groups; none means the VPC's default group.
    pub security_groups: Vec<String>,
    /// The status of the instance, where it exists.
    pub status: Option<String>,
    /// The public addresses of the instance, as far as they are known.
    pub public_addresses: Vec<Ipv4Addr>,
    /// The private addresses of the instance, as far as they are known.
    pub private_addresses: Vec<Ipv4Addr>,
    /// Whether the instance has a standby in another zone, with addresses of its own.
    pub multi_az: bool,
    /// DNS servers that the instance asks; none means the VPC's own resolver.
    pub dns_servers: Vec<String>,
}

impl DmsPlace {
    /// Whether names are asked of the VPC's own resolver, which has two addresses: the first server decides.
    pub(super) fn asks_the_vpc(&self, vpc: Option<&Vpc>) -> bool {
        let Some(first) = self.dns_servers.first() else { return true };
        let Ok(first) = first.parse::<Ipv4Addr>() else { return false };
        let second_of = |range: &Ipv4Net| u32::from(range.network()).checked_add(2);
        first == Ipv4Addr::new(169, 254, 169, 253)
            || vpc.is_some_and(|vpc| {
                vpc.ranges
                    .iter()
                    .any(|range| second_of(range) == Some(first.into()))
            })
    }

    /// DMS of this kind in these subnets and security groups, of which nothing more is known.
    pub fn of(
        kind: ComputeKind,
        subnets: impl IntoIterator<Item = impl Into<String>>,
        security_groups: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            identifier: None,
            kind,
            subnets: subnets
                .into_iter()
                .map(Into::into)
                .collect(),
            security_groups: security_groups
                .into_iter()
                .map(Into::into)
                .collect(),
            status: None,
            public_addresses: Vec::new(),
            private_addresses: Vec::new(),
            multi_az: false,
            dns_servers: Vec::new(),
        }
    }

    /// What findings about it are about.
    pub(super) fn label(&self) -> &str {
        self.identifier
            .as_deref()
            .unwrap_or("DMS")
    }

    /// The addresses that packets from this subnet come from.
    pub(super) fn sources(&self, range: Ipv4Net) -> Vec<Ipv4Net> {
        let known: Vec<_> = self
            .private_addresses
            .iter()
            .filter(|address| range.contains(*address))
            .map(|address| Ipv4Net::from(*address))
            .collect();
        if known.is_empty() { vec![range] } else { known }
    }
}

/// The cluster, as the Connect dialog of TiDB Cloud shows it for each connection type.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "TiDB Cloud has three connection types")]
pub enum ClusterPlace {
    /// Over the internet.
    PublicEndpoint {
        /// The host; empty where it is not known.
        host: String,
        /// The port.
        port: u16,
        /// What the host resolves to; where it is not told, any public address is meant.
        addresses: Vec<Ipv4Addr>,
        /// What the IP access list or the firewall rules of the cluster let in, which AWS does not see; `None` where nobody said.
        /// `169.254.65.87/32` counts as all addresses of AWS, which only firewall rules of Starter and Essential take it for:
        /// leave it out for another plan.
        allowed: Option<Vec<Ipv4Net>>,
    },
    /// Through an interface endpoint.
    PrivateEndpoint {
        /// The host; empty means the private DNS name of the service, whatever it is.
        host: String,
        /// The port.
        port: u16,
        /// The service, `com.amazonaws.vpce.…`.
        service: String,
    },
    /// Through a peering.
    VpcPeering {
        /// The host; empty where it is not known.
        host: String,
        /// The port.
        port: u16,
        /// The range of the project.
        project: Ipv4Net,
        /// What the host resolves to; where it is not told, any address of the project is meant.
        addresses: Vec<Ipv4Addr>,
        /// The account that TiDB Cloud asks from; `None` where nobody said.
        account: Option<String>,
        /// The VPC that TiDB Cloud asks for; `None` where nobody said.
        vpc: Option<String>,
    },
}

impl ClusterPlace {
    /// A public endpoint of which no more is known.
    pub fn public(host: impl Into<String>, port: u16) -> Self {
        Self::PublicEndpoint { host: host.into(), port, addresses: Vec::new(), allowed: None }
    }

    /// A private endpoint to this service.
    pub fn private(host: impl Into<String>, port: u16, service: impl Into<String>) -> Self {
        Self::PrivateEndpoint { host: host.into(), port, service: service.into() }
    }

    /// A cluster in the peered VPC of a project that has this range.
    pub fn peered(host: impl Into<String>, port: u16, project: Ipv4Net) -> Self {
        let host = host.into();
        Self::VpcPeering { host, port, project, addresses: Vec::new(), account: None, vpc: None }
    }

    pub(super) fn host(&self) -> &str {
        match self {
            Self::PublicEndpoint { host, .. }
            | Self::PrivateEndpoint { host, .. }
            | Self::VpcPeering { host, .. } => host,
        }
    }

    pub(super) fn port(&self) -> u16 {
        match self {
            Self::PublicEndpoint { port, .. }
            | Self::PrivateEndpoint { port, .. }
            | Self::VpcPeering { port, .. } => *port,
        }
    }

    /// Whether nothing has to be resolved.
    pub(super) fn is_an_address(&self) -> bool {
        self.host().parse::<Ipv4Addr>().is_ok()
    }

    pub(super) fn label(&self) -> String {
        let host = if self.host().is_empty() { "cluster" } else { self.host() };
        format!("{host}:{}", self.port())
    }
}

impl ThroughPeering {
    /// The cluster of this host behind the peering, with what was told of who asks for it.
    pub(crate) fn place(&self, host: impl Into<String>, port: u16) -> ClusterPlace {
        ClusterPlace::VpcPeering {
            host: host.into(),
            port,
            project: self.project().net(),
            addresses: Vec::new(),
            account: self.account().map(ToString::to_string),
            vpc: self.vpc().map(ToString::to_string),
        }
    }
}
