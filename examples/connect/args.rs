use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// Where the requests go.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Destination {
    /// A simulated account, in this process.
    Simulated,
    /// Any server that speaks DMS, such as moto's.
    Url(String),
    /// AWS, with the credentials and the region of the environment.
    Live,
}

/// One thing to describe wrongly, to see what comes of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Break {
    Ca,
    Password,
    Host,
    Ssl,
    Prefix,
}

#[derive(Debug)]
pub(crate) struct Args {
    pub(crate) document: PathBuf,
    pub(crate) destination: Destination,
    pub(crate) broken: Option<Break>,
}

const USAGE: &str = "\
Takes a described connection to a successful connection test.

usage: cargo run --example connect -- [options] [DOCUMENT]

  DOCUMENT            what to connect, examples/orders.toml unless given; one with
                      a [network] needs `cargo run --features ec2 --example connect`
  --break WHAT        describe it wrongly: ca, password, host, ssl or prefix
  --endpoint-url URL  send to this server instead of the simulated account
  --live              send to AWS; TIDB_PASSWORD holds the password";

impl Args {
    /// Reads the command line; nothing where it asked for help.
    pub(crate) fn read() -> Result<Option<Self>> {
        use lexopt::prelude::*;

        let document = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/orders.toml");
        let mut args = Self { document, destination: Destination::Simulated, broken: None };
        let mut parser = lexopt::Parser::from_env();
        while let Some(arg) = parser.next().context(USAGE)? {
            match arg {
                Long("break") => args.broken = Some(broken(&parser.value()?.string()?)?),
                Long("endpoint-url") => {
                    args.destination = Destination::Url(parser.value()?.string()?);
                }
                Long("live") => args.destination = Destination::Live,
                Long("help") | Short('h') => {
                    println!("{USAGE}");
                    return Ok(None);
                }
                Value(path) => args.document = path.into(),
                _ => bail!("{}\n\n{USAGE}", arg.unexpected()),
            }
        }
        Ok(Some(args))
    }
}

fn broken(word: &str) -> Result<Break> {
    Ok(match word {
        "ca" => Break::Ca,
        "password" => Break::Password,
        "host" => Break::Host,
        "ssl" => Break::Ssl,
        "prefix" => Break::Prefix,
        _ => bail!("`{word}` cannot be broken; use ca, password, host, ssl or prefix"),
    })
}
