//! The `From ` line of an mbox (RFC 4155, appendix A), as programs have written it.

use std::borrow::Cow;

use nom::{
    IResult, Parser,
    branch::alt,
    bytes::complete::{tag, tag_no_case, take_while, take_while_m_n, take_while1},
    character::complete::{char, digit1, one_of},
    combinator::{all_consuming, opt, recognize, verify},
    multi::fold_many_m_n,
    sequence::{delimited, preceded, terminated},
};

use crate::{
    field::date::DateTime,
    scan::{
        class::is_wsp,
        line::{field_name, trim_line_break},
    },
};

/// What a rule yields: the rest of the line, and the value.
type Parsed<'a, T> = IResult<&'a [u8], T, ()>;

/// The line before a message in an mbox: who sent it, and when it was delivered (RFC 4155).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FromLine<'m> {
    line: &'m [u8],
    sender: &'m [u8],
    timestamp: &'m [u8],
}

/// How much a line that starts with `From ` looks like one before a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Likeness {
    /// A word and a date of asctime: nobody writes that in a text.
    Exact,
    /// Words, and a date at the end.
    Loose,
    /// No date.
    None,
}

impl<'m> FromLine<'m> {
    /// Reads a line, with or without its line break, that starts with `From ` and is no field.
    pub(super) fn parse(line: &'m [u8]) -> Option<(Self, Likeness)> {
        let line = trim_line_break(line);
        let content = line.strip_prefix(b"From ").filter(|_| field_name(line).is_err())?;
        let (sender, timestamp, likeness) = match usual_separator(content) {
            Some((sender, timestamp)) => (sender, timestamp, Likeness::Exact),
            None => separator(content),
        };
        Some((Self { line, sender, timestamp }, likeness))
    }

    /// The line as it stands, without its line break.
    pub fn as_bytes(self) -> &'m [u8] {
        self.line
    }

    /// The envelope sender: an address, as a rule; `-` or `MAILER-DAEMON` where there is none,
    /// words where an archive hides addresses.
    pub fn envelope_sender(self) -> Cow<'m, str> {
        String::from_utf8_lossy(self.sender)
    }

    /// The time of delivery as it is written, usually in the form of asctime; empty if there is
    /// none.
    pub fn timestamp(self) -> Cow<'m, str> {
        String::from_utf8_lossy(self.timestamp)
    }

    /// Whether it is only `From ` and blanks, which is what Thunderbird writes.
    pub(super) fn is_bare(self) -> bool {
        self.sender.is_empty() && self.timestamp.is_empty()
    }

    /// Whether it is the line that git writes before a patch: the name of the commit, and a date that
    /// is always the same.
    pub(super) fn is_of_patch(self) -> bool {
        matches!(self.sender.len(), 40 | 64)
            && self.sender.iter().all(u8::is_ascii_hexdigit)
            && self.timestamp == b"Mon Sep 17 00:00:00 2001"
    }

    /// The time of delivery; in UTC, as RFC 4155 asks for, unless the line says otherwise.
    pub fn date_time(self) -> Option<DateTime> {
        DateTime::parse(self.timestamp)
    }
}

/// `separator = "From " [sender 1*WSP] timestamp [remote] *WSP`, after its `From `: the first place
/// where a date goes to the end of the line.
fn separator(content: &[u8]) -> (&[u8], &[u8], Likeness) {
    for at in word_starts(content) {
        let (sender, from) = content.split_at(at);
        let sender = sender.trim_ascii_end();
        let has_one_word = !sender.is_empty() && !sender.iter().any(|&byte| is_wsp(byte));
        if let Ok((_, timestamp)) = ending(asctime, from) {
            let likeness = if has_one_word { Likeness::Exact } else { Likeness::Loose };
            return (sender, timestamp, likeness);
        }
        if let Ok((_, timestamp)) = ending(|input| alt((date_time, iso_8601)).parse(input), from) {
            return (sender, timestamp, Likeness::Loose);
        }
    }
    let content = content.trim_ascii();
    let end = content.iter().position(|&byte| is_wsp(byte)).unwrap_or(content.len());
    let (sender, rest) = content.split_at(end);
    (sender, rest.trim_ascii(), Likeness::None)
}

/// [`separator`], written as nearly all are: a word, a space, and the 24 bytes of asctime
/// (`Thu Jan 11 12:00:00 2001`).
fn usual_separator(content: &[u8]) -> Option<(&[u8], &[u8])> {
    const DAYS: &[u8] = b"MonTueWedThuFriSatSun";
    const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let (before, timestamp) = content.split_last_chunk::<24>()?;
    let sender = before.strip_suffix(b" ").filter(|it| !it.is_empty())?;
    let [d1, d2, d3, b' ', m1, m2, m3, b' ', day @ .., b' ', y1, y2, y3, y4] = timestamp else {
        return None;
    };
    let [ten, one, b' ', h1, h2, b':', n1, n2, b':', s1, s2] = day else { return None };
    let is_name = |names: &[u8], name| names.as_chunks::<3>().0.contains(&name);
    let is_asctime = is_name(DAYS, [*d1, *d2, *d3])
        && is_name(MONTHS, [*m1, *m2, *m3])
        && (*ten == b' ' || ten.is_ascii_digit())
        && [one, h1, h2, n1, n2, s1, s2, y1, y2, y3, y4].iter().all(|it| it.is_ascii_digit())
        && !sender.iter().any(u8::is_ascii_whitespace);
    is_asctime.then_some((sender, timestamp))
}

#[expect(clippy::indexing_slicing, reason = "`at` is below the length")]
fn word_starts(content: &[u8]) -> impl Iterator<Item = usize> {
    let is_start = |&at: &usize| !is_wsp(content[at]) && (at == 0 || is_wsp(content[at - 1]));
    (0..content.len()).filter(is_start)
}

/// A timestamp with nothing but `[remote] *WSP` after it; yields its bytes.
fn ending<'a>(timestamp: fn(&'a [u8]) -> Parsed<'a, ()>, input: &'a [u8]) -> Parsed<'a, &'a [u8]> {
    all_consuming(terminated(recognize(timestamp), (opt(remote), take_while(is_wsp)))).parse(input)
}

/// `timestamp = day-name SP month SP day SP time [SP zone] SP year [SP zone]`: asctime, with the
/// zone before the year, after it, or nowhere. Day and month are in English (RFC 4155).
fn asctime(input: &[u8]) -> Parsed<'_, ()> {
    let zones = || fold_many_m_n(0, 2, preceded(blanks, zone), || (), |(), _| ());
    (day_name, blanks, month, blanks, day, blanks, time, zones(), blanks, year, zones())
        .map(|_| ())
        .parse(input)
}

/// `timestamp = [day-name ","] day month year time [zone]` (RFC 5322 §3.3), as some mailers and
/// archives have it.
fn date_time(input: &[u8]) -> Parsed<'_, ()> {
    let day_of_week = opt((day_name, char(','), blanks));
    let comment = delimited(char('('), take_while(|byte| byte != b')'), char(')'));
    (day_of_week, day, blanks, month, blanks, year, blanks, time)
        .and((opt(preceded(blanks, zone)), opt(preceded(blanks, comment))))
        .map(|_| ())
        .parse(input)
}

/// `timestamp = 4DIGIT "-" 2DIGIT "-" 2DIGIT ("T" / blanks) time [zone]` (ISO 8601).
fn iso_8601(input: &[u8]) -> Parsed<'_, ()> {
    let date = (year, char('-'), two_digits, char('-'), two_digits);
    let fraction = opt((one_of(".,"), digit1));
    (date, alt((tag("T"), blanks)), time, fraction, opt(preceded(take_while(is_wsp), zone)))
        .map(|_| ())
        .parse(input)
}

/// `remote = "remote from" host`: UUCP.
fn remote(input: &[u8]) -> Parsed<'_, ()> {
    let host = take_while1(|byte| !is_wsp(byte));
    (blanks, tag("remote from"), blanks, host).map(|_| ()).parse(input)
}

fn blanks(input: &[u8]) -> Parsed<'_, &[u8]> {
    take_while1(is_wsp)(input)
}

fn day_name(input: &[u8]) -> Parsed<'_, &[u8]> {
    alt(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].map(tag_no_case)).parse(input)
}

fn month(input: &[u8]) -> Parsed<'_, &[u8]> {
    let first = alt(["Jan", "Feb", "Mar", "Apr", "May", "Jun"].map(tag_no_case));
    let second = alt(["Jul", "Aug", "Sep", "Oct", "Nov", "Dec"].map(tag_no_case));
    alt((first, second)).parse(input)
}

fn day(input: &[u8]) -> Parsed<'_, &[u8]> {
    one_or_two_digits(input)
}

/// `year = 4DIGIT`; two digits in what is older than the standard.
fn year(input: &[u8]) -> Parsed<'_, &[u8]> {
    verify(digit1, |digits: &[u8]| matches!(digits.len(), 2 | 4)).parse(input)
}

/// `time = hour ":" minute [":" second]`
fn time(input: &[u8]) -> Parsed<'_, ()> {
    let second = opt((char(':'), two_digits));
    (one_or_two_digits, char(':'), two_digits, second).map(|_| ()).parse(input)
}

/// `zone = ("+" / "-") 4DIGIT / name [offset]`: `+0200`, `EST`, `GMT+0200`.
fn zone(input: &[u8]) -> Parsed<'_, &[u8]> {
    let offset = || recognize((one_of("+-"), two_digits, opt(char(':')), two_digits));
    let name = take_while_m_n(1, 5, |byte: u8| byte.is_ascii_uppercase());
    alt((offset(), recognize((name, opt(offset()))))).parse(input)
}

fn two_digits(input: &[u8]) -> Parsed<'_, &[u8]> {
    take_while_m_n(2, 2, |byte: u8| byte.is_ascii_digit())(input)
}

fn one_or_two_digits(input: &[u8]) -> Parsed<'_, &[u8]> {
    take_while_m_n(1, 2, |byte: u8| byte.is_ascii_digit())(input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::testing::Random;

    #[track_caller]
    fn read(line: &str) -> (String, String, Likeness) {
        let (from_line, likeness) = FromLine::parse(line.as_bytes()).unwrap();
        (from_line.envelope_sender().into(), from_line.timestamp().into(), likeness)
    }

    #[test]
    fn a_word_and_asctime_are_exact() {
        for (sender, timestamp) in [
            ("god@heaven.af.mil", "Sat Jan  3 01:05:34 1996"),
            ("-", "Fri Jul 08 12:08:34 2011"),
            ("MAILER-DAEMON", "Fri Jul  8 12:08 2011"),
            ("???@???", "Thu Jan 01 12:00:00 98"),
            ("1466@xxx", "Mon Jul 11 12:00:00 +0000 2011"),
            ("a@b", "Thu Jan 11 12:00:00 GMT 2001"),
            ("a@b", "Thu Jan 11 12:00:00 GMT+0100 2001"),
            ("a@b", "Thu Jan 11 12:00:00 MET DST 2001"),
            ("a@b", "Thu Jan 11 12:00:00 2001 -0800"),
            ("<a@b>", "thu jan 1 2:00:00 2001"),
            ("\"a\"@b", "Thu Jan 11 12:00:00 2001"),
        ] {
            for end in ["", " ", "\r\n", " remote from uunet\n"] {
                let line = format!("From {sender}  {timestamp}{end}");
                assert_eq!(
                    read(&line),
                    (sender.into(), timestamp.into(), Likeness::Exact),
                    "{line}"
                );
            }
        }
    }

    #[test]
    fn the_usual_form_is_read_by_the_rule_alike() {
        let mut random = Random::new(5);
        let pieces = [
            "a",
            "ada@example.com",
            " ",
            "  ",
            "\t",
            "\x0c",
            ":",
            "Thu",
            "thu",
            "Jan",
            "Mon",
            "11",
            " 1",
            "1",
            "12:00:00",
            "12:00",
            "2001",
            "98",
            "+0100",
            "GMT",
            "4 Mar 2024",
            "2024-03-04T10:15:00",
            "Thu Jan 11 12:00:00 2001",
            "Fri Feb  3 01:05:34 1996",
        ];
        let mut usual = 0;
        for _ in 0..100_000 {
            let count = random.below(6);
            let mut line: String = (0..count).map(|_| pieces[random.below(pieces.len())]).collect();
            line.push_str([" ", "", "x"][random.below(3)]);
            line.push_str(
                ["Sat Dec 31 23:59:59 1999", "Sat Dec  1 23:59:59 1999"][random.below(2)],
            );
            if let Some((sender, timestamp)) = usual_separator(line.as_bytes()) {
                let found = (sender, timestamp, Likeness::Exact);
                assert_eq!(separator(line.as_bytes()), found, "{line}");
                usual += 1;
            }
        }
        assert!(usual > 1_000);
    }

    #[test]
    fn other_words_with_a_date_behind_are_loose() {
        for (sender, timestamp) in [
            ("ada at example.com", "Thu Jan 11 12:00:00 2001"),
            ("", "Thu Jan 11 12:00:00 2001"),
            ("a@b", "Thu, 11 Jan 2001 12:00:00 +0100 (CET)"),
            ("a@b", "11 Jan 2001 12:00:00 GMT"),
        ] {
            let line = format!("From {sender} {timestamp}");
            assert_eq!(read(&line), (sender.into(), timestamp.into(), Likeness::Loose), "{line}");
        }
    }

    #[test]
    fn a_line_without_a_date_at_its_end_has_no_likeness() {
        for line in [
            "From here to there",
            "From Monday, Jan 5 12:00 2001 we are closed",
            "From Thu Jan 11 12:00:00 2001 on, it is different",
            "From a@b Thu Jan 11 2001",
            "From a@b Thu Jan 11 12:00:00 20010",
            "From a@b Thursday Jan 11 12:00:00 2001",
            "From nobody",
            "From ",
        ] {
            assert_eq!(read(line).2, Likeness::None, "{line}");
        }
        assert_eq!(read("From nobody at  all").0, "nobody");
    }

    #[test]
    fn what_is_no_from_line_is_none() {
        for line in ["", "From", "from a@b Thu Jan 11 12:00:00 2001", "From: a@b", "From : a@b"] {
            assert!(FromLine::parse(line.as_bytes()).is_none(), "{line}");
        }
    }

    #[test]
    fn the_timestamp_is_a_date() {
        let (line, _) = FromLine::parse(b"From a@b Thu Jan 11 12:00:00 2001\n").unwrap();
        assert_eq!(line.date_time().unwrap().to_chrono().to_rfc3339(), "2001-01-11T12:00:00+00:00");
    }
}
