//! UTF-7 (RFC 2152).

use memchr::memchr;

/// Whether `bytes` decode to themselves: ASCII, and nothing shifts.
pub(crate) fn is_plain(bytes: &[u8]) -> bool {
    memchr(b'+', bytes).is_none() && bytes.is_ascii()
}

/// Decodes `bytes`; the flag says whether U+FFFD stands for some: a surrogate without its other
/// half, a byte that is not ASCII.
///
/// `+` shifts into base64 of UTF-16 (RFC 2152, rule 2), a byte outside of the alphabet shifts back,
/// and is absorbed when it is `-`; `+-` is a plus sign. Bits that are left over are ignored. The
/// text is never longer than nine eighths of `bytes`, or three times them if they are not ASCII.
pub(crate) fn decode(bytes: &[u8]) -> (String, bool) {
    let mut text = String::with_capacity(bytes.len());
    let mut malformed = false;
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'+' => {
                let len = after.iter().take_while(|&&byte| sextet(byte).is_some()).count();
                let (base64, after) = after.split_at_checked(len).unwrap_or((after, &[]));
                malformed |= decode_base64(base64, &mut text);
                rest = after.strip_prefix(b"-").unwrap_or(after);
                if base64.is_empty() {
                    text.push('+');
                }
            }
            ..0x80 => text.push(char::from(byte)),
            _ => {
                text.push(char::REPLACEMENT_CHARACTER);
                malformed = true;
            }
        }
    }
    (text, malformed)
}

/// Appends what modified base64 stands for to `text`: big-endian UTF-16, without padding.
fn decode_base64(base64: &[u8], text: &mut String) -> bool {
    let mut malformed = false;
    let (mut bits, mut count) = (0_u32, 0);
    let units = base64.iter().filter_map(|&byte| sextet(byte)).filter_map(|six| {
        bits = (bits << 6 | u32::from(six)) & 0x3F_FFFF;
        count += 6;
        if count < 16 {
            return None;
        }
        count -= 16;
        u16::try_from(bits >> count & 0xFFFF).ok()
    });
    for character in char::decode_utf16(units) {
        malformed |= character.is_err();
        text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    malformed
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_decoded() {
        let cases: &[(&str, &[u8], &str, bool)] = &[
            ("RFC 2152: not identical to", b"A+ImIDkQ.", "A\u{2262}\u{391}.", false),
            ("RFC 2152: a smiling face", b"Hi Mom -+Jjo--!", "Hi Mom -\u{263A}-!", false),
            ("RFC 2152: Japanese", b"+ZeVnLIqe-", "\u{65E5}\u{672C}\u{8A9E}", false),
            ("RFC 2152: pound sign", b"Item 3 is +AKM-1.", "Item 3 is £1.", false),
            ("a plus sign", b"1 +- 1", "1 + 1", false),
            ("beyond the BMP", b"+2D3eAA-", "\u{1F600}", false),
            ("no minus sign at the end", b"+AOk", "é", false),
            ("a lone half", b"+2D0-x", "\u{FFFD}x", true),
            ("a lone plus sign", b"a + b", "a + b", false),
            ("8-bit bytes", b"a\xE9", "a\u{FFFD}", true),
        ];
        for (name, bytes, text, malformed) in cases {
            assert_eq!(decode(bytes), ((*text).to_owned(), *malformed), "{name}");
        }
    }

    #[test]
    fn long_runs_are_no_trouble() {
        for run in ["+", "+-", "+A", "+AOk-"] {
            let bytes = run.repeat((1 << 20) / run.len());
            assert!(decode(bytes.as_bytes()).0.len() <= bytes.len() * 9 / 8);
        }
    }
}
