//! The one place of this room that knows what time it is: tokio's clock, which a test may pause.

use std::time::Duration;

pub(super) use tokio::time::Instant;

#[expect(clippy::disallowed_methods, reason = "this is the provisioner's clock")]
pub(super) fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "this is the provisioner's clock")]
pub(super) async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

#[expect(clippy::disallowed_methods, reason = "this is the provisioner's clock")]
pub(super) async fn pass_until(moment: Instant) {
    tokio::time::sleep_until(moment).await;
}
