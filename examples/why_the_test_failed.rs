//! A connection test that fails, and what its words mean: the wrong password, and a user without its prefix.
//!
//! Prints what DMS said, the cause and the remedy, and that the test succeeds once both are mended. Runs on a simulated account.
//!
//! `cargo run --example why_the_test_failed`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod rehearsal;

use rehearsal::{Rehearsal, shared_gateway};
use tidb_dms::{
    TidbEndpoint,
    ca::{CertificateImport, IsrgRootX1},
    diagnose::{ConnectionFailure, FailureCause},
};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let host = "gateway01.us-west-2.prod.aws.tidbcloud.com";
    let rehearsal = Rehearsal::with(shared_gateway(host).user("root", "Rehearsal-1")).await?;
    let instance = rehearsal.instance().await?;
    let ca = IsrgRootX1::bundled();
    let import = CertificateImport::new("isrg-root-x1".parse()?, ca.bundle()).import_request();
    let imported = import
        .send_with(&rehearsal.client)
        .await?;
    let ca = imported
        .certificate()
        .and_then(|ca| ca.certificate_arn())
        .unwrap_or_default();

    let target = |identifier: &str, user: &str, password: &str| -> anyhow::Result<_> {
        let endpoint = TidbEndpoint::serverless()
            .target()
            .identifier(identifier)
            .host(host)
            .credentials(user, password)
            .verify_full(IsrgRootX1::bundled())
            .build()?;
        Ok(endpoint.with_certificate(ca)?)
    };
    for (identifier, user, password, cause) in [
        ("wrong-password", "3pTAoNNegb47Uc8.root", "Rehearsal-2", FailureCause::AccessDenied),
        ("no-prefix", "root", "Rehearsal-1", FailureCause::PrefixMissing),
    ] {
        let arn = rehearsal
            .create(&target(identifier, user, password)?)
            .await?;
        let connection = rehearsal.test(&instance, &arn).await?;
        let said = connection
            .last_failure_message()
            .unwrap_or_default();
        let failure = ConnectionFailure::read(said);
        println!("{identifier}\n  DMS said: {said}\n  it means: {failure}\n");
        anyhow::ensure!(failure.cause() == cause, "another cause was expected");
    }

    let mended = target("mended", "3pTAoNNegb47Uc8.root", "Rehearsal-1")?;
    let arn = rehearsal.create(&mended).await?;
    let connection = rehearsal.test(&instance, &arn).await?;
    rehearsal.end(&connection)
}
