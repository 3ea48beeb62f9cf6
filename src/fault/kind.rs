mod ec2;

use std::fmt;

/// Why AWS refused a call: one kind per remedy.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AwsFaultKind {
    /// The caller's policies forbid the call, or DMS may not use a role or a bucket that it was given.
    AccessDenied,
    /// A resource has this identifier already; adopt it or choose another.
    #[non_exhaustive]
    AlreadyExists {
        /// The ARN of what is there, when AWS says it.
        arn: Option<String>,
    },
    /// AWS has no machine of this class left in the availability zone.
    CapacityLacking,
    /// The certificate cannot be imported or used.
    CertificateRefused,
    /// The credentials themselves are missing, expired or wrong.
    CredentialsRefused,
    /// Something else still uses the resource.
    InUse,
    /// A value, a combination of values or the whole request is not what AWS takes.
    InvalidRequest,
    /// The KMS key is missing, disabled, or not usable by DMS.
    KeyUnusable,
    /// There is no such resource.
    NotFound,
    /// The modification changes nothing, which AWS calls an error.
    NothingToModify,
    /// A quota of the account is used up.
    QuotaReached,
    /// The role `dms-vpc-role` is missing, wrong, or too new to be seen by DMS.
    RoleNotReady,
    /// AWS failed, or answered in words that cannot be read; the call may have had its effect.
    ServiceFailed,
    /// The subnets are too few, in too few availability zones, or not usable.
    SubnetsUnfit,
    /// Too many calls too fast.
    Throttled,
    /// A code that this crate does not know.
    Unexplained,
    /// AWS was not reached, or its answer never came; the call may have had its effect.
    Unreachable,
    /// The resource is in a state in which it cannot be called so, such as while it is being created.
    WrongState,
}

impl AwsFaultKind {
    /// The kind of a code and a text of AWS; the text decides where AWS uses one code for two remedies.
    pub(crate) fn read(code: Option<&str>, message: Option<&str>, arn: Option<String>) -> Self {
        let words = message
            .unwrap_or_default()
            .to_ascii_lowercase();
        let says = |phrases: &[&str]| {
            phrases
                .iter()
                .any(|phrase| words.contains(phrase))
        };
        let Some(code) = code else { return Self::Unexplained };
        let code = code
            .strip_suffix("Exception")
            .unwrap_or(code);
        match code {
            "ResourceAlreadyExistsFault" => Self::AlreadyExists { arn },
            "InvalidParameterValue" if says(&["already has an internet gateway attached"]) => {
                Self::AlreadyExists { arn }
            }
            "ResourceNotFoundFault" | "CollectorNotFoundFault" => Self::NotFound,
            "SubnetAlreadyInUse" => Self::InUse,
            "InvalidResourceStateFault" if says(&["in use", "being used", "used by"]) => {
                Self::InUse
            }
            "InvalidResourceStateFault" if says(&["cannot be deleted", "associated with"]) => {
                Self::InUse
            }
            "InvalidResourceStateFault"
            | "InvalidOperationFault"
            | "UpgradeDependencyFailureFault" => Self::WrongState,
            "ResourceQuotaExceededFault" | "StorageQuotaExceededFault" => Self::QuotaReached,
            "InsufficientResourceCapacityFault" => Self::CapacityLacking,
            "AccessDeniedFault" if says(&["dms-vpc-role"]) => Self::RoleNotReady,
            "AccessDeniedFault"
            | "AccessDenied"
            | "S3AccessDeniedFault"
            | "SNSNoAuthorizationFault"
            | "NotAuthorized"
            | "UnauthorizedOperation" => Self::AccessDenied,
            "ExpiredToken"
            | "IncompleteSignature"
            | "InvalidClientTokenId"
            | "InvalidSignature"
            | "MissingAuthenticationToken"
            | "OptInRequired"
            | "RequestExpired"
            | "SignatureDoesNotMatch"
            | "UnrecognizedClient" => Self::CredentialsRefused,
            "ReplicationSubnetGroupDoesNotCoverEnoughAZs" | "InvalidSubnet" => Self::SubnetsUnfit,
            "KMSThrottlingFault"
            | "Client.RequestLimitExceeded"
            | "EC2Throttled"
            | "RequestLimitExceeded"
            | "SlowDown"
            | "Throttled"
            | "Throttling"
            | "TooManyRequests" => Self::Throttled,
            key if key.starts_with("KMS") => Self::KeyUnusable,
            "InvalidCertificateFault" => Self::CertificateRefused,
            "InvalidParameterValue" if says(&["invalid certificate arn", "certificatepem"]) => {
                Self::CertificateRefused
            }
            _ if says(&["no modifications were requested"]) => Self::NothingToModify,
            "InvalidParameterCombination"
            | "InvalidParameterValue"
            | "MalformedQueryString"
            | "MissingParameter"
            | "S3ResourceNotFoundFault"
            | "SNSInvalidTopicFault"
            | "Serialization"
            | "Validation"
            | "ValidationError" => Self::InvalidRequest,
            "FailedDependencyFault"
            | "InternalFailure"
            | "InternalServer"
            | "InternalServerError"
            | "InternalError"
            | "RequestTimeout"
            | "ServiceUnavailable" => Self::ServiceFailed,
            _ => ec2::read(code, &says).unwrap_or(Self::Unexplained),
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::AccessDenied => {
                "allow the call, and iam:PassRole for the roles it names, in the policies of the caller"
            }
            Self::AlreadyExists { .. } => "adopt what is there, or choose another identifier",
            Self::CapacityLacking => {
                "try again later, or choose another instance class or availability zone"
            }
            Self::CertificateRefused => {
                "import the CA of the cluster as PEM into DMS, and name it by the ARN that DMS gives; an ARN of ACM will not do"
            }
            Self::CredentialsRefused => "renew the AWS credentials, and check the clock and region",
            Self::InUse => {
                "delete or stop what uses it first: tasks, then endpoints and instances, then what is in the subnets"
            }
            Self::InvalidRequest => "correct the value that the message names",
            Self::KeyUnusable => {
                "enable the KMS key and allow DMS and the caller to use it, or take the default key"
            }
            Self::NotFound => "check the identifier or ARN, the region and the account",
            Self::NothingToModify => "leave the modification out",
            Self::QuotaReached => {
                "delete what is no longer needed, or raise the quota in Service Quotas"
            }
            Self::RoleNotReady => {
                "create the role dms-vpc-role, trusted by dms.amazonaws.com and with AmazonDMSVPCManagementRole attached; a \
                 new role takes about half a minute to be seen"
            }
            Self::ServiceFailed => "look whether the call had its effect, then try again",
            Self::SubnetsUnfit => {
                "give at least two subnets of one VPC in two availability zones, with addresses left"
            }
            Self::Throttled => "call less often, and wait longer between tries",
            Self::Unexplained => "read the message of AWS",
            Self::Unreachable => {
                "check the network, the region and the endpoint, look whether the call had its effect, then try again"
            }
            Self::WrongState => "wait until the resource is ready, then try again",
        }
    }

    /// Whether the same call can succeed later with nothing changed by hand.
    pub fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::CapacityLacking
                | Self::RoleNotReady
                | Self::ServiceFailed
                | Self::Throttled
                | Self::Unreachable
                | Self::WrongState
        )
    }
}

impl fmt::Display for AwsFaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::AccessDenied => "access is denied",
            Self::AlreadyExists { .. } => "it exists already",
            Self::CapacityLacking => "AWS lacks the capacity",
            Self::CertificateRefused => "the certificate is refused",
            Self::CredentialsRefused => "the credentials are refused",
            Self::InUse => "it is in use",
            Self::InvalidRequest => "the request is invalid",
            Self::KeyUnusable => "the KMS key is unusable",
            Self::NotFound => "it does not exist",
            Self::NothingToModify => "nothing was to be modified",
            Self::QuotaReached => "a quota is reached",
            Self::RoleNotReady => "the role dms-vpc-role is not ready",
            Self::ServiceFailed => "AWS failed",
            Self::SubnetsUnfit => "the subnets are unfit",
            Self::Throttled => "AWS throttled the call",
            Self::Unexplained => "AWS refused it",
            Self::Unreachable => "AWS did not answer",
            Self::WrongState => "it is in the wrong state",
        })
    }
}

#[cfg(test)]
mod tests;
