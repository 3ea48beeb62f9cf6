use std::{collections::BTreeSet, net::Ipv4Addr};

use super::{
    AddressOwner, Destination, Exit, NetworkSubnet, NetworkVpc, Route, RouteTable, SecurityPeer,
    Shape, Subnet, TidbCloudStep, Zone,
    internet_gateway::TO_THE_INTERNET,
    route, rules,
    way::sealed::{Asked, Ground, Leads},
};
use crate::{
    finding::{Finding, Findings},
    name::{AllocationId, Given, NatGatewayId},
};

/// A NAT gateway through which private subnets reach the internet.
///
/// ```
/// use tidb_dms::network::{NatGateway, Subnet};
///
/// let new = NatGateway::in_public_subnet(Subnet::carved("us-west-2a", 28));
/// let existing = NatGateway::existing("nat-0123456789abcdef0");
/// ```
#[derive(Clone, Debug)]
#[must_use = "a NAT gateway does nothing until a network is made with it"]
pub struct NatGateway {
    choice: Choice,
    /// Told of one that exists; a new one is in its subnet's.
    zone: Given<Zone>,
}

#[derive(Clone, Debug)]
enum Choice {
    New { subnet: Subnet, allocation: Given<AllocationId> },
    Existing { id: Given<NatGatewayId>, address: Option<Ipv4Addr> },
}

impl NatGateway {
    /// A new gateway in this public subnet, with a new address.
    pub fn in_public_subnet(subnet: Subnet) -> Self {
        Self::of(Choice::New { subnet, allocation: Given::missing() })
    }

    /// A new gateway with an Elastic IP address that the account has, so that what TiDB Cloud lets in outlives the gateway.
    pub fn with_allocation(subnet: Subnet, allocation: impl Into<Given<AllocationId>>) -> Self {
        Self::of(Choice::New { subnet, allocation: allocation.into() })
    }

    /// A gateway that exists in a public subnet.
    pub fn existing(id: impl Into<Given<NatGatewayId>>) -> Self {
        Self::of(Choice::Existing { id: id.into(), address: None })
    }

    /// A gateway that exists, with its public address, which TiDB Cloud is to let in.
    pub fn existing_at(id: impl Into<Given<NatGatewayId>>, address: Ipv4Addr) -> Self {
        Self::of(Choice::Existing { id: id.into(), address: Some(address) })
    }

    /// Tells the zone of a gateway that exists, by name (`us-west-2a`) or id, as the subnets tell theirs: they use the gateway
    /// of their zone, and the first one where there is none. A new gateway is in the zone of its subnet.
    pub fn in_zone(self, zone: impl Into<Given<Zone>>) -> Self {
        Self { zone: zone.into(), ..self }
    }

    fn of(choice: Choice) -> Self {
        Self { choice, zone: Given::missing() }
    }
}

/// The gateways that a network was asked to have.
#[derive(Clone, Debug)]
#[expect(unnameable_types, reason = "`Network::private_subnets_with_nat` makes it")]
pub struct NatGateways(pub(super) Vec<NatGateway>);

impl Asked for NatGateways {
    type Way = ThroughNat;

    fn take_subnets(&mut self) -> (&'static str, Vec<Subnet>) {
        let subnets = self
            .0
            .iter()
            .filter_map(|gateway| match &gateway.choice {
                Choice::New { subnet, .. } => Some(subnet.clone()),
                Choice::Existing { .. } => None,
            });
        ("NAT gateway: subnet", subnets.collect())
    }

    fn checked(
        self,
        more: Vec<NetworkSubnet>,
        ground: &Ground<'_>,
        findings: &mut Findings,
    ) -> Option<ThroughNat> {
        let subject = "NAT gateway";
        let mut subnets = more.into_iter();
        let count = self.0.len();
        let mut gateways = Vec::new();
        for NatGateway { choice, zone } in self.0 {
            let zone = zone.optional(findings, subject);
            match choice {
                Choice::New { allocation, .. } => {
                    let allocation = allocation.optional(findings, subject);
                    let Some(subnet) = subnets.next() else { continue };
                    let is_private = subnet.id.is_some()
                        && ground
                            .dms
                            .iter()
                            .any(|dms| dms.id == subnet.id);
                    findings.expect(
                        !is_private,
                        rules::NAT_SUBNET,
                        "NAT gateway: subnet",
                        || {
                            "it is one of the private subnets, which lead back to the gateway"
                                .to_owned()
                        },
                        "put the gateway into a public subnet, the third",
                    );
                    check_table(&subnet, ground, findings);
                    let is_told_otherwise = zone.is_some() && zone.as_ref() != subnet.zone();
                    findings.expect(
                        !is_told_otherwise,
                        rules::NAT_SUBNET,
                        "NAT gateway: zone",
                        || "a new gateway is in the zone of its subnet".to_owned(),
                        "leave `in_zone` out",
                    );
                    gateways.push(NetworkNat::New { subnet, allocation });
                }
                Choice::Existing { id, address } => {
                    if let Some(id) = id.optional(findings, subject) {
                        gateways.push(NetworkNat::Existing { id, address, zone });
                    }
                }
            }
        }
        findings.expect(
            count > 0,
            rules::NAT_SUBNET,
            subject,
            || "there is none".to_owned(),
            "add `NatGateway::in_public_subnet(..)`, or one that exists",
        );
        if count == 1 {
            findings.push(Finding::fixed(
                rules::NAT_SHARED,
                subject,
                "one gateway serves all zones, and all of them fail with its own",
                "add a gateway in each zone where that matters",
            ));
        }
        for subnet in ground
            .dms
            .iter()
            .filter(|subnet| route::is_routed_unseen(subnet))
            .take(usize::from(gateways.iter().any(NetworkNat::is_new)))
        {
            findings.push(route::unseen(subnet, "the NAT gateway"));
        }
        let public = gateways
            .iter()
            .find_map(|gateway| match gateway {
                NetworkNat::New { subnet, .. } if route::is_routed_unseen(subnet) => Some(subnet),
                _ => None,
            });
        if let Some(subnet) = public {
            findings.push(route::unseen(subnet, "the internet gateway"));
        }
        if gateways.len() < count {
            return None;
        }
        let way = ThroughNat { gateways };
        for number in way.unused(ground.dms) {
            findings.push(Finding::new(
                rules::NAT_UNUSED,
                subject,
                format!("no subnet is known to use gateway {}: none is in its zone, or they share the route table of others", number + 1),
                "tell its zone in the words of the subnets (of one that exists by `in_zone`), give these a table of their own, or leave it out",
            ));
        }
        Some(way)
    }
}

/// A table that private subnets use cannot lead to the internet gateway too.
fn check_table(public: &NetworkSubnet, ground: &Ground<'_>, findings: &mut Findings) {
    let shared = public.route_table().filter(|table| {
        ground
            .dms
            .iter()
            .any(|dms| dms.route_table() == Some(table))
    });
    if let Some(table) = shared {
        findings.push(Finding::new(
            rules::NAT_SUBNET,
            "NAT gateway: subnet",
            format!("its route table {table} is that of private subnets, and leads either to the internet gateway or to the NAT gateway"),
            "put the gateway into a subnet with a route table of its own",
        ));
    }
}

/// Through NAT gateways in public subnets.
#[derive(Clone, Debug)]
pub struct ThroughNat {
    gateways: Vec<NetworkNat>,
}

impl ThroughNat {
    /// The gateways in the order of the description.
    pub fn gateways(&self) -> &[NetworkNat] {
        &self.gateways
    }

    /// The gateway of the subnet's zone, or else the first.
    fn of(&self, private: &NetworkSubnet) -> usize {
        let is_near = |gateway: &NetworkNat| match gateway {
            NetworkNat::New { subnet, .. } => subnet.zone.is_some() && subnet.zone == private.zone,
            NetworkNat::Existing { zone, .. } => zone.is_some() && *zone == private.zone,
        };
        self.gateways
            .iter()
            .position(is_near)
            .unwrap_or(0)
    }

    fn private_tables(&self, dms: &[NetworkSubnet]) -> Vec<RouteTable> {
        route::tables(dms, |subnet| {
            let through = Exit::NatGateway(self.of(subnet));
            Some(Route { to: Destination::Internet, through })
        })
    }

    /// The gateways that no subnet uses. Where a subnet is routed by somebody else, its gateway is not known.
    fn unused(&self, dms: &[NetworkSubnet]) -> Vec<usize> {
        if dms.iter().any(route::is_routed_unseen) {
            return Vec::new();
        }
        // Subnets that share a table share its route.
        let used: BTreeSet<_> = self
            .private_tables(dms)
            .iter()
            .flat_map(|table| &table.routes)
            .filter_map(|route| match route.through {
                Exit::NatGateway(number) => Some(number),
                _ => None,
            })
            .collect();
        (0..self.gateways.len())
            .filter(|number| !dms.is_empty() && !used.contains(number))
            .collect()
    }
}

/// A checked NAT gateway of a network.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum NetworkNat {
    /// To be made.
    #[non_exhaustive]
    New {
        /// The public subnet that it goes into.
        subnet: NetworkSubnet,
        /// The address that it takes over; a new one without.
        allocation: Option<AllocationId>,
    },
    /// There already.
    #[non_exhaustive]
    Existing {
        /// The id.
        id: NatGatewayId,
        /// The public address, where it was told.
        address: Option<Ipv4Addr>,
        /// The zone, where it was told.
        zone: Option<Zone>,
    },
}

impl NetworkNat {
    fn is_new(&self) -> bool {
        matches!(self, Self::New { .. })
    }
}

impl Leads for ThroughNat {
    const SHAPE: Shape = Shape::Nat;

    fn route_tables(&self, dms: &[NetworkSubnet]) -> Vec<RouteTable> {
        let public = self
            .gateways
            .iter()
            .filter_map(|gateway| match gateway {
                NetworkNat::New { subnet, .. } => Some(subnet),
                NetworkNat::Existing { .. } => None,
            });
        let mut tables = route::tables(public, |_| Some(TO_THE_INTERNET));
        tables.extend(self.private_tables(dms));
        tables
    }

    fn cluster(&self, _vpc: &NetworkVpc) -> Vec<SecurityPeer> {
        vec![SecurityPeer::Anywhere]
    }

    #[cfg(feature = "ec2")]
    fn parts(&self) -> super::way::sealed::WayParts<'_> {
        super::way::sealed::WayParts { nat: &self.gateways, ..Default::default() }
    }

    fn steps(&self, _ground: &Ground<'_>) -> Vec<TidbCloudStep> {
        let addresses = self
            .gateways
            .iter()
            .filter_map(|gateway| match gateway {
                NetworkNat::New { .. } => None,
                NetworkNat::Existing { address, .. } => *address,
            })
            .collect();
        vec![TidbCloudStep::AllowAddresses { addresses, of: AddressOwner::NatGateway }]
    }
}
