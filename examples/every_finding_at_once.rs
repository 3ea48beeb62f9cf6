//! A description with many mistakes comes back with all of them, each with its remedy. Nothing is sent.
//!
//! Prints the list. Needs no account, simulated or not.
//!
//! `cargo run --example every_finding_at_once`
#![expect(clippy::print_stdout, reason = "an example prints")]

use anyhow::bail;
use tidb_dms::{
    TidbEndpoint,
    ca::IsrgRootX1,
    compute::{PrivateSubnets, ReplicationInstance, SubnetGroup},
};

fn main() -> anyhow::Result<()> {
    let endpoint = TidbEndpoint::serverless()
        .target()
        .identifier("orders--tidb-")
        .host("mysql://gateway01.us-west-2.prod.aws.tidbcloud.com:4000")
        .port(0)
        .credentials("root", "a;b")
        .verify_full(IsrgRootX1::bundled())
        .init_stmt("SET FOREIGN_KEY_CHECKS=0; SET time_zone='UTC'")
        .max_file_size_kb(0)
        .parallel_load_threads(64)
        .kms_key("not a key")
        .build();
    let Err(refused) = endpoint else { bail!("the endpoint should have been refused") };
    println!("{refused}\n");

    let group = SubnetGroup::builder()
        .identifier("Default")
        .description("")
        .subnets(PrivateSubnets::new().subnet("subnet-1"))
        .build();
    let Err(refused) = group else { bail!("the subnet group should have been refused") };
    println!("{refused}\n");

    let group = SubnetGroup::builder()
        .identifier("dms-private")
        .description("private subnets of DMS")
        .subnets(
            PrivateSubnets::new()
                .subnet("subnet-0a1b2c3d")
                .subnet("subnet-4e5f6a7b"),
        )
        .build()?;
    let instance = ReplicationInstance::builder()
        .identifier("9-lives")
        .class("db.t3.large")
        .placement(group.for_instance())
        .storage(4)
        .engine_version("newest")
        .maintenance_window("sun:06:00-sun:06:15")
        .dns_servers("1.1.1.1,8.8.8.8,9.9.9.9,1.0.0.1,8.8.4.4")
        .build();
    let Err(refused) = instance else { bail!("the instance should have been refused") };
    println!("{refused}");
    Ok(())
}
