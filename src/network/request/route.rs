use aws_sdk_ec2::{
    operation::{
        associate_route_table::builders::AssociateRouteTableInputBuilder,
        create_route::builders::CreateRouteInputBuilder,
        create_route_table::builders::CreateRouteTableInputBuilder,
        delete_route::builders::DeleteRouteInputBuilder,
        delete_route_table::builders::DeleteRouteTableInputBuilder,
        disassociate_route_table::builders::DisassociateRouteTableInputBuilder,
        replace_route::builders::ReplaceRouteInputBuilder,
        replace_route_table_association::builders::ReplaceRouteTableAssociationInputBuilder,
    },
    types::ResourceType,
};
use ipnet::Ipv4Net;

use super::{ClientToken, tags::created_with};
use crate::name::Tags;

/// Makes a route table with nothing in it but the VPC's own route.
pub fn create_route_table(
    vpc: impl AsRef<str>,
    token: &ClientToken,
    tags: &Tags,
) -> CreateRouteTableInputBuilder {
    CreateRouteTableInputBuilder::default()
        .vpc_id(vpc.as_ref())
        .client_token(token.as_str())
        .set_tag_specifications(created_with(tags, ResourceType::RouteTable))
}

/// Deletes a route table that no subnet uses.
pub fn delete_route_table(table: impl AsRef<str>) -> DeleteRouteTableInputBuilder {
    DeleteRouteTableInputBuilder::default().route_table_id(table.as_ref())
}

/// Writes the id of an exit into the member that EC2 has for its kind.
macro_rules! leading_to {
    ($request:expr, $exit:expr) => {{
        let (request, exit) = ($request, $exit.as_ref());
        match exit.split_once('-') {
            Some(("nat", _)) => request.nat_gateway_id(exit),
            Some(("pcx", _)) => request.vpc_peering_connection_id(exit),
            Some(("tgw", _)) => request.transit_gateway_id(exit),
            Some(("eni", _)) => request.network_interface_id(exit),
            Some(("vpce", _)) => request.vpc_endpoint_id(exit),
            _ => request.gateway_id(exit),
        }
    }};
}

/// Adds a route to a table. The exit is an internet gateway, a NAT gateway or a peering, told by its id.
pub fn create_route(
    table: impl AsRef<str>,
    to: Ipv4Net,
    exit: impl AsRef<str>,
) -> CreateRouteInputBuilder {
    let request = CreateRouteInputBuilder::default()
        .route_table_id(table.as_ref())
        .destination_cidr_block(to.to_string());
    leading_to!(request, exit)
}

/// Lets the route of a table to this range lead elsewhere, such as one that became a `blackhole`.
pub fn replace_route(
    table: impl AsRef<str>,
    to: Ipv4Net,
    exit: impl AsRef<str>,
) -> ReplaceRouteInputBuilder {
    let request = ReplaceRouteInputBuilder::default()
        .route_table_id(table.as_ref())
        .destination_cidr_block(to.to_string());
    leading_to!(request, exit)
}

/// Removes the route of a table to this range.
pub fn delete_route(table: impl AsRef<str>, to: Ipv4Net) -> DeleteRouteInputBuilder {
    DeleteRouteInputBuilder::default()
        .route_table_id(table.as_ref())
        .destination_cidr_block(to.to_string())
}

/// Lets a subnet use a table. One that uses another by name already is changed by [`replace_association`].
pub fn associate_route_table(
    table: impl AsRef<str>,
    subnet: impl AsRef<str>,
) -> AssociateRouteTableInputBuilder {
    AssociateRouteTableInputBuilder::default()
        .route_table_id(table.as_ref())
        .subnet_id(subnet.as_ref())
}

/// Lets the subnet of an association use another table.
pub fn replace_association(
    association: impl AsRef<str>,
    table: impl AsRef<str>,
) -> ReplaceRouteTableAssociationInputBuilder {
    ReplaceRouteTableAssociationInputBuilder::default()
        .association_id(association.as_ref())
        .route_table_id(table.as_ref())
}

/// Ends an association: its subnet uses the VPC's main table from then on.
pub fn disassociate_route_table(
    association: impl AsRef<str>,
) -> DisassociateRouteTableInputBuilder {
    DisassociateRouteTableInputBuilder::default().association_id(association.as_ref())
}
