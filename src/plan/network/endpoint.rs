//! The private endpoint, and its private DNS name.

use ipnet::Ipv4Net;

use super::{GroupOwner, NetworkPart, SubnetPlace, build::Build};
use crate::{
    network::{PrivateDns, ThroughPrivateEndpoint, Zone},
    plan::{Part, Verb, Wait, status::usual},
    snapshot::{GroupPeer, SecurityGroup, VpcEndpoint},
};

const AVAILABLE: Wait = Wait { until: "available", usually: usual::VPC_ENDPOINT_CREATED };
const GONE: Wait = Wait { until: "gone", usually: usual::VPC_ENDPOINT_DELETED };

/// How far an endpoint is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Stage {
    Working,
    Coming,
    Rejected,
    Failed,
    Going,
}

/// EC2 may gain words; what it calls by one that nobody knows is taken for one that comes.
pub(super) fn stage(endpoint: &VpcEndpoint) -> Stage {
    match endpoint
        .state
        .to_ascii_lowercase()
        .as_str()
    {
        "available" | "partial" => Stage::Working,
        "rejected" => Stage::Rejected,
        "failed" | "expired" => Stage::Failed,
        "deleting" | "deleted" => Stage::Going,
        _ => Stage::Coming,
    }
}

/// Whether it leads somewhere, or will.
pub(super) fn is_alive(endpoint: &VpcEndpoint) -> bool {
    matches!(stage(endpoint), Stage::Working | Stage::Coming)
}

pub(super) fn bring(build: &mut Build<'_, '_>) {
    let Some(way) = build.ids.network.endpoint() else { return };
    let part = NetworkPart::VpcEndpoint;
    let mut made_of: Vec<_> = (0..way.subnets().len())
        .map(|number| NetworkPart::Subnet(SubnetPlace::Endpoint(number)))
        .collect();
    made_of.push(NetworkPart::SecurityGroup(GroupOwner::Endpoint));
    // A private DNS name needs both attributes of the VPC.
    made_of.extend([NetworkPart::DnsSupport, NetworkPart::DnsHostnames]);
    let seen = build
        .ids
        .id(&part)
        .and_then(|id| build.ids.snapshot.vpc_endpoint(id))
        .filter(|_| build.item(&part).is_some())
        .cloned();
    let Some(seen) = seen else {
        if way.existing().is_some() {
            build.conflict(
                &part,
                "it does not exist",
                "check the id, or describe its subnets to make one",
            );
        } else {
            if let Some(problem) = not_offered(build, way) {
                let remedy =
                    "put the endpoint into subnets of the service's zones, compared by their ids";
                build.conflict(&part, problem, remedy);
            }
            build.create(&part, &made_of).wait = Some(AVAILABLE);
            private_dns(build);
        }
        return;
    };
    let state = seen.state.to_ascii_lowercase();
    if way.existing().is_some()
        && build.is_elsewhere(&part, "name an endpoint of the described VPC")
    {
        return;
    }
    let is_ours = build.is_ours(&part) && way.existing().is_none();
    let elsewhere = leads_elsewhere(way, &seen);
    let leads_there = elsewhere.is_none();
    match (stage(&seen), is_ours) {
        (_, false) if elsewhere.is_some() => {
            let problem = elsewhere.unwrap_or_default();
            build.conflict(&part, problem, "name an endpoint to the service of the cluster");
        }
        (Stage::Going, true) => {
            build.wait_for(&part, "gone", usual::VPC_ENDPOINT_DELETED);
            anew(build, made_of);
        }
        (_, true) if elsewhere.is_some() => {
            replace(build, elsewhere.unwrap_or_default(), made_of);
        }
        (Stage::Rejected, true) => build.conflict(
            &part,
            "TiDB Cloud has rejected it",
            "ask TiDB Cloud why; then delete the endpoint, and a new one is made",
        ),
        (Stage::Rejected, false) => build.conflict(
            &part,
            "TiDB Cloud has rejected it",
            "ask TiDB Cloud why; then name one that is let in, or describe its subnets",
        ),
        (Stage::Failed | Stage::Going, false) => {
            let problem = format!("it is {state}");
            build.conflict(&part, problem, "name one that works, or describe its subnets");
        }
        (Stage::Failed, true) => {
            let why =
                if seen.failure.is_empty() { String::new() } else { format!(": {}", seen.failure) };
            replace(build, format!("it is {state}{why}"), made_of);
        }
        (Stage::Working, _) => {
            if is_ours {
                change(build, &made_of);
            }
            build.keep(&part);
        }
        (Stage::Coming, _) => {
            build.wait_for(&part, "available", usual::VPC_ENDPOINT_CREATED);
            if is_ours {
                build.keep(&part);
            }
        }
    }
    // Of one that is named DMS is asked all the same, once what is in the way was said.
    if !is_ours
        && way.existing().is_none()
        && is_alive(&seen)
        && let Some(problem) = not_let_in(build, &seen)
    {
        let remedy = "add that rule to it; where a migration made it, describe that one's endpoint with `let_in_vpc`";
        build.conflict(&part, problem, remedy);
    }
    // An endpoint that is named is registered at TiDB Cloud like one of ours, and needs its name after.
    let is_adopted = way.existing().is_some() && leads_there && is_alive(&seen);
    if is_adopted || is_ours && stage(&seen) != Stage::Rejected {
        private_dns(build);
    }
}

/// The rule that an endpoint of somebody else's lacks, where it lets none of the subnets of DMS in. What is not known, such as
/// what is in a prefix list, may let them in.
fn not_let_in(build: &Build<'_, '_>, seen: &VpcEndpoint) -> Option<String> {
    let snapshot = build.ids.snapshot;
    let groups: Option<Vec<&SecurityGroup>> = seen
        .security_groups
        .iter()
        .map(|id| snapshot.security_group(id))
        .collect();
    let groups = groups.filter(|groups| !groups.is_empty())?;
    let ranges: Option<Vec<Ipv4Net>> = build
        .ids
        .network
        .subnets()
        .iter()
        .enumerate()
        .map(|(number, subnet)| {
            let seen = || {
                let id = build
                    .ids
                    .id(&NetworkPart::Subnet(SubnetPlace::Dms(number)))?;
                Some(snapshot.subnet(id)?.range)
            };
            subnet
                .range()
                .map(|range| range.net())
                .or_else(seen)
        })
        .collect();
    let ranges = ranges?;
    let port = build.ids.network.port().number();
    let of_dms = build.ids.dms_groups();
    let may_be_let_in = |peer: &GroupPeer| match peer {
        GroupPeer::Range(range) => ranges
            .iter()
            .any(|other| range.contains(other) || other.contains(range)),
        GroupPeer::Group(group) => of_dms.contains(group),
        GroupPeer::PrefixList(_) => true,
        GroupPeer::Range6(_) => false,
    };
    let lets_in = groups
        .iter()
        .flat_map(|group| &group.ingress)
        .any(|rule| rule.lets_tcp_through(port) && may_be_let_in(&rule.peer));
    (!lets_in).then(|| {
        let ranges: Vec<_> = ranges
            .iter()
            .map(ToString::to_string)
            .collect();
        let groups: Vec<_> = groups
            .iter()
            .map(|group| group.id.as_str())
            .collect();
        format!(
            "its security group {} does not let DMS in: ingress tcp {port} from {} is missing",
            groups.join(" and "),
            ranges.join(" and ")
        )
    })
}

/// A subnet of a new endpoint that is in a zone where the service is not, as far as EC2 tells.
fn not_offered(build: &Build<'_, '_>, way: &ThroughPrivateEndpoint) -> Option<String> {
    let service = build
        .ids
        .snapshot
        .endpoint_services
        .iter()
        .find(|service| service.name == way.service().as_str())?;
    let zones = way
        .subnets()
        .iter()
        .filter_map(|subnet| match (subnet.zone(), subnet.id()) {
            (Some(Zone::Id(id)), _) => Some(id.to_string()),
            (_, Some(id)) => build
                .ids
                .snapshot
                .subnet(id.as_str())
                .map(|seen| seen.zone_id.clone()),
            _ => None,
        });
    let is_offered = |zone: &String| service.zone_ids.contains(zone);
    let elsewhere: Vec<String> = zones
        .filter(|zone| !zone.is_empty() && !is_offered(zone))
        .collect();
    (!service.zone_ids.is_empty() && !elsewhere.is_empty()).then(|| {
        let offered = service.zone_ids.join(", ");
        format!("its service is in {offered}, and not in {}", elsewhere.join(", "))
    })
}

/// What it leads to in place of the described service.
fn leads_elsewhere(way: &ThroughPrivateEndpoint, seen: &VpcEndpoint) -> Option<String> {
    let differs = !seen.service.is_empty() && seen.service != way.service().as_str();
    differs.then(|| format!("it leads to {}", seen.service))
}

fn replace(build: &mut Build<'_, '_>, why: String, made_of: Vec<NetworkPart>) {
    let delete = build.push(Verb::Delete, &NetworkPart::VpcEndpoint, &[]);
    delete.reasons.push(why);
    delete.replaces = true;
    delete.wait = Some(GONE);
    anew(build, made_of);
}

fn anew(build: &mut Build<'_, '_>, mut needs: Vec<NetworkPart>) {
    needs.push(NetworkPart::VpcEndpoint);
    let step = build.create(&NetworkPart::VpcEndpoint, &needs);
    step.replaces = true;
    step.wait = Some(AVAILABLE);
}

/// Another endpoint of the VPC that has the name already: EC2 gives it to one only.
fn namesake(build: &Build<'_, '_>, way: &ThroughPrivateEndpoint) -> Option<String> {
    let vpc = build.ids.id(&NetworkPart::Vpc)?;
    let own = build.ids.id(&NetworkPart::VpcEndpoint);
    build
        .ids
        .snapshot
        .vpc_endpoints
        .iter()
        .filter(|one| one.vpc == vpc && one.service == way.service().as_str() && one.private_dns)
        .filter(|one| own != Some(one.id.as_str()) && !build.ids.is_ours(&one.id))
        .find(|one| is_alive(one))
        .map(|one| one.id.clone())
}

/// Gives it the described subnets and group in place of those of ours that are described no longer.
fn change(build: &mut Build<'_, '_>, made_of: &[NetworkPart]) {
    let part = NetworkPart::VpcEndpoint;
    let Some(change) = build.ids.endpoint_change() else { return };
    let is_to_come = |kind: fn(&NetworkPart) -> bool| {
        made_of
            .iter()
            .any(|part| kind(part) && build.ids.id(part).is_none())
    };
    let mut reasons = Vec::new();
    if is_to_come(|part| matches!(part, NetworkPart::Subnet(_)))
        || !change.add_subnets.is_empty()
        || !change.remove_subnets.is_empty()
    {
        reasons.push("subnets".to_owned());
    }
    if is_to_come(|part| matches!(part, NetworkPart::SecurityGroup(_)))
        || !change.add_groups.is_empty()
        || !change.remove_groups.is_empty()
    {
        reasons.push("security groups".to_owned());
    }
    if !reasons.is_empty() {
        let step = build.push(Verb::Modify, &part, made_of);
        step.reasons = reasons;
        step.wait = Some(AVAILABLE);
    }
}

/// The name of a cluster's own gateway is switched on once TiDB Cloud has let the endpoint in; that of the shared gateway is on
/// from the creation.
fn private_dns(build: &mut Build<'_, '_>) {
    let Some(way) = build.ids.network.endpoint() else { return };
    let is_made = build
        .steps
        .of(&Part::Network(NetworkPart::VpcEndpoint))
        .iter()
        .any(|id| id.verb == Verb::Create);
    let is_on = if is_made {
        way.private_dns() == PrivateDns::AtCreation
    } else {
        build
            .ids
            .id(&NetworkPart::VpcEndpoint)
            .and_then(|id| build.ids.snapshot.vpc_endpoint(id))
            .is_some_and(|seen| seen.private_dns)
    };
    if is_on {
        return;
    }
    if let Some(other) = namesake(build, way) {
        let problem = format!("{other} has the service's private DNS name in this VPC");
        let remedy = "name that endpoint as the existing one, or switch its private DNS name off";
        build.conflict(&NetworkPart::PrivateDns, problem, remedy);
    }
    let needs = [NetworkPart::VpcEndpoint, NetworkPart::DnsSupport, NetworkPart::DnsHostnames];
    let step = build.push(Verb::Modify, &NetworkPart::PrivateDns, &needs);
    step.reasons
        .push(match way.private_dns() {
            PrivateDns::AtCreation => "it is off".to_owned(),
            PrivateDns::AfterRegistration => {
                "it is switched on once the endpoint is let in".to_owned()
            }
        });
}
