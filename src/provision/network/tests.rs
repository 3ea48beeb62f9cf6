use super::{NetworkScope, learn::NetworkSight, look::NetworkLook};
use crate::snapshot::{InternetGateway, NatGateway, NetworkSnapshot, Subnet, Vpc, VpcEndpoint};

fn vpc(id: &str) -> Vpc {
    Vpc { id: id.to_owned(), ..Vpc::default() }
}

fn subnet(id: &str, vpc: &str) -> Subnet {
    Subnet { id: id.to_owned(), vpc: vpc.to_owned(), ..Subnet::default() }
}

fn gateway(id: &str, vpc: &str, state: &str) -> NatGateway {
    let (id, vpc, state) = (id.to_owned(), vpc.to_owned(), state.to_owned());
    NatGateway { id, vpc, state, ..NatGateway::default() }
}

/// What a look asks by, as `filter=values`.
fn asks(look: NetworkLook, scope: &NetworkScope, seen: &NetworkSnapshot) -> Vec<String> {
    look.again(scope, seen)
        .iter()
        .map(|ask| format!("{}={}", ask.filter, ask.values.join(",")))
        .collect()
}

#[test]
fn a_look_asks_by_the_vpcs_that_were_found() {
    let scope = NetworkScope::tagged("tidb-dms:migration", "orders").address("eipalloc-1");
    let seen = NetworkSnapshot {
        vpcs: vec![vpc("vpc-1")],
        subnets: vec![subnet("subnet-1", "vpc-2")],
        // Shown for a while after both are gone.
        nat_gateways: vec![gateway("nat-1", "vpc-3", "deleted")],
        ..NetworkSnapshot::default()
    };
    let asks = |look| asks(look, &scope, &seen);
    let (here, tag) = ("vpc-id=vpc-1,vpc-2", "tag:tidb-dms:migration=orders");
    assert_eq!(asks(NetworkLook::NatGateways), [here]);
    assert_eq!(asks(NetworkLook::RouteTables), [here]);
    assert_eq!(asks(NetworkLook::Vpcs), [here, tag]);
    assert_eq!(
        asks(NetworkLook::InternetGateways),
        ["attachment.vpc-id=vpc-1,vpc-2", tag],
        "one may be attached to nothing yet"
    );
    assert_eq!(
        asks(NetworkLook::Peerings),
        ["accepter-vpc-info.vpc-id=vpc-1,vpc-2", "requester-vpc-info.vpc-id=vpc-1,vpc-2"]
    );
    assert_eq!(asks(NetworkLook::Addresses), [tag, "allocation-id=eipalloc-1"]);
    assert!(asks(NetworkLook::EndpointServices).is_empty());
}

#[test]
fn a_look_asks_by_the_scope_where_no_vpc_is_known() {
    let scope = NetworkScope::tagged("tidb-dms:migration", "orders");
    let nothing = NetworkSnapshot::default();
    for look in [NetworkLook::Vpcs, NetworkLook::Subnets, NetworkLook::VpcEndpoints] {
        assert_eq!(asks(look, &scope, &nothing), ["tag:tidb-dms:migration=orders"], "{look:?}");
    }
    let scope = NetworkScope::of_subnets(["subnet-1"]);
    assert_eq!(asks(NetworkLook::Subnets, &scope, &nothing), ["subnet-id=subnet-1"]);
    assert!(asks(NetworkLook::NatGateways, &scope, &nothing).is_empty());
}

#[test]
fn what_a_look_does_not_show_is_gone_and_nothing_else() {
    let mut seen = NetworkSnapshot {
        subnets: vec![subnet("subnet-1", "vpc-1"), subnet("subnet-2", "vpc-1")],
        nat_gateways: vec![gateway("nat-1", "vpc-1", "pending")],
        internet_gateways: vec![InternetGateway { id: "igw-1".to_owned(), ..Default::default() }],
        ..NetworkSnapshot::default()
    };
    NetworkSight::Subnets(vec![subnet("subnet-2", "vpc-1")]).learn(&mut seen);
    assert_eq!(seen.subnets, [subnet("subnet-2", "vpc-1")]);
    NetworkSight::NatGateways(vec![gateway("nat-1", "vpc-1", "available")]).learn(&mut seen);
    assert_eq!(seen.nat_gateways, [gateway("nat-1", "vpc-1", "available")]);
    NetworkSight::InternetGateways(Vec::new()).learn(&mut seen);
    assert!(seen.internet_gateways.is_empty());
    assert_eq!(seen.subnets.len(), 1);
}

/// EC2 answers a client token that it knows with what it made then, so that has to be told from what is made anew.
#[test]
fn what_was_going_is_remembered_once_it_is_gone() {
    let endpoint = |id: &str, state: &str| VpcEndpoint {
        id: id.to_owned(),
        state: state.to_owned(),
        ..VpcEndpoint::default()
    };
    let mut seen = NetworkSnapshot {
        vpc_endpoints: vec![endpoint("vpce-1", "available"), endpoint("vpce-2", "Deleting")],
        nat_gateways: vec![
            gateway("nat-1", "vpc-1", "pending"),
            gateway("nat-2", "vpc-1", "deleting"),
        ],
        ..NetworkSnapshot::default()
    };
    NetworkSight::VpcEndpoints(Vec::new()).learn(&mut seen);
    assert_eq!(
        seen.vpc_endpoints,
        [endpoint("vpce-2", "deleted")],
        "no more than a lag of the list"
    );
    NetworkSight::NatGateways(Vec::new()).learn(&mut seen);
    assert_eq!(seen.nat_gateways, [gateway("nat-2", "vpc-1", "deleted")]);
    NetworkSight::VpcEndpoints(vec![endpoint("vpce-2", "deleting")]).learn(&mut seen);
    assert_eq!(seen.vpc_endpoints, [endpoint("vpce-2", "deleting")], "it was there after all");
}

/// The list of VPCs does not show their attributes, and the attributes nothing else.
#[test]
fn a_vpc_keeps_its_attributes_when_it_is_listed_again() {
    let mut seen = NetworkSnapshot { vpcs: vec![vpc("vpc-1")], ..NetworkSnapshot::default() };
    let with = |id, on| Vpc { dns_support: Some(on), dns_hostnames: Some(!on), ..vpc(id) };
    NetworkSight::DnsAttributes(vec![with("vpc-1", true), with("vpc-9", true)]).learn(&mut seen);
    assert_eq!(seen.vpcs, [with("vpc-1", true)], "one that is not known is not made up");

    let listed = Vpc { state: "available".to_owned(), ..vpc("vpc-1") };
    NetworkSight::Vpcs(vec![listed, vpc("vpc-2")]).learn(&mut seen);
    assert_eq!(seen.vpcs[0].dns_support, Some(true));
    assert_eq!(seen.vpcs[0].state, "available");
    assert_eq!(seen.vpcs[1].dns_support, None);
    NetworkSight::Vpcs(vec![vpc("vpc-2")]).learn(&mut seen);
    assert_eq!(seen.vpcs, [vpc("vpc-2")]);
}
