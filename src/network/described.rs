use std::collections::BTreeSet;

use super::{
    DnsAttributes, Network, NetworkNat, NetworkSubnet, NetworkVpc, RouteTable, SecurityRule, Shape,
    ThroughInternetGateway, ThroughNat, ThroughPeering, ThroughPrivateEndpoint, TidbCloudStep,
    Zone,
};
use crate::{
    compute::{InstancePlacement, ServerlessPlacement},
    finding::Findings,
    name::{EndpointServiceName, Region, SecurityGroupId, SubnetGroupIdentifier, Tags, TidbPort},
};

/// A network whose shape is known only at run time.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "TiDB Cloud describes four shapes")]
pub enum DescribedNetwork {
    /// Through an internet gateway.
    InternetGateway(Network<ThroughInternetGateway>),
    /// Through NAT.
    Nat(Network<ThroughNat>),
    /// Through a private endpoint.
    PrivateEndpoint(Network<ThroughPrivateEndpoint>),
    /// Through a peering.
    VpcPeering(Network<ThroughPeering>),
}

/// The same question to each shape.
macro_rules! each {
    ($described:expr, $network:ident => $answer:expr) => {
        match $described {
            DescribedNetwork::InternetGateway($network) => $answer,
            DescribedNetwork::Nat($network) => $answer,
            DescribedNetwork::PrivateEndpoint($network) => $answer,
            DescribedNetwork::VpcPeering($network) => $answer,
        }
    };
}
pub(super) use each;

impl DescribedNetwork {
    /// The shape.
    pub fn shape(&self) -> Shape {
        each!(self, network => network.shape())
    }

    /// The VPC.
    pub fn vpc(&self) -> &NetworkVpc {
        each!(self, network => network.vpc())
    }

    /// The subnets of DMS.
    pub fn subnets(&self) -> &[NetworkSubnet] {
        each!(self, network => network.subnets())
    }

    /// The region, where it is described.
    pub fn region(&self) -> Option<&Region> {
        each!(self, network => network.region())
    }

    /// The port that is let through.
    pub fn port(&self) -> TidbPort {
        each!(self, network => network.port())
    }

    /// Warnings and notes.
    pub fn findings(&self) -> &Findings {
        each!(self, network => network.findings())
    }

    /// The route tables that are needed, as far as they are known.
    pub fn route_tables(&self) -> Vec<RouteTable> {
        each!(self, network => network.route_tables())
    }

    /// What a new security group of DMS lets out; nothing to make where groups exist.
    pub fn egress(&self) -> Option<Vec<SecurityRule>> {
        each!(self, network => network.egress())
    }

    /// What only TiDB Cloud can do for the network.
    pub fn tidb_cloud_steps(&self) -> Vec<TidbCloudStep> {
        each!(self, network => network.tidb_cloud_steps())
    }

    /// Where an instance goes.
    pub fn for_instance(&self, group: SubnetGroupIdentifier) -> InstancePlacement {
        each!(self, network => network.for_instance(group))
    }

    /// Where a serverless replication goes; nowhere in public subnets, because it has no public address.
    pub fn for_serverless(&self, group: SubnetGroupIdentifier) -> Option<ServerlessPlacement> {
        (self.shape() != Shape::InternetGateway).then(|| ServerlessPlacement::private(group))
    }

    /// The attributes of the VPC that have to be on, where it is not left as it is.
    pub fn dns_attributes(&self) -> DnsAttributes {
        each!(self, network => network.dns_attributes())
    }

    /// The security groups that exist; none where one is to be made.
    pub fn security_groups(&self) -> &[SecurityGroupId] {
        each!(self, network => network.security_groups())
    }

    /// The tags of everything that is made.
    pub fn tags(&self) -> &Tags {
        each!(self, network => network.tags())
    }

    /// The NAT gateways, where there are some.
    pub fn nat_gateways(&self) -> &[NetworkNat] {
        match self {
            Self::Nat(network) => network.nat_gateways(),
            _ => &[],
        }
    }

    /// The private endpoint, where that is the way.
    pub fn endpoint(&self) -> Option<&ThroughPrivateEndpoint> {
        match self {
            Self::PrivateEndpoint(network) => Some(network.through()),
            _ => None,
        }
    }

    /// What a new security group of the private endpoint lets in.
    pub fn endpoint_ingress(&self) -> Option<SecurityRule> {
        match self {
            Self::PrivateEndpoint(network) => network.endpoint_ingress(),
            _ => None,
        }
    }

    /// The peering, where that is the way.
    pub fn peering(&self) -> Option<&ThroughPeering> {
        match self {
            Self::VpcPeering(network) => Some(network.through()),
            _ => None,
        }
    }

    /// The zones of all subnets and of NAT gateways that exist, as far as they are told.
    pub(crate) fn zones(&self) -> impl Iterator<Item = &Zone> {
        let told = self
            .nat_gateways()
            .iter()
            .filter_map(|gateway| match gateway {
                NetworkNat::New { .. } => None,
                NetworkNat::Existing { zone, .. } => zone.as_ref(),
            });
        self.all_subnets()
            .filter_map(NetworkSubnet::zone)
            .chain(told)
    }

    /// The subnets of DMS, of new NAT gateways and of a new private endpoint.
    fn all_subnets(&self) -> impl Iterator<Item = &NetworkSubnet> {
        let nat = self
            .nat_gateways()
            .iter()
            .filter_map(|gateway| match gateway {
                NetworkNat::New { subnet, .. } => Some(subnet),
                NetworkNat::Existing { .. } => None,
            });
        let endpoint = self
            .endpoint()
            .map_or(&[][..], ThroughPrivateEndpoint::subnets);
        self.subnets()
            .iter()
            .chain(nat)
            .chain(endpoint)
    }

    /// The service of a private endpoint, whose region is known.
    pub(crate) fn service(&self) -> Option<&EndpointServiceName> {
        match self {
            Self::PrivateEndpoint(network) => Some(network.through().service()),
            _ => None,
        }
    }

    /// The ids of everything that the description names because it exists. A peering that is named is one to accept.
    pub(crate) fn named_ids(&self) -> BTreeSet<String> {
        let of_vpc = [
            self.vpc().id().map(ToString::to_string),
            self.vpc()
                .internet_gateway()
                .map(ToString::to_string),
        ];
        let of_nat = self
            .nat_gateways()
            .iter()
            .filter_map(|gateway| match gateway {
                NetworkNat::New { allocation, .. } => allocation
                    .as_ref()
                    .map(ToString::to_string),
                NetworkNat::Existing { id, .. } => Some(id.to_string()),
            });
        let of_endpoint = self.endpoint().map(|way| {
            [
                way.existing().map(ToString::to_string),
                way.security_group()
                    .map(ToString::to_string),
            ]
        });
        let of_subnets = self.all_subnets().flat_map(|subnet| {
            [
                subnet.id().map(ToString::to_string),
                subnet
                    .route_table()
                    .map(ToString::to_string),
            ]
        });
        let groups = self
            .security_groups()
            .iter()
            .map(ToString::to_string);
        of_vpc
            .into_iter()
            .chain(of_endpoint.into_iter().flatten())
            .chain(of_subnets)
            .flatten()
            .chain(of_nat)
            .chain(groups)
            .collect()
    }

    /// Whether the port matters for anything that is to be made.
    pub(crate) fn is_port_bound(&self) -> bool {
        each!(self, network => network.is_port_bound())
    }
}

/// Declares how a shape becomes one of the four.
macro_rules! described {
    ($($variant:ident of $through:ty;)*) => {
        $(impl From<Network<$through>> for DescribedNetwork {
            fn from(network: Network<$through>) -> Self {
                Self::$variant(network)
            }
        }

        impl From<Network<$through>> for Option<DescribedNetwork> {
            fn from(network: Network<$through>) -> Self {
                Some(network.into())
            }
        })*
    };
}

described! {
    InternetGateway of ThroughInternetGateway;
    Nat of ThroughNat;
    PrivateEndpoint of ThroughPrivateEndpoint;
    VpcPeering of ThroughPeering;
}
