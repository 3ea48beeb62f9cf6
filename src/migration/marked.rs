//! The marks by which everything of a migration is found again.

use sha2::{Digest, Sha256};

use super::{Compute, Migration, Side};
use crate::{
    ca::{CaBundle, CertificateImport},
    endpoint::Role,
    name::{Tag, Tags},
};

impl Migration {
    /// The same description with our tags on every part, and a certificate made of each CA.
    pub(super) fn marked(mut self) -> Self {
        let tags = self.our_tags();
        self.certificates = [Role::Source, Role::Target].map(|role| {
            let ca = self.side(role).tidb()?.ca()?;
            self.import(role, ca)
        });
        let mark = self.subnet_group_mark();
        self.subnet_group = self
            .subnet_group
            .map(|group| group.marked(&tags, &mark));
        self.task = self.task.map(|task| task.tagged(&tags));
        self.compute = match self.compute {
            Compute::Instance(instance) => instance.tagged(&tags).into(),
            Compute::Serverless(outline) => outline.tagged(&tags).into(),
        };
        let [source, target] = [Role::Source, Role::Target].map(|role| {
            let mark = self.password_tag(role);
            let tags = mark
                .into_iter()
                .fold(tags.clone(), Tags::with);
            match self.side(role).clone() {
                Side::Tidb(endpoint) => endpoint.tagged(&tags).into(),
                Side::Far(far) => far.tagged(&tags).into(),
            }
        });
        (self.source, self.target) = (source, target);
        self
    }

    /// The import of this side's CA. A certificate cannot be changed, so its identifier ends in the fingerprint of the CA:
    /// another CA is another certificate.
    fn import(&self, role: Role, ca: &CaBundle) -> Option<CertificateImport> {
        let identifier = format!("{}{}", self.certificate_stem(role), fingerprint(ca));
        let identifier = identifier.parse().ok()?;
        let import = match &self.certificate {
            Some(described) => described.moved(identifier, ca),
            None => CertificateImport::new(identifier, ca),
        };
        let tags = import
            .tags_given()
            .and(&self.our_tags());
        Some(import.tags(tags))
    }

    /// The certificate that this side's CA becomes.
    pub(crate) fn certificate_of(&self, role: Role) -> Option<&CertificateImport> {
        match role {
            Role::Source => self.certificates[0].as_ref(),
            Role::Target => self.certificates[1].as_ref(),
        }
    }

    /// What the identifiers of this side's certificates begin with, whatever the CA.
    pub(crate) fn certificate_stem(&self, role: Role) -> String {
        let base = self
            .certificate
            .as_ref()
            .map_or(self.name().as_str(), |import| import.identifier().as_str());
        format!("{base}-{role}-ca-")
    }

    /// What the description of our subnet group ends with.
    pub(crate) fn subnet_group_mark(&self) -> String {
        format!(" [tidb-dms {}]", self.name())
    }

    /// The tags that everything of this migration carries.
    pub(crate) fn our_tags(&self) -> Tags {
        // A name that was parsed is a legal value.
        Tag::new(Self::TAG, self.name().as_str())
            .into_iter()
            .fold(self.tags.clone(), Tags::with)
    }
}

/// Six bytes: enough that two CAs of one cluster differ, short enough to be read.
fn fingerprint(ca: &CaBundle) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(ca.pem().as_bytes())[..6])
}
