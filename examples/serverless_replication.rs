//! From Aurora to TiDB without an instance: compute and task in one (a replication config), in private subnets.
//!
//! Prints what is to be known beforehand, the plan, and the plan once rows move. A serverless replication tests its
//! connections when it starts, and only then. Runs on a simulated account: `cargo run --example serverless_replication`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod rehearsal;

use anyhow::Context as _;
use rehearsal::{orders, record};
use tidb_dms::{migration::Start, provision::Provisioner};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let account = orders::account();
    let provisioner = Provisioner::new(&account.client());

    let migration = orders::serverless(Start::ByCaller)?;
    println!("{}\n", migration.findings());
    println!("{}\n", provisioner.plan(&migration).await?);
    let applied = provisioner.apply(&migration).await?;
    println!(
        "made {}\n",
        applied
            .replication()
            .context("no replication config")?
            .as_str()
    );

    // Twenty minutes of a paused clock: it provisions its capacity, tests its connections and begins to move rows.
    let started = orders::serverless(Start::WhenTested)?;
    provisioner.apply(&started).await?;
    println!("after {} min\n{}", account.now().as_secs() / 60, provisioner.plan(&started).await?);
    record(&account)
}
