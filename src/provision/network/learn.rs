use crate::snapshot::{
    Address, EndpointService, InternetGateway, NatGateway, NetworkAcl, NetworkInterface,
    NetworkSnapshot, Peering, RouteTable, SecurityGroup, Subnet, Vpc, VpcEndpoint, Zone,
};

/// What a look saw.
#[derive(Clone, Debug)]
pub(in crate::provision) enum NetworkSight {
    Zones(Vec<Zone>),
    Vpcs(Vec<Vpc>),
    /// Of these VPCs only the DNS attributes are known.
    DnsAttributes(Vec<Vpc>),
    Subnets(Vec<Subnet>),
    InternetGateways(Vec<InternetGateway>),
    Addresses(Vec<Address>),
    NatGateways(Vec<NatGateway>),
    RouteTables(Vec<RouteTable>),
    SecurityGroups(Vec<SecurityGroup>),
    NetworkAcls(Vec<NetworkAcl>),
    VpcEndpoints(Vec<VpcEndpoint>),
    EndpointServices(Vec<EndpointService>),
    Peerings(Vec<Peering>),
    NetworkInterfaces(Vec<NetworkInterface>),
}

/// What was going has gone, and is remembered as such: whatever is made in its place must not be taken by EC2 for a repetition
/// of its making.
fn is_remembered(state: &mut String) -> bool {
    let is_over = ["deleting", "deleted"]
        .iter()
        .any(|over| state.eq_ignore_ascii_case(over));
    if is_over {
        "deleted".clone_into(state);
    }
    is_over
}

/// Adds what a list lacks; what is in both is as it was seen last.
macro_rules! merge {
    ($list:expr, $seen:expr, $id:ident) => {
        for one in $seen {
            match $list
                .iter_mut()
                .find(|known| known.$id == one.$id)
            {
                Some(known) => *known = one,
                None => $list.push(one),
            }
        }
        $list.sort_by(|one, other| one.$id.cmp(&other.$id));
    };
}

impl NetworkSight {
    /// Takes in a look again at everything of its kind: what it does not show is gone.
    pub(in crate::provision) fn learn(self, snapshot: &mut NetworkSnapshot) {
        match &self {
            Self::Zones(_) => snapshot.zones.clear(),
            Self::Vpcs(seen) => snapshot.vpcs.retain(|known| {
                seen.iter()
                    .any(|one| one.id == known.id)
            }),
            Self::DnsAttributes(_) => {}
            Self::Subnets(_) => snapshot.subnets.clear(),
            Self::InternetGateways(_) => snapshot.internet_gateways.clear(),
            Self::Addresses(_) => snapshot.addresses.clear(),
            Self::NatGateways(_) => snapshot
                .nat_gateways
                .retain_mut(|known| is_remembered(&mut known.state)),
            Self::RouteTables(_) => snapshot.route_tables.clear(),
            Self::SecurityGroups(_) => snapshot.security_groups.clear(),
            Self::NetworkAcls(_) => snapshot.network_acls.clear(),
            Self::VpcEndpoints(_) => snapshot
                .vpc_endpoints
                .retain_mut(|known| is_remembered(&mut known.state)),
            Self::EndpointServices(_) => snapshot.endpoint_services.clear(),
            Self::Peerings(_) => snapshot.peerings.clear(),
            Self::NetworkInterfaces(_) => snapshot.network_interfaces.clear(),
        }
        self.add_to(snapshot);
    }

    /// Takes in one answer of several about a kind.
    pub(super) fn add_to(self, snapshot: &mut NetworkSnapshot) {
        match self {
            Self::Zones(seen) => {
                merge!(snapshot.zones, seen, id);
            }
            Self::Vpcs(seen) => {
                // The list of VPCs does not show their DNS attributes, so what was known of them stays.
                let seen = seen.into_iter().map(|vpc| {
                    let known = snapshot.vpc(&vpc.id);
                    let dns_support = known.and_then(|known| known.dns_support);
                    let dns_hostnames = known.and_then(|known| known.dns_hostnames);
                    Vpc { dns_support, dns_hostnames, ..vpc }
                });
                let seen: Vec<_> = seen.collect();
                merge!(snapshot.vpcs, seen, id);
            }
            Self::DnsAttributes(seen) => {
                for one in seen {
                    if let Some(vpc) = snapshot
                        .vpcs
                        .iter_mut()
                        .find(|vpc| vpc.id == one.id)
                    {
                        (vpc.dns_support, vpc.dns_hostnames) = (one.dns_support, one.dns_hostnames);
                    }
                }
            }
            Self::Subnets(seen) => {
                merge!(snapshot.subnets, seen, id);
            }
            Self::InternetGateways(seen) => {
                merge!(snapshot.internet_gateways, seen, id);
            }
            Self::Addresses(seen) => {
                merge!(snapshot.addresses, seen, id);
            }
            Self::NatGateways(seen) => {
                merge!(snapshot.nat_gateways, seen, id);
            }
            Self::RouteTables(seen) => {
                merge!(snapshot.route_tables, seen, id);
            }
            Self::SecurityGroups(seen) => {
                merge!(snapshot.security_groups, seen, id);
            }
            Self::NetworkAcls(seen) => {
                merge!(snapshot.network_acls, seen, id);
            }
            Self::VpcEndpoints(seen) => {
                merge!(snapshot.vpc_endpoints, seen, id);
            }
            Self::EndpointServices(seen) => {
                merge!(snapshot.endpoint_services, seen, name);
            }
            Self::Peerings(seen) => {
                merge!(snapshot.peerings, seen, id);
            }
            Self::NetworkInterfaces(seen) => {
                merge!(snapshot.network_interfaces, seen, id);
            }
        }
    }
}
