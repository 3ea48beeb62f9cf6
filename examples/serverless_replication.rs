//! Describes a serverless replication (a replication config) from Aurora to TiDB: compute and task in one, private subnets
//! only.
//!
//! Prints what is to be known of its way to the cluster, its ARN, and the outcome of the connection test. Runs on a
//! simulated account.
//!
//! `cargo run --example serverless_replication`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod rehearsal;

use anyhow::Context as _;
use rehearsal::{Rehearsal, shared_gateway};
use tidb_dms::{
    cluster::Connectivity,
    compute::{MultiAz, ServerlessPlacement, ServerlessReplication},
    sim::SimAccount,
    task::{DataFlow, TestedConnection, mappings::TableMappings},
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
    let source = rehearsal.far_side(aurora).await?;
    let target = rehearsal
        .shared_target(tidb, "Rehearsal-1")
        .await?;

    let replication = ServerlessReplication::builder()
        .identifier("shop-to-tidb")
        .source(source.clone())
        .target(target.clone())
        .migration(DataFlow::to_tidb().full_load_and_cdc())
        .mappings(
            TableMappings::new()
                .include("shop", "%")
                .rename_schema("shop", "store"),
        )
        .max_capacity(8)
        .min_capacity(1)
        .placement(ServerlessPlacement::private("dms-private".parse()?))
        .security_groups(["sg-0a00000000000000a"])
        .multi_az(MultiAz::No)
        .build()?;
    println!("{}\n", replication.findings_for(Connectivity::PublicEndpoint));

    let made = replication
        .create_request()
        .send_with(&rehearsal.client)
        .await?;
    let made = made
        .replication_config()
        .context("no replication config")?;
    println!(
        "made {}",
        made.replication_config_arn()
            .unwrap_or_default()
    );

    // TestConnection asks for an instance: one in the same subnets tells beforehand whether the replication will connect.
    let instance = rehearsal.instance().await?;
    TestedConnection::try_from(
        &rehearsal
            .test(&instance, &source)
            .await?,
    )?;
    let connection = rehearsal
        .test(&instance, &target)
        .await?;
    rehearsal.end(&connection)
}
