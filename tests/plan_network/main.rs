//! Plans with a network, applied and taken down on plain data: no SDK of EC2, no clock, no engine.

mod choice;
mod drift;
mod ec2;
mod reuse;
mod scene;
mod shared;
mod world;

use proptest::prelude::*;
use scene::{Scene, There, scene};
use tidb_dms::{
    network::{SecurityGroup, Shape},
    plan::{NetworkPart, Part, Plan},
    snapshot::NetworkSnapshot,
};
use world::{Loses, World};

/// The first of those that are ready.
fn in_order(_: usize) -> usize {
    0
}

fn world(scene: &Scene) -> World {
    World::of(scene.migration.clone(), scene.account.clone())
}

#[test]
fn every_shape_is_made_and_taken_down_to_the_account_as_it_was() {
    for scene in scene::all() {
        let mut world = world(&scene);

        let steps = world.apply(&mut in_order);
        assert_eq!(world.network_steps(), Vec::<String>::new(), "{}", scene.name);
        let is_all_there = scene.name.contains("All there");
        assert_eq!(steps == 0, is_all_there, "{}: {steps} steps", scene.name);

        world.teardown(&mut in_order);
        same(&scene.name, &world.living(), &scene.account);
    }
}

/// What the account has after a teardown. An attribute that was switched on stays on: others may rely on it by now.
fn same(name: &str, now: &NetworkSnapshot, before: &NetworkSnapshot) {
    let mut before = before.clone();
    for (one, seen) in before.vpcs.iter_mut().zip(&now.vpcs) {
        one.dns_hostnames = seen.dns_hostnames;
    }
    // A peering that was there is not ours to tag, so nothing of it may differ.
    assert_eq!(now, &before, "{name}");
}

#[test]
fn a_clusters_own_gateway_gets_its_name_after_it_has_let_the_endpoint_in() {
    let migration = scene::migration(scene::own_gateway(), false);
    let mut world = World::of(migration, NetworkSnapshot::default());
    world.apply(&mut in_order);
    assert!(world.network().vpc_endpoints[0].private_dns);
    assert_eq!(world.network_steps(), Vec::<String>::new());
    world.teardown(&mut in_order);
    assert_eq!(world.living(), NetworkSnapshot::default());
}

#[test]
fn a_lost_answer_leaves_one_of_each() {
    for scene in scene::all() {
        let mut world = world(&scene);
        world.loses = Loses::EveryFirst;
        world.apply(&mut in_order);
        assert_eq!(world.network_steps(), Vec::<String>::new(), "{}", scene.name);
        let made = |account: &NetworkSnapshot| {
            (account.vpcs.len(), account.addresses.len(), account.internet_gateways.len())
        };
        let mut once = self::world(&scene);
        once.apply(&mut in_order);
        assert_eq!(made(&world.living()), made(&once.living()), "{}", scene.name);

        world.teardown(&mut in_order);
        same(&scene.name, &world.living(), &scene.account);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_what_is_ready_is_no_matter(
        index in 0_usize..28,
        picks in proptest::collection::vec(0_usize..64, 200),
        lose in any::<bool>(),
    ) {
        let mut scenes = scene::all();
        prop_assert_eq!(scenes.len(), 28);
        let scene = scenes.swap_remove(index);
        let mut world = world(&scene);
        if lose {
            world.loses = Loses::EveryFirst;
        }
        let mut turn = 0;
        let mut order = |ready: usize| {
            turn += 1;
            picks[turn % picks.len()] % ready
        };
        world.apply(&mut order);
        prop_assert_eq!(world.network_steps(), Vec::<String>::new());
        world.teardown(&mut order);
        same(&scene.name, &world.living(), &scene.account);
    }
}

#[test]
fn a_nat_gateway_and_an_instance_are_made_side_by_side() {
    let scene = scene(Shape::Nat, There::Nothing, false);
    let world = world(&scene);
    let plan = world.plan();
    let instance = needs_of(&plan, "create replication instance");
    assert!(instance.contains(&"create security group dms".to_owned()), "{instance:?}");
    assert!(
        !instance
            .iter()
            .any(|need| need.contains("nat") || need.contains("route"))
    );
    let group = needs_of(&plan, "create subnet group");
    assert_eq!(group, ["create subnet dms 0", "create subnet dms 1"]);
    let test = needs_of(&plan, "test target connection");
    for needed in ["create nat gateway 0", "create route 1", "create association dms 1"] {
        assert!(test.contains(&needed.to_owned()), "{needed}: {test:?}");
    }
    // The instance takes eight minutes and its test ninety seconds; the gateway's two are not added.
    assert_eq!(plan.usually_takes().as_secs(), 8 * 60 + 90);
}

fn needs_of(plan: &Plan, step: &str) -> Vec<String> {
    plan.steps()
        .iter()
        .find(|one| one.id().to_string() == step)
        .unwrap_or_else(|| panic!("no {step} in\n{plan}"))
        .needs()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_plan_prints_its_network_and_allows_its_calls() {
    let scene = scene(Shape::Nat, There::Nothing, false);
    let plan = world(&scene).plan();
    let text = plan.to_string();
    for line in [
        "+ create vpc `10.0.0.0/16`",
        "+ create nat gateway 0 `orders`; available usually after 2 min",
        "~ modify dns hostnames `10.0.0.0/16`: enableDnsHostnames is off",
        "- delete all egress `0.0.0.0/0`",
    ] {
        assert!(text.contains(line), "no {line} in\n{text}");
    }
    let json = plan.to_json();
    let steps: Vec<_> = json["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| step["step"].as_str().expect("a name"))
        .collect();
    assert!(steps.contains(&"create subnet-dms-1"), "{steps:?}");
    assert!(
        plan.to_mermaid()
            .contains("create nat gateway 0")
    );
    let policy = plan.policy().to_string();
    for action in ["ec2:CreateNatGateway", "ec2:CreateTags", "ec2:DescribeVpcs"] {
        assert!(policy.contains(action), "{action}: {policy}");
    }
    assert!(!policy.contains("dms:CreateNatGateway"));
}

#[test]
fn no_network_needs_nothing_of_ec2() {
    let scene = scene(Shape::Nat, There::All, false);
    let plan = world(&scene).plan();
    assert!(
        plan.steps()
            .iter()
            .all(|step| !matches!(step.part(), Part::Network(_))),
        "{plan}"
    );
    assert!(
        plan.kept()
            .iter()
            .any(|kept| *kept.part() == Part::Network(NetworkPart::Vpc) && kept.why() == "not ours")
    );
}

#[test]
fn tidb_cloud_is_told_what_is_known() {
    let told = |shape, there| {
        let scene = scene(shape, there, false);
        let mut world = world(&scene);
        let first = world.plan();
        world.apply(&mut in_order);
        let hand_offs = |plan: &Plan| {
            plan.hand_offs()
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
        };
        (hand_offs(&first), hand_offs(&world.plan()))
    };
    let (first, then) = told(Shape::Nat, There::Nothing);
    assert!(first[0].starts_with("allow the address of the NAT gateway"), "{first:?}");
    assert!(then[0].starts_with("allow 198.51.100."), "{then:?}");
    let (first, _) = told(Shape::Nat, There::Exit);
    assert!(
        first[0]
            .starts_with("allow 203.0.113.7 in the firewall rules or on the IP access list of "),
        "{first:?}"
    );
    let (first, then) = told(Shape::PrivateEndpoint, There::Nothing);
    assert_eq!(first, ["let VPC endpoint (known later) in, if endpoints are listed"]);
    assert!(then[0].starts_with("let VPC endpoint vpce-"), "{then:?}");
    let (first, then) = told(Shape::VpcPeering, There::Nothing);
    assert_eq!(
        first,
        [
            "ask for a peering: region us-east-1, account (known later), VPC (known later), range 10.0.0.0/16"
        ]
    );
    assert_eq!(then, Vec::<String>::new());
    // Once the VPC is there, its account is known; the region of whoever looked serves where the description tells none.
    let mut there = scene(Shape::VpcPeering, There::Vpc, false);
    for vpc in &mut there.account.vpcs {
        "123456789012".clone_into(&mut vpc.account);
    }
    assert_eq!(
        world(&there)
            .plan()
            .hand_offs()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        [format!(
            "ask for a peering: region us-east-1, account 123456789012, VPC {}, range 10.0.0.0/16",
            scene::VPC
        )]
    );
}

#[test]
fn a_shared_gateways_endpoint_that_is_there_is_used_and_left() {
    let scene = scene(Shape::PrivateEndpoint, There::Exit, false);
    let mut world = world(&scene);
    world.apply(&mut in_order);
    assert_eq!(world.living().vpc_endpoints, scene.account.vpc_endpoints);
}

#[test]
fn groups_of_a_network_go_to_the_compute() {
    let network = scene::network(Shape::Nat, There::Nothing, SecurityGroup::open());
    let mut world = World::of(scene::migration(network, false), NetworkSnapshot::default());
    world.apply(&mut in_order);
    let settled = world
        .migration
        .settled_in(&world.observed);
    let instance = settled
        .compute()
        .instance()
        .expect("an instance")
        .create_request()
        .build()
        .expect("a request");
    let group = world
        .network()
        .security_groups
        .iter()
        .find(|one| one.name == "tidb-dms-orders-dms")
        .expect("a group");
    assert_eq!(instance.vpc_security_group_ids(), std::slice::from_ref(&group.id));
    let subnets: Vec<_> = settled
        .subnet_group()
        .expect("a group")
        .subnets()
        .map(ToString::to_string)
        .collect();
    assert_eq!(subnets.len(), 2);
    assert!(
        subnets
            .iter()
            .all(|id| world.network().subnet(id).is_some())
    );
}

#[test]
fn a_serverless_replication_in_public_subnets_is_refused_with_the_reason() {
    let network = scene::network(Shape::InternetGateway, There::Nothing, SecurityGroup::open());
    let group: tidb_dms::name::SubnetGroupIdentifier = "orders-dms"
        .parse()
        .expect("an identifier");
    assert!(
        network
            .for_serverless(group.clone())
            .is_none()
    );
    let serverless = scene(Shape::Nat, There::Nothing, true).migration;
    let refused = tidb_dms::migration::Migration::builder()
        .name("orders")
        .network(network)
        .compute(serverless.compute().clone())
        .source(
            serverless
                .side(tidb_dms::endpoint::Role::Source)
                .clone(),
        )
        .target(
            serverless
                .side(tidb_dms::endpoint::Role::Target)
                .clone(),
        )
        .build()
        .expect_err("no public address");
    assert!(
        refused
            .to_string()
            .contains("a serverless replication has no public address"),
        "{refused}"
    );
}
