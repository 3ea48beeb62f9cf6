use std::time::Duration;

/// A token bucket: each call takes a token, and tokens come back with time.
#[derive(Debug)]
pub(super) struct Rate {
    per_second: u128,
    burst: u128,
    /// In thousand-millionths, so that nothing is lost to rounding.
    tokens: u128,
    counted: Duration,
}

const TOKEN: u128 = 1_000_000_000;

impl Rate {
    /// A full bucket.
    pub(super) fn new(per_second: u32, burst: u32, now: Duration) -> Self {
        let burst = u128::from(burst) * TOKEN;
        Self { per_second: per_second.into(), burst, tokens: burst, counted: now }
    }

    /// Whether a call may pass; one that may not takes no token.
    pub(super) fn admits(&mut self, now: Duration) -> bool {
        let passed = now.saturating_sub(self.counted);
        self.tokens = (self.tokens + passed.as_nanos() * self.per_second).min(self.burst);
        self.counted = now;
        let admits = self.tokens >= TOKEN;
        if admits {
            self.tokens -= TOKEN;
        }
        admits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_refills_and_never_overflows() {
        let at = Duration::from_millis;
        let mut rate = Rate::new(4, 2, at(0));
        let admitted =
            [0, 0, 0, 100, 250, 260, 500, 60_000, 60_000, 60_000].map(|now| rate.admits(at(now)));
        assert_eq!(admitted, [true, true, false, false, true, false, true, true, true, false]);
    }

    #[test]
    fn many_small_moments_add_up_to_a_token() {
        let mut rate = Rate::new(4, 1, Duration::ZERO);
        assert!(rate.admits(Duration::ZERO));
        let admitted = (1..=250)
            .filter(|now| rate.admits(Duration::from_millis(*now)))
            .collect::<Vec<_>>();
        assert_eq!(admitted, [250]);
    }
}
