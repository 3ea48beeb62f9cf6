//! A network in which somebody broke something: what AWS says is a time-out after minutes, what the diagnosis says is the hop
//! and how to mend it.
//!
//! Reads the network and where DMS sits by describe calls only, and prints the way as a Mermaid picture. Runs on a simulated
//! account: `cargo run --features ec2 --example why_unreachable`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod common;
#[path = "../rehearsal/mod.rs"]
mod rehearsal;

use anyhow::Context as _;
use common::{migration, provisioner, up};
use rehearsal::{orders, record};
use tidb_dms::{
    diagnose::{ClusterPlace, Reachability},
    network::{NatGateway, Network, Subnet, Vpc},
    provision::{NetworkReader, NetworkScope, PlaceReader},
    sim::SimAccount,
};

const HOST: &str = "gateway01.us-west-2.prod.aws.tidbcloud.com";

/// The diagnosis, of an instance that this crate need not have made.
async fn diagnose(account: &SimAccount) -> anyhow::Result<Reachability> {
    let places = PlaceReader::new(&account.client());
    let place = places
        .instance("orders-dms")
        .await?
        .context("no instance")?;
    let scope = NetworkScope::of_subnets(place.subnets.clone());
    let network = NetworkReader::new(&account.ec2_client())
        .read(&scope)
        .await?;
    Ok(Reachability::of(&network, &place, &ClusterPlace::public(HOST, 4000)))
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let account = orders::account();
    let gateway = NatGateway::in_public_subnet(Subnet::carved("us-west-2a", 28));
    let network = Network::private_subnets_with_nat([gateway])
        .vpc(Vpc::of("10.0.0.0/20"))
        .subnets([Subnet::carved("us-west-2a", 24), Subnet::carved("us-west-2b", 24)])
        .build()?;
    let migration = migration(network, orders::tidb()?)?;
    up(&provisioner(&account), &migration).await?;
    let whole = diagnose(&account).await?;
    println!("it reaches the cluster: {}\n", whole.reaches());

    // Somebody takes the route of the private subnets away.
    account.change_network(|network| {
        for table in &mut network.route_tables {
            table
                .routes
                .retain(|route| !route.target.starts_with("nat-"));
        }
    });
    let broken = diagnose(&account).await?;
    println!("it reaches the cluster: {}", broken.reaches());
    println!("{}\n{}\n", broken.findings(), broken.mermaid());

    // Whoever describes networks mends them by applying again.
    println!(
        "{}\n",
        provisioner(&account)
            .plan(&migration)
            .await?
    );
    up(&provisioner(&account), &migration).await?;
    println!("it reaches the cluster: {}", diagnose(&account).await?.reaches());
    record(&account)
}
