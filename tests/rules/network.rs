//! The four networks, by their builders, alone and with a connection.

use tidb_dms::{
    cluster::{Connectivity, Plan},
    finding::{Findings, Refused},
    network::*,
};

use super::{
    Certainty::{self, Likely, Sure},
    Wants::{self, E, N, W},
    accepted, judge,
};

const SERVICE: &str = "com.amazonaws.vpce.us-east-1.vpce-svc-0062ecf0683000000";

fn found<Through: Way>(built: Result<Network<Through>, Refused>) -> Findings {
    match built {
        Ok(network) => network.findings().clone(),
        Err(refused) => refused.into_findings(),
    }
}

fn two() -> Vec<Subnet> {
    vec![Subnet::carved("us-east-1a", 24), Subnet::carved("us-east-1b", 24)]
}

fn public(vpc: impl Into<Vpc>, subnets: Vec<Subnet>) -> Findings {
    found(
        Network::public_subnets()
            .vpc(vpc)
            .subnets(subnets)
            .region("us-east-1")
            .build(),
    )
}

fn vpc() -> Vpc {
    Vpc::of("10.0.0.0/16")
}

fn known() -> ExistingVpc {
    Vpc::existing("vpc-0a1b2c3d")
        .with_range("10.0.0.0/16")
        .with_taken(["10.0.0.0/24"])
}

type Row = (&'static str, (Certainty, Wants), Findings, &'static str, Findings);

fn check(rows: impl IntoIterator<Item = Row>) {
    for (row, wants, wrong, rule, right) in rows {
        judge(row, wants, &wrong, &[rule]);
        accepted(row, &right, &[rule]);
    }
}

#[test]
fn addresses() {
    let with = |range: &str| public(vpc(), vec![Subnet::of("us-east-1a", range), two().remove(1)]);
    let pair = |first: &str, second: &str| {
        public(vpc(), vec![Subnet::of("us-east-1a", first), Subnet::of("us-east-1b", second)])
    };
    let of = |vpc: Vpc| public(vpc, two());
    let new = |zone: &str| {
        public(vpc(), vec![Subnet::carved("us-east-1a", 24), Subnet::carved(zone, 24)])
    };
    check([
        (
            "subnet inside its VPC",
            (Sure, E),
            with("10.1.0.0/24"),
            "subnet-inside-its-vpc",
            with("10.0.9.0/24"),
        ),
        (
            "subnets apart",
            (Sure, E),
            pair("10.0.0.0/23", "10.0.1.0/24"),
            "subnets-apart",
            pair("10.0.0.0/24", "10.0.1.0/24"),
        ),
        (
            "subnets apart: from those that exist",
            (Sure, E),
            public(
                known(),
                vec![Subnet::of("us-east-1a", "10.0.0.128/25"), Subnet::carved("us-east-1b", 24)],
            ),
            "subnets-apart",
            public(
                known(),
                vec![Subnet::of("us-east-1a", "10.0.1.128/25"), Subnet::carved("us-east-1b", 24)],
            ),
        ),
        (
            "subnet size /28–/16",
            (Sure, E),
            public(vpc(), vec![Subnet::carved("us-east-1a", 29), Subnet::carved("us-east-1b", 28)]),
            "cidr-size",
            public(vpc(), vec![Subnet::carved("us-east-1a", 28), Subnet::carved("us-east-1b", 28)]),
        ),
        (
            "room",
            (Sure, E),
            public(
                vpc(),
                vec![Subnet::carved("us-east-1a", 16), Subnet::of("us-east-1b", "10.0.0.0/28")],
            ),
            "vpc-has-room-for-its-subnets",
            of(vpc()),
        ),
        (
            "carving: no range",
            (Sure, E),
            of(Vpc::existing("vpc-0a1b2c3d").into()),
            "carving-needs-the-range-of-the-vpc",
            of(known().into()),
        ),
        (
            "carving: what is taken",
            (Sure, W),
            of(Vpc::existing("vpc-0a1b2c3d")
                .with_range("10.0.0.0/16")
                .into()),
            "carving-needs-what-is-taken",
            of(known().into()),
        ),
        (
            "zone: of the region",
            (Sure, E),
            new("us-west-2b"),
            "zone-in-the-region",
            new("us-east-1b"),
        ),
        (
            "3 … SubnetIds: two zones",
            (Sure, E),
            new("us-east-1a"),
            "subnet-group-covers-two-zones",
            new("use1-az6"),
        ),
        (
            "3 … SubnetIds: two",
            (Sure, E),
            public(vpc(), vec![Subnet::carved("us-east-1a", 24)]),
            "subnet-group-of-two-or-more",
            of(vpc()),
        ),
        (
            "VPC where projects are",
            (Sure, N),
            of(Vpc::of("172.31.0.0/16")),
            "vpc-range-leaves-room-for-peering",
            of(vpc()),
        ),
        (
            "VPC prerequisites: left alone",
            (Sure, W),
            of(known().keep_dns_attributes().into()),
            "dns-attributes-on",
            of(known().into()),
        ),
    ]);
    let routed = |id: &str| Subnet::existing(id).routed_by("rtb-0a1b2c3d");
    let existing = |id: &str| public(known(), vec![routed("subnet-0a1b2c3d"), routed(id)]);
    check([(
        "3 … SubnetIds: once",
        (Sure, E),
        existing("subnet-0a1b2c3d"),
        "subnet-once",
        existing("subnet-4e5f6a7b"),
    )]);
    let zone: tidb_dms::name::Given<Zone> = Default::default();
    let nowhere = public(vpc(), vec![Subnet::carved(zone, 24), two().remove(1)]);
    let row = "CreateSubnet without AZ";
    judge(row, (Sure, E), &nowhere, &["new-subnet-in-a-named-zone"]);
    accepted(row, &public(vpc(), two()), &["new-subnet-in-a-named-zone"]);
}

fn nat(gateways: Vec<NatGateway>, subnets: Vec<Subnet>) -> Findings {
    found(
        Network::private_subnets_with_nat(gateways)
            .vpc(known())
            .subnets(subnets)
            .build(),
    )
}

#[test]
fn nat_gateways() {
    let one = || vec![NatGateway::in_public_subnet(Subnet::carved("us-east-1a", 28))];
    let each = || {
        let second =
            NatGateway::with_allocation(Subnet::carved("us-east-1b", 28), "eipalloc-0a1b2c3d");
        one()
            .into_iter()
            .chain([second])
            .collect()
    };
    let existing = |table: Option<&str>| {
        ["subnet-0a1b2c3d", "subnet-4e5f6a7b"]
            .map(|id| match table {
                Some(table) => Subnet::existing(id).routed_by(table),
                None => Subnet::existing(id),
            })
            .to_vec()
    };
    let inside = |id: &str| {
        nat(
            vec![NatGateway::in_public_subnet(Subnet::existing(id).routed_by("rtb-4e5f6a7b"))],
            existing(Some("rtb-0a1b2c3d")),
        )
    };
    let beside = |table: &str| {
        let public = Subnet::existing("subnet-00000000").routed_by(table);
        nat(vec![NatGateway::in_public_subnet(public)], existing(Some("rtb-0a1b2c3d")))
    };
    let told = |zone: &str| {
        one()
            .into_iter()
            .map(|gateway| gateway.in_zone(zone))
            .collect()
    };
    let both = |second: Option<&str>| {
        let first = NatGateway::existing("nat-0a1b2c3d").in_zone("us-east-1a");
        let other = NatGateway::existing("nat-4e5f6a7b");
        let other = match second {
            Some(zone) => other.in_zone(zone),
            None => other,
        };
        vec![first, other]
    };
    let in_one_table = |second: &str| {
        [
            ("subnet-0a1b2c3d", "us-east-1a", "rtb-0a1b2c3d"),
            ("subnet-4e5f6a7b", "us-east-1b", second),
        ]
        .map(|(id, zone, table)| {
            Subnet::existing(id)
                .in_zone(zone)
                .routed_by(table)
        })
        .to_vec()
    };
    check([
        (
            "B: no gateway",
            (Sure, E),
            nat(Vec::new(), two()),
            "nat-gateway-in-a-public-subnet",
            nat(one(), two()),
        ),
        (
            "B: a private subnet, where three are needed",
            (Sure, E),
            inside("subnet-0a1b2c3d"),
            "nat-gateway-in-a-public-subnet",
            inside("subnet-00000000"),
        ),
        (
            "B: a public subnet with the route table of the private ones",
            (Sure, E),
            beside("rtb-0a1b2c3d"),
            "nat-gateway-in-a-public-subnet",
            beside("rtb-4e5f6a7b"),
        ),
        (
            "B: a new gateway in another zone than its subnet",
            (Sure, E),
            nat(told("us-east-1b"), two()),
            "nat-gateway-in-a-public-subnet",
            nat(told("us-east-1a"), two()),
        ),
        (
            "B: two gateways that exist, in zones that are not told",
            (Likely, W),
            nat(both(None), two()),
            "nat-gateway-serves-a-subnet",
            nat(both(Some("us-east-1b")), two()),
        ),
        (
            "B: subnets of two zones with one route table",
            (Likely, W),
            nat(both(Some("us-east-1b")), in_one_table("rtb-0a1b2c3d")),
            "nat-gateway-serves-a-subnet",
            nat(both(Some("us-east-1b")), in_one_table("rtb-4e5f6a7b")),
        ),
        (
            "B: a zone by its id, where subnets tell theirs by name",
            (Likely, W),
            nat(both(Some("use1-az6")), two()),
            "nat-gateway-serves-a-subnet",
            nat(both(Some("us-east-1b")), two()),
        ),
        (
            "B: one gateway",
            (Likely, N),
            nat(one(), two()),
            "nat-gateway-in-each-zone",
            nat(each(), two()),
        ),
        (
            "B: existing subnets",
            (Sure, W),
            nat(one(), existing(None)),
            "existing-subnet-names-its-route-table",
            nat(one(), existing(Some("rtb-0a1b2c3d"))),
        ),
        (
            "A: existing subnets",
            (Sure, W),
            public(known(), existing(None)),
            "existing-subnet-names-its-route-table",
            public(known(), existing(Some("rtb-0a1b2c3d"))),
        ),
        (
            "B: an existing public subnet",
            (Sure, W),
            nat(
                vec![NatGateway::in_public_subnet(Subnet::existing("subnet-00000000"))],
                existing(Some("rtb-0a1b2c3d")),
            ),
            "existing-subnet-names-its-route-table",
            inside("subnet-00000000"),
        ),
        (
            "B: existing subnets and an existing gateway",
            (Sure, W),
            nat(one(), existing(None)),
            "existing-subnet-names-its-route-table",
            nat(vec![NatGateway::existing("nat-0a1b2c3d")], existing(None)),
        ),
    ]);
}

fn private(endpoint: PrivateEndpoint) -> Findings {
    found(
        Network::private_endpoint(endpoint)
            .vpc(known())
            .subnets(two())
            .region("us-east-1")
            .build(),
    )
}

#[test]
fn private_endpoints() {
    let own = || PrivateEndpoint::of_own_gateway(SERVICE);
    let carved = |zone: &str| EndpointSubnet::carved(zone, 28);
    let good = || {
        private(
            own()
                .offered_in(["use1-az6", "use1-az2"])
                .subnet(carved("use1-az6")),
        )
    };
    let west = "com.amazonaws.vpce.us-west-2.vpce-svc-0062ecf0683000000";
    check([
        (
            "service name: region",
            (Sure, E),
            private(PrivateEndpoint::of_own_gateway(west).subnet(carved("use1-az6"))),
            "endpoint-service-in-the-region",
            good(),
        ),
        (
            "AZ: of another region, by its id",
            (Likely, W),
            private(own().subnet(carved("usw2-az1"))),
            "zone-id-in-the-region",
            good(),
        ),
        ("C: subnets", (Sure, E), private(own()), "private-endpoint-in-a-subnet", good()),
        (
            "C: subnets of an endpoint that exists",
            (Sure, E),
            private(
                own()
                    .existing("vpce-0a1b2c3d")
                    .subnet(carved("use1-az6")),
            ),
            "private-endpoint-is-new-or-exists",
            private(own().existing("vpce-0a1b2c3d")),
        ),
        (
            "one subnet per AZ",
            (Likely, E),
            private(
                own()
                    .subnet(carved("use1-az6"))
                    .subnet(carved("use1-az6")),
            ),
            "private-endpoint-one-subnet-a-zone",
            private(
                own()
                    .subnet(carved("use1-az6"))
                    .subnet(carved("use1-az2")),
            ),
        ),
        (
            "AZ: of the service",
            (Sure, E),
            private(
                own()
                    .offered_in(["use1-az2"])
                    .subnet(carved("use1-az6")),
            ),
            "private-endpoint-in-a-zone-of-its-service",
            good(),
        ),
        (
            "AZ: not told",
            (Sure, N),
            private(own().subnet(carved("use1-az6"))),
            "zones-of-the-endpoint-service-known",
            good(),
        ),
        (
            "one per VPC (shared)",
            (Sure, N),
            private(PrivateEndpoint::of_shared_gateway(SERVICE).subnet(carved("use1-az6"))),
            "shared-private-endpoint-once-in-a-vpc",
            good(),
        ),
        (
            "C: no other way",
            (Sure, N),
            good(),
            "logs-and-secrets-have-their-own-way",
            public(vpc(), two()),
        ),
    ]);
}

fn peered(vpc: impl Into<Vpc>, project: &str) -> Findings {
    let peering = Peering::with_project(project).asked_by_account("123456789012");
    found(
        Network::vpc_peering(peering)
            .vpc(vpc)
            .subnets(two())
            .build(),
    )
}

#[test]
fn peerings() {
    let good = || peered(vpc(), "172.16.0.0/20");
    let existing = |subnet: Subnet| {
        found(
            Network::vpc_peering(
                Peering::with_project("172.16.0.0/20").asked_by_vpc("vpc-4e5f6a7b"),
            )
            .vpc(Vpc::existing("vpc-0a1b2c3d").with_range("10.0.0.0/16"))
            .subnets([subnet, Subnet::existing("subnet-4e5f6a7b").routed_by("rtb-0a1b2c3d")])
            .build(),
        )
    };
    let without_range =
        Network::vpc_peering(Peering::with_project("172.16.0.0/20").asked_as("pcx-0a1b2c3d"))
            .vpc(Vpc::existing("vpc-0a1b2c3d"))
            .subnets(
                ["subnet-0a1b2c3d", "subnet-4e5f6a7b"]
                    .map(|id| Subnet::existing(id).routed_by("rtb-0a1b2c3d")),
            )
            .build();
    let strangers = Network::vpc_peering(Peering::with_project("172.16.0.0/20"))
        .vpc(vpc())
        .subnets(two())
        .build();
    check([
        (
            "project CIDR: allowed ranges",
            (Sure, E),
            peered(vpc(), "10.252.0.0/16"),
            "project-range-where-tidb-cloud-allows-it",
            peered(vpc(), "10.251.0.0/16"),
        ),
        (
            "project CIDR: allowed ranges, below",
            (Sure, E),
            peered(vpc(), "172.15.0.0/16"),
            "project-range-where-tidb-cloud-allows-it",
            peered(vpc(), "192.168.0.0/16"),
        ),
        (
            "project CIDR: recommended /16–/23",
            (Sure, W),
            peered(vpc(), "172.16.0.0/24"),
            "project-range-16-to-23",
            peered(vpc(), "172.16.0.0/23"),
        ),
        (
            "project CIDR: apart",
            (Sure, E),
            peered(Vpc::of("172.16.0.0/16"), "172.16.240.0/20"),
            "peered-ranges-apart",
            peered(Vpc::of("172.17.0.0/16"), "172.16.240.0/20"),
        ),
        ("requester: unknown", (Sure, W), found(strangers), "peering-requester-known", good()),
        (
            "VPC CIDR: unknown",
            (Sure, W),
            found(without_range),
            "vpc-range-known-for-peering",
            good(),
        ),
        (
            "every route table",
            (Sure, W),
            existing(Subnet::existing("subnet-0a1b2c3d")),
            "existing-subnet-names-its-route-table",
            existing(Subnet::existing("subnet-0a1b2c3d").routed_by("rtb-4e5f6a7b")),
        ),
    ]);
}

#[test]
fn tight_egress() {
    let with = |group: SecurityGroup| {
        found(
            Network::public_subnets()
                .vpc(vpc())
                .subnets(two())
                .security_group(group)
                .build(),
        )
    };
    let row = "narrowing egress";
    let rule = "tight-egress-reaches-the-far-side";
    judge(row, (Likely, W), &with(SecurityGroup::tight([])), &[rule]);
    accepted(row, &with(SecurityGroup::tight([3306])), &[rule]);
    judge(row, (Sure, E), &with(SecurityGroup::tight([0])), &["port-in-range"]);

    let none: [&str; 0] = [];
    let row = "security groups that exist are named";
    let rule = "security-group-named-or-made";
    judge(row, (Sure, E), &with(SecurityGroup::existing(none)), &[rule]);
    accepted(row, &with(SecurityGroup::existing(["sg-0a1b2c3d"])), &[rule]);
}

fn networks(vpc: impl Fn() -> Vpc) -> [DescribedNetwork; 4] {
    let gateway = NatGateway::in_public_subnet(Subnet::carved("us-east-1a", 28));
    let endpoint =
        PrivateEndpoint::of_own_gateway(SERVICE).subnet(EndpointSubnet::carved("use1-az6", 28));
    let peering = Peering::with_project("172.16.0.0/20").asked_by_account("123456789012");
    [
        Network::public_subnets()
            .vpc(vpc())
            .subnets(two())
            .build()
            .expect("A")
            .into(),
        Network::private_subnets_with_nat([gateway])
            .vpc(vpc())
            .subnets(two())
            .build()
            .expect("B")
            .into(),
        Network::private_endpoint(endpoint)
            .vpc(vpc())
            .subnets(two())
            .build()
            .expect("C")
            .into(),
        Network::vpc_peering(peering)
            .vpc(vpc())
            .subnets(two())
            .build()
            .expect("D")
            .into(),
    ]
}

/// Of all that can be combined, what fits is said to fit, and nothing else.
#[test]
fn what_fits() {
    use ComputeKind::{PrivateInstance, PublicInstance, Serverless};
    use Connectivity::{PrivateEndpoint, PublicEndpoint, VpcPeering};

    for network in networks(vpc) {
        for connectivity in Connectivity::ALL {
            for compute in ComputeKind::ALL {
                for plan in Plan::ALL {
                    let findings = network.fits(connectivity, compute, plan);
                    let fits = match (network.shape(), connectivity, compute, plan) {
                        (Shape::InternetGateway, PublicEndpoint, PublicInstance, _) => true,
                        (Shape::Nat, PublicEndpoint, _, _) => true,
                        (Shape::PrivateEndpoint, PrivateEndpoint, _, plan) => {
                            plan != Plan::Serverless
                        }
                        (Shape::VpcPeering, VpcPeering, _, plan) => plan.allows_peering(),
                        _ => false,
                    };
                    let what = format!("{}: {connectivity}, {compute}, {plan}", network.shape());
                    assert_eq!(!findings.is_refused(), fits, "{what}:\n{findings}");
                    super::well_said(&what, &findings);
                }
            }
        }
    }
    let [a, b, c, d] = networks(vpc);
    let existing = networks(|| known().into());
    let plan = Plan::Dedicated;
    check([
        (
            "another shape",
            (Sure, E),
            b.fits(PrivateEndpoint, PrivateInstance, plan),
            "network-fits-the-connectivity",
            c.fits(PrivateEndpoint, PrivateInstance, plan),
        ),
        (
            "an existing VPC may hold more",
            (Likely, W),
            existing[1].fits(PrivateEndpoint, PrivateInstance, plan),
            "existing-network-fits-the-connectivity",
            existing[2].fits(PrivateEndpoint, PrivateInstance, plan),
        ),
        (
            "no public IP",
            (Sure, E),
            a.fits(PublicEndpoint, Serverless, plan),
            "serverless-network-is-private",
            b.fits(PublicEndpoint, Serverless, plan),
        ),
        (
            "igw route without a public IP",
            (Likely, E),
            a.fits(PublicEndpoint, PrivateInstance, plan),
            "public-subnets-need-a-public-instance",
            a.fits(PublicEndpoint, PublicInstance, plan),
        ),
        (
            "B: PubliclyAccessible=false",
            (Likely, W),
            b.fits(PublicEndpoint, PublicInstance, plan),
            "private-subnets-need-no-public-address",
            b.fits(PublicEndpoint, PrivateInstance, plan),
        ),
        (
            "private DNS: by the gateway",
            (Sure, E),
            c.fits(PrivateEndpoint, PrivateInstance, Plan::Serverless),
            "private-endpoint-of-the-plan",
            c.fits(PrivateEndpoint, PrivateInstance, Plan::Essential),
        ),
        (
            "peering: Essential",
            (Sure, E),
            d.fits(VpcPeering, PrivateInstance, Plan::Essential),
            "vpc-peering-is-dedicated",
            d.fits(VpcPeering, PrivateInstance, plan),
        ),
        (
            "peering: Premium",
            (Sure, W),
            d.fits(VpcPeering, PrivateInstance, Plan::Premium),
            "premium-peering-in-preview",
            d.fits(VpcPeering, PrivateInstance, plan),
        ),
    ]);
}
