//! What DMS's steps wait for: no more of the network than they need.

use super::{GroupOwner, NetworkPart, SubnetPlace};
use crate::plan::{Part, Step, StepId, Verb, steps::Steps};

/// Adds to each of DMS's steps those of the network that come first. A subnet group needs the subnets, an instance the
/// security group, and a public one the internet gateway. Only a test and a start need the way to the cluster, so a NAT gateway
/// and an instance are made side by side.
pub(in crate::plan) fn weave(steps: &mut Steps<'_>) {
    if steps.migration.network().is_none() {
        return;
    }
    let is_public = steps
        .migration
        .compute()
        .instance()
        .is_some_and(|instance| instance.is_public());
    let of_network: Vec<StepId> = steps
        .steps
        .iter()
        .filter(|step| matches!(step.id.part, Part::Network(_)))
        .map(|step| step.id.clone())
        .collect();
    for step in &mut steps.steps {
        let needed: fn(&NetworkPart) -> bool = match (&step.id.part, step.id.verb) {
            (Part::SubnetGroup, Verb::Create | Verb::Modify) => is_of_group,
            (Part::Instance, Verb::Create) if is_public => is_of_public_instance,
            (Part::Instance | Part::Replication, Verb::Create | Verb::Modify) => is_of_compute,
            (Part::Connection(_), Verb::Test)
            | (Part::Task | Part::Replication, Verb::Start(_)) => is_of_way,
            _ => continue,
        };
        let needs = of_network
            .iter()
            .filter(|id| match &id.part {
                Part::Network(part) => id.verb != Verb::Tag && needed(part),
                _ => false,
            });
        step.needs.extend(needs.cloned());
    }
}

/// What of an instance decides from where and how far it reaches: a Multi-AZ instance has a second address.
const REACH: [&str; 3] = ["security groups", "network type", "Multi-AZ"];

impl Step {
    /// Whether it changes the way to the cluster, so that what was tested before says nothing.
    pub(crate) fn changes_the_way(&self) -> bool {
        match (&self.id.part, self.id.verb) {
            (Part::Network(part), Verb::Create | Verb::Modify | Verb::Delete) => is_of_way(part),
            (Part::Instance, Verb::Modify) => self
                .reasons
                .iter()
                .any(|field| REACH.contains(&field.as_str())),
            _ => false,
        }
    }
}

fn is_of_group(part: &NetworkPart) -> bool {
    matches!(part, NetworkPart::Subnet(SubnetPlace::Dms(_)))
}

fn is_of_compute(part: &NetworkPart) -> bool {
    matches!(part, NetworkPart::SecurityGroup(GroupOwner::Dms))
}

/// An instance is given a public address only in a VPC that an internet gateway is attached to.
fn is_of_public_instance(part: &NetworkPart) -> bool {
    is_of_compute(part) || matches!(part, NetworkPart::Attachment)
}

fn is_of_way(part: &NetworkPart) -> bool {
    // What a rule that is taken back let through may be what a connection succeeded by.
    !matches!(part, NetworkPart::Surplus { .. })
}
