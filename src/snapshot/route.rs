use ipnet::Ipv4Net;

use super::SnapshotTags;

/// A route table.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct RouteTable {
    /// The id, `rtb-…`.
    pub id: String,
    /// The VPC.
    pub vpc: String,
    /// What uses it.
    pub associations: Vec<Association>,
    /// The routes, the VPC's own among them.
    pub routes: Vec<Route>,
    /// The tags.
    pub tags: SnapshotTags,
}

/// That a subnet uses a route table, or that every subnet does which names none.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct Association {
    /// The id, `rtbassoc-…`.
    pub id: String,
    /// Whether the table is the VPC's main table.
    pub main: bool,
    /// The subnet; none for the main table.
    pub subnet: Option<String>,
    /// `associating`, `associated`, `disassociating`, `disassociated` or `failed`; empty where not told.
    pub state: String,
}

/// A route.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct Route {
    /// The IPv4 range; none for IPv6 and prefix lists.
    pub destination: Option<Ipv4Net>,
    /// The prefix list, where it is one.
    pub prefix_list: Option<String>,
    /// What it leads to: `local`, `igw-…`, `nat-…`, `pcx-…`, `vpce-…`, `tgw-…`, `eni-…`, ….
    pub target: String,
    /// `active`, `blackhole` or `filtered`.
    pub state: String,
    /// `CreateRouteTable`, `CreateRoute` or `EnableVgwRoutePropagation`.
    pub origin: String,
}
