use std::net::Ipv4Addr;

use super::{Lost, NameCause, Packet, PacketEnd, Resolver, Spot};
use crate::snapshot::{Subnet, VpcEndpoint};

impl<'a> Packet<'a> {
    /// What the name stands for here. An address stands for itself.
    ///
    /// Public names, and those of a project's VPC, are in the public DNS: any VPC with a resolver knows them. The name of
    /// an endpoint service is known in a VPC whose endpoint has private DNS, while each endpoint's own names are public. Who
    /// asks servers of its own does not ask the VPC.
    pub(super) fn resolve(&self) -> Result<Vec<Spot<'a>>, Lost> {
        if let Ok(address) = self.to.host.parse() {
            return Ok(vec![self.spot_at(address)]);
        }
        if self.asks_vpc() && self.vpc.dns_support == Some(false) {
            return Err(self.unknown_host(NameCause::NoResolver(self.vpc.id.clone())));
        }
        match &self.to.end {
            PacketEnd::Public { addresses, .. } => Ok(addresses
                .iter()
                .map(|address| Spot { address: *address, endpoint: None })
                .collect()),
            PacketEnd::Project { address, .. } => {
                Ok(vec![Spot { address: *address, endpoint: None }])
            }
            PacketEnd::Service { name, .. } => {
                let endpoint = self.endpoint_to(name)?;
                if !is_usable(endpoint) {
                    let (id, state) = (endpoint.id.clone(), endpoint.state.clone());
                    return Err(Lost::Endpoint { id, state });
                }
                let mut spots = self.spots_of(endpoint)?;
                self.keep_zone(&mut spots);
                Ok(spots)
            }
        }
    }

    fn asks_vpc(&self) -> bool {
        self.from.resolver == Resolver::Vpc
    }

    /// An endpoint's name with a zone in it stands for its address in that zone only.
    fn keep_zone(&self, spots: &mut Vec<Spot<'_>>) {
        let name = self.to.host.to_ascii_lowercase();
        let label = name.split('.').next();
        let label = label.unwrap_or_default();
        let is_of_zone = |spot: &Spot<'_>| {
            spot.endpoint
                .is_some_and(|(_, subnet)| {
                    label
                        .strip_suffix(subnet.zone.as_str())
                        .is_some_and(|rest| rest.starts_with("vpce-") && rest.ends_with('-'))
                })
        };
        if spots.iter().any(is_of_zone) {
            spots.retain(is_of_zone);
        }
    }

    pub(super) fn unknown_host(&self, cause: NameCause) -> Lost {
        Lost::UnknownHost { host: self.to.host.clone(), cause }
    }

    /// The endpoint that the name leads to: the one with that name of its own, or the one whose private DNS has it.
    fn endpoint_to(&self, service: &str) -> Result<&'a VpcEndpoint, Lost> {
        let mut all = self
            .network
            .vpc_endpoints
            .iter()
            .filter(|endpoint| {
                endpoint
                    .kind
                    .eq_ignore_ascii_case("interface")
                    && endpoint.service == service
                    && !endpoint
                        .state
                        .eq_ignore_ascii_case("deleted")
            });
        let is_own_name = |endpoint: &&VpcEndpoint| is_own_name(endpoint, &self.to.host);
        if let Some(endpoint) = all.clone().find(is_own_name) {
            return Ok(endpoint);
        }
        if !self.asks_vpc() {
            return Err(self.unknown_host(NameCause::NotForwarded(self.vpc.id.clone())));
        }
        let here: Vec<&VpcEndpoint> = all
            .by_ref()
            .filter(|endpoint| endpoint.vpc == self.vpc.id)
            .collect();
        let best = here
            .iter()
            .find(|endpoint| endpoint.private_dns && is_usable(endpoint))
            .or_else(|| {
                here.iter()
                    .find(|endpoint| endpoint.private_dns)
            })
            .or_else(|| here.first());
        let Some(endpoint) = best.copied() else {
            return Err(self.unknown_host(NameCause::NoEndpoint(self.vpc.id.clone())));
        };
        match self.why_not_by_private_dns(endpoint, service) {
            Some(cause) => Err(self.unknown_host(cause)),
            None => Ok(endpoint),
        }
    }

    fn why_not_by_private_dns(&self, endpoint: &VpcEndpoint, service: &str) -> Option<NameCause> {
        let (id, vpc) = (endpoint.id.clone(), self.vpc.id.clone());
        if !is_usable(endpoint) {
            return Some(NameCause::EndpointState { id, state: endpoint.state.clone() });
        }
        if !endpoint.private_dns {
            return Some(NameCause::PrivateDnsOff(id));
        }
        if self.vpc.dns_hostnames != Some(true) {
            return Some(NameCause::NoPrivateNames(vpc));
        }
        let mut services = self.network.endpoint_services.iter();
        let known = services.find(|known| known.name == service)?;
        let verification = &known.private_dns_verification;
        let is_proven = verification.is_empty() || verification.eq_ignore_ascii_case("verified");
        (!is_proven).then(|| NameCause::Unverified(service.to_owned()))
    }

    /// The addresses of an endpoint in the zones of its service, that of the sender's zone first.
    fn spots_of(&self, endpoint: &'a VpcEndpoint) -> Result<Vec<Spot<'a>>, Lost> {
        let mut spots: Vec<Spot<'a>> = endpoint
            .subnets
            .iter()
            .filter_map(|id| self.network.subnet(id))
            .filter(|subnet| self.is_served(subnet))
            .map(|subnet| Spot {
                address: self.address_of(endpoint, subnet),
                endpoint: Some((endpoint, subnet)),
            })
            .collect();
        if spots.is_empty() {
            return Err(Lost::Zone { id: endpoint.id.clone() });
        }
        spots.sort_by_key(|spot| {
            spot.endpoint
                .is_none_or(|(_, subnet)| subnet.zone_id != self.subnet.zone_id)
        });
        Ok(spots)
    }

    fn is_served(&self, subnet: &Subnet) -> bool {
        match &self.to.end {
            PacketEnd::Service { zone_ids, .. } => {
                zone_ids.is_empty() || zone_ids.contains(&subnet.zone_id)
            }
            _ => true,
        }
    }

    /// The address of an endpoint in one of its subnets: its interface's, or some address where no interface is shown.
    fn address_of(&self, endpoint: &VpcEndpoint, subnet: &Subnet) -> Ipv4Addr {
        let mut interfaces = self.network.network_interfaces.iter();
        let shown = interfaces.find(|interface| {
            interface.subnet == subnet.id
                && endpoint
                    .network_interfaces
                    .contains(&interface.id)
        });
        shown
            .and_then(|interface| interface.private_address)
            .unwrap_or_else(|| {
                Ipv4Addr::from(u32::from(subnet.range.broadcast()).saturating_sub(1))
            })
    }

    /// What an address stands for: the interface of an endpoint that has it, or whatever the routes lead to.
    fn spot_at(&self, address: Ipv4Addr) -> Spot<'a> {
        let PacketEnd::Service { name, .. } = &self.to.end else {
            return Spot { address, endpoint: None };
        };
        self.network
            .vpc_endpoints
            .iter()
            .filter(|endpoint| endpoint.service == *name && is_usable(endpoint))
            .filter_map(|endpoint| self.spots_of(endpoint).ok())
            .flatten()
            .find(|spot| spot.address == address)
            .unwrap_or(Spot { address, endpoint: None })
    }
}

fn is_own_name(endpoint: &VpcEndpoint, host: &str) -> bool {
    endpoint
        .dns_entries
        .iter()
        .any(|entry| entry.name.eq_ignore_ascii_case(host) && !is_private_name(&entry.name))
}

/// EC2 lists the private name among the entries too; it works only as private DNS does.
fn is_private_name(name: &str) -> bool {
    !name
        .to_ascii_lowercase()
        .ends_with(".vpce.amazonaws.com")
}

/// A partial one has an address in some of its subnets.
fn is_usable(endpoint: &VpcEndpoint) -> bool {
    ["available", "partial"]
        .iter()
        .any(|state| {
            endpoint
                .state
                .eq_ignore_ascii_case(state)
        })
}
