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

#[test]
fn every_code_of_ec2_has_its_kind() {
    let there = || Kind::AlreadyExists { arn: None };
    let table = [
        (
            "AddressLimitExceeded",
            "The maximum number of addresses has been reached.",
            Kind::QuotaReached,
        ),
        (
            "AuthFailure",
            "AWS was not able to validate the provided access credentials",
            Kind::CredentialsRefused,
        ),
        ("AuthFailure", "The address does not belong to you: not authorized", Kind::AccessDenied),
        ("Client.RequestLimitExceeded", "Request limit exceeded.", Kind::Throttled),
        (
            "DependencyViolation",
            "The vpc 'vpc-1' has dependencies and cannot be deleted.",
            Kind::InUse,
        ),
        (
            "DuplicateSubnetsInSameZone",
            "Found another VPC endpoint subnet in the zone",
            Kind::InvalidRequest,
        ),
        ("EC2ThrottledException", "", Kind::Throttled),
        ("Gateway.NotAttached", "resource igw-1 is not attached to network vpc-1", Kind::NotFound),
        ("IdempotentParameterMismatch", "", Kind::InvalidRequest),
        ("IncorrectState", "The vpc endpoint is pending", Kind::WrongState),
        ("InsufficientAddressCapacity", "", Kind::CapacityLacking),
        ("InsufficientFreeAddressesInSubnet", "", Kind::SubnetsUnfit),
        ("InternetGatewayLimitExceeded", "", Kind::QuotaReached),
        ("InvalidAllocationID.NotFound", "", Kind::NotFound),
        ("InvalidAssociationID.NotFound", "", Kind::NotFound),
        ("InvalidGroup.Duplicate", "The security group 'a' already exists", there()),
        ("InvalidGroup.InUse", "", Kind::InUse),
        ("InvalidGroup.NotFound", "", Kind::NotFound),
        ("InvalidInternetGatewayID.NotFound", "", Kind::NotFound),
        ("InvalidIPAddress.InUse", "", Kind::InUse),
        (
            "InvalidParameter",
            "The VPC endpoint service does not support the AZ",
            Kind::InvalidRequest,
        ),
        (
            "InvalidParameter",
            "private-dns-enabled cannot be set because there is already a conflicting DNS domain for \
             gateway01-privatelink.us-west-2.prod.aws.tidbcloud.com in the VPC vpc-1",
            there(),
        ),
        (
            "InvalidParameter",
            "Private DNS can only be enabled after the endpoint connection is accepted by the owner of svc.",
            Kind::WrongState,
        ),
        ("InvalidParameterValue", "Invalid availability zone: [us-west-2z]", Kind::InvalidRequest),
        ("InvalidPermission.Duplicate", "", there()),
        ("InvalidPermission.NotFound", "", Kind::NotFound),
        ("InvalidRoute.NotFound", "", Kind::NotFound),
        ("InvalidRouteTableID.NotFound", "", Kind::NotFound),
        ("InvalidServiceName", "The Vpc Endpoint Service does not exist", Kind::InvalidRequest),
        ("InvalidStateTransition", "Invalid state transition for pcx-1", Kind::WrongState),
        ("InvalidSubnet.Conflict", "The CIDR conflicts with another subnet", there()),
        ("InvalidSubnet.Range", "The CIDR is invalid.", Kind::InvalidRequest),
        ("InvalidSubnetID.NotFound", "", Kind::NotFound),
        ("InvalidVpcEndpointId.NotFound", "", Kind::NotFound),
        ("InvalidVpcID.Malformed", "", Kind::InvalidRequest),
        ("InvalidVpcID.NotFound", "", Kind::NotFound),
        ("InvalidVpcPeeringConnectionID.NotFound", "", Kind::NotFound),
        ("InvalidVpcPeeringConnectionId.Malformed", "", Kind::InvalidRequest),
        ("NatGatewayLimitExceeded", "", Kind::QuotaReached),
        ("NatGatewayMalformed", "", Kind::InvalidRequest),
        ("NatGatewayNotFound", "The Nat Gateway nat-1 was not found", Kind::NotFound),
        ("OperationNotPermitted", "User 1 cannot accept peering pcx-1", Kind::AccessDenied),
        ("Resource.AlreadyAssociated", "resource igw-1 is already attached", there()),
        ("RouteAlreadyExists", "", there()),
        (
            "InvalidParameterValue",
            "Network vpc-1 already has an internet gateway attached",
            there(),
        ),
        ("RouteLimitExceeded", "", Kind::QuotaReached),
        ("RulesPerSecurityGroupLimitExceeded", "", Kind::QuotaReached),
        ("Server.Unavailable", "", Kind::ServiceFailed),
        ("SubnetLimitExceeded", "", Kind::QuotaReached),
        ("Unavailable", "The service is unavailable.", Kind::ServiceFailed),
        ("UnauthorizedOperation", "You are not authorized", Kind::AccessDenied),
        ("VpcEndpointLimitExceeded", "", Kind::QuotaReached),
        ("VpcLimitExceeded", "The maximum number of VPCs has been reached.", Kind::QuotaReached),
        ("VpcPeeringConnectionAlreadyExists", "", there()),
    ];
    for (code, message, kind) in table {
        assert_eq!(Kind::read(Some(code), Some(message), None), kind, "{code}: {message}");
    }
}
