//! UTF-16 whose byte order the label does not say (RFC 2781 §3.3), and UCS-2.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// Decodes `bytes`; the flag says whether U+FFFD stands for some.
///
/// A byte order mark says which order it is, and is no part of the text (RFC 2781 §4.3). Without
/// one it "SHOULD be interpreted as being big-endian"; but senders whose machine is little-endian
/// forget the mark too, so when the text is clearly the other order, it is read in that one.
pub(crate) fn decode(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    match bytes {
        [0xFE, 0xFF, text @ ..] => UTF_16BE.decode_without_bom_handling(text),
        [0xFF, 0xFE, text @ ..] => UTF_16LE.decode_without_bom_handling(text),
        _ if is_little_endian(bytes) => UTF_16LE.decode_without_bom_handling(bytes),
        _ => UTF_16BE.decode_without_bom_handling(bytes),
    }
}

/// The order that text without a mark is not in.
pub(crate) fn other_order(bytes: &[u8]) -> &'static Encoding {
    if is_little_endian(bytes) { UTF_16BE } else { UTF_16LE }
}

/// Whether more units are ASCII when they are read as little-endian: every script's texts have
/// blanks, line ends or punctuation of ASCII.
fn is_little_endian(bytes: &[u8]) -> bool {
    let (mut big, mut little) = (0_usize, 0_usize);
    for unit in bytes.chunks_exact(2) {
        match unit {
            [0, 1..=0x7F] => big += 1,
            [1..=0x7F, 0] => little += 1,
            _ => {}
        }
    }
    little > big
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_byte_order_is_the_marks_or_the_texts() {
        let cases: &[(&str, &[u8], &str, bool)] = &[
            ("big-endian mark", b"\xFE\xFF\0h\0i", "hi", false),
            ("little-endian mark", b"\xFF\xFEh\0i\0", "hi", false),
            ("no mark, ASCII", b"\0h\0i", "hi", false),
            ("no mark, little-endian ASCII", b"h\0i\0", "hi", false),
            ("no mark, no evidence", b"\x4E\x2D", "中", false),
            ("no mark, a blank for evidence", b"\x2D\x4E\x20\0\x87\x65", "中 文", false),
            ("no mark, more for big-endian", b"\0h\0i\x20\0", "hi\u{2000}", false),
            ("no mark, as much for either", b"\0h\x20\0", "h\u{2000}", false),
            ("beyond the BMP", b"\xD8\x3D\xDE\0", "\u{1F600}", false),
            ("a lone half", b"\xD8\x3D\0a", "\u{FFFD}a", true),
            ("an odd byte at the end", b"\0a\0", "a\u{FFFD}", true),
        ];
        for (name, bytes, text, malformed) in cases {
            assert_eq!(decode(bytes), (Cow::Borrowed(*text), *malformed), "{name}");
        }
    }
}
