//! Which interface endpoint the host leads to, and where it has addresses.

use std::{cmp::Reverse, net::Ipv4Addr};

use ipnet::Ipv4Net;

use super::{
    private_name::{is_own_name, is_usable},
    report::Stage,
    rules,
    walk::{Walk, list},
};
use crate::snapshot::{Subnet, VpcEndpoint};

/// Where an endpoint has addresses.
pub(super) struct Door<'a> {
    /// The id of the subnet.
    pub(super) id: &'a str,
    /// Nothing where it is not described.
    pub(super) subnet: Option<&'a Subnet>,
    /// Those of its interfaces, or else all of the subnet; of a subnet that is not described, all of the VPC.
    pub(super) addresses: Vec<Ipv4Net>,
}

fn is_interface(endpoint: &VpcEndpoint) -> bool {
    endpoint
        .kind
        .eq_ignore_ascii_case("interface")
}

impl<'a> Walk<'a, '_> {
    /// The endpoint that the host leads to: the one whose own name or address it is, else the one that has the private DNS
    /// name, else one to the service in this VPC that would work.
    pub(super) fn endpoint(&mut self, host: &str, service: &str) -> Option<&'a VpcEndpoint> {
        self.report.at(Stage::Name);
        let mut all: Vec<_> = self
            .snapshot
            .vpc_endpoints
            .iter()
            .filter(|endpoint| {
                endpoint
                    .service
                    .eq_ignore_ascii_case(service)
            })
            .collect();
        let elsewhere = list(
            all.iter()
                .map(|endpoint| endpoint.id.as_str()),
        );
        let named = all
            .iter()
            .copied()
            .find(|endpoint| is_own_name(endpoint, host));
        let is_here = |endpoint: &&VpcEndpoint| endpoint.vpc == self.subnet.vpc;
        all.retain(is_here);
        if let Some(named) = named {
            all.retain(|endpoint| endpoint.id == named.id);
        }
        all.sort_by_key(|endpoint| {
            let has_the_name = endpoint.private_dns && is_usable(endpoint);
            Reverse((
                is_interface(endpoint),
                has_the_name,
                is_usable(endpoint),
                endpoint.private_dns,
            ))
        });
        if let Ok(address) = host.parse()
            && !all.is_empty()
        {
            return self.endpoint_at(address, &all);
        }
        let chosen = all.first().copied();
        if chosen.is_none() {
            let problem = match (named, elsewhere.as_str()) {
                (Some(named), _) => {
                    format!("{host} is a name of {}, which is in {}", named.id, named.vpc)
                }
                (None, "") => format!("it has no endpoint to {service}"),
                (None, ids) => format!("it has no endpoint to {service}; {ids} is in another VPC"),
            };
            let remedy = "make an interface endpoint to the service in this VPC, and register it in TiDB Cloud";
            self.report
                .hop(Stage::Name, "private endpoint");
            self.report
                .push(rules::ENDPOINT_MISSING, &self.subnet.vpc, problem, remedy);
        }
        chosen
    }

    /// The endpoint that has this address, or may have it.
    fn endpoint_at(
        &mut self,
        address: Ipv4Addr,
        all: &[&'a VpcEndpoint],
    ) -> Option<&'a VpcEndpoint> {
        let of = |endpoint: &VpcEndpoint, address: Ipv4Addr| {
            self.doors_of(endpoint)
                .iter()
                .any(|door| {
                    door.addresses
                        .iter()
                        .any(|range| range.contains(&address))
                })
        };
        let ids = list(
            all.iter()
                .map(|endpoint| endpoint.id.as_str()),
        );
        let Some(chosen) = all
            .iter()
            .copied()
            .find(|endpoint| self.has_address(endpoint, address))
            .or_else(|| {
                all.iter()
                    .copied()
                    .find(|endpoint| of(endpoint, address))
            })
        else {
            let problem = format!("{address} is no address of {ids}");
            let remedy = "use the host that the Connect dialog of the cluster shows, connection type Private Endpoint";
            self.report
                .hop(Stage::Name, "private endpoint");
            self.report
                .push(rules::ENDPOINT_ADDRESS, &self.subnet.vpc, problem, remedy);
            return None;
        };
        if !self.has_address(chosen, address) {
            let problem = format!("whether {address} is an address of it is not described");
            let remedy = "describe its network interfaces too, or use its host";
            self.report
                .push(rules::ENDPOINT_ADDRESS_UNKNOWN, &chosen.id, problem, remedy);
        }
        Some(chosen)
    }

    fn has_address(&self, endpoint: &VpcEndpoint, address: Ipv4Addr) -> bool {
        self.snapshot
            .network_interfaces
            .iter()
            .any(|interface| {
                interface.private_address == Some(address)
                    && endpoint
                        .network_interfaces
                        .contains(&interface.id)
            })
    }

    /// Where the endpoint has addresses; of a host that is an address, only that.
    pub(super) fn doors(&self, endpoint: &'a VpcEndpoint, host: &str) -> Vec<Door<'a>> {
        let mut doors = self.doors_of(endpoint);
        if let Ok(address) = host.parse::<Ipv4Addr>() {
            let has = |door: &Door<'_>| {
                door.addresses
                    .iter()
                    .any(|range| range.contains(&address))
            };
            // A subnet that is described has it rather than one that is not.
            let is_seen = doors
                .iter()
                .any(|door| door.subnet.is_some() && has(door));
            doors.retain(|door| has(door) && (door.subnet.is_some() || !is_seen));
            for door in &mut doors {
                door.addresses = vec![address.into()];
            }
        }
        doors
    }

    fn doors_of<'e>(&self, endpoint: &'e VpcEndpoint) -> Vec<Door<'e>>
    where
        'a: 'e,
    {
        endpoint
            .subnets
            .iter()
            .map(|id| {
                let subnet = self.snapshot.subnet(id);
                let addresses = match subnet {
                    Some(subnet) => self.addresses_in(endpoint, subnet),
                    None => self
                        .snapshot
                        .vpc(&endpoint.vpc)
                        .map_or_else(|| vec![Ipv4Net::default()], |vpc| vpc.ranges.clone()),
                };
                Door { id, subnet, addresses }
            })
            .collect()
    }

    fn addresses_in(&self, endpoint: &VpcEndpoint, subnet: &Subnet) -> Vec<Ipv4Net> {
        let own: Vec<_> = self
            .snapshot
            .network_interfaces
            .iter()
            .filter(|interface| {
                interface.subnet == subnet.id
                    && endpoint
                        .network_interfaces
                        .contains(&interface.id)
            })
            .filter_map(|interface| interface.private_address)
            .map(Ipv4Net::from)
            .collect();
        if own.is_empty() { vec![subnet.range] } else { own }
    }
}
