use super::*;
use crate::name::TidbHost;

#[test]
fn hosts_are_compared_with_the_examples_of_the_documentation() {
    use Connectivity::{
        PrivateEndpoint as Private, PublicEndpoint as Public, VpcPeering as Peering,
    };
    use Plan::{Dedicated, Essential, Premium, Serverless};
    let domain = "host-fits-the-plan";
    let shape = "host-fits-the-connectivity";
    let table: &[(&str, Plan, Connectivity, &str, &[&str])] = &[
        ("Starter public", Serverless, Public, "gateway01.us-east-1.prod.aws.tidbcloud.com", &[]),
        (
            "Starter private",
            Serverless,
            Private,
            "gateway01-privatelink.us-east-1.prod.aws.tidbcloud.com",
            &[],
        ),
        ("Dedicated public", Dedicated, Public, "tidb.abc.clusters.tidb-cloud.com", &[]),
        ("Dedicated peering", Dedicated, Peering, "private-tidb.abc.clusters.tidb-cloud.com", &[]),
        (
            "Dedicated private",
            Dedicated,
            Private,
            "privatelink-19341000.abc.clusters.tidb-cloud.com",
            &[],
        ),
        ("Dedicated older", Dedicated, Public, "tidb.a.b.us-west-2.prod.aws.tidbcloud.com", &[]),
        ("two domains", Serverless, Public, "tidb.abc.clusters.tidb-cloud.com", &[domain]),
        ("own DNS name", Dedicated, Public, "db.example.com", &[domain]),
        (
            "wrong dialog",
            Serverless,
            Public,
            "gateway01-privatelink.us-east-1.prod.aws.tidbcloud.com",
            &[shape],
        ),
        ("wrong dialog", Dedicated, Private, "tidb.abc.clusters.tidb-cloud.com", &[shape]),
        ("undocumented", Essential, Public, "anything.example.com", &[]),
        ("undocumented", Premium, Private, "anything.example.com", &[]),
    ];
    for (row, plan, connectivity, host, expected) in table {
        let host: TidbHost = host.parse().expect("a host");
        let findings = host_findings(*plan, *connectivity, &host);
        let found: Vec<_> = findings
            .iter()
            .map(|finding| finding.rule().name())
            .collect();
        assert_eq!(found, *expected, "{row}: {host}");
        assert!(!findings.is_refused(), "{row}: a pattern of an example refuses nothing");
    }
}

#[cfg(feature = "connection-string")]
mod connection_strings {
    use super::*;

    #[test]
    fn the_consoles_own_string_is_read() {
        let text = "mysql://3pTAoNNegb47Uc8.root:p%40ss%2Fword1!@gateway01.us-east-1.prod.aws.tidbcloud.com:4000/test?ssl_mode=VERIFY_IDENTITY";
        let read: ConnectionString = text
            .parse()
            .expect("a connection string");
        assert_eq!(read.host().as_str(), "gateway01.us-east-1.prod.aws.tidbcloud.com");
        assert_eq!(read.port().number(), 4000);
        assert_eq!(read.user().prefix(), Some("3pTAoNNegb47Uc8"));
        assert_eq!(read.password().reveal(), "p@ss/word1!");
        assert!(
            read.findings()
                .names("connection-string-database-is-not-sent")
        );
    }

    #[test]
    fn every_mistake_has_a_reason_and_no_password() {
        let grammar = "connection-string-grammar";
        let table: &[(&str, &[&str])] = &[
            ("", &[grammar]),
            ("hunter2", &[grammar]),
            ("postgres://root:hunter2@h.example.com/", &[grammar]),
            ("mysql://root:hunter2@", &[grammar]),
            ("mysql://:hunter2@h.example.com/", &[grammar]),
            ("mysql://root@h.example.com/", &[grammar]),
            ("mysql://root:<PASSWORD>@h.example.com/", &["connection-string-has-its-password"]),
            ("mysql://root:hunter2@h.example.com:0/", &["port-in-range"]),
            ("mysql://root:hunter2@hunter2:4000/", &["host-is-a-name"]),
            ("postgres://:hunter2@nodomain/", &[grammar, "host-is-a-name", grammar]),
        ];
        for (text, expected) in table {
            let refused = text
                .parse::<ConnectionString>()
                .expect_err(text);
            let found: Vec<_> = refused
                .findings()
                .iter()
                .map(|f| f.rule().name())
                .collect();
            assert_eq!(found, *expected, "{text}");
            if *text != "mysql://root:hunter2@hunter2:4000/" {
                assert!(!refused.to_string().contains("hunter2"), "{refused}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "(mysql://)?\\PC{0,60}") {
            let _ = text.parse::<ConnectionString>();
        }

        #[test]
        fn any_password_survives(password in "[ -~]{1,40}") {
            let encoded = percent_encoding::utf8_percent_encode(&password, percent_encoding::NON_ALPHANUMERIC);
            let text = format!("mysql://u:{encoded}@h.example.com/");
            match text.parse::<ConnectionString>() {
                Ok(read) => proptest::prop_assert_eq!(read.password().reveal(), &password),
                Err(_) => proptest::prop_assert!(password.starts_with('<') && password.ends_with('>')),
            }
        }
    }
}
