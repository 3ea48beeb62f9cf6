//! EC2 as far as a plan's steps go: each does what its call does, and what EC2 would refuse fails the test.

use tidb_dms::{
    migration::Migration,
    name::Tags,
    network::{PrivateDns, SubnetPlace, Zone},
    plan::{ExtraRule, FoundNetwork, NetworkPart, Observed, ResourceKind, Step, Verb},
    snapshot::*,
};

/// A number for each id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ids(u64);

impl Ids {
    fn next(&mut self, kind: &str) -> String {
        self.0 += 1;
        format!("{kind}-{:017x}", self.0)
    }
}

fn tags(tags: &Tags) -> SnapshotTags {
    tags.iter()
        .map(|tag| (tag.key().to_owned(), tag.value().to_owned()))
        .collect()
}

fn known(ids: &FoundNetwork<'_>, part: NetworkPart) -> String {
    ids.id(&part)
        .unwrap_or_else(|| panic!("{part} is needed and does not exist"))
        .to_owned()
}

/// Does what the call of a step of the network does.
pub(crate) fn perform(
    step: &Step,
    part: &NetworkPart,
    migration: &Migration,
    observed: &mut Observed,
    made: &mut Ids,
) {
    assert!(
        step.operations().len() == 1 || step.verb() == Verb::Await,
        "{} is one call: {:?}",
        step.id(),
        step.operations()
    );
    let mut network = observed.network().clone();
    let seen = observed.clone();
    let ids = FoundNetwork::find(migration, &seen).expect("a network");
    match step.verb() {
        Verb::Create => create(step, part, migration, &ids, &mut network, made),
        Verb::Modify => modify(part, &ids, &mut network),
        Verb::Delete => delete(step, part, &ids, &mut network),
        Verb::Tag => tag(step, &mut network),
        Verb::Await => pass(part, &ids, step, &mut network),
        other => panic!("no step of a network is to {other}"),
    }
    holes(&mut network);
    observed.set_network(network);
}

fn create(
    step: &Step,
    part: &NetworkPart,
    migration: &Migration,
    ids: &FoundNetwork<'_>,
    network: &mut NetworkSnapshot,
    made: &mut Ids,
) {
    let tags = tags(step.tags());
    let vpc = || known(ids, NetworkPart::Vpc);
    match part {
        NetworkPart::Vpc => {
            let id = made.next("vpc");
            network.route_tables.push(RouteTable {
                id: made.next("rtb"),
                vpc: id.clone(),
                associations: vec![Association { main: true, ..Association::default() }],
                ..RouteTable::default()
            });
            network
                .security_groups
                .push(SecurityGroup {
                    id: made.next("sg"),
                    vpc: id.clone(),
                    name: "default".to_owned(),
                    ..SecurityGroup::default()
                });
            let range = step
                .identifier()
                .parse()
                .expect("a range");
            network.vpcs.push(Vpc {
                account: "123456789012".to_owned(),
                id,
                state: "available".to_owned(),
                ranges: vec![range],
                dns_support: Some(true),
                dns_hostnames: Some(false),
                tags,
            });
        }
        NetworkPart::Subnet(place) => {
            let described = ids.subnet(*place).expect("a subnet");
            let range = described
                .range()
                .expect("a range")
                .net();
            let vpc = vpc();
            let clash = network
                .subnets
                .iter()
                // A subnet of IPv6 alone shows no range.
                .find(|one| {
                    one.vpc == vpc && one.range.prefix_len() > 0 && one.range.contains(&range)
                });
            assert!(clash.is_none(), "InvalidSubnet.Conflict: {clash:?}");
            let (zone, zone_id) = match described.zone().expect("a zone") {
                Zone::Named(name) => (name.to_string(), String::new()),
                Zone::Id(id) => (String::new(), id.to_string()),
            };
            network.subnets.push(Subnet {
                id: made.next("subnet"),
                vpc,
                range,
                zone,
                zone_id,
                tags,
                ..Subnet::default()
            });
        }
        NetworkPart::InternetGateway => network
            .internet_gateways
            .push(InternetGateway { id: made.next("igw"), tags, ..InternetGateway::default() }),
        NetworkPart::Attachment => {
            let (id, vpc) = (known(ids, NetworkPart::InternetGateway), vpc());
            let taken = network
                .internet_gateways
                .iter()
                .any(|one| one.vpc.as_ref() == Some(&vpc));
            assert!(!taken, "Resource.AlreadyAssociated: {vpc}");
            let one = find(&mut network.internet_gateways, &id, |one| &one.id);
            one.vpc = Some(vpc);
            one.attachment = "available".to_owned();
        }
        NetworkPart::Address(_) => {
            let number = u8::try_from(network.addresses.len()).expect("few addresses");
            network.addresses.push(Address {
                id: made.next("eipalloc"),
                public_address: Some([198, 51, 100, number].into()),
                tags,
                ..Address::default()
            });
        }
        NetworkPart::NatGateway(number) => {
            let vpc = vpc();
            let allocation = ids
                .allocation(*number)
                .expect("an address")
                .to_owned();
            let is_attached = network
                .internet_gateways
                .iter()
                .any(|one| one.vpc.as_ref() == Some(&vpc));
            assert!(is_attached, "Gateway.NotAttached: {vpc}");
            let is_used = network
                .nat_gateways
                .iter()
                .any(|one| one.state != "deleted" && one.allocations.contains(&allocation));
            assert!(!is_used, "Resource.AlreadyAssociated: {allocation}");
            let address = network
                .address(&allocation)
                .and_then(|one| one.public_address);
            network.nat_gateways.push(NatGateway {
                id: made.next("nat"),
                vpc,
                subnet: known(ids, NetworkPart::Subnet(SubnetPlace::Nat(*number))),
                state: "pending".to_owned(),
                connectivity: "public".to_owned(),
                allocations: vec![allocation],
                public_addresses: address.into_iter().collect(),
                tags,
                ..NatGateway::default()
            });
        }
        NetworkPart::RouteTable(_) => network.route_tables.push(RouteTable {
            id: made.next("rtb"),
            vpc: vpc(),
            tags,
            ..RouteTable::default()
        }),
        NetworkPart::Route(number) => route(*number, ids, network, false),
        NetworkPart::Association(place) => {
            let subnet = known(ids, NetworkPart::Subnet(*place));
            assert!(ids.id(part).is_none(), "Resource.AlreadyAssociated: {subnet}");
            associate(made.next("rtbassoc"), subnet, &table(ids, *place), network);
        }
        NetworkPart::SecurityGroup(_) => {
            let (name, vpc) = (step.identifier().to_owned(), vpc());
            let taken = network
                .security_groups
                .iter()
                .any(|one| one.vpc == vpc && one.name == name);
            assert!(!taken, "InvalidGroup.Duplicate: {name}");
            network
                .security_groups
                .push(SecurityGroup {
                    id: made.next("sg"),
                    vpc,
                    name,
                    egress: ids.rules(&NetworkPart::AllEgress),
                    tags,
                    ..SecurityGroup::default()
                });
        }
        NetworkPart::Egress(_) | NetworkPart::Ingress => {
            let rules = ids.missing_rules(part);
            assert!(!rules.is_empty(), "{part} has nothing to say");
            let group =
                find(&mut network.security_groups, &known(ids, part.clone()), |one| &one.id);
            let side =
                if *part == NetworkPart::Ingress { &mut group.ingress } else { &mut group.egress };
            side.extend(rules);
        }
        NetworkPart::VpcEndpoint => endpoint(step, migration, tags, ids, network, made),
        NetworkPart::Peering => {
            let id = known(ids, NetworkPart::Peering);
            let one = find(&mut network.peerings, &id, |one| &one.id);
            assert_eq!(one.status, "pending-acceptance", "InvalidStateTransition");
            assert!(!one.tags.is_empty(), "accepted before it was marked as ours");
            one.status = "active".to_owned();
        }
        other => panic!("{other} is not created"),
    }
}

fn table(ids: &FoundNetwork<'_>, place: SubnetPlace) -> String {
    let number = ids.table_of(place).expect("a table");
    known(ids, NetworkPart::RouteTable(number))
}

fn associate(id: String, subnet: String, table: &str, network: &mut NetworkSnapshot) {
    let association = Association {
        id,
        subnet: Some(subnet),
        state: "associated".to_owned(),
        ..Association::default()
    };
    find(&mut network.route_tables, table, |one| &one.id)
        .associations
        .push(association);
}

fn route(number: usize, ids: &FoundNetwork<'_>, network: &mut NetworkSnapshot, exists: bool) {
    let (destination, target) = ids.route(number).expect("a route");
    let target = target.expect("something to lead to");
    let table = known(ids, NetworkPart::RouteTable(number));
    let table = find(&mut network.route_tables, &table, |one| &one.id);
    let before = table.routes.len();
    table
        .routes
        .retain(|one| one.destination != Some(destination));
    let existed = before != table.routes.len();
    assert_eq!(existed, exists, "RouteAlreadyExists, or InvalidRoute.NotFound");
    table.routes.push(Route {
        destination: Some(destination),
        target,
        state: "active".to_owned(),
        ..Route::default()
    });
}

fn endpoint(
    step: &Step,
    migration: &Migration,
    tags: SnapshotTags,
    ids: &FoundNetwork<'_>,
    network: &mut NetworkSnapshot,
    made: &mut Ids,
) {
    let vpc = known(ids, NetworkPart::Vpc);
    let seen = network.vpc(&vpc).expect("the VPC");
    let has_dns = seen.dns_support == Some(true) && seen.dns_hostnames == Some(true);
    assert!(has_dns, "private DNS needs both attributes");
    let way = migration
        .network()
        .and_then(|network| network.endpoint())
        .expect("a private endpoint");
    let subnets = (0..)
        .map_while(|number| {
            ids.subnet(SubnetPlace::Endpoint(number))
                .map(|_| number)
        })
        .map(|number| known(ids, NetworkPart::Subnet(SubnetPlace::Endpoint(number))))
        .collect();
    network.vpc_endpoints.push(VpcEndpoint {
        id: made.next("vpce"),
        vpc,
        kind: "Interface".to_owned(),
        service: step.identifier().to_owned(),
        state: "pendingAcceptance".to_owned(),
        private_dns: way.private_dns() == PrivateDns::AtCreation,
        subnets,
        security_groups: ids.endpoint_groups(),
        tags,
        ..VpcEndpoint::default()
    });
}

fn modify(part: &NetworkPart, ids: &FoundNetwork<'_>, network: &mut NetworkSnapshot) {
    match part {
        NetworkPart::DnsSupport | NetworkPart::DnsHostnames => {
            let id = known(ids, NetworkPart::Vpc);
            let vpc = find(&mut network.vpcs, &id, |one| &one.id);
            if *part == NetworkPart::DnsSupport {
                vpc.dns_support = Some(true);
            } else {
                assert_eq!(vpc.dns_support, Some(true), "host names need support");
                vpc.dns_hostnames = Some(true);
            }
        }
        NetworkPart::Route(number) => route(*number, ids, network, true),
        NetworkPart::Association(place) => {
            let old = known(ids, part.clone());
            for table in &mut network.route_tables {
                table
                    .associations
                    .retain(|one| one.id != old);
            }
            let subnet = known(ids, NetworkPart::Subnet(*place));
            associate(format!("{old}b"), subnet, &table(ids, *place), network);
        }
        NetworkPart::PrivateDns => {
            let id = known(ids, NetworkPart::VpcEndpoint);
            let one = find(&mut network.vpc_endpoints, &id, |one| &one.id);
            assert_eq!(one.state, "available", "not yet let in");
            one.private_dns = true;
        }
        NetworkPart::VpcEndpoint => {
            let id = known(ids, NetworkPart::VpcEndpoint);
            let change = ids
                .endpoint_change()
                .expect("an endpoint of ours");
            let zones: Vec<_> = network
                .subnets
                .iter()
                .map(|one| (one.id.clone(), one.zone_id.clone()))
                .collect();
            let one = find(&mut network.vpc_endpoints, &id, |one| &one.id);
            one.subnets
                .retain(|id| !change.remove_subnets.contains(id));
            one.subnets.extend(change.add_subnets);
            one.security_groups
                .retain(|id| !change.remove_groups.contains(id));
            one.security_groups
                .extend(change.add_groups);
            let mut seen = Vec::new();
            for (_, zone) in zones
                .iter()
                .filter(|(id, _)| one.subnets.contains(id))
            {
                assert!(!seen.contains(&zone), "DuplicateSubnetsInSameZone: {zone}");
                seen.push(zone);
            }
        }
        other => panic!("{other} is not modified"),
    }
}

/// What EC2, or TiDB Cloud, gets done while it is waited for.
fn pass(part: &NetworkPart, ids: &FoundNetwork<'_>, step: &Step, network: &mut NetworkSnapshot) {
    let is_going = step
        .wait()
        .is_some_and(|wait| wait.until == "gone");
    let id = step.identifier().to_owned();
    for one in network
        .nat_gateways
        .iter_mut()
        .filter(|one| one.id == id)
    {
        one.state = if is_going { "deleted" } else { "available" }.to_owned();
    }
    if is_going {
        network
            .vpc_endpoints
            .retain(|one| one.id != id);
    }
    for one in network
        .vpc_endpoints
        .iter_mut()
        .filter(|one| one.id == id)
    {
        one.state = "available".to_owned();
    }
    for one in network
        .addresses
        .iter_mut()
        .filter(|one| one.id == id)
    {
        one.association = None;
    }
    let uses = |one: &NetworkInterface| one.subnet == id || one.security_groups.contains(&id);
    network
        .network_interfaces
        .retain(|one| !uses(one));
    if *part == NetworkPart::Peering && ids.id(part).is_none() {
        let vpc = known(ids, NetworkPart::Vpc);
        network
            .peerings
            .push(super::scene::asked(&vpc, "pending-acceptance"));
    }
}

fn tag(step: &Step, network: &mut NetworkSnapshot) {
    let id = step.identifier();
    let more = tags(step.tags());
    macro_rules! tag_in {
        ($($all:ident),*) => {
            $(if let Some(one) = network.$all.iter_mut().find(|one| one.id == id) {
                one.tags.extend(more);
                return;
            })*
        };
    }
    tag_in!(
        vpcs,
        subnets,
        internet_gateways,
        addresses,
        nat_gateways,
        route_tables,
        security_groups,
        vpc_endpoints,
        peerings
    );
    panic!("nothing is {id}");
}

fn delete(step: &Step, part: &NetworkPart, ids: &FoundNetwork<'_>, network: &mut NetworkSnapshot) {
    let id = step.identifier().to_owned();
    let kind = match part {
        NetworkPart::Surplus { kind, .. } => *kind,
        NetworkPart::Vpc => ResourceKind::Vpc,
        NetworkPart::Subnet(_) => ResourceKind::Subnet,
        NetworkPart::InternetGateway => ResourceKind::InternetGateway,
        NetworkPart::Attachment => ResourceKind::Attachment,
        NetworkPart::Address(_) => ResourceKind::Address,
        NetworkPart::NatGateway(_) => ResourceKind::NatGateway,
        NetworkPart::RouteTable(_) => ResourceKind::RouteTable,
        NetworkPart::SecurityGroup(_) => ResourceKind::SecurityGroup,
        NetworkPart::VpcEndpoint => ResourceKind::VpcEndpoint,
        NetworkPart::Peering => ResourceKind::Peering,
        NetworkPart::PeeringRequest => ResourceKind::PeeringRequest,
        NetworkPart::AllEgress => {
            let all = ids.rules(part);
            let group = known(ids, part.clone());
            return revoke(network, &group, true, &all[0]);
        }
        NetworkPart::Extra(rule) => return revoke_extra(network, rule),
        NetworkPart::ExtraRoute(route) => {
            assert_eq!(id, route.table());
            let table = find(&mut network.route_tables, &id, |one| &one.id);
            let before = table.routes.len();
            table
                .routes
                .retain(|one| one.destination != Some(route.to()));
            assert_ne!(table.routes.len(), before, "InvalidRoute.NotFound: {route}");
            return;
        }
        NetworkPart::Route(number) => {
            let (destination, _) = ids.route(*number).expect("a route");
            return find(&mut network.route_tables, &id, |one| &one.id)
                .routes
                .retain(|one| one.destination != Some(destination));
        }
        other => panic!("{other} is not deleted"),
    };
    remove(kind, &id, network);
}

fn revoke_extra(network: &mut NetworkSnapshot, rule: &ExtraRule) {
    revoke(network, rule.group(), rule.is_egress(), &rule.rule());
}

fn revoke(network: &mut NetworkSnapshot, group: &str, egress: bool, rule: &GroupRule) {
    let group = find(&mut network.security_groups, group, |one| &one.id);
    let side = if egress { &mut group.egress } else { &mut group.ingress };
    let before = side.len();
    side.retain(|one| one != rule);
    assert_ne!(side.len(), before, "InvalidPermission.NotFound: {rule:?}");
}

/// Deletes it, unless EC2 would answer `DependencyViolation`.
fn remove(kind: ResourceKind, id: &str, network: &mut NetworkSnapshot) {
    let free = |is_used: bool, by: &str| assert!(!is_used, "DependencyViolation: {id}, by {by}");
    let living = |state: &str| state != "deleted";
    match kind {
        ResourceKind::Vpc => {
            free(
                network
                    .subnets
                    .iter()
                    .any(|one| one.vpc == id),
                "subnets",
            );
            free(
                network
                    .internet_gateways
                    .iter()
                    .any(|one| one.vpc.as_deref() == Some(id)),
                "gateways",
            );
            free(
                network
                    .security_groups
                    .iter()
                    .any(|one| one.vpc == id && one.name != "default"),
                "groups",
            );
            let is_main = |one: &RouteTable| {
                one.associations
                    .iter()
                    .any(|one| one.main)
            };
            free(
                network
                    .route_tables
                    .iter()
                    .any(|one| one.vpc == id && !is_main(one)),
                "tables",
            );
            // Whether EC2 refuses is not documented; ours goes first in any case.
            free(
                network
                    .peerings
                    .iter()
                    .any(|one| one.accepter.vpc == id && one.status == "active"),
                "peerings",
            );
            network.vpcs.retain(|one| one.id != id);
            network
                .security_groups
                .retain(|one| one.vpc != id);
            network
                .route_tables
                .retain(|one| one.vpc != id);
        }
        ResourceKind::Subnet => {
            free(
                network
                    .nat_gateways
                    .iter()
                    .any(|one| living(&one.state) && one.subnet == id),
                "NAT",
            );
            free(
                network.vpc_endpoints.iter().any(|one| {
                    one.subnets
                        .iter()
                        .any(|subnet| subnet == id)
                }),
                "endpoints",
            );
            free(
                network
                    .network_interfaces
                    .iter()
                    .any(|one| one.subnet == id),
                "interfaces",
            );
            network
                .subnets
                .retain(|one| one.id != id);
            for table in &mut network.route_tables {
                table
                    .associations
                    .retain(|one| one.subnet.as_deref() != Some(id));
            }
        }
        ResourceKind::Attachment => {
            let one = find(&mut network.internet_gateways, id, |one| &one.id);
            let vpc = one.vpc.take().expect("attached");
            free(
                network.nat_gateways.iter().any(|one| {
                    living(&one.state) && one.vpc == vpc && one.connectivity != "private"
                }),
                "mapped public addresses",
            );
        }
        ResourceKind::InternetGateway => {
            let one = network
                .internet_gateway(id)
                .expect("a gateway");
            free(one.vpc.is_some(), "a VPC");
            network
                .internet_gateways
                .retain(|one| one.id != id);
        }
        ResourceKind::Address => {
            let uses = |one: &NatGateway| {
                living(&one.state)
                    && one
                        .allocations
                        .iter()
                        .any(|used| used == id)
            };
            free(network.nat_gateways.iter().any(uses), "NAT");
            network
                .addresses
                .retain(|one| one.id != id);
        }
        ResourceKind::NatGateway => {
            find(&mut network.nat_gateways, id, |one| &one.id).state = "deleting".to_owned();
        }
        ResourceKind::VpcEndpoint => {
            find(&mut network.vpc_endpoints, id, |one| &one.id).state = "deleting".to_owned();
        }
        ResourceKind::RouteTable => {
            let table = network
                .route_table(id)
                .expect("a table");
            free(!table.associations.is_empty(), "subnets");
            network
                .route_tables
                .retain(|one| one.id != id);
        }
        ResourceKind::SecurityGroup => {
            let names = |rule: &GroupRule| rule.peer == GroupPeer::Group(id.to_owned());
            let named = |one: &SecurityGroup| {
                one.id != id
                    && one
                        .ingress
                        .iter()
                        .chain(&one.egress)
                        .any(names)
            };
            free(
                network
                    .security_groups
                    .iter()
                    .any(named),
                "another group's rule",
            );
            free(
                network.vpc_endpoints.iter().any(|one| {
                    one.security_groups
                        .iter()
                        .any(|group| group == id)
                }),
                "endpoints",
            );
            free(
                network
                    .network_interfaces
                    .iter()
                    .any(|one| {
                        one.security_groups
                            .iter()
                            .any(|group| group == id)
                    }),
                "interfaces",
            );
            network
                .security_groups
                .retain(|one| one.id != id);
        }
        ResourceKind::PeeringRequest => {
            find(&mut network.peerings, id, |one| &one.id).status = "rejected".to_owned();
        }
        ResourceKind::Peering => {
            let status = &find(&mut network.peerings, id, |one| &one.id).status;
            assert_ne!(status, "pending-acceptance", "OperationNotPermitted: {id}");
            find(&mut network.peerings, id, |one| &one.id).status = "deleted".to_owned();
        }
        other => panic!("no {other} is known here"),
    }
}

/// A route to what is gone is a blackhole.
fn holes(network: &mut NetworkSnapshot) {
    let seen = network.clone();
    for table in &mut network.route_tables {
        for route in &mut table.routes {
            let target = route.target.as_str();
            let is_there = target == "local"
                || seen
                    .nat_gateway(target)
                    .is_some_and(|one| one.state != "deleted")
                || seen
                    .internet_gateway(target)
                    .is_some_and(|one| one.vpc.as_ref() == Some(&table.vpc))
                || seen
                    .peering(target)
                    .is_some_and(|one| one.status == "active");
            route.state = if is_there { "active" } else { "blackhole" }.to_owned();
        }
    }
}

fn find<'n, T>(all: &'n mut [T], id: &str, of: impl Fn(&T) -> &String) -> &'n mut T {
    all.iter_mut()
        .find(|one| of(one) == id)
        .unwrap_or_else(|| panic!("NotFound: {id}"))
}
