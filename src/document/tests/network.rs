use super::*;
use crate::{
    name::Region,
    network::{
        EndpointSubnet, NatGateway, Network, Peering, PrivateEndpoint, SecurityGroup, Shape,
        Subnet, Vpc,
    },
};

fn region() -> Region {
    "us-east-1".parse().expect("a region")
}

/// The document with this network in place of its subnet group.
fn in_network(network: &str) -> Value {
    let mut document = document();
    let root = document
        .as_object_mut()
        .expect("a table");
    root.remove("subnet_group");
    let network: Value = toml::from_str(network).expect("TOML");
    root.insert("network".to_owned(), network["network"].clone());
    document["instance"]
        .as_object_mut()
        .expect("a table")
        .remove("security_groups");
    document
}

/// With what the cluster needs to be reached in this way.
fn over(network: &str) -> Value {
    let mut document = in_network(network);
    let shape = document["network"]["shape"].clone();
    let endpoint = &mut document["endpoint"];
    match shape.as_str() {
        Some("private-endpoint") => {
            endpoint["connectivity"] = json!("private-endpoint");
            endpoint["host"] = json!("gateway01-privatelink.us-east-1.prod.aws.tidbcloud.com");
        }
        Some("vpc-peering") => {
            endpoint["plan"] = json!("dedicated");
            endpoint["connectivity"] = json!("vpc-peering");
            endpoint["host"] = json!("private-tidb.abc.clusters.tidb-cloud.com");
            endpoint["user"] = json!("root");
            endpoint["tls"] = json!({ "mode": "none" });
        }
        _ => (),
    }
    document
}

const PUBLIC: &str = r#"
    [network]
    shape = "public-subnets"
    subnet_group = "dms"
    vpc = { id = "vpc-0a1b2c3d", ranges = ["10.0.0.0/20"], taken = ["10.0.0.0/24"], internet_gateway = "igw-0a1b2c3d", keep_dns_attributes = true }
    subnets = [
        { zone = "us-east-1a", range = "10.0.2.0/24", route_table = "rtb-0a1b2c3d" },
        { id = "subnet-0a1b2c3d", zone = "us-east-1b", range = "10.0.3.0/24", route_table = "rtb-0a1b2c3d" },
    ]
    security_groups = ["sg-0a1b2c3d"]
"#;

const NAT: &str = r#"
    [network]
    shape = "private-subnets-with-nat"
    subnet_group = "dms"
    vpc = "10.0.0.0/20"
    subnets = [{ zone = "us-east-1a", prefix = 24 }, { zone = "use1-az2", prefix = 24 }]
    nat_gateways = [
        { subnet = { zone = "us-east-1a", prefix = 28 } },
        { subnet = { zone = "use1-az2", prefix = 28 }, allocation = "eipalloc-0a1b2c3d" },
        { id = "nat-0123456789abcdef0" },
        { id = "nat-0123456789abcdef1", address = "198.51.100.7", zone = "us-east-1a" },
    ]
    tight_egress_to = [3306, 5432]
    tags = { team = "shop" }
"#;

const PRIVATE_ENDPOINT: &str = r#"
    [network]
    shape = "private-endpoint"
    subnet_group = "dms"
    vpc = "10.0.0.0/20"
    subnets = [{ zone = "us-east-1a", prefix = 24 }, { zone = "us-east-1b", prefix = 24 }]

    [network.private_endpoint]
    service = "com.amazonaws.vpce.us-east-1.vpce-svc-0062ecf0683000000"
    offered_in = ["use1-az6", "use1-az2"]
    subnets = [{ zone = "use1-az6", prefix = 28 }, { zone = "use1-az2", range = "10.0.8.0/28" }]
    security_group = "sg-0a1b2c3d"
    let_in_vpc = true
"#;

const PEERING: &str = r#"
    [network]
    shape = "vpc-peering"
    subnet_group = "dms"
    account = "123456789012"
    vpc = "10.0.0.0/20"
    subnets = [{ zone = "us-east-1a", prefix = 24 }, { zone = "us-east-1b", prefix = 24 }]

    [network.peering]
    project = "172.16.0.0/20"
    account = "210987654321"
    vpc = "vpc-0123456789abcdef0"
    id = "pcx-0123456789abcdef0"
"#;

/// The same networks by the builders.
fn built() -> [DescribedNetwork; 4] {
    let carved = ["us-east-1a", "us-east-1b"].map(|zone| Subnet::carved(zone, 24));
    let service = "com.amazonaws.vpce.us-east-1.vpce-svc-0062ecf0683000000";
    let team = Tag::new("team", "shop").expect("a tag");
    [
        Network::public_subnets()
            .vpc(
                Vpc::existing("vpc-0a1b2c3d")
                    .with_range("10.0.0.0/20")
                    .with_taken(["10.0.0.0/24"])
                    .with_internet_gateway("igw-0a1b2c3d")
                    .keep_dns_attributes(),
            )
            .subnets([
                Subnet::of("us-east-1a", "10.0.2.0/24").routed_by("rtb-0a1b2c3d"),
                Subnet::existing("subnet-0a1b2c3d")
                    .in_zone("us-east-1b")
                    .with_range("10.0.3.0/24")
                    .routed_by("rtb-0a1b2c3d"),
            ])
            .region(region())
            .security_group(SecurityGroup::existing(["sg-0a1b2c3d"]))
            .build()
            .map(DescribedNetwork::from),
        Network::private_subnets_with_nat([
            NatGateway::in_public_subnet(Subnet::carved("us-east-1a", 28)),
            NatGateway::with_allocation(Subnet::carved("use1-az2", 28), "eipalloc-0a1b2c3d"),
            NatGateway::existing("nat-0123456789abcdef0"),
            NatGateway::existing_at("nat-0123456789abcdef1", [198, 51, 100, 7].into())
                .in_zone("us-east-1a"),
        ])
        .vpc(Vpc::of("10.0.0.0/20"))
        .subnets([Subnet::carved("us-east-1a", 24), Subnet::carved("use1-az2", 24)])
        .region(region())
        .security_group(SecurityGroup::tight([3306, 5432]))
        .tags(Tags::none().with(team))
        .build()
        .map(DescribedNetwork::from),
        Network::private_endpoint(
            PrivateEndpoint::of_shared_gateway(service)
                .offered_in(["use1-az6", "use1-az2"])
                .subnet(EndpointSubnet::carved("use1-az6", 28))
                .subnet(EndpointSubnet::of("use1-az2", "10.0.8.0/28"))
                .security_group("sg-0a1b2c3d")
                .let_in_vpc(),
        )
        .vpc(Vpc::of("10.0.0.0/20"))
        .subnets(carved.clone())
        .region(region())
        .build()
        .map(DescribedNetwork::from),
        Network::vpc_peering(
            Peering::with_project("172.16.0.0/20")
                .asked_by_account("210987654321")
                .asked_by_vpc("vpc-0123456789abcdef0")
                .asked_as("pcx-0123456789abcdef0"),
        )
        .vpc(Vpc::of("10.0.0.0/20"))
        .subnets(carved)
        .region(region())
        .account("123456789012")
        .build()
        .map(DescribedNetwork::from),
    ]
    .map(|network| network.expect("a network"))
}

#[test]
fn every_shape_says_what_the_builders_say() {
    for (text, built) in [PUBLIC, NAT, PRIVATE_ENDPOINT, PEERING]
        .into_iter()
        .zip(built())
    {
        let description = read(over(text))
            .describe(now(), &lookup)
            .unwrap_or_else(|refused| panic!("{text}{refused}"));
        let network = description
            .network()
            .expect("a network");
        assert_eq!(format!("{network:?}"), format!("{built:?}"));
        assert!(description.subnet_group().is_none());
        let instance = description
            .instance()
            .expect("an instance");
        assert_eq!(instance.subnet_group().as_str(), "dms");
        assert_eq!(instance.is_public(), network.shape() == Shape::InternetGateway, "{text}");
        let migration = description
            .migration("orders")
            .unwrap_or_else(|refused| panic!("{text}{refused}"));
        assert_eq!(
            migration
                .network()
                .map(DescribedNetwork::shape),
            Some(built.shape())
        );
    }
}

#[test]
fn the_plan_of_the_cluster_says_which_gateway_it_has() {
    let mut document = over(PRIVATE_ENDPOINT);
    document["endpoint"]["plan"] = json!("dedicated");
    document["endpoint"]["host"] = json!("privatelink-tidb.abc.clusters.tidb-cloud.com");
    document["endpoint"]["port"] = json!(4001);
    document["endpoint"]["user"] = json!("root");
    document["endpoint"]["tls"] = json!({ "mode": "none" });
    let description = read(document)
        .describe(now(), &lookup)
        .expect("a description");
    let migration = description
        .migration("orders")
        .expect("a migration");
    let network = migration.network().expect("a network");
    assert_eq!(network.port().number(), 4001);
    let steps = network.tidb_cloud_steps();
    assert!(
        matches!(steps[..], [crate::network::TidbCloudStep::RegisterEndpoint { .. }]),
        "{steps:?}"
    );
}

#[test]
fn a_serverless_replication_goes_into_a_network_too() {
    let mut document = over(NAT);
    let root = document
        .as_object_mut()
        .expect("a table");
    root.remove("instance");
    let mut work = root.remove("task").expect("a task");
    work["max_capacity"] = json!(16);
    root.insert("serverless".to_owned(), work);
    let description = read(document.clone())
        .describe(now(), &lookup)
        .expect("a description");
    let migration = description
        .migration("orders")
        .expect("a migration");
    assert!(migration.network().is_some());

    document["network"] = over(PUBLIC)["network"].clone();
    let said = said(&read(document));
    let shown: Vec<_> = said
        .iter()
        .map(|(rule, subject, _)| (*rule, subject.as_str()))
        .collect();
    assert!(shown.contains(&("serverless-not-in-public-subnets", "network.shape")), "{shown:?}");
}

#[test]
fn what_is_null_is_not_there() {
    let mut document = over(NAT);
    document["network"] = Value::Null;
    document["subnet_group"] = Value::Null;
    let said = said(&read(document));
    assert!(
        said.iter()
            .any(|(rule, subject, _)| *rule == "document-part-present" && subject == "subnet_group"),
        "{said:#?}"
    );
    assert!(
        said.iter()
            .any(|(rule, ..)| *rule == "security-group-named"),
        "{said:#?}"
    );
}

/// The first rule of what is wrong, by what is changed in the document.
#[test]
fn what_is_wrong_with_a_network_is_told_where_it_stands() {
    #[rustfmt::skip]
    let cases: &[(&str, &str, Value, &str, &str, &str)] = &[
        (NAT, "/network/shape", json!("vpn"), "document-choice-known", "network.shape", "use `public-subnets`, `private-subnets-with-nat`, `private-endpoint`, `vpc-peering`"),
        (NAT, "/network/shape", Value::Null, "document-part-present", "network.shape", "use `public-subnets`, `private-subnets-with-nat`, `private-endpoint`, `vpc-peering`"),
        (NAT, "/network/vpc", Value::Null, "document-part-present", "network.vpc", "write the range of a new VPC, or `{ id = \"vpc-…\" }`"),
        (NAT, "/network/vpc", json!(7), "document-value-of-the-right-kind", "network.vpc", "write a table"),
        (NAT, "/network/vpc", json!("10.0.0.0/8"), "cidr-size", "network: VPC: range", ""),
        (NAT, "/network/vpc", json!({ "id": "vpc-0a1b2c3d" }), "carving-needs-the-range-of-the-vpc", "network: subnets", "tell it by `with_range`, or give the subnets ranges"),
        (NAT, "/network/vpc", json!({ "id": "vpc-0a1b2c3d", "range": "10.0.0.0/20" }), "document-key-known", "network.vpc.range", "did you mean `ranges`?"),
        (NAT, "/network/subnets", Value::Null, "subnet-group-of-two-or-more", "network: subnets", "describe at least two, in different availability zones"),
        (NAT, "/network/subnets/0", json!("subnet-0a1b2c3d"), "document-value-of-the-right-kind", "network.subnets[0]", "write a table, such as `{ zone = \"us-west-2a\", prefix = 24 }`"),
        (NAT, "/network/subnets/0", json!({ "zone": "us-east-1a" }), "document-value-of-the-right-kind", "network.subnets[0].prefix", "write `prefix = 24` to have it carved, `range`, or the `id` of one that exists"),
        (NAT, "/network/subnets/0/range", json!("10.0.1.0/24"), "document-value-of-the-right-kind", "network.subnets[0].prefix", "keep `prefix` for a subnet that is to be carved, and `id` or `range` otherwise"),
        (NAT, "/network/subnets/0/prefix", json!(1024), "document-value-of-the-right-kind", "network.subnets[0].prefix", "choose a prefix from 16 to 28"),
        (NAT, "/network/subnets/0/prefix", json!(29), "cidr-size", "network: subnets", "choose a prefix from /16 to /28; AWS keeps five addresses of each subnet"),
        (NAT, "/network/subnets/0/zone", json!("us-west-2a"), "zone-in-the-region", "network: subnets: zone", "name a zone of the region"),
        (NAT, "/network/nat_gateways", Value::Null, "nat-gateway-in-a-public-subnet", "network: NAT gateway", "add `NatGateway::in_public_subnet(..)`, or one that exists"),
        (NAT, "/network/nat_gateways/0/subnet", Value::Null, "document-part-present", "network.nat_gateways[0].subnet", "add the public subnet of a new gateway, or the `id` of one that exists"),
        (NAT, "/network/nat_gateways/3/address", json!("here"), "document-value-of-the-right-kind", "network.nat_gateways[3].address", "write the public address of the gateway, such as `198.51.100.7`"),
        (NAT, "/network/tight_egress_to", json!([70_000]), "document-value-of-the-right-kind", "network.tight_egress_to[0]", "write 1 to 65535"),
        (NAT, "/network/security_groups", json!(["sg-0a1b2c3d"]), "document-key-known", "network.tight_egress_to", "keep one of the two"),
        (NAT, "/network/peering", json!({}), "document-key-known", "network.peering", ""),
        (NAT, "/network/subnet_group", Value::Null, "subnet-group-identifier-grammar", "network.subnet_group", ""),
        (NAT, "/subnet_group", json!({ "identifier": "dms", "kind": "private", "subnets": ["subnet-0a1b2c3d", "subnet-4e5f6a7b"] }), "document-key-known", "network", "keep `[subnet_group]` for subnets that exist, or `[network]`, whose subnets become a group"),
        (PRIVATE_ENDPOINT, "/network/private_endpoint", Value::Null, "document-part-present", "network.private_endpoint", "add the table that the shape needs"),
        (PRIVATE_ENDPOINT, "/network/private_endpoint/service", json!("gateway01"), "endpoint-service-grammar", "network: private endpoint: service", ""),
        (PRIVATE_ENDPOINT, "/network/private_endpoint/subnets/0", json!({ "id": "subnet-0a1b2c3d", "zone": "use1-az6", "range": "10.0.9.0/28" }), "document-key-known", "network.private_endpoint.subnets[0].range", "drop it"),
        (PRIVATE_ENDPOINT, "/network/private_endpoint/subnets/0/zone", json!("us-east-1a"), "availability-zone-id-grammar", "network: private endpoint: subnets", ""),
        (PEERING, "/network/peering", Value::Null, "document-part-present", "network.peering", "add the table that the shape needs"),
        (PEERING, "/network/peering/project", json!("10.0.0.0/20"), "project-range-where-tidb-cloud-allows-it", "network: peering: project", ""),
    ];
    for (text, pointer, value, rule, subject, remedy) in cases {
        let mut document = over(text);
        let (parent, key) = pointer
            .rsplit_once('/')
            .expect("a pointer");
        match document.pointer_mut(parent) {
            Some(Value::Object(entries)) => {
                entries.insert(key.to_string(), value.clone());
            }
            Some(Value::Array(entries)) => {
                entries[key.parse::<usize>().expect("a number")] = value.clone();
            }
            _ => panic!("{pointer} is nowhere"),
        }
        let said = said(&read(document));
        let told = said
            .iter()
            .find(|(told, about, _)| told == rule && about == subject);
        let Some((_, _, told)) = told else { panic!("{pointer} = {value}: {said:#?}") };
        assert!(remedy.is_empty() || told == remedy, "{pointer} = {value}: {told}");
        let is_answered = said
            .iter()
            .all(|(rule, subject, _)| subject != "subnet_group" && *rule != "security-group-named");
        assert!(is_answered, "{pointer}: the network is where the instance goes: {said:#?}");
    }
}
