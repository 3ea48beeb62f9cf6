//! A simulated AWS account to rehearse on, behind the SDK's HTTP layer.
//!
//! [`SimAccount`] answers the calls of a real `aws_sdk_databasemigration::Client`: the SDK's serializer, retries and
//! deserializer run as they do against AWS, and the account validates as AWS does. Its time is tokio's, so a test
//! with a paused clock waits eight virtual minutes for a replication instance in no time at all.
//!
//! A connection test succeeds or fails by what the endpoint says about a [`SimGateway`] of TiDB Cloud: host, port, TLS
//! mode, certificate, user and password. Where the account knows the [network](SimAccount::with_network), it also depends
//! on whether a [packet] finds its way there.
//!
//! What can go wrong at AWS goes wrong here on demand: a call by its number ([`on_call`](SimAccount::on_call)) or by its
//! operation ([`on_next`](SimAccount::on_next)), throttling, slow calls, listings that lag behind, missing permissions; and
//! what takes time ends badly, from a creation ([`fail_creation`](SimAccount::fail_creation)) to a removal. The
//! [`inventory`](SimAccount::inventory) says afterwards what came of it. With feature `sim-server` the same account answers
//! AWS clients of other languages over HTTP.
//!
//! The same account answers EC2's operations on the network that DMS sits in, from VPCs to peerings, so that a client of EC2
//! with its HTTP layer rehearses too. [`network`](SimAccount::network) shows all of it as plain data, and
//! [`change_network`](SimAccount::change_network) sets it.
//!
//! Nothing here calls the checks of the rest of the crate: the account is their independent witness. An operation that it
//! does not know is refused, in DMS as `UnknownOperationException` and in EC2 as `InvalidAction`, never answered with an empty
//! success.
//!
//! ```
//! # use tidb_dms::sim::SimAccount;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let account = SimAccount::new();
//! let dms = account.client();
//!
//! let [a, b, _] = SimAccount::DEFAULT_SUBNETS;
//! let created = dms
//!     .create_replication_subnet_group()
//!     .replication_subnet_group_identifier("Rehearsal")
//!     .replication_subnet_group_description("two zones")
//!     .subnet_ids(a)
//!     .subnet_ids(b)
//!     .send()
//!     .await?;
//!
//! let group = created.replication_subnet_group().ok_or("no group")?;
//! assert_eq!(group.replication_subnet_group_identifier(), Some("rehearsal"));
//! assert_eq!(account.calls(), ["CreateReplicationSubnetGroup"]);
//! # Ok(())
//! # }
//! ```

mod account;
mod attributes;
mod call;
mod certificate;
mod connection;
mod connector;
mod dispatch;
mod ec2;
mod endpoint;
mod endpoint_settings;
mod engine;
mod failures;
mod fault;
mod gateway;
mod gateway_doors;
mod hanging;
mod identifier;
mod instance;
mod instance_change;
mod inventory;
mod key;
mod listing;
mod load;
mod login;
mod mapping_rules;
mod offer;
pub mod packet;
mod past;
mod place;
mod placement;
mod plain;
mod policy;
mod quota;
mod rate;
mod reach;
mod replication;
mod replication_config;
mod secret_store;
mod selection;
#[cfg(feature = "sim-server")]
mod server;
mod shelf;
mod signature;
mod subnet_group;
mod table_statistics;
mod tags;
mod task;
mod task_run;
mod task_settings;
mod task_settings_check;
mod trouble;
mod verbs;
mod window;
mod wire;
mod world;

pub use account::SimAccount;
pub use gateway::SimGateway;
pub use inventory::Inventory;
pub use policy::PolicyError;
pub use quota::SimQuota;
pub use trouble::CallFault;
