//! Internet gateways, addresses and NAT gateways.

use std::time::Duration;

use tidb_dms::sim::SimAccount;

use super::client::{nat, ok, public, refused, subnet, vpc};
use crate::rig::{pass, seconds};

async fn state(account: &SimAccount, nat: &str) -> String {
    let seen = ok(account, "DescribeNatGateways", &format!("NatGatewayId.1={nat}")).await;
    seen.text("state").to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_gateway_is_attached_to_one_vpc_and_says_available() {
    let account = SimAccount::new();
    let (vpc_a, gateway, _) = public(&account).await;
    let seen =
        ok(&account, "DescribeInternetGateways", &format!("InternetGatewayId.1={gateway}")).await;
    assert_eq!(seen.text("state"), "available", "the model says attached");
    let vpc_b = vpc(&account, "10.30.0.0/16").await;
    let attach = |vpc: &str| format!("InternetGatewayId={gateway}&VpcId={vpc}");
    refused(
        &account,
        "AttachInternetGateway",
        &attach(&vpc_b),
        "Resource.AlreadyAssociated",
        &vpc_a,
    )
    .await;
    refused(
        &account,
        "DetachInternetGateway",
        &attach(&vpc_b),
        "Gateway.NotAttached",
        "not attached",
    )
    .await;
    let second = ok(&account, "CreateInternetGateway", "").await;
    let second = format!("InternetGatewayId={}&VpcId={vpc_a}", second.text("internetGatewayId"));
    refused(&account, "AttachInternetGateway", &second, "InvalidParameterValue", "already has")
        .await;
    let delete = format!("InternetGatewayId={gateway}");
    refused(&account, "DeleteInternetGateway", &delete, "DependencyViolation", "").await;
    ok(&account, "DetachInternetGateway", &attach(&vpc_a)).await;
    ok(&account, "DeleteInternetGateway", &delete).await;
    refused(
        &account,
        "DeleteInternetGateway",
        &delete,
        "InvalidInternetGatewayID.NotFound",
        &gateway,
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_nat_gateway_takes_its_time_and_holds_what_it_uses() {
    let account = SimAccount::new();
    let (vpc, gateway, in_a) = public(&account).await;
    let (address, nat) = nat(&account, &in_a).await;
    assert_eq!(state(&account, &nat).await, "pending");
    pass(seconds(119)).await;
    assert_eq!(state(&account, &nat).await, "pending");
    pass(seconds(1)).await;
    assert_eq!(state(&account, &nat).await, "available");
    let seen = account.network();
    let known = seen
        .nat_gateway(&nat)
        .expect("the gateway");
    let public_address = seen
        .address(&address)
        .and_then(|address| address.public_address);
    assert_eq!(known.public_addresses, Vec::from_iter(public_address));
    assert_eq!(
        seen.subnet(&in_a)
            .expect("it")
            .free_addresses,
        250
    );

    let in_use = format!("AllocationId={address}");
    refused(&account, "ReleaseAddress", &in_use, "InvalidIPAddress.InUse", "in use").await;
    let gone = format!("SubnetId={in_a}");
    refused(&account, "DeleteSubnet", &gone, "DependencyViolation", "dependencies").await;
    let apart = format!("InternetGatewayId={gateway}&VpcId={vpc}");
    refused(&account, "DetachInternetGateway", &apart, "DependencyViolation", "mapped public")
        .await;

    ok(&account, "DeleteNatGateway", &format!("NatGatewayId={nat}")).await;
    assert_eq!(state(&account, &nat).await, "deleting");
    refused(&account, "ReleaseAddress", &in_use, "InvalidIPAddress.InUse", "in use").await;
    pass(seconds(60)).await;
    assert_eq!(state(&account, &nat).await, "deleted");
    let again = format!("NatGatewayId={nat}");
    refused(&account, "DeleteNatGateway", &again, "NatGatewayNotFound", &nat).await;
    ok(&account, "ReleaseAddress", &in_use).await;
    ok(&account, "DeleteSubnet", &gone).await;
    pass(Duration::from_secs(60 * 60)).await;
    let look = format!("NatGatewayId.1={nat}");
    refused(&account, "DescribeNatGateways", &look, "NatGatewayNotFound", &nat).await;
}

#[tokio::test(start_paused = true)]
async fn a_nat_gateway_fails_later_and_says_why() {
    let account = SimAccount::new();
    let vpc = vpc(&account, "10.40.0.0/16").await;
    let lonely = subnet(&account, &vpc, "10.40.1.0/24", 'a').await;
    let (_, without_gateway) = nat(&account, &lonely).await;
    let (_, _, in_a) = public(&account).await;
    let (address, _) = nat(&account, &in_a).await;
    let twice = format!("SubnetId={in_a}&AllocationId={address}");
    let made = ok(&account, "CreateNatGateway", &twice).await;
    let with_used_address = made.text("natGatewayId").to_owned();
    account.fail_nat_gateway("InternalError", "not today");
    let (_, on_purpose) = nat(&account, &in_a).await;
    pass(seconds(120)).await;
    for (nat, code) in [
        (without_gateway, "Gateway.NotAttached"),
        (with_used_address, "Resource.AlreadyAssociated"),
        (on_purpose, "InternalError"),
    ] {
        let seen = ok(&account, "DescribeNatGateways", &format!("NatGatewayId.1={nat}")).await;
        assert_eq!(
            (seen.text("state"), seen.text("failureCode")),
            ("failed", code),
            "{}",
            seen.xml
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_makes_one_nat_gateway() {
    let account = SimAccount::new();
    let (_, _, in_a) = public(&account).await;
    let address = ok(&account, "AllocateAddress", "").await;
    let request =
        format!("SubnetId={in_a}&AllocationId={}&ClientToken=t", address.text("allocationId"));
    let made = ok(&account, "CreateNatGateway", &request).await;
    let again = ok(&account, "CreateNatGateway", &request).await;
    assert_eq!(made.text("natGatewayId"), again.text("natGatewayId"));
    assert_eq!(again.text("clientToken"), "t");
    assert_eq!(account.network().nat_gateways.len(), 1);
}
