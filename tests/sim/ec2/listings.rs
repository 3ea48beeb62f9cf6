//! Filters and pages.

use tidb_dms::sim::SimAccount;

use super::client::{ok, refused, subnet, vpc};

#[tokio::test(start_paused = true)]
async fn filters_are_joined_and_their_values_are_patterns() {
    let account = SimAccount::new();
    let vpc = vpc(&account, "10.20.0.0/16").await;
    let a = subnet(&account, &vpc, "10.20.1.0/24", 'a').await;
    let b = subnet(&account, &vpc, "10.20.2.0/24", 'b').await;
    ok(&account, "CreateTags", &format!("ResourceId.1={a}&Tag.1.Key=Name&Tag.1.Value=left")).await;
    let of_vpc = format!("Filter.1.Name=vpc-id&Filter.1.Value.1={vpc}");
    let rows: [(&str, Vec<&String>); 8] = [
        ("", vec![&a, &b]),
        ("Filter.2.Name=availability-zone-id&Filter.2.Value.1=usw2-az2", vec![&a]),
        ("Filter.2.Name=cidr-block&Filter.2.Value.1=10.20.2.*", vec![&b]),
        ("Filter.2.Name=cidr-block&Filter.2.Value.1=10.20.?.0/24", vec![&a, &b]),
        ("Filter.2.Name=tag:Name&Filter.2.Value.1=left&Filter.2.Value.2=right", vec![&a]),
        ("Filter.2.Name=tag:Name&Filter.2.Value.1=Left", vec![]),
        ("Filter.2.Name=tag-key&Filter.2.Value.1=Name", vec![&a]),
        ("Filter.2.Name=state&Filter.2.Value.1=pending", vec![]),
    ];
    for (filter, expected) in rows {
        let seen =
            ok(&account, "DescribeSubnets", format!("{of_vpc}&{filter}").trim_end_matches('&'))
                .await;
        let mut expected: Vec<&str> = expected
            .into_iter()
            .map(String::as_str)
            .collect();
        expected.sort_unstable();
        assert_eq!(seen.texts("subnetId"), expected, "{filter}");
    }
}

#[tokio::test(start_paused = true)]
async fn pages_are_turned_with_a_token() {
    let account = SimAccount::new().without_quotas();
    let vpc = vpc(&account, "10.20.0.0/16").await;
    for number in 0..7 {
        subnet(&account, &vpc, &format!("10.20.{number}.0/24"), 'a').await;
    }
    let filter = format!("Filter.1.Name=vpc-id&Filter.1.Value.1={vpc}&MaxResults=5");
    let first = ok(&account, "DescribeSubnets", &filter).await;
    assert_eq!(first.texts("subnetId").len(), 5);
    let token = first.text("nextToken");
    let last = ok(&account, "DescribeSubnets", &format!("{filter}&NextToken={token}")).await;
    assert_eq!(last.texts("subnetId").len(), 2);
    assert!(last.texts("nextToken").is_empty());

    refused(&account, "DescribeSubnets", "MaxResults=4", "InvalidParameterValue", "maxResults")
        .await;
    refused(&account, "DescribeSubnets", "NextToken=x", "InvalidPaginationToken", "token").await;
    let both = format!("VpcId.1={vpc}&MaxResults=5");
    refused(&account, "DescribeVpcs", &both, "InvalidParameterCombination", "maxResults").await;
}
