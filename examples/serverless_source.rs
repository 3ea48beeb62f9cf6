//! DMS reads from a Starter cluster through a private endpoint: a full load, because TiDB has no binlog.
//!
//! Prints the migration type that is possible and the outcome of the connection test. Runs on a simulated account.
//!
//! `cargo run --example serverless_source`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod rehearsal;

use rehearsal::{Rehearsal, shared_gateway};
use tidb_dms::{
    TidbEndpoint,
    ca::IsrgRootX1,
    task::{DataFlow, MigrationType},
};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let host = "gateway01-privatelink.us-west-2.prod.aws.tidbcloud.com";
    let rehearsal = Rehearsal::with(shared_gateway(host).user("reader", "Rehearsal-1")).await?;

    let endpoint = TidbEndpoint::serverless()
        .private_endpoint()
        .source()
        .identifier("shop-starter-source")
        .host(host)
        .credentials("3pTAoNNegb47Uc8.reader", "Rehearsal-1")
        .verify_full(IsrgRootX1::bundled())
        .server_timezone("UTC")
        .execute_timeout_seconds(120)
        .build()?;

    // `DataFlow::from_tidb().cdc()` does not compile.
    let migration: MigrationType = DataFlow::from_tidb().full_load().into();
    println!("migration type: {}", migration.kind());

    let instance = rehearsal.instance().await?;
    let arn = rehearsal
        .create_with_ca(endpoint)
        .await?;
    let connection = rehearsal.test(&instance, &arn).await?;
    rehearsal.end(&connection)
}
