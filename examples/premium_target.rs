//! DMS writes to a Premium cluster, which blocks the statement that a full load uses: only behind `.dangerous()`.
//!
//! Prints the warning and the outcome of the connection test, which succeeds all the same: a test loads nothing. Runs on a
//! simulated account.
//!
//! `cargo run --example premium_target`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod rehearsal;

use rehearsal::{Rehearsal, own_gateway};
use tidb_dms::{TidbEndpoint, endpoint::LoadUsingCsv};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let host = "tidb.shop-premium.example.com";
    let (gateway, ca) = own_gateway(host)?;
    let rehearsal = Rehearsal::with(gateway.user("dms", "Rehearsal-1")).await?;

    // `.target()` alone does not compile for Premium, and says why.
    let endpoint = TidbEndpoint::premium()
        .dangerous()
        .target()
        .identifier("shop-premium")
        .host(host)
        .credentials("dms", "Rehearsal-1")
        .verify_full(ca)
        // May avoid LOAD DATA LOCAL INFILE; no document says so.
        .load_using_csv(LoadUsingCsv::No)
        .build()?;
    println!("{}\n", endpoint.findings());
    println!("attributes: {}", endpoint.attributes());

    let instance = rehearsal.instance().await?;
    let arn = rehearsal
        .create_with_ca(endpoint)
        .await?;
    let connection = rehearsal.test(&instance, &arn).await?;
    rehearsal.end(&connection)
}
