//! Folding white space and comments (RFC 5322 §3.2.2).

use std::borrow::Cow;

use memchr::memchr2;
use nom::{
    Err, Parser,
    bytes::complete::{take_while, take_while1},
    combinator::recognize,
    multi::many0_count,
};

use super::Parsed;
use crate::scan::class::{is_fws, is_wsp};

/// `[FWS]`, `FWS = ([*WSP CRLF] 1*WSP) / obs-FWS`
pub(crate) fn opt_fws(input: &[u8]) -> Parsed<'_, &[u8]> {
    take_while(is_fws)(input)
}

/// `FWS = ([*WSP CRLF] 1*WSP) / obs-FWS`
pub(crate) fn fws(input: &[u8]) -> Parsed<'_, &[u8]> {
    take_while1(is_fws)(input)
}

/// `comment = "(" *([FWS] ccontent) [FWS] ")"`, `ccontent = ctext / quoted-pair / comment`;
/// yields what is between the outer parentheses, as written.
///
/// Comments nest without end, so depth is counted, not recursed. One that is never closed goes to
/// the end of the input: nothing after it could be told from its text.
pub(crate) fn comment(input: &[u8]) -> Parsed<'_, &[u8]> {
    let (content, rest) = split_comment(input).ok_or(Err::Error(()))?;
    let (_, end) = input.split_at(input.len());
    Ok((rest.unwrap_or(end), content))
}

/// Splits `input` after the comment that it starts with: its content and, where the comment is
/// closed, the rest.
#[expect(clippy::indexing_slicing, reason = "positions come from searches in the same bytes")]
pub(crate) fn split_comment(input: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    let inside = input.strip_prefix(b"(")?;
    let mut depth = 0usize;
    let mut bytes = inside.iter().enumerate();
    while let Some((at, &byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'(' => depth += 1,
            b')' if depth == 0 => return Some((&inside[..at], Some(&inside[at + 1..]))),
            b')' => depth -= 1,
            _ => {}
        }
    }
    Some((inside, None))
}

/// How deep the comments in a comment are in each other: of its content, as [`comment`] yields it.
pub(crate) fn comment_depth(content: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut bytes = content.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// `[CFWS]`, `CFWS = (1*([FWS] comment) [FWS]) / FWS`; yields the bytes taken.
pub(crate) fn opt_cfws(input: &[u8]) -> Parsed<'_, &[u8]> {
    if !matches!(input, [b'(' | b' ' | b'\t' | b'\r' | b'\n', ..]) {
        return Ok((input, input.split_at(0).0));
    }
    recognize((opt_fws, many0_count((comment, opt_fws)))).parse(input)
}

/// Unfolds (RFC 5322 §2.2.3): the line breaks go, the blanks after them stay. Borrows where there
/// are none.
///
/// A line break that no blank follows is a fold that lost its indentation: it stands for one blank.
pub(crate) fn unfold(input: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = memchr2(b'\r', b'\n', input) else {
        return Cow::Borrowed(input);
    };
    let (start, folded) = input.split_at(first);
    let mut unfolded = Vec::with_capacity(input.len());
    unfolded.extend_from_slice(start);
    for line in folded.split(|byte| matches!(byte, b'\r' | b'\n')) {
        let lost = line.first().is_some_and(|&byte| !is_wsp(byte));
        if lost && unfolded.last().is_some_and(|&byte| !is_wsp(byte)) {
            unfolded.push(b' ');
        }
        unfolded.extend_from_slice(line);
    }
    Cow::Owned(unfolded)
}

/// The input without lines of nothing but blanks, which are folds to us.
pub(crate) fn without_blank_lines(input: &[u8]) -> Vec<u8> {
    let mut lines = input.split_inclusive(|&byte| byte == b'\n');
    let mut kept = lines.next().unwrap_or_default().to_vec();
    let is_text = |line: &&[u8]| line.iter().any(|&byte| !is_fws(byte));
    lines.filter(is_text).for_each(|line| kept.extend_from_slice(line));
    kept
}

/// The input without the blanks and line breaks at both ends.
#[expect(clippy::indexing_slicing, reason = "positions come from searches in the same bytes")]
pub(crate) fn trim(input: &[u8]) -> &[u8] {
    let start = input.iter().position(|&byte| !is_fws(byte));
    let end = input.iter().rposition(|&byte| !is_fws(byte));
    match (start, end) {
        (Some(start), Some(end)) => &input[start..=end],
        _ => &input[..0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfolding_removes_line_breaks_and_keeps_blanks() {
        for (input, unfolded) in [
            ("", ""),
            ("a b", "a b"),
            ("a\r\n b\r\n\tc", "a b\tc"),
            ("a\n b\r c", "a b c"),
            ("a\r\r\n b", "a b"),
            ("a\r\n \r\n b", "a  b"),
            ("a\r\nb \r\nc", "a b c"),
            ("\r\na\r\n", "a"),
        ] {
            assert_eq!(unfold(input.as_bytes()), unfolded.as_bytes(), "{input:?}");
        }
    }

    fn rest(input: &str) -> &str {
        let (rest, _) = opt_cfws(input.as_bytes()).unwrap();
        std::str::from_utf8(rest).unwrap()
    }

    #[test]
    fn cfws_takes_blanks_folds_and_comments() {
        for (input, left) in [
            ("", ""),
            ("a", "a"),
            (" \t a", "a"),
            ("\r\n a", "a"),
            ("(c)a", "a"),
            (" (c) (d)\r\n\t(e) a", "a"),
            ("(a(b)c)d", "d"),
            (r"(a\)b)c", "c"),
            ("(never closed", ""),
            ("((a)", ""),
            (")a", ")a"),
        ] {
            assert_eq!(rest(input), left, "{input:?}");
        }
    }

    #[test]
    fn a_comment_yields_what_is_between_its_parentheses() {
        for (input, content) in [("(a)", "a"), ("(a(b)c) d", "a(b)c"), (r"(a\)b)", r"a\)b")] {
            assert_eq!(comment(input.as_bytes()).unwrap().1, content.as_bytes(), "{input:?}");
        }
        assert!(comment(b"a").is_err());
    }

    #[test]
    fn a_million_open_parentheses_are_counted() {
        assert_eq!(comment(&vec![b'('; 1_000_000]).unwrap().0, b"");
    }
}
