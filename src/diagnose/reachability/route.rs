//! Which route traffic takes.

use std::cmp::Reverse;

use super::traffic::{ALL_PORTS, Block, Traffic};
use crate::snapshot::{NetworkSnapshot, Route, RouteTable, Subnet};

/// The route table of a subnet: the one that it is associated with, or else the VPC's main table.
pub(super) fn table_of<'a>(
    snapshot: &'a NetworkSnapshot,
    subnet: &Subnet,
) -> Option<&'a RouteTable> {
    let tables = || snapshot.route_tables.iter();
    let named = tables().find(|table| {
        table.associations.iter().any(|one| {
            one.subnet.as_deref() == Some(&subnet.id)
                && !["disassociating", "disassociated", "failed"].contains(&one.state.as_str())
        })
    });
    named.or_else(|| {
        tables().find(|table| {
            table.vpc == subnet.vpc
                && table
                    .associations
                    .iter()
                    .any(|one| one.main)
        })
    })
}

/// The routes that traffic takes, the one that takes most of it first, and what no route takes.
pub(super) struct Taken<'a> {
    pub(super) routes: Vec<&'a Route>,
    pub(super) unrouted: bool,
}

/// The longest prefix decides, blackhole or not; of the same prefix the VPC's own route, then one that was written down.
pub(super) fn taken(table: &RouteTable, mut traffic: Traffic) -> Taken<'_> {
    let mut routes: Vec<_> = table
        .routes
        .iter()
        .filter_map(|route| Some((route.destination?, route)))
        .collect();
    routes.sort_by_key(|(range, route)| {
        let is_learned = route.origin == "EnableVgwRoutePropagation";
        (Reverse(range.prefix_len()), route.target != "local", is_learned)
    });
    let mut taken: Vec<(u64, &Route)> = Vec::new();
    for (range, route) in routes {
        let size = traffic
            .take(&Block::of(range, ALL_PORTS))
            .size();
        if size == 0 {
            continue;
        }
        let same = taken
            .iter_mut()
            .find(|(_, other)| other.target == route.target && other.state == route.state);
        match same {
            Some((sum, _)) => *sum += size,
            None => taken.push((size, route)),
        }
    }
    taken.sort_by_key(|(size, _)| Reverse(*size));
    let routes = taken
        .into_iter()
        .map(|(_, route)| route)
        .collect();
    Taken { routes, unrouted: !traffic.is_empty() }
}

/// What a route leads to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Exit {
    Local,
    InternetGateway,
    NatGateway,
    Peering,
    /// What a snapshot does not describe, or not enough of it.
    Unseen,
}

pub(super) fn exit(snapshot: &NetworkSnapshot, target: &str) -> Exit {
    let is = |prefix: &str, is_described: bool| is_described || target.starts_with(prefix);
    if target == "local" {
        Exit::Local
    } else if is(
        "igw-",
        snapshot
            .internet_gateway(target)
            .is_some(),
    ) {
        Exit::InternetGateway
    } else if is("nat-", snapshot.nat_gateway(target).is_some()) {
        Exit::NatGateway
    } else if is("pcx-", snapshot.peering(target).is_some()) {
        Exit::Peering
    } else {
        Exit::Unseen
    }
}
