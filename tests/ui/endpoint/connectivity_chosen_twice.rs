use tidb_dms::TidbEndpoint;

fn main() {
    let _ = TidbEndpoint::dedicated().private_endpoint().vpc_peering();
}
