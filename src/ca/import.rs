use super::CaBundle;
use crate::name::{CertificateIdentifier, KmsKeyId, Tags};

/// A CA as DMS will hold it: imported under an identifier.
///
/// Certificates cannot be modified, only replaced, so a new CA goes under a new identifier.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CertificateImport {
    pub(super) identifier: CertificateIdentifier,
    pub(super) ca: CaBundle,
    pub(super) kms_key: Option<KmsKeyId>,
    pub(super) tags: Tags,
}

impl CertificateImport {
    /// Imports `ca` under `identifier`, without tags and under the account's default key.
    pub fn new(identifier: CertificateIdentifier, ca: &CaBundle) -> Self {
        Self { identifier, ca: ca.clone(), kms_key: None, tags: Tags::none() }
    }

    /// Encrypts the certificate under this key instead of `aws/dms`.
    #[must_use = "the import with the key is returned"]
    pub fn kms_key(mut self, key: KmsKeyId) -> Self {
        self.kms_key = Some(key);
        self
    }

    /// Tags the certificate.
    #[must_use = "the import with the tags is returned"]
    pub fn tags(mut self, tags: Tags) -> Self {
        self.tags = tags;
        self
    }

    /// The same key and tags for another identifier and CA.
    #[cfg(feature = "plan")]
    pub(crate) fn moved(&self, identifier: CertificateIdentifier, ca: &CaBundle) -> Self {
        Self { identifier, ca: ca.clone(), ..self.clone() }
    }

    /// The tags that it was given.
    pub fn tags_given(&self) -> &Tags {
        &self.tags
    }

    /// The identifier.
    pub fn identifier(&self) -> &CertificateIdentifier {
        &self.identifier
    }

    /// The certificates.
    pub fn ca(&self) -> &CaBundle {
        &self.ca
    }
}
