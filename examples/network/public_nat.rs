//! A new VPC with private subnets, a NAT gateway in a public one, and an instance that reaches a Starter cluster through it.
//!
//! Prints the dry run, which address the cluster has to let in and what a stand-in for TiDB Cloud's API (`common/api.rs`) answers;
//! with the name of a file, such as `-- plan.mmd`, it writes the plan there as a Mermaid picture. Runs on a simulated account:
//! `cargo run --features ec2 --example public_nat`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod common;
#[path = "../rehearsal/mod.rs"]
mod rehearsal;

use common::{api::Api, migration, provisioner, up_and_down};
use rehearsal::{orders, record};
use tidb_dms::network::{NatGateway, Network, SecurityGroup, Subnet, Vpc};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let account = orders::account();
    let gateway = NatGateway::in_public_subnet(Subnet::carved("us-west-2a", 28));
    let network = Network::private_subnets_with_nat([gateway])
        .vpc(Vpc::of("10.0.0.0/20"))
        .subnets([Subnet::carved("us-west-2a", 24), Subnet::carved("us-west-2b", 24)])
        .security_group(SecurityGroup::tight([3306]))
        .region("us-west-2")
        .build()?;
    let migration = migration(network, orders::tidb()?)?;
    let api = Api::new(&account, orders::gateway(), orders::TIDB);
    let provisioner = provisioner(&account).tidb_cloud(api);
    if let Some(path) = std::env::args_os().nth(1) {
        let plan = provisioner.plan(&migration).await?;
        std::fs::write(path, plan.to_mermaid())?;
    }
    up_and_down(&provisioner, &migration, &account).await?;
    println!("calls of EC2 and DMS: {}", account.calls().len());
    record(&account)
}
