use std::time::Duration;

/// A token bucket: each call takes a token, and tokens come back with time.
#[derive(Debug)]
pub(super) struct Rate {
    per_second: f64,
    burst: f64,
    tokens: f64,
    counted: Duration,
}

impl Rate {
    /// A full bucket.
    pub(super) fn new(per_second: u32, burst: u32, now: Duration) -> Self {
        let burst = f64::from(burst);
        Self { per_second: f64::from(per_second), burst, tokens: burst, counted: now }
    }

    /// Whether a call may pass; one that may not takes no token.
    pub(super) fn admits(&mut self, now: Duration) -> bool {
        let passed = now.saturating_sub(self.counted);
        self.tokens = (self.tokens + passed.as_secs_f64() * self.per_second).min(self.burst);
        self.counted = now;
        let admits = self.tokens >= 1.0;
        if admits {
            self.tokens -= 1.0;
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
}
