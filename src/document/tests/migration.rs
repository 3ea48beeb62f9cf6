//! What `[migration]` says of the whole.

use super::*;
use crate::{
    finding::Severity,
    migration::{Existing, Migration, PasswordMark, Profile, Start},
};

const TERMS: &str = r#"
    start = "when-tested"
    existing = "adopt"
    password_version = "7"
    tags = { team = "orders" }
"#;

fn terms(toml: &str) -> Document {
    with("/migration", toml::from_str(toml).expect("TOML"))
}

fn migration(document: &Document) -> Migration {
    document
        .describe(now(), &lookup)
        .and_then(|description| description.migration("shop"))
        .unwrap_or_else(|refused| panic!("{refused}"))
}

#[test]
fn a_document_says_of_the_whole_what_the_builder_says() {
    let told = migration(&terms(TERMS));
    assert_eq!(told.start(), Start::WhenTested);
    assert_eq!(told.existing(), Existing::Adopt);
    assert!(matches!(told.password_mark(), PasswordMark::Version(version) if version == "7"));
    assert_eq!(*told.tags(), Tags::none().with(Tag::new("team", "orders").expect("a tag")));
    assert_eq!(told.profile(), Profile::Usual);
    assert!(
        !told
            .findings()
            .names("password-change-is-noticed")
    );

    let untold = migration(&read(document()));
    assert_eq!((untold.start(), untold.existing()), (Start::ByCaller, Existing::Refuse));
    assert!(matches!(untold.password_mark(), PasswordMark::Unwatched));
    assert_eq!((untold.tags(), untold.profile()), (&Tags::none(), Profile::Usual));
    assert!(
        untold
            .findings()
            .names("password-change-is-noticed")
    );
}

#[test]
fn the_key_of_a_mark_is_referred_to_and_never_shown() {
    for toml in [
        format!("password_key = \"{PASSWORD}\""),
        "password_key = { env = \"TIDB_PASSWORD\" }".to_owned(),
        "password_key = { file = \"password.txt\" }".to_owned(),
    ] {
        let document = terms(&toml);
        let told = migration(&document);
        let PasswordMark::Keyed(key) = told.password_mark() else { panic!("{toml}") };
        assert_eq!(key.reveal(), PASSWORD, "{toml}");
        let description = document
            .describe(now(), &lookup)
            .expect("a description");
        let shown = format!("{document:?} {description:?} {told:?} {}", told.findings());
        assert!(!shown.contains(PASSWORD), "{shown}");
    }
}

#[test]
fn what_is_wrong_with_the_whole_is_told_with_its_path() {
    for (toml, rule, subject, remedy) in [
        (
            "strat = \"when-tested\"",
            "document-key-known",
            "migration.strat",
            "did you mean `start`?",
        ),
        (
            "password_verison = \"7\"",
            "document-key-known",
            "migration.password_verison",
            "did you mean `password_version`?",
        ),
        (
            "start = \"now\"",
            "document-choice-known",
            "migration.start",
            "use `by-caller`, `when-tested`",
        ),
        (
            "existing = \"take\"",
            "document-choice-known",
            "migration.existing",
            "use `refuse`, `adopt`",
        ),
        (
            "strict = \"yes\"",
            "document-value-of-the-right-kind",
            "migration.strict",
            "write true or false",
        ),
        (
            "password_version = 7",
            "document-value-of-the-right-kind",
            "migration.password_version",
            "write a text",
        ),
        (
            "password_version = \"7\"\npassword_key = \"k\"",
            "document-key-known",
            "migration.password_key",
            "keep one of the two",
        ),
        (
            "password_version = \"7;\"",
            "password-mark-fits-a-tag",
            "migration.password_version",
            "give a version of 1 to 256 such characters, or a key that nobody guesses",
        ),
        (
            "password_key = \"\"",
            "password-mark-fits-a-tag",
            "migration.password_key",
            "give a version of 1 to 256 such characters, or a key that nobody guesses",
        ),
        (
            "password_key = { env = \"NOT_SET\" }",
            "document-reference-found",
            "migration.password_key",
            "provide the environment variable `NOT_SET`",
        ),
        ("tags = []", "document-value-of-the-right-kind", "migration.tags", "write a table"),
        (
            "tags = { \"aws:x\" = \"y\" }",
            "tag-grammar",
            "migration.tags",
            "choose another beginning",
        ),
    ] {
        let found = found(&terms(toml));
        assert!(found.is_refused(), "{toml}: {found}");
        let said: Vec<_> = found
            .iter()
            .filter(|finding| {
                finding
                    .subject()
                    .starts_with("migration")
            })
            .map(|finding| (finding.rule().name(), finding.subject(), finding.remedy()))
            .collect();
        assert_eq!(said, [(rule, subject, remedy)], "{toml}");
    }
}

#[test]
fn a_strict_document_refuses_what_compliance_rules_forbid() {
    let mut plain = document();
    plain["migration"] = json!({ "strict": true });
    let far_unseen = migration(&read(plain.clone()));
    assert_eq!(far_unseen.profile(), Profile::Strict);
    assert!(
        far_unseen
            .findings()
            .names("strict-far-endpoint-unseen")
    );

    plain["endpoint"]["connectivity"] = json!("private-endpoint");
    plain["endpoint"]["host"] = json!("gateway01-privatelink.us-east-1.prod.aws.tidbcloud.com");
    plain["endpoint"]["tls"] = json!({ "mode": "none" });
    let refused = read(plain.clone())
        .describe(now(), &lookup)
        .expect("each part by itself is accepted")
        .migration("shop")
        .expect_err("plain text");
    let errors: Vec<_> = refused
        .findings()
        .iter()
        .filter(|finding| finding.severity() == Severity::Error)
        .map(|finding| finding.rule().name())
        .collect();
    assert_eq!(errors, ["strict-encrypted-endpoints"]);
    plain["migration"] = json!({ "strict": false });
    migration(&read(plain));
}
