//! Takes a migration down: what carries its tag goes, users before what they use; what somebody else made stays.
//!
//! Prints the plan, what went, and what is left. Runs on a simulated account: `cargo run --example teardown`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod rehearsal;

use rehearsal::{orders, record};
use tidb_dms::provision::Provisioner;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let account = orders::account();
    let provisioner = Provisioner::new(&account.client());
    let migration = orders::migration("dms.t3.large", orders::all_orders())?;

    // Somebody else's endpoint, of the same account.
    let foreign = orders::aurora()?
        .create_request()
        .into_iter();
    for request in foreign {
        request
            .endpoint_identifier("somebody-elses")
            .send_with(&account.client())
            .await?;
    }
    provisioner.apply(&migration).await?;
    println!("there is now:\n  {}\n", names(&account));

    println!(
        "{}\n",
        provisioner
            .plan_tear_down(&migration)
            .await?
    );
    let torn_down = provisioner
        .tear_down(&migration)
        .await?;
    for step in torn_down.done() {
        println!("  {step}");
    }
    println!("\nthere is now:\n  {}", names(&account));

    // Taking down what is down already is no error, and no work.
    assert!(
        provisioner
            .tear_down(&migration)
            .await?
            .done()
            .is_empty()
    );
    record(&account)
}

fn names(account: &tidb_dms::sim::SimAccount) -> String {
    let inventory = account.inventory();
    inventory
        .names()
        .collect::<Vec<_>>()
        .join("\n  ")
}
