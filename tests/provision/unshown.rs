//! What AWS takes and does not show: the task runs again, and the run says so instead of sending it for ever.

use std::time::Duration;

use tidb_dms::{
    endpoint::{FarEndpoint, Role},
    migration::{Migration, Start},
    provision::ProvisionErrorKind,
    sim::SimAccount,
};

use crate::rig::{PASSWORD, account, aurora, instance, provisioner, subnet_group, task, tidb};

/// The simulated account takes the role of an endpoint, and never answers it.
fn with_a_role(role: Option<&str>) -> Migration {
    let request = aurora()
        .create_request()
        .expect("a request")
        .set_service_access_role_arn(role.map(str::to_owned));
    Migration::builder()
        .name("orders")
        .subnet_group(subnet_group())
        .compute(instance())
        .source(FarEndpoint::raw(request, Role::Source).expect("a far endpoint"))
        .target(tidb(PASSWORD))
        .task(task())
        .start(Start::WhenTested)
        .build()
        .expect("a migration")
}

fn times(account: &SimAccount, operation: &str) -> usize {
    account
        .calls()
        .iter()
        .filter(|call| *call == operation)
        .count()
}

#[tokio::test(start_paused = true)]
async fn a_change_that_never_shows_is_sent_twice_and_told_and_the_task_runs_again() {
    let account = account();
    provisioner(&account)
        .apply(&with_a_role(None))
        .await
        .expect("applied");
    let began = account.now();

    let error = provisioner(&account)
        .apply(&with_a_role(Some("arn:aws:iam::123456789012:role/reads-aurora")))
        .await
        .expect_err("it does not show");

    let ProvisionErrorKind::InTheWay { conflicts, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(conflicts.len(), 1, "{error}");
    assert_eq!(conflicts[0].identifier(), "orders-aurora");
    assert!(
        conflicts[0]
            .problem()
            .contains("AWS took the change of service access role"),
        "{error}"
    );
    assert_eq!(times(&account, "ModifyEndpoint"), 2);
    assert_eq!(times(&account, "StopReplicationTask"), 1);
    let tasks = account
        .client()
        .describe_replication_tasks()
        .send()
        .await
        .expect("tasks");
    assert_eq!(tasks.replication_tasks()[0].status(), Some("running"));
    assert!(account.now() - began < Duration::from_secs(15 * 60), "{:?}", account.now() - began);
}
