use std::time::Duration;

use super::{WaitingOn, perform::tested};
use crate::{
    endpoint::Role,
    migration::Migration,
    name::{EndpointArn, ReplicationConfigArn, ReplicationInstanceArn, ReplicationTaskArn},
    plan::{HandOff, Observed, Part, StepId, endpoint_arn, instance_arn},
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
    pub(super) addresses: Vec<String>,
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
        let seen = migration
            .compute()
            .instance()
            .and_then(|instance| observed.instance(instance.identifier().as_str()));
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
            addresses: seen
                .map(|seen| {
                    seen.replication_instance_public_ip_addresses()
                        .to_vec()
                })
                .unwrap_or_default(),
            hand_offs,
            done,
        }
    }

    /// The replication instance.
    pub fn instance(&self) -> Option<&ReplicationInstanceArn> {
        self.instance.as_ref()
    }

    /// The endpoint that rows come from.
    pub fn source(&self) -> Option<&EndpointArn> {
        self.source.as_ref()
    }

    /// The endpoint that rows go to.
    pub fn target(&self) -> Option<&EndpointArn> {
        self.target.as_ref()
    }

    /// The task.
    pub fn task(&self) -> Option<&ReplicationTaskArn> {
        self.task.as_ref()
    }

    /// The serverless replication.
    pub fn replication(&self) -> Option<&ReplicationConfigArn> {
        self.replication.as_ref()
    }

    /// The connections from the instance, tested: what [`TaskStart`](crate::task::TaskStart) asks for, the source first. A
    /// serverless replication tests its connections when it starts, so it has none.
    pub fn tested(&self) -> &[TestedConnection] {
        &self.tested
    }

    /// The public addresses of the instance, all of which the cluster has to let in.
    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }

    /// What had to be done at TiDB Cloud.
    pub fn hand_offs(&self) -> &[HandOff] {
        &self.hand_offs
    }

    /// The steps that this run took, in the order in which AWS took them; none where everything was there already.
    pub fn done(&self) -> &[StepId] {
        &self.done
    }
}

/// A migration of which nothing of ours is left, but for what something that is not ours still uses: the next plan to tear
/// down lists it as kept.
#[derive(Clone, Debug)]
pub struct TornDown {
    pub(super) done: Vec<StepId>,
}

impl TornDown {
    /// The steps that this run took; none where nothing was there.
    pub fn done(&self) -> &[StepId] {
        &self.done
    }
}

/// What one step came to: for a controller, a Lambda or a workflow that comes back.
#[derive(Clone, Debug)]
pub struct StepReport<T> {
    pub(super) done: Vec<StepId>,
    pub(super) waiting_on: Vec<WaitingOn>,
    pub(super) come_back: Duration,
    pub(super) finished: Option<T>,
}

impl<T> StepReport<T> {
    /// The calls that were made.
    pub fn done(&self) -> &[StepId] {
        &self.done
    }

    /// What is waited on; nothing once it is finished.
    pub fn waiting_on(&self) -> &[WaitingOn] {
        &self.waiting_on
    }

    /// When to come back; nought once it is finished.
    pub fn come_back(&self) -> Duration {
        self.come_back
    }

    /// The end, once it is reached.
    pub fn finished(&self) -> Option<&T> {
        self.finished.as_ref()
    }
}
