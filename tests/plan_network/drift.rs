//! What differs from the description, and the steps that mend it.

use tidb_dms::{
    migration::Migration,
    network::{NatGateway, Network, Shape, Subnet, Vpc},
    plan::Plan,
    snapshot::{self, GroupPeer, GroupRule, NetworkSnapshot, SecurityGroup},
};

use crate::{
    scene::{self, There, asked, scene},
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

fn ours(network: &mut NetworkSnapshot) -> &mut SecurityGroup {
    network
        .security_groups
        .iter_mut()
        .find(|one| one.name == "tidb-dms-orders-dms")
        .expect("our group")
}

fn rule(port: u16) -> GroupRule {
    GroupRule {
        protocol: "tcp".to_owned(),
        ports: Some((port, port)),
        peer: GroupPeer::Range("192.0.2.0/24".parse().expect("a range")),
    }
}

type Drift = fn(&mut NetworkSnapshot);

#[test]
fn every_drift_is_seen_and_mended() {
    let rows: &[(&str, Shape, Drift, &[&str])] = &[
        (
            "a rule is gone",
            Shape::Nat,
            |network| {
                ours(network).egress.remove(0);
            },
            &["create egress 0"],
        ),
        (
            "somebody lets more out",
            Shape::Nat,
            |network| ours(network).egress.push(rule(22)),
            &["delete extra egress tcp 22-22 192.0.2.0/24 of"],
        ),
        (
            "somebody lets something in",
            Shape::VpcPeering,
            |network| ours(network).ingress.push(rule(22)),
            &["delete extra ingress tcp 22-22 192.0.2.0/24 of"],
        ),
        (
            "somebody lets a ping in",
            Shape::Nat,
            |network| {
                let ping = GroupRule {
                    protocol: "icmp".to_owned(),
                    ports: Some((8, u16::MAX)),
                    ..rule(0)
                };
                let any = GroupRule { protocol: "icmp".to_owned(), ports: None, ..rule(0) };
                ours(network)
                    .ingress
                    .extend([ping, any]);
            },
            &[
                "delete extra ingress icmp type 8 192.0.2.0/24 of",
                "delete extra ingress icmp 192.0.2.0/24 of",
            ],
        ),
        (
            "everything is let out again",
            Shape::Nat,
            |network| {
                ours(network).egress.push(GroupRule {
                    protocol: "-1".to_owned(),
                    ports: None,
                    peer: GroupPeer::Range("0.0.0.0/0".parse().expect("a range")),
                });
            },
            &["delete all egress"],
        ),
        (
            "a route leads elsewhere",
            Shape::Nat,
            |network| {
                let gateway = network.internet_gateways[0].id.clone();
                for table in &mut network.route_tables {
                    for route in &mut table.routes {
                        if route.target.starts_with("nat-") {
                            route.target.clone_from(&gateway);
                        }
                    }
                }
            },
            &["modify route 1"],
        ),
        (
            "a route is gone",
            Shape::VpcPeering,
            |network| {
                for table in &mut network.route_tables {
                    table.routes.clear();
                }
            },
            &["create route 0"],
        ),
        (
            "a subnet uses another table",
            Shape::Nat,
            |network| {
                let at = |network: &NetworkSnapshot, count| {
                    network
                        .route_tables
                        .iter()
                        .position(|table| {
                            table.associations.len() == count
                                && table.associations[0].subnet.is_some()
                        })
                        .expect("a table")
                };
                let (from, to) = (at(network, 2), at(network, 1));
                let moved = network.route_tables[from]
                    .associations
                    .remove(0);
                network.route_tables[to]
                    .associations
                    .push(moved);
            },
            &["modify association dms 0"],
        ),
        (
            "host names are off",
            Shape::PrivateEndpoint,
            |network| network.vpcs[0].dns_hostnames = Some(false),
            &["modify dns hostnames"],
        ),
        (
            "DNS is off",
            Shape::Nat,
            |network| network.vpcs[0].dns_support = Some(false),
            &["modify dns support"],
        ),
        (
            "the private DNS name is off",
            Shape::PrivateEndpoint,
            |network| network.vpc_endpoints[0].private_dns = false,
            &["modify private dns"],
        ),
        (
            "the endpoint lost its group",
            Shape::PrivateEndpoint,
            |network| {
                network.vpc_endpoints[0]
                    .security_groups
                    .clear();
            },
            &["modify vpc endpoint"],
        ),
        (
            "the endpoint expired",
            Shape::PrivateEndpoint,
            |network| network.vpc_endpoints[0].state = "expired".to_owned(),
            &["delete vpc endpoint", "create vpc endpoint"],
        ),
        (
            "the endpoint leads to another service",
            Shape::PrivateEndpoint,
            |network| {
                network.vpc_endpoints[0]
                    .service
                    .push('1')
            },
            &["delete vpc endpoint", "create vpc endpoint"],
        ),
        (
            "the NAT gateway failed",
            Shape::Nat,
            |network| network.nat_gateways[0].state = "failed".to_owned(),
            &["delete nat gateway 0", "create nat gateway 0", "modify route 1"],
        ),
        (
            "the gateway is detached",
            Shape::InternetGateway,
            |network| {
                network.internet_gateways[0].vpc = None;
                for route in network
                    .route_tables
                    .iter_mut()
                    .flat_map(|table| &mut table.routes)
                {
                    route.state = "blackhole".to_owned();
                }
            },
            &["create attachment", "modify route 0"],
        ),
    ];
    for (name, shape, drift, wanted) in rows {
        let mut world = applied(*shape, There::Nothing);
        let mut network = world.network().clone();
        drift(&mut network);
        world.observed.set_network(network);
        let plan = world.plan();
        let steps: Vec<_> = plan
            .steps()
            .iter()
            .filter(|step| matches!(step.part(), tidb_dms::plan::Part::Network(_)))
            .map(|step| step.id().to_string())
            .collect();
        assert_eq!(steps.len(), wanted.len(), "{name}: {plan}");
        for wanted in *wanted {
            assert!(
                steps
                    .iter()
                    .any(|step| step.starts_with(wanted)),
                "{name}: no {wanted} in {steps:?}"
            );
        }
        world.apply(&mut in_order);
        assert_eq!(world.network_steps(), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn what_cannot_be_mended_stands_in_the_way() {
    let rows: &[(&str, Shape, There, Drift, &str)] = &[
        (
            "the endpoint is rejected",
            Shape::PrivateEndpoint,
            There::Nothing,
            |network| network.vpc_endpoints[0].state = "rejected".to_owned(),
            "TiDB Cloud has rejected it",
        ),
        (
            "another endpoint has the name of the service",
            Shape::PrivateEndpoint,
            There::Nothing,
            |network| {
                let mut other = network.vpc_endpoints[0].clone();
                network.vpc_endpoints[0].private_dns = false;
                other.id = "vpce-0b0b0b0b0b0b0b0b0".to_owned();
                other.tags.clear();
                other.private_dns = true;
                network.vpc_endpoints.push(other);
            },
            "vpce-0b0b0b0b0b0b0b0b0 has the service's private DNS name in this VPC",
        ),
        (
            "the VPC has another range",
            Shape::Nat,
            There::Nothing,
            |network| network.vpcs[0].ranges = vec!["10.9.0.0/16".parse().expect("a range")],
            "its range is not the described one",
        ),
        (
            "the existing VPC is gone",
            Shape::Nat,
            There::Exit,
            |network| network.vpcs.clear(),
            "it does not exist",
        ),
        (
            "the existing NAT gateway failed",
            Shape::Nat,
            There::Exit,
            |network| network.nat_gateways[0].state = "failed".to_owned(),
            "it is failed",
        ),
        (
            "the NAT gateway has another address",
            Shape::Nat,
            There::Nothing,
            |network| network.nat_gateways[0].allocations = vec!["eipalloc-0a1b2c3d".to_owned()],
            "it has eipalloc-0a1b2c3d, and cannot be given eipalloc-",
        ),
        (
            "the NAT gateway has an address that is not ours",
            Shape::Nat,
            There::Nothing,
            |network| {
                network.addresses.clear();
                network.nat_gateways[0].allocations = vec!["eipalloc-0a1b2c3d".to_owned()];
            },
            "it has eipalloc-0a1b2c3d, which is not described",
        ),
        (
            "the NAT gateway is in another VPC",
            Shape::Nat,
            There::Exit,
            |network| network.nat_gateways[0].vpc = "vpc-0a1b2c3d".to_owned(),
            "it is in vpc-0a1b2c3d",
        ),
        (
            "the route table is in another VPC",
            Shape::Nat,
            There::All,
            |network| {
                for table in &mut network.route_tables {
                    table.vpc = "vpc-0a1b2c3d".to_owned();
                }
            },
            "it is in vpc-0a1b2c3d",
        ),
        (
            "the private endpoint is in another VPC",
            Shape::PrivateEndpoint,
            There::All,
            |network| network.vpc_endpoints[0].vpc = "vpc-0a1b2c3d".to_owned(),
            "it is in vpc-0a1b2c3d",
        ),
        (
            "the accepted peering leads to another range",
            Shape::VpcPeering,
            There::Nothing,
            |network| {
                network.peerings[0].requester.ranges = vec![
                    "172.16.16.0/20"
                        .parse()
                        .expect("a range"),
                ];
            },
            "it leads to 172.16.16.0/20, and not to 172.16.0.0/20",
        ),
        (
            "the NAT gateway is in another subnet",
            Shape::Nat,
            There::Nothing,
            |network| network.nat_gateways[0].subnet = "subnet-0a1b2c3d".to_owned(),
            "it is in subnet-0a1b2c3d, and cannot be moved",
        ),
        (
            "the existing endpoint leads to another service",
            Shape::PrivateEndpoint,
            There::All,
            |network| {
                network.vpc_endpoints[0]
                    .service
                    .push('1')
            },
            "it leads to com.amazonaws.vpce.us-east-1.vpce-svc-0062ecf06830000001",
        ),
        (
            "the existing subnet uses another table",
            Shape::Nat,
            There::All,
            |network| {
                let table = network
                    .route_tables
                    .iter_mut()
                    .find(|table| table.associations.len() == 2)
                    .expect("the table of the subnets");
                table.associations.remove(0);
            },
            "it uses rtb-000000000000000ff, and not rtb-00000000000000fff",
        ),
        (
            "the existing subnet is in another zone",
            Shape::Nat,
            There::All,
            |network| {
                for subnet in &mut network.subnets {
                    "us-east-1f".clone_into(&mut subnet.zone);
                }
            },
            "in us-east-1f",
        ),
        (
            "the existing table leads elsewhere",
            Shape::Nat,
            There::All,
            |network| {
                for table in &mut network.route_tables {
                    for route in &mut table.routes {
                        route.target = "tgw-0a1b2c3d".to_owned();
                    }
                }
            },
            "its route to the same place leads to tgw-0a1b2c3d",
        ),
        (
            "the named security group is gone",
            Shape::Nat,
            There::All,
            |network| network.security_groups.clear(),
            "it does not exist",
        ),
        (
            "the named security group is in another VPC",
            Shape::Nat,
            There::All,
            |network| network.security_groups[0].vpc = "vpc-0a1b2c3d".to_owned(),
            "it is in vpc-0a1b2c3d",
        ),
        (
            "the named NAT gateway is private",
            Shape::Nat,
            There::Exit,
            |network| network.nat_gateways[0].connectivity = "private".to_owned(),
            "it is a private one",
        ),
        (
            "the existing VPC has another range",
            Shape::Nat,
            There::Vpc,
            |network| network.vpcs[0].ranges = vec!["10.9.0.0/16".parse().expect("a range")],
            "it has 10.9.0.0/16, and not 10.0.0.0/16",
        ),
        (
            "the existing VPC has a range of the project's",
            Shape::VpcPeering,
            There::Vpc,
            |network| {
                network.peerings.clear();
                network.vpcs[0].ranges.push(
                    "172.16.8.0/24"
                        .parse()
                        .expect("a range"),
                );
            },
            "its range 172.16.8.0/24 shares addresses with the project's 172.16.0.0/20",
        ),
        (
            "the existing subnets are in one zone",
            Shape::Nat,
            There::All,
            |network| {
                for subnet in &mut network.subnets {
                    "us-east-1a".clone_into(&mut subnet.zone);
                }
            },
            "all subnets of DMS are in us-east-1a",
        ),
        (
            "the endpoint that is there lets nobody in",
            Shape::PrivateEndpoint,
            There::Exit,
            |network| {
                for group in &mut network.security_groups {
                    group.ingress.clear();
                }
            },
            "ingress tcp 4000 from 10.0.0.0/24 and 10.0.1.0/24 is missing",
        ),
        (
            "the peering expired",
            Shape::VpcPeering,
            There::Nothing,
            |network| network.peerings[0].status = "expired".to_owned(),
            "is expired",
        ),
    ];
    for (name, shape, there, drift, problem) in rows {
        let mut world = applied(*shape, *there);
        let mut network = world.network().clone();
        drift(&mut network);
        world.observed.set_network(network);
        let plan = world.plan();
        assert!(
            plan.conflicts()
                .iter()
                .any(|one| one.problem().contains(problem)),
            "{name}: {plan}"
        );
    }
}

#[test]
fn a_missing_tag_is_set_again() {
    let mut world = applied(Shape::Nat, There::Nothing);
    let network =
        scene::network(Shape::Nat, There::Nothing, tidb_dms::network::SecurityGroup::tight([3306]));
    let tags = [tidb_dms::name::Tag::new("team", "data").expect("a tag")]
        .into_iter()
        .collect();
    let compute = world.migration.compute().clone();
    world.migration = Migration::builder()
        .name("orders")
        .network(network)
        .compute(compute)
        .source(
            world
                .migration
                .side(tidb_dms::endpoint::Role::Source)
                .clone(),
        )
        .target(
            world
                .migration
                .side(tidb_dms::endpoint::Role::Target)
                .clone(),
        )
        .tags(tags)
        .build()
        .expect("a migration");
    let before = world.network_steps();
    assert!(
        before
            .iter()
            .all(|step| step.contains("tag team")),
        "{before:?}"
    );
    assert!(!before.is_empty());
    world.apply(&mut in_order);
    assert_eq!(world.network_steps(), Vec::<String>::new());
}

#[test]
fn a_strangers_request_is_not_accepted() {
    let scene = scene(Shape::VpcPeering, There::Vpc, false);
    let mut account = scene.account;
    let mut stranger = asked(scene::VPC, "pending-acceptance");
    stranger.requester.account = "111111111111".to_owned();
    account.peerings.push(stranger);
    let world = World::of(scene.migration, account);
    let plan = world.plan();
    let ready: Vec<_> = plan
        .ready()
        .map(|step| step.id().to_string())
        .collect();
    assert!(ready.contains(&"await peering".to_owned()), "{plan}");
    assert!(!ready.contains(&"create peering".to_owned()), "{plan}");
    assert!(
        plan.to_string()
            .contains("111111111111"),
        "{plan}"
    );
}

/// Ranges may be the same in two organizations.
#[test]
fn a_peering_that_is_not_as_told_is_not_used() {
    let scene = scene(Shape::VpcPeering, There::Vpc, false);
    let mut account = scene.account;
    let mut stranger = asked(scene::VPC, "active");
    stranger.id = "pcx-00000000000000eee".to_owned();
    stranger.requester.account = "111111111111".to_owned();
    account.peerings.push(stranger);
    account
        .peerings
        .push(asked(scene::VPC, "pending-acceptance"));
    let mut world = World::of(scene.migration, account);
    world.apply(&mut in_order);
    assert_eq!(world.network_steps(), Vec::<String>::new());
    let used = world
        .network()
        .route_tables
        .iter()
        .flat_map(|table| &table.routes)
        .any(|route| route.target == scene::PEERING);
    assert!(used, "{:?}", world.network().route_tables);
}

/// Only who asks can delete a request; who is asked rejects it.
#[test]
fn a_request_that_was_not_accepted_is_rejected() {
    let mut world = applied(Shape::VpcPeering, There::Nothing);
    let mut network = world.network().clone();
    network.peerings[0].status = "pending-acceptance".to_owned();
    world.observed.set_network(network);
    let plan = Plan::tear_down(&world.migration, &world.observed);
    let step = plan
        .steps()
        .iter()
        .find(|step| step.id().to_string() == "delete peering request");
    assert!(step.is_some(), "{plan}");
    assert!(
        plan.policy()
            .to_string()
            .contains("ec2:RejectVpcPeeringConnection")
    );
    world.teardown(&mut in_order);
    assert_eq!(world.living(), NetworkSnapshot::default());
}

/// One that is no longer described, and was never accepted.
#[test]
fn a_request_that_is_no_longer_expected_is_rejected() {
    let mut world = applied(Shape::VpcPeering, There::Nothing);
    let mut network = world.network().clone();
    let mut former = network.peerings[0].clone();
    former.id = "pcx-00000000000000eee".to_owned();
    former.status = "pending-acceptance".to_owned();
    former.requester.account = "111111111111".to_owned();
    network.peerings.push(former);
    world.observed.set_network(network);
    let steps = world.network_steps();
    assert!(
        steps
            .iter()
            .any(|step| step.contains("surplus peering request pcx-00000000000000eee")),
        "{steps:?}"
    );
    world.apply(&mut in_order);
    assert_eq!(world.network_steps(), Vec::<String>::new());
}

/// A subnet that this migration made and that is named now is that one, and no other is looked for by its tag.
#[test]
fn what_is_named_is_taken_for_nothing_else() {
    let mut world = applied(Shape::VpcPeering, There::Nothing);
    let second = world
        .network()
        .subnets
        .iter()
        .find(|subnet| subnet.range.to_string() == "10.0.1.0/24")
        .expect("the second subnet")
        .id
        .clone();
    let peering = tidb_dms::network::Peering::with_project("172.16.0.0/20")
        .asked_by_account(scene::TIDB_ACCOUNT);
    let network = Network::vpc_peering(peering)
        .vpc(Vpc::of("10.0.0.0/16"))
        .subnets([
            Subnet::existing(&*second)
                .in_zone("us-east-1b")
                .with_range("10.0.1.0/24"),
            Subnet::of("us-east-1c", "10.0.7.0/24"),
        ])
        .security_group(tidb_dms::network::SecurityGroup::tight([3306]))
        .build()
        .expect("a network");
    world.migration = scene::migration(network.into(), false);
    let plan = world.plan();
    let step = plan
        .steps()
        .iter()
        .find(|step| step.id().to_string() == "create subnet dms 1");
    assert!(step.is_some(), "{plan}");
    assert!(plan.conflicts().is_empty(), "{plan}");
}

/// Its range does not show, and stands for none.
#[test]
fn a_subnet_of_ipv6_alone_is_in_nobodys_way() {
    let scene = scene(Shape::Nat, There::Vpc, false);
    let mut account = scene.account;
    account.subnets.push(snapshot::Subnet {
        id: "subnet-0a1b2c3d".to_owned(),
        vpc: scene::VPC.to_owned(),
        ..snapshot::Subnet::default()
    });
    let mut world = World::of(scene.migration, account);
    world.apply(&mut in_order);
    assert_eq!(world.network_steps(), Vec::<String>::new());
}

/// An address that this migration allocated, and that is to outlive it.
#[test]
fn what_is_named_stays_whoever_made_it() {
    let mut world = applied(Shape::Nat, There::Nothing);
    let address = world.network().addresses[0].clone();
    let nat = NatGateway::with_allocation(Subnet::carved("us-east-1a", 28), &*address.id);
    let network = Network::private_subnets_with_nat([nat])
        .vpc(Vpc::of("10.0.0.0/16"))
        .subnets([Subnet::carved("us-east-1a", 24), Subnet::carved("us-east-1b", 24)])
        .security_group(tidb_dms::network::SecurityGroup::tight([3306]))
        .build()
        .expect("a network");
    world.migration = scene::migration(network.into(), false);
    assert_eq!(world.network_steps(), Vec::<String>::new());
    let plan = Plan::tear_down(&world.migration, &world.observed);
    assert!(
        !plan
            .to_string()
            .contains("what is not ours uses it"),
        "{plan}"
    );
    world.teardown(&mut in_order);
    let left = world.living();
    assert_eq!(
        left,
        NetworkSnapshot { addresses: left.addresses.clone(), ..NetworkSnapshot::default() }
    );
    assert_eq!(left.addresses.len(), 1);
}

#[test]
fn the_name_of_an_endpoint_that_exists_is_switched_on() {
    let mut world = applied(Shape::PrivateEndpoint, There::All);
    let mut network = world.network().clone();
    network.vpc_endpoints[0].private_dns = false;
    world.observed.set_network(network);
    let switched = format!("~ modify private dns `{}`: it is off", scene::ENDPOINT);
    assert_eq!(world.network_steps(), [switched]);
}

#[test]
fn what_others_use_stays_and_so_does_what_it_is_in() {
    let mut world = applied(Shape::Nat, There::Nothing);
    let group = ours(&mut world.network().clone())
        .id
        .clone();
    let mut network = world.network().clone();
    let vpc = network.vpcs[0].id.clone();
    network
        .security_groups
        .push(SecurityGroup {
            id: "sg-0a1b2c3d".to_owned(),
            vpc,
            name: "their database".to_owned(),
            ingress: vec![GroupRule {
                protocol: "tcp".to_owned(),
                ports: Some((3306, 3306)),
                peer: GroupPeer::Group(group.clone()),
            }],
            ..SecurityGroup::default()
        });
    world.observed.set_network(network);
    world.teardown(&mut in_order);
    let left = world.living();
    assert!(left.security_group(&group).is_some());
    assert_eq!((left.vpcs.len(), left.subnets.len(), left.nat_gateways.len()), (1, 0, 0));
    assert!(
        left.security_group("sg-0a1b2c3d")
            .is_some()
    );
}
