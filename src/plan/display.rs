//! The dry run, for people: one line a step, reasons and waits beneath. Colour is the caller's: every line begins with
//! its sign.

use std::{fmt, time::Duration};

use super::{Goal, Plan, Step, Verb};

/// The sign of a step's line: `+` comes, `-` goes, `~` changes, `?` is tested, `>` runs, `.` waits.
fn sign(step: &Step) -> char {
    match step.id.verb {
        Verb::Create => '+',
        Verb::Delete => '-',
        Verb::Modify | Verb::Tag | Verb::Untag => '~',
        Verb::Test => '?',
        Verb::Start(_) | Verb::Stop => '>',
        Verb::Await => '.',
    }
}

/// `8 min`, `90 s`.
pub(super) fn span(duration: Duration) -> String {
    match duration.as_secs() {
        seconds if seconds >= 120 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{seconds} s"),
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, identifier, reasons, wait, replaces, .. } = self;
        write!(f, "{} {} {} `{identifier}`", sign(self), id.verb, id.part)?;
        if *replaces {
            f.write_str(", a replacement")?;
        }
        if !reasons.is_empty() {
            write!(f, ": {}", reasons.join(", "))?;
        }
        if let Some(wait) = wait.filter(|wait| !wait.usually.is_zero()) {
            write!(f, "; {} usually after {}", wait.until, span(wait.usually))?;
        }
        Ok(())
    }
}

/// Every step, what is kept, what somebody has to do, what stands in the way, and how long it usually takes.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let goal = match self.goal {
            Goal::Present => "apply",
            Goal::Absent => "tear down",
        };
        writeln!(f, "plan to {goal} `{}`", self.name)?;
        for step in &self.steps {
            writeln!(f, "  {step}")?;
        }
        for kept in &self.kept {
            writeln!(f, "  = keep {} `{}`: {}", kept.part, kept.identifier, kept.why)?;
        }
        for hand_off in &self.hand_offs {
            writeln!(f, "  @ you: {hand_off}")?;
        }
        for conflict in &self.conflicts {
            writeln!(
                f,
                "  ! {}",
                conflict
                    .to_string()
                    .replace('\n', "\n  ")
            )?;
        }
        match (self.steps.len(), self.conflicts.len()) {
            (0, 0) => f.write_str("nothing to do"),
            (steps, 0) => {
                write!(f, "{steps} steps, usually {}", span(self.usually_takes()))?;
                if self.replaces() {
                    f.write_str(", with replacements: what is replaced loses what it holds")?;
                }
                Ok(())
            }
            (_, conflicts) => write!(f, "not applied: {conflicts} in the way"),
        }
    }
}

impl Plan {
    /// How long it usually takes: the longest chain of waits, because what does not depend on each other runs side by side.
    pub fn usually_takes(&self) -> Duration {
        let mut done: Vec<Duration> = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let began = self
                .steps
                .iter()
                .zip(&done)
                .filter(|(earlier, _)| step.needs.contains(&earlier.id))
                .map(|(_, end)| *end)
                .max()
                .unwrap_or_default();
            done.push(
                began
                    + step
                        .wait
                        .map(|wait| wait.usually)
                        .unwrap_or_default(),
            );
        }
        done.into_iter()
            .max()
            .unwrap_or_default()
    }
}
