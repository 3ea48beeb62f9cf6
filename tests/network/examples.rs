//! The examples of networks run without AWS.

use std::process::Command;

#[test]
fn every_example_of_a_network_runs() {
    for (name, says) in [
        ("public_nat", "torn down in"),
        ("private_endpoint", "is let in"),
        ("vpc_peering", "999999999999 asks for a peering"),
        ("adopt_existing_vpc", "the VPC is still there: true"),
        ("why_unreachable", "it reaches the cluster: false"),
    ] {
        let output = Command::new(env!("CARGO"))
            .args(["run", "--quiet", "--locked", "--features", "ec2", "--example", name])
            .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
            .output()
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let said = String::from_utf8_lossy(&output.stdout);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {said}\n{error}");
        assert!(said.contains(says), "{name}: {said}");
    }
}
