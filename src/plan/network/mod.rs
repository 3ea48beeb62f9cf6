//! The network of a migration in a plan: from what EC2 shows, and what is described, to the calls between.
//!
//! | what | where |
//! |---|---|
//! | [`NetworkPart`]: one resource or setting; its `Display` is the value of the tag `tidb-dms:part` | `part.rs` |
//! | [`FoundNetwork::find`]: which resource is which part ([`id`](FoundNetwork::id)), and what is [surplus](FoundNetwork::surplus) | `ids.rs`, `inventory.rs`, `peering.rs` |
//! | routes, rules, tags and names as EC2 takes them: [`route`](FoundNetwork::route), [`missing_rules`](FoundNetwork::missing_rules), [`allocation`](FoundNetwork::allocation), [`table_of`](FoundNetwork::table_of), [`Migration::network_tags`], [`Migration::security_group_name`] | `wanted.rs` |
//! | [`Migration::settled_in`]: the description with the ids that EC2 gave, from which DMS's requests are made | `settled.rs` |
//!
//! What a step calls, by verb and part; every step is one call:
//!
//! | step | call |
//! |---|---|
//! | create | `CreateVpc`, `CreateSubnet`, `CreateInternetGateway`, `AllocateAddress`, `CreateNatGateway`, `CreateRouteTable`, `CreateRoute`, `CreateSecurityGroup`, `CreateVpcEndpoint`; attachment: `AttachInternetGateway`; association: `AssociateRouteTable`; egress: `AuthorizeSecurityGroupEgress` of the missing rules; ingress: `AuthorizeSecurityGroupIngress` of the missing rules; peering: `AcceptVpcPeeringConnection` |
//! | modify | DNS attributes: `ModifyVpcAttribute`; route: `ReplaceRoute`; association: `ReplaceRouteTableAssociation` of the id of the association; endpoint: `ModifyVpcEndpoint` ([what to add and to remove](FoundNetwork::endpoint_change)); private DNS: `ModifyVpcEndpoint` |
//! | delete | the opposite; extra route: `DeleteRoute` of exactly that one; all egress, extra: `RevokeSecurityGroupEgress` or `…Ingress` of exactly that rule; attachment: `DetachInternetGateway`; a peering that waits to be accepted: `RejectVpcPeeringConnection`; a surplus: that of its kind, with its own id |
//! | tag | `CreateTags` of [`Step::tags`](super::Step::tags) |
//! | await | none: EC2 is at it, or TiDB Cloud is |
//!
//! Ownership is by tags only. What the description names by id is used, and neither tagged, changed nor deleted.

mod build;
mod clear;
mod endpoint;
mod ground;
mod hand_off;
mod ids;
mod inventory;
mod named;
mod operations;
mod part;
mod peering;
mod security;
mod settled;
mod uses;
mod wanted;
mod way;
mod weave;

pub(super) use build::bring;
pub(super) use clear::{surplus, teardown};
pub(super) use hand_off::{hand_offs, nat_addresses};
pub(super) use weave::weave;

pub(crate) use crate::network::{GroupOwner, SubnetPlace};
pub use ids::FoundNetwork;
pub use part::{ExtraRoute, ExtraRule, NetworkPart, ResourceKind};

pub use wanted::EndpointChange;

pub(super) use wanted::described;
