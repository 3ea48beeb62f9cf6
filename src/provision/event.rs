use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use futures_util::Stream;
use tokio::sync::mpsc;

use super::WaitingOn;
use crate::{
    finding::Findings,
    name::MigrationName,
    plan::{Goal, HandOff, StepId},
};

/// What a run is at. Never holds a secret.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// The first look is over: so many steps, which usually take so long.
    #[non_exhaustive]
    Planned {
        /// The migration.
        migration: MigrationName,
        /// Whether it is built or taken down.
        goal: Goal,
        /// How many steps there are.
        steps: usize,
        /// How long they usually take.
        usually: Duration,
    },
    /// A call is on its way.
    #[non_exhaustive]
    Started {
        /// The migration.
        migration: MigrationName,
        /// The step.
        step: StepId,
        /// The identifier.
        identifier: String,
    },
    /// AWS has taken the call; what it began may go on.
    #[non_exhaustive]
    Done {
        /// The migration.
        migration: MigrationName,
        /// The step.
        step: StepId,
        /// The identifier.
        identifier: String,
    },
    /// A call failed in a way that passes, and is tried again.
    #[non_exhaustive]
    Retrying {
        /// The migration.
        migration: MigrationName,
        /// The step.
        step: StepId,
        /// Why it failed.
        why: String,
    },
    /// A look at what is waited for.
    #[non_exhaustive]
    Waiting {
        /// The migration.
        migration: MigrationName,
        /// What is waited for.
        on: WaitingOn,
        /// For how long already.
        elapsed: Duration,
    },
    /// Somebody has to do something at TiDB Cloud.
    #[non_exhaustive]
    HandedOff {
        /// The migration.
        migration: MigrationName,
        /// What.
        hand_off: HandOff,
    },
    /// The network does not let DMS reach the cluster, which is said before DMS is asked: in a network that others made before
    /// anything is made in it, and again, with its network ACLs, before the connection is tested. It is tested all the same.
    #[non_exhaustive]
    Unreachable {
        /// The migration.
        migration: MigrationName,
        /// What is in the way, the first hop that breaks first.
        findings: Findings,
    },
    /// The run is over.
    #[non_exhaustive]
    Finished {
        /// The migration.
        migration: MigrationName,
        /// Whether it reached its end.
        successfully: bool,
    },
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Planned { goal, steps, usually, .. } => {
                let goal = match goal {
                    Goal::Present => "apply",
                    Goal::Absent => "tear down",
                };
                write!(f, "{steps} steps to {goal}, usually {} s", usually.as_secs())
            }
            Self::Started { step, identifier, .. } => write!(f, "{step} `{identifier}`"),
            Self::Done { step, identifier, .. } => write!(f, "{step} `{identifier}`: done"),
            Self::Retrying { step, why, .. } => write!(f, "{step} is tried again: {why}"),
            Self::Waiting { on, elapsed, .. } => {
                write!(f, "waiting on {on}, for {} s so far", elapsed.as_secs())
            }
            Self::HandedOff { hand_off, .. } => write!(f, "TiDB Cloud has to {hand_off}"),
            Self::Unreachable { findings, .. } => {
                write!(f, "the network is in the way of the cluster:\n{findings}")
            }
            Self::Finished { successfully: true, .. } => f.write_str("finished"),
            Self::Finished { successfully: false, .. } => f.write_str("ended early"),
        }
    }
}

/// The events of a [`Provisioner`](super::Provisioner)'s runs, as a stream: made before a run, it holds all of it, and ends
/// with the provisioner.
#[derive(Debug)]
pub struct Progress(mpsc::UnboundedReceiver<Event>);

impl Progress {
    /// The next event; nothing once the provisioner is gone.
    pub async fn next(&mut self) -> Option<Event> {
        self.0.recv().await
    }
}

impl Stream for Progress {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        self.0.poll_recv(context)
    }
}

/// Whoever listens.
#[derive(Clone, Debug, Default)]
pub(super) struct Listeners(Arc<Mutex<Vec<mpsc::UnboundedSender<Event>>>>);

impl Listeners {
    pub(super) fn add(&self) -> Progress {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(sender);
        Progress(receiver)
    }

    /// Tells everybody, and the log.
    pub(super) fn tell(&self, event: Event) {
        match &event {
            Event::Retrying { .. } | Event::Unreachable { .. } => tracing::warn!("{event}"),
            Event::Waiting { .. } | Event::Started { .. } => tracing::debug!("{event}"),
            _ => tracing::info!("{event}"),
        }
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|listener| listener.send(event.clone()).is_ok());
    }
}
