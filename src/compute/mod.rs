//! What moves the data: a subnet group, and a replication instance or a serverless replication in it.
//!
//! Subnets are named as [`PublicSubnets`] (a route to an internet gateway) or [`PrivateSubnets`] (none: NAT, a private
//! endpoint or peering). Whether a replication gets a public address follows from that, because DMS's own default, a
//! public address, can never be changed later; and a serverless replication, which has none, only goes into private ones.

mod described;
mod instance;
mod request;
pub(crate) mod rules;
mod serverless;
#[cfg(feature = "plan")]
mod serverless_outline;
mod subnet_group;
#[cfg(test)]
mod tests;

pub use described::DescribedSubnetGroup;
pub use instance::{
    AutoMinorVersionUpgrade, MultiAz, NetworkType, ReplicationInstance, ReplicationInstanceBuilder,
};
pub use serverless::{ServerlessReplication, ServerlessReplicationBuilder};
#[cfg(feature = "plan")]
pub use serverless_outline::{ServerlessOutline, ServerlessOutlineBuilder};
pub use subnet_group::{
    InstancePlacement, NeedsNoPublicAddress, PrivateSubnets, PublicSubnets, ServerlessPlacement,
    SubnetGroup, SubnetGroupBuilder, SubnetList, Subnets,
};
