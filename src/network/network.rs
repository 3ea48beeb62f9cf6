use super::{
    DnsAttributes, NetworkNat, NetworkSubnet, NetworkVpc, RouteTable, SecurityRule, Shape,
    ThroughNat, ThroughPeering, ThroughPrivateEndpoint, TidbCloudStep,
    security::DmsSecurity,
    way::{LeadsWithoutPublicAddress, ThroughInternetGateway, Way, sealed::Ground},
};
use crate::{
    compute::{InstancePlacement, ServerlessPlacement},
    finding::Findings,
    name::{AwsAccountId, Region, SecurityGroupId, SubnetGroupIdentifier, Tags, TidbPort},
};

/// What DMS sits in, and its way to the cluster, checked.
///
/// It begins with one of four words: [`public_subnets`](Self::public_subnets),
/// [`private_subnets_with_nat`](Self::private_subnets_with_nat), [`private_endpoint`](Self::private_endpoint) or
/// [`vpc_peering`](Self::vpc_peering).
///
/// ```
/// use tidb_dms::network::{NatGateway, Network, Subnet, Vpc};
///
/// let network = Network::private_subnets_with_nat([NatGateway::in_public_subnet(Subnet::carved("us-west-2a", 28))])
///     .vpc(Vpc::of("10.0.0.0/20"))
///     .subnets([Subnet::carved("us-west-2a", 24), Subnet::carved("us-west-2b", 24)])
///     .region("us-west-2")
///     .build()?;
/// assert_eq!(network.subnets()[1].range().map(|range| range.to_string()).as_deref(), Some("10.0.1.0/24"));
/// assert_eq!(network.route_tables().len(), 2);
/// # Ok::<(), tidb_dms::finding::Refused>(())
/// ```
#[derive(Clone, Debug)]
pub struct Network<Through = ThroughInternetGateway> {
    pub(super) through: Through,
    pub(super) vpc: NetworkVpc,
    pub(super) subnets: Vec<NetworkSubnet>,
    pub(super) region: Option<Region>,
    pub(super) account: Option<AwsAccountId>,
    pub(super) port: TidbPort,
    pub(super) security: DmsSecurity,
    pub(super) tags: Tags,
    pub(super) findings: Findings,
}

impl<Through: Way> Network<Through> {
    /// The shape.
    pub fn shape(&self) -> Shape {
        Through::SHAPE
    }

    /// The way to the cluster.
    pub fn through(&self) -> &Through {
        &self.through
    }

    /// The VPC.
    pub fn vpc(&self) -> &NetworkVpc {
        &self.vpc
    }

    /// The subnets of DMS, for its subnet group.
    pub fn subnets(&self) -> &[NetworkSubnet] {
        &self.subnets
    }

    /// The region, where it is described.
    pub fn region(&self) -> Option<&Region> {
        self.region.as_ref()
    }

    /// The port that is let through.
    pub fn port(&self) -> TidbPort {
        self.port
    }

    /// The tags of everything that is made.
    pub fn tags(&self) -> &Tags {
        &self.tags
    }

    /// Warnings and notes.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// The attributes of the VPC to switch on.
    pub fn dns_attributes(&self) -> DnsAttributes {
        self.vpc.dns_attributes(Through::SHAPE)
    }

    /// The route tables that are needed, as far as they are known.
    pub fn route_tables(&self) -> Vec<RouteTable> {
        self.through.route_tables(&self.subnets)
    }

    /// The security groups of DMS that exist; none where one is to be made.
    pub fn security_groups(&self) -> &[SecurityGroupId] {
        match &self.security {
            DmsSecurity::Existing(ids) => ids,
            DmsSecurity::Open | DmsSecurity::Tight(_) => &[],
        }
    }

    /// What a new security group of DMS lets out; nothing to make where groups exist.
    ///
    /// # Caveats
    ///
    /// A new group lets everything out until that rule is revoked.
    pub fn egress(&self) -> Option<Vec<SecurityRule>> {
        let cluster = self.through.cluster(&self.vpc);
        self.security
            .egress(self.port.number(), cluster)
    }

    /// What only TiDB Cloud can do for the network, with the values that are known.
    pub fn tidb_cloud_steps(&self) -> Vec<TidbCloudStep> {
        self.through.steps(&Ground {
            vpc: &self.vpc,
            region: self.region.as_ref(),
            account: self.account.as_ref(),
            dms: &self.subnets,
        })
    }

    /// Where a serverless replication goes: the subnet group of this identifier, made of this network's subnets.
    pub fn for_serverless(&self, group: SubnetGroupIdentifier) -> ServerlessPlacement
    where
        Through: LeadsWithoutPublicAddress,
    {
        ServerlessPlacement::private(group)
    }

    /// Where an instance goes: the subnet group of this identifier, made of this network's subnets.
    pub fn for_instance(&self, group: SubnetGroupIdentifier) -> InstancePlacement {
        match Through::SHAPE {
            Shape::InternetGateway => InstancePlacement::public(group),
            _ => InstancePlacement::private(group),
        }
    }

    /// Whether the port matters for anything that is to be made.
    pub(super) fn is_port_bound(&self) -> bool {
        matches!(self.security, DmsSecurity::Tight(_)) || Through::SHAPE == Shape::PrivateEndpoint
    }
}

impl Network<ThroughNat> {
    /// The NAT gateways.
    pub fn nat_gateways(&self) -> &[NetworkNat] {
        self.through.gateways()
    }
}

impl Network<ThroughPrivateEndpoint> {
    /// What a new security group of the endpoint lets in, but for the whole VPC by
    /// [`let_in_vpc`](super::PrivateEndpoint::let_in_vpc); nothing to make where one exists.
    pub fn endpoint_ingress(&self) -> Option<SecurityRule> {
        self.through.ingress(self.port.number())
    }
}

impl Network<ThroughPeering> {
    /// The range that routes and security groups lead to.
    pub fn project(&self) -> crate::name::Cidr {
        self.through.project()
    }
}
