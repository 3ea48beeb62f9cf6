//! Takes a described connection to a successful connection test: shows the plan, applies it through the real SDK client, and
//! says what came of the test.
//!
//! `cargo run --example connect` runs against a simulated account and needs no AWS; `-- --help` shows the rest.
#![expect(clippy::print_stdout, reason = "an example prints")]

mod args;
mod clients;
mod progress;
mod rehearsal;

use std::{
    io::IsTerminal as _,
    process::ExitCode,
    time::{Duration, SystemTime},
};

use anyhow::{Context, Result};
use aws_config::Region;
use tidb_dms::{
    document::{Description, Document, Reference},
    migration::{Compute, Migration, Start},
    provision::{Applied, ProvisionError, ProvisionErrorKind},
};

use args::{Args, Break, Destination};

fn main() -> Result<ExitCode> {
    let Some(args) = Args::read()? else { return Ok(ExitCode::SUCCESS) };
    // A paused clock lets a simulated quarter of an hour pass in a moment; a real server needs a real clock.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(args.destination == Destination::Simulated)
        .build()?;
    runtime.block_on(connect(args))
}

async fn connect(args: Args) -> Result<ExitCode> {
    let document = read(&args)?;
    #[expect(clippy::disallowed_methods, reason = "the crate asks its caller what time it is")]
    let now = SystemTime::now();
    let is_live = args.destination == Destination::Live;
    let lookup = move |reference: Reference<'_>| find(reference, is_live);
    let description = match document.describe(now, &lookup) {
        Ok(description) => description,
        Err(refused) => {
            println!("{refused}\n\nnothing was sent");
            return Ok(ExitCode::FAILURE);
        }
    };
    print(&description);
    let migration = match description.migration("orders") {
        Ok(migration) => migration,
        Err(refused) => {
            println!("{refused}\n\nnothing was sent");
            return Ok(ExitCode::FAILURE);
        }
    };
    let account = rehearsal::account().await?;
    let region = description
        .region()
        .map(|region| Region::new(region.to_string()));
    let provisioner = clients::provisioner(&args.destination, &account, region).await;
    match provisioner.plan(&migration).await {
        Ok(plan) => println!("{plan}\n"),
        Err(error) => return Ok(failed(&error)),
    }
    let watched = args.destination == Destination::Simulated && std::io::stderr().is_terminal();
    let pace = Duration::from_millis(if watched { 60 } else { 0 });
    let shown = tokio::spawn(progress::show(provisioner.progress(), pace));
    let applied = provisioner.apply(&migration).await;
    shown.await??;
    rehearsal::record(&account)?;
    Ok(summarize(&migration, applied))
}

fn read(args: &Args) -> Result<Document> {
    let path = args.document.display();
    let text = std::fs::read_to_string(&args.document)
        .with_context(|| format!("could not read `{path}`"))?;
    // Only the place of a syntax error is shown: the text around it may be a password.
    let mut table: toml::Table = toml::from_str(&text).map_err(|error: toml::de::Error| {
        let line = error.span().map_or(0, |span| {
            text[..span.start]
                .lines()
                .count()
                .max(1)
        });
        anyhow::anyhow!("`{path}` is not TOML, near line {line}: {}", error.message())
    })?;
    if let Some(what) = args.broken {
        rehearsal::break_it(&mut table, what)?;
        println!("described wrongly on purpose: {}\n", told(what));
    }
    Ok(table.try_into()?)
}

fn told(what: Break) -> &'static str {
    match what {
        Break::Ca => "a CA of somebody else",
        Break::Password => "another password",
        Break::Host => "a host where no gateway is",
        Break::Ssl => "no TLS on the public endpoint",
        Break::Prefix => "a user without its prefix",
    }
}

/// What the document refers to: files, and the environment. The simulated cluster's password is known.
fn find(reference: Reference<'_>, is_live: bool) -> Result<String, String> {
    match reference {
        #[expect(clippy::disallowed_methods, reason = "the caller's side of the document")]
        Reference::Environment(name) => match std::env::var(name) {
            Ok(value) => Ok(value),
            Err(_) if !is_live && name == "TIDB_PASSWORD" => Ok(rehearsal::PASSWORD.to_owned()),
            Err(_) => Err("it is not set".to_owned()),
        },
        Reference::File(path) => {
            std::fs::read_to_string(path).map_err(|error| error.kind().to_string())
        }
        _ => Err("this kind of reference is not known".to_owned()),
    }
}

fn print(description: &Description) {
    match description.endpoint() {
        tidb_dms::endpoint::DescribedEndpoint::Verified(endpoint) => show(endpoint),
        tidb_dms::endpoint::DescribedEndpoint::PlainText(endpoint) => show(endpoint),
    }
    if let Some(instance) = description.instance() {
        let access = if instance.is_public() { "public" } else { "private" };
        println!("through   replication instance `{}`, {access}", instance.identifier());
    }
    println!("\n{}\n", description.findings());
}

fn show<Tls>(endpoint: &tidb_dms::TidbEndpoint<Tls>) {
    println!(
        "endpoint  `{}`, a {} on TiDB Cloud {}, by its {}",
        endpoint.identifier(),
        endpoint.role(),
        endpoint.plan(),
        endpoint.connectivity(),
    );
    println!("at        {}:{}, SSL mode {}", endpoint.host(), endpoint.port(), endpoint.ssl_mode());
    println!("with      {}", endpoint.attributes());
}

fn summarize(migration: &Migration, applied: Result<Applied, ProvisionError>) -> ExitCode {
    let applied = match applied {
        Ok(applied) => applied,
        Err(error) => return failed(&error),
    };
    if let Some(instance) = applied.instance() {
        println!("instance     {}", instance.as_str());
    }
    if let Some(replication) = applied.replication() {
        println!("replication  {}", replication.as_str());
    }
    for (role, endpoint) in [("source", applied.source()), ("target", applied.target())] {
        if let Some(endpoint) = endpoint {
            println!("{role:<12} {}", endpoint.as_str());
        }
    }
    for hand_off in applied.hand_offs() {
        println!("TiDB Cloud   {hand_off}");
    }
    match applied.tested().len() {
        0 => println!("connection   not tested: a serverless replication connects when it starts"),
        _ => println!("connection   successful"),
    }
    println!("next         {}", next(migration));
    ExitCode::SUCCESS
}

/// What is left to the caller.
fn next(migration: &Migration) -> String {
    match (migration.start(), migration.compute(), migration.task()) {
        (Start::WhenTested, ..) => "watch the rows: they move already".to_owned(),
        (_, Compute::Serverless(replication), _) => {
            format!("start serverless replication `{}`", replication.identifier())
        }
        (_, _, Some(task)) => format!("start task `{}`", task.identifier()),
        (_, _, None) => "describe a task".to_owned(),
    }
}

fn failed(error: &ProvisionError) -> ExitCode {
    if let ProvisionErrorKind::ConnectionFailed { failure, said, .. } = error.kind() {
        println!("connection   failed: {failure}\nDMS said     {said}");
    } else {
        println!("{error}");
    }
    println!("what to do   {}", error.remedy());
    ExitCode::FAILURE
}
