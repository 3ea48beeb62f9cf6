//! What can go wrong with one call.

use std::fmt;

use tidb_dms::sim::CallFault;

/// One way in which one call goes wrong.
#[derive(Clone, Debug)]
pub(crate) enum Trouble {
    /// The account or the network misbehaves, and the run has to cope.
    Fault(CallFault),
    /// AWS refuses with this code and text, and the run has to say so.
    Refusal(&'static str, &'static str),
    /// The process dies before the call has its effect.
    CrashBefore,
    /// The process dies after the call had its effect, before the answer.
    CrashAfter,
}

/// Every way in which a call of this operation is made to go wrong.
///
/// A read has no effect, so that a lost request is a lost answer.
pub(crate) fn all(operation: &str) -> Vec<Trouble> {
    let mut all = vec![
        Trouble::Fault(CallFault::LoseAnswer),
        Trouble::Fault(CallFault::Throttle),
        Trouble::Fault(CallFault::ServerError),
        Trouble::Fault(CallFault::Hang),
        Trouble::CrashAfter,
    ];
    if !is_read(operation) {
        all.extend([
            Trouble::Fault(CallFault::LoseRequest),
            Trouble::Fault(CallFault::HangBefore),
            Trouble::CrashBefore,
        ]);
    }
    all.extend(refusals(operation));
    all
}

/// The ones whose outcome depends on what a listing shows.
pub(crate) fn where_sight_matters(operation: &str) -> Vec<Trouble> {
    let mut all = vec![
        Trouble::Fault(CallFault::LoseAnswer),
        Trouble::CrashAfter,
        Trouble::Refusal("AccessDeniedException", "not today"),
    ];
    if !is_read(operation) {
        all.extend([
            Trouble::Fault(CallFault::Hang),
            Trouble::CrashBefore,
            Trouble::Refusal("InvalidResourceStateFault", "not in that state"),
            Trouble::Refusal("ResourceNotFoundFault", "not there"),
        ]);
    }
    all
}

fn is_read(operation: &str) -> bool {
    operation.starts_with("Describe") || operation.starts_with("List")
}

/// What no operation models and every operation answers.
const UNMODELLED: [&str; 5] = [
    "AccessDeniedException",
    "InvalidParameterCombinationException",
    "InvalidParameterValueException",
    "ThrottlingException",
    "ValidationException",
];

/// The faults that the API model lists for each operation that is called here.
const MODELLED: &[(&str, &[&str])] = &[
    (
        "CreateReplicationInstance",
        &[
            "AccessDeniedFault",
            "ResourceAlreadyExistsFault",
            "InsufficientResourceCapacityFault",
            "ResourceQuotaExceededFault",
            "StorageQuotaExceededFault",
            "ResourceNotFoundFault",
            "ReplicationSubnetGroupDoesNotCoverEnoughAZs",
            "InvalidResourceStateFault",
            "InvalidSubnet",
            "KMSKeyNotAccessibleFault",
        ],
    ),
    (
        "ModifyReplicationInstance",
        &[
            "AccessDeniedFault",
            "InvalidResourceStateFault",
            "ResourceAlreadyExistsFault",
            "ResourceNotFoundFault",
            "InsufficientResourceCapacityFault",
            "StorageQuotaExceededFault",
            "UpgradeDependencyFailureFault",
        ],
    ),
    ("DeleteReplicationInstance", &["InvalidResourceStateFault", "ResourceNotFoundFault"]),
    (
        "CreateReplicationSubnetGroup",
        &[
            "AccessDeniedFault",
            "ResourceAlreadyExistsFault",
            "ResourceNotFoundFault",
            "ResourceQuotaExceededFault",
            "ReplicationSubnetGroupDoesNotCoverEnoughAZs",
            "InvalidSubnet",
        ],
    ),
    (
        "ModifyReplicationSubnetGroup",
        &[
            "AccessDeniedFault",
            "ResourceNotFoundFault",
            "ResourceQuotaExceededFault",
            "SubnetAlreadyInUse",
            "ReplicationSubnetGroupDoesNotCoverEnoughAZs",
            "InvalidSubnet",
        ],
    ),
    (
        "DeleteReplicationSubnetGroup",
        &["InvalidResourceStateFault", "ResourceNotFoundFault", "AccessDeniedFault"],
    ),
    (
        "CreateEndpoint",
        &[
            "KMSKeyNotAccessibleFault",
            "ResourceAlreadyExistsFault",
            "ResourceQuotaExceededFault",
            "InvalidResourceStateFault",
            "ResourceNotFoundFault",
            "AccessDeniedFault",
            "S3AccessDeniedFault",
        ],
    ),
    (
        "ModifyEndpoint",
        &[
            "InvalidResourceStateFault",
            "ResourceNotFoundFault",
            "ResourceAlreadyExistsFault",
            "KMSKeyNotAccessibleFault",
            "AccessDeniedFault",
        ],
    ),
    ("DeleteEndpoint", &["ResourceNotFoundFault", "InvalidResourceStateFault"]),
    (
        "ImportCertificate",
        &[
            "ResourceAlreadyExistsFault",
            "InvalidCertificateFault",
            "ResourceQuotaExceededFault",
            "KMSKeyNotAccessibleFault",
        ],
    ),
    ("DeleteCertificate", &["ResourceNotFoundFault", "InvalidResourceStateFault"]),
    (
        "TestConnection",
        &[
            "ResourceNotFoundFault",
            "InvalidResourceStateFault",
            "KMSKeyNotAccessibleFault",
            "ResourceQuotaExceededFault",
            "AccessDeniedFault",
        ],
    ),
    (
        "CreateReplicationConfig",
        &[
            "AccessDeniedFault",
            "ResourceAlreadyExistsFault",
            "ResourceNotFoundFault",
            "InvalidResourceStateFault",
            "ReplicationSubnetGroupDoesNotCoverEnoughAZs",
            "InvalidSubnet",
            "KMSKeyNotAccessibleFault",
            "ResourceQuotaExceededFault",
        ],
    ),
    (
        "ModifyReplicationConfig",
        &[
            "AccessDeniedFault",
            "ResourceNotFoundFault",
            "ReplicationSubnetGroupDoesNotCoverEnoughAZs",
            "InvalidSubnet",
            "KMSKeyNotAccessibleFault",
            "InvalidResourceStateFault",
        ],
    ),
    (
        "DeleteReplicationConfig",
        &["AccessDeniedFault", "ResourceNotFoundFault", "InvalidResourceStateFault"],
    ),
    (
        "StartReplication",
        &["ResourceNotFoundFault", "InvalidResourceStateFault", "AccessDeniedFault"],
    ),
    (
        "StopReplication",
        &["ResourceNotFoundFault", "InvalidResourceStateFault", "AccessDeniedFault"],
    ),
    (
        "CreateReplicationTask",
        &[
            "AccessDeniedFault",
            "InvalidResourceStateFault",
            "ResourceAlreadyExistsFault",
            "ResourceNotFoundFault",
            "KMSKeyNotAccessibleFault",
            "ResourceQuotaExceededFault",
        ],
    ),
    (
        "ModifyReplicationTask",
        &[
            "InvalidResourceStateFault",
            "ResourceNotFoundFault",
            "ResourceAlreadyExistsFault",
            "KMSKeyNotAccessibleFault",
        ],
    ),
    ("DeleteReplicationTask", &["ResourceNotFoundFault", "InvalidResourceStateFault"]),
    (
        "StartReplicationTask",
        &["ResourceNotFoundFault", "InvalidResourceStateFault", "AccessDeniedFault"],
    ),
    ("StopReplicationTask", &["ResourceNotFoundFault", "InvalidResourceStateFault"]),
    ("AddTagsToResource", &["ResourceNotFoundFault", "InvalidResourceStateFault"]),
    ("RemoveTagsFromResource", &["ResourceNotFoundFault", "InvalidResourceStateFault"]),
    ("ListTagsForResource", &["ResourceNotFoundFault", "InvalidResourceStateFault"]),
];

fn refusals(operation: &str) -> Vec<Trouble> {
    let modelled = MODELLED
        .iter()
        .find(|(name, _)| *name == operation);
    // A describe call models one fault: that nothing is found.
    let modelled = match modelled {
        Some((_, codes)) => codes,
        None if operation.starts_with("Describe") => &["ResourceNotFoundFault"][..],
        None => panic!("add {operation} to the table of its faults"),
    };
    let mut all: Vec<_> = UNMODELLED
        .iter()
        .chain(modelled)
        .map(|code| Trouble::Refusal(code, "not today"))
        .collect();
    // Where AWS says two things with one code.
    if operation.starts_with("Modify") {
        let text = "No modifications were requested";
        all.push(Trouble::Refusal("InvalidParameterCombinationException", text));
    }
    if operation.starts_with("Delete") && !operation.ends_with("Task") {
        all.push(Trouble::Refusal("InvalidResourceStateFault", "it is in use"));
    }
    if ["CreateReplicationInstance", "CreateReplicationSubnetGroup"].contains(&operation) {
        let text =
            "The IAM Role arn:aws:iam::123456789012:role/dms-vpc-role is not configured properly.";
        all.push(Trouble::Refusal("AccessDeniedFault", text));
    }
    all
}

impl Trouble {
    pub(crate) fn fault(&self) -> CallFault {
        match self {
            Self::Fault(fault) => fault.clone(),
            Self::Refusal(code, text) => CallFault::refuse(*code, *text),
            Self::CrashBefore => CallFault::HangBefore,
            Self::CrashAfter => CallFault::Hang,
        }
    }

    pub(crate) fn is_crash(&self) -> bool {
        matches!(self, Self::CrashBefore | Self::CrashAfter)
    }

    /// Whether a run ends well in spite of it: it passes by itself, or looking again settles it.
    pub(crate) fn passes(&self) -> bool {
        matches!(self, Self::Fault(_) | Self::Refusal("ThrottlingException", _))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(fault) => write!(f, "{fault:?}"),
            Self::Refusal(code, text) => write!(f, "{code} ({text})"),
            Self::CrashBefore => f.write_str("crash before"),
            Self::CrashAfter => f.write_str("crash after"),
        }
    }
}
