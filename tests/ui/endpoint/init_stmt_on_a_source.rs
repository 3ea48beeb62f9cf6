use tidb_dms::TidbEndpoint;

fn main() {
    let _ = TidbEndpoint::serverless().source().init_stmt("SET time_zone=UTC");
}
