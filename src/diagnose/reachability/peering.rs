//! The way through a peering.

use ipnet::Ipv4Net;

use super::{
    report::Stage,
    route::{self, Exit},
    rules,
    traffic::{ALL_PORTS, Block, Traffic},
    walk::Walk,
};
use crate::snapshot::{Peering, PeeringSide, RouteTable};

/// Who the other side has to be, as far as it is known.
#[derive(Clone, Copy)]
pub(super) struct AskedBy<'p> {
    pub(super) account: Option<&'p str>,
    pub(super) vpc: Option<&'p str>,
}

impl AskedBy<'_> {
    fn is(self, side: &PeeringSide) -> bool {
        let fits = |asked: Option<&str>, seen: &str| {
            seen.is_empty() || asked.is_none_or(|asked| asked == seen)
        };
        fits(self.account, &side.account) && fits(self.vpc, &side.vpc)
    }
}

/// The project, and where in it the cluster is.
#[derive(Clone, Copy)]
struct There<'p> {
    project: Ipv4Net,
    addresses: &'p [Ipv4Net],
    asked_by: AskedBy<'p>,
}

impl<'a> Walk<'a, '_> {
    pub(super) fn over_the_peering(
        &mut self,
        project: Ipv4Net,
        addresses: &[Ipv4Net],
        asked_by: AskedBy<'_>,
    ) {
        let addresses = if addresses.is_empty() { &[project][..] } else { addresses };
        let port = (self.port, self.port);
        let to = |ports| Traffic::with(addresses.iter().copied(), ports);
        let name = project.to_string();
        // A group of the other side's may be named, but TiDB Cloud tells none.
        self.groups(to(port), |_| false, &name);
        self.own_acl_out(to(port), &name);
        let table = self.own_table();
        self.overlap(project);
        if let Some(table) = table {
            self.peer_route(table, to(ALL_PORTS), There { project, addresses, asked_by });
            self.far_side(table);
        }
        self.own_acl_back(to, &name);
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

    fn peer_route(&mut self, table: &'a RouteTable, traffic: Traffic, there: There<'_>) {
        let project = there.project;
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
                self.peering(&chosen.target, there);
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

    fn peering(&mut self, id: &str, there: There<'_>) {
        self.report.hop(Stage::Door, id);
        let Some(peering) = self.snapshot.peering(id) else {
            self.not_described(rules::PEERING_UNKNOWN, id);
            return;
        };
        let vpc = &self.subnet.vpc;
        if !is_of(peering, vpc) {
            let problem = format!(
                "it is between {} and {}, and DMS sits in {vpc}",
                peering.requester.vpc, peering.accepter.vpc
            );
            let remedy = "route to the peering of this VPC";
            self.report
                .push(rules::PEERING_VPC, id, problem, remedy);
        }
        self.peering_status(peering);
        let (near, far) = if peering.requester.vpc == *vpc {
            (&peering.requester, &peering.accepter)
        } else {
            (&peering.accepter, &peering.requester)
        };
        let is_told = there.asked_by.account.is_some() || there.asked_by.vpc.is_some();
        if peering.requester.vpc == *vpc && !is_told {
            let problem = format!(
                "{vpc} asked {} of account {} for it, and TiDB Cloud asks by itself",
                far.vpc, far.account
            );
            let remedy = "compare account and VPC with Network Access in TiDB Cloud, and accept the peering that it asks for";
            self.report
                .push(rules::PEERING_DIRECTION, id, problem, remedy);
        }
        if !there.asked_by.is(far) {
            let problem =
                format!("it is with {} of account {}, not with TiDB Cloud", far.vpc, far.account);
            let remedy = "compare account and VPC with Network Access in TiDB Cloud, and route to the peering that it asked for";
            self.report
                .push(rules::PEERING_STRANGER, id, problem, remedy);
        }
        self.far_ranges(id, far, there);
        if near.vpc == *vpc {
            self.near_ranges(id, near);
        }
    }

    fn peering_status(&mut self, peering: &Peering) {
        let id = &peering.id;
        let remedy = match peering.status.to_lowercase().as_str() {
            "active" => return,
            "pending-acceptance" => format!("make sure that TiDB Cloud asks, then: aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id {id}"),
            "initiating-request" | "provisioning" => "wait until it is active".to_owned(),
            "rejected" | "failed" | "expired" | "deleting" | "deleted" => {
                "ask for a peering again in TiDB Cloud, accept it within seven days, and route to that".to_owned()
            }
            _ => {
                self.state_unknown(id, &peering.status, "active");
                return;
            }
        };
        let problem = format!("it is {} {}", peering.status, peering.message);
        self.report
            .push(rules::PEERING_STATUS, id, problem.trim_end(), remedy);
    }

    /// Whether the other side answers to this subnet: to what the peering has of this VPC, which may be more than what was
    /// entered in TiDB Cloud, one range.
    fn near_ranges(&mut self, id: &str, near: &PeeringSide) {
        let own = self.subnet.range;
        // A subnet whose range is not told.
        if own == Ipv4Net::default() {
            return;
        }
        let holds =
            |range: &Ipv4Net| range.contains(&own.network()) || own.contains(&range.network());
        let primary = self
            .snapshot
            .vpc(&self.subnet.vpc)
            .and_then(|vpc| vpc.ranges.first());
        if !near.ranges.is_empty() && !near.ranges.iter().any(holds) {
            let problem = format!(
                "{own} of {} is not in its ranges of this VPC, so no answer comes back",
                self.subnet.id
            );
            let remedy = "put DMS into subnets of those ranges, or ask for another peering in TiDB Cloud with the VPC's range";
            self.report
                .push(rules::PEERING_NO_WAY_BACK, id, problem, remedy);
        } else if let Some(primary) = primary
            && !holds(primary)
        {
            let problem = format!(
                "{own} of {} is in a further range of the VPC, and TiDB Cloud routes to the one that was entered there",
                self.subnet.id
            );
            let remedy = format!(
                "compare the VPC's range in TiDB Cloud, Network Access, or put DMS into subnets of {primary}"
            );
            self.report
                .push(rules::PEERING_SECOND_RANGE, id, problem, remedy);
        }
    }

    fn far_ranges(&mut self, id: &str, far: &PeeringSide, there: There<'_>) {
        if far.ranges.is_empty() {
            return;
        }
        let all = || Traffic::with(there.addresses.iter().copied(), ALL_PORTS);
        let mut outside = all();
        for range in &far.ranges {
            outside.take(&Block::of(*range, ALL_PORTS));
        }
        let rule = match (outside.is_empty(), outside.size() == all().size()) {
            (true, _) => return,
            (false, true) => rules::PEERING_ELSEWHERE,
            (false, false) => rules::PEERING_RANGE,
        };
        let project = there.project;
        let problem = format!("the other side does not have {project}");
        let remedy = "compare the project's range in TiDB Cloud, Network Access, with the peering";
        self.report
            .push(rule, id, problem, remedy);
    }
}

fn is_of(peering: &Peering, vpc: &str) -> bool {
    peering.requester.vpc == vpc || peering.accepter.vpc == vpc
}
