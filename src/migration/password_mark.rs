use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::rules;
use crate::{
    finding::{Finding, Findings},
    name::Tag,
    secret::Secret,
};

/// How a changed password is noticed, which DMS never shows: by a mark in a tag of the endpoint.
///
/// Where the mark that is described and the one in the tag differ, the login is sent again.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum PasswordMark {
    /// No mark: a changed password goes unnoticed. Change anything else of the login, or set a mark.
    #[default]
    Unwatched,
    /// A version that the caller keeps, such as that of the secret in a vault; it is written to the tag as it is.
    Version(String),
    /// A keyed hash (HMAC-SHA-256, the first 128 bits) of the password. Whoever reads the tag but lacks the key learns nothing,
    /// not even by trying passwords. Keep the key where the passwords are kept.
    Keyed(Secret),
}

impl PasswordMark {
    pub(crate) const TAG: &str = "tidb-dms:password";

    /// Whether a tag can hold this mark: without it a changed password would go unnoticed.
    pub(crate) fn findings(&self, subject: &str) -> Findings {
        let mut findings = Findings::none();
        if let Some(problem) = self.problem() {
            let remedy = "give a version of 1 to 256 such characters, or a key that nobody guesses";
            findings.push(Finding::new(rules::PASSWORD_MARK, subject, problem, remedy));
        }
        findings
    }

    fn problem(&self) -> Option<String> {
        match self {
            Self::Unwatched => None,
            Self::Version(version) => Tag::new(Self::TAG, version)
                .err()
                .map(|error| error.to_string()),
            Self::Keyed(key) => key
                .reveal()
                .is_empty()
                .then(|| "the key is empty: whoever reads the tag could try passwords".to_owned()),
        }
    }

    /// The tag for this password, where it is watched.
    pub(crate) fn tag(&self, password: &Secret) -> Option<Tag> {
        let value = match self {
            Self::Unwatched => return None,
            Self::Version(version) => version.clone(),
            Self::Keyed(key) => {
                // Any length of key is taken.
                let mut mac = Hmac::<Sha256>::new_from_slice(key.reveal().as_bytes()).ok()?;
                mac.update(password.reveal().as_bytes());
                data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes()[..16])
            }
        };
        Tag::new(Self::TAG, value).ok()
    }
}
