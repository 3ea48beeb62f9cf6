//! Two processes apply one migration, and take it down together: one set of resources, whoever is faster.

use std::{collections::BTreeSet, time::Duration};

use tidb_dms::{
    plan::Plan,
    provision::{ProvisionError, ProvisionErrorKind},
    sim::{Inventory, SimAccount},
};

use crate::{
    faults::block_on,
    gate::Schedule,
    rig::{pass, provisioner},
    scene::{self, Scene},
};

#[test]
fn two_appliers_make_one_set_of_resources_in_every_order() {
    for scene in [scene::running(), scene::changed_endpoint(), scene::serverless()] {
        block_on(in_every_order(&scene, 6, Duration::ZERO));
    }
}

#[test]
fn two_appliers_make_one_set_of_resources_while_listings_lag_behind() {
    for scene in [scene::running(), scene::nothing_to_adopt()] {
        block_on(in_every_order(&scene, 5, Duration::from_secs(5)));
    }
}

/// All orders of the first `depth` changing calls, on the way up and on the way down.
async fn in_every_order(scene: &Scene, depth: usize, lag: Duration) {
    let account = scene.account().await;
    let account = if lag.is_zero() { account } else { account.read_lag(lag) };
    let ends = alone(scene, &account).await;
    let mut orders = BTreeSet::new();
    let mut second_runs = 0;
    for number in 0..1 << depth {
        if let Some(before) = &scene.before {
            provisioner(&account)
                .apply(before)
                .await
                .expect("what was before");
            pass(Duration::from_secs(3600)).await;
        }
        let schedule = Schedule::new(number, depth);
        let callers = [0, 1].map(|who| schedule.caller(who, &account));
        let ran =
            tokio::join!(callers[0].apply(&scene.migration), callers[1].apply(&scene.migration));
        let order = schedule.taken();
        for (who, ran) in [ran.0, ran.1].into_iter().enumerate() {
            if let Err(error) = ran {
                is_clean(&error);
                second_runs += 1;
                callers[who]
                    .apply(&scene.migration)
                    .await
                    .unwrap_or_else(|error| panic!("{order:?}, again: {error:?}"));
            }
        }
        pass(Duration::from_secs(3600)).await;
        let plan: Plan = provisioner(&account)
            .plan(&scene.migration)
            .await
            .expect("a plan");
        assert!(plan.is_empty(), "{order:?}: {plan}");
        let applied = account.inventory();

        let down = Schedule::new(number, depth);
        let callers = [0, 1].map(|who| down.caller(who, &account));
        let ran = tokio::join!(
            callers[0].tear_down(&scene.migration),
            callers[1].tear_down(&scene.migration)
        );
        for (who, ran) in [ran.0, ran.1].into_iter().enumerate() {
            if let Err(error) = ran {
                is_clean(&error);
                second_runs += 1;
                callers[who]
                    .tear_down(&scene.migration)
                    .await
                    .unwrap_or_else(|error| panic!("{order:?}, down again: {error:?}"));
            }
        }
        pass(Duration::from_secs(3600)).await;
        let found = [applied, account.inventory()];
        assert_eq!(ends[0], found[0], "{order:?}");
        assert_eq!(ends[1], found[1], "{:?} on the way down", down.taken());
        orders.insert(order);
    }
    // Schedules that came to the same order would prove nothing.
    assert!(orders.len() > 1 << (depth - 2), "{}: {} orders", scene.name, orders.len());
    println!(
        "{}, lag {lag:?}: {} schedules of {depth} changing calls, {} orders, {second_runs} second runs",
        scene.name,
        1 << depth,
        orders.len()
    );
}

/// What one of them comes to alone: applied, and taken down, which leaves the account as it was.
async fn alone(scene: &Scene, account: &SimAccount) -> [Inventory; 2] {
    let before = account.inventory();
    for migration in scene
        .before
        .iter()
        .chain([&scene.migration])
    {
        provisioner(account)
            .apply(migration)
            .await
            .expect("applied");
        pass(Duration::from_secs(3600)).await;
    }
    let applied = account.inventory();
    provisioner(account)
        .tear_down(&scene.migration)
        .await
        .expect("torn down");
    pass(Duration::from_secs(3600)).await;
    assert_eq!(account.inventory(), before);
    [applied, before]
}

/// Who gives up was refused by what the other one did, and says so.
#[track_caller]
fn is_clean(error: &ProvisionError) {
    println!("    gave up: {error}: {}", error.remedy());
    assert!(
        matches!(
            error.kind(),
            ProvisionErrorKind::Refused { .. }
                | ProvisionErrorKind::InTheWay { .. }
                | ProvisionErrorKind::ConnectionFailed { .. }
        ),
        "{error:?}"
    );
}
