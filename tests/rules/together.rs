//! What holds for the rules as a whole: everything is said at once, and nothing is said that no test has seen.

use std::{fs, path::Path};

use tidb_dms::finding::Rule;

use super::{ADD, WHOLE, accepted, edited, findings_of, well_said};

#[test]
fn everything_is_found_at_once() {
    let wrong = edited(
        WHOLE,
        &[
            ("region = \"us-east-1\"", "region = \"us-east-1a\"\nregoin = 1"),
            ("\"dms-private\"", "\"Default\""),
            ("zone = \"us-east-1b\"", "zone = \"us-east-1a\""),
            ("\"dms.t3.large\"", "\"t3.large\""),
            ("\"sg-0a1b2c3d\"", "\"default\""),
            ("\"isrg-root-x1\"\n\n[task]", "\"isrg root\"\n\n[task]"),
            ("\"shop-to-tidb\"", "\"shop--to-tidb\"\nmigration_type = \"cdc\""),
            ("\"shop.%\"", "\"%.%\""),
            ("\"target\"", "\"source\""),
            ("\"tidb-target\"", "\"1-source\""),
            ("Hidden-word-1", "Hidden;word 1"),
            ("verify-full", "require"),
            (ADD, "port = 0"),
            (ADD, "init_stmt = \"SET a=1; SET b=2\""),
            (ADD, "database = \"shop\""),
        ],
    );
    let findings = findings_of(&wrong);
    for rule in [
        "region-grammar",
        "document-key-known",
        "subnet-group-is-not-default",
        "subnet-group-covers-two-zones",
        "instance-class-grammar",
        "aws-id-grammar",
        "identifier-grammar",
        "no-changes-from-tidb",
        "system-schemas-are-not-selected",
        "password-without-braces-and-semicolon",
        "password-without-white-space",
        "ssl-mode-require-not-for-mysql",
        "port-in-range",
        "init-stmt-on-targets-only",
        "attribute-value-without-semicolon",
        "no-database-name-on-mysql",
    ] {
        assert!(findings.names(rule), "{rule} is not among:\n{findings}");
    }
    let identifiers = findings
        .iter()
        .filter(|finding| finding.rule().name() == "identifier-grammar");
    assert_eq!(identifiers.count(), 3, "certificate, endpoint and task:\n{findings}");
    well_said("everything", &findings);
    assert!(!findings.to_string().contains("Hidden"), "{findings}");
    accepted("everything", &findings_of(WHOLE), &[]);
}

/// A rule that no test names is a rule that nobody has seen.
#[test]
fn every_rule_is_named_by_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = String::new();
    read_tests(&root.join("tests"), |_| true, &mut texts);
    read_tests(&root.join("src"), |path| path.ends_with("tests.rs"), &mut texts);
    let unseen: Vec<_> = Rule::all()
        .map(|rule| rule.name())
        .filter(|name| !texts.contains(&format!("\"{name}\"")))
        .collect();
    assert!(unseen.is_empty(), "no test names these rules: {unseen:#?}");
    assert!(Rule::all().count() > 150, "the list of rules is nearly empty");
}

fn read_tests(folder: &Path, wanted: fn(&Path) -> bool, texts: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder of this crate") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_tests(&path, wanted, texts);
        } else if path
            .extension()
            .is_some_and(|end| end == "rs")
            && wanted(&path)
        {
            texts.push_str(&fs::read_to_string(&path).expect("a source file"));
        }
    }
}
