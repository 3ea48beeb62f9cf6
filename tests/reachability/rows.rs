//! A row for each rule that a breakage of the random networks does not show: the network that breaks it, and its good
//! neighbour.

use std::collections::BTreeSet;

use tidb_dms::{
    diagnose::ClusterPlace,
    finding::{Rule, Severity},
    network::{
        ComputeKind,
        Shape::{self, InternetGateway, Nat, PrivateEndpoint, VpcPeering},
    },
    snapshot::{GroupPeer, NetworkInterface, Route, VpcEndpoint},
};

use super::{
    breakage,
    net::{Net, PORT, TIDB_ACCOUNT, VPC, entry, everywhere, range, route, tcp},
};

struct Row {
    rule: &'static str,
    severity: Severity,
    shape: Shape,
    right: fn(&mut Net),
    wrong: fn(&mut Net),
}

macro_rules! rows {
    ($($severity:ident $rule:literal, $shape:expr, $right:expr, $wrong:expr;)*) => {
        const ROWS: &[Row] = &[$(Row {
            rule: $rule, severity: Severity::$severity, shape: $shape, right: $right, wrong: $wrong,
        }),*];
    };
}

fn plain(_: &mut Net) {}

/// What answers to an address of DMS.
fn interface(net: &mut Net, subnet: &str, is_public: bool) {
    let address = [10, 0, 0, 77].into();
    net.dms.private_addresses.push(address);
    net.snapshot
        .network_interfaces
        .push(NetworkInterface {
            id: "eni-0d".to_owned(),
            vpc: VPC.to_owned(),
            subnet: subnet.to_owned(),
            description: "DMSNetworkInterface".to_owned(),
            private_address: Some(address),
            public_address: is_public.then_some([54, 1, 2, 3].into()),
            ..NetworkInterface::default()
        });
}

fn lists(net: &mut Net, entry: &str) {
    if let ClusterPlace::PublicEndpoint { allowed, .. } = &mut net.cluster {
        allowed
            .get_or_insert_default()
            .push(range(entry));
    }
}

fn asked_by(net: &mut Net, whose: &str) {
    if let ClusterPlace::VpcPeering { account, .. } = &mut net.cluster {
        *account = Some(whose.to_owned());
    }
}

fn forgets_addresses(net: &mut Net) {
    if let ClusterPlace::PublicEndpoint { addresses, .. } = &mut net.cluster {
        addresses.clear();
    }
}

fn leads(net: &mut Net, to: &str, target: &str) {
    net.table_of("subnet-0d0")
        .routes
        .push(route(range(to), target));
}

fn by_list(target: &str) -> Route {
    Route { destination: None, prefix_list: Some("pl-0".to_owned()), ..route(everywhere(), target) }
}

rows! {
    Warning "dms-is-available", Nat, |net| net.dms.status = Some("available".to_owned()), |net| net.dms.status = Some("creating".to_owned());
    Error "dms-sits-in-subnets", Nat, plain, |net| net.dms.subnets.clear();
    Error "dms-subnet-exists", Nat, plain, |net| net.dms.subnets.push("subnet-0gone".to_owned());
    Warning "dms-subnet-is-available", Nat, plain, |net| "pending".clone_into(&mut net.snapshot.subnets[0].state);
    Error "dms-subnets-in-one-vpc", Nat, plain, |net| "vpc-0other".clone_into(&mut net.snapshot.subnets[0].vpc);
    Error "dms-subnets-in-two-zones", Nat, plain, |net| net.dms.subnets.truncate(1);
    Warning "dms-subnet-has-a-free-address", Nat, plain, |net| net.snapshot.subnets[1].free_addresses = 0;
    Warning "dms-interface-in-its-subnets", Nat, |net| interface(net, "subnet-0d0", false), |net| interface(net, "subnet-0n0", false);
    Warning "vpc-is-described", Nat, plain, |net| net.snapshot.vpcs.clear();
    Warning "peered-vpc-has-dns-hostnames", VpcPeering, plain, |net| net.snapshot.vpcs[0].dns_hostnames = Some(false);
    Warning "dns-attributes-are-described", Nat, plain, |net| net.snapshot.vpcs[0].dns_support = None;
    Note "dns-servers-know-the-host", Nat, plain, |net| net.dms.dns_servers.push("10.0.0.53".to_owned());
    Warning "dns-servers-know-the-private-name", PrivateEndpoint, plain, |net| net.dms.dns_servers.push("10.0.0.53".to_owned());
    Warning "endpoint-service-is-described", PrivateEndpoint, plain, |net| net.snapshot.endpoint_services.clear();
    Warning "nat-gateway-in-a-subnet", Nat, plain, |net| net.snapshot.nat_gateways.iter_mut().for_each(|nat| nat.subnet.clear());
    Error "private-endpoint-is-an-interface", PrivateEndpoint, plain, |net| "Gateway".clone_into(&mut net.snapshot.vpc_endpoints[0].kind);
    Warning "private-endpoint-is-whole", PrivateEndpoint, plain, |net| "Partial".clone_into(&mut net.snapshot.vpc_endpoints[0].state);
    Error "private-dns-name-is-verified", PrivateEndpoint, plain,
        |net| "pendingVerification".clone_into(&mut net.snapshot.endpoint_services[0].private_dns_verification);
    Warning "private-dns-name-is-the-host", PrivateEndpoint, plain,
        |net| net.snapshot.endpoint_services[0].private_dns_names = vec!["tidb.other.clusters.tidb-cloud.com".to_owned()];
    Error "private-endpoint-has-a-served-zone", PrivateEndpoint, plain,
        |net| net.snapshot.endpoint_services[0].zone_ids = vec!["usw2-az4".to_owned()];
    Warning "private-endpoint-where-its-service-is", PrivateEndpoint, plain, |net| {
        // One of its subnets is where the service is not.
        net.subnet("subnet-0e9", range("10.0.209.0/24"), 2);
        net.snapshot.vpc_endpoints[0].subnets.push("subnet-0e9".to_owned());
        net.snapshot.endpoint_services[0].zone_ids = vec!["usw2-az1".to_owned()];
    };
    Error "dms-security-group-exists", Nat, plain, |net| net.dms.security_groups.push("sg-0gone".to_owned());
    Error "dms-security-group-in-its-vpc", Nat, plain, |net| "vpc-0other".clone_into(&mut net.snapshot.security_groups[0].vpc);
    Warning "dms-security-groups-are-described", Nat, plain, |net| net.dms.security_groups.clear();
    Warning "dms-security-group-lets-all-of-it-out", Nat, plain, |net| {
        net.snapshot.security_groups[0].egress = vec![tcp(PORT, GroupPeer::PrefixList("pl-0".to_owned()))];
    };
    Warning "network-acl-is-described", Nat, plain, |net| net.snapshot.network_acls.clear();
    Warning "network-acl-lets-all-of-it-through", VpcPeering, plain, |net| {
        if let ClusterPlace::VpcPeering { addresses, .. } = &mut net.cluster {
            addresses.clear();
        }
        net.acl_of("subnet-0d0").entries.insert(0, entry(1, true, false, None, range("172.16.9.0/24")));
    };
    Error "subnet-has-a-route-table", Nat, plain, |net| net.snapshot.route_tables.clear();
    Warning "route-is-one-for-all-of-the-cluster", Nat, plain, |net| {
        forgets_addresses(net);
        leads(net, "52.0.0.0/8", "tgw-0");
    };
    Warning "route-leads-where-it-can-be-seen", Nat, plain, |net| leads(net, "52.0.0.0/8", "tgw-0");
    Warning "route-is-one-for-all-of-the-cluster", Nat, plain, |net| {
        // The default route is lost; the cluster may be where the other leads.
        forgets_addresses(net);
        for route in net.table_of("subnet-0d0").routes.iter_mut().filter(|route| route.target != "local") {
            "blackhole".clone_into(&mut route.state);
        }
        leads(net, "52.0.0.0/8", "nat-00");
    };
    Warning "route-leads-where-it-can-be-seen", Nat, plain, |net| {
        let routes = &mut net.table_of("subnet-0d0").routes;
        routes.retain(|route| route.target == "local");
        routes.push(by_list("nat-00"));
    };
    Note "prefix-lists-lead-elsewhere", Nat,
        |net| net.table_of("subnet-0d0").routes.push(by_list("vpce-0s3")),
        |net| net.table_of("subnet-0d0").routes.push(by_list("tgw-0"));
    Warning "dms-interface-has-its-public-address", InternetGateway,
        |net| interface(net, "subnet-0d0", true), |net| interface(net, "subnet-0d0", false);
    Note "public-address-is-used", Nat, plain, |net| net.dms.kind = ComputeKind::PublicInstance;
    Warning "public-access-is-not-blocked-before-nat", Nat, plain,
        |net| "block-bidirectional".clone_into(&mut net.snapshot.subnets[0].public_access_blocked);
    Warning "private-endpoint-lets-all-of-dms-in", PrivateEndpoint, plain, |net| {
        let group = net.snapshot.security_groups.last_mut().expect("the endpoint's");
        group.ingress = ["10.0.0.0/25", "10.0.1.0/24"].map(|own| tcp(PORT, GroupPeer::Range(range(own)))).into();
    };
    Warning "peering-is-with-the-project", VpcPeering, plain, |net| {
        if let ClusterPlace::VpcPeering { addresses, .. } = &mut net.cluster {
            addresses.clear();
        }
        net.snapshot.peerings[0].requester.ranges = vec![range("172.16.0.0/24")];
    };
    Error "peering-reaches-the-cluster", VpcPeering, plain,
        |net| net.snapshot.peerings[0].requester.ranges = vec![range("192.168.0.0/20")];
    Error "peering-is-with-tidb-cloud", VpcPeering, |net| asked_by(net, TIDB_ACCOUNT), |net| asked_by(net, "999999999999");
    Error "cluster-lets-the-address-in", Nat, |net| lists(net, "54.9.9.0/32"), |net| lists(net, "54.9.9.1/32");
    Error "cluster-lets-the-address-in", InternetGateway, |net| lists(net, "169.254.65.87/32"), |net| lists(net, "10.0.0.0/16");
    Note "access-list-holds-the-address", Nat, |net| lists(net, "54.9.9.0/32"), plain;
    Warning "access-list-holds-both-addresses", InternetGateway, |net| {
        net.dms.multi_az = true;
        net.dms.public_addresses.push([54, 1, 2, 4].into());
    }, |net| net.dms.multi_az = true;
    Note "secrets-and-logs-are-reached", PrivateEndpoint, |net| net.snapshot.vpc_endpoints.push(VpcEndpoint {
        id: "vpce-0secrets".to_owned(),
        vpc: VPC.to_owned(),
        service: "com.amazonaws.us-west-2.secretsmanager".to_owned(),
        ..VpcEndpoint::default()
    }), plain;
    Note "secrets-and-logs-are-reached", Nat, plain, |net| {
        net.snapshot.security_groups[0].egress = vec![tcp(PORT, GroupPeer::Range(everywhere()))];
    };
}

#[test]
fn each_rule_is_found_where_it_is_broken_and_not_beside() {
    for Row { rule, severity, shape, right, wrong } in ROWS {
        let mut good = Net::plain(*shape);
        right(&mut good);
        let found = good.judge();
        assert!(found.reaches(), "the good neighbour of {rule}:\n{}", found.findings());
        assert!(
            !found.findings().names(rule),
            "the good neighbour of {rule}:\n{}",
            found.findings()
        );
        let mut bad = Net::plain(*shape);
        wrong(&mut bad);
        let found = bad.judge();
        let told: Vec<_> = found
            .findings()
            .iter()
            .filter(|finding| finding.rule().name() == *rule)
            .collect();
        assert!(!told.is_empty(), "{rule}:\n{}", found.findings());
        for finding in told {
            assert_eq!(finding.severity(), *severity, "{finding}");
            assert!(!finding.subject().is_empty() && !finding.problem().is_empty());
            assert!(!finding.remedy().is_empty());
        }
        assert_eq!(found.reaches(), *severity != Severity::Error, "{rule}:\n{}", found.findings());
    }
}

#[test]
fn every_rule_of_the_way_has_a_row() {
    let shown: BTreeSet<_> = ROWS
        .iter()
        .map(|row| row.rule)
        .chain(breakage::ALL.iter().map(|one| one.rule))
        .collect();
    let rules: Vec<_> = Rule::all()
        .map(|rule| rule.name())
        .collect();
    let at = |name: &str| {
        rules
            .iter()
            .position(|rule| *rule == name)
            .expect("a rule")
    };
    let (first, last) = (at("dms-is-available"), at("secrets-and-logs-are-reached"));
    let own: BTreeSet<_> = rules[first..=last]
        .iter()
        .copied()
        .collect();
    assert_eq!(
        own.symmetric_difference(&shown)
            .collect::<Vec<_>>(),
        Vec::<&&str>::new()
    );
}

#[test]
fn errors_come_first_and_each_severity_in_the_order_of_the_way() {
    let mut net = Net::plain(Nat);
    net.dms.status = Some("creating".to_owned());
    "failed".clone_into(&mut net.snapshot.nat_gateways[0].state);
    net.snapshot.vpcs[0].dns_support = Some(false);
    net.snapshot.security_groups[0]
        .egress
        .clear();
    let names: Vec<_> = net
        .judge()
        .findings()
        .iter()
        .map(|finding| finding.rule().name())
        .collect();
    assert_eq!(
        names,
        [
            "vpc-resolves-names",
            "dms-security-group-lets-out",
            "nat-gateway-is-available",
            "dms-is-available",
            "access-list-holds-the-address",
            "secrets-and-logs-are-reached",
        ]
    );
}

#[test]
fn the_access_list_is_what_the_cluster_sees() {
    let mut instance = Net::plain(InternetGateway);
    instance.dms.multi_az = true;
    interface(&mut instance, "subnet-0d0", true);
    instance
        .dms
        .public_addresses
        .push([54, 1, 2, 4].into());
    let judged = instance.judge();
    let list = judged.access_list();
    assert_eq!(list.public, [[54, 1, 2, 3].into(), std::net::Ipv4Addr::from([54, 1, 2, 4])]);
    assert_eq!(list.private, [std::net::Ipv4Addr::from([10, 0, 0, 77])]);
    assert!(list.unknown.is_empty());

    let mut nat = Net::plain(Nat);
    assert_eq!(nat.judge().access_list().public, [std::net::Ipv4Addr::from([54, 9, 9, 0])]);
    nat.snapshot.nat_gateways[0]
        .public_addresses
        .clear();
    assert_eq!(nat.judge().access_list().unknown, ["nat-00"]);

    for shape in [PrivateEndpoint, VpcPeering] {
        assert!(
            Net::plain(shape)
                .judge()
                .access_list()
                .public
                .is_empty()
        );
    }
}

#[test]
fn the_picture_marks_the_hop_that_breaks() {
    let mut net = Net::plain(Nat);
    assert_eq!(
        net.judge().mermaid(),
        "flowchart LR
    n0([\"replication instance without a public address\"])
    n1[\"subnet-0d0<br/>us-west-2a\"]
    n2[\"sg-0d\"]
    n3[\"acl-01\"]
    n4[\"rtb-0d0\"]
    n5[\"nat-00\"]
    n6[\"rtb-0n0<br/>of subnet-0n0\"]
    n7[\"igw-01\"]
    n8((\"tidb.example.clusters.tidb-cloud.com:4000\"))
    n9[\"subnet-0d1<br/>us-west-2b\"]
    n10[\"rtb-0d1\"]
    n0 --> n1
    n1 --> n2
    n2 --> n3
    n3 --> n4
    n4 --> n5
    n5 --> n6
    n6 --> n7
    n7 --> n8
    n0 --> n9
    n9 --> n2
    n3 --> n10
    n10 --> n5
"
    );
    "failed".clone_into(&mut net.snapshot.nat_gateways[0].state);
    let picture = net.judge().mermaid();
    assert!(
        picture.contains("n5[\"nat-00<br/>✗ nat-gateway-is-available\"]:::broken\n"),
        "{picture}"
    );
    assert!(picture.contains("    n5 -.-> n6\n"), "{picture}");
}
