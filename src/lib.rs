//! Connects AWS DMS to TiDB Cloud.

pub mod ca;
mod change;
pub mod cluster;
pub mod compute;
pub mod endpoint;
pub mod finding;
pub mod name;
mod sdk;
mod secret;
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
];
