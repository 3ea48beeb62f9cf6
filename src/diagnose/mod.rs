//! What is in the way between AWS DMS and a TiDB Cloud cluster, and what to change.
//!
//! Nothing here calls AWS or a database: facts go in, causes and remedies come out.
//!
//! [`ConnectionFailure`] reads the text of a failed connection test, which DMS reports with the same status whatever
//! happened.

mod failure_cause;
mod failure_text;

pub use failure_cause::{Confidence, FailureCause};
pub use failure_text::ConnectionFailure;
