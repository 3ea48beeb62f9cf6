//! Many migrations at once under the rate that DMS allows.

use std::time::Duration;

use tidb_dms::{
    migration::Start,
    provision::{ApiBudget, Provisioner},
    sim::SimAccount,
};
use tokio::task::JoinSet;

use crate::rig::{account, numbered};

const PER_SECOND: u32 = 4;
const BURST: u32 = 100;

#[tokio::test(start_paused = true)]
async fn many_migrations_share_a_budget_and_are_never_throttled() {
    // One alone takes over a minute; the fewer there are, the longer the bucket is left standing meanwhile.
    for (migrations, at_most) in [(20, 1.10), (60, 1.05)] {
        let account = account()
            .instance_startup(Duration::from_secs(20))
            .connection_test(Duration::from_secs(5))
            .task_change(Duration::from_secs(5))
            .api_rate(PER_SECOND, BURST);
        apply_at_once(&account, migrations).await;

        let calls = u32::try_from(account.call_count()).expect("not so many");
        let bound = Duration::from_secs_f64(f64::from(calls - BURST) / f64::from(PER_SECOND));
        let took = account.now();
        println!(
            "{migrations} migrations: {calls} calls in {took:?}; the bucket lets them through in {bound:?}"
        );
        assert_eq!(account.throttled_calls(), 0);
        assert!(took <= bound.mul_f64(at_most), "{took:?} instead of {bound:?}");
    }
}

/// Through clones of one provisioner.
async fn apply_at_once(account: &SimAccount, migrations: u32) {
    let provisioner = Provisioner::new(&account.client()).budget(ApiBudget::of_dms());
    let mut running = JoinSet::new();
    for number in 0..migrations {
        let provisioner = provisioner
            .clone()
            .jitter_seed(number.into());
        let migration = numbered(number, Start::WhenTested);
        running.spawn(async move { provisioner.apply(&migration).await });
    }
    while let Some(ran) = running.join_next().await {
        let applied = ran.expect("no panic").expect("applied");
        assert_eq!(applied.tested().len(), 2);
    }
}
