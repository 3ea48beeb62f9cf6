//! What is not acted upon at first sight.

use super::{Now, Run, Trouble};
use crate::{
    plan::{Conflict, Part, Plan, Step, StepId, Verb},
    provision::{
        ProvisionErrorKind, Replacing,
        clock::{self, Instant},
        memory::SETTLING,
    },
};

impl<'a> Run<'a> {
    /// What should not be acted upon at first sight, because AWS may not show everything yet: a conflict, a
    /// replacement, a stop for a certificate that is not shown.
    /// Answers when to look again; ends the run once it was seen twice.
    pub(super) fn doubts(
        &mut self,
        plan: &Plan,
        now: &mut Now<'a>,
    ) -> Result<Option<Instant>, Trouble> {
        // What a part that is replaced takes with it comes before it.
        let failed_anew = plan
            .steps()
            .iter()
            .rfind(|step| self.has_failed_anew(step));
        let stands_in_the_way = plan.conflicts().iter().any(|conflict| {
            !self
                .memory
                .is_part_settling(conflict.part())
        });
        let replaces = plan.steps().iter().any(|step| {
            step.replaces()
                && step.verb() == Verb::Delete
                && !self.done.contains(step.id())
                && !now.confirmed.contains(step.id())
        });
        let stops_for_a_certificate = plan
            .steps()
            .iter()
            .any(|step| step.verb() == Verb::Stop)
            && plan
                .steps()
                .iter()
                .any(|step| makes_certificate(step) && !now.confirmed.contains(step.id()));
        if !stands_in_the_way && !replaces && !stops_for_a_certificate && failed_anew.is_none() {
            now.doubt = None;
            return Ok(None);
        }
        let since = *now.doubt.get_or_insert_with(|| {
            // Whatever was seen so far is the first sight.
            now.is_fresh = false;
            clock::now()
        });
        let again = since + SETTLING;
        if clock::now() < again || !now.is_fresh || !now.is_idle() {
            return Ok(Some(again));
        }
        if stands_in_the_way {
            return Err(
                ProvisionErrorKind::InTheWay { conflicts: plan.conflicts().to_vec() }.into()
            );
        }
        if let Some(step) = failed_anew {
            let problem = format!("it was made anew, and again {}", step.reasons().join("; "));
            let remedy = "mend what it fails by, and apply again";
            let conflicts = vec![Conflict::of(step, problem, remedy)];
            return Err(ProvisionErrorKind::InTheWay { conflicts }.into());
        }
        if replaces && self.provisioner.replacing == Replacing::Refuse {
            return Err(
                ProvisionErrorKind::ReplacementNotAllowed { plan: Box::new(plan.clone()) }.into()
            );
        }
        let seen_twice = plan
            .steps()
            .iter()
            .filter(|step| step.replaces() || makes_certificate(step))
            .map(|step| step.id().clone());
        now.confirmed.extend(seen_twice);
        now.doubt = None;
        Ok(None)
    }

    /// Whether this run has deleted and made it already, and would have to once more.
    fn has_failed_anew(&self, step: &Step) -> bool {
        let is = |done: &StepId, verb| done.verb == verb && done.part == *step.part();
        let deleted = self
            .done
            .iter()
            .position(|done| is(done, Verb::Delete));
        let created = self
            .done
            .iter()
            .rposition(|done| is(done, Verb::Create));
        step.replaces()
            && step.verb() == Verb::Delete
            && deleted.is_some()
            && created > deleted
            && !self
                .memory
                .is_part_settling(step.part())
    }
}

/// Whether a certificate was not shown: one look may have missed it.
fn makes_certificate(step: &Step) -> bool {
    step.verb() == Verb::Create && matches!(step.part(), Part::Certificate(_))
}
