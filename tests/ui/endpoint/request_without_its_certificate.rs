use tidb_dms::{TidbEndpoint, ca::IsrgRootX1};

fn main() {
    let endpoint = TidbEndpoint::serverless()
        .target()
        .identifier("tidb-target")
        .host("gateway01.us-east-1.prod.aws.tidbcloud.com")
        .credentials("3pTAoNNegb47Uc8.root", "a-Secret-1")
        .verify_full(IsrgRootX1::bundled())
        .build()
        .unwrap();
    let _ = endpoint.create_request();
}
