//! Two hexadecimal digits for an octet, as quoted-printable and RFC 2231 write it.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

/// The octet that two digits stand for; RFC 2045 §6.7 wants upper case, and lower case is read too.
pub(crate) fn hex_octet(high: u8, low: u8) -> Option<u8> {
    let (high, low) = (hex_digit(high), hex_digit(low));
    ((high | low) < 16).then_some(high << 4 | low)
}

/// `HEXDIG = DIGIT / "A" / "B" / "C" / "D" / "E" / "F"`, in either case (RFC 5234 §B.1); 16 for
/// what is none, so that two are checked at once.
#[expect(clippy::indexing_slicing, reason = "a table of 256 has a place for every byte")]
fn hex_digit(byte: u8) -> u8 {
    static VALUES: [u8; 256] = {
        let mut table = [16; 256];
        let mut value = 0;
        while value < 16 {
            table[b"0123456789ABCDEF"[value as usize] as usize] = value;
            table[b"0123456789abcdef"[value as usize] as usize] = value;
            value += 1;
        }
        table
    };
    VALUES[usize::from(byte)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_those_of_the_standard_library() {
        for high in 0..=255 {
            for low in 0..=255 {
                let digits = [char::from(high), char::from(low)];
                let wanted = match digits.map(|digit| digit.to_digit(16)) {
                    [Some(high), Some(low)] => u8::try_from(high * 16 + low).ok(),
                    _ => None,
                };
                assert_eq!(hex_octet(high, low), wanted);
            }
        }
    }
}
