//! Two processes apply one migration with its network, one a little later than the other: they end with one network.

use std::time::Duration;

use tidb_dms::{cluster::Plan, network::Shape, provision::ProvisionError};

use crate::stage::Cluster;

#[expect(clippy::disallowed_methods, reason = "the clock is paused: nothing waits")]
async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

/// Milliseconds that the second process begins later.
const HEAD_STARTS: [u64; 8] = [0, 130, 620, 1450, 4000, 9000, 15_000, 40_000];

/// Every shape, and a private endpoint to a gateway of either kind.
const CLUSTERS: [(Plan, Shape); 5] = [
    (Plan::Serverless, Shape::InternetGateway),
    (Plan::Serverless, Shape::Nat),
    (Plan::Serverless, Shape::PrivateEndpoint),
    (Plan::Dedicated, Shape::PrivateEndpoint),
    (Plan::Dedicated, Shape::VpcPeering),
];

/// Who gives up says what to do, and succeeds the next time.
async fn is_clean<Again: Future<Output = Result<(), ProvisionError>>>(
    what: &str,
    ran: Result<(), ProvisionError>,
    again: impl FnOnce() -> Again,
) -> usize {
    let Err(error) = ran else { return 0 };
    assert!(!error.remedy().is_empty(), "{what}: {error:?}");
    again()
        .await
        .unwrap_or_else(|error| panic!("{what}, again: {error}: {}", error.remedy()));
    1
}

#[tokio::test(start_paused = true)]
async fn two_appliers_make_one_network() {
    let (mut races, mut second_runs, mut one_too_many) = (0, 0, 0);
    for (plan, shape) in CLUSTERS {
        for lag in [0, 5] {
            for head_start in HEAD_STARTS {
                let what = format!("{shape}, {plan}, lag {lag} s, {head_start} ms apart");
                let cluster = Cluster::of(plan, shape).expect("a cluster");
                let account = cluster
                    .account()
                    .latency(Duration::from_millis(200));
                let account = match lag {
                    0 => account,
                    lag => account.read_lag(Duration::from_secs(lag)),
                };
                let before = account.inventory();
                let migration = cluster.migration(cluster.network(), false);
                let one = cluster.provisioner(&account);
                let other = cluster
                    .provisioner(&account)
                    .jitter_seed(2 + races);
                let apply = async |delay| {
                    pass(delay).await;
                    one.apply(&migration).await.map(|_| ())
                };
                let apply_later = async |delay| {
                    pass(delay).await;
                    other
                        .apply(&migration)
                        .await
                        .map(|_| ())
                };
                let later = Duration::from_millis(head_start);
                let ran = tokio::join!(apply(Duration::ZERO), apply_later(later));
                second_runs += is_clean(&what, ran.0, || apply(Duration::ZERO)).await;
                second_runs += is_clean(&what, ran.1, || apply_later(Duration::ZERO)).await;
                pass(Duration::from_secs(3600)).await;

                let plan = one
                    .plan(&migration)
                    .await
                    .expect("a plan");
                assert!(plan.is_empty(), "{what}: {plan}");
                let network = account.network();
                let of_ours = network
                    .vpcs
                    .iter()
                    .filter(|vpc| {
                        vpc.tags
                            .contains_key("tidb-dms:migration")
                    })
                    .count();
                assert_eq!(of_ours, 1, "{what}: {:#?}", network.vpcs);
                assert!(network.addresses.len() <= 1, "{what}: {:#?}", network.addresses);

                // Nothing but its tag tells that a VPC was made: whoever looks before it shows makes another, and deletes it.
                let made = |operation: &str| {
                    account
                        .calls()
                        .iter()
                        .filter(|call| *call == operation)
                        .count()
                };
                for (create, delete) in
                    [("CreateVpc", "DeleteVpc"), ("AllocateAddress", "ReleaseAddress")]
                {
                    assert!(made(create) <= 2, "{what}: {} × {create}", made(create));
                    one_too_many += made(delete);
                }

                let ran = tokio::join!(one.tear_down(&migration), other.tear_down(&migration));
                for ran in [ran.0, ran.1] {
                    let again = async || {
                        one.tear_down(&migration)
                            .await
                            .map(|_| ())
                    };
                    second_runs += is_clean(&what, ran.map(|_| ()), again).await;
                }
                pass(Duration::from_secs(3600)).await;
                assert_eq!(account.inventory(), before, "{what}");
                races += 1;
            }
        }
    }
    println!(
        "{races} races, {second_runs} second runs, {one_too_many} made twice and deleted once"
    );
    assert_eq!(races, (2 * CLUSTERS.len() * HEAD_STARTS.len()) as u64);
    assert!(one_too_many > 0, "no race was close");
}
