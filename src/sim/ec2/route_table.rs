use serde_json::{Value, json};

use super::{
    args::Args,
    describe::Describe,
    network::{derived, is_main, local_route},
    tags,
    tokens::{self, Known},
};
use crate::{
    sim::{
        SimQuota,
        fault::{Answer, Fault},
        place::Place,
        world::World,
    },
    snapshot::{Association, Route, RouteTable},
};

fn show(table: &RouteTable) -> Value {
    let associations: Vec<Value> = table
        .associations
        .iter()
        .map(|association| {
            json!({
                "routeTableAssociationId": association.id,
                "routeTableId": table.id,
                "main": association.main,
                "subnetId": association.subnet,
                "associationState": { "state": association.state },
            })
        })
        .collect();
    let routes: Vec<Value> = table
        .routes
        .iter()
        .map(show_route)
        .collect();
    json!({
        "routeTableId": table.id,
        "vpcId": table.vpc,
        "ownerId": Place::ACCOUNT,
        "associationSet": associations,
        "routeSet": routes,
        "propagatingVgwSet": [],
        "tagSet": tags::show(&table.tags),
    })
}

fn show_route(route: &Route) -> Value {
    let mut shown = json!({
        "destinationCidrBlock": route.destination.map(|range| range.to_string()),
        "destinationPrefixListId": route.prefix_list,
        "origin": route.origin,
        "state": route.state,
    });
    shown[target_member(&route.target)] = route.target.as_str().into();
    shown
}

/// The member that a target of this kind is in.
fn target_member(target: &str) -> &'static str {
    match target
        .split('-')
        .next()
        .unwrap_or_default()
    {
        "nat" => "natGatewayId",
        "pcx" => "vpcPeeringConnectionId",
        "eni" => "networkInterfaceId",
        "tgw" => "transitGatewayId",
        "i" => "instanceId",
        _ => "gatewayId",
    }
}

pub(super) fn create(world: &mut World, args: &Args<'_>) -> Answer {
    let fresh = match tokens::look(world, "CreateRouteTable", args)? {
        Known::Made(id) => return created(world, &id, args),
        Known::No(fresh) => fresh,
    };
    let tags = tags::specified(args, "route-table")?;
    let network = &mut world.network;
    let vpc = network
        .vpcs
        .find(args.needed("VpcId")?)?
        .clone();
    let count = network
        .route_tables
        .values()
        .filter(|table| table.vpc == vpc.id)
        .count();
    network
        .limits
        .demand(SimQuota::RouteTablesPerVpc, count + 1)?;
    let id = network.mint("rtb");
    network.route_tables.add(RouteTable {
        id: id.clone(),
        vpc: vpc.id,
        routes: vpc
            .ranges
            .into_iter()
            .map(local_route)
            .collect(),
        ..RouteTable::default()
    });
    network.tag(&id, tags);
    tokens::keep(world, fresh, &id);
    created(world, &id, args)
}

fn created(world: &World, id: &str, args: &Args<'_>) -> Answer {
    let network = &world.network;
    let table = network.seen_table(network.route_tables.find(id)?);
    Ok(json!({ "routeTable": show(&table), "clientToken": args.text("ClientToken")? }))
}

pub(super) fn delete(world: &mut World, args: &Args<'_>) -> Answer {
    let network = &mut world.network;
    let table = network
        .route_tables
        .find(args.needed("RouteTableId")?)?;
    let id = table.id.clone();
    if !table.associations.is_empty() {
        return Err(Fault::new(
            "DependencyViolation",
            format!("The routeTable '{id}' has dependencies and cannot be deleted."),
        ));
    }
    network.route_tables.remove(&id);
    network.forget(&id);
    Ok(json!({ "return": true }))
}

/// A subnet uses one table at a time; to name the one that it uses is no error.
pub(super) fn associate(world: &mut World, args: &Args<'_>) -> Answer {
    let network = &mut world.network;
    let id = args.needed("RouteTableId")?;
    let subnet = args.needed("SubnetId")?;
    let vpc = &network.route_tables.find(id)?.vpc;
    if network.subnets.find(subnet)?.vpc != *vpc {
        return Err(Fault::new(
            "InvalidParameterValue",
            format!("Route table {id} and subnet {subnet} belong to different networks"),
        ));
    }
    let used = network
        .route_tables
        .values()
        .flat_map(|table| {
            table
                .associations
                .iter()
                .map(|association| (table.id.clone(), association.clone()))
        })
        .find(|(_, association)| association.subnet.as_deref() == Some(subnet));
    let association = match used {
        Some((table, association)) if table == id => association.id,
        Some(_) => {
            return Err(Fault::new(
                "Resource.AlreadyAssociated",
                format!(
                    "the specified association for route table {id} conflicts with an existing association"
                ),
            ));
        }
        None => {
            let association = network.mint("rtbassoc");
            network
                .route_tables
                .find_mut(id)?
                .associations
                .push(Association {
                    id: association.clone(),
                    main: false,
                    subnet: Some(subnet.to_owned()),
                    state: "associated".to_owned(),
                });
            association
        }
    };
    Ok(json!({ "associationId": association, "associationState": { "state": "associated" } }))
}

/// Lets a subnet, or the VPC's main association, use another table; the association gets another id.
pub(super) fn reassociate(world: &mut World, args: &Args<'_>) -> Answer {
    let (id, table) = (args.needed("AssociationId")?, args.needed("RouteTableId")?);
    let network = &mut world.network;
    let vpc = network
        .route_tables
        .find(table)?
        .vpc
        .clone();
    let known = network
        .route_tables
        .values()
        .find(|known| {
            known
                .associations
                .iter()
                .any(|association| association.id == id)
        })
        .map(|known| (known.id.clone(), known.vpc.clone()));
    let Some((former, former_vpc)) = known else {
        return Err(Fault::new(
            "InvalidAssociationID.NotFound",
            format!("The association ID '{id}' does not exist"),
        ));
    };
    if former_vpc != vpc {
        return Err(Fault::new(
            "InvalidParameterValue",
            format!("Route table {table} and association {id} belong to different networks"),
        ));
    }
    let associations = &mut network
        .route_tables
        .find_mut(&former)?
        .associations;
    let moved = associations
        .iter()
        .position(|association| association.id == id)
        .map(|index| associations.remove(index));
    let new_id = network.mint("rtbassoc");
    network
        .route_tables
        .find_mut(table)?
        .associations
        .extend(moved.map(|association| Association { id: new_id.clone(), ..association }));
    Ok(json!({ "newAssociationId": new_id, "associationState": { "state": "associated" } }))
}

pub(super) fn disassociate(world: &mut World, args: &Args<'_>) -> Answer {
    let id = args.needed("AssociationId")?;
    let tables = &mut world.network.route_tables;
    let found = tables.values().find_map(|table| {
        let association = table
            .associations
            .iter()
            .find(|association| association.id == id)?;
        Some((table.id.clone(), association.main))
    });
    let Some((table, main)) = found else {
        return Err(Fault::new(
            "InvalidAssociationID.NotFound",
            format!("The association ID '{id}' does not exist"),
        ));
    };
    if main {
        return Err(Fault::new(
            "InvalidParameterValue",
            format!("cannot disassociate the main route table association {id}"),
        ));
    }
    tables
        .find_mut(&table)?
        .associations
        .retain(|association| association.id != id);
    Ok(json!({ "return": true }))
}

/// The subnets without a table of their own are nowhere in an answer: the main table's association names none.
pub(super) fn describe(world: &mut World, args: &Args<'_>) -> Answer {
    let describe = Describe {
        set: "routeTableSet",
        ids: "RouteTableId",
        filters: &[
            ("association.main", |table: &RouteTable| vec![is_main(table).to_string()]),
            ("association.route-table-association-id", |table| {
                of_associations(table, |it| Some(it.id.clone()))
            }),
            ("association.route-table-id", |table| {
                of_associations(table, |_| Some(table.id.clone()))
            }),
            ("association.subnet-id", |table| of_associations(table, |it| it.subnet.clone())),
            ("owner-id", |_| vec![Place::ACCOUNT.into()]),
            ("route-table-id", |table| vec![table.id.clone()]),
            ("route.destination-cidr-block", |table| {
                of_routes(table, |it| {
                    it.destination
                        .map(|range| range.to_string())
                })
            }),
            ("route.gateway-id", |table| to(table, "gatewayId")),
            ("route.nat-gateway-id", |table| to(table, "natGatewayId")),
            ("route.origin", |table| of_routes(table, |it| Some(it.origin.clone()))),
            ("route.state", |table| of_routes(table, |it| Some(it.state.clone()))),
            ("route.vpc-peering-connection-id", |table| to(table, "vpcPeeringConnectionId")),
            ("vpc-id", |table| vec![table.vpc.clone()]),
        ],
        least_page: Some(5),
    };
    describe.answer(args, world.network.route_tables(), show)
}

fn of_associations(
    table: &RouteTable,
    field: impl Fn(&Association) -> Option<String>,
) -> Vec<String> {
    table
        .associations
        .iter()
        .filter_map(field)
        .collect()
}

fn of_routes(table: &RouteTable, field: impl Fn(&Route) -> Option<String>) -> Vec<String> {
    table
        .routes
        .iter()
        .filter_map(field)
        .collect()
}

fn to(table: &RouteTable, member: &str) -> Vec<String> {
    of_routes(table, |route| (target_member(&route.target) == member).then(|| route.target.clone()))
}

/// The id of the association of a VPC with its main table.
pub(super) fn main_association(table: &str) -> Association {
    Association {
        id: derived("rtbassoc", table),
        main: true,
        subnet: None,
        state: "associated".to_owned(),
    }
}
