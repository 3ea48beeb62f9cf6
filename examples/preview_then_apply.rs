//! Prints what would be done, then does it; then changes the description twice: once in a way that AWS changes in place, once
//! in a way that means to replace something, which is refused until it is allowed.
//!
//! Also prints the least IAM policy, and in a terminal each step in the colour of what it does; with the name of a file, such as
//! `-- plan.mmd`, it writes the plan there as a Mermaid picture. Runs on a simulated account:
//! `cargo run --example preview_then_apply`
#![expect(clippy::print_stdout, reason = "an example prints")]

mod rehearsal;

use std::io::IsTerminal as _;

use rehearsal::{orders, record};
use tidb_dms::{
    plan::{Plan, Verb},
    provision::{ProvisionErrorKind, Provisioner, Replacing},
};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let account = orders::account();
    // AWS: `let client = Client::new(&aws_config::load_defaults(BehaviorVersion::latest()).await);`
    let client = account.client();
    let provisioner = Provisioner::new(&client);
    let migration = orders::migration("dms.t3.large", orders::all_orders())?;

    let plan = provisioner.plan(&migration).await?;
    println!("{}\n\nallow no more than this:\n{:#}\n", coloured(&plan), plan.policy());
    if let Some(path) = std::env::args_os().nth(1) {
        std::fs::write(path, plan.to_mermaid())?;
    }
    let applied = provisioner.apply(&migration).await?;
    println!(
        "applied in {} steps, both connections tested: {}\n",
        applied.done().len(),
        applied.tested().len() == 2
    );
    println!("{}\n", coloured(&provisioner.plan(&migration).await?));

    let larger =
        orders::migration("dms.r5.large", orders::all_orders().exclude("orders", "audit%"))?;
    println!("{}\n", coloured(&provisioner.plan(&larger).await?));
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
    println!("{}", coloured(&provisioner.plan(&public).await?));
    record(&account)
}

/// The plan as it prints itself, each step in the colour of its verb where somebody looks at it.
fn coloured(plan: &Plan) -> String {
    let text = plan.to_string();
    if !std::io::stdout().is_terminal() {
        return text;
    }
    plan.steps()
        .iter()
        .fold(text, |text, step| {
            let line = step.to_string();
            let colour = match step.verb() {
                Verb::Delete => 31,
                _ if step.replaces() => 31,
                Verb::Create => 32,
                Verb::Modify | Verb::Stop => 33,
                _ => 36,
            };
            text.replacen(&line, &format!("\x1b[{colour}m{line}\x1b[0m"), 1)
        })
}
