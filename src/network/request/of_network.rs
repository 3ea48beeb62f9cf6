use super::{
    GroupOwner, NetworkIds, SubnetPlace, endpoint, gateway, group, known::is_everything, peering,
    route, subnet, vpc,
};
use crate::{
    name::{SecurityGroupId, Tags},
    network::{
        DescribedNetwork, DnsAttributes, Network, NetworkNat, NetworkSubnet, NetworkVpc,
        PrivateDns, Route, RouteTable, SecurityRule, ThroughPeering, ThroughPrivateEndpoint, Way,
        described::each, way::sealed::WayParts,
    },
};
use aws_sdk_ec2::operation::{
    accept_vpc_peering_connection::builders::AcceptVpcPeeringConnectionInputBuilder,
    allocate_address::builders::AllocateAddressInputBuilder,
    associate_route_table::builders::AssociateRouteTableInputBuilder,
    attach_internet_gateway::builders::AttachInternetGatewayInputBuilder,
    authorize_security_group_egress::builders::AuthorizeSecurityGroupEgressInputBuilder,
    authorize_security_group_ingress::builders::AuthorizeSecurityGroupIngressInputBuilder,
    create_internet_gateway::builders::CreateInternetGatewayInputBuilder,
    create_nat_gateway::builders::CreateNatGatewayInputBuilder,
    create_route::builders::CreateRouteInputBuilder,
    create_route_table::builders::CreateRouteTableInputBuilder,
    create_security_group::builders::CreateSecurityGroupInputBuilder,
    create_subnet::builders::CreateSubnetInputBuilder, create_vpc::builders::CreateVpcInputBuilder,
    create_vpc_endpoint::builders::CreateVpcEndpointInputBuilder,
    modify_vpc_attribute::builders::ModifyVpcAttributeInputBuilder,
    modify_vpc_endpoint::builders::ModifyVpcEndpointInputBuilder,
    replace_route_table_association::builders::ReplaceRouteTableAssociationInputBuilder,
    revoke_security_group_egress::builders::RevokeSecurityGroupEgressInputBuilder,
};

/// The requests of EC2 that make a network.
///
/// Each is `None` where there is nothing to make: the part exists by description, the shape has no such part, or an id
/// that the request needs is not among [`NetworkIds`] yet. They name no order; that each takes the ids of what comes before gives
/// it.
///
/// ```
/// use tidb_dms::network::{
///     Network, Subnet, Vpc,
///     request::{NetworkIds, SubnetPlace},
/// };
///
/// let network = Network::public_subnets()
///     .vpc(Vpc::of("10.0.0.0/20"))
///     .subnets([Subnet::carved("us-west-2a", 24), Subnet::carved("us-west-2b", 24)])
///     .build()?;
///
/// // Send it by `.send_with(&client)`, keep the id of the answer, and ask for the next.
/// let mut ids = NetworkIds::default();
/// let create_vpc = network.requests("orders", &ids).create_vpc().expect("the VPC is new");
/// assert_eq!(create_vpc.get_cidr_block().as_deref(), Some("10.0.0.0/20"));
///
/// ids.vpc = Some("vpc-0123456789abcdef0".to_owned());
/// let requests = network.requests("orders", &ids);
/// let create_subnet = requests.create_subnet(SubnetPlace::Dms(1)).expect("the subnet is new");
/// assert_eq!(create_subnet.get_availability_zone().as_deref(), Some("us-west-2b"));
/// assert!(requests.create_nat_gateway(0).is_none(), "public subnets need none");
/// # Ok::<(), tidb_dms::finding::Refused>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "requests do nothing until they are sent"]
pub struct NetworkRequests<'a> {
    pub(super) name: &'a str,
    pub(super) ids: &'a NetworkIds,
    pub(super) tags: Tags,
    pub(super) making: String,
    pub(super) vpc: &'a NetworkVpc,
    pub(super) dms: &'a [NetworkSubnet],
    pub(super) dns: DnsAttributes,
    pub(super) nat: &'a [NetworkNat],
    pub(super) endpoint: Option<&'a ThroughPrivateEndpoint>,
    pub(super) peering: Option<&'a ThroughPeering>,
    pub(super) tables: Vec<RouteTable>,
    pub(super) groups: &'a [SecurityGroupId],
    pub(super) egress: Option<Vec<SecurityRule>>,
    pub(super) ingress: Option<SecurityRule>,
}

impl<Through: Way> Network<Through> {
    /// The requests that make this network, by the ids of what is made already.
    ///
    /// `name` tells it from other networks: security groups have it in their names, and client tokens are made of it.
    pub fn requests<'a>(&'a self, name: &'a str, ids: &'a NetworkIds) -> NetworkRequests<'a> {
        let WayParts { nat, endpoint, peering } = self.through.parts();
        NetworkRequests {
            name,
            ids,
            tags: self.tags.clone(),
            making: String::new(),
            vpc: &self.vpc,
            dms: &self.subnets,
            dns: self.dns_attributes(),
            nat,
            endpoint,
            peering,
            tables: self.route_tables(),
            groups: self.security_groups(),
            egress: self.egress(),
            ingress: endpoint.and_then(|endpoint| endpoint.ingress(self.port.number())),
        }
    }
}

impl DescribedNetwork {
    /// The requests that make this network, see [`Network::requests`].
    pub fn requests<'a>(&'a self, name: &'a str, ids: &'a NetworkIds) -> NetworkRequests<'a> {
        each!(self, network => network.requests(name, ids))
    }
}

impl NetworkRequests<'_> {
    /// Adds tags to what is created, besides the network's own.
    pub fn tagged(mut self, tags: &Tags) -> Self {
        self.tags = self.tags.and(tags);
        self
    }

    /// Tells this making from one before it, by any word: see [`ClientToken`](super::ClientToken).
    pub fn made_anew(mut self, making: impl Into<String>) -> Self {
        self.making = making.into();
        self
    }

    /// The name of a new security group, which is the only one of that name in its VPC.
    pub fn security_group_name(&self, of: GroupOwner) -> String {
        of.group_name(self.name)
    }

    /// CreateVpc.
    pub fn create_vpc(&self) -> Option<CreateVpcInputBuilder> {
        let range = self.vpc.ranges().first()?;
        (!self.vpc.exists).then(|| vpc::create_vpc(*range, &self.tags))
    }

    /// ModifyVpcAttribute, `enableDnsSupport`.
    pub fn enable_dns_support(&self) -> Option<ModifyVpcAttributeInputBuilder> {
        let vpc = self.vpc_id()?;
        self.dns
            .support
            .then(|| vpc::enable_dns_support(vpc))
    }

    /// ModifyVpcAttribute, `enableDnsHostnames`.
    pub fn enable_dns_hostnames(&self) -> Option<ModifyVpcAttributeInputBuilder> {
        let vpc = self.vpc_id()?;
        self.dns
            .hostnames
            .then(|| vpc::enable_dns_hostnames(vpc))
    }

    /// CreateSubnet.
    pub fn create_subnet(&self, place: SubnetPlace) -> Option<CreateSubnetInputBuilder> {
        let described = self
            .subnet(place)
            .filter(|subnet| subnet.id().is_none())?;
        let (zone, range) = (described.zone()?, described.range()?);
        Some(subnet::create_subnet(self.vpc_id()?, zone, range, &self.tags))
    }

    /// CreateInternetGateway, where a route leads to one that does not exist.
    pub fn create_internet_gateway(&self) -> Option<CreateInternetGatewayInputBuilder> {
        self.makes_internet_gateway()
            .then(|| gateway::create_internet_gateway(&self.tags))
    }

    /// AttachInternetGateway.
    pub fn attach_internet_gateway(&self) -> Option<AttachInternetGatewayInputBuilder> {
        let (gateway, vpc) = (self.internet_gateway_id()?, self.vpc_id()?);
        self.makes_internet_gateway()
            .then(|| gateway::attach_internet_gateway(gateway, vpc))
    }

    /// AllocateAddress, for a NAT gateway that takes over none.
    pub fn allocate_address(&self, nat: usize) -> Option<AllocateAddressInputBuilder> {
        match self.nat.get(nat)? {
            NetworkNat::New { allocation: None, .. } => Some(gateway::allocate_address(&self.tags)),
            _ => None,
        }
    }

    /// CreateNatGateway.
    pub fn create_nat_gateway(&self, nat: usize) -> Option<CreateNatGatewayInputBuilder> {
        let NetworkNat::New { allocation, .. } = self.nat.get(nat)? else { return None };
        let subnet = self.subnet_id(SubnetPlace::Nat(nat))?;
        let allocation = match allocation {
            Some(allocation) => allocation.as_str(),
            None => self.ids.addresses.get(&nat)?,
        };
        let token = self.token(&format!("nat gateway {nat}"), &[subnet, allocation]);
        Some(gateway::create_nat_gateway(subnet, allocation, &token, &self.tags))
    }

    /// CreateRouteTable. Ask for it once its subnets are there: their ids are in its client token.
    pub fn create_route_table(&self, table: usize) -> Option<CreateRouteTableInputBuilder> {
        let vpc = self.vpc_id()?;
        let described = self.tables.get(table)?;
        // A table is made for subnets that are made, whose ids tell this making from another in the same VPC.
        let mut words = vec![vpc];
        words.extend(self.ids_of(&described.subnets));
        let token = self.token(&format!("route table {table}"), &words);
        (described.id.is_none()).then(|| route::create_route_table(vpc, &token, &self.tags))
    }

    /// CreateRoute, where the table has one besides the VPC's own.
    pub fn create_route(&self, table: usize) -> Option<CreateRouteInputBuilder> {
        let Route { to, through } = *self.tables.get(table)?.routes.first()?;
        Some(route::create_route(self.route_table_id(table)?, to.net(), self.exit_id(through)?))
    }

    /// AssociateRouteTable, of a subnet with the table that its routes are in.
    pub fn associate_route_table(
        &self,
        place: SubnetPlace,
    ) -> Option<AssociateRouteTableInputBuilder> {
        let table = self.route_table_id(self.table_of(place)?)?;
        Some(route::associate_route_table(table, self.subnet_id(place)?))
    }

    /// ReplaceRouteTableAssociation, of a subnet whose association with another table has this id.
    pub fn replace_association(
        &self,
        place: SubnetPlace,
        association: &str,
    ) -> Option<ReplaceRouteTableAssociationInputBuilder> {
        let table = self.route_table_id(self.table_of(place)?)?;
        Some(route::replace_association(association, table))
    }

    /// CreateSecurityGroup.
    pub fn create_security_group(&self, of: GroupOwner) -> Option<CreateSecurityGroupInputBuilder> {
        let description = match of {
            GroupOwner::Dms => self
                .egress
                .as_ref()
                .map(|_| "AWS DMS to TiDB Cloud"),
            GroupOwner::Endpoint => self
                .ingress
                .as_ref()
                .map(|_| "private endpoint to TiDB Cloud"),
        };
        let (vpc, name) = (self.vpc_id()?, self.security_group_name(of));
        Some(group::create_security_group(vpc, &name, description?, &self.tags))
    }

    /// AuthorizeSecurityGroupEgress, of the rule of this number in [`Network::egress`]. A new group lets everything out, so
    /// where that is the rule there is nothing to authorize.
    pub fn authorize_egress(
        &self,
        rule: usize,
    ) -> Option<AuthorizeSecurityGroupEgressInputBuilder> {
        let rule = self.egress.as_ref()?.get(rule)?;
        let group = self.security_group_id(GroupOwner::Dms)?;
        let permission = self.permission(rule)?;
        (!is_everything(rule)).then(|| group::authorize_egress(group, permission))
    }

    /// RevokeSecurityGroupEgress, of what a new group lets out, where less is wanted.
    pub fn revoke_all_egress(&self) -> Option<RevokeSecurityGroupEgressInputBuilder> {
        let wanted = self.egress.as_ref()?;
        let group = self.security_group_id(GroupOwner::Dms)?;
        (!wanted.iter().any(is_everything))
            .then(|| group::revoke_egress(group, group::permission_for_everything()))
    }

    /// AuthorizeSecurityGroupIngress, of the private endpoint's group. Where the whole VPC is let in, of those of its ranges
    /// that are told.
    pub fn authorize_ingress(&self) -> Option<AuthorizeSecurityGroupIngressInputBuilder> {
        let rule = self.ingress.as_ref()?;
        let permission = self.permission(rule)?;
        let group = self.security_group_id(GroupOwner::Endpoint)?;
        let lets_in_vpc = self
            .endpoint
            .is_some_and(ThroughPrivateEndpoint::lets_in_vpc);
        let ranges = self
            .vpc
            .ranges()
            .iter()
            .filter(|_| lets_in_vpc)
            .map(|range| group::permission_for_range(rule.ports, range.net()));
        Some(ranges.fold(group::authorize_ingress(group, permission), |request, permission| {
            request.ip_permissions(permission)
        }))
    }

    /// CreateVpcEndpoint, once all its subnets are there.
    pub fn create_vpc_endpoint(&self) -> Option<CreateVpcEndpointInputBuilder> {
        let described = self
            .endpoint
            .filter(|endpoint| endpoint.existing().is_none())?;
        let subnets: Option<Vec<&str>> = (0..described.subnets().len())
            .map(|number| self.subnet_id(SubnetPlace::Endpoint(number)))
            .collect();
        let subnets = subnets.filter(|subnets| !subnets.is_empty())?;
        let vpc = self.vpc_id()?;
        let group = match described.security_group() {
            Some(group) => group.as_str(),
            None => self.security_group_id(GroupOwner::Endpoint)?,
        };
        let mut words = vec![vpc, group, described.service().as_str()];
        words.extend(&subnets);
        words.push(match described.private_dns() {
            PrivateDns::AtCreation => "private DNS at creation",
            PrivateDns::AfterRegistration => "private DNS after registration",
        });
        let token = self.token("private endpoint", &words);
        Some(endpoint::create_vpc_endpoint(
            vpc,
            described.service(),
            subnets,
            group,
            described.private_dns(),
            &token,
            &self.tags,
        ))
    }

    /// ModifyVpcEndpoint, once TiDB Cloud knows the endpoint; of the shared gateway's, whose name is on from the start, only where it
    /// exists by description.
    pub fn enable_private_dns(&self) -> Option<ModifyVpcEndpointInputBuilder> {
        let described = self.endpoint?;
        let id = match described.existing() {
            Some(id) => id.as_str(),
            None if described.private_dns() == PrivateDns::AtCreation => return None,
            None => self.ids.vpc_endpoint.as_deref()?,
        };
        Some(endpoint::enable_private_dns(id))
    }

    /// AcceptVpcPeeringConnection, of a peering that was found to be the expected one, or is described by its id.
    pub fn accept_peering(&self) -> Option<AcceptVpcPeeringConnectionInputBuilder> {
        self.peering_id()
            .map(peering::accept_peering)
    }
}
