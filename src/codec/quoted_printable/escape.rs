//! What an equals sign begins, and blanks.

use crate::codec::hex::hex_octet;

/// The octet whose two hexadecimal digits `input` starts with.
pub(crate) fn escaped(input: &[u8]) -> Option<(u8, &[u8])> {
    let [high, low, rest @ ..] = input else {
        return None;
    };
    Some((hex_octet(*high, *low)?, rest))
}

/// `"=" *transport-padding CRLF` (RFC 2045 §6.7 (5), appendix A), of which `input` is what stands
/// after the equals sign: what follows it. The line end may be LF, CRLF or what gateways that add a CR
/// to each line make of it, or the end of the data.
pub(crate) fn soft_line_break(input: &[u8]) -> Option<&[u8]> {
    let blanks = input.iter().take_while(|&&byte| is_blank(byte)).count();
    let mut rest = input.get(blanks..).unwrap_or_default();
    while let [b'\r', after @ ..] = rest {
        rest = after;
    }
    match rest {
        [] => Some(rest),
        [b'\n', next_line @ ..] => Some(next_line),
        _ => None,
    }
}

/// What stands at the equals sign that `input` starts with where that begins no escape, up to as long as an escape
/// would be on that line; and what follows.
pub(super) fn invalid_escape(input: &[u8]) -> (&[u8], &[u8]) {
    let after = input.iter().skip(1).take(2);
    let digits = after.take_while(|byte| !matches!(byte, b'=' | b'\r' | b'\n'));
    input.split_at_checked(1 + digits.count()).unwrap_or((input, &[]))
}

/// The octet of an escape between whose digits a line break is, hard or soft.
pub(super) fn rejoined(input: &[u8]) -> Option<(u8, &[u8])> {
    let (&high, rest) = input.split_first()?;
    let rest = rest.strip_prefix(b"=").unwrap_or(rest);
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest).strip_prefix(b"\n")?;
    let (&low, rest) = rest.split_first()?;
    Some((hex_octet(high, low)?, rest))
}

pub(crate) fn trim_blanks(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|&byte| !is_blank(byte));
    line.get(..end.map_or(0, |last| last + 1)).unwrap_or_default()
}

pub(crate) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}
