use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::{Arrival, Lost, NameCause, PacketEnd, PacketOrigin, PacketTarget, Way, walk};
use crate::snapshot::{GroupPeer, NetworkSnapshot, Route};

mod net;

use net::{
    OWN_NAME, SERVICE, Shape, add_acl, blocks, entry, entry_for, group, igw_of, main_only, range,
    route, subnet, tcp,
};

/// A network and a packet, good until a row changes something.
#[derive(Clone)]
struct Case {
    network: NetworkSnapshot,
    from: PacketOrigin,
    to: PacketTarget,
}

impl Case {
    fn of(shape: Shape) -> Self {
        let (network, from, to) = net::good(shape);
        Self { network, from, to }
    }

    fn walk(&self) -> Result<Arrival, Lost> {
        walk(&self.network, &self.from, &self.to)
    }
}

#[track_caller]
fn arrives(shape: Shape, name: &str, change: impl FnOnce(&mut Case), way: Way, seen: &[&str]) {
    let mut case = Case::of(shape);
    change(&mut case);
    let seen = seen
        .iter()
        .map(|address| ip(address))
        .collect();
    assert_eq!(case.walk(), Ok(Arrival { way, seen }), "{shape:?}: {name}");
}

/// One breakage; without it the same packet arrives.
#[track_caller]
fn lost(shape: Shape, name: &str, change: impl FnOnce(&mut Case), at: Lost) {
    let mut case = Case::of(shape);
    assert!(case.walk().is_ok(), "{shape:?} is not good to begin with: {:?}", case.walk());
    change(&mut case);
    assert_eq!(case.walk(), Err(at), "{shape:?}: {name}");
}

fn igw() -> Way {
    Way::InternetGateway("igw-1".to_owned())
}

fn nat() -> Way {
    Way::NatGateway("nat-1".to_owned())
}

fn endpoint() -> Way {
    Way::Endpoint("vpce-1".to_owned())
}

fn peering() -> Way {
    Way::Peering("pcx-1".to_owned())
}

fn acl(subnet: &str, egress: bool, answer: bool) -> Lost {
    Lost::NetworkAcl { acl: "acl-2".into(), subnet: subnet.into(), egress, answer }
}

fn unknown(shape: Shape, cause: NameCause) -> Lost {
    Lost::UnknownHost { host: Case::of(shape).to.host, cause }
}

fn no_route(subnet: &str, table: &str) -> Lost {
    Lost::NoRoute { subnet: subnet.into(), table: Some(table.into()) }
}

#[test]
fn good_networks_lead_to_the_gateway() {
    arrives(Shape::Public, "as it is", |_| {}, igw(), &["198.18.0.10"]);
    arrives(Shape::Nat, "as it is", |_| {}, nat(), &["198.51.100.9"]);
    arrives(Shape::Endpoint, "as it is", |_| {}, endpoint(), &["10.0.1.50"]);
    arrives(Shape::Peering, "as it is", |_| {}, peering(), &["10.0.1.10"]);
}

#[test]
fn other_good_networks_do_too() {
    use Shape::*;
    arrives(Public, "by address", |it| it.to.host = "203.0.113.7".into(), igw(), &["198.18.0.10"]);
    arrives(
        Public,
        "attached",
        |it| igw_of(&mut it.network).attachment = "attached".into(),
        igw(),
        &["198.18.0.10"],
    );
    arrives(
        Public,
        "no host names needed",
        |it| it.network.vpcs[0].dns_hostnames = Some(false),
        igw(),
        &["198.18.0.10"],
    );
    arrives(
        Public,
        "the list holds the range",
        |it| list(&mut it.to, &["198.18.0.0/24"]),
        igw(),
        &["198.18.0.10"],
    );
    arrives(
        Public,
        "the main table",
        |it| main_only(&mut it.network, "subnet-dms"),
        igw(),
        &["198.18.0.10"],
    );
    arrives(
        Public,
        "an ACL that lets both ways",
        |it| {
            add_acl(
                &mut it.network,
                "subnet-dms",
                &[entry(100, true, true, (4000, 4000)), entry(100, false, true, (1024, 65535))],
            );
        },
        igw(),
        &["198.18.0.10"],
    );
    // Another connection is answered on another port.
    let open = |number| entry(number, false, true, (0, 65535));
    for (shape, subnet, answers, way, seen) in [
        (
            Public,
            "subnet-dms",
            vec![entry(1, false, false, (50000, 50000)), open(2)],
            igw(),
            "198.18.0.10",
        ),
        (Public, "subnet-dms", vec![entry(1, false, true, (50000, 50000))], igw(), "198.18.0.10"),
        (Nat, "subnet-nat", vec![entry(1, false, true, (4000, 4000))], nat(), "198.51.100.9"),
    ] {
        let name = format!("{answers:?}");
        let entries = [vec![entry(1, true, true, (0, 65535))], answers].concat();
        arrives(shape, &name, |it| add_acl(&mut it.network, subnet, &entries), way, &[seen]);
    }
    arrives(
        Public,
        "the lowest number decides",
        |it| {
            add_acl(
                &mut it.network,
                "subnet-dms",
                &[
                    entry(200, true, false, (4000, 4000)),
                    entry(100, true, true, (4000, 4000)),
                    entry(1, false, true, (0, 65535)),
                ],
            );
        },
        igw(),
        &["198.18.0.10"],
    );
    arrives(
        Public,
        "the second of two security groups",
        |it| {
            it.from
                .security_groups
                .insert(0, "sg-closed".into());
        },
        igw(),
        &["198.18.0.10"],
    );
    arrives(
        Public,
        "the default security group",
        |it| it.from.security_groups.clear(),
        igw(),
        &["198.18.0.10"],
    );
    arrives(
        Nat,
        "ingress blocked",
        |it| blocks(&mut it.network, "subnet-nat", "block-ingress"),
        nat(),
        &["198.51.100.9"],
    );
    arrives(
        Nat,
        "two addresses",
        |it| {
            it.network.nat_gateways[0]
                .public_addresses
                .push(ip("198.51.100.10"));
            list(&mut it.to, &["198.51.100.8/29"]);
        },
        nat(),
        &["198.51.100.9", "198.51.100.10"],
    );
    arrives(
        Nat,
        "a longer prefix past a dead default route",
        |it| {
            it.network.route_tables[1].routes[0].state = "blackhole".into();
            it.network.route_tables[1]
                .routes
                .push(route("203.0.113.0/24", "nat-1"));
        },
        nat(),
        &["198.51.100.9"],
    );
    arrives(
        Endpoint,
        "in the sender's subnet, where no ACL looks",
        |it| {
            it.network.vpc_endpoints[0].subnets = vec!["subnet-dms".into()];
            it.network.network_interfaces.clear();
            add_acl(&mut it.network, "subnet-dms", &[]);
        },
        endpoint(),
        &["10.0.0.254"],
    );
    arrives(
        Endpoint,
        "by the endpoint's own name, without private DNS",
        |it| {
            it.network.vpc_endpoints[0].private_dns = false;
            it.network.vpcs[0].dns_hostnames = Some(false);
            it.to.host = OWN_NAME.into();
        },
        endpoint(),
        &["10.0.1.50"],
    );
    arrives(
        Endpoint,
        "by its address",
        |it| it.to.host = "10.0.1.50".into(),
        endpoint(),
        &["10.0.1.50"],
    );
    arrives(
        Endpoint,
        "the state in capitals",
        |it| it.network.vpc_endpoints[0].state = "Available".into(),
        endpoint(),
        &["10.0.1.50"],
    );
    arrives(
        Endpoint,
        "ingress from a range",
        |it| {
            group(&mut it.network, "sg-endpoint").ingress = vec![tcp(4000, range("10.0.0.0/16"))];
        },
        endpoint(),
        &["10.0.1.50"],
    );
    arrives(
        Endpoint,
        "egress to the endpoint's group only",
        |it| {
            group(&mut it.network, "sg-dms").egress =
                vec![tcp(4000, GroupPeer::Group("sg-endpoint".into()))];
        },
        endpoint(),
        &["10.0.1.50"],
    );
    arrives(
        Endpoint,
        "in the VPC's second range",
        |it| {
            it.network.vpcs[0]
                .ranges
                .push(net("100.64.0.0/16"));
            subnet(&mut it.network, "subnet-endpoint").range = net("100.64.1.0/24");
            it.network.network_interfaces[0].private_address = Some(ip("100.64.1.50"));
        },
        endpoint(),
        &["100.64.1.50"],
    );
    arrives(
        Endpoint,
        "the gateway lists it",
        |it| let_in(&mut it.to, &["vpce-1"]),
        endpoint(),
        &["10.0.1.50"],
    );
    arrives(
        Endpoint,
        "the gateway lists all",
        |it| let_in(&mut it.to, &["*"]),
        endpoint(),
        &["10.0.1.50"],
    );
    arrives(
        Peering,
        "no host names needed",
        |it| it.network.vpcs[0].dns_hostnames = Some(false),
        peering(),
        &["10.0.1.10"],
    );
    arrives(
        Peering,
        "a narrower route",
        |it| {
            it.network.route_tables[1].routes = vec![route("10.250.3.0/24", "pcx-1")];
        },
        peering(),
        &["10.0.1.10"],
    );
}

#[test]
fn names() {
    use Shape::*;
    for shape in [Public, Nat, Endpoint, Peering] {
        let off = |it: &mut Case| it.network.vpcs[0].dns_support = Some(false);
        lost(shape, "no resolver", off, unknown(shape, NameCause::NoResolver("vpc-1".into())));
    }
    lost(
        Endpoint,
        "no host names",
        |it| it.network.vpcs[0].dns_hostnames = Some(false),
        unknown(Endpoint, NameCause::NoPrivateNames("vpc-1".into())),
    );
    lost(
        Endpoint,
        "nobody asked",
        |it| it.network.vpcs[0].dns_hostnames = None,
        unknown(Endpoint, NameCause::NoPrivateNames("vpc-1".into())),
    );
    lost(
        Endpoint,
        "private DNS off",
        |it| it.network.vpc_endpoints[0].private_dns = false,
        unknown(Endpoint, NameCause::PrivateDnsOff("vpce-1".into())),
    );
    lost(
        Endpoint,
        "in another VPC",
        |it| it.network.vpc_endpoints[0].vpc = "vpc-2".into(),
        unknown(Endpoint, NameCause::NoEndpoint("vpc-1".into())),
    );
    lost(
        Endpoint,
        "to another service",
        |it| it.network.vpc_endpoints[0].service = "com.amazonaws.vpce.x".into(),
        unknown(Endpoint, NameCause::NoEndpoint("vpc-1".into())),
    );
    lost(
        Endpoint,
        "a gateway endpoint",
        |it| it.network.vpc_endpoints[0].kind = "Gateway".into(),
        unknown(Endpoint, NameCause::NoEndpoint("vpc-1".into())),
    );
    lost(
        Endpoint,
        "name not proven",
        |it| {
            it.network.endpoint_services[0].private_dns_verification = "pendingVerification".into()
        },
        unknown(Endpoint, NameCause::Unverified(SERVICE.into())),
    );
    // EC2 describes it for a while after it is gone.
    lost(
        Endpoint,
        "a deleted endpoint",
        |it| it.network.vpc_endpoints[0].state = "deleted".into(),
        unknown(Endpoint, NameCause::NoEndpoint("vpc-1".into())),
    );
    for state in ["pendingAcceptance", "pending", "rejected", "failed", "expired", "deleting"] {
        let cause = NameCause::EndpointState { id: "vpce-1".into(), state: state.into() };
        lost(
            Endpoint,
            state,
            |it| it.network.vpc_endpoints[0].state = state.into(),
            unknown(Endpoint, cause),
        );
        let by_own_name = |it: &mut Case| {
            it.network.vpc_endpoints[0].state = state.into();
            it.to.host = OWN_NAME.into();
        };
        lost(
            Endpoint,
            state,
            by_own_name,
            Lost::Endpoint { id: "vpce-1".into(), state: state.into() },
        );
    }
}

#[test]
fn network_acls() {
    use Shape::*;
    let open = |number, egress| entry(number, egress, true, (0, 65535));
    // (shape, subnet, entries, leaving, the answer)
    let rows = [
        (Public, "subnet-dms", vec![open(1, false)], true, false),
        (Public, "subnet-dms", vec![open(1, true)], false, true),
        (
            Public,
            "subnet-dms",
            vec![entry(1, true, false, (4000, 4000)), open(2, true), open(1, false)],
            true,
            false,
        ),
        (
            Public,
            "subnet-dms",
            vec![open(1, true), entry(1, false, true, (1024, 32767))],
            false,
            true,
        ),
        (
            Public,
            "subnet-dms",
            vec![open(1, true), entry(1, false, false, (32768, 60999)), open(2, false)],
            false,
            true,
        ),
        (Nat, "subnet-dms", vec![open(1, true)], false, true),
        (Nat, "subnet-nat", vec![open(1, true)], false, false),
        (Nat, "subnet-nat", vec![open(1, false)], true, false),
        (Nat, "subnet-nat", vec![open(1, true), entry_for(1, false, "10.0.0.0/16")], false, true),
        (Nat, "subnet-nat", vec![open(1, false), entry_for(1, true, "203.0.113.0/24")], true, true),
        (Endpoint, "subnet-dms", vec![open(1, false)], true, false),
        (Endpoint, "subnet-dms", vec![open(1, true)], false, true),
        (Endpoint, "subnet-endpoint", vec![open(1, true)], false, false),
        (
            Endpoint,
            "subnet-endpoint",
            vec![open(1, false), entry(1, true, true, (4000, 4000))],
            true,
            true,
        ),
        (
            Peering,
            "subnet-dms",
            vec![entry_for(1, true, "10.0.0.0/16"), open(1, false)],
            true,
            false,
        ),
        (Peering, "subnet-dms", vec![open(1, true)], false, true),
    ];
    for (shape, subnet, entries, egress, answer) in rows {
        let name = format!("{entries:?}");
        lost(
            shape,
            &name,
            |it| add_acl(&mut it.network, subnet, &entries),
            acl(subnet, egress, answer),
        );
    }
}

#[test]
fn security_groups() {
    use Shape::*;
    let egress = || Lost::Egress { groups: vec!["sg-dms".into()] };
    for shape in [Public, Nat, Endpoint, Peering] {
        lost(
            shape,
            "closed",
            |it| {
                group(&mut it.network, "sg-dms")
                    .egress
                    .clear()
            },
            egress(),
        );
        lost(
            shape,
            "another port",
            |it| group(&mut it.network, "sg-dms").egress = vec![tcp(443, range("0.0.0.0/0"))],
            egress(),
        );
        lost(
            shape,
            "another protocol",
            |it| group(&mut it.network, "sg-dms").egress[0].protocol = "udp".into(),
            egress(),
        );
        lost(
            shape,
            "a prefix list",
            |it| {
                group(&mut it.network, "sg-dms").egress[0].peer =
                    GroupPeer::PrefixList("pl-1".into())
            },
            egress(),
        );
        lost(
            shape,
            "IPv6 only",
            |it| group(&mut it.network, "sg-dms").egress[0].peer = GroupPeer::Range6("::/0".into()),
            egress(),
        );
    }
    lost(
        Nat,
        "a group is nobody in the internet",
        |it| {
            group(&mut it.network, "sg-dms").egress =
                vec![tcp(4000, GroupPeer::Group("sg-endpoint".into()))];
        },
        egress(),
    );
    let ingress = || Lost::Ingress { id: "vpce-1".into() };
    lost(
        Endpoint,
        "nobody in",
        |it| {
            group(&mut it.network, "sg-endpoint")
                .ingress
                .clear()
        },
        ingress(),
    );
    lost(
        Endpoint,
        "another group",
        |it| {
            group(&mut it.network, "sg-endpoint").ingress =
                vec![tcp(4000, GroupPeer::Group("sg-closed".into()))]
        },
        ingress(),
    );
    lost(
        Endpoint,
        "another range",
        |it| group(&mut it.network, "sg-endpoint").ingress = vec![tcp(4000, range("10.0.9.0/24"))],
        ingress(),
    );
    lost(
        Endpoint,
        "another port in",
        |it| group(&mut it.network, "sg-endpoint").ingress[0].ports = Some((3306, 3306)),
        ingress(),
    );
    lost(
        Endpoint,
        "the default group",
        |it| {
            it.network.vpc_endpoints[0]
                .security_groups
                .clear()
        },
        ingress(),
    );
}

#[test]
fn routes() {
    use Shape::*;
    for shape in [Public, Nat, Peering] {
        lost(
            shape,
            "no route",
            |it| {
                it.network.route_tables[1]
                    .routes
                    .clear()
            },
            no_route("subnet-dms", "rtb-dms"),
        );
        let target = Case::of(shape).network.route_tables[1].routes[0]
            .target
            .clone();
        let dead = Lost::Blackhole { table: "rtb-dms".into(), target };
        lost(
            shape,
            "a black hole",
            |it| it.network.route_tables[1].routes[0].state = "blackhole".into(),
            dead,
        );
        let elsewhere = Lost::Elsewhere { subnet: "subnet-dms".into(), target: "tgw-1".into() };
        lost(
            shape,
            "a longer prefix leads elsewhere",
            |it| {
                let narrow = if shape == Peering { "10.250.3.4/32" } else { "203.0.113.0/24" };
                it.network.route_tables[1]
                    .routes
                    .push(route(narrow, "tgw-1"));
            },
            elsewhere,
        );
    }
    lost(
        Nat,
        "only the main table's route, which has none",
        |it| main_only(&mut it.network, "subnet-dms"),
        Lost::NoPublicAddress { subnet: "subnet-dms".into() },
    );
    lost(
        Public,
        "no table",
        |it| it.network.route_tables.clear(),
        Lost::NoRoute { subnet: "subnet-dms".into(), table: None },
    );
    lost(
        Endpoint,
        "past the VPC's own route",
        |it| {
            it.network.route_tables[1]
                .routes
                .push(Route { state: "blackhole".into(), ..route("10.0.1.0/24", "eni-1") });
        },
        Lost::Blackhole { table: "rtb-dms".into(), target: "eni-1".into() },
    );
    lost(
        Peering,
        "the project is in the VPC's range",
        |it| {
            it.network.vpcs[0]
                .ranges
                .push(net("10.250.0.0/16"))
        },
        Lost::NobodyThere(ip("10.250.3.4")),
    );
    lost(
        Public,
        "unknown subnet",
        |it| it.from.subnet = "subnet-9".into(),
        Lost::UnknownSubnet("subnet-9".into()),
    );
}

#[test]
fn gateways() {
    use Shape::*;
    let no_igw = || Lost::InternetGateway("igw-1".into());
    for shape in [Public, Nat] {
        lost(shape, "detached", |it| igw_of(&mut it.network).vpc = None, no_igw());
        lost(
            shape,
            "attached elsewhere",
            |it| igw_of(&mut it.network).vpc = Some("vpc-2".into()),
            no_igw(),
        );
        lost(
            shape,
            "detaching",
            |it| igw_of(&mut it.network).attachment = "detaching".into(),
            no_igw(),
        );
        lost(shape, "gone", |it| it.network.internet_gateways.clear(), no_igw());
    }
    lost(
        Public,
        "not public",
        |it| it.from.public_address = None,
        Lost::NoPublicAddress { subnet: "subnet-dms".into() },
    );
    for mode in ["block-ingress", "block-bidirectional"] {
        lost(
            Public,
            mode,
            |it| blocks(&mut it.network, "subnet-dms", mode),
            Lost::PublicAccessBlocked { subnet: "subnet-dms".into() },
        );
    }
    lost(
        Nat,
        "blocked",
        |it| blocks(&mut it.network, "subnet-nat", "block-bidirectional"),
        Lost::PublicAccessBlocked { subnet: "subnet-nat".into() },
    );
    for state in ["pending", "failed", "deleting", "deleted"] {
        lost(
            Nat,
            state,
            |it| it.network.nat_gateways[0].state = state.into(),
            Lost::NatGateway { id: "nat-1".into(), state: state.into() },
        );
    }
    lost(
        Nat,
        "gone",
        |it| it.network.nat_gateways.clear(),
        Lost::NatGateway { id: "nat-1".into(), state: String::new() },
    );
    lost(
        Nat,
        "private",
        |it| it.network.nat_gateways[0].connectivity = "private".into(),
        Lost::PrivateNat("nat-1".into()),
    );
    lost(
        Nat,
        "no address",
        |it| {
            it.network.nat_gateways[0]
                .public_addresses
                .clear()
        },
        Lost::PrivateNat("nat-1".into()),
    );
    let round =
        |subnet: &str| Lost::NatWithoutInternet { id: "nat-1".into(), subnet: subnet.into() };
    lost(
        Nat,
        "in the sender's own subnet",
        |it| it.network.nat_gateways[0].subnet = "subnet-dms".into(),
        round("subnet-dms"),
    );
    lost(
        Nat,
        "in another private subnet",
        |it| it.network.nat_gateways[0].subnet = "subnet-endpoint".into(),
        round("subnet-endpoint"),
    );
    let peer = |status: &str| Lost::Peering { id: "pcx-1".into(), status: status.into() };
    for status in ["pending-acceptance", "expired", "rejected", "failed", "deleted", "provisioning"]
    {
        lost(Peering, status, |it| it.network.peerings[0].status = status.into(), peer(status));
    }
    lost(Peering, "gone", |it| it.network.peerings.clear(), peer(""));
    let another = || Lost::AnotherPeer("pcx-1".into());
    lost(
        Peering,
        "another account",
        |it| it.network.peerings[0].requester.account = "1".into(),
        another(),
    );
    lost(
        Peering,
        "another VPC",
        |it| it.network.peerings[0].requester.vpc = "vpc-7".into(),
        another(),
    );
    lost(Peering, "not ours", |it| it.network.peerings[0].accepter.vpc = "vpc-7".into(), another());
    lost(
        Peering,
        "another range there",
        |it| it.network.peerings[0].requester.ranges = vec![net("10.251.0.0/16")],
        Lost::NobodyThere(ip("10.250.3.4")),
    );
    lost(
        Peering,
        "the range that was entered is not the sender's",
        |it| {
            if let PacketEnd::Project { peers, .. } = &mut it.to.end {
                *peers = vec![net("10.9.0.0/16")];
            }
        },
        Lost::NoWayBack { peering: "pcx-1".into(), address: ip("10.0.1.10") },
    );
    lost(
        Endpoint,
        "another zone",
        |it| subnet(&mut it.network, "subnet-endpoint").zone_id = "usw2-az4".into(),
        Lost::Zone { id: "vpce-1".into() },
    );
    lost(
        Endpoint,
        "no subnet",
        |it| {
            it.network.vpc_endpoints[0]
                .subnets
                .clear()
        },
        Lost::Zone { id: "vpce-1".into() },
    );
}

#[test]
fn lists_of_the_gateway() {
    use Shape::*;
    lost(Public, "empty", |it| list(&mut it.to, &[]), Lost::NotListed(ip("198.18.0.10")));
    lost(
        Public,
        "the private address",
        |it| list(&mut it.to, &["10.0.1.10/32"]),
        Lost::NotListed(ip("198.18.0.10")),
    );
    lost(
        Nat,
        "the instance's address",
        |it| list(&mut it.to, &["198.18.0.10/32"]),
        Lost::NotListed(ip("198.51.100.9")),
    );
    lost(
        Nat,
        "one of two",
        |it| {
            it.network.nat_gateways[0]
                .public_addresses
                .push(ip("198.51.100.10"));
            list(&mut it.to, &["198.51.100.9/32"]);
        },
        Lost::NotListed(ip("198.51.100.10")),
    );
    lost(
        Endpoint,
        "another endpoint",
        |it| let_in(&mut it.to, &["vpce-2"]),
        Lost::EndpointNotAllowed("vpce-1".into()),
    );
}

/// An endpoint of two zones answers if one of its interfaces does.
#[test]
fn the_driver_tries_every_address() {
    let mut case = Case::of(Shape::Endpoint);
    case.network.vpc_endpoints[0]
        .subnets
        .insert(0, "subnet-nat".into());
    add_acl(&mut case.network, "subnet-nat", &[]);
    assert_eq!(case.walk().map(|arrival| arrival.seen), Ok(vec![ip("10.0.1.50")]));
    group(&mut case.network, "sg-endpoint")
        .ingress
        .clear();
    assert!(case.walk().is_err());
}

fn list(to: &mut PacketTarget, ranges: &[&str]) {
    let PacketEnd::Public { access, .. } = &mut to.end else { panic!("a public gateway") };
    *access = Some(
        ranges
            .iter()
            .map(|range| net(range))
            .collect(),
    );
}

fn let_in(to: &mut PacketTarget, ids: &[&str]) {
    let PacketEnd::Service { endpoints, .. } = &mut to.end else { panic!("a service") };
    *endpoints = Some(
        ids.iter()
            .map(|id| (*id).to_owned())
            .collect(),
    );
}

fn ip(text: &str) -> Ipv4Addr {
    text.parse().expect("an address")
}

fn net(text: &str) -> Ipv4Net {
    text.parse().expect("a range")
}
