use tidb_dms::TidbEndpoint;

fn main() {
    let _ = TidbEndpoint::serverless()
        .credentials("3pTAoNNegb47Uc8.root", "a-Secret-1")
        .secrets_manager("tidb", "arn:aws:iam::123456789012:role/dms-secret");
}
