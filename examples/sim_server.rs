//! The simulated account as a server for any AWS client: the AWS CLI, boto3, Terraform, another program's tests.
//!
//! Prints where it listens and two lines to paste into a second terminal, then answers until Ctrl-C or until its standard
//! input ends. From its network a database at `db.internal:3306` lets everybody in. Options: `--port PORT` (any free one
//! unless given) and `--quick` (what takes AWS minutes takes a second).
//!
//! `cargo run --example sim_server -- --quick`
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::{io, net::Ipv4Addr, thread, time::Duration};

use anyhow::{Context, Result, bail};
use tidb_dms::sim::SimAccount;
use tokio::{net::TcpListener, sync::oneshot};

const USAGE: &str = "usage: cargo run --example sim_server -- [--port PORT] [--quick]";

const REGION: &str = "us-west-2";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut account = SimAccount::in_region(REGION).with_database("db.internal", 3306);
    let mut port = 0;
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next().context(USAGE)? {
        use lexopt::prelude::*;
        match arg {
            Long("port") => port = parser.value()?.parse()?,
            Long("quick") => account = account.every_change(Duration::from_secs(1)),
            Long("help") | Short('h') => {
                println!("{USAGE}");
                return Ok(());
            }
            _ => bail!("{}\n\n{USAGE}", arg.unexpected()),
        }
    }

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .with_context(|| format!("port {port} cannot be listened on"))?;
    let url = format!("http://{}", listener.local_addr()?);
    println!("a simulated account in {REGION} listens on {url} until Ctrl-C\n");
    println!("export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION={REGION}");
    println!("aws --endpoint-url {url} dms describe-endpoints");
    println!(
        "python3 -c \"import boto3; print(boto3.client('dms', endpoint_url='{url}').describe_endpoints())\"\n"
    );

    let answering = account.clone();
    answering
        .serve(listener, standard_input_ends())
        .await?;
    println!("{} calls were answered", account.call_count());
    Ok(())
}

/// So that whoever started the server as a child need not kill it.
async fn standard_input_ends() {
    let (ended, end) = oneshot::channel::<()>();
    thread::spawn(move || {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        drop(ended);
    });
    let _ = end.await;
}
