//! What is known of a TiDB Cloud cluster: its plan, its gateway, how it is reached, and the connection string of its console.
//!
//! | builder | plan of TiDB Cloud | gateway | user | CA |
//! |---|---|---|---|---|
//! | `serverless()` | Starter; Essential from before July 2026 | shared by many | `<prefix>.<user>` | ISRG Root X1 |
//! | `essential()` | Essential with an endpoint of its own | own | no prefix | the cluster's |
//! | `premium()` | Premium | own | no prefix | the cluster's |
//! | `dedicated()` | Dedicated | own | no prefix | the cluster's |

#[cfg(feature = "connection-string")]
mod connection_string;
mod host;
mod plan;
pub(crate) mod rules;
#[cfg(test)]
mod tests;

#[cfg(feature = "connection-string")]
pub use connection_string::ConnectionString;
pub(crate) use host::host_findings;
pub use plan::{Connectivity, GatewayModel, Plan, UnknownPlan};
