use std::sync::Arc;

use tokio::sync::watch;

/// How many calls hang just now.
#[derive(Clone, Debug)]
pub(super) struct Hung(Arc<watch::Sender<usize>>);

impl Hung {
    pub(super) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }

    /// One more, until what this returns is dropped.
    pub(super) fn one_more(&self) -> Hanging {
        self.0.send_modify(|count| *count += 1);
        Hanging(self.clone())
    }

    /// Waits until at least one hangs.
    pub(super) async fn any(&self) {
        // It fails only without a sender, and we are one.
        let _ = self
            .0
            .subscribe()
            .wait_for(|count| *count > 0)
            .await;
    }
}

/// A call that hangs, for as long as its caller holds on.
#[derive(Debug)]
pub(super) struct Hanging(Hung);

impl Drop for Hanging {
    fn drop(&mut self) {
        self.0
            .0
            .send_modify(|count| *count = count.saturating_sub(1));
    }
}
