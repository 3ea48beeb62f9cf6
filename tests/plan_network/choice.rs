//! Which of several is used, what becomes of the others, and what is somebody else's.

use std::collections::BTreeMap;

use aws_sdk_databasemigration::types;
use tidb_dms::{
    migration::Migration,
    network::{NatGateway, Network, SecurityGroup, Shape, Subnet, Vpc},
    plan::{FoundNetwork, NetworkPart},
    snapshot::{
        Association, NetworkInterface, NetworkSnapshot, RouteTable, SnapshotTags,
        Subnet as SeenSubnet, Vpc as SeenVpc,
    },
};

use crate::{
    scene::{self, There, scene},
    world::World,
};

fn in_order(_: usize) -> usize {
    0
}

fn tags(part: &str) -> SnapshotTags {
    BTreeMap::from([
        (Migration::TAG.to_owned(), "orders".to_owned()),
        (Migration::PART_TAG.to_owned(), part.to_owned()),
    ])
}

fn two_vpcs() -> NetworkSnapshot {
    let vpc = |id: &str| SeenVpc {
        id: id.to_owned(),
        ranges: vec!["10.0.0.0/16".parse().expect("a range")],
        tags: tags("vpc"),
        ..SeenVpc::default()
    };
    NetworkSnapshot {
        vpcs: vec![vpc("vpc-0000000b"), vpc("vpc-0000000a")],
        ..NetworkSnapshot::default()
    }
}

fn new_network() -> Migration {
    scene(Shape::Nat, There::Nothing, false).migration
}

#[test]
fn of_two_vpcs_the_lowest_is_used_until_the_subnet_group_has_chosen() {
    let mut world = World::of(new_network(), two_vpcs());
    let ids = FoundNetwork::find(&world.migration, &world.observed).expect("a network");
    assert_eq!(ids.id(&NetworkPart::Vpc), Some("vpc-0000000a"));
    let plan = world.plan();
    let surplus = plan
        .steps()
        .iter()
        .find(|step| step.id().to_string() == "delete surplus vpc vpc-0000000b")
        .unwrap_or_else(|| panic!("{plan}"));
    let waits_for_the_group = surplus
        .needs()
        .iter()
        .any(|need| need.to_string() == "create subnet group");
    assert!(waits_for_the_group, "{plan}");

    let group = types::ReplicationSubnetGroup::builder()
        .replication_subnet_group_identifier("orders-dms")
        .vpc_id("vpc-0000000b")
        .build();
    world.observed.learn_subnet_group(group);
    let ids = FoundNetwork::find(&world.migration, &world.observed).expect("a network");
    assert_eq!(ids.id(&NetworkPart::Vpc), Some("vpc-0000000b"));
    assert_eq!(ids.surplus()[0].1, "vpc-0000000a");
}

#[test]
fn the_same_tags_with_another_name_are_somebody_elses() {
    let mut account = two_vpcs();
    for vpc in &mut account.vpcs {
        vpc.tags
            .insert(Migration::TAG.to_owned(), "invoices".to_owned());
    }
    let before = account.clone();
    let mut world = World::of(new_network(), account);
    world.apply(&mut in_order);
    assert_eq!(world.living().vpcs[..2], before.vpcs);
    world.teardown(&mut in_order);
    assert_eq!(world.living(), before);
}

/// A new NAT gateway for subnets that exist, with a table of theirs that has no route yet.
#[test]
fn a_route_in_somebody_elses_table_goes_before_what_it_leads_to() {
    let seen = |id: &str, range: &str| SeenSubnet {
        id: id.to_owned(),
        vpc: scene::VPC.to_owned(),
        range: range.parse().expect("a range"),
        ..SeenSubnet::default()
    };
    let uses = |id: &str| Association {
        id: format!("rtbassoc-{id}"),
        subnet: Some(id.to_owned()),
        ..Association::default()
    };
    let account = NetworkSnapshot {
        vpcs: vec![SeenVpc {
            id: scene::VPC.to_owned(),
            ranges: vec!["10.0.0.0/16".parse().expect("a range")],
            dns_support: Some(true),
            dns_hostnames: Some(true),
            ..SeenVpc::default()
        }],
        subnets: vec![
            seen("subnet-0000000a", "10.0.0.0/24"),
            seen("subnet-0000000b", "10.0.1.0/24"),
        ],
        route_tables: vec![RouteTable {
            id: "rtb-0000000a".to_owned(),
            vpc: scene::VPC.to_owned(),
            associations: vec![uses("subnet-0000000a"), uses("subnet-0000000b")],
            ..RouteTable::default()
        }],
        ..NetworkSnapshot::default()
    };
    let existing = |id: &str, zone: &str, range: &str| {
        Subnet::existing(id)
            .in_zone(zone)
            .with_range(range)
            .routed_by("rtb-0000000a")
    };
    let network = Network::private_subnets_with_nat([NatGateway::in_public_subnet(Subnet::of(
        "us-east-1a",
        "10.0.9.0/28",
    ))])
    .vpc(Vpc::existing(scene::VPC).with_range("10.0.0.0/16"))
    .subnets([
        existing("subnet-0000000a", "us-east-1a", "10.0.0.0/24"),
        existing("subnet-0000000b", "us-east-1b", "10.0.1.0/24"),
    ])
    .security_group(SecurityGroup::open())
    .build()
    .expect("a network");
    let mut world = World::of(scene::migration(network.into(), false), account.clone());
    world.apply(&mut in_order);
    assert_eq!(world.network_steps(), Vec::<String>::new());
    let theirs = world
        .network()
        .route_table("rtb-0000000a")
        .expect("their table");
    assert!(
        theirs
            .routes
            .iter()
            .any(|route| route.target.starts_with("nat-"))
    );
    // What another description leads there by is ours to lead elsewhere.
    let (ours, migration) = (world.migration.clone(), led_by_another_gateway());
    let other = led_there(&mut world, "nat-0000000b");
    world.migration = migration;
    world.apply(&mut in_order);
    assert_eq!(world.network_steps(), Vec::<String>::new());
    assert_eq!(target(&world), "nat-0000000b");
    world.migration = ours;
    world.teardown(&mut in_order);
    let left = world.living();
    assert_eq!(left.nat_gateways, [other]);
    assert_eq!((left.addresses.len(), left.subnets.len()), (0, 2));
}

/// A network of theirs in which a gateway that exists takes the place of ours.
fn led_by_another_gateway() -> Migration {
    let existing = |id: &str, zone: &str, range: &str| {
        Subnet::existing(id)
            .in_zone(zone)
            .with_range(range)
            .routed_by("rtb-0000000a")
    };
    let network = Network::private_subnets_with_nat([NatGateway::existing("nat-0000000b")])
        .vpc(Vpc::existing(scene::VPC).with_range("10.0.0.0/16"))
        .subnets([
            existing("subnet-0000000a", "us-east-1a", "10.0.0.0/24"),
            existing("subnet-0000000b", "us-east-1b", "10.0.1.0/24"),
        ])
        .security_group(SecurityGroup::open())
        .build()
        .expect("a network");
    scene::migration(network.into(), false)
}

/// Adds a gateway of theirs.
fn led_there(world: &mut World, id: &str) -> tidb_dms::snapshot::NatGateway {
    let gateway = tidb_dms::snapshot::NatGateway {
        id: id.to_owned(),
        vpc: scene::VPC.to_owned(),
        subnet: "subnet-0000000b".to_owned(),
        state: "available".to_owned(),
        connectivity: "public".to_owned(),
        ..tidb_dms::snapshot::NatGateway::default()
    };
    world
        .observed
        .network_mut()
        .nat_gateways
        .push(gateway.clone());
    gateway
}

fn target(world: &World) -> String {
    let table = world
        .network()
        .route_table("rtb-0000000a")
        .expect("their table");
    table.routes[0].target.clone()
}

#[test]
fn interfaces_that_outlive_dms_are_waited_for() {
    let scene = scene(Shape::Nat, There::Nothing, false);
    let mut world = World::of(scene.migration, scene.account);
    world.apply(&mut in_order);
    world.observed.forget_instance("orders");
    world
        .observed
        .forget_subnet_group("orders-dms");
    let plan = tidb_dms::plan::Plan::tear_down(&world.migration, &world.observed);
    let step = |name: &str| {
        plan.steps()
            .iter()
            .find(|step| step.id().to_string() == name)
            .unwrap_or_else(|| panic!("no {name} in\n{plan}"))
    };
    let wait = step("await subnet dms 0");
    assert_eq!(wait.wait().map(|wait| wait.until), Some("unused"));
    assert!(
        step("delete subnet dms 0")
            .needs()
            .contains(wait.id())
    );
    world.teardown(&mut in_order);
    assert_eq!(world.living(), NetworkSnapshot::default());
}

#[test]
fn a_strangers_machine_keeps_its_subnet() {
    let scene = scene(Shape::Nat, There::Nothing, false);
    let mut world = World::of(scene.migration, scene.account);
    world.apply(&mut in_order);
    let subnet = world.network().subnets[0].clone();
    let machine = NetworkInterface {
        id: "eni-0000000a".to_owned(),
        vpc: subnet.vpc.clone(),
        subnet: subnet.id.clone(),
        kind: "interface".to_owned(),
        ..NetworkInterface::default()
    };
    world
        .observed
        .network_mut()
        .network_interfaces
        .push(machine);
    world.teardown(&mut in_order);
    let left = world.living();
    assert_eq!(left.subnets, [subnet]);
    assert_eq!((left.vpcs.len(), left.addresses.len()), (1, 0));
}
