use std::{fmt, sync::Arc, time::Duration};

use tokio::sync::Mutex;

use super::clock::{self, Instant};

/// How many calls may be made: so many a second, after a burst. One budget is shared by cloning it.
///
/// DMS documents two buckets for an account and region, 200 calls refilled by 8 a second and 100 refilled by 4 (AWS DMS
/// guide, Quotas, 2023); the smaller is what is taken unless told otherwise. Callers are served in the order in which they
/// ask, so no migration starves another.
#[derive(Clone)]
pub struct ApiBudget {
    bucket: Arc<Mutex<Bucket>>,
}

/// The moment at which the bucket would be full again (the generic cell rate algorithm).
struct Bucket {
    full_at: Option<Instant>,
    interval: Duration,
    burst: u32,
}

impl ApiBudget {
    /// So many calls a second, after so many at once. Nought calls a second are taken as one in a thousand seconds, a burst of
    /// nought as one.
    pub fn new(per_second: f64, burst: u32) -> Self {
        let interval = Duration::from_secs_f64(1.0 / per_second.max(0.001));
        let bucket = Bucket { full_at: None, interval, burst: burst.max(1) };
        Self { bucket: Arc::new(Mutex::new(bucket)) }
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
        let bucket = Bucket { full_at: None, interval: Duration::ZERO, burst: 1 };
        Self { bucket: Arc::new(Mutex::new(bucket)) }
    }

    /// Waits for a call's turn. The lock is held while waiting, and given to those who wait in their order.
    pub(super) async fn take(&self) {
        let mut bucket = self.bucket.lock().await;
        let now = clock::now();
        let full_at = bucket.full_at.unwrap_or(now).max(now);
        let allowance = bucket.interval * (bucket.burst - 1);
        let turn = full_at
            .checked_sub(allowance)
            .unwrap_or(now);
        if turn > now {
            clock::pass_until(turn).await;
        }
        // Only a turn that came is used up: who is dropped while waiting takes nothing.
        bucket.full_at = Some(full_at + bucket.interval);
    }

    /// AWS throttled a call all the same: somebody else draws on the account too, so the bucket is taken to be empty.
    pub(super) async fn drain(&self) {
        let mut bucket = self.bucket.lock().await;
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
