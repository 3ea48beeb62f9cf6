use aws_sdk_databasemigration::{
    operation::create_endpoint::builders::CreateEndpointFluentBuilder,
    types::{DmsSslModeValue, MySqlSettings, Tag},
};
use tidb_dms::{fault::AwsFaultKind, sim::SimAccount};

use crate::rig::{Authority, Rig, arn, refused};

const ACM: &str = "arn:aws:acm:us-west-2:123456789012:certificate/0a";

#[tokio::test(start_paused = true)]
async fn identifiers_follow_the_grammar() {
    let rig = Rig::new();
    let long = "a".repeat(256);
    for id in ["", "1a", "a_b", "a-", "a--b", "-a", "ä", &long] {
        refused!(rig.source(id), "InvalidParameterValueException", "EndpointIdentifier");
    }
    refused!(
        rig.dms
            .create_replication_instance()
            .replication_instance_identifier("a".repeat(64))
            .replication_instance_class("dms.t3.large"),
        "InvalidParameterValueException",
        "ReplicationInstanceIdentifier",
    );
    refused!(
        rig.dms
            .import_certificate()
            .certificate_identifier("a b")
            .certificate_pem("x"),
        "InvalidParameterValueException",
        "CertificateIdentifier",
    );
    refused!(
        rig.source("fine")
            .resource_identifier("a".repeat(32)),
        "InvalidParameterValueException",
        "ResourceIdentifier",
    );
}

#[tokio::test(start_paused = true)]
async fn missing_members_are_named_all_at_once() {
    let rig = Rig::new();
    let fault = refused!(
        rig.dms
            .create_endpoint()
            .engine_name("mysql"),
        "ValidationException",
        "2 validation errors detected: Value null at 'endpointIdentifier'",
    );
    assert!(
        fault
            .message()
            .is_some_and(|text| text.contains("endpointType"))
    );
    assert_eq!(fault.kind(), &AwsFaultKind::InvalidRequest);
    refused!(
        rig.source("odd")
            .endpoint_type("sideways".into()),
        "ValidationException",
        "enum value set: [source, target]",
    );
    refused!(rig.dms.test_connection(), "ValidationException", "replicationInstanceArn");
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_is_refused_for_each_of_these() {
    type Change = fn(CreateEndpointFluentBuilder) -> CreateEndpointFluentBuilder;
    let table: [(Change, &str, &str); 13] = [
        (
            |it| it.extra_connection_attributes("Initstmt=SET X=1;key=1"),
            "InvalidParameterValueException",
            "Unsupported value 'key' for extra connection attributes",
        ),
        (
            |it| it.extra_connection_attributes("Initstmt"),
            "InvalidParameterValueException",
            "Unsupported value 'Initstmt'",
        ),
        (
            |it| {
                it.ssl_mode(DmsSslModeValue::VerifyFull)
                    .certificate_arn(ACM)
            },
            "InvalidParameterValueException",
            "Invalid certificate ARN",
        ),
        (
            |it| it.certificate_arn("arn:aws:dms:us-west-2:123456789012:cert:NONE"),
            "ResourceNotFoundFault",
            "cert:NONE",
        ),
        (
            |it| it.ssl_mode(DmsSslModeValue::VerifyCa),
            "InvalidParameterCombinationException",
            "CertificateArn",
        ),
        (
            |it| it.ssl_mode(DmsSslModeValue::Require),
            "InvalidParameterCombinationException",
            "not supported",
        ),
        (|it| it.port(0), "InvalidParameterValueException", "port 0"),
        (|it| it.set_port(None), "InvalidParameterValueException", "Port"),
        (|it| it.set_server_name(None), "InvalidParameterValueException", "ServerName"),
        (|it| it.engine_name("tidb"), "InvalidParameterValueException", "tidb"),
        (|it| it.engine_name("s3"), "UnknownOperationException", "s3"),
        (
            |it| {
                it.my_sql_settings(
                    MySqlSettings::builder()
                        .secrets_manager_secret_id("x")
                        .build(),
                )
            },
            "InvalidParameterCombinationException",
            "Secrets Manager",
        ),
        (
            |it| {
                it.tags(
                    Tag::builder()
                        .key("aws:mine")
                        .value("x")
                        .build(),
                )
            },
            "InvalidParameterValueException",
            "aws:mine",
        ),
    ];
    let rig = Rig::new();
    for (change, code, words) in table {
        refused!(change(rig.target("refused")), code, words);
    }
    assert!(
        rig.dms
            .describe_endpoints()
            .send()
            .await
            .expect("none")
            .endpoints()
            .is_empty()
    );
}

#[tokio::test(start_paused = true)]
async fn an_unknown_secret_is_refused_at_once() {
    let rig = Rig::new();
    let with = |secret: &str, role: Option<&str>| {
        let settings = MySqlSettings::builder()
            .secrets_manager_secret_id(secret)
            .set_secrets_manager_access_role_arn(role.map(str::to_owned))
            .build();
        rig.dms
            .create_endpoint()
            .endpoint_identifier("secret")
            .endpoint_type("target".into())
            .engine_name("mysql")
            .my_sql_settings(settings)
    };
    let role = Some("arn:aws:iam::123456789012:role/read");
    refused!(with("nothing", role), "ResourceNotFoundFault", "secret");
    refused!(with("nothing", None), "InvalidParameterValueException", "AccessRoleArn");
    refused!(with("nothing", Some("read")), "InvalidParameterValueException", "role");
}

#[tokio::test(start_paused = true)]
async fn what_exists_is_named_by_its_arn() {
    let rig = Rig::new();
    let first = arn(rig.source("Twice")).await;
    let fault = refused!(rig.source("twice"), "ResourceAlreadyExistsFault", "twice");
    let AwsFaultKind::AlreadyExists { arn, .. } = fault.kind() else { panic!("{fault}") };
    assert_eq!(arn.as_ref(), Some(&first));

    let first = rig
        .certificate("ca", &rig.authority.pem)
        .await;
    let again = rig
        .dms
        .import_certificate()
        .certificate_identifier("CA")
        .certificate_pem(&rig.authority.pem);
    let fault = refused!(again, "ResourceAlreadyExistsFault", "ca");
    let AwsFaultKind::AlreadyExists { arn, .. } = fault.kind() else { panic!("{fault}") };
    assert_eq!(arn.as_ref(), Some(&first));
}

#[tokio::test(start_paused = true)]
async fn certificates_need_a_readable_body() {
    let rig = Rig::new();
    let import = || {
        rig.dms
            .import_certificate()
            .certificate_identifier("ca")
    };
    let fault = refused!(
        import(),
        "InvalidParameterValueException",
        "Please provide a value for either for CertificatePem or for CertificateWallet."
    );
    assert_eq!(fault.kind(), &AwsFaultKind::CertificateRefused);
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for pem in ["", "no certificate", broken] {
        let fault = refused!(import().certificate_pem(pem), "InvalidCertificateFault", "PEM");
        assert_eq!(fault.kind(), &AwsFaultKind::CertificateRefused);
    }
    let imported = import()
        .certificate_pem(Authority::new().pem)
        .send()
        .await
        .expect("a CA");
    let certificate = imported.certificate().expect("it");
    assert!(certificate.valid_to_date() > certificate.valid_from_date());
    assert!(
        certificate
            .key_length()
            .is_some_and(|bits| bits >= 256),
        "{certificate:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn subnet_groups_cover_two_zones_of_one_vpc() {
    let account = SimAccount::new()
        .with_subnet("subnet-0b1", "vpc-0b", "us-west-2a")
        .with_subnet("subnet-0b2", "vpc-0b", "us-west-2a")
        .with_subnet("subnet-0b3", "vpc-0b", "us-west-2b");
    let dms = account.client();
    let create = |name: &str, subnets: &[&str]| {
        dms.create_replication_subnet_group()
            .replication_subnet_group_identifier(name)
            .replication_subnet_group_description("d")
            .set_subnet_ids(Some(
                subnets
                    .iter()
                    .map(|it| (*it).to_owned())
                    .collect(),
            ))
    };
    let table: [(&[&str], &str); 5] = [
        (&[], "ReplicationSubnetGroupDoesNotCoverEnoughAZs"),
        (&["subnet-0b1"], "ReplicationSubnetGroupDoesNotCoverEnoughAZs"),
        (&["subnet-0b1", "subnet-0b2"], "ReplicationSubnetGroupDoesNotCoverEnoughAZs"),
        (&["subnet-0b1", "subnet-0ff"], "InvalidSubnet"),
        (&["subnet-0b1", SimAccount::DEFAULT_SUBNETS[1]], "InvalidSubnet"),
    ];
    for (subnets, code) in table {
        let fault = refused!(create("g", subnets), code, "subnet");
        assert_eq!(fault.kind(), &AwsFaultKind::SubnetsUnfit);
    }
    for name in ["default", "Default", "a/b", "", " "] {
        refused!(
            create(name, &["subnet-0b1", "subnet-0b3"]),
            "InvalidParameterValueException",
            "ReplicationSubnetGroupIdentifier",
        );
    }
    create("g", &["subnet-0b1", "subnet-0b3"])
        .send()
        .await
        .expect("a group");
}

#[tokio::test(start_paused = true)]
async fn without_the_vpc_role_nothing_enters_the_vpc() {
    let dms = SimAccount::new()
        .without_vpc_role()
        .client();
    let text =
        "The IAM Role arn:aws:iam::123456789012:role/dms-vpc-role is not configured properly.";
    let [a, b, _] = SimAccount::DEFAULT_SUBNETS;
    let fault = refused!(
        dms.create_replication_subnet_group()
            .replication_subnet_group_identifier("g")
            .replication_subnet_group_description("d")
            .subnet_ids(a)
            .subnet_ids(b),
        "AccessDeniedFault",
        text,
    );
    assert_eq!(fault.kind(), &AwsFaultKind::RoleNotReady);
    refused!(
        dms.create_replication_instance()
            .replication_instance_identifier("i")
            .replication_instance_class("dms.t3.large"),
        "AccessDeniedFault",
        text,
    );
}

#[tokio::test(start_paused = true)]
async fn an_instance_is_refused_for_each_of_these() {
    let dms = SimAccount::new().client();
    let create = || {
        dms.create_replication_instance()
            .replication_instance_identifier("i")
            .replication_instance_class("dms.t3.large")
    };
    let value = "InvalidParameterValueException";
    refused!(create().replication_instance_class("db.t3.large"), value, "db.t3.large");
    refused!(create().replication_instance_class("d".repeat(31)), "ValidationException", "30");
    refused!(create().allocated_storage(4), value, "AllocatedStorage");
    refused!(create().engine_version("2.4.5"), value, "2.4.5");
    refused!(create().availability_zone("us-west-2z"), value, "us-west-2z");
    refused!(
        create()
            .multi_az(true)
            .availability_zone("us-west-2a"),
        "InvalidParameterCombinationException",
        "Multi-AZ"
    );
    refused!(create().vpc_security_group_ids("web"), value, "web");
    refused!(create().dns_name_servers("1.1.1.1,2.2.2.2,3.3.3.3,4.4.4.4,5.5.5.5"), value, "four");
    refused!(create().network_type("IPV6"), "ValidationException", "networkType");
    refused!(create().replication_subnet_group_identifier("none"), "ResourceNotFoundFault", "none");
}

#[tokio::test(start_paused = true)]
async fn what_is_in_use_stays() {
    let rig = Rig::new();
    rig.instance("user").await;
    let fault = refused!(
        rig.dms
            .delete_replication_subnet_group()
            .replication_subnet_group_identifier("default"),
        "InvalidResourceStateFault",
        "in use",
    );
    assert_eq!(fault.kind(), &AwsFaultKind::InUse);

    arn(rig.good_target("user").await).await;
    let found = rig
        .dms
        .describe_certificates()
        .send()
        .await
        .expect("certificates");
    let certificate = found.certificates()[0]
        .certificate_arn()
        .expect("an ARN");
    let fault = refused!(
        rig.dms
            .delete_certificate()
            .certificate_arn(certificate),
        "InvalidResourceStateFault",
        "in use",
    );
    assert_eq!(fault.kind(), &AwsFaultKind::InUse);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_simulated_says_so() {
    let account = SimAccount::new();
    let call = account
        .client()
        .describe_event_categories();
    let fault = refused!(call, "UnknownOperationException", "DescribeEventCategories");
    assert_eq!(fault.kind(), &AwsFaultKind::Unexplained);
}
