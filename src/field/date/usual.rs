//! Dates as nearly all mail has them, read by position.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use super::{
    written::{TimeOfDay, Written},
    zone::Zone,
};

/// `[day-name "," SP] day SP month SP 4DIGIT SP time-of-day SP ("+" / "-") 4DIGIT` (RFC 5322 §3.3)
/// with one blank wherever the grammar has one; the rest is ignored.
///
/// None of anything else, which [`date_time`](super::date_time::date_time) reads; where this reads
/// something, the grammar reads the same.
pub(super) fn usual_date(value: &[u8]) -> Option<Written> {
    let value = value.strip_prefix(b" ").unwrap_or(value);
    let value = match value.split_at_checked(5) {
        Some((
            b"Mon, " | b"Tue, " | b"Wed, " | b"Thu, " | b"Fri, " | b"Sat, " | b"Sun, ",
            rest,
        )) => rest,
        _ => value,
    };
    let (day, rest) = match value {
        [tens, ones, b' ', rest @ ..] if *tens != b' ' => (decimal([*tens, *ones])?, rest),
        [b' ', ones, b' ', rest @ ..] | [ones, b' ', rest @ ..] => (decimal([*ones])?, rest),
        _ => return None,
    };
    let &[
        m1,
        m2,
        m3,
        b' ',
        y1,
        y2,
        y3,
        y4,
        b' ',
        h1,
        h2,
        b':',
        n1,
        n2,
        b':',
        s1,
        s2,
        b' ',
        sign,
        z1,
        z2,
        z3,
        z4,
        ref after @ ..,
    ] = rest
    else {
        return None;
    };
    let month = month([m1, m2, m3])?;
    // Before that, it is a year of the obsolete syntax.
    let year = decimal([y1, y2, y3, y4]).filter(|&year| year >= 1000)?;
    let time = TimeOfDay {
        hour: decimal([h1, h2])?,
        minute: decimal([n1, n2])?,
        second: decimal([s1, s2])?,
    };
    let is_whole = !matches!(after, [b'0'..=b'9' | b':', ..]);
    let zone = match (sign, decimal([z1, z2])?, decimal([z3, z4])?) {
        (b'-', 0, 0) => Zone::Unknown,
        (b'+' | b'-', hours @ 0..=23, minutes @ 0..=59) => {
            let east = Zone::east(hours.cast_signed(), minutes.cast_signed());
            if sign == b'-' { east.westward() } else { east }
        }
        _ => return None,
    };
    is_whole.then_some(((year.cast_signed(), month, day), time, zone))
}

/// The value of so many digits.
#[expect(clippy::arithmetic_side_effects, reason = "four digits at most")]
fn decimal<const DIGITS: usize>(digits: [u8; DIGITS]) -> Option<u32> {
    digits.into_iter().try_fold(0, |value, digit| {
        let digit = digit.wrapping_sub(b'0');
        (digit < 10).then(|| value * 10 + u32::from(digit))
    })
}

/// `month = "Jan" / "Feb" / … / "Dec"`
fn month(name: [u8; 3]) -> Option<u32> {
    Some(match &name {
        b"Jan" => 1,
        b"Feb" => 2,
        b"Mar" => 3,
        b"Apr" => 4,
        b"May" => 5,
        b"Jun" => 6,
        b"Jul" => 7,
        b"Aug" => 8,
        b"Sep" => 9,
        b"Oct" => 10,
        b"Nov" => 11,
        b"Dec" => 12,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        codec::testing::Random,
        field::date::date_time::{DateTime, date_time, date_time_of},
    };

    /// What the grammar reads.
    fn by_grammar(value: &[u8]) -> Option<DateTime> {
        date_time(value).ok().map(|(_, date_time)| date_time)
    }

    #[test]
    fn dates_of_the_standard_are_read_by_position() {
        for value in [
            "Sun, 13 Sep 2020 12:26:40 +0000",
            " Sun, 13 Sep 2020 12:26:40 +0000",
            "13 Sep 2020 12:26:40 +0000",
            "Sun,  3 Sep 2020 12:26:40 +0530 (IST)",
            "Sun, 3 Sep 2020 12:26:60 -0330\r\n (x)",
            "Sun, 13 Sep 2020 24:00:00 -0000",
        ] {
            let usual = usual_date(value.as_bytes()).and_then(date_time_of);
            assert!(usual.is_some(), "{value}");
            assert_eq!(usual, by_grammar(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn other_dates_are_left_to_the_grammar() {
        for value in [
            "",
            "Sun, 13 Sep 0120 12:26:40 +0000",
            "Sun, 13 Sep 2020 12:26:40 +00001",
            "Sun, 13 Sep 2020 12:26:40 +0099",
            "Sun, 13 Sep 2020 12:26:40 +00:00",
            "Sun, 13 Sep 2020 12:26:40 GMT",
            "Sun, 13  Sep 2020 12:26:40 +0000",
            "dim, 13 Sep 2020 12:26:40 +0000",
        ] {
            assert_eq!(usual_date(value.as_bytes()), None, "{value}");
        }
    }

    #[test]
    fn both_agree_on_whatever_is_read() {
        let mut random = Random::new(5);
        let alphabet = b"0123456789 :+-,.()SunMarJamp\r\n\tT";
        let mut read = 0;
        for round in 0..30_000 {
            let mut value = format!(
                "{}{}{} {} {} {:02}:{:02}:{:02} {}{:04}{}",
                [" ", "", "  "][random.below(3)],
                ["Mon, ", "", "Sun, ", "Sat,", "May, "][random.below(5)],
                random.below(34),
                ["Jan", "Feb", "Mar", "May", "Dec", "Sept"][random.below(6)],
                [2020, 1970, 999, 49, 9999, 20_200][random.below(6)],
                random.below(26),
                random.below(62),
                random.below(63),
                ["+", "-", ""][random.below(3)],
                [0, 100, 530, 2359, 2400, 1160][random.below(6)],
                ["", " (CST)", "1", ":30", " PM", "\r\n"][random.below(6)],
            )
            .into_bytes();
            if round % 2 == 0 {
                let at = random.below(value.len());
                value[at] = alphabet[random.below(alphabet.len())];
            }
            if let Some(written) = usual_date(&value) {
                let shown = value.escape_ascii().to_string();
                assert_eq!(date_time_of(written), by_grammar(&value), "{shown}");
                read += 1;
            }
        }
        assert!(read > 500, "{read}");
    }
}
