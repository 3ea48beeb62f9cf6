use std::{fmt, net::Ipv4Addr, time::Duration};

use super::{WaitingOn, perform::tested};
use crate::{
    endpoint::Role,
    migration::Migration,
    name::{EndpointArn, ReplicationConfigArn, ReplicationInstanceArn, ReplicationTaskArn},
    plan::{HandOff, Observed, Part, StepId, endpoint_arn, instance_arn, public_addresses},
    task::TestedConnection,
};

/// A migration that is there as described, its connections tested.
#[derive(Clone, Debug)]
pub struct Applied {
    pub(super) instance: Option<ReplicationInstanceArn>,
    pub(super) source: Option<EndpointArn>,
    pub(super) target: Option<EndpointArn>,
    pub(super) task: Option<ReplicationTaskArn>,
    pub(super) replication: Option<ReplicationConfigArn>,
    pub(super) tested: Vec<TestedConnection>,
    pub(super) addresses: Vec<Ipv4Addr>,
    pub(super) hand_offs: Vec<HandOff>,
    pub(super) done: Vec<StepId>,
}

impl Applied {
    pub(super) fn of(
        migration: &Migration,
        observed: &Observed,
        hand_offs: Vec<HandOff>,
        done: Vec<StepId>,
    ) -> Self {
        Self {
            instance: instance_arn(migration, observed),
            source: endpoint_arn(migration, Role::Source, observed),
            target: endpoint_arn(migration, Role::Target, observed),
            task: Part::Task
                .arn(migration, observed)
                .and_then(|arn| arn.parse().ok()),
            replication: Part::Replication
                .arn(migration, observed)
                .and_then(|arn| arn.parse().ok()),
            tested: Part::ROLES
                .into_iter()
                .filter_map(|role| tested(migration, observed, role))
                .collect(),
            addresses: public_addresses(migration, observed),
            hand_offs,
            done,
        }
    }

    /// The ARN of the replication instance; `None` for a serverless replication.
    pub fn instance(&self) -> Option<&ReplicationInstanceArn> {
        self.instance.as_ref()
    }

    /// The ARN of the endpoint that rows come from.
    pub fn source(&self) -> Option<&EndpointArn> {
        self.source.as_ref()
    }

    /// The ARN of the endpoint that rows go to.
    pub fn target(&self) -> Option<&EndpointArn> {
        self.target.as_ref()
    }

    /// The ARN of the task; `None` where none is described, and for a serverless replication, which is its own task.
    pub fn task(&self) -> Option<&ReplicationTaskArn> {
        self.task.as_ref()
    }

    /// The ARN of the serverless replication; `None` where a replication instance does the work.
    pub fn replication(&self) -> Option<&ReplicationConfigArn> {
        self.replication.as_ref()
    }

    /// The connections from the instance, tested: what [`TaskStart`](crate::task::TaskStart) asks for, the source first. A
    /// serverless replication tests its connections when it starts, so it has none.
    pub fn tested(&self) -> &[TestedConnection] {
        &self.tested
    }

    /// The public addresses of the instance; empty for a private instance or a serverless replication. Those of NAT gateways
    /// are in [`hand_offs`](Self::hand_offs).
    pub fn addresses(&self) -> &[Ipv4Addr] {
        &self.addresses
    }

    /// What was handed off to TiDB Cloud: done there if somebody was given to do it, and otherwise only told.
    pub fn hand_offs(&self) -> &[HandOff] {
        &self.hand_offs
    }

    /// The steps that this call took, in the order in which AWS took them; empty where everything was there already.
    pub fn done(&self) -> &[StepId] {
        &self.done
    }
}

/// A line for each part that is there, with its ARN, then what was handed off to TiDB Cloud, and how many connections were
/// tested.
impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (
                "source endpoint",
                self.source
                    .as_ref()
                    .map(EndpointArn::as_str),
            ),
            (
                "target endpoint",
                self.target
                    .as_ref()
                    .map(EndpointArn::as_str),
            ),
            (
                "replication instance",
                self.instance
                    .as_ref()
                    .map(ReplicationInstanceArn::as_str),
            ),
            (
                "replication task",
                self.task
                    .as_ref()
                    .map(ReplicationTaskArn::as_str),
            ),
            (
                "serverless replication",
                self.replication
                    .as_ref()
                    .map(ReplicationConfigArn::as_str),
            ),
        ];
        for (part, arn) in parts {
            if let Some(arn) = arn {
                writeln!(f, "{part}: {arn}")?;
            }
        }
        for hand_off in &self.hand_offs {
            writeln!(f, "handed off to TiDB Cloud: {hand_off}")?;
        }
        write!(f, "connections tested: {}", self.tested.len())
    }
}

/// A migration of which nothing of ours is left, except what something that is not ours still uses: the next plan to tear
/// down lists it as kept.
#[derive(Clone, Debug)]
pub struct TornDown {
    pub(super) done: Vec<StepId>,
}

impl TornDown {
    /// The steps that this call took; empty where nothing was there.
    pub fn done(&self) -> &[StepId] {
        &self.done
    }
}

/// What one step came to: for a controller, a Lambda or a workflow that comes back.
#[derive(Clone, Debug)]
pub struct StepReport<T> {
    pub(super) done: Vec<StepId>,
    pub(super) waiting_on: Vec<WaitingOn>,
    pub(super) come_back_in: Duration,
    pub(super) finished: Option<T>,
}

impl<T> StepReport<T> {
    /// The steps that this call took.
    pub fn done(&self) -> &[StepId] {
        &self.done
    }

    /// What is waited on; empty once finished.
    pub fn waiting_on(&self) -> &[WaitingOn] {
        &self.waiting_on
    }

    /// How long to wait before the next call; zero once finished.
    pub fn come_back_in(&self) -> Duration {
        self.come_back_in
    }

    /// Whether the end is reached, so that no further call is needed.
    pub fn is_finished(&self) -> bool {
        self.finished.is_some()
    }

    /// The end, once it is reached.
    pub fn finished(&self) -> Option<&T> {
        self.finished.as_ref()
    }

    /// The end itself, once it is reached.
    pub fn into_finished(self) -> Option<T> {
        self.finished
    }
}
