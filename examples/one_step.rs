//! The loop of a controller, a Lambda or a workflow engine: each turn does what can be done now, says what it waits on and when
//! to come back, and keeps nothing.
//!
//! Prints a line a turn. Runs on a simulated account: `cargo run --example one_step`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod rehearsal;

use rehearsal::{orders, record};
use tidb_dms::provision::{Provisioner, Retest};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let account = orders::account();
    let migration = orders::migration("dms.t3.large", orders::all_orders())?;
    loop {
        // A new one each time, as in a process of its own.
        let provisioner = Provisioner::new(&account.client());
        let report = provisioner
            .step(&migration, Retest::No)
            .await?;
        println!("after {:>3} s: {} steps", account.now().as_secs(), report.done().len());
        for waiting_on in report.waiting_on() {
            println!("             waiting on {waiting_on}");
        }
        if let Some(applied) = report.finished() {
            println!("finished, connections tested: {}", applied.tested().len());
            return record(&account);
        }
        come_back_in(report.come_back_in()).await;
    }
}

#[expect(clippy::disallowed_methods, reason = "the caller's own timer; the clock is paused")]
async fn come_back_in(time: std::time::Duration) {
    tokio::time::sleep(time).await;
}
