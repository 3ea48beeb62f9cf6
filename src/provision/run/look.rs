//! Looks at what is waited for, each when it is due.

use std::collections::{BTreeMap, BTreeSet};

use super::{Happened, LONGEST, Now, Run, Wait};
use crate::{
    plan::{Observed, Part, Plan, connection},
    provision::{
        Event, WaitingOn,
        clock::{self, Instant},
        observe::{self, Look},
    },
};

impl<'a> Run<'a> {
    /// Begins every look that is due. Answers when the next one is.
    pub(super) fn look(
        &mut self,
        observed: &Observed,
        now: &mut Now<'a>,
        waits_for: &BTreeMap<Part, Wait>,
    ) -> Instant {
        let parts: BTreeSet<Part> = waits_for.keys().cloned().collect();
        self.memory.forget_looks_but(&parts);
        let mut next = clock::now() + LONGEST;
        for (part, wait) in waits_for {
            let at = self
                .memory
                .next_look(part, wait.usually);
            if now.looks.contains(&wait.look) {
                continue;
            }
            if at > clock::now() {
                next = next.min(at);
                continue;
            }
            self.tell(Event::Waiting {
                migration: self.migration.name().clone(),
                on: wait.on.clone(),
                elapsed: self.memory.waited(part),
            });
            self.begin_look(wait.look, observed, now);
        }
        next
    }

    pub(super) fn begin_look(&self, look: Look, observed: &Observed, now: &mut Now<'a>) {
        if now.looks.insert(look) {
            let seen = observe::look(&self.provisioner.calls, look, self.migration, observed);
            let began = clock::now();
            now.doing
                .push(Box::pin(async move { Happened::Look(look, began, seen.await) }));
        }
    }

    pub(super) fn waits(
        &self,
        waits_for: &BTreeMap<Part, Wait>,
        plan: &Plan,
        is_asking: bool,
    ) -> Vec<WaitingOn> {
        let mut waiting_on: Vec<_> = waits_for
            .values()
            .map(|wait| wait.on.clone())
            .collect();
        for step in plan.ready() {
            if let Some((_, why)) = self.memory.resting(step.id()) {
                let why = why.to_owned();
                waiting_on.push(WaitingOn::Retry { step: step.id().clone(), why });
            }
        }
        if is_asking || self.hand_offs.asked_again_at.is_some() {
            let open = plan
                .hand_offs()
                .iter()
                .filter(|one| !self.hand_offs.done.contains(one));
            waiting_on.extend(open.cloned().map(WaitingOn::TidbCloud));
        }
        waiting_on
    }

    /// Tests that a look saw at work: what they come to is an answer to this run.
    pub(super) fn note_tests(&mut self, observed: &Observed) {
        for role in Part::ROLES {
            let seen = connection(self.migration, role, observed);
            if seen.is_some_and(|seen| seen.status() == Some("testing")) {
                self.memory.note_testing_seen(role);
            }
        }
    }
}
