//! A Dedicated cluster through a VPC peering: TiDB Cloud asks for it, and only the expected request is accepted.
//!
//! Prints the plan, what is entered at TiDB Cloud, both requests for the peering, and what is left after tearing down: the
//! request of a stranger, who asked first. Runs on a simulated account: `cargo run --features ec2 --example vpc_peering`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod common;
#[path = "../rehearsal/mod.rs"]
mod rehearsal;

use std::net::Ipv4Addr;

use common::{PASSWORD, migration, provisioner, up_and_down};
use rehearsal::{orders, own_gateway, record};
use tidb_dms::{
    TidbEndpoint,
    name::MigrationName,
    network::{Network, Peering, Subnet, TidbCloudStep, Vpc},
    plan::HandOff,
    provision::{HandOffFuture, HandOffState, TidbCloud},
    sim::SimAccount,
    snapshot::PeeringSide,
};

const HOST: &str = "private-tidb.abc.clusters.tidb-cloud.com";
const PROJECT: &str = "172.16.0.0/20";
const TIDB_ACCOUNT: &str = "210987654321";
const TIDB_VPC: &str = "vpc-0123456789abcdef0";

/// Somebody who enters in TiDB Cloud what is handed off; and a stranger, who asks first.
struct Console(SimAccount);

impl Console {
    fn ask(&self, account: &str, vpc: &str) -> anyhow::Result<()> {
        let requester = PeeringSide {
            account: account.to_owned(),
            vpc: TIDB_VPC.to_owned(),
            region: "us-west-2".to_owned(),
            ranges: vec![PROJECT.parse()?],
        };
        let asked = self.0.request_peering(requester, vpc);
        println!("  ({account} asks for a peering: {})", asked.unwrap_or_default());
        Ok(())
    }

    fn enter(&self, hand_off: &HandOff) -> anyhow::Result<HandOffState> {
        if let HandOff::Network(TidbCloudStep::RequestPeering { vpc: Some(vpc), .. }) = hand_off {
            println!("  (at TiDB Cloud: {hand_off})");
            self.ask("999999999999", vpc.as_str())?;
            self.ask(TIDB_ACCOUNT, vpc.as_str())?;
        }
        Ok(HandOffState::Done)
    }
}

impl TidbCloud for Console {
    fn hand_off<'a>(&'a self, _: &'a MigrationName, hand_off: &'a HandOff) -> HandOffFuture<'a> {
        Box::pin(async move { self.enter(hand_off).map_err(Into::into) })
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let (gateway, ca) = own_gateway(HOST)?;
    let address = Ipv4Addr::new(172, 16, 0, 9);
    let gateway = gateway
        .user("dms", PASSWORD)
        .in_project(HOST, TIDB_ACCOUNT, TIDB_VPC, PROJECT.parse()?, address);
    let account = orders::account().with_gateway(gateway);

    let peering = Peering::with_project(PROJECT)
        .asked_by_account(TIDB_ACCOUNT)
        .asked_by_vpc(TIDB_VPC);
    let network = Network::vpc_peering(peering)
        .vpc(Vpc::of("10.0.0.0/20"))
        .subnets([Subnet::carved("us-west-2a", 24), Subnet::carved("us-west-2b", 24)])
        .build()?;
    let tidb = TidbEndpoint::dedicated()
        .vpc_peering()
        .target()
        .identifier("orders-tidb")
        .host(HOST)
        .credentials("dms", PASSWORD)
        .verify_full(ca)
        .build()?;
    let migration = migration(network, tidb)?;
    let provisioner = provisioner(&account).tidb_cloud(Console(account.clone()));
    up_and_down(&provisioner, &migration, &account).await?;
    record(&account)
}
