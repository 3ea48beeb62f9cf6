//! Network ACLs that callers write.

use tidb_dms::{
    sim::SimAccount,
    snapshot::{AclEntry, NetworkAcl},
};

use super::client::{ok, refused, vpc};
use crate::rig::{HOST, Rig, arn};

fn acl_of(account: &SimAccount, subnet: &str) -> NetworkAcl {
    let network = account.network();
    let mut acls = network.network_acls.into_iter();
    acls.find(|acl| {
        acl.subnets
            .iter()
            .any(|one| one == subnet)
    })
    .expect("every subnet has one")
}

#[tokio::test(start_paused = true)]
async fn an_acl_is_made_filled_emptied_and_deleted() {
    let account = SimAccount::new();
    let vpc = vpc(&account, "10.20.0.0/16").await;
    let asked = format!(
        "VpcId={vpc}&ClientToken=t&TagSpecification.1.ResourceType=network-acl&TagSpecification.1.Tag.1.Key=Name&TagSpecification.1.Tag.1.Value=tight"
    );
    let made = ok(&account, "CreateNetworkAcl", &asked).await;
    let id = made.text("networkAclId").to_owned();
    assert_eq!((made.text("default"), made.text("value")), ("false", "tight"));
    assert_eq!(made.texts("ruleNumber"), ["32767", "32767"], "it lets nothing through");
    assert_eq!(
        ok(&account, "CreateNetworkAcl", &asked)
            .await
            .text("networkAclId"),
        id
    );

    let entry = |rest: &str| format!("NetworkAclId={id}&{rest}");
    let tcp = "RuleNumber=100&Protocol=6&RuleAction=allow&Egress=true&CidrBlock=10.0.0.1/8&PortRange.From=4000&PortRange.To=4000";
    ok(&account, "CreateNetworkAclEntry", &entry(tcp)).await;
    let all = "RuleNumber=100&Protocol=-1&RuleAction=deny&Egress=false&CidrBlock=0.0.0.0/0";
    ok(&account, "CreateNetworkAclEntry", &entry(all)).await;
    let network = account.network();
    let mut acls = network.network_acls.iter();
    let acl = acls
        .find(|acl| acl.id == id)
        .expect("it");
    let expected = AclEntry {
        number: 100,
        egress: true,
        allow: true,
        protocol: "6".into(),
        ports: Some((4000, 4000)),
        range: Some("10.0.0.0/8".parse().expect("a range")),
    };
    assert_eq!(acl.entries[0], expected);
    assert_eq!(acl.entries.len(), 4);

    for (action, rest, code, words) in [
        ("CreateNetworkAclEntry", tcp, "NetworkAclEntryAlreadyExists", "100"),
        (
            "CreateNetworkAclEntry",
            &tcp.replace("=100", "=32767"),
            "InvalidParameterValue",
            "ruleNumber",
        ),
        (
            "CreateNetworkAclEntry",
            &tcp.replace("=100&", "=1&")
                .replace("allow", "pass"),
            "InvalidParameterValue",
            "pass",
        ),
        (
            "CreateNetworkAclEntry",
            "RuleNumber=1&Protocol=tcp&RuleAction=allow&Egress=true&CidrBlock=10.0.0.0/8",
            "MissingParameter",
            "portRange",
        ),
        (
            "CreateNetworkAclEntry",
            "RuleNumber=1&Protocol=-1&RuleAction=allow&Egress=true",
            "MissingParameter",
            "cidrBlock",
        ),
        (
            "DeleteNetworkAclEntry",
            "RuleNumber=7&Egress=true",
            "InvalidNetworkAclEntry.NotFound",
            "7",
        ),
    ] {
        refused(&account, action, &entry(rest), code, words).await;
    }
    ok(&account, "DeleteNetworkAclEntry", &entry("RuleNumber=100&Egress=true")).await;
    ok(&account, "DeleteNetworkAclEntry", &entry("RuleNumber=100&Egress=false")).await;
    ok(&account, "DeleteNetworkAcl", &format!("NetworkAclId={id}")).await;
    refused(
        &account,
        "DeleteNetworkAcl",
        &format!("NetworkAclId={id}"),
        "InvalidNetworkAclID.NotFound",
        &id,
    )
    .await;
    ok(&account, "DeleteVpc", &format!("VpcId={vpc}")).await;
    assert!(account.inventory().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_subnet_has_one_acl_and_changes_it() {
    let account = SimAccount::new();
    let [a, ..] = SimAccount::DEFAULT_SUBNETS;
    let default = acl_of(&account, a);
    let told = ok(
        &account,
        "DescribeNetworkAcls",
        &format!("Filter.1.Name=association.subnet-id&Filter.1.Value.1={a}"),
    )
    .await;
    let associations = told.texts("networkAclAssociationId");
    let place = told
        .texts("subnetId")
        .iter()
        .position(|subnet| *subnet == a)
        .expect("its association");
    let association = associations[place].to_owned();
    let made =
        ok(&account, "CreateNetworkAcl", &format!("VpcId={}", SimAccount::DEFAULT_VPC)).await;
    let id = made.text("networkAclId").to_owned();
    let moved = format!("AssociationId={association}&NetworkAclId={id}");
    let other = vpc(&account, "10.20.0.0/16").await;
    let foreign = ok(&account, "CreateNetworkAcl", &format!("VpcId={other}")).await;
    let foreign = foreign.text("networkAclId").to_owned();
    refused(
        &account,
        "ReplaceNetworkAclAssociation",
        &format!("AssociationId={association}&NetworkAclId={foreign}"),
        "InvalidParameterValue",
        "different networks",
    )
    .await;
    let new = ok(&account, "ReplaceNetworkAclAssociation", &moved).await;
    assert_eq!(acl_of(&account, a).id, id);
    refused(
        &account,
        "ReplaceNetworkAclAssociation",
        &moved,
        "InvalidAssociationID.NotFound",
        &association,
    )
    .await;
    refused(
        &account,
        "DeleteNetworkAcl",
        &format!("NetworkAclId={id}"),
        "DependencyViolation",
        &id,
    )
    .await;
    let back = new.text("newAssociationId");
    ok(
        &account,
        "ReplaceNetworkAclAssociation",
        &format!("AssociationId={back}&NetworkAclId={}", default.id),
    )
    .await;
    assert_eq!(acl_of(&account, a).id, default.id);
    refused(
        &account,
        "DeleteNetworkAcl",
        &format!("NetworkAclId={}", default.id),
        "InvalidParameterValue",
        "default",
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_entry_breaks_the_way_to_the_cluster() {
    let rig = Rig::new();
    let instance = rig.instance("loader").await;
    let endpoint = arn(rig.good_target("to").await).await;
    assert_eq!(
        rig.test(&instance, &endpoint)
            .await
            .status(),
        Some("successful")
    );
    let [a, ..] = SimAccount::DEFAULT_SUBNETS;
    let acl = acl_of(&rig.account, a).id;
    let deny = format!(
        "NetworkAclId={acl}&RuleNumber=50&Protocol=tcp&RuleAction=deny&Egress=true&CidrBlock=0.0.0.0/0&PortRange.From=4000&PortRange.To=4000"
    );
    ok(&rig.account, "CreateNetworkAclEntry", &deny).await;
    let connection = rig.test(&instance, &endpoint).await;
    let text = connection
        .last_failure_message()
        .expect("a failure");
    assert!(text.contains(&format!("'{HOST}' (110)")), "{text}");
    let undo = format!("NetworkAclId={acl}&RuleNumber=50&Egress=true");
    ok(&rig.account, "DeleteNetworkAclEntry", &undo).await;
    assert_eq!(
        rig.test(&instance, &endpoint)
            .await
            .status(),
        Some("successful")
    );
}
