use std::{fmt, time::Duration};

use super::Part;
use crate::{name::Tags, task::StartType};

/// What a step does.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Verb {
    /// Waits until AWS is done with it.
    Await,
    /// Tags it, so that it is recognised as ours.
    Tag,
    /// Takes our tags away.
    Untag,
    /// Stops it: what runs cannot be changed.
    Stop,
    /// Creates or imports it.
    Create,
    /// Changes it in place.
    Modify,
    /// Lets DMS connect.
    Test,
    /// Starts it in this way.
    Start(StartType),
    /// Deletes it.
    Delete,
}

/// `create`, as messages name it.
impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Await => "await",
            Self::Tag => "tag",
            Self::Untag => "untag",
            Self::Stop => "stop",
            Self::Create => "create",
            Self::Modify => "modify",
            Self::Test => "test",
            Self::Start(StartType::StartReplication) => "start",
            Self::Start(StartType::ResumeProcessing) => "resume",
            Self::Start(StartType::ReloadTarget) => "reload",
            Self::Delete => "delete",
        })
    }
}

/// A step by what it does to what: there is never more than one of them in a plan.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_structs, reason = "a name, and nothing else")]
pub struct StepId {
    /// What it does.
    pub verb: Verb,
    /// To what.
    pub part: Part,
}

/// `create target endpoint`.
impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.verb, self.part)
    }
}

/// What is waited for after a step, and how long that usually takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Wait {
    /// What is waited for, such as `available`.
    pub until: &'static str,
    /// How long it usually takes; AWS promises nothing.
    pub usually: Duration,
}

/// One call on the way from what is to what is described, or the wait for what AWS does by itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Step {
    pub(super) id: StepId,
    pub(super) identifier: String,
    pub(super) reasons: Vec<String>,
    pub(super) needs: Vec<StepId>,
    pub(super) wait: Option<Wait>,
    pub(super) replaces: bool,
    pub(super) tags: Tags,
    pub(super) untags: Vec<&'static str>,
}

impl Step {
    /// What it does to what.
    pub fn id(&self) -> &StepId {
        &self.id
    }

    /// What it does.
    pub fn verb(&self) -> Verb {
        self.id.verb
    }

    /// To what.
    pub fn part(&self) -> &Part {
        &self.id.part
    }

    /// The identifier of the resource in AWS.
    pub fn identifier(&self) -> &str {
        &self.identifier
    }

    /// Why: the members that differ, or what makes it necessary. Never a secret.
    pub fn reasons(&self) -> &[String] {
        &self.reasons
    }

    /// The steps of the same plan that come first.
    pub fn needs(&self) -> &[StepId] {
        &self.needs
    }

    /// What is waited for afterwards.
    pub fn wait(&self) -> Option<Wait> {
        self.wait
    }

    /// Whether this is one half of a replacement: what exists goes, and is created anew.
    pub fn replaces(&self) -> bool {
        self.replaces
    }

    /// The tags that the step sets.
    pub fn tags(&self) -> &Tags {
        &self.tags
    }

    /// The keys of the tags that the step takes away.
    pub fn untags(&self) -> &[&'static str] {
        &self.untags
    }

    /// AWS's names of the calls that the step makes; none while it only waits.
    pub fn operations(&self) -> &'static [&'static str] {
        match (self.id.verb, &self.id.part) {
            (_, Part::Network(part)) => part.operations(self.id.verb),
            (Verb::Await, _) => &[],
            (Verb::Tag, _) => &["AddTagsToResource"],
            (Verb::Untag, _) => &["RemoveTagsFromResource"],
            (Verb::Test, _) => &["TestConnection"],
            (Verb::Create, Part::SubnetGroup) => &["CreateReplicationSubnetGroup"],
            (Verb::Create, Part::Instance) => &["CreateReplicationInstance"],
            (Verb::Create, Part::Certificate(_)) => &["ImportCertificate"],
            (Verb::Create, Part::Endpoint(_)) => &["CreateEndpoint"],
            (Verb::Create, Part::Task) => &["CreateReplicationTask"],
            (Verb::Create, Part::Replication) => &["CreateReplicationConfig"],
            (Verb::Modify, Part::SubnetGroup) => &["ModifyReplicationSubnetGroup"],
            (Verb::Modify, Part::Instance) => &["ModifyReplicationInstance"],
            (Verb::Modify, Part::Endpoint(_)) => &["ModifyEndpoint"],
            (Verb::Modify, Part::Task) => &["ModifyReplicationTask"],
            (Verb::Modify, Part::Replication) => &["ModifyReplicationConfig"],
            (Verb::Delete, Part::SubnetGroup) => &["DeleteReplicationSubnetGroup"],
            (Verb::Delete, Part::Instance) => &["DeleteReplicationInstance"],
            (Verb::Delete, Part::Certificate(_) | Part::FormerCertificate(_)) => {
                &["DeleteCertificate"]
            }
            (Verb::Delete, Part::Endpoint(_)) => &["DeleteEndpoint"],
            (Verb::Delete, Part::Task) => &["DeleteReplicationTask"],
            (Verb::Delete, Part::Replication) => &["DeleteReplicationConfig"],
            (Verb::Start(_), Part::Task) => &["StartReplicationTask"],
            (Verb::Start(_), Part::Replication) => &["StartReplication"],
            (Verb::Stop, Part::Task) => &["StopReplicationTask"],
            (Verb::Stop, Part::Replication) => &["StopReplication"],
            // No plan holds another pair.
            _ => &[],
        }
    }
}
