use tidb_dms::TidbEndpoint;

fn main() {
    let _ = TidbEndpoint::serverless().ssl_none();
    let _ = TidbEndpoint::dedicated().ssl_none();
}
