use std::{fmt, str::FromStr};

use super::{NameError, from_text, rules};

/// The weekly time in which DMS may maintain a replication, UTC, at least 30 minutes long: `sun:06:00-sun:07:30`.
///
/// It may wrap around the end of the week. Equality is by time: DMS answers in lower case.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct MaintenanceWindow {
    start: u16,
    minutes: u16,
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY: u16 = 24 * 60;
const WEEK: u16 = 7 * DAY;

impl MaintenanceWindow {
    /// How long the window is, in minutes.
    pub fn minutes(&self) -> u16 {
        self.minutes
    }
}

impl FromStr for MaintenanceWindow {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let error = |rule, problem: String, remedy: &str| {
            NameError::new(rule, "a maintenance window", text, problem, remedy)
        };
        let (start, end) = text
            .split_once('-')
            .and_then(|(start, end)| Some((minute_of_week(start)?, minute_of_week(end)?)))
            .ok_or_else(|| {
                let problem = "it is not `ddd:hh24:mi-ddd:hh24:mi`".to_owned();
                let remedy = "write it in UTC as `sun:06:00-sun:07:30`";
                error(rules::MAINTENANCE_WINDOW, problem, remedy)
            })?;
        let minutes = (WEEK + end - start) % WEEK;
        if minutes < 30 {
            let problem = format!("it is {minutes} minutes long");
            return Err(error(
                rules::MAINTENANCE_WINDOW_SHORT,
                problem,
                "make it at least 30 minutes long",
            ));
        }
        Ok(Self { start, minutes })
    }
}

fn minute_of_week(text: &str) -> Option<u16> {
    let parts: Vec<&str> = text.split(':').collect();
    let &[day, hour, minute] = parts.as_slice() else { return None };
    let day = DAYS
        .iter()
        .position(|known| known.eq_ignore_ascii_case(day))?;
    let (hour, minute) = (two_digits(hour)?, two_digits(minute)?);
    (hour < 24 && minute < 60).then(|| {
        u16::try_from(day)
            .ok()
            .map(|day| day * DAY + hour * 60 + minute)
    })?
}

fn two_digits(text: &str) -> Option<u16> {
    (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

impl fmt::Display for MaintenanceWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = (self.start + self.minutes) % WEEK;
        let point = |minute: u16| {
            let day = DAYS[usize::from(minute / DAY)];
            format!("{day}:{:02}:{:02}", minute % DAY / 60, minute % 60)
        };
        write!(f, "{}-{}", point(self.start), point(end))
    }
}

from_text!(MaintenanceWindow);
