//! What a run remembers of its own doing, for as long as it runs. Nothing is lost with it: a run without it goes on all the
//! same, with a look or a wait more.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use super::{
    clock::{self, Instant},
    pace,
};
use crate::{
    endpoint::Role,
    plan::{Part, StepId},
};

/// How long AWS may take to show what it has done. Within it, a step that was done is not done again because a look does not
/// show it yet.
pub(super) const SETTLING: Duration = Duration::from_secs(20);

/// How often a step is tried before the run gives up.
const TRIES: u32 = 10;

/// How long a role may take to be seen by DMS.
const ROLE_PATIENCE: Duration = Duration::from_secs(120);

#[derive(Debug)]
pub(super) struct Memory {
    done: HashMap<StepId, Instant>,
    failures: HashMap<StepId, Failures>,
    /// How often a modification of these members was done.
    modified: HashMap<(StepId, Vec<String>), u32>,
    /// Creations that may have had their effect all the same, and since when a look would show it.
    uncertain: HashMap<StepId, Instant>,
    looks: HashMap<Part, NextLook>,
    /// Sides whose test this run began or joined.
    tested: BTreeSet<Role>,
    /// Sides whose test was seen at work since.
    seen_testing: BTreeSet<Role>,
    pub(super) random: fastrand::Rng,
}

#[derive(Debug)]
struct Failures {
    count: u32,
    first: Instant,
    not_before: Instant,
    why: String,
    /// Whether one more try decides, which a single step waits for too.
    is_last: bool,
}

/// How a failure is taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Patience {
    /// It may pass: ten tries.
    Usual,
    /// A role that DMS does not see yet.
    Role,
    /// What AWS showed may have been old: one more try decides.
    OnceMore,
}

#[derive(Clone, Copy, Debug)]
struct NextLook {
    since: Instant,
    at: Instant,
}

impl Memory {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            done: HashMap::new(),
            failures: HashMap::new(),
            modified: HashMap::new(),
            uncertain: HashMap::new(),
            looks: HashMap::new(),
            tested: BTreeSet::new(),
            seen_testing: BTreeSet::new(),
            random: fastrand::Rng::with_seed(seed),
        }
    }

    pub(super) fn note_done(&mut self, step: &StepId) {
        self.failures.remove(step);
        self.looks.remove(&step.part);
        self.done
            .insert(step.clone(), clock::now());
    }

    /// Takes note of members that AWS said to have changed.
    pub(super) fn note_modified(&mut self, step: &StepId, fields: &[String]) {
        *self
            .modified
            .entry((step.clone(), fields.to_vec()))
            .or_default() += 1;
    }

    /// Whether AWS said twice to have changed these members, and long enough ago to show it.
    pub(super) fn is_unshown(&self, step: &StepId, fields: &[String]) -> bool {
        let times = self
            .modified
            .get(&(step.clone(), fields.to_vec()));
        times.is_some_and(|times| *times > 1) && !self.is_settling(step)
    }

    /// Whether a step was done so lately that a look may not show it.
    pub(super) fn is_settling(&self, step: &StepId) -> bool {
        self.done
            .get(step)
            .is_some_and(|done| done.elapsed() < SETTLING)
    }

    /// Whether anything was done to a part so lately that a look may not show it.
    pub(super) fn is_part_settling(&self, part: &Part) -> bool {
        self.done
            .iter()
            .any(|(step, done)| step.part == *part && done.elapsed() < SETTLING)
    }

    /// Takes note of a failure that may pass. Answers whether the step is to be tried again.
    pub(super) fn note_failure(&mut self, step: &StepId, why: String, patience: Patience) -> bool {
        let now = clock::now();
        let failures = self
            .failures
            .entry(step.clone())
            .or_insert_with(|| Failures {
                count: 0,
                first: now,
                not_before: now,
                why: String::new(),
                is_last: false,
            });
        failures.count += 1;
        failures.why = why;
        failures.is_last = patience == Patience::OnceMore;
        let pause = pace::next_try(failures.count);
        failures.not_before = now + pace::spread(pause, &mut self.random);
        match patience {
            Patience::Usual => failures.count < TRIES,
            Patience::Role => failures.first.elapsed() < ROLE_PATIENCE,
            Patience::OnceMore => failures.count < 2,
        }
    }

    /// Whether a try is near that decides.
    pub(super) fn has_last_try(&self) -> bool {
        self.failures
            .values()
            .any(|failures| failures.is_last && failures.not_before > clock::now())
    }

    /// Takes note that nobody knows whether something was created, where creating it again would make another one.
    pub(super) fn note_uncertain(&mut self, step: &StepId) {
        self.uncertain
            .insert(step.clone(), clock::now() + SETTLING);
    }

    /// Whether a look has to show first that it was not created.
    pub(super) fn is_uncertain(&self, step: &StepId) -> bool {
        self.uncertain.contains_key(step)
    }

    /// A look that began then was taken in: what it does not show was not created.
    pub(super) fn note_look_of(&mut self, began: Instant, shows: impl Fn(&StepId) -> bool) {
        self.uncertain
            .retain(|step, settled| began < *settled || !shows(step));
    }

    /// Until when a step that failed is left alone, and why it failed.
    pub(super) fn resting(&self, step: &StepId) -> Option<(Instant, &str)> {
        self.failures
            .get(step)
            .filter(|failures| failures.not_before > clock::now())
            .map(|failures| (failures.not_before, failures.why.as_str()))
    }

    /// This run began a test: whatever was seen of an earlier one says nothing of it.
    pub(super) fn note_test(&mut self, role: Role) {
        self.tested.insert(role);
        self.seen_testing.remove(&role);
    }

    /// This run waits for the test that somebody else began.
    pub(super) fn note_joined_test(&mut self, role: Role) {
        self.tested.insert(role);
    }

    pub(super) fn note_testing_seen(&mut self, role: Role) {
        self.tested.insert(role);
        self.seen_testing.insert(role);
    }

    /// Whether what a look says of a test is about a test that this run began or joined.
    pub(super) fn is_test_over(&self, role: Role, step: &StepId) -> bool {
        self.tested.contains(&role)
            && (self.seen_testing.contains(&role) || !self.is_settling(step))
    }

    /// When to look at a part again that is waited for.
    pub(super) fn next_look(&mut self, part: &Part, usually: Duration) -> Instant {
        if let Some(next) = self.looks.get(part) {
            return next.at;
        }
        let since = clock::now();
        let pause = pace::jittered(pace::next_look(usually, Duration::ZERO), &mut self.random);
        let at = since + pause;
        self.looks
            .insert(part.clone(), NextLook { since, at });
        at
    }

    /// A look was taken at a part that is still waited for.
    pub(super) fn note_look(&mut self, part: &Part, usually: Duration) {
        let now = clock::now();
        let since = self
            .looks
            .get(part)
            .map_or(now, |next| next.since);
        let pause = pace::next_look(usually, now.duration_since(since));
        let at = now + pace::jittered(pause, &mut self.random);
        self.looks
            .insert(part.clone(), NextLook { since, at });
    }

    pub(super) fn forget_looks_but(&mut self, parts: &BTreeSet<Part>) {
        self.looks
            .retain(|part, _| parts.contains(part));
    }

    /// How long a part has been waited for.
    pub(super) fn waited(&self, part: &Part) -> Duration {
        self.looks
            .get(part)
            .map_or(Duration::ZERO, |next| next.since.elapsed())
    }
}
