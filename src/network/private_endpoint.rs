use super::{
    NamesItsZoneById, NetworkSubnet, NetworkVpc, Ports, RouteTable, SecurityPeer, SecurityRule,
    Shape, Subnet, TidbCloudStep, Zone, route, rules,
    way::sealed::{Asked, Ground, Leads},
};
use crate::{
    cluster::GatewayModel,
    finding::{Finding, Findings},
    name::{AvailabilityZoneId, EndpointServiceName, Given, SecurityGroupId, VpcEndpointId},
};

/// The interface endpoint to the service that TiDB Cloud offers for the cluster.
///
/// ```
/// use tidb_dms::network::{EndpointSubnet, PrivateEndpoint};
///
/// let service = "com.amazonaws.vpce.us-east-1.vpce-svc-0062ecf0683000000";
/// let endpoint = PrivateEndpoint::of_shared_gateway(service)
///     .offered_in(["use1-az6", "use1-az2"])
///     .subnet(EndpointSubnet::carved("use1-az6", 28));
/// ```
#[derive(Clone, Debug)]
#[must_use = "a private endpoint does nothing until a network is made with it"]
pub struct PrivateEndpoint {
    service: Given<EndpointServiceName>,
    gateway: GatewayModel,
    existing: Given<VpcEndpointId>,
    subnets: Vec<Subnet>,
    offered: Vec<Given<AvailabilityZoneId>>,
    security_group: Given<SecurityGroupId>,
    lets_in_vpc: bool,
}

impl PrivateEndpoint {
    /// To the gateway that Starter and older Essential clusters share: the private DNS name is on from the creation, and a
    /// VPC can have only one endpoint with it, so the one that is there is used. It has to let DMS in: one that a migration
    /// makes does so by [`let_in_vpc`](Self::let_in_vpc).
    pub fn of_shared_gateway(service: impl Into<Given<EndpointServiceName>>) -> Self {
        Self::of(GatewayModel::Shared, service.into())
    }

    /// To the gateway of a Dedicated, Premium or newer Essential cluster: the private DNS name is switched on once the
    /// endpoint is registered in TiDB Cloud.
    pub fn of_own_gateway(service: impl Into<Given<EndpointServiceName>>) -> Self {
        Self::of(GatewayModel::Own, service.into())
    }

    fn of(gateway: GatewayModel, service: Given<EndpointServiceName>) -> Self {
        let (existing, security_group) = (Given::missing(), Given::missing());
        Self {
            service,
            gateway,
            existing,
            subnets: Vec::new(),
            offered: Vec::new(),
            security_group,
            lets_in_vpc: false,
        }
    }

    /// Adds a subnet, one a zone, which the endpoint gets an address in.
    pub fn subnet<ById>(mut self, subnet: ById) -> Self
    where
        ById: NamesItsZoneById,
    {
        self.subnets.push(subnet.into_subnet());
        self
    }

    /// Tells the zones of the service, as TiDB Cloud shows them, to check the subnets against.
    pub fn offered_in(
        mut self,
        zones: impl IntoIterator<Item = impl Into<Given<AvailabilityZoneId>>>,
    ) -> Self {
        self.offered
            .extend(zones.into_iter().map(Into::into));
        self
    }

    /// Uses an endpoint that exists, in place of subnets for a new one. Its private DNS name is switched on where it is off:
    /// without it the host does not lead to the endpoint.
    pub fn existing(mut self, id: impl Into<Given<VpcEndpointId>>) -> Self {
        self.existing = id.into();
        self
    }

    /// Lets in whatever is in the VPC, and not only this migration's DMS, so that other migrations in the VPC can use the
    /// endpoint. Nothing is changed in an endpoint or a security group that exists: there it has no effect.
    ///
    /// # Caveats
    ///
    /// Who uses it shows nowhere, so a teardown leaves it while the group of another migration's DMS is in the VPC. Once it is no
    /// longer described so, the rule is taken back at once, whoever uses the endpoint.
    pub fn let_in_vpc(mut self) -> Self {
        self.lets_in_vpc = true;
        self
    }

    /// Uses a security group that exists for the endpoint; one of its own is made unless given.
    pub fn security_group(mut self, id: impl Into<Given<SecurityGroupId>>) -> Self {
        self.security_group = id.into();
        self
    }
}

impl Asked for PrivateEndpoint {
    type Way = ThroughPrivateEndpoint;

    fn take_subnets(&mut self) -> (&'static str, Vec<Subnet>) {
        ("private endpoint: subnets", std::mem::take(&mut self.subnets))
    }

    fn checked(
        self,
        subnets: Vec<NetworkSubnet>,
        ground: &Ground<'_>,
        findings: &mut Findings,
    ) -> Option<ThroughPrivateEndpoint> {
        let is_named = self.existing.is_given();
        let existing = self
            .existing
            .optional(findings, "private endpoint");
        let service = self
            .service
            .optional(findings, "private endpoint: service");
        let way = ThroughPrivateEndpoint {
            gateway: self.gateway,
            service: service?,
            existing,
            offered: self
                .offered
                .into_iter()
                .filter_map(|zone| zone.optional(findings, "private endpoint: zones"))
                .collect(),
            security_group: self
                .security_group
                .optional(findings, "private endpoint: security group"),
            subnets,
            lets_in_vpc: self.lets_in_vpc,
        };
        way.check(is_named, ground, findings);
        Some(way)
    }
}

/// Through an interface endpoint of AWS PrivateLink.
#[derive(Clone, Debug)]
pub struct ThroughPrivateEndpoint {
    service: EndpointServiceName,
    gateway: GatewayModel,
    existing: Option<VpcEndpointId>,
    subnets: Vec<NetworkSubnet>,
    offered: Vec<AvailabilityZoneId>,
    security_group: Option<SecurityGroupId>,
    lets_in_vpc: bool,
}

/// When the private DNS name of an endpoint is switched on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "there is no third time")]
pub enum PrivateDns {
    /// With the creation: the shared gateway.
    AtCreation,
    /// By a change, once TiDB Cloud knows the endpoint: every gateway of a cluster's own.
    AfterRegistration,
}

impl ThroughPrivateEndpoint {
    /// The service.
    pub fn service(&self) -> &EndpointServiceName {
        &self.service
    }

    /// Whose gateway the service leads to.
    pub fn gateway(&self) -> GatewayModel {
        self.gateway
    }

    /// The endpoint that exists, where one was named.
    pub fn existing(&self) -> Option<&VpcEndpointId> {
        self.existing.as_ref()
    }

    /// Whether an endpoint to the same service that is found in the VPC with its private DNS name is used: the shared gateway's
    /// name can be in a VPC only once.
    pub fn reuses_what_is_there(&self) -> bool {
        self.gateway == GatewayModel::Shared
    }

    /// The subnets of a new endpoint.
    pub fn subnets(&self) -> &[NetworkSubnet] {
        &self.subnets
    }

    /// When the private DNS name is switched on.
    pub fn private_dns(&self) -> PrivateDns {
        match self.gateway {
            GatewayModel::Shared => PrivateDns::AtCreation,
            GatewayModel::Own => PrivateDns::AfterRegistration,
        }
    }

    /// The security group of the endpoint, where it exists; never the VPC's default group, which lets in nothing but itself.
    pub fn security_group(&self) -> Option<&SecurityGroupId> {
        self.security_group.as_ref()
    }

    /// Whether a new security group of the endpoint lets in whatever is in the VPC besides DMS, on the same port.
    pub fn lets_in_vpc(&self) -> bool {
        self.lets_in_vpc
    }

    /// What a new security group of the endpoint lets in: DMS, on the cluster's port.
    pub(super) fn ingress(&self, port: u16) -> Option<SecurityRule> {
        let is_new = self.existing.is_none() && self.security_group.is_none();
        is_new.then_some(SecurityRule { ports: Ports::Tcp(port), peer: SecurityPeer::DmsGroup })
    }

    fn check(&self, exists: bool, ground: &Ground<'_>, findings: &mut Findings) {
        let subject = "private endpoint: subnets";
        if let Some(region) = ground.region {
            findings.expect(
                self.service.region() == region,
                rules::SERVICE_REGION,
                "private endpoint: service",
                || format!("it is in {}, the network in {region}", self.service.region()),
                "make the network in the region of the cluster",
            );
        }
        findings.expect(
            !exists || self.subnets.is_empty(),
            rules::ENDPOINT_NEW_OR_EXISTING,
            subject,
            || "the endpoint exists and has its subnets".to_owned(),
            "drop the subnets, or the id of the endpoint",
        );
        findings.expect(
            exists || !self.subnets.is_empty(),
            rules::ENDPOINT_SUBNET,
            subject,
            || "there are none".to_owned(),
            "add an `EndpointSubnet` in a zone of the service, or name an endpoint that exists",
        );
        let mut zones: Vec<&Zone> = Vec::new();
        for zone in self
            .subnets
            .iter()
            .filter_map(NetworkSubnet::zone)
        {
            findings.expect(
                !zones.contains(&zone),
                rules::ENDPOINT_ZONE_TWICE,
                subject,
                || format!("two are in {zone}"),
                "keep one subnet a zone",
            );
            let is_offered = self.offered.is_empty()
                || matches!(zone, Zone::Id(id) if self.offered.contains(id));
            findings.expect(
                is_offered,
                rules::ENDPOINT_ZONE,
                subject,
                || format!("the service is not offered in {zone}"),
                "put the subnet into one of the zones that TiDB Cloud shows, by their ids",
            );
            zones.push(zone);
        }
        if self.offered.is_empty() && !exists {
            findings.push(Finding::fixed(
                rules::ENDPOINT_ZONES_UNKNOWN,
                subject,
                "the zones of the service are not told, so the subnets are not checked against them",
                "tell them by `offered_in`",
            ));
        }
        if self.reuses_what_is_there() && ground.vpc.exists && !exists {
            findings.push(Finding::fixed(
                rules::ENDPOINT_ONCE,
                "private endpoint",
                "a VPC can have one endpoint with the shared gateway's name, so one that is there is used",
                "name it by `existing`, or let it be found; it has to let DMS in",
            ));
        }
        findings.push(no_way_out());
    }
}

/// What both ways without the internet lack.
pub(super) fn no_way_out() -> Finding {
    Finding::fixed(
        rules::NO_WAY_OUT,
        "subnets",
        "they lead to the cluster, not to Secrets Manager, logs and S3",
        "add endpoints for those that are used, or NAT",
    )
}

impl Leads for ThroughPrivateEndpoint {
    const SHAPE: Shape = Shape::PrivateEndpoint;

    fn route_tables(&self, dms: &[NetworkSubnet]) -> Vec<RouteTable> {
        route::tables(dms.iter().chain(&self.subnets), |_| None)
    }

    fn cluster(&self, vpc: &NetworkVpc) -> Vec<SecurityPeer> {
        match (&self.existing, vpc.ranges.as_slice()) {
            (None, _) => vec![SecurityPeer::EndpointGroup],
            (Some(_), []) => vec![SecurityPeer::Anywhere],
            (Some(_), ranges) => ranges
                .iter()
                .map(|range| SecurityPeer::Range(*range))
                .collect(),
        }
    }

    fn gateway_model(&self) -> Option<GatewayModel> {
        Some(self.gateway)
    }

    #[cfg(feature = "ec2")]
    fn parts(&self) -> super::way::sealed::WayParts<'_> {
        super::way::sealed::WayParts { endpoint: Some(self), ..Default::default() }
    }

    fn steps(&self, _ground: &Ground<'_>) -> Vec<TidbCloudStep> {
        let endpoint = self.existing.clone();
        vec![match self.gateway {
            GatewayModel::Shared => TidbCloudStep::AllowEndpoint { endpoint },
            GatewayModel::Own => {
                TidbCloudStep::RegisterEndpoint { service: self.service.clone(), endpoint }
            }
        }]
    }
}
