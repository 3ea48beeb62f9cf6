//! Time on the account's clock against the longest chain of what it takes.

use tidb_dms::{cluster::Plan, network::Shape};

use crate::stage::Cluster;

/// An instance takes 8 minutes, its connection tests 90 seconds, its task a minute to start; a NAT gateway takes 2 minutes.
const CHAIN: f64 = (8 * 60 + 90) as f64;

#[tokio::test(start_paused = true)]
async fn a_nat_gateway_and_an_instance_are_made_side_by_side() {
    let cluster = Cluster::of(Plan::Serverless, Shape::Nat).expect("a cluster");
    let account = cluster.account();
    let migration = cluster.migration_started_by_the_caller(cluster.network());
    let began = account.now();
    cluster
        .provisioner(&account)
        .apply(&migration)
        .await
        .expect("applied");
    let took = (account.now() - began).as_secs_f64();
    println!("{took:.1} s, {:.3} x the longest chain", took / CHAIN);
    assert!(took / CHAIN <= 1.02, "{took} s");
}
