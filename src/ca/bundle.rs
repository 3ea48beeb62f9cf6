use std::{fmt, sync::Arc, time::SystemTime};

use data_encoding::BASE64;
use x509_parser::pem::Pem;

use super::{CaCertificate, Fingerprint, rules};
use crate::finding::{Finding, Findings, Refused};

/// The CA certificates of one PEM text: a root, or the chain up to it.
///
/// Cloning is cheap: the certificates are shared.
#[derive(Clone, Eq, PartialEq)]
pub struct CaBundle {
    certificates: Arc<Certificates>,
    findings: Findings,
}

#[derive(Default, Eq, PartialEq)]
struct Certificates {
    pem: String,
    list: Vec<CaCertificate>,
}

impl CaBundle {
    /// Reads a PEM text and checks all it holds against `now`.
    ///
    /// # Errors
    ///
    /// With every reason at once: a private key in the text, no certificate, something that is not PEM or not X.509, an
    /// expired certificate. Warnings (no CA, no root, fewer than 30 days left) are kept in [`findings`](Self::findings).
    pub fn from_pem(pem: impl AsRef<[u8]>, now: SystemTime) -> Result<Self, Refused> {
        let mut findings = Findings::none();
        let certificates = Arc::new(read(pem.as_ref(), &mut findings));
        let bundle = Self { certificates, findings: Findings::none() };
        bundle.check_roles(&mut findings);
        findings.extend(bundle.expiry_findings(now));
        let (bundle, findings) = findings.judge(Some(bundle))?;
        Ok(Self { findings, ..bundle })
    }

    /// The certificates in the order of the text.
    pub fn certificates(&self) -> &[CaCertificate] {
        &self.certificates.list
    }

    /// What was found when the text was read, short of an error.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// Whole days until the first certificate expires, counted from `now`.
    pub fn days_left(&self, now: SystemTime) -> i64 {
        self.certificates()
            .iter()
            .map(|certificate| certificate.days_left(now))
            .min()
            .unwrap_or(i64::MIN)
    }

    /// What is expired at `now`, or soon will be: to look again at a bundle that was read long ago.
    pub fn expiry_findings(&self, now: SystemTime) -> Findings {
        let mut findings = Findings::none();
        for certificate in self.certificates() {
            let (subject, left) = (certificate.subject(), certificate.days_left(now));
            let remedy = "download the current CA from the Connect dialog and import it under a new identifier";
            if left < 0 {
                let problem = format!("`{subject}` expired {} days ago", -left);
                findings.push(Finding::new(rules::EXPIRED, SUBJECT, problem, remedy));
            } else if left < 30 {
                let problem = format!("`{subject}` expires in {left} days");
                findings.push(Finding::new(rules::EXPIRES_SOON, SUBJECT, problem, remedy));
            }
            if certificate.not_before() > now {
                let problem = format!("`{subject}` is not valid yet");
                let remedy = "check the clock of this machine, then wait or use an older CA";
                findings.push(Finding::new(rules::NOT_YET_VALID, SUBJECT, problem, remedy));
            }
        }
        findings
    }

    /// The text that DMS imports: the certificate blocks and nothing around them.
    pub fn pem(&self) -> &str {
        &self.certificates.pem
    }

    /// Whether one of the certificates has this SHA-256 fingerprint.
    pub fn contains(&self, fingerprint: Fingerprint) -> bool {
        self.certificates()
            .iter()
            .any(|certificate| certificate.sha256() == fingerprint)
    }

    /// Whether both hold the same certificates, whatever their order.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let within = |a: &Self, b: &Self| {
            a.certificates()
                .iter()
                .all(|c| b.contains(c.sha256()))
        };
        within(self, other) && within(other, self)
    }

    /// Whether this is the bundle that DMS shows as `pem`, whatever its line ends.
    #[cfg(feature = "plan")]
    pub(crate) fn is_shown_as(&self, pem: &str) -> bool {
        let packed = |text: &str| {
            text.split_whitespace()
                .collect::<String>()
        };
        self.pem() == pem || packed(self.pem()) == packed(pem)
    }

    fn check_roles(&self, findings: &mut Findings) {
        for certificate in self
            .certificates()
            .iter()
            .filter(|certificate| !certificate.is_ca())
        {
            let problem = format!("`{}` is not a CA certificate", certificate.subject());
            let remedy =
                "import the root (or the chain up to it), not the certificate of the server";
            findings.push(Finding::new(rules::NOT_A_CA, SUBJECT, problem, remedy));
        }
        let rooted = self
            .certificates()
            .iter()
            .any(CaCertificate::is_root);
        findings.expect(
            rooted || self.certificates().is_empty(),
            rules::NO_ROOT,
            SUBJECT,
            || "the chain ends before a root".to_owned(),
            "append the certificates up to the self-signed root to the same PEM text",
        );
    }
}

const SUBJECT: &str = "CA";

fn read(pem: &[u8], findings: &mut Findings) -> Certificates {
    let mut report = |rule, problem: String, remedy: &str| {
        findings.push(Finding::new(rule, SUBJECT, problem, remedy));
    };
    let mut bundle = Certificates::default();
    if pem.first() == Some(&0x30) {
        let remedy = "convert it: openssl x509 -inform der -in <file> -out ca.pem";
        report(rules::FORMAT, "this is DER, not PEM".to_owned(), remedy);
        return bundle;
    }
    let mut blocks = 0;
    for (index, block) in Pem::iter_from_buffer(pem).enumerate() {
        blocks += 1;
        let place = format!("block {}", index + 1);
        match block {
            Ok(block) if block.label.ends_with("PRIVATE KEY") => {
                let remedy = "take the key out, and treat it as exposed if this text was shared";
                report(rules::PRIVATE_KEY, format!("{place} is a private key"), remedy);
            }
            Ok(block) if block.label == "CERTIFICATE" => match block.parse_x509() {
                Ok(certificate) => {
                    bundle
                        .list
                        .push(CaCertificate::of(&certificate));
                    bundle
                        .pem
                        .push_str(&encode(&block.contents));
                }
                Err(_) => {
                    let remedy = "download the CA again; the text was damaged on its way";
                    report(rules::FORMAT, format!("{place} is not an X.509 certificate"), remedy);
                }
            },
            Ok(_) => {
                let remedy = "keep only the `BEGIN CERTIFICATE` blocks";
                report(rules::FORMAT, format!("{place} is not a certificate"), remedy);
            }
            Err(_) => {
                let remedy = "download the CA again; the text was cut or re-encoded on its way";
                report(rules::FORMAT, format!("{place} is damaged"), remedy);
                // The reader does not always advance past what it could not read.
                break;
            }
        }
    }
    if blocks == 0 {
        let remedy = "give the whole PEM file, with its `BEGIN CERTIFICATE` line";
        report(rules::EMPTY, "there is no certificate in it".to_owned(), remedy);
    }
    bundle
}

/// PEM with lines of 64 characters, so that the same certificate always gives the same text.
pub(super) fn encode(der: &[u8]) -> String {
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    for line in der.chunks(48) {
        BASE64.encode_append(line, &mut text);
        text.push('\n');
    }
    text.push_str("-----END CERTIFICATE-----\n");
    text
}

impl fmt::Debug for CaBundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(
                self.certificates()
                    .iter()
                    .map(CaCertificate::subject),
            )
            .finish()
    }
}

/// The root under which TiDB Cloud's shared gateway is signed: ISRG Root X1 of Let's Encrypt.
///
/// SHA-256 `96BCEC06264976F37460779ACF28C5A7CFE8A3C0AAE11A8FFCEE05C0BDDF08C6`, valid from 2015-06-04 to 2035-06-04.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IsrgRootX1(CaBundle);

impl IsrgRootX1 {
    /// The fingerprint of ISRG Root X1.
    pub const SHA256: Fingerprint = Fingerprint::new([
        0x96, 0xbc, 0xec, 0x06, 0x26, 0x49, 0x76, 0xf3, 0x74, 0x60, 0x77, 0x9a, 0xcf, 0x28, 0xc5,
        0xa7, 0xcf, 0xe8, 0xa3, 0xc0, 0xaa, 0xe1, 0x1a, 0x8f, 0xfc, 0xee, 0x05, 0xc0, 0xbd, 0xdf,
        0x08, 0xc6,
    ]);

    /// The copy that this crate carries.
    pub fn bundled() -> Self {
        let mut findings = Findings::none();
        let certificates = Arc::new(read(include_bytes!("isrg_root_x1.pem"), &mut findings));
        Self(CaBundle { certificates, findings })
    }

    /// Reads the caller's own copy, such as `isrgrootx1.pem` from letsencrypt.org.
    ///
    /// # Errors
    ///
    /// As [`CaBundle::from_pem`], and when the certificate is not one of ISRG. Another root of ISRG is taken with a
    /// warning, because Let's Encrypt has newer ones.
    pub fn from_pem(pem: impl AsRef<[u8]>, now: SystemTime) -> Result<Self, Refused> {
        let mut bundle = CaBundle::from_pem(pem, now)?;
        if bundle.contains(Self::SHA256) {
            return Ok(Self(bundle));
        }
        let isrg = |certificate: &CaCertificate| {
            let signer = certificate.issuer();
            signer.contains("Internet Security Research Group") || signer.contains("O=ISRG")
        };
        let remedy =
            "use `IsrgRootX1::bundled()`, or a `ClusterCa` if the cluster has a gateway of its own";
        if !bundle.certificates().iter().any(isrg) {
            let problem =
                "the shared gateway is signed under ISRG Root X1, and this CA is not one of ISRG";
            return Err(Finding::new(rules::NOT_ISRG, SUBJECT, problem, remedy).into());
        }
        let problem =
            "this is a root of ISRG, but not ISRG Root X1, under which the gateway is signed today";
        bundle
            .findings
            .push(Finding::new(rules::OTHER_ISRG_ROOT, SUBJECT, problem, remedy));
        Ok(Self(bundle))
    }

    /// The certificates.
    pub fn bundle(&self) -> &CaBundle {
        &self.0
    }
}

/// The CA of one cluster's own gateway: "CA cert" in the Connect dialog of Essential, Premium and Dedicated.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ClusterCa(CaBundle);

impl ClusterCa {
    /// Reads the downloaded `ca.pem`.
    ///
    /// # Errors
    ///
    /// As [`CaBundle::from_pem`].
    pub fn from_pem(pem: impl AsRef<[u8]>, now: SystemTime) -> Result<Self, Refused> {
        CaBundle::from_pem(pem, now).map(Self)
    }

    /// The certificates.
    pub fn bundle(&self) -> &CaBundle {
        &self.0
    }
}
