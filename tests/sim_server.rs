//! AWS clients that know nothing of this crate build, wait and list on the simulated account, over HTTP.

mod witness;

use std::time::Duration;

use serde_json::json;
use tidb_dms::{
    sim::SimAccount,
    snapshot::{EndpointService, PeeringSide},
};
use witness::{
    client::{aws_cli, run_script},
    served::Served,
};

#[test]
fn boto3_and_the_aws_cli_rehearse_on_the_simulated_account() {
    let account = SimAccount::new()
        .with_database("db.internal", 3306)
        .every_change(Duration::from_millis(60));
    let served = Served::start(&account);

    let built = run_script("boto_round_trip.py", served.url(), &["build"]);
    assert_eq!(
        built,
        json!({
            "groups": ["orders"],
            "instances": ["orders"],
            "endpoints": ["orders-source", "orders-target"],
            "connections": ["orders-source", "orders-target"],
            "tasks": ["orders"],
        })
    );
    let waited = account
        .calls()
        .iter()
        .filter(|call| call.starts_with("Describe"))
        .count();
    assert!(waited > 8, "the waiters really waited: {:?}", account.calls());

    let seen = aws_cli(served.url(), &["dms", "describe-endpoints"]);
    let names: Vec<_> = seen["Endpoints"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|endpoint| &endpoint["EndpointIdentifier"])
        .collect();
    assert_eq!(names, ["orders-source", "orders-target"]);
    let seen = aws_cli(served.url(), &["dms", "describe-replication-instances"]);
    let instance = &seen["ReplicationInstances"][0];
    assert_eq!(instance["ReplicationInstanceStatus"], "available");

    let left = run_script("boto_round_trip.py", served.url(), &["clear"]);
    assert_eq!(
        left,
        json!({ "groups": [], "instances": [], "endpoints": [], "connections": [], "tasks": [] })
    );
    assert!(account.inventory().is_empty(), "{}", account.inventory());
}

#[test]
fn boto3_reads_every_answer_of_ec2() {
    const SERVICE: &str = "com.amazonaws.vpce.us-west-2.vpce-svc-0000000000000000a";
    const NAME: &str = "gateway01-privatelink.us-west-2.prod.aws.tidbcloud.com";
    let account = SimAccount::new()
        .with_endpoint_service(EndpointService {
            name: SERVICE.to_owned(),
            private_dns_names: vec![NAME.to_owned()],
            private_dns_verification: "verified".to_owned(),
            ..EndpointService::default()
        })
        .every_change(Duration::from_millis(60));
    let tidb_cloud = PeeringSide {
        account: "380838443567".to_owned(),
        vpc: "vpc-0tidb".to_owned(),
        region: "us-west-2".to_owned(),
        ranges: vec![
            "10.250.0.0/16"
                .parse()
                .expect("a range"),
        ],
    };
    account
        .request_peering(tidb_cloud, SimAccount::DEFAULT_VPC)
        .expect("a peering");
    let served = Served::start(&account);
    let built = run_script("boto_network.py", served.url(), &[SERVICE, "build"]);
    assert_eq!(
        built,
        json!({
            "vpcs": ["10.20.0.0/16"],
            "subnets": [["10.20.0.0/24", "usw2-az2", 249], ["10.20.1.0/24", "usw2-az1", 250]],
            "gateways": [1],
            "addresses": [true],
            "nat": [["available", 1]],
            "routes": [
                ["10.20.0.0/16", "active", "CreateRouteTable"],
                ["0.0.0.0/0", "active", "CreateRoute"],
            ],
            "rules": [["tcp", 4000, 0, 1], ["tcp", 4000, 1, 0]],
            "endpoints": [["available", true, 2, NAME]],
            "tags": [
                "elastic-ip",
                "internet-gateway",
                "natgateway",
                "route-table",
                "security-group",
                "subnet",
                "vpc",
                "vpc-endpoint",
                "vpc-peering-connection",
            ],
        })
    );
    let seen = aws_cli(served.url(), &["ec2", "describe-network-interfaces"]);
    let kinds: Vec<_> = seen["NetworkInterfaces"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|interface| interface["InterfaceType"].clone())
        .collect();
    let count = |kind: &str| {
        kinds
            .iter()
            .filter(|one| **one == *kind)
            .count()
    };
    assert_eq!((count("nat_gateway"), count("vpc_endpoint")), (1, 2));
    let seen = aws_cli(served.url(), &["ec2", "describe-network-acls"]);
    let acls = seen["NetworkAcls"]
        .as_array()
        .expect("a list");
    assert!(acls.iter().all(|acl| {
        acl["Entries"]
            .as_array()
            .is_some_and(|all| all.len() == 4)
    }));

    let left = run_script("boto_network.py", served.url(), &[SERVICE, "clear"]);
    let empty = |what: &str| left[what] == json!([]);
    for what in ["vpcs", "subnets", "gateways", "addresses", "nat", "routes", "rules", "endpoints"]
    {
        assert!(empty(what), "{left}");
    }
    // Who asked for the peering did so after the account was made.
    assert!(account.inventory().is_empty(), "{}", account.inventory());
}
