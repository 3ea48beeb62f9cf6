use std::{collections::BTreeMap, fmt, net::Ipv4Addr};

use ipnet::Ipv4Net;

use super::{gateway_doors::Doors, plain::digest};

/// A gateway of TiDB Cloud as the network shows it: what connects and what is refused.
///
/// It demands TLS until [`allow_plain_text`](Self::allow_plain_text), and its certificate is for its host until
/// [`certificate_for`](Self::certificate_for).
#[derive(Clone, Debug)]
#[must_use = "hand it to `SimAccount::with_gateway`"]
pub struct SimGateway {
    host: String,
    other_hosts: Vec<String>,
    port: u16,
    plain_text: bool,
    root: Option<String>,
    certificate_name: String,
    prefix: Option<String>,
    users: BTreeMap<String, Password>,
    pub(super) doors: Doors,
}

impl SimGateway {
    /// Where a gateway is in the internet that was given no address.
    const ADDRESS: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 1);

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
            doors: Doors::default(),
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
    ///
    /// # Caveats
    ///
    /// With a password that holds `{`, `}` or `;` nobody connects through DMS, which forbids them for MySQL.
    pub fn user(mut self, name: impl Into<String>, password: &str) -> Self {
        self.users
            .insert(name.into(), Password::new(password));
        self
    }

    /// An address of the public endpoint; without one it is at the addresses of [`also_at`](Self::also_at), or at one of
    /// its own.
    pub fn public_address(mut self, address: Ipv4Addr) -> Self {
        self.doors.addresses.push(address);
        self
    }

    /// The IP access list of the public endpoint: from now on only these ranges are let in. Without a list everybody is.
    pub fn access_list(mut self, ranges: impl IntoIterator<Item = Ipv4Net>) -> Self {
        self.doors.access = Some(ranges.into_iter().collect());
        self
    }

    /// A private endpoint: this host stands for an endpoint service in the zones of these ids.
    pub fn private_endpoint<Z: Into<String>>(
        mut self,
        host: impl Into<String>,
        service: impl Into<String>,
        zone_ids: impl IntoIterator<Item = Z>,
    ) -> Self {
        let zone_ids = zone_ids
            .into_iter()
            .map(Into::into)
            .collect();
        self.doors
            .add_service(host.into(), service.into(), zone_ids);
        self
    }

    /// The VPC endpoints that are let in, by id; from now on no other is.
    pub fn endpoints<E: Into<String>>(mut self, ids: impl IntoIterator<Item = E>) -> Self {
        self.doors.endpoints = Some(
            ids.into_iter()
                .map(Into::into)
                .collect(),
        );
        self
    }

    /// The project's side of a peering: this host stands for `address` in the range of the project's VPC.
    ///
    /// The project answers everywhere in a peered VPC, unless [`peered_with`](Self::peered_with) says where.
    pub fn in_project(
        mut self,
        host: impl Into<String>,
        account: impl Into<String>,
        vpc: impl Into<String>,
        range: Ipv4Net,
        address: Ipv4Addr,
    ) -> Self {
        self.doors
            .add_project(host.into(), account.into(), vpc.into(), range, address);
        self
    }

    /// The range of a peered VPC, as it was entered in TiDB Cloud: the project answers only there.
    pub fn peered_with(mut self, range: Ipv4Net) -> Self {
        self.doors.peers.push(range);
        self
    }

    /// The public endpoint's addresses: those named, else those among its hosts, else one of its own.
    pub(super) fn public_addresses(&self) -> Vec<Ipv4Addr> {
        if !self.doors.addresses.is_empty() {
            return self.doors.addresses.clone();
        }
        let among_hosts: Vec<Ipv4Addr> = self
            .other_hosts
            .iter()
            .filter_map(|host| host.parse().ok())
            .collect();
        if among_hosts.is_empty() { vec![Self::ADDRESS] } else { among_hosts }
    }

    pub(super) fn is_at(&self, host: &str) -> bool {
        let mut hosts = self
            .other_hosts
            .iter()
            .chain([&self.host]);
        hosts.any(|known| known.eq_ignore_ascii_case(host)) || self.doors.are_at(host)
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

    pub(super) fn holds_any(&self, characters: &[char]) -> bool {
        self.0.contains(characters)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(redacted)")
    }
}
