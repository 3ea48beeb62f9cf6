use std::{error::Error, fmt, time::Duration};

use crate::{
    diagnose::{ConnectionFailure, Reachability},
    endpoint::Role,
    fault::AwsFault,
    finding::Finding,
    name::MigrationName,
    plan::{Conflict, HandOff, Plan, StepId, Wait},
};

/// A run that did not reach its end. Everything that was done is in place; running again goes on from there.
#[derive(Debug)]
pub struct ProvisionError {
    name: MigrationName,
    kind: Box<ProvisionErrorKind>,
    undone: bool,
}

/// Why a run ended, split by remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProvisionErrorKind {
    /// AWS would not say what exists: allow the describe calls, renew the credentials, or try later.
    #[error("what exists cannot be looked at")]
    #[non_exhaustive]
    Unobservable {
        /// The call that failed.
        source: AwsFault,
    },
    /// The client is of another region than the description: make it for the described one.
    #[error("the client is of {client}, the migration of {migration}")]
    #[non_exhaustive]
    WrongRegion {
        /// The client's region.
        client: String,
        /// The described region.
        migration: String,
    },
    /// The migration has a network, and nobody gave a client of EC2: give one by `Provisioner::ec2` (feature `ec2`), or
    /// describe a subnet group instead.
    #[error("the migration has a network, which cannot be made or seen without a client of EC2")]
    NoEc2Client,
    /// Something stands in the way: each conflict has its remedy.
    #[error("{}", joined(.conflicts))]
    #[non_exhaustive]
    InTheWay {
        /// All of them.
        conflicts: Vec<Conflict>,
    },
    /// Something would have to be deleted and created anew: look at the plan, and allow it by
    /// [`Replacing::Allow`](super::Replacing) or change the description.
    #[error("something has to be replaced, which was not allowed:\n{plan}")]
    #[non_exhaustive]
    ReplacementNotAllowed {
        /// What would have been done.
        plan: Box<Plan>,
    },
    /// AWS refused a step: the fault has the remedy.
    #[error("could not {step}")]
    #[non_exhaustive]
    Refused {
        /// The step.
        step: StepId,
        /// Why.
        source: AwsFault,
    },
    /// DMS could not connect: the failure has cause and remedy, and what DMS said. Where the network was read, what is in the
    /// way there comes first.
    #[error("the connection to the {role} failed: {failure}\nDMS said: {said}{}", obstacles(.in_the_way.as_deref()))]
    #[non_exhaustive]
    ConnectionFailed {
        /// The side.
        role: Role,
        /// What it means.
        failure: ConnectionFailure,
        /// DMS's own words.
        said: String,
        /// What is in the way to the cluster, where a client of EC2 was given and shows that something is.
        in_the_way: Option<Box<Reachability>>,
    },
    /// What only TiDB Cloud can do was refused there.
    #[error("TiDB Cloud was to {hand_off}")]
    #[non_exhaustive]
    HandOffRefused {
        /// What was to be done.
        hand_off: HandOff,
        /// Why it was not.
        source: Box<dyn Error + Send + Sync>,
    },
    /// Time is up: run again to go on waiting, or give it a longer deadline.
    #[error("it was not done within {}; it waits on: {}", seconds(.deadline), listed(.waiting_on))]
    #[non_exhaustive]
    DeadlinePassed {
        /// How long it had.
        deadline: Duration,
        /// What it still waited on.
        waiting_on: Vec<WaitingOn>,
    },
}

impl ProvisionError {
    pub(super) fn new(name: &MigrationName, kind: impl Into<Box<ProvisionErrorKind>>) -> Self {
        Self { name: name.clone(), kind: kind.into(), undone: false }
    }

    /// The migration.
    pub fn migration(&self) -> &MigrationName {
        &self.name
    }

    /// Why.
    pub fn kind(&self) -> &ProvisionErrorKind {
        &self.kind
    }

    /// Whether what this run had made was taken down again.
    pub fn was_undone(&self) -> bool {
        self.undone
    }

    pub(super) fn undone(mut self) -> Self {
        self.undone = true;
        self
    }

    /// What to do about it.
    pub fn remedy(&self) -> String {
        match self.kind() {
            ProvisionErrorKind::Unobservable { source }
            | ProvisionErrorKind::Refused { source, .. } => {
                let said = source
                    .message()
                    .map(|said| format!(" (AWS says: {said})"));
                format!("{}{}", source.remedy(), said.unwrap_or_default())
            }
            ProvisionErrorKind::WrongRegion { migration, .. } => {
                format!("make the client for {migration}")
            }
            ProvisionErrorKind::NoEc2Client => {
                "give the provisioner a client of EC2 by `ec2` (feature `ec2`), or describe a subnet group instead of a network"
                    .to_owned()
            }
            ProvisionErrorKind::InTheWay { conflicts } => {
                let remedies: Vec<_> = conflicts
                    .iter()
                    .map(Conflict::remedy)
                    .collect();
                remedies.join("; ")
            }
            ProvisionErrorKind::ReplacementNotAllowed { .. } => {
                "allow it by `Replacing::Allow`, or change the description back".to_owned()
            }
            ProvisionErrorKind::ConnectionFailed { failure, in_the_way, .. } => {
                let obstacle = in_the_way
                    .as_ref()
                    .and_then(|way| way.findings().iter().next());
                obstacle.map_or(failure.remedy(), Finding::remedy).to_owned()
            }
            ProvisionErrorKind::HandOffRefused { hand_off, .. } => hand_off.to_string(),
            ProvisionErrorKind::DeadlinePassed { .. } => {
                "run again to go on waiting, or give it a longer deadline".to_owned()
            }
        }
    }
}

/// ``migration `orders`: could not create target endpoint``; why is the source.
impl fmt::Display for ProvisionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "migration `{}`: {}", self.name, self.kind)?;
        if self.undone {
            f.write_str("; what this run had made was taken down again")?;
        }
        Ok(())
    }
}

impl Error for ProvisionError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.kind.source()
    }
}

/// What a run waits on.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum WaitingOn {
    /// AWS is at it.
    #[non_exhaustive]
    Aws {
        /// The step whose end is waited for.
        step: StepId,
        /// The identifier.
        identifier: String,
        /// What is waited for.
        wait: Option<Wait>,
        /// Why it has to be waited for, as the plan says; empty where this run began it.
        why: String,
    },
    /// A step failed in a way that passes: it is tried again.
    #[non_exhaustive]
    Retry {
        /// The step.
        step: StepId,
        /// Why it failed.
        why: String,
    },
    /// Somebody has to do something at TiDB Cloud.
    TidbCloud(HandOff),
}

impl fmt::Display for WaitingOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Aws { step, identifier, wait, why } => {
                write!(f, "{} `{identifier}`", step.part)?;
                if let Some(wait) = wait {
                    write!(f, " until {}", wait.until)?;
                }
                if !why.is_empty() {
                    write!(f, " ({why})")?;
                }
                Ok(())
            }
            Self::Retry { step, why } => write!(f, "{step}, which is tried again: {why}"),
            Self::TidbCloud(hand_off) => write!(f, "TiDB Cloud to {hand_off}"),
        }
    }
}

fn obstacles(in_the_way: Option<&Reachability>) -> String {
    in_the_way.map_or_else(String::new, |way| format!("\nin the way:\n{}", way.findings()))
}

fn joined(conflicts: &[Conflict]) -> String {
    conflicts
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

fn listed(waiting_on: &[WaitingOn]) -> String {
    waiting_on
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

fn seconds(time: &Duration) -> String {
    format!("{} s", time.as_secs())
}
