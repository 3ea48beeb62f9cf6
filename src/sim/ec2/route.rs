use ipnet::Ipv4Net;
use serde_json::json;

use super::{
    args::{Args, missing},
    network::{Kind, Network},
};
use crate::{
    sim::{
        SimQuota,
        fault::{Answer, Fault},
        world::World,
    },
    snapshot::{Peering, Route, RouteTable},
};

/// The parameters that name a target.
const TARGETS: [&str; 4] =
    ["GatewayId", "NatGatewayId", "VpcPeeringConnectionId", "NetworkInterfaceId"];

/// What every request about a route is about.
fn subject(world: &World, args: &Args<'_>) -> Result<(RouteTable, Ipv4Net), Fault> {
    let table = world
        .network
        .route_tables
        .find(args.needed("RouteTableId")?)?;
    args.needed("DestinationCidrBlock")?;
    let destination = args
        .range("DestinationCidrBlock")?
        .ok_or_else(|| missing("destinationCidrBlock"))?;
    Ok((table.clone(), destination))
}

pub(super) fn create(world: &mut World, args: &Args<'_>) -> Answer {
    let (table, destination) = subject(world, args)?;
    let target = target(&world.network, &table.vpc, args)?;
    if table
        .routes
        .iter()
        .any(|route| route.destination == Some(destination))
    {
        return Err(Fault::new(
            "RouteAlreadyExists",
            format!("The route identified by {destination} already exists."),
        ));
    }
    demand_outside(&table, destination)?;
    let network = &mut world.network;
    // The routes that EC2 makes by itself do not count.
    network
        .limits
        .demand(SimQuota::RoutesPerRouteTable, table.routes.len())?;
    network
        .route_tables
        .find_mut(&table.id)?
        .routes
        .push(Route {
            destination: Some(destination),
            prefix_list: None,
            target,
            state: "active".to_owned(),
            origin: "CreateRoute".to_owned(),
        });
    Ok(json!({ "return": true }))
}

/// Inside the VPC its own route holds.
fn demand_outside(table: &RouteTable, destination: Ipv4Net) -> Result<(), Fault> {
    let is_local = table.routes.iter().any(|route| {
        route.target == "local"
            && route
                .destination
                .is_some_and(|range| range.contains(&destination))
    });
    if !is_local {
        return Ok(());
    }
    Err(Fault::new(
        "InvalidParameterValue",
        format!(
            "The destination CIDR block {destination} is equal to or more specific than one of this VPC's CIDR blocks. This \
             route can target only an interface or an instance."
        ),
    ))
}

/// # Caveats
///
/// A NAT gateway that is not available yet is no target here. AWS does not say; who waits for it is right either way.
fn target(network: &Network, vpc: &str, args: &Args<'_>) -> Result<String, Fault> {
    let mut given = Vec::new();
    for name in TARGETS {
        if let Some(id) = args.text(name)? {
            given.push((name, id));
        }
    }
    let [(name, id)] = given.as_slice() else {
        return Err(if given.is_empty() {
            Fault::new(
                "MissingParameter",
                "The request must contain exactly one of the targets of a route",
            )
        } else {
            Fault::new("InvalidParameterCombination", "You can specify only one target for a route")
        });
    };
    let other_network = |what: &str| {
        Fault::new(
            "InvalidParameterValue",
            format!("route table and {what} {id} belong to different networks"),
        )
    };
    match *name {
        "GatewayId" => {
            let Some(gateway) = network.internet_gateways.get(id) else {
                return Err(Fault::new(
                    "InvalidGatewayID.NotFound",
                    format!("The gateway ID '{id}' does not exist"),
                ));
            };
            if gateway.vpc.as_deref() != Some(vpc) {
                return Err(other_network("network gateway"));
            }
        }
        "NatGatewayId" => match network.nat_gateways.get(id) {
            Some(gateway) if gateway.state == "available" => {
                if gateway.vpc != vpc {
                    return Err(other_network("NAT gateway"));
                }
            }
            _ => {
                return Err(Fault::new(
                    "InvalidNatGatewayID.NotFound",
                    format!("The natGateway ID '{id}' does not exist"),
                ));
            }
        },
        "VpcPeeringConnectionId" => {
            let peering = network.peerings.find(id)?;
            if !matches!(peering.status.as_str(), "active" | "provisioning" | "pending-acceptance")
            {
                return Err(Peering::not_found(id));
            }
            if peering.accepter.vpc != vpc && peering.requester.vpc != vpc {
                return Err(other_network("VPC peering connection"));
            }
        }
        _ => {
            if network.interfaces.find(id)?.seen.vpc != vpc {
                return Err(other_network("interface"));
            }
        }
    }
    Ok((*id).to_owned())
}

pub(super) fn replace(world: &mut World, args: &Args<'_>) -> Answer {
    let (table, destination) = subject(world, args)?;
    let target = target(&world.network, &table.vpc, args)?;
    let known = world
        .network
        .route_tables
        .find_mut(&table.id)?
        .routes
        .iter_mut()
        .find(|route| route.destination == Some(destination));
    match known {
        Some(route) if route.target == "local" => demand_outside(&table, destination)?,
        Some(route) => {
            route.target = target;
            route.state = "active".to_owned();
        }
        None => {
            return Err(Fault::new(
                "InvalidParameterValue",
                format!(
                    "There is no route defined for '{destination}' in the route table. Use CreateRoute instead."
                ),
            ));
        }
    }
    Ok(json!({ "return": true }))
}

pub(super) fn delete(world: &mut World, args: &Args<'_>) -> Answer {
    let (table, destination) = subject(world, args)?;
    let known = table
        .routes
        .iter()
        .find(|route| route.destination == Some(destination));
    match known {
        None => {
            return Err(Fault::new(
                "InvalidRoute.NotFound",
                format!(
                    "no route with destination-cidr-block {destination} in route table {}",
                    table.id
                ),
            ));
        }
        Some(route) if route.target == "local" => {
            return Err(Fault::new(
                "InvalidParameterValue",
                format!("cannot remove local route {destination} in route table {}", table.id),
            ));
        }
        Some(_) => {}
    }
    world
        .network
        .route_tables
        .find_mut(&table.id)?
        .routes
        .retain(|route| route.destination != Some(destination));
    Ok(json!({ "return": true }))
}
