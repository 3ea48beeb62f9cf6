//! When to look again.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// The time until the next look at something that usually takes `usually` and has taken `elapsed`.
///
/// Far from its usual end a look costs a call and shows nothing, so looks are up to a sixth of the wait apart, and at most a minute;
/// near the end they are halved, down to a hundredth, so that the end is not overslept; after it they grow apart again.
pub(super) fn next_look(usually: Duration, elapsed: Duration) -> Duration {
    let shortest = (usually / 100).clamp(Duration::from_secs(1), Duration::from_secs(15));
    let longest = (usually / 6).clamp(Duration::from_secs(2), Duration::from_secs(60));
    let pause = match usually.checked_sub(elapsed) {
        Some(left) if !left.is_zero() => left / 2,
        _ => (elapsed - usually) / 4,
    };
    pause.clamp(shortest, longest)
}

/// The time until the next try after so many failures in a row: doubled each time, at most half a minute.
pub(super) fn next_try(failures: u32) -> Duration {
    let doubled = 2_u64.saturating_pow(failures.saturating_sub(1).min(10));
    Duration::from_secs(doubled).min(Duration::from_secs(30))
}

/// The jitter of what has no run to remember it: shared by the calls of one client.
#[derive(Clone, Debug)]
pub(super) struct Jitter(Arc<Mutex<fastrand::Rng>>);

impl Jitter {
    pub(super) fn with_seed(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(fastrand::Rng::with_seed(seed))))
    }

    pub(super) fn of(&self, pause: Duration) -> Duration {
        let mut random = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        spread(pause, &mut random)
    }
}

impl Default for Jitter {
    fn default() -> Self {
        Self::with_seed(fastrand::u64(..))
    }
}

/// Up to half less, so that those who failed together do not try again together.
pub(super) fn spread(pause: Duration, random: &mut fastrand::Rng) -> Duration {
    pause.mul_f64(0.5 + 0.5 * random.f64())
}

/// Up to a tenth less, so that two processes do not keep step.
pub(super) fn jittered(pause: Duration, random: &mut fastrand::Rng) -> Duration {
    pause.mul_f64(0.9 + 0.1 * random.f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(usually: u64, takes: u64) -> (u32, f64) {
        let (usually, takes) = (Duration::from_secs(usually), Duration::from_secs(takes));
        let (mut elapsed, mut count) = (Duration::ZERO, 0);
        while elapsed < takes {
            elapsed += next_look(usually, elapsed);
            count += 1;
        }
        (count, (elapsed - takes).as_secs_f64() / takes.as_secs_f64())
    }

    #[test]
    fn what_takes_as_long_as_usual_is_overslept_by_less_than_two_hundredths() {
        for usually in [10, 60, 90, 480, 1200] {
            let (count, overslept) = looks(usually, usually);
            assert!(overslept < 0.02, "{usually}: {overslept}");
            assert!(count <= 24, "{usually}: {count} looks");
        }
    }

    #[test]
    fn what_takes_longer_is_looked_at_less_and_less() {
        let (count, overslept) = looks(480, 2400);
        assert!(count <= 60, "{count} looks");
        assert!(overslept < 0.05, "{overslept}");
    }

    #[test]
    fn failures_space_tries_out_up_to_half_a_minute() {
        let seconds: Vec<_> = (1..8)
            .map(|failures| next_try(failures).as_secs())
            .collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 30, 30]);
    }
}
