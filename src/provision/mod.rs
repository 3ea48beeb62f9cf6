//! Does what a plan says, through the SDK's own clients: observe, plan, apply, verify, tear down.
//!
//! There is no state file: what exists in AWS is the state. A [`Provisioner`] looks, plans, takes every step that is ready,
//! takes in what AWS answers and plans again, until nothing is left. It may be stopped at any point, by dropping the future
//! as well as by losing the machine, and goes on from there the next time; a lost answer is settled by looking again.
//!
//! ```
//! # #[cfg(feature = "sim")]
//! # async fn example(migration: &tidb_dms::migration::Migration) -> Result<(), Box<dyn std::error::Error>> {
//! use tidb_dms::{provision::Provisioner, sim::SimAccount};
//!
//! // With a client made from your own `aws_config`, the same lines talk to AWS.
//! let provisioner = Provisioner::new(&SimAccount::new().client());
//! println!("{}", provisioner.plan(migration).await?);
//! let applied = provisioner.apply(migration).await?;
//! println!("tested: {:?}", applied.tested());
//! # Ok(())
//! # }
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
