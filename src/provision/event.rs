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
    /// What exists was looked at for the first time, and the plan is made.
    #[non_exhaustive]
    Planned {
        /// The migration.
        migration: MigrationName,
        /// Whether it is built or torn down.
        goal: Goal,
        /// How many steps the plan has.
        steps: usize,
        /// How long all of them together usually take.
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
    ///
    /// A run with a [`TidbCloud`](super::TidbCloud) says it each time that it asks: every 30 seconds until the answer is
    /// [`Done`](super::HandOffState::Done). A run without one says each hand-off once. Every later run, and so every
    /// [`step`](super::Provisioner::step), says it anew while its plan holds the hand-off.
    #[non_exhaustive]
    HandedOff {
        /// The migration.
        migration: MigrationName,
        /// What.
        hand_off: HandOff,
    },
    /// The network does not let DMS reach the cluster. The connection is tested all the same.
    ///
    /// In a network that others made it is said before anything is made in it. It is said again, then with the network ACLs,
    /// before the connection is tested.
    #[non_exhaustive]
    Unreachable {
        /// The migration.
        migration: MigrationName,
        /// What is in the way, the first hop that breaks first.
        findings: Findings,
    },
    /// The run is over. A run that undoes what a failed one made is a run of its own, and begins with another
    /// [`Planned`](Self::Planned).
    #[non_exhaustive]
    Finished {
        /// The migration.
        migration: MigrationName,
        /// How it ended.
        ending: Ending,
    },
}

/// How a run ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "it is there, on its way, or failed")]
pub enum Ending {
    /// The migration is there as described, or nothing of it is left.
    Reached,
    /// Only for one step at a time: nothing can be done before the next call.
    Waiting,
    /// It ended with an error; a deadline that passed is one.
    Failed,
}

impl Event {
    /// The migration that it is about. The runs of a [`Provisioner`](super::Provisioner) and its clones share their events.
    pub fn migration(&self) -> &MigrationName {
        match self {
            Self::Planned { migration, .. }
            | Self::Started { migration, .. }
            | Self::Done { migration, .. }
            | Self::Retrying { migration, .. }
            | Self::Waiting { migration, .. }
            | Self::HandedOff { migration, .. }
            | Self::Unreachable { migration, .. }
            | Self::Finished { migration, .. } => migration,
        }
    }
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
            Self::Finished { ending, .. } => f.write_str(match ending {
                Ending::Reached => "finished",
                Ending::Waiting => "nothing more can be done now",
                Ending::Failed => "failed",
            }),
        }
    }
}

/// The events of all runs of a [`Provisioner`](super::Provisioner) and its clones, as a stream. It holds every event since it
/// was made, and ends when the provisioner and all its clones are dropped.
///
/// # Caveats
///
/// Events that are not read stay in memory, without a limit. Drop the stream when you stop reading it.
#[derive(Debug)]
pub struct Progress(mpsc::UnboundedReceiver<Event>);

impl Progress {
    /// The next event; `None` once the provisioner and its clones are dropped.
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

/// Everybody who listens.
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
