use std::{fmt, net::IpAddr, str::FromStr};

use super::{NameError, from_text, rules};

/// The host of a TiDB Cloud cluster as its Connect dialog shows it: a DNS name without scheme and port.
///
/// An address literal is read too, but refused later wherever `verify-full` compares the name with the certificate.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct TidbHost(Inner);

#[derive(Clone, Debug, Eq, Hash, PartialEq)]
enum Inner {
    Name(String),
    Address(IpAddr, String),
}

impl TidbHost {
    /// The name in lower case, or the address.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Inner::Name(name) | Inner::Address(_, name) => name,
        }
    }

    /// The region that a label of the name is; the form of hosts is not promised.
    #[cfg(feature = "plan")]
    pub(crate) fn region(&self) -> Option<super::Region> {
        self.as_str()
            .split('.')
            .find_map(|label| label.parse().ok())
    }

    /// The address, where the host is an address literal and not a name.
    pub fn address(&self) -> Option<IpAddr> {
        match self.0 {
            Inner::Name(_) => None,
            Inner::Address(address, _) => Some(address),
        }
    }
}

impl FromStr for TidbHost {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let refuse = |problem: &str, remedy: &str| {
            Err(NameError::new(rules::HOST, "the host of a TiDB cluster", text, problem, remedy))
        };
        let trimmed = text.trim();
        if trimmed.is_empty() || trimmed == "null" {
            return Err(NameError::new(
                rules::HOST_MISSING,
                "the host of a TiDB cluster",
                text,
                "there is no host",
                "copy HOST from the Connect dialog; a disabled public endpoint has none, so enable it first",
            ));
        }
        let name = trimmed
            .trim_end_matches('.')
            .to_ascii_lowercase();
        if let Ok(address) = name.parse::<IpAddr>() {
            return Ok(Self(Inner::Address(address, address.to_string())));
        }
        if trimmed.contains("://") || trimmed.contains('/') || trimmed.contains('@') {
            let remedy =
                "give only the host; a whole connection string goes to `connection_string`";
            return refuse("it has a scheme, a user or a path", remedy);
        }
        if trimmed.contains(':') {
            return refuse("it has a port", "give the port apart, by `.port(..)`");
        }
        if name.len() > 253 || !name.split('.').all(is_label) {
            let remedy = "use a DNS name such as `gateway01.us-west-2.prod.aws.tidbcloud.com`";
            return refuse("it is not a DNS name", remedy);
        }
        if !name.contains('.') {
            return refuse("it has no domain", "use the full name that the Connect dialog shows");
        }
        Ok(Self(Inner::Name(name)))
    }
}

fn is_label(label: &str) -> bool {
    let inner = label
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    (1..=63).contains(&label.len()) && inner && !label.starts_with('-') && !label.ends_with('-')
}

impl fmt::Display for TidbHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

from_text!(TidbHost);
