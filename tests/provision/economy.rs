//! What an apply costs, in virtual time and in calls: exact figures, so that a test may hold them.

use std::time::Duration;

use tidb_dms::migration::Start;

use crate::rig::{account, on_an_instance, provisioner, serverless};

const INSTANCE: Duration = Duration::from_secs(480);
const TEST: Duration = Duration::from_secs(90);
const CAPACITY: Duration = Duration::from_secs(18 * 60);
const TASK: Duration = Duration::from_secs(60);

/// The waits that depend on each other: the instance, then the connection tests. The task is created beside the tests.
#[tokio::test(start_paused = true)]
async fn an_apply_takes_as_long_as_its_longest_chain() {
    for seed in 0..20 {
        let account = account();
        let provisioner = provisioner(&account).jitter_seed(seed);
        provisioner
            .apply(&on_an_instance(Start::ByCaller))
            .await
            .expect("applied");
        let ratio = account.now().as_secs_f64() / (INSTANCE + TEST).as_secs_f64();
        assert!(ratio <= 1.02, "seed {seed}: {ratio}");
    }
}

/// A serverless replication has one wait: for its capacity.
#[tokio::test(start_paused = true)]
async fn a_serverless_replication_runs_as_soon_as_it_has_capacity() {
    for seed in 0..20 {
        let account = account();
        let provisioner = provisioner(&account).jitter_seed(seed);
        provisioner
            .apply(&serverless(Start::WhenTested))
            .await
            .expect("applied");
        let ratio = account.now().as_secs_f64() / CAPACITY.as_secs_f64();
        assert!(ratio <= 1.02, "seed {seed}: {ratio}");
    }
}

/// One call for each resource, two looks at everything, and as many polls as the service's own waiter model makes at its
/// minimum delay (botocore's waiters-2.json: instances 60 s, tests 5 s, tasks 15 s).
#[tokio::test(start_paused = true)]
async fn an_apply_calls_no_more_than_it_has_to() {
    let resources = 8; // Group, instance, certificate, two endpoints, two tests, task.
    let looks = 5 + 7; // There is nothing to ask for connections and tags of before.
    let polls = [(INSTANCE, 60), (TEST, 5), (TASK, 15)]
        .map(|(wait, delay)| wait.as_secs() / delay)
        .iter()
        .sum::<u64>();
    let least = resources + looks + polls;
    for seed in 0..20 {
        let account = account();
        let provisioner = provisioner(&account).jitter_seed(seed);
        provisioner
            .apply(&on_an_instance(Start::ByCaller))
            .await
            .expect("applied");
        let ratio = account.call_count() as f64 / least as f64;
        println!("seed {seed}: {} calls to {least}: {ratio:.3}", account.call_count());
        assert!(ratio <= 1.10, "seed {seed}: {} calls to {least}: {ratio}", account.call_count());
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_there_already_costs_one_look() {
    let (account, migration) = (account(), on_an_instance(Start::ByCaller));
    let provisioner = provisioner(&account);
    provisioner
        .apply(&migration)
        .await
        .expect("applied");
    let before = account.call_count();
    let applied = provisioner
        .apply(&migration)
        .await
        .expect("applied");
    assert!(applied.done().is_empty());
    assert_eq!(account.call_count() - before, 7);
}
