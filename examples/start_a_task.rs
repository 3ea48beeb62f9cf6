//! Creates a task and starts it, which asks for both connections to have been tested.
//!
//! Prints the state of the task until its full load has finished. Runs on a simulated account.
//!
//! `cargo run --example start_a_task`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod rehearsal;

use anyhow::Context as _;
use rehearsal::{Rehearsal, filter, shared_gateway, wait};
use tidb_dms::{
    name::ReplicationTaskArn,
    sim::SimAccount,
    task::{DataFlow, ReplicationTask, TaskStart, TestedConnection, mappings::TableMappings},
};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let (aurora, tidb) = (
        "shop.cluster-abc.us-west-2.rds.amazonaws.com",
        "gateway01.us-west-2.prod.aws.tidbcloud.com",
    );
    let account = SimAccount::new()
        .with_database(aurora, 3306)
        .with_gateway(shared_gateway(tidb).user("root", "Rehearsal-1"));
    let rehearsal = Rehearsal::of(account).await?;
    let dms = &rehearsal.client;
    let instance = rehearsal.instance().await?;

    let source = rehearsal.far_side(aurora).await?;
    let target = rehearsal
        .shared_target(tidb, "Rehearsal-1")
        .await?;
    let source_test = rehearsal
        .test(&instance, &source)
        .await?;
    let source_test = TestedConnection::try_from(&source_test)?;
    let target_test = rehearsal
        .test(&instance, &target)
        .await?;
    let target_test = TestedConnection::try_from(&target_test)?;

    let task = ReplicationTask::builder()
        .identifier("shop-to-tidb")
        .source(source)
        .target(target)
        .instance(instance)
        .migration(DataFlow::to_tidb().full_load())
        .mappings(TableMappings::new().include("shop", "%"))
        .build()?;
    let made = task
        .create_request()
        .send_with(dms)
        .await?;
    let arn: ReplicationTaskArn = made
        .replication_task()
        .and_then(|task| task.replication_task_arn())
        .unwrap_or_default()
        .parse()?;

    let mut started = false;
    loop {
        let found = dms
            .describe_replication_tasks()
            .filters(filter("replication-task-arn", arn.as_str())?);
        let found = found.send().await?;
        let seen = found
            .replication_tasks()
            .first()
            .context("no task")?;
        match seen.status().unwrap_or_default() {
            "ready" if !started => {
                println!("task: ready, both connections tested");
                let start = TaskStart::first(&arn)
                    .source_tested(&source_test)
                    .target_tested(&target_test);
                start.request()?.send_with(dms).await?;
                started = true;
            }
            // A full load that is done is "stopped", not "completed".
            "stopped" => {
                println!("task: stopped, {}", seen.stop_reason().unwrap_or_default());
                return rehearsal.record();
            }
            "failed" => anyhow::bail!("the task failed"),
            _ => wait().await,
        }
    }
}
