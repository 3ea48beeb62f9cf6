//! What is not acted upon at first sight.

use super::{Now, Run, Trouble};
use crate::{
    plan::{Conflict, Plan, Step, Verb},
    provision::{
        ProvisionErrorKind, Replacing,
        clock::{self, Instant},
        memory::SETTLING,
    },
};

impl<'a> Run<'a> {
    /// What should not be acted upon at first sight, because AWS may not show everything yet: a conflict, a replacement.
    /// Answers when to look again; ends the run once it was seen twice.
    pub(super) fn doubts(
        &mut self,
        plan: &Plan,
        now: &mut Now<'a>,
    ) -> Result<Option<Instant>, Trouble> {
        if let Some(step) = plan
            .steps()
            .iter()
            .find(|step| self.has_failed_anew(step))
        {
            let problem = format!("it was made anew, and again {}", step.reasons().join("; "));
            let remedy = "mend what it fails by, and apply again";
            let conflicts = vec![Conflict::of(step, problem, remedy)];
            return Err(ProvisionErrorKind::InTheWay { conflicts }.into());
        }
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
        if !stands_in_the_way && !replaces {
            now.doubt = None;
            return Ok(None);
        }
        let since = *now.doubt.get_or_insert_with(|| {
            // Whatever was seen so far is the first sight.
            now.is_fresh = false;
            clock::now()
        });
        let again = since + SETTLING;
        if clock::now() < again || !now.is_fresh || !now.doing.is_empty() {
            return Ok(Some(again));
        }
        if stands_in_the_way {
            return Err(
                ProvisionErrorKind::InTheWay { conflicts: plan.conflicts().to_vec() }.into()
            );
        }
        if self.provisioner.replacing == Replacing::Refuse {
            return Err(
                ProvisionErrorKind::ReplacementNotAllowed { plan: Box::new(plan.clone()) }.into()
            );
        }
        let replacing = plan
            .steps()
            .iter()
            .filter(|step| step.replaces())
            .map(|step| step.id().clone());
        now.confirmed.extend(replacing);
        now.doubt = None;
        Ok(None)
    }

    /// Whether this run has deleted and made it already, and would have to once more.
    fn has_failed_anew(&self, step: &Step) -> bool {
        let is_done = |verb| {
            self.done
                .iter()
                .any(|done| done.verb == verb && done.part == *step.part())
        };
        step.replaces()
            && step.verb() == Verb::Delete
            && is_done(Verb::Delete)
            && is_done(Verb::Create)
            && !self
                .memory
                .is_part_settling(step.part())
    }
}
