//! A run that is to leave nothing half done.

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
