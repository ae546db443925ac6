//! Quoted strings (RFC 5322 §3.2.4; RFC 2045 §5.1 means the same by it).

use std::borrow::Cow;

use memchr::{memchr, memchr2};
use nom::Err;

use super::{Parsed, whitespace::unfold};

/// `quoted-string = DQUOTE *([FWS] qcontent) [FWS] DQUOTE`; yields what is between the quotes, as
/// written: [`unquote`] gives its meaning.
///
/// Fails where no quote closes it. A caller that goes on after such an opening quote must treat
/// the quotes after it as text, or it looks at them all again.
#[expect(clippy::indexing_slicing, reason = "positions come from searches in the same bytes")]
pub(crate) fn quoted_string(input: &[u8]) -> Parsed<'_, &[u8]> {
    let inside = input.strip_prefix(b"\"").ok_or(Err::Error(()))?;
    let mut at = 0;
    while let Some(found) = memchr2(b'"', b'\\', inside.get(at..).unwrap_or_default()) {
        at += found;
        if inside[at] == b'"' {
            return Ok((&inside[at + 1..], &inside[..at]));
        }
        at += 2;
        // Where there are many, a search for each takes longer than a look.
        while inside.get(at) == Some(&b'\\') {
            at += 2;
        }
    }
    Err(Err::Error(()))
}

/// What the inside of a quoted string or comment stands for: the backslash of each
/// `quoted-pair = "\" (VCHAR / WSP)` and the line breaks of folds are "semantically invisible"
/// (RFC 5322 §3.2.1, §3.2.4). Borrows where there are none.
pub(crate) fn unquote(content: &[u8]) -> Cow<'_, [u8]> {
    let unfolded = unfold(content);
    let Some(first) = memchr(b'\\', &unfolded) else {
        return unfolded;
    };
    let (start, quoted) = unfolded.split_at(first);
    let mut plain = Vec::with_capacity(unfolded.len());
    plain.extend_from_slice(start);
    let mut bytes = quoted.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if is_second_byte(&plain, bytes.as_slice().first()) => plain.push(b'\\'),
            b'\\' => plain.extend(bytes.next()),
            _ => plain.push(*byte),
        }
    }
    Cow::Owned(plain)
}

/// How far back the start of a run of raw bytes is looked for.
const LONGEST_RUN: usize = 256;

/// Whether a backslash after `text` is no quoted-pair but the second byte of a character, as in raw
/// Shift_JIS, Big5 and GBK: an odd number of bytes that are neither ASCII nor UTF-8 is before it. What
/// must be quoted is, all the same.
fn is_second_byte(text: &[u8], next: Option<&u8>) -> bool {
    let near = text.get(text.len().saturating_sub(LONGEST_RUN)..).unwrap_or(text);
    let ascii = near.iter().rposition(u8::is_ascii);
    let raw = near.get(ascii.map_or(0, |at| at + 1)..).unwrap_or_default();
    raw.len() % 2 == 1 && std::str::from_utf8(raw).is_err() && !matches!(next, Some(b'"' | b'\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_string_ends_at_the_first_quote_without_backslash() {
        for (input, content, rest) in [
            (r#""""#, "", ""),
            (r#""a b";c"#, "a b", ";c"),
            (r#""a\"b"c"#, r#"a\"b"#, "c"),
            (r#""a\\"b"#, r"a\\", "b"),
        ] {
            assert_eq!(
                quoted_string(input.as_bytes()),
                Ok((rest.as_bytes(), content.as_bytes())),
                "{input}"
            );
        }
    }

    #[test]
    fn an_unclosed_quoted_string_is_none() {
        for input in ["", "a", "\"", "\"a", "\"a\\\"", "\"a\\"] {
            assert!(quoted_string(input.as_bytes()).is_err(), "{input}");
        }
    }

    #[test]
    fn unquoting_removes_backslashes_and_line_breaks() {
        for (content, plain) in [
            ("", ""),
            ("a b", "a b"),
            (r"a\b\\c", r"ab\c"),
            ("a\r\n b", "a b"),
            ("a\n\tb", "a\tb"),
            ("a\r\nb", "a b"),
            ("a \r\nb", "a b"),
            ("a\\\r\n b", "a b"),
            ("a\\", "a"),
        ] {
            assert_eq!(unquote(content.as_bytes()).as_ref(), plain.as_bytes(), "{content:?}");
        }
    }

    #[test]
    fn the_backslash_of_a_character_of_two_bytes_stays() {
        for (content, plain) in [
            (&b"\x83\x5C\x83\x74\x83\x67.doc"[..], &b"\x83\x5C\x83\x74\x83\x67.doc"[..]),
            (b"\xA5\x5C\xB3\x5C\xBB\x5C", b"\xA5\x5C\xB3\x5C\xBB\x5C"),
            // A whole character is before it, of two bytes or of UTF-8; or it quotes.
            (b"\xB8\xDF\\a", b"\xB8\xDFa"),
            ("中\\a".as_bytes(), "中a".as_bytes()),
            (b"\xE9\\\"a", b"\xE9\"a"),
        ] {
            assert_eq!(unquote(content).as_ref(), plain, "{content:x?}");
        }
    }
}
