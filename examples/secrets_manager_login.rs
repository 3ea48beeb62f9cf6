//! DMS reads the login from Secrets Manager: neither password nor host is in the request.
//!
//! Prints what the secret must hold and the outcome of the connection test. Runs on a simulated account.
//!
//! `cargo run --example secrets_manager_login`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod rehearsal;

use rehearsal::{Rehearsal, shared_gateway};
use tidb_dms::{TidbEndpoint, ca::IsrgRootX1, sim::SimAccount};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let host = "gateway01.us-west-2.prod.aws.tidbcloud.com";
    let account = SimAccount::new()
        .with_gateway(shared_gateway(host).user("root", "Rehearsal-1"))
        .with_secret("shop/tidb", "3pTAoNNegb47Uc8.root", "Rehearsal-1", host, 4000);
    let rehearsal = Rehearsal::of(account).await?;

    // The role has to trust `dms.us-west-2.amazonaws.com`, the regional principal.
    let endpoint = TidbEndpoint::serverless()
        .target()
        .identifier("shop-starter")
        // Not sent: what the description is checked against.
        .host(host)
        .secrets_manager("shop/tidb", "arn:aws:iam::123456789012:role/dms-reads-tidb-secret")
        .verify_full(IsrgRootX1::bundled())
        .build()?;
    println!("{}\n", endpoint.findings());

    println!("checked against {}:{}", endpoint.host(), endpoint.port());
    println!("SSL mode: {}", endpoint.ssl_mode());

    let instance = rehearsal.instance().await?;
    let arn = rehearsal
        .create_with_ca(endpoint)
        .await?;
    let connection = rehearsal.test(&instance, &arn).await?;
    rehearsal.end(&connection)
}
