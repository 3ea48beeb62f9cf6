use tidb_dms::TidbEndpoint;

fn main() {
    let _ = TidbEndpoint::serverless().source().parallel_load_threads(4);
}
