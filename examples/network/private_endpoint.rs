//! A Dedicated cluster through a private endpoint: somebody registers the endpoint at TiDB Cloud, and its private DNS name is
//! switched on after.
//!
//! TiDB Cloud is a stand-in here that takes a minute to think; yours calls its API, opens a ticket, or asks a person. Runs on a
//! simulated account: `cargo run --features ec2 --example private_endpoint`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod common;
#[path = "../rehearsal/mod.rs"]
mod rehearsal;

use std::sync::Mutex;

use common::{PASSWORD, SERVICE, migration, provisioner, up_and_down};
use rehearsal::{orders, own_gateway, record};
use tidb_dms::{
    TidbEndpoint,
    network::{EndpointSubnet, Network, PrivateEndpoint, Subnet, TidbCloudStep, Vpc},
    plan::HandOff,
    provision::{HandOffFuture, HandOffState, TidbCloud},
    sim::SimAccount,
    snapshot::EndpointService,
};

const HOST: &str = "privatelink-19341000.abc.clusters.tidb-cloud.com";

/// An API of TiDB Cloud that lets an endpoint in the second time that it is asked.
struct Api {
    account: SimAccount,
    asked: Mutex<usize>,
}

impl Api {
    fn register(&self, hand_off: &HandOff) -> HandOffState {
        let HandOff::Network(TidbCloudStep::RegisterEndpoint {
            endpoint: Some(id), service, ..
        }) = hand_off
        else {
            return HandOffState::Done;
        };
        let mut asked = self
            .asked
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *asked += 1;
        if *asked < 2 {
            println!("  (the API: {id} to {service} is pending)");
            return HandOffState::Pending;
        }
        // In the account this stands for what TiDB Cloud does at its own end.
        self.account
            .accept_vpc_endpoint(id.as_str());
        println!("  (the API: {id} is let in)");
        HandOffState::Done
    }
}

impl TidbCloud for Api {
    fn hand_off<'a>(&'a self, hand_off: &'a HandOff) -> HandOffFuture<'a> {
        Box::pin(async move { Ok(self.register(hand_off)) })
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let (gateway, ca) = own_gateway(HOST)?;
    let zones = ["usw2-az1", "usw2-az2"];
    let service = EndpointService {
        name: SERVICE.to_owned(),
        acceptance_required: true,
        zone_ids: zones.map(str::to_owned).to_vec(),
        private_dns_names: vec![HOST.to_owned()],
        private_dns_verification: "verified".to_owned(),
        ..EndpointService::default()
    };
    let account = orders::account()
        .with_gateway(
            gateway
                .user("dms", PASSWORD)
                .private_endpoint(HOST, SERVICE, zones),
        )
        .with_endpoint_service(service);

    let endpoint = PrivateEndpoint::of_own_gateway(SERVICE)
        .offered_in(zones)
        .subnet(EndpointSubnet::carved("usw2-az1", 28))
        .subnet(EndpointSubnet::carved("usw2-az2", 28));
    let network = Network::private_endpoint(endpoint)
        .vpc(Vpc::of("10.0.0.0/20"))
        .subnets([Subnet::carved("us-west-2a", 24), Subnet::carved("us-west-2b", 24)])
        .build()?;
    let tidb = TidbEndpoint::dedicated()
        .private_endpoint()
        .target()
        .identifier("orders-tidb")
        .host(HOST)
        .credentials("dms", PASSWORD)
        .verify_full(ca)
        .build()?;
    let migration = migration(network, tidb)?;
    let api = Api { account: account.clone(), asked: Mutex::new(0) };
    let provisioner = provisioner(&account).tidb_cloud(api);
    up_and_down(&provisioner, &migration, &account).await?;
    record(&account)
}
