//! AWS clients that know nothing of this crate build, wait and list on the simulated account, over HTTP.

mod witness;

use std::time::Duration;

use serde_json::json;
use tidb_dms::sim::SimAccount;
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
