//! A run is dropped wherever it waits; the next one goes on. What takes long takes no time here.

use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

use tidb_dms::{
    migration::Start,
    plan::{Part, StepId, Verb},
    provision::{ProvisionErrorKind, WaitingOn},
};

use crate::{
    faults::block_on,
    rig::{account, on_an_instance, pass, provisioner},
    scene::{self, Scene},
};

#[tokio::test(start_paused = true)]
async fn a_forty_minute_instance_is_awaited_in_no_time() {
    let account = account().instance_startup(Duration::from_secs(40 * 60));
    let migration = on_an_instance(Start::WhenTested);

    let applied = provisioner(&account)
        .deadline(Duration::MAX)
        .apply(&migration)
        .await
        .expect("applied");

    assert!(applied.task().is_some());
    assert!(account.now() > Duration::from_secs(40 * 60), "{:?}", account.now());
}

#[tokio::test(start_paused = true)]
async fn a_deadline_names_the_instance_and_the_next_run_goes_on() {
    let account = account().instance_startup(Duration::from_secs(40 * 60));
    let migration = on_an_instance(Start::WhenTested);
    let half_an_hour = Duration::from_secs(30 * 60);

    let error = provisioner(&account)
        .deadline(half_an_hour)
        .apply(&migration)
        .await
        .expect_err("it takes longer");

    assert_eq!(account.now(), half_an_hour);
    let ProvisionErrorKind::DeadlinePassed { waiting_on, deadline, .. } = error.kind() else {
        panic!("{error}");
    };
    assert_eq!(*deadline, half_an_hour);
    let awaited = StepId { verb: Verb::Await, part: Part::Instance };
    assert!(
        waiting_on.iter().any(|on| {
            matches!(on, WaitingOn::Aws { step, identifier, .. } if *step == awaited && identifier == "orders-dms")
        }),
        "{waiting_on:?}"
    );
    assert!(!error.remedy().is_empty());

    provisioner(&account)
        .deadline(half_an_hour)
        .apply(&migration)
        .await
        .expect("it was nearly there");
    let created = account
        .calls()
        .iter()
        .filter(|call| *call == "CreateReplicationInstance")
        .count();
    assert_eq!(created, 1);
}

#[test]
fn dropped_at_any_await_it_goes_on() {
    let mut total = 0;
    for scene in [
        scene::connections_only(),
        scene::running(),
        scene::changed_endpoint(),
        scene::new_ca(),
        scene::serverless(),
        scene::adoption(),
    ] {
        let [up, down] = block_on(drop_everywhere(&scene));
        println!("{}: dropped at {up} awaits on the way up, {down} on the way down", scene.name);
        total += up + down;
    }
    println!("dropped at {total} awaits");
}

/// Drops apply and teardown after every number of polls; answers how many there were.
async fn drop_everywhere(scene: &Scene) -> [usize; 2] {
    // A call takes a moment, so that a run waits twice within each.
    let account = scene
        .account()
        .await
        .latency(Duration::from_millis(20));
    let hour = Duration::from_secs(3600);
    // What is adopted stays, as the first teardown leaves it.
    let mut before = (!scene.leaves_something()).then(|| account.inventory());
    let mut applied = None;
    let (mut up, mut down) = (None, None);
    for polls in 0.. {
        scene.put_back(&account).await;
        if let Some(earlier) = &scene.before {
            provisioner(&account)
                .apply(earlier)
                .await
                .expect("what was before");
            pass(hour).await;
        }
        let cut = if up.is_some() { 0 } else { polls };
        if ran_for(cut, provisioner(&account).apply(&scene.migration)).await {
            up = Some(polls);
        }
        provisioner(&account)
            .apply(&scene.migration)
            .await
            .unwrap_or_else(|error| panic!("{}: again after {polls} polls: {error:?}", scene.name));
        pass(hour).await;
        let found = account.inventory();
        assert_eq!(applied.get_or_insert_with(|| found.clone()), &found, "after {polls} polls");

        let cut = if down.is_some() { 0 } else { polls };
        if ran_for(cut, provisioner(&account).tear_down(&scene.migration)).await {
            down = Some(polls);
        }
        provisioner(&account)
            .tear_down(&scene.migration)
            .await
            .unwrap_or_else(|error| panic!("{}: down after {polls} polls: {error:?}", scene.name));
        pass(hour).await;
        let left = account.inventory();
        assert_eq!(before.get_or_insert_with(|| left.clone()), &left, "after {polls} polls");
        if let (Some(up), Some(down)) = (up, down) {
            return [up, down];
        }
    }
    unreachable!("some number of polls is enough")
}

/// Polls a future so many times, then drops it; whether it was done by then.
async fn ran_for(polls: usize, run: impl Future) -> bool {
    let mut run = pin!(run);
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        match run.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending if left == 0 => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}
