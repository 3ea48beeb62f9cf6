use tidb_dms::TidbEndpoint;

fn main() {
    let _ = TidbEndpoint::serverless().verify_full(());
    let _ = TidbEndpoint::dedicated().verify_ca(());
}
