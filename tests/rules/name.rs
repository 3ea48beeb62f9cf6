//! The grammar of names: what is refused under which name, and the nearest that is taken.

use tidb_dms::{finding::Severity, name::*};

use super::{
    Certainty::{Likely, Sure, Unsure},
    Wants::{E, W},
    accepted, judge,
};

/// Whether a text is a name of a kind.
type Read = fn(&str) -> Result<(), NameError>;

fn text<T: std::str::FromStr<Err = NameError>>(text: &str) -> Result<(), NameError> {
    text.parse::<T>().map(drop)
}

fn number<T: TryFrom<i64, Error = NameError>>(text: &str) -> Result<(), NameError> {
    T::try_from(text.parse().expect("a number")).map(drop)
}

fn tag(text: &str) -> Result<(), NameError> {
    let (key, value) = text
        .split_once('|')
        .expect("a key and a value");
    Tag::new(key, value).map(drop)
}

fn letters(count: usize) -> String {
    "a".repeat(count)
}

#[test]
fn every_grammar() {
    const IDENTIFIER: &str = "identifier-grammar";
    let long = format!("{}|v", letters(129));
    let most = format!("{}|v", letters(128));
    let (a256, a255, a64, a63) = (letters(256), letters(255), letters(64), letters(63));
    let rows: &[(&str, Read, &str, &str, &str)] = &[
        (
            "EndpointIdentifier: letter first",
            text::<EndpointIdentifier>,
            "1tidb",
            IDENTIFIER,
            "tidb1",
        ),
        (
            "EndpointIdentifier: characters",
            text::<EndpointIdentifier>,
            "tidb_1",
            IDENTIFIER,
            "tidb-1",
        ),
        (
            "EndpointIdentifier: trailing hyphen",
            text::<EndpointIdentifier>,
            "tidb-",
            IDENTIFIER,
            "tidb",
        ),
        ("EndpointIdentifier: --", text::<EndpointIdentifier>, "ti--db", IDENTIFIER, "ti-db"),
        ("length", text::<EndpointIdentifier>, &a256, "identifier-length", &a255),
        (
            "CertificateIdentifier",
            text::<CertificateIdentifier>,
            "ISRG Root X1",
            IDENTIFIER,
            "ISRG-Root-X1",
        ),
        (
            "ReplicationInstanceIdentifier",
            text::<ReplicationInstanceIdentifier>,
            &a64,
            "identifier-length",
            &a63,
        ),
        (
            "ReplicationTaskIdentifier",
            text::<ReplicationTaskIdentifier>,
            &a256,
            "identifier-length",
            &a255,
        ),
        (
            "ResourceIdentifier",
            text::<ResourceIdentifier>,
            "tidb--1",
            "resource-identifier-grammar",
            "tidb-1",
        ),
        (
            "3 subnet group identifier: characters",
            text::<SubnetGroupIdentifier>,
            "dms/private",
            "subnet-group-identifier-grammar",
            "dms.private_1 a",
        ),
        (
            "3 subnet group identifier: empty",
            text::<SubnetGroupIdentifier>,
            " ",
            "subnet-group-identifier-grammar",
            "a",
        ),
        (
            "3 subnet group identifier: length",
            text::<SubnetGroupIdentifier>,
            &a256,
            "identifier-length",
            &a255,
        ),
        (
            "3 subnet group identifier: \"Default\"",
            text::<SubnetGroupIdentifier>,
            "Default",
            "subnet-group-is-not-default",
            "default-1",
        ),
        (
            "identifier grammar: empty",
            text::<ReplicationConfigIdentifier>,
            "",
            "replication-config-identifier-printable",
            "a",
        ),
        (
            "CertificateArn: not an ARN",
            text::<CertificateArn>,
            "cert:ISRG",
            "arn-grammar",
            "arn:aws:dms:us-east-1:123456789012:cert:ISRG",
        ),
        (
            "CertificateArn: of ACM",
            text::<CertificateArn>,
            "arn:aws:acm:us-east-1:123456789012:certificate/1",
            "dms-certificate-not-acm",
            "arn:aws:dms:us-east-1:123456789012:cert:ISRG",
        ),
        (
            "CertificateArn: of an endpoint",
            text::<CertificateArn>,
            "arn:aws:dms:us-east-1:123456789012:endpoint:A",
            "arn-of-the-right-kind",
            "arn:aws-cn:dms:cn-north-1:123456789012:cert:A",
        ),
        (
            "SecretId forms",
            text::<SecretId>,
            "arn:aws:s3:::bucket",
            "secret-id-grammar",
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:tidb-AbCdEf",
        ),
        ("KmsKeyId", text::<KmsKeyId>, "alias/", "kms-key-grammar", "alias/aws/dms"),
        ("Tags: key", tag, &long, "tag-grammar", &most),
        ("Tags: value", tag, "team|", "tag-grammar", "team|shop"),
        ("Tags: prefix", tag, "dms:team|shop", "tag-grammar", "dms-team|shop"),
        ("Tags: charset", tag, "team|{shop}", "tag-grammar", "équipe|a_b.c:d/e=f+g-h i"),
        ("Port: 0", text::<TidbPort>, "0", "port-in-range", "1"),
        ("Port: 65536", number::<TidbPort>, "65536", "port-in-range", "65535"),
        (
            "disabled public endpoint: host",
            text::<TidbHost>,
            "null",
            "host-of-a-public-endpoint-that-is-on",
            "h.example.com",
        ),
        (
            "host: one label",
            text::<TidbHost>,
            "gateway01",
            "host-is-a-name",
            "gateway01.example.com",
        ),
        (
            "host: an underscore is taken, a space is not",
            text::<TidbHost>,
            "a b.example.com",
            "host-is-a-name",
            "a_b.example.com",
        ),
        (
            "total length",
            text::<TidbUser>,
            "3pTAoNNegb47Uc8.aaaaaaaaaaaaaaaaa",
            "user-name-at-most-32",
            "3pTAoNNegb47Uc8.aaaaaaaaaaaaaaaa",
        ),
        ("whitespace in user", text::<TidbUser>, "ro ot", "user-name-grammar", "root"),
        (
            "region id format in TiDB API",
            text::<Region>,
            "us-west-2a",
            "region-grammar",
            "aws-us-west-2",
        ),
        (
            "ReplicationInstanceClass: shape",
            text::<InstanceClass>,
            "t3.large",
            "instance-class-grammar",
            "dms.t3.large",
        ),
        (
            "3 live truth: regex",
            text::<InstanceClass>,
            "dms.t3.huge",
            "instance-class-grammar",
            "dms.c7i.48xlarge",
        ),
        (
            "ReplicationInstanceClass: ≤30 characters",
            text::<InstanceClass>,
            "dms.a23456789012345678901.large",
            "instance-class-grammar",
            "dms.a2345678901234567890.large",
        ),
        ("AllocatedStorage: least", number::<Storage>, "4", "storage-5-to-6144-gib", "5"),
        ("AllocatedStorage: most", number::<Storage>, "6145", "storage-5-to-6144-gib", "6144"),
        ("EngineVersion format", text::<EngineVersion>, "3.6", "engine-version-grammar", "3.6.1"),
        (
            "PreferredMaintenanceWindow: shape",
            text::<MaintenanceWindow>,
            "sunday",
            "maintenance-window-grammar",
            "Sun:06:00-Sun:06:30",
        ),
        (
            "3 … max length: <30 min",
            text::<MaintenanceWindow>,
            "sun:06:00-sun:06:29",
            "maintenance-window-at-least-30-minutes",
            "sun:23:45-mon:00:15",
        ),
        (
            "DnsNameServers: five",
            text::<DnsServers>,
            "10.0.0.1,10.0.0.2,10.0.0.3,10.0.0.4,10.0.0.5",
            "dns-servers-at-most-four",
            "10.0.0.1,10.0.0.2,10.0.0.3,fd00::4",
        ),
        (
            "DnsNameServers: a name",
            text::<DnsServers>,
            "ns.example.com",
            "dns-servers-at-most-four",
            "10.0.0.2",
        ),
        ("DCU values", number::<CapacityUnits>, "3", "capacity-units-in-set", "384"),
        ("DCU values: none", number::<CapacityUnits>, "0", "capacity-units-in-set", "1"),
        ("subnet size: /29", text::<Cidr>, "10.0.0.0/29", "cidr-size", "10.0.0.0/28"),
        ("subnet size: /15", text::<Cidr>, "10.0.0.0/15", "cidr-size", "10.0.0.0/16"),
        ("CIDR", text::<Cidr>, "10.0.0.0", "cidr-grammar", "10.0.0.0/24"),
        (
            "3 subnet ids",
            text::<SubnetId>,
            "subnet-xyz",
            "aws-id-grammar",
            "subnet-0123456789abcdef0",
        ),
        (
            "VpcSecurityGroupIds",
            text::<SecurityGroupId>,
            "default",
            "aws-id-grammar",
            "sg-0a1b2c3d",
        ),
        ("route table ids", text::<RouteTableId>, "rt-0a1b2c3d", "aws-id-grammar", "rtb-0a1b2c3d"),
        ("gateway ids", text::<InternetGatewayId>, "igw-1", "aws-id-grammar", "igw-0a1b2c3d"),
        ("NAT ids", text::<NatGatewayId>, "ngw-0a1b2c3d", "aws-id-grammar", "nat-0a1b2c3d"),
        (
            "address ids",
            text::<AllocationId>,
            "eip-0a1b2c3d",
            "aws-id-grammar",
            "eipalloc-0a1b2c3d",
        ),
        (
            "VPC endpoint ids: 22 characters that begin with vpce-",
            text::<VpcEndpointId>,
            "vpce-svc-0123456789abcdef0",
            "aws-id-grammar",
            "vpce-0123456789abcdef0",
        ),
        ("peering ids", text::<VpcPeeringId>, "pxc-0a1b2c3d", "aws-id-grammar", "pcx-0a1b2c3d"),
        (
            "AZ: by id, not by name",
            text::<AvailabilityZoneId>,
            "us-east-1a",
            "availability-zone-id-grammar",
            "use1-az6",
        ),
        (
            "service name: the id has 17 digits",
            text::<EndpointServiceName>,
            "com.amazonaws.vpce.us-east-1.vpce-svc-0062ecf068300000",
            "endpoint-service-grammar",
            "com.amazonaws.vpce.us-east-1.vpce-svc-0062ecf0683000000",
        ),
        (
            "service name: the region is spelled as AWS does",
            text::<EndpointServiceName>,
            "com.amazonaws.vpce.aws-us-east-1.vpce-svc-0062ecf0683000000",
            "endpoint-service-grammar",
            "com.amazonaws.vpce.us-east-1.vpce-svc-0062ecf0683000000",
        ),
        (
            "requester: twelve digits",
            text::<AwsAccountId>,
            "1234-5678-9012",
            "aws-account-id-grammar",
            "123456789012",
        ),
        ("VPC ids", text::<VpcId>, "vpc-0A1B2C3D", "aws-id-grammar", "vpc-0a1b2c3d"),
        (
            "AvailabilityZone: the id of a zone",
            text::<AvailabilityZone>,
            "use1-az6",
            "availability-zone-grammar",
            "us-east-1a",
        ),
    ];
    for (row, read, wrong, rule, right) in rows {
        let error = read(wrong).expect_err(row);
        assert_eq!(error.rule().name(), *rule, "{row}: {error}");
        assert_eq!(error.rule().severity(), Severity::Error, "{row}");
        let said = [error.expected(), error.problem(), error.remedy(), error.rule().source()];
        assert!(said.iter().all(|said| !said.is_empty()), "{row}: {error}");
        assert_eq!(read(right), Ok(()), "the good neighbour of {row}");
    }
}

#[test]
fn names_that_are_taken_with_a_warning() {
    const SMALL: &str = "instance-class-at-least-t3-large";
    let class = |text: &str| {
        text.parse::<InstanceClass>()
            .expect(text)
            .findings()
    };
    let version = |text: &str| {
        text.parse::<EngineVersion>()
            .expect(text)
            .findings()
    };
    let config = |text: &str| {
        text.parse::<ReplicationConfigIdentifier>()
            .expect(text)
            .findings()
    };
    let rows = [
        ("TiDB advice: dms.t3.medium", Sure, class("dms.t3.medium"), SMALL, class("dms.t3.large")),
        ("TiDB advice: dms.t2.micro", Sure, class("dms.t2.micro"), SMALL, class("dms.t2.large")),
        (
            "TiDB advice: 4 GiB in two vCPU",
            Sure,
            class("dms.c5.large"),
            SMALL,
            class("dms.c5.xlarge"),
        ),
        (
            "TiDB advice: r5.large has 16 GiB",
            Sure,
            class("dms.c6i.large"),
            SMALL,
            class("dms.r5.large"),
        ),
        (
            "3 live truth: W if unknown",
            Sure,
            class("dms.x7i.2xlarge"),
            "instance-class-known",
            class("dms.c7i.2xlarge"),
        ),
        (
            "EngineVersion list: gone",
            Likely,
            version("3.5.3"),
            "engine-version-retired",
            version("3.5.4"),
        ),
        (
            "EngineVersion list: no new instances",
            Likely,
            version("3.6.0"),
            "engine-version-retired",
            version("3.6.1"),
        ),
        (
            "identifier grammar",
            Unsure,
            config("1 replication"),
            "replication-config-identifier-grammar",
            config("a-replication"),
        ),
        (
            "identifier grammar: an underscore",
            Unsure,
            config("shop_to_tidb"),
            "replication-config-identifier-grammar",
            config("shop-to-tidb"),
        ),
    ];
    for (row, certainty, wrong, rule, right) in rows {
        judge(row, (certainty, W), &wrong, &[rule]);
        accepted(row, &right, &[rule]);
        assert!(right.is_empty(), "{row}: {right}");
    }
}

#[test]
fn a_wrong_name_is_a_finding_of_the_description() {
    let wrong =
        super::findings_of(&super::edited(super::SHARED, &[("tidb-target", "tidb_target")]));
    judge("EndpointIdentifier", (Sure, E), &wrong, &["identifier-grammar"]);
    let subjects: Vec<_> = wrong
        .iter()
        .filter(|finding| finding.rule().name() == "identifier-grammar")
        .map(|finding| finding.subject())
        .collect();
    assert_eq!(subjects, ["target endpoint: identifier"]);
}
