//! Who uses what in EC2, so that EC2 would refuse to delete it, or that somebody would be cut off without it.

use super::{
    GroupOwner, NetworkPart, ResourceKind,
    inventory::{Item, is_over},
};
use crate::{
    migration::Migration,
    snapshot::{
        GroupPeer, GroupRule, NetworkInterface, NetworkSnapshot, SecurityGroup, SnapshotTags,
    },
};

/// What uses a resource.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum User<'a> {
    /// A resource of this id.
    Resource(&'a str),
    /// A network interface that goes by itself, once what it was made for is gone.
    Passing,
    /// Something that stays whatever happens to the network.
    Stranger,
}

/// Everything that uses this resource, as far as the snapshot shows. Runs read no network interfaces and no ACLs, because
/// whose an interface is shows only by a description that AWS documents nowhere: there EC2 refuses what is in use.
pub(super) fn users<'a>(item: &Item<'_>, snapshot: &'a NetworkSnapshot) -> Vec<User<'a>> {
    match item.kind {
        ResourceKind::Vpc => of_vpc(item.id, snapshot),
        ResourceKind::Subnet => of_subnet(item.id, snapshot),
        ResourceKind::InternetGateway | ResourceKind::Attachment => of_gateway(item, snapshot),
        ResourceKind::Address => of_address(item.id, snapshot),
        ResourceKind::RouteTable => of_table(item.id, snapshot),
        ResourceKind::SecurityGroup => of_group(item.id, snapshot),
        ResourceKind::VpcEndpoint => of_endpoint(item, snapshot),
        ResourceKind::NatGateway | ResourceKind::Peering => routed(item.id, snapshot).collect(),
        ResourceKind::PeeringRequest => Vec::new(),
    }
}

fn is(state: &str, other: &str) -> bool {
    state.eq_ignore_ascii_case(other)
}

fn nats(snapshot: &NetworkSnapshot) -> impl Iterator<Item = &crate::snapshot::NatGateway> {
    snapshot
        .nat_gateways
        .iter()
        .filter(|nat| !is(&nat.state, "deleted"))
}

fn endpoints(snapshot: &NetworkSnapshot) -> impl Iterator<Item = &crate::snapshot::VpcEndpoint> {
    snapshot
        .vpc_endpoints
        .iter()
        .filter(|one| !is(&one.state, "deleted"))
}

fn of_vpc<'a>(vpc: &str, snapshot: &'a NetworkSnapshot) -> Vec<User<'a>> {
    let subnets = snapshot
        .subnets
        .iter()
        .filter(|one| one.vpc == vpc)
        .map(|one| one.id.as_str());
    let groups = snapshot
        .security_groups
        .iter()
        .filter(|one| one.vpc == vpc && one.name != "default")
        .map(|one| one.id.as_str());
    let tables = snapshot
        .route_tables
        .iter()
        .filter(|one| one.vpc == vpc && !one.associations.iter().any(|a| a.main))
        .map(|one| one.id.as_str());
    let gateways = snapshot
        .internet_gateways
        .iter()
        .filter(|one| one.vpc.as_deref() == Some(vpc))
        .map(|one| one.id.as_str());
    let acls = snapshot
        .network_acls
        .iter()
        .filter(|one| one.vpc == vpc && !one.default)
        .map(|one| one.id.as_str());
    let nats = nats(snapshot)
        .filter(|one| one.vpc == vpc)
        .map(|one| one.id.as_str());
    let endpoints = endpoints(snapshot)
        .filter(|one| one.vpc == vpc)
        .map(|one| one.id.as_str());
    // One that waits to be accepted is over once the VPC is gone.
    let peerings = snapshot
        .peerings
        .iter()
        .filter(|one| one.accepter.vpc == vpc || one.requester.vpc == vpc)
        .filter(|one| !is_over(one) && !is(&one.status, "pending-acceptance"))
        .map(|one| one.id.as_str());
    subnets
        .chain(peerings)
        .chain(groups)
        .chain(tables)
        .chain(gateways)
        .chain(acls)
        .chain(nats)
        .chain(endpoints)
        .map(User::Resource)
        .collect()
}

fn of_subnet<'a>(subnet: &str, snapshot: &'a NetworkSnapshot) -> Vec<User<'a>> {
    let nats = nats(snapshot)
        .filter(|one| one.subnet == subnet)
        .map(|one| User::Resource(&one.id));
    let endpoints = endpoints(snapshot)
        .filter(|one| {
            one.subnets
                .iter()
                .any(|id| id == subnet)
        })
        .map(|one| User::Resource(&one.id));
    let interfaces = snapshot
        .network_interfaces
        .iter()
        .filter(|one| one.subnet == subnet)
        .map(whose);
    nats.chain(endpoints)
        .chain(interfaces)
        .collect()
}

/// The route tables that lead there. EC2 deletes what they lead to all the same, and drops their packets from then on.
fn routed<'a>(target: &str, snapshot: &'a NetworkSnapshot) -> impl Iterator<Item = User<'a>> {
    snapshot
        .route_tables
        .iter()
        .filter(move |table| {
            table
                .routes
                .iter()
                .any(|route| route.target == target && !is(&route.state, "blackhole"))
        })
        .map(|table| User::Resource(&table.id))
}

/// The groups of others that its own let in, or that let out to its own. Where its own let in whole ranges, nobody can tell
/// who comes from there: then the groups of DMS of other migrations in its VPC.
fn of_endpoint<'a>(item: &Item<'_>, snapshot: &'a NetworkSnapshot) -> Vec<User<'a>> {
    let Some(endpoint) = snapshot.vpc_endpoint(item.id) else { return Vec::new() };
    let own: Vec<_> = snapshot
        .security_groups
        .iter()
        .filter(|group| {
            endpoint
                .security_groups
                .contains(&group.id)
        })
        .collect();
    let lets_in = |peer: fn(&GroupPeer) -> bool| {
        own.iter()
            .flat_map(|group| &group.ingress)
            .any(|rule| peer(&rule.peer))
    };
    let is_open = lets_in(|peer| matches!(peer, GroupPeer::Range(_)));
    snapshot
        .security_groups
        .iter()
        .filter(|group| {
            group.vpc == endpoint.vpc
                && !endpoint
                    .security_groups
                    .contains(&group.id)
        })
        // What its own migration has there goes with it.
        .filter(|group| !is_of_the_same(item.tags, &group.tags))
        .filter(|group| {
            let is_named = own
                .iter()
                .any(|other| !naming(other, &group.id).is_empty());
            let names = own
                .iter()
                .any(|other| !naming(group, &other.id).is_empty());
            is_named || names || (is_open && is_of_dms(&group.tags))
        })
        .map(|group| User::Resource(group.id.as_str()))
        .collect()
}

fn is_of_the_same(tags: &SnapshotTags, other: &SnapshotTags) -> bool {
    let name = |tags: &SnapshotTags| tags.get(Migration::TAG).cloned();
    name(tags).is_some() && name(tags) == name(other)
}

/// Whether a migration made it as the group of its DMS.
fn is_of_dms(tags: &SnapshotTags) -> bool {
    let part = NetworkPart::SecurityGroup(GroupOwner::Dms).to_string();
    tags.contains_key(Migration::TAG) && tags.get(Migration::PART_TAG) == Some(&part)
}

/// An attachment is used by what has a public address in the VPC, and by the routes that leave by it.
fn of_gateway<'a>(item: &Item<'_>, snapshot: &'a NetworkSnapshot) -> Vec<User<'a>> {
    let Some(vpc) = item.vpc else { return Vec::new() };
    let nats = nats(snapshot)
        .filter(|one| one.vpc == vpc && !is(&one.connectivity, "private"))
        .map(|one| User::Resource(&one.id));
    let interfaces = snapshot
        .network_interfaces
        .iter()
        .filter(|one| one.vpc == vpc && one.public_address.is_some())
        .map(whose);
    nats.chain(interfaces)
        .chain(routed(item.id, snapshot))
        .collect()
}

fn of_address<'a>(address: &str, snapshot: &'a NetworkSnapshot) -> Vec<User<'a>> {
    let mut users: Vec<_> = nats(snapshot)
        .filter(|one| {
            one.allocations
                .iter()
                .any(|id| id == address)
        })
        .map(|one| User::Resource(one.id.as_str()))
        .collect();
    let is_associated = snapshot
        .address(address)
        .is_some_and(|one| one.association.is_some());
    // The lists of addresses and of gateways lag each by itself: what has gone lets go of its address.
    let is_let_go = snapshot.nat_gateways.iter().any(|one| {
        is(&one.state, "deleted")
            && one
                .allocations
                .iter()
                .any(|id| id == address)
    });
    if users.is_empty() && is_associated && is_let_go {
        users.push(User::Passing);
    } else if users.is_empty() && is_associated {
        let interface = snapshot
            .address(address)
            .and_then(|one| one.network_interface.as_deref())
            .and_then(|id| {
                snapshot
                    .network_interfaces
                    .iter()
                    .find(|one| one.id == id)
            });
        users.push(interface.map_or(User::Stranger, whose));
    }
    users
}

fn of_table<'a>(table: &str, snapshot: &'a NetworkSnapshot) -> Vec<User<'a>> {
    let Some(table) = snapshot.route_table(table) else { return Vec::new() };
    table
        .associations
        .iter()
        .filter(|one| !one.state.starts_with("disassociat"))
        .map(|one| match &one.subnet {
            Some(subnet) => User::Resource(subnet),
            // Somebody made it the main table.
            None => User::Stranger,
        })
        .collect()
}

fn of_group<'a>(group: &str, snapshot: &'a NetworkSnapshot) -> Vec<User<'a>> {
    let uses = |groups: &[String]| groups.iter().any(|id| id == group);
    let endpoints = endpoints(snapshot)
        .filter(|one| uses(&one.security_groups))
        .map(|one| User::Resource(&one.id));
    let interfaces = snapshot
        .network_interfaces
        .iter()
        .filter(|one| uses(&one.security_groups))
        .map(whose);
    let groups = snapshot
        .security_groups
        .iter()
        .filter(|one| one.id != group && !naming(one, group).is_empty())
        .map(|one| User::Resource(&one.id));
    endpoints
        .chain(interfaces)
        .chain(groups)
        .collect()
}

/// The rules of a group that name another group, with whether they are egress.
pub(super) fn naming<'a>(group: &'a SecurityGroup, named: &str) -> Vec<(bool, &'a GroupRule)> {
    let names =
        |rule: &&GroupRule| matches!(&rule.peer, GroupPeer::Group(other) if *other == named);
    let ingress = group
        .ingress
        .iter()
        .filter(names)
        .map(|rule| (false, rule));
    let egress = group
        .egress
        .iter()
        .filter(names)
        .map(|rule| (true, rule));
    ingress.chain(egress).collect()
}

/// Whether AWS takes an interface away by itself: those of DMS, of NAT gateways and of private endpoints.
fn whose(interface: &NetworkInterface) -> User<'_> {
    let is_passing = interface
        .description
        .eq_ignore_ascii_case("DMSNetworkInterface")
        || ["nat_gateway", "vpc_endpoint"]
            .iter()
            .any(|kind| is(&interface.kind, kind));
    if is_passing { User::Passing } else { User::Stranger }
}
