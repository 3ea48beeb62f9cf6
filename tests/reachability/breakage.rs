//! Ways to break a network so that no packet of one subnet comes through, each with the rule that is to be found first, what
//! it is to be found about, and the place that the picture is to mark.

use tidb_dms::{
    diagnose::ClusterPlace,
    network::{ComputeKind, Shape},
    snapshot::{GroupPeer, GroupRule, Peering, Subnet, VpcEndpoint},
};

use super::net::{
    Dice, ENDPOINT, GATEWAY, HOST, Net, TIDB_ACCOUNT, TIDB_VPC, VPC, entry, everywhere, range,
    route, tcp,
};

/// What was broken.
pub(crate) struct Broken {
    /// The id that the finding is about.
    pub(crate) subject: String,
    /// What the label of the marked place begins with.
    pub(crate) hop: String,
}

/// Broken where the finding is about.
fn at(id: impl Into<String>) -> Broken {
    let subject = id.into();
    Broken { hop: subject.clone(), subject }
}

/// Broken somewhere else on the way.
fn on(subject: impl Into<String>, hop: impl Into<String>) -> Broken {
    Broken { subject: subject.into(), hop: hop.into() }
}

/// One thing that is wrong.
pub(crate) struct Breakage {
    pub(crate) name: &'static str,
    pub(crate) rule: &'static str,
    /// Whether it can be done to this network.
    pub(crate) fits: fn(&Net) -> bool,
    pub(crate) wreck: fn(&mut Net, &mut Dice) -> Broken,
}

fn any(_: &Net) -> bool {
    true
}

fn is_a(net: &Net) -> bool {
    net.shape == Shape::InternetGateway
}

fn is_b(net: &Net) -> bool {
    net.shape == Shape::Nat && !net.snapshot.nat_gateways.is_empty()
}

fn has_gateway(net: &Net) -> bool {
    matches!(net.shape, Shape::InternetGateway | Shape::Nat)
}

fn is_c(net: &Net) -> bool {
    net.shape == Shape::PrivateEndpoint
        && net
            .snapshot
            .vpc_endpoint(ENDPOINT)
            .is_some_and(|endpoint| !endpoint.subnets.is_empty())
}

fn endpoint(net: &Net) -> &VpcEndpoint {
    net.snapshot
        .vpc_endpoint(ENDPOINT)
        .expect("an endpoint")
}

/// The endpoint is in subnets of its own, so that network ACLs are between it and DMS.
fn is_c_apart(net: &Net) -> bool {
    is_c(net)
        && !endpoint(net)
            .subnets
            .iter()
            .any(|subnet| net.dms.subnets.contains(subnet))
}

fn has_private_name(net: &Net) -> bool {
    is_c(net) && endpoint(net).private_dns
}

/// No other endpoint would do in its place.
fn is_the_endpoint(net: &Net) -> bool {
    is_c(net)
        && (!endpoint(net).private_dns
            || net
                .snapshot
                .vpc_endpoint("vpce-02")
                .is_none_or(|other| other.state == "failed"))
}

fn crosses_acls(net: &Net) -> bool {
    net.shape != Shape::PrivateEndpoint || is_c_apart(net)
}

fn is_d(net: &Net) -> bool {
    net.shape == Shape::VpcPeering && !net.snapshot.peerings.is_empty()
}

fn is_routed(net: &Net) -> bool {
    net.shape != Shape::PrivateEndpoint
}

fn names_tables(net: &Net) -> bool {
    is_routed(net)
        && net.snapshot.route_tables[0]
            .routes
            .iter()
            .all(|route| route.target == "local")
        && is_associated(net)
}

fn is_associated(net: &Net) -> bool {
    net.snapshot
        .route_tables
        .iter()
        .any(|table| {
            table.associations.iter().any(|one| {
                one.subnet
                    .as_ref()
                    .is_some_and(|id| net.dms.subnets.contains(id))
            })
        })
}

fn knows_gateway(net: &Net) -> bool {
    has_gateway(net)
        && matches!(&net.cluster, ClusterPlace::PublicEndpoint { addresses, .. } if !addresses.is_empty())
}

fn own_subnet<'n>(net: &'n mut Net, dice: &mut Dice) -> &'n mut Subnet {
    let id = dice.of(&net.dms.subnets);
    subnet(net, &id)
}

fn subnet<'n>(net: &'n mut Net, id: &str) -> &'n mut Subnet {
    net.snapshot
        .subnets
        .iter_mut()
        .find(|subnet| subnet.id == id)
        .expect("a subnet")
}

fn subnet_range(net: &Net, id: &str) -> ipnet::Ipv4Net {
    net.snapshot
        .subnet(id)
        .expect("a subnet")
        .range
}

/// A NAT gateway that is used.
fn nat(net: &Net, dice: &mut Dice) -> usize {
    dice.below(net.snapshot.nat_gateways.len())
}

fn nat_subnet(net: &Net, dice: &mut Dice) -> String {
    net.snapshot.nat_gateways[nat(net, dice)]
        .subnet
        .clone()
}

/// Stops what comes or goes at the ACL of a subnet, before any other entry.
fn stop(net: &mut Net, subnet: &str, egress: bool, ports: (u16, u16)) -> Broken {
    let acl = net.acl_of(subnet);
    acl.entries
        .insert(0, entry(1, egress, false, Some(ports), everywhere()));
    at(&acl.id)
}

/// Leaves nothing but another port open.
fn close(net: &mut Net, subnet: &str, egress: bool) -> Broken {
    let acl = net.acl_of(subnet);
    acl.entries
        .retain(|one| one.egress != egress || !one.allow);
    acl.entries
        .push(entry(100, egress, true, Some((443, 443)), everywhere()));
    at(&acl.id)
}

const ANSWERS: (u16, u16) = (1024, 65535);

/// The cluster's port both ways would stop answers too, so the port alone is stopped.
fn cluster(net: &Net) -> (u16, u16) {
    (net.port(), net.port())
}

/// Does the same to the ACL of each subnet of the endpoint; the first is told.
fn stop_at_endpoint(net: &mut Net, egress: bool, ports: (u16, u16)) -> Broken {
    let subnets = endpoint(net).subnets.clone();
    let all: Vec<_> = subnets
        .iter()
        .map(|id| stop(net, id, egress, ports))
        .collect();
    all.into_iter()
        .next()
        .expect("a subnet")
}

/// The table of the first subnet of DMS.
fn first_table(net: &mut Net) -> String {
    let first = net.dms.subnets[0].clone();
    net.table_of(&first).id.clone()
}

/// Makes blackholes of all routes to a target, as EC2 does when it is gone; the first table of DMS that has one is told.
fn lose(net: &mut Net, target: &str) -> Broken {
    let mut first = None;
    for subnet in net.dms.subnets.clone() {
        let table = net.table_of(&subnet);
        for route in table
            .routes
            .iter_mut()
            .filter(|route| route.target == target)
        {
            "blackhole".clone_into(&mut route.state);
            first.get_or_insert_with(|| at(&table.id));
        }
    }
    // Something else may have taken the routes.
    first.unwrap_or_else(|| at(target))
}

/// Nothing else leads out of this subnet any more.
fn lead_only(net: &mut Net, subnet: &str, target: &str) -> String {
    let table = net.table_of(subnet);
    table
        .routes
        .retain(|route| route.target == "local");
    table
        .routes
        .push(route(everywhere(), target));
    table.id.clone()
}

/// The first subnet of DMS that uses this table.
fn first_routed_by(net: &mut Net, table: &str) -> String {
    let subnets = net.dms.subnets.clone();
    subnets
        .into_iter()
        .find(|subnet| net.table_of(subnet).id == table)
        .expect("a subnet")
}

fn groups_of_dms(net: &mut Net, egress: &[GroupRule]) -> Broken {
    for group in &mut net.snapshot.security_groups {
        if net
            .dms
            .security_groups
            .contains(&group.id)
        {
            group.egress = egress.to_vec();
        }
    }
    at(net.dms.security_groups.join(", "))
}

fn group_of_endpoint(net: &mut Net, ingress: GroupRule) -> Broken {
    for group in &mut net.snapshot.security_groups {
        if group.id == "sg-0e" {
            group.ingress = vec![ingress.clone()];
        }
    }
    at("sg-0e")
}

fn away(net: &mut Net, dice: &mut Dice, is_main: bool) -> Broken {
    let moved = dice.of(&net.dms.subnets);
    for table in &mut net.snapshot.route_tables {
        table
            .associations
            .retain(|one| one.subnet.as_ref() != Some(&moved));
    }
    if is_main {
        return at("rtb-0main");
    }
    let own = net.snapshot.vpcs[0].ranges[0];
    let id = format!("rtb-0empty{}", net.snapshot.route_tables.len());
    net.table(&id, own);
    net.associate(&id, &moved);
    at(id)
}

fn peering(net: &mut Net) -> &mut Peering {
    &mut net.snapshot.peerings[0]
}

macro_rules! breakages {
    ($($name:literal => $rule:literal, $fits:expr, $wreck:expr;)*) => {
        pub(crate) const ALL: &[Breakage] = &[$(Breakage { name: $name, rule: $rule, fits: $fits, wreck: $wreck }),*];
    };
}

breakages! {
    "DNS support is off" => "vpc-resolves-names", any, |net, _| {
        net.snapshot.vpcs[0].dns_support = Some(false);
        at(VPC)
    };
    "security groups let nothing out" => "dms-security-group-lets-out", any, |net, _| groups_of_dms(net, &[]);
    "security groups let another port out" => "dms-security-group-lets-out", any, |net, _| {
        let port = net.port();
        groups_of_dms(net, &[tcp(443, GroupPeer::Range(everywhere())), tcp(port, GroupPeer::Range(range("192.168.77.0/24")))])
    };
    "security groups name another group" => "dms-security-group-lets-out", any, |net, _| {
        let port = net.port();
        groups_of_dms(net, &[tcp(port, GroupPeer::Group("sg-0other".to_owned()))])
    };
    "an ACL stops the port on its way out" => "network-acl-lets-out", crosses_acls, |net, dice| {
        let (id, ports) = (dice.of(&net.dms.subnets), cluster(net));
        stop(net, &id, true, ports)
    };
    "an ACL lets only another port out" => "network-acl-lets-out", crosses_acls, |net, dice| {
        let id = dice.of(&net.dms.subnets);
        close(net, &id, true)
    };
    "an ACL stops answers" => "network-acl-lets-answers-in", crosses_acls, |net, dice| {
        let id = dice.of(&net.dms.subnets);
        let ports = dice.of(&[ANSWERS, (32768, 60999), (5000, 65535)]);
        stop(net, &id, false, ports)
    };
    "an ACL lets only another port in" => "network-acl-lets-answers-in", crosses_acls, |net, dice| {
        let id = dice.of(&net.dms.subnets);
        close(net, &id, false)
    };
    "a table has no route" => "subnet-has-a-route-to-the-cluster", is_routed, |net, dice| {
        let id = dice.of(&net.dms.subnets);
        let table = net.table_of(&id);
        table.routes.retain(|route| route.target == "local");
        at(&table.id)
    };
    "a route is a blackhole" => "route-is-active", is_routed, |net, dice| {
        let id = dice.of(&net.dms.subnets);
        let table = net.table_of(&id);
        for route in table.routes.iter_mut().filter(|route| route.target != "local") {
            "blackhole".clone_into(&mut route.state);
        }
        at(&table.id)
    };
    "a longer prefix is a blackhole" => "route-is-active", knows_gateway, |net, dice| {
        let id = dice.of(&net.dms.subnets);
        let there = ipnet::Ipv4Net::new(GATEWAY, 24).expect("a range").trunc();
        let target = if is_a(net) { "igw-01" } else { "nat-00" };
        let mut lost = route(there, target);
        "blackhole".clone_into(&mut lost.state);
        let table = net.table_of(&id);
        table.routes.push(lost);
        at(&table.id)
    };
    "a subnet falls back to the main table" => "subnet-has-a-route-to-the-cluster", names_tables, |net, dice| away(net, dice, true);
    "a subnet is given an empty table" => "subnet-has-a-route-to-the-cluster", is_routed, |net, dice| away(net, dice, false);
    "the default route leads to a peering" => "route-leads-to-the-cluster", has_gateway, |net, dice| {
        let id = dice.of(&net.dms.subnets);
        at(lead_only(net, &id, "pcx-0far"))
    };
    "the cluster's address is in the VPC" => "route-leads-to-the-cluster", has_gateway, |net, _| {
        let inside = net.snapshot.vpcs[0].ranges[0].hosts().nth(77).expect("an address");
        if let ClusterPlace::PublicEndpoint { addresses, .. } = &mut net.cluster {
            *addresses = vec![inside];
        }
        at(first_table(net))
    };
    "the internet gateway is detached" => "internet-gateway-is-attached", has_gateway, |net, _| {
        let gateway = &mut net.snapshot.internet_gateways[0];
        (gateway.vpc, gateway.attachment) = (None, String::new());
        at(&gateway.id)
    };
    "the internet gateway is being detached" => "internet-gateway-is-attached", has_gateway, |net, _| {
        let gateway = &mut net.snapshot.internet_gateways[0];
        "detaching".clone_into(&mut gateway.attachment);
        at(&gateway.id)
    };
    "the internet gateway is another VPC's" => "internet-gateway-is-attached", has_gateway, |net, _| {
        let gateway = &mut net.snapshot.internet_gateways[0];
        gateway.vpc = Some("vpc-0other".to_owned());
        at(&gateway.id)
    };
    "the instance has no public address" => "internet-gateway-needs-a-public-address", is_a, |net, _| {
        net.dms.kind = ComputeKind::PrivateInstance;
        net.dms.public_addresses.clear();
        on(&net.dms.subnets[0], "igw-01")
    };
    "serverless in public subnets" => "internet-gateway-needs-a-public-address", is_a, |net, _| {
        net.dms.kind = ComputeKind::Serverless;
        net.dms.public_addresses.clear();
        on(&net.dms.subnets[0], "igw-01")
    };
    "public access is blocked" => "public-access-is-not-blocked", is_a, |net, dice| {
        let mode = dice.of(&["block-bidirectional", "block-ingress"]);
        let subnet = own_subnet(net, dice);
        mode.clone_into(&mut subnet.public_access_blocked);
        on(&subnet.id, "igw-01")
    };
    "a private subnet leads straight to the internet gateway" => "internet-gateway-needs-a-public-address",
        |net| is_b(net) && net.dms.kind != ComputeKind::PublicInstance, |net, dice| {
        let id = dice.of(&net.dms.subnets);
        let table = lead_only(net, &id, "igw-01");
        on(first_routed_by(net, &table), "igw-01")
    };
    "NAT failed" => "nat-gateway-is-available", is_b, |net, dice| {
        let index = nat(net, dice);
        let state = dice.of(&["failed", "pending", "deleting", "deleted"]);
        let gateway = &mut net.snapshot.nat_gateways[index];
        state.clone_into(&mut gateway.state);
        at(&gateway.id)
    };
    "NAT is gone" => "route-is-active", is_b, |net, dice| {
        let index = nat(net, dice);
        let gateway = net.snapshot.nat_gateways.remove(index);
        lose(net, &gateway.id)
    };
    "NAT is private" => "nat-gateway-is-public", is_b, |net, dice| {
        let index = nat(net, dice);
        let gateway = &mut net.snapshot.nat_gateways[index];
        "private".clone_into(&mut gateway.connectivity);
        gateway.allocations.clear();
        gateway.public_addresses.clear();
        at(&gateway.id)
    };
    "NAT has no address" => "nat-gateway-has-an-address", is_b, |net, dice| {
        let index = nat(net, dice);
        let gateway = &mut net.snapshot.nat_gateways[index];
        gateway.allocations.clear();
        gateway.public_addresses.clear();
        at(&gateway.id)
    };
    "NAT leads back to itself" => "nat-gateway-has-a-way-to-the-internet", is_b, |net, dice| {
        let index = nat(net, dice);
        let gateway = net.snapshot.nat_gateways[index].clone();
        let table = lead_only(net, &gateway.subnet, &gateway.id);
        on(gateway.id, table)
    };
    "NAT has no route" => "nat-gateway-has-a-way-to-the-internet", is_b, |net, dice| {
        let index = nat(net, dice);
        let gateway = net.snapshot.nat_gateways[index].clone();
        let table = net.table_of(&gateway.subnet);
        table.routes.retain(|route| route.target == "local");
        on(gateway.id, &table.id)
    };
    "public access of NAT is blocked" => "public-access-is-not-blocked", is_b, |net, dice| {
        let id = nat_subnet(net, dice);
        "block-bidirectional".clone_into(&mut subnet(net, &id).public_access_blocked);
        on(id, "igw-01")
    };
    "the ACL of NAT stops DMS" => "network-acl-of-the-nat-gateway", is_b, |net, dice| {
        let (id, ports) = (nat_subnet(net, dice), cluster(net));
        stop(net, &id, false, ports)
    };
    "the ACL of NAT stops packets to the cluster" => "network-acl-of-the-nat-gateway", is_b, |net, dice| {
        let (id, ports) = (nat_subnet(net, dice), cluster(net));
        stop(net, &id, true, ports)
    };
    "the ACL of NAT lets nothing in" => "network-acl-of-the-nat-gateway", is_b, |net, dice| {
        let id = nat_subnet(net, dice);
        close(net, &id, false)
    };
    "the ACL of NAT lets nothing out" => "network-acl-of-the-nat-gateway", is_b, |net, dice| {
        let id = nat_subnet(net, dice);
        close(net, &id, true)
    };
    "the endpoint is gone" => "private-endpoint-in-the-vpc", is_c, |net, _| {
        net.snapshot.vpc_endpoints.clear();
        on(VPC, "private endpoint")
    };
    "the endpoint is another VPC's" => "private-endpoint-in-the-vpc", is_c, |net, _| {
        for endpoint in &mut net.snapshot.vpc_endpoints {
            "vpc-0other".clone_into(&mut endpoint.vpc);
        }
        on(VPC, "private endpoint")
    };
    "the endpoint is not accepted" => "private-endpoint-is-available", is_the_endpoint, |net, dice| {
        let state = dice.of(&["pendingAcceptance", "PendingAcceptance", "rejected", "failed", "expired", "pending"]);
        state.clone_into(&mut net.endpoint_in_use().state);
        at(ENDPOINT)
    };
    "the endpoint is in no subnet" => "private-endpoint-in-subnets", is_c, |net, _| {
        net.endpoint_in_use().subnets.clear();
        at(ENDPOINT)
    };
    "the host is an address that no endpoint has" => "private-endpoint-has-the-address", is_c, |net, _| {
        let subnet = endpoint(net).subnets[0].clone();
        let port = net.port();
        net.snapshot.vpc_endpoints.retain(|one| one.id == ENDPOINT);
        let other = subnet_range(net, &subnet).hosts().nth(99).expect("an address");
        net.cluster = ClusterPlace::private(other.to_string(), port, super::net::SERVICE);
        on(VPC, "private endpoint")
    };
    "private DNS is off" => "private-dns-name-is-on", |net| has_private_name(net) && is_the_endpoint(net), |net, _| {
        net.endpoint_in_use().private_dns = false;
        at(ENDPOINT)
    };
    "DNS hostnames are off" => "vpc-has-private-dns-names", has_private_name, |net, _| {
        net.snapshot.vpcs[0].dns_hostnames = Some(false);
        on(VPC, ENDPOINT)
    };
    "the endpoint lets nobody in" => "private-endpoint-lets-dms-in", is_c, |net, _| {
        let port = net.port();
        group_of_endpoint(net, tcp(port, GroupPeer::Group("sg-0e".to_owned())))
    };
    "the endpoint lets another port in" => "private-endpoint-lets-dms-in", is_c, |net, _| {
        group_of_endpoint(net, tcp(443, GroupPeer::Range(everywhere())))
    };
    "the ACL of the endpoint stops DMS" => "network-acl-of-the-private-endpoint", is_c_apart, |net, _| {
        let ports = cluster(net);
        stop_at_endpoint(net, false, ports)
    };
    "the ACL of the endpoint stops answers" => "network-acl-of-the-private-endpoint", is_c_apart, |net, _| {
        stop_at_endpoint(net, true, ANSWERS)
    };
    "each ACL of the endpoint stops something else" => "network-acl-of-the-private-endpoint",
        |net| is_c_apart(net) && endpoint(net).subnets.len() == 2, |net, _| {
        let subnets = endpoint(net).subnets.clone();
        let ports = cluster(net);
        stop(net, &subnets[0], false, ports);
        stop(net, &subnets[1], true, ANSWERS);
        on(ENDPOINT, "network ACLs")
    };
    "the endpoint is where its service is not" => "private-endpoint-has-a-served-zone",
        |net| is_c(net) && !net.snapshot.endpoint_services.is_empty(), |net, _| {
        net.snapshot.endpoint_services[0].zone_ids = vec!["usw2-az4".to_owned()];
        at(ENDPOINT)
    };
    "the access list holds other addresses" => "cluster-lets-the-address-in", has_gateway, |net, dice| {
        let lists = [vec![range("10.0.0.0/8"), range("192.0.2.0/24")], Vec::new()];
        if let ClusterPlace::PublicEndpoint { allowed, .. } = &mut net.cluster {
            *allowed = Some(dice.of(&lists));
        }
        on("IP access list", format!("{HOST}:{}", net.port()))
    };
    "the peering is with a stranger's account" => "peering-is-with-tidb-cloud", is_d, |net, _| {
        if let ClusterPlace::VpcPeering { account, .. } = &mut net.cluster {
            *account = Some(TIDB_ACCOUNT.to_owned());
        }
        "999999999999".clone_into(&mut peering(net).requester.account);
        at("pcx-01")
    };
    "the peering is with another VPC" => "peering-is-with-tidb-cloud", is_d, |net, _| {
        if let ClusterPlace::VpcPeering { vpc, .. } = &mut net.cluster {
            *vpc = Some(TIDB_VPC.to_owned());
        }
        "vpc-0stranger".clone_into(&mut peering(net).requester.vpc);
        at("pcx-01")
    };
    "the other side has other ranges" => "peering-reaches-the-cluster", is_d, |net, _| {
        peering(net).requester.ranges = vec![range("192.168.0.0/20")];
        at("pcx-01")
    };
    "the other side knows other ranges of this VPC" => "peering-answers-dms", is_d, |net, _| {
        peering(net).accepter.ranges = vec![range("10.44.0.0/16")];
        at("pcx-01")
    };
    "the peering is gone" => "route-is-active", is_d, |net, _| {
        net.snapshot.peerings.clear();
        lose(net, "pcx-01")
    };
    "the peering is not active" => "peering-is-active", is_d, |net, dice| {
        let word = dice.of(&["pending-acceptance", "expired", "rejected", "deleted", "failed", "provisioning"]);
        word.clone_into(&mut peering(net).status);
        at("pcx-01")
    };
    "the peering is another VPC's" => "peering-is-of-this-vpc", is_d, |net, _| {
        "vpc-0other".clone_into(&mut peering(net).accepter.vpc);
        at("pcx-01")
    };
    "the ranges overlap" => "peered-vpcs-apart", is_d, |net, _| {
        net.snapshot.vpcs[0].ranges.push(range("172.16.0.0/16"));
        "failed".clone_into(&mut peering(net).status);
        for table in &mut net.snapshot.route_tables {
            for route in table.routes.iter_mut().filter(|route| route.target == "pcx-01") {
                "blackhole".clone_into(&mut route.state);
            }
            table.routes.push(route(range("172.16.0.0/16"), "local"));
        }
        on(VPC, first_table(net))
    };
}
