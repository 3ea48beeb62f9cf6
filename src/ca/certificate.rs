use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use sha2::{Digest, Sha256};
use x509_parser::{certificate::X509Certificate, public_key::PublicKey};

/// One certificate of a CA bundle: who it is, how long it holds, and how to recognise it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CaCertificate {
    subject: String,
    issuer: String,
    serial: String,
    not_before: SystemTime,
    not_after: SystemTime,
    is_ca: bool,
    key: KeyKind,
    sha256: Fingerprint,
    spki_sha256: Fingerprint,
}

impl CaCertificate {
    pub(super) fn of(certificate: &X509Certificate<'_>) -> Self {
        let validity = certificate.validity();
        Self {
            subject: certificate.subject().to_string(),
            issuer: certificate.issuer().to_string(),
            serial: certificate.raw_serial_as_string(),
            not_before: moment(validity.not_before.timestamp()),
            not_after: moment(validity.not_after.timestamp()),
            is_ca: certificate.is_ca(),
            key: KeyKind::of(certificate),
            sha256: Fingerprint::of(certificate.as_raw()),
            spki_sha256: Fingerprint::of(certificate.public_key().raw),
        }
    }

    /// The distinguished name of the holder.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The distinguished name of the signer.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The serial number, hexadecimal bytes separated by colons.
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// When it begins to hold.
    pub fn not_before(&self) -> SystemTime {
        self.not_before
    }

    /// When it stops to hold.
    pub fn not_after(&self) -> SystemTime {
        self.not_after
    }

    /// Whole days until it expires, counted from `now`; negative once it has.
    pub fn days_left(&self, now: SystemTime) -> i64 {
        let days = |span: Duration| i64::try_from(span.as_secs() / 86_400).unwrap_or(i64::MAX);
        match self.not_after.duration_since(now) {
            Ok(left) => days(left),
            Err(past) => -days(past.duration()) - 1,
        }
    }

    /// Whether it may sign other certificates.
    pub fn is_ca(&self) -> bool {
        self.is_ca
    }

    /// Whether it is its own signer, as a root is.
    pub fn is_root(&self) -> bool {
        self.subject == self.issuer
    }

    /// The kind and size of its key.
    pub fn key(&self) -> KeyKind {
        self.key
    }

    /// SHA-256 over the whole certificate, as browsers and `openssl x509 -fingerprint` show it.
    pub fn sha256(&self) -> Fingerprint {
        self.sha256
    }

    /// SHA-256 over its public key (SubjectPublicKeyInfo), which survives a cross-signature.
    pub fn spki_sha256(&self) -> Fingerprint {
        self.spki_sha256
    }
}

/// Times before 1970 or beyond what the platform counts are drawn to the nearest that it can.
fn moment(seconds: i64) -> SystemTime {
    let after = u64::try_from(seconds).unwrap_or_default();
    UNIX_EPOCH
        .checked_add(Duration::from_secs(after))
        .unwrap_or(UNIX_EPOCH)
}

/// What kind of key a certificate holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum KeyKind {
    /// RSA with a modulus of so many bits.
    Rsa {
        /// Bits of the modulus.
        bits: usize,
    },
    /// An elliptic-curve key of so many bits.
    Ec {
        /// Bits of the field.
        bits: usize,
    },
    /// Anything else.
    Other,
}

impl KeyKind {
    fn of(certificate: &X509Certificate<'_>) -> Self {
        match certificate.public_key().parsed() {
            Ok(PublicKey::RSA(key)) => Self::Rsa { bits: key.key_size() },
            Ok(PublicKey::EC(point)) => Self::Ec { bits: point.key_size() },
            _ => Self::Other,
        }
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { bits } => write!(f, "RSA {bits}"),
            Self::Ec { bits } => write!(f, "EC {bits}"),
            Self::Other => f.write_str("another kind of key"),
        }
    }
}

/// A SHA-256 digest, printed as pairs of upper-case hexadecimal digits.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub(crate) const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}
