//! What goes wrong with EC2's calls: the same verbs as for DMS's.

use tidb_dms::sim::{CallFault, SimAccount, SimQuota};

use super::client::{ok, public, refused, send, subnet, vpc};

#[tokio::test(start_paused = true)]
async fn faults_are_answered_as_ec2_answers_them() {
    let account = SimAccount::new();
    let rows = [
        (CallFault::Throttle, 503, "RequestLimitExceeded"),
        (CallFault::ServerError, 500, "InternalError"),
        (CallFault::refuse("OptInRequired", "no"), 400, "OptInRequired"),
    ];
    for (fault, status, code) in rows {
        account.on_call(0, fault);
        let reply = send(&account, "CreateVpc", "CidrBlock=10.0.0.0/16")
            .await
            .expect("an answer");
        assert_eq!((reply.status, reply.code()), (status, code));
    }
    assert_eq!(account.throttled_calls(), 1);
    assert!(account.inventory().is_empty(), "none of them had an effect");

    account.lose_request("CreateVpc");
    account.lose_answer("CreateVpc");
    for expected in [0, 1] {
        assert!(
            send(&account, "CreateVpc", "CidrBlock=10.0.0.0/16")
                .await
                .is_none()
        );
        assert_eq!(account.inventory().len(), expected);
    }
    assert_eq!(account.calls(), ["CreateVpc"; 5]);
    assert_eq!(account.requests()[0].1, r#"{"CidrBlock":"10.0.0.0/16"}"#);
}

#[tokio::test(start_paused = true)]
async fn the_policy_holds_for_ec2() {
    let policy = r#"{ "Statement": [
        { "Effect": "Allow", "Action": ["ec2:CreateVpc", "ec2:Describe*"], "Resource": "*" }
    ] }"#;
    let account = SimAccount::new()
        .allow_only(policy)
        .expect("a policy");
    let vpc = vpc(&account, "10.20.0.0/16").await;
    ok(&account, "DescribeVpcs", "").await;
    let tagged =
        "CidrBlock=10.0.0.0/16&TagSpecification.1.ResourceType=vpc&TagSpecification.1.Tag.1.Key=a";
    for (action, parameters, needed) in [
        ("DeleteVpc", format!("VpcId={vpc}"), "ec2:DeleteVpc"),
        ("CreateVpc", tagged.to_owned(), "ec2:CreateTags"),
    ] {
        let reply = send(&account, action, &parameters)
            .await
            .expect("an answer");
        assert_eq!((reply.status, reply.code()), (403, "UnauthorizedOperation"));
        assert!(reply.text("Message").contains(needed), "{}", reply.xml);
    }
}

#[tokio::test(start_paused = true)]
async fn a_dry_run_does_nothing() {
    let account = SimAccount::new();
    let reply = send(&account, "CreateVpc", "CidrBlock=10.0.0.0/16&DryRun=true")
        .await
        .expect("an answer");
    assert_eq!((reply.status, reply.code()), (412, "DryRunOperation"));
    assert!(account.inventory().is_empty());
}

#[tokio::test(start_paused = true)]
async fn quotas_are_reached() {
    let account = SimAccount::new();
    for number in 1..5 {
        vpc(&account, &format!("10.{number}.0.0/16")).await;
    }
    refused(&account, "CreateVpc", "CidrBlock=10.9.0.0/16", "VpcLimitExceeded", "VPCs").await;
    for _ in 0..5 {
        ok(&account, "AllocateAddress", "").await;
    }
    refused(&account, "AllocateAddress", "", "AddressLimitExceeded", "addresses").await;

    let account = SimAccount::new()
        .with_quota(SimQuota::SubnetsPerVpc, 1)
        .with_quota(SimQuota::RoutesPerRouteTable, 1)
        .with_quota(SimQuota::InternetGateways, 2)
        .with_quota(SimQuota::RulesPerSecurityGroup, 0);
    let (vpc, gateway, _) = public(&account).await;
    let second = format!("VpcId={vpc}&CidrBlock=10.20.2.0/24");
    refused(&account, "CreateSubnet", &second, "SubnetLimitExceeded", "subnets").await;
    refused(&account, "CreateInternetGateway", "", "InternetGatewayLimitExceeded", "gateways")
        .await;
    let table = ok(&account, "CreateRouteTable", &format!("VpcId={vpc}")).await;
    let route = |range: &str| {
        format!(
            "RouteTableId={}&DestinationCidrBlock={range}&GatewayId={gateway}",
            table.text("routeTableId")
        )
    };
    ok(&account, "CreateRoute", &route("1.0.0.0/8")).await;
    refused(&account, "CreateRoute", &route("2.0.0.0/8"), "RouteLimitExceeded", "routes").await;
    let rule = "GroupId=sg-0a00000000000000a&IpPermissions.1.IpProtocol=-1&IpPermissions.1.IpRanges.1.CidrIp=1.0.0.0/8";
    refused(
        &account,
        "AuthorizeSecurityGroupIngress",
        rule,
        "RulesPerSecurityGroupLimitExceeded",
        "rules",
    )
    .await;
    let account = account.without_quotas();
    subnet(&account, &vpc, "10.20.2.0/24", 'b').await;
}

#[tokio::test(start_paused = true)]
async fn two_runs_make_the_same_ids() {
    let (one, other) = (SimAccount::new(), SimAccount::new());
    assert_eq!(public(&one).await, public(&other).await);
    assert_eq!(one.network(), other.network());
    assert_eq!(one.inventory(), other.inventory());
}
