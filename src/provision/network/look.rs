use futures_util::future::{BoxFuture, FutureExt, try_join_all};

use super::{Ec2Calls, NetworkScope, learn::NetworkSight};
use crate::{
    fault::AwsFault,
    plan::{NetworkPart, ResourceKind},
    snapshot::{NetworkSnapshot, Vpc},
};

/// What one look of EC2 looks at.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(in crate::provision) enum NetworkLook {
    Zones,
    Vpcs,
    DnsAttributes,
    Subnets,
    InternetGateways,
    Addresses,
    NatGateways,
    RouteTables,
    SecurityGroups,
    NetworkAcls,
    VpcEndpoints,
    EndpointServices,
    Peerings,
    NetworkInterfaces,
}

/// One question: what has one of these values there.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub(super) filter: String,
    pub(super) values: Vec<String>,
}

impl Ask {
    fn by<'a>(
        filter: impl Into<String>,
        values: impl IntoIterator<Item = &'a String>,
    ) -> Option<Self> {
        let values: Vec<_> = values.into_iter().cloned().collect();
        (!values.is_empty()).then(|| Self { filter: filter.into(), values })
    }

    /// What a fault says that the call was about.
    pub(super) fn subject(&self) -> String {
        format!("{} {}", self.filter, self.values.join(" "))
    }
}

/// What is in one VPC, whatever it is.
const IN_A_VPC: [NetworkLook; 7] = [
    NetworkLook::Subnets,
    NetworkLook::InternetGateways,
    NetworkLook::NatGateways,
    NetworkLook::RouteTables,
    NetworkLook::SecurityGroups,
    NetworkLook::VpcEndpoints,
    NetworkLook::Peerings,
];

/// What a diagnosis looks at besides.
const FOR_TRAFFIC: [NetworkLook; 2] = [NetworkLook::NetworkAcls, NetworkLook::NetworkInterfaces];

impl NetworkLook {
    /// The look that shows what became of a part.
    pub(in crate::provision) fn after(part: &NetworkPart) -> Self {
        match part {
            NetworkPart::Vpc => Self::Vpcs,
            NetworkPart::DnsSupport | NetworkPart::DnsHostnames => Self::DnsAttributes,
            NetworkPart::Subnet(_) => Self::Subnets,
            NetworkPart::InternetGateway | NetworkPart::Attachment => Self::InternetGateways,
            NetworkPart::Address(_) => Self::Addresses,
            NetworkPart::NatGateway(_) => Self::NatGateways,
            NetworkPart::RouteTable(_)
            | NetworkPart::Route(_)
            | NetworkPart::ExtraRoute(_)
            | NetworkPart::Association(_) => Self::RouteTables,
            NetworkPart::SecurityGroup(_)
            | NetworkPart::Egress(_)
            | NetworkPart::AllEgress
            | NetworkPart::Ingress
            | NetworkPart::Extra(_) => Self::SecurityGroups,
            NetworkPart::VpcEndpoint | NetworkPart::PrivateDns => Self::VpcEndpoints,
            NetworkPart::Peering | NetworkPart::PeeringRequest => Self::Peerings,
            NetworkPart::Surplus { kind, .. } => match kind {
                ResourceKind::Vpc => Self::Vpcs,
                ResourceKind::Subnet => Self::Subnets,
                ResourceKind::InternetGateway | ResourceKind::Attachment => Self::InternetGateways,
                ResourceKind::Address => Self::Addresses,
                ResourceKind::NatGateway => Self::NatGateways,
                ResourceKind::RouteTable => Self::RouteTables,
                ResourceKind::SecurityGroup => Self::SecurityGroups,
                ResourceKind::VpcEndpoint => Self::VpcEndpoints,
                ResourceKind::Peering | ResourceKind::PeeringRequest => Self::Peerings,
            },
        }
    }

    /// Where EC2 says which VPC it is in: in one place, or, of a peering, in two.
    fn vpc_filters(self) -> &'static [&'static str] {
        match self {
            Self::Zones | Self::Addresses | Self::EndpointServices | Self::DnsAttributes => &[],
            Self::InternetGateways => &["attachment.vpc-id"],
            Self::Peerings => &["accepter-vpc-info.vpc-id", "requester-vpc-info.vpc-id"],
            _ => &["vpc-id"],
        }
    }

    /// What is asked by tag and by the ids of the scope.
    fn by_scope(self, scope: &NetworkScope) -> Vec<Ask> {
        let by_tag = scope
            .tag
            .as_ref()
            .and_then(|(key, value)| Ask::by(format!("tag:{key}"), [value]));
        let by_id = match self {
            Self::Vpcs => Ask::by("vpc-id", &scope.vpcs),
            Self::Subnets => Ask::by("subnet-id", &scope.subnets),
            Self::Addresses => Ask::by("allocation-id", &scope.addresses),
            Self::InternetGateways => Ask::by("internet-gateway-id", scope.others("igw-")),
            Self::NatGateways => Ask::by("nat-gateway-id", scope.others("nat-")),
            Self::RouteTables => Ask::by("route-table-id", scope.others("rtb-")),
            Self::SecurityGroups => Ask::by("group-id", scope.others("sg-")),
            Self::VpcEndpoints => Ask::by("vpc-endpoint-id", scope.others("vpce-")),
            Self::EndpointServices => {
                return Vec::from_iter(Ask::by("service-name", &scope.services));
            }
            Self::Zones | Self::DnsAttributes => return Vec::new(),
            _ => None,
        };
        by_tag
            .into_iter()
            .chain(by_id)
            .collect()
    }

    fn by_vpcs(self, vpcs: &[String]) -> Vec<Ask> {
        self.vpc_filters()
            .iter()
            .filter_map(|filter| Ask::by(*filter, vpcs))
            .collect()
    }

    /// What is asked to see again what a read has seen: what is in VPCs by these, which the read found out, the rest by the
    /// scope. An internet gateway may be in none.
    pub(super) fn again(self, scope: &NetworkScope, seen: &NetworkSnapshot) -> Vec<Ask> {
        let vpcs = vpcs(scope, seen);
        let mut asks = if vpcs.is_empty() { Vec::new() } else { self.by_vpcs(&vpcs) };
        if asks.is_empty() || matches!(self, Self::Vpcs | Self::InternetGateways) {
            asks.extend(self.by_scope(scope));
        }
        asks
    }
}

/// The VPCs of a scope and of everything that was found. What is deleted is shown for a while, and its VPC may be gone.
fn vpcs(scope: &NetworkScope, seen: &NetworkSnapshot) -> Vec<String> {
    let is_there = |state: &str| !state.eq_ignore_ascii_case("deleted");
    let gateways = seen
        .nat_gateways
        .iter()
        .filter(|one| is_there(&one.state));
    let endpoints = seen
        .vpc_endpoints
        .iter()
        .filter(|one| is_there(&one.state));
    let named = scope.vpcs.iter();
    let found = named
        .chain(seen.vpcs.iter().map(|one| &one.id))
        .chain(seen.subnets.iter().map(|one| &one.vpc))
        .chain(
            seen.internet_gateways
                .iter()
                .filter_map(|one| one.vpc.as_ref()),
        )
        .chain(gateways.map(|one| &one.vpc))
        .chain(
            seen.route_tables
                .iter()
                .map(|one| &one.vpc),
        )
        .chain(
            seen.security_groups
                .iter()
                .map(|one| &one.vpc),
        )
        .chain(endpoints.map(|one| &one.vpc));
    let mut all: Vec<_> = found
        .filter(|id| !id.is_empty())
        .cloned()
        .collect();
    all.sort();
    all.dedup();
    all
}

impl Ec2Calls {
    /// Everything of a scope: first what is named or tagged, then all that is in the VPCs of that.
    pub(in crate::provision) async fn read(
        &self,
        scope: &NetworkScope,
    ) -> Result<NetworkSnapshot, AwsFault> {
        let region = self.region().unwrap_or_default();
        let mut seen = NetworkSnapshot { region, ..NetworkSnapshot::default() };
        let mut first: Vec<BoxFuture<'_, _>> = Vec::new();
        if scope.traffic {
            let zones = self.sight(NetworkLook::Zones, Vec::new());
            first.push(zones.boxed());
        }
        let scoped = IN_A_VPC.into_iter().chain([
            NetworkLook::Vpcs,
            NetworkLook::Addresses,
            NetworkLook::EndpointServices,
        ]);
        first.extend(scoped.filter_map(|look| self.unless_idle(look, look.by_scope(scope))));
        for sight in try_join_all(first).await? {
            sight.add_to(&mut seen);
        }
        let vpcs = vpcs(scope, &seen);
        if vpcs.is_empty() {
            return Ok(seen);
        }
        let mut second: Vec<BoxFuture<'_, _>> = Vec::new();
        let more = if scope.traffic { &FOR_TRAFFIC[..] } else { &[] };
        let unseen: Vec<_> = vpcs
            .iter()
            .filter(|id| seen.vpc(id).is_none())
            .cloned()
            .collect();
        second.extend(self.unless_idle(NetworkLook::Vpcs, NetworkLook::Vpcs.by_vpcs(&unseen)));
        let looks = IN_A_VPC.iter().chain(more);
        second.extend(looks.filter_map(|look| self.unless_idle(*look, look.by_vpcs(&vpcs))));
        // Last, because they are written to VPCs that are known by then.
        second.push(self.dns_attributes(vpcs).boxed());
        for sight in try_join_all(second).await? {
            sight.add_to(&mut seen);
        }
        Ok(seen)
    }

    /// One look, to be awaited, at what a read has seen; what it asks by is taken out of `seen` now.
    pub(in crate::provision) fn look<'a>(
        &'a self,
        look: NetworkLook,
        scope: &NetworkScope,
        seen: &NetworkSnapshot,
    ) -> BoxFuture<'a, Result<NetworkSight, AwsFault>> {
        match look {
            NetworkLook::DnsAttributes => {
                let vpcs = seen
                    .vpcs
                    .iter()
                    .map(|vpc| vpc.id.clone());
                self.dns_attributes(vpcs.collect())
                    .boxed()
            }
            _ => self
                .sight(look, look.again(scope, seen))
                .boxed(),
        }
    }

    fn unless_idle(
        &self,
        look: NetworkLook,
        asks: Vec<Ask>,
    ) -> Option<BoxFuture<'_, Result<NetworkSight, AwsFault>>> {
        (!asks.is_empty()).then(|| self.sight(look, asks).boxed())
    }

    /// The answers to all these questions, side by side. The same resource may be in several.
    async fn sight(&self, look: NetworkLook, asks: Vec<Ask>) -> Result<NetworkSight, AwsFault> {
        macro_rules! asked {
            ($variant:ident by $call:ident) => {
                NetworkSight::$variant(
                    try_join_all(
                        asks.into_iter()
                            .map(|ask| self.$call(ask)),
                    )
                    .await?
                    .concat(),
                )
            };
        }
        Ok(match look {
            NetworkLook::Zones => NetworkSight::Zones(self.zones().await?),
            NetworkLook::Vpcs => asked!(Vpcs by vpcs),
            NetworkLook::Subnets => asked!(Subnets by subnets),
            NetworkLook::InternetGateways => asked!(InternetGateways by internet_gateways),
            NetworkLook::Addresses => asked!(Addresses by addresses),
            NetworkLook::NatGateways => asked!(NatGateways by nat_gateways),
            NetworkLook::RouteTables => asked!(RouteTables by route_tables),
            NetworkLook::SecurityGroups => asked!(SecurityGroups by security_groups),
            NetworkLook::NetworkAcls => asked!(NetworkAcls by network_acls),
            NetworkLook::VpcEndpoints => asked!(VpcEndpoints by vpc_endpoints),
            NetworkLook::EndpointServices => asked!(EndpointServices by endpoint_services),
            NetworkLook::Peerings => asked!(Peerings by peerings),
            NetworkLook::NetworkInterfaces => asked!(NetworkInterfaces by network_interfaces),
            NetworkLook::DnsAttributes => NetworkSight::DnsAttributes(Vec::new()),
        })
    }

    async fn dns_attributes(&self, vpcs: Vec<String>) -> Result<NetworkSight, AwsFault> {
        let each = vpcs.into_iter().map(|id| async move {
            let (dns_support, dns_hostnames) =
                tokio::try_join!(self.dns_support(&id), self.dns_hostnames(&id))?;
            Ok::<_, AwsFault>(Vpc { id, dns_support, dns_hostnames, ..Vpc::default() })
        });
        Ok(NetworkSight::DnsAttributes(try_join_all(each).await?))
    }
}
