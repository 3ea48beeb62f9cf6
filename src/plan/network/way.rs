//! NAT gateways with their addresses, route tables, routes and who uses them.

use super::{NetworkPart, SubnetPlace, build::Build};
use crate::{
    network::{Exit, NetworkNat},
    plan::{Part, Verb, Wait, status::usual},
};

const AVAILABLE: Wait = Wait { until: "available", usually: usual::NAT_CREATED };
const GONE: Wait = Wait { until: "gone", usually: usual::NAT_DELETED };

pub(super) fn gateways(build: &mut Build<'_, '_>) {
    for (number, described) in build
        .ids
        .network
        .nat_gateways()
        .iter()
        .enumerate()
    {
        match described {
            NetworkNat::New { allocation, .. } => nat(build, number, allocation.is_none()),
            NetworkNat::Existing { .. } => existing_nat(build, number),
        }
    }
}

fn existing_nat(build: &mut Build<'_, '_>, number: usize) {
    let part = NetworkPart::NatGateway(number);
    if build.is_elsewhere(&part, "name a NAT gateway of the described VPC") {
        return;
    }
    let state = build
        .item(&part)
        .map(|item| item.state.to_owned());
    let is_private = build
        .ids
        .id(&part)
        .and_then(|id| build.ids.snapshot.nat_gateway(id))
        .is_some_and(|seen| {
            seen.connectivity
                .eq_ignore_ascii_case("private")
        });
    if is_private {
        let problem = "it is a private one, which leads to no address of the internet";
        build.conflict(&part, problem, "name a public NAT gateway, or describe one to make");
        return;
    }
    match state.as_deref() {
        Some("available") => build.keep(&part),
        Some("pending") => build.wait_for(&part, "available", usual::NAT_CREATED),
        Some(state) => {
            let problem = format!("it is {state}");
            build.conflict(&part, problem, "name one that works, or describe one to make");
        }
        None => build.conflict(
            &part,
            "it does not exist",
            "check the id, or describe a NAT gateway to make",
        ),
    }
}

fn nat(build: &mut Build<'_, '_>, number: usize, has_own_address: bool) {
    let (part, address) = (NetworkPart::NatGateway(number), NetworkPart::Address(number));
    if let Some(problem) = differs(build, number) {
        let remedy = "describe it as it is, or tear the network down first";
        build.conflict(&part, problem, remedy);
        build.keep(&part);
        return;
    }
    if has_own_address {
        match build.item(&address) {
            Some(_) => build.keep(&address),
            None => {
                build.create(&address, &[]);
            }
        }
    }
    let made_of = [NetworkPart::Subnet(SubnetPlace::Nat(number)), address, NetworkPart::Attachment];
    let Some(item) = build.item(&part) else {
        build.create(&part, &made_of).wait = Some(AVAILABLE);
        return;
    };
    let (state, id) = (item.state.to_owned(), item.id.to_owned());
    match state.as_str() {
        "failed" => {
            let why = build
                .ids
                .snapshot
                .nat_gateway(&id)
                .map(|nat| nat.failure.clone())
                .unwrap_or_default();
            let delete = build.push(Verb::Delete, &part, &[]);
            delete
                .reasons
                .push(format!("it failed: {why}"));
            delete.replaces = true;
            delete.wait = Some(GONE);
            anew(build, &part, &made_of);
        }
        "deleting" => {
            build.wait_for(&part, "gone", usual::NAT_DELETED);
            anew(build, &part, &made_of);
        }
        "pending" => {
            build.wait_for(&part, "available", usual::NAT_CREATED);
            build.keep(&part);
        }
        _ => build.keep(&part),
    }
}

/// What of a gateway that works is not as described, though neither its subnet nor its address can be changed.
fn differs(build: &Build<'_, '_>, number: usize) -> Option<String> {
    let seen = build
        .ids
        .id(&NetworkPart::NatGateway(number))
        .and_then(|id| build.ids.snapshot.nat_gateway(id))
        .filter(|seen| matches!(seen.state.as_str(), "available" | "pending"))?;
    let subnet = build
        .ids
        .id(&NetworkPart::Subnet(SubnetPlace::Nat(number)));
    if let Some(subnet) = subnet
        && !seen.subnet.is_empty()
        && seen.subnet != subnet
    {
        return Some(format!("it is in {}, and cannot be moved to {subnet}", seen.subnet));
    }
    let has = |id: &str| {
        seen.allocations
            .iter()
            .any(|one| one == id)
    };
    match build.ids.allocation(number) {
        Some(wanted) if !seen.allocations.is_empty() && !has(wanted) => {
            Some(format!("it has {}, and cannot be given {wanted}", seen.allocations.join(", ")))
        }
        // Its address is somebody else's, and none of ours is needed for it.
        None if !seen.allocations.is_empty() => {
            let address = seen.allocations.join(", ");
            Some(format!("it has {address}, which is not described"))
        }
        _ => None,
    }
}

/// Creates it again, once the former one is gone.
fn anew(build: &mut Build<'_, '_>, part: &NetworkPart, made_of: &[NetworkPart]) {
    let needs = [made_of, std::slice::from_ref(part)].concat();
    let step = build.create(part, &needs);
    step.replaces = true;
    step.wait = Some(AVAILABLE);
}

pub(super) fn tables(build: &mut Build<'_, '_>) {
    for number in 0..build.ids.tables.len() {
        let part = NetworkPart::RouteTable(number);
        let is_named = build.ids.tables[number].id.is_some();
        if is_named && build.is_elsewhere(&part, "name a table of the described VPC") {
            continue;
        }
        match build.item(&part) {
            Some(_) => build.keep(&part),
            None if is_named => {
                build.conflict(&part, "it does not exist", "check the id, or leave it out");
            }
            None if build.ids.uses_foreign_endpoint() && is_for_endpoints_only(build, number) => {}
            None => {
                // The ids of its subnets are in its client token.
                let mut needs = vec![NetworkPart::Vpc];
                needs.extend(
                    build
                        .ids
                        .places()
                        .iter()
                        .filter(|(place, _)| build.ids.table_of(*place) == Some(number))
                        .map(|(place, _)| NetworkPart::Subnet(*place)),
                );
                build.create(&part, &needs);
            }
        }
        route(build, number, is_named);
    }
    for (place, subnet) in build.ids.places() {
        let is_unused =
            matches!(place, SubnetPlace::Endpoint(_)) && build.ids.uses_foreign_endpoint();
        if subnet.id().is_none() && !is_unused {
            association(build, place);
        }
    }
}

fn is_for_endpoints_only(build: &Build<'_, '_>, table: usize) -> bool {
    build
        .ids
        .places()
        .iter()
        .all(|(place, _)| {
            matches!(place, SubnetPlace::Endpoint(_)) || build.ids.table_of(*place) != Some(table)
        })
}

/// The route of a table: made, or led elsewhere. In a table of somebody else's one that leads elsewhere is left alone, unless
/// it leads nowhere.
fn route(build: &mut Build<'_, '_>, table: usize, is_named: bool) {
    let part = NetworkPart::Route(table);
    let Some((_, target)) = build.ids.route(table) else { return };
    let exit = build.ids.tables[table].routes[0].through;
    let through = match exit {
        Exit::InternetGateway => NetworkPart::Attachment,
        Exit::NatGateway(number) => NetworkPart::NatGateway(number),
        Exit::Peering => NetworkPart::Peering,
    };
    let is_renewed = build
        .steps
        .of(&Part::Network(through.clone()))
        .iter()
        .any(|id| id.verb == Verb::Create && exit != Exit::Peering);
    // What it leads through is a conflict already.
    let is_coming = !build
        .steps
        .of(&Part::Network(through.clone()))
        .is_empty();
    if target.is_none() && !is_coming {
        return;
    }
    let needs = [NetworkPart::RouteTable(table), through];
    let Some(seen) = build.ids.seen_route(table).cloned() else {
        // An attachment that is named but missing is a conflict already.
        build.create(&part, &needs);
        return;
    };
    let is_dead = seen
        .state
        .eq_ignore_ascii_case("blackhole");
    let leads_there = target.as_deref() == Some(seen.target.as_str());
    if leads_there && !is_dead && !is_renewed {
        return;
    }
    if is_named && !leads_there && !is_dead && !build.ids.is_ours(&seen.target) {
        let problem = format!("its route to the same place leads to {}", seen.target);
        build.conflict(
            &NetworkPart::RouteTable(table),
            problem,
            "remove the route, or name a table without one",
        );
        return;
    }
    if leads_there && !is_renewed {
        // Dead, though it leads to what is there: that is being repaired, or it is what is described.
        let step = build.push(Verb::Modify, &part, &needs);
        step.reasons
            .push("it is a blackhole".to_owned());
        return;
    }
    let step = build.push(Verb::Modify, &part, &needs);
    let state = if is_dead { ", a blackhole" } else { "" };
    step.reasons
        .push(format!("it leads to {}{state}", seen.target));
}

fn association(build: &mut Build<'_, '_>, place: SubnetPlace) {
    let part = NetworkPart::Association(place);
    let Some(table) = build.ids.table_of(place) else { return };
    let wanted = build
        .ids
        .id(&NetworkPart::RouteTable(table))
        .map(str::to_owned);
    let subnet = NetworkPart::Subnet(place);
    let seen = build.ids.id(&subnet).and_then(|id| {
        build
            .ids
            .associations(id)
            .map(|(table, _)| table.id.clone())
            .next()
    });
    let needs = [subnet, NetworkPart::RouteTable(table)];
    match seen {
        None => {
            build.create(&part, &needs);
        }
        Some(seen) if Some(&seen) != wanted.as_ref() => {
            let step = build.push(Verb::Modify, &part, &needs);
            step.reasons
                .push(format!("it uses {seen}"));
        }
        Some(_) => (),
    }
}
