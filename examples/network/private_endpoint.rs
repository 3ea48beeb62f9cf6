//! A Dedicated cluster through a private endpoint: somebody registers the endpoint at TiDB Cloud, and its private DNS name is
//! switched on after.
//!
//! Prints the plan, each question to TiDB Cloud with its answer, the plan that is empty then, and what is left after tearing
//! down. TiDB Cloud is a stand-in here (`common/api.rs`) that first says `Pending`. Runs on a simulated account:
//! `cargo run --features ec2 --example private_endpoint`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod common;
#[path = "../rehearsal/mod.rs"]
mod rehearsal;

use common::{PASSWORD, SERVICE, api::Api, migration, provisioner, up_and_down};
use rehearsal::{orders, own_gateway, record};
use tidb_dms::{
    TidbEndpoint,
    network::{EndpointSubnet, Network, PrivateEndpoint, Subnet, Vpc},
    snapshot::EndpointService,
};

const HOST: &str = "privatelink-19341000.abc.clusters.tidb-cloud.com";

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let (gateway, ca) = own_gateway(HOST)?;
    let zones = ["usw2-az1", "usw2-az2"];
    let gateway = gateway
        .user("dms", PASSWORD)
        .private_endpoint(HOST, SERVICE, zones);
    let service = EndpointService {
        name: SERVICE.to_owned(),
        acceptance_required: true,
        zone_ids: zones.map(str::to_owned).to_vec(),
        private_dns_names: vec![HOST.to_owned()],
        private_dns_verification: "verified".to_owned(),
        ..EndpointService::default()
    };
    let account = orders::account()
        .with_gateway(gateway.clone())
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
    let api = Api::new(&account, gateway, HOST);
    let provisioner = provisioner(&account).tidb_cloud(api);
    up_and_down(&provisioner, &migration, &account).await?;
    record(&account)
}
