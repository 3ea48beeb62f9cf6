//! The least IAM policy of a plan with a network lets it through, both of DMS and of EC2.

use tidb_dms::{cluster::Plan, network::Shape, sim::SimAccount};

use crate::stage::Cluster;

/// From now on the account lets nobody do more than this policy.
fn under(account: &SimAccount, policy: &serde_json::Value) {
    account
        .clone()
        .allow_only(&policy.to_string())
        .expect("a policy");
}

#[tokio::test(start_paused = true)]
async fn the_policy_of_a_plan_is_enough_for_its_network() {
    for (plan, shape, is_serverless) in [
        (Plan::Serverless, Shape::InternetGateway, false),
        (Plan::Serverless, Shape::Nat, true),
        (Plan::Dedicated, Shape::PrivateEndpoint, false),
        (Plan::Dedicated, Shape::VpcPeering, true),
    ] {
        let what = format!("{shape}, {plan}");
        let cluster = Cluster::of(plan, shape).expect("a cluster");
        let account = cluster.account();
        let before = account.inventory();
        let migration = cluster.migration(cluster.network(), is_serverless);
        let provisioner = cluster.provisioner(&account);

        let up = provisioner
            .plan(&migration)
            .await
            .expect("a plan");
        under(&account, &up.policy());
        provisioner
            .apply(&migration)
            .await
            .unwrap_or_else(|error| panic!("{what}: {error}: {}\n{up}", error.remedy()));
        let down = provisioner
            .plan_tear_down(&migration)
            .await
            .expect("a plan");
        under(&account, &down.policy());
        provisioner
            .tear_down(&migration)
            .await
            .unwrap_or_else(|error| panic!("{what}: {error}: {}\n{down}", error.remedy()));
        assert_eq!(account.inventory(), before, "{what}");

        // One action less is missed, and named.
        let whole = up.policy();
        let actions: Vec<&str> = whole["Statement"]
            .as_array()
            .expect("statements")
            .iter()
            .filter_map(|statement| statement["Action"].as_array())
            .flatten()
            .filter_map(|action| action.as_str())
            .collect();
        let of_ec2: Vec<&str> = actions
            .iter()
            .copied()
            .filter(|action| action.starts_with("ec2:"))
            .collect();
        assert!(of_ec2.len() > 15, "{whole:#}");
        for action in of_ec2 {
            let account = cluster.account();
            let fewer: Vec<_> = actions
                .iter()
                .filter(|other| **other != action)
                .collect();
            let policy = serde_json::json!({
                "Version": "2012-10-17",
                "Statement": [{ "Effect": "Allow", "Action": fewer, "Resource": "*" }],
            });
            under(&account, &policy);
            let error = cluster
                .provisioner(&account)
                .apply(&migration)
                .await
                .expect_err(action);
            let said = format!("{error}: {}", error.remedy());
            assert!(said.contains(action), "{what}, without {action}: {said}");
        }
    }
}
