//! Quoted-printable, as bodies have it (RFC 2045 §6.7), and the `Q` encoding of encoded words
//! (RFC 2047 §4.2).
//!
//! Advice for whoever changes it: `blocks` decodes most of a body, and reports nothing. It is for those who read our
//! way and do not listen; `decode_lines` is the rule.

use std::{borrow::Cow, convert::Infallible, iter};

use memchr::{memchr, memchr_iter, memchr2, memchr3, memrchr};

use super::{
    blocks::decode_start,
    escape::{escaped, invalid_escape, is_blank, rejoined, soft_line_break, trim_blanks},
};
use crate::{
    defect::{Code, Reader, Severity},
    quirk::{Quirk, Quirks},
};

/// The choices of this decoder.
pub(crate) const QUIRKS: Quirks = Quirks::of(&[
    Quirk::EscapeOut,
    Quirk::EscapeRejoined,
    Quirk::SignOut,
    Quirk::StrictSoftBreaks,
    Quirk::ControlsDropped,
]);

/// No more than this is decoded before it is handed on, but a line that is longer.
const BLOCK: usize = 16 * 1024;

/// Decodes a body, and appends what that gives to `out`.
///
/// Escapes may be in either case, and one that is none is kept as it stands. Blanks that end a line
/// are deleted (RFC 2045 §6.7 (3)), also where the data ends. Line ends, bare CR and 8-bit bytes
/// are kept as they are.
///
/// What is decoded is never longer than the input.
pub(crate) fn decode_into(input: &[u8], out: &mut Vec<u8>) {
    let rest = decode_start(input, out);
    decode_as(rest, out, &mut ());
}

/// Decodes a body as this reader does, tells it what is met, and appends what that gives to `out`.
pub(crate) fn decode_as<R: Reader>(input: &[u8], out: &mut Vec<u8>, reader: &mut R) {
    let append = &mut |piece: &[u8]| {
        out.extend_from_slice(piece);
        Ok::<(), Infallible>(())
    };
    let Ok(()) = decode_lines(input, append, reader);
}

/// Tells the reader what is met in a body.
pub(crate) fn record<R: Reader>(input: &[u8], reader: &mut R) {
    let Ok(()) = decode_lines(input, &mut |_: &[u8]| Ok::<(), Infallible>(()), reader);
}

/// Decodes a body as [`decode_into`] does, piece by piece into `emit`.
pub(crate) fn decode<E>(
    input: &[u8],
    emit: &mut impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let mut decoded = Vec::new();
    for lines in blocks(input) {
        let rest = decode_start(lines, &mut decoded);
        emit_some(&decoded, emit)?;
        decoded.clear();
        decode_lines(rest, emit, &mut ())?;
    }
    Ok(())
}

/// Whole lines of `input`, as many as a block holds, or a single one that is longer. No line needs
/// another one to be decoded.
fn blocks(input: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = input;
    iter::from_fn(move || {
        let block = rest.get(..BLOCK).unwrap_or(rest);
        let end = match memrchr(b'\n', block) {
            _ if block.len() == rest.len() => rest.len(),
            Some(last) => last + 1,
            None => memchr(b'\n', rest).map_or(rest.len(), |first| first + 1),
        };
        let (lines, after) = rest.split_at_checked(end)?;
        rest = after;
        (!lines.is_empty()).then_some(lines)
    })
}

/// Decodes piece by piece into `emit`; literal pieces are slices of `input`.
fn decode_lines<R: Reader, E>(
    input: &[u8],
    emit: &mut impl FnMut(&[u8]) -> Result<(), E>,
    reader: &mut R,
) -> Result<(), E> {
    let is_plain = !R::RECORDS && reader.quirks().is_empty();
    // What is literal and not yet emitted, and how much of it was already searched.
    let mut literal = input;
    let mut searched = 0;
    loop {
        let rest = literal.get(searched..).unwrap_or_default();
        let found = match is_plain {
            true => memchr2(b'=', b'\n', rest),
            false => memchr3(b'=', b'\n', b'\r', rest),
        };
        let Some(found) = found else {
            return emit_some(trim_blanks(literal), emit);
        };
        let at = searched + found;
        let (before, sign) = literal.split_at_checked(at).unwrap_or((literal, &[]));
        match sign {
            [b'\n', ..] => {
                let line = before.strip_suffix(b"\r").unwrap_or(before);
                if ends_in_blank(line) {
                    emit_some(trim_blanks(line), emit)?;
                    literal = literal.get(line.len()..).unwrap_or_default();
                    searched = at + 1 - line.len();
                } else {
                    searched = at + 1;
                }
                continue;
            }
            [b'\r', ..] if !is_plain => {
                // Those that gateways add to line ends are no bare ones.
                let len = sign.iter().take_while(|&&byte| byte == b'\r').count();
                searched = at + len;
                if let Some((crs, after)) = sign.split_at_checked(len)
                    && after.first() != Some(&b'\n')
                {
                    reader.met(Code::QpBareCr, crs);
                    if reader.takes(Quirk::ControlsDropped) {
                        emit_some(before, emit)?;
                        (literal, searched) = (after, 0);
                    }
                }
                continue;
            }
            _ => {}
        }
        let after = sign.strip_prefix(b"=").unwrap_or(sign);
        let (octet, rest) = match equals(sign, after, reader) {
            Equals::Nothing(rest) => (None, rest),
            Equals::Octet(octet, rest) => (Some(octet), rest),
            Equals::Text => {
                searched = at + 1;
                continue;
            }
        };
        emit_some(before, emit)?;
        if let Some(octet) = octet {
            emit(&[octet])?;
        }
        (literal, searched) = (rest, 0);
    }
}

/// What an equals sign is, and what follows that.
enum Equals<'i> {
    /// A soft line break, or another thing that stands for nothing.
    Nothing(&'i [u8]),
    Octet(u8, &'i [u8]),
    /// A character like any other.
    Text,
}

/// What the `sign` that is followed by `after` is.
fn equals<'i, R: Reader>(sign: &'i [u8], after: &'i [u8], reader: &mut R) -> Equals<'i> {
    if let Some(next_line) = soft_line_break(after) {
        if after.first().is_some_and(|&byte| is_blank(byte)) {
            let at = sign.get(..2).unwrap_or_default();
            reader.met_as(Code::QpTrailingWsAfterEq, Severity::Ambiguous, at);
            if reader.takes(Quirk::StrictSoftBreaks) {
                return Equals::Text;
            }
        }
        return Equals::Nothing(next_line);
    }
    if let Some((octet, rest)) = escaped(after) {
        if R::RECORDS && after.iter().take(2).any(u8::is_ascii_lowercase) {
            reader.met(Code::QpLowercaseHex, sign.get(..3).unwrap_or_default());
        }
        return Equals::Octet(octet, rest);
    }
    let (escape, rest) = invalid_escape(sign);
    reader.met(Code::QpInvalidEscape, escape);
    if reader.takes(Quirk::EscapeOut) {
        return Equals::Nothing(rest);
    }
    if reader.takes(Quirk::EscapeRejoined)
        && let Some((octet, rest)) = rejoined(after)
    {
        return Equals::Octet(octet, rest);
    }
    match reader.takes(Quirk::SignOut) {
        true => Equals::Nothing(after),
        false => Equals::Text,
    }
}

/// Whether [`decode`] would give `input` as it is: no `=`, and no blank that ends a line or the
/// data.
pub(crate) fn is_literal(input: &[u8]) -> bool {
    if memchr(b'=', input).is_some() || ends_in_blank(input) {
        return false;
    }
    memchr_iter(b'\n', input).all(|at| {
        let before = input.get(..at).unwrap_or_default();
        !ends_in_blank(before.strip_suffix(b"\r").unwrap_or(before))
    })
}

/// Decodes the text of an encoded word: `encoded-text` of the `Q` encoding (RFC 2047 §4.2), where
/// `_` always is 0x20. Blanks, which do not belong there, and invalid escapes are kept.
pub(crate) fn decode_q_word(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr2(b'=', b'_', text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match (byte, escaped(after)) {
            (b'_', _) => out.push(b' '),
            (b'=', Some((octet, after))) => {
                out.push(octet);
                rest = after;
            }
            _ => out.push(byte),
        }
    }
    Cow::Owned(out)
}

/// Where the text of an encoded word has an equals sign that begins no escape.
pub(crate) fn first_invalid_escape(text: &[u8]) -> Option<usize> {
    let signs = text.iter().enumerate().filter(|&(_, &byte)| byte == b'=');
    signs.map(|(at, _)| at).find(|at| escaped(text.get(at + 1..).unwrap_or_default()).is_none())
}

fn emit_some<E>(piece: &[u8], emit: &mut impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
    if piece.is_empty() { Ok(()) } else { emit(piece) }
}

fn ends_in_blank(line: &[u8]) -> bool {
    line.last().is_some_and(|&byte| is_blank(byte))
}

#[cfg(test)]
mod tests {
    use quoted_printable::ParseMode;

    use super::*;
    use crate::codec::testing::{Random, collect};

    /// All three ways, which give the same.
    #[track_caller]
    fn body(input: &[u8]) -> Vec<u8> {
        let lines = collect(|mut emit| decode_lines(input, &mut emit, &mut ()));
        let pieces = collect(|mut emit| decode(input, &mut emit));
        let mut whole = Vec::new();
        decode_into(input, &mut whole);
        assert!(whole == lines && pieces == lines, "{}", input.escape_ascii());
        lines
    }

    #[test]
    fn bodies_are_decoded_tolerantly() {
        let cases: &[(&str, &[u8], &[u8])] = &[
            ("empty", b"", b""),
            ("nothing to decode", b"plain\r\ntext\r\n", b"plain\r\ntext\r\n"),
            ("escapes", b"caf=C3=A9 x", "café x".as_bytes()),
            ("lower case", b"caf=c3=a9", "café".as_bytes()),
            ("soft line break", b"abc=\r\ndef", b"abcdef"),
            ("soft line break, LF", b"abc=\ndef", b"abcdef"),
            ("soft line break, CR added by a gateway", b"abc=\r\r\ndef", b"abcdef"),
            ("blanks after the soft =", b"abc= \t\r\ndef", b"abcdef"),
            ("blanks before the soft = are text", b"abc =\ndef", b"abc def"),
            ("soft break at the end of the data", b"abc=", b"abc"),
            ("soft break and blanks at the end", b"abc=  ", b"abc"),
            ("soft break and CR at the end", b"abc=\r", b"abc"),
            ("blanks before a line end are deleted", b"a \t\r\nb \nc", b"a\r\nb\nc"),
            ("blanks at the end of the data are deleted", b"a  ", b"a"),
            ("lines of blanks are emptied", b"\n  \n\t\r\n", b"\n\n\r\n"),
            ("an escaped blank stays", b"a=20\r\nb=20", b"a \r\nb "),
            ("blanks after an escaped one are deleted", b"a=20  \r\nb", b"a \r\nb"),
            ("blanks after a soft break are deleted", b"a =\n  \nb", b"a \nb"),
            ("an invalid escape is literal", b"a=G1=1=", b"a=G1=1"),
            ("an escape cut short by a blank", b"=4 1", b"=4 1"),
            ("an equals sign before an escape", b"==41=", b"=A"),
            ("8-bit bytes stay", b"caf\xE9=", b"caf\xE9"),
            ("bare CR stays", b"a\rb \rc", b"a\rb \rc"),
            ("line ends stay as they are", b"a\nb\r\nc\r\r\n", b"a\nb\r\nc\r\r\n"),
            ("an escaped line end is data", b"a =0D=0Ab", b"a \r\nb"),
        ];
        for (name, input, wanted) in cases {
            let out = body(input);
            assert_eq!(out.escape_ascii().to_string(), wanted.escape_ascii().to_string(), "{name}");
        }
    }

    #[test]
    fn words_are_decoded_tolerantly() {
        let cases: &[(&str, &[u8], &[u8])] = &[
            ("underscore", b"hello_w=C3=B6rld", "hello wörld".as_bytes()),
            ("blanks are kept", b"hello w=C3=B6rld ", "hello wörld ".as_bytes()),
            ("an escaped underscore", b"a=5Fb", b"a_b"),
            ("lower case", b"=c3=a9", "é".as_bytes()),
            ("invalid escapes are literal", b"=G1_=4", b"=G1 =4"),
            ("an escape does not span an underscore", b"=_41", b"= 41"),
            ("8-bit bytes", b"\xE9_", b"\xE9 "),
        ];
        for (name, input, wanted) in cases {
            assert_eq!(decode_q_word(input), *wanted, "{name}");
        }
        assert!(matches!(decode_q_word(b"as it is"), Cow::Borrowed(_)));
    }

    #[test]
    fn blocks_and_lines_are_decoded_alike() {
        let mut random = Random::new(4);
        let pieces = [
            "a", "bc", " ", "\t", "\n", "\r\n", "\r", "=", "=\r\n", "=\n", "= \n", "=3D", "=c3=a9",
            "=4", "=20", "\u{e9}", "_", "\0",
        ];
        for round in 0..20_000 {
            // Few of them, and none of them odd as often as not.
            let kinds = 1 + random.below(pieces.len());
            let text: String = (0..random.below(160))
                .map(|_| pieces[(random.below(kinds) + round) % pieces.len()])
                .collect();
            body(text.as_bytes());
        }
        for line_len in [1, 76, 1000, BLOCK - 2, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK] {
            let line = "=C3=A9 ".repeat(line_len / 7) + &"x".repeat(line_len % 7);
            for line_end in ["\n", "\r\n", "=\r\n", "=x\n", "\r"] {
                body((line.clone() + line_end).repeat(1 + 4 * BLOCK / line_len).as_bytes());
            }
        }
    }

    #[test]
    fn literal_is_what_decoding_does_not_change() {
        let mut random = Random::new(1);
        for _ in 0..50_000 {
            let len = random.below(10);
            let text: Vec<u8> = (0..len).map(|_| b"a \t\r\n"[random.below(5)]).collect();
            assert_eq!(is_literal(&text), body(&text) == text, "{}", text.escape_ascii());
        }
        assert!(!is_literal(b"a=b"));
    }

    #[test]
    fn encoded_then_decoded_is_the_same() {
        let mut random = Random::new(2);
        for len in 0..600 {
            let data = random.bytes(len);
            assert_eq!(body(&quoted_printable::encode(&data)), data);
            let text: String =
                (0..len).map(|_| ['a', 'é', ' ', '=', '中'][random.below(5)]).collect();
            assert_eq!(body(&quoted_printable::encode(&text)), text.as_bytes());
        }
    }

    #[test]
    fn what_a_strict_decoder_takes_decodes_the_same() {
        let mut random = Random::new(3);
        let pieces = ["a", "bc", " ", "=3D", "=20", "=\r\n", "\r\n", "=C3=A9", "\t"];
        let mut taken = 0;
        for _ in 0..20_000 {
            let text: String =
                (0..random.below(12)).map(|_| pieces[random.below(pieces.len())]).collect();
            if let Ok(strict) = quoted_printable::decode(&text, ParseMode::Strict) {
                // What ends the data is a matter of the RFC's rule (3), which it does not apply.
                let text = format!("{text}.");
                let strict_end = [strict.as_slice(), b"."].concat();
                if quoted_printable::decode(&text, ParseMode::Strict)
                    .is_ok_and(|it| it == strict_end)
                {
                    assert_eq!(body(text.as_bytes()), strict_end, "{text:?}");
                    taken += 1;
                }
            }
        }
        assert!(taken > 1000, "{taken}");
    }

    #[test]
    fn long_runs_are_no_trouble() {
        for run in ["=", " ", "\n", " \n", "=\r", "= ", "=3D", "=\n", " \r"] {
            let text = run.repeat((1 << 20) / run.len());
            assert!(body(text.as_bytes()).len() <= text.len());
            assert!(decode_q_word(text.as_bytes()).len() <= text.len());
        }
    }
}
