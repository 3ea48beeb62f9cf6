//! What AWS is still at when a plan is made: what has to be done afterwards is said, allowed and refused beforehand.

use std::time::Duration;

use tidb_dms::{
    compute::ReplicationInstance,
    endpoint::{FarEndpoint, Role},
    migration::{Migration, Start},
    plan::{Part, Plan, Verb},
    provision::ProvisionErrorKind,
    sim::SimAccount,
    task::{DataFlow, TaskOutline, mappings::TableMappings},
};

use crate::rig::{
    PASSWORD, account, aurora, instance, on_an_instance, pass, provisioner, public_instance,
    public_subnet_group, subnet_group, task, tidb,
};

fn instance_of_class(class: &str) -> ReplicationInstance {
    ReplicationInstance::builder()
        .identifier("orders-dms")
        .class(class)
        .placement(subnet_group().for_instance())
        .security_groups(["sg-0a00000000000000a"])
        .build()
        .expect("an instance")
}

fn with_instance(instance: ReplicationInstance) -> Migration {
    Migration::builder()
        .name("orders")
        .subnet_group(subnet_group())
        .compute(instance)
        .source(aurora())
        .target(tidb(PASSWORD))
        .task(task())
        .start(Start::WhenTested)
        .build()
        .expect("a migration")
}

/// The subnets and the instance are public, and the endpoint's host is another.
fn public_and_elsewhere() -> Migration {
    let source = aurora()
        .create_request()
        .expect("a request")
        .server_name("replica.internal");
    let source = FarEndpoint::raw(source, Role::Source).expect("far");
    Migration::builder()
        .name("orders")
        .subnet_group(public_subnet_group())
        .compute(public_instance())
        .source(source)
        .target(tidb(PASSWORD))
        .task(task())
        .start(Start::WhenTested)
        .build()
        .expect("a migration")
}

async fn plan(account: &SimAccount, migration: &Migration) -> Plan {
    provisioner(account)
        .plan(migration)
        .await
        .expect("a plan")
}

/// The verbs of the steps about a part, in the order of the plan.
fn verbs(plan: &Plan, part: &Part) -> Vec<Verb> {
    plan.steps()
        .iter()
        .filter(|step| step.part() == part)
        .map(|step| step.verb())
        .collect()
}

fn allows(plan: &Plan, action: &str) -> bool {
    plan.policy()
        .to_string()
        .contains(&format!("\"{action}\""))
}

async fn task_status(account: &SimAccount) -> String {
    let tasks = account
        .client()
        .describe_replication_tasks()
        .send()
        .await
        .expect("tasks");
    tasks.replication_tasks()[0]
        .status()
        .expect("a status")
        .to_owned()
}

/// Somebody changes the instance behind our back; DMS is at it for ten minutes.
async fn somebody_changes_the_class(account: &SimAccount, class: &str) {
    let client = account.client();
    let seen = client
        .describe_replication_instances()
        .send()
        .await
        .expect("instances");
    client
        .modify_replication_instance()
        .set_replication_instance_arn(
            seen.replication_instances()[0]
                .replication_instance_arn
                .clone(),
        )
        .replication_instance_class(class)
        .apply_immediately(true)
        .send()
        .await
        .expect("modified");
}

#[tokio::test(start_paused = true)]
async fn a_replacement_that_is_not_allowed_is_refused_before_anything_is_done_though_the_instance_is_changing()
 {
    let account = account().with_database("replica.internal", 3306);
    provisioner(&account)
        .apply(&on_an_instance(Start::WhenTested))
        .await
        .expect("applied");
    somebody_changes_the_class(&account, "dms.r5.large").await;
    let calls = account.calls().len();

    let wanted = public_and_elsewhere();
    assert!(plan(&account, &wanted).await.replaces());
    let error = provisioner(&account)
        .apply(&wanted)
        .await
        .expect_err("not allowed");

    assert!(matches!(error.kind(), ProvisionErrorKind::ReplacementNotAllowed { .. }), "{error}");
    let changes: Vec<_> = account.calls()[calls..]
        .iter()
        .filter(|call| !call.starts_with("Describe") && !call.starts_with("List"))
        .cloned()
        .collect();
    assert_eq!(changes, [""; 0]);
    assert_eq!(task_status(&account).await, "running");
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_becomes_what_is_described_needs_no_change() {
    let account = account();
    provisioner(&account)
        .apply(&on_an_instance(Start::WhenTested))
        .await
        .expect("applied");
    somebody_changes_the_class(&account, "dms.r5.large").await;

    let wanted = with_instance(instance_of_class("dms.r5.large"));
    let comes = plan(&account, &wanted).await;
    assert_eq!(verbs(&comes, &Part::Instance), [Verb::Await], "{comes}");
    // What was described before has to be brought back.
    let back = plan(&account, &with_instance(instance())).await;
    assert_eq!(verbs(&back, &Part::Instance), [Verb::Await, Verb::Modify], "{back}");
    assert!(allows(&back, "dms:ModifyReplicationInstance"));
}

#[tokio::test(start_paused = true)]
async fn the_plan_for_an_instance_that_is_being_created_holds_its_change_and_its_policy_is_enough()
{
    let account = account();
    let first = provisioner(&account)
        .deadline(Duration::from_secs(60))
        .apply(&with_instance(instance()))
        .await;
    assert!(first.is_err(), "it is not there within a minute");

    let wanted = with_instance(instance_of_class("dms.r5.large"));
    let plan = plan(&account, &wanted).await;
    assert_eq!(verbs(&plan, &Part::Instance), [Verb::Await, Verb::Modify], "{plan}");
    let account = account
        .allow_only(&plan.policy().to_string())
        .expect("a policy");
    provisioner(&account)
        .apply(&wanted)
        .await
        .unwrap_or_else(|error| panic!("{error}: {}\n{plan}", error.remedy()));
}

#[tokio::test(start_paused = true)]
async fn the_plan_for_a_starting_task_stops_and_starts_it_and_its_policy_is_enough() {
    let account = account();
    let migration = on_an_instance(Start::WhenTested);
    provisioner(&account)
        .apply(&migration)
        .await
        .expect("applied");
    let client = account.client();
    let arn = client
        .describe_replication_tasks()
        .send()
        .await
        .expect("tasks")
        .replication_tasks()[0]
        .replication_task_arn
        .clone();
    client
        .stop_replication_task()
        .set_replication_task_arn(arn.clone())
        .send()
        .await
        .expect("stopped");
    pass(Duration::from_secs(3600)).await;
    client
        .start_replication_task()
        .set_replication_task_arn(arn)
        .start_replication_task_type(
            aws_sdk_databasemigration::types::StartReplicationTaskTypeValue::ResumeProcessing,
        )
        .send()
        .await
        .expect("started");
    assert_eq!(task_status(&account).await, "starting");

    let wanted = Migration::builder()
        .name("orders")
        .subnet_group(subnet_group())
        .compute(instance())
        .source(
            FarEndpoint::raw(
                aurora()
                    .create_request()
                    .expect("a request")
                    .username("dms2"),
                Role::Source,
            )
            .expect("far"),
        )
        .target(tidb(PASSWORD))
        .task(task())
        .start(Start::WhenTested)
        .build()
        .expect("a migration");
    let plan = plan(&account, &wanted).await;
    let verbs = verbs(&plan, &Part::Task);
    assert_eq!(verbs[..2], [Verb::Await, Verb::Stop], "{plan}");
    assert!(matches!(verbs[2], Verb::Start(_)), "{plan}");
    let account = account
        .allow_only(&plan.policy().to_string())
        .expect("a policy");
    provisioner(&account)
        .apply(&wanted)
        .await
        .unwrap_or_else(|error| panic!("{error}: {}\n{plan}", error.remedy()));
    assert_eq!(task_status(&account).await, "running");
}

/// A task with other mappings than [`task`] has.
fn other_task() -> TaskOutline {
    TaskOutline::builder()
        .identifier("orders-to-tidb")
        .migration(DataFlow::to_tidb().full_load_and_cdc())
        .mappings(TableMappings::new().include("shop", "%"))
        .build()
        .expect("a task")
}

#[tokio::test(start_paused = true)]
async fn instance_and_task_change_one_after_the_other() {
    let account = account();
    provisioner(&account)
        .apply(&on_an_instance(Start::WhenTested))
        .await
        .expect("applied");
    let wanted = Migration::builder()
        .name("orders")
        .subnet_group(subnet_group())
        .compute(instance_of_class("dms.r5.large"))
        .source(aurora())
        .target(tidb(PASSWORD))
        .task(other_task())
        .start(Start::WhenTested)
        .build()
        .expect("a migration");

    let plan = plan(&account, &wanted).await;
    let change = plan
        .steps()
        .iter()
        .find(|step| *step.part() == Part::Instance && step.verb() == Verb::Modify)
        .expect("a change");
    let stops_first = change
        .needs()
        .iter()
        .any(|need| need.part == Part::Task && need.verb == Verb::Stop);
    assert!(stops_first, "{plan}");
}
