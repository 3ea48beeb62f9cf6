use std::collections::{BTreeMap, BTreeSet};

use super::{
    GroupOwner, NetworkPart, ResourceKind, SubnetPlace, endpoint,
    inventory::{Item, items},
    peering,
};
use crate::{
    migration::Migration,
    name::Region,
    network::{DescribedNetwork, Exit, NetworkNat, NetworkSubnet, RouteTable},
    plan::{Observed, compare},
    snapshot::{NetworkSnapshot, RouteTable as SeenTable, Vpc},
};

/// Which resource of EC2 is which part of a migration's network: by the ids of the description, and by our tags.
///
/// Of several with the same tags one is chosen, always the same: of VPCs that of the subnet group, of internet gateways the
/// attached one, of addresses the one that the NAT gateway uses, else the lowest id. The others are [surplus](Self::surplus).
#[derive(Clone, Debug)]
pub struct FoundNetwork<'a> {
    pub(super) name: &'a str,
    /// Where it is told.
    pub(super) region: Option<Region>,
    pub(super) network: &'a DescribedNetwork,
    pub(super) snapshot: &'a NetworkSnapshot,
    pub(super) tables: Vec<RouteTable>,
    /// What the description names, and so is not ours, whatever tags it carries.
    named: BTreeSet<String>,
    items: Vec<Item<'a>>,
    found: BTreeMap<NetworkPart, String>,
    surplus: Vec<(ResourceKind, String)>,
}

impl<'a> FoundNetwork<'a> {
    /// What exists of the migration's network; nothing without one.
    pub fn find(migration: &'a Migration, observed: &'a Observed) -> Option<Self> {
        let network = migration.network()?;
        let snapshot = observed.network();
        let mut ids = Self {
            name: migration.name().as_str(),
            region: migration.implied_region(),
            network,
            snapshot,
            tables: network.route_tables(),
            named: network.named_ids(),
            items: items(snapshot),
            found: BTreeMap::new(),
            surplus: Vec::new(),
        };
        let group = migration
            .subnet_group()
            .and_then(|group| observed.subnet_group(group.identifier().as_str()));
        let is_ours = group.is_some_and(|group| compare::is_marked(migration, group));
        ids.find_vpc(group.and_then(|group| group.vpc_id()), is_ours);
        ids.find_in_vpc();
        ids.find_gateway();
        ids.find_addresses();
        ids.find_surplus();
        Some(ids)
    }

    /// The id of this part, if it exists. That of a setting is the id of what it is a setting of: of a route and of a rule
    /// its table and its group, of the DNS attributes the VPC, of the attachment the gateway.
    pub fn id(&self, part: &NetworkPart) -> Option<&str> {
        match part {
            NetworkPart::DnsSupport | NetworkPart::DnsHostnames => self.id(&NetworkPart::Vpc),
            NetworkPart::Attachment => {
                let id = self.id(&NetworkPart::InternetGateway)?;
                let gateway = self.snapshot.internet_gateway(id)?;
                (gateway.vpc.is_some() && gateway.vpc.as_deref() == self.id(&NetworkPart::Vpc))
                    .then_some(id)
            }
            NetworkPart::Route(table) => self.id(&NetworkPart::RouteTable(*table)),
            NetworkPart::Association(place) => {
                let subnet = self.id(&NetworkPart::Subnet(*place))?;
                self.associations(subnet)
                    .map(|(_, id)| id)
                    .next()
            }
            NetworkPart::Egress(_) | NetworkPart::AllEgress => {
                self.id(&NetworkPart::SecurityGroup(GroupOwner::Dms))
            }
            NetworkPart::Ingress => self.id(&NetworkPart::SecurityGroup(GroupOwner::Endpoint)),
            NetworkPart::PrivateDns => self.id(&NetworkPart::VpcEndpoint),
            NetworkPart::PeeringRequest => self.id(&NetworkPart::Peering),
            NetworkPart::Extra(_) | NetworkPart::ExtraRoute(_) => None,
            NetworkPart::Surplus { id, .. } => self
                .surplus
                .iter()
                .find(|(_, surplus)| surplus == id)
                .map(|(_, id)| id.as_str()),
            _ => self.found.get(part).map(String::as_str),
        }
    }

    /// What carries our tags and is neither chosen nor described.
    pub fn surplus(&self) -> &[(ResourceKind, String)] {
        &self.surplus
    }

    /// Whether nothing carries our tag yet.
    pub fn is_untouched(&self) -> bool {
        !self
            .items
            .iter()
            .any(|item| item.is_of(self.name))
    }

    /// Whether the resource of this id is ours to change and to delete: it carries our tag, and the description does not name
    /// it as one that exists.
    pub fn is_ours(&self, id: &str) -> bool {
        self.item(id)
            .is_some_and(|item| self.is_ours_to_delete(item))
    }

    pub(super) fn is_ours_to_delete(&self, item: &Item<'_>) -> bool {
        item.is_of(self.name) && !self.named.contains(item.id)
    }

    /// Every subnet of the description that DMS, a new NAT gateway or a new private endpoint is in.
    pub fn places(&self) -> Vec<(SubnetPlace, &'a NetworkSubnet)> {
        let dms = self
            .network
            .subnets()
            .iter()
            .enumerate()
            .map(|(number, subnet)| (SubnetPlace::Dms(number), subnet));
        let nat = self
            .network
            .nat_gateways()
            .iter()
            .enumerate()
            .filter_map(|(number, nat)| match nat {
                NetworkNat::New { subnet, .. } => Some((SubnetPlace::Nat(number), subnet)),
                NetworkNat::Existing { .. } => None,
            });
        let endpoint = self
            .network
            .endpoint()
            .into_iter()
            .flat_map(|way| way.subnets())
            .enumerate()
            .map(|(number, subnet)| (SubnetPlace::Endpoint(number), subnet));
        dms.chain(nat).chain(endpoint).collect()
    }

    /// The number of the route table that the subnet of this place uses.
    pub fn table_of(&self, place: SubnetPlace) -> Option<usize> {
        let (_, subnet) = self
            .places()
            .into_iter()
            .find(|(other, _)| *other == place)?;
        self.tables
            .iter()
            .position(|table| table.subnets.contains(subnet))
    }

    /// The allocation id of the address that the NAT gateway of this number gets.
    pub fn allocation(&self, number: usize) -> Option<&str> {
        match self
            .network
            .nat_gateways()
            .get(number)?
        {
            NetworkNat::New { allocation: Some(id), .. } => Some(id.as_ref()),
            _ => self.id(&NetworkPart::Address(number)),
        }
    }

    /// The parts that exist as resources.
    pub(super) fn parts(&self) -> impl Iterator<Item = &NetworkPart> {
        self.found.keys()
    }

    /// The part that the resource of this id was chosen for.
    pub(super) fn part_of(&self, id: &str) -> Option<&NetworkPart> {
        self.found
            .iter()
            .find(|(_, found)| *found == id)
            .map(|(part, _)| part)
    }

    pub(super) fn items(&self) -> &[Item<'a>] {
        &self.items
    }

    pub(super) fn item(&self, id: &str) -> Option<&Item<'a>> {
        self.items
            .iter()
            .find(|item| item.id == id)
    }

    pub(super) fn vpc(&self) -> Option<&'a Vpc> {
        self.snapshot
            .vpc(self.id(&NetworkPart::Vpc)?)
    }

    /// Whether a route of the description leaves by an internet gateway.
    pub(super) fn needs_gateway(&self) -> bool {
        self.tables
            .iter()
            .flat_map(|table| &table.routes)
            .any(|route| route.through == Exit::InternetGateway)
    }

    /// The tables that this subnet names, with the ids of the associations.
    pub(super) fn associations<'s>(
        &'s self,
        subnet: &'s str,
    ) -> impl Iterator<Item = (&'s SeenTable, &'s str)> {
        self.snapshot
            .route_tables
            .iter()
            .flat_map(move |table| {
                table
                    .associations
                    .iter()
                    .filter(move |one| {
                        one.subnet.as_deref() == Some(subnet)
                            && !one.state.starts_with("disassociat")
                    })
                    .map(move |one| (table, one.id.as_str()))
            })
    }

    /// The table that a subnet uses: its own, or else the main one of its VPC.
    pub(super) fn table_in_use<'s>(&'s self, subnet: &'s str) -> Option<&'s SeenTable> {
        let vpc = &self.snapshot.subnet(subnet)?.vpc;
        self.associations(subnet)
            .map(|(table, _)| table)
            .next()
            .or_else(|| {
                self.snapshot
                    .route_tables
                    .iter()
                    .find(|table| {
                        table.vpc == *vpc
                            && table
                                .associations
                                .iter()
                                .any(|one| one.main)
                    })
            })
    }

    /// The best resource of this kind with our tags for this part; `fits` says where it has to be.
    fn best(
        &self,
        kind: ResourceKind,
        part: &NetworkPart,
        fits: impl Fn(&Item<'_>) -> bool,
    ) -> Option<String> {
        let part = part.to_string();
        self.items
            .iter()
            .filter(|item| item.kind == kind && self.is_ours_to_delete(item) && item.is_part(&part))
            .filter(|item| fits(item))
            .min_by_key(|item| (item.rank(), item.id))
            .map(|item| item.id.to_owned())
    }

    fn note(&mut self, part: NetworkPart, id: Option<String>) {
        if let Some(id) = id {
            self.found.insert(part, id);
        }
    }

    fn find_vpc(&mut self, of_group: Option<&str>, is_ours: bool) {
        let id = match self.network.vpc().id() {
            Some(id) => Some(id.to_string()),
            None => self
                .best(ResourceKind::Vpc, &NetworkPart::Vpc, |item| Some(item.id) == of_group)
                // The group has chosen, even while EC2 does not show what.
                .or_else(|| {
                    of_group
                        .filter(|_| is_ours)
                        .map(str::to_owned)
                })
                .or_else(|| self.best(ResourceKind::Vpc, &NetworkPart::Vpc, |_| true)),
        };
        self.note(NetworkPart::Vpc, id);
    }

    fn find_in_vpc(&mut self) {
        let vpc = self
            .id(&NetworkPart::Vpc)
            .map(str::to_owned);
        let here = |item: &Item<'_>| item.vpc.is_some() && item.vpc == vpc.as_deref();
        for (place, subnet) in self.places() {
            let part = NetworkPart::Subnet(place);
            let id = subnet
                .id()
                .map(ToString::to_string)
                .or_else(|| self.best(ResourceKind::Subnet, &part, here));
            self.note(part, id);
        }
        for number in 0..self.tables.len() {
            let part = NetworkPart::RouteTable(number);
            let id = self.tables[number]
                .id
                .as_ref()
                .map(ToString::to_string)
                .or_else(|| self.best(ResourceKind::RouteTable, &part, here));
            self.note(part, id);
        }
        for (number, nat) in self
            .network
            .nat_gateways()
            .iter()
            .enumerate()
        {
            let part = NetworkPart::NatGateway(number);
            let id = match nat {
                NetworkNat::Existing { id, .. } => Some(id.to_string()),
                NetworkNat::New { .. } => self.best(ResourceKind::NatGateway, &part, here),
            };
            self.note(part, id);
        }
        if self
            .network
            .security_groups()
            .is_empty()
        {
            let part = NetworkPart::SecurityGroup(GroupOwner::Dms);
            let id = self.best(ResourceKind::SecurityGroup, &part, here);
            self.note(part, id);
        }
        if let Some(way) = self.network.endpoint() {
            let part = NetworkPart::VpcEndpoint;
            let id = way
                .existing()
                .map(ToString::to_string)
                .or_else(|| self.best(ResourceKind::VpcEndpoint, &part, here))
                .or_else(|| {
                    way.reuses_what_is_there()
                        .then(|| {
                            self.endpoint_that_is_there(vpc.as_deref()?, way.service().as_str())
                        })
                        .flatten()
                });
            self.note(part, id);
            let part = NetworkPart::SecurityGroup(GroupOwner::Endpoint);
            let id = way
                .security_group()
                .map(ToString::to_string)
                .or_else(|| self.best(ResourceKind::SecurityGroup, &part, here));
            self.note(part, id);
        }
        let peering = vpc
            .as_deref()
            .and_then(|vpc| peering::choose(self.network, self.snapshot, vpc, self.name));
        self.note(NetworkPart::Peering, peering.map(|one| one.id.clone()));
    }

    /// An endpoint to the same service that somebody else made: a VPC can have only one with the shared gateway's name. Where
    /// none has the name, it is free for one of ours.
    fn endpoint_that_is_there(&self, vpc: &str, service: &str) -> Option<String> {
        self.snapshot
            .vpc_endpoints
            .iter()
            .filter(|one| one.vpc == vpc && one.service == service)
            .filter(|one| {
                one.kind
                    .eq_ignore_ascii_case("interface")
            })
            .filter(|one| one.private_dns && endpoint::is_alive(one))
            .map(|one| one.id.clone())
            .min()
    }

    fn find_gateway(&mut self) {
        if !self.needs_gateway() {
            return;
        }
        let vpc = self.id(&NetworkPart::Vpc);
        let attached = self
            .snapshot
            .internet_gateways
            .iter()
            .find(|one| vpc.is_some() && one.vpc.as_deref() == vpc);
        let part = NetworkPart::InternetGateway;
        let id = self
            .network
            .vpc()
            .internet_gateway()
            .map(ToString::to_string)
            .or_else(|| attached.map(|one| one.id.clone()))
            .or_else(|| self.best(ResourceKind::InternetGateway, &part, |item| item.vpc.is_none()));
        self.note(part, id);
    }

    fn find_addresses(&mut self) {
        for (number, nat) in self
            .network
            .nat_gateways()
            .iter()
            .enumerate()
        {
            if !matches!(nat, NetworkNat::New { allocation: None, .. }) {
                continue;
            }
            let used: &[String] = self
                .id(&NetworkPart::NatGateway(number))
                .and_then(|id| self.snapshot.nat_gateway(id))
                .map_or(&[], |nat| &nat.allocations);
            let part = NetworkPart::Address(number);
            let in_use = |item: &Item<'_>| used.iter().any(|id| id == item.id);
            let free = |item: &Item<'_>| {
                !self
                    .snapshot
                    .nat_gateways
                    .iter()
                    .any(|nat| {
                        !matches!(nat.state.as_str(), "deleted" | "failed")
                            && nat
                                .allocations
                                .iter()
                                .any(|id| id == item.id)
                    })
            };
            let id = self
                .best(ResourceKind::Address, &part, in_use)
                .or_else(|| self.best(ResourceKind::Address, &part, free))
                .or_else(|| self.best(ResourceKind::Address, &part, |_| true));
            self.note(part, id);
        }
    }

    fn find_surplus(&mut self) {
        let chosen: BTreeSet<&str> = self
            .found
            .values()
            .map(String::as_str)
            .collect();
        self.surplus = self
            .items
            .iter()
            .filter(|item| self.is_ours_to_delete(item) && !chosen.contains(item.id))
            .map(|item| (item.kind, item.id.to_owned()))
            .collect();
    }
}
