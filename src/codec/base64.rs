//! Base64 (RFC 4648 §4), as bodies have it (RFC 2045 §6.8) and as encoded words have it (RFC 2047
//! §4.1).
//!
//! The lines that real bodies are made of are decoded at once (see `base64_lines`), what is odd is
//! byte by byte.

use super::base64_lines::{BLOCK, EvenLines, even_lines};

/// Decodes a body block by block.
///
/// Line breaks, blanks and every other byte outside of the alphabet are ignored (RFC 2045 §6.8:
/// "must be ignored by decoding software"). Padding ends the data, for the same section calls it
/// evidence that the end has been reached, and the footers of mailing lists follow it; but when all
/// that follows is base64 again, in whole quanta, blocks were concatenated and all are decoded. A
/// last quantum without its padding gives every whole byte that it has.
///
/// What is decoded is never longer than three quarters of the input.
pub(crate) struct Decoder<'a> {
    /// What is yet to be decoded, and that without the padding and the white space at its end:
    /// padding that nothing follows says nothing, and without it most bodies are plain lines.
    input: &'a [u8],
    data: &'a [u8],
    quantum: Quantum,
    is_concatenated: bool,
}

impl<'a> Decoder<'a> {
    pub(crate) fn new(input: &'a [u8]) -> Self {
        let is_data = |&byte: &u8| byte != b'=' && !is_space(byte);
        let end = input.iter().rposition(is_data).map_or(0, |last| last + 1);
        Self {
            input,
            data: input.get(..end).unwrap_or_default(),
            quantum: Quantum::default(),
            is_concatenated: false,
        }
    }

    /// Decodes the next block, at most 16 KiB, and appends it to `out`; false at the end.
    pub(crate) fn decode_block(&mut self, out: &mut Vec<u8>) -> bool {
        if self.data.is_empty() {
            self.quantum.end(out);
            return false;
        }
        let lines = match self.quantum.len {
            0 => even_lines(self.data),
            _ => EvenLines::default(),
        };
        let start = out.len();
        if lines.decode(out) {
            self.skip(lines.bytes.len());
        } else {
            out.truncate(start);
            self.decode_odd(lines.bytes.len(), out);
        }
        true
    }

    /// Decodes byte by byte: `at_least` so many, for those were looked at in vain, and on to a line
    /// end where a quantum ends too.
    fn decode_odd(&mut self, at_least: usize, out: &mut Vec<u8>) {
        for (at, &byte) in self.data.iter().enumerate().take(BLOCK) {
            match value(byte) {
                Some(value) => self.quantum.push(value, out),
                None if byte == b'=' => {
                    self.quantum.end(out);
                    if self.ends_at(at) {
                        self.data = &[];
                        return;
                    }
                }
                None if byte == b'\n' && at >= at_least && self.quantum.len == 0 => {
                    return self.skip(at + 1);
                }
                None => {}
            }
        }
        self.skip(BLOCK);
    }

    /// Whether the padding at `at` ends the data. It does unless all that follows is base64, which
    /// is looked into once: after the first padding, either all is decoded or nothing.
    fn ends_at(&mut self, at: usize) -> bool {
        let after = self.input.get(at + 1..).unwrap_or_default();
        self.is_concatenated = self.is_concatenated || is_wholly_base64(after);
        !self.is_concatenated
    }

    fn skip(&mut self, len: usize) {
        self.data = self.data.get(len..).unwrap_or_default();
        self.input = self.input.get(len..).unwrap_or_default();
    }
}

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
    let mut quantum = Quantum::default();
    for &byte in text {
        match value(byte) {
            Some(value) => quantum.push(value, &mut out),
            None if byte == b'=' => quantum.end(&mut out),
            None => {}
        }
    }
    quantum.end(&mut out);
    out
}

/// How much of the text of an encoded word is base64, with its padding at the end.
pub(crate) fn word_end(text: &[u8]) -> usize {
    let letters = text.iter().take_while(|&&byte| value(byte).is_some()).count();
    let padding = text.iter().skip(letters).take_while(|&&byte| byte == b'=').count();
    let most = (4 - letters % 4) % 4;
    letters + padding.min(most)
}

/// Symbols of one quantum: four of six bits each are three octets.
#[derive(Default)]
struct Quantum {
    bits: u32,
    len: u8,
}

impl Quantum {
    fn push(&mut self, value: u8, out: &mut Vec<u8>) {
        self.bits = self.bits << 6 | u32::from(value);
        self.len += 1;
        if self.len == 4 {
            let [_, octets @ ..] = self.bits.to_be_bytes();
            out.extend_from_slice(&octets);
            *self = Self::default();
        }
    }

    /// Appends the whole octets of a quantum that was cut, as padding and the end of the data do.
    fn end(&mut self, out: &mut Vec<u8>) {
        let [_, octets @ ..] = (self.bits << (6 * (4 - u32::from(self.len)))).to_be_bytes();
        let whole = usize::from(self.len.saturating_sub(1));
        out.extend_from_slice(octets.get(..whole).unwrap_or_default());
        *self = Self::default();
    }
}

/// Whether all that follows padding is base64 again: nothing but the alphabet, padding and white
/// space, and whole quanta of it.
fn is_wholly_base64(rest: &[u8]) -> bool {
    let rest = match rest.iter().position(|&byte| byte != b'=' && !is_space(byte)) {
        Some(start) => rest.get(start..).unwrap_or_default(),
        None => return true,
    };
    let mut len = 0_usize;
    for &byte in rest {
        if value(byte).is_some() || byte == b'=' {
            len += 1;
        } else if !is_space(byte) {
            return false;
        }
    }
    len.is_multiple_of(4)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// The value of a symbol of the Base64 Alphabet (RFC 4648 §4, table 1).
fn value(byte: u8) -> Option<u8> {
    const NONE: u8 = 64;
    static VALUES: [u8; 256] = {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut table = [NONE; 256];
        let mut value = 0;
        while value < 64 {
            table[alphabet[value as usize] as usize] = value;
            value += 1;
        }
        table
    };
    let value = VALUES[usize::from(byte)];
    (value < NONE).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::testing::Random;
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    fn body(input: &[u8]) -> Vec<u8> {
        let mut decoder = Decoder::new(input);
        let mut out = Vec::new();
        let mut before = 0;
        while decoder.decode_block(&mut out) {
            assert!(out.len() - before <= BLOCK);
            before = out.len();
        }
        out
    }

    /// The rules in their plainest form, byte by byte.
    fn naive(input: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut quantum = Vec::new();
        let flush = |quantum: &mut Vec<u8>, out: &mut Vec<u8>| {
            let bits = quantum.iter().fold(0_u32, |bits, &six| bits << 6 | u32::from(six));
            let bits = bits << (6 * (4 - quantum.len()));
            let bytes = bits.to_be_bytes();
            out.extend_from_slice(&bytes[1..1 + quantum.len() * 3 / 4]);
            quantum.clear();
        };
        let mut decided = false;
        for (at, &byte) in input.iter().enumerate() {
            match byte {
                b'A'..=b'Z' => quantum.push(byte - b'A'),
                b'a'..=b'z' => quantum.push(byte - b'a' + 26),
                b'0'..=b'9' => quantum.push(byte - b'0' + 52),
                b'+' => quantum.push(62),
                b'/' => quantum.push(63),
                b'=' => {
                    flush(&mut quantum, &mut out);
                    if !decided && !is_wholly_base64(&input[at + 1..]) {
                        return out;
                    }
                    decided = true;
                }
                _ => {}
            }
            if quantum.len() == 4 {
                flush(&mut quantum, &mut out);
            }
        }
        flush(&mut quantum, &mut out);
        out
    }

    #[test]
    fn bodies_are_decoded_tolerantly() {
        let cases: &[(&str, &[u8], &[u8])] = &[
            ("empty", b"", b""),
            ("one byte", b"QQ==", b"A"),
            ("two bytes", b"QUI=", b"AB"),
            ("three bytes", b"QUJD", b"ABC"),
            ("line breaks", b"aGVs\r\nbG8=\r\n", b"hello"),
            ("blanks within", b" aG Vs\tbG8 = \n", b"hello"),
            ("bytes outside of the alphabet", b"aGV*sb G8=", b"hello"),
            ("8-bit bytes", b"aGV\xFFsbG8=", b"hello"),
            ("missing padding", b"aGVsbG8", b"hello"),
            ("half the padding", b"aGVsbA=", b"hell"),
            ("a lone last symbol gives no byte", b"QUJDR", b"ABC"),
            ("trailing bits are ignored", b"QR==", b"A"),
            (
                "a footer after padding is not data",
                b"aGVsbG8=\n\n-- \nfooter from mailing list!",
                b"hello",
            ),
            ("a footer that is no whole quanta is not data", b"aGVsbG8=\nfooter\n", b"hello"),
            ("concatenated blocks go on", b"QQ==\r\nQUJD\r\nQg==\r\n", b"AABCB"),
            ("concatenated after half the padding", b"QQ=QUJD", b"AABC"),
            ("blocks, then a footer: the first block", b"QQ==\r\nQg==\r\n-- \r\nx", b"A"),
            ("padding only", b"====", b""),
            ("padding before data", b"=QUJD", b"ABC"),
            ("nothing of the alphabet", b"\r\n\r\n***", b""),
        ];
        for (name, input, wanted) in cases {
            assert_eq!(body(input), *wanted, "{name}");
            assert_eq!(naive(input), *wanted, "{name}");
        }
    }

    #[test]
    fn words_are_decoded_tolerantly() {
        let cases: &[(&str, &[u8], &[u8])] = &[
            ("plain", b"aGVsbG8=", b"hello"),
            ("no padding", b"w6k", "é".as_bytes()),
            ("blanks inside", b"aGVs bG8=", b"hello"),
            ("too much padding", b"aGVsbG8====", b"hello"),
            ("padding amid the text", b"QQ==Qg==", b"AB"),
            ("a lone symbol", b"Q", b""),
            ("empty", b"", b""),
        ];
        for (name, input, wanted) in cases {
            assert_eq!(decode_word(input), *wanted, "{name}");
        }
    }

    #[test]
    fn encoded_then_decoded_is_the_same_in_lines_of_any_width() {
        let mut random = Random::new(1);
        for len in (0..200).chain([3647, 3648, 3649, 3650, 10_000, 50_001]) {
            let data = random.bytes(len);
            let encoded = STANDARD.encode(&data);
            for width in [1, 4, 57, 60, 64, 72, 75, 76, 77, 998, 1023, 1024, 5000, 100_000] {
                for line_end in ["\n", "\r\n"] {
                    let mut text = Vec::new();
                    for line in encoded.as_bytes().chunks(width) {
                        text.extend_from_slice(line);
                        text.extend_from_slice(line_end.as_bytes());
                    }
                    assert!(body(&text) == data, "{len} bytes in lines of {width}");
                    assert!(decode_word(encoded.as_bytes()) == data);
                }
            }
        }
    }

    #[test]
    fn fast_and_naive_agree_on_damaged_lines() {
        let mut random = Random::new(2);
        for round in 0..600 {
            let len = random.below(40_000);
            let encoded = STANDARD.encode(random.bytes(len));
            let line_end = if round % 2 == 0 { "\r\n" } else { "\n" };
            let mut text = Vec::new();
            for line in encoded.as_bytes().chunks(76) {
                text.extend_from_slice(line);
                text.extend_from_slice(line_end.as_bytes());
            }
            for _ in 0..random.below(4) {
                let at = random.below(text.len().max(1));
                match random.below(3) {
                    0 if at < text.len() => drop(text.remove(at)),
                    1 if at < text.len() => text[at] = b"= \r\n*A\xFF-"[random.below(8)],
                    _ => text.insert(at.min(text.len()), b"= \r\n*A\xFF-"[random.below(8)]),
                }
            }
            assert!(body(&text) == naive(&text), "round {round}");
        }
    }

    #[test]
    fn fast_and_naive_agree_on_short_texts() {
        let mut random = Random::new(3);
        for _ in 0..50_000 {
            let len = random.below(24);
            let text: Vec<u8> = (0..len).map(|_| b"AQz9+/= \r\n*"[random.below(11)]).collect();
            assert_eq!(body(&text), naive(&text), "{:?}", text.escape_ascii().to_string());
        }
    }

    #[test]
    fn long_runs_of_one_byte_are_no_trouble() {
        for byte in *b"=A\n\r *" {
            let text = vec![byte; 1 << 20];
            assert!(body(&text).len() <= text.len() / 4 * 3);
        }
        assert_eq!(body("A=".repeat(1 << 19).as_bytes()), b"");
        assert_eq!(body("QQ==".repeat(1 << 18).as_bytes()).len(), 1 << 18);
    }
}
