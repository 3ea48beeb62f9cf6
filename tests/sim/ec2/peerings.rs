//! Peerings that somebody else asks for.

use std::time::Duration;

use tidb_dms::{sim::SimAccount, snapshot::PeeringSide};

use super::client::{ok, refused, vpc};
use crate::rig::{pass, seconds};

fn tidb_cloud(range: &str) -> PeeringSide {
    PeeringSide {
        account: "380838443567".into(),
        vpc: "vpc-0tidb".into(),
        region: "us-west-2".into(),
        ranges: vec![range.parse().expect("a range")],
    }
}

async fn status(account: &SimAccount, id: &str) -> String {
    let seen =
        ok(account, "DescribeVpcPeeringConnections", &format!("VpcPeeringConnectionId.1={id}"))
            .await;
    seen.text("code").to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_peering_is_accepted_once_and_routed_to() {
    let account = SimAccount::new();
    let vpc = vpc(&account, "10.20.0.0/16").await;
    let id = account
        .request_peering(tidb_cloud("10.250.0.0/16"), &vpc)
        .expect("a peering");
    assert_eq!(status(&account, &id).await, "pending-acceptance");
    let accept = format!("VpcPeeringConnectionId={id}");
    let accepted = ok(&account, "AcceptVpcPeeringConnection", &accept).await;
    assert_eq!(accepted.text("code"), "provisioning");
    refused(
        &account,
        "AcceptVpcPeeringConnection",
        &accept,
        "InvalidStateTransition",
        "from provisioning to active",
    )
    .await;
    pass(seconds(5)).await;
    assert_eq!(status(&account, &id).await, "active");

    let table = account
        .network()
        .route_tables
        .into_iter()
        .find(|table| table.vpc == vpc)
        .expect("a main table")
        .id;
    let route = format!(
        "RouteTableId={table}&DestinationCidrBlock=10.250.0.0/16&VpcPeeringConnectionId={id}"
    );
    ok(&account, "CreateRoute", &route).await;
    refused(&account, "DeleteVpc", &format!("VpcId={vpc}"), "DependencyViolation", &vpc).await;
    account.end_peering(&id);
    assert_eq!(status(&account, &id).await, "deleted");
    let network = account.network();
    let routes = &network
        .route_table(&table)
        .expect("it")
        .routes;
    assert_eq!(routes[1].state, "blackhole");
    pass(Duration::from_secs(2 * 60 * 60)).await;
    let look = format!("VpcPeeringConnectionId.1={id}");
    refused(
        &account,
        "DescribeVpcPeeringConnections",
        &look,
        "InvalidVpcPeeringConnectionID.NotFound",
        &id,
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_request_expires_fails_or_is_turned_down() {
    let account = SimAccount::new();
    let vpc = SimAccount::DEFAULT_VPC;
    let request = |range: &str| {
        account
            .request_peering(tidb_cloud(range), vpc)
            .expect("a peering")
    };
    let overlapping = request("172.31.128.0/20");
    assert_eq!(status(&account, &overlapping).await, "failed");
    let rejected = request("10.250.0.0/16");
    ok(&account, "RejectVpcPeeringConnection", &format!("VpcPeeringConnectionId={rejected}")).await;
    assert_eq!(status(&account, &rejected).await, "rejected");
    let late = request("10.250.0.0/16");
    pass(Duration::from_secs(7 * 24 * 60 * 60)).await;
    assert_eq!(status(&account, &late).await, "expired");
    let accept = format!("VpcPeeringConnectionId={late}");
    refused(
        &account,
        "AcceptVpcPeeringConnection",
        &accept,
        "InvalidStateTransition",
        "from expired",
    )
    .await;
    assert!(
        account
            .request_peering(tidb_cloud("10.1.0.0/16"), "vpc-0")
            .is_none()
    );
}
