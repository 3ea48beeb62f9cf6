//! What AWS answered, taken in.

use std::collections::BTreeMap;

use super::{HAND_OFF, Happened, Now, Run, Wait, way::Way};
use crate::{
    fault::{AwsFault, AwsFaultKind},
    plan::{NetworkPart, Observed, Part, Step, StepId, Verb},
    provision::{
        Event, HandOffState, ProvisionErrorKind, WaitingOn, clock,
        facts::Facts,
        memory::Patience,
        observe::{self, Look},
    },
};

impl<'a> Run<'a> {
    pub(super) fn take_in(
        &mut self,
        happened: Happened,
        observed: &mut Observed,
        now: &mut Now<'a>,
        waits_for: &BTreeMap<Part, Wait>,
    ) {
        match happened {
            Happened::Look(look, began, seen) => {
                now.looks.remove(&look);
                match seen.map_err(|fault| fault.redacted(&self.migration.secrets())) {
                    Ok(sight) => {
                        sight.learn(observed);
                        self.memory
                            .note_look_of(began, |step| Look::shows(look, step));
                    }
                    // Whatever is waited for is looked at again until the deadline: an outage is no reason to give it up.
                    Err(source) if self.waits && source.is_retryable() => {
                        self.tell_blind(&source, look, waits_for);
                    }
                    Err(source) => {
                        now.trouble
                            .get_or_insert(ProvisionErrorKind::Unobservable { source }.into());
                    }
                }
                if look == Look::Connections {
                    self.note_tests(observed);
                }
                if look.is_partial() {
                    // What belongs together in a network was seen at different times now.
                    now.is_fresh = false;
                }
                if look != Look::Tags && observe::lacks_tags(self.migration, observed) {
                    self.begin_look(Look::Tags, observed, now);
                }
                for (part, wait) in waits_for
                    .iter()
                    .filter(|(_, wait)| wait.look == look)
                {
                    self.memory
                        .note_look(part, wait.usually);
                }
            }
            Happened::Step(step, Ok(facts)) => {
                now.steps.remove(step.id());
                self.note_done(&step, facts, observed);
            }
            Happened::Step(step, Err(fault)) => {
                now.steps.remove(step.id());
                now.is_fresh = false;
                self.take_failure(&step, fault, observed, now);
            }
            #[cfg(feature = "ec2")]
            Happened::Way(judged) => self.note_way(judged),
            Happened::HandOff(hand_off, state) => {
                now.asking = false;
                match state {
                    Ok(HandOffState::Done) => self.hand_offs.done.push(hand_off),
                    Ok(HandOffState::Pending) => {
                        self.hand_offs.asked_again_at = Some(clock::now() + HAND_OFF);
                    }
                    Err(source) => {
                        now.trouble.get_or_insert(
                            ProvisionErrorKind::HandOffRefused { hand_off, source }.into(),
                        );
                    }
                }
            }
        }
    }

    pub(super) fn note_done(&mut self, step: &Step, facts: Facts, observed: &mut Observed) {
        facts.learn(observed);
        if step.changes_the_way() {
            for role in Part::ROLES {
                observed.distrust_connection(role);
            }
        }
        self.memory.note_done(step.id());
        if step.verb() == Verb::Modify {
            self.memory
                .note_modified(step.id(), step.reasons());
        }
        self.done.push(step.id().clone());
        if let (Verb::Test, Part::Connection(role)) = (step.verb(), step.part()) {
            self.memory.note_test(*role);
            // A failure is explained by the network as it is then.
            self.way = Way::default();
        }
        self.tell(Event::Done {
            migration: self.migration.name().clone(),
            step: step.id().clone(),
            identifier: step.identifier().to_owned(),
        });
    }

    fn tell_blind(&self, fault: &AwsFault, look: Look, waits_for: &BTreeMap<Part, Wait>) {
        let awaited = waits_for
            .values()
            .filter(|wait| wait.look == look);
        for wait in awaited {
            let WaitingOn::Aws { step, .. } = &wait.on else { continue };
            self.tell(Event::Retrying {
                migration: self.migration.name().clone(),
                step: step.clone(),
                why: in_full(fault),
            });
        }
    }

    /// What to do about a step that failed: look what became of it, and try again if that can help.
    pub(super) fn take_failure(
        &mut self,
        step: &Step,
        fault: AwsFault,
        observed: &mut Observed,
        now: &mut Now<'a>,
    ) {
        let fault = fault.redacted(&self.migration.secrets());
        let (verb, id) = (step.verb(), step.id());
        let kind = fault.kind().clone();
        let outcome_is_known = fault.outcome_is_known();
        let is_there_already = match kind {
            // Somebody else was faster, or the answer to an earlier try was lost.
            AwsFaultKind::AlreadyExists { .. } => verb == Verb::Create,
            AwsFaultKind::NotFound => verb == Verb::Delete,
            AwsFaultKind::NothingToModify => verb == Verb::Modify,
            _ => false,
        };
        let usual = |may_pass: bool| may_pass.then_some(Patience::Usual);
        let patience = match kind {
            AwsFaultKind::CapacityLacking => None,
            AwsFaultKind::RoleNotReady => Some(Patience::Role),
            // What was just created may not be seen yet, what was just deleted may be.
            AwsFaultKind::NotFound => usual(verb != Verb::Delete),
            AwsFaultKind::InUse => usual(
                verb == Verb::Delete
                    || matches!(id, StepId { verb: Verb::Modify, part: Part::Endpoint(_) }),
            ),
            // It may not be as it was seen: somebody was faster, or a listing lagged behind. One look more will show.
            AwsFaultKind::WrongState | AwsFaultKind::InvalidRequest
                if matches!(id.part, Part::Task | Part::Replication)
                    && matches!(verb, Verb::Start(_) | Verb::Stop | Verb::Delete) =>
            {
                usual(fault.is_retryable()).or(Some(Patience::OnceMore))
            }
            _ => usual(fault.is_retryable()),
        };
        let why = in_full(&fault);
        let patience = patience.or(usual(is_there_already));
        let again = patience.is_some_and(|patience| {
            self.memory
                .note_failure(id, why.clone(), patience)
        });
        if !again {
            let refused = ProvisionErrorKind::Refused {
                step: id.clone(),
                identifier: step.identifier().to_owned(),
                source: fault,
            };
            now.trouble
                .get_or_insert(refused.into());
            return;
        }
        if is_there_already && verb == Verb::Delete {
            Facts::gone(step).learn(observed);
        }
        // A test that already runs is joined.
        if let (Verb::Test, Part::Connection(role)) = (verb, step.part())
            && kind == AwsFaultKind::WrongState
        {
            self.memory.note_joined_test(*role);
        }
        self.tell(Event::Retrying {
            migration: self.migration.name().clone(),
            step: id.clone(),
            why,
        });
        if is_made_twice(step) && !outcome_is_known {
            self.memory.note_uncertain(id);
        }
        self.begin_look(Look::after(step), observed, now);
        if matches!(kind, AwsFaultKind::InUse | AwsFaultKind::WrongState) {
            // By or because of what no look has shown so far.
            for look in Look::first(self.migration) {
                self.begin_look(look, observed, now);
            }
        }
    }
}

/// The fault with AWS's own words.
fn in_full(fault: &AwsFault) -> String {
    match (fault.code(), fault.message()) {
        (Some(code), Some(message)) => format!("{fault} ({code}: {message})"),
        (Some(code), None) => format!("{fault} ({code})"),
        (None, _) => fault.to_string(),
    }
}

/// Whether a second call would make a second one: EC2 takes no token for it, and knows no name that would be taken.
fn is_made_twice(step: &Step) -> bool {
    step.verb() == Verb::Create
        && matches!(
            step.part(),
            Part::Network(
                NetworkPart::Vpc | NetworkPart::InternetGateway | NetworkPart::Address(_)
            )
        )
}
