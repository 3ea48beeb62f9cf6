//! Does what a plan says, through the SDK's own clients: observe, plan, apply, verify, tear down.
//!
//! There is no state file: what exists in AWS is the state. A [`Provisioner`] looks, plans, takes every step that is ready,
//! takes in what AWS answers and plans again, until nothing is left. It may be stopped at any point, by dropping the future
//! as well as by losing the machine, and goes on from there the next time; a lost answer is settled by looking again.
//!
//! It waits by tokio's clock: call it inside a tokio runtime that has time enabled, of either flavor.
//!
//! ```
//! # #[cfg(feature = "sim")]
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use tidb_dms::{TidbEndpoint, ca::IsrgRootX1, compute::{PrivateSubnets, ReplicationInstance, SubnetGroup}};
//! # use tidb_dms::{endpoint::{FarEndpoint, Role}, migration::Migration, sim::SimGateway};
//! # use aws_sdk_databasemigration::operation::create_endpoint::builders::CreateEndpointInputBuilder;
//! # let host = "gateway01.us-west-2.prod.aws.tidbcloud.com";
//! # let account = SimAccount::new().with_database("aurora.internal", 3306).with_gateway(
//! #     SimGateway::new(host, 4000).chains_to(&IsrgRootX1::SHA256.to_string())
//! #         .user_prefix("3pTAoNNegb47Uc8").user("root", "a-Secret-1"));
//! # let [subnet_a, subnet_b, _] = SimAccount::DEFAULT_SUBNETS;
//! # let group = SubnetGroup::builder().identifier("orders-dms").description("private subnets of DMS")
//! #     .subnets(PrivateSubnets::new().subnet(subnet_a).subnet(subnet_b)).build()?;
//! # let instance = ReplicationInstance::builder().identifier("orders-dms").class("dms.t3.large")
//! #     .placement(group.for_instance()).build()?;
//! # let aurora = FarEndpoint::raw(CreateEndpointInputBuilder::default().endpoint_identifier("orders-aurora")
//! #     .endpoint_type(Role::Source.into()).engine_name("aurora").server_name("aurora.internal").port(3306)
//! #     .username("dms").password("a-Secret-2"), Role::Source)?;
//! # let tidb = TidbEndpoint::serverless().target().identifier("orders-tidb").host(host)
//! #     .credentials("3pTAoNNegb47Uc8.root", "a-Secret-1").verify_full(IsrgRootX1::bundled()).build()?;
//! # let migration = Migration::builder().name("orders").subnet_group(group).compute(instance).source(aurora)
//! #     .target(tidb).build()?;
//! use tidb_dms::{provision::Provisioner, sim::SimAccount};
//!
//! // With a client made from your own `aws_config`, the same lines talk to AWS.
//! let provisioner = Provisioner::new(&account.client());
//! println!("{}", provisioner.plan(&migration).await?);
//! let applied = provisioner.apply(&migration).await?;
//! println!("{applied}");
//! assert_eq!(applied.tested().len(), 2);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

mod budget;
mod calls;
mod clock;
mod error;
mod event;
mod facts;
mod memory;
#[cfg(feature = "ec2")]
mod network;
mod observe;
mod outcome;
mod pace;
mod perform;
mod place;
mod provisioner;
mod run;
mod tidb_cloud;

pub use budget::ApiBudget;
pub use error::{ProvisionError, ProvisionErrorKind, WaitingOn};
pub use event::{Ending, Event, Progress};
#[cfg(feature = "ec2")]
pub use network::{NetworkReader, NetworkScope};
pub use outcome::{Applied, StepReport, TornDown};
pub use place::PlaceReader;
pub use provisioner::{OnFailure, Provisioner, Replacing, Retest};
pub use tidb_cloud::{HandOffFuture, HandOffState, TidbCloud};
