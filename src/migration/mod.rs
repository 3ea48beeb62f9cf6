//! The whole description: what moves, between which endpoints, on which compute, under one name.
//!
//! A [`Migration`] is checked as a whole when it is built: on top of what every part says of itself, the findings that
//! only show when the parts are seen together. It names nothing by ARN that it makes itself, so the same description can be
//! planned, applied and torn down in any account.
//!
//! ```
//! use tidb_dms::{
//!     TidbEndpoint,
//!     ca::IsrgRootX1,
//!     compute::{InstancePlacement, ReplicationInstance},
//!     migration::Migration,
//!     name::EndpointArn,
//!     task::{DataFlow, TaskOutline, mappings::TableMappings},
//! };
//!
//! let aurora: EndpointArn = "arn:aws:dms:us-west-2:123456789012:endpoint:AURORA".parse()?;
//! let migration = Migration::builder()
//!     .name("orders")
//!     .compute(
//!         ReplicationInstance::builder()
//!             .identifier("orders")
//!             .class("dms.t3.large")
//!             .placement(InstancePlacement::private("dms-private".parse()?))
//!             .build()?,
//!     )
//!     .source(aurora)
//!     .target(
//!         TidbEndpoint::serverless()
//!             .target()
//!             .identifier("orders-tidb")
//!             .host("gateway01.us-west-2.prod.aws.tidbcloud.com")
//!             .credentials("3pTAoNNegb47Uc8.root", "a-Secret-1")
//!             .verify_full(IsrgRootX1::bundled())
//!             .build()?,
//!     )
//!     .task(
//!         TaskOutline::builder()
//!             .identifier("orders")
//!             .migration(DataFlow::to_tidb().full_load_and_cdc())
//!             .mappings(TableMappings::new().include("orders", "%"))
//!             .build()?,
//!     )
//!     .build()?;
//! assert!(migration.findings().names("private-subnets-need-nat"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod builder;
mod check;
mod in_network;
mod let_out;
mod marked;
mod password_mark;
pub(crate) mod rules;
mod side;
mod told;

pub use builder::{Existing, Migration, MigrationBuilder, Profile, Start};
pub use password_mark::PasswordMark;
pub use side::{Compute, Side};
