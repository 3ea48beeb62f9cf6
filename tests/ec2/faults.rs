//! EC2's refusals, as they come over the wire.

use tidb_dms::{
    fault::{AwsFault, AwsFaultKind},
    network::request,
};

use crate::stage::Stage;

async fn refused(code: &'static str) -> AwsFault {
    let stage = Stage::answering(move |_| Err(code));
    let config = stage
        .client()
        .config()
        .to_builder()
        .retry_config(aws_sdk_ec2::config::retry::RetryConfig::disabled())
        .build();
    let client = aws_sdk_ec2::Client::from_conf(config);
    let error = request::delete_vpc("vpc-1")
        .send_with(&client)
        .await
        .expect_err("a refusal");
    AwsFault::from_sdk("DeleteVpc", "vpc-1", error)
}

#[tokio::test]
async fn a_refusal_is_read_with_its_code_and_words() {
    let table = [
        ("DependencyViolation", AwsFaultKind::InUse, false),
        ("InvalidVpcID.NotFound", AwsFaultKind::NotFound, false),
        ("RequestLimitExceeded", AwsFaultKind::Throttled, true),
        ("UnauthorizedOperation", AwsFaultKind::AccessDenied, false),
        ("IncorrectState", AwsFaultKind::WrongState, true),
        ("VpcLimitExceeded", AwsFaultKind::QuotaReached, false),
        ("Novelty", AwsFaultKind::Unexplained, false),
    ];
    for (code, kind, is_retryable) in table {
        let fault = refused(code).await;
        assert_eq!(fault.kind(), &kind, "{code}");
        assert_eq!(fault.code(), Some(code));
        assert_eq!(fault.message(), Some("said so"));
        assert_eq!(fault.is_retryable(), is_retryable, "{code}");
        assert!(fault.outcome_is_known(), "{code}: EC2 refused it");
    }
}

#[tokio::test]
async fn an_endpoint_that_was_not_deleted_is_a_fault_though_the_call_succeeds() {
    let refusing = Stage::answering(|_| {
        Ok("<unsuccessful><item><resourceId>vpce-1</resourceId><error>\
            <code>InvalidVpcEndpoint.NotFound</code><message>gone</message></error></item></unsuccessful>"
            .to_owned())
    });
    let answer = request::delete_vpc_endpoint("vpce-1")
        .send_with(&refusing.client())
        .await
        .expect("an answer");
    let fault = AwsFault::from_unsuccessful("DeleteVpcEndpoints", answer.unsuccessful())
        .expect("something went wrong");
    assert_eq!(fault.kind(), &AwsFaultKind::NotFound);
    assert_eq!((fault.subject(), fault.message()), ("vpce-1", Some("gone")));
    assert_eq!(fault.to_string(), "DeleteVpcEndpoints of `vpce-1` failed: it does not exist");

    let answer = request::delete_vpc_endpoint("vpce-1")
        .send_with(&Stage::silent().client())
        .await
        .expect("an answer");
    let fault = AwsFault::from_unsuccessful("DeleteVpcEndpoints", answer.unsuccessful());
    assert!(fault.is_none());
}
