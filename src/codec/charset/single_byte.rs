//! Charsets of one byte a character that are not web charsets: ASCII below, a table above.

use std::fmt;

/// One byte a character: ASCII, and 128 characters for the bytes from 0x80.
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct SingleByte {
    pub(crate) name: &'static str,
    high: [char; 128],
}

impl SingleByte {
    /// The charset whose bytes from 0x80 are the characters of `high`, U+FFFD where there is none.
    #[expect(clippy::indexing_slicing, reason = "`at` is below the length")]
    pub(crate) const fn new(name: &'static str, high: &str) -> Self {
        let mut table = [char::REPLACEMENT_CHARACTER; 128];
        let (mut rest, mut at) = (high.as_bytes(), 0);
        while at < table.len() {
            let (scalar, after) = match rest {
                [a @ ..0x80, after @ ..] => (*a as u32, after),
                [a @ ..0xE0, b, after @ ..] => ((*a as u32 & 0x1F) << 6 | tail(*b), after),
                [a, b, c, after @ ..] => {
                    ((*a as u32 & 0x0F) << 12 | tail(*b) << 6 | tail(*c), after)
                }
                _ => (0xFFFD, rest),
            };
            table[at] = match char::from_u32(scalar) {
                Some(character) => character,
                None => char::REPLACEMENT_CHARACTER,
            };
            rest = after;
            at += 1;
        }
        Self { name, high: table }
    }

    /// Decodes `bytes`; the flag says whether some stand for no character.
    pub(crate) fn decode(&self, bytes: &[u8]) -> (String, bool) {
        let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
        text.extend(bytes.iter().map(|&byte| self.character(byte)));
        let malformed =
            bytes.iter().any(|&byte| self.character(byte) == char::REPLACEMENT_CHARACTER);
        (text, malformed)
    }

    fn character(&self, byte: u8) -> char {
        match self.high.get(usize::from(byte & 0x7F)) {
            Some(&character) if byte >= 0x80 => character,
            _ => char::from(byte),
        }
    }
}

/// The six bits of a `UTF8-tail` (RFC 3629 §4).
const fn tail(byte: u8) -> u32 {
    byte as u32 & 0x3F
}

impl fmt::Debug for SingleByte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{charset::single_byte_tables::*, testing::hash};

    #[test]
    fn the_upper_halves_are_those_of_python_and_glibc() {
        let high: Vec<u8> = (0x80..=0xFF).collect();
        let cases: &[(&SingleByte, u64)] = &[
            (&CP437, 0x746E5C4C9C99537B),
            (&CP720, 0x75F7F0E42507B3C1),
            (&CP737, 0x33DD259637EAC715),
            (&CP775, 0x5FCEE1413DA2136A),
            (&CP850, 0x960A3B68594DBC63),
            (&CP852, 0x9A102F22E9561734),
            (&CP855, 0x14991EB211975F81),
            (&CP857, 0xFD328EA0DB14A7F5),
            (&CP858, 0x0BA87513AEEF1FC2),
            (&CP860, 0xCA8385E2C645C745),
            (&CP861, 0x5AA8F3AF1E5DD508),
            (&CP862, 0x5C9325CB75C3718D),
            (&CP863, 0xB633CCEDFBCFA9C5),
            (&CP864, 0xA971C3B4A6374F63),
            (&CP865, 0x9040BF4019666E7B),
            (&CP869, 0x6E8ABA38BE779ABF),
            (&CP1125, 0xFD972BC6644FCAE2),
            (&MAC_CENTRAL_EUROPE, 0xE99AC6DC2B2B4B7B),
            (&MAC_GREEK, 0xA49509B54C31A5CB),
            (&MAC_TURKISH, 0xB8E17179A187E21B),
            (&MAC_ICELANDIC, 0xC6F8DCBA4A3DD9D0),
            (&MAC_CROATIAN, 0xE3B6C1A94E722157),
            (&MAC_ROMANIAN, 0x3BF7A7D7105FCB0B),
            (&KOI8_T, 0x431D2C4829C638F9),
            (&KZ_1048, 0xF83347563C9CC6EC),
            (&PTCP154, 0x6D163CDB693101F7),
            (&HP_ROMAN8, 0x24F20DCECC0FDA8C),
            (&VISCII, 0xF715D5F1B8DD4959),
            (&TCVN, 0x0C80DF47685EE335),
            (&ARMSCII_8, 0x860F936154E06172),
            (&GEORGIAN_PS, 0x6232AEDF241EE5F9),
            (&GEORGIAN_ACADEMY, 0x948DBAA225BE8830),
        ];
        for (charset, wanted) in cases {
            assert_eq!(hash(&charset.decode(&high).0), *wanted, "{charset:?}");
        }
    }

    #[test]
    fn the_lower_half_is_ascii() {
        let ascii: Vec<u8> = (0..=0x7F).collect();
        let (text, malformed) = CP437.decode(&ascii);
        assert_eq!((text.as_bytes(), malformed), (ascii.as_slice(), false));
    }

    #[test]
    fn bytes_without_a_character_are_malformed() {
        assert_eq!(CP857.decode(b"a\xD5"), ("a\u{FFFD}".into(), true));
    }
}
