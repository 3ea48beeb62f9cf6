//! The way through an interface endpoint.

use std::cmp::Reverse;

use ipnet::Ipv4Net;

use super::{
    filter::group_share,
    private_name::{is_available, is_own_name},
    report::Stage,
    route::{self, Exit},
    rules,
    traffic::{ALL_PORTS, Share, Traffic},
    walk::{Crossing, Walk, list},
};
use crate::snapshot::{RouteTable, Subnet, VpcEndpoint};

/// Where the endpoint has addresses that its service serves: those of its interfaces, or else all of the subnet.
struct Door<'a> {
    subnet: &'a Subnet,
    addresses: Vec<Ipv4Net>,
}

impl<'a> Walk<'a, '_> {
    pub(super) fn over_the_private_endpoint(&mut self, host: &str, service: &str) {
        let Some(endpoint) = self.endpoint(host, service) else { return };
        let doors = self.doors(endpoint);
        let port = self.port;
        let everywhere = |ports| {
            Traffic::with(
                doors
                    .iter()
                    .flat_map(|door| door.addresses.iter().copied()),
                ports,
            )
        };
        let groups = &endpoint.security_groups;
        if !doors.is_empty() {
            let is_peer = |id: &str| groups.iter().any(|group| group == id);
            self.groups(everywhere((port, port)), is_peer, &endpoint.id);
        }
        let out = self.own_acl(&doors, Crossing::Out, endpoint);
        if let Some(table) = self.own_table() {
            self.local_route(table, everywhere(ALL_PORTS), endpoint);
            self.far_side(table);
        }
        self.report
            .hop(Stage::Door, endpoint.id.as_str());
        self.endpoint_itself(endpoint, host);
        let there = self.endpoint_acl(&doors, Crossing::In, endpoint);
        self.ingress(endpoint);
        let answered = self.endpoint_acl(&doors, Crossing::Out, endpoint);
        let back = self.own_acl(&doors, Crossing::In, endpoint);
        self.each_stopped_somewhere(&[out, there, answered, back], endpoint);
    }

    /// The endpoint to the service in this VPC; of several the one that works.
    fn endpoint(&mut self, host: &str, service: &str) -> Option<&'a VpcEndpoint> {
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
        all.retain(|endpoint| endpoint.vpc == self.subnet.vpc);
        all.sort_by_key(|endpoint| {
            let is_named = endpoint.private_dns || is_own_name(endpoint, host);
            Reverse((
                endpoint
                    .kind
                    .eq_ignore_ascii_case("interface"),
                is_available(endpoint),
                is_named,
            ))
        });
        let chosen = all.first().copied();
        if chosen.is_none() {
            self.report
                .hop(Stage::Name, "private endpoint");
            let problem = match elsewhere.as_str() {
                "" => format!("it has no endpoint to {service}"),
                ids => format!("it has no endpoint to {service}; {ids} is in another VPC"),
            };
            let remedy = "make an interface endpoint to the service in this VPC, and register it in TiDB Cloud";
            self.report
                .push(rules::ENDPOINT_MISSING, &self.subnet.vpc, problem, remedy);
        }
        chosen
    }

    fn doors(&self, endpoint: &'a VpcEndpoint) -> Vec<Door<'a>> {
        let subnets = endpoint
            .subnets
            .iter()
            .filter_map(|id| self.snapshot.subnet(id));
        subnets
            .filter(|subnet| self.is_served(endpoint, subnet))
            .map(|subnet| {
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
                let addresses = if own.is_empty() { vec![subnet.range] } else { own };
                Door { subnet, addresses }
            })
            .collect()
    }

    fn local_route(&mut self, table: &'a RouteTable, traffic: Traffic, endpoint: &VpcEndpoint) {
        // Every table has the VPC's own route, told or not.
        if !table
            .routes
            .iter()
            .any(|route| route.target == "local")
        {
            return;
        }
        if let Some(chosen) = self.route(table, traffic, &endpoint.id, |exit| exit == Exit::Local)
            && route::exit(self.snapshot, &chosen.target) != Exit::Local
        {
            self.route_state(table, chosen);
            self.unseen(table, chosen, &endpoint.id);
        }
    }

    /// The ACL of the subnet of DMS, for each address of the endpoint that is not in that subnet.
    fn own_acl(
        &mut self,
        doors: &[Door<'_>],
        crossing: Crossing,
        endpoint: &VpcEndpoint,
    ) -> Vec<Share> {
        let port = (self.port, self.port);
        let (stage, rule) = match crossing {
            Crossing::Out => (Stage::Acl, rules::ACL_OUT),
            Crossing::In => (Stage::Back, rules::ANSWERS),
        };
        self.report.at(stage);
        let mut named = None;
        let mut shares = Vec::new();
        for door in doors {
            let traffic = |ports| Traffic::with(door.addresses.iter().copied(), ports);
            let judged = (door.subnet.id != self.subnet.id)
                .then(|| match crossing {
                    Crossing::Out => self.acl(self.subnet, crossing, traffic(port)),
                    Crossing::In => self.answers(self.subnet, crossing, traffic),
                })
                .flatten();
            if let Some((id, _)) = judged {
                named = Some(id);
            }
            shares.push(judged.map_or(Share::All, |(_, share)| share));
        }
        let Some(id) = named else { return shares };
        let share = Share::any(shares.iter().copied());
        let (from, to) = (&self.subnet.id, &endpoint.id);
        let (what, direction, label) = match crossing {
            Crossing::Out => {
                (format!("tcp {} from {from} to {to}", self.port), "outbound", id.to_owned())
            }
            Crossing::In => (
                format!("answers from {to} to {from}, tcp 1024 to 65535,"),
                "inbound",
                format!("{id}<br/>on the way back"),
            ),
        };
        if stage == Stage::Acl || share == Share::Nothing {
            self.report.hop(stage, label);
        }
        self.acl_finding(rule, id, share, &what, direction);
        shares
    }

    /// The ACLs of the endpoint's subnets.
    fn endpoint_acl(
        &mut self,
        doors: &[Door<'_>],
        crossing: Crossing,
        endpoint: &VpcEndpoint,
    ) -> Vec<Share> {
        let sources = self.dms.sources(self.subnet.range);
        let port = (self.port, self.port);
        let stage = match crossing {
            Crossing::In => Stage::DoorAcl,
            Crossing::Out => Stage::Back,
        };
        self.report.at(stage);
        let mut stopping = None;
        let mut shares = Vec::new();
        for door in doors {
            let traffic = |ports| Traffic::with(sources.iter().copied(), ports);
            let judged = (door.subnet.id != self.subnet.id)
                .then(|| match crossing {
                    Crossing::In => self.acl(door.subnet, crossing, traffic(port)),
                    Crossing::Out => self.answers(door.subnet, crossing, traffic),
                })
                .flatten();
            if let Some((id, share)) = judged
                && share != Share::All
            {
                stopping.get_or_insert(id);
            }
            shares.push(judged.map_or(Share::All, |(_, share)| share));
        }
        let Some(id) = stopping else { return shares };
        let share = Share::any(shares.iter().copied());
        let (what, direction) = match crossing {
            Crossing::In => {
                (format!("tcp {} from {} to {}", self.port, self.subnet.id, endpoint.id), "inbound")
            }
            Crossing::Out => (
                format!("answers from {} to {}, tcp 1024 to 65535,", endpoint.id, self.subnet.id),
                "outbound",
            ),
        };
        if share == Share::Nothing {
            self.report
                .hop(stage, format!("{id}<br/>of {}", endpoint.id));
        }
        self.acl_finding(rules::ENDPOINT_ACL, id, share, &what, direction);
        shares
    }

    /// That no address of the endpoint is left, though no ACL stops all of them by itself.
    fn each_stopped_somewhere(&mut self, stages: &[Vec<Share>], endpoint: &VpcEndpoint) {
        let doors = stages
            .iter()
            .map(Vec::len)
            .max()
            .unwrap_or(0);
        let through = |door: usize| {
            stages
                .iter()
                .filter_map(|stage| stage.get(door))
                .fold(Share::All, |through, share| through.and(*share))
        };
        let is_told = stages
            .iter()
            .any(|stage| !stage.is_empty() && Share::any(stage.iter().copied()) == Share::Nothing);
        if doors > 0 && !is_told && (0..doors).all(|door| through(door) == Share::Nothing) {
            self.report.at(Stage::DoorAcl);
            let problem =
                format!("network ACLs stop packets from {} to each of its subnets", self.subnet.id);
            let remedy = "let the port in and answers out between these subnets";
            self.report
                .push(rules::ENDPOINT_ACL, &endpoint.id, problem, remedy);
        }
    }

    fn ingress(&mut self, endpoint: &VpcEndpoint) {
        self.report.at(Stage::DoorGroups);
        let groups: Vec<_> = endpoint
            .security_groups
            .iter()
            .filter_map(|id| self.snapshot.security_group(id))
            .collect();
        if groups.is_empty() {
            let problem = "its security groups are not described";
            self.report
                .push(rules::GROUPS_UNKNOWN, &endpoint.id, problem, "describe them too");
            return;
        }
        let names = list(
            groups
                .iter()
                .map(|group| group.id.as_str()),
        );
        self.report
            .hop(Stage::DoorGroups, names.as_str());
        let own = self.groups_of_dms();
        let rules_in = groups
            .iter()
            .flat_map(|group| &group.ingress);
        let sources = Traffic::with(self.dms.sources(self.subnet.range), (self.port, self.port));
        let is_peer = |id: &str| own.iter().any(|group| group.id == id);
        let (port, subnet, id) = (self.port, &self.subnet.id, &endpoint.id);
        let remedy = match own.first() {
            Some(group) => format!("add an ingress rule for tcp {port} from {}", group.id),
            None => format!("add an ingress rule for tcp {port} from {}", self.subnet.range),
        };
        match group_share(rules_in, sources, is_peer) {
            (Share::All, _) => (),
            (Share::Nothing, false) => {
                let problem = format!("no rule lets tcp {port} from {subnet} in to {id}");
                self.report
                    .push(rules::INGRESS, &names, problem, remedy);
            }
            (_, is_unsure) => {
                let why = if is_unsure { "by a prefix list" } else { "in part" };
                let problem = format!("tcp {port} from {subnet} to {id} is let in {why}");
                self.report
                    .push(rules::INGRESS_UNSURE, &names, problem, remedy);
            }
        }
    }
}
