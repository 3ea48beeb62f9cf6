use aws_sdk_databasemigration::operation::import_certificate::builders::ImportCertificateInputBuilder;

use super::CertificateImport;
use crate::sdk::sdk_tags;

impl CertificateImport {
    /// The `ImportCertificate` request.
    pub fn import_request(&self) -> ImportCertificateInputBuilder {
        ImportCertificateInputBuilder::default()
            .certificate_identifier(self.identifier.as_str())
            .certificate_pem(self.ca.pem())
            .set_kms_key_id(
                self.kms_key
                    .as_ref()
                    .map(ToString::to_string),
            )
            .set_tags(sdk_tags(&self.tags))
    }
}
