//! DMS in a network that EC2 made.

use tidb_dms::sim::SimAccount;

use super::client::{ok, refused, subnet, vpc};
use crate::rig::{pass, refused as dms_refused, seconds};

#[tokio::test(start_paused = true)]
async fn an_instance_holds_its_subnets_and_groups_while_it_lives() {
    let account = SimAccount::new();
    let vpc = vpc(&account, "10.20.0.0/16").await;
    let a = subnet(&account, &vpc, "10.20.1.0/24", 'a').await;
    let b = subnet(&account, &vpc, "10.20.2.0/24", 'b').await;
    let group = format!("GroupName=dms&GroupDescription=d&VpcId={vpc}");
    let group = ok(&account, "CreateSecurityGroup", &group).await;
    let group = group.text("groupId").to_owned();
    let dms = account.client();
    dms.create_replication_subnet_group()
        .replication_subnet_group_identifier("made")
        .replication_subnet_group_description("by EC2")
        .set_subnet_ids(Some(vec![a.clone(), b.clone()]))
        .send()
        .await
        .expect("a group of subnets that EC2 made");
    dms_refused!(
        dms.create_replication_instance()
            .replication_instance_identifier("astray")
            .replication_instance_class("dms.t3.large")
            .vpc_security_group_ids(&group),
        "InvalidParameterCombinationException",
        "different VPCs",
    );
    let made = dms
        .create_replication_instance()
        .replication_instance_identifier("loader")
        .replication_instance_class("dms.t3.large")
        .replication_subnet_group_identifier("made")
        .vpc_security_group_ids(&group)
        .multi_az(true)
        .publicly_accessible(false)
        .send()
        .await
        .expect("an instance");
    let arn = made
        .replication_instance
        .and_then(|instance| instance.replication_instance_arn)
        .expect("its ARN");
    pass(seconds(8 * 60)).await;
    let seen = dms
        .describe_replication_instances()
        .send()
        .await
        .expect("instances");
    let addresses = seen.replication_instances()[0].replication_instance_private_ip_addresses();
    assert_eq!(addresses, ["10.20.1.4", "10.20.2.4"]);
    let found = ok(
        &account,
        "DescribeNetworkInterfaces",
        "Filter.1.Name=description&Filter.1.Value.1=DMSNetworkInterface&Filter.2.Name=private-ip-address&Filter.2.Value.1=10.20.2.4",
    )
    .await;
    assert_eq!((found.text("subnetId"), found.text("groupId")), (b.as_str(), group.as_str()));

    for (action, what, id) in [
        ("DeleteSubnet", "SubnetId", &a),
        ("DeleteSubnet", "SubnetId", &b),
        ("DeleteSecurityGroup", "GroupId", &group),
        ("DeleteVpc", "VpcId", &vpc),
    ] {
        refused(&account, action, &format!("{what}={id}"), "DependencyViolation", id).await;
    }
    dms.delete_replication_instance()
        .replication_instance_arn(arn)
        .send()
        .await
        .expect("it goes");
    refused(&account, "DeleteSubnet", &format!("SubnetId={a}"), "DependencyViolation", &a).await;
    pass(seconds(5 * 60)).await;
    for (action, what, id) in [
        ("DeleteSubnet", "SubnetId", &a),
        ("DeleteSubnet", "SubnetId", &b),
        ("DeleteSecurityGroup", "GroupId", &group),
        ("DeleteVpc", "VpcId", &vpc),
    ] {
        ok(&account, action, &format!("{what}={id}")).await;
    }
    dms.delete_replication_subnet_group()
        .replication_subnet_group_identifier("made")
        .send()
        .await
        .expect("the group goes");
    let inventory = account.inventory();
    let left: Vec<&str> = inventory.names().collect();
    assert_eq!(left, ["subnet-group/default"], "DMS makes it for whoever names no group");
}

#[tokio::test(start_paused = true)]
async fn an_instance_whose_subnets_are_gone_ends_incompatible() {
    let account = SimAccount::new();
    let vpc = vpc(&account, "10.20.0.0/16").await;
    let a = subnet(&account, &vpc, "10.20.1.0/24", 'a').await;
    let b = subnet(&account, &vpc, "10.20.2.0/24", 'b').await;
    let dms = account.client();
    dms.create_replication_subnet_group()
        .replication_subnet_group_identifier("made")
        .replication_subnet_group_description("by EC2")
        .set_subnet_ids(Some(vec![a.clone(), b.clone()]))
        .send()
        .await
        .expect("a group");
    for id in [a, b] {
        ok(&account, "DeleteSubnet", &format!("SubnetId={id}")).await;
    }
    dms.create_replication_instance()
        .replication_instance_identifier("lost")
        .replication_instance_class("dms.t3.large")
        .replication_subnet_group_identifier("made")
        .send()
        .await
        .expect("an instance");
    pass(seconds(8 * 60)).await;
    let seen = dms
        .describe_replication_instances()
        .send()
        .await
        .expect("instances");
    let status = seen.replication_instances()[0].replication_instance_status();
    assert_eq!(status, Some("incompatible-network"));
}

#[tokio::test(start_paused = true)]
async fn a_public_instance_has_a_public_address_on_its_interface() {
    let account = SimAccount::new();
    account
        .client()
        .create_replication_instance()
        .replication_instance_identifier("open")
        .replication_instance_class("dms.t3.large")
        .send()
        .await
        .expect("an instance");
    let network = account.network();
    let [interface] = network.network_interfaces.as_slice() else { panic!("{network:?}") };
    assert_eq!(interface.subnet, SimAccount::DEFAULT_SUBNETS[0]);
    assert!(interface.public_address.is_some());
    assert_eq!(interface.security_groups, ["sg-0a00000000000000a"], "the VPC's default group");
}
