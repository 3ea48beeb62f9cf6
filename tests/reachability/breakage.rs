//! Ways to break a network so that no packet of one subnet comes through, each with the rule that is to be found first.

use tidb_dms::{
    diagnose::ClusterPlace,
    network::{ComputeKind, Shape},
    snapshot::{GroupPeer, Peering, Subnet},
};

use super::net::{
    Dice, GATEWAY, Net, PORT, TIDB_ACCOUNT, TIDB_VPC, entry, everywhere, range, route, tcp,
};

/// One thing that is wrong.
pub(crate) struct Breakage {
    pub(crate) name: &'static str,
    pub(crate) rule: &'static str,
    /// Whether it can be done to this network.
    pub(crate) fits: fn(&Net) -> bool,
    pub(crate) wreck: fn(&mut Net, &mut Dice),
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
    net.shape == Shape::PrivateEndpoint && net.snapshot.vpc_endpoints.len() == 1
}

/// The endpoint is in subnets of its own, so that network ACLs are between it and DMS.
fn is_c_apart(net: &Net) -> bool {
    is_c(net)
        && !net.snapshot.vpc_endpoints[0]
            .subnets
            .iter()
            .any(|subnet| net.dms.subnets.contains(subnet))
}

fn has_private_name(net: &Net) -> bool {
    is_c(net) && net.snapshot.vpc_endpoints[0].private_dns
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
            .len()
            < 2
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
fn stop(net: &mut Net, subnet: &str, egress: bool, ports: (u16, u16)) {
    net.acl_of(subnet)
        .entries
        .insert(0, entry(1, egress, false, Some(ports), everywhere()));
}

/// Leaves nothing but another port open.
fn close(net: &mut Net, subnet: &str, egress: bool) {
    let entries = &mut net.acl_of(subnet).entries;
    entries.retain(|one| one.egress != egress || !one.allow);
    entries.push(entry(100, egress, true, Some((443, 443)), everywhere()));
}

const ANSWERS: (u16, u16) = (1024, 65535);

/// The cluster's port both ways would stop answers too, so the port alone is stopped.
const CLUSTER: (u16, u16) = (PORT, PORT);

fn endpoint_subnets(net: &Net) -> Vec<String> {
    net.snapshot.vpc_endpoints[0]
        .subnets
        .clone()
}

fn away(net: &mut Net, dice: &mut Dice, is_main: bool) {
    let moved = dice.of(&net.dms.subnets);
    for table in &mut net.snapshot.route_tables {
        table
            .associations
            .retain(|one| one.subnet.as_ref() != Some(&moved));
    }
    if !is_main {
        let own = net.snapshot.vpcs[0].ranges[0];
        let id = format!("rtb-0empty{}", net.snapshot.route_tables.len());
        net.table(&id, own);
        net.associate(&id, &moved);
    }
}

fn status(net: &mut Net, status: &str) {
    let peering: &mut Peering = &mut net.snapshot.peerings[0];
    status.clone_into(&mut peering.status);
}

macro_rules! breakages {
    ($($name:literal => $rule:literal, $fits:expr, $wreck:expr;)*) => {
        pub(crate) const ALL: &[Breakage] = &[$(Breakage { name: $name, rule: $rule, fits: $fits, wreck: $wreck }),*];
    };
}

breakages! {
    "DNS support is off" => "vpc-resolves-names", any, |net, _| net.snapshot.vpcs[0].dns_support = Some(false);
    "security groups let nothing out" => "dms-security-group-lets-out", any, |net, _| {
        for group in net.snapshot.security_groups.iter_mut().filter(|group| group.id.starts_with("sg-0d")) {
            group.egress.clear();
        }
    };
    "security groups let another port out" => "dms-security-group-lets-out", any, |net, _| {
        for group in net.snapshot.security_groups.iter_mut().filter(|group| group.id.starts_with("sg-0d")) {
            group.egress = vec![tcp(443, GroupPeer::Range(everywhere())), tcp(PORT, GroupPeer::Range(range("192.168.77.0/24")))];
        }
    };
    "security groups name another group" => "dms-security-group-lets-out", any, |net, _| {
        for group in net.snapshot.security_groups.iter_mut().filter(|group| group.id.starts_with("sg-0d")) {
            group.egress = vec![tcp(PORT, GroupPeer::Group("sg-0other".to_owned()))];
        }
    };
    "an ACL stops the port on its way out" => "network-acl-lets-out", crosses_acls, |net, dice| {
        let id = dice.of(&net.dms.subnets);
        stop(net, &id, true, CLUSTER);
    };
    "an ACL lets only another port out" => "network-acl-lets-out", crosses_acls, |net, dice| {
        let id = dice.of(&net.dms.subnets);
        close(net, &id, true);
    };
    "an ACL stops answers" => "network-acl-lets-answers-in", crosses_acls, |net, dice| {
        let id = dice.of(&net.dms.subnets);
        stop(net, &id, false, ANSWERS);
    };
    "an ACL lets only another port in" => "network-acl-lets-answers-in", crosses_acls, |net, dice| {
        let id = dice.of(&net.dms.subnets);
        close(net, &id, false);
    };
    "a table has no route" => "subnet-has-a-route-to-the-cluster", is_routed, |net, dice| {
        let id = dice.of(&net.dms.subnets);
        net.table_of(&id).routes.retain(|route| route.target == "local");
    };
    "a route is a blackhole" => "route-is-active", is_routed, |net, dice| {
        let id = dice.of(&net.dms.subnets);
        for route in net.table_of(&id).routes.iter_mut().filter(|route| route.target != "local") {
            "blackhole".clone_into(&mut route.state);
        }
    };
    "a longer prefix is a blackhole" => "route-is-active", knows_gateway, |net, dice| {
        let id = dice.of(&net.dms.subnets);
        let at = ipnet::Ipv4Net::new(GATEWAY, 24).expect("a range").trunc();
        let target = if is_a(net) { "igw-01" } else { "nat-00" };
        let mut lost = route(at, target);
        "blackhole".clone_into(&mut lost.state);
        net.table_of(&id).routes.push(lost);
    };
    "a subnet falls back to the main table" => "subnet-has-a-route-to-the-cluster", names_tables, |net, dice| away(net, dice, true);
    "a subnet is given an empty table" => "subnet-has-a-route-to-the-cluster", is_routed, |net, dice| away(net, dice, false);
    "the default route leads to a peering" => "route-leads-to-the-cluster", has_gateway, |net, dice| {
        let id = dice.of(&net.dms.subnets);
        let table = net.table_of(&id);
        table.routes.retain(|route| route.target == "local");
        table.routes.push(route(everywhere(), "pcx-0far"));
    };
    "the internet gateway is detached" => "internet-gateway-is-attached", has_gateway, |net, _| {
        let gateway = &mut net.snapshot.internet_gateways[0];
        (gateway.vpc, gateway.attachment) = (None, String::new());
    };
    "the internet gateway is being detached" => "internet-gateway-is-attached", has_gateway, |net, _| {
        "detaching".clone_into(&mut net.snapshot.internet_gateways[0].attachment);
    };
    "the internet gateway is another VPC's" => "internet-gateway-is-attached", has_gateway, |net, _| {
        net.snapshot.internet_gateways[0].vpc = Some("vpc-0other".to_owned());
    };
    "the instance has no public address" => "internet-gateway-needs-a-public-address", is_a, |net, _| {
        net.dms.kind = ComputeKind::PrivateInstance;
        net.dms.public_addresses.clear();
    };
    "serverless in public subnets" => "internet-gateway-needs-a-public-address", is_a, |net, _| {
        net.dms.kind = ComputeKind::Serverless;
        net.dms.public_addresses.clear();
    };
    "public access is blocked" => "public-access-is-not-blocked", is_a, |net, dice| {
        let mode = dice.of(&["block-bidirectional", "block-ingress"]);
        mode.clone_into(&mut own_subnet(net, dice).public_access_blocked);
    };
    "a private subnet leads straight to the internet gateway" => "internet-gateway-needs-a-public-address",
        |net| is_b(net) && net.dms.kind != ComputeKind::PublicInstance, |net, dice| {
        let id = dice.of(&net.dms.subnets);
        let table = net.table_of(&id);
        table.routes.retain(|route| route.target == "local");
        table.routes.push(route(everywhere(), "igw-01"));
    };
    "NAT failed" => "nat-gateway-is-available", is_b, |net, dice| {
        let at = nat(net, dice);
        let state = dice.of(&["failed", "pending", "deleting", "deleted"]);
        state.clone_into(&mut net.snapshot.nat_gateways[at].state);
    };
    "NAT is gone" => "nat-gateway-exists", is_b, |net, dice| {
        let at = nat(net, dice);
        net.snapshot.nat_gateways.remove(at);
    };
    "NAT is private" => "nat-gateway-is-public", is_b, |net, dice| {
        let at = nat(net, dice);
        let gateway = &mut net.snapshot.nat_gateways[at];
        "private".clone_into(&mut gateway.connectivity);
        gateway.allocations.clear();
        gateway.public_addresses.clear();
    };
    "NAT has no address" => "nat-gateway-has-an-address", is_b, |net, dice| {
        let at = nat(net, dice);
        net.snapshot.nat_gateways[at].allocations.clear();
        net.snapshot.nat_gateways[at].public_addresses.clear();
    };
    "NAT leads back to itself" => "nat-gateway-has-a-way-to-the-internet", is_b, |net, dice| {
        let at = nat(net, dice);
        let gateway = net.snapshot.nat_gateways[at].clone();
        let table = net.table_of(&gateway.subnet);
        table.routes.retain(|route| route.target == "local");
        table.routes.push(route(everywhere(), &gateway.id));
    };
    "NAT has no route" => "nat-gateway-has-a-way-to-the-internet", is_b, |net, dice| {
        let id = nat_subnet(net, dice);
        net.table_of(&id).routes.retain(|route| route.target == "local");
    };
    "public access of NAT is blocked" => "public-access-is-not-blocked", is_b, |net, dice| {
        let id = nat_subnet(net, dice);
        "block-bidirectional".clone_into(&mut subnet(net, &id).public_access_blocked);
    };
    "the ACL of NAT stops DMS" => "network-acl-of-the-nat-gateway", is_b, |net, dice| {
        let id = nat_subnet(net, dice);
        stop(net, &id, false, CLUSTER);
    };
    "the ACL of NAT stops packets to the cluster" => "network-acl-of-the-nat-gateway", is_b, |net, dice| {
        let id = nat_subnet(net, dice);
        stop(net, &id, true, CLUSTER);
    };
    "the ACL of NAT lets nothing in" => "network-acl-of-the-nat-gateway", is_b, |net, dice| {
        let id = nat_subnet(net, dice);
        close(net, &id, false);
    };
    "the ACL of NAT lets nothing out" => "network-acl-of-the-nat-gateway", is_b, |net, dice| {
        let id = nat_subnet(net, dice);
        close(net, &id, true);
    };
    "the endpoint is gone" => "private-endpoint-in-the-vpc", is_c, |net, _| net.snapshot.vpc_endpoints.clear();
    "the endpoint is another VPC's" => "private-endpoint-in-the-vpc", is_c, |net, _| {
        "vpc-0other".clone_into(&mut net.snapshot.vpc_endpoints[0].vpc);
    };
    "the endpoint is not accepted" => "private-endpoint-is-available", is_c, |net, dice| {
        let state = dice.of(&["pendingAcceptance", "PendingAcceptance", "rejected", "failed", "expired", "pending"]);
        state.clone_into(&mut net.snapshot.vpc_endpoints[0].state);
    };
    "private DNS is off" => "private-dns-name-is-on", has_private_name, |net, _| {
        net.snapshot.vpc_endpoints[0].private_dns = false;
    };
    "DNS hostnames are off" => "vpc-has-private-dns-names", has_private_name, |net, _| {
        net.snapshot.vpcs[0].dns_hostnames = Some(false);
    };
    "the endpoint lets nobody in" => "private-endpoint-lets-dms-in", is_c, |net, _| {
        for group in net.snapshot.security_groups.iter_mut().filter(|group| group.id == "sg-0e") {
            group.ingress = vec![tcp(PORT, GroupPeer::Group("sg-0e".to_owned()))];
        }
    };
    "the endpoint lets another port in" => "private-endpoint-lets-dms-in", is_c, |net, _| {
        for group in net.snapshot.security_groups.iter_mut().filter(|group| group.id == "sg-0e") {
            group.ingress = vec![tcp(443, GroupPeer::Range(everywhere()))];
        }
    };
    "the ACL of the endpoint stops DMS" => "network-acl-of-the-private-endpoint", is_c_apart, |net, _| {
        for id in endpoint_subnets(net) {
            stop(net, &id, false, CLUSTER);
        }
    };
    "the ACL of the endpoint stops answers" => "network-acl-of-the-private-endpoint", is_c_apart, |net, _| {
        for id in endpoint_subnets(net) {
            stop(net, &id, true, ANSWERS);
        }
    };
    "the ACL stops answers to some ports" => "network-acl-lets-answers-in", crosses_acls, |net, dice| {
        let id = dice.of(&net.dms.subnets);
        let ports = dice.of(&[(1024, 40000), (50000, 65535), (44444, 44444)]);
        stop(net, &id, false, ports);
    };
    "the ACL of NAT stops answers to some ports" => "network-acl-of-the-nat-gateway", is_b, |net, dice| {
        let id = nat_subnet(net, dice);
        let ports = dice.of(&[(5000, 32767), (61000, 65535), (2000, 2000)]);
        stop(net, &id, false, ports);
    };
    "the endpoint is where its service is not" => "private-endpoint-has-a-served-zone",
        |net| is_c(net) && !net.snapshot.endpoint_services.is_empty(), |net, _| {
        net.snapshot.endpoint_services[0].zone_ids = vec!["usw2-az4".to_owned()];
    };
    "the access list holds other addresses" => "cluster-lets-the-address-in", has_gateway, |net, _| {
        if let ClusterPlace::PublicEndpoint { allowed, .. } = &mut net.cluster {
            *allowed = Some(vec![range("10.0.0.0/8"), range("192.0.2.0/24")]);
        }
    };
    "the peering is with a stranger's account" => "peering-is-with-tidb-cloud", is_d, |net, _| {
        if let ClusterPlace::VpcPeering { account, .. } = &mut net.cluster {
            *account = Some(TIDB_ACCOUNT.to_owned());
        }
        "999999999999".clone_into(&mut net.snapshot.peerings[0].requester.account);
    };
    "the peering is with another VPC" => "peering-is-with-tidb-cloud", is_d, |net, _| {
        if let ClusterPlace::VpcPeering { vpc, .. } = &mut net.cluster {
            *vpc = Some(TIDB_VPC.to_owned());
        }
        "vpc-0stranger".clone_into(&mut net.snapshot.peerings[0].requester.vpc);
    };
    "the other side has other ranges" => "peering-reaches-the-cluster", is_d, |net, _| {
        net.snapshot.peerings[0].requester.ranges = vec![range("192.168.0.0/20")];
    };
    "the peering is gone" => "peering-exists", is_d, |net, _| net.snapshot.peerings.clear();
    "the peering is not active" => "peering-is-active", is_d, |net, dice| {
        let word = dice.of(&["pending-acceptance", "expired", "rejected", "deleted", "failed", "provisioning"]);
        status(net, word);
    };
    "the peering is another VPC's" => "peering-is-of-this-vpc", is_d, |net, _| {
        "vpc-0other".clone_into(&mut net.snapshot.peerings[0].accepter.vpc);
    };
    "the ranges overlap" => "peered-vpcs-apart", is_d, |net, _| {
        net.snapshot.vpcs[0].ranges.push(range("172.16.0.0/16"));
        status(net, "failed");
        for table in &mut net.snapshot.route_tables {
            for route in table.routes.iter_mut().filter(|route| route.target == "pcx-01") {
                "blackhole".clone_into(&mut route.state);
            }
            table.routes.push(route(range("172.16.0.0/16"), "local"));
        }
    };
}
