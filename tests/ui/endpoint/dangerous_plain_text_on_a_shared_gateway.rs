use tidb_dms::TidbEndpoint;

fn main() {
    let _ = TidbEndpoint::serverless().dangerous().ssl_none();
}
