use std::time::Duration;

use super::{fault::Fault, wire::Members};

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;
const WEEK: u64 = 7 * DAY;

/// 1970 began on a Thursday.
const DAYS: [&str; 7] = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"];

/// The maintenance window in this member, in lower case as DMS stores it.
pub(super) fn maintenance_window(request: &Members) -> Result<Option<String>, Fault> {
    let Some(given) = request.text("PreferredMaintenanceWindow")? else { return Ok(None) };
    let window = given.to_ascii_lowercase();
    let invalid = |why: &str| {
        Fault::invalid_value(format!("Invalid maintenance window format {given}: {why}"))
    };
    let Some((start, end)) = bounds(&window) else {
        return Err(invalid("it must be in the format ddd:hh24:mi-ddd:hh24:mi."));
    };
    if (end + WEEK - start) % WEEK < 30 * MINUTE {
        return Err(invalid("it must be at least 30 minutes."));
    }
    Ok(Some(window))
}

/// How long it is until the window opens next; no time at all while it is open.
pub(super) fn until_open(window: &str, epoch: f64) -> Duration {
    let Some((start, end)) = bounds(window) else { return Duration::ZERO };
    let now = (epoch as u64) % WEEK;
    let (open_for, since_opening) = ((end + WEEK - start) % WEEK, (now + WEEK - start) % WEEK);
    if since_opening < open_for {
        Duration::ZERO
    } else {
        Duration::from_secs(WEEK - since_opening)
    }
}

/// Start and end, in seconds of a week that begins as 1970 did.
fn bounds(window: &str) -> Option<(u64, u64)> {
    let (start, end) = window.split_once('-')?;
    Some((instant(start)?, instant(end)?))
}

fn instant(text: &str) -> Option<u64> {
    let [day, hour, minute] = text
        .split(':')
        .collect::<Vec<_>>()
        .try_into()
        .ok()?;
    let day = DAYS
        .iter()
        .position(|known| *known == day)?;
    let within = |text: &str, limit: u64| {
        let is_two_digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        let number: u64 = text.parse().ok()?;
        (is_two_digits && number < limit).then_some(number)
    };
    Some(day as u64 * DAY + within(hour, 24)? * 60 * MINUTE + within(minute, 60)? * MINUTE)
}
