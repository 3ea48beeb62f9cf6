//! A progress bar fed by the events of a run.

use std::time::Duration;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use tidb_dms::provision::{Event, Progress};

/// A bar as long as the plan. `pace` is how long a person may look at each wait of a simulated account.
pub(crate) async fn show(mut progress: Progress, pace: Duration) -> Result<()> {
    let style = "{spinner} [{bar:30}] {pos}/{len} {wide_msg} {elapsed}";
    let style = ProgressStyle::with_template(style)?.progress_chars("=> ");
    let bar = ProgressBar::no_length().with_style(style);
    while let Some(event) = progress.next().await {
        match &event {
            Event::Planned { steps, .. } => bar.set_length(*steps as u64),
            Event::Done { .. } => bar.inc(1),
            Event::Finished { .. } => {
                bar.finish_and_clear();
                return Ok(());
            }
            _ => (),
        }
        bar.set_message(event.to_string());
        #[expect(clippy::disallowed_methods, reason = "the example owns the pace")]
        std::thread::sleep(pace);
    }
    Ok(())
}
