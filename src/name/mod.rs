//! Names and values that AWS and TiDB Cloud give meaning to: parsed once, trusted after.
//!
//! Each type is made by `FromStr` or `TryFrom` from the text a person types, and from then on holds the canonical form
//! (lower case where AWS stores it so). A text that is refused comes back as a [`NameError`]: what is wrong and what would
//! be right.

mod account_id;
mod arn;
mod aws_id;
mod cidr;
mod dns;
mod endpoint_service;
mod engine_version;
mod error;
mod given;
mod host;
mod identifier;
mod instance_class;
mod kms_key;
mod maintenance_window;
mod port;
mod region;
mod size;
mod tag;
#[cfg(test)]
mod tests;
mod user;
mod zone_id;

pub use account_id::AwsAccountId;
pub use arn::{
    Arn, CertificateArn, EndpointArn, ReplicationConfigArn, ReplicationInstanceArn,
    ReplicationTaskArn, RoleArn, SecretId,
};
pub use aws_id::{
    AllocationId, AvailabilityZone, InternetGatewayId, NatGatewayId, RouteTableId, SecurityGroupId,
    SubnetId, VpcEndpointId, VpcId, VpcPeeringId,
};
pub use cidr::Cidr;
pub use dns::DnsServers;
pub use endpoint_service::EndpointServiceName;
pub use engine_version::EngineVersion;
pub use error::NameError;
pub(crate) use error::Shown;
pub use given::Given;
pub(crate) use given::given;
pub use host::TidbHost;
#[cfg(feature = "plan")]
pub use identifier::MigrationName;
pub use identifier::{
    CertificateIdentifier, EndpointIdentifier, ReplicationConfigIdentifier,
    ReplicationInstanceIdentifier, ReplicationTaskIdentifier, ResourceIdentifier,
    SubnetGroupIdentifier,
};
pub use instance_class::InstanceClass;
pub use kms_key::KmsKeyId;
pub use maintenance_window::MaintenanceWindow;
pub use port::TidbPort;
pub use region::Region;
pub use size::{CapacityUnits, Storage};
pub use tag::{Tag, Tags};
pub use user::TidbUser;
pub use zone_id::AvailabilityZoneId;

/// Implements `TryFrom<&str>`, `TryFrom<String>` and `Display`, `AsRef<str>` for a newtype over its canonical text.
macro_rules! text_name {
    ($name:ident) => {
        impl $name {
            /// The canonical text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        $crate::name::from_text!($name);
    };
}
pub(crate) use text_name;

/// Implements `TryFrom<&str>` and `TryFrom<String>` by `FromStr`.
macro_rules! from_text {
    ($name:ty $(, $number:ty)*) => {
        $crate::name::given!($name $(, $number)*);

        impl TryFrom<&str> for $name {
            type Error = $crate::name::NameError;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::name::NameError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }
    };
}
pub(crate) use from_text;

/// The rules about names, in the order of their types.
pub(crate) mod rules {
    crate::finding::rules! {
        Error IDENTIFIER = "identifier-grammar", "API CreateEndpoint.EndpointIdentifier, CreateReplicationInstance.ReplicationInstanceIdentifier, CreateReplicationTask.ReplicationTaskIdentifier, ImportCertificate.CertificateIdentifier (2026-05)";
        Error IDENTIFIER_LENGTH = "identifier-length", "API CreateReplicationInstance (63), CreateReplicationTask (255), CreateReplicationSubnetGroup (255) (2026-05); endpoints: 255 in practice";
        Error SUBNET_GROUP_IDENTIFIER = "subnet-group-identifier-grammar", "API CreateReplicationSubnetGroup.ReplicationSubnetGroupIdentifier (2026-05)";
        Error SUBNET_GROUP_DEFAULT = "subnet-group-is-not-default", "API CreateReplicationSubnetGroup.ReplicationSubnetGroupIdentifier (2026-05)";
        Error CONFIG_IDENTIFIER_EMPTY = "replication-config-identifier-printable", "AWS DMS guide, Serverless.Components (2026)";
        Warning CONFIG_IDENTIFIER = "replication-config-identifier-grammar", "AWS DMS guide, Serverless.Components (2026): the page and its own example disagree";
        Error RESOURCE_IDENTIFIER = "resource-identifier-grammar", "API CreateEndpoint.ResourceIdentifier (2026-05)";
        Error ARN = "arn-grammar", "AWS General Reference, Amazon Resource Names";
        Error ARN_KIND = "arn-of-the-right-kind", "API members that take an ARN; DMS guide, Security.SSL (2026)";
        Error ACM_CERTIFICATE = "dms-certificate-not-acm", "API CreateEndpoint.CertificateArn; hashicorp/terraform-provider-aws issue 27380";
        Error SECRET_ID = "secret-id-grammar", "API MySQLSettings.SecretsManagerSecretId (2026-05)";
        Error AWS_ID = "aws-id-grammar", "EC2 API, resource identifiers (2026-05)";
        Error AVAILABILITY_ZONE = "availability-zone-grammar", "EC2 API, AvailabilityZone (2026-05)";
        Error AVAILABILITY_ZONE_ID = "availability-zone-id-grammar", "EC2 API, AvailabilityZone.ZoneId (2026-05); TiDB Cloud, Private Endpoint Connections (2026-08)";
        Error ENDPOINT_SERVICE = "endpoint-service-grammar", "TiDB Cloud, Terraform Essential cluster resource; Migrate from MySQL using Data Migration (2026-08)";
        Error ACCOUNT_ID = "aws-account-id-grammar", "AWS General Reference, account identifiers";
        Error CIDR = "cidr-grammar", "EC2 API CreateVpc.CidrBlock, CreateSubnet.CidrBlock (2026-05)";
        Error CIDR_SIZE = "cidr-size", "EC2 API CreateSubnet: /16 to /28 (2026-05)";
        Error DNS_SERVERS = "dns-servers-at-most-four", "API CreateReplicationInstance.DnsNameServers (2026-05)";
        Error ENGINE_VERSION = "engine-version-grammar", "API CreateReplicationInstance.EngineVersion (2026-05)";
        Warning ENGINE_VERSION_RETIRED = "engine-version-retired", "AWS DMS release notes (read 2026)";
        Error HOST = "host-is-a-name", "AWS DMS guide, Endpoints.Creating; TiDB Cloud, Connect via Standard Connection (2026-08)";
        Error HOST_MISSING = "host-of-a-public-endpoint-that-is-on", "TiDB Cloud, Terraform dedicated cluster resource (2026-08): a disabled endpoint shows host null and port 0";
        Error INSTANCE_CLASS = "instance-class-grammar", "API CreateReplicationInstance.ReplicationInstanceClass, at most 30 characters (2026-05)";
        Warning INSTANCE_CLASS_UNKNOWN = "instance-class-known", "AWS DMS guide, ReplicationInstance.Types (2023, 2026); DescribeOrderableReplicationInstances is the authority";
        Warning INSTANCE_CLASS_SMALL = "instance-class-at-least-t3-large", "TiDB Cloud, Migrate from MySQL using AWS DMS (2026-08)";
        Error KMS_KEY = "kms-key-grammar", "API CreateEndpoint.KmsKeyId (2026-05)";
        Error MAINTENANCE_WINDOW = "maintenance-window-grammar", "API CreateReplicationInstance.PreferredMaintenanceWindow (2026-05)";
        Error MAINTENANCE_WINDOW_SHORT = "maintenance-window-at-least-30-minutes", "API CreateReplicationInstance.PreferredMaintenanceWindow (2026-05)";
        Error PORT = "port-in-range", "TCP; TiDB Cloud shows port 0 for a disabled endpoint (2026-08)";
        Error REGION = "region-grammar", "AWS General Reference, service endpoints";
        Error CAPACITY_UNITS = "capacity-units-in-set", "API ComputeConfig.MaxCapacityUnits, MinCapacityUnits (2026-05)";
        Error STORAGE = "storage-5-to-6144-gib", "hashicorp/terraform-provider-aws replication_instance.go (2026); DMS has no documented bound";
        Error TAG = "tag-grammar", "API Tag (2026-05)";
        Error USER = "user-name-grammar", "AWS DMS guide, Endpoints.Creating (2026)";
        Error USER_LENGTH = "user-name-at-most-32", "MySQL account names; TiDB Cloud, SQL Proxy Account (2026-08)";
    }
}
