//! The way over the internet: straight through the internet gateway, or through NAT.

use ipnet::Ipv4Net;

use super::{
    access_list::add,
    report::Stage,
    route::{self, Exit},
    rules,
    traffic::{ALL_PORTS, ANSWER_PORTS, Share, Traffic},
    walk::{Crossing, Judged, Packets, Walk},
};
use crate::{
    network::ComputeKind,
    snapshot::{NatGateway, RouteTable, Subnet},
};

/// What answers packets, as far as its addresses are known.
#[derive(Clone, Copy)]
struct Far<'f>(&'f [Ipv4Net]);

impl Far<'_> {
    fn traffic(self, ports: (u16, u16)) -> Traffic {
        if self.0.is_empty() {
            Traffic::with_the_internet(ports)
        } else {
            Traffic::with(self.0.iter().copied(), ports)
        }
    }
}

const THE_CLUSTER: &str = "the cluster's public addresses";

impl<'a> Walk<'a, '_> {
    pub(super) fn over_the_internet(&mut self, addresses: &[Ipv4Net]) {
        let far = Far(addresses);
        let port = (self.port, self.port);
        self.groups(far.traffic(port), |_| false, THE_CLUSTER);
        self.own_acl_out(far.traffic(port), THE_CLUSTER);
        if let Some(table) = self.own_table() {
            self.internet_route(table, far);
        }
        self.own_acl_back(|ports| far.traffic(ports), THE_CLUSTER);
    }

    fn internet_route(&mut self, table: &'a RouteTable, far: Far<'_>) {
        let is_public = self.dms.kind == ComputeKind::PublicInstance;
        let leads = |exit| match exit {
            Exit::InternetGateway => is_public,
            Exit::NatGateway | Exit::Unseen => true,
            Exit::Local | Exit::Peering => false,
        };
        let Some(chosen) = self.route(table, far.traffic(ALL_PORTS), THE_CLUSTER, leads) else {
            let problem =
                format!("it has no route to {THE_CLUSTER}, and {} uses it", self.subnet.id);
            let remedy = match self.dms.kind {
                ComputeKind::PublicInstance => {
                    "add a route 0.0.0.0/0 to the VPC's internet gateway"
                }
                _ => "add a route 0.0.0.0/0 to a NAT gateway in a public subnet",
            };
            self.report
                .push(rules::ROUTE, &table.id, problem, remedy);
            return;
        };
        match route::exit(self.snapshot, &chosen.target) {
            Exit::InternetGateway => {
                self.route_state(table, chosen);
                self.through_internet_gateway(&chosen.target, table);
            }
            Exit::NatGateway => {
                self.route_state(table, chosen);
                self.through_nat(&chosen.target, far);
            }
            Exit::Peering => {
                let problem = format!(
                    "it leads to {}, and gateways behind a peering take no packets from this side",
                    chosen.target
                );
                let remedy = "lead 0.0.0.0/0 to a NAT gateway or an internet gateway of this VPC";
                self.report
                    .push(rules::ROUTE_ELSEWHERE, &table.id, problem, remedy);
            }
            Exit::Local if !far.0.is_empty() => {
                let problem = format!(
                    "{THE_CLUSTER} are in the VPC's own range, so packets to them stay in the VPC"
                );
                let remedy = "compare the host and what it resolves to with the public endpoint in TiDB Cloud";
                self.report
                    .push(rules::ROUTE_ELSEWHERE, &table.id, problem, remedy);
            }
            Exit::Local | Exit::Unseen => {
                self.route_state(table, chosen);
                self.unseen(table, chosen, THE_CLUSTER);
            }
        }
    }

    fn through_internet_gateway(&mut self, id: &str, table: &RouteTable) {
        self.internet_gateway(id);
        if self.dms.kind != ComputeKind::PublicInstance {
            let problem = format!(
                "{} leads straight to {id}, and a {} has no public address, so its packets are dropped",
                table.id, self.dms.kind
            );
            let remedy = "put DMS into private subnets whose route leads to a NAT gateway, or make an instance that is publicly accessible";
            self.report
                .push(rules::PUBLIC_ADDRESS, &self.subnet.id, problem, remedy);
        } else {
            self.access_list
                .of_instance(self.dms, self.snapshot);
        }
        let mode = &self.subnet.public_access_blocked;
        if mode.starts_with("block") {
            self.blocked(self.subnet, mode);
        }
    }

    fn blocked(&mut self, subnet: &Subnet, mode: &str) {
        let problem = format!("VPC Block Public Access is {mode} here");
        let remedy = "exclude the subnet or its VPC (aws ec2 create-vpc-block-public-access-exclusion), or use a private endpoint";
        self.report
            .push(rules::PUBLIC_ACCESS_BLOCKED, &subnet.id, problem, remedy);
    }

    fn internet_gateway(&mut self, id: &str) {
        self.report.hop(Stage::Internet, id);
        let vpc = &self.subnet.vpc;
        let Some(gateway) = self.snapshot.internet_gateway(id) else {
            self.not_described(rules::IGW_UNKNOWN, id);
            return;
        };
        let problem = match &gateway.vpc {
            Some(other) if other != vpc => format!("it is attached to {other}, not to {vpc}"),
            None => "it is attached to no VPC".to_owned(),
            Some(_) => {
                let state = gateway.attachment.to_lowercase();
                if ["", "available", "attached"].contains(&state.as_str()) {
                    return;
                }
                format!("it is {state}")
            }
        };
        let remedy =
            format!("aws ec2 attach-internet-gateway --internet-gateway-id {id} --vpc-id {vpc}");
        self.report
            .push(rules::IGW_DETACHED, id, problem, remedy);
    }

    fn through_nat(&mut self, id: &str, far: Far<'_>) {
        if self.dms.kind == ComputeKind::PublicInstance {
            let problem = format!(
                "the instance leaves through {id}, so the cluster sees the address of that, not its own"
            );
            let remedy = format!("let the address of {id} in; nothing else to do");
            self.report
                .push(rules::PUBLIC_ADDRESS_UNUSED, &self.subnet.id, problem, remedy);
        }
        self.report.hop(Stage::Door, id);
        let Some(nat) = self.snapshot.nat_gateway(id) else {
            self.not_described(rules::NAT_UNKNOWN, id);
            add(&mut self.access_list.unknown, id.to_owned());
            return;
        };
        self.nat_itself(nat);
        self.access_list
            .of_nat(nat, self.snapshot);
        if nat.subnet.is_empty() {
            let problem = "it is regional: its own route table is not looked into";
            let remedy =
                "see to it that its route table leads 0.0.0.0/0 to the VPC's internet gateway";
            self.report
                .push(rules::NAT_REGIONAL, id, problem, remedy);
            return;
        }
        let Some(subnet) = self.snapshot.subnet(&nat.subnet) else {
            let problem = format!(
                "its subnet {} is not described, so its route and its network ACL are not checked",
                nat.subnet
            );
            let remedy = "describe that subnet too, or ask whoever owns it whether it is public";
            self.report
                .push(rules::NAT_SUBNET_UNKNOWN, id, problem, remedy);
            return;
        };
        self.nat_acl(subnet, far, Stage::DoorAcl);
        self.nat_route(nat, subnet, far);
        self.nat_acl(subnet, far, Stage::Back);
    }

    fn nat_itself(&mut self, nat: &NatGateway) {
        let id = &nat.id;
        match nat.state.to_lowercase().as_str() {
            "available" => (),
            "pending" | "failed" | "deleting" | "deleted" => {
                let problem = format!("it is {} {}", nat.state, nat.failure);
                let remedy = match nat.state.as_str() {
                    "pending" => "wait until it is available",
                    _ => "make another in a public subnet, and route to that",
                };
                self.report
                    .push(rules::NAT_STATE, id, problem.trim_end(), remedy);
            }
            _ => self.state_unknown(id, &nat.state, "available"),
        }
        if nat
            .connectivity
            .eq_ignore_ascii_case("private")
        {
            let problem = "it is private, so it leads to other networks, not to the internet";
            let remedy = "make a public one with an Elastic IP address, and route to that";
            self.report
                .push(rules::NAT_PRIVATE, id, problem, remedy);
        } else if nat.allocations.is_empty() && nat.public_addresses.is_empty() {
            let problem = "it has no public address";
            let remedy = "make one with an Elastic IP address, and route to that";
            self.report
                .push(rules::NAT_ADDRESS, id, problem, remedy);
        }
    }

    /// The ACL of the gateway's subnet: packets of DMS come in and leave for the cluster, answers the other way round.
    fn nat_acl(&mut self, subnet: &Subnet, far: Far<'_>, stage: Stage) {
        let sources = self.dms.sources(self.subnet.range);
        let dms = |ports| Traffic::with(sources.iter().copied(), ports);
        let port = (self.port, self.port);
        let is_back = stage == Stage::Back;
        let crossings = if is_back {
            [
                (Crossing::In, far.traffic(ANSWER_PORTS), false),
                (Crossing::Out, dms(ANSWER_PORTS), true),
            ]
        } else {
            [(Crossing::In, dms(port), true), (Crossing::Out, far.traffic(port), false)]
        };
        let (what, ports) =
            if is_back { ("answers", ANSWER_PORTS) } else { ("packets of DMS", port) };
        for (crossing, traffic, is_of_dms) in crossings {
            // No ACL is between two places of one subnet.
            if is_of_dms && subnet.id == self.subnet.id {
                continue;
            }
            self.report.at(stage);
            let judged = match (stage, is_of_dms) {
                (Stage::Back, true) => self.answers(subnet, crossing, dms),
                _ => self.acl(subnet, crossing, traffic),
            };
            let Some(judged) = judged else { continue };
            let Judged { acl, share, .. } = judged;
            if share == Share::Nothing {
                self.report
                    .hop(stage, format!("{acl}<br/>of {}", subnet.id));
            }
            let what = match crossing {
                Crossing::Out => format!("{what} from the NAT gateway's {}", subnet.id),
                Crossing::In => format!("{what} to the NAT gateway's {}", subnet.id),
            };
            self.acl_finding(rules::NAT_ACL, &judged, &Packets { what, ports, crossing });
        }
    }

    fn nat_route(&mut self, nat: &NatGateway, subnet: &Subnet, far: Far<'_>) {
        self.report.at(Stage::DoorRoute);
        let Some(table) = route::table_of(self.snapshot, subnet) else {
            self.no_table(subnet);
            return;
        };
        self.report
            .hop(Stage::DoorRoute, format!("{}<br/>of {}", table.id, subnet.id));
        let remedy = format!(
            "lead 0.0.0.0/0 of {} to the VPC's internet gateway, or put the NAT gateway into a subnet where it does",
            table.id
        );
        let leads = |exit| matches!(exit, Exit::InternetGateway | Exit::Unseen);
        let Some(chosen) = self.route(table, far.traffic(ALL_PORTS), THE_CLUSTER, leads) else {
            let problem =
                format!("its subnet {} has no route to the internet by {}", subnet.id, table.id);
            self.report
                .push(rules::NAT_ROUTE, &nat.id, problem, remedy);
            return;
        };
        match route::exit(self.snapshot, &chosen.target) {
            Exit::InternetGateway => {
                self.route_state(table, chosen);
                self.internet_gateway(&chosen.target);
                self.nat_blocked(subnet);
            }
            Exit::Unseen => {
                self.route_state(table, chosen);
                self.unseen(table, chosen, THE_CLUSTER);
            }
            Exit::NatGateway | Exit::Peering | Exit::Local => {
                let back = if chosen.target == nat.id { "back to itself" } else { &chosen.target };
                let problem =
                    format!("its subnet {} is not public: {} leads to {back}", subnet.id, table.id);
                self.report
                    .push(rules::NAT_ROUTE, &nat.id, problem, remedy);
            }
        }
    }

    /// Letting in is not needed: the gateway opens every connection itself.
    fn nat_blocked(&mut self, subnet: &Subnet) {
        const BOTH_WAYS: &str = "block-bidirectional";
        if subnet.public_access_blocked == BOTH_WAYS {
            self.blocked(subnet, BOTH_WAYS);
        } else if self.subnet.public_access_blocked == BOTH_WAYS {
            let problem = format!(
                "VPC Block Public Access is {BOTH_WAYS} here, but not where the NAT gateway is"
            );
            let remedy = "exclude this subnet too if connections fail";
            self.report
                .push(rules::PUBLIC_ACCESS_UNSURE, &self.subnet.id, problem, remedy);
        }
    }
}
