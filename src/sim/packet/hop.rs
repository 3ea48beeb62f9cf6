use std::net::Ipv4Addr;

use super::{
    Arrival, FROM_LINUX, FROM_NAT, Lost, Packet, PacketEnd, Spot, Way,
    acl::{Crossing, cross},
    group::{self, OtherEnd},
    route::next_hop,
};
use crate::snapshot::{NatGateway, PeeringSide, Subnet, VpcEndpoint};

/// What firewall rules of Starter and Essential take for every address of AWS.
const ALL_OF_AWS: Ipv4Addr = Ipv4Addr::new(169, 254, 65, 87);

impl Packet<'_> {
    /// From the sender to this address and back.
    pub(super) fn reach(&self, spot: &Spot<'_>) -> Result<Arrival, Lost> {
        // No network ACL sees what stays in its subnet.
        let stays = spot
            .endpoint
            .is_some_and(|(_, subnet)| subnet.id == self.subnet.id);
        if !stays {
            self.leave(self.subnet, spot.address)?;
        }
        self.pass_egress(spot)?;
        let arrival = self.follow_route(spot)?;
        if !stays {
            self.take_answer(self.subnet, spot.address, FROM_LINUX)?;
        }
        self.be_let_in(arrival)
    }

    fn pass_egress(&self, spot: &Spot<'_>) -> Result<(), Lost> {
        let groups = spot
            .endpoint
            .map(|(endpoint, _)| self.groups_of(endpoint))
            .unwrap_or_default();
        let other = OtherEnd { address: spot.address, groups: &groups };
        if group::lets_out(self.network, &self.groups, self.to.port, &other) {
            return Ok(());
        }
        let groups = self
            .groups
            .iter()
            .map(|group| (*group).to_owned())
            .collect();
        Err(Lost::Egress { groups })
    }

    fn follow_route(&self, spot: &Spot<'_>) -> Result<Arrival, Lost> {
        let target = next_hop(self.network, self.subnet, spot.address)?;
        let kind = target
            .split('-')
            .next()
            .unwrap_or_default();
        match (kind, &self.to.end) {
            ("local", _) => match spot.endpoint {
                Some((endpoint, subnet)) if endpoint.vpc == self.vpc.id => {
                    self.enter_endpoint(endpoint, subnet, spot.address)
                }
                _ => Err(Lost::NobodyThere(spot.address)),
            },
            ("igw", PacketEnd::Public { .. }) => self.leave_by_internet_gateway(target),
            ("nat", PacketEnd::Public { .. }) => self.leave_by_nat(target, spot.address),
            ("pcx", PacketEnd::Project { .. }) => self.cross_peering(target, spot.address),
            ("igw" | "nat" | "pcx", _) => Err(Lost::NobodyThere(spot.address)),
            _ => Err(Lost::Elsewhere { subnet: self.subnet.id.clone(), target: target.to_owned() }),
        }
    }

    fn leave_by_internet_gateway(&self, id: &str) -> Result<Arrival, Lost> {
        self.demand_attached(id)?;
        // The mode that blocks ingress lets out only what comes from a NAT gateway.
        self.demand_public_access(self.subnet, &["block-bidirectional", "block-ingress"])?;
        let Some(address) = self.from.public_address else {
            return Err(Lost::NoPublicAddress { subnet: self.subnet.id.clone() });
        };
        Ok(Arrival { way: Way::InternetGateway(id.to_owned()), seen: vec![address] })
    }

    fn leave_by_nat(&self, id: &str, to: Ipv4Addr) -> Result<Arrival, Lost> {
        let broken = |state: &str| Lost::NatGateway { id: id.to_owned(), state: state.to_owned() };
        let nat = self
            .network
            .nat_gateway(id)
            .filter(|nat| nat.vpc == self.vpc.id)
            .ok_or_else(|| broken(""))?;
        if !nat
            .state
            .eq_ignore_ascii_case("available")
        {
            return Err(broken(&nat.state));
        }
        let is_private = nat
            .connectivity
            .eq_ignore_ascii_case("private");
        let addresses = self.addresses_of(nat);
        if is_private || (addresses.is_empty() && nat.allocations.is_empty()) {
            return Err(Lost::PrivateNat(id.to_owned()));
        }
        let subnet = self
            .network
            .subnet(&nat.subnet)
            .ok_or_else(|| Lost::UnknownSubnet(nat.subnet.clone()))?;
        let borders = subnet.id != self.subnet.id;
        if borders {
            self.enter(subnet, self.from.address)?;
        }
        self.leave(subnet, to)?;
        self.demand_internet(nat, subnet, to)?;
        self.take_answer(subnet, to, FROM_NAT)?;
        if borders {
            // The answer goes on to the sender, still from the gateway's address.
            self.give_answer(subnet, self.from.address)?;
        }
        Ok(Arrival { way: Way::NatGateway(id.to_owned()), seen: addresses })
    }

    /// Its public addresses; a moment after its creation it shows only which were allocated for it.
    fn addresses_of(&self, nat: &NatGateway) -> Vec<Ipv4Addr> {
        if !nat.public_addresses.is_empty() {
            return nat.public_addresses.clone();
        }
        nat.allocations
            .iter()
            .filter_map(|id| self.network.address(id)?.public_address)
            .collect()
    }

    /// A NAT gateway has a public address, but reaches the internet only where its own subnet does.
    fn demand_internet(&self, nat: &NatGateway, subnet: &Subnet, to: Ipv4Addr) -> Result<(), Lost> {
        let target = next_hop(self.network, subnet, to)?;
        if !target.starts_with("igw-") {
            return Err(Lost::NatWithoutInternet { id: nat.id.clone(), subnet: subnet.id.clone() });
        }
        self.demand_attached(target)?;
        self.demand_public_access(subnet, &["block-bidirectional"])
    }

    fn demand_attached(&self, id: &str) -> Result<(), Lost> {
        let attached = self
            .network
            .internet_gateway(id)
            .is_some_and(|gateway| {
                let state = gateway.attachment.to_ascii_lowercase();
                gateway.vpc.as_ref() == Some(&self.vpc.id)
                    && ["", "available", "attached"].contains(&state.as_str())
            });
        if attached { Ok(()) } else { Err(Lost::InternetGateway(id.to_owned())) }
    }

    fn demand_public_access(&self, subnet: &Subnet, blocking: &[&str]) -> Result<(), Lost> {
        let mode = subnet
            .public_access_blocked
            .to_ascii_lowercase();
        if blocking.contains(&mode.as_str()) {
            return Err(Lost::PublicAccessBlocked { subnet: subnet.id.clone() });
        }
        Ok(())
    }

    fn enter_endpoint(
        &self,
        endpoint: &VpcEndpoint,
        subnet: &Subnet,
        at: Ipv4Addr,
    ) -> Result<Arrival, Lost> {
        let borders = subnet.id != self.subnet.id;
        if borders {
            self.enter(subnet, self.from.address)?;
        }
        let other = OtherEnd { address: self.from.address, groups: &self.groups };
        if !group::lets_in(self.network, &self.groups_of(endpoint), self.to.port, &other) {
            return Err(Lost::Ingress { id: endpoint.id.clone() });
        }
        if borders {
            self.give_answer(subnet, self.from.address)?;
        }
        Ok(Arrival { way: Way::Endpoint(endpoint.id.clone()), seen: vec![at] })
    }

    fn groups_of<'e>(&'e self, endpoint: &'e VpcEndpoint) -> Vec<&'e str> {
        group::or_default(self.network, &endpoint.vpc, &endpoint.security_groups)
    }

    fn cross_peering(&self, id: &str, to: Ipv4Addr) -> Result<Arrival, Lost> {
        let PacketEnd::Project { account, vpc, range, peers, .. } = &self.to.end else {
            return Err(Lost::NobodyThere(to));
        };
        let broken = |status: &str| Lost::Peering { id: id.to_owned(), status: status.to_owned() };
        let peering = self
            .network
            .peering(id)
            .ok_or_else(|| broken(""))?;
        if !peering
            .status
            .eq_ignore_ascii_case("active")
        {
            return Err(broken(&peering.status));
        }
        let (ours, theirs) = if peering.accepter.vpc == self.vpc.id {
            (&peering.accepter, &peering.requester)
        } else {
            (&peering.requester, &peering.accepter)
        };
        if ours.vpc != self.vpc.id || theirs.vpc != *vpc || theirs.account != *account {
            return Err(Lost::AnotherPeer(id.to_owned()));
        }
        let is_among = |side: &PeeringSide, address: Ipv4Addr| {
            side.ranges.is_empty()
                || side
                    .ranges
                    .iter()
                    .any(|range| range.contains(&address))
        };
        if !is_among(theirs, to) || !range.contains(&to) {
            return Err(Lost::NobodyThere(to));
        }
        let address = self.from.address;
        let is_known = peers.is_empty()
            || peers
                .iter()
                .any(|range| range.contains(&address));
        if !is_known || !is_among(ours, address) {
            return Err(Lost::NoWayBack { peering: id.to_owned(), address });
        }
        Ok(Arrival { way: Way::Peering(id.to_owned()), seen: vec![address] })
    }

    /// The gateway's own lists.
    fn be_let_in(&self, arrival: Arrival) -> Result<Arrival, Lost> {
        match (&self.to.end, &arrival.way) {
            (PacketEnd::Public { access: Some(list), .. }, _) => {
                let is_listed = |address: &&Ipv4Addr| {
                    list.iter()
                        .any(|range| range.contains(*address) || *range == ALL_OF_AWS.into())
                };
                let refused = arrival
                    .seen
                    .iter()
                    .find(|address| !is_listed(address));
                match refused {
                    Some(address) => Err(Lost::NotListed(*address)),
                    None => Ok(arrival),
                }
            }
            (PacketEnd::Service { endpoints: Some(list), .. }, Way::Endpoint(id))
                if !list
                    .iter()
                    .any(|known| known == id || known == "*") =>
            {
                Err(Lost::EndpointNotAllowed(id.clone()))
            }
            _ => Ok(arrival),
        }
    }

    fn leave(&self, subnet: &Subnet, to: Ipv4Addr) -> Result<(), Lost> {
        let ports = (self.to.port, self.to.port);
        cross(self.network, subnet, Crossing { egress: true, answer: false, other: to, ports })
    }

    fn enter(&self, subnet: &Subnet, from: Ipv4Addr) -> Result<(), Lost> {
        let ports = (self.to.port, self.to.port);
        cross(self.network, subnet, Crossing { egress: false, answer: false, other: from, ports })
    }

    fn take_answer(&self, subnet: &Subnet, from: Ipv4Addr, ports: (u16, u16)) -> Result<(), Lost> {
        let crossing = Crossing { egress: false, answer: true, other: from, ports };
        cross(self.network, subnet, crossing)
    }

    fn give_answer(&self, subnet: &Subnet, to: Ipv4Addr) -> Result<(), Lost> {
        let crossing = Crossing { egress: true, answer: true, other: to, ports: FROM_LINUX };
        cross(self.network, subnet, crossing)
    }
}
