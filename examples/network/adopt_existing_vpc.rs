//! A VPC that exists, with an internet gateway that others use: only subnets, a NAT gateway and their tables are made in it, and
//! only they go.
//!
//! Prints the plan, in which the VPC is kept, what TiDB Cloud has to let in, and that VPC and gateway are there after tearing
//! down. Runs on a simulated account: `cargo run --features ec2 --example adopt_existing_vpc`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod common;
#[path = "../rehearsal/mod.rs"]
mod rehearsal;

use anyhow::Context as _;
use common::{migration, provisioner, up_and_down};
use rehearsal::{orders, record};
use tidb_dms::network::{NatGateway, Network, Subnet, Vpc};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let account = orders::account();
    // Somebody else's VPC and gateway.
    let ec2 = account.ec2_client();
    let vpc = ec2
        .create_vpc()
        .cidr_block("10.8.0.0/16")
        .send()
        .await?;
    let vpc = vpc
        .vpc
        .and_then(|vpc| vpc.vpc_id)
        .context("no VPC")?;
    let gateway = ec2
        .create_internet_gateway()
        .send()
        .await?;
    let gateway = gateway
        .internet_gateway
        .and_then(|gateway| gateway.internet_gateway_id)
        .context("no gateway")?;
    ec2.attach_internet_gateway()
        .internet_gateway_id(&gateway)
        .vpc_id(&vpc)
        .send()
        .await?;

    let existing = Vpc::existing(vpc.as_str())
        .with_range("10.8.0.0/16")
        .with_taken(["10.8.0.0/24"])
        .with_internet_gateway(gateway.as_str());
    let nat = NatGateway::in_public_subnet(Subnet::carved("us-west-2a", 28));
    let network = Network::private_subnets_with_nat([nat])
        .vpc(existing)
        .subnets([Subnet::carved("us-west-2a", 24), Subnet::carved("us-west-2b", 24)])
        .build()?;
    let migration = migration(network, orders::tidb()?)?;
    up_and_down(&provisioner(&account), &migration, &account).await?;
    let left = account.network();
    println!("the VPC is still there: {}", left.vpc(&vpc).is_some());
    println!(
        "and its gateway: {}",
        left.internet_gateway(&gateway)
            .is_some()
    );
    record(&account)
}
