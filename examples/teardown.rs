//! Takes a migration down: what carries its tag goes, users before what they use; what somebody else made stays, and so does
//! what the migration adopted, without its tags.
//!
//! Prints the plan, what went, and what is left. Runs on a simulated account: `cargo run --example teardown`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod rehearsal;

use anyhow::Context as _;
use rehearsal::{orders, record};
use tidb_dms::provision::Provisioner;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let account = orders::account();
    // AWS: `let client = Client::new(&aws_config::load_defaults(BehaviorVersion::latest()).await);`
    let client = account.client();
    let provisioner = Provisioner::new(&client);
    let migration = orders::adopting()?;

    // Two endpoints that somebody else made: one of them has the identifier that the description gives its source.
    for identifier in ["orders-aurora", "somebody-elses"] {
        let request = orders::aurora()?
            .create_request()
            .context("it exists already")?;
        request
            .endpoint_identifier(identifier)
            .send_with(&client)
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
