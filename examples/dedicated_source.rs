//! DMS reads from a Dedicated cluster through a private endpoint: its users have no prefix, and its CA is downloaded from the Connect dialog ("CA cert").
//!
//! Prints the CA, the description's notes and the outcome of the connection test. Runs on a simulated account.
//!
//! `cargo run --example dedicated_source`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod rehearsal;

use rehearsal::{Rehearsal, own_gateway};
use tidb_dms::TidbEndpoint;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let host = "privatelink-19341000.abc.clusters.tidb-cloud.com";
    let (gateway, ca) = own_gateway(host)?;
    let rehearsal = Rehearsal::with(gateway.user("dms", "Rehearsal-1")).await?;
    for certificate in ca.bundle().certificates() {
        println!(
            "CA: {}, {}, SHA-256 {}",
            certificate.subject(),
            certificate.key(),
            certificate.sha256()
        );
    }

    let endpoint = TidbEndpoint::dedicated()
        .private_endpoint()
        .source()
        .identifier("shop-dedicated")
        .host(host)
        .credentials("dms", "Rehearsal-1")
        .verify_full(ca)
        .server_timezone("UTC")
        .build()?;
    println!("{}\n", endpoint.findings());

    let instance = rehearsal.instance().await?;
    let arn = rehearsal
        .create_with_ca(endpoint)
        .await?;
    let connection = rehearsal.test(&instance, &arn).await?;
    rehearsal.end(&connection)
}
