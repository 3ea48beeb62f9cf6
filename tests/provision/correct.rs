//! A run failed by a mistake in the description: the corrected description mends it and lets it run, whatever happens on the
//! way, and one mistake more is said, not tried for ever.

use tidb_dms::{
    compute::ServerlessOutline,
    migration::{Compute, Migration, PasswordMark, Start},
    provision::{ProvisionError, ProvisionErrorKind},
    sim::{CallFault, SimAccount},
    task::{DataFlow, TaskOutline, mappings::TableMappings},
};

use crate::rig::{
    PASSWORD, account, aurora, instance, provisioner, serverless, subnet_group, tidb,
};

fn of(compute: impl Into<Compute>, password: &str, task: Option<TaskOutline>) -> Migration {
    let builder = Migration::builder()
        .name("orders")
        .subnet_group(subnet_group())
        .compute(compute)
        .source(aurora())
        .target(tidb(password))
        .password_mark(PasswordMark::Version(password.to_owned()))
        .start(Start::WhenTested);
    match task {
        Some(task) => builder.task(task).build(),
        None => builder.build(),
    }
    .expect("a migration")
}

/// All tables of the schema but those; the source has `items` only.
fn all_but(excluded: &[&str]) -> TableMappings {
    let all = TableMappings::new().include("orders", "%");
    excluded
        .iter()
        .fold(all, |mappings, table| mappings.exclude("orders", table))
}

/// A task that loads all tables but those.
fn loading(excluded: &[&str]) -> Migration {
    let task = TaskOutline::builder()
        .identifier("orders-to-tidb")
        .migration(DataFlow::to_tidb().full_load_and_cdc())
        .mappings(all_but(excluded))
        .build()
        .expect("a task");
    of(instance(), PASSWORD, Some(task))
}

/// A serverless replication that logs in by this password.
fn logging_in_by(password: &str) -> Migration {
    let compute = serverless(Start::WhenTested)
        .compute()
        .clone();
    of(compute, password, None)
}

/// A serverless replication that loads all tables but those.
fn replicating(excluded: &[&str]) -> Migration {
    let outline = ServerlessOutline::builder()
        .identifier("orders-to-tidb")
        .migration(DataFlow::to_tidb().full_load_and_cdc())
        .mappings(all_but(excluded))
        .max_capacity(8)
        .placement(subnet_group().for_serverless())
        .security_groups(["sg-0a00000000000000a"])
        .build()
        .expect("a serverless replication");
    of(outline, PASSWORD, None)
}

/// What is described wrongly, with a mistake more and the correction.
fn mistakes() -> [(&'static str, Migration, Migration, Migration); 3] {
    [
        ("tables of a task", loading(&["it%"]), loading(&["items"]), loading(&[])),
        ("tables, serverless", replicating(&["it%"]), replicating(&["items"]), replicating(&[])),
        (
            "password, serverless",
            logging_in_by("not-This-1"),
            logging_in_by("not-That-1"),
            logging_in_by(PASSWORD),
        ),
    ]
}

async fn failed(wrong: &Migration) -> SimAccount {
    let account = account().with_table("orders", "items");
    is_a_failed_run(apply(&account, wrong).await);
    account
}

async fn apply(account: &SimAccount, migration: &Migration) -> Result<(), ProvisionError> {
    provisioner(account)
        .apply(migration)
        .await
        .map(|_| ())
}

fn is_a_failed_run(end: Result<(), ProvisionError>) {
    let error = end.expect_err("the run failed");
    assert!(matches!(error.kind(), ProvisionErrorKind::InTheWay { .. }), "{error}");
    assert!(
        error
            .to_string()
            .contains("it failed: "),
        "{error}"
    );
}

/// It runs, nothing is left to do, and nothing shows that it ever failed.
async fn runs(what: &str, account: &SimAccount, migration: &Migration) {
    let plan = provisioner(account)
        .plan(migration)
        .await
        .expect("a plan");
    assert!(plan.is_empty(), "{what}: {plan}");
    let inventory = account.inventory().to_string();
    assert!(inventory.contains("running"), "{what}: {inventory}");
    assert!(!inventory.contains(Migration::RESUME_TAG), "{what}: {inventory}");
}

fn starts(account: &SimAccount) -> usize {
    account
        .calls()
        .iter()
        .filter(|call| call.starts_with("StartReplication"))
        .count()
}

#[tokio::test(start_paused = true)]
async fn a_corrected_description_runs() {
    for (what, wrong, _, right) in mistakes() {
        let account = failed(&wrong).await;
        let plan = provisioner(&account)
            .plan(&right)
            .await
            .expect("a plan");
        assert!(plan.conflicts().is_empty(), "{what}: {plan}");

        apply(&account, &right)
            .await
            .unwrap_or_else(|error| panic!("{what}: {error}\n{plan}"));

        runs(what, &account, &right).await;
        assert_eq!(starts(&account), 2, "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_mistake_is_said_after_one_more_run() {
    for (what, wrong, still_wrong, right) in mistakes() {
        let account = failed(&wrong).await;
        is_a_failed_run(apply(&account, &still_wrong).await);
        assert_eq!(starts(&account), 2, "{what}");
        is_a_failed_run(apply(&account, &still_wrong).await);
        assert_eq!(starts(&account), 2, "{what}: nothing was corrected, so nothing is tried");

        apply(&account, &right)
            .await
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        runs(what, &account, &right).await;
    }
}

/// The run that corrects is ended at each of its calls; another one, which remembers nothing, goes on.
#[tokio::test(start_paused = true)]
async fn a_correction_that_was_interrupted_anywhere_still_ends_in_a_run() {
    for (what, wrong, _, right) in mistakes() {
        let whole = failed(&wrong).await;
        let before = whole.call_count();
        apply(&whole, &right)
            .await
            .expect("applied");
        let calls = whole.calls().split_off(before);
        assert!(calls.len() > 10, "{calls:?}");
        for (k, call) in calls.iter().enumerate() {
            for fault in [CallFault::Hang, CallFault::HangBefore] {
                let account = failed(&wrong).await;
                account.on_call(k, fault);
                tokio::select! {
                    biased;
                    () = account.hung() => (),
                    end = apply(&account, &right) => panic!("{what}, {k} {call}: {end:?}"),
                }

                apply(&account, &right)
                    .await
                    .unwrap_or_else(|error| panic!("{what}, {k} {call}: {error}"));
                runs(&format!("{what}, {k} {call}"), &account, &right).await;
            }
        }
    }
}
