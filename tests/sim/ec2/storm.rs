//! Thousands of calls in no order: whatever EC2 answers, its network holds together.

use tidb_dms::{sim::SimAccount, snapshot::NetworkSnapshot};

use super::client::send;
use crate::rig::{pass, seconds};

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % sides
    }

    fn one_of(&mut self, ids: Vec<String>) -> String {
        if ids.is_empty() {
            return "none-0".to_owned();
        }
        let index = self.roll(ids.len());
        ids[index].clone()
    }
}

macro_rules! ids {
    ($network:ident.$all:ident) => {
        $network
            .$all
            .iter()
            .map(|one| one.id.clone())
            .collect::<Vec<_>>()
    };
}

/// A call that may or may not make sense.
fn call(dice: &mut Dice, network: &NetworkSnapshot) -> (&'static str, String) {
    let vpc = dice.one_of(ids!(network.vpcs));
    let subnet = dice.one_of(ids!(network.subnets));
    let gateway = dice.one_of(ids!(network.internet_gateways));
    let address = dice.one_of(ids!(network.addresses));
    let nat = dice.one_of(ids!(network.nat_gateways));
    let table = dice.one_of(ids!(network.route_tables));
    let group = dice.one_of(ids!(network.security_groups));
    let number = dice.roll(6);
    match dice.roll(20) {
        0 => ("CreateVpc", format!("CidrBlock=10.{number}.0.0/16")),
        1 => ("DeleteVpc", format!("VpcId={vpc}")),
        2 | 3 => {
            ("CreateSubnet", format!("VpcId={vpc}&CidrBlock=10.{}.{number}.0/24", dice.roll(6)))
        }
        4 => ("DeleteSubnet", format!("SubnetId={subnet}")),
        5 => ("CreateInternetGateway", String::new()),
        6 => ("AttachInternetGateway", format!("VpcId={vpc}&InternetGatewayId={gateway}")),
        7 => ("DetachInternetGateway", format!("VpcId={vpc}&InternetGatewayId={gateway}")),
        8 => ("DeleteInternetGateway", format!("InternetGatewayId={gateway}")),
        9 => ("AllocateAddress", String::new()),
        10 => ("ReleaseAddress", format!("AllocationId={address}")),
        11 => ("CreateNatGateway", format!("SubnetId={subnet}&AllocationId={address}")),
        12 => ("DeleteNatGateway", format!("NatGatewayId={nat}")),
        13 => ("CreateRouteTable", format!("VpcId={vpc}")),
        14 => ("DeleteRouteTable", format!("RouteTableId={table}")),
        15 => ("AssociateRouteTable", format!("RouteTableId={table}&SubnetId={subnet}")),
        16 => (
            "CreateRoute",
            format!(
                "RouteTableId={table}&DestinationCidrBlock={number}.0.0.0/8&NatGatewayId={nat}"
            ),
        ),
        17 => {
            ("CreateSecurityGroup", format!("VpcId={vpc}&GroupName=g{number}&GroupDescription=any"))
        }
        18 => ("DeleteSecurityGroup", format!("GroupId={group}")),
        _ => ("CreateTags", format!("ResourceId.1={vpc}&Tag.1.Key=k&Tag.1.Value={number}")),
    }
}

fn check(network: &NetworkSnapshot) {
    let in_a_vpc = |vpc: &str, what: &str| assert!(network.vpc(vpc).is_some(), "{what} is nowhere");
    for vpc in &network.vpcs {
        let mains = network
            .route_tables
            .iter()
            .filter(|table| table.vpc == vpc.id)
            .flat_map(|table| &table.associations)
            .filter(|association| association.main)
            .count();
        assert_eq!(mains, 1, "main tables of {}", vpc.id);
    }
    for subnet in &network.subnets {
        in_a_vpc(&subnet.vpc, &subnet.id);
        let acls = network
            .network_acls
            .iter()
            .filter(|acl| acl.subnets.contains(&subnet.id))
            .count();
        let tables = network
            .route_tables
            .iter()
            .flat_map(|table| &table.associations)
            .filter(|association| association.subnet.as_ref() == Some(&subnet.id))
            .count();
        assert!(acls == 1 && tables <= 1, "{acls} ACLs and {tables} tables for {}", subnet.id);
    }
    for table in &network.route_tables {
        in_a_vpc(&table.vpc, &table.id);
    }
    for group in &network.security_groups {
        in_a_vpc(&group.vpc, &group.id);
    }
    for interface in &network.network_interfaces {
        assert!(
            network
                .subnet(&interface.subnet)
                .is_some(),
            "{interface:?}"
        );
    }
    for address in &network.addresses {
        let by = network
            .network_interfaces
            .iter()
            .find(|interface| Some(&interface.id) == address.network_interface.as_ref());
        assert_eq!(by.is_some(), address.association.is_some(), "{address:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_order_of_calls_tears_the_network_apart() {
    let mut dice = Dice(4);
    let (mut done, mut refused) = (0, 0);
    for _ in 0..20 {
        let account = SimAccount::new().without_quotas();
        for _ in 0..200 {
            let network = account.network();
            let (action, parameters) = call(&mut dice, &network);
            let reply = send(&account, action, &parameters)
                .await
                .expect("an answer");
            match reply.status {
                200 => done += 1,
                400 => {
                    assert!(account.network() == network, "{action} was refused and did something");
                    refused += 1;
                }
                status => panic!("{status}: {}", reply.xml),
            }
            check(&account.network());
            pass(seconds(dice.roll(40) as u64)).await;
        }
    }
    assert!(done > 1000 && refused > 500, "{done} done, {refused} refused");
}
