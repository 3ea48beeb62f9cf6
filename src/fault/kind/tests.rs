use super::AwsFaultKind as Kind;

#[test]
fn every_code_has_its_kind() {
    let there = || Kind::AlreadyExists { arn: None };
    let table = [
        ("AccessDeniedException", "User is not authorized to perform", Kind::AccessDenied),
        ("AccessDeniedFault", "AWS DMS was denied access to the endpoint.", Kind::AccessDenied),
        (
            "AccessDeniedFault",
            "The IAM Role arn:aws:iam::123456789012:role/dms-vpc-role is not configured properly.",
            Kind::RoleNotReady,
        ),
        ("CollectorNotFoundFault", "", Kind::NotFound),
        (
            "ExpiredTokenException",
            "The security token included is expired",
            Kind::CredentialsRefused,
        ),
        ("FailedDependencyFault", "", Kind::ServiceFailed),
        ("InsufficientResourceCapacityFault", "", Kind::CapacityLacking),
        ("InternalFailure", "", Kind::ServiceFailed),
        ("InternalServerError", "", Kind::ServiceFailed),
        ("InvalidCertificateFault", "The certificate was not valid.", Kind::CertificateRefused),
        ("InvalidOperationFault", "", Kind::WrongState),
        ("InvalidParameterCombination", "No modifications were requested", Kind::NothingToModify),
        (
            "InvalidParameterCombinationException",
            "No modifications were requested",
            Kind::NothingToModify,
        ),
        ("InvalidParameterCombinationException", "ssl mode", Kind::InvalidRequest),
        ("InvalidParameterValueException", "Invalid certificate ARN", Kind::CertificateRefused),
        (
            "InvalidParameterValueException",
            "Please provide a value for either for CertificatePem or for CertificateWallet.",
            Kind::CertificateRefused,
        ),
        (
            "InvalidParameterValueException",
            "Unsupported value 'key' for extra connection attributes",
            Kind::InvalidRequest,
        ),
        ("InvalidResourceStateFault", "Connection is already being tested", Kind::WrongState),
        ("InvalidResourceStateFault", "is in use and cannot be deleted", Kind::InUse),
        ("InvalidSubnet", "The subnet provided isn't valid.", Kind::SubnetsUnfit),
        ("KMSAccessDeniedFault", "", Kind::KeyUnusable),
        ("KMSDisabledFault", "", Kind::KeyUnusable),
        ("KMSFault", "", Kind::KeyUnusable),
        ("KMSInvalidStateFault", "", Kind::KeyUnusable),
        ("KMSKeyNotAccessibleFault", "", Kind::KeyUnusable),
        ("KMSNotFoundFault", "", Kind::KeyUnusable),
        ("KMSThrottlingFault", "", Kind::Throttled),
        ("ReplicationSubnetGroupDoesNotCoverEnoughAZs", "", Kind::SubnetsUnfit),
        ("RequestLimitExceeded", "", Kind::Throttled),
        ("ResourceAlreadyExistsFault", "", there()),
        ("ResourceNotFoundFault", "", Kind::NotFound),
        ("ResourceQuotaExceededFault", "", Kind::QuotaReached),
        ("S3AccessDeniedFault", "", Kind::AccessDenied),
        ("S3ResourceNotFoundFault", "", Kind::InvalidRequest),
        ("SNSInvalidTopicFault", "", Kind::InvalidRequest),
        ("SNSNoAuthorizationFault", "", Kind::AccessDenied),
        ("SerializationException", "", Kind::InvalidRequest),
        ("ServiceUnavailable", "", Kind::ServiceFailed),
        ("StorageQuotaExceededFault", "", Kind::QuotaReached),
        ("SubnetAlreadyInUse", "", Kind::InUse),
        ("ThrottlingException", "Rate exceeded", Kind::Throttled),
        ("Throttling", "Rate exceeded", Kind::Throttled),
        ("TooManyRequestsException", "", Kind::Throttled),
        ("UnknownOperationException", "", Kind::Unexplained),
        ("UnrecognizedClientException", "", Kind::CredentialsRefused),
        ("UpgradeDependencyFailureFault", "", Kind::WrongState),
        ("ValidationException", "1 validation error detected", Kind::InvalidRequest),
        ("SomethingNew", "", Kind::Unexplained),
    ];
    for (code, message, kind) in table {
        assert_eq!(Kind::read(Some(code), Some(message), None), kind, "{code}: {message}");
    }
    assert_eq!(Kind::read(None, Some("Rate exceeded"), None), Kind::Unexplained);
}

#[test]
fn what_comes_back_by_waiting_is_retryable() {
    for code in ["ThrottlingException", "InvalidResourceStateFault", "InternalFailure"] {
        assert!(Kind::read(Some(code), None, None).is_retryable(), "{code}");
    }
    for code in ["ResourceAlreadyExistsFault", "AccessDeniedException", "ValidationException"] {
        assert!(!Kind::read(Some(code), None, None).is_retryable(), "{code}");
    }
}
