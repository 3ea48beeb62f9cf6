//! AWS's own mocks: what each typed error of the SDK becomes as an [`AwsFault`].

use std::error::Error as _;

use aws_sdk_databasemigration::{
    Client,
    error::{ErrorMetadata, ProvideErrorMetadata, SdkError},
    operation::{
        create_endpoint::{CreateEndpointError, CreateEndpointOutput},
        create_replication_instance::CreateReplicationInstanceError,
        create_replication_subnet_group::CreateReplicationSubnetGroupError,
        delete_endpoint::DeleteEndpointError,
        describe_connections::DescribeConnectionsOutput,
        import_certificate::ImportCertificateError,
        modify_endpoint::ModifyEndpointError,
        test_connection::TestConnectionError,
    },
    types::{
        Connection, Endpoint,
        error::{
            AccessDeniedFault, InsufficientResourceCapacityFault, InvalidCertificateFault,
            InvalidResourceStateFault, InvalidSubnet, KmsKeyNotAccessibleFault,
            ReplicationSubnetGroupDoesNotCoverEnoughAZs, ResourceAlreadyExistsFault,
            ResourceNotFoundFault, ResourceQuotaExceededFault, StorageQuotaExceededFault,
        },
    },
};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use tidb_dms::{
    diagnose::{ConnectionFailure, FailureCause},
    fault::{AwsFault, AwsFaultKind},
};

const ARN: &str = "arn:aws:dms:us-west-2:123456789012:endpoint:TARGET";

fn client(rules: &[&Rule]) -> Client {
    mock_client!(aws_sdk_databasemigration, RuleMode::MatchAny, rules)
}

/// Creates an endpoint against a mock that refuses it so, and reads the refusal.
async fn refused(
    error: impl Fn() -> CreateEndpointError + Clone + Send + Sync + 'static,
) -> AwsFault {
    let rule = mock!(Client::create_endpoint)
        .match_requests(|request| request.endpoint_identifier() == Some("tidb-target"))
        .then_error(error);
    let call = client(&[&rule])
        .create_endpoint()
        .endpoint_identifier("tidb-target");
    let error = call
        .send()
        .await
        .expect_err("a refusal");
    assert_eq!(rule.num_calls(), 1);
    AwsFault::from_sdk("CreateEndpoint", "tidb-target", error)
}

/// The kind of one error of an operation, made without AWS's metadata as mocks do.
fn kind_of<E>(error: E) -> AwsFaultKind
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    AwsFault::from_sdk("Operation", "it", SdkError::service_error(error, ()))
        .kind()
        .clone()
}

#[tokio::test]
async fn what_exists_tells_its_arn() {
    let fault = refused(|| {
        CreateEndpointError::ResourceAlreadyExistsFault(
            ResourceAlreadyExistsFault::builder()
                .message("taken")
                .resource_arn(ARN)
                .build(),
        )
    })
    .await;
    let AwsFaultKind::AlreadyExists { arn, .. } = fault.kind() else { panic!("{fault}") };
    assert_eq!(arn.as_deref(), Some(ARN));
    assert_eq!(fault.code(), Some("ResourceAlreadyExistsFault"));
    assert_eq!(fault.message(), Some("taken"));
    assert_eq!(fault.to_string(), "CreateEndpoint of `tidb-target` failed: it exists already");
    assert!(!fault.is_retryable() && fault.outcome_is_known());
    let source = fault.source().expect("the SDK's error");
    assert!(
        source
            .downcast_ref::<CreateEndpointError>()
            .is_some()
    );
}

#[tokio::test]
async fn unmodelled_codes_are_read_too() {
    let table = [
        (
            "InvalidParameterValueException",
            "Invalid certificate ARN",
            AwsFaultKind::CertificateRefused,
        ),
        ("InvalidParameterCombinationException", "both", AwsFaultKind::InvalidRequest),
        ("AccessDeniedException", "no", AwsFaultKind::AccessDenied),
        ("ValidationException", "null", AwsFaultKind::InvalidRequest),
        ("ExpiredTokenException", "old", AwsFaultKind::CredentialsRefused),
        ("InternalFailure", "", AwsFaultKind::ServiceFailed),
        ("Novelty", "", AwsFaultKind::Unexplained),
    ];
    for (code, message, kind) in table {
        let fault = refused(move || {
            let metadata = ErrorMetadata::builder()
                .code(code)
                .message(message)
                .build();
            CreateEndpointError::generic(metadata)
        })
        .await;
        assert_eq!(fault.kind(), &kind, "{code}");
        assert_eq!(fault.code(), Some(code));
        assert!(!fault.remedy().is_empty());
    }
}

#[test]
fn each_modelled_error_has_its_kind() {
    use AwsFaultKind::*;

    type Group = CreateReplicationSubnetGroupError;
    type Instance = CreateReplicationInstanceError;
    let role =
        "The IAM Role arn:aws:iam::123456789012:role/dms-vpc-role is not configured properly.";
    let denied = |text: &str| {
        AccessDeniedFault::builder()
            .message(text)
            .build()
    };
    let state = |text: &str| {
        InvalidResourceStateFault::builder()
            .message(text)
            .build()
    };
    let table = [
        (kind_of(Group::AccessDeniedFault(denied(role))), RoleNotReady),
        (kind_of(Group::AccessDeniedFault(denied("no"))), AccessDenied),
        (
            kind_of(Group::ReplicationSubnetGroupDoesNotCoverEnoughAZs(
                ReplicationSubnetGroupDoesNotCoverEnoughAZs::builder().build(),
            )),
            SubnetsUnfit,
        ),
        (kind_of(Group::InvalidSubnet(InvalidSubnet::builder().build())), SubnetsUnfit),
        (
            kind_of(Instance::InsufficientResourceCapacityFault(
                InsufficientResourceCapacityFault::builder().build(),
            )),
            CapacityLacking,
        ),
        (
            kind_of(Instance::StorageQuotaExceededFault(
                StorageQuotaExceededFault::builder().build(),
            )),
            QuotaReached,
        ),
        (
            kind_of(Instance::ResourceQuotaExceededFault(
                ResourceQuotaExceededFault::builder().build(),
            )),
            QuotaReached,
        ),
        (
            kind_of(ImportCertificateError::InvalidCertificateFault(
                InvalidCertificateFault::builder().build(),
            )),
            CertificateRefused,
        ),
        (
            kind_of(ImportCertificateError::KmsKeyNotAccessibleFault(
                KmsKeyNotAccessibleFault::builder()
                    .message("disabled")
                    .build(),
            )),
            KeyUnusable,
        ),
        (
            kind_of(TestConnectionError::InvalidResourceStateFault(state(
                "Connection is already being tested",
            ))),
            WrongState,
        ),
        (
            kind_of(DeleteEndpointError::InvalidResourceStateFault(state(
                "it is in use by a task",
            ))),
            InUse,
        ),
        (
            kind_of(ModifyEndpointError::ResourceNotFoundFault(
                ResourceNotFoundFault::builder().build(),
            )),
            NotFound,
        ),
    ];
    for (kind, expected) in table {
        assert_eq!(kind, expected);
    }
}

#[test]
fn an_error_without_code_and_words_is_unexplained() {
    let error = CreateEndpointError::unhandled("boom: unexpected end of input");
    assert_eq!(kind_of(error), AwsFaultKind::Unexplained);
}

#[tokio::test(start_paused = true)]
async fn server_failures_are_retried_and_leave_the_outcome_open() {
    let recovers = mock!(Client::create_endpoint)
        .sequence()
        .http_status(503, None)
        .times(2)
        .output(|| {
            let endpoint = Endpoint::builder()
                .endpoint_arn(ARN)
                .build();
            CreateEndpointOutput::builder()
                .endpoint(endpoint)
                .build()
        })
        .build();
    let created = client(&[&recovers])
        .create_endpoint()
        .send()
        .await
        .expect("the third try");
    assert_eq!(
        created
            .endpoint()
            .and_then(|endpoint| endpoint.endpoint_arn()),
        Some(ARN)
    );
    assert_eq!(recovers.num_calls(), 3);

    let stays = mock!(Client::create_endpoint)
        .sequence()
        .http_status(503, None)
        .repeatedly()
        .build();
    let error = client(&[&stays])
        .create_endpoint()
        .send()
        .await
        .expect_err("no answer");
    let fault = AwsFault::from_sdk("CreateEndpoint", "tidb-target", error);
    assert_eq!(fault.kind(), &AwsFaultKind::ServiceFailed);
    assert!(fault.is_retryable() && !fault.outcome_is_known());
}

#[tokio::test]
async fn a_failed_connection_is_diagnosed() {
    let describe = mock!(Client::describe_connections).then_output(|| {
        let connection = Connection::builder()
            .status("failed")
            .last_failure_message(
                "Test Endpoint failed: Application-Status: 1020912, Application-Message: Cannot connect to ODBC provider \
                 ODBC general error., Application-Detailed-Message: RetCode: SQL_ERROR SqlState: HY000 NativeError: 3159 \
                 Message: Connections using insecure transport are prohibited",
            )
            .build();
        DescribeConnectionsOutput::builder().connections(connection).build()
    });
    let found = client(&[&describe])
        .describe_connections()
        .send()
        .await
        .expect("connections");
    let text = found.connections()[0]
        .last_failure_message()
        .unwrap_or_default();
    let failure = ConnectionFailure::read(text);
    assert_eq!(failure.cause(), FailureCause::TlsDemanded);
    assert_eq!(failure.native_error(), Some(3159));
}
