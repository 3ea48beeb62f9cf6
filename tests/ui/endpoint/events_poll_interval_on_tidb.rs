use tidb_dms::TidbEndpoint;

fn main() {
    let _ = TidbEndpoint::serverless().source().events_poll_interval(5);
}
