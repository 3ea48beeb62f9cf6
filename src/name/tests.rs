use std::{fmt, str::FromStr};

use proptest::prelude::*;

use super::*;
use crate::finding::Findings;

/// What a text becomes: its canonical form, or the rule it breaks. A canonical form is its own canonical form, and what is
/// refused says what is wrong and what to do.
fn read<T>(text: &str) -> Result<String, &'static str>
where
    T: FromStr<Err = NameError> + fmt::Display + PartialEq + fmt::Debug,
{
    match text.parse::<T>() {
        Ok(name) => {
            let canonical = name.to_string();
            assert_eq!(canonical.parse::<T>().as_ref(), Ok(&name), "{text:?} is `{canonical}`");
            Ok(canonical)
        }
        Err(error) => {
            assert!(!error.remedy().is_empty() && !error.problem().is_empty(), "{text:?}");
            withholds(text, &error);
            Err(error.rule().name())
        }
    }
}

/// A text that may hold a password is not shown, whole or in parts.
fn withholds(text: &str, error: &NameError) {
    let doubtful = text.contains('@')
        || text.contains("://")
        || text
            .to_ascii_lowercase()
            .contains("password");
    let finding = error
        .clone()
        .about("subject")
        .to_string();
    for shown in [error.to_string(), finding] {
        assert!(!doubtful || !shown.contains(&format!("`{text}`")), "{shown}");
        assert!(!text.contains("hunter2@") || !shown.contains("hunter2"), "{shown}");
    }
}

type Read = fn(&str) -> Result<String, &'static str>;

#[test]
fn good_texts_become_canonical() {
    let rows: &[(Read, &str, &str)] = &[
        (read::<EndpointIdentifier>, "TiDB-Target", "tidb-target"),
        (read::<EndpointIdentifier>, "a", "a"),
        (read::<CertificateIdentifier>, "ISRG-Root-X1", "isrg-root-x1"),
        (read::<ReplicationInstanceIdentifier>, "DMS-1", "dms-1"),
        (read::<ReplicationTaskIdentifier>, "Shop", "shop"),
        (read::<ResourceIdentifier>, "SHOP", "shop"),
        (read::<SubnetGroupIdentifier>, "DMS_Private 1.a-b", "dms_private 1.a-b"),
        (read::<ReplicationConfigIdentifier>, "1 Shop / TiDB", "1 shop / tidb"),
        (
            read::<TidbHost>,
            " Gateway01.us-east-1.prod.aws.TidbCloud.com. ",
            "gateway01.us-east-1.prod.aws.tidbcloud.com",
        ),
        (read::<TidbHost>, "203.0.113.9", "203.0.113.9"),
        (read::<TidbHost>, "203.0.113.9.", "203.0.113.9"),
        (read::<TidbHost>, "2001:DB8::1", "2001:db8::1"),
        (read::<TidbPort>, " 4000 ", "4000"),
        (read::<TidbUser>, "3pTAoNNegb47Uc8.root", "3pTAoNNegb47Uc8.root"),
        (read::<Region>, "aws-us-west-2", "us-west-2"),
        (read::<Region>, "us-gov-east-1", "us-gov-east-1"),
        (read::<AvailabilityZone>, "us-west-2-lax-1a", "us-west-2-lax-1a"),
        (read::<InstanceClass>, "dms.c7i.48xlarge", "dms.c7i.48xlarge"),
        (read::<EngineVersion>, "3.06.1", "3.6.1"),
        (read::<MaintenanceWindow>, "SUN:23:45-Mon:00:15", "sun:23:45-mon:00:15"),
        (read::<DnsServers>, "10.0.0.2, FD00::2", "10.0.0.2,fd00::2"),
        (read::<Cidr>, "100.68.0.18/18", "100.68.0.0/18"),
        (read::<KmsKeyId>, "alias/aws/dms", "alias/aws/dms"),
        (read::<SecretId>, "rds!db-1", "rds!db-1"),
        (read::<Arn>, "arn:aws:iam::123456789012:role/dms", "arn:aws:iam::123456789012:role/dms"),
        (
            read::<EndpointArn>,
            "arn:aws:dms:us-east-1:123456789012:endpoint:A:B",
            "arn:aws:dms:us-east-1:123456789012:endpoint:A:B",
        ),
        (
            read::<ReplicationInstanceArn>,
            "arn:aws:dms:us-east-1:123456789012:rep:A",
            "arn:aws:dms:us-east-1:123456789012:rep:A",
        ),
        (
            read::<RoleArn>,
            "arn:aws:iam::123456789012:role/path/dms",
            "arn:aws:iam::123456789012:role/path/dms",
        ),
        (read::<VpcId>, "vpc-0a1b2c3d", "vpc-0a1b2c3d"),
        (read::<VpcEndpointId>, "vpce-0123456789abcdef0", "vpce-0123456789abcdef0"),
        (read::<AvailabilityZoneId>, "use1-az6", "use1-az6"),
        (read::<AvailabilityZoneId>, "usw2-lax1-az1", "usw2-lax1-az1"),
        (read::<AwsAccountId>, "012345678901", "012345678901"),
        (read::<SubnetId>, "subnet-0123456789abcdef0", "subnet-0123456789abcdef0"),
        (read::<SecurityGroupId>, "sg-0a1b2c3d", "sg-0a1b2c3d"),
    ];
    for (read, text, canonical) in rows {
        assert_eq!(read(text).as_deref(), Ok(*canonical), "{text}");
    }
}

#[test]
fn bad_texts_break_a_rule() {
    let rows: &[(Read, &[&str], &str)] = &[
        (
            read::<EndpointIdentifier>,
            &["", "1a", "-a", "a-", "a--b", "a_b", "é", "a b", "hunter2@h"],
            "identifier-grammar",
        ),
        (
            read::<SubnetGroupIdentifier>,
            &["", "  ", "a/b", "é", "a\tb"],
            "subnet-group-identifier-grammar",
        ),
        (read::<SubnetGroupIdentifier>, &["default", "DEFAULT"], "subnet-group-is-not-default"),
        (
            read::<ReplicationConfigIdentifier>,
            &["", "a\nb"],
            "replication-config-identifier-printable",
        ),
        (read::<ResourceIdentifier>, &["", "a_b", "a--b"], "resource-identifier-grammar"),
        (read::<TidbHost>, &["", " ", "null"], "host-of-a-public-endpoint-that-is-on"),
        (
            read::<TidbHost>,
            &[
                "localhost",
                "h.example.com:4000",
                "mysql://u:hunter2@h.example.com",
                "u:hunter2@h.example.com",
                "-a.b",
                "a..b",
                ".",
                "[::1]",
                "h.example.com/x",
            ],
            "host-is-a-name",
        ),
        (read::<TidbPort>, &["0", "-1", "65536", "4000x", "", "password"], "port-in-range"),
        (read::<TidbUser>, &["", " root", "ro\0ot"], "user-name-grammar"),
        (
            read::<Region>,
            &[
                "",
                "us",
                "us-west",
                "us-west-2a",
                "us-west-22",
                "US-WEST-2",
                "usa-west-2",
                "aws-aws-us-west-2",
            ],
            "region-grammar",
        ),
        (
            read::<AvailabilityZone>,
            &["", "us-west-2", "usw2-az1", "us-west-2A", "a"],
            "availability-zone-grammar",
        ),
        (
            read::<InstanceClass>,
            &["", "dms.t3", "db.t3.large", "dms.T3.large", "dms.t3.xxlarge", "dms..large"],
            "instance-class-grammar",
        ),
        (
            read::<EngineVersion>,
            &["", "3.6", "3.6.1.0", "3.6.x", "3..1", "3.6.99999", "+3.6.1"],
            "engine-version-grammar",
        ),
        (
            read::<MaintenanceWindow>,
            &["", "sun", "sun:24:00-mon:00:00", "sun:6:00-sun:7:00", "xxx:06:00-sun:07:00"],
            "maintenance-window-grammar",
        ),
        (
            read::<MaintenanceWindow>,
            &["sun:06:00-sun:06:00", "sun:06:00-sun:06:29"],
            "maintenance-window-at-least-30-minutes",
        ),
        (
            read::<DnsServers>,
            &["", "10.0.0.2,", "ns.example.com", "hunter2@10.0.0.2", "10.0.0.1,root:hunter2@h"],
            "dns-servers-at-most-four",
        ),
        (read::<Cidr>, &["", "10.0.0.0", "fd00::/16", "10.0.0.0/33"], "cidr-grammar"),
        (read::<Cidr>, &["10.0.0.0/29", "0.0.0.0/0"], "cidr-size"),
        (read::<KmsKeyId>, &["", "alias/", "a key", "arn:aws:s3:::key"], "kms-key-grammar"),
        (read::<SecretId>, &["", "a secret", "arn:aws:s3:::secret"], "secret-id-grammar"),
        (
            read::<Arn>,
            &[
                "",
                "arn:aws:dms",
                "arn:azure:dms:r:123456789012:x",
                "arn:aws:DMS:r:123456789012:x",
                "arn:aws:dms:r:12345:x",
                "arn:aws:dms:r:123456789012:",
                "arn:aws:dms:r:123456789012:a b",
            ],
            "arn-grammar",
        ),
        (
            read::<EndpointArn>,
            &[
                "arn:aws:dms:us-east-1:123456789012:rep:A",
                "arn:aws:dms:us-east-1:123456789012:endpoint:",
                "arn:aws:iam::123456789012:user:hunter2@h",
            ],
            "arn-of-the-right-kind",
        ),
        (
            read::<CertificateArn>,
            &["arn:aws:acm:us-east-1:123456789012:certificate/a"],
            "dms-certificate-not-acm",
        ),
        (
            read::<VpcId>,
            &["", "vpc-", "vpc-0a1b2c3", "vpc-0A1B2C3D", "subnet-0a1b2c3d"],
            "aws-id-grammar",
        ),
    ];
    for (read, texts, rule) in rows {
        for text in *texts {
            assert_eq!(read(text), Err(*rule), "{text:?}");
        }
    }
}

#[test]
fn lengths_are_counted_to_the_letter() {
    let rows: &[(Read, usize, &str)] = &[
        (read::<EndpointIdentifier>, 255, "identifier-length"),
        (read::<ReplicationInstanceIdentifier>, 63, "identifier-length"),
        (read::<ReplicationTaskIdentifier>, 255, "identifier-length"),
        (read::<SubnetGroupIdentifier>, 255, "identifier-length"),
        (read::<ResourceIdentifier>, 31, "resource-identifier-grammar"),
        (read::<TidbUser>, 32, "user-name-at-most-32"),
    ];
    for (read, longest, rule) in rows {
        assert!(read(&"a".repeat(*longest)).is_ok(), "{rule} {longest}");
        assert_eq!(read(&"a".repeat(longest + 1)), Err(*rule), "{longest}");
    }
    assert!(read::<CertificateIdentifier>(&"a".repeat(1000)).is_ok(), "no length is documented");
}

#[test]
fn numbers_have_bounds() {
    for units in CapacityUnits::ALL {
        assert_eq!(CapacityUnits::try_from(units).map(|units| units.units()), Ok(units));
    }
    for units in [-1, 0, 3, 385, i64::MAX] {
        let error = CapacityUnits::try_from(units).expect_err("not in the set");
        assert_eq!(error.rule().name(), "capacity-units-in-set");
    }
    assert_eq!(Storage::try_from(5_i64).map(|storage| storage.gib()), Ok(5));
    for gib in [4, 6145, i64::MIN] {
        let error = Storage::try_from(gib).expect_err("out of range");
        assert_eq!(error.rule().name(), "storage-5-to-6144-gib");
    }
    assert_eq!(TidbPort::try_from(65535_u16).map(|port| port.number()), Ok(65535));
    assert!(TidbPort::try_from(-1_i32).is_err());
}

#[test]
fn prefixes_of_users() {
    for (user, prefix) in [
        ("3pTAoNNegb47Uc8.root", Some("3pTAoNNegb47Uc8")),
        ("a.b.c", Some("a")),
        ("root", None),
        (".root", None),
        ("a.", None),
        ("a..b", None),
        ("a_b.root", None),
    ] {
        assert_eq!(
            user.parse::<TidbUser>()
                .expect(user)
                .prefix(),
            prefix,
            "{user}"
        );
    }
}

#[test]
fn tags_are_a_map() {
    let tag = |key: &str, value: &str| Tag::new(key, value).expect(key);
    let tags: Tags = [tag("b", "1"), tag("a", "1"), tag("b", "2")]
        .into_iter()
        .collect();
    let pairs: Vec<_> = tags
        .iter()
        .map(|tag| (tag.key(), tag.value()))
        .collect();
    assert_eq!(pairs, [("a", "1"), ("b", "2")]);
    for (key, value) in
        [("", "v"), ("k", ""), ("aws:k", "v"), ("k", "dms:v"), ("k;", "v"), ("k", "a\nb")]
    {
        let error = Tag::new(key, value).expect_err(key);
        assert_eq!(error.rule().name(), "tag-grammar", "{key:?} {value:?}");
    }
}

#[test]
fn cidrs_overlap_as_sets_do() {
    let cidr = |text: &str| text.parse::<Cidr>().expect(text);
    assert!(cidr("10.0.0.0/16").overlaps(&cidr("10.0.1.0/24")));
    assert!(cidr("10.0.1.0/24").overlaps(&cidr("10.0.0.0/16")));
    assert!(!cidr("10.0.0.0/24").overlaps(&cidr("10.0.1.0/24")));
}

#[test]
fn what_may_be_a_password_is_not_shown() {
    let config = "root:hunter2@h_x".parse::<ReplicationConfigIdentifier>();
    let findings = config
        .expect("it is printable")
        .findings();
    assert!(findings.names("replication-config-identifier-grammar"));
    assert!(!findings.to_string().contains("hunter2"), "{findings}");
    let mut findings = Findings::none();
    let wrong: Given<TidbHost> = "mysql://root:hunter2@h.example.com".into();
    assert!(
        wrong
            .optional(&mut findings, "host")
            .is_none()
    );
    assert!(!findings.to_string().contains("hunter2"), "{findings}");
}

/// Every name that is a text, each read from it.
fn every_name(text: &str) {
    let readers: [Read; 30] = [
        read::<Arn>,
        read::<AvailabilityZone>,
        read::<CertificateArn>,
        read::<CertificateIdentifier>,
        read::<Cidr>,
        read::<DnsServers>,
        read::<EndpointArn>,
        read::<EndpointIdentifier>,
        read::<EngineVersion>,
        read::<InstanceClass>,
        read::<KmsKeyId>,
        read::<MaintenanceWindow>,
        read::<Region>,
        read::<ReplicationConfigArn>,
        read::<ReplicationConfigIdentifier>,
        read::<ReplicationInstanceArn>,
        read::<ReplicationInstanceIdentifier>,
        read::<ReplicationTaskArn>,
        read::<ReplicationTaskIdentifier>,
        read::<ResourceIdentifier>,
        read::<RoleArn>,
        read::<SecretId>,
        read::<AvailabilityZoneId>,
        read::<AwsAccountId>,
        read::<EndpointServiceName>,
        read::<SecurityGroupId>,
        read::<SubnetGroupIdentifier>,
        read::<TidbHost>,
        read::<TidbPort>,
        read::<TidbUser>,
    ];
    for read in readers {
        let _ = read(text);
    }
}

proptest! {
    #[test]
    fn no_text_panics_and_canonical_texts_stay(text in "\\PC{0,40}") {
        every_name(&text);
    }

    #[test]
    fn texts_near_a_name_neither(text in "[a-zA-Z0-9.:/_ -]{0,40}") {
        every_name(&text);
    }

    #[test]
    fn texts_near_an_arn_neither(text in "arn:aws(-cn)?:(dms|acm|iam|kms|secretsmanager)?:[a-z0-9-]{0,12}:([0-9]{12})?:(cert|endpoint|rep|task|secret)?[:/]?\\PC{0,20}") {
        every_name(&text);
    }

    #[test]
    fn what_may_be_a_password_is_never_quoted(
        start in "[ -~]{0,12}",
        end in "[ -~]{0,12}",
        mark in prop::sample::select(vec!["hunter2@", "://", "password", "PassWord="]),
    ) {
        // `every_name` looks at each error.
        every_name(&format!("{start}{mark}{end}"));
    }

    #[test]
    fn windows_come_back(start in 0_u16..10_080, minutes in 30_u16..10_080) {
        let window = |text: &str| text.parse::<MaintenanceWindow>().expect(text);
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let point = |at: u16| format!("{}:{:02}:{:02}", days[usize::from(at / 1440)], at % 1440 / 60, at % 60);
        let text = format!("{}-{}", point(start), point((start + minutes) % 10_080));
        prop_assert_eq!(window(&text).minutes(), minutes);
        prop_assert_eq!(window(&text).to_string(), text);
    }
}
