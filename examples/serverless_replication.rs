//! Describes a serverless replication (a replication config): no instance, no public address, private subnets only.
//!
//! Prints what is to be known of it and its ARN. Runs on a simulated account.
//!
//! `cargo run --example serverless_replication`
#![expect(clippy::print_stdout, reason = "an example prints")]

#[expect(clippy::allow_attributes, reason = "every example uses a part of the rehearsal")]
#[allow(dead_code, reason = "every example uses a part of the rehearsal")]
mod rehearsal;

use anyhow::Context as _;
use rehearsal::{Rehearsal, shared_gateway};
use tidb_dms::{
    TidbEndpoint,
    ca::IsrgRootX1,
    cluster::Connectivity,
    compute::{MultiAz, ServerlessPlacement, ServerlessReplication},
    endpoint::Role,
    task::{DataFlow, mappings::TableMappings},
};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let host = "gateway01.us-west-2.prod.aws.tidbcloud.com";
    let rehearsal = Rehearsal::with(shared_gateway(host).user("root", "Rehearsal-1")).await?;
    let endpoint = |role: Role| {
        let endpoint = TidbEndpoint::serverless()
            .identifier(format!("shop-{role}"))
            .host(host)
            .credentials("3pTAoNNegb47Uc8.root", "Rehearsal-1")
            .verify_full(IsrgRootX1::bundled());
        match role {
            Role::Source => endpoint.source().build(),
            Role::Target => endpoint.target().build(),
        }
    };
    let source = rehearsal
        .create_with_ca(endpoint(Role::Source)?)
        .await?;
    // The CA is imported already.
    let certificates = rehearsal
        .client
        .describe_certificates()
        .send()
        .await?;
    let ca = certificates
        .certificates()
        .first()
        .context("no certificate")?;
    let target =
        endpoint(Role::Target)?.with_certificate(ca.certificate_arn().unwrap_or_default())?;
    let target = rehearsal.create(&target).await?;

    let replication = ServerlessReplication::builder()
        .identifier("shop-to-shop")
        .source(source)
        .target(target)
        .migration(DataFlow::from_tidb().full_load())
        .mappings(
            TableMappings::new()
                .include("shop", "%")
                .rename_schema("shop", "shop_copy"),
        )
        .max_capacity(8)
        .min_capacity(1)
        .placement(ServerlessPlacement::private("dms-private".parse()?))
        .security_groups(["sg-0a00000000000000a"])
        .multi_az(MultiAz::No)
        .build()?;
    println!("{}", replication.findings());
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
    rehearsal.record()
}
