use std::{fmt, str::FromStr, time::SystemTime};

use crate::{
    name::{NameError, from_text},
    task::rules,
};

/// Where changes begin: a time, or a position of the source. One value, because DMS takes one of both.
///
/// Reads what the API documents: a date (`2018-03-08T12:12:12`), a checkpoint (`checkpoint:V1#…`), or a position in the
/// log of MySQL (`mysql-bin-changelog.000024:373`). Other sources have positions of their own:
/// [`native`](Self::native).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CdcStart(Start);

#[derive(Clone, Debug, Eq, PartialEq)]
enum Start {
    Seconds(i64),
    Position(String),
}

impl CdcStart {
    /// A time, in seconds since 1970-01-01 UTC, sent as `CdcStartTime`.
    pub fn at_epoch_seconds(seconds: i64) -> Self {
        Self(Start::Seconds(seconds))
    }

    /// A position in the words of the source, such as an SCN or an LSN, sent unread as `CdcStartPosition`.
    ///
    /// # Errors
    /// An empty text, and one with control characters.
    pub fn native(text: &str) -> Result<Self, NameError> {
        if text.trim().is_empty() || text.chars().any(char::is_control) {
            return Err(start_error(text, "it is empty or holds control characters"));
        }
        Ok(Self(Start::Position(text.to_owned())))
    }

    /// The time in seconds since 1970-01-01 UTC, unless this is a position.
    pub fn epoch_seconds(&self) -> Option<i64> {
        match self.0 {
            Start::Seconds(seconds) => Some(seconds),
            Start::Position(_) => None,
        }
    }

    /// The position, unless this is a time.
    pub fn position(&self) -> Option<&str> {
        match &self.0 {
            Start::Seconds(_) => None,
            Start::Position(position) => Some(position),
        }
    }
}

/// The time, cut to whole seconds.
impl From<SystemTime> for CdcStart {
    fn from(time: SystemTime) -> Self {
        let seconds = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
            Err(before) => {
                i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |seconds| -seconds)
            }
        };
        Self::at_epoch_seconds(seconds)
    }
}

impl FromStr for CdcStart {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let documented = is_date(text)
            || text
                .strip_prefix("checkpoint:V1#")
                .is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
            || text
                .rsplit_once(':')
                .is_some_and(|(file, offset)| is_log_file(file) && is_digits(offset));
        if documented {
            Ok(Self(Start::Position(text.to_owned())))
        } else {
            Err(start_error(text, "it is no date, no checkpoint and no position in a MySQL log"))
        }
    }
}

from_text!(CdcStart);

/// The position as DMS reads it; a time as its seconds since 1970-01-01 UTC.
impl fmt::Display for CdcStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Start::Seconds(seconds) => write!(f, "{seconds}"),
            Start::Position(position) => f.pad(position),
        }
    }
}

fn start_error(text: &str, problem: &str) -> NameError {
    NameError::new(
        rules::CDC_START,
        "a start of changes",
        text,
        problem,
        "write it like `2018-03-08T12:12:12`, `checkpoint:V1#…` or `mysql-bin-changelog.000024:373`",
    )
}

/// Where changes end: a time of the DMS server, or the time of a commit in the source.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CdcStop(String);

impl CdcStop {
    /// The text that DMS reads, such as `server_time:2018-02-09T12:12:12`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CdcStop {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        // AWS's own examples put a space after the colon of `commit_time`, so it is taken and dropped.
        match text.split_once(':') {
            Some((clock @ ("server_time" | "commit_time"), date)) if is_date(date.trim()) => {
                Ok(Self(format!("{clock}:{}", date.trim())))
            }
            _ => Err(NameError::new(
                rules::CDC_STOP,
                "a stop of changes",
                text,
                "it is neither a server time nor a commit time",
                "write it like `server_time:2018-02-09T12:12:12` or `commit_time:2018-02-09T12:12:12`",
            )),
        }
    }
}

from_text!(CdcStop);

impl fmt::Display for CdcStop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

fn is_log_file(file: &str) -> bool {
    file.rsplit_once('.')
        .is_some_and(|(base, number)| {
            !base.is_empty() && !base.contains([' ', ':', '\t', '\n', '\r']) && is_digits(number)
        })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit())
}

/// `2018-03-08T12:12:12`, on a day that the calendar has.
fn is_date(text: &str) -> bool {
    let shaped = text.len() == 19
        && text
            .bytes()
            .zip(b"dddd-dd-ddTdd:dd:dd")
            .all(|(byte, shape)| match shape {
                b'd' => byte.is_ascii_digit(),
                mark => byte == *mark,
            });
    if !shaped {
        return false;
    }
    let number = |range| {
        text.get(range)
            .and_then(|digits: &str| digits.parse::<u32>().ok())
            .unwrap_or(u32::MAX)
    };
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day) && number(11..13) < 24 && number(14..16) < 60 && number(17..19) < 60
}
