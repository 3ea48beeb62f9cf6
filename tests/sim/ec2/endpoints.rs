//! Interface endpoints and their services.

use tidb_dms::{
    sim::{SimAccount, SimQuota},
    snapshot::EndpointService,
};

use super::client::{ok, refused, subnet, vpc};
use crate::rig::{pass, seconds};

const SHARED: &str = "com.amazonaws.vpce.us-west-2.vpce-svc-0000000000000000a";
const OWN: &str = "com.amazonaws.vpce.us-west-2.vpce-svc-0000000000000000b";
const NAME: &str = "gateway01-privatelink.us-west-2.prod.aws.tidbcloud.com";

fn service(name: &str, acceptance_required: bool) -> EndpointService {
    EndpointService {
        name: name.into(),
        zone_ids: vec!["usw2-az1".into(), "usw2-az2".into()],
        acceptance_required,
        private_dns_names: vec![NAME.into()],
        private_dns_verification: "verified".into(),
        ..EndpointService::default()
    }
}

/// An account with both services, a VPC with DNS names, and subnets in the zones `a` to `c`.
async fn stage() -> (SimAccount, String, [String; 3]) {
    let account = SimAccount::new()
        .with_endpoint_service(service(SHARED, false))
        .with_endpoint_service(service(OWN, true));
    let vpc = vpc(&account, "10.20.0.0/16").await;
    let names = format!("VpcId={vpc}&EnableDnsHostnames.Value=true");
    ok(&account, "ModifyVpcAttribute", &names).await;
    let a = subnet(&account, &vpc, "10.20.1.0/24", 'a').await;
    let b = subnet(&account, &vpc, "10.20.2.0/24", 'b').await;
    let c = subnet(&account, &vpc, "10.20.3.0/24", 'c').await;
    (account, vpc, [a, b, c])
}

fn request(vpc: &str, service: &str, subnets: &[&String]) -> String {
    let subnets: String = subnets
        .iter()
        .enumerate()
        .map(|(index, subnet)| format!("&SubnetId.{}={subnet}", index + 1))
        .collect();
    format!("VpcEndpointType=Interface&VpcId={vpc}&ServiceName={service}{subnets}")
}

async fn state(account: &SimAccount, id: &str) -> String {
    let seen = ok(account, "DescribeVpcEndpoints", &format!("VpcEndpointId.1={id}")).await;
    seen.text("state").to_owned()
}

#[tokio::test(start_paused = true)]
async fn the_shared_gateways_endpoint_has_its_name_from_the_start_and_is_the_only_one() {
    let (account, vpc, [a, b, _]) = stage().await;
    let asked = format!("{}&PrivateDnsEnabled=true", request(&vpc, SHARED, &[&a, &b]));
    let made = ok(&account, "CreateVpcEndpoint", &asked).await;
    let id = made.text("vpcEndpointId").to_owned();
    assert_eq!(made.text("state"), "pending");
    refused(
        &account,
        "CreateVpcEndpoint",
        &asked,
        "InvalidParameter",
        "conflicting DNS domain for gateway01",
    )
    .await;
    pass(seconds(90)).await;
    assert_eq!(state(&account, &id).await, "available", "its model says Available");
    let network = account.network();
    let endpoint = network.vpc_endpoint(&id).expect("it");
    assert_eq!(endpoint.network_interfaces.len(), 2);
    assert!(
        endpoint
            .dns_entries
            .iter()
            .any(|entry| entry.name == NAME)
    );
    let group = &network
        .security_groups
        .iter()
        .find(|group| group.vpc == vpc)
        .expect("the default group")
        .id;
    assert_eq!(
        endpoint.security_groups,
        *std::slice::from_ref(group),
        "without groups it is the default one"
    );

    refused(&account, "DeleteSubnet", &format!("SubnetId={a}"), "DependencyViolation", &a).await;
    let gone =
        ok(&account, "DeleteVpcEndpoints", &format!("VpcEndpointId.1={id}&VpcEndpointId.2=vpce-0"))
            .await;
    assert_eq!(gone.text("code"), "InvalidVpcEndpoint.NotFound", "told of, not refused");
    assert_eq!(state(&account, &id).await, "deleting");
    refused(&account, "DeleteSubnet", &format!("SubnetId={a}"), "DependencyViolation", &a).await;
    pass(seconds(90)).await;
    ok(&account, "DeleteSubnet", &format!("SubnetId={a}")).await;
    assert_eq!(state(&account, &id).await, "deleted");
    pass(seconds(60 * 60)).await;
    let look = format!("VpcEndpointId.1={id}");
    refused(&account, "DescribeVpcEndpoints", &look, "InvalidVpcEndpointId.NotFound", &id).await;
}

#[tokio::test(start_paused = true)]
async fn an_own_gateways_endpoint_waits_until_it_is_let_in() {
    let (account, vpc, [a, ..]) = stage().await;
    let asked = request(&vpc, OWN, &[&a]);
    let early = format!("{asked}&PrivateDnsEnabled=true");
    refused(
        &account,
        "CreateVpcEndpoint",
        &early,
        "InvalidParameter",
        "after the endpoint connection is accepted",
    )
    .await;
    let made = ok(&account, "CreateVpcEndpoint", &asked).await;
    let id = made.text("vpcEndpointId").to_owned();
    pass(seconds(3600)).await;
    assert_eq!(state(&account, &id).await, "pendingAcceptance");
    let switch = format!("VpcEndpointId={id}&PrivateDnsEnabled=true");
    refused(&account, "ModifyVpcEndpoint", &switch, "InvalidParameter", "accepted by the owner")
        .await;
    assert!(account.accept_vpc_endpoint(&id));
    assert!(!account.accept_vpc_endpoint(&id), "once");
    assert_eq!(state(&account, &id).await, "pending");
    pass(seconds(90)).await;
    ok(&account, "ModifyVpcEndpoint", &switch).await;
    assert_eq!(state(&account, &id).await, "available");
    let made = ok(&account, "CreateVpcEndpoint", &asked).await;
    let second = made.text("vpcEndpointId").to_owned();
    assert!(account.reject_vpc_endpoint(&second));
    assert_eq!(state(&account, &second).await, "rejected");
}

#[tokio::test(start_paused = true)]
async fn what_ec2_refuses_about_endpoints() {
    let (account, vpc, [a, _, c]) = stage().await;
    let twin = subnet(&account, &vpc, "10.20.4.0/24", 'a').await;
    let group = ok(&account, "CreateSecurityGroup", "GroupName=else&GroupDescription=where").await;
    let elsewhere =
        format!("{}&SecurityGroupId.1={}", request(&vpc, SHARED, &[&a]), group.text("groupId"));
    let strange = request(&vpc, "com.amazonaws.vpce.us-west-2.vpce-svc-1", &[&a]);
    let [default, ..] = SimAccount::DEFAULT_SUBNETS;
    let default = default.to_owned();
    let rows = [
        (
            format!("VpcId={vpc}&ServiceName={SHARED}"),
            "InvalidParameter",
            "Endpoint type (Gateway)",
        ),
        (strange, "InvalidServiceName", "does not exist"),
        (
            request(&vpc, SHARED, &[&c]),
            "InvalidParameter",
            "does not support the availability zone",
        ),
        (request(&vpc, SHARED, &[&a, &twin]), "DuplicateSubnetsInSameZone", "availability zone"),
        (request(&vpc, SHARED, &[&default]), "InvalidParameter", "does not belong to the VPC"),
        (elsewhere, "InvalidParameter", "does not belong to the VPC"),
    ];
    for (parameters, code, words) in rows {
        refused(&account, "CreateVpcEndpoint", &parameters, code, words).await;
    }
    ok(&account, "ModifyVpcAttribute", &format!("VpcId={vpc}&EnableDnsHostnames.Value=false"))
        .await;
    let named = format!("{}&PrivateDnsEnabled=true", request(&vpc, SHARED, &[&a]));
    refused(
        &account,
        "CreateVpcEndpoint",
        &named,
        "InvalidParameter",
        "requires both enableDnsSupport",
    )
    .await;
    assert!(
        account
            .network()
            .vpc_endpoints
            .is_empty()
    );
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_needs_a_proven_name_an_address_and_not_too_many_groups() {
    let (account, vpc, [a, ..]) = stage().await;
    let unproven = EndpointService {
        private_dns_verification: "pendingVerification".into(),
        ..service("com.amazonaws.vpce.us-west-2.vpce-svc-0000000000000000c", false)
    };
    let account = account.with_endpoint_service(unproven.clone());
    let named = format!("{}&PrivateDnsEnabled=true", request(&vpc, &unproven.name, &[&a]));
    let words = "has not verified the private DNS name";
    refused(&account, "CreateVpcEndpoint", &named, "InvalidParameter", words).await;

    let mut groups = String::new();
    for number in 1..=6 {
        let asked = format!("VpcId={vpc}&GroupName=g{number}&GroupDescription=one of six");
        let made = ok(&account, "CreateSecurityGroup", &asked).await;
        groups.push_str(&format!("&SecurityGroupId.{number}={}", made.text("groupId")));
    }
    let crowded = request(&vpc, OWN, &[&a]) + &groups;
    let code = "SecurityGroupsPerInterfaceLimitExceeded";
    refused(&account, "CreateVpcEndpoint", &crowded, code, "security groups per interface").await;
    let roomy = account.with_quota(SimQuota::SecurityGroupsPerInterface, 6);
    ok(&roomy, "CreateVpcEndpoint", &crowded).await;

    // A /28 has 16 addresses, of which AWS keeps five.
    let narrow = subnet(&roomy, &vpc, "10.20.9.0/28", 'b').await;
    let asked = request(&vpc, OWN, &[&narrow]);
    for _ in 0..11 {
        ok(&roomy, "CreateVpcEndpoint", &asked).await;
    }
    let code = "InsufficientFreeAddressesInSubnet";
    refused(&roomy, "CreateVpcEndpoint", &asked, code, &narrow).await;
}

#[tokio::test(start_paused = true)]
async fn services_say_which_zones_they_are_in() {
    let (account, ..) = stage().await;
    let seen = ok(&account, "DescribeVpcEndpointServices", &format!("ServiceName.1={OWN}")).await;
    assert_eq!(seen.text("availabilityZoneIdSet"), "<item>usw2-az2</item><item>usw2-az1</item>");
    assert_eq!(seen.text("acceptanceRequired"), "true");
    let unknown = "ServiceName.1=com.amazonaws.vpce.us-west-2.vpce-svc-1";
    refused(&account, "DescribeVpcEndpointServices", unknown, "InvalidServiceName", "svc-1").await;
}
