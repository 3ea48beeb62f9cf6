use std::{collections::BTreeMap, fmt};

/// The ids that EC2 gave to what was made of a network. What exists by description is known from there, and is not needed
/// here.
///
/// ```
/// use tidb_dms::network::{NetworkIds, SubnetPlace};
///
/// let mut ids = NetworkIds { vpc: Some("vpc-0123456789abcdef0".to_owned()), ..NetworkIds::default() };
/// ids.subnets.insert(SubnetPlace::Dms(0), "subnet-0123456789abcdef0".to_owned());
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "filled by callers as EC2 answers")]
pub struct NetworkIds {
    /// The VPC.
    pub vpc: Option<String>,
    /// The subnets.
    pub subnets: BTreeMap<SubnetPlace, String>,
    /// The internet gateway.
    pub internet_gateway: Option<String>,
    /// The allocation ids of the addresses, by the number of their NAT gateway.
    pub addresses: BTreeMap<usize, String>,
    /// The NAT gateways, by their number in the description.
    pub nat_gateways: BTreeMap<usize, String>,
    /// The route tables, by their number in [`route_tables`](crate::network::Network::route_tables).
    pub route_tables: BTreeMap<usize, String>,
    /// The security groups.
    pub security_groups: BTreeMap<GroupOwner, String>,
    /// The private endpoint.
    pub vpc_endpoint: Option<String>,
    /// The peering.
    pub peering: Option<String>,
}

/// Which subnet of a network, by its number among those of its kind.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_enums, reason = "nothing else of a network sits in subnets")]
pub enum SubnetPlace {
    /// One of DMS.
    Dms(usize),
    /// That of the NAT gateway of this number.
    Nat(usize),
    /// One of the private endpoint.
    Endpoint(usize),
}

impl fmt::Display for SubnetPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dms(number) => write!(f, "dms {number}"),
            Self::Nat(number) => write!(f, "nat {number}"),
            Self::Endpoint(number) => write!(f, "endpoint {number}"),
        }
    }
}

/// Whose security group.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_enums, reason = "a network has these two groups at most")]
pub enum GroupOwner {
    /// That of DMS.
    Dms,
    /// That of the private endpoint.
    Endpoint,
}

impl GroupOwner {
    /// What a group that is made is called, of whatever goes by this name.
    pub(crate) fn group_name(self, name: &str) -> String {
        format!("tidb-dms-{name}-{self}")
    }
}

impl fmt::Display for GroupOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Dms => "dms",
            Self::Endpoint => "endpoint",
        })
    }
}
