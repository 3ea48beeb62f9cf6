//! Where DMS sits, before any packet leaves: its subnets, their VPC, and how the host is resolved.

use std::collections::BTreeSet;

use super::{
    ClusterPlace, DmsPlace,
    report::{Report, Stage},
    rules,
};
use crate::{
    network::ComputeKind,
    snapshot::{NetworkSnapshot, Subnet},
};

pub(super) fn label(id: &str, subnet: Option<&Subnet>) -> String {
    match subnet {
        Some(subnet) if !subnet.zone.is_empty() => format!("{id}<br/>{}", subnet.zone),
        Some(subnet) if !subnet.zone_id.is_empty() => format!("{id}<br/>{}", subnet.zone_id),
        _ => id.to_owned(),
    }
}

pub(super) fn missing(id: &str, report: &mut Report) {
    report.push(
        rules::SUBNET_UNKNOWN,
        id,
        "DMS is to sit in it, and the account has no such subnet in this region",
        "name subnets that exist, or look at the region that they are in",
    );
}

/// Every subnet of DMS, as far as it exists, after what is found about all of them together.
pub(super) fn look<'a>(
    snapshot: &'a NetworkSnapshot,
    dms: &'a DmsPlace,
    cluster: &ClusterPlace,
    report: &mut Report,
) -> Vec<(&'a str, Option<&'a Subnet>)> {
    let subnets: Vec<_> = dms
        .subnets
        .iter()
        .map(|id| (id.as_str(), snapshot.subnet(id)))
        .collect();
    let known: Vec<_> = subnets
        .iter()
        .filter_map(|(_, subnet)| *subnet)
        .collect();
    if let Some(status) = &dms.status
        && !status.eq_ignore_ascii_case("available")
    {
        let problem = format!("it is {status}, so it tests no connection");
        let remedy = "wait until it is available; one that failed has to be made anew";
        report.push(rules::STATUS, dms.label(), problem, remedy);
    }
    if subnets.is_empty() {
        let problem = "its subnets are not told, so no packet is followed";
        let remedy = "name the subnets of its replication subnet group";
        report.push(rules::NO_SUBNETS, dms.label(), problem, remedy);
    }
    one_vpc(&known, dms, report);
    two_zones(&known, dms, report);
    for subnet in &known {
        state(subnet, report);
    }
    interfaces(snapshot, dms, report);
    let vpc = known
        .first()
        .and_then(|subnet| snapshot.vpc(&subnet.vpc));
    if !dms.asks_the_vpc(vpc) && !cluster.is_an_address() {
        let problem =
            format!("DMS asks {}, which the VPC says nothing about", dms.dns_servers.join(", "));
        let remedy = "see to it that these servers resolve the host as the VPC's own would, or hold a zone that does";
        report.at(Stage::Name);
        let rule = match cluster {
            ClusterPlace::PrivateEndpoint { .. } => rules::DNS_SERVERS_PRIVATE,
            _ => rules::DNS_SERVERS,
        };
        report.push(rule, dms.label(), problem, remedy);
        report.at(Stage::Place);
    }
    subnets
}

fn one_vpc(known: &[&Subnet], dms: &DmsPlace, report: &mut Report) {
    let vpcs: BTreeSet<_> = known
        .iter()
        .map(|subnet| subnet.vpc.as_str())
        .collect();
    if vpcs.len() > 1 {
        let all: Vec<_> = vpcs.into_iter().collect();
        let problem = format!("its subnets are in {}", all.join(" and "));
        report.push(rules::ONE_VPC, dms.label(), problem, "name subnets of one VPC");
    }
}

fn two_zones(known: &[&Subnet], dms: &DmsPlace, report: &mut Report) {
    let same = |a: &Subnet, b: &Subnet| {
        if a.zone_id.is_empty() || b.zone_id.is_empty() {
            !a.zone.is_empty() && a.zone == b.zone
        } else {
            a.zone_id == b.zone_id
        }
    };
    // A subnet that is missing may have been the one elsewhere.
    if let [first, rest @ ..] = known
        && known.len() == dms.subnets.len()
        && rest
            .iter()
            .all(|other| same(first, other))
    {
        let zone = if first.zone.is_empty() { &first.zone_id } else { &first.zone };
        let problem = format!("all of its subnets are in {zone}");
        let remedy = "add a subnet of another availability zone to the subnet group";
        report.push(rules::ZONES, dms.label(), problem, remedy);
    }
}

fn state(subnet: &Subnet, report: &mut Report) {
    if !subnet.state.is_empty()
        && !subnet
            .state
            .eq_ignore_ascii_case("available")
    {
        let problem = format!("it is {}", subnet.state);
        report.push(rules::SUBNET_STATE, &subnet.id, problem, "wait until it is available");
    }
    if subnet.free_addresses == 0 {
        let problem = "no address is left, so DMS cannot be put or replaced here";
        let remedy = "free some, or use larger subnets";
        report.push(rules::FREE_ADDRESSES, &subnet.id, problem, remedy);
    }
}

/// The interfaces of DMS that are there already, found by their addresses.
fn interfaces(snapshot: &NetworkSnapshot, dms: &DmsPlace, report: &mut Report) {
    for interface in &snapshot.network_interfaces {
        let is_ours = interface
            .private_address
            .is_some_and(|address| dms.private_addresses.contains(&address))
            && dms
                .subnets
                .iter()
                .filter_map(|id| snapshot.subnet(id))
                .any(|subnet| subnet.vpc == interface.vpc);
        if !is_ours {
            continue;
        }
        if !dms.subnets.contains(&interface.subnet) {
            let problem = format!(
                "it has an address of DMS, in {}, which is not of its subnet group",
                interface.subnet
            );
            let remedy = "look at that subnet too";
            report.push(rules::INTERFACE_ELSEWHERE, &interface.id, problem, remedy);
        }
        if dms.kind == ComputeKind::PublicInstance && interface.public_address.is_none() {
            let problem = "it has an address of DMS, which is public, but no public address";
            let remedy = "look again once the instance is available";
            report.push(rules::PUBLIC_ADDRESS_UNSEEN, &interface.id, problem, remedy);
        }
    }
}
