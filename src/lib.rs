//! Connects AWS DMS to TiDB Cloud.

pub mod diagnose;
pub mod fault;
pub mod finding;
pub mod name;
mod secret;
#[cfg(feature = "sim")]
pub mod sim;

pub use secret::Secret;

use finding::Rule;

/// The rules of every room, in the order of the description.
const RULES: &[&[Rule]] = &[name::rules::ALL];
