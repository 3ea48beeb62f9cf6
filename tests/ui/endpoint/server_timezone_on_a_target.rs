use tidb_dms::TidbEndpoint;

fn main() {
    let _ = TidbEndpoint::serverless().target().server_timezone("US/Pacific");
}
