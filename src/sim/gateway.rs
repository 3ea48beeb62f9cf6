use std::{collections::BTreeMap, fmt};

use super::plain::digest;

/// A gateway of TiDB Cloud as the network shows it: what connects and what is refused.
///
/// It demands TLS until [`allow_plain_text`](Self::allow_plain_text), and its certificate is for its host until
/// [`certificate_for`](Self::certificate_for).
#[derive(Clone, Debug)]
pub struct SimGateway {
    host: String,
    other_hosts: Vec<String>,
    port: u16,
    plain_text: bool,
    root: Option<String>,
    certificate_name: String,
    prefix: Option<String>,
    users: BTreeMap<String, Password>,
}

impl SimGateway {
    /// A gateway at this host and port that demands TLS and knows no user yet.
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        let host = host.into();
        Self {
            certificate_name: host.clone(),
            host,
            other_hosts: Vec::new(),
            port,
            plain_text: false,
            root: None,
            prefix: None,
            users: BTreeMap::new(),
        }
    }

    /// Takes connections without TLS, as a private endpoint does.
    pub fn allow_plain_text(mut self) -> Self {
        self.plain_text = true;
        self
    }

    /// The root that the server's certificate chains to, by the SHA-256 fingerprint of its DER: hexadecimal digits in
    /// either case, with or without colons. Without a root no certificate authority vouches for the server.
    pub fn chains_to(mut self, fingerprint: &str) -> Self {
        self.root = Some(
            fingerprint
                .replace([':', ' '], "")
                .to_ascii_uppercase(),
        );
        self
    }

    /// The name in the server's certificate where it is not the host; `*.` at its start stands for one label.
    pub fn certificate_for(mut self, name: impl Into<String>) -> Self {
        self.certificate_name = name.into();
        self
    }

    /// Another name or address that leads here.
    pub fn also_at(mut self, host: impl Into<String>) -> Self {
        self.other_hosts.push(host.into());
        self
    }

    /// Makes this the shared gateway's share of one cluster: its users are known as `<prefix>.<user>` only.
    pub fn user_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// A user of the cluster, without the prefix, who may connect.
    pub fn user(mut self, name: impl Into<String>, password: &str) -> Self {
        self.users
            .insert(name.into(), Password::new(password));
        self
    }

    pub(super) fn is_at(&self, host: &str) -> bool {
        let mut hosts = self
            .other_hosts
            .iter()
            .chain([&self.host]);
        hosts.any(|known| known.eq_ignore_ascii_case(host))
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn takes_plain_text(&self) -> bool {
        self.plain_text
    }

    pub(super) fn root(&self) -> Option<&str> {
        self.root.as_deref()
    }

    /// Whether the server's certificate is for `host`.
    pub(super) fn is_certified_as(&self, host: &str) -> bool {
        match self.certificate_name.strip_prefix("*.") {
            Some(domain) => host
                .split_once('.')
                .is_some_and(|(_, parent)| parent.eq_ignore_ascii_case(domain)),
            None => self
                .certificate_name
                .eq_ignore_ascii_case(host),
        }
    }

    /// Whether a user name lacks the prefix by which a shared gateway finds the cluster.
    pub(super) fn misses_prefix(&self, user: &str) -> bool {
        self.prefix.is_some() && !user.contains('.')
    }

    pub(super) fn lets_in(&self, user: &str, password: &Password) -> bool {
        let name = match &self.prefix {
            Some(prefix) => user
                .strip_prefix(prefix.as_str())
                .and_then(|rest| rest.strip_prefix('.')),
            None => Some(user),
        };
        name.and_then(|name| self.users.get(name))
            .is_some_and(|known| known == password)
    }
}

/// A password that no `Debug` shows.
#[derive(Clone, Default, Eq, PartialEq)]
pub(super) struct Password(String);

impl Password {
    pub(super) fn new(password: &str) -> Self {
        Self(password.to_owned())
    }

    /// The beginning of its SHA-256.
    pub(super) fn digest(&self) -> String {
        digest(&self.0)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(redacted)")
    }
}
