use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};

use super::*;

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_790_000_000) // 2026-09-21
}

fn certificate(name: &str, is_ca: bool, until: (i32, u8, u8)) -> (String, String) {
    let mut params = CertificateParams::new(vec![]).expect("no names");
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, name);
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(until.0, until.1, until.2);
    params.is_ca = if is_ca { IsCa::Ca(BasicConstraints::Unconstrained) } else { IsCa::NoCa };
    let key = KeyPair::generate().expect("a key");
    (
        params
            .self_signed(&key)
            .expect("a certificate")
            .pem(),
        key.serialize_pem(),
    )
}

fn rules_of(pem: &str) -> Vec<&'static str> {
    let findings = match CaBundle::from_pem(pem, now()) {
        Ok(bundle) => bundle.findings().clone(),
        Err(refused) => refused.into_findings(),
    };
    findings
        .iter()
        .map(|finding| finding.rule().name())
        .collect()
}

#[test]
fn isrg_root_x1_is_the_one_that_the_table_describes() {
    let isrg = IsrgRootX1::bundled();
    let [root] = isrg.bundle().certificates() else { panic!("one certificate") };
    assert_eq!(root.subject(), "C=US, O=Internet Security Research Group, CN=ISRG Root X1");
    assert!(root.is_root() && root.is_ca());
    assert_eq!(
        root.serial()
            .replace(':', "")
            .to_uppercase(),
        "008210CFB0D240E3594463E0BB63828B00"
    );
    assert_eq!(root.key(), KeyKind::Rsa { bits: 4096 });
    assert_eq!(root.sha256(), IsrgRootX1::SHA256);
    assert_eq!(
        root.spki_sha256()
            .to_string()
            .to_lowercase(),
        "0b9fa5a59eed715c26c1020c711b4f6ec42d58b0015e14337a39dad301c5afc3"
    );
    assert_eq!(root.not_after(), UNIX_EPOCH + Duration::from_secs(2_064_567_878)); // 2035-06-04 11:04:38Z
}

#[test]
fn isrg_root_x1_is_the_one_that_mozilla_ships() {
    let root = IsrgRootX1::bundled();
    let fingerprint = root.bundle().certificates()[0].sha256();
    let same = webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .any(|der| {
            Fingerprint::new(<sha2::Sha256 as sha2::Digest>::digest(der).into()) == fingerprint
        });
    assert!(same, "no root of webpki-root-certs has the fingerprint {fingerprint}");
}

#[test]
fn the_imported_text_is_the_file_itself() {
    let file = include_str!("isrg_root_x1.pem");
    assert_eq!(
        IsrgRootX1::bundled()
            .bundle()
            .pem()
            .trim(),
        file.trim()
    );
}

#[test]
fn every_rule_about_a_ca() {
    let (good, key) = certificate("root", true, (2040, 1, 1));
    let (leaf, _) = certificate("leaf", false, (2040, 1, 1));
    let (expired, _) = certificate("old", true, (2025, 1, 1));
    let (soon, _) = certificate("soon", true, (2026, 10, 1));
    let future = {
        let mut params = CertificateParams::new(vec![]).expect("no names");
        params.not_before = rcgen::date_time_ymd(2030, 1, 1);
        params.not_after = rcgen::date_time_ymd(2040, 1, 1);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let root = params.self_signed(&key);
        root.expect("a certificate").pem()
    };
    let request = "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n";
    let damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let der = "0\u{1}anything";
    let table: &[(&str, String, &[&str])] = &[
        ("body: one certificate", good.clone(), &[]),
        ("content: a chain in one PEM", format!("{good}{good}"), &[]),
        ("private keys in the PEM", format!("{good}{key}"), &["ca-holds-no-private-key"]),
        ("leaf certificates", leaf, &["ca-is-a-ca"]),
        ("expiry: expired", expired.clone(), &["ca-not-expired"]),
        ("expiry: < 30 days", soon, &["ca-valid-for-30-days"]),
        ("expiry: ValidFromDate to come", future, &["ca-already-valid"]),
        ("body: empty", String::new(), &["ca-holds-a-certificate"]),
        ("body: prose", "no certificate".into(), &["ca-holds-a-certificate"]),
        ("format: another block", request.into(), &["ca-is-pem-x509"]),
        ("format: not X.509", damaged.into(), &["ca-is-pem-x509"]),
        ("format: DER", der.into(), &["ca-is-pem-x509"]),
        ("all at once", format!("{expired}{key}"), &["ca-holds-no-private-key", "ca-not-expired"]),
    ];
    for (row, pem, expected) in table {
        assert_eq!(rules_of(pem), *expected, "{row}");
    }
}

#[test]
fn a_cross_signed_chain_without_its_root_is_doubtful() {
    let root_key = KeyPair::generate().expect("a key");
    let mut root = CertificateParams::new(vec![]).expect("no names");
    root.distinguished_name
        .push(rcgen::DnType::CommonName, "the root");
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = rcgen::Issuer::new(root, root_key);
    let mut middle = CertificateParams::new(vec![]).expect("no names");
    middle
        .distinguished_name
        .push(rcgen::DnType::CommonName, "the middle");
    middle.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let pem = middle
        .signed_by(&KeyPair::generate().expect("a key"), &issuer)
        .expect("signed")
        .pem();
    assert_eq!(rules_of(&pem), ["ca-chain-reaches-the-root"]);
}

#[test]
fn the_shared_gateway_takes_isrg_only() {
    let (foreign, _) = certificate("my own", true, (2040, 1, 1));
    let refused = IsrgRootX1::from_pem(&foreign, now()).expect_err("1.5: not ISRG");
    assert!(
        refused
            .findings()
            .names("shared-gateway-ca-is-isrg")
    );
    let own = IsrgRootX1::from_pem(include_str!("isrg_root_x1.pem"), now()).expect("ISRG Root X1");
    assert!(own.bundle().findings().is_empty());

    let x2 = webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .find(|der| {
            let parsed = x509_parser::parse_x509_certificate(der)
                .expect("a root")
                .1;
            parsed
                .subject()
                .to_string()
                .contains("ISRG Root X2")
        })
        .expect("ISRG Root X2");
    let pem = super::bundle::encode(x2);
    let other = IsrgRootX1::from_pem(pem, now()).expect("Let's Encrypt new roots: a warning");
    assert!(
        other
            .bundle()
            .findings()
            .names("shared-gateway-ca-is-isrg-root-x1")
    );
}

#[test]
fn days_left_are_counted_from_the_time_given() {
    let isrg = IsrgRootX1::bundled();
    let until = isrg.bundle().certificates()[0].not_after();
    assert_eq!(
        isrg.bundle()
            .days_left(until - Duration::from_secs(86_400)),
        1
    );
    assert_eq!(isrg.bundle().days_left(until), 0);
    assert_eq!(
        isrg.bundle()
            .days_left(until + Duration::from_secs(1)),
        -1
    );
    assert!(
        isrg.bundle()
            .expiry_findings(until + Duration::from_secs(1))
            .is_refused()
    );
}

proptest::proptest! {
    #[test]
    fn no_text_panics_and_no_text_is_quoted(text in "(-----BEGIN [A-Z ]{0,20}-----\n)?\\PC{0,200}") {
        let _ = CaBundle::from_pem(&text, now());
    }
}
