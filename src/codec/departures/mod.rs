//! Where an encoded body departs from its encoding, and what other decoders make of it.

mod base64;
mod quoted_printable;
mod uuencode;

use std::{borrow::Cow, cell::LazyCell, ops::Range};

use super::transfer_encoding::TransferEncoding;
use crate::defect::{Code, Departure, Severity};

/// How many times its size the other readings of a body may take, all of them together.
const MOST: usize = 4;

/// Where `body` departs from `encoding`, each code once, from its first place to its last one; and
/// the bodies that other decoders give.
pub(crate) fn departures(
    encoding: TransferEncoding,
    body: &[u8],
) -> Vec<Departure<'_, Cow<'_, [u8]>>> {
    let ours = LazyCell::new(|| encoding.decode(body));
    let mut room = body.len().saturating_mul(MOST);
    let departure = |(code, place): (Code, Range<usize>)| {
        let others = others(encoding, code, body, place.start);
        let departure = Departure::new(code, body.get(place).unwrap_or_default());
        others.into_iter().fold(departure, |departure, other| {
            if other.len() > room || other == *ours || departure.others.contains(&other) {
                return departure;
            }
            room -= other.len();
            departure.or(other)
        })
    };
    noted(encoding, body).places.into_iter().map(departure).collect()
}

/// Where `body` first departs from `encoding` in a way that is not harmless.
pub(crate) fn first_departure(encoding: TransferEncoding, body: &[u8]) -> Option<usize> {
    let places = noted(encoding, body).places.into_iter();
    let harmful = places.filter(|(code, _)| code.severity() > Severity::Info);
    harmful.map(|(_, place)| place.start).min()
}

fn noted(encoding: TransferEncoding, body: &[u8]) -> Noted<'_> {
    let mut noted = Noted { body, places: Vec::new() };
    match encoding {
        TransferEncoding::Base64 => base64::note(body, &mut noted),
        TransferEncoding::QuotedPrintable => quoted_printable::note(body, &mut noted),
        TransferEncoding::Uuencode => uuencode::note(body, &mut noted),
        TransferEncoding::SevenBit | TransferEncoding::EightBit | TransferEncoding::Binary => {}
    }
    noted
}

/// What other decoders give where `code` is first met at `start`; some of it may be what we give.
fn others(encoding: TransferEncoding, code: Code, body: &[u8], start: usize) -> Vec<Cow<'_, [u8]>> {
    match encoding {
        TransferEncoding::Base64 => base64::others(code, body, start),
        TransferEncoding::QuotedPrintable => quoted_printable::others(code, body),
        // Left as it is.
        TransferEncoding::Uuencode => vec![Cow::Borrowed(body)],
        TransferEncoding::SevenBit | TransferEncoding::EightBit | TransferEncoding::Binary => {
            Vec::new()
        }
    }
}

/// Where a decoder says what it met. Decoding for its result alone uses `()`, so that it costs
/// nothing.
pub(crate) trait Notes {
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

/// Where each code is in a body: from its first place to its last one.
struct Noted<'a> {
    body: &'a [u8],
    places: Vec<(Code, Range<usize>)>,
}

impl Noted<'_> {
    fn has(&self, code: Code) -> bool {
        self.places.iter().any(|(known, _)| *known == code)
    }
}

impl Notes for Noted<'_> {
    const WANTED: bool = true;

    fn note(&mut self, code: Code, rest: &[u8], len: usize) {
        let start = self.body.len().saturating_sub(rest.len());
        let end = (start + len).min(self.body.len());
        match self.places.iter_mut().find(|(known, _)| *known == code) {
            Some((_, place)) => place.end = place.end.max(end),
            None => self.places.push((code, start..end)),
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
    use crate::codec::testing::Random;

    /// A code, what it is at, and what other decoders give.
    pub(crate) type Told = (&'static str, &'static str, &'static [&'static str]);

    /// Asserts codes, what they are at, and what other decoders give.
    #[track_caller]
    pub(crate) fn assert_departures(encoding: TransferEncoding, body: &str, wanted: &[Told]) {
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

    pub(crate) fn departure(
        encoding: TransferEncoding,
        body: &[u8],
        code: Code,
    ) -> Departure<'_, Cow<'_, [u8]>> {
        departures(encoding, body).into_iter().find(|departure| departure.code == code).unwrap()
    }

    #[test]
    fn the_other_readings_of_a_body_are_bounded() {
        let runs =
            ["QQ==", "Q", "=", "-", "A=B", "A.\n\n", "QUJD\n\n\nQ-=", "=4f=5\n4= \n\r=x", "M\n"];
        let bodies = runs.map(|run| run.repeat((1 << 18) / run.len()));
        // Each code, and late enough for nearly all of it to be in each other reading.
        let late = "QUJD".repeat(1 << 12) + "*-QQ=QUJD=QUJ\n\nQUJDQ=";
        for body in bodies.into_iter().chain([late]) {
            let run = body.get(body.len() - 20..);
            for encoding in [
                TransferEncoding::Base64,
                TransferEncoding::QuotedPrintable,
                TransferEncoding::Uuencode,
            ] {
                let departures = departures(encoding, body.as_bytes());
                let size: usize =
                    departures.iter().flat_map(|it| &it.others).map(|it| it.len()).sum();
                assert!(size <= MOST * body.len(), "{run:?} {encoding}: {size}");
            }
        }
    }

    #[test]
    fn the_first_departure_is_the_first_that_matters() {
        let cases = [
            (TransferEncoding::Base64, "QUJD.REV_", Some(4)),
            (TransferEncoding::Base64, "QUI=\nfooter", Some(5)),
            (TransferEncoding::Base64, "QR==", None),
            (TransferEncoding::QuotedPrintable, "=c3=A9 =x =\r", Some(7)),
            (TransferEncoding::QuotedPrintable, "a=\r\nb=3D", None),
        ];
        for (encoding, body, wanted) in cases {
            assert_eq!(first_departure(encoding, body.as_bytes()), wanted, "{body}");
        }
    }

    #[test]
    fn what_is_before_the_first_departure_is_the_start_of_what_we_give() {
        let mut random = Random::new(7);
        for (encoding, alphabet) in [
            (TransferEncoding::Base64, &b"AQz9+/== \r\n*-\0"[..]),
            (TransferEncoding::QuotedPrintable, b"=4a \r\n=x"),
        ] {
            for _ in 0..20_000 {
                let len = random.below(24);
                let body: Vec<u8> =
                    (0..len).map(|_| alphabet[random.below(alphabet.len())]).collect();
                let at = first_departure(encoding, &body).unwrap_or(len);
                let (strict, ours) = (encoding.decode(&body[..at]), encoding.decode(&body));
                assert!(ours.starts_with(&strict), "{encoding} {}", body.escape_ascii());
                assert!(departures(encoding, &body).iter().all(|it| !it.others.contains(&ours)));
            }
        }
    }

    #[test]
    fn what_is_not_encoded_cannot_depart() {
        assert_departures(TransferEncoding::EightBit, "=\r\0é", &[]);
    }
}
