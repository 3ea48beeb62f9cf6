//! Prints what would be done, then does it; then changes the description twice: once in a way that AWS changes in place, once
//! in a way that means to replace something, which is refused until it is allowed.
//!
//! Also counts the steps of the plan's JSON and prints the least IAM policy; with the name of a file, such as `-- plan.mmd`, it
//! writes the plan there as a Mermaid picture. Runs on a simulated account: `cargo run --example preview_then_apply`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod rehearsal;

use rehearsal::{orders, record};
use tidb_dms::provision::{ProvisionErrorKind, Provisioner, Replacing};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let account = orders::account();
    // AWS: `let client = Client::new(&aws_config::load_defaults(BehaviorVersion::latest()).await);`
    let client = account.client();
    let provisioner = Provisioner::new(&client);
    let migration = orders::migration("dms.t3.large", orders::all_orders())?;

    let plan = provisioner.plan(&migration).await?;
    println!("{plan}\n\nallow no more than this:\n{:#}\n", plan.policy());
    let json = plan.to_json();
    println!(
        "as JSON: {} steps\n",
        json["steps"]
            .as_array()
            .map_or(0, Vec::len)
    );
    if let Some(path) = std::env::args_os().nth(1) {
        std::fs::write(path, plan.to_mermaid())?;
    }
    let applied = provisioner.apply(&migration).await?;
    println!(
        "applied in {} steps, both connections tested: {}\n",
        applied.done().len(),
        applied.tested().len() == 2
    );
    println!("{}\n", provisioner.plan(&migration).await?);

    let larger =
        orders::migration("dms.r5.large", orders::all_orders().exclude("orders", "audit%"))?;
    println!("{}\n", provisioner.plan(&larger).await?);
    provisioner.apply(&larger).await?;

    let public = orders::on_a_public_instance()?;
    match provisioner.apply(&public).await {
        Err(error) if matches!(error.kind(), ProvisionErrorKind::ReplacementNotAllowed { .. }) => {
            println!("{error}\n");
        }
        other => anyhow::bail!("nothing was refused: {other:?}"),
    }
    provisioner
        .clone()
        .replacing(Replacing::Allow)
        .apply(&public)
        .await?;
    println!("{}", provisioner.plan(&public).await?);
    record(&account)
}
