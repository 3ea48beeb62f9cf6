//! A serverless target endpoint, built, validated and made a request, against the raw SDK builder with the same fields.

mod measure;

use std::hint::black_box;

use aws_sdk_databasemigration::{
    operation::create_endpoint::CreateEndpointInput,
    types::{DmsSslModeValue, ReplicationEndpointTypeValue},
};
use criterion::Criterion;
use measure::{Measured, medians, ratio};
use tidb_dms::{TidbEndpoint, ca::IsrgRootX1};

const IDENTIFIER: &str = "tidb-target";
const HOST: &str = "gateway01.us-east-1.prod.aws.tidbcloud.com";
const USER: &str = "3pTAoNNegb47Uc8.root";
const PASSWORD: &str = "a-Secret-1";
const CERTIFICATE: &str = "arn:aws:dms:us-east-1:123456789012:cert:ISRG-ROOT-X1";

fn raw() -> CreateEndpointInput {
    CreateEndpointInput::builder()
        .endpoint_identifier(black_box(IDENTIFIER))
        .endpoint_type(ReplicationEndpointTypeValue::Target)
        .engine_name("mysql")
        .username(black_box(USER))
        .password(black_box(PASSWORD))
        .server_name(black_box(HOST))
        .port(4000)
        .ssl_mode(DmsSslModeValue::VerifyFull)
        .certificate_arn(black_box(CERTIFICATE))
        .extra_connection_attributes("Initstmt=SET FOREIGN_KEY_CHECKS=0")
        .build()
        .expect("every field that is needed")
}

fn validated(ca: &IsrgRootX1) -> TidbEndpoint {
    TidbEndpoint::serverless()
        .target()
        .identifier(black_box(IDENTIFIER))
        .host(black_box(HOST))
        .credentials(black_box(USER), black_box(PASSWORD))
        .verify_full(ca.clone())
        .build()
        .expect("nothing to refuse")
}

fn requested(ca: &IsrgRootX1) -> CreateEndpointInput {
    validated(ca)
        .with_certificate(black_box(CERTIFICATE))
        .expect("an ARN of a certificate")
        .create_request()
        .build()
        .expect("every field that is needed")
}

fn main() {
    let ca = IsrgRootX1::bundled();
    assert_eq!(requested(&ca), raw(), "both are the same request");
    let mut criterion = Criterion::default().configure_from_args();
    criterion.bench_function("endpoint/raw SDK builder", |b| b.iter(raw));
    criterion.bench_function("endpoint/build and validate", |b| b.iter(|| validated(&ca)));
    criterion.bench_function("endpoint/build, validate, request", |b| b.iter(|| requested(&ca)));
    criterion.final_summary();

    let [raw, validated, requested] = medians(
        200,
        [
            Measured::new("raw SDK builder", 1_000, raw),
            Measured::new("build and validate", 1_000, || validated(&ca)),
            Measured::new("build, validate, request", 1_000, || requested(&ca)),
        ],
    );
    ratio("build and validate / raw", validated / raw, 2.0);
    ratio("build, validate, request / raw", requested / raw, 2.0);
}
