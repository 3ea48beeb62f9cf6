//! What EC2 says in places that are easily forgotten.

use tidb_dms::{
    sim::SimAccount,
    snapshot::{EndpointService, PeeringSide, Vpc},
};

use super::client::{ok, refused, send, subnet, vpc};
use crate::rig::{pass, seconds};

#[tokio::test(start_paused = true)]
async fn there_are_no_host_names_without_dns_support() {
    let account = SimAccount::new();
    let vpc = vpc(&account, "10.20.0.0/16").await;
    let set = |what: &str| format!("VpcId={vpc}&{what}");
    ok(&account, "ModifyVpcAttribute", &set("EnableDnsSupport.Value=false")).await;
    let names = set("EnableDnsHostnames.Value=true");
    refused(&account, "ModifyVpcAttribute", &names, "InvalidParameterCombination", &vpc).await;
    ok(&account, "ModifyVpcAttribute", &set("EnableDnsSupport.Value=true")).await;
    ok(&account, "ModifyVpcAttribute", &names).await;
    refused(
        &account,
        "ModifyVpcAttribute",
        &format!("{names}&DryRun=true"),
        "UnknownParameter",
        "DryRun",
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_rule_names_groups_of_peered_vpcs_only() {
    let account = SimAccount::new();
    let (one, two) = (vpc(&account, "10.20.0.0/16").await, vpc(&account, "10.30.0.0/16").await);
    let mut groups = Vec::new();
    for vpc in [&one, &two] {
        let asked = format!("GroupName=g&GroupDescription=d&VpcId={vpc}");
        let made = ok(&account, "CreateSecurityGroup", &asked).await;
        groups.push(made.text("groupId").to_owned());
    }
    let rule = format!(
        "GroupId={}&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=443&IpPermissions.1.ToPort=443&IpPermissions.1.Groups.1.GroupId={}",
        groups[0], groups[1]
    );
    let authorize = "AuthorizeSecurityGroupIngress";
    refused(&account, authorize, &rule, "InvalidGroup.NotFound", &groups[1]).await;
    let requester = PeeringSide {
        account: SimAccount::ACCOUNT_ID.into(),
        vpc: two.clone(),
        region: "us-west-2".into(),
        ranges: vec!["10.30.0.0/16".parse().expect("a range")],
    };
    let peering = account
        .request_peering(requester, &one)
        .expect("a peering");
    refused(&account, authorize, &rule, "InvalidGroup.NotFound", &groups[1]).await;
    ok(&account, "AcceptVpcPeeringConnection", &format!("VpcPeeringConnectionId={peering}")).await;
    pass(seconds(5)).await;
    ok(&account, authorize, &rule).await;
}

#[tokio::test(start_paused = true)]
async fn tags_are_told_in_pages() {
    let account = SimAccount::new();
    let vpc = vpc(&account, "10.20.0.0/16").await;
    let tags: String = (1..=7)
        .map(|n| format!("&Tag.{n}.Key=k{n}&Tag.{n}.Value=v"))
        .collect();
    ok(&account, "CreateTags", &format!("ResourceId.1={vpc}{tags}")).await;
    refused(&account, "DescribeTags", "MaxResults=4", "InvalidParameterValue", "maxResults").await;
    let first = ok(&account, "DescribeTags", "MaxResults=5").await;
    assert_eq!(first.texts("key"), ["k1", "k2", "k3", "k4", "k5"]);
    let next = format!("MaxResults=5&NextToken={}", first.text("nextToken"));
    let last = ok(&account, "DescribeTags", &next).await;
    assert_eq!(last.texts("key"), ["k6", "k7"]);
    assert!(last.texts("nextToken").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_dry_run_says_what_would_be_refused_and_does_nothing() {
    let account = SimAccount::new();
    let before = account.network();
    for (action, parameters, status, code) in [
        ("CreateVpc", "CidrBlock=10.0.0.0/16&DryRun=true", 412, "DryRunOperation"),
        ("CreateVpc", "CidrBlock=10.0.0.0/8&DryRun=true", 400, "InvalidVpc.Range"),
        ("DeleteVpc", "VpcId=vpc-0&DryRun=true", 400, "InvalidVpcID.NotFound"),
        ("DescribeVpcs", "DryRun=true", 412, "DryRunOperation"),
    ] {
        let reply = send(&account, action, parameters)
            .await
            .expect("an answer");
        assert_eq!((reply.status, reply.code()), (status, code), "{action} {parameters}");
    }
    pass(seconds(3600)).await;
    assert_eq!(account.network(), before);

    let untouched = SimAccount::new();
    let id = vpc(&untouched, "10.0.0.0/16").await;
    assert_eq!(vpc(&account, "10.0.0.0/16").await, id, "no id was spent");
}

#[tokio::test(start_paused = true)]
async fn a_deleted_endpoint_is_told_of_for_a_while_and_holds_nothing() {
    const SERVICE: &str = "com.amazonaws.vpce.us-west-2.vpce-svc-1";
    let account = SimAccount::new().with_endpoint_service(EndpointService {
        name: SERVICE.into(),
        private_dns_names: vec!["gateway.example".into()],
        private_dns_verification: "verified".into(),
        ..EndpointService::default()
    });
    let vpc = vpc(&account, "10.20.0.0/16").await;
    let names = format!("VpcId={vpc}&EnableDnsHostnames.Value=true");
    ok(&account, "ModifyVpcAttribute", &names).await;
    let subnet = subnet(&account, &vpc, "10.20.1.0/24", 'a').await;
    let asked = format!(
        "VpcEndpointType=Interface&VpcId={vpc}&ServiceName={SERVICE}&SubnetId.1={subnet}&PrivateDnsEnabled=true"
    );
    let once = format!("{asked}&ClientToken=once");
    let made = ok(&account, "CreateVpcEndpoint", &once).await;
    let id = made.text("vpcEndpointId").to_owned();
    pass(seconds(90)).await;
    let delete = format!("VpcEndpointId.1={id}");
    ok(&account, "DeleteVpcEndpoints", &delete).await;
    pass(seconds(90)).await;

    let seen = ok(&account, "DescribeVpcEndpoints", &delete).await;
    assert_eq!(seen.text("state"), "deleted");
    let again = ok(&account, "CreateVpcEndpoint", &once).await;
    assert_eq!((again.text("vpcEndpointId"), again.text("state")), (id.as_str(), "deleted"));
    let twice = ok(&account, "DeleteVpcEndpoints", &delete).await;
    assert_eq!(twice.text("code"), "InvalidVpcEndpoint.NotFound");
    let unknown = ok(&account, "DeleteVpcEndpoints", "VpcEndpointId.1=vpce-0").await;
    assert_eq!(unknown.text("code"), "InvalidVpcEndpoint.NotFound");
    for (action, parameters) in [
        ("ModifyVpcEndpoint", format!("VpcEndpointId={id}&PrivateDnsEnabled=false")),
        ("CreateTags", format!("ResourceId.1={id}&Tag.1.Key=k&Tag.1.Value=v")),
    ] {
        refused(&account, action, &parameters, "InvalidVpcEndpointId.NotFound", &id).await;
    }
    let inventory = account.inventory();
    assert!(
        !inventory
            .names()
            .any(|name| name.starts_with("vpc-endpoint")),
        "{inventory}"
    );

    let other = ok(&account, "CreateVpcEndpoint", &asked).await;
    assert_ne!(other.text("vpcEndpointId"), id, "its name is free again");
    ok(&account, "DeleteVpcEndpoints", &format!("VpcEndpointId.1={}", other.text("vpcEndpointId")))
        .await;
    pass(seconds(90)).await;
    ok(&account, "DeleteSubnet", &format!("SubnetId={subnet}")).await;
    ok(&account, "DeleteVpc", &format!("VpcId={vpc}")).await;
    assert!(account.inventory().is_empty());
    pass(seconds(3600)).await;
    refused(&account, "DescribeVpcEndpoints", &delete, "InvalidVpcEndpointId.NotFound", &id).await;
}

#[tokio::test(start_paused = true)]
async fn snapshots_without_dns_attributes_take_host_names() {
    let account = SimAccount::new();
    account.change_network(|network| {
        network
            .vpcs
            .push(Vpc { id: "vpc-1".into(), ..Vpc::default() });
    });
    let names = "VpcId=vpc-1&EnableDnsHostnames.Value=true";
    ok(&account, "ModifyVpcAttribute", names).await;
}
