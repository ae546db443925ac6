//! Time zones of dates (RFC 5322 §3.3, §4.3), and the names that mail has for them.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use chrono::FixedOffset;
use nom::{
    Parser,
    branch::alt,
    bytes::complete::{tag, tag_no_case, take_while_m_n, take_while1},
    character::complete::digit1,
    combinator::{opt, verify},
    sequence::{preceded, terminated},
};

use crate::lex::{
    Parsed,
    whitespace::{fws, opt_cfws},
};

/// What a date says about the place where it was written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Zone {
    /// Local time there, which is this far from UTC.
    Offset(FixedOffset),
    /// Nothing: `-0000`, a military zone, a name that nobody knows, or no zone at all. The time is
    /// UTC (RFC 5322 §3.3, §4.3).
    Unknown,
}

impl Zone {
    /// The zone that is so far east of Greenwich.
    pub(super) fn east(hours: i32, minutes: i32) -> Self {
        let minutes = hours.saturating_mul(60).saturating_add(minutes);
        FixedOffset::east_opt(minutes.saturating_mul(60)).map_or(Self::Unknown, Self::Offset)
    }

    /// The zone as far in the west as this one is in the east.
    pub(super) fn westward(self) -> Self {
        match self {
            Self::Offset(east) => {
                FixedOffset::west_opt(east.local_minus_utc()).map_or(Self::Unknown, Self::Offset)
            }
            Self::Unknown => Self::Unknown,
        }
    }
}

/// `zone = (FWS ( "+" / "-" ) 4DIGIT) / obs-zone`; and a name with an offset after it, which then
/// counts (`GMT+0200`).
pub(crate) fn zone(input: &[u8]) -> Parsed<'_, Zone> {
    let named = (named_zone, opt(preceded(opt_cfws, offset)));
    let named = named.map(|(named, offset)| offset.unwrap_or(named));
    alt((offset, windows_zone, named)).parse(input)
}

/// `4DIGIT`: an offset that lost its plus, as forms decode it.
pub(crate) fn unsigned_offset(input: &[u8]) -> Parsed<'_, Zone> {
    let four = verify(digit1, |digits: &[u8]| digits.len() == 4);
    four.map(|digits| east_of_greenwich(digits, b"")).parse(input)
}

/// `( "+" / "-" ) 4DIGIT`; with a colon (`+05:30`), fewer digits (`+2`, `+530`), or more than one
/// sign (`+-0500`), the last of which counts, or blanks after it. `-0000` is unknown, and so is anything that is no offset.
fn offset(input: &[u8]) -> Parsed<'_, Zone> {
    let signs = take_while1(|byte| matches!(byte, b'+' | b'-'));
    let two_digits = take_while_m_n(2, 2, |byte: u8| byte.is_ascii_digit());
    let minutes = opt(preceded(tag(":"), two_digits));
    let digits = preceded(opt_cfws, digit1);
    let (rest, (signs, digits, minutes)) = (signs, digits, minutes).parse(input)?;
    let east = east_of_greenwich(digits, minutes.unwrap_or_default());
    let zone = match (east, signs.ends_with(b"-")) {
        (Zone::Offset(offset), true) if offset.local_minus_utc() == 0 => Zone::Unknown,
        (east, true) => east.westward(),
        (east, false) => east,
    };
    Ok((rest, zone))
}

/// The offset of `hh`, `h`, `hmm` or `hhmm`, and minutes after a colon.
fn east_of_greenwich(digits: &[u8], minutes: &[u8]) -> Zone {
    let (hours, minutes) = match (digits.len(), digits.split_last_chunk::<2>()) {
        (1 | 2, _) => (digits, minutes),
        (3 | 4, Some((hours, minutes))) => (hours, &minutes[..]),
        _ => return Zone::Unknown,
    };
    match (number(hours), number(minutes)) {
        (hours @ 0..=23, minutes @ 0..=59) => Zone::east(hours, minutes),
        _ => Zone::Unknown,
    }
}

/// The value of digits, the largest number where it is more.
pub(crate) fn number(digits: &[u8]) -> i32 {
    digits.iter().fold(0_i32, |number, digit| {
        number.saturating_mul(10).saturating_add(i32::from(digit.wrapping_sub(b'0')))
    })
}

/// `obs-zone = "UT" / "GMT" / "EST" / "EDT" / … / %d65-73 / %d75-90 / …`, and other names in use.
/// One that nobody knows is "equivalent to -0000", as the military ones are (RFC 5322 §4.3).
fn named_zone(input: &[u8]) -> Parsed<'_, Zone> {
    let letter = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'_' | 0x80..);
    let (rest, name) = take_while1(letter)(input)?;
    let same = |(known, _): &&(&str, i32)| known.as_bytes().eq_ignore_ascii_case(name);
    let known = NAMES.iter().find(same);
    Ok((rest, known.map_or(Zone::Unknown, |&(_, hhmm)| hours_and_minutes(hhmm))))
}

/// Names as Windows gives them, `Pacific Daylight Time`: the time of a place, an hour ahead in summer.
fn windows_zone(input: &[u8]) -> Parsed<'_, Zone> {
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'.';
    (take_while1(letter), fws, take_while1(letter)).parse(input)?;
    for &(place, hhmm) in WINDOWS_NAMES {
        let season = alt((
            tag_no_case("standard").map(|_| 0),
            alt((tag_no_case("daylight"), tag_no_case("summer"))).map(|_| 100),
        ));
        let time = (fws, tag_no_case("time"));
        let mut name = preceded((tag_no_case(place), fws), terminated(season, time));
        if let Ok((rest, ahead)) = name.parse(input) {
            return Ok((rest, hours_and_minutes(hhmm.saturating_add(ahead))));
        }
    }
    Err(nom::Err::Error(()))
}

/// The zone whose offset is written as `hhmm`.
fn hours_and_minutes(hhmm: i32) -> Zone {
    Zone::east(hhmm / 100, hhmm % 100)
}

/// Abbreviations, those of RFC 5322 §4.3 first, and names of the tz database that never change
/// their clocks. Where an abbreviation has several meanings, it is the one that mail has it for.
#[rustfmt::skip]
static NAMES: &[(&str, i32)] = &[
    ("GMT", 0), ("UT", 0), ("UTC", 0), ("EST", -500), ("EDT", -400), ("CST", -600), ("CDT", -500),
    ("MST", -700), ("MDT", -600), ("PST", -800), ("PDT", -700),
    // America
    ("NST", -330), ("NDT", -230), ("AST", -400), ("ADT", -300), ("AKST", -900), ("AKDT", -800),
    ("HST", -1000), ("HDT", -900), ("BRT", -300), ("BRST", -200), ("ART", -300), ("CLT", -400),
    ("CLST", -300), ("COT", -500), ("PET", -500), ("VET", -400), ("UYT", -300), ("BOT", -400),
    // Europe and Africa
    ("WET", 0), ("WEST", 100), ("BST", 100), ("CET", 100), ("CEST", 200), ("MET", 100),
    ("MEST", 200), ("MEZ", 100), ("MESZ", 200), ("MSZ", 200), ("EET", 200), ("EEST", 300),
    ("MSK", 300), ("MSD", 400), ("TRT", 300), ("SAMT", 400), ("WAT", 100), ("CAT", 200),
    ("SAST", 200), ("EAT", 300),
    // Asia and Oceania
    ("IDT", 300), ("IRST", 330), ("GST", 400), ("AMT", 400), ("AZT", 400), ("YEKT", 500),
    ("UZT", 500), ("PKT", 500), ("IST", 530), ("NPT", 545), ("BDT", 600), ("OMST", 600),
    ("NOVT", 700), ("KRAT", 700), ("ICT", 700), ("WIB", 700), ("IRKT", 800), ("CHST", 1000),
    ("HKT", 800), ("SGT", 800), ("MYT", 800), ("PHT", 800), ("WITA", 800), ("AWST", 800),
    ("WIT", 900), ("JST", 900), ("KST", 900), ("YAKT", 900), ("ACST", 930), ("ACDT", 1030),
    ("AEST", 1000), ("VLAT", 1000), ("AEDT", 1100), ("NZST", 1200), ("NZT", 1200), ("NZDT", 1300),
    ("Asia/Shanghai", 800), ("Asia/Hong_Kong", 800), ("Asia/Taipei", 800), ("Asia/Singapore", 800),
    ("Asia/Tokyo", 900), ("Asia/Seoul", 900), ("Asia/Kolkata", 530), ("Asia/Calcutta", 530),
    ("Etc/UTC", 0), ("Etc/GMT", 0),
];

/// The places of Windows zones, without "Standard Time" or "Daylight Time".
#[rustfmt::skip]
static WINDOWS_NAMES: &[(&str, i32)] = &[
    ("Pacific", -800), ("Mountain", -700), ("US Mountain", -700), ("Central", -600),
    ("Eastern", -500), ("US Eastern", -500), ("Atlantic", -400), ("Newfoundland", -330),
    ("Alaskan", -900), ("Hawaiian", -1000), ("Samoa", -1100), ("Dateline", -1200),
    ("Pacific (Mexico)", -700), ("Mountain (Mexico)", -700), ("Central (Mexico)", -600),
    ("Eastern (Mexico)", -500), ("Mexico", -600), ("Canada Central", -600),
    ("Central America", -600), ("SA Pacific", -500), ("SA Western", -400), ("SA Eastern", -300),
    ("Pacific SA", -400), ("Venezuela", -400), ("Argentina", -300), ("E. South America", -300),
    ("Montevideo", -300), ("Greenland", -300), ("Mid-Atlantic", -200), ("Azores", -100),
    ("Cape Verde", -100), ("GMT", 0), ("Greenwich", 0), ("Morocco", 0),
    ("W. Europe", 100), ("Central Europe", 100), ("Central European", 100), ("Romance", 100),
    ("W. Central Africa", 100), ("GTB", 200), ("FLE", 200), ("E. Europe", 200), ("Egypt", 200),
    ("South Africa", 200), ("Israel", 200), ("Jerusalem", 200), ("Jordan", 200),
    ("Middle East", 200), ("Turkey", 300), ("Arabic", 300), ("Arab", 300), ("Russian", 300),
    ("E. Africa", 300), ("Iran", 330), ("Arabian", 400), ("Azerbaijan", 400), ("Caucasus", 400),
    ("Afghanistan", 430), ("Ekaterinburg", 500), ("West Asia", 500), ("Pakistan", 500),
    ("India", 530), ("Sri Lanka", 530), ("Nepal", 545), ("Central Asia", 600),
    ("Bangladesh", 600), ("Myanmar", 630), ("SE Asia", 700), ("N. Central Asia", 700),
    ("North Asia", 700), ("China", 800), ("Taipei", 800), ("Singapore", 800),
    ("Malay Peninsula", 800), ("W. Australia", 800), ("North Asia East", 800), ("Tokyo", 900),
    ("Korea", 900), ("Yakutsk", 900), ("Cen. Australia", 930), ("AUS Central", 930),
    ("AUS Eastern", 1000), ("E. Australia", 1000), ("West Pacific", 1000), ("Tasmania", 1000),
    ("Vladivostok", 1000), ("Central Pacific", 1100), ("New Zealand", 1200), ("Fiji", 1200),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(written: &str) -> Option<i32> {
        match zone(written.as_bytes()).unwrap().1 {
            Zone::Offset(offset) => Some(offset.local_minus_utc() / 60),
            Zone::Unknown => None,
        }
    }

    #[test]
    fn offsets_and_names_are_minutes_east_of_greenwich() {
        for (written, east) in [
            ("+0000", 0),
            ("-0330", -210),
            ("UT", 0),
            ("GMT", 0),
            ("edt", -240),
            ("PST", -480),
            ("CEST", 120),
            ("JST", 540),
            ("+05:30", 330),
            ("+2", 120),
            ("+530", 330),
            ("+-0500", -300),
            ("+ 0200", 120),
            ("GMT+0200", 120),
            ("GMT-05:00", -300),
            ("UTC +2", 120),
            ("Pacific Standard Time", -480),
            ("Pacific Daylight Time", -420),
            ("W. Europe Daylight\r\n Time", 120),
            ("Newfoundland Daylight Time", -150),
            ("Asia/Shanghai", 480),
        ] {
            assert_eq!(minutes(written), Some(east), "{written}");
        }
    }

    #[test]
    fn what_says_nothing_is_unknown() {
        for written in
            ["-0000", "-00:00", "A", "Z", "XYZ", "+9900", "+0060", "+01800", "Nowhere Time"]
        {
            assert_eq!(minutes(written), None, "{written}");
        }
    }
}
