//! Octets, written in ASCII: in the Q encoding of words (RFC 2047 §4.2), and after a sign.

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Appends an octet to the text of an encoded word: what RFC 2047 §5 (3) allows in a phrase, and so everywhere.
pub(crate) fn word_octet(octet: u8, out: &mut String) {
    match octet {
        b' ' => out.push('_'),
        _ if is_word_literal(octet) => out.push(char::from(octet)),
        _ => escape(b'=', octet, out),
    }
}

/// How long [`word_octet`] gets.
pub(crate) fn word_octet_len(octet: u8) -> usize {
    if octet == b' ' || is_word_literal(octet) { 1 } else { 3 }
}

/// Appends an octet as a sign and two hexadecimal digits.
pub(crate) fn escape(sign: u8, octet: u8, out: &mut String) {
    out.extend([sign, digit(octet >> 4), digit(octet)].map(char::from));
}

fn is_word_literal(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'!' | b'*' | b'+' | b'-' | b'/')
}

#[expect(clippy::indexing_slicing, reason = "four bits are below 16")]
pub(super) fn digit(value: u8) -> u8 {
    HEX[usize::from(value & 15)]
}
