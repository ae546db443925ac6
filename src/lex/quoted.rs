//! Quoted strings (RFC 5322 §3.2.4; RFC 2045 §5.1 means the same by it).

use std::borrow::Cow;

use memchr::{memchr, memchr2};
use nom::Err;

use super::{Parsed, whitespace::unfold};

/// `quoted-string = DQUOTE *([FWS] qcontent) [FWS] DQUOTE`; yields what is between the quotes, as
/// written: [`unquote`] gives its meaning.
///
/// Fails where no quote closes it. A caller that goes on behind such an opening quote must treat
/// the quotes after it as text, or it looks at them all again.
pub(crate) fn quoted_string(input: &[u8]) -> Parsed<'_, &[u8]> {
    let inside = input.strip_prefix(b"\"").ok_or(Err::Error(()))?;
    let mut at = 0;
    while let Some(found) = memchr2(b'"', b'\\', inside.get(at..).unwrap_or_default()) {
        at += found;
        if inside[at] == b'"' {
            return Ok((&inside[at + 1..], &inside[..at]));
        }
        at += 2;
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
        plain.extend(if *byte == b'\\' { bytes.next() } else { Some(byte) });
    }
    Cow::Owned(plain)
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
}
