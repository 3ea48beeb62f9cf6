//! What is in the way between DMS and the cluster, looked at before DMS is asked and when it failed.

use super::{Now, Run};
use crate::{
    diagnose::{Foreseen, Reachability},
    plan::{FoundNetwork, Observed, Part, Step, Verb},
    provision::{Event, ProvisionErrorKind},
};

/// What is known of the way to the cluster.
#[derive(Debug, Default)]
pub(super) enum Way {
    #[default]
    Unknown,
    /// It is being looked at.
    #[cfg_attr(not(feature = "ec2"), expect(dead_code, reason = "only EC2 shows it"))]
    Asked,
    /// Nothing where it could not be looked at.
    Known(Option<Box<Reachability>>),
}

impl<'a> Run<'a> {
    /// Tells what is in the way in a network that others made, as far as a plan looks at it, before anything is made in it.
    pub(super) fn foresee(&self, observed: &Observed) {
        let Some(network) = self.migration.network() else { return };
        let is_there = |part: &Part| {
            part.arn(self.migration, observed)
                .is_some()
        };
        let is_of_others = network.vpc().id().is_some()
            && FoundNetwork::find(self.migration, observed)
                .is_some_and(|found| found.is_untouched());
        if !is_of_others
            || [Part::Instance, Part::Replication]
                .iter()
                .any(is_there)
        {
            return;
        }
        let clusters = Part::ROLES
            .into_iter()
            .filter_map(|role| self.migration.side(role).tidb());
        let compute = [Part::Instance, Part::Replication]
            .iter()
            .map(|part| part.identifier(self.migration))
            .find(|identifier| !identifier.is_empty());
        for cluster in clusters {
            let mut foreseen = Foreseen::of(network, observed.network());
            foreseen.identifier = compute.clone();
            let way = foreseen.judge(self.migration.compute().kind(), cluster.host().as_str());
            if !way.reaches() {
                self.tell_unreachable(&way);
            }
        }
    }

    fn tell_unreachable(&self, way: &Reachability) {
        self.tell(Event::Unreachable {
            migration: self.migration.name().clone(),
            findings: way.findings().clone(),
        });
    }

    /// Whether everything is known of the way that this step needs, as far as it can be; begins to look where it is not.
    pub(super) fn knows_the_way(&mut self, step: &Step, now: &mut Now<'a>) -> bool {
        let is_needed = match (step.verb(), step.part()) {
            (Verb::Test, Part::Connection(role)) => self
                .migration
                .side(*role)
                .tidb()
                .is_some(),
            (Verb::Start(_), Part::Replication) => true,
            _ => false,
        };
        if is_needed && matches!(self.way, Way::Unknown) {
            self.ask_the_way(now);
        }
        !is_needed || matches!(self.way, Way::Known(_))
    }

    #[cfg(not(feature = "ec2"))]
    fn ask_the_way(&mut self, _: &mut Now<'a>) {
        self.way = Way::Known(None);
    }

    /// Best effort: whoever may not see the network, or cannot for a while, tests without.
    #[cfg(feature = "ec2")]
    fn ask_the_way(&mut self, now: &mut Now<'a>) {
        use super::Happened;
        use crate::provision::{clock, network::reachability};

        /// What the answer is worth waiting for.
        const WITHIN: std::time::Duration = std::time::Duration::from_secs(30);

        let calls = &self.provisioner.calls;
        if !calls.has_ec2() {
            self.way = Way::Known(None);
            return;
        }
        self.way = Way::Asked;
        let migration = self.migration;
        now.doing.push(Box::pin(async move {
            let judged = tokio::select! {
                judged = reachability(calls, migration) => judged,
                () = clock::pass(WITHIN) => Ok(None),
            };
            Happened::Way(judged.map_or_else(
                |fault| {
                    tracing::warn!("the network cannot be looked at: {fault}");
                    None
                },
                |judged| judged.map(Box::new),
            ))
        }));
    }

    #[cfg(feature = "ec2")]
    pub(super) fn note_way(&mut self, judged: Option<Box<Reachability>>) {
        if let Some(way) = judged
            .as_ref()
            .filter(|way| !way.reaches())
        {
            self.tell_unreachable(way);
        }
        self.way = Way::Known(judged);
    }

    /// Adds to a failed test of the cluster's connection what is in the way, where something is.
    pub(super) fn explain(&mut self, failed: &mut ProvisionErrorKind) {
        if let ProvisionErrorKind::ConnectionFailed { role, in_the_way, .. } = failed
            && self
                .migration
                .side(*role)
                .tidb()
                .is_some()
            && let Way::Known(way) = &mut self.way
        {
            *in_the_way = way.take().filter(|way| !way.reaches());
        }
    }
}
