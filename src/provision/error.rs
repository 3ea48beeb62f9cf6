use std::{error::Error, fmt, time::Duration};

use crate::{
    diagnose::{ConnectionFailure, Reachability},
    endpoint::Role,
    fault::AwsFault,
    finding::Finding,
    migration::Migration,
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
    /// A client is of another region than it has to be: make it for the expected one.
    #[error("the client of {service} is of region `{client}`, and `{expected}` is expected")]
    #[non_exhaustive]
    WrongRegion {
        /// Whose client it is: `DMS` or `EC2`.
        service: &'static str,
        /// The client's region.
        client: String,
        /// The region that the description implies; if it implies none, that of the client of DMS.
        expected: String,
    },
    /// The migration has a network, or reachability is asked for, and there is no client of EC2: give one by
    /// `Provisioner::ec2` (feature `ec2`). A migration with a subnet group instead of a network is applied without one.
    #[error("this needs a client of EC2, and none was given")]
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
    #[error("could not {step} `{identifier}`")]
    #[non_exhaustive]
    Refused {
        /// The step.
        step: StepId,
        /// The identifier of what it is about.
        identifier: String,
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
    #[error("TiDB Cloud did not {hand_off}")]
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

impl ProvisionErrorKind {
    /// What could not be seen, without the secrets of the migration, should AWS have repeated one.
    pub(super) fn unobservable(migration: &Migration, fault: AwsFault) -> Self {
        Self::Unobservable { source: fault.redacted(&migration.secrets()) }
    }
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

    /// The same, to keep: its source, for one.
    pub fn into_kind(self) -> ProvisionErrorKind {
        *self.kind
    }

    /// Whether what this run had made was torn down again.
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
            ProvisionErrorKind::WrongRegion { service, expected, .. } => {
                format!("make the client of {service} for `{expected}`")
            }
            ProvisionErrorKind::NoEc2Client => {
                "give the provisioner a client of EC2 by `ec2` (feature `ec2`); only a migration with a subnet group instead of a network is applied without one"
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

/// ``migration `orders`: could not create target endpoint `orders-tidb` ``; why is the source.
impl fmt::Display for ProvisionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "migration `{}`: {}", self.name, self.kind)?;
        if self.undone {
            f.write_str("; what this run had made was torn down again")?;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said, and what to do.
    #[test]
    fn an_error_says_what_it_is_about() {
        let hand_off = HandOff::Network(crate::network::TidbCloudStep::AllowEndpoint {
            endpoint: "vpce-0a1b2c3d".parse().ok(),
        });
        let rows: [(ProvisionErrorKind, &str, &str); 3] = [
            (
                ProvisionErrorKind::WrongRegion {
                    service: "EC2",
                    client: "eu-central-1".to_owned(),
                    expected: "us-west-2".to_owned(),
                },
                "the client of EC2 is of region `eu-central-1`, and `us-west-2` is expected",
                "make the client of EC2 for `us-west-2`",
            ),
            (
                ProvisionErrorKind::NoEc2Client,
                "this needs a client of EC2, and none was given",
                "give the provisioner a client of EC2 by `ec2` (feature `ec2`); only a migration with a subnet group instead of a network is applied without one",
            ),
            (
                ProvisionErrorKind::HandOffRefused { hand_off, source: "not today".into() },
                "TiDB Cloud did not let VPC endpoint vpce-0a1b2c3d in, if endpoints are listed",
                "let VPC endpoint vpce-0a1b2c3d in, if endpoints are listed",
            ),
        ];
        let name: MigrationName = "orders".parse().expect("a name");
        for (kind, said, remedy) in rows {
            let error = ProvisionError::new(&name, kind);
            assert_eq!(error.to_string(), format!("migration `orders`: {said}"));
            assert_eq!(error.remedy(), remedy);
            assert_eq!(error.into_kind().to_string(), said);
        }
    }
}
