use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use x509_parser::{pem::Pem, public_key::PublicKey};

use super::{
    fault::{Answer, Fault},
    identifier::identifier,
    listing::{Listing, NoMatch, PageSize},
    place::Place,
    shelf::Resource,
    tags::Tags,
    wire::Members,
    world::World,
};

/// An imported certificate, or a chain of them.
#[derive(Clone, Debug)]
pub(super) struct Certificate {
    id: String,
    arn: String,
    fingerprints: Vec<String>,
    shown: Value,
}

impl Resource for Certificate {
    const KIND: &str = "Certificate";

    fn id(&self) -> &str {
        &self.id
    }

    fn arn(&self) -> &str {
        &self.arn
    }
}

impl Certificate {
    /// Whether a server whose chain ends in this root is trusted.
    pub(super) fn trusts(&self, root: &str) -> bool {
        self.fingerprints
            .iter()
            .any(|known| known == root)
    }
}

pub(super) fn import(world: &mut World, request: &Members) -> Answer {
    let id = identifier(request, "CertificateIdentifier", usize::MAX)?;
    let tags = Tags::read(request)?;
    let pem = request.text("CertificatePem")?;
    let wallet = request.text("CertificateWallet")?;
    let body = match (pem, wallet) {
        (Some(_), Some(_)) => {
            return Err(Fault::invalid_combination(
                "CertificatePem and CertificateWallet cannot be used together.",
            ));
        }
        (Some(pem), None) => Body::read(pem)?,
        (None, Some(wallet)) => {
            Body { fingerprints: Vec::new(), shown: json!({ "CertificateWallet": wallet }) }
        }
        (None, None) => {
            return Err(Fault::invalid_value(
                "Please provide a value for either for CertificatePem or for CertificateWallet.",
            ));
        }
    };

    let Body { fingerprints, mut shown } = body;
    let arn = world.place.arn("cert", None);
    shown["CertificateIdentifier"] = id.as_str().into();
    shown["CertificateArn"] = arn.as_str().into();
    shown["CertificateOwner"] = Place::ACCOUNT.into();
    shown["CertificateCreationDate"] = world.epoch().into();
    world.certificates.add(Certificate {
        id,
        arn: arn.clone(),
        fingerprints,
        shown: shown.clone(),
    })?;
    world.tags.set(&arn, tags);
    Ok(json!({ "Certificate": shown }))
}

pub(super) fn describe(world: &mut World, request: &Members) -> Answer {
    let listing = Listing {
        member: "Certificates",
        filters: &[
            ("certificate-arn", |certificate: &Certificate| &certificate.arn),
            ("certificate-id", |certificate| &certificate.id),
        ],
        page_size: PageSize { default: 10, bounds: 1..=100 },
        no_match: NoMatch::IsAFault,
    };
    listing.answer(request, world.certificates.iter(), |certificate| certificate.shown.clone())
}

pub(super) fn delete(world: &mut World, request: &Members) -> Answer {
    let arn = request.needed("CertificateArn")?;
    world.certificates.by_arn(arn)?;
    if let Some(user) = world
        .endpoints
        .iter()
        .find(|endpoint| endpoint.certificate() == Some(arn))
    {
        return Err(Fault::invalid_state(format!(
            "The certificate {arn} is in use by the endpoint {} and cannot be deleted.",
            user.id()
        )));
    }
    let shown = world
        .certificates
        .remove(arn)
        .map(|certificate| certificate.shown);
    world.tags.forget(arn);
    Ok(json!({ "Certificate": shown }))
}

struct Body {
    fingerprints: Vec<String>,
    shown: Value,
}

impl Body {
    fn read(pem: &str) -> Result<Self, Fault> {
        let invalid =
            || Fault::new("InvalidCertificateFault", "The certificate was not valid PEM X.509.");
        let blocks = Pem::iter_from_buffer(pem.as_bytes())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| invalid())?;
        let first = blocks.first().ok_or_else(invalid)?;
        for block in &blocks {
            block
                .parse_x509()
                .map_err(|_| invalid())?;
        }
        let certificate = first
            .parse_x509()
            .map_err(|_| invalid())?;
        let validity = certificate.validity();
        Ok(Self {
            fingerprints: blocks
                .iter()
                .map(|block| fingerprint(&block.contents))
                .collect(),
            shown: json!({
                "CertificatePem": pem,
                "ValidFromDate": validity.not_before.timestamp(),
                "ValidToDate": validity.not_after.timestamp(),
                "SigningAlgorithm": certificate.signature_algorithm.algorithm.to_id_string(),
                "KeyLength": match certificate.public_key().parsed() {
                    Ok(PublicKey::RSA(key)) => Some(key.key_size()),
                    Ok(PublicKey::EC(point)) => Some(point.key_size()),
                    _ => None,
                },
            }),
        })
    }
}

/// SHA-256 over the DER, in upper-case hexadecimal digits.
fn fingerprint(der: &[u8]) -> String {
    Sha256::digest(der)
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect()
}
