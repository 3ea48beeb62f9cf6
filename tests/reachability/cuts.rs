//! Networks that nobody drew up: valid ones in which entries, rules and routes are cut, widened, turned round and thrown in
//! at random. The packet alone says what is true of them.

use ipnet::Ipv4Net;
use tidb_dms::snapshot::GroupPeer;

use super::{
    net::{Dice, GATEWAY, Net, PEER, PORT, entry, everywhere, range, route, tcp},
    packet, tell,
};

const NETWORKS: usize = 10_000;

const SEED: u64 = 0x6375_7473;

/// Addresses of a subnet that DMS may get: low, in the middle, high.
const ADDRESSES: [u32; 4] = [10, 99, 130, 250];

/// Ranges that a careless hand might write.
fn some_range(net: &Net, dice: &mut Dice) -> Ipv4Net {
    let own = net.snapshot.vpcs[0].ranges[0];
    let subnet = dice.of(&net.snapshot.subnets).range;
    let half = |range: Ipv4Net, upper: bool| {
        let mut halves = range
            .subnets(range.prefix_len() + 1)
            .expect("it can be halved");
        let lower = halves.next().expect("a half");
        if upper { halves.next().unwrap_or(lower) } else { lower }
    };
    let upper = dice.one_in(2);
    let host = if net.shape == tidb_dms::network::Shape::VpcPeering { PEER } else { GATEWAY };
    dice.of(&[
        everywhere(),
        own,
        subnet,
        half(subnet, upper),
        half(everywhere(), upper),
        host.into(),
        Ipv4Net::new(host, 24)
            .expect("a range")
            .trunc(),
        range("198.51.100.0/24"),
    ])
}

/// One that the packet may be in.
fn some_subnet(net: &Net, dice: &mut Dice) -> String {
    let subnets: Vec<_> = net
        .snapshot
        .subnets
        .iter()
        .map(|subnet| subnet.id.clone())
        .filter(|id| id != "subnet-0other")
        .collect();
    dice.of(&subnets)
}

fn some_ports(dice: &mut Dice) -> (u16, u16) {
    dice.of(&[
        (PORT, PORT),
        (443, 443),
        (1024, 65535),
        (32768, 60999),
        (32768, 65535),
        (1024, 40000),
        (0, 65535),
        (4001, 65535),
        (50000, 50000),
    ])
}

fn cut_an_acl(net: &mut Net, dice: &mut Dice) {
    let (ports, at, number) = (some_ports(dice), some_range(net, dice), [1, 95, 105, 200]);
    let subnet = some_subnet(net, dice);
    let (egress, allow, number) = (dice.one_in(2), dice.one_in(2), dice.of(&number));
    let way = dice.below(4);
    let entries = &mut net.acl_of(&subnet).entries;
    let index = dice.below(entries.len());
    match way {
        0 => entries[index].range = Some(at),
        1 => {
            "6".clone_into(&mut entries[index].protocol);
            entries[index].ports = Some(ports);
        }
        2 => {
            entries.remove(index);
        }
        _ => entries.push(entry(number, egress, allow, Some(ports), at)),
    }
}

fn cut_a_group(net: &mut Net, dice: &mut Dice) {
    let (ports, at) = (some_ports(dice), some_range(net, dice));
    let index = dice.below(net.snapshot.security_groups.len());
    let ids: Vec<_> = net
        .snapshot
        .security_groups
        .iter()
        .map(|group| group.id.clone())
        .collect();
    let peer = if dice.one_in(3) { GroupPeer::Group(dice.of(&ids)) } else { GroupPeer::Range(at) };
    let way = dice.below(3);
    let group = &mut net.snapshot.security_groups[index];
    let rules = if group.id == "sg-0e" { &mut group.ingress } else { &mut group.egress };
    if rules.is_empty() {
        return;
    }
    let rule = dice.below(rules.len());
    match way {
        0 => rules[rule].peer = peer,
        1 => {
            "tcp".clone_into(&mut rules[rule].protocol);
            rules[rule].ports = Some(ports);
        }
        _ => rules[rule] = tcp(ports.0, peer),
    }
}

fn cut_a_route(net: &mut Net, dice: &mut Dice) {
    let at = some_range(net, dice);
    let subnet = some_subnet(net, dice);
    let target = dice.of(&["igw-01", "nat-00", "nat-01", "pcx-01", "pcx-0far", "tgw-0"]);
    let way = dice.below(4);
    let is_lost = dice.one_in(3);
    let routes = &mut net.table_of(&subnet).routes;
    let index = dice.below(routes.len());
    // A table has one route to each range.
    let is_new = !routes
        .iter()
        .any(|one| one.destination == Some(at));
    match way {
        0 if routes[index].target != "local" && is_new => routes[index].destination = Some(at),
        1 if routes[index].target != "local" => {
            routes.remove(index);
        }
        2 if routes[index].target != "local" => target.clone_into(&mut routes[index].target),
        // Nothing takes what is in the VPC away from it but a longer prefix, which EC2 allows for few targets.
        _ if is_new
            && (at.prefix_len() < 8 || range("52.0.0.0/8").contains(&at) || at.contains(&PEER)) =>
        {
            let mut thrown = route(at, target);
            if is_lost {
                "blackhole".clone_into(&mut thrown.state);
            }
            routes.push(thrown);
        }
        _ => (),
    }
}

#[test]
fn what_is_judged_for_sure_is_what_packets_do() {
    let mut dice = Dice(SEED);
    let (mut surely_reached, mut surely_lost, mut unsure) = (0, 0, 0);
    let mut wrong = Vec::new();
    for number in 0..NETWORKS {
        let mut net = Net::thrown(&mut dice);
        for _ in 0..=dice.below(3) {
            let cut = dice.of(&[cut_an_acl, cut_a_group, cut_a_route]);
            cut(&mut net, &mut dice);
        }
        let judged = net.judge();
        let walked: Vec<Vec<_>> = net
            .dms
            .subnets
            .iter()
            .map(|subnet| {
                ADDRESSES
                    .map(|at| packet::walks_from(&net, subnet, at))
                    .to_vec()
            })
            .collect();
        let all_arrive = walked
            .iter()
            .flatten()
            .all(Result::is_ok);
        let a_subnet_is_cut_off = walked
            .iter()
            .any(|subnet| subnet.iter().all(Result::is_err));
        let is_right = if !judged.reaches() {
            surely_lost += 1;
            a_subnet_is_cut_off
        } else if judged.is_sure() {
            surely_reached += 1;
            all_arrive
        } else {
            unsure += 1;
            true
        };
        if !is_right {
            wrong.push(format!(
                "network {number}, {}: {walked:?}\n{}\n{net:?}",
                net.shape,
                judged.findings()
            ));
        }
    }
    tell(&format!(
        "{NETWORKS} cut networks: {surely_reached} reach for sure, {surely_lost} surely do not, {unsure} are in doubt; {} judged wrong",
        wrong.len()
    ));
    assert!(wrong.is_empty(), "{} judged wrong, such as\n{}", wrong.len(), wrong[0]);
    // Who is never sure is never wrong.
    let told = format!("{surely_reached}, {surely_lost}, {unsure}");
    assert!(surely_reached > NETWORKS * 3 / 8, "{told}");
    assert!(surely_lost > NETWORKS * 2 / 5, "{told}");
    assert!(unsure < NETWORKS / 5, "{told}");
}
