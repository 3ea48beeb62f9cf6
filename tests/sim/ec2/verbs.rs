//! What a test does to the network without EC2.

use tidb_dms::{
    sim::{CallFault, SimAccount},
    snapshot::Vpc,
};

use super::client::{nat, ok, public, refused, send, subnet};
use crate::rig::{pass, seconds};

#[tokio::test(start_paused = true)]
async fn a_change_that_changes_nothing_changes_nothing() {
    let account = SimAccount::new();
    let (vpc, gateway, in_a) = public(&account).await;
    nat(&account, &in_a).await;
    let table = ok(&account, "CreateRouteTable", &format!("VpcId={vpc}")).await;
    let table = table.text("routeTableId");
    let route = format!("RouteTableId={table}&DestinationCidrBlock=0.0.0.0/0&GatewayId={gateway}");
    ok(&account, "CreateRoute", &route).await;
    ok(&account, "CreateTags", &format!("ResourceId.1={vpc}&Tag.1.Key=a")).await;
    account.block_public_access("block-bidirectional");
    let (before, inventory) = (account.network(), account.inventory());
    account.change_network(|_| {});
    assert_eq!(account.network(), before);
    assert_eq!(account.inventory(), inventory);
    pass(seconds(120)).await;
    assert_eq!(account.network().nat_gateways[0].state, "available", "and time goes on");

    let look = format!("SubnetId.1={in_a}");
    let seen = ok(&account, "DescribeSubnets", &look).await;
    assert_eq!(seen.text("internetGatewayBlockMode"), "block-bidirectional");
    account.block_public_access("off");
    let seen = ok(&account, "DescribeSubnets", &look).await;
    assert_eq!(seen.text("internetGatewayBlockMode"), "off");
}

#[tokio::test(start_paused = true)]
async fn what_is_taken_out_is_gone_and_a_dead_end_stays_one() {
    let account = SimAccount::new();
    let (vpc, gateway, in_a) = public(&account).await;
    let table = ok(&account, "CreateRouteTable", &format!("VpcId={vpc}")).await;
    let table = table.text("routeTableId").to_owned();
    let route = format!("RouteTableId={table}&DestinationCidrBlock=0.0.0.0/0&GatewayId={gateway}");
    ok(&account, "CreateRoute", &route).await;
    account.change_network(|network| {
        network
            .subnets
            .retain(|subnet| subnet.id != in_a);
        for table in &mut network.route_tables {
            table
                .routes
                .iter_mut()
                .filter(|route| route.target == gateway)
                .for_each(|route| route.state = "blackhole".to_owned());
        }
    });
    refused(
        &account,
        "DeleteSubnet",
        &format!("SubnetId={in_a}"),
        "InvalidSubnetID.NotFound",
        &in_a,
    )
    .await;
    account.change_network(|_| {});
    let network = account.network();
    let routes = &network
        .route_table(&table)
        .expect("the table")
        .routes;
    assert_eq!(routes[1].state, "blackhole");
}

#[tokio::test(start_paused = true)]
async fn what_was_given_shows_in_the_inventory_only_when_it_changes() {
    let range = "10.60.0.0/16".parse().expect("a range");
    let account = SimAccount::new()
        .with_vpc("vpc-0given", range)
        .with_subnet("subnet-0given", "vpc-0given", "us-west-2a")
        .with_network(|network| {
            network
                .vpcs
                .push(Vpc { id: "vpc-0bare".to_owned(), ..Vpc::default() });
        });
    assert!(account.inventory().is_empty(), "{}", account.inventory());
    let made = subnet(&account, "vpc-0given", "10.60.9.0/24", 'b').await;
    let names = |account: &SimAccount| {
        let inventory = account.inventory();
        let names: Vec<String> = inventory
            .names()
            .map(str::to_owned)
            .collect();
        names
    };
    let [acl, new] = &names(&account)[..] else { panic!("{:?}", names(&account)) };
    assert!(acl.starts_with("network-acl/acl-"), "it is used by one more: {acl}");
    assert_eq!(new, "subnet/untagged");
    ok(&account, "CreateTags", &format!("ResourceId.1={made}&Tag.1.Key=part&Tag.1.Value=b")).await;
    assert_eq!(names(&account)[1], "subnet/part=b");
    ok(&account, "CreateTags", "ResourceId.1=subnet-0given&Tag.1.Key=part&Tag.1.Value=a").await;
    assert!(names(&account).contains(&"subnet/subnet-0given".to_owned()));
    ok(&account, "DeleteTags", "ResourceId.1=subnet-0given").await;
    ok(&account, "DeleteSubnet", &format!("SubnetId={made}")).await;
    assert!(account.inventory().is_empty(), "{}", account.inventory());
}

/// What has no client token is made twice when the answer is lost, and what has one is not.
#[tokio::test(start_paused = true)]
async fn a_lost_answer_makes_what_was_asked_for() {
    let account = SimAccount::new().without_quotas();
    let (vpc, _, in_a) = public(&account).await;
    let address = ok(&account, "AllocateAddress", "").await;
    let address = address.text("allocationId").to_owned();
    let rows = [
        ("CreateVpc", "CidrBlock=10.1.0.0/16".to_owned(), 2),
        ("CreateSubnet", format!("VpcId={vpc}&CidrBlock=10.20.8.0/24"), 1),
        ("CreateInternetGateway", String::new(), 2),
        ("AllocateAddress", String::new(), 2),
        ("CreateSecurityGroup", format!("VpcId={vpc}&GroupName=g&GroupDescription=d"), 1),
        ("CreateRouteTable", format!("VpcId={vpc}"), 2),
        ("CreateRouteTable", format!("VpcId={vpc}&ClientToken=t"), 1),
        ("CreateNatGateway", format!("SubnetId={in_a}&AllocationId={address}&ClientToken=t"), 1),
    ];
    for (action, parameters, made) in rows {
        let before = account.inventory().len();
        account.on_call(0, CallFault::LoseAnswer);
        assert!(
            send(&account, action, &parameters)
                .await
                .is_none()
        );
        // Where names are unique the second is refused.
        send(&account, action, &parameters)
            .await
            .expect("an answer");
        let after = account.inventory().len();
        assert_eq!(after - before, made, "{action} {parameters}");
    }
}
