use super::SnapshotTags;

/// A VPC endpoint.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct VpcEndpoint {
    /// The id, `vpce-…`.
    pub id: String,
    /// The VPC.
    pub vpc: String,
    /// `Interface`, `Gateway`, ….
    pub kind: String,
    /// The service that it leads to.
    pub service: String,
    /// EC2 answers `pendingAcceptance`, `pending`, `available`, `deleting`, `deleted`, `rejected`, `failed` or `expired`, in
    /// either case.
    pub state: String,
    /// Whether the service's private DNS name leads to it inside the VPC.
    pub private_dns: bool,
    /// The subnets that it has an address in.
    pub subnets: Vec<String>,
    /// Its security groups.
    pub security_groups: Vec<String>,
    /// Its network interfaces.
    pub network_interfaces: Vec<String>,
    /// The names that lead to it.
    pub dns_entries: Vec<DnsEntry>,
    /// Why it failed.
    pub failure: String,
    /// The tags.
    pub tags: SnapshotTags,
}

/// A name that leads to a VPC endpoint.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct DnsEntry {
    /// The name.
    pub name: String,
    /// The hosted zone.
    pub hosted_zone: String,
}

/// A service that VPC endpoints can lead to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct EndpointService {
    /// The name, `com.amazonaws.vpce.…`.
    pub name: String,
    /// The ids of the zones that both accounts have.
    pub zone_ids: Vec<String>,
    /// The names of those zones in this account.
    pub zones: Vec<String>,
    /// Whether its owner has to let every endpoint in.
    pub acceptance_required: bool,
    /// The private DNS names.
    pub private_dns_names: Vec<String>,
    /// `pendingVerification`, `verified` or `failed`; a name works only once it is verified. Empty without a name.
    pub private_dns_verification: String,
}
