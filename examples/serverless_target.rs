//! DMS writes to a Starter cluster, described by the connection string of the console.
//!
//! Prints the description's notes, the request's attributes and the outcome of the connection test. Runs on a simulated account.
//!
//! `cargo run --example serverless_target`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod rehearsal;

use rehearsal::{Rehearsal, shared_gateway};
use tidb_dms::{TidbEndpoint, ca::IsrgRootX1, cluster::ConnectionString};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let gateway =
        shared_gateway("gateway01.us-west-2.prod.aws.tidbcloud.com").user("root", "Rehearsal-1");
    let rehearsal = Rehearsal::with(gateway).await?;

    // "Connect" in the console, with the password put in.
    let string: ConnectionString = "mysql://3pTAoNNegb47Uc8.root:Rehearsal-1@gateway01.us-west-2.prod.aws.tidbcloud.com:4000/test"
        .parse()?;
    let endpoint = TidbEndpoint::serverless()
        .target()
        .identifier("shop-starter")
        .connection_string(string)
        .verify_full(IsrgRootX1::bundled())
        // Large files would be cut off with the connection, after 340 seconds without traffic.
        .max_file_size_kb(16_384)
        .build()?;
    println!("{}\n", endpoint.findings());
    println!("attributes: {}", endpoint.attributes());

    println!("checked against {}:{}", endpoint.host(), endpoint.port());
    println!("SSL mode: {}", endpoint.ssl_mode());

    let instance = rehearsal.instance().await?;
    let arn = rehearsal
        .create_with_ca(endpoint)
        .await?;
    let connection = rehearsal.test(&instance, &arn).await?;
    rehearsal.end(&connection)
}
