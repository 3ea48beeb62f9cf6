#![doc = include_str!("../README.md")]

pub mod ca;
mod change;
pub mod cluster;
pub mod compute;
pub mod diagnose;
#[cfg(feature = "serde")]
pub mod document;
pub mod endpoint;
pub mod fault;
pub mod finding;
#[cfg(feature = "plan")]
pub mod migration;
pub mod name;
#[cfg(feature = "plan")]
pub mod network;
#[cfg(feature = "plan")]
pub mod plan;
#[cfg(feature = "provision")]
pub mod provision;
mod sdk;
mod secret;
#[cfg(feature = "sim")]
pub mod sim;
#[cfg(any(feature = "plan", feature = "sim"))]
pub mod snapshot;
pub mod task;

pub use change::{Change, ReplaceReason};
pub use endpoint::TidbEndpoint;
pub use secret::Secret;

use finding::Rule;

/// The rules of every room, in the order of the description.
const RULES: &[&[Rule]] = &[
    name::rules::ALL,
    cluster::rules::ALL,
    ca::rules::ALL,
    endpoint::rules::ALL,
    compute::rules::ALL,
    task::rules::ALL,
    #[cfg(feature = "plan")]
    network::rules::ALL,
    #[cfg(feature = "plan")]
    migration::rules::ALL,
    #[cfg(feature = "plan")]
    diagnose::reachability::rules::ALL,
    #[cfg(feature = "serde")]
    document::rules::ALL,
];
