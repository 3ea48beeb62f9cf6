use std::{borrow::Cow, fmt};

use zeroize::Zeroizing;

/// A password or another text that must not be seen: redacted when printed, overwritten when dropped.
///
/// # Caveats
///
/// The SDK's request structs hold plain `String`s: from the moment a request is built, its copy is the SDK's.
#[derive(Clone, Eq, PartialEq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over; the caller's `String` is moved, not copied.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text in the clear. Every use of a secret in this crate is found by this name.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// The shortest secret that is looked for in other texts: shorter ones are part of ordinary words.
const SHORTEST: usize = 4;

/// Somebody else's words without these secrets.
pub(crate) fn redact<'t>(text: &'t str, secrets: &[Secret]) -> Cow<'t, str> {
    let mut text = Cow::Borrowed(text);
    for secret in secrets {
        let secret = secret.reveal();
        if secret.len() >= SHORTEST && text.contains(secret) {
            text = Cow::Owned(text.replace(secret, "[redacted]"));
        }
    }
    text
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}
