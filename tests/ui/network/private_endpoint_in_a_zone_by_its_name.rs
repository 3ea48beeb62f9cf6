use tidb_dms::network::{PrivateEndpoint, Subnet};

fn main() {
    let _ = PrivateEndpoint::of_own_gateway("com.amazonaws.vpce.us-west-2.vpce-svc-0062ecf0683000000")
        .subnet(Subnet::carved("us-west-2a", 28));
}
