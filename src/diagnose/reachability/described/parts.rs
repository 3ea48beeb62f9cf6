//! What each of the four shapes adds.

use super::{super::route::table_of, Sketch, everywhere, local};
use crate::{
    network::{
        Destination, Exit, Network, NetworkNat, Ports, SecurityPeer, SecurityRule, ThroughNat,
        ThroughPeering, ThroughPrivateEndpoint, Way,
    },
    snapshot::{
        Association, GroupPeer, GroupRule, InternetGateway, NatGateway, Peering, PeeringSide,
        Route, RouteTable, VpcEndpoint,
    },
};

impl Sketch {
    /// The internet gateway: the named one, the one that is attached, or a new one.
    pub(super) fn attach<Through: Way>(&mut self, network: &Network<Through>) {
        let named = network
            .vpc()
            .internet_gateway()
            .map(ToString::to_string);
        let attached = || {
            self.snapshot
                .internet_gateways
                .iter()
                .find(|gateway| gateway.vpc.as_ref() == Some(&self.vpc))
                .map(|gateway| gateway.id.clone())
        };
        self.internet_gateway = match named.or_else(attached) {
            Some(id) => id,
            None => {
                let id = "internet gateway".to_owned();
                let vpc = Some(self.vpc.clone());
                let attachment = "available".to_owned();
                self.snapshot
                    .internet_gateways
                    .push(InternetGateway {
                        id: id.clone(),
                        vpc,
                        attachment,
                        ..InternetGateway::default()
                    });
                id
            }
        };
    }

    pub(super) fn nat(&mut self, network: &Network<ThroughNat>) {
        for (index, gateway) in network
            .nat_gateways()
            .iter()
            .enumerate()
        {
            let id = match gateway {
                NetworkNat::Existing { id, .. } => id.to_string(),
                NetworkNat::New { subnet, allocation, .. } => {
                    let id = format!("nat gateway {index}");
                    let subnet = self.lay_subnet(subnet, &format!("subnet nat {index}"));
                    let allocation = allocation
                        .as_ref()
                        .map_or_else(|| format!("address {index}"), ToString::to_string);
                    let known = self
                        .snapshot
                        .address(&allocation)
                        .and_then(|address| address.public_address);
                    self.snapshot
                        .nat_gateways
                        .push(NatGateway {
                            id: id.clone(),
                            vpc: self.vpc.clone(),
                            subnet,
                            state: "available".to_owned(),
                            connectivity: "public".to_owned(),
                            allocations: vec![allocation],
                            public_addresses: known.into_iter().collect(),
                            ..NatGateway::default()
                        });
                    id
                }
            };
            self.nat_gateways.push(id);
        }
    }

    /// The tables that the network needs, with its routes in place of others to the same range.
    pub(super) fn route<Through: Way>(&mut self, network: &Network<Through>) {
        let mut count = 0;
        for described in network.route_tables() {
            let routes: Vec<_> = described
                .routes
                .iter()
                .map(|route| self.route_of(route.to, route.through))
                .collect();
            let id = match &described.id {
                Some(id) => id.to_string(),
                None => {
                    let id = format!("route table {count}");
                    count += 1;
                    let ranges = self
                        .snapshot
                        .vpc(&self.vpc)
                        .map(|vpc| vpc.ranges.clone())
                        .unwrap_or_default();
                    self.snapshot
                        .route_tables
                        .push(RouteTable {
                            id: id.clone(),
                            vpc: self.vpc.clone(),
                            routes: ranges.into_iter().map(local).collect(),
                            ..RouteTable::default()
                        });
                    id
                }
            };
            let subnets: Vec<_> = self
                .subnets
                .iter()
                .filter(|(subnet, id)| {
                    // A subnet that exists keeps the table that it uses.
                    described.subnets.contains(subnet)
                        && (subnet.id().is_none() || self.table_in_use(id).is_none())
                })
                .map(|(_, id)| id.clone())
                .collect();
            for table in &mut self.snapshot.route_tables {
                if table.id != id {
                    table.associations.retain(|one| {
                        !one.subnet
                            .as_ref()
                            .is_some_and(|id| subnets.contains(id))
                    });
                    continue;
                }
                table.routes.retain(|old| {
                    !routes
                        .iter()
                        .any(|new| new.destination == old.destination)
                });
                table
                    .routes
                    .extend(routes.iter().cloned());
                for subnet in &subnets {
                    let is_there = table
                        .associations
                        .iter()
                        .any(|one| one.subnet.as_ref() == Some(subnet));
                    if !is_there {
                        let subnet = Some(subnet.clone());
                        table
                            .associations
                            .push(Association { subnet, ..Association::default() });
                    }
                }
            }
        }
    }

    fn table_in_use(&self, subnet: &str) -> Option<&RouteTable> {
        table_of(&self.snapshot, self.snapshot.subnet(subnet)?)
    }

    fn route_of(&self, to: Destination, through: Exit) -> Route {
        let destination = match to {
            Destination::Internet => everywhere(),
            Destination::Project(range) => range.net(),
        };
        let target = match through {
            Exit::InternetGateway => self.internet_gateway.clone(),
            Exit::NatGateway(index) => self
                .nat_gateways
                .get(index)
                .cloned()
                .unwrap_or_default(),
            Exit::Peering => self.peering.clone(),
        };
        Route { target, origin: "CreateRoute".to_owned(), ..local(destination) }
    }

    /// The peering: the named one, the one that a run would use, or one that TiDB Cloud is still to ask for. This side accepts it.
    pub(super) fn peer(&mut self, network: &Network<ThroughPeering>) {
        let project = network.project().net();
        let way = network.through();
        let vpc = self.vpc.clone();
        let found = self
            .snapshot
            .peerings
            .iter_mut()
            .filter_map(|peering| {
                let far = match way.id() {
                    Some(id) => (peering.id == id.as_str()).then_some(0),
                    None => (peering.accepter.vpc == vpc)
                        .then(|| how_far(way, peering))
                        .flatten(),
                };
                Some((far?, peering))
            })
            .min_by(|(far, one), (other_far, other)| (far, &one.id).cmp(&(other_far, &other.id)))
            .map(|(_, peering)| peering);
        self.peering = match (found, way.id()) {
            (Some(peering), _) => {
                if peering.status == "pending-acceptance" {
                    "active".clone_into(&mut peering.status);
                }
                peering.id.clone()
            }
            (None, Some(id)) => id.to_string(),
            (None, None) => {
                let id = "peering".to_owned();
                self.snapshot.peerings.push(Peering {
                    id: id.clone(),
                    status: "active".to_owned(),
                    requester: PeeringSide { ranges: vec![project], ..PeeringSide::default() },
                    accepter: PeeringSide { vpc, ..PeeringSide::default() },
                    ..Peering::default()
                });
                id
            }
        };
    }

    /// The subnets of a new endpoint, which may be subnets of DMS.
    pub(super) fn place_endpoint(&mut self, network: &Network<ThroughPrivateEndpoint>) {
        for (index, subnet) in network
            .through()
            .subnets()
            .iter()
            .enumerate()
        {
            self.lay_subnet(subnet, &format!("subnet endpoint {index}"));
        }
    }

    /// The endpoint: the named one, the one that is reused, or a new one. TiDB Cloud lets it in, then its private DNS name is on.
    pub(super) fn find_endpoint(&mut self, network: &Network<ThroughPrivateEndpoint>) {
        let way = network.through();
        let service = way.service().to_string();
        let vpc = self.vpc.clone();
        let named = way.existing().map(ToString::to_string);
        let found = self
            .snapshot
            .vpc_endpoints
            .iter_mut()
            .find(|endpoint| match &named {
                Some(id) => endpoint.id == *id,
                None => {
                    way.reuses_what_is_there()
                        && endpoint.vpc == vpc
                        && endpoint.service == service
                        // Without the name another one is made, which has it.
                        && endpoint.private_dns
                        && endpoint
                            .kind
                            .eq_ignore_ascii_case("interface")
                        && !["rejected", "failed", "expired", "deleting", "deleted"].contains(
                            &endpoint
                                .state
                                .to_ascii_lowercase()
                                .as_str(),
                        )
                }
            });
        if let Some(endpoint) = found {
            // That of somebody else which is not named stays as it is.
            endpoint.private_dns |= named.is_some();
            if endpoint
                .state
                .eq_ignore_ascii_case("pendingAcceptance")
            {
                "available".clone_into(&mut endpoint.state);
            }
            self.endpoint.clone_from(&endpoint.id);
            self.endpoint_group = endpoint
                .security_groups
                .first()
                .cloned()
                .unwrap_or_default();
            return;
        }
        if named.is_some() {
            return;
        }
        self.endpoint_group = way
            .security_group()
            .map_or_else(|| "security group endpoint".to_owned(), ToString::to_string);
        self.endpoint = "vpc endpoint".to_owned();
        let subnets = self
            .subnets
            .iter()
            .filter(|(subnet, _)| way.subnets().contains(subnet))
            .map(|(_, id)| id.clone())
            .collect();
        self.snapshot
            .vpc_endpoints
            .push(VpcEndpoint {
                id: self.endpoint.clone(),
                vpc,
                kind: "Interface".to_owned(),
                service,
                state: "available".to_owned(),
                private_dns: true,
                subnets,
                security_groups: vec![self.endpoint_group.clone()],
                ..VpcEndpoint::default()
            });
    }

    /// The security group of a new endpoint, where none is named.
    pub(super) fn secure_endpoint(&mut self, network: &Network<ThroughPrivateEndpoint>) {
        let is_new = self.endpoint == "vpc endpoint";
        if let Some(rule) = network
            .endpoint_ingress()
            .filter(|_| is_new)
        {
            let ingress = self.rules_of(&rule);
            self.push_group(self.endpoint_group.clone(), ingress, Vec::new());
        }
    }

    /// A rule as EC2 holds it: one for each peer.
    pub(super) fn rules_of(&self, rule: &SecurityRule) -> Vec<GroupRule> {
        let (protocol, ports) = match rule.ports {
            Ports::All => ("-1", None),
            Ports::Tcp(port) => ("tcp", Some((port, port))),
        };
        let peers = match &rule.peer {
            SecurityPeer::Anywhere => vec![GroupPeer::Range(everywhere())],
            SecurityPeer::Range(range) => vec![GroupPeer::Range(range.net())],
            SecurityPeer::DmsGroup => self
                .groups
                .iter()
                .cloned()
                .map(GroupPeer::Group)
                .collect(),
            SecurityPeer::EndpointGroup => vec![GroupPeer::Group(self.endpoint_group.clone())],
        };
        peers
            .into_iter()
            .map(|peer| GroupRule { protocol: protocol.to_owned(), ports, peer })
            .collect()
    }
}

/// How far a peering is that a run would use, as it chooses: one that is not a stranger's and leads to the project, an
/// accepted one before one that is asked for; nothing for another.
fn how_far(way: &ThroughPeering, peering: &Peering) -> Option<u8> {
    let project = way.project().net();
    let asked_by = &peering.requester;
    let fits = |told: Option<&str>, seen: &str| told.is_none_or(|told| told == seen);
    let is_as_told = fits(way.account().map(AsRef::as_ref), &asked_by.account)
        && fits(way.vpc().map(AsRef::as_ref), &asked_by.vpc);
    let leads_there = asked_by.ranges.contains(&project);
    let is_expected =
        way.knows_who_asks() && is_as_told && (leads_there || asked_by.ranges.is_empty());
    let is_used = is_expected || (is_as_told && leads_there);
    match peering
        .status
        .to_ascii_lowercase()
        .as_str()
    {
        "rejected" | "failed" | "expired" | "deleting" | "deleted" => None,
        "pending-acceptance" => is_expected.then_some(2),
        "active" => is_used.then_some(0),
        _ => is_used.then_some(1),
    }
}
