use ipnet::Ipv4Net;

use super::SnapshotTags;

/// A peering of two VPCs.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct Peering {
    /// The id, `pcx-…`.
    pub id: String,
    /// `initiating-request`, `pending-acceptance`, `active`, `deleted`, `rejected`, `failed`, `expired`, `provisioning` or
    /// `deleting`.
    pub status: String,
    /// EC2's words about the status.
    pub message: String,
    /// Who asked.
    pub requester: PeeringSide,
    /// Who was asked.
    pub accepter: PeeringSide,
    /// The tags.
    pub tags: SnapshotTags,
}

/// One side of a peering.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written down by callers, with `..Default::default()`"
)]
pub struct PeeringSide {
    /// The account.
    pub account: String,
    /// The VPC.
    pub vpc: String,
    /// The region.
    pub region: String,
    /// The ranges; EC2 may show them only once the peering is active.
    pub ranges: Vec<Ipv4Net>,
}
