use std::{error::Error, future::Future, pin::Pin};

use crate::plan::HandOff;

/// What became of a hand-off.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "it is done or it is not")]
pub enum HandOffState {
    /// TiDB Cloud has it.
    Done,
    /// Not yet; ask again.
    Pending,
}

/// A hand-off under way.
pub type HandOffFuture<'a> =
    Pin<Box<dyn Future<Output = Result<HandOffState, Box<dyn Error + Send + Sync>>> + Send + 'a>>;

/// Whoever does at TiDB Cloud what AWS cannot: an API client, a ticket system, a person who is asked.
///
/// It is asked again and again, so doing the same twice must do no harm. A [`step`](crate::provision::Provisioner::step)
/// gives it 30 seconds to answer, drops the question then, and the next one asks again; a whole run waits until its deadline.
/// Without one the provisioner goes on, and a
/// connection test that fails tells whether it was needed.
pub trait TidbCloud: Send + Sync {
    /// Does it, or says that it is not done yet.
    ///
    /// # Errors
    ///
    /// When it cannot be done: the run ends with this error as its source.
    fn hand_off<'a>(&'a self, hand_off: &'a HandOff) -> HandOffFuture<'a>;
}
