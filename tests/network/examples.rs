//! The examples of networks run without AWS.

use std::process::Command;

#[test]
fn every_example_of_a_network_runs() {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/orders_in_a_new_vpc.toml");
    for (name, argument, says) in [
        (
            "public_nat",
            None,
            "on the IP access list of gateway01.us-west-2.prod.aws.tidbcloud.com: Done",
        ),
        (
            "private_endpoint",
            None,
            "to com.amazonaws.vpce.us-west-2.vpce-svc-0062ecf0683000000: Done",
        ),
        ("vpc_peering", None, "999999999999 asks for a peering"),
        ("adopt_existing_vpc", None, "the VPC is still there: true"),
        ("why_unreachable", None, "it reaches the cluster: false"),
        ("connect", Some(document), "connection   successful"),
    ] {
        let output = Command::new(env!("CARGO"))
            .args(["run", "--quiet", "--locked", "--features", "ec2", "--example", name])
            .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"), "--"])
            .args(argument)
            .output()
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let said = String::from_utf8_lossy(&output.stdout);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {said}\n{error}");
        assert!(said.contains(says), "{name}: {said}");
    }
}
