//! The way through a peering.

use ipnet::Ipv4Net;

use super::{
    report::Stage,
    route::{self, Exit},
    rules,
    traffic::{ALL_PORTS, ANSWER_PORTS, Traffic},
    walk::Walk,
};
use crate::snapshot::{Peering, RouteTable};

impl<'a> Walk<'a, '_> {
    pub(super) fn over_the_peering(&mut self, project: Ipv4Net, addresses: &[Ipv4Net]) {
        let addresses = if addresses.is_empty() { &[project][..] } else { addresses };
        let port = (self.port, self.port);
        let to = |ports| Traffic::with(addresses.iter().copied(), ports);
        let name = project.to_string();
        // A group of the other side's may be named, but TiDB Cloud tells none.
        self.groups(to(port), |_| false, &name);
        self.own_acl_out(to(port), &name);
        self.overlap(project);
        if let Some(table) = self.own_table() {
            self.peer_route(table, to(ALL_PORTS), project);
            self.far_side(table);
        }
        self.own_acl_back(to(ANSWER_PORTS), &name);
    }

    fn overlap(&mut self, project: Ipv4Net) {
        self.report.at(Stage::Route);
        let ranges = self
            .snapshot
            .vpc(&self.subnet.vpc)
            .map_or(&[][..], |vpc| &vpc.ranges);
        for range in ranges {
            if range.contains(&project.network()) || project.contains(&range.network()) {
                let problem = format!(
                    "its range {range} overlaps the project's {project}, so packets stay in the VPC"
                );
                let remedy =
                    "use a VPC whose ranges are apart from the project's; neither can be changed";
                self.report
                    .push(rules::PEERING_OVERLAP, &self.subnet.vpc, problem, remedy);
            }
        }
    }

    fn peer_route(&mut self, table: &'a RouteTable, traffic: Traffic, project: Ipv4Net) {
        let name = project.to_string();
        let chosen =
            self.route(table, traffic, &name, |exit| matches!(exit, Exit::Peering | Exit::Unseen));
        let remedy = self.route_remedy(table, project);
        let Some(chosen) = chosen else {
            let problem =
                format!("{} has no route to {project}, and {} uses it", table.id, self.subnet.id);
            self.report
                .push(rules::ROUTE, &table.id, problem, remedy);
            return;
        };
        match route::exit(self.snapshot, &chosen.target) {
            Exit::Peering => {
                self.route_state(table, chosen);
                self.peering(&chosen.target, project);
            }
            Exit::Local => {
                let problem = format!("its route to {project} stays in the VPC");
                self.report
                    .push(rules::ROUTE_ELSEWHERE, &table.id, problem, remedy);
            }
            Exit::InternetGateway | Exit::NatGateway if self.is_private_nat(&chosen.target) => {
                self.unseen(table, chosen, &name);
            }
            Exit::InternetGateway | Exit::NatGateway => {
                let problem = format!(
                    "it has no route to {project} of its own; {} takes it, and loses it",
                    chosen.target
                );
                self.report
                    .push(rules::ROUTE, &table.id, problem, remedy);
            }
            Exit::Unseen => {
                self.route_state(table, chosen);
                self.unseen(table, chosen, &name);
            }
        }
    }

    fn is_private_nat(&self, target: &str) -> bool {
        self.snapshot
            .nat_gateway(target)
            .is_some_and(|nat| nat.connectivity == "private")
    }

    fn route_remedy(&self, table: &RouteTable, project: Ipv4Net) -> String {
        let peering = self
            .snapshot
            .peerings
            .iter()
            .find(|peering| is_of(peering, &self.subnet.vpc) && peering.status == "active")
            .map_or("the peering", |peering| &peering.id);
        format!(
            "aws ec2 create-route --route-table-id {} --destination-cidr-block {project} --vpc-peering-connection-id {peering}",
            table.id
        )
    }

    fn peering(&mut self, id: &str, project: Ipv4Net) {
        self.report.hop(Stage::Door, id);
        let Some(peering) = self.snapshot.peering(id) else {
            let problem = "a route leads to it, and it is not there";
            let remedy = "ask for a peering in TiDB Cloud, accept it, and route to that";
            self.report
                .push(rules::PEERING_UNKNOWN, id, problem, remedy);
            return;
        };
        if !is_of(peering, &self.subnet.vpc) {
            let problem = format!(
                "it is between {} and {}, and DMS sits in {}",
                peering.requester.vpc, peering.accepter.vpc, self.subnet.vpc
            );
            let remedy = "route to the peering of this VPC";
            self.report
                .push(rules::PEERING_VPC, id, problem, remedy);
        }
        if !peering
            .status
            .eq_ignore_ascii_case("active")
        {
            let problem = format!("it is {} {}", peering.status, peering.message);
            let remedy = match peering.status.as_str() {
                "pending-acceptance" => format!("make sure that TiDB Cloud asks, then: aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id {id}"),
                "initiating-request" | "provisioning" => "wait until it is active".to_owned(),
                _ => "ask for a peering again in TiDB Cloud, accept it within seven days, and route to that".to_owned(),
            };
            self.report
                .push(rules::PEERING_STATUS, id, problem.trim_end(), remedy);
        }
        let far = if peering.requester.vpc == self.subnet.vpc {
            &peering.accepter
        } else {
            &peering.requester
        };
        if !far.ranges.is_empty()
            && !far
                .ranges
                .iter()
                .any(|range| range.contains(&project))
        {
            let problem = format!("the other side does not have {project}");
            let remedy =
                "compare the project's range in TiDB Cloud, Network Access, with the peering";
            self.report
                .push(rules::PEERING_RANGE, id, problem, remedy);
        }
    }
}

fn is_of(peering: &Peering, vpc: &str) -> bool {
    peering.requester.vpc == vpc || peering.accepter.vpc == vpc
}
