//! A run that is to leave nothing half done.

use std::time::Duration;

use tidb_dms::{
    provision::{OnFailure, ProvisionErrorKind},
    sim::CallFault,
};

use crate::{
    rig::provisioner,
    scene::{self},
};

#[tokio::test(start_paused = true)]
async fn what_began_with_nothing_ends_with_nothing_whichever_step_is_refused() {
    let scene = scene::running();
    let account = scene.account().await;
    let before = account.inventory();
    let start = account.call_count();
    provisioner(&account)
        .apply(&scene.migration)
        .await
        .expect("applied");
    let calls = account.calls().split_off(start);
    provisioner(&account)
        .tear_down(&scene.migration)
        .await
        .expect("torn down");

    let changing = calls
        .iter()
        .enumerate()
        .filter(|(_, call)| !call.starts_with("Describe") && !call.starts_with("List"));
    let mut refused = 0;
    for (k, call) in changing {
        account.on_call(k, CallFault::refuse("AccessDeniedException", "not today"));
        let error = provisioner(&account)
            .on_failure(OnFailure::Undo)
            .apply(&scene.migration)
            .await
            .expect_err(call);

        assert!(matches!(error.kind(), ProvisionErrorKind::Refused { .. }), "{call}: {error:?}");
        assert!(error.was_undone(), "{call}: {error}");
        assert_eq!(account.inventory(), before, "{call}");
        refused += 1;
    }
    assert_eq!(refused, 9);
}

#[tokio::test(start_paused = true)]
async fn what_was_there_before_stays() {
    let scene = scene::changed_endpoint();
    let account = scene.account().await;
    let earlier = scene.before.as_ref().expect("it was");
    provisioner(&account)
        .apply(earlier)
        .await
        .expect("applied");
    let before = account.inventory();

    account.refuse("ModifyEndpoint", "AccessDeniedException", "not today");
    let error = provisioner(&account)
        .on_failure(OnFailure::Undo)
        .apply(&scene.migration)
        .await
        .expect_err("refused");

    assert!(!error.was_undone(), "{error}");
    assert!(
        account
            .inventory()
            .names()
            .eq(before.names())
    );
}

#[tokio::test(start_paused = true)]
async fn what_a_run_finds_half_made_is_not_its_to_undo() {
    let scene = scene::running();
    let account = scene.account().await;
    account.refuse("CreateReplicationTask", "AccessDeniedException", "not today");
    provisioner(&account)
        .apply(&scene.migration)
        .await
        .expect_err("refused");
    let half_made = account.inventory();

    account.refuse("CreateReplicationTask", "AccessDeniedException", "not today");
    let error = provisioner(&account)
        .on_failure(OnFailure::Undo)
        .apply(&scene.migration)
        .await
        .expect_err("refused");

    assert!(!error.was_undone(), "{error}");
    assert_eq!(account.inventory(), half_made);
}

/// Listings lag, so what a run has just made is not seen by the one that takes it down.
#[tokio::test(start_paused = true)]
async fn what_was_just_made_goes_too_though_listings_lag_behind() {
    let lag = Duration::from_secs(10);
    let scene = scene::running();
    let whole = scene.account().await;
    let start = whole.call_count();
    provisioner(&whole)
        .apply(&scene.migration)
        .await
        .expect("applied");
    let calls = whole.calls().split_off(start);
    let creations: Vec<usize> = (0..calls.len())
        .filter(|k| calls[*k].starts_with("Create") || calls[*k].starts_with("Import"))
        .collect();
    assert_eq!(creations.len(), 6, "{calls:?}");

    for k in creations {
        let account = scene.account().await.read_lag(lag);
        let before = account.inventory();
        // It crashes when its next call after this one hangs.
        account.on_call(k, CallFault::Hang);
        let crashing = provisioner(&account);
        tokio::select! {
            biased;
            () = account.hung() => (),
            end = crashing.apply(&scene.migration) => panic!("{k} {}: {end:?}", calls[k]),
        }
        assert_ne!(account.inventory(), before, "{}", calls[k]);

        provisioner(&account)
            .tear_down(&scene.migration)
            .await
            .expect("torn down");
        assert_eq!(account.inventory(), before, "{k} {}", calls[k]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_undo_takes_what_was_just_made_though_listings_lag_behind() {
    let scene = scene::running();
    for refused in ["CreateReplicationInstance", "CreateEndpoint", "ImportCertificate"] {
        let account = scene
            .account()
            .await
            .read_lag(Duration::from_secs(10));
        let before = account.inventory();
        account.refuse(refused, "AccessDeniedException", "not today");
        let error = provisioner(&account)
            .on_failure(OnFailure::Undo)
            .apply(&scene.migration)
            .await
            .expect_err(refused);
        assert!(error.was_undone(), "{refused}: {error}");
        assert_eq!(account.inventory(), before, "{refused}");
    }
}

/// A run that the deadline ends is one that cannot be finished.
#[tokio::test(start_paused = true)]
async fn what_the_deadline_ends_is_undone() {
    let scene = scene::running();
    let account = scene
        .account()
        .await
        .instance_startup(Duration::from_secs(40 * 60));
    let before = account.inventory();
    let error = provisioner(&account)
        .on_failure(OnFailure::Undo)
        .deadline(Duration::from_secs(30 * 60))
        .apply(&scene.migration)
        .await
        .expect_err("too late");
    assert!(matches!(error.kind(), ProvisionErrorKind::DeadlinePassed { .. }), "{error}");
    assert!(error.was_undone(), "{error}");
    assert_eq!(account.inventory(), before);
}
