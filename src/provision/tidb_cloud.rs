use std::{error::Error, future::Future, pin::Pin};

use crate::{name::MigrationName, plan::HandOff};

/// What became of a hand-off.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "it is done or it is not")]
pub enum HandOffState {
    /// TiDB Cloud has it.
    Done,
    /// Not yet: it is asked again after 30 seconds.
    Pending,
}

/// A hand-off under way.
pub type HandOffFuture<'a> =
    Pin<Box<dyn Future<Output = Result<HandOffState, Box<dyn Error + Send + Sync>>> + Send + 'a>>;

/// Whoever does at TiDB Cloud what AWS cannot: an API client, a ticket system, a person who is asked.
///
/// Every hand-off is asked for again every 30 seconds until it is [`Done`](HandOffState::Done), and again by every later run
/// whose plan still holds it, so doing the same twice must do no harm. A [`step`](crate::provision::Provisioner::step)
/// gives it 30 seconds to answer, drops the question then, and the next step asks again; a whole run waits until its deadline.
///
/// Without a `TidbCloud` the provisioner goes on, and a connection test that fails tells whether it was needed.
pub trait TidbCloud: Send + Sync {
    /// Does it for this migration, or says that it is not done yet. One provisioner may serve many migrations at once.
    ///
    /// # Errors
    ///
    /// When it cannot be done: the run ends with this error as its source.
    fn hand_off<'a>(
        &'a self,
        migration: &'a MigrationName,
        hand_off: &'a HandOff,
    ) -> HandOffFuture<'a>;
}
