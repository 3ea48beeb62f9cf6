//! The VPC, its DNS attributes, its subnets and its internet gateway.

use super::{NetworkPart, SubnetPlace, build::Build};
use crate::{
    network::{NetworkSubnet, Zone},
    plan::Verb,
    snapshot::{Subnet, Vpc},
};

pub(super) fn bring(build: &mut Build<'_, '_>) {
    vpc(build);
    let support = vec![NetworkPart::Vpc];
    let wanted = build.ids.network.dns_attributes();
    let seen = build.ids.vpc().cloned();
    // A VPC that nobody has asked about has the attributes of a new one: support on, host names off.
    let is_off = |read: fn(&Vpc) -> Option<bool>, unless: bool| {
        !seen
            .as_ref()
            .and_then(read)
            .unwrap_or(unless)
    };
    let must_exist = build.ids.network.vpc().id().is_none() || seen.is_some();
    if must_exist && wanted.support && is_off(|vpc| vpc.dns_support, true) {
        attribute(build, &NetworkPart::DnsSupport, "enableDnsSupport is off", &support);
    }
    if must_exist && wanted.hostnames && is_off(|vpc| vpc.dns_hostnames, false) {
        let needs = [NetworkPart::Vpc, NetworkPart::DnsSupport];
        attribute(build, &NetworkPart::DnsHostnames, "enableDnsHostnames is off", &needs);
    }
    for (place, _) in build.ids.places() {
        if !matches!(place, SubnetPlace::Endpoint(_)) || !build.ids.uses_foreign_endpoint() {
            subnet(build, place);
        }
    }
    internet_gateway(build);
}

fn attribute(build: &mut Build<'_, '_>, part: &NetworkPart, why: &str, needs: &[NetworkPart]) {
    let step = build.push(Verb::Modify, part, needs);
    step.reasons.push(why.to_owned());
}

fn vpc(build: &mut Build<'_, '_>) {
    let part = NetworkPart::Vpc;
    let described = build.ids.network.vpc();
    match build.ids.vpc() {
        Some(vpc) => {
            let range = described.ranges().first();
            let differs = described.id().is_none()
                && range.is_some_and(|range| !vpc.ranges.contains(&range.net()));
            if differs {
                build.conflict(
                    &part,
                    "its range is not the described one, and cannot be changed",
                    "describe the range that it has, or tear the network down first",
                );
            }
            build.keep(&part);
        }
        None if described.id().is_some() => build.conflict(
            &part,
            "it does not exist",
            "check the id, the region and the account, or describe a VPC to make",
        ),
        None if build.ids.id(&part).is_some() => build.conflict(
            &part,
            "the subnet group is in it, and EC2 does not show it",
            "look again later; if somebody has deleted it, delete the subnet group too",
        ),
        None => {
            build.create(&part, &[]);
        }
    }
}

fn subnet(build: &mut Build<'_, '_>, place: SubnetPlace) {
    let part = NetworkPart::Subnet(place);
    let Some(described) = build.ids.subnet(place).cloned() else { return };
    let seen = build
        .ids
        .id(&part)
        .and_then(|id| build.ids.snapshot.subnet(id))
        .cloned();
    match seen {
        Some(seen) if described.id().is_some() => {
            if !build.is_elsewhere(&part, "name a subnet of the described VPC") {
                existing_subnet(build, &part, &described, &seen);
            }
            build.keep(&part);
        }
        Some(seen) => {
            if differs(&described, &seen) {
                let problem =
                    format!("it has {}, and neither can be changed", place_of(&described, &seen));
                build.conflict(
                    &part,
                    problem,
                    "describe the range and the zone that it has, or tear the network down first",
                );
            }
            build.keep(&part);
        }
        None if described.id().is_some() => {
            build.conflict(
                &part,
                "it does not exist",
                "check the id, or describe a subnet to make",
            );
        }
        None => {
            let taken = described.range().and_then(|range| {
                let net = range.net();
                let vpc = build.ids.id(&NetworkPart::Vpc)?;
                build
                    .ids
                    .snapshot
                    .subnets
                    .iter()
                    .find(|other| {
                        // A subnet of IPv6 alone has no range here.
                        other.vpc == vpc
                            && other.range.prefix_len() > 0
                            && (other.range.contains(&net) || net.contains(&other.range))
                    })
                    .map(|other| (other.id.clone(), other.range))
            });
            if let Some((other, range)) = taken {
                let mut problem = format!("its range is that of {other}, {range}");
                let remedy = if build.ids.is_ours(&other) {
                    // It goes once everything that is described has its place, and not before.
                    problem.push_str(", which was made for a former description");
                    "give the new subnet another range, or tear the former network down first"
                } else {
                    "choose another range, or tell the VPC's subnets by `with_taken`"
                };
                build.conflict(&part, problem, remedy);
            }
            build.create(&part, &[NetworkPart::Vpc]);
        }
    }
}

/// What is said of a subnet that exists has to be so: nothing of it is changed.
fn existing_subnet(
    build: &mut Build<'_, '_>,
    part: &NetworkPart,
    described: &NetworkSubnet,
    seen: &Subnet,
) {
    if differs(described, seen) {
        let problem = format!("it has {}", place_of(described, seen));
        build.conflict(part, problem, "describe the range and the zone that it has");
    }
    let used = build.ids.table_in_use(&seen.id);
    if let (Some(named), Some(used)) = (described.route_table(), used)
        && used.id != named.as_str()
    {
        let problem = format!("it uses {}, and not {named}", used.id);
        build.conflict(part, problem, "name the table that it uses by `routed_by`");
    }
}

/// Whether the subnet has another range or is in another zone, as far as EC2 tells.
fn differs(described: &NetworkSubnet, seen: &Subnet) -> bool {
    let is_moved = described
        .range()
        .is_some_and(|range| range.net() != seen.range);
    is_moved || !is_in(described.zone(), seen)
}

/// `10.0.1.0/24 in us-east-1a`; the zone by its id where it is described so.
fn place_of(described: &NetworkSubnet, seen: &Subnet) -> String {
    let zone = match described.zone() {
        Some(Zone::Id(_)) if !seen.zone_id.is_empty() => &seen.zone_id,
        _ => &seen.zone,
    };
    format!("{} in {zone}", seen.range)
}

/// Whether the subnet is in this zone, as far as EC2 tells.
fn is_in(zone: Option<&Zone>, seen: &Subnet) -> bool {
    match zone {
        Some(Zone::Named(name)) => seen.zone.is_empty() || seen.zone == name.as_str(),
        Some(Zone::Id(id)) => seen.zone_id.is_empty() || seen.zone_id == id.as_str(),
        None => true,
    }
}

fn internet_gateway(build: &mut Build<'_, '_>) {
    if !build.ids.needs_gateway() {
        return;
    }
    let (gateway, attachment) = (NetworkPart::InternetGateway, NetworkPart::Attachment);
    match build.item(&gateway) {
        Some(_) => build.keep(&gateway),
        None if build
            .ids
            .network
            .vpc()
            .internet_gateway()
            .is_some() =>
        {
            build.conflict(&gateway, "it does not exist", "check the id, or leave it out");
            return;
        }
        None => {
            build.create(&gateway, &[]);
        }
    }
    if build.ids.id(&attachment).is_some() {
        return;
    }
    // What is named is not ours, whatever tags it carries.
    if build.item(&gateway).is_some() && !build.is_ours(&gateway) {
        build.conflict(
            &gateway,
            "it is not attached to the VPC, and is not ours to attach",
            "attach it, or leave it out so that one is made",
        );
        return;
    }
    build.create(&attachment, &[gateway, NetworkPart::Vpc]);
}
