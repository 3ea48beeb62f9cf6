//! The codes of EC2, which models none of its errors. Many end in what happened, after the name of what it happened to.
//! (EC2 API reference, "Error codes".)

use super::AwsFaultKind as Kind;

/// The kind of a code that no other service has. `says` looks for words in the message.
pub(super) fn read(code: &str, says: &dyn Fn(&[&str]) -> bool) -> Option<Kind> {
    let code = code
        .strip_prefix("Client.")
        .or_else(|| code.strip_prefix("Server."))
        .unwrap_or(code);
    let exists = Kind::AlreadyExists { arn: None };
    Some(match code {
        "AuthFailure" if says(&["not authorized", "permission", "not own"]) => Kind::AccessDenied,
        "AuthFailure" => Kind::CredentialsRefused,
        "Blocked" | "OperationNotPermitted" | "UnauthorizedOperation" => Kind::AccessDenied,
        "CannotDelete" | "DependencyViolation" => Kind::InUse,
        "ConcurrentTagAccess"
        | "IncorrectState"
        | "InvalidState"
        | "InvalidStateTransition"
        | "InvalidVpcState" => Kind::WrongState,
        // EC2 says so too of a service's private DNS name that the VPC has already.
        "InvalidParameter" if says(&["conflicting dns domain"]) => exists,
        // Of a private DNS name, while the endpoint waits for the owner of its service.
        "InvalidParameter"
            if says(&["only be enabled after the endpoint connection is accepted"]) =>
        {
            Kind::WrongState
        }
        "DuplicateSubnetsInSameZone"
        | "FilterLimitExceeded"
        | "IdempotentParameterMismatch"
        | "InvalidAction"
        | "InvalidInput"
        | "InvalidParameter"
        | "InvalidParameterDependency"
        | "InvalidRequest"
        | "InvalidServiceName"
        | "MalformedParameter"
        | "UnknownParameter"
        | "UnknownPrincipalType"
        | "Unsupported"
        | "UnsupportedOperation"
        | "VPCIdNotSpecified" => Kind::InvalidRequest,
        "InsufficientAddressCapacity" | "InsufficientCapacity" => Kind::CapacityLacking,
        "InsufficientFreeAddressesInSubnet" => Kind::SubnetsUnfit,
        "InternalError" | "InternalFailure" | "ServiceUnavailable" | "Unavailable" => {
            Kind::ServiceFailed
        }
        "Gateway.NotAttached" | "NatGatewayNotFound" => Kind::NotFound,
        "InvalidSubnet.Conflict" | "Resource.AlreadyAssociated" => exists,
        "RequestLimitExceeded" => Kind::Throttled,
        _ if code.ends_with(".NotFound") => Kind::NotFound,
        _ if code.ends_with(".InUse") => Kind::InUse,
        _ if code.ends_with(".Duplicate") || code.ends_with("AlreadyExists") => exists,
        _ if code.ends_with("LimitExceeded") => Kind::QuotaReached,
        _ if code.ends_with(".Malformed") || code.ends_with("Malformed") => Kind::InvalidRequest,
        _ if code.ends_with(".Range") => Kind::InvalidRequest,
        _ => return None,
    })
}
