#[cfg(feature = "plan")]
use std::net::Ipv4Addr;
use std::{fmt, str::FromStr};

use ipnet::Ipv4Net;

use super::{NameError, from_text, rules};

/// An IPv4 range of a VPC or a subnet, /16 to /28, in canonical form: `100.68.0.18/18` is `100.68.0.0/18`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Cidr(Ipv4Net);

impl Cidr {
    /// The range as [`Ipv4Net`], host bits cleared.
    pub fn net(&self) -> Ipv4Net {
        self.0
    }

    /// The range of this prefix length around `address`, where it is one that VPCs and subnets take.
    #[cfg(feature = "plan")]
    pub(crate) fn around(address: Ipv4Addr, prefix: u8) -> Option<Self> {
        let net = Ipv4Net::new(address, prefix).ok()?;
        (16..=28)
            .contains(&prefix)
            .then(|| Self(net.trunc()))
    }

    /// Whether every address of `other` is in this range.
    pub fn contains(&self, other: &Self) -> bool {
        self.0.contains(&other.0)
    }

    /// Whether the two ranges share an address.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.0.contains(&other.0.network()) || other.0.contains(&self.0.network())
    }
}

impl FromStr for Cidr {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let net: Ipv4Net = text.parse().map_err(|_| {
            let problem = "it is not an IPv4 address, a slash and a prefix length";
            NameError::new(rules::CIDR, "a CIDR", text, problem, "write it as `10.0.0.0/16`")
        })?;
        if !(16..=28).contains(&net.prefix_len()) {
            let problem = format!("a prefix of /{} is outside /16 to /28", net.prefix_len());
            let remedy = "choose a prefix from /16 to /28; AWS keeps five addresses of each subnet";
            return Err(NameError::new(rules::CIDR_SIZE, "a CIDR", text, problem, remedy));
        }
        Ok(Self(net.trunc()))
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

from_text!(Cidr);
