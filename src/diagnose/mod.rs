//! What is in the way between AWS DMS and a TiDB Cloud cluster, and what to change.
//!
//! Nothing here calls AWS or a database: facts go in, causes and remedies come out.
//!
//! [`ConnectionFailure`] reads the text of a failed connection test, which DMS reports with the same status whatever
//! happened. `Reachability` (feature `plan`) follows a packet through a network before anything is tested.

mod failure_cause;
mod failure_text;
#[cfg(feature = "plan")]
pub(crate) mod reachability;

pub use failure_cause::{Confidence, FailureCause};
pub use failure_text::ConnectionFailure;
#[cfg(feature = "plan")]
pub use reachability::{AccessList, ClusterPlace, DmsPlace, Foreseen, Reachability};
