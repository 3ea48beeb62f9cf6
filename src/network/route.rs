use ipnet::Ipv4Net;

use super::{NetworkSubnet, rules};
use crate::{
    finding::Finding,
    name::{Cidr, RouteTableId},
};

/// A route table of a network, with the routes that it must have besides the VPC's own.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct RouteTable {
    /// The table, where it exists; one without is to be made.
    pub id: Option<RouteTableId>,
    /// The subnets that use it. Those to make, and those of a table to make, have to be associated with it.
    pub subnets: Vec<NetworkSubnet>,
    /// The routes.
    pub routes: Vec<Route>,
}

/// One route.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Route {
    /// Which packets.
    pub to: Destination,
    /// Where they leave the VPC.
    pub through: Exit,
}

/// Which packets a route is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Destination {
    /// `0.0.0.0/0`.
    Internet,
    /// The range of the TiDB Cloud project.
    Project(Cidr),
}

impl Destination {
    /// The range of its packets.
    pub fn net(self) -> Ipv4Net {
        match self {
            Self::Internet => Ipv4Net::default(),
            Self::Project(range) => range.net(),
        }
    }
}

/// Where packets leave a VPC.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Exit {
    /// Its internet gateway.
    InternetGateway,
    /// The NAT gateway of this number, in the order of the description.
    NatGateway(usize),
    /// The peering with TiDB Cloud.
    Peering,
}

/// The tables of these subnets: one to make for those of each exit that name none, and every one that is named. Of a subnet
/// that exists and names none, the table is not known.
pub(super) fn tables<'a>(
    subnets: impl IntoIterator<Item = &'a NetworkSubnet>,
    route: impl Fn(&NetworkSubnet) -> Option<Route>,
) -> Vec<RouteTable> {
    let mut tables: Vec<RouteTable> = Vec::new();
    for subnet in subnets {
        if subnet.id().is_some() && subnet.route_table().is_none() {
            continue;
        }
        let id = subnet.route_table();
        let routes: Vec<_> = route(subnet).into_iter().collect();
        let known = tables
            .iter_mut()
            .find(|table| table.id.as_ref() == id && (id.is_some() || table.routes == routes));
        match known {
            Some(table) => table.subnets.push(subnet.clone()),
            None => {
                tables.push(RouteTable { id: id.cloned(), subnets: vec![subnet.clone()], routes })
            }
        }
    }
    tables
}

/// Whether the route table of a subnet that exists is unknown, so that no route can be added to it.
pub(super) fn is_routed_unseen(subnet: &NetworkSubnet) -> bool {
    subnet.id().is_some() && subnet.route_table().is_none()
}

pub(super) fn unseen(subnet: &NetworkSubnet, exit: &str) -> Finding {
    let name = subnet
        .id()
        .map_or_else(String::new, |id| format!("`{id}` "));
    let problem =
        format!("{name}names no route table, so the route to {exit} is left to somebody else");
    let remedy = "name its table by `routed_by`";
    Finding::new(rules::ROUTE_TABLE_UNKNOWN, "subnets", problem, remedy)
}
