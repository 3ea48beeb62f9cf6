use std::net::Ipv4Addr;

use proptest::prelude::*;

use super::{
    carve::{End, carve},
    *,
};
use crate::name::Cidr;

fn two() -> [Subnet; 2] {
    [Subnet::carved("us-east-1a", 24), Subnet::carved("us-east-1b", 24)]
}

fn texts(rules: Option<Vec<SecurityRule>>) -> Vec<String> {
    rules
        .unwrap_or_default()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn nat_in_each_zone_routes_its_own_zone() {
    let gateways = ["us-east-1b", "us-east-1a"]
        .map(|zone| NatGateway::in_public_subnet(Subnet::carved(zone, 28)));
    let network = Network::private_subnets_with_nat(gateways)
        .vpc(Vpc::of("10.0.0.0/16"))
        .subnets(two())
        .build()
        .expect("a network");
    let exits: Vec<_> = network
        .route_tables()
        .iter()
        .map(|table| {
            (
                table.subnets[0]
                    .range()
                    .expect("a range")
                    .to_string(),
                table.routes[0].through,
            )
        })
        .collect();
    let expected = [
        ("10.0.255.240/28", Exit::InternetGateway),
        ("10.0.0.0/24", Exit::NatGateway(1)),
        ("10.0.1.0/24", Exit::NatGateway(0)),
    ];
    assert_eq!(exits, expected.map(|(range, exit)| (range.to_owned(), exit)));
    assert!(network.dns_attributes().support && network.dns_attributes().hostnames);
}

#[test]
fn each_subnet_uses_the_existing_nat_gateway_of_its_zone() {
    let gateways = [("nat-0a1b2c3d", "us-east-1b"), ("nat-4e5f6a7b", "us-east-1a")]
        .map(|(id, zone)| NatGateway::existing(id).in_zone(zone));
    let network = Network::private_subnets_with_nat(gateways)
        .vpc(Vpc::of("10.0.0.0/16"))
        .subnets(["us-east-1a", "us-east-1b"].map(|zone| Subnet::carved(zone, 24)))
        .build()
        .expect("a network");
    let exits: Vec<_> = network
        .route_tables()
        .iter()
        .map(|table| table.routes[0].through)
        .collect();
    assert_eq!(exits, [Exit::NatGateway(1), Exit::NatGateway(0)]);
    assert_eq!(network.findings().to_string(), "");
}

#[test]
fn an_existing_nat_gateway_tells_whom_to_let_in() {
    let gateway = NatGateway::existing_at("nat-0a1b2c3d", Ipv4Addr::new(203, 0, 113, 7));
    let network = Network::private_subnets_with_nat([gateway])
        .vpc(Vpc::existing("vpc-0a1b2c3d"))
        .subnets(["subnet-0a1b2c3d", "subnet-4e5f6a7b"].map(Subnet::existing))
        .build()
        .expect("a network");
    assert_eq!(network.tidb_cloud_steps()[0].to_string(), "let 203.0.113.7 in (NAT gateway)");
    assert_eq!(network.route_tables(), []);
    assert!(
        !network.dns_attributes().hostnames,
        "an existing VPC is changed only where it must be"
    );
}

#[test]
fn a_private_endpoint_lets_dms_in_and_nothing_else() {
    let service = "com.amazonaws.vpce.us-east-1.vpce-svc-0062ecf0683000000";
    let described = |endpoint: PrivateEndpoint| {
        Network::private_endpoint(endpoint.subnet(EndpointSubnet::carved("use1-az6", 28)))
            .vpc(Vpc::of("10.0.0.0/16"))
            .subnets(two())
            .port(4001)
            .security_group(SecurityGroup::tight([3306]))
            .build()
            .expect("a network")
    };
    let own = described(PrivateEndpoint::of_own_gateway(service));
    let ingress = own
        .endpoint_ingress()
        .map(|rule| rule.to_string());
    assert_eq!(ingress.as_deref(), Some("tcp 4001 security group of DMS"));
    assert_eq!(
        texts(own.egress()),
        [
            "tcp 4001 security group of the private endpoint",
            "tcp 443 0.0.0.0/0",
            "tcp 3306 0.0.0.0/0"
        ]
    );
    assert_eq!(own.through().private_dns(), PrivateDns::AfterRegistration);
    assert_eq!(
        own.tidb_cloud_steps()[0].to_string(),
        format!("register VPC endpoint (known later) to {service}")
    );
    let shared = described(PrivateEndpoint::of_shared_gateway(service));
    assert_eq!(shared.through().private_dns(), PrivateDns::AtCreation);
    assert!(shared.through().reuses_what_is_there());
}

#[test]
fn a_peering_is_accepted_from_whom_it_is_expected() {
    let network = Network::vpc_peering(
        Peering::with_project("172.16.0.0/20").asked_by_account("123456789012"),
    )
    .vpc(
        Vpc::existing("vpc-0a1b2c3d")
            .with_range("10.0.0.0/16")
            .with_taken(["10.0.0.0/24"]),
    )
    .subnets([
        Subnet::carved("us-east-1a", 24),
        Subnet::carved("us-east-1b", 24).routed_by("rtb-0a1b2c3d"),
    ])
    .region("us-east-1")
    .account("210987654321")
    .build()
    .expect("a network");
    let request = |account: &str, range: Option<&str>| PeeringRequest {
        id: "pcx-0a1b2c3d".parse().expect("an id"),
        account: account.parse().expect("an account"),
        vpc: "vpc-4e5f6a7b".parse().expect("a VPC"),
        range: range.map(|range| range.parse().expect("a range")),
    };
    let peering = network.through();
    assert!(peering.is_expected(&request("123456789012", None)));
    assert!(peering.is_expected(&request("123456789012", Some("172.16.0.0/20"))));
    assert!(!peering.is_expected(&request("123456789012", Some("172.16.0.0/16"))));
    assert!(!peering.is_expected(&request("210987654321", None)));
    assert_eq!(network.route_tables().len(), 2, "the named table and a new one");
    assert_eq!(
        network.tidb_cloud_steps()[0].to_string(),
        "ask for a peering: region us-east-1, account 210987654321, VPC vpc-0a1b2c3d, range 10.0.0.0/16"
    );
}

fn range(address: u32, prefix: u8) -> Cidr {
    Cidr::around(Ipv4Addr::from(address), prefix).expect("a range")
}

fn end() -> impl Strategy<Value = End> {
    prop::sample::select(vec![End::First, End::Last])
}

prop_compose! {
    /// A VPC and ranges that are taken near it.
    fn vpc()(prefix in 16_u8..=28, at in any::<u32>(), taken in prop::collection::vec((any::<u16>(), 20_u8..=28), 0..6))
        -> (Cidr, Vec<Cidr>) {
        let vpc = range(at, prefix);
        let start = u32::from(vpc.net().network());
        let taken = taken.into_iter().map(|(offset, prefix)| range(start.wrapping_add(u32::from(offset)), prefix));
        (vpc, taken.collect())
    }
}

proptest! {
    #[test]
    fn what_is_carved_is_inside_and_free((vpc, mut taken) in vpc(), wanted in prop::collection::vec((16_u8..=28, end()), 1..12)) {
        for (prefix, end) in wanted {
            if let Some(carved) = carve(&[vpc], &taken, prefix, end) {
                prop_assert!(vpc.contains(&carved));
                prop_assert_eq!(carved.net().prefix_len(), prefix);
                prop_assert!(!taken.iter().any(|other| other.overlaps(&carved)));
                taken.push(carved);
            }
        }
    }

    #[test]
    fn room_is_found_wherever_there_is_some((vpc, taken) in vpc(), prefix in 16_u8..=28, end in end()) {
        let is_some = carve(&[vpc], &taken, prefix, end).is_some();
        prop_assert_eq!(is_some, carve(&[vpc], &taken, prefix, match end { End::First => End::Last, End::Last => End::First }).is_some());
        let other_way = vpc.net().subnets(prefix).is_ok_and(|mut all| all.any(|net| {
            !taken.iter().any(|other| other.overlaps(&range(net.network().into(), prefix)))
        }));
        prop_assert_eq!(is_some, other_way);
    }

    #[test]
    fn a_vpc_is_carved_to_the_last_address(more in 0_u8..=6, prefix in 16_u8..=22, end in end()) {
        let vpc = range(0x0a00_0000, prefix);
        let mut taken = Vec::new();
        while let Some(carved) = carve(&[vpc], &taken, prefix + more, end) {
            taken.push(carved);
        }
        prop_assert_eq!(taken.len(), 1 << more);
    }

    #[test]
    fn overlap_is_mutual_and_means_a_shared_address(a in any::<u32>(), b in 0_u32..0x2_0000, p in 16_u8..=28, q in 16_u8..=28) {
        let (a, b) = (range(a, p), range(a.wrapping_add(b), q));
        prop_assert_eq!(a.overlaps(&b), b.overlaps(&a));
        let ends = |range: &Cidr| (u32::from(range.net().network()), u32::from(range.net().broadcast()));
        let ((from, to), (first, last)) = (ends(&a), ends(&b));
        prop_assert_eq!(a.overlaps(&b), from <= last && first <= to);
        prop_assert_eq!(a.contains(&b), from <= first && last <= to);
    }
}
