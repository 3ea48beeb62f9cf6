//! One network of each shape, new, and some that are mixed with what exists.

use std::collections::BTreeMap;

use tidb_dms::{
    name::{Tag, Tags},
    network::{
        DescribedNetwork, EndpointSubnet, NatGateway, Network, Peering, PrivateEndpoint,
        SecurityGroup, Subnet, Vpc,
        request::{GroupOwner, NetworkIds, SubnetPlace},
    },
};

pub(crate) const SERVICE: &str = "com.amazonaws.vpce.us-west-2.vpce-svc-0062ecf0683000000";
pub(crate) const PROJECT: &str = "172.16.0.0/20";

pub(crate) fn id(prefix: &str, number: usize) -> String {
    format!("{prefix}-{number:017x}")
}

fn tags() -> Tags {
    Tags::none().with(Tag::new("team", "orders").expect("a tag"))
}

fn for_dms() -> [Subnet; 2] {
    [Subnet::carved("us-west-2a", 24), Subnet::carved("us-west-2b", 24)]
}

pub(crate) fn public() -> DescribedNetwork {
    Network::public_subnets()
        .vpc(Vpc::of("10.0.0.0/20"))
        .subnets(for_dms())
        .region("us-west-2")
        .tags(tags())
        .build()
        .expect("a network")
        .into()
}

/// A gateway in each zone, and no more let out than is needed.
pub(crate) fn nat() -> DescribedNetwork {
    let gateways = ["us-west-2a", "us-west-2b"]
        .map(|zone| NatGateway::in_public_subnet(Subnet::carved(zone, 28)));
    Network::private_subnets_with_nat(gateways)
        .vpc(Vpc::of("10.0.0.0/20"))
        .subnets(for_dms())
        .security_group(SecurityGroup::tight([3306]))
        .tags(tags())
        .build()
        .expect("a network")
        .into()
}

pub(crate) fn shared_endpoint() -> DescribedNetwork {
    let endpoint = PrivateEndpoint::of_shared_gateway(SERVICE)
        .offered_in(["usw2-az1", "usw2-az2"])
        .subnet(EndpointSubnet::carved("usw2-az1", 28))
        .subnet(EndpointSubnet::carved("usw2-az2", 28));
    Network::private_endpoint(endpoint)
        .vpc(Vpc::of("10.0.0.0/20"))
        .subnets(for_dms())
        .security_group(SecurityGroup::tight([3306]))
        .tags(tags())
        .build()
        .expect("a network")
        .into()
}

pub(crate) fn own_endpoint() -> DescribedNetwork {
    let endpoint = PrivateEndpoint::of_own_gateway(SERVICE)
        .offered_in(["usw2-az1"])
        .subnet(EndpointSubnet::carved("usw2-az1", 28));
    Network::private_endpoint(endpoint)
        .vpc(Vpc::of("10.0.0.0/20"))
        .subnets(for_dms())
        .build()
        .expect("a network")
        .into()
}

pub(crate) fn peered() -> DescribedNetwork {
    Network::vpc_peering(Peering::with_project(PROJECT).asked_by_account("123456789012"))
        .vpc(Vpc::of("10.0.0.0/20"))
        .subnets(for_dms())
        .security_group(SecurityGroup::tight([3306]))
        .tags(tags())
        .build()
        .expect("a network")
        .into()
}

/// In a VPC that exists, with a subnet, a gateway and groups that do, and one subnet to make.
pub(crate) fn mixed() -> DescribedNetwork {
    Network::private_subnets_with_nat([NatGateway::existing(id("nat", 9))])
        .vpc(
            Vpc::existing(id("vpc", 9))
                .with_range("10.0.0.0/16")
                .with_taken(["10.0.0.0/24"])
                .keep_dns_attributes(),
        )
        .subnets([
            Subnet::existing(id("subnet", 9))
                .in_zone("us-west-2a")
                .with_range("10.0.0.0/24")
                .routed_by(id("rtb", 9)),
            Subnet::of("us-west-2b", "10.0.1.0/24"),
        ])
        .security_group(SecurityGroup::existing([id("sg", 8), id("sg", 9)]))
        .build()
        .expect("a network")
        .into()
}

/// Ids for everything that a network may have.
pub(crate) fn every_id() -> NetworkIds {
    let numbered = |prefix: &'static str| (0..4).map(move |number| (number, id(prefix, number)));
    let subnets = numbered("subnet").flat_map(|(number, _)| {
        [
            (SubnetPlace::Dms(number), id("subnet", number)),
            (SubnetPlace::Nat(number), id("subnet", 0x10 + number)),
            (SubnetPlace::Endpoint(number), id("subnet", 0x20 + number)),
        ]
    });
    NetworkIds {
        vpc: Some(id("vpc", 0)),
        subnets: subnets.collect(),
        internet_gateway: Some(id("igw", 0)),
        addresses: numbered("eipalloc").collect(),
        nat_gateways: numbered("nat").collect(),
        route_tables: numbered("rtb").collect(),
        security_groups: BTreeMap::from([
            (GroupOwner::Dms, id("sg", 0)),
            (GroupOwner::Endpoint, id("sg", 1)),
        ]),
        vpc_endpoint: Some(id("vpce", 0)),
        peering: Some(id("pcx", 0)),
    }
}

/// Every place that a network may have.
pub(crate) fn places() -> impl Iterator<Item = SubnetPlace> {
    (0..4).flat_map(|number| {
        [SubnetPlace::Dms(number), SubnetPlace::Nat(number), SubnetPlace::Endpoint(number)]
    })
}
