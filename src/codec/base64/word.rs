//! Base64 (RFC 4648 §4), as encoded words have it (RFC 2047 §4.1).

use super::quantum::{Quantum, value};

/// Whether base64 can end where `text` ends: it is padded, or a multiple of four letters, or has no
/// bits left over, as where the padding was left out.
pub(crate) fn is_whole(text: &[u8]) -> bool {
    if text.contains(&b'=') {
        return true;
    }
    let letters = || text.iter().filter_map(|&byte| value(byte));
    let last = letters().next_back().unwrap_or(0);
    match letters().count() % 4 {
        0 => true,
        2 => last & 0x0F == 0,
        3 => last & 0x03 == 0,
        _ => false,
    }
}

/// Decodes the text of an encoded word: `encoded-text` of the `B` encoding (RFC 2047 §4.1), each
/// word on its own. Blanks, missing padding and padding amid the text (words that a sender glued
/// together after encoding) are tolerated.
pub(crate) fn decode_word(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let mut rest = text;
    while let Some((symbols, after)) = rest.split_first_chunk()
        && let Some(octets) = whole(*symbols)
    {
        out.extend_from_slice(&octets);
        rest = after;
    }
    let mut quantum = Quantum::default();
    for &byte in rest {
        match value(byte) {
            Some(value) => quantum.push(value, &mut out),
            // After one symbol there can be no padding.
            None if byte == b'=' && quantum.len != 1 => quantum.end(&mut out),
            None => {}
        }
    }
    quantum.end(&mut out);
    out
}

/// The octets of a whole quantum, as most are.
fn whole(symbols: [u8; 4]) -> Option<[u8; 3]> {
    let mut bits = 0;
    for symbol in symbols {
        bits = bits << 6 | u32::from(value(symbol)?);
    }
    let [_, octets @ ..] = bits.to_be_bytes();
    Some(octets)
}

/// How much of the text of an encoded word is base64, with its padding at the end.
pub(crate) fn word_end(text: &[u8]) -> usize {
    let letters = text.iter().take_while(|&&byte| value(byte).is_some()).count();
    let padding = text.iter().skip(letters).take_while(|&&byte| byte == b'=').count();
    let most = (4 - letters % 4) % 4;
    letters + padding.min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_decoded_tolerantly() {
        let cases: &[(&str, &[u8], &[u8])] = &[
            ("plain", b"aGVsbG8=", b"hello"),
            ("no padding", b"w6k", "é".as_bytes()),
            ("blanks inside", b"aGVs bG8=", b"hello"),
            ("too much padding", b"aGVsbG8====", b"hello"),
            ("padding amid the text", b"QQ==Qg==", b"AB"),
            ("a lone symbol", b"Q", b""),
            ("an equals sign after one symbol", b"aGVsb=G8=", b"hello"),
            ("as the second symbol", b"a=GVsbG8=", b"hello"),
            ("after a whole quantum", b"aGVs=bG8=", b"hello"),
            ("after a lone symbol", b"aGVsb=", b"hel"),
            ("more than one", b"aGVsb==G8=", b"hello"),
            ("first of all", b"=aGVsbG8=", b"hello"),
            ("empty", b"", b""),
        ];
        for (name, input, wanted) in cases {
            assert_eq!(decode_word(input), *wanted, "{name}");
            // After a blank, no quantum is taken as a whole.
            assert_eq!(decode_word(&[b" ", *input].concat()), *wanted, "{name}");
        }
    }

    #[test]
    fn base64_is_whole_where_no_bits_are_left_over() {
        for (text, whole) in [
            ("", true),
            ("Q", false),
            ("QQ", true),
            ("QR", false),
            ("QUI", true),
            ("QUJ", false),
            ("QUJD", true),
            ("QUJDR", false),
            ("QUJDQQ", true),
            ("Q=", true),
            ("Q U I", true),
        ] {
            assert_eq!(is_whole(text.as_bytes()), whole, "{text}");
        }
    }

    #[test]
    fn a_word_ends_with_its_symbols_and_their_padding() {
        for (text, end) in [
            ("", 0),
            ("QUJD", 4),
            ("QUJD=", 4),
            ("QUI==", 4),
            ("QQ===", 4),
            ("QQ=?x", 3),
            ("Q====", 4),
            ("QQ QQ", 2),
        ] {
            assert_eq!(word_end(text.as_bytes()), end, "{text}");
        }
    }
}
