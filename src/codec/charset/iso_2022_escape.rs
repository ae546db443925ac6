//! The escape sequences of ISO/IEC 2022 that designate character sets.

use std::ops::Range;

use memchr::memchr_iter;

/// A character set that an escape sequence designates.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Set {
    Ascii,
    /// JIS X 0201, Roman: ASCII with a yen sign and an overline.
    Roman,
    /// JIS X 0201, Katakana.
    Katakana,
    Jis0208,
    Jis0212,
    Gb2312,
    Ksc5601,
    /// CNS 11643, of the plane.
    Cns(u8),
    Latin1,
    Greek,
    /// Two bytes a character, and no table for it.
    Unknown,
}

/// Where a set is designated to.
pub(super) enum Register {
    G0,
    G1,
    G2,
}

/// What the sequence after an ESC designates, where to, and what follows it. The final bytes are
/// those of the International Register of Coded Character Sets.
pub(super) fn designation(sequence: &[u8]) -> Option<(Register, Set, &[u8])> {
    let (register, set, len) = match sequence {
        [b'(', b'B', ..] => (Register::G0, Set::Ascii, 2),
        // `H` is a Swedish set that old software takes for the Japanese one.
        [b'(', b'J' | b'H', ..] => (Register::G0, Set::Roman, 2),
        [b'(', b'I', ..] => (Register::G0, Set::Katakana, 2),
        [b')', b'I', ..] => (Register::G1, Set::Katakana, 2),
        [b'.', b'A', ..] => (Register::G2, Set::Latin1, 2),
        [b'.', b'F', ..] => (Register::G2, Set::Greek, 2),
        [b'$', fin @ (b'@' | b'A' | b'B'), ..] => (Register::G0, multi_byte(*fin), 2),
        [b'$', b'(', fin @ b'@'..=b'Z', ..] => (Register::G0, multi_byte(*fin), 3),
        [b'$', b')', fin @ b'@'..=b'Z', ..] => (Register::G1, multi_byte(*fin), 3),
        [b'$', b'*', fin @ b'@'..=b'Z', ..] => (Register::G2, multi_byte(*fin), 3),
        _ => return None,
    };
    Some((register, set, sequence.get(len..)?))
}

/// The set of two bytes a character whose final byte that is.
fn multi_byte(fin: u8) -> Set {
    match fin {
        b'@' | b'B' => Set::Jis0208,
        b'A' => Set::Gb2312,
        b'C' => Set::Ksc5601,
        b'D' => Set::Jis0212,
        // ISO-IR-165 is GB 2312 with additions.
        b'E' => Set::Gb2312,
        b'G' => Set::Cns(1),
        b'H' => Set::Cns(2),
        // The first plane of JIS X 0213 is JIS X 0208 with additions.
        b'O' | b'Q' => Set::Jis0208,
        _ => Set::Unknown,
    }
}

/// The first escape sequence that designates ASCII or the Roman set where it is designated already.
pub(crate) fn redundant_escape(bytes: &[u8]) -> Option<Range<usize>> {
    let mut designated = Set::Ascii;
    memchr_iter(0x1B, bytes).find_map(|at| {
        let sequence = bytes.get(at + 1..)?;
        let (register, set, after) = designation(sequence)?;
        let is_again = matches!(set, Set::Ascii | Set::Roman) && set == designated;
        if matches!(register, Register::G0) {
            designated = set;
        }
        is_again.then(|| at..bytes.len() - after.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_to_what_is_designated_is_redundant() {
        for (text, place) in [
            ("a\x1B(Bb", Some(1..4)),
            ("\x1B$B4A\x1B(B.", None),
            ("\x1B$B4A\x1B(B.\x1B(B..", Some(9..12)),
            ("\x1B(J\\\x1B(J", Some(4..7)),
            ("\x1B(J\\\x1B(B", None),
            ("\x1B(I6\x1B(I6", None),
            ("\x1B$B4A\x1B$B4A", None),
            ("\x1B$)C\x1B(B", Some(4..7)),
            ("\x1B[0m\x1B(B", Some(4..7)),
            ("\x1B", None),
        ] {
            assert_eq!(redundant_escape(text.as_bytes()), place, "{}", text.escape_debug());
        }
    }
}
