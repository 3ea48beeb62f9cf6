//! Security groups and network ACLs.

use tidb_dms::{sim::SimAccount, snapshot::AclEntry};

use super::client::{ok, refused, vpc};

const TCP: &str =
    "IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=4000&IpPermissions.1.ToPort=4000";
const ALL: &str = "IpPermissions.1.IpProtocol=-1&IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0";

async fn group(account: &SimAccount, vpc: &str, name: &str) -> String {
    let parameters = format!("GroupName={name}&GroupDescription=for+a+test&VpcId={vpc}");
    let made = ok(account, "CreateSecurityGroup", &parameters).await;
    made.text("groupId").to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_group_lets_all_out_until_told_otherwise() {
    let account = SimAccount::new();
    let vpc = vpc(&account, "10.20.0.0/16").await;
    let id = group(&account, &vpc, "dms").await;
    let other = group(&account, &vpc, "endpoint").await;
    let again = format!("GroupName=dms&GroupDescription=d&VpcId={vpc}");
    refused(&account, "CreateSecurityGroup", &again, "InvalidGroup.Duplicate", "already exists")
        .await;

    let to_ranges = format!(
        "GroupId={id}&{TCP}&IpPermissions.1.IpRanges.1.CidrIp=10.250.3.4/16&IpPermissions.1.IpRanges.1.Description=TiDB"
    );
    let made = ok(&account, "AuthorizeSecurityGroupEgress", &to_ranges).await;
    assert_eq!((made.text("cidrIpv4"), made.text("isEgress")), ("10.250.0.0/16", "true"));
    refused(
        &account,
        "AuthorizeSecurityGroupEgress",
        &to_ranges,
        "InvalidPermission.Duplicate",
        "peer: 10.250.0.0/16, TCP, from port: 4000",
    )
    .await;
    let revoke = format!("GroupId={id}&{ALL}");
    ok(&account, "RevokeSecurityGroupEgress", &revoke).await;
    refused(
        &account,
        "RevokeSecurityGroupEgress",
        &revoke,
        "InvalidPermission.NotFound",
        "does not exist",
    )
    .await;
    let from_group = format!("GroupId={other}&{TCP}&IpPermissions.1.Groups.1.GroupId={id}");
    ok(&account, "AuthorizeSecurityGroupIngress", &from_group).await;

    let seen = ok(&account, "DescribeSecurityGroups", &format!("GroupId.1={id}")).await;
    assert_eq!(seen.texts("cidrIp"), ["10.250.0.0/16"], "{}", seen.xml);
    assert_eq!((seen.text("description"), seen.text("groupDescription")), ("TiDB", "for a test"));
    let rules = ok(
        &account,
        "DescribeSecurityGroupRules",
        &format!("Filter.1.Name=group-id&Filter.1.Value.1={id}"),
    )
    .await;
    let rule = made.text("securityGroupRuleId");
    assert_eq!(rules.texts("securityGroupRuleId"), [rule]);

    let delete = |id: &str| format!("GroupId={id}");
    refused(
        &account,
        "DeleteSecurityGroup",
        &delete(&id),
        "DependencyViolation",
        "dependent object",
    )
    .await;
    ok(&account, "DeleteSecurityGroup", &delete(&other)).await;
    ok(
        &account,
        "RevokeSecurityGroupEgress",
        &format!("GroupId={id}&SecurityGroupRuleId.1={rule}"),
    )
    .await;
    ok(&account, "DeleteSecurityGroup", &delete(&id)).await;
    ok(&account, "DeleteVpc", &format!("VpcId={vpc}")).await;
    assert!(account.inventory().is_empty(), "{}", account.inventory());
}

#[tokio::test(start_paused = true)]
async fn what_ec2_refuses_about_groups() {
    let account = SimAccount::new();
    let default = "sg-0a00000000000000a";
    let rows = [
        ("CreateSecurityGroup", "GroupName=a", "MissingParameter", "GroupDescription"),
        (
            "CreateSecurityGroup",
            "GroupName=default&GroupDescription=d",
            "InvalidParameterValue",
            "reserved",
        ),
        (
            "CreateSecurityGroup",
            "GroupName=sg-a&GroupDescription=d",
            "InvalidParameterValue",
            "sg-*",
        ),
        (
            "CreateSecurityGroup",
            "GroupName=a&GroupDescription=caf%C3%A9",
            "InvalidParameterValue",
            "ASCII",
        ),
        (
            "CreateSecurityGroup",
            "GroupName=a&GroupDescription=d&VpcId=vpc-0",
            "InvalidVpcID.NotFound",
            "vpc-0",
        ),
        ("DeleteSecurityGroup", "GroupId=sg-0", "InvalidGroup.NotFound", "sg-0"),
        ("DeleteSecurityGroup", &format!("GroupId={default}"), "CannotDelete", "default"),
        (
            "AuthorizeSecurityGroupIngress",
            &format!("GroupId={default}"),
            "MissingParameter",
            "ipPermissions",
        ),
        (
            "AuthorizeSecurityGroupIngress",
            &format!(
                "GroupId={default}&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0"
            ),
            "InvalidParameterValue",
            "both from and to ports",
        ),
        (
            "AuthorizeSecurityGroupIngress",
            &format!("GroupId={default}&{TCP}&IpPermissions.1.Groups.1.GroupId=sg-0"),
            "InvalidGroup.NotFound",
            "sg-0",
        ),
    ];
    for (action, parameters, code, words) in rows {
        refused(&account, action, parameters, code, words).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_acl_can_be_changed_behind_everybodys_back() {
    let account = SimAccount::new();
    account.change_network(|network| {
        network.network_acls[0]
            .entries
            .push(AclEntry {
                number: 50,
                egress: true,
                allow: false,
                protocol: "6".into(),
                ports: Some((4000, 4000)),
                range: Some("10.0.0.0/8".parse().expect("a range")),
            });
    });
    let [subnet, ..] = SimAccount::DEFAULT_SUBNETS;
    let seen = ok(
        &account,
        "DescribeNetworkAcls",
        &format!("Filter.1.Name=association.subnet-id&Filter.1.Value.1={subnet}"),
    )
    .await;
    assert_eq!(seen.texts("ruleNumber").len(), 5, "{}", seen.xml);
    assert_eq!(
        (
            seen.text("from"),
            seen.texts("ruleAction")
                .contains(&"deny")
        ),
        ("4000", true)
    );
    let left: Vec<String> = account
        .inventory()
        .names()
        .map(str::to_owned)
        .collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].starts_with("network-acl/acl-"), "{left:?}");
}
