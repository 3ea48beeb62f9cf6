//! The loop: plan, take every step that is ready, take in what AWS answers, plan again.

mod answer;
mod doubt;
mod launch;
mod look;
mod way;

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    time::Duration,
};

use futures_util::{StreamExt as _, future::BoxFuture, stream::FuturesUnordered};

use self::way::Way;
use super::{
    Applied, Ending, Event, HandOffState, ProvisionError, ProvisionErrorKind, Provisioner, Retest,
    StepReport, WaitingOn,
    clock::{self, Instant},
    facts::Facts,
    memory::{Memory, SETTLING},
    observe::{self, Look, Sight},
    provisioner::LONGEST,
};
use crate::{
    fault::AwsFault,
    migration::Migration,
    plan::{Conflict, Goal, HandOff, Observed, Part, Plan, Step, StepId, Verb},
};

/// Why a run ends early.
type Trouble = Box<ProvisionErrorKind>;

/// How a run ended without an error.
pub(super) enum End {
    /// Nothing is left to do; this is what exists.
    Reached(Box<Observed>),
    /// Nothing can be done now; come back after this time.
    Waiting(Vec<WaitingOn>, Duration),
}

/// How often whoever works at TiDB Cloud is asked.
const HAND_OFF: Duration = Duration::from_secs(30);

/// How long a single step lets TiDB Cloud answer, before it comes back later to ask again.
const STEP_ASKS_FOR: Duration = Duration::from_secs(30);

/// After how long a single step that was refused in a way that passes is worth trying again.
const RETRY_LATER: Duration = Duration::from_secs(15);

/// How long it usually takes until a look shows what was done.
const SHOWN: Duration = Duration::from_secs(5);

pub(super) struct Run<'a> {
    provisioner: &'a Provisioner,
    migration: &'a Migration,
    goal: Goal,
    retest: Retest,
    memory: Memory,
    done: Vec<StepId>,
    began_with_nothing: bool,
    hand_offs: HandOffs,
    way: Way,
    waiting_on: Vec<WaitingOn>,
    /// Whether it goes on to the end, or stops where it would have to wait.
    waits: bool,
    /// What AWS said to have changed, and does not show.
    unshown: Vec<Conflict>,
}

/// What was handed off to TiDB Cloud, and how it stands.
#[derive(Default)]
struct HandOffs {
    done: Vec<HandOff>,
    asked_again_at: Option<Instant>,
    /// How long an answer is waited for.
    patience: Duration,
}

/// What came of something that was begun.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and it is taken in at once")]
enum Happened {
    Step(Step, Result<Facts, AwsFault>),
    Look(Look, Instant, Result<Sight, AwsFault>),
    HandOff(HandOff, Result<HandOffState, Box<dyn Error + Send + Sync>>),
    #[cfg(feature = "ec2")]
    Way(Option<Box<crate::diagnose::Reachability>>),
}

/// What is going on at the moment.
struct Now<'a> {
    doing: FuturesUnordered<BoxFuture<'a, Happened>>,
    steps: BTreeSet<StepId>,
    looks: BTreeSet<Look>,
    asking: bool,
    /// What ended the run; what is going on is still awaited.
    trouble: Option<Trouble>,
    /// Whether everything was looked at since the last change.
    is_fresh: bool,
    /// Since when something is seen that nothing should be done about before it is seen again.
    doubt: Option<Instant>,
    /// Replacements that were seen twice.
    confirmed: BTreeSet<StepId>,
    /// When everything was looked at last.
    looked_at: Instant,
    /// Modifications that are found to have been done already, though they do not show.
    unshown: Vec<Step>,
}

impl Now<'_> {
    /// Whether nothing is under way, but for somebody at TiDB Cloud, who may take days to answer.
    fn is_idle(&self) -> bool {
        self.doing.len() == usize::from(self.asking)
    }
}

/// A part that is waited for: the look that shows it, how long it usually takes, and what to call it.
struct Wait {
    look: Look,
    usually: Duration,
    on: WaitingOn,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        provisioner: &'a Provisioner,
        migration: &'a Migration,
        goal: Goal,
        retest: Retest,
    ) -> Self {
        let seed = provisioner
            .seed
            .unwrap_or_else(|| fastrand::u64(..));
        Self {
            provisioner,
            migration,
            goal,
            retest,
            memory: Memory::new(seed),
            done: Vec::new(),
            began_with_nothing: false,
            hand_offs: HandOffs::default(),
            way: Way::default(),
            waiting_on: Vec::new(),
            waits: true,
            unshown: Vec::new(),
        }
    }

    pub(super) fn done(&self) -> Vec<StepId> {
        self.done.clone()
    }

    pub(super) fn began_with_nothing(&self) -> bool {
        self.began_with_nothing
    }

    pub(super) fn applied(&self, observed: &Observed) -> Applied {
        Applied::of(self.migration, observed, self.hand_offs.done.clone(), self.done())
    }

    pub(super) fn deadline_passed(&self) -> ProvisionError {
        let kind = ProvisionErrorKind::DeadlinePassed {
            deadline: self.provisioner.deadline,
            waiting_on: self.waiting_on.clone(),
        };
        ProvisionError::new(self.migration.name(), kind)
    }

    pub(super) fn report<T>(
        &self,
        end: End,
        finished: impl FnOnce(&Self, &Observed) -> T,
    ) -> StepReport<T> {
        match end {
            End::Reached(observed) => StepReport {
                done: self.done(),
                waiting_on: Vec::new(),
                come_back_in: Duration::ZERO,
                finished: Some(finished(self, &observed)),
            },
            End::Waiting(waiting_on, come_back_in) => {
                StepReport { done: self.done(), waiting_on, come_back_in, finished: None }
            }
        }
    }

    /// Until nothing is left to do, or the deadline.
    pub(super) async fn finish(&mut self) -> Result<End, ProvisionError> {
        self.run().await
    }

    /// Until nothing can be done without waiting; that is soon, for each call has its own time limit, and so has TiDB Cloud.
    pub(super) async fn while_ready(&mut self) -> Result<End, ProvisionError> {
        self.waits = false;
        self.run().await
    }

    async fn run(&mut self) -> Result<End, ProvisionError> {
        let (longest, patience) = match self.waits {
            true => (self.provisioner.deadline, LONGEST),
            false => (LONGEST, STEP_ASKS_FOR),
        };
        let deadline = clock::now() + longest;
        self.hand_offs.patience = patience;
        let end = self.run_until(deadline).await;
        self.tell(Event::Finished {
            migration: self.migration.name().clone(),
            ending: match end {
                Ok(End::Reached(_)) => Ending::Reached,
                Ok(End::Waiting(..)) if !self.waits => Ending::Waiting,
                _ => Ending::Failed,
            },
        });
        end.map_err(|kind| ProvisionError::new(self.migration.name(), kind))
    }

    async fn run_until(&mut self, deadline: Instant) -> Result<End, Trouble> {
        let began = clock::now();
        let mut observed = tokio::select! {
            biased;
            observed = self.everything() => observed?,
            () = clock::pass_until(deadline) => return Ok(End::Waiting(Vec::new(), Duration::ZERO)),
        };
        self.begin(&observed);
        let mut now = Now {
            doing: FuturesUnordered::new(),
            steps: BTreeSet::new(),
            looks: BTreeSet::new(),
            asking: false,
            trouble: None,
            is_fresh: true,
            doubt: None,
            confirmed: BTreeSet::new(),
            looked_at: began,
            unshown: Vec::new(),
        };
        loop {
            let plan = self.plan(&observed);
            let is_idle = now.is_idle();
            if let Some(trouble) = now.trouble.take_if(|_| is_idle) {
                return Err(trouble);
            }
            if plan.is_empty() && is_idle {
                if now.is_fresh && (self.goal == Goal::Present || now.looked_at >= began + SETTLING)
                {
                    return self.reached(observed);
                }
                if self.goal == Goal::Absent {
                    // What an earlier run has just created may not be seen yet.
                    let settled = (began + SETTLING).min(deadline);
                    clock::pass_until(settled).await;
                }
                observed = self
                    .look_again(observed, &mut now, deadline)
                    .await?;
                if clock::now() >= deadline {
                    return Ok(End::Waiting(self.waiting_on.clone(), Duration::ZERO));
                }
                continue;
            }
            let mut waits_for = BTreeMap::new();
            let mut wake = deadline;
            // Whose it is that a look has just found is known once its tags are.
            let is_blind =
                now.looks.contains(&Look::Tags) && observe::lacks_tags(self.migration, &observed);
            if now.trouble.is_none() && !is_blind {
                if let Some(again) = self.doubts(&plan, &mut now)? {
                    if clock::now() < again {
                        wake = wake.min(again);
                    } else if now.is_idle() {
                        observed = self
                            .look_again(observed, &mut now, deadline)
                            .await?;
                        if clock::now() >= deadline {
                            return Ok(End::Waiting(self.waiting_on.clone(), Duration::ZERO));
                        }
                        continue;
                    }
                } else {
                    wake = wake.min(self.launch(&plan, &observed, &mut now, &mut waits_for));
                    if !now.unshown.is_empty() {
                        self.note_unshown(&mut observed, &mut now);
                        continue;
                    }
                }
                if now.trouble.is_some() {
                    continue;
                }
                wake = wake.min(self.look(&observed, &mut now, &waits_for));
            }
            self.waiting_on = self.waits(&waits_for, &plan, now.asking);
            let decides_soon = now.doubt.is_some() || self.memory.has_last_try();
            if !self.waits && now.doing.is_empty() && !decides_soon {
                let is_retry = |on: &WaitingOn| matches!(on, WaitingOn::Retry { .. });
                let least = match self.waiting_on.iter().any(is_retry) {
                    true => RETRY_LATER,
                    false => Duration::from_secs(1),
                };
                let come_back_in = wake
                    .duration_since(clock::now())
                    .max(least);
                return Ok(End::Waiting(self.waiting_on.clone(), come_back_in));
            }
            tokio::select! {
                biased;
                Some(happened) = now.doing.next(), if !now.doing.is_empty() => {
                    self.take_in(happened, &mut observed, &mut now, &waits_for);
                }
                () = clock::pass_until(wake) => {
                    if clock::now() >= deadline {
                        if let Some(trouble) = now.trouble.take() {
                            return Err(trouble);
                        }
                        return Ok(End::Waiting(self.waiting_on.clone(), Duration::ZERO));
                    }
                }
            }
        }
    }

    /// Everything is as described, as far as AWS shows it.
    fn reached(&mut self, observed: Observed) -> Result<End, Trouble> {
        // What did not show for a while may show by now.
        let shown = observed.without_unshown();
        if self.unshown.is_empty() || self.plan(&shown).is_empty() {
            return Ok(End::Reached(Box::new(shown)));
        }
        let conflicts = std::mem::take(&mut self.unshown);
        Err(ProvisionErrorKind::InTheWay { conflicts }.into())
    }

    /// Changes that AWS took twice and does not show are not sent for ever: what was stopped for them runs again, and the run
    /// ends by telling.
    fn note_unshown(&mut self, observed: &mut Observed, now: &mut Now<'_>) {
        for step in now.unshown.drain(..) {
            observed.learn_unshown(step.part(), step.reasons());
            let fields = step.reasons().join(", ");
            let problem = format!("AWS took the change of {fields} and does not show it");
            let remedy =
                "describe it as AWS shows it, or see whether it is as described all the same";
            self.unshown
                .push(Conflict::of(&step, problem, remedy));
        }
    }

    fn plan(&self, observed: &Observed) -> Plan {
        match self.goal {
            Goal::Present => Plan::between(self.migration, observed),
            Goal::Absent => Plan::tear_down(self.migration, observed),
        }
    }

    /// Looks at everything again, but not beyond the deadline.
    async fn look_again(
        &mut self,
        observed: Observed,
        now: &mut Now<'_>,
        deadline: Instant,
    ) -> Result<Observed, Trouble> {
        let looked_at = clock::now();
        let seen = tokio::select! {
            biased;
            seen = self.everything() => match seen {
                // An outage is sat out: nothing new was seen, so it is looked again.
                Err(trouble) if self.waits && passes(&trouble) => return Ok(observed),
                seen => seen?,
            },
            () = clock::pass_until(deadline) => return Ok(observed),
        };
        now.looked_at = looked_at;
        now.is_fresh = true;
        Ok(observed.renewed(seen))
    }

    async fn everything(&mut self) -> Result<Observed, Trouble> {
        let observed = observe::everything(&self.provisioner.calls, self.migration)
            .await
            .map_err(|fault| {
                Trouble::new(ProvisionErrorKind::unobservable(self.migration, fault))
            })?;
        self.note_tests(&observed);
        Ok(observed)
    }

    fn begin(&mut self, observed: &Observed) {
        let plan = self.plan(observed);
        // What is changed or awaited in a network is part of making it; what is marked was there before.
        let makes = |step: &Step| match step.part() {
            Part::Network(_) => step.verb() != Verb::Tag,
            _ => matches!(step.verb(), Verb::Create | Verb::Test | Verb::Start(_)),
        };
        self.began_with_nothing = !plan.steps().is_empty()
            && plan
                .steps()
                .iter()
                .all(|step| makes(step) && !step.replaces())
            && plan
                .kept()
                .iter()
                .all(|kept| kept.why() == "not ours")
            && Plan::tear_down(self.migration, observed).is_empty();
        self.tell(Event::Planned {
            migration: self.migration.name().clone(),
            goal: self.goal,
            steps: plan.steps().len(),
            usually: plan.usually_takes(),
        });
        if self.goal == Goal::Present {
            self.foresee(observed);
        }
    }

    fn tell(&self, event: Event) {
        self.provisioner.listeners.tell(event);
    }
}

/// Whether trouble may pass by itself.
fn passes(trouble: &ProvisionErrorKind) -> bool {
    matches!(trouble, ProvisionErrorKind::Unobservable { source } if source.is_retryable())
}
