//! Networks that are only described: judged by what they would become.

use tidb_dms::{
    diagnose::{Foreseen, Reachability},
    finding::Refused,
    network::*,
    snapshot::{self, Association, EndpointService, NetworkSnapshot},
};

use super::net::{HOST, Net, SERVICE, VPC};

fn two() -> [Subnet; 2] {
    ["us-west-2a", "us-west-2b"].map(|zone| Subnet::carved(zone, 24))
}

fn built<Through: Way>(network: Result<Network<Through>, Refused>) -> DescribedNetwork
where
    DescribedNetwork: From<Network<Through>>,
{
    network.expect("a network").into()
}

/// The four shapes, each made from nothing, with security groups that let out only what is needed.
fn new(shape: Shape) -> DescribedNetwork {
    let vpc = || Vpc::of("10.0.0.0/16");
    let tight = || SecurityGroup::tight([3306]);
    match shape {
        Shape::InternetGateway => built(
            Network::public_subnets()
                .vpc(vpc())
                .subnets(two())
                .security_group(tight())
                .build(),
        ),
        Shape::Nat => {
            let gateways = ["us-west-2a", "us-west-2b"]
                .map(|zone| NatGateway::in_public_subnet(Subnet::carved(zone, 28)));
            let network = Network::private_subnets_with_nat(gateways);
            built(
                network
                    .vpc(vpc())
                    .subnets(two())
                    .security_group(tight())
                    .build(),
            )
        }
        Shape::PrivateEndpoint => {
            let endpoint = PrivateEndpoint::of_own_gateway(SERVICE)
                .subnet(EndpointSubnet::carved("usw2-az1", 28));
            built(
                Network::private_endpoint(endpoint)
                    .vpc(vpc())
                    .subnets(two())
                    .security_group(tight())
                    .build(),
            )
        }
        _ => {
            let peering = Peering::with_project("172.16.0.0/20").asked_by_account("123456789012");
            built(
                Network::vpc_peering(peering)
                    .vpc(vpc())
                    .subnets(two())
                    .security_group(tight())
                    .build(),
            )
        }
    }
}

fn judge(
    network: &DescribedNetwork,
    existing: &NetworkSnapshot,
    kind: ComputeKind,
) -> Reachability {
    Foreseen::of(network, existing).judge(kind, HOST)
}

#[test]
fn what_is_described_anew_reaches_wherever_the_page_lets_it() {
    for shape in Shape::ALL {
        for kind in ComputeKind::ALL {
            let service =
                EndpointService { name: SERVICE.to_owned(), ..EndpointService::default() };
            let account =
                NetworkSnapshot { endpoint_services: vec![service], ..NetworkSnapshot::default() };
            let judged = judge(&new(shape), &account, kind);
            let fits = shape != Shape::InternetGateway || kind == ComputeKind::PublicInstance;
            assert_eq!(judged.reaches(), fits, "{shape}, {kind}:\n{}", judged.findings());
            assert_eq!(
                judged
                    .findings()
                    .names("internet-gateway-needs-a-public-address"),
                !fits
            );
            if fits {
                assert!(judged.is_sure(), "{shape}, {kind}:\n{}", judged.findings());
            }
        }
    }
}

#[test]
fn placeholders_say_what_is_to_be_made() {
    let foreseen = Foreseen::of(&new(Shape::Nat), &NetworkSnapshot::default());
    assert_eq!(foreseen.subnets, ["subnet dms 0", "subnet dms 1"]);
    assert_eq!(foreseen.security_groups, ["security group dms"]);
    let named = |kind| foreseen.dms(kind).identifier;
    assert_eq!(named(ComputeKind::Serverless).as_deref(), Some("serverless replication"));
    assert_eq!(named(ComputeKind::PublicInstance).as_deref(), Some("replication instance"));
    let gateways: Vec<_> = foreseen
        .snapshot
        .nat_gateways
        .iter()
        .map(|nat| (nat.id.as_str(), nat.subnet.as_str()))
        .collect();
    assert_eq!(gateways, [("nat gateway 0", "subnet nat 0"), ("nat gateway 1", "subnet nat 1")]);
    let judged = foreseen.judge(ComputeKind::Serverless, HOST);
    assert_eq!(judged.access_list().unknown, ["nat gateway 0", "nat gateway 1"]);
}

/// A run does not associate it either: it says that the subnet uses another table.
#[test]
fn an_existing_subnet_keeps_the_table_that_it_uses() {
    const SUBNETS: [&str; 2] = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"];
    const NAMED: &str = "rtb-0123456789abcdef0";
    let plain = Net::plain(Shape::Nat);
    let mut snapshot = NetworkSnapshot { vpcs: plain.snapshot.vpcs, ..NetworkSnapshot::default() };
    let uses =
        |subnet: &str| Association { subnet: Some(subnet.to_owned()), ..Association::default() };
    let main = Association { main: true, ..Association::default() };
    for (id, uses) in
        [("rtb-main", vec![main]), ("rtb-own", vec![uses(SUBNETS[0])]), (NAMED, vec![])]
    {
        snapshot
            .route_tables
            .push(snapshot::RouteTable {
                id: id.to_owned(),
                vpc: VPC.to_owned(),
                associations: uses,
                ..snapshot::RouteTable::default()
            });
    }
    for id in SUBNETS {
        snapshot.subnets.push(snapshot::Subnet {
            id: id.to_owned(),
            vpc: VPC.to_owned(),
            ..snapshot::Subnet::default()
        });
    }
    let gateway = NatGateway::existing("nat-0123456789abcdef0");
    let network = built(
        Network::private_subnets_with_nat([gateway])
            .vpc(Vpc::existing(VPC).with_range("10.0.0.0/16"))
            .subnets(SUBNETS.map(|id| Subnet::existing(id).routed_by(NAMED)))
            .build(),
    );
    let foreseen = Foreseen::of(&network, &snapshot).snapshot;
    let of = |id| {
        &foreseen
            .route_table(id)
            .expect("the table")
            .associations
    };
    assert_eq!(of(NAMED).as_slice(), []);
    assert_eq!(of("rtb-own").as_slice(), [uses(SUBNETS[0])]);
}

#[test]
fn existing_parts_are_taken_as_they_are() {
    let mut plain = Net::plain(Shape::Nat);
    let gateway = NatGateway::existing("nat-0123456789abcdef0");
    let network = built(
        Network::private_subnets_with_nat([gateway])
            .vpc(
                Vpc::existing(VPC)
                    .with_range("10.0.0.0/16")
                    .with_taken(["10.0.0.0/22"]),
            )
            .subnets(two())
            .build(),
    );
    // The gateway that the description names is the snapshot's.
    for nat in &mut plain.snapshot.nat_gateways {
        "nat-0123456789abcdef0".clone_into(&mut nat.id);
    }
    let judged = judge(&network, &plain.snapshot, ComputeKind::Serverless);
    assert!(judged.reaches(), "{}", judged.findings());
    assert_eq!(judged.access_list().public, plain.snapshot.nat_gateways[0].public_addresses);

    "failed".clone_into(&mut plain.snapshot.nat_gateways[0].state);
    let judged = judge(&network, &plain.snapshot, ComputeKind::Serverless);
    assert!(
        judged
            .findings()
            .names("nat-gateway-is-available"),
        "{}",
        judged.findings()
    );

    // It may be another account's, which does not show it.
    let judged = judge(&network, &NetworkSnapshot::default(), ComputeKind::Serverless);
    assert!(!judged.is_sure());
    assert!(
        judged
            .findings()
            .names("nat-gateway-is-described"),
        "{}",
        judged.findings()
    );
}

#[test]
fn a_shared_endpoint_that_is_there_is_used_and_let_in() {
    let mut plain = Net::plain(Shape::PrivateEndpoint);
    "pendingAcceptance".clone_into(&mut plain.snapshot.vpc_endpoints[0].state);
    let endpoint =
        PrivateEndpoint::of_shared_gateway(SERVICE).subnet(EndpointSubnet::carved("usw2-az1", 28));
    let network = Network::private_endpoint(endpoint)
        .vpc(
            Vpc::existing(VPC)
                .with_range("10.0.0.0/16")
                .with_taken(["10.0.0.0/22"]),
        )
        .subnets(two())
        .build();
    let judged = judge(&built(network), &plain.snapshot, ComputeKind::Serverless);
    // Its security group lets in another group only, and nobody changes it.
    let names: Vec<_> = judged
        .findings()
        .iter()
        .map(|finding| finding.rule().name())
        .collect();
    assert_eq!(names.first(), Some(&"private-endpoint-lets-dms-in"), "{}", judged.findings());
}

/// A run uses the peering that TiDB Cloud asked for, whatever a stranger's leads to.
#[test]
fn the_peering_of_a_stranger_is_not_taken_for_the_projects() {
    let asked = Peering::with_project("172.16.0.0/20").asked_by_account("380838443567");
    let network = built(
        Network::vpc_peering(asked)
            .vpc(
                Vpc::existing(VPC)
                    .with_range("10.0.0.0/16")
                    .with_taken(["10.0.0.0/22"]),
            )
            .subnets(two())
            .build(),
    );
    let mut snapshot = Net::plain(Shape::VpcPeering).snapshot;
    let mut stranger = snapshot.peerings[0].clone();
    "pcx-00".clone_into(&mut stranger.id);
    "999999999999".clone_into(&mut stranger.requester.account);
    snapshot.peerings.insert(0, stranger);
    // What another range leads to, and what nobody accepts any more, is no peering with the project either.
    for (status, ranges, used) in [
        ("active", vec!["172.16.0.0/20"], "pcx-01"),
        ("pending-acceptance", vec![], "pcx-01"),
        ("deleted", vec!["172.16.0.0/20"], "peering"),
        ("active", vec!["192.168.0.0/20"], "peering"),
    ] {
        status.clone_into(&mut snapshot.peerings[1].status);
        snapshot.peerings[1].requester.ranges = ranges
            .iter()
            .map(|range| range.parse().expect("a range"))
            .collect();
        let foreseen = Foreseen::of(&network, &snapshot).snapshot;
        let made = foreseen
            .route_tables
            .last()
            .and_then(|table| table.routes.last())
            .expect("a route");
        assert_eq!(made.target, used, "{status} {ranges:?}");
    }
}

#[test]
fn a_new_route_takes_the_place_of_a_broken_one() {
    let mut plain = Net::plain(Shape::VpcPeering);
    for table in &mut plain.snapshot.route_tables {
        "rtb-0123456789abcdef0".clone_into(&mut table.id);
        for route in table
            .routes
            .iter_mut()
            .filter(|route| route.target != "local")
        {
            "blackhole".clone_into(&mut route.state);
        }
    }
    plain.snapshot.route_tables.truncate(2);
    "pending-acceptance".clone_into(&mut plain.snapshot.peerings[0].status);
    let peering = Peering::with_project("172.16.0.0/20").asked_by_account("380838443567");
    let subnets = two().map(|subnet| subnet.routed_by("rtb-0123456789abcdef0"));
    let network = Network::vpc_peering(peering)
        .vpc(
            Vpc::existing(VPC)
                .with_range("10.0.0.0/16")
                .with_taken(["10.0.0.0/22"]),
        )
        .subnets(subnets)
        .build();
    let judged = judge(&built(network), &plain.snapshot, ComputeKind::Serverless);
    assert!(judged.reaches(), "{}", judged.findings());
}
