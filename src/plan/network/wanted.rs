//! What the description asks of EC2, in EC2's words, with the ids that are known.

use ipnet::Ipv4Net;

use super::{FoundNetwork, GroupOwner, NetworkPart, SubnetPlace};
use crate::{
    migration::Migration,
    name::{Tag, Tags},
    network::{
        DescribedNetwork, Exit, NetworkNat, NetworkSubnet, Ports, SecurityPeer, SecurityRule,
        ThroughPrivateEndpoint,
    },
    snapshot::{GroupPeer, GroupRule, Route, SecurityGroup},
};

/// What a private endpoint is changed by, in one call. What it has besides, and is not of ours, is left alone.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct EndpointChange {
    /// Described subnets that it is not in yet, as far as they exist.
    pub add_subnets: Vec<String>,
    /// Subnets of ours that are described no longer, and those whose zone another takes.
    pub remove_subnets: Vec<String>,
    /// The described group, where it lacks that.
    pub add_groups: Vec<String>,
    /// A group of ours that is described no longer.
    pub remove_groups: Vec<String>,
}

/// `0.0.0.0/0`.
pub(super) fn everywhere() -> Ipv4Net {
    Ipv4Net::default()
}

/// The rule of every new group that lets everything out.
pub(super) fn all_egress() -> GroupRule {
    GroupRule { protocol: "-1".to_owned(), ports: None, peer: GroupPeer::Range(everywhere()) }
}

impl FoundNetwork<'_> {
    /// Where the route of this table goes, and the id of what it leads to, once that exists.
    pub fn route(&self, table: usize) -> Option<(Ipv4Net, Option<String>)> {
        let route = self.tables.get(table)?.routes.first()?;
        let target = match route.through {
            Exit::InternetGateway => self.id(&NetworkPart::Attachment),
            Exit::NatGateway(number) => self.id(&NetworkPart::NatGateway(number)),
            Exit::Peering => self.id(&NetworkPart::Peering),
        };
        Some((route.to.net(), target.map(str::to_owned)))
    }

    /// The route to the same destination that the table has already.
    pub fn seen_route(&self, table: usize) -> Option<&Route> {
        let (destination, _) = self.route(table)?;
        self.snapshot
            .route_table(self.id(&NetworkPart::RouteTable(table))?)?
            .routes
            .iter()
            .find(|route| route.destination == Some(destination))
    }

    /// The rules that an [`Egress`](NetworkPart::Egress), an [`Ingress`](NetworkPart::Ingress), an
    /// [`AllEgress`](NetworkPart::AllEgress) or an [`Extra`](NetworkPart::Extra) is about; none while a group that they name
    /// does not exist.
    pub fn rules(&self, part: &NetworkPart) -> Vec<GroupRule> {
        match part {
            NetworkPart::Egress(number) => self
                .network
                .egress()
                .and_then(|rules| rules.get(*number).cloned())
                .map_or_else(Vec::new, |rule| self.in_words(&rule)),
            NetworkPart::Ingress => self
                .network
                .endpoint_ingress()
                .map_or_else(Vec::new, |rule| self.with_vpc(self.in_words(&rule))),
            NetworkPart::AllEgress => vec![all_egress()],
            NetworkPart::Extra(extra) => vec![extra.rule()],
            _ => Vec::new(),
        }
    }

    /// Those of [`rules`](Self::rules) that the group does not have yet: EC2 refuses a call that names one twice.
    pub fn missing_rules(&self, part: &NetworkPart) -> Vec<GroupRule> {
        let group = self
            .id(part)
            .and_then(|id| self.snapshot.security_group(id));
        let mut rules = self.rules(part);
        if let Some(group) = group {
            let has = if *part == NetworkPart::Ingress { &group.ingress } else { &group.egress };
            rules.retain(|rule| !has.contains(rule));
        }
        rules
    }

    /// These rules, and where the whole VPC is let in, the same for each of its ranges.
    fn with_vpc(&self, mut rules: Vec<GroupRule>) -> Vec<GroupRule> {
        let is_let_in = self
            .network
            .endpoint()
            .is_some_and(ThroughPrivateEndpoint::lets_in_vpc);
        let Some(rule) = rules
            .first()
            .filter(|_| is_let_in)
            .cloned()
        else {
            return rules;
        };
        let told = self.network.vpc().ranges();
        let ranges = match (told, self.vpc()) {
            ([], Some(seen)) => seen.ranges.clone(),
            (told, _) => told
                .iter()
                .map(|range| range.net())
                .collect(),
        };
        rules.extend(
            ranges
                .into_iter()
                .map(|range| GroupRule { peer: GroupPeer::Range(range), ..rule.clone() }),
        );
        rules
    }

    /// What an endpoint of ours is to be changed by; nothing without one.
    pub fn endpoint_change(&self) -> Option<EndpointChange> {
        let id = self
            .id(&NetworkPart::VpcEndpoint)
            .filter(|id| self.is_ours(id))?;
        let seen = self.snapshot.vpc_endpoint(id)?;
        let subnets: Vec<String> = self
            .places()
            .iter()
            .filter(|(place, _)| matches!(place, SubnetPlace::Endpoint(_)))
            .filter_map(|(place, _)| self.id(&NetworkPart::Subnet(*place)))
            .map(str::to_owned)
            .collect();
        let groups = self.endpoint_groups();
        let lacking = |ids: &[String], has: &[String]| -> Vec<String> {
            ids.iter()
                .filter(|id| !has.contains(id))
                .cloned()
                .collect()
        };
        let is_surplus = |id: &String| {
            self.surplus()
                .iter()
                .any(|(_, surplus)| surplus == id)
        };
        let add_subnets = lacking(&subnets, &seen.subnets);
        // An endpoint has one subnet a zone.
        let is_in_the_way = |id: &String| {
            add_subnets
                .iter()
                .any(|added| self.are_in_one_zone(id, added))
        };
        let remove_subnets = lacking(&seen.subnets, &subnets)
            .into_iter()
            .filter(|id| is_surplus(id) || is_in_the_way(id))
            .collect();
        Some(EndpointChange {
            remove_subnets,
            add_groups: lacking(&groups, &seen.security_groups),
            remove_groups: lacking(&seen.security_groups, &groups)
                .into_iter()
                .filter(is_surplus)
                .collect(),
            add_subnets,
        })
    }

    fn are_in_one_zone(&self, one: &str, other: &str) -> bool {
        let (Some(one), Some(other)) = (self.snapshot.subnet(one), self.snapshot.subnet(other))
        else {
            return false;
        };
        let is_same = |one: &str, other: &str| !one.is_empty() && one == other;
        is_same(&one.zone, &other.zone) || is_same(&one.zone_id, &other.zone_id)
    }

    fn in_words(&self, rule: &SecurityRule) -> Vec<GroupRule> {
        let (protocol, ports) = match rule.ports {
            Ports::All => ("-1", None),
            Ports::Tcp(port) => ("tcp", Some((port, port))),
        };
        let peers = match &rule.peer {
            SecurityPeer::Anywhere => vec![GroupPeer::Range(everywhere())],
            SecurityPeer::Range(range) => vec![GroupPeer::Range(range.net())],
            SecurityPeer::DmsGroup => as_peers(self.dms_groups()),
            SecurityPeer::EndpointGroup => as_peers(self.endpoint_groups()),
        };
        peers
            .into_iter()
            .map(|peer| GroupRule { protocol: protocol.to_owned(), ports, peer })
            .collect()
    }

    /// The security groups of DMS that exist.
    pub fn dms_groups(&self) -> Vec<String> {
        match self.network.security_groups() {
            [] => self
                .id(&NetworkPart::SecurityGroup(GroupOwner::Dms))
                .map(str::to_owned)
                .into_iter()
                .collect(),
            ids => ids
                .iter()
                .map(ToString::to_string)
                .collect(),
        }
    }

    /// The security groups of the private endpoint that exist: those of one that somebody else made are its own.
    pub fn endpoint_groups(&self) -> Vec<String> {
        let found = self.id(&NetworkPart::VpcEndpoint);
        let foreign = found
            .filter(|id| !self.is_ours(id))
            .and_then(|id| self.snapshot.vpc_endpoint(id));
        match foreign {
            Some(endpoint) => endpoint.security_groups.clone(),
            None => self
                .id(&NetworkPart::SecurityGroup(GroupOwner::Endpoint))
                .map(str::to_owned)
                .into_iter()
                .collect(),
        }
    }

    /// The subnet of this place, as it is described.
    pub fn subnet(&self, place: SubnetPlace) -> Option<&NetworkSubnet> {
        self.places()
            .into_iter()
            .find(|(other, _)| *other == place)
            .map(|(_, subnet)| subnet)
    }

    /// The ids that requests are made with.
    #[cfg(all(feature = "ec2", feature = "provision"))]
    pub(crate) fn ids(&self) -> crate::network::NetworkIds {
        let id = |part: NetworkPart| self.id(&part).map(str::to_owned);
        let mut ids = crate::network::NetworkIds {
            vpc: id(NetworkPart::Vpc),
            internet_gateway: id(NetworkPart::InternetGateway),
            vpc_endpoint: id(NetworkPart::VpcEndpoint),
            peering: id(NetworkPart::Peering),
            ..Default::default()
        };
        for (place, _) in self.places() {
            ids.subnets
                .extend(id(NetworkPart::Subnet(place)).map(|id| (place, id)));
        }
        for number in 0..self.tables.len() {
            ids.route_tables
                .extend(id(NetworkPart::RouteTable(number)).map(|id| (number, id)));
        }
        for number in 0..self.network.nat_gateways().len() {
            ids.addresses
                .extend(id(NetworkPart::Address(number)).map(|id| (number, id)));
            ids.nat_gateways
                .extend(id(NetworkPart::NatGateway(number)).map(|id| (number, id)));
        }
        for of in [GroupOwner::Dms, GroupOwner::Endpoint] {
            ids.security_groups
                .extend(id(NetworkPart::SecurityGroup(of)).map(|id| (of, id)));
        }
        ids
    }

    /// What tells a making from those before it: what was made for this part, and has failed, is going or is gone, by id. EC2
    /// answers a client token that it knows with what it made then.
    #[cfg(all(feature = "ec2", feature = "provision"))]
    pub(crate) fn made_before(&self, part: &NetworkPart) -> String {
        let part = part.to_string();
        let mut before: Vec<&str> = super::inventory::items_and_dead(self.snapshot)
            .iter()
            .filter(|item| item.is_of(self.name) && item.is_part(&part))
            .map(|item| item.id)
            .collect();
        before.sort_unstable();
        before.join(" ")
    }

    /// Whether the private endpoint is somebody else's: then neither it nor its group is ours to make.
    pub(super) fn uses_foreign_endpoint(&self) -> bool {
        self.network
            .endpoint()
            .is_some_and(|way| way.existing().is_some())
            || self
                .id(&NetworkPart::VpcEndpoint)
                .is_some_and(|id| !self.is_ours(id))
    }

    pub(super) fn seen_group(&self, of: GroupOwner) -> Option<&SecurityGroup> {
        self.snapshot
            .security_group(self.id(&NetworkPart::SecurityGroup(of))?)
    }
}

fn as_peers(ids: Vec<String>) -> Vec<GroupPeer> {
    ids.into_iter()
        .map(GroupPeer::Group)
        .collect()
}

impl Migration {
    /// The tags that this part of the network is made with.
    pub fn network_tags(&self, part: &NetworkPart) -> Tags {
        let of_network = self
            .network()
            .map_or_else(Tags::none, |network| network.tags().clone());
        // Names of parts and migrations are legal values.
        Tag::new(Self::PART_TAG, part.to_string())
            .into_iter()
            .fold(of_network.and(&self.our_tags()), Tags::with)
    }

    /// The name of a security group that is made, unique in its VPC.
    pub fn security_group_name(&self, of: GroupOwner) -> String {
        of.group_name(self.name().as_str())
    }
}

/// What a part is called while it has no id: its range where it has one, else the migration's name.
pub(in crate::plan) fn described(migration: &Migration, part: &NetworkPart) -> String {
    let range = |subnet: &NetworkSubnet| {
        subnet
            .id()
            .map(ToString::to_string)
            .or_else(|| {
                subnet
                    .range()
                    .map(|range| range.to_string())
            })
    };
    let network = migration.network();
    let text = network.and_then(|network: &DescribedNetwork| match part {
        NetworkPart::Vpc | NetworkPart::DnsSupport | NetworkPart::DnsHostnames => {
            let vpc = network.vpc();
            vpc.id()
                .map(ToString::to_string)
                .or_else(|| {
                    vpc.ranges()
                        .first()
                        .map(ToString::to_string)
                })
        }
        NetworkPart::Subnet(place) | NetworkPart::Association(place) => match place {
            SubnetPlace::Dms(number) => network
                .subnets()
                .get(*number)
                .and_then(range),
            SubnetPlace::Nat(number) => match network.nat_gateways().get(*number)? {
                NetworkNat::New { subnet, .. } => range(subnet),
                NetworkNat::Existing { .. } => None,
            },
            SubnetPlace::Endpoint(number) => network
                .endpoint()?
                .subnets()
                .get(*number)
                .and_then(range),
        },
        NetworkPart::Route(number) => {
            let tables = network.route_tables();
            let route = tables.get(*number)?.routes.first()?;
            Some(route.to.net().to_string())
        }
        NetworkPart::RouteTable(number) => network
            .route_tables()
            .get(*number)?
            .id
            .as_ref()
            .map(ToString::to_string),
        NetworkPart::Egress(number) => network
            .egress()?
            .get(*number)
            .map(ToString::to_string),
        NetworkPart::Ingress => network
            .endpoint_ingress()
            .map(|rule| rule.to_string()),
        NetworkPart::AllEgress => Some("0.0.0.0/0".to_owned()),
        NetworkPart::SecurityGroup(of) => Some(migration.security_group_name(*of)),
        NetworkPart::VpcEndpoint | NetworkPart::PrivateDns => network
            .service()
            .map(ToString::to_string),
        NetworkPart::Peering => network
            .peering()
            .map(|way| way.project().to_string()),
        NetworkPart::Extra(rule) => Some(rule.group().to_owned()),
        NetworkPart::ExtraRoute(route) => Some(route.table().to_owned()),
        NetworkPart::Surplus { id, .. } => Some(id.clone()),
        _ => None,
    });
    text.unwrap_or_else(|| migration.name().to_string())
}
