//! The loop: plan, take every step that is ready, take in what AWS answers, plan again.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use futures_util::{StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use tracing::Instrument as _;

use super::{
    Applied, Event, HandOffState, ProvisionError, ProvisionErrorKind, Provisioner, Replacing,
    Retest, StepReport, WaitingOn,
    clock::{self, Instant},
    facts::Facts,
    memory::{Memory, SETTLING},
    observe::{self, Look, Sight},
    perform,
};
use crate::{
    diagnose::ConnectionFailure,
    endpoint::Role,
    fault::{AwsFault, AwsFaultKind},
    migration::Migration,
    plan::{Goal, HandOff, Observed, Part, Plan, Step, StepId, Verb, endpoint_arn, instance_arn},
};

/// How a run ended without an error.
pub(super) enum End {
    /// Nothing is left to do; this is what exists.
    Reached(Observed),
    /// Nothing can be done now; come back after this time.
    Waiting(Vec<WaitingOn>, Duration),
}

/// How often whoever works at TiDB Cloud is asked.
const HAND_OFF: Duration = Duration::from_secs(30);

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
    waiting_on: Vec<WaitingOn>,
}

/// What was handed off to TiDB Cloud, and how it stands.
#[derive(Default)]
struct HandOffs {
    done: Vec<HandOff>,
    asked_again_at: Option<Instant>,
}

/// What came of something that was begun.
enum Happened {
    Step(Step, Result<Facts, AwsFault>),
    Look(Look, Result<Sight, AwsFault>),
    HandOff(HandOff, Result<HandOffState, Box<dyn std::error::Error + Send + Sync>>),
}

/// What is going on at the moment.
struct Now<'a> {
    doing: FuturesUnordered<BoxFuture<'a, Happened>>,
    steps: BTreeSet<StepId>,
    looks: BTreeSet<Look>,
    asking: bool,
    /// What ended the run; what is going on is still awaited.
    trouble: Option<ProvisionErrorKind>,
    /// Whether everything was looked at since the last change.
    is_fresh: bool,
    /// Since when something is seen that nothing should be done about before it is seen again.
    doubt: Option<Instant>,
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
            waiting_on: Vec::new(),
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
                come_back: Duration::ZERO,
                finished: Some(finished(self, &observed)),
            },
            End::Waiting(waiting_on, come_back) => {
                StepReport { done: self.done(), waiting_on, come_back, finished: None }
            }
        }
    }

    /// Until nothing is left to do, or the deadline.
    pub(super) async fn to_the_end(&mut self) -> Result<End, ProvisionError> {
        self.run(true).await
    }

    /// Until nothing can be done without waiting.
    pub(super) async fn while_ready(&mut self) -> Result<End, ProvisionError> {
        self.run(false).await
    }

    async fn run(&mut self, waits: bool) -> Result<End, ProvisionError> {
        let deadline = clock::now() + self.provisioner.deadline;
        let end = self.run_until(waits, deadline).await;
        self.tell(Event::Finished {
            migration: self.migration.name().clone(),
            successfully: matches!(end, Ok(End::Reached(_))),
        });
        end.map_err(|kind| ProvisionError::new(self.migration.name(), kind))
    }

    async fn run_until(
        &mut self,
        waits: bool,
        deadline: Instant,
    ) -> Result<End, ProvisionErrorKind> {
        let mut observed = self.everything().await?;
        self.begin(&observed);
        let mut now = Now {
            doing: FuturesUnordered::new(),
            steps: BTreeSet::new(),
            looks: BTreeSet::new(),
            asking: false,
            trouble: None,
            is_fresh: true,
            doubt: None,
        };
        loop {
            let plan = self.plan(&observed);
            if let Some(trouble) = now
                .trouble
                .take_if(|_| now.doing.is_empty())
            {
                return Err(trouble);
            }
            if plan.is_empty() && now.doing.is_empty() {
                if now.is_fresh {
                    return Ok(End::Reached(observed));
                }
                observed = observed.renewed(self.everything().await?);
                now.is_fresh = true;
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
                    } else if now.doing.is_empty() {
                        observed = observed.renewed(self.everything().await?);
                        now.is_fresh = true;
                        continue;
                    }
                } else {
                    wake = wake.min(self.launch(&plan, &observed, &mut now, &mut waits_for));
                }
                if now.trouble.is_some() {
                    continue;
                }
                wake = wake.min(self.look(&observed, &mut now, &waits_for));
            }
            self.waiting_on = self.waits(&waits_for, &plan);
            if !waits && now.doing.is_empty() && now.doubt.is_none() {
                let come_back = wake
                    .duration_since(clock::now())
                    .max(Duration::from_secs(1));
                return Ok(End::Waiting(self.waiting_on.clone(), come_back));
            }
            tokio::select! {
                biased;
                Some(happened) = now.doing.next(), if !now.doing.is_empty() => {
                    self.take_in(happened, &mut observed, &mut now, &waits_for);
                }
                () = clock::pass_until(wake) => {
                    if clock::now() >= deadline {
                        return Ok(End::Waiting(self.waiting_on.clone(), Duration::ZERO));
                    }
                }
            }
        }
    }

    fn plan(&self, observed: &Observed) -> Plan {
        match self.goal {
            Goal::Present => Plan::between(self.migration, observed),
            Goal::Absent => Plan::teardown(self.migration, observed),
        }
    }

    async fn everything(&mut self) -> Result<Observed, ProvisionErrorKind> {
        let observed = observe::everything(&self.provisioner.calls, self.migration)
            .await
            .map_err(|source| ProvisionErrorKind::Unobservable { source })?;
        self.note_tests(&observed);
        Ok(observed)
    }

    fn begin(&mut self, observed: &Observed) {
        let plan = self.plan(observed);
        let makes = |step: &Step| matches!(step.verb(), Verb::Create | Verb::Test | Verb::Start(_));
        self.began_with_nothing = !plan.steps().is_empty()
            && plan
                .steps()
                .iter()
                .all(|step| makes(step) && !step.replaces())
            && plan
                .kept()
                .iter()
                .all(|kept| kept.why() == "not ours");
        self.tell(Event::Planned {
            migration: self.migration.name().clone(),
            goal: self.goal,
            steps: plan.steps().len(),
            usually: plan.usually_takes(),
        });
    }

    /// What should not be acted upon at first sight, because AWS may not show everything yet: a conflict, a replacement.
    /// Answers when to look again; ends the run once it was seen twice.
    fn doubts(
        &mut self,
        plan: &Plan,
        now: &mut Now<'a>,
    ) -> Result<Option<Instant>, ProvisionErrorKind> {
        let stands_in_the_way = plan.conflicts().iter().any(|conflict| {
            !self
                .memory
                .is_part_settling(conflict.part())
        });
        let replaces = plan.steps().iter().any(|step| {
            step.replaces() && step.verb() == Verb::Delete && !self.done.contains(step.id())
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
            return Err(ProvisionErrorKind::InTheWay { conflicts: plan.conflicts().to_vec() });
        }
        if self.provisioner.replacing == Replacing::Refuse {
            return Err(ProvisionErrorKind::ReplacementNotAllowed { plan: Box::new(plan.clone()) });
        }
        Ok(None)
    }

    /// Begins every step that can be begun, and notes what is waited for. Answers when to come back for what is resting.
    fn launch(
        &mut self,
        plan: &Plan,
        observed: &Observed,
        now: &mut Now<'a>,
        waits_for: &mut BTreeMap<Part, Wait>,
    ) -> Instant {
        let mut wake = clock::now() + self.provisioner.deadline;
        // What stands in the way only because AWS does not show our tags yet.
        for conflict in plan.conflicts() {
            let on = WaitingOn::Aws {
                step: StepId { verb: Verb::Tag, part: conflict.part().clone() },
                identifier: conflict.identifier().to_owned(),
                wait: None,
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
                },
            };
            if step.verb() == Verb::Await {
                let usually = step
                    .wait()
                    .map_or(SHOWN, |wait| wait.usually);
                waits_for.insert(id.part.clone(), wait(usually));
                continue;
            }
            if let (Verb::Test, Part::Connection(role)) = (step.verb(), step.part())
                && let Some(failed) = self.failed_test(*role, id, observed)
            {
                now.trouble = Some(failed);
                return wake;
            }
            if self.memory.is_settling(id) {
                waits_for.insert(id.part.clone(), wait(SHOWN));
                continue;
            }
            if let Some((until, _)) = self.memory.resting(id) {
                wake = wake.min(until);
                continue;
            }
            if let Some(until) = self.hand_off(plan, step, now) {
                wake = wake.min(until);
                continue;
            }
            self.begin_step(step, observed, now);
        }
        wake
    }

    fn begin_step(&mut self, step: &Step, observed: &Observed, now: &mut Now<'a>) {
        let calls = &self.provisioner.calls;
        let Some(call) = perform::perform(calls, self.migration, observed, step) else { return };
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
    fn failed_test(
        &self,
        role: Role,
        id: &StepId,
        observed: &Observed,
    ) -> Option<ProvisionErrorKind> {
        if observed.is_distrusted(role) {
            return None;
        }
        let connection = connection(self.migration, observed, role)?;
        let is_answer = self.memory.is_test_over(role, id)
            || (self.retest == Retest::No && !self.memory.is_settling(id));
        if connection.status() != Some("failed") || !is_answer {
            return None;
        }
        let said = connection
            .last_failure_message()
            .unwrap_or_default()
            .to_owned();
        let failure = ConnectionFailure::read(&said);
        Some(ProvisionErrorKind::ConnectionFailed { role, failure, said })
    }

    /// Whether something has to be done at TiDB Cloud before this step; asks for it. Answers when to come back.
    fn hand_off(&mut self, plan: &Plan, step: &Step, now: &mut Now<'a>) -> Option<Instant> {
        let is_first_contact = matches!(
            (step.verb(), step.part()),
            (Verb::Test, Part::Connection(_)) | (Verb::Start(_), Part::Replication)
        );
        let open = plan
            .hand_offs()
            .iter()
            .find(|hand_off| is_first_contact && !self.hand_offs.done.contains(hand_off))?
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
        let migration = self.migration.name().clone();
        self.tell(Event::HandedOff { migration, hand_off: open.clone() });
        now.doing.push(Box::pin(async move {
            let state = tidb_cloud.hand_off(&open).await;
            Happened::HandOff(open, state)
        }));
        Some(clock::now() + HAND_OFF)
    }

    /// Begins every look that is due. Answers when the next one is.
    fn look(
        &mut self,
        observed: &Observed,
        now: &mut Now<'a>,
        waits_for: &BTreeMap<Part, Wait>,
    ) -> Instant {
        let parts: BTreeSet<Part> = waits_for.keys().cloned().collect();
        self.memory.forget_looks_but(&parts);
        let mut next = clock::now() + self.provisioner.deadline;
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

    fn begin_look(&self, look: Look, observed: &Observed, now: &mut Now<'a>) {
        if now.looks.insert(look) {
            let seen = observe::look(&self.provisioner.calls, look, self.migration, observed);
            now.doing
                .push(Box::pin(async move { Happened::Look(look, seen.await) }));
        }
    }

    fn take_in(
        &mut self,
        happened: Happened,
        observed: &mut Observed,
        now: &mut Now<'a>,
        waits_for: &BTreeMap<Part, Wait>,
    ) {
        match happened {
            Happened::Look(look, seen) => {
                now.looks.remove(&look);
                match seen {
                    Ok(sight) => sight.learn(observed),
                    Err(source) => {
                        now.trouble
                            .get_or_insert(ProvisionErrorKind::Unobservable { source });
                    }
                }
                if look == Look::Connections {
                    self.note_tests(observed);
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
            Happened::HandOff(hand_off, state) => {
                now.asking = false;
                match state {
                    Ok(HandOffState::Done) => self.hand_offs.done.push(hand_off),
                    Ok(HandOffState::Pending) => {
                        self.hand_offs.asked_again_at = Some(clock::now() + HAND_OFF);
                    }
                    Err(source) => {
                        now.trouble
                            .get_or_insert(ProvisionErrorKind::HandOffRefused { hand_off, source });
                    }
                }
            }
        }
    }

    fn note_done(&mut self, step: &Step, facts: Facts, observed: &mut Observed) {
        facts.learn(observed);
        self.memory.note_done(step.id());
        self.done.push(step.id().clone());
        if let (Verb::Test, Part::Connection(role)) = (step.verb(), step.part()) {
            self.memory.note_test(*role);
        }
        self.tell(Event::Done {
            migration: self.migration.name().clone(),
            step: step.id().clone(),
            identifier: step.identifier().to_owned(),
            left: self.plan(observed).steps().len(),
        });
    }

    /// What to do about a step that failed: look what became of it, and try again if that can help.
    fn take_failure(
        &mut self,
        step: &Step,
        fault: AwsFault,
        observed: &mut Observed,
        now: &mut Now<'a>,
    ) {
        let (verb, id) = (step.verb(), step.id());
        let kind = fault.kind().clone();
        let is_there_already = match kind {
            // Somebody else was faster, or the answer to an earlier try was lost.
            AwsFaultKind::AlreadyExists { .. } => verb == Verb::Create,
            AwsFaultKind::NotFound => verb == Verb::Delete,
            AwsFaultKind::NothingToModify => verb == Verb::Modify,
            _ => false,
        };
        let may_pass = match kind {
            AwsFaultKind::CapacityLacking => false,
            // What was just created may not be seen yet, what was just deleted may be.
            AwsFaultKind::NotFound => verb != Verb::Delete,
            AwsFaultKind::InUse => {
                verb == Verb::Delete
                    || matches!(id, StepId { verb: Verb::Modify, part: Part::Endpoint(_) })
            }
            _ => fault.is_retryable(),
        };
        let why = fault.to_string();
        let again = (may_pass || is_there_already)
            && self
                .memory
                .note_failure(id, why.clone(), kind == AwsFaultKind::RoleNotReady);
        if !again {
            let step = id.clone();
            now.trouble
                .get_or_insert(ProvisionErrorKind::Refused { step, source: fault });
            return;
        }
        if is_there_already && verb == Verb::Delete {
            Facts::gone(step).learn(observed);
        }
        // A test that already runs is joined.
        if let (Verb::Test, Part::Connection(role)) = (verb, step.part())
            && kind == AwsFaultKind::WrongState
        {
            self.memory.note_test(*role);
        }
        self.tell(Event::Retrying {
            migration: self.migration.name().clone(),
            step: id.clone(),
            why,
        });
        self.begin_look(Look::after(step), observed, now);
        if kind == AwsFaultKind::InUse {
            // By what no look has shown so far.
            for look in Look::first(self.migration) {
                self.begin_look(look, observed, now);
            }
        }
    }

    /// Tests that a look saw at work: what they come to is an answer to this run.
    fn note_tests(&mut self, observed: &Observed) {
        for role in Part::ROLES {
            let seen = connection(self.migration, observed, role);
            if seen.is_some_and(|seen| seen.status() == Some("testing")) {
                self.memory.note_testing_seen(role);
            }
        }
    }

    fn waits(&self, waits_for: &BTreeMap<Part, Wait>, plan: &Plan) -> Vec<WaitingOn> {
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
        if self.hand_offs.asked_again_at.is_some() {
            let open = plan
                .hand_offs()
                .iter()
                .filter(|one| !self.hand_offs.done.contains(one));
            waiting_on.extend(open.cloned().map(WaitingOn::TidbCloud));
        }
        waiting_on
    }

    fn tell(&self, event: Event) {
        self.provisioner.listeners.tell(event);
    }
}

fn connection<'o>(
    migration: &Migration,
    observed: &'o Observed,
    role: Role,
) -> Option<&'o aws_sdk_databasemigration::types::Connection> {
    let instance = instance_arn(migration, observed)?;
    let endpoint = endpoint_arn(migration, role, observed)?;
    observed.connection(instance.as_str(), endpoint.as_str())
}
