//! The octets of extended parameter values (RFC 2231 §7).
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::borrow::Cow;

use memchr::memchr;

use super::hex::hex_octet;

/// Decodes `*(ext-octet / attribute-char)`; a `%` that starts no `ext-octet` is kept as it stands.
///
/// `ext-octet = "%" 2(DIGIT / "A" / "B" / "C" / "D" / "E" / "F")`, in either case.
pub(crate) fn decode(value: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'%', value).is_none() {
        return Cow::Borrowed(value);
    }
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    while let [byte, after @ ..] = rest {
        let octet = match rest {
            [b'%', high, low, ..] => hex_octet(*high, *low),
            _ => None,
        };
        out.push(octet.unwrap_or(*byte));
        rest = match octet {
            Some(_) => after.get(2..).unwrap_or_default(),
            None => after,
        };
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded_tolerantly() {
        let cases: &[(&str, &[u8], &[u8])] = &[
            ("escapes", b"caf%C3%A9%20x", "café x".as_bytes()),
            ("lower case", b"%c3%a9", "é".as_bytes()),
            ("an escaped percent sign", b"100%25", b"100%"),
            ("invalid escapes are literal", b"%G1%4", b"%G1%4"),
            ("a percent sign at the end", b"100%", b"100%"),
            ("a percent sign before an escape", b"%%41", b"%A"),
            ("nothing twice", b"%2541", b"%41"),
            ("a plus sign is itself", b"a+b", b"a+b"),
        ];
        for (name, input, wanted) in cases {
            assert_eq!(decode(input), *wanted, "{name}");
        }
        assert!(matches!(decode(b"plain.txt"), Cow::Borrowed(_)));
    }
}
