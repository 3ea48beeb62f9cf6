//! An endpoint of DMS on a TiDB Cloud cluster: described by [`TidbEndpoint`]'s builders, checked, turned into requests.
//!
//! ```
//! use tidb_dms::{TidbEndpoint, ca::IsrgRootX1};
//!
//! let endpoint = TidbEndpoint::serverless()
//!     .target()
//!     .identifier("tidb-target")
//!     .host("gateway01.us-east-1.prod.aws.tidbcloud.com")
//!     .credentials("3pTAoNNegb47Uc8.root", "a-Secret-1")
//!     .verify_full(IsrgRootX1::bundled())
//!     .build()?;
//! assert_eq!(endpoint.attributes().to_string(), "Initstmt=SET FOREIGN_KEY_CHECKS=0");
//! # Ok::<(), tidb_dms::finding::Refused>(())
//! ```

mod attributes;
mod builder;
mod check;
mod connection;
mod credentials;
mod described;
mod far;
mod far_modify;
#[cfg(feature = "plan")]
mod far_parts;
mod modify;
mod request;
pub(crate) mod rules;
mod settings;
mod slots;
pub(crate) mod spec;
#[cfg(test)]
mod tests;

pub use attributes::{Attribute, Attributes};
pub use builder::{DangerousChoices, TidbEndpointBuilder};
pub use connection::test_connection_request;
pub use credentials::Credentials;
pub use described::{DescribedEndpoint, SslMode, TidbEndpoint};
pub use far::FarEndpoint;
pub use modify::Password;
pub use settings::{CleanSourceMetadata, LoadUsingCsv};
pub(crate) use settings::{EndpointSettings, InitStmt};
pub use slots::*;
pub use spec::{Ca, Role};
