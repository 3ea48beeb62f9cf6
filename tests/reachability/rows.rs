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
    net::{
        ENDPOINT, Net, ORDERS, PORT, SERVICE, TIDB_ACCOUNT, VPC, entry, everywhere, range, route,
        tcp,
    },
};

/// What findings about the cluster's own list are about.
const LIST: &str = "IP access list";

struct Row {
    rule: &'static str,
    /// What each finding of it is about, in the order of the findings.
    subjects: &'static [&'static str],
    severity: Severity,
    shape: Shape,
    right: fn(&mut Net),
    wrong: fn(&mut Net),
}

macro_rules! rows {
    ($($severity:ident $rule:literal of $($subject:expr),+ => $shape:expr, $right:expr, $wrong:expr;)*) => {
        const ROWS: &[Row] = &[$(Row {
            rule: $rule,
            subjects: &[$($subject),+],
            severity: Severity::$severity,
            shape: $shape,
            right: $right,
            wrong: $wrong,
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

fn allows(net: &mut Net, entries: &[&str]) {
    if let ClusterPlace::PublicEndpoint { allowed, .. } = &mut net.cluster {
        *allowed = Some(
            entries
                .iter()
                .map(|entry| range(entry))
                .collect(),
        );
    }
}

fn asks(net: &mut Net, server: &str) {
    net.dms
        .dns_servers
        .push(server.to_owned());
}

fn by_address(net: &mut Net, host: &str) {
    net.cluster = ClusterPlace::private(host, PORT, SERVICE);
}

/// Answers to these ports are stopped at the edge of a subnet.
fn stops(net: &mut Net, subnet: &str, ports: (u16, u16)) {
    net.acl_of(subnet)
        .entries
        .insert(0, entry(1, false, false, Some(ports), everywhere()));
}

/// A second endpoint to the service, which comes first.
fn another(net: &mut Net, state: &str) {
    net.another_endpoint(state, true);
}

/// A second endpoint to the service, one of whose own names is the host.
fn another_named(net: &mut Net, state: &str) {
    another(net, state);
    let host = net.snapshot.vpc_endpoints[0].dns_entries[0]
        .name
        .clone();
    by_address(net, &host);
}

/// This side asked for the peering.
fn turn(net: &mut Net) {
    let peering = &mut net.snapshot.peerings[0];
    std::mem::swap(&mut peering.requester, &mut peering.accepter);
}

/// A gateway endpoint to which one subnet leads.
fn endpoint_of_s3(net: &mut Net) {
    net.endpoint_of_s3();
    for table in &mut net.snapshot.route_tables {
        if table.id != "rtb-0d0" {
            table
                .routes
                .retain(|route| route.prefix_list.is_none());
        }
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
    Warning "dms-is-available" of ORDERS => Nat, |net| net.dms.status = Some("available".to_owned()), |net| net.dms.status = Some("creating".to_owned());
    Warning "dms-sits-in-subnets" of ORDERS => Nat, plain, |net| net.dms.subnets.clear();
    Error "dms-subnet-exists" of "subnet-0gone" => Nat, plain, |net| net.dms.subnets.push("subnet-0gone".to_owned());
    Warning "dms-subnet-is-available" of "subnet-0d0" => Nat, plain, |net| "pending".clone_into(&mut net.snapshot.subnets[0].state);
    Error "dms-subnets-in-one-vpc" of ORDERS => Nat, plain, |net| "vpc-0other".clone_into(&mut net.snapshot.subnets[0].vpc);
    Error "dms-subnets-in-two-zones" of ORDERS => Nat, plain, |net| net.dms.subnets.truncate(1);
    Warning "dms-subnet-has-a-free-address" of "subnet-0d1" => Nat, plain, |net| net.snapshot.subnets[1].free_addresses = 0;
    Warning "dms-interface-in-its-subnets" of "eni-0d" => Nat, |net| interface(net, "subnet-0d0", false), |net| interface(net, "subnet-0n0", false);
    Warning "vpc-is-described" of VPC => Nat, plain, |net| net.snapshot.vpcs.clear();
    Warning "peered-vpc-has-dns-hostnames" of VPC => VpcPeering, plain, |net| net.snapshot.vpcs[0].dns_hostnames = Some(false);
    Warning "dns-attributes-are-described" of VPC => Nat, plain, |net| net.snapshot.vpcs[0].dns_support = None;
    Note "dns-servers-know-the-host" of ORDERS => Nat, plain, |net| net.dms.dns_servers.push("10.0.0.53".to_owned());
    Warning "dns-servers-know-the-private-name" of ORDERS => PrivateEndpoint, plain, |net| net.dms.dns_servers.push("10.0.0.53".to_owned());
    Warning "endpoint-service-is-described" of ENDPOINT => PrivateEndpoint, plain, |net| net.snapshot.endpoint_services.clear();
    Warning "nat-gateway-in-a-subnet" of "nat-00" => Nat, plain, |net| net.snapshot.nat_gateways.iter_mut().for_each(|nat| nat.subnet.clear());
    Error "private-endpoint-is-an-interface" of ENDPOINT => PrivateEndpoint, plain, |net| "Gateway".clone_into(&mut net.snapshot.vpc_endpoints[0].kind);
    Warning "private-endpoint-is-whole" of ENDPOINT => PrivateEndpoint, plain, |net| "Partial".clone_into(&mut net.snapshot.vpc_endpoints[0].state);
    Error "private-dns-name-is-verified" of SERVICE => PrivateEndpoint, plain,
        |net| "pendingVerification".clone_into(&mut net.snapshot.endpoint_services[0].private_dns_verification);
    Warning "private-dns-name-is-the-host" of SERVICE => PrivateEndpoint, plain,
        |net| net.snapshot.endpoint_services[0].private_dns_names = vec!["tidb.other.clusters.tidb-cloud.com".to_owned()];
    Error "private-endpoint-has-a-served-zone" of ENDPOINT => PrivateEndpoint, plain,
        |net| net.snapshot.endpoint_services[0].zone_ids = vec!["usw2-az4".to_owned()];
    Warning "private-endpoint-where-its-service-is" of ENDPOINT => PrivateEndpoint, plain, |net| {
        // One of its subnets is where the service is not.
        net.subnet("subnet-0e9", range("10.0.209.0/24"), 2);
        net.snapshot.vpc_endpoints[0].subnets.push("subnet-0e9".to_owned());
        net.snapshot.endpoint_services[0].zone_ids = vec!["usw2-az1".to_owned()];
    };
    Error "dms-security-group-in-its-vpc" of "sg-0d" => Nat, plain, |net| "vpc-0other".clone_into(&mut net.snapshot.security_groups[0].vpc);
    Warning "security-groups-are-described" of ORDERS => Nat, plain, |net| net.dms.security_groups.clear();
    Warning "dms-security-group-lets-all-of-it-out" of "sg-0d" => Nat, plain, |net| {
        net.snapshot.security_groups[0].egress = vec![tcp(PORT, GroupPeer::PrefixList("pl-0".to_owned()))];
    };
    Warning "network-acl-is-described" of "subnet-0d0", "subnet-0d1", "subnet-0n0" => Nat, plain, |net| net.snapshot.network_acls.clear();
    Warning "network-acl-lets-all-of-it-through" of "acl-subnet-0d0" => VpcPeering, plain, |net| {
        if let ClusterPlace::VpcPeering { addresses, .. } = &mut net.cluster {
            addresses.clear();
        }
        net.acl_of("subnet-0d0").entries.insert(0, entry(1, true, false, None, range("172.16.9.0/24")));
    };
    Warning "route-table-is-described" of "subnet-0d0", "subnet-0d1" => Nat, plain, |net| net.snapshot.route_tables.clear();
    Warning "route-is-one-for-all-of-the-cluster" of "rtb-0d0" => Nat, plain, |net| {
        forgets_addresses(net);
        leads(net, "52.0.0.0/8", "tgw-0");
    };
    Warning "route-leads-where-it-can-be-seen" of "rtb-0d0" => Nat, plain, |net| leads(net, "52.0.0.0/8", "tgw-0");
    Warning "route-is-one-for-all-of-the-cluster" of "rtb-0d0" => Nat, plain, |net| {
        // The default route is lost; the cluster may be where the other leads.
        forgets_addresses(net);
        for route in net.table_of("subnet-0d0").routes.iter_mut().filter(|route| route.target != "local") {
            "blackhole".clone_into(&mut route.state);
        }
        leads(net, "52.0.0.0/8", "nat-00");
    };
    Warning "route-leads-where-it-can-be-seen" of "rtb-0d0" => Nat, plain, |net| {
        let routes = &mut net.table_of("subnet-0d0").routes;
        routes.retain(|route| route.target == "local");
        routes.push(by_list("nat-00"));
    };
    Warning "prefix-lists-lead-elsewhere" of "rtb-0d0" => Nat, endpoint_of_s3,
        |net| net.table_of("subnet-0d0").routes.push(by_list("tgw-0"));
    // An endpoint that is not shown, or is none for S3, may be an appliance's.
    Warning "prefix-lists-lead-elsewhere" of "rtb-0d0" => Nat, endpoint_of_s3,
        |net| net.table_of("subnet-0d0").routes.push(by_list("vpce-0s3"));
    Warning "prefix-lists-lead-elsewhere" of "rtb-0d0" => Nat, endpoint_of_s3, |net| {
        endpoint_of_s3(net);
        "GatewayLoadBalancer".clone_into(&mut net.snapshot.vpc_endpoints[0].kind);
    };
    Warning "dms-interface-has-its-public-address" of "eni-0d" => InternetGateway,
        |net| interface(net, "subnet-0d0", true), |net| interface(net, "subnet-0d0", false);
    Note "public-address-is-used" of "subnet-0d0", "subnet-0d1" => Nat, plain, |net| net.dms.kind = ComputeKind::PublicInstance;
    Warning "public-access-is-not-blocked-before-nat" of "subnet-0d0" => Nat, plain,
        |net| "block-bidirectional".clone_into(&mut net.snapshot.subnets[0].public_access_blocked);
    Warning "private-endpoint-lets-all-of-dms-in" of "sg-0e" => PrivateEndpoint, plain, |net| {
        let group = net.snapshot.security_groups.last_mut().expect("the endpoint's");
        group.ingress = ["10.0.0.0/25", "10.0.1.0/24"].map(|own| tcp(PORT, GroupPeer::Range(range(own)))).into();
    };
    Warning "peering-is-with-the-project" of "pcx-01" => VpcPeering, plain, |net| {
        if let ClusterPlace::VpcPeering { addresses, .. } = &mut net.cluster {
            addresses.clear();
        }
        net.snapshot.peerings[0].requester.ranges = vec![range("172.16.0.0/24")];
    };
    Error "peering-reaches-the-cluster" of "pcx-01" => VpcPeering, plain,
        |net| net.snapshot.peerings[0].requester.ranges = vec![range("192.168.0.0/20")];
    Error "peering-is-with-tidb-cloud" of "pcx-01" => VpcPeering, |net| asked_by(net, TIDB_ACCOUNT), |net| asked_by(net, "999999999999");
    Error "cluster-lets-the-address-in" of LIST => Nat, |net| lists(net, "54.9.9.0/32"), |net| lists(net, "54.9.9.1/32");
    Error "cluster-lets-the-address-in" of LIST => InternetGateway, |net| lists(net, "169.254.65.87/32"), |net| lists(net, "10.0.0.0/16");
    Note "access-list-holds-the-address" of LIST => Nat, |net| lists(net, "54.9.9.0/32"), plain;
    Warning "access-list-holds-both-addresses" of LIST => InternetGateway, |net| {
        net.dms.multi_az = true;
        net.dms.public_addresses.push([54, 1, 2, 4].into());
    }, |net| net.dms.multi_az = true;
    // What a DNS server of one's own may still know.
    Warning "dns-servers-know-the-private-name" of ORDERS, ENDPOINT => PrivateEndpoint, plain, |net| {
        asks(net, "10.0.0.53");
        net.endpoint_in_use().private_dns = false;
    };
    Warning "dns-servers-know-the-private-name" of ORDERS, VPC => PrivateEndpoint, plain, |net| {
        asks(net, "10.0.0.53");
        net.snapshot.vpcs[0].dns_hostnames = Some(false);
    };
    Warning "dns-servers-know-the-private-name" of ORDERS, SERVICE => PrivateEndpoint, plain, |net| {
        asks(net, "10.0.0.53");
        "failed".clone_into(&mut net.snapshot.endpoint_services[0].private_dns_verification);
    };
    Note "dns-servers-know-the-host" of ORDERS => Nat, plain, |net| {
        // These servers are asked in place of the VPC's.
        asks(net, "10.0.0.53");
        net.snapshot.vpcs[0].dns_support = Some(false);
    };
    Note "dhcp-options-ask-the-vpc" of VPC => Nat, |net| asks(net, "10.0.0.53"), plain;
    Note "dhcp-options-ask-the-vpc" of VPC => PrivateEndpoint, |net| by_address(net, "10.0.200.20"), plain;
    Warning "nat-gateway-is-described" of "nat-00" => Nat, plain, |net| net.snapshot.nat_gateways.clear();
    Warning "nat-gateway-subnet-is-described" of "nat-00" => Nat, plain,
        |net| net.snapshot.subnets.retain(|subnet| subnet.id != "subnet-0n0");
    Warning "internet-gateway-is-described" of "igw-01" => Nat, plain, |net| net.snapshot.internet_gateways.clear();
    Warning "internet-gateway-is-described" of "igw-01" => InternetGateway, plain, |net| net.snapshot.internet_gateways.clear();
    Warning "peering-is-described" of "pcx-01" => VpcPeering, plain, |net| net.snapshot.peerings.clear();
    Warning "state-is-a-known-word" of "nat-00" => Nat, plain, |net| net.snapshot.nat_gateways[0].state.clear();
    Warning "state-is-a-known-word" of "nat-00" => Nat, plain, |net| "napping".clone_into(&mut net.snapshot.nat_gateways[0].state);
    Warning "state-is-a-known-word" of ENDPOINT => PrivateEndpoint, plain, |net| net.endpoint_in_use().state.clear();
    Warning "state-is-a-known-word" of "pcx-01" => VpcPeering, plain, |net| net.snapshot.peerings[0].status.clear();
    Warning "network-acl-lets-all-of-it-through" of "acl-subnet-0d0" => Nat, plain, |net| stops(net, "subnet-0d0", (1024, 40000));
    Warning "network-acl-lets-all-of-it-through" of "acl-subnet-0d0" => Nat, plain, |net| stops(net, "subnet-0d0", (44444, 44444));
    Warning "network-acl-lets-all-of-it-through" of "acl-subnet-0d0" => VpcPeering, plain, |net| stops(net, "subnet-0d0", (1024, 32767));
    Warning "network-acl-lets-all-of-it-through" of "acl-subnet-0d0" => PrivateEndpoint, plain, |net| stops(net, "subnet-0d0", (61000, 65535));
    Warning "network-acl-lets-all-of-it-through" of "acl-subnet-0n0" => Nat, plain, |net| stops(net, "subnet-0n0", (5000, 65535));
    Warning "private-endpoint-subnets-are-described" of ENDPOINT => PrivateEndpoint, plain,
        |net| net.snapshot.subnets.retain(|subnet| subnet.id != "subnet-0e0");
    // What stops the one that is described is not said of all.
    Warning "private-endpoint-subnets-are-described" of ENDPOINT => PrivateEndpoint, plain, |net| {
        net.endpoint_in_use().subnets.push("subnet-0unseen".to_owned());
        net.snapshot.endpoint_services[0].zone_ids = vec!["usw2-az4".to_owned()];
    };
    Warning "private-endpoint-subnets-are-described" of ENDPOINT => PrivateEndpoint, plain, |net| {
        net.endpoint_in_use().subnets.push("subnet-0unseen".to_owned());
        net.acl_of("subnet-0e0").entries.clear();
        net.acl_of("subnet-0d0").entries.insert(0, entry(1, true, false, None, range("10.0.200.0/24")));
    };
    Warning "private-endpoint-addresses-are-described" of ENDPOINT => PrivateEndpoint, |net| by_address(net, "10.0.200.20"), |net| {
        by_address(net, "10.0.200.20");
        net.snapshot.network_interfaces.clear();
    };
    Error "private-endpoint-has-the-address" of VPC => PrivateEndpoint, |net| by_address(net, "10.0.200.20"),
        |net| by_address(net, "10.0.200.21");
    Error "private-endpoint-has-the-address" of VPC => PrivateEndpoint, |net| by_address(net, "10.0.200.20"), |net| {
        by_address(net, "10.0.77.20");
        net.snapshot.network_interfaces.clear();
    };
    // Another endpoint that would do is no matter to a host that is a name of this one.
    Error "private-endpoint-is-available" of "vpce-02" => PrivateEndpoint, |net| another_named(net, "partial"), |net| another_named(net, "failed");
    Error "private-dns-name-is-on" of "vpce-02" => PrivateEndpoint, |net| another(net, "rejected"), |net| {
        another(net, "partial");
        "rejected".clone_into(&mut net.endpoint_in_use().state);
    };
    Warning "security-groups-are-described" of "sg-0gone" => Nat, plain, |net| net.dms.security_groups.push("sg-0gone".to_owned());
    Warning "security-groups-are-described" of ENDPOINT => PrivateEndpoint, plain, |net| net.endpoint_in_use().security_groups.clear();
    // One that is not described may let in or out what the others stop.
    Warning "private-endpoint-lets-all-of-dms-in" of "sg-0e", "sg-0e" => PrivateEndpoint, plain, |net| {
        net.snapshot.security_groups.last_mut().expect("the endpoint's").ingress.clear();
        net.endpoint_in_use().security_groups.push("sg-0gone".to_owned());
    };
    Warning "dms-security-group-lets-all-of-it-out" of "sg-0d, sg-0gone" => Nat, plain, |net| {
        net.snapshot.security_groups[0].egress.clear();
        net.dms.security_groups.push("sg-0gone".to_owned());
    };
    Warning "peering-is-asked-for-by-tidb-cloud" of "pcx-01" => VpcPeering, |net| {
        turn(net);
        asked_by(net, TIDB_ACCOUNT);
    }, turn;
    Error "peering-answers-dms" of "pcx-01", "pcx-01" => VpcPeering, |net| net.snapshot.peerings[0].accepter.ranges.clear(),
        |net| net.snapshot.peerings[0].accepter.ranges = vec![range("10.44.0.0/16")];
    Warning "project-knows-the-range-of-dms" of "pcx-01", "pcx-01" => VpcPeering, |net| net.snapshot.vpcs[0].ranges.push(range("10.44.0.0/16")),
        |net| net.snapshot.vpcs[0].ranges.insert(0, range("10.44.0.0/16"));
    // An empty list lets nobody in, whoever it will be.
    Error "cluster-lets-the-address-in" of LIST => InternetGateway, plain, |net| {
        allows(net, &[]);
        net.dms.public_addresses.clear();
    };
    Warning "cluster-lets-an-unknown-address-in" of LIST => InternetGateway, |net| {
        allows(net, &["0.0.0.0/1", "128.0.0.0/1"]);
        net.dms.public_addresses.clear();
    }, |net| {
        allows(net, &["54.0.0.0/8"]);
        net.dms.public_addresses.clear();
    };
    Warning "cluster-lets-an-unknown-address-in" of LIST => Nat, |net| {
        allows(net, &["169.254.65.87/32"]);
        net.snapshot.nat_gateways[0].public_addresses.clear();
    }, |net| {
        allows(net, &["54.9.9.0/24"]);
        net.snapshot.nat_gateways[0].public_addresses.clear();
    };
    Warning "access-list-holds-both-addresses" of LIST => InternetGateway, plain, |net| {
        net.dms.multi_az = true;
        net.dms.public_addresses.clear();
    };
    Note "secrets-and-logs-are-reached" of "subnet-0d0", "subnet-0d1" => PrivateEndpoint, |net| net.snapshot.vpc_endpoints.push(VpcEndpoint {
        id: "vpce-0secrets".to_owned(),
        vpc: VPC.to_owned(),
        service: "com.amazonaws.us-west-2.secretsmanager".to_owned(),
        ..VpcEndpoint::default()
    }), plain;
    Note "secrets-and-logs-are-reached" of "sg-0d" => Nat, plain, |net| {
        net.snapshot.security_groups[0].egress = vec![tcp(PORT, GroupPeer::Range(everywhere()))];
    };
}

#[test]
fn each_rule_is_found_where_it_is_broken_and_not_beside() {
    let mut misses = Vec::new();
    for Row { rule, subjects, severity, shape, right, wrong } in ROWS {
        let judged = |change: &fn(&mut Net)| {
            let mut net = Net::plain(*shape);
            change(&mut net);
            net.judge()
        };
        let (good, bad) = (judged(right), judged(wrong));
        if !good.reaches() || good.findings().names(rule) {
            misses.push(format!("the good neighbour of {rule}:\n{}", good.findings()));
        }
        let told = || {
            bad.findings()
                .iter()
                .filter(|finding| finding.rule().name() == *rule)
        };
        let about: Vec<_> = told()
            .map(|finding| finding.subject())
            .collect();
        let says_all = told().all(|finding| {
            finding.severity() == *severity
                && !finding.problem().is_empty()
                && !finding.remedy().is_empty()
        });
        let stops = *severity == Severity::Error;
        if about != *subjects || !says_all || bad.reaches() == stops {
            misses.push(format!("{rule} of {about:?}, not {subjects:?}:\n{}", bad.findings()));
        }
        if *severity == Severity::Warning {
            assert!(!bad.is_sure(), "{rule}");
        }
    }
    assert!(misses.is_empty(), "{}", misses.join("\n"));
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
            "dhcp-options-ask-the-vpc",
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

/// The ports that are stopped are named, and only those.
#[test]
fn a_doubt_about_answers_names_the_ports() {
    let mut net = Net::plain(Nat);
    stops(&mut net, "subnet-0d0", (44444, 44444));
    stops(&mut net, "subnet-0d0", (1024, 2000));
    let judged = net.judge();
    let doubt = judged
        .findings()
        .iter()
        .find(|finding| finding.severity() == Severity::Warning)
        .expect("a doubt");
    assert!(
        doubt
            .problem()
            .contains("tcp 1024 to 2000, 44444, are stopped in part"),
        "{doubt}"
    );
}

#[test]
fn of_two_zones_each_unknown_address_is_named() {
    let unknown = |known: &[[u8; 4]]| {
        let mut net = Net::plain(InternetGateway);
        net.dms.multi_az = true;
        net.dms.public_addresses = known
            .iter()
            .copied()
            .map(Into::into)
            .collect();
        net.judge()
            .access_list()
            .unknown
            .clone()
    };
    let standby = "the standby of the replication instance";
    assert_eq!(unknown(&[]), ["the replication instance", standby]);
    assert_eq!(unknown(&[[54, 1, 2, 3], [54, 1, 2, 3]]), [standby]);
    assert!(unknown(&[[54, 1, 2, 3], [54, 1, 2, 4]]).is_empty());
}

/// One subnet leads to NAT, whose address is none of the instance.
#[test]
fn an_address_of_nat_is_not_counted_as_the_instances() {
    let mut net = Net::plain(Nat);
    net.dms.kind = ComputeKind::PublicInstance;
    for route in &mut net.table_of("subnet-0d1").routes {
        if route.target == "nat-00" {
            "igw-01".clone_into(&mut route.target);
        }
    }
    let judged = net.judge();
    assert_eq!(judged.access_list().unknown, ["the replication instance"]);
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
    // A label without words is none that Mermaid draws.
    net.dms.subnets.push(String::new());
    let picture = net.judge().mermaid();
    assert!(picture.contains("[\"?<br/>✗ dms-subnet-exists\"]:::broken\n"), "{picture}");
}
