use super::{Ipv4Net, PacketEnd, PacketOrigin, PacketTarget, ip, net};
use crate::snapshot::*;

pub(super) const SERVICE: &str = "com.amazonaws.vpce.us-west-2.vpce-svc-1";
pub(super) const OWN_NAME: &str = "vpce-1-abc.vpce-svc-1.us-west-2.vpce.amazonaws.com";

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Shape {
    Public,
    Nat,
    Endpoint,
    Peering,
}

/// A VPC in which everything is as the shape needs it: DMS in `subnet-dms` with the table `rtb-dms`, the NAT gateway in
/// `subnet-nat` and the endpoint in `subnet-endpoint`; the main table leads to the internet gateway.
pub(super) fn good(shape: Shape) -> (NetworkSnapshot, PacketOrigin, PacketTarget) {
    let public = vec![ip("203.0.113.7")];
    let (routes, to) = match shape {
        Shape::Public => (
            vec![route("0.0.0.0/0", "igw-1")],
            PacketTarget::public("gateway.example", 4000, public),
        ),
        Shape::Nat => (
            vec![route("0.0.0.0/0", "nat-1")],
            PacketTarget::public("gateway.example", 4000, public),
        ),
        Shape::Endpoint => (Vec::new(), service()),
        Shape::Peering => (vec![route("10.250.0.0/16", "pcx-1")], project()),
    };
    let from = PacketOrigin {
        subnet: "subnet-dms".into(),
        security_groups: vec!["sg-dms".into()],
        address: ip(if shape == Shape::Peering { "10.0.1.10" } else { "10.0.0.10" }),
        public_address: (shape == Shape::Public).then(|| ip("198.18.0.10")),
        ..PacketOrigin::default()
    };
    (network(shape, routes), from, to)
}

fn service() -> PacketTarget {
    let end = PacketEnd::Service {
        name: SERVICE.into(),
        zone_ids: vec!["usw2-az1".into(), "usw2-az2".into()],
        endpoints: None,
    };
    PacketTarget { host: "gateway-privatelink.example".into(), port: 4000, end }
}

fn project() -> PacketTarget {
    let end = PacketEnd::Project {
        account: "380838443567".into(),
        vpc: "vpc-tidb".into(),
        range: net("10.250.0.0/16"),
        address: ip("10.250.3.4"),
        peers: vec![net("10.0.0.0/16")],
    };
    PacketTarget { host: "private-tidb.example".into(), port: 4000, end }
}

fn network(shape: Shape, routes: Vec<Route>) -> NetworkSnapshot {
    let dms_range = if shape == Shape::Peering { "10.0.1.0/24" } else { "10.0.0.0/24" };
    let endpoint_range = if shape == Shape::Peering { "10.0.0.0/24" } else { "10.0.1.0/24" };
    NetworkSnapshot {
        vpcs: vec![Vpc {
            id: "vpc-1".into(),
            state: "available".into(),
            ranges: vec![net("10.0.0.0/16")],
            dns_support: Some(true),
            dns_hostnames: Some(true),
            ..Vpc::default()
        }],
        subnets: vec![
            in_zone("subnet-dms", dms_range, "usw2-az1"),
            in_zone("subnet-nat", "10.0.2.0/24", "usw2-az1"),
            in_zone("subnet-endpoint", endpoint_range, "usw2-az2"),
        ],
        internet_gateways: vec![InternetGateway {
            id: "igw-1".into(),
            vpc: Some("vpc-1".into()),
            attachment: "available".into(),
            ..InternetGateway::default()
        }],
        nat_gateways: vec![NatGateway {
            id: "nat-1".into(),
            vpc: "vpc-1".into(),
            subnet: "subnet-nat".into(),
            state: "available".into(),
            connectivity: "public".into(),
            public_addresses: vec![ip("198.51.100.9")],
            ..NatGateway::default()
        }],
        route_tables: vec![
            table("rtb-main", vec![route("0.0.0.0/0", "igw-1")], None),
            table("rtb-dms", routes, Some("subnet-dms")),
            table("rtb-private", vec![route("0.0.0.0/0", "nat-1")], Some("subnet-endpoint")),
        ],
        security_groups: vec![
            guard("sg-default", "default", vec![], vec![any()]),
            guard("sg-dms", "dms", vec![], vec![any()]),
            guard("sg-closed", "closed", vec![], vec![]),
            guard(
                "sg-endpoint",
                "endpoint",
                vec![tcp(4000, GroupPeer::Group("sg-dms".into()))],
                vec![],
            ),
        ],
        network_acls: vec![NetworkAcl {
            id: "acl-1".into(),
            vpc: "vpc-1".into(),
            default: true,
            entries: vec![entry(100, true, true, (0, 65535)), entry(100, false, true, (0, 65535))],
            ..NetworkAcl::default()
        }],
        vpc_endpoints: vec![VpcEndpoint {
            id: "vpce-1".into(),
            vpc: "vpc-1".into(),
            kind: "Interface".into(),
            service: SERVICE.into(),
            state: "available".into(),
            private_dns: true,
            subnets: vec!["subnet-endpoint".into()],
            security_groups: vec!["sg-endpoint".into()],
            network_interfaces: vec!["eni-1".into()],
            dns_entries: ["gateway-privatelink.example", OWN_NAME]
                .map(|name| DnsEntry { name: name.into(), ..DnsEntry::default() })
                .into(),
            ..VpcEndpoint::default()
        }],
        endpoint_services: vec![EndpointService {
            name: SERVICE.into(),
            private_dns_verification: "verified".into(),
            ..EndpointService::default()
        }],
        peerings: vec![Peering {
            id: "pcx-1".into(),
            status: "active".into(),
            requester: side("380838443567", "vpc-tidb", "10.250.0.0/16"),
            accepter: side("123456789012", "vpc-1", "10.0.0.0/16"),
            ..Peering::default()
        }],
        network_interfaces: vec![NetworkInterface {
            id: "eni-1".into(),
            vpc: "vpc-1".into(),
            subnet: "subnet-endpoint".into(),
            private_address: Some(ip("10.0.1.50")),
            ..NetworkInterface::default()
        }],
        ..NetworkSnapshot::default()
    }
}

fn in_zone(id: &str, range: &str, zone_id: &str) -> Subnet {
    Subnet {
        id: id.into(),
        vpc: "vpc-1".into(),
        range: net(range),
        zone_id: zone_id.into(),
        ..Subnet::default()
    }
}

fn table(id: &str, routes: Vec<Route>, subnet: Option<&str>) -> RouteTable {
    let association = Association {
        main: subnet.is_none(),
        subnet: subnet.map(str::to_owned),
        state: "associated".into(),
        ..Association::default()
    };
    RouteTable {
        id: id.into(),
        vpc: "vpc-1".into(),
        associations: vec![association],
        routes,
        ..RouteTable::default()
    }
}

pub(super) fn route(range: &str, target: &str) -> Route {
    Route {
        destination: Some(net(range)),
        target: target.into(),
        state: "active".into(),
        ..Route::default()
    }
}

fn guard(id: &str, name: &str, ingress: Vec<GroupRule>, egress: Vec<GroupRule>) -> SecurityGroup {
    SecurityGroup {
        id: id.into(),
        vpc: "vpc-1".into(),
        name: name.into(),
        ingress,
        egress,
        ..SecurityGroup::default()
    }
}

fn any() -> GroupRule {
    GroupRule { protocol: "-1".into(), ports: None, peer: range("0.0.0.0/0") }
}

pub(super) fn tcp(port: u16, peer: GroupPeer) -> GroupRule {
    GroupRule { protocol: "tcp".into(), ports: Some((port, port)), peer }
}

pub(super) fn range(range: &str) -> GroupPeer {
    GroupPeer::Range(net(range))
}

fn side(account: &str, vpc: &str, range: &str) -> PeeringSide {
    let ranges = vec![net(range)];
    PeeringSide { account: account.into(), vpc: vpc.into(), ranges, ..PeeringSide::default() }
}

pub(super) fn entry(number: u16, egress: bool, allow: bool, ports: (u16, u16)) -> AclEntry {
    let range: Option<Ipv4Net> = Some(net("0.0.0.0/0"));
    AclEntry { number, egress, allow, protocol: "6".into(), ports: Some(ports), range }
}

pub(super) fn entry_for(number: u16, egress: bool, range: &str) -> AclEntry {
    AclEntry { range: Some(net(range)), ..entry(number, egress, true, (0, 65535)) }
}

pub(super) fn add_acl(network: &mut NetworkSnapshot, subnet: &str, entries: &[AclEntry]) {
    network.network_acls.push(NetworkAcl {
        id: "acl-2".into(),
        vpc: "vpc-1".into(),
        subnets: vec![subnet.into()],
        entries: entries.to_vec(),
        ..NetworkAcl::default()
    });
}

pub(super) fn main_only(network: &mut NetworkSnapshot, subnet: &str) {
    for table in &mut network.route_tables {
        table
            .associations
            .retain(|it| it.subnet.as_deref() != Some(subnet));
    }
}

pub(super) fn blocks(network: &mut NetworkSnapshot, id: &str, mode: &str) {
    subnet(network, id).public_access_blocked = mode.into();
}

pub(super) fn igw_of(network: &mut NetworkSnapshot) -> &mut InternetGateway {
    &mut network.internet_gateways[0]
}

pub(super) fn subnet<'a>(network: &'a mut NetworkSnapshot, id: &str) -> &'a mut Subnet {
    let mut subnets = network.subnets.iter_mut();
    subnets
        .find(|subnet| subnet.id == id)
        .expect("a subnet")
}

pub(super) fn group<'a>(network: &'a mut NetworkSnapshot, id: &str) -> &'a mut SecurityGroup {
    let mut groups = network.security_groups.iter_mut();
    groups
        .find(|group| group.id == id)
        .expect("a group")
}
