//! The private endpoint, and its private DNS name.

use super::{GroupOwner, NetworkPart, SubnetPlace, build::Build};
use crate::{
    network::{PrivateDns, ThroughPrivateEndpoint, Zone},
    plan::{Part, Verb, Wait, status::usual},
};

const AVAILABLE: Wait = Wait { until: "available", usually: usual::VPC_ENDPOINT_CREATED };
const GONE: Wait = Wait { until: "gone", usually: usual::VPC_ENDPOINT_DELETED };

pub(super) fn bring(build: &mut Build<'_, '_>) {
    let Some(way) = build.ids.network.endpoint() else { return };
    let part = NetworkPart::VpcEndpoint;
    let mut made_of: Vec<_> = (0..way.subnets().len())
        .map(|number| NetworkPart::Subnet(SubnetPlace::Endpoint(number)))
        .collect();
    made_of.push(NetworkPart::SecurityGroup(GroupOwner::Endpoint));
    // A private DNS name needs both attributes of the VPC.
    made_of.extend([NetworkPart::DnsSupport, NetworkPart::DnsHostnames]);
    let Some(item) = build.item(&part) else {
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
    let state = item.state.to_ascii_lowercase();
    if way.existing().is_some()
        && build.is_elsewhere(&part, "name an endpoint of the described VPC")
    {
        return;
    }
    let is_ours = build.is_ours(&part) && way.existing().is_none();
    let elsewhere = leads_elsewhere(build, way);
    let leads_there = elsewhere.is_none();
    match (state.as_str(), is_ours) {
        (_, false) if elsewhere.is_some() => {
            let problem = elsewhere.unwrap_or_default();
            build.conflict(&part, problem, "name an endpoint to the service of the cluster");
        }
        ("deleting", true) => {
            build.wait_for(&part, "gone", usual::VPC_ENDPOINT_DELETED);
            anew(build, made_of);
        }
        (_, true) if elsewhere.is_some() => {
            replace(build, elsewhere.unwrap_or_default(), made_of);
        }
        ("rejected", _) => build.conflict(
            &part,
            "TiDB Cloud has rejected it",
            "ask TiDB Cloud why; then delete the endpoint, and a new one is made",
        ),
        ("failed" | "expired" | "deleting", false) => {
            let problem = format!("it is {state}");
            build.conflict(&part, problem, "name one that works, or describe its subnets");
        }
        ("failed" | "expired", true) => {
            let why = said(build);
            replace(build, format!("it is {state}{why}"), made_of);
        }
        ("available" | "partial", _) => {
            if is_ours {
                change(build, &made_of);
            }
            build.keep(&part);
        }
        _ => {
            build.wait_for(&part, "available", usual::VPC_ENDPOINT_CREATED);
            if is_ours {
                build.keep(&part);
            }
        }
    }
    // An endpoint that is named is registered at TiDB Cloud like one of ours, and needs its name after.
    let is_dead = ["rejected", "failed", "expired", "deleting"].contains(&state.as_str());
    let is_adopted = way.existing().is_some() && leads_there && !is_dead;
    if is_adopted || is_ours && state != "rejected" {
        private_dns(build);
    }
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

/// What EC2 says of why it failed.
fn said(build: &Build<'_, '_>) -> String {
    build
        .ids
        .id(&NetworkPart::VpcEndpoint)
        .and_then(|id| build.ids.snapshot.vpc_endpoint(id))
        .map(|seen| seen.failure.clone())
        .filter(|said| !said.is_empty())
        .map_or_else(String::new, |said| format!(": {said}"))
}

/// What it leads to in place of the described service.
fn leads_elsewhere(build: &Build<'_, '_>, way: &ThroughPrivateEndpoint) -> Option<String> {
    let seen = build
        .ids
        .id(&NetworkPart::VpcEndpoint)
        .and_then(|id| build.ids.snapshot.vpc_endpoint(id))?;
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
        .find(|one| {
            ["available", "pending", "partial", "pendingacceptance"]
                .iter()
                .any(|state| one.state.eq_ignore_ascii_case(state))
        })
        .map(|one| one.id.clone())
}

/// Adds the subnets and the group that it lacks; what it has besides is left alone.
fn change(build: &mut Build<'_, '_>, made_of: &[NetworkPart]) {
    let part = NetworkPart::VpcEndpoint;
    let seen = build
        .ids
        .id(&part)
        .and_then(|id| build.ids.snapshot.vpc_endpoint(id))
        .cloned();
    let Some(seen) = seen else { return };
    let lacks = |part: &NetworkPart, has: &[String]| {
        build
            .ids
            .id(part)
            .is_none_or(|id| !has.iter().any(|other| other == id))
    };
    let mut reasons = Vec::new();
    let is_subnet = |part: &&NetworkPart| matches!(part, NetworkPart::Subnet(_));
    if made_of
        .iter()
        .filter(is_subnet)
        .any(|part| lacks(part, &seen.subnets))
    {
        reasons.push("subnets".to_owned());
    }
    if lacks(&NetworkPart::SecurityGroup(GroupOwner::Endpoint), &seen.security_groups) {
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
