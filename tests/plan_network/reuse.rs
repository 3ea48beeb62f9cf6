//! What is there already: which of it is used, what of it is in the way, and what becomes of a former shape.

use tidb_dms::{
    migration::Migration,
    network::{
        EndpointSubnet, NatGateway, Network, PrivateEndpoint, SecurityGroup, Shape, Subnet, Vpc,
    },
    plan::{FoundNetwork, NetworkPart, Part, Plan, Verb},
    snapshot::{self, NetworkSnapshot, Route},
};

use crate::{
    scene::{self, SERVICE, There, scene},
    world::World,
};

fn in_order(_: usize) -> usize {
    0
}

fn applied(shape: Shape, there: There) -> World {
    let scene = scene(shape, there, false);
    let mut world = World::of(scene.migration, scene.account);
    world.apply(&mut in_order);
    world
}

fn step<'p>(plan: &'p Plan, name: &str) -> &'p tidb_dms::plan::Step {
    plan.steps()
        .iter()
        .find(|step| step.id().to_string() == name)
        .unwrap_or_else(|| panic!("no {name} in\n{plan}"))
}

fn in_the_way(world: &World) -> Vec<String> {
    world
        .plan()
        .conflicts()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn of_several_endpoints_the_one_with_the_name_is_used() {
    let scene = scene(Shape::PrivateEndpoint, There::Exit, false);
    let mut account = scene.account;
    let mut nameless = account.vpc_endpoints[0].clone();
    nameless.id = "vpce-00000000000000001".to_owned();
    nameless.private_dns = false;
    account.vpc_endpoints.push(nameless);
    let mut world = World::of(scene.migration, account.clone());
    let found = FoundNetwork::find(&world.migration, &world.observed).expect("a network");
    assert_eq!(found.id(&NetworkPart::VpcEndpoint), Some(scene::ENDPOINT));
    world.apply(&mut in_order);
    assert_eq!(world.living().vpc_endpoints, account.vpc_endpoints);

    // Where none has it, the name is free.
    let mut world = World::of(world.migration, account);
    world.drift(|network| {
        for one in &mut network.vpc_endpoints {
            one.private_dns = false;
        }
    });
    world.apply(&mut in_order);
    assert_eq!(world.network_steps(), Vec::<String>::new());
    let named: Vec<_> = world
        .network()
        .vpc_endpoints
        .iter()
        .filter(|one| one.private_dns)
        .collect();
    let [made] = named.as_slice() else { panic!("{named:?}") };
    assert!(made.tags.contains_key(Migration::TAG), "{made:?}");
    assert_eq!(world.network().vpc_endpoints.len(), 3);
}

#[test]
fn an_endpoint_that_is_over_is_not_told_to_tidb_cloud() {
    for state in ["deleting", "failed", "expired", "Rejected"] {
        let network = scene::own_gateway();
        let mut world = World::of(scene::migration(network, false), NetworkSnapshot::default());
        world.apply(&mut in_order);
        world.drift(|network| {
            network.vpc_endpoints[0].state = state.to_owned();
            network.vpc_endpoints[0].private_dns = false;
        });
        let hand_offs: Vec<_> = world
            .plan()
            .hand_offs()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert!(
            hand_offs
                .iter()
                .any(|one| one.contains("(known later)")),
            "{state}: {hand_offs:?}"
        );
    }
}

/// What leads out by the former shape goes from a table that stays, and only then what it led to; the gateway of a public
/// instance goes after the instance.
#[test]
fn a_change_of_shape_leaves_no_way_of_the_former_one() {
    let mut world = applied(Shape::InternetGateway, There::Nothing);
    world.migration = scene(Shape::VpcPeering, There::Nothing, false).migration;
    let plan = world.plan();
    let gateway = world.network().internet_gateways[0]
        .id
        .clone();
    let table = world
        .network()
        .route_tables
        .iter()
        .find(|one| !one.tags.is_empty())
        .expect("our table")
        .id
        .clone();
    let route = step(&plan, &format!("delete extra route 0.0.0.0/0 of {table}"));
    assert_eq!(route.reasons(), [format!("it leads to {gateway}")]);
    let detached = step(&plan, &format!("delete surplus attachment {gateway}"));
    for needed in [route.id().to_string(), "delete replication instance".to_owned()] {
        assert!(
            detached
                .needs()
                .iter()
                .any(|need| need.to_string() == needed),
            "{needed}: {:?}",
            detached.needs()
        );
    }
    world.apply(&mut in_order);
    assert_eq!(world.network_steps(), Vec::<String>::new());
    let left = world.living();
    assert!(left.internet_gateways.is_empty());
    let out = left
        .route_tables
        .iter()
        .flat_map(|table| &table.routes)
        .filter(|route| route.destination == "0.0.0.0/0".parse().ok())
        .count();
    assert_eq!(out, 0);
}

/// What EC2 itself puts into a table of ours, and what somebody added by hand, may lead to the other side of the migration.
#[test]
fn routes_that_lead_to_what_stays_are_left_in_our_tables() {
    let mut world = applied(Shape::Nat, There::Nothing);
    let is_ours = |one: &&mut snapshot::RouteTable| !one.tags.is_empty();
    world.drift(|network| {
        let table = network
            .route_tables
            .iter_mut()
            .find(is_ours)
            .expect("our table");
        let active = || Route { state: "active".to_owned(), ..Route::default() };
        table.routes.extend([
            Route {
                destination: "10.0.0.0/16".parse().ok(),
                target: "local".to_owned(),
                ..active()
            },
            Route {
                destination: "10.8.0.0/16".parse().ok(),
                target: "vgw-0a1b2c3d".to_owned(),
                origin: "EnableVgwRoutePropagation".to_owned(),
                ..active()
            },
            Route {
                destination: "10.9.0.0/16".parse().ok(),
                target: "tgw-0a1b2c3d".to_owned(),
                origin: "CreateRoute".to_owned(),
                ..active()
            },
            Route {
                destination: "192.0.2.0/24".parse().ok(),
                target: "nat-0a1b2c3d".to_owned(),
                origin: "CreateRoute".to_owned(),
                ..active()
            },
            Route {
                prefix_list: Some("pl-0a1b2c3d".to_owned()),
                target: "vpce-0a1b2c3d".to_owned(),
                ..active()
            },
        ]);
    });
    assert_eq!(world.network_steps(), Vec::<String>::new());
}

/// Where its target died first, and EC2 shows it no more.
#[test]
fn a_dead_route_in_somebody_elses_table_goes_too() {
    for is_shown in [true, false] {
        let mut scene = scene(Shape::Nat, There::All, false);
        // A gateway of ours, in a public subnet of ours, for subnets and a table of theirs.
        let existing = |id: &str, zone: &str| {
            Subnet::existing(id)
                .in_zone(zone)
                .routed_by(scene::TABLE)
        };
        let nat = NatGateway::in_public_subnet(Subnet::of("us-east-1a", "10.0.9.0/28"));
        let network = Network::private_subnets_with_nat([nat])
            .vpc(Vpc::existing(scene::VPC).with_range("10.0.0.0/16"))
            .subnets([
                existing(scene::SUBNETS[0], "us-east-1a"),
                existing(scene::SUBNETS[1], "us-east-1b"),
            ])
            .security_group(SecurityGroup::existing([scene::GROUP]))
            .build()
            .expect("a network");
        for table in &mut scene.account.route_tables {
            table
                .routes
                .retain(|route| route.target == "local");
        }
        let mut world = World::of(scene::migration(network.into(), false), scene.account);
        world.apply(&mut in_order);
        world.drift(|network| {
            let ours = |one: &snapshot::NatGateway| !one.tags.is_empty();
            let id = network
                .nat_gateways
                .iter()
                .find(|one| ours(one))
                .expect("our gateway")
                .id
                .clone();
            if is_shown {
                for one in network
                    .nat_gateways
                    .iter_mut()
                    .filter(|one| ours(one))
                {
                    "deleted".clone_into(&mut one.state);
                }
            } else {
                network
                    .nat_gateways
                    .retain(|one| !ours(one));
            }
            for route in network
                .route_tables
                .iter_mut()
                .flat_map(|table| &mut table.routes)
                .filter(|route| route.target == id)
            {
                "blackhole".clone_into(&mut route.state);
            }
        });
        world.teardown(&mut in_order);
        let left = world
            .network()
            .route_table(scene::TABLE);
        let left = &left.expect("their table").routes;
        assert!(
            left.iter()
                .all(|route| route.target == "local"),
            "{is_shown}: {left:?}"
        );
    }
}

/// The list of addresses lags behind that of the gateways.
#[test]
fn an_address_whose_gateway_is_gone_goes_though_it_seems_to_be_used() {
    let mut world = applied(Shape::Nat, There::Nothing);
    world.drift(|network| {
        "deleted".clone_into(&mut network.nat_gateways[0].state);
        network.addresses[0].association = Some("eipassoc-0a1b2c3d".to_owned());
    });
    let plan = Plan::tear_down(&world.migration, &world.observed);
    let release = step(&plan, "delete address 0");
    assert!(
        release
            .needs()
            .iter()
            .any(|need| need.to_string() == "await address 0"),
        "{plan}"
    );
    world.teardown(&mut in_order);
    assert_eq!(world.living(), NetworkSnapshot::default());
}

fn endpoint_in(subnets: &[(&str, &str)]) -> Migration {
    let endpoint = subnets
        .iter()
        .fold(PrivateEndpoint::of_shared_gateway(SERVICE), |endpoint, (zone, range)| {
            endpoint.subnet(EndpointSubnet::of(*zone, *range))
        });
    let network = Network::private_endpoint(endpoint)
        .vpc(Vpc::of("10.0.0.0/16"))
        .subnets([Subnet::of("us-east-1a", "10.0.0.0/24"), Subnet::of("us-east-1b", "10.0.1.0/24")])
        .security_group(SecurityGroup::open())
        .build()
        .expect("a private endpoint");
    scene::migration(network.into(), false)
}

#[test]
fn an_endpoint_leaves_a_subnet_that_is_described_no_longer() {
    let two = endpoint_in(&[("use1-az6", "10.0.8.0/28"), ("use1-az2", "10.0.9.0/28")]);
    let mut world = World::of(two.clone(), NetworkSnapshot::default());
    world.apply(&mut in_order);
    let (endpoint, subnets) = (
        world.network().vpc_endpoints[0]
            .id
            .clone(),
        world.network().subnets.len(),
    );

    world.migration = endpoint_in(&[("use1-az6", "10.0.8.0/28")]);
    let plan = world.plan();
    assert_eq!(step(&plan, "modify vpc endpoint").reasons(), ["subnets"]);
    assert!(
        plan.steps()
            .iter()
            .any(|step| matches!(step.part(), Part::Network(NetworkPart::Surplus { .. }))
                && step.verb() == Verb::Delete),
        "{plan}"
    );
    world.apply(&mut in_order);
    assert_eq!(world.network_steps(), Vec::<String>::new());
    let left = world.network();
    assert_eq!((left.vpc_endpoints[0].subnets.len(), left.subnets.len()), (1, subnets - 1));
    assert_eq!(left.vpc_endpoints[0].id, endpoint);

    // What somebody else put it into stays, but where its zone is needed.
    world.drift(|network| {
        let vpc = network.vpcs[0].id.clone();
        for (id, zone) in [("subnet-0000000a", "use1-az4"), ("subnet-0000000b", "use1-az2")] {
            network.subnets.push(snapshot::Subnet {
                id: id.to_owned(),
                vpc: vpc.clone(),
                range: "10.0.50.0/28".parse().expect("a range"),
                zone_id: zone.to_owned(),
                ..snapshot::Subnet::default()
            });
            network.vpc_endpoints[0]
                .subnets
                .push(id.to_owned());
        }
    });
    assert_eq!(world.network_steps(), Vec::<String>::new());
    world.migration = two;
    world.apply(&mut in_order);
    let subnets = &world.network().vpc_endpoints[0].subnets;
    assert_eq!(subnets.len(), 3, "{subnets:?}");
    assert!(!subnets.contains(&"subnet-0000000b".to_owned()), "{subnets:?}");
}

#[test]
fn an_endpoint_leaves_a_group_of_ours_that_is_described_no_longer() {
    let mut world = applied(Shape::PrivateEndpoint, There::Nothing);
    let ours = world.network().vpc_endpoints[0]
        .security_groups
        .clone();
    world.drift(|network| {
        let vpc = network.vpcs[0].id.clone();
        network
            .security_groups
            .push(snapshot::SecurityGroup {
                id: scene::GROUP.to_owned(),
                vpc,
                ..snapshot::SecurityGroup::default()
            });
    });
    let endpoint = PrivateEndpoint::of_shared_gateway(SERVICE)
        .security_group(scene::GROUP)
        .subnet(EndpointSubnet::carved("use1-az6", 28))
        .subnet(EndpointSubnet::carved("use1-az2", 28));
    let network = Network::private_endpoint(endpoint)
        .vpc(Vpc::of("10.0.0.0/16"))
        .subnets([Subnet::carved("us-east-1a", 24), Subnet::carved("us-east-1b", 24)])
        .build()
        .expect("a private endpoint");
    world.migration = scene::migration(network.into(), false);
    world.apply(&mut in_order);
    assert_eq!(world.network_steps(), Vec::<String>::new());
    assert_eq!(world.network().vpc_endpoints[0].security_groups, [scene::GROUP]);
    assert!(
        world
            .network()
            .security_group(&ours[0])
            .is_none()
    );
}

/// A request that a teardown rejected is shown for a while, and TiDB Cloud is to ask anew.
#[test]
fn a_request_that_we_rejected_is_asked_for_anew() {
    let mut world = applied(Shape::VpcPeering, There::Nothing);
    world.drift(|network| "rejected".clone_into(&mut network.peerings[0].status));
    assert_eq!(in_the_way(&world), Vec::<String>::new());
    step(&world.plan(), "await peering");
    world.drift(|network| network.peerings[0].tags.clear());
    let conflicts = in_the_way(&world);
    assert!(conflicts[0].contains("is rejected"), "{conflicts:?}");
}

#[test]
fn a_named_endpoint_that_was_rejected_is_not_said_to_be_made_anew() {
    let mut world = applied(Shape::PrivateEndpoint, There::All);
    world.drift(|network| "rejected".clone_into(&mut network.vpc_endpoints[0].state));
    let conflicts = in_the_way(&world);
    let [conflict] = conflicts.as_slice() else { panic!("{conflicts:?}") };
    assert!(conflict.contains("name one that is let in"), "{conflict}");
}

/// An instance that was there before stays, and still moves rows.
#[test]
fn the_way_of_an_adopted_instance_stays() {
    for shape in Shape::ALL {
        let mut world = applied(shape, There::Nothing);
        let tags = [(Migration::TAG, "orders"), (Migration::ADOPTED_TAG, "yes")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()));
        world
            .observed
            .learn_tags("arn:aws:dms:us-east-1:123456789012:rep:ORDERS", tags);
        let plan = Plan::tear_down(&world.migration, &world.observed);
        let gone: Vec<_> = plan
            .steps()
            .iter()
            .filter(|step| matches!(step.part(), Part::Network(_)))
            .map(|step| step.id().to_string())
            .collect();
        assert_eq!(gone, Vec::<String>::new(), "{shape}");
        let is_said = |part: &str| {
            plan.kept()
                .iter()
                .any(|kept| kept.part().to_string() == part)
        };
        let way = match shape {
            Shape::InternetGateway => "internet gateway",
            Shape::Nat => "nat gateway 0",
            Shape::PrivateEndpoint => "vpc endpoint",
            _ => "peering",
        };
        assert!(is_said(way), "{shape}: {plan}");
    }
}

#[test]
fn the_range_of_a_former_subnet_is_said_to_be_that() {
    let mut world = applied(Shape::Nat, There::Nothing);
    world.migration = scene(Shape::PrivateEndpoint, There::Nothing, false).migration;
    let conflicts = in_the_way(&world);
    let [conflict] = conflicts.as_slice() else { panic!("{conflicts:?}") };
    assert!(conflict.contains("which was made for a former description"), "{conflict}");
    assert!(conflict.contains("give the new subnet another range"), "{conflict}");
}

#[test]
fn attributes_that_are_left_off_stand_in_the_way_of_the_endpoints_name() {
    let endpoint = || {
        PrivateEndpoint::of_shared_gateway(SERVICE).subnet(EndpointSubnet::carved("use1-az6", 28))
    };
    let network = Network::private_endpoint(endpoint())
        .vpc(
            Vpc::existing(scene::VPC)
                .with_range("10.0.0.0/16")
                .with_taken(["10.0.200.0/24"])
                .keep_dns_attributes(),
        )
        .subnets([Subnet::carved("us-east-1a", 24), Subnet::carved("us-east-1b", 24)])
        .build()
        .expect("a private endpoint");
    let account = scene(Shape::PrivateEndpoint, There::Vpc, false).account;
    let mut world = World::of(scene::migration(network.into(), false), account);
    let conflicts = in_the_way(&world);
    let [conflict] = conflicts.as_slice() else { panic!("{conflicts:?}") };
    assert!(conflict.contains("enableDnsHostnames is off and left so"), "{conflict}");
    for on in [Some(true), None] {
        world.drift(|network| network.vpcs[0].dns_hostnames = on);
        assert_eq!(in_the_way(&world), Vec::<String>::new(), "{on:?}");
    }
}

#[test]
fn an_address_to_take_over_has_to_be_there_and_free() {
    const ADDRESS: &str = "eipalloc-0a1b2c3d";
    let nat = NatGateway::with_allocation(Subnet::carved("us-east-1a", 28), ADDRESS);
    let network = Network::private_subnets_with_nat([nat])
        .vpc(Vpc::of("10.0.0.0/16"))
        .subnets([Subnet::carved("us-east-1a", 24), Subnet::carved("us-east-1b", 24)])
        .build()
        .expect("a network");
    let mut world = World::of(scene::migration(network.into(), false), NetworkSnapshot::default());
    let problem = |world: &World| in_the_way(world).join("\n");
    assert!(problem(&world).starts_with(&format!("address 0 `{ADDRESS}`: it does not exist")));
    world.drift(|network| {
        network
            .addresses
            .push(snapshot::Address {
                id: ADDRESS.to_owned(),
                association: Some("eipassoc-0a1b2c3d".to_owned()),
                ..snapshot::Address::default()
            });
    });
    assert!(problem(&world).contains("it is in use, by eipassoc-0a1b2c3d"), "{}", problem(&world));
    // A gateway that is gone holds nothing, whatever the list of addresses says.
    world.drift(|network| {
        network
            .nat_gateways
            .push(snapshot::NatGateway {
                id: "nat-0a1b2c3d".to_owned(),
                state: "deleted".to_owned(),
                allocations: vec![ADDRESS.to_owned()],
                ..snapshot::NatGateway::default()
            });
    });
    assert_eq!(problem(&world), "");
    world.drift(|network| "available".clone_into(&mut network.nat_gateways[0].state));
    assert!(problem(&world).contains("nat-0a1b2c3d uses it"), "{}", problem(&world));
    world.drift(|network| {
        network.nat_gateways.clear();
        network.addresses[0].association = None;
    });
    world.apply(&mut in_order);
    world.drift(|network| {
        network.addresses[0].association = Some("eipassoc-0a1b2c3d".to_owned());
    });
    assert_eq!(world.network_steps(), Vec::<String>::new());
}
