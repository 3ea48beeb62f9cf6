use tidb_dms::TidbEndpoint;

fn main() {
    let _ = TidbEndpoint::essential().vpc_peering();
}
