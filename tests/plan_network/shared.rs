//! Two migrations in one VPC: what one of them made, and the other uses.

use tidb_dms::{
    network::{
        DescribedNetwork, EndpointSubnet, NatGateway, Network, Peering, PrivateEndpoint,
        SecurityGroup, Shape, Subnet, Vpc,
    },
    plan::Plan,
    snapshot::{Association, NetworkSnapshot, Route, RouteTable},
};

use crate::{
    scene::{self, SERVICE, SHAPES, TIDB_ACCOUNT},
    world::World,
};

fn in_order(_: usize) -> usize {
    0
}

fn subnets() -> [Subnet; 2] {
    [Subnet::of("us-east-1a", "10.0.100.0/24"), Subnet::of("us-east-1b", "10.0.101.0/24")]
}

/// The first migration's, whose endpoint the whole VPC may use.
fn first(shape: Shape) -> DescribedNetwork {
    if shape != Shape::PrivateEndpoint {
        return scene::network(shape, scene::There::Nothing, SecurityGroup::tight([3306]));
    }
    let endpoint = PrivateEndpoint::of_shared_gateway(SERVICE)
        .let_in_vpc()
        .subnet(EndpointSubnet::carved("use1-az6", 28))
        .subnet(EndpointSubnet::carved("use1-az2", 28));
    Network::private_endpoint(endpoint)
        .vpc(Vpc::of("10.0.0.0/16"))
        .subnets([Subnet::carved("us-east-1a", 24), Subnet::carved("us-east-1b", 24)])
        .security_group(SecurityGroup::tight([3306]))
        .build()
        .expect("a private endpoint")
        .into()
}

/// The second one's, in the first one's VPC and by its way.
fn second(shape: Shape, account: &NetworkSnapshot, group: SecurityGroup) -> DescribedNetwork {
    let vpc = Vpc::existing(&*account.vpcs[0].id).with_range("10.0.0.0/16");
    match shape {
        Shape::InternetGateway => Network::public_subnets()
            .vpc(vpc)
            .subnets(subnets())
            .security_group(group)
            .build()
            .expect("public subnets")
            .into(),
        Shape::Nat => {
            Network::private_subnets_with_nat([NatGateway::existing(&*account.nat_gateways[0].id)])
                .vpc(vpc)
                .subnets(subnets())
                .security_group(group)
                .build()
                .expect("subnets with NAT")
                .into()
        }
        Shape::PrivateEndpoint => Network::private_endpoint(
            PrivateEndpoint::of_shared_gateway(SERVICE)
                .subnet(EndpointSubnet::of("use1-az6", "10.0.102.0/28")),
        )
        .vpc(vpc)
        .subnets(subnets())
        .security_group(group)
        .build()
        .expect("a private endpoint")
        .into(),
        _ => Network::vpc_peering(
            Peering::with_project("172.16.0.0/20").asked_by_account(TIDB_ACCOUNT),
        )
        .vpc(vpc)
        .subnets(subnets())
        .security_group(group)
        .build()
        .expect("a peering")
        .into(),
    }
}

/// What both have of the way to the cluster.
fn way(network: &NetworkSnapshot) -> [usize; 4] {
    [
        network.nat_gateways.len(),
        network.vpc_endpoints.len(),
        network.peerings.len(),
        network
            .internet_gateways
            .iter()
            .filter(|one| one.vpc.is_some())
            .count(),
    ]
}

#[test]
fn what_another_migration_uses_outlives_the_one_that_made_it() {
    for shape in SHAPES {
        for group in [SecurityGroup::tight([3306]), SecurityGroup::open()] {
            outlives(shape, group);
        }
    }
}

fn outlives(shape: Shape, group: SecurityGroup) {
    let mut maker = World::of(scene::migration(first(shape), false), NetworkSnapshot::default());
    maker.apply(&mut in_order);
    let made = way(&maker.living());

    let network = second(shape, maker.network(), group);
    let mut user = maker.beside(scene::migration_of("invoices", network, false));
    user.apply(&mut in_order);
    assert_eq!(way(&user.living()), made, "{shape}: the second makes no way of its own");
    maker.catch_up(&user);
    assert_eq!(maker.network_steps(), Vec::<String>::new(), "{shape}");

    // The users are named.
    let plan = Plan::tear_down(&maker.migration, &maker.observed);
    let theirs: Vec<&String> = user
        .network()
        .route_tables
        .iter()
        .map(|one| (&one.id, &one.tags))
        .chain(
            user.network()
                .security_groups
                .iter()
                .map(|one| (&one.id, &one.tags)),
        )
        .filter(|(_, tags)| {
            tags.values()
                .any(|value| value == "invoices")
        })
        .map(|(id, _)| id)
        .collect();
    let part = match shape {
        Shape::InternetGateway => "internet gateway",
        Shape::Nat => "nat gateway 0",
        Shape::PrivateEndpoint => "vpc endpoint",
        _ => "peering",
    };
    let kept = plan
        .kept()
        .iter()
        .find(|kept| kept.part().to_string() == part)
        .unwrap_or_else(|| panic!("{shape}: {plan}"));
    assert!(
        theirs
            .iter()
            .any(|id| kept.why() == format!("what is not ours uses it: {id}")),
        "{shape}: {}, and not one of {theirs:?}",
        kept.why()
    );

    maker.teardown(&mut in_order);
    assert_eq!(way(&maker.living()), made, "{shape}: the way stays");
    let group_of_dms = maker
        .living()
        .security_groups
        .iter()
        .any(|one| {
            one.tags
                .values()
                .any(|value| value == "security group dms")
                && one
                    .tags
                    .values()
                    .any(|value| value == "orders")
        });
    assert!(!group_of_dms, "{shape}: nobody uses the group of the first one's DMS");
    user.catch_up(&maker);
    assert_eq!(user.network_steps(), Vec::<String>::new(), "{shape}: nothing is cut off");

    // Whoever is last takes it away.
    user.teardown(&mut in_order);
    assert_eq!(way(&user.living()), made, "{shape}: it is not the second one's");
    maker.catch_up(&user);
    maker.teardown(&mut in_order);
    assert_eq!(maker.living(), NetworkSnapshot::default(), "{shape}");
}

/// A route in a table that routes no subnet is no use of what it leads to: TiDB Cloud's page adds them to every table.
#[test]
fn a_route_that_nobody_takes_keeps_nothing() {
    for shape in SHAPES {
        let mut world =
            World::of(scene::migration(first(shape), false), NetworkSnapshot::default());
        world.apply(&mut in_order);
        let vpc = world.network().vpcs[0].id.clone();
        let target = match shape {
            Shape::InternetGateway => &world.network().internet_gateways[0].id,
            Shape::Nat => &world.network().nat_gateways[0].id,
            Shape::PrivateEndpoint => continue,
            _ => &world.network().peerings[0].id,
        }
        .clone();
        let before = way(&world.living());
        assert_ne!(before, [0; 4], "{shape}");
        world.drift(|network| {
            network.route_tables.push(RouteTable {
                id: "rtb-0aaaaaaaaaaaaaaaa".to_owned(),
                vpc,
                associations: vec![Association { main: true, ..Association::default() }],
                routes: vec![Route {
                    destination: "172.16.0.0/20".parse().ok(),
                    target,
                    state: "active".to_owned(),
                    ..Route::default()
                }],
                ..RouteTable::default()
            });
        });
        world.teardown(&mut in_order);
        assert_eq!(way(&world.living()), [0; 4], "{shape}");
    }
}

#[test]
fn an_endpoint_that_lets_nobody_else_in_is_said_to_before_anything_is_made() {
    let network =
        scene::network(Shape::PrivateEndpoint, scene::There::Nothing, SecurityGroup::open());
    let mut maker = World::of(scene::migration(network, false), NetworkSnapshot::default());
    maker.apply(&mut in_order);
    let group = maker
        .network()
        .security_groups
        .iter()
        .find(|one| one.name.ends_with("-endpoint"))
        .expect("the group of the endpoint")
        .id
        .clone();

    let network = second(Shape::PrivateEndpoint, maker.network(), SecurityGroup::open());
    let user = maker.beside(scene::migration_of("invoices", network, false));
    let plan = user.plan();
    let [conflict] = plan.conflicts() else { panic!("{plan}") };
    assert_eq!(
        conflict.problem(),
        format!(
            "its security group {group} does not let DMS in: ingress tcp 4000 from 10.0.100.0/24 and 10.0.101.0/24 is missing"
        )
    );
    assert!(
        conflict
            .remedy()
            .contains("`let_in_vpc`"),
        "{conflict}"
    );

    // As the remedy says.
    maker.migration = scene::migration(first(Shape::PrivateEndpoint), false);
    maker.apply(&mut in_order);
    let network = second(Shape::PrivateEndpoint, maker.network(), SecurityGroup::open());
    let mut user = maker.beside(scene::migration_of("invoices", network, false));
    user.apply(&mut in_order);
    assert_eq!(user.network_steps(), Vec::<String>::new());
    // And the rule goes again with its word.
    let network =
        scene::network(Shape::PrivateEndpoint, scene::There::Nothing, SecurityGroup::open());
    maker.migration = scene::migration(network, false);
    let steps = maker.network_steps();
    assert!(
        steps
            .iter()
            .any(|step| step.contains("extra ingress tcp 4000-4000 10.0.0.0/16")),
        "{steps:?}"
    );
}

/// Of another migration nothing is left but a route of somebody who is no migration.
#[test]
fn a_surplus_that_others_route_through_stays() {
    let network = scene::network(Shape::Nat, scene::There::Nothing, SecurityGroup::open());
    let mut world = World::of(scene::migration(network, false), NetworkSnapshot::default());
    world.apply(&mut in_order);
    let network = second(Shape::Nat, world.network(), SecurityGroup::open());
    let mut other = world.beside(scene::migration_of("invoices", network, false));
    other.apply(&mut in_order);
    world.catch_up(&other);
    world.migration = scene::migration(
        scene::network(Shape::VpcPeering, scene::There::Nothing, SecurityGroup::open()),
        false,
    );
    world.apply(&mut in_order);
    assert_eq!(way(&world.living())[0], 1);
    other.catch_up(&world);
    assert_eq!(other.network_steps(), Vec::<String>::new());
}
