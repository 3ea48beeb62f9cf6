use std::str::FromStr;

use url::Url;

use super::rules;
use crate::{
    finding::{Finding, Findings, Refused},
    name::{Given, TidbHost, TidbPort, TidbUser},
    secret::Secret,
};

/// A connection string as the console of TiDB Cloud shows it: `mysql://user:password@host:port/db?...`.
///
/// The options behind `?` are for MySQL clients; DMS has its own, so they are read over.
#[derive(Clone, Debug)]
pub struct ConnectionString {
    host: TidbHost,
    port: TidbPort,
    user: TidbUser,
    password: Secret,
    findings: Findings,
}

impl ConnectionString {
    /// The host.
    pub fn host(&self) -> &TidbHost {
        &self.host
    }

    /// The port, 4000 where the string has none.
    pub fn port(&self) -> TidbPort {
        self.port
    }

    /// The user, percent signs decoded.
    pub fn user(&self) -> &TidbUser {
        &self.user
    }

    /// The password, percent signs decoded.
    pub fn password(&self) -> &Secret {
        &self.password
    }

    /// What is worth knowing about the string.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }
}

/// # Errors
///
/// With every reason at once; none of them quotes the string, because it holds the password.
impl FromStr for ConnectionString {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let mut findings = Findings::none();
        let parsed = read(text.trim(), &mut findings);
        let (parts, findings) = findings.judge(parsed)?;
        let Parts { host, port, user, password } = parts;
        Ok(Self { host, port, user, password, findings })
    }
}

struct Parts {
    host: TidbHost,
    port: TidbPort,
    user: TidbUser,
    password: Secret,
}

const SHAPE: &str = "write it as `mysql://<user>:<password>@<host>:4000/`";

fn read(text: &str, findings: &mut Findings) -> Option<Parts> {
    let Ok(url) = Url::parse(text) else {
        let remedy = format!("{SHAPE}; percent-encode `/ ? # @ : %` in the password");
        report(findings, "the text is not a URL", remedy);
        return None;
    };
    if !matches!(url.scheme(), "mysql" | "mysqls") {
        report(findings, "its scheme is not `mysql`", SHAPE);
    }
    let host = match url.host_str() {
        Some(host) => Given::from(host),
        None => Given::missing(),
    };
    let host = host.required(findings, "connection string: host", rules::CONNECTION_STRING, SHAPE);
    let port = match url.port() {
        Some(port) => Given::from(port).optional(findings, "connection string: port"),
        None => Some(TidbPort::DEFAULT),
    };
    let user = match decoded(url.username()) {
        Some(user) if !user.is_empty() => Given::from(user),
        _ => Given::missing(),
    };
    let user = user.required(findings, "connection string: user", rules::CONNECTION_STRING, SHAPE);
    let password = password(&url, findings);
    if url.path().len() > 1 {
        findings.push(Finding::new(
            rules::CONNECTION_STRING_DATABASE,
            "connection string: database",
            "DMS takes no database for a MySQL endpoint, so the one in the string is left out",
            "choose schemas in the table mappings, or one database by `.single_database(..)`",
        ));
    }
    Some(Parts { host: host?, port: port?, user: user?, password: password? })
}

fn password(url: &Url, findings: &mut Findings) -> Option<Secret> {
    match url.password().map(decoded) {
        Some(Some(password)) if is_placeholder(&password) => {
            findings.push(Finding::new(
                rules::CONNECTION_STRING_PLACEHOLDER,
                "connection string: password",
                "the string has the console's placeholder where the password belongs",
                "put the password in; TiDB Cloud shows it once, so make a new one if it is lost",
            ));
            None
        }
        Some(Some(password)) if !password.is_empty() => Some(Secret::new(password)),
        _ => {
            report(findings, "it has no password", SHAPE);
            None
        }
    }
}

fn is_placeholder(password: &str) -> bool {
    password.starts_with('<') && password.ends_with('>')
}

fn report(findings: &mut Findings, problem: &str, remedy: impl Into<String>) {
    findings.push(Finding::new(rules::CONNECTION_STRING, "connection string", problem, remedy));
}

/// Percent signs decoded; nothing where that is not UTF-8.
fn decoded(text: &str) -> Option<String> {
    percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .ok()
        .map(|text| text.into_owned())
}
