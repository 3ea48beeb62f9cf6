use tidb_dms::network::{Network, Subnet, Vpc};

fn main() {
    let network = Network::public_subnets()
        .vpc(Vpc::of("10.0.0.0/16"))
        .subnets([Subnet::carved("us-west-2a", 24), Subnet::carved("us-west-2b", 24)])
        .build()
        .unwrap();
    let _ = network.for_serverless("dms-public".parse().unwrap());
}
