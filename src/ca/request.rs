use aws_sdk_databasemigration::operation::import_certificate::builders::ImportCertificateInputBuilder;

use super::CertificateImport;
use crate::sdk::{sdk_tags, text};

impl CertificateImport {
    /// The `ImportCertificate` request.
    pub fn import_request(&self) -> ImportCertificateInputBuilder {
        ImportCertificateInputBuilder::default()
            .certificate_identifier(self.identifier.as_str())
            .certificate_pem(self.ca.pem())
            .set_kms_key_id(text(&self.kms_key))
            .set_tags(sdk_tags(&self.tags))
    }
}
