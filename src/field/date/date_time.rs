//! Dates (RFC 5322 §3.3, §4.3), and as clocks and programs have written them since.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::fmt;

use chrono::{Datelike, FixedOffset, NaiveDate, NaiveTime, Offset, TimeZone, Utc};
use nom::{
    Parser,
    branch::alt,
    bytes::complete::{tag, tag_no_case, take_while_m_n, take_while1},
    character::complete::{digit1, one_of},
    combinator::{eof, map_opt, not, opt, peek, value, verify},
    sequence::{delimited, preceded, terminated},
};

use super::{
    usual::usual_date,
    written::{TimeOfDay, Written},
    zone::{Zone, number, unsigned_offset, zone},
};
use crate::{
    defect::{Code, Reader},
    lex::{
        Parsed,
        whitespace::{fws, opt_cfws},
    },
    scan::class::is_fws,
};

/// `date-time = [ day-of-week "," ] date time [CFWS]` (RFC 5322 §3.3): the value of `Date`, and the
/// end of `Received`.
///
/// The sender's offset is kept; whether there was one says [`DateTime::zone`].
///
/// ```
/// use unmime::{DateTime, Zone};
///
/// let date = DateTime::parse(b"Fri, 10 Oct 2008 18:14:12 +0800 (CST)").unwrap();
/// assert_eq!(date.to_chrono().to_rfc3339(), "2008-10-10T18:14:12+08:00");
/// assert_eq!(date.to_string(), "Fri, 10 Oct 2008 18:14:12 +0800");
/// assert_eq!(DateTime::parse(b"10 Oct 2008 18:14 -0000").unwrap().zone(), Zone::Unknown);
/// assert_eq!(DateTime::parse(b"30 Feb 2008 12:00:00 +0000"), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct DateTime {
    time: chrono::DateTime<FixedOffset>,
    zone: Zone,
}

impl DateTime {
    /// Reads a date in the form of RFC 5322, or of RFC 3339, asctime or a mailer of its own:
    /// anything that says the day without doubt. Text after it is ignored, the day of the week is
    /// not looked at, and a few words before it are passed over. Of a day and a month in digits the day is
    /// first if no month has so many (`17-06-2008`).
    ///
    /// `None` where there is no date, or one that never was, such as 30 February.
    pub fn parse(value: &[u8]) -> Option<Self> {
        let usual = usual_date(value).and_then(date_time_of);
        usual
            .or_else(|| Some(date_time(value).ok()?.1))
            .or_else(|| Some(odd_date_time(value).ok()?.1))
    }

    /// The date at the start of `value`, if it is written as dates are, and what follows it.
    pub(crate) fn at_start(value: &[u8]) -> Option<(Self, &[u8])> {
        date_time(value).ok().map(|(rest, date_time)| (date_time, rest))
    }

    /// The time, with the offset that the sender gave; in UTC, if he gave none.
    pub fn to_chrono(self) -> chrono::DateTime<FixedOffset> {
        self.time
    }

    /// What the date says about the place where it was written.
    pub fn zone(self) -> Zone {
        self.zone
    }
}

/// A time in a zone that is told.
impl From<chrono::DateTime<FixedOffset>> for DateTime {
    fn from(time: chrono::DateTime<FixedOffset>) -> Self {
        Self { time, zone: Zone::Offset(*time.offset()) }
    }
}

impl From<DateTime> for chrono::DateTime<FixedOffset> {
    fn from(date_time: DateTime) -> Self {
        date_time.to_chrono()
    }
}

/// In the form of RFC 5322 §3.3, `-0000` for an unknown zone.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.time.format("%a, %-d %b %Y %H:%M:%S");
        match self.zone {
            Zone::Offset(_) => write!(f, "{time} {}", self.time.format("%z")),
            Zone::Unknown => write!(f, "{time} -0000"),
        }
    }
}

/// `date-time = [ day-of-week "," ] date time [CFWS]`, in quotes too; and the forms below.
pub(crate) fn date_time(input: &[u8]) -> Parsed<'_, DateTime> {
    let opening = (opt_cfws, opt(one_of("\"'")), opt_cfws);
    let written = alt((day_first, month_first, year_first));
    let written = preceded((opening, opt(day_of_week), opt_cfws), written);
    map_opt(written, date_time_of).parse(input)
}

/// Tells of a value that is no date, or one as only careless software writes it.
pub(crate) fn record_date(value: &[u8], reader: &mut impl Reader) {
    if usual_date(value).is_none() && date_time(value).is_err() {
        reader.met(Code::DateSyntax, value);
    }
}

/// So many words may stand before a date.
const MOST_WORDS: usize = 4;

/// A date after words that are none of it: a comma, a name (`Date:`), a day of the week that is a month in
/// English (`Mar, 2 Jun 2015`).
fn odd_date_time(input: &[u8]) -> Parsed<'_, DateTime> {
    let mut rest = input;
    for _ in 0..MOST_WORDS {
        let opening = (opt_cfws, opt(day_of_week), opt_cfws);
        let written = preceded(opening, alt((odd_day, day_and_word)));
        if let Ok(read) = alt((date_time, map_opt(written, date_time_of))).parse(rest) {
            return Ok(read);
        }
        let word = take_while1(|byte: u8| !is_fws(byte) && !byte.is_ascii_digit() && byte != b'(');
        (rest, _) = (opt_cfws, word, fws).parse(rest)?;
    }
    Err(nom::Err::Error(()))
}

/// A day with a zero too many (`029 Sep 2020`), or in digits before a month in digits that could be none
/// (`17-06-2008`).
fn odd_day(input: &[u8]) -> Parsed<'_, Written> {
    let filled = verify(digits(3, 3), |&day| day <= 31);
    let named = (filled, preceded(separator, month), preceded(separator, year));
    let dash = || one_of("-/");
    let no_month = verify(digits(2, 2), |&day| day > 12);
    let four = peek(take_while_m_n(4, 4, |byte: u8| byte.is_ascii_digit()));
    let year = preceded(four, year);
    let numbers = (no_month, preceded(dash(), numeric_month), preceded(dash(), year));
    let (rest, ((day, month, year), (time, zone))) =
        (alt((named, numbers)), time_and_zone).parse(input)?;
    Ok((rest, ((year, month, day), time, zone)))
}

/// A day, and after it a word where the time should be: it means its beginning.
fn day_and_word(input: &[u8]) -> Parsed<'_, Written> {
    let day_first = (day, preceded(separator, month), preceded(separator, year));
    let month_first = (month, preceded(separator, day), preceded(separator, year));
    let day_first = day_first.map(|(day, month, year)| (year, month, day));
    let month_first = month_first.map(|(month, day, year)| (year, month, day));
    let time = (digit1, opt_cfws, one_of(":."), opt_cfws, digit1);
    let (rest, date) =
        terminated(alt((day_first, month_first)), (opt(tag(",")), fws, not(time))).parse(input)?;
    Ok((rest, (date, TimeOfDay { hour: 0, minute: 0, second: 0 }, Zone::Unknown)))
}

/// The date that is written, if there was such a day and such a time.
pub(super) fn date_time_of(((year, month, day), time, zone): Written) -> Option<DateTime> {
    let date = NaiveDate::from_ymd_opt(year, month, day)?;
    let local = match time {
        // The end of a day is the beginning of the next (ISO 8601).
        TimeOfDay { hour: 24, minute: 0, second: 0 } => date.succ_opt()?.and_time(NaiveTime::MIN),
        // `60` is a leap second, which chrono keeps in the fraction of the one before.
        TimeOfDay { hour, minute, second: 60 } => date.and_hms_milli_opt(hour, minute, 59, 1000)?,
        TimeOfDay { hour, minute, second } => date.and_hms_opt(hour, minute, second)?,
    };
    let offset = match zone {
        Zone::Offset(offset) => offset,
        Zone::Unknown => Utc.fix(),
    };
    let time = offset.from_local_datetime(&local).single()?;
    (0..=9999).contains(&time.year()).then_some(DateTime { time, zone })
}

/// `day-of-week = ([FWS] day-name) / obs-day-of-week` and its comma, or a dot (`dim., 13 …`), or
/// nothing: any word but the name of a month, since it is not looked at.
fn day_of_week(input: &[u8]) -> Parsed<'_, ()> {
    let name = take_while1(|byte: u8| byte.is_ascii_alphabetic() || byte >= 0x80);
    value((), (not(month), name, opt(tag(".")), separator)).parse(input)
}

/// `date time`, `date = day month year`; with dashes, dots or commas between (`13-Sep-20`,
/// `13. September 2020,`), and the month in digits where those are dots: nobody has it first then.
fn day_first(input: &[u8]) -> Parsed<'_, Written> {
    let dot = || delimited(opt_cfws, tag("."), opt_cfws);
    let named = (day, preceded(separator, month), preceded(separator, year));
    let dotted = (day, preceded(dot(), numeric_month), preceded(dot(), year));
    let (rest, ((day, month, year), (time, zone))) =
        (alt((named, dotted)), time_and_zone).parse(input)?;
    Ok((rest, ((year, month, day), time, zone)))
}

/// The form of `asctime` and of Java, `Sun Sep 13 12:26:40 [zone] 2020`; and the American one,
/// `September 13, 2020 12:26:40`.
fn month_first(input: &[u8]) -> Parsed<'_, Written> {
    let (input, (month, day, _)) = (month, preceded(separator, day), separator).parse(input)?;
    let opt_zone = || opt(preceded(opt_cfws, zone));
    let year_last = (time_of_day, opt_zone(), preceded(separator, year), opt_zone());
    let year_last = year_last.map(|(time, before, year, after)| {
        let zone = after.or(before).unwrap_or(Zone::Unknown);
        ((year, month, day), time, zone)
    });
    let year_first = (year, time_and_zone);
    let year_first = year_first.map(|(year, (time, zone))| ((year, month, day), time, zone));
    alt((year_last, year_first)).parse(input)
}

/// `date-time = full-date "T" full-time` (RFC 3339 §5.6), ISO 8601; with slashes or dots, and a
/// blank for the `T`. A year below 1000 is no year of mail, and could not be written as a [`year`].
fn year_first(input: &[u8]) -> Parsed<'_, Written> {
    let dash = || one_of("-/.");
    let year = verify(digits(4, 4), |&year| year >= 1000);
    let year = map_opt(year, |year| i32::try_from(year).ok());
    let date = (year, preceded(dash(), numeric_month), preceded(dash(), day));
    let (rest, (date, _, (time, zone))) = (date, opt(one_of("Tt")), time_and_zone).parse(input)?;
    Ok((rest, (date, time, zone)))
}

/// `time = time-of-day zone`. Without a zone it is in UTC, for want of anything better; where only a
/// day is given, it means its beginning.
fn time_and_zone(input: &[u8]) -> Parsed<'_, (TimeOfDay, Zone)> {
    let midnight = TimeOfDay { hour: 0, minute: 0, second: 0 };
    let zone = opt(preceded(opt_cfws, alt((zone, unsigned_offset))));
    let zone = zone.map(|zone| zone.unwrap_or(Zone::Unknown));
    let none = (opt(one_of("\"'")), opt_cfws, eof);
    let day_only = value((midnight, Zone::Unknown), none);
    preceded(separator, alt(((time_of_day, zone), day_only))).parse(input)
}

/// What stands between the parts of a date: blanks, comments, and one dash, dot, slash or comma.
fn separator(input: &[u8]) -> Parsed<'_, ()> {
    value((), (opt_cfws, opt(one_of("-./,")), opt_cfws)).parse(input)
}

/// `day = ([FWS] 1*2DIGIT FWS) / obs-day`; and as it is said, `13th`.
fn day(input: &[u8]) -> Parsed<'_, u32> {
    terminated(digits(1, 2), opt(alt(["st", "nd", "rd", "th"].map(tag_no_case)))).parse(input)
}

/// `month = "Jan" / "Feb" / … / "Dec"`, and whole names or more of them (`Sept`).
fn month(input: &[u8]) -> Parsed<'_, u32> {
    let word = take_while1(|byte: u8| byte.is_ascii_alphabetic());
    let abbreviates = |word: &[u8], month: &str| {
        let start = month.as_bytes().get(..word.len());
        word.len() >= 3 && start.is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    map_opt(word, |word| {
        let month = (1..).zip(MONTHS).find(|(_, month)| abbreviates(word, month));
        month.map(|(number, _)| number)
    })
    .parse(input)
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The month in digits.
fn numeric_month(input: &[u8]) -> Parsed<'_, u32> {
    digits(1, 2).parse(input)
}

/// `year = (FWS 4*DIGIT FWS) / obs-year`, `obs-year = [CFWS] 2*DIGIT [CFWS]`: of two digits those
/// below 50 are in this century, and three count from 1900 (RFC 5322 §4.3).
///
/// `0102` is three digits that a program filled up, and `19102` what it printed after a fixed "19".
#[expect(clippy::arithmetic_side_effects, reason = "the patterns keep the numbers small")]
fn year(input: &[u8]) -> Parsed<'_, i32> {
    let year = |digits: &[u8]| match (digits.len(), number(digits)) {
        (2 | 4, year @ ..=49) => Some(2000 + year),
        (2..=4, year @ ..=999) => Some(1900 + year),
        (4, year) => Some(year),
        (5, year @ 19_100..=19_199) => Some(year - 19_000 + 1900),
        _ => None,
    };
    let digits = verify(digit1, |digits: &[u8]| digits.len() <= 5);
    map_opt(digits, year).parse(input)
}

/// `time-of-day = hour ":" minute [ ":" second ]`, with CFWS between (RFC 5322 §4.3); with dots, a
/// fraction, which is dropped, and in the form of twelve hours (`2:26:40 PM`).
#[expect(clippy::arithmetic_side_effects, reason = "the patterns keep the numbers small")]
fn time_of_day(input: &[u8]) -> Parsed<'_, TimeOfDay> {
    let colon = || delimited(opt_cfws, one_of(":."), opt_cfws);
    let second = terminated(digits(1, 2), opt((one_of(".,"), digit1)));
    let second = opt(preceded(colon(), second)).map(Option::unwrap_or_default);
    let time = (digits(1, 2), preceded(colon(), digits(1, 2)), second);
    let (rest, ((hour, minute, second), half)) = (time, opt(half_of_day)).parse(input)?;
    let hour = match (hour, half) {
        (12, Some(Half::Morning)) => 0,
        (1..=11, Some(Half::Afternoon)) => hour + 12,
        _ => hour,
    };
    Ok((rest, TimeOfDay { hour, minute, second }))
}

#[derive(Clone, Copy)]
enum Half {
    Morning,
    Afternoon,
}

/// `AM` or `PM`, as a word of its own.
fn half_of_day(input: &[u8]) -> Parsed<'_, Half> {
    let morning = value(Half::Morning, alt((tag_no_case("am"), tag_no_case("a.m."))));
    let afternoon = value(Half::Afternoon, alt((tag_no_case("pm"), tag_no_case("p.m."))));
    let end = peek(not(take_while1(|byte: u8| byte.is_ascii_alphabetic())));
    delimited(opt_cfws, alt((morning, afternoon)), end).parse(input)
}

/// `least*mostDIGIT`, and no digit after them.
fn digits<'a>(least: usize, most: usize) -> impl Parser<&'a [u8], Output = u32, Error = ()> {
    let digit = |byte: u8| byte.is_ascii_digit();
    let digits = terminated(take_while_m_n(least, most, digit), not(take_while1(digit)));
    map_opt(digits, |digits| u32::try_from(number(digits)).ok())
}

#[cfg(test)]
#[path = "date_time_tests.rs"]
mod tests;
