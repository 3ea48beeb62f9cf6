use tidb_dms::compute::{PublicSubnets, SubnetGroup};

fn main() {
    let group = SubnetGroup::builder()
        .identifier("dms-public")
        .description("DMS in public subnets")
        .subnets(PublicSubnets::new().subnet("subnet-0a1b2c3d").subnet("subnet-4e5f6a7b"))
        .build()
        .unwrap();
    let _ = group.for_serverless();
}
