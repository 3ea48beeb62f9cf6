use std::fmt;

use super::{Confidence, FailureCause};

/// The text of a failed connection test, read.
///
/// DMS wraps whatever its database driver said into one sentence with the status 1020912, so the words decide. The same
/// words come from instances and from serverless replications.
///
/// # Example
///
/// ```
/// use tidb_dms::diagnose::{Confidence, ConnectionFailure, FailureCause};
///
/// let failure = ConnectionFailure::read(
///     "Test Endpoint failed: Application-Status: 1020912, Application-Message: Cannot connect to ODBC provider ODBC general \
///      error., Application-Detailed-Message: RetCode: SQL_ERROR SqlState: HY000 NativeError: 2003 Message: [MySQL][ODBC \
///      8.0(w) Driver]Can't connect to MySQL server on 'gateway01.eu-central-1.prod.aws.tidbcloud.com' (110)",
/// );
/// assert_eq!(failure.cause(), FailureCause::NoRoute);
/// assert_eq!(failure.confidence(), Confidence::Sure);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConnectionFailure {
    cause: FailureCause,
    confidence: Confidence,
    native_error: Option<u32>,
}

impl ConnectionFailure {
    /// Reads `Connection.LastFailureMessage`, or any text that quotes it; never fails.
    pub fn read(text: &str) -> Self {
        let words = text.to_ascii_lowercase();
        let native_error = native_error(&words);
        let (cause, confidence) = SIGNS
            .iter()
            .find(|sign| sign.is_in(&words, native_error))
            .map_or((FailureCause::Unexplained, Confidence::Guess), |sign| {
                (sign.cause, sign.confidence)
            });
        Self { cause, confidence, native_error }
    }

    /// What was in the way.
    pub fn cause(&self) -> FailureCause {
        self.cause
    }

    /// How far the text speaks for that cause.
    pub fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// The error number of the database driver, where the text has one.
    pub fn native_error(&self) -> Option<u32> {
        self.native_error
    }

    /// What to change, in AWS or in TiDB Cloud.
    pub fn remedy(&self) -> &'static str {
        self.cause.remedy()
    }
}

/// `the server demands TLS (sure): set the endpoint's SSL mode to …`
impl fmt::Display for ConnectionFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.cause, self.confidence, self.remedy())
    }
}

/// Words and an error number that speak for a cause; either may be left open.
struct Sign {
    number: Option<u32>,
    /// All of these, in lower case.
    words: &'static [&'static str],
    cause: FailureCause,
    confidence: Confidence,
}

impl Sign {
    fn is_in(&self, text: &str, native_error: Option<u32>) -> bool {
        (self.number.is_none() || self.number == native_error)
            && self
                .words
                .iter()
                .all(|words| text.contains(words))
    }
}

/// What the words mean, the most telling first: what happened before the database was asked, then TLS, then the login, and
/// the network last, because its words are the vaguest.
const SIGNS: &[Sign] = {
    use Confidence::{Guess, Likely, Sure};
    use FailureCause::*;
    &[
        sign(&["secrets manager", "curlcode: 28"], SecretUnreachable, Sure),
        sign(&["secrets manager", "timeout"], SecretUnreachable, Sure),
        sign(&["unable to find secrets manager secret"], SecretUnreachable, Likely),
        sign(&["secrets_manager get secret value failed"], SecretUnreachable, Likely),
        sign(&["user name prefix"], PrefixMissing, Sure),
        sign(&["insecure transport"], TlsDemanded, Sure),
        numbered(3159, TlsDemanded, Sure),
        sign(&["no encryption"], TlsDemanded, Likely),
        sign(&["ssl connection is required"], TlsDemanded, Likely),
        sign(&["hostname mismatch"], CertificateForAnotherHost, Likely),
        sign(&["certificate", "does not match"], CertificateForAnotherHost, Likely),
        sign(&["certificate", "not match host"], CertificateForAnotherHost, Likely),
        sign(&["certificate verify failed"], CertificateNotTrusted, Likely),
        sign(&["self signed certificate"], CertificateNotTrusted, Likely),
        sign(&["self-signed certificate"], CertificateNotTrusted, Likely),
        sign(&["unable to get local issuer"], CertificateNotTrusted, Likely),
        sign(&["certificate validation failure"], CertificateNotTrusted, Likely),
        sign(&["certificate has expired"], CertificateNotTrusted, Likely),
        sign(&["ssl connection error"], TlsFailed, Guess),
        numbered(2026, TlsFailed, Guess),
        numbered(1045, AccessDenied, Sure),
        sign(&["access denied for user"], AccessDenied, Sure),
        sign(&["authentication failed"], AccessDenied, Likely),
        sign(&["login failed for user"], AccessDenied, Likely),
        sign(&["sqlstate: 28000"], AccessDenied, Likely),
        numbered(2068, PlanRefusesLoadData, Likely),
        sign(&["load data local infile file request rejected"], PlanRefusesLoadData, Likely),
        sign(&["used command is not allowed with this tidb version"], PlanRefusesLoadData, Likely),
        numbered(1059, DatabaseAnswered, Sure),
        numbered(8004, DatabaseAnswered, Sure),
        numbered(8025, DatabaseAnswered, Sure),
        numbered(8048, DatabaseAnswered, Sure),
        numbered(8154, DatabaseAnswered, Sure),
        sign(&["identifier name", "is too long"], DatabaseAnswered, Likely),
        sign(&["transaction is too large"], DatabaseAnswered, Likely),
        sign(&["entry too large"], DatabaseAnswered, Likely),
        sign(&["the isolation level", "is not supported"], DatabaseAnswered, Likely),
        sign(&["load data from tidb-server's disk"], DatabaseAnswered, Likely),
        numbered(2005, HostUnknown, Sure),
        sign(&["unknown mysql server host"], HostUnknown, Sure),
        sign(&["name or service not known"], HostUnknown, Likely),
        sign(&["could not resolve host"], HostUnknown, Likely),
        sign(&["temporary failure in name resolution"], HostUnknown, Likely),
        sign(&["can't connect to mysql server", "(110)"], NoRoute, Sure),
        sign(&["can't connect to mysql server", "(113)"], NoRoute, Sure),
        sign(&["can't connect to mysql server", "(101)"], NoRoute, Sure),
        sign(&["can't connect to mysql server", "(111)"], PortClosed, Likely),
        sign(&["connection refused"], PortClosed, Likely),
        numbered(2003, NoRoute, Likely),
        numbered(2002, NoRoute, Likely),
        sign(&["timeout expired"], NoRoute, Sure),
        sign(&["timed out"], NoRoute, Likely),
        sign(&["lost connection to mysql server at"], ConnectionLost, Guess),
        sign(&["lost connection", "during query"], ConnectionCut, Likely),
        sign(&["server has gone away"], ConnectionCut, Likely),
        numbered(2013, ConnectionCut, Guess),
        numbered(2006, ConnectionCut, Guess),
        sign(&["lost connection to mysql server"], ConnectionLost, Guess),
        sign(&["network error has occurred"], NoRoute, Guess),
        sign(&["exception while calling", "test endpoint"], Unexplained, Guess),
    ]
};

const fn sign(words: &'static [&'static str], cause: FailureCause, confidence: Confidence) -> Sign {
    Sign { number: None, words, cause, confidence }
}

const fn numbered(number: u32, cause: FailureCause, confidence: Confidence) -> Sign {
    Sign { number: Some(number), words: &[], cause, confidence }
}

/// The number after `NativeError:`, or in `MySQL Error 3159 (HY000)`, `ERROR 1148 (42000)` and `ERROR 8154: …`.
fn native_error(words: &str) -> Option<u32> {
    let number_after = |mark: &str, must_follow: &str| {
        words
            .match_indices(mark)
            .find_map(|(at, mark)| {
                let rest = words
                    .get(at + mark.len()..)?
                    .trim_start();
                let end = rest
                    .find(|c: char| !c.is_ascii_digit())
                    .unwrap_or(rest.len());
                let (digits, after) = rest.split_at(end);
                after
                    .trim_start()
                    .starts_with(must_follow)
                    .then(|| digits.parse().ok())?
            })
    };
    number_after("nativeerror:", "")
        .or_else(|| number_after("error ", "("))
        .or_else(|| number_after("error ", ":"))
}

#[cfg(test)]
mod tests;
