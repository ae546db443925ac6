//! UTF-32, also known as UCS-4 (ISO 10646).

/// The byte order that the label says.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum ByteOrder {
    /// The byte order mark says it; else the text does; else it is big-endian.
    Unmarked,
    Big,
    Little,
}

/// Decodes `bytes`; the flag says whether U+FFFD stands for some.
pub(crate) fn decode(order: ByteOrder, bytes: &[u8]) -> (String, bool) {
    let (big_endian, bytes) = match (order, bytes) {
        (ByteOrder::Unmarked, [0, 0, 0xFE, 0xFF, text @ ..]) => (true, text),
        (ByteOrder::Unmarked, [0xFF, 0xFE, 0, 0, text @ ..]) => (false, text),
        (ByteOrder::Unmarked, _) => (!is_little_endian(bytes), bytes),
        (ByteOrder::Big, _) => (true, bytes),
        (ByteOrder::Little, _) => (false, bytes),
    };
    let mut malformed = false;
    let mut text = String::with_capacity(bytes.len() / 4);
    let mut units = bytes.chunks_exact(4);
    for unit in &mut units {
        let scalar = unit.iter().fold(0, |scalar, &byte| scalar << 8 | u32::from(byte));
        let scalar = if big_endian { scalar } else { scalar.swap_bytes() };
        let character = char::from_u32(scalar);
        malformed |= character.is_none();
        text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    if !units.remainder().is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
        malformed = true;
    }
    (text, malformed)
}

/// The most significant byte of every character is zero, and the least significant hardly ever is.
fn is_little_endian(bytes: &[u8]) -> bool {
    matches!(bytes, [1..=0xFF, _, _, 0, ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_decoded() {
        use ByteOrder::{Big, Little, Unmarked};
        let cases: &[(&str, ByteOrder, &[u8], &str, bool)] = &[
            ("big-endian", Big, b"\0\0\x4E\x2D", "中", false),
            ("little-endian", Little, b"\x2D\x4E\0\0", "中", false),
            ("big-endian mark", Unmarked, b"\0\0\xFE\xFF\0\0\0h", "h", false),
            ("little-endian mark", Unmarked, b"\xFF\xFE\0\0h\0\0\0", "h", false),
            ("no mark", Unmarked, b"\0\0\0h\0\x01\xF6\0", "h\u{1F600}", false),
            ("no mark, little-endian", Unmarked, b"h\0\0\0", "h", false),
            ("a surrogate", Big, b"\0\0\xD8\0\0\0\0h", "\u{FFFD}h", true),
            ("out of range", Big, b"\0\x11\0\0", "\u{FFFD}", true),
            ("a cut unit", Big, b"\0\0\0h\0\0", "h\u{FFFD}", true),
        ];
        for (name, order, bytes, text, malformed) in cases {
            assert_eq!(decode(*order, bytes), ((*text).to_owned(), *malformed), "{name}");
        }
    }
}
