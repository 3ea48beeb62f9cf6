//! What is named or told, held against what EC2 shows, before anything is made that costs something.

use ipnet::Ipv4Net;

use super::{GroupOwner, NetworkPart, SubnetPlace, build::Build, peering};
use crate::{
    network::{NetworkNat, Zone},
    snapshot::Vpc,
};

pub(super) fn judge(build: &mut Build<'_, '_>) {
    groups(build);
    addresses(build);
    zones(build);
    let Some(vpc) = build.ids.vpc().cloned() else { return };
    ranges(build, &vpc);
    project(build, &vpc);
    dns(build, &vpc);
}

/// Named security groups, which the compute and the endpoint are made with.
fn groups(build: &mut Build<'_, '_>) {
    let network = build.ids.network;
    let of_dms = network
        .security_groups()
        .iter()
        .map(|id| (GroupOwner::Dms, id));
    let of_endpoint = network
        .endpoint()
        .filter(|_| !build.ids.uses_foreign_endpoint())
        .and_then(|way| way.security_group())
        .map(|id| (GroupOwner::Endpoint, id));
    let vpc = build
        .ids
        .id(&NetworkPart::Vpc)
        .map(str::to_owned);
    for (of, id) in of_dms.chain(of_endpoint) {
        let seen = build
            .ids
            .snapshot
            .security_group(id.as_str());
        let problem = match (seen, &vpc) {
            (None, _) => "it does not exist".to_owned(),
            (Some(seen), Some(vpc)) if seen.vpc != *vpc => format!("it is in {}", seen.vpc),
            _ => continue,
        };
        let part = NetworkPart::SecurityGroup(of);
        let remedy = "name a security group of the described VPC, or let one be made";
        build.conflict_about(&part, id.as_str(), problem, remedy);
    }
}

/// Named addresses, which new NAT gateways take over.
fn addresses(build: &mut Build<'_, '_>) {
    let network = build.ids.network;
    for (number, nat) in network
        .nat_gateways()
        .iter()
        .enumerate()
    {
        let NetworkNat::New { allocation: Some(id), .. } = nat else { continue };
        let snapshot = build.ids.snapshot;
        let own = build
            .ids
            .id(&NetworkPart::NatGateway(number));
        let mut holders = snapshot
            .nat_gateways
            .iter()
            .filter(|one| {
                one.allocations
                    .iter()
                    .any(|held| held == id.as_str())
            });
        let problem = match snapshot.address(id.as_str()) {
            None => "it does not exist".to_owned(),
            Some(seen) => {
                let is_alive = |state: &str| !matches!(state, "deleted" | "failed");
                // What has gone may be shown with it for a while.
                let holder = holders
                    .clone()
                    .find(|one| is_alive(&one.state) && own != Some(one.id.as_str()));
                match (holder, &seen.association) {
                    (Some(holder), _) => format!("{} uses it", holder.id),
                    (None, Some(association)) if holders.next().is_none() => {
                        format!("it is in use, by {association}")
                    }
                    _ => continue,
                }
            }
        };
        let remedy = "name an address that is free, or let one be allocated";
        build.conflict_about(&NetworkPart::Address(number), id.as_str(), problem, remedy);
    }
}

/// DMS asks for subnets in two zones; those of subnets that exist may be told nowhere but by EC2.
fn zones(build: &mut Build<'_, '_>) {
    let snapshot = build.ids.snapshot;
    let named = |zone: &Zone| match zone {
        Zone::Named(name) => Some(name.to_string()),
        Zone::Id(id) => snapshot
            .zones
            .iter()
            .find(|zone| zone.id == id.as_str())
            .map(|zone| zone.name.clone()),
    };
    let zones: Option<Vec<String>> = build
        .ids
        .network
        .subnets()
        .iter()
        .enumerate()
        .map(|(number, subnet)| {
            let seen = build
                .ids
                .id(&NetworkPart::Subnet(SubnetPlace::Dms(number)))
                .and_then(|id| snapshot.subnet(id))
                .map(|seen| seen.zone.clone())
                .filter(|zone| !zone.is_empty());
            seen.or_else(|| subnet.zone().and_then(named))
        })
        .collect();
    let Some(zones) = zones else { return };
    if let [first, others @ ..] = zones.as_slice()
        && !others.is_empty()
        && others.iter().all(|zone| zone == first)
    {
        let part = NetworkPart::Subnet(SubnetPlace::Dms(0));
        let problem = format!("all subnets of DMS are in {first}, and it asks for two zones");
        build.conflict(&part, problem, "add a subnet of another availability zone");
    }
}

/// What was told of the ranges of a VPC that exists: subnets were laid into them.
fn ranges(build: &mut Build<'_, '_>, seen: &Vpc) {
    let described = build.ids.network.vpc();
    if described.id().is_none() || seen.ranges.is_empty() {
        return;
    }
    let is_missing = |told: &Ipv4Net| {
        !seen
            .ranges
            .iter()
            .any(|range| range.contains(told))
    };
    let missing = described
        .ranges()
        .iter()
        .map(|range| range.net())
        .find(is_missing);
    if let Some(missing) = missing {
        let problem = format!("it has {}, and not {missing}", list(&seen.ranges));
        build.conflict(&NetworkPart::Vpc, problem, "tell the ranges that it has by `with_range`");
    }
}

/// EC2 lets no peering be of ranges that share addresses; those of the VPC may be told by EC2 only.
fn project(build: &mut Build<'_, '_>, seen: &Vpc) {
    let Some(way) = build.ids.network.peering() else { return };
    let is_active = build
        .ids
        .id(&NetworkPart::Peering)
        .and_then(|id| build.ids.snapshot.peering(id))
        .is_some_and(|seen| peering::stage(seen) == peering::Stage::Active);
    let project = way.project().net();
    let shares = |range: &&Ipv4Net| range.contains(&project) || project.contains(*range);
    if let Some(range) = seen
        .ranges
        .iter()
        .find(shares)
        .filter(|_| !is_active)
    {
        let problem = format!("its range {range} shares addresses with the project's {project}");
        build.conflict(&NetworkPart::Vpc, problem, "use a VPC apart from the project's range");
    }
}

/// A private DNS name needs both attributes of the VPC, which may be left as they are.
fn dns(build: &mut Build<'_, '_>, seen: &Vpc) {
    if build.ids.network.endpoint().is_none() {
        return;
    }
    let has_name = build
        .ids
        .id(&NetworkPart::VpcEndpoint)
        .and_then(|id| build.ids.snapshot.vpc_endpoint(id))
        .is_some_and(|seen| seen.private_dns);
    let wanted = build.ids.network.dns_attributes();
    let support = (NetworkPart::DnsSupport, "enableDnsSupport", seen.dns_support, wanted.support);
    let hostnames =
        (NetworkPart::DnsHostnames, "enableDnsHostnames", seen.dns_hostnames, wanted.hostnames);
    for (part, attribute, is_on, is_wanted) in [support, hostnames] {
        if is_on == Some(false) && !is_wanted && !has_name {
            let problem =
                format!("{attribute} is off and left so, and the endpoint's name needs it");
            let remedy = "switch it on, or describe the VPC without `keep_dns_attributes`";
            build.conflict(&part, problem, remedy);
        }
    }
}

fn list(ranges: &[Ipv4Net]) -> String {
    let texts: Vec<_> = ranges
        .iter()
        .map(ToString::to_string)
        .collect();
    texts.join(" and ")
}
