use std::net::Ipv4Addr;

use super::Lost;
use crate::snapshot::{Association, NetworkSnapshot, Route, RouteTable, Subnet};

/// What the route of a subnet to an address leads to.
pub(super) fn next_hop<'a>(
    network: &'a NetworkSnapshot,
    subnet: &Subnet,
    to: Ipv4Addr,
) -> Result<&'a str, Lost> {
    let Some(table) = table_of(network, subnet) else {
        return Err(Lost::NoRoute { subnet: subnet.id.clone(), table: None });
    };
    let best = table
        .routes
        .iter()
        .filter_map(|route| Some((rank(route, to)?, route)))
        .max_by_key(|(rank, _)| *rank);
    let local = network
        .vpc(&subnet.vpc)
        .into_iter()
        .flat_map(|vpc| &vpc.ranges)
        .filter(|range| range.contains(&to))
        .map(|range| range.prefix_len())
        .max();
    match best {
        Some(((length, ..), route)) if local.is_none_or(|local| length > local) => {
            follow(table, route)
        }
        _ if local.is_some() => Ok("local"),
        _ => Err(Lost::NoRoute { subnet: subnet.id.clone(), table: Some(table.id.clone()) }),
    }
}

/// The longest prefix comes first, then what was written down before what a gateway told.
fn rank(route: &Route, to: Ipv4Addr) -> Option<(u8, bool)> {
    let range = route
        .destination
        .filter(|range| range.contains(&to))?;
    Some((range.prefix_len(), route.origin != "EnableVgwRoutePropagation"))
}

fn follow<'a>(table: &RouteTable, route: &'a Route) -> Result<&'a str, Lost> {
    if route.state.is_empty()
        || route
            .state
            .eq_ignore_ascii_case("active")
    {
        return Ok(&route.target);
    }
    Err(Lost::Blackhole { table: table.id.clone(), target: route.target.clone() })
}

/// The table that the subnet names, else the main one of its VPC.
fn table_of<'a>(network: &'a NetworkSnapshot, subnet: &Subnet) -> Option<&'a RouteTable> {
    let with = |fits: &dyn Fn(&Association) -> bool| {
        network
            .route_tables
            .iter()
            .find(|table| {
                table.vpc == subnet.vpc
                    && table
                        .associations
                        .iter()
                        .any(|association| holds(association) && fits(association))
            })
    };
    with(&|association| association.subnet.as_deref() == Some(subnet.id.as_str()))
        .or_else(|| with(&|association| association.main))
}

fn holds(association: &Association) -> bool {
    association.state.is_empty()
        || association
            .state
            .eq_ignore_ascii_case("associated")
}
