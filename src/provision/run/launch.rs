//! What can be begun now, and what has to be waited for.

use std::collections::BTreeMap;

use tracing::Instrument as _;

use super::{HAND_OFF, Happened, LONGEST, Now, Run, SHOWN, Wait};
use crate::{
    diagnose::ConnectionFailure,
    endpoint::Role,
    plan::{Conflict, HandOff, NetworkPart, Observed, Part, Plan, Step, StepId, Verb, connection},
    provision::{
        Event, HandOffState, ProvisionErrorKind, Retest, WaitingOn,
        clock::{self, Instant},
        memory::Patience,
        observe::Look,
        perform,
    },
    secret::redact,
};

impl<'a> Run<'a> {
    /// Begins every step that can be begun, and notes what is waited for. Answers when to come back for what is resting.
    pub(super) fn launch(
        &mut self,
        plan: &Plan,
        observed: &Observed,
        now: &mut Now<'a>,
        waits_for: &mut BTreeMap<Part, Wait>,
    ) -> Instant {
        let mut wake = clock::now() + LONGEST;
        // What stands in the way only because AWS does not show our tags yet.
        for conflict in plan.conflicts() {
            let on = WaitingOn::Aws {
                step: StepId { verb: Verb::Tag, part: conflict.part().clone() },
                identifier: conflict.identifier().to_owned(),
                wait: None,
                why: String::new(),
            };
            waits_for
                .insert(conflict.part().clone(), Wait { look: Look::Tags, usually: SHOWN, on });
        }
        for step in plan.ready() {
            let id = step.id();
            if now.steps.contains(id) {
                continue;
            }
            let wait = |usually| Wait {
                look: Look::after(step),
                usually,
                on: WaitingOn::Aws {
                    step: id.clone(),
                    identifier: step.identifier().to_owned(),
                    wait: step.wait(),
                    why: match step.verb() {
                        Verb::Await => step.reasons().join("; "),
                        _ => String::new(),
                    },
                },
            };
            if step.verb() == Verb::Await {
                let usually = step
                    .wait()
                    .map_or(SHOWN, |wait| wait.usually);
                waits_for.insert(id.part.clone(), wait(usually));
                if let Some(until) = self.hand_off(plan, step, now) {
                    wake = wake.min(until);
                }
                continue;
            }
            if self.memory.is_uncertain(id) {
                waits_for.insert(id.part.clone(), wait(SHOWN));
                continue;
            }
            if let (Verb::Test, Part::Connection(role)) = (step.verb(), step.part())
                && let Some(mut failed) = self.failed_test(*role, id, observed)
            {
                if !self.knows_the_way(step, now) {
                    continue;
                }
                self.explain(&mut failed);
                now.trouble = Some(failed.into());
                return wake;
            }
            if self.memory.is_settling(id) {
                waits_for.insert(id.part.clone(), wait(SHOWN));
                continue;
            }
            if step.verb() == Verb::Modify
                && !matches!(step.part(), Part::Network(_))
                && self
                    .memory
                    .is_unshown(id, step.reasons())
            {
                now.unshown.push(step.clone());
                continue;
            }
            if let Some((until, _)) = self.memory.resting(id) {
                wake = wake.min(until);
                continue;
            }
            // Side by side: somebody at TiDB Cloud may take a while.
            let knows_the_way = self.knows_the_way(step, now);
            if let Some(until) = self.hand_off(plan, step, now) {
                wake = wake.min(until);
                continue;
            }
            if !knows_the_way {
                continue;
            }
            self.begin_step(step, observed, now);
        }
        wake
    }

    pub(super) fn begin_step(&mut self, step: &Step, observed: &Observed, now: &mut Now<'a>) {
        let calls = &self.provisioner.calls;
        let settled = self.migration.settled_in(observed);
        let Some(call) = perform::perform(calls, &settled, observed, step) else {
            // A look may show what it is made of, or that there is nothing to do any more.
            let why = "what its call is made of is not shown".to_owned();
            if self
                .memory
                .note_failure(step.id(), why, Patience::Usual)
            {
                self.begin_look(Look::after(step), observed, now);
                return;
            }
            let problem = format!("the call to {} cannot be made of what AWS shows", step.id());
            let remedy = "apply again; if it stays so, this is a mistake of this crate";
            let conflicts = vec![Conflict::of(step, problem, remedy)];
            now.trouble
                .get_or_insert(ProvisionErrorKind::InTheWay { conflicts }.into());
            return;
        };
        self.tell(Event::Started {
            migration: self.migration.name().clone(),
            step: step.id().clone(),
            identifier: step.identifier().to_owned(),
        });
        now.steps.insert(step.id().clone());
        now.is_fresh = false;
        let span = tracing::info_span!("call", step = %step.id(), identifier = step.identifier());
        let step = step.clone();
        let call = async move { Happened::Step(step, call.await) };
        now.doing
            .push(Box::pin(call.instrument(span)));
    }

    /// What DMS said when the test of this side failed, if that is an answer to this run.
    pub(super) fn failed_test(
        &self,
        role: Role,
        id: &StepId,
        observed: &Observed,
    ) -> Option<ProvisionErrorKind> {
        if observed.is_distrusted(role) {
            return None;
        }
        let connection = connection(self.migration, role, observed)?;
        let is_answer = self.memory.is_test_over(role, id)
            || (self.retest == Retest::No && !self.memory.is_settling(id));
        if connection.status() != Some("failed") || !is_answer {
            return None;
        }
        let said = connection
            .last_failure_message()
            .unwrap_or_default();
        let said = redact(said, &self.migration.secrets()).into_owned();
        let failure = ConnectionFailure::read(&said);
        Some(ProvisionErrorKind::ConnectionFailed { role, failure, said, in_the_way: None })
    }

    /// Whether something has to be done at TiDB Cloud before this step; asks for it. Answers when to come back.
    pub(super) fn hand_off(
        &mut self,
        plan: &Plan,
        step: &Step,
        now: &mut Now<'a>,
    ) -> Option<Instant> {
        // Until the subnet group has chosen the VPC, another one may be used in the end.
        let has_chosen = !plan
            .steps()
            .iter()
            .any(|step| step.verb() == Verb::Create && *step.part() == Part::SubnetGroup);
        let is_asked_for = |hand_off: &HandOff| match (step.verb(), step.part()) {
            (Verb::Test, Part::Connection(_)) | (Verb::Start(_), Part::Replication) => true,
            // These wait for TiDB Cloud, and for nothing else.
            (Verb::Await, Part::Network(NetworkPart::VpcEndpoint | NetworkPart::Peering))
            | (Verb::Modify, Part::Network(NetworkPart::PrivateDns)) => {
                has_chosen && matches!(hand_off, HandOff::Network(one) if one.is_known())
            }
            _ => false,
        };
        let open = plan
            .hand_offs()
            .iter()
            .find(|hand_off| is_asked_for(hand_off) && !self.hand_offs.done.contains(hand_off))?
            .clone();
        let Some(tidb_cloud) = &self.provisioner.tidb_cloud else {
            // Nobody to ask: it is said, and the test will tell.
            let migration = self.migration.name().clone();
            self.tell(Event::HandedOff { migration, hand_off: open.clone() });
            self.hand_offs.done.push(open);
            return self.hand_off(plan, step, now);
        };
        if now.asking {
            return Some(clock::now() + HAND_OFF);
        }
        if let Some(at) = self
            .hand_offs
            .asked_again_at
            .filter(|at| *at > clock::now())
        {
            return Some(at);
        }
        now.asking = true;
        let migration = self.migration.name();
        self.tell(Event::HandedOff { migration: migration.clone(), hand_off: open.clone() });
        let patience = self.hand_offs.patience;
        now.doing.push(Box::pin(async move {
            let state = tokio::select! {
                biased;
                state = tidb_cloud.hand_off(migration, &open) => state,
                () = clock::pass(patience) => Ok(HandOffState::Pending),
            };
            Happened::HandOff(open, state)
        }));
        Some(clock::now() + HAND_OFF)
    }
}
