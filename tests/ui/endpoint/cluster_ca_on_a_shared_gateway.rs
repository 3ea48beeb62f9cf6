use std::time::UNIX_EPOCH;

use tidb_dms::{TidbEndpoint, ca::ClusterCa};

fn main() {
    let ca = ClusterCa::from_pem("", UNIX_EPOCH).unwrap();
    let _ = TidbEndpoint::serverless().verify_full(ca);
}
