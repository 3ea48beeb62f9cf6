use sha2::{Digest, Sha256};

use super::{fault::Fault, place::Place, wire::Members};

/// The key that a request names, as the ARN by which DMS gives it back; its own default key if there is none.
///
/// # Caveats
///
/// Whether KMS has the key, and lets DMS use it, is not asked.
pub(super) fn key(place: &Place, request: &Members) -> Result<String, Fault> {
    match request.text("KmsKeyId")? {
        None => Ok(place.default_key()),
        Some(given) => arn(place, given).ok_or_else(|| {
            Fault::new(
                "KMSKeyNotAccessibleFault",
                format!("The specified KMS key '{given}' cannot be accessed or does not exist."),
            )
        }),
    }
}

fn arn(place: &Place, given: &str) -> Option<String> {
    let Some(rest) = given.strip_prefix("arn:") else {
        let whole =
            |id: &str| format!("arn:aws:kms:{}:{}:key/{id}", place.region(), Place::ACCOUNT);
        return match given.strip_prefix("alias/") {
            Some("aws/dms") => Some(place.default_key()),
            Some(alias) => is_name(alias).then(|| whole(&behind(alias))),
            None => is_id(given).then(|| whole(given)),
        };
    };
    let parts: Vec<&str> = rest.splitn(5, ':').collect();
    let [_, "kms", _, _, resource] = parts.as_slice() else { return None };
    match resource.split_once('/')? {
        ("key", id) if is_id(id) => Some(given.to_owned()),
        ("alias", alias) if is_name(alias) => {
            let before = given.strip_suffix(resource)?;
            Some(format!("{before}key/{}", behind(alias)))
        }
        _ => None,
    }
}

fn is_name(alias: &str) -> bool {
    !alias.is_empty()
        && alias
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "/_-".contains(c))
}

/// Ids are UUIDs, and `mrk-` with as many digits for a key of several regions.
fn is_id(id: &str) -> bool {
    let digits = id
        .strip_prefix("mrk-")
        .map_or_else(|| id.replace('-', ""), str::to_owned);
    digits.len() == 32
        && digits
            .chars()
            .all(|c| c.is_ascii_hexdigit())
}

/// The id of the key that an alias stands for: made up, the same in every run.
fn behind(alias: &str) -> String {
    let digits: String = Sha256::digest(alias)
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    [0..8, 8..12, 12..16, 16..20, 20..32]
        .map(|part| &digits[part])
        .join("-")
}
