//! Dates that Python and every engine can hold.

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, FixedOffset, Timelike};
use unmime::Headers;

/// The years of Python's `datetime`.
const YEARS: RangeInclusive<i32> = 1..=9999;

/// The first field of this name as a date, where it is one in the sender's zone and in UTC. A leap
/// second, which `datetime` has not, is the second before.
pub(crate) fn date(headers: Headers<'_>, name: &str) -> Option<DateTime<FixedOffset>> {
    let date = headers.get(name)?.date_time()?.to_chrono();
    let is_within = YEARS.contains(&date.year()) && YEARS.contains(&date.to_utc().year());
    date.with_nanosecond(0).filter(|_| is_within)
}
