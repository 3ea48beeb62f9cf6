use tidb_dms::{TidbEndpoint, ca::IsrgRootX1};

fn main() {
    let _ = TidbEndpoint::dedicated().verify_full(IsrgRootX1::bundled());
}
