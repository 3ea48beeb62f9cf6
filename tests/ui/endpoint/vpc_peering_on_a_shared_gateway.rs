use tidb_dms::TidbEndpoint;

fn main() {
    let _ = TidbEndpoint::serverless().vpc_peering();
}
