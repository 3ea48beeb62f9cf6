//! An instance that takes forty minutes, under a deadline of thirty: the run ends with what it still waits on, and a second run
//! goes on waiting.
//!
//! Shows a progress bar where there is a terminal. Runs on a simulated account: `cargo run --example wait_with_deadline`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod rehearsal;

use std::time::Duration;

use anyhow::bail;
use indicatif::{ProgressBar, ProgressStyle};
use rehearsal::{orders, record};
use tidb_dms::provision::{Event, Progress, ProvisionErrorKind, Provisioner};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let account = orders::account().instance_startup(Duration::from_secs(40 * 60));
    let migration = orders::migration("dms.t3.large", orders::all_orders())?;
    // AWS: `let client = Client::new(&aws_config::load_defaults(BehaviorVersion::latest()).await);`
    let client = account.client();
    let provisioner = Provisioner::new(&client).deadline(Duration::from_secs(30 * 60));
    tokio::spawn(show(provisioner.progress()));

    match provisioner.apply(&migration).await {
        Err(error) if matches!(error.kind(), ProvisionErrorKind::DeadlinePassed { .. }) => {
            println!("{error}\nwhat to do: {}\n", error.remedy());
        }
        other => bail!("it was in time: {other:?}"),
    }
    let applied = provisioner.apply(&migration).await?;
    println!(
        "after {} min: {} connections tested",
        account.now().as_secs() / 60,
        applied.tested().len()
    );
    record(&account)
}

/// A bar as long as the plan: each step moves it on, each wait says for how long already.
async fn show(mut progress: Progress) {
    let style = ProgressStyle::with_template("[{bar:30}] {pos}/{len} {wide_msg}");
    let bar = ProgressBar::no_length();
    if let Ok(style) = style {
        bar.set_style(style);
    }
    while let Some(event) = progress.next().await {
        match &event {
            // The second run has a plan of its own, and the bar begins anew.
            Event::Planned { steps, .. } => {
                bar.reset();
                bar.set_length(*steps as u64);
            }
            Event::Done { .. } => bar.inc(1),
            Event::Finished { .. } => bar.finish_and_clear(),
            _ => (),
        }
        bar.set_message(event.to_string());
    }
}
