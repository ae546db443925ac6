//! Quoted-printable that other decoders read otherwise (RFC 2045 §6.7, "suggestions for robust
//! implementations").

use std::borrow::Cow;

use memchr::{memchr_iter, memchr2_iter};

use super::{Noted, Notes as _, decoded};
use crate::{
    codec::{
        hex::hex_octet,
        quoted_printable::{escaped, is_blank, soft_line_break},
        transfer_encoding::TransferEncoding::QuotedPrintable,
    },
    defect::Code,
};

/// What stands behind each equals sign, which the decoder takes by the same rules, and bare CR.
pub(super) fn note(body: &[u8], noted: &mut Noted<'_>) {
    let mut passed = 0;
    for at in memchr2_iter(b'=', b'\r', body) {
        let rest = body.get(at..).unwrap_or_default();
        match rest {
            _ if at < passed => {}
            [b'\r', ..] => {
                let crs = carriage_returns(rest);
                passed = at + crs;
                if rest.get(crs) != Some(&b'\n') {
                    noted.note(Code::QpBareCr, rest, crs);
                }
            }
            [_, after @ ..] => match Equals::of(after) {
                Equals::SoftLineBreak if after.first().is_some_and(|&byte| is_blank(byte)) => {
                    noted.note(Code::QpTrailingWsAfterEq, rest, 2);
                }
                Equals::Octet if after.iter().take(2).any(u8::is_ascii_lowercase) => {
                    noted.note(Code::QpLowercaseHex, rest, 3);
                }
                Equals::Invalid => noted.note(Code::QpInvalidEscape, rest, invalid_len(after)),
                Equals::SoftLineBreak | Equals::Octet => {}
            },
            [] => {}
        }
    }
}

/// What an equals sign begins, by what follows it.
#[derive(Clone, Copy, PartialEq)]
enum Equals {
    Octet,
    SoftLineBreak,
    Invalid,
}

impl Equals {
    fn of(after: &[u8]) -> Self {
        match () {
            () if soft_line_break(after).is_some() => Self::SoftLineBreak,
            () if escaped(after).is_some() => Self::Octet,
            () => Self::Invalid,
        }
    }
}

/// Other bytes for what follows an equals sign, and how many of those they stand for.
type Rewrite = fn(&[u8]) -> Option<(Vec<u8>, usize)>;

/// What other decoders give for `code`.
pub(super) fn others<'a>(code: Code, body: &[u8]) -> Vec<Cow<'a, [u8]>> {
    let equals = |kind: Equals, edit: Rewrite| {
        decoded(
            QuotedPrintable,
            &edited(body, b'=', |after| (Equals::of(after) == kind).then(|| edit(after)).flatten()),
        )
    };
    let crs = |with: &[u8]| {
        decoded(
            QuotedPrintable,
            &edited(body, b'\r', |after| {
                (after.first() != Some(&b'\n')).then(|| (with.to_vec(), 0))
            }),
        )
    };
    match code {
        Code::QpInvalidEscape => vec![
            equals(Equals::Invalid, |after| Some((Vec::new(), invalid_len(after) - 1))),
            equals(Equals::Invalid, rejoined),
            equals(Equals::Invalid, |_| Some((Vec::new(), 0))),
        ],
        // Taken for an equals sign that stands for itself.
        Code::QpTrailingWsAfterEq => vec![equals(Equals::SoftLineBreak, |after| {
            after.first().is_some_and(|&byte| is_blank(byte)).then(|| (b"=3D".to_vec(), 0))
        })],
        Code::QpBareCr => vec![crs(b"\r\n"), crs(b"")],
        _ => Vec::new(),
    }
}

/// How long an invalid escape is: the equals sign, and what stands for the digits.
fn invalid_len(after: &[u8]) -> usize {
    let digits = after.iter().take(2).take_while(|byte| !matches!(byte, b'=' | b'\r' | b'\n'));
    1 + digits.count()
}

/// An escape that a line break splits, without it.
fn rejoined(after: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (&high, rest) = after.split_first()?;
    let rest = rest.strip_prefix(b"=").unwrap_or(rest);
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest).strip_prefix(b"\n")?;
    let (&low, rest) = rest.split_first()?;
    hex_octet(high, low)?;
    Some((vec![b'=', high, low], after.len() - rest.len()))
}

/// How many CR `rest` starts with: those that gateways add to line ends are no bare ones.
fn carriage_returns(rest: &[u8]) -> usize {
    rest.iter().take_while(|&&byte| byte == b'\r').count()
}

/// `body` with other bytes for some of each `byte` and what follows it, as `edit` tells by the
/// latter.
fn edited(body: &[u8], byte: u8, edit: impl Fn(&[u8]) -> Option<(Vec<u8>, usize)>) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut copied = 0;
    for at in memchr_iter(byte, body) {
        let (Some(before), Some(after)) = (body.get(copied..at), body.get(at + 1..)) else {
            continue;
        };
        if let Some((with, len)) = edit(after) {
            out.extend_from_slice(before);
            out.extend_from_slice(&with);
            copied = at + 1 + len;
        }
    }
    out.extend_from_slice(body.get(copied..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{Told, assert_departures},
        *,
    };

    #[test]
    fn what_departs_is_told_with_what_others_read() {
        let cases: &[(&str, &[Told])] = &[
            ("", &[]),
            ("a=3Db =\r\nc\r\nd \n", &[]),
            ("caf=c3=A9", &[("qp.lowercase-hex", "=c3", &[])]),
            ("=c3=A9=c3", &[("qp.lowercase-hex", "=c3=A9=c3", &[])]),
            ("a=0X=41b", &[("qp.invalid-escape", "=0X", &["aAb", "a0XAb"])]),
            (
                "=4\r\n1=4\n2",
                &[("qp.invalid-escape", "=4\r\n1=4", &["\r\n1\n2", "AB", "4\r\n14\n2"])],
            ),
            ("=4=\r\n1", &[("qp.invalid-escape", "=4", &["1", "A", "41"])]),
            ("a== b", &[("qp.invalid-escape", "== b", &["a", "a b"])]),
            ("a= \nb", &[("qp.trailing-ws-after-eq", "= ", &["a=\nb"])]),
            ("a\rb", &[("qp.bare-cr", "\r", &["a\r\nb", "ab"])]),
            ("a=\r\r\nb\r\r\n", &[]),
        ];
        for (body, wanted) in cases {
            assert_departures(QuotedPrintable, body, wanted);
        }
    }
}
