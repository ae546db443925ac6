//! Lines and header fields (RFC 5322 §2.1, §2.2, §3.6.8).
//!
//! A line ends at LF; the CRs before it belong to the line break, so that CRLF, LF and the CR CR LF
//! of a twice converted message all read the same.
#![expect(clippy::indexing_slicing, reason = "positions come from searches in the same bytes")]

use memchr::{memchr, memchr2};
use nom::{Err, IResult};
use wide::i8x16;

use super::class::{is_ftext, is_wsp};

/// What a rule yields: the rest of the message, and the value.
type Parsed<'a, T> = IResult<&'a [u8], T, ()>;

/// `line = *text CRLF`; yields the text. The last line of a message needs no CRLF. Fails at the end
/// of the message only.
pub(crate) fn line(input: &[u8]) -> Parsed<'_, &[u8]> {
    if input.is_empty() {
        return Err(Err::Error(()));
    }
    let (text, rest) = input.split_at(line_end(input));
    Ok((rest, trim_line_break(text)))
}

/// Where the line that starts `input` ends, its line break included.
pub(crate) fn line_end(input: &[u8]) -> usize {
    memchr(b'\n', input).map_or(input.len(), |at| at + 1)
}

/// The first LF without a CR before it, where the first or most lines of `message` end in CRLF.
pub(crate) fn first_bare_lf(message: &[u8]) -> Option<usize> {
    let mut first = None;
    let (mut bare, mut whole) = (0_usize, 0_usize);
    for at in memchr::memchr_iter(b'\n', message) {
        if message[..at].ends_with(b"\r") {
            whole += 1;
        } else {
            first.get_or_insert(at);
            bare += 1;
        }
    }
    let is_first_whole =
        line(message).is_ok_and(|(rest, text)| message.len() - rest.len() == text.len() + 2);
    first.filter(|_| is_first_whole || bare < whole)
}

/// The first CR that neither an LF follows nor other CRs that one does.
pub(crate) fn first_bare_cr(text: &[u8]) -> Option<usize> {
    let is_bare = |at: &usize| !matches!(text.get(at + 1), None | Some(b'\r' | b'\n'));
    memchr::memchr_iter(b'\r', text).find(is_bare)
}

/// Whether the lines of a message end in CR alone, as those of old Macintosh programs do: its first empty line
/// is one, and no LF comes before.
pub(crate) fn has_cr_line_ends(message: &[u8]) -> bool {
    // Most messages tell at the end of their first line.
    let Some(end) = memchr2(b'\n', b'\r', message) else { return false };
    if matches!(message[end..], [b'\n', ..] | [b'\r', b'\n', ..]) {
        return false;
    }
    let first_line = &message[..memchr(b'\n', message).unwrap_or(message.len())];
    let text = match first_line.len() == message.len() {
        true => first_line,
        // Its CRs are part of a line break that has an LF.
        false => trim_line_break(first_line),
    };
    memchr::memchr_iter(b'\r', text).any(|at| text.get(at + 1) == Some(&b'\r'))
}

/// The line without its line break.
pub(crate) fn trim_line_break(line: &[u8]) -> &[u8] {
    let mut end = line.len() - usize::from(line.ends_with(b"\n"));
    while end > 0 && line[end - 1] == b'\r' {
        end -= 1;
    }
    &line[..end]
}

/// `body` without the line break at its end: "the CRLF preceding the boundary delimiter line is
/// conceptually attached to the boundary" (RFC 2046 §5.1.1), and only that one.
pub(crate) fn trim_one_line_break(body: &[u8]) -> &[u8] {
    match body {
        [before @ .., b'\r', b'\n'] | [before @ .., b'\n'] => before,
        _ => body,
    }
}

/// `CRLF`: the empty line that ends a header; yields its bytes.
pub(crate) fn empty_line(input: &[u8]) -> Parsed<'_, &[u8]> {
    let breaks = input.iter().take_while(|&&byte| byte == b'\r').count();
    match input.get(breaks) {
        Some(b'\n') => Ok((&input[breaks + 1..], &input[..=breaks])),
        _ => Err(Err::Error(())),
    }
}

/// `field-name = 1*ftext`, then `*WSP ":"`, where the blanks are those of the obsolete syntax
/// (RFC 5322 §3.6.8, §4.5).
pub(crate) fn field_name(input: &[u8]) -> Parsed<'_, &[u8]> {
    let (name, rest) = input.split_at(ftext_length(input));
    match rest {
        _ if name.is_empty() => Err(Err::Error(())),
        [b':', body @ ..] => Ok((body, name)),
        [b' ' | b'\t', blanks @ ..] => {
            let more = blanks.iter().take_while(|&&byte| is_wsp(byte)).count();
            match &blanks[more..] {
                [b':', body @ ..] => Ok((body, name)),
                _ => Err(Err::Error(())),
            }
        }
        _ => Err(Err::Error(())),
    }
}

/// How many bytes at the start of `input` are ftext.
///
/// Every field of every message passes here, so sixteen bytes are looked at together. Byte by byte,
/// more than twice as many branches here would be mispredicted, and those are what a field costs.
pub(crate) fn ftext_length(input: &[u8]) -> usize {
    let (lanes, _) = input.as_chunks::<16>();
    let mut length = 0;
    for lane in lanes {
        let bytes = i8x16::from(lane.map(u8::cast_signed));
        // Bytes above 127 are negative.
        let is_none = bytes.simd_lt(i8x16::splat(b'!'.cast_signed()))
            | bytes.simd_eq(i8x16::splat(b':'.cast_signed()))
            | bytes.simd_eq(i8x16::splat(127));
        match is_none.to_bitmask() {
            0 => length += 16,
            ends => return length + ends.trailing_zeros() as usize,
        }
    }
    length + input[length..].iter().take_while(|&&byte| is_ftext(byte)).count()
}

/// `field-body = *text *(CRLF 1*WSP *text)`: a line, and those after it that start with a blank
/// (RFC 5322 §2.2.3). A line of blanks alone is a fold of the obsolete syntax (§4.2), no empty line.
pub(crate) fn field_body(input: &[u8]) -> Parsed<'_, &[u8]> {
    let mut end = line_end(input);
    while let Some(b' ' | b'\t') = input.get(end) {
        end += line_end(&input[end..]);
    }
    let (body, rest) = input.split_at(end);
    Ok((rest, trim_line_break(body)))
}

/// A field name without comments and without bytes that are in no name that we know: `Content-Type` of
/// `Content-Type (x)`. None of what begins with a comment or a blank, which to nobody is a field.
pub(crate) fn cleaned_name(written: &[u8]) -> Option<Vec<u8>> {
    if matches!(written, [b'(' | b' ' | b'\t', ..]) {
        return None;
    }
    let mut depth = 0_usize;
    let mut name = Vec::new();
    for &byte in written {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ if depth == 0 && is_of_known_name(&byte) => name.push(byte),
            _ => {}
        }
    }
    Some(name)
}

/// What the names of the fields that we know are made of.
pub(crate) fn is_of_known_name(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'-'
}

/// Whether a line has the looks of a header field, for a reader who has lost faith in the header: a
/// field name, and after the colon no `//` as in a URL.
pub(crate) fn looks_like_field(input: &[u8]) -> bool {
    field_name(input).is_ok_and(|(body, _)| !body.starts_with(b"//"))
}

/// Whether `input` starts with a field of MIME (RFC 2045 §3): `mime-part-headers` all begin with `Content-`.
pub(crate) fn is_mime_field(input: &[u8]) -> bool {
    field_name(input).is_ok_and(|(_, name)| is_mime_name(name))
}

/// Whether a field name is one of MIME.
pub(crate) fn is_mime_name(name: &[u8]) -> bool {
    name.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"))
}

/// Whether a line is the `From ` line that mbox files put before a message (RFC 4155), or one that
/// was quoted as `>From `.
pub(crate) fn is_mbox_from_line(input: &[u8]) -> bool {
    let line = input.strip_prefix(b">").unwrap_or(input);
    line.starts_with(b"From ") && field_name(line).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_at_lf_and_its_crs() {
        for (input, text, rest) in [
            ("a\r\nb", "a", "b"),
            ("a\nb", "a", "b"),
            ("a\r\r\nb", "a", "b"),
            ("a\rb\r\n", "a\rb", ""),
            ("\n\n", "", "\n"),
            ("a", "a", ""),
        ] {
            assert_eq!(line(input.as_bytes()), Ok((rest.as_bytes(), text.as_bytes())), "{input:?}");
        }
        assert!(line(b"").is_err());
    }

    #[test]
    fn a_field_is_a_name_a_colon_and_all_its_folds() {
        for (input, name, body, rest) in [
            ("A: b\r\nC: d", "A", " b", "C: d"),
            ("A:b", "A", "b", ""),
            ("A:\r\n", "A", "", ""),
            ("A \t: b\r\n", "A", " b", ""),
            ("A: b\r\n c\r\n\td\r\n\r\n", "A", " b\r\n c\r\n\td", "\r\n"),
            ("A: b\n \nC: d\n", "A", " b\n ", "C: d\n"),
            ("--x: y\n", "--x", " y", ""),
        ] {
            let (after_colon, found) = field_name(input.as_bytes()).unwrap();
            assert_eq!(found, name.as_bytes(), "{input:?}");
            let found = field_body(after_colon);
            assert_eq!(found, Ok((rest.as_bytes(), body.as_bytes())), "{input:?}");
        }
    }

    #[test]
    fn a_line_without_a_field_name_is_no_field() {
        for input in ["", "\r\n", ": a", " A: b", "a b: c", "From x Mon 1:2", "caf\u{e9}: x", "a"] {
            assert!(field_name(input.as_bytes()).is_err(), "{input:?}");
        }
    }

    #[test]
    fn sixteen_bytes_at_a_time_are_the_same_as_one() {
        for byte in 0..=255 {
            for at in 0..36 {
                let mut input = *b"abcdefghijklmnopqrstuvwxyz0123456789";
                input[at] = byte;
                let length = input.iter().take_while(|&&byte| is_ftext(byte)).count();
                assert_eq!(ftext_length(&input), length, "{byte} at {at}");
            }
        }
    }

    #[test]
    fn an_empty_line_holds_nothing_but_its_break() {
        for (input, rest) in [("\r\na", "a"), ("\na", "a"), ("\r\r\na", "a")] {
            assert_eq!(empty_line(input.as_bytes()).unwrap().0, rest.as_bytes(), "{input:?}");
        }
        for input in ["", "a\n", " \n", "\ra\n", "\r"] {
            assert!(empty_line(input.as_bytes()).is_err(), "{input:?}");
        }
    }

    #[test]
    fn lines_end_in_cr_if_the_first_empty_one_does() {
        for (message, is_so) in [
            ("A: b\r\rc\r", true),
            ("A: b\rC: d\r\r", true),
            ("A: b\r\re\n", true),
            ("\r\r", true),
            ("A: b\r\r\n\r\r\nc\r\rd", false),
            ("A: b\r\r\n", false),
            ("A: b\r\n\r\nc\r\rd", false),
            ("A: b\rC: d\n\n", false),
            ("A: b\r", false),
            ("", false),
        ] {
            assert_eq!(has_cr_line_ends(message.as_bytes()), is_so, "{message:?}");
        }
    }

    #[test]
    fn a_bare_lf_is_odd_only_among_crlf() {
        for (message, at) in [
            ("a\r\nb\nc\r\n", Some(4)),
            ("a\nb\n", None),
            ("a\r\nb\r\n", None),
            ("a\r\nb\n", Some(4)),
            ("a\nb\r\n", None),
        ] {
            assert_eq!(first_bare_lf(message.as_bytes()), at, "{message:?}");
        }
    }

    #[test]
    fn only_one_line_break_belongs_to_a_delimiter() {
        for (body, trimmed) in [("a\r\n\r\n", "a\r\n"), ("a\n", "a"), ("a", "a"), ("\r\n", "")] {
            assert_eq!(trim_one_line_break(body.as_bytes()), trimmed.as_bytes(), "{body:?}");
        }
    }

    #[test]
    fn the_from_line_of_an_mbox_is_no_from_field() {
        assert!(is_mbox_from_line(b"From a@b.c Mon Jan  1 00:00:00 2024\n"));
        assert!(is_mbox_from_line(b">From a@b.c Mon Jan  1 00:00:00 2024\n"));
        assert!(!is_mbox_from_line(b"From : a@b.c\n"));
        assert!(!is_mbox_from_line(b"From: a@b.c\n"));
    }
}
