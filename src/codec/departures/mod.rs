//! Where an encoded body departs from its encoding, and what other decoders make of it.

mod base64;
mod quoted_printable;
mod uuencode;

use std::{borrow::Cow, cell::LazyCell, ops::Range};

use super::transfer_encoding::TransferEncoding;
use crate::defect::{Code, Departure};

/// How many times its size the other readings of a body may take, all of them together.
const MOST: usize = 4;

/// Where `body` departs from `encoding`, each code once, with its first place; and the bodies that
/// other decoders give.
pub(crate) fn departures(
    encoding: TransferEncoding,
    body: &[u8],
) -> Vec<Departure<'_, Cow<'_, [u8]>>> {
    match encoding {
        TransferEncoding::Base64 => base64::departures(body),
        TransferEncoding::QuotedPrintable => quoted_printable::departures(body),
        TransferEncoding::Uuencode => uuencode::departures(body),
        TransferEncoding::SevenBit | TransferEncoding::EightBit | TransferEncoding::Binary => {
            Vec::new()
        }
    }
}

/// Where a decoder says what it met. Decoding for its result alone uses `()`, so that it costs
/// nothing.
pub(super) trait Notes {
    /// Whether checks that only a note needs should run.
    const WANTED: bool;

    /// Notes that `code` was met at the first `len` bytes of `rest`, which goes on to the end of the
    /// body.
    fn note(&mut self, code: Code, rest: &[u8], len: usize);
}

impl Notes for () {
    const WANTED: bool = false;

    fn note(&mut self, _: Code, _: &[u8], _: usize) {}
}

/// The first place of each code in a body.
struct Noted<'a> {
    body: &'a [u8],
    places: Vec<(Code, Range<usize>)>,
}

impl<'a> Noted<'a> {
    fn new(body: &'a [u8]) -> Self {
        Self { body, places: Vec::new() }
    }

    fn has(&self, code: Code) -> bool {
        self.places.iter().any(|(known, _)| *known == code)
    }

    /// The departures, with those of the bodies that `others` gives for a code and its place that
    /// are not ours.
    fn departures(
        self,
        encoding: TransferEncoding,
        others: impl Fn(Code, usize) -> Vec<Cow<'a, [u8]>>,
    ) -> Vec<Departure<'a, Cow<'a, [u8]>>> {
        let Self { body, places } = self;
        let ours = LazyCell::new(|| encoding.decode(body));
        let mut room = body.len().saturating_mul(MOST);
        let departure = |(code, place): (Code, Range<usize>)| {
            let start = place.start;
            let departure = Departure::new(code, body.get(place).unwrap_or_default());
            others(code, start).into_iter().fold(departure, |departure, other| {
                if other.len() > room || other == *ours || departure.others.contains(&other) {
                    return departure;
                }
                room -= other.len();
                departure.or(other)
            })
        };
        places.into_iter().map(departure).collect()
    }
}

impl Notes for Noted<'_> {
    const WANTED: bool = true;

    fn note(&mut self, code: Code, rest: &[u8], len: usize) {
        if !self.has(code) {
            let start = self.body.len().saturating_sub(rest.len());
            self.places.push((code, start..(start + len).min(self.body.len())));
        }
    }
}

/// `body` decoded, for another reader's sake.
fn decoded<'a>(encoding: TransferEncoding, body: &[u8]) -> Cow<'a, [u8]> {
    Cow::Owned(encoding.decode(body).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts codes, what they are at, and what other decoders give.
    #[track_caller]
    pub(super) fn assert_departures(
        encoding: TransferEncoding,
        body: &str,
        wanted: &[(&str, &str, &[&str])],
    ) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let found: Vec<_> = departures(encoding, body.as_bytes())
            .iter()
            .map(|Departure { code, at, others, .. }| {
                (code.to_string(), text(at), others.iter().map(|it| text(it)).collect::<Vec<_>>())
            })
            .collect();
        let wanted: Vec<_> = wanted
            .iter()
            .map(|&(code, at, others)| {
                (code.into(), at.into(), others.iter().copied().map(String::from).collect())
            })
            .collect();
        assert_eq!(found, wanted, "{body:?}");
    }

    #[test]
    fn the_other_readings_of_a_body_are_bounded() {
        let runs =
            ["QQ==", "Q", "=", "-", "A=B", "A.\n\n", "QUJD\n\n\nQ-=", "=4f=5\n4= \n\r=x", "M\n"];
        for run in runs {
            let body = run.repeat((1 << 18) / run.len());
            for encoding in [
                TransferEncoding::Base64,
                TransferEncoding::QuotedPrintable,
                TransferEncoding::Uuencode,
            ] {
                let departures = departures(encoding, body.as_bytes());
                let size: usize =
                    departures.iter().flat_map(|it| &it.others).map(|it| it.len()).sum();
                assert!(size <= MOST * body.len(), "{run} {encoding}: {size}");
            }
        }
    }

    #[test]
    fn what_is_not_encoded_cannot_depart() {
        assert_departures(TransferEncoding::EightBit, "=\r\0é", &[]);
    }
}
