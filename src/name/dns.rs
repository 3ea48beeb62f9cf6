use std::{fmt, net::IpAddr, str::FromStr};

use super::{NameError, Shown, from_text, rules};

/// One to four DNS servers that a replication asks instead of the VPC's resolver.
///
/// They must forward to the VPC's resolver, or the private DNS name of a private endpoint does not resolve.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct DnsServers(Vec<IpAddr>);

impl DnsServers {
    /// The servers in the order they are asked.
    pub fn addresses(&self) -> &[IpAddr] {
        &self.0
    }
}

impl FromStr for DnsServers {
    type Err = NameError;

    /// Reads addresses separated by commas.
    fn from_str(text: &str) -> Result<Self, NameError> {
        let refuse = |problem: String, remedy: &str| {
            Err(NameError::new(rules::DNS_SERVERS, "a list of DNS servers", text, problem, remedy))
        };
        let mut addresses = Vec::new();
        for part in text.split(',').map(str::trim) {
            match part.parse() {
                Ok(address) => addresses.push(address),
                Err(_) => {
                    let problem = format!("{} is not an IP address", Shown::of(part));
                    return refuse(problem, "separate IP addresses by commas");
                }
            }
        }
        if addresses.len() > 4 {
            return refuse(format!("it names {} servers", addresses.len()), "name at most four");
        }
        Ok(Self(addresses))
    }
}

/// The addresses separated by commas, as DMS takes them.
impl fmt::Display for DnsServers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, address) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "," };
            write!(f, "{separator}{address}")?;
        }
        Ok(())
    }
}

from_text!(DnsServers);
