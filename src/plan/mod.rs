//! From a wish and an observation to the steps between them.
//!
//! [`Plan::between`] compares a [`Migration`] with what [`Observed`] holds and lists the calls
//! that close the gap, each with the steps that come first. Nothing here performs I/O, reads a clock or awaits, so the same
//! two inputs always give the same plan; an engine that takes in AWS's answers and plans again after each of them needs no
//! memory of where it was.
//!
//! Equality is by meaning: what DMS adds, reorders, renames or writes in another case is no difference.
//!
//! ```
//! # use tidb_dms::{
//! #     TidbEndpoint, ca::IsrgRootX1, compute::{InstancePlacement, ReplicationInstance}, migration::Migration,
//! #     endpoint::{FarEndpoint, Role},
//! # };
//! # use aws_sdk_databasemigration::operation::create_endpoint::builders::CreateEndpointInputBuilder;
//! use tidb_dms::plan::{Observed, Plan};
//!
//! # let aurora = FarEndpoint::raw(CreateEndpointInputBuilder::default().endpoint_identifier("orders-aurora")
//! #     .endpoint_type(Role::Source.into()).engine_name("aurora").server_name("aurora.internal").port(3306)
//! #     .username("dms").password("a-Secret-2"), Role::Source)?;
//! # let instance = ReplicationInstance::builder().identifier("orders").class("dms.t3.large")
//! #     .placement(InstancePlacement::private("dms-private".parse()?)).build()?;
//! # let tidb = TidbEndpoint::serverless().target().identifier("orders-tidb")
//! #     .host("gateway01.us-west-2.prod.aws.tidbcloud.com").credentials("3pTAoNNegb47Uc8.root", "a-Secret-1")
//! #     .verify_full(IsrgRootX1::bundled()).build()?;
//! # let migration = Migration::builder().name("orders").compute(instance).source(aurora).target(tidb).build()?;
//! let plan = Plan::between(&migration, &Observed::nothing());
//! println!("{plan}");
//! let steps: Vec<_> = plan.steps().iter().map(|step| step.id().to_string()).collect();
//! assert_eq!(
//!     steps,
//!     [
//!         "create replication instance",
//!         "create target certificate",
//!         "create source endpoint",
//!         "create target endpoint",
//!         "test source connection",
//!         "test target connection",
//!     ],
//! );
//! assert!(plan.conflicts().is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Printing a plan is the dry run. It is also a [JSON document](Plan::to_json), a [picture](Plan::to_mermaid), and the
//! [least IAM policy](Plan::policy) that its calls need.

mod between;
mod certificate;
mod compare;
mod conflict;
mod display;
mod hand_off;
mod json;
mod mermaid;
mod network;
mod observed;
mod part;
mod policy;
mod status;
mod step;
mod steps;
mod teardown;
mod work;

#[cfg(feature = "provision")]
pub(crate) use compare::{
    certificate_arn, connection, endpoint_arn, instance_arn, password, subnet_group,
};
pub use conflict::Conflict;
pub use hand_off::HandOff;
#[cfg(feature = "provision")]
pub(crate) use hand_off::public_addresses;
pub use network::{EndpointChange, ExtraRoute, ExtraRule, FoundNetwork, NetworkPart, ResourceKind};
pub use observed::Observed;
pub use part::Part;
pub use step::{Step, StepId, Verb, Wait};

use std::borrow::Cow;

use crate::{migration::Migration, name::MigrationName};

/// What is to be done to bring what exists to what is described, in an order that may be stopped at any point.
///
/// Steps whose [`needs`](Step::needs) are all done run side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    name: MigrationName,
    goal: Goal,
    steps: Vec<Step>,
    kept: Vec<Kept>,
    conflicts: Vec<Conflict>,
    hand_offs: Vec<HandOff>,
    policy: policy::Needs,
}

/// Whether a plan builds a migration or takes it down.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "there is no third way to want it")]
pub enum Goal {
    /// Everything is there as described.
    Present,
    /// Nothing of it is there.
    Absent,
}

/// What the plan leaves as it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Kept {
    part: Part,
    identifier: String,
    why: Cow<'static, str>,
}

impl Kept {
    /// What it is.
    pub fn part(&self) -> &Part {
        &self.part
    }

    /// Its identifier or ARN.
    pub fn identifier(&self) -> &str {
        &self.identifier
    }

    /// Why it is left as it is.
    pub fn why(&self) -> &str {
        &self.why
    }
}

impl Plan {
    /// The way from what exists to `migration`.
    pub fn between(migration: &Migration, observed: &Observed) -> Self {
        between::plan(migration, observed)
    }

    /// The way from what exists to nothing of `migration`. Only what carries our tag goes; what was adopted stays and loses
    /// the tag.
    pub fn tear_down(migration: &Migration, observed: &Observed) -> Self {
        teardown::plan(migration, observed)
    }

    /// The name of the migration.
    pub fn name(&self) -> &MigrationName {
        &self.name
    }

    /// Whether it builds or takes down.
    pub fn goal(&self) -> Goal {
        self.goal
    }

    /// The steps, each after those that it needs.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What stays as it is.
    pub fn kept(&self) -> &[Kept] {
        &self.kept
    }

    /// What stands in the way. A plan with conflicts is not applied.
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// What somebody has to do at TiDB Cloud, which no AWS call can.
    pub fn hand_offs(&self) -> &[HandOff] {
        &self.hand_offs
    }

    /// Whether nothing is to be done and nothing stands in the way.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.conflicts.is_empty()
    }

    /// Whether something that exists would be deleted and created anew, losing what it holds: a task its position, an
    /// instance its addresses.
    pub fn replaces(&self) -> bool {
        self.steps.iter().any(Step::replaces)
    }

    /// The step of this name.
    pub fn step(&self, id: &StepId) -> Option<&Step> {
        self.steps
            .iter()
            .find(|step| step.id == *id)
    }

    /// The steps that need no other step of this plan: what can be done now.
    pub fn ready(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| {
            step.needs
                .iter()
                .all(|need| self.step(need).is_none())
        })
    }
}
