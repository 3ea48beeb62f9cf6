#[cfg(feature = "plan")]
use std::borrow::Cow;
use std::fmt;

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
#[cfg(feature = "plan")]
const SHORTEST: usize = 4;

/// Somebody else's words without these secrets, also where one is a part of another.
#[cfg(feature = "plan")]
pub(crate) fn redact<'t>(text: &'t str, secrets: &[Secret]) -> Cow<'t, str> {
    let mut text = Cow::Borrowed(text);
    let mut secrets: Vec<&str> = secrets
        .iter()
        .map(Secret::reveal)
        .collect();
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    for secret in secrets {
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
