use std::{fmt, net::Ipv4Addr};

use crate::name::{AwsAccountId, Cidr, EndpointServiceName, Region, VpcEndpointId, VpcId};

/// What only somebody with access to TiDB Cloud can do for a network, with the values to enter there. What is known only
/// after something was made is `None`, or missing from the list, until then.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum TidbCloudStep {
    /// Let these addresses in: the IP access list, or the firewall rules of Starter and older Essential.
    #[non_exhaustive]
    AllowAddresses {
        /// The public addresses, as far as they are known.
        addresses: Vec<Ipv4Addr>,
        /// Whose addresses they are: every one of them has to be let in.
        of: AddressOwner,
    },
    /// Let this VPC endpoint in, where the shared gateway lets in only those that are listed; it lets in all by default.
    #[non_exhaustive]
    AllowEndpoint {
        /// The endpoint.
        endpoint: Option<VpcEndpointId>,
    },
    /// Register this VPC endpoint as a private endpoint connection; its private DNS name is switched on after.
    #[non_exhaustive]
    RegisterEndpoint {
        /// The service that it leads to.
        service: EndpointServiceName,
        /// The endpoint.
        endpoint: Option<VpcEndpointId>,
    },
    /// Ask for a peering with this VPC.
    #[non_exhaustive]
    RequestPeering {
        /// The region of the VPC.
        region: Option<Region>,
        /// The account of the VPC.
        account: Option<AwsAccountId>,
        /// The VPC.
        vpc: Option<VpcId>,
        /// Its ranges.
        ranges: Vec<Cidr>,
    },
}

impl TidbCloudStep {
    /// Whether all that TiDB Cloud's form asks for is known: what was made a moment ago may not be described yet.
    #[cfg(feature = "provision")]
    pub(crate) fn is_known(&self) -> bool {
        match self {
            Self::AllowAddresses { .. } => true,
            Self::AllowEndpoint { endpoint } | Self::RegisterEndpoint { endpoint, .. } => {
                endpoint.is_some()
            }
            Self::RequestPeering { region, account, vpc, ranges } => {
                region.is_some() && account.is_some() && vpc.is_some() && !ranges.is_empty()
            }
        }
    }
}

/// Who packets come from, as TiDB Cloud sees them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AddressOwner {
    /// The replication instance; a Multi-AZ instance has two addresses.
    ReplicationInstance,
    /// The NAT gateways, whose addresses are known before DMS has anything.
    NatGateway,
}

/// `let 203.0.113.7 in (NAT gateway)`.
impl fmt::Display for TidbCloudStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllowAddresses { addresses, of } => {
                let owner = match of {
                    AddressOwner::ReplicationInstance => "replication instance",
                    AddressOwner::NatGateway => "NAT gateway",
                };
                match addresses.as_slice() {
                    [] => write!(f, "let the public address of the {owner} in"),
                    addresses => write!(f, "let {} in ({owner})", all(addresses)),
                }
            }
            Self::AllowEndpoint { endpoint } => {
                write!(f, "let VPC endpoint {} in, if endpoints are listed", known(endpoint))
            }
            Self::RegisterEndpoint { service, endpoint } => {
                write!(f, "register VPC endpoint {} to {service}", known(endpoint))
            }
            Self::RequestPeering { region, account, vpc, ranges } => {
                let (region, account, vpc) = (known(region), known(account), known(vpc));
                let ranges = if ranges.is_empty() { UNKNOWN.to_owned() } else { all(ranges) };
                write!(
                    f,
                    "ask for a peering: region {region}, account {account}, VPC {vpc}, range {ranges}"
                )
            }
        }
    }
}

const UNKNOWN: &str = "(known later)";

fn known(value: &Option<impl fmt::Display>) -> String {
    value
        .as_ref()
        .map_or_else(|| UNKNOWN.to_owned(), ToString::to_string)
}

fn all(values: &[impl fmt::Display]) -> String {
    let texts: Vec<_> = values
        .iter()
        .map(ToString::to_string)
        .collect();
    texts.join(" and ")
}
