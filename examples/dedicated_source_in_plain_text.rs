//! DMS reads from a Dedicated cluster through a private endpoint, without TLS: no CA, no certificate to import.
//!
//! Prints the SSL mode, the description's notes and the outcome of the connection test. Runs on a simulated account.
//!
//! `cargo run --example dedicated_source_in_plain_text`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod rehearsal;

use rehearsal::Rehearsal;
use tidb_dms::{TidbEndpoint, sim::SimGateway};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let host = "privatelink-19341000.abc.clusters.tidb-cloud.com";
    let gateway = SimGateway::new(host, 4000)
        .allow_plain_text()
        .user("dms", "Rehearsal-1");
    let rehearsal = Rehearsal::with(gateway).await?;

    let endpoint = TidbEndpoint::dedicated()
        // Before this line `.ssl_none()` does not compile: a public endpoint would send the password readable by anyone.
        .private_endpoint()
        .source()
        .identifier("shop-dedicated")
        .host(host)
        .credentials("dms", "Rehearsal-1")
        .ssl_none()
        .server_timezone("UTC")
        .build()?;
    println!("described for {}:{}", endpoint.host(), endpoint.port());
    println!("SSL mode: {}", endpoint.ssl_mode());
    println!("{}\n", endpoint.findings());

    let instance = rehearsal.instance().await?;
    // Nothing to import, so the request can be made at once.
    let arn = rehearsal.create(&endpoint).await?;
    let connection = rehearsal.test(&instance, &arn).await?;
    rehearsal.end(&connection)
}
