//! The way through an interface endpoint.

use super::{
    filter::group_share,
    private_choice::Door,
    report::Stage,
    route::{self, Exit},
    rules,
    traffic::{ALL_PORTS, ANSWER_PORTS, Share, Traffic},
    walk::{Crossing, Judged, Packets, Walk, doubt, list},
};
use crate::snapshot::{RouteTable, VpcEndpoint};

impl<'a> Walk<'a, '_> {
    pub(super) fn over_the_private_endpoint(&mut self, host: &str, service: &str) {
        let Some(endpoint) = self.endpoint(host, service) else { return };
        let all = self.doors(endpoint, host);
        let doors: Vec<_> = all
            .iter()
            .filter(|door| self.is_served(endpoint, door))
            .collect();
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
        self.endpoint_itself(endpoint, host, &all);
        let there = self.endpoint_acl(&doors, Crossing::In, endpoint);
        self.ingress(endpoint);
        let answered = self.endpoint_acl(&doors, Crossing::Out, endpoint);
        let back = self.own_acl(&doors, Crossing::In, endpoint);
        self.each_stopped_somewhere(&[out, there, answered, back], endpoint);
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
        doors: &[&Door<'a>],
        crossing: Crossing,
        endpoint: &VpcEndpoint,
    ) -> Vec<Share> {
        let port = (self.port, self.port);
        let is_out = matches!(crossing, Crossing::Out);
        let (stage, rule, ports) = if is_out {
            (Stage::Acl, rules::ACL_OUT, port)
        } else {
            (Stage::Back, rules::ANSWERS, ANSWER_PORTS)
        };
        self.report.at(stage);
        let mut named: Option<Judged<'_>> = None;
        let mut shares = Vec::new();
        for door in doors {
            let traffic = |ports| Traffic::with(door.addresses.iter().copied(), ports);
            let judged = (door.id != self.subnet.id)
                .then(|| match crossing {
                    Crossing::Out => self.acl(self.subnet, crossing, traffic(port)),
                    Crossing::In => self.answers(self.subnet, crossing, traffic),
                })
                .flatten();
            shares.push(
                judged
                    .as_ref()
                    .map_or(Share::All, |judged| judged.share),
            );
            named = match (named, judged) {
                (Some(one), Some(other)) => {
                    Some(Judged { stopped: one.stopped.and(other.stopped), ..other })
                }
                (one, other) => other.or(one),
            };
        }
        let Some(mut judged) = named else { return shares };
        judged.share = Share::any(shares.iter().copied());
        let (from, to) = (&self.subnet.id, &endpoint.id);
        let (what, label) = if is_out {
            (format!("packets from {from} to {to}"), judged.acl.to_owned())
        } else {
            (format!("answers from {to} to {from}"), format!("{}<br/>on the way back", judged.acl))
        };
        if is_out || judged.share == Share::Nothing {
            self.report.hop(stage, label);
        }
        self.acl_finding(rule, &judged, &Packets { what, ports, crossing });
        shares
    }

    /// The ACLs of the endpoint's subnets. That of a subnet which is not described may stop everything or nothing.
    fn endpoint_acl(
        &mut self,
        doors: &[&Door<'a>],
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
        let mut stopping: Option<Judged<'_>> = None;
        let mut shares = Vec::new();
        for door in doors {
            let traffic = |ports| Traffic::with(sources.iter().copied(), ports);
            let Some(subnet) = door.subnet else {
                shares.push(Share::Part);
                continue;
            };
            let judged = (door.id != self.subnet.id)
                .then(|| match crossing {
                    Crossing::In => self.acl(subnet, crossing, traffic(port)),
                    Crossing::Out => self.answers(subnet, crossing, traffic),
                })
                .flatten();
            shares.push(
                judged
                    .as_ref()
                    .map_or(Share::All, |judged| judged.share),
            );
            stopping = stopping.or(judged.filter(|judged| judged.share != Share::All));
        }
        let Some(mut judged) = stopping else { return shares };
        judged.share = Share::any(shares.iter().copied());
        let (what, ports) = match crossing {
            Crossing::In => (format!("packets from {} to {}", self.subnet.id, endpoint.id), port),
            Crossing::Out => {
                (format!("answers from {} to {}", endpoint.id, self.subnet.id), ANSWER_PORTS)
            }
        };
        if judged.share == Share::Nothing {
            self.report
                .hop(stage, format!("{}<br/>of {}", judged.acl, endpoint.id));
        }
        self.acl_finding(rules::ENDPOINT_ACL, &judged, &Packets { what, ports, crossing });
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
            self.report
                .hop(Stage::DoorAcl, format!("network ACLs<br/>of {}", endpoint.id));
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
        if endpoint.security_groups.is_empty() {
            let problem = "its security groups are not told";
            self.report
                .push(rules::GROUPS_UNKNOWN, &endpoint.id, problem, "describe them too");
        }
        let is_whole = self.describes(&endpoint.security_groups, &endpoint.id);
        if groups.is_empty() {
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
        let (port, subnet, id) = (self.port, &self.subnet.id, &endpoint.id);
        let remedy = match own.first() {
            Some(group) => format!("add an ingress rule for tcp {port} from {}", group.id),
            None => format!("add an ingress rule for tcp {port} from {}", self.subnet.range),
        };
        match group_share(rules_in, sources, |id| self.is_in_group(id)) {
            (Share::All, _) => (),
            (Share::Nothing, false) if is_whole => {
                let problem = format!("no rule lets tcp {port} from {subnet} in to {id}");
                self.report
                    .push(rules::INGRESS, &names, problem, remedy);
            }
            (share, is_listed) => {
                let why = doubt(share, is_listed);
                let problem = format!("tcp {port} from {subnet} to {id} is let in {why}");
                self.report
                    .push(rules::INGRESS_UNSURE, &names, problem, remedy);
            }
        }
    }
}
