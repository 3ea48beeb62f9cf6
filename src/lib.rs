//! Connects AWS DMS to TiDB Cloud.

mod change;
pub mod finding;
pub mod name;
mod secret;
pub mod task;

pub use change::{Change, ReplaceReason};
pub use secret::Secret;

use finding::Rule;

/// The rules of every room, in the order of the description.
const RULES: &[&[Rule]] = &[name::rules::ALL, task::rules::ALL];
