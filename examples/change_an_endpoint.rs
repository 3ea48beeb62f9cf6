//! Changes an endpoint: asks what exists, makes a request of what differs, and finds nothing more to change.
//!
//! Prints the change before and after, and the outcome of the connection test. Runs on a simulated account.
//!
//! `cargo run --example change_an_endpoint`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod rehearsal;

use anyhow::{Context as _, bail};
use aws_sdk_databasemigration::types::Endpoint;
use rehearsal::{Rehearsal, filter, shared_gateway};
use tidb_dms::{
    Change, TidbEndpoint,
    ca::IsrgRootX1,
    endpoint::{ImportedCertificate, Password},
};

/// The endpoint as it is described, with so many threads.
fn endpoint(threads: i64, certificate: &str) -> anyhow::Result<TidbEndpoint<ImportedCertificate>> {
    let endpoint = TidbEndpoint::serverless()
        .target()
        .identifier("shop-starter")
        .host("gateway01.us-west-2.prod.aws.tidbcloud.com")
        .credentials("3pTAoNNegb47Uc8.root", "Rehearsal-1")
        .verify_full(IsrgRootX1::bundled())
        .parallel_load_threads(threads)
        .build()?;
    Ok(endpoint.with_certificate(certificate)?)
}

async fn seen(rehearsal: &Rehearsal) -> anyhow::Result<Endpoint> {
    let filter = filter("endpoint-id", "shop-starter")?;
    let found = rehearsal
        .client
        .describe_endpoints()
        .filters(filter)
        .send()
        .await?;
    Ok(found
        .endpoints()
        .first()
        .context("no endpoint")?
        .clone())
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let gateway =
        shared_gateway("gateway01.us-west-2.prod.aws.tidbcloud.com").user("root", "Rehearsal-1");
    let rehearsal = Rehearsal::with(gateway).await?;
    let ca = IsrgRootX1::bundled();
    let import = tidb_dms::ca::CertificateImport::new("isrg-root-x1".parse()?, ca.bundle());
    let imported = import
        .import_request()
        .send_with(&rehearsal.client)
        .await?;
    let arn = imported
        .certificate()
        .and_then(|ca| ca.certificate_arn())
        .unwrap_or_default();
    let target = rehearsal
        .create(&endpoint(1, arn)?)
        .await?;

    let wanted = endpoint(4, arn)?;
    match wanted.modify_request(&seen(&rehearsal).await?, Password::Unchanged) {
        Change::Modify { request, fields, .. } => {
            println!("to change: {}", fields.join(", "));
            request
                .send_with(&rehearsal.client)
                .await?;
        }
        change => bail!("a modify request was expected: {change:?}"),
    }
    let change = wanted.modify_request(&seen(&rehearsal).await?, Password::Unchanged);
    println!("afterwards: {change:?}");
    if !change.is_unchanged() {
        bail!("the endpoint is not as described");
    }

    let instance = rehearsal.instance().await?;
    let connection = rehearsal
        .test(&instance, &target)
        .await?;
    rehearsal.end(&connection)
}
