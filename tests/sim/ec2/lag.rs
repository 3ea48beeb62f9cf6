//! Descriptions that lag behind what was made.

use tidb_dms::sim::SimAccount;

use super::client::{ok, refused, subnet, vpc};
use crate::rig::{pass, seconds};

#[tokio::test(start_paused = true)]
async fn what_was_just_made_is_not_described_yet_and_can_be_used_all_the_same() {
    let account = SimAccount::new().read_lag(seconds(30));
    let vpc = vpc(&account, "10.20.0.0/16").await;
    let look = format!("VpcId.1={vpc}");
    refused(&account, "DescribeVpcs", &look, "InvalidVpcID.NotFound", &vpc).await;
    let subnet = subnet(&account, &vpc, "10.20.1.0/24", 'a').await;
    ok(&account, "CreateTags", &format!("ResourceId.1={vpc}&Tag.1.Key=a")).await;
    assert!(
        account
            .network()
            .subnet(&subnet)
            .is_some(),
        "the account itself sees the truth"
    );
    pass(seconds(29)).await;
    refused(&account, "DescribeVpcs", &look, "InvalidVpcID.NotFound", &vpc).await;
    pass(seconds(1)).await;
    let seen = ok(&account, "DescribeVpcs", &look).await;
    assert_eq!(seen.text("key"), "a");

    ok(&account, "DeleteSubnet", &format!("SubnetId={subnet}")).await;
    ok(&account, "DeleteVpc", &format!("VpcId={vpc}")).await;
    ok(&account, "DescribeVpcs", &look).await;
    pass(seconds(30)).await;
    refused(&account, "DescribeVpcs", &look, "InvalidVpcID.NotFound", &vpc).await;
}
