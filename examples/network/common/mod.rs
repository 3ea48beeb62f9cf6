//! What the examples of networks share: the migration around a network, and how a run is shown.
#![allow(dead_code, reason = "every example uses a part")]
#![expect(clippy::print_stdout, reason = "an example prints")]

pub(crate) mod api;

use anyhow::{Result, ensure};
use tidb_dms::{
    compute::ReplicationInstance,
    endpoint::DescribedEndpoint,
    migration::{Migration, Start},
    network::DescribedNetwork,
    provision::{Event, Provisioner},
    sim::SimAccount,
};

use crate::rehearsal::orders;

pub(crate) const PASSWORD: &str = "Rehearsal-1";
pub(crate) const SERVICE: &str = "com.amazonaws.vpce.us-west-2.vpce-svc-0062ecf0683000000";

/// From Aurora to this cluster, on an instance in this network.
pub(crate) fn migration(
    network: impl Into<DescribedNetwork>,
    tidb: impl Into<DescribedEndpoint>,
) -> Result<Migration> {
    let network = network.into();
    let instance = ReplicationInstance::builder()
        .identifier("orders-dms")
        .class("dms.t3.large")
        .placement(network.for_instance("orders-dms".parse()?))
        .build()?;
    let migration = Migration::builder()
        .name("orders")
        .region("us-west-2")
        .network(network)
        .compute(instance)
        .source(orders::aurora()?)
        .target(tidb.into())
        .task(orders::task(orders::all_orders())?)
        .start(Start::WhenTested);
    Ok(migration.build()?)
}

/// With both clients. AWS: make them of one `aws_config::load_defaults(..)`.
pub(crate) fn provisioner(account: &SimAccount) -> Provisioner {
    Provisioner::new(&account.client()).ec2(&account.ec2_client())
}

/// The dry run, the run with what it hands off, the plan that is empty then, and the way down to the account as it was.
pub(crate) async fn up_and_down(
    provisioner: &Provisioner,
    migration: &Migration,
    account: &SimAccount,
) -> Result<()> {
    let before = account.inventory();
    println!("{}\n", provisioner.plan(migration).await?);
    up(provisioner, migration).await?;
    let again = provisioner.plan(migration).await?;
    println!("{again}\n");
    ensure!(again.is_empty(), "an applied migration is as it is described");
    let torn_down = provisioner.tear_down(migration).await?;
    let left = account.inventory();
    println!("torn down in {} steps; left: {}", torn_down.done().len(), left.len());
    ensure!(left == before, "a teardown leaves what was there before");
    Ok(())
}

pub(crate) async fn up(provisioner: &Provisioner, migration: &Migration) -> Result<()> {
    let mut progress = provisioner.progress();
    let watch = async {
        while let Some(event) = progress.next().await {
            match event {
                Event::HandedOff { hand_off, .. } => println!("TiDB Cloud has to: {hand_off}"),
                Event::Finished { .. } => break,
                _ => (),
            }
        }
    };
    let (applied, ()) = tokio::join!(provisioner.apply(migration), watch);
    let applied = applied?;
    println!(
        "applied in {} steps, connections tested: {}\n",
        applied.done().len(),
        applied.tested().len()
    );
    Ok(())
}
