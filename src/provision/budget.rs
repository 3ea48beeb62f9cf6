use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::clock::{self, Instant};

/// How many calls may be made: so many a second, after a burst. One budget is shared by cloning it.
///
/// DMS documents two buckets for an account and region, 200 calls refilled by 8 a second and 100 refilled by 4 (AWS DMS
/// guide, Quotas, 2023); the smaller is what is taken unless told otherwise. Callers are served in the order in which they
/// ask, so no migration starves another.
#[derive(Clone)]
pub struct ApiBudget {
    bucket: Arc<Mutex<Bucket>>,
    /// Held by whoever is next, and given to those who wait in their order.
    queue: Arc<tokio::sync::Mutex<()>>,
}

/// The moment at which the bucket would be full again (the generic cell rate algorithm).
struct Bucket {
    full_at: Option<Instant>,
    interval: Duration,
    burst: u32,
}

impl ApiBudget {
    /// So many calls a second, after so many at once. Zero calls a second are taken as one in a thousand seconds, a burst of
    /// zero as one.
    pub fn new(per_second: f64, burst: u32) -> Self {
        let interval = Duration::from_secs_f64(1.0 / per_second.max(0.001));
        let bucket = Bucket { full_at: None, interval, burst: burst.max(1) };
        Self::of(bucket)
    }

    fn of(bucket: Bucket) -> Self {
        Self { bucket: Arc::new(Mutex::new(bucket)), queue: Arc::default() }
    }

    /// Four a second after a hundred: what DMS documents.
    pub fn of_dms() -> Self {
        Self::new(4.0, 100)
    }

    /// Twenty a second after a hundred: what EC2 documents for each describe call with a filter (EC2 developer guide,
    /// "Request throttling"). Taken for all of them together.
    #[cfg(feature = "ec2")]
    pub fn of_ec2_reads() -> Self {
        Self::new(20.0, 100)
    }

    /// Five a second after fifty: what EC2 documents for each call that changes something. Taken for all of them together.
    #[cfg(feature = "ec2")]
    pub fn of_ec2_writes() -> Self {
        Self::new(5.0, 50)
    }

    /// No limit at all.
    pub fn unlimited() -> Self {
        Self::of(Bucket { full_at: None, interval: Duration::ZERO, burst: 1 })
    }

    fn bucket(&self) -> MutexGuard<'_, Bucket> {
        self.bucket
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a call's turn. Whoever is dropped while waiting takes nothing.
    pub(super) async fn take(&self) {
        let _turn = self.queue.lock().await;
        // Meanwhile somebody may have found the bucket empty, so it is looked into again.
        while let Err(turn) = self.try_take() {
            clock::pass_until(turn).await;
        }
    }

    /// Takes a call out of the bucket, or says when there will be one.
    fn try_take(&self) -> Result<(), Instant> {
        let mut bucket = self.bucket();
        let now = clock::now();
        let full_at = bucket.full_at.unwrap_or(now).max(now);
        let allowance = bucket.interval * (bucket.burst - 1);
        match full_at.checked_sub(allowance) {
            Some(turn) if turn > now => Err(turn),
            _ => {
                bucket.full_at = Some(full_at + bucket.interval);
                Ok(())
            }
        }
    }

    /// AWS throttled a call all the same: somebody else draws on the account too, so the bucket is taken to be empty. Holds
    /// at once for everybody who waits.
    pub(super) fn drain(&self) {
        let mut bucket = self.bucket();
        let empty = clock::now() + bucket.interval * bucket.burst;
        bucket.full_at = Some(
            bucket
                .full_at
                .map_or(empty, |full_at| full_at.max(empty)),
        );
    }
}

impl Default for ApiBudget {
    fn default() -> Self {
        Self::of_dms()
    }
}

impl fmt::Debug for ApiBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiBudget")
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn whoever_finds_the_bucket_empty_slows_down_those_who_wait_already() {
        let budget = ApiBudget::new(1.0, 10);
        for _ in 0..10 {
            budget.take().await;
        }
        let began = clock::now();
        let waiters: Vec<_> = (0..5)
            .map(|_| {
                let budget = budget.clone();
                tokio::spawn(async move {
                    budget.take().await;
                    clock::now()
                })
            })
            .collect();
        clock::pass(Duration::from_millis(500)).await;
        budget.drain();
        let mut turns = Vec::new();
        for waiter in waiters {
            let turn = waiter.await.expect("no panic");
            turns.push(turn.duration_since(began).as_millis() / 100);
        }
        // One a second from the drain on, in tenths of a second, and not from the beginning on.
        assert_eq!(turns, [15, 25, 35, 45, 55]);
    }
}
