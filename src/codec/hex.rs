//! Two hexadecimal digits for an octet, as quoted-printable and RFC 2231 write it.

/// The octet that two digits stand for; RFC 2045 §6.7 wants upper case, and lower case is read too.
pub(crate) fn hex_octet(high: u8, low: u8) -> Option<u8> {
    Some(hex_digit(high)? << 4 | hex_digit(low)?)
}

/// `HEXDIG = DIGIT / "A" / "B" / "C" / "D" / "E" / "F"`, in either case (RFC 5234 §B.1).
fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
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
