//! A connection test over a known network: the packet is lost where the network is broken, and DMS says what it says.

use std::net::Ipv4Addr;

use tidb_dms::{
    sim::{SimAccount, SimGateway},
    snapshot::{
        Association, GroupPeer, GroupRule, InternetGateway, NatGateway, NetworkSnapshot, Route,
        RouteTable, SecurityGroup, Subnet, Vpc, VpcEndpoint,
    },
};

use crate::rig::{HOST, PASSWORD, Rig, arn, pass, seconds};

const PRIVATE: &str = "gateway01-privatelink.us-west-2.prod.aws.tidbcloud.com";
const SERVICE: &str = "com.amazonaws.vpce.us-west-2.vpce-svc-1";
const NAT: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 9);

fn any() -> GroupRule {
    let peer = GroupPeer::Range("0.0.0.0/0".parse().expect("a range"));
    GroupRule { protocol: "-1".into(), ports: None, peer }
}

fn table(id: &str, target: &str, association: Association) -> RouteTable {
    let route = Route {
        destination: Some("0.0.0.0/0".parse().expect("a range")),
        target: target.into(),
        state: "active".into(),
        ..Route::default()
    };
    RouteTable {
        id: id.into(),
        vpc: SimAccount::DEFAULT_VPC.into(),
        associations: vec![association],
        routes: vec![route],
        ..RouteTable::default()
    }
}

/// The default VPC with an internet gateway in its main table, a NAT gateway in its last subnet, and an endpoint there.
pub(crate) fn network() -> NetworkSnapshot {
    let vpc = SimAccount::DEFAULT_VPC;
    let subnets = SimAccount::DEFAULT_SUBNETS
        .iter()
        .zip(["a", "b", "c"])
        .enumerate()
        .map(|(n, (id, letter))| Subnet {
            id: (*id).into(),
            vpc: vpc.into(),
            range: format!("172.31.{n}.0/24")
                .parse()
                .expect("a range"),
            zone: format!("us-west-2{letter}"),
            zone_id: format!("usw2-az{}", n + 1),
            ..Subnet::default()
        })
        .collect();
    NetworkSnapshot {
        vpcs: vec![Vpc {
            id: vpc.into(),
            ranges: vec![
                "172.31.0.0/16"
                    .parse()
                    .expect("a range"),
            ],
            dns_support: Some(true),
            dns_hostnames: Some(true),
            ..Vpc::default()
        }],
        subnets,
        internet_gateways: vec![InternetGateway {
            id: "igw-1".into(),
            vpc: Some(vpc.into()),
            attachment: "available".into(),
            ..InternetGateway::default()
        }],
        nat_gateways: vec![NatGateway {
            id: "nat-1".into(),
            vpc: vpc.into(),
            subnet: SimAccount::DEFAULT_SUBNETS[2].into(),
            state: "available".into(),
            connectivity: "public".into(),
            public_addresses: vec![NAT],
            ..NatGateway::default()
        }],
        route_tables: vec![table(
            "rtb-main",
            "igw-1",
            Association { main: true, ..Association::default() },
        )],
        security_groups: vec![SecurityGroup {
            id: "sg-default".into(),
            vpc: vpc.into(),
            name: "default".into(),
            ingress: vec![any()],
            egress: vec![any()],
            ..SecurityGroup::default()
        }],
        vpc_endpoints: vec![VpcEndpoint {
            id: "vpce-1".into(),
            vpc: vpc.into(),
            kind: "Interface".into(),
            service: SERVICE.into(),
            state: "available".into(),
            private_dns: true,
            subnets: vec![SimAccount::DEFAULT_SUBNETS[2].into()],
            ..VpcEndpoint::default()
        }],
        ..NetworkSnapshot::default()
    }
}

/// Leads the first subnet, in which a single instance is, through the NAT gateway.
pub(crate) fn with_nat(mut network: NetworkSnapshot) -> NetworkSnapshot {
    let subnet = Some(SimAccount::DEFAULT_SUBNETS[0].to_owned());
    let association = Association { subnet, ..Association::default() };
    network
        .route_tables
        .push(table("rtb-private", "nat-1", association));
    network
}

fn gateway(rig: &Rig) -> SimGateway {
    SimGateway::new(HOST, 4000)
        .chains_to(&rig.authority.fingerprint)
        .certificate_for("*.us-west-2.prod.aws.tidbcloud.com")
        .public_address(Ipv4Addr::new(203, 0, 113, 7))
        .private_endpoint(PRIVATE, SERVICE, ["usw2-az3"])
        .user_prefix("3pTAoNNegb47Uc8")
        .user("root", PASSWORD)
}

struct Try {
    host: &'static str,
    public: bool,
    two_zones: bool,
}

const BY_ADDRESS: Try = Try { host: HOST, public: true, two_zones: false };
const BY_NAT: Try = Try { host: HOST, public: false, two_zones: false };
const BY_ENDPOINT: Try = Try { host: PRIVATE, public: false, two_zones: false };

/// What a connection test says, nothing if it succeeds.
async fn says(
    attempt: Try,
    network: NetworkSnapshot,
    change: impl FnOnce(SimGateway) -> SimGateway,
) -> Option<String> {
    let rig = Rig::new();
    let _ = rig
        .account
        .clone()
        .with_network(|known| {
            if !network.vpcs.is_empty() {
                *known = network;
            }
        })
        .with_gateway(change(gateway(&rig)));
    let created = rig
        .dms
        .create_replication_instance()
        .replication_instance_identifier("tester")
        .replication_instance_class("dms.t3.large")
        .publicly_accessible(attempt.public)
        .multi_az(attempt.two_zones)
        .send()
        .await
        .expect("an instance");
    pass(seconds(8 * 60)).await;
    let instance = created
        .replication_instance
        .and_then(|instance| instance.replication_instance_arn)
        .expect("its ARN");
    let endpoint = rig
        .good_target("target")
        .await
        .server_name(attempt.host);
    let connection = rig
        .test(&instance, &arn(endpoint).await)
        .await;
    let text = connection
        .last_failure_message()
        .map(str::to_owned);
    let successful = connection.status() == Some("successful");
    assert_eq!(successful, text.is_none(), "{text:?}");
    text
}

fn times_out(text: Option<String>, host: &str) {
    let text = text.expect("a failure");
    let words = format!(
        "NativeError: 2003 Message: [MySQL][ODBC 8.0(w) Driver]Can't connect to MySQL server on '{host}' (110)"
    );
    assert!(text.contains(&words), "{text}");
}

#[tokio::test(start_paused = true)]
async fn whole_networks_connect() {
    assert_eq!(says(BY_ADDRESS, network(), |it| it).await, None);
    assert_eq!(says(BY_NAT, with_nat(network()), |it| it).await, None);
    assert_eq!(says(BY_ENDPOINT, network(), |it| it).await, None);
    let both = Try { two_zones: true, ..BY_ADDRESS };
    assert_eq!(says(both, network(), |it| it).await, None);
}

#[tokio::test(start_paused = true)]
async fn broken_networks_time_out() {
    times_out(says(BY_NAT, network(), |it| it).await, HOST);
    times_out(says(BY_ADDRESS, with_nat(detached()), |it| it).await, HOST);
    let mut deleted = with_nat(network());
    deleted.nat_gateways[0].state = "deleted".into();
    times_out(says(BY_NAT, deleted, |it| it).await, HOST);
    let mut closed = network();
    closed.security_groups[0]
        .ingress
        .clear();
    times_out(says(BY_ENDPOINT, closed, |it| it).await, PRIVATE);
}

fn detached() -> NetworkSnapshot {
    let mut network = network();
    network.internet_gateways[0].vpc = None;
    network
}

#[tokio::test(start_paused = true)]
async fn private_names_are_unknown_without_private_dns() {
    let mut off = network();
    off.vpc_endpoints[0].private_dns = false;
    let text = says(BY_ENDPOINT, off, |it| it)
        .await
        .expect("a failure");
    assert!(text.contains("NativeError: 2005"), "{text}");
    assert!(text.contains(&format!("Unknown MySQL server host '{PRIVATE}'")), "{text}");
}

#[tokio::test(start_paused = true)]
async fn lists_hold_every_address() {
    let nat_only = |it: SimGateway| {
        it.access_list(["198.51.100.9/32"
            .parse()
            .expect("a range")])
    };
    assert_eq!(says(BY_NAT, with_nat(network()), nat_only).await, None);
    times_out(says(BY_ADDRESS, network(), nat_only).await, HOST);

    let first = |it: SimGateway| {
        it.access_list(["198.18.0.10/32"
            .parse()
            .expect("a range")])
    };
    assert_eq!(says(BY_ADDRESS, network(), first).await, None);
    let both = Try { two_zones: true, ..BY_ADDRESS };
    times_out(says(both, network(), first).await, HOST);

    let text = says(BY_ENDPOINT, network(), |it| it.endpoints(["vpce-2"])).await;
    let text = text.expect("a failure");
    assert!(text.contains("(111)"), "{text}");
    assert_eq!(says(BY_ENDPOINT, network(), |it| it.endpoints(["vpce-1"])).await, None);
}

/// An account that was told nothing about the network of a subnet reaches everything from there.
#[tokio::test(start_paused = true)]
async fn unknown_subnets_reach() {
    assert_eq!(says(BY_NAT, NetworkSnapshot::default(), |it| it).await, None);
}
