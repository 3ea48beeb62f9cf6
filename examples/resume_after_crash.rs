//! Loses the machine in the middle of an apply, then goes on from there: there is no state file, what exists in AWS is the
//! state.
//!
//! Prints the calls of both runs. Runs on a simulated account: `cargo run --example resume_after_crash`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod rehearsal;

use rehearsal::{orders, record};
use tidb_dms::{provision::Provisioner, sim::CallFault};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let account = orders::account();
    let migration = orders::migration("dms.t3.large", orders::all_orders())?;

    // The ninth call has its effect, and its answer never comes.
    account.on_call(8, CallFault::Hang);
    let provisioner = Provisioner::new(&account.client());
    tokio::select! {
        applied = provisioner.apply(&migration) => anyhow::bail!("it did not hang: {applied:?}"),
        // Everything that the run knew is dropped with it.
        () = account.hung() => println!("crashed after {} calls", account.call_count()),
    }
    let before = account.call_count();
    println!(
        "made so far:\n  {}\n",
        account
            .inventory()
            .names()
            .collect::<Vec<_>>()
            .join("\n  ")
    );

    let applied = Provisioner::new(&account.client())
        .apply(&migration)
        .await?;
    println!("the second run made {} calls; its steps:", account.call_count() - before);
    for step in applied.done() {
        println!("  {step}");
    }
    let plan = provisioner.plan(&migration).await?;
    println!("\n{plan}");
    record(&account)
}
