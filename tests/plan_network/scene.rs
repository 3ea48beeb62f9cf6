//! Networks of every shape, new, mixed and existing, and the accounts that they find.

use tidb_dms::{
    TidbEndpoint,
    ca::IsrgRootX1,
    compute::{ReplicationInstance, ServerlessOutline},
    migration::Migration,
    name::{EndpointArn, SubnetGroupIdentifier},
    network::*,
    snapshot::{
        Association, GroupPeer, GroupRule, InternetGateway, NatGateway as SeenNat, NetworkSnapshot,
        Peering as SeenPeering, PeeringSide, Route as SeenRoute, RouteTable as SeenTable,
        SecurityGroup as SeenGroup, Subnet as SeenSubnet, Vpc as SeenVpc,
        VpcEndpoint as SeenEndpoint,
    },
    task::{DataFlow, mappings::TableMappings},
};

pub(crate) const SERVICE: &str = "com.amazonaws.vpce.us-east-1.vpce-svc-0062ecf0683000000";
pub(crate) const VPC: &str = "vpc-00000000000000fff";
pub(crate) const SUBNETS: [&str; 3] =
    ["subnet-00000000000000f0a", "subnet-00000000000000f0b", "subnet-00000000000000f0c"];
pub(crate) const TABLE: &str = "rtb-00000000000000fff";
const GATEWAY: &str = "igw-00000000000000fff";
const NAT: &str = "nat-00000000000000fff";
pub(crate) const GROUP: &str = "sg-00000000000000fff";
pub(crate) const ENDPOINT: &str = "vpce-00000000000000fff";
pub(crate) const PEERING: &str = "pcx-00000000000000fff";
pub(crate) const TIDB_ACCOUNT: &str = "210987654321";

/// How much of a network is there already.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum There {
    Nothing,
    Vpc,
    Exit,
    All,
}

pub(crate) const SHAPES: [Shape; 4] = Shape::ALL;
pub(crate) const THERE: [There; 4] = [There::Nothing, There::Vpc, There::Exit, There::All];

pub(crate) struct Scene {
    pub(crate) name: String,
    pub(crate) migration: Migration,
    pub(crate) account: NetworkSnapshot,
}

/// Every shape, with as much there as makes sense, and every compute that the shape allows.
pub(crate) fn all() -> Vec<Scene> {
    let mut scenes = Vec::new();
    for shape in SHAPES {
        for there in THERE {
            for is_serverless in [false, true] {
                if is_serverless && shape == Shape::InternetGateway {
                    continue;
                }
                scenes.push(scene(shape, there, is_serverless));
            }
        }
    }
    scenes
}

pub(crate) fn scene(shape: Shape, there: There, is_serverless: bool) -> Scene {
    let compute = if is_serverless { "serverless" } else { "instance" };
    Scene {
        name: format!("{shape}, {there:?} there, {compute}"),
        migration: migration(network(shape, there, SecurityGroup::tight([3306])), is_serverless),
        account: account(shape, there),
    }
}

fn dms_subnets(there: There) -> Vec<Subnet> {
    if there == There::All {
        return SUBNETS[..2]
            .iter()
            .zip(["us-east-1a", "us-east-1b"])
            .map(|(id, zone)| {
                Subnet::existing(*id)
                    .in_zone(zone)
                    .routed_by(TABLE)
            })
            .collect();
    }
    vec![Subnet::carved("us-east-1a", 24), Subnet::carved("us-east-1b", 24)]
}

fn vpc(there: There) -> Vpc {
    match there {
        There::Nothing => Vpc::of("10.0.0.0/16"),
        _ => Vpc::existing(VPC)
            .with_range("10.0.0.0/16")
            .with_taken(["10.0.200.0/24"])
            .into(),
    }
}

pub(crate) fn network(shape: Shape, there: There, group: SecurityGroup) -> DescribedNetwork {
    let group = if there == There::All { SecurityGroup::existing([GROUP]) } else { group };
    let existing_exit = matches!(there, There::Exit | There::All);
    match shape {
        Shape::InternetGateway => Network::public_subnets()
            .vpc(vpc(there))
            .subnets(dms_subnets(there))
            .security_group(group)
            .build()
            .expect("public subnets")
            .into(),
        Shape::Nat => {
            let nat = if existing_exit {
                NatGateway::existing(NAT)
            } else {
                NatGateway::in_public_subnet(Subnet::carved("us-east-1a", 28))
            };
            Network::private_subnets_with_nat([nat])
                .vpc(vpc(there))
                .subnets(dms_subnets(there))
                .security_group(group)
                .build()
                .expect("subnets with NAT")
                .into()
        }
        Shape::PrivateEndpoint => {
            let endpoint = PrivateEndpoint::of_shared_gateway(SERVICE);
            let endpoint = if there == There::All {
                endpoint.existing(ENDPOINT)
            } else {
                endpoint
                    .subnet(EndpointSubnet::carved("use1-az6", 28))
                    .subnet(EndpointSubnet::carved("use1-az2", 28))
            };
            Network::private_endpoint(endpoint)
                .vpc(vpc(there))
                .subnets(dms_subnets(there))
                .security_group(group)
                .build()
                .expect("a private endpoint")
                .into()
        }
        _ => Network::vpc_peering(
            Peering::with_project("172.16.0.0/20").asked_by_account(TIDB_ACCOUNT),
        )
        .vpc(vpc(there))
        .subnets(dms_subnets(there))
        .security_group(group)
        .build()
        .expect("a peering")
        .into(),
    }
}

pub(crate) fn own_gateway() -> DescribedNetwork {
    let endpoint = PrivateEndpoint::of_own_gateway(SERVICE)
        .subnet(EndpointSubnet::carved("use1-az6", 28))
        .subnet(EndpointSubnet::carved("use1-az2", 28));
    Network::private_endpoint(endpoint)
        .vpc(vpc(There::Nothing))
        .subnets(dms_subnets(There::Nothing))
        .build()
        .expect("a private endpoint")
        .into()
}

fn group() -> SubnetGroupIdentifier {
    "orders-dms"
        .parse()
        .expect("an identifier")
}

pub(crate) fn migration(network: DescribedNetwork, is_serverless: bool) -> Migration {
    migration_of("orders", network, is_serverless)
}

pub(crate) fn migration_of(
    name: &str,
    network: DescribedNetwork,
    is_serverless: bool,
) -> Migration {
    let builder = Migration::builder().name(name);
    let source: EndpointArn = "arn:aws:dms:us-east-1:123456789012:endpoint:AURORA"
        .parse()
        .expect("an ARN");
    let target = tidb(&network);
    if is_serverless {
        let outline = ServerlessOutline::builder()
            .identifier("orders")
            .migration(DataFlow::to_tidb().full_load())
            .mappings(TableMappings::new().include("orders", "%"))
            .max_capacity(8)
            .placement(
                network
                    .for_serverless(group())
                    .expect("private subnets"),
            )
            .build()
            .expect("an outline");
        let built = builder
            .network(network)
            .compute(outline)
            .source(source)
            .target(target)
            .build();
        return built.unwrap_or_else(|refused| panic!("{refused}"));
    }
    let instance = ReplicationInstance::builder()
        .identifier("orders")
        .class("dms.t3.large")
        .placement(network.for_instance(group()))
        .build()
        .expect("an instance");
    builder
        .network(network)
        .compute(instance)
        .source(source)
        .target(target)
        .build()
        .unwrap_or_else(|refused| panic!("{refused}"))
}

fn tidb(network: &DescribedNetwork) -> tidb_dms::endpoint::DescribedEndpoint {
    let own = matches!(network.endpoint().map(ThroughPrivateEndpoint::gateway), Some(gateway) if gateway == tidb_dms::cluster::GatewayModel::Own);
    match network.shape() {
        Shape::PrivateEndpoint if own => TidbEndpoint::dedicated()
            .private_endpoint()
            .target()
            .identifier("orders-tidb")
            .host("privatelink-tidb.abc.clusters.us-east-1.aws.tidbcloud.com")
            .credentials("root", "a-Secret-1")
            .ssl_none()
            .build()
            .expect("an endpoint")
            .into(),
        Shape::PrivateEndpoint => TidbEndpoint::serverless()
            .private_endpoint()
            .target()
            .identifier("orders-tidb")
            .host("gateway01-privatelink.us-east-1.prod.aws.tidbcloud.com")
            .credentials("3pTAoNNegb47Uc8.root", "a-Secret-1")
            .verify_full(IsrgRootX1::bundled())
            .build()
            .expect("an endpoint")
            .into(),
        Shape::VpcPeering => TidbEndpoint::dedicated()
            .vpc_peering()
            .target()
            .identifier("orders-tidb")
            .host("private-tidb.abc.clusters.us-east-1.aws.tidbcloud.com")
            .credentials("root", "a-Secret-1")
            .ssl_none()
            .build()
            .expect("an endpoint")
            .into(),
        _ => TidbEndpoint::serverless()
            .target()
            .identifier("orders-tidb")
            .host("gateway01.us-east-1.prod.aws.tidbcloud.com")
            .credentials("3pTAoNNegb47Uc8.root", "a-Secret-1")
            .verify_full(IsrgRootX1::bundled())
            .build()
            .expect("an endpoint")
            .into(),
    }
}

/// What the account holds that is not ours.
fn account(shape: Shape, there: There) -> NetworkSnapshot {
    let mut account = NetworkSnapshot::default();
    if there == There::Nothing {
        return account;
    }
    account.vpcs.push(SeenVpc {
        id: VPC.to_owned(),
        state: "available".to_owned(),
        ranges: vec!["10.0.0.0/16".parse().expect("a range")],
        dns_support: Some(true),
        dns_hostnames: Some(there != There::Vpc),
        ..SeenVpc::default()
    });
    let local = SeenRoute {
        destination: "10.0.0.0/16".parse().ok(),
        target: "local".to_owned(),
        state: "active".to_owned(),
        ..SeenRoute::default()
    };
    account.route_tables.push(SeenTable {
        id: "rtb-000000000000000ff".to_owned(),
        vpc: VPC.to_owned(),
        associations: vec![Association { main: true, ..Association::default() }],
        routes: vec![local.clone()],
        ..SeenTable::default()
    });
    account.subnets.push(SeenSubnet {
        id: SUBNETS[2].to_owned(),
        vpc: VPC.to_owned(),
        range: "10.0.200.0/24"
            .parse()
            .expect("a range"),
        ..SeenSubnet::default()
    });
    if there == There::Vpc {
        return account;
    }
    account
        .internet_gateways
        .push(InternetGateway {
            id: GATEWAY.to_owned(),
            vpc: Some(VPC.to_owned()),
            attachment: "available".to_owned(),
            ..InternetGateway::default()
        });
    account.nat_gateways.push(SeenNat {
        id: NAT.to_owned(),
        vpc: VPC.to_owned(),
        subnet: SUBNETS[2].to_owned(),
        state: "available".to_owned(),
        connectivity: "public".to_owned(),
        public_addresses: vec![[203, 0, 113, 7].into()],
        ..SeenNat::default()
    });
    account
        .vpc_endpoints
        .push(SeenEndpoint {
            id: ENDPOINT.to_owned(),
            vpc: VPC.to_owned(),
            kind: "Interface".to_owned(),
            service: SERVICE.to_owned(),
            state: "available".to_owned(),
            private_dns: true,
            subnets: vec![SUBNETS[2].to_owned()],
            security_groups: vec![GROUP.to_owned()],
            ..SeenEndpoint::default()
        });
    account
        .peerings
        .push(asked(VPC, "active"));
    account.security_groups.push(SeenGroup {
        id: GROUP.to_owned(),
        vpc: VPC.to_owned(),
        name: "theirs".to_owned(),
        ingress: vec![GroupRule {
            protocol: "tcp".to_owned(),
            ports: Some((4000, 4000)),
            peer: GroupPeer::Range("10.0.0.0/16".parse().expect("a range")),
        }],
        ..SeenGroup::default()
    });
    if there == There::All {
        existing_subnets(shape, &mut account, local);
    }
    account
}

fn existing_subnets(shape: Shape, account: &mut NetworkSnapshot, local: SeenRoute) {
    for (id, range) in SUBNETS
        .iter()
        .zip(["10.0.0.0/24", "10.0.1.0/24"])
    {
        account.subnets.push(SeenSubnet {
            id: (*id).to_owned(),
            vpc: VPC.to_owned(),
            range: range.parse().expect("a range"),
            ..SeenSubnet::default()
        });
    }
    let (to, target) = match shape {
        Shape::InternetGateway => ("0.0.0.0/0", GATEWAY),
        Shape::Nat => ("0.0.0.0/0", NAT),
        _ => ("172.16.0.0/20", PEERING),
    };
    let way = SeenRoute {
        destination: to.parse().ok(),
        target: target.to_owned(),
        state: "active".to_owned(),
        ..SeenRoute::default()
    };
    let uses = |number: usize| Association {
        id: format!("rtbassoc-{number}"),
        subnet: Some(SUBNETS[number].to_owned()),
        ..Association::default()
    };
    account.route_tables.push(SeenTable {
        id: TABLE.to_owned(),
        vpc: VPC.to_owned(),
        associations: vec![uses(0), uses(1)],
        routes: vec![local, way],
        ..SeenTable::default()
    });
}

/// TiDB Cloud's request for a peering.
pub(crate) fn asked(vpc: &str, status: &str) -> SeenPeering {
    SeenPeering {
        id: PEERING.to_owned(),
        status: status.to_owned(),
        requester: PeeringSide {
            account: TIDB_ACCOUNT.to_owned(),
            vpc: "vpc-0a1b2c3d".to_owned(),
            ranges: match status {
                "active" => vec![
                    "172.16.0.0/20"
                        .parse()
                        .expect("a range"),
                ],
                _ => Vec::new(),
            },
            ..PeeringSide::default()
        },
        accepter: PeeringSide { vpc: vpc.to_owned(), ..PeeringSide::default() },
        ..SeenPeering::default()
    }
}
