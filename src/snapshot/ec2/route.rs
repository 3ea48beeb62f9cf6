use aws_sdk_ec2::types;

use super::{range, tags, text, word};
use crate::snapshot::{Association, Route, RouteTable};

impl From<types::RouteTable> for RouteTable {
    fn from(table: types::RouteTable) -> Self {
        let (associations, routes) = (table.associations, table.routes);
        Self {
            id: text(table.route_table_id),
            vpc: text(table.vpc_id),
            associations: associations
                .unwrap_or_default()
                .into_iter()
                .map(Association::from)
                .collect(),
            routes: routes
                .unwrap_or_default()
                .into_iter()
                .map(Route::from)
                .collect(),
            tags: tags(table.tags),
        }
    }
}

impl From<types::RouteTableAssociation> for Association {
    fn from(association: types::RouteTableAssociation) -> Self {
        let state = association
            .association_state
            .and_then(|state| state.state);
        Self {
            id: text(association.route_table_association_id),
            main: association.main.unwrap_or_default(),
            subnet: association
                .subnet_id
                .filter(|id| !id.is_empty()),
            state: word(state),
        }
    }
}

impl From<types::Route> for Route {
    fn from(route: types::Route) -> Self {
        // One of them is there. An instance's route names its interface too, which is the nearer end.
        let target = route
            .gateway_id
            .or(route.nat_gateway_id)
            .or(route.vpc_peering_connection_id)
            .or(route.transit_gateway_id)
            .or(route.network_interface_id)
            .or(route.instance_id)
            .or(route.egress_only_internet_gateway_id)
            .or(route.local_gateway_id)
            .or(route.carrier_gateway_id)
            .or(route.core_network_arn)
            .or(route.odb_network_arn);
        Self {
            destination: range(route.destination_cidr_block.as_deref()),
            prefix_list: route.destination_prefix_list_id,
            target: text(target),
            state: word(route.state),
            origin: word(route.origin),
        }
    }
}
