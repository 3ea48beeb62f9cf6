use tidb_dms::{migration::Start, provision::ProvisionErrorKind};

use crate::{
    rig::{account, on_an_instance, provisioner, serverless},
    scene,
};

#[tokio::test(start_paused = true)]
async fn what_is_applied_needs_nothing_more_and_goes_without_a_trace() {
    let on_an_instance = [Start::ByCaller, Start::WhenTested].map(on_an_instance);
    let serverless = [Start::ByCaller, Start::WhenTested].map(serverless);
    for (migration, tests) in on_an_instance
        .iter()
        .map(|migration| (migration, 2))
        .chain(
            serverless
                .iter()
                .map(|migration| (migration, 0)),
        )
    {
        let account = account();
        let before = account.inventory();
        let provisioner = provisioner(&account);

        let applied = provisioner
            .apply(migration)
            .await
            .expect("applied");
        assert_eq!(applied.tested().len(), tests);
        let plan = provisioner
            .plan(migration)
            .await
            .expect("a plan");
        assert!(plan.is_empty(), "{plan}");

        provisioner
            .tear_down(migration)
            .await
            .expect("torn down");
        assert_eq!(account.inventory(), before);
    }
}

/// What the examples describe, with what was there before.
#[tokio::test(start_paused = true)]
async fn so_does_what_the_examples_apply() {
    for scene in scene::examples() {
        let account = scene.account().await;
        let before = account.inventory();
        let provisioner = provisioner(&account).replacing(scene.replacing);
        let descriptions = scene
            .before
            .iter()
            .chain([&scene.migration]);
        for migration in descriptions {
            provisioner
                .apply(migration)
                .await
                .unwrap_or_else(|error| panic!("{}: {error}", scene.name));
            let plan = provisioner
                .plan(migration)
                .await
                .expect("a plan");
            assert!(plan.is_empty(), "{}: {plan}", scene.name);
        }
        let all = scene
            .before
            .iter()
            .chain([&scene.migration])
            .rev();
        for migration in all {
            provisioner
                .tear_down(migration)
                .await
                .unwrap_or_else(|error| panic!("{}: {error}", scene.name));
        }
        assert_eq!(account.inventory(), before, "{}", scene.name);
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_that_cannot_be_made_is_no_success() {
    let account = account();
    account.fail_creation("orders-to-tidb", "failed");
    let error = provisioner(&account)
        .apply(&on_an_instance(Start::ByCaller))
        .await
        .expect_err("the task failed");
    assert!(matches!(error.kind(), ProvisionErrorKind::InTheWay { .. }), "{error}");
    assert!(
        error
            .to_string()
            .contains("replication task `orders-to-tidb`: it failed"),
        "{error}"
    );
}
