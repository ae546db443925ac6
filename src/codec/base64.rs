//! Base64 (RFC 4648 §4), as bodies have it (RFC 2045 §6.8) and as encoded words have it (RFC 2047
//! §4.1).
//!
//! Symbols are gathered, stripped of everything else, into a block, and the engine of the `base64`
//! crate decodes the block. Of lines as wide as the one before them only the line ends
//! are looked at; when such a block then turns out to hold other bytes than symbols, it is
//! gathered again byte by byte. So there is one decoder, and two ways to strip.

use std::sync::LazyLock;

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
use base64::engine::GeneralPurpose;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use base64::engine::Simd;
use base64::{
    Engine as _,
    engine::{DecodePaddingMode, GeneralPurposeConfig},
};
use memchr::memchr;

/// The width of a line that encoders write (RFC 2045 §6.8: "no more than 76 characters").
const WIDTH: usize = 76;

/// Symbols decoded at once: enough to forget the cost of a call, few enough to stay in the nearest
/// cache together with what they decode to.
const BLOCK: usize = WIDTH * 64;

/// Bits that a last quantum leaves over are ignored, whatever they are; padding never gets here.
const TOLERANT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::RequireNone);

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
static ENGINE: LazyLock<Simd> = LazyLock::new(|| Simd::standard(TOLERANT));

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
static ENGINE: LazyLock<GeneralPurpose> =
    LazyLock::new(|| GeneralPurpose::new(&base64::alphabet::STANDARD, TOLERANT));

/// Decodes a body, piece by piece into `emit`; the pieces are at most 4 KiB long.
///
/// Line breaks, blanks and every other byte outside of the alphabet are ignored (RFC 2045 §6.8:
/// "must be ignored by decoding software"). Padding ends the data, for the same section calls it
/// evidence that the end has been reached, and the footers of mailing lists follow it; but when all
/// that follows is base64 again, in whole quanta, blocks were concatenated and all are decoded. A
/// last quantum without its padding gives every whole byte that it has.
///
/// What is decoded is never longer than three quarters of the input.
pub(crate) fn decode<E>(
    input: &[u8],
    emit: &mut impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let mut block = Block::new();
    // Padding that nothing follows says nothing; without it most bodies are lines and nothing else.
    let data = trim_padding(input);
    let mut rest = data;
    let mut concatenated = false;
    while !rest.is_empty() {
        let filled = block.fill_with_lines(rest);
        if filled > 0 && block.decode_quanta(emit)? {
            rest = rest.get(filled..).unwrap_or_default();
            continue;
        }
        let (taken, padded) = block.fill_with_symbols(rest);
        rest = rest.get(taken..).unwrap_or_default();
        if padded {
            block.decode_all(emit)?;
            // Looked into once: either all that follows is base64, or nothing of it is decoded.
            let after = input.get(data.len() - rest.len()..).unwrap_or_default();
            if !concatenated && !is_wholly_base64(after) {
                return Ok(());
            }
            concatenated = true;
        } else {
            block.decode_quanta(emit)?;
        }
    }
    block.decode_all(emit)
}

/// Decodes the text of an encoded word: `encoded-text` of the `B` encoding (RFC 2047 §4.1), each
/// word on its own. Blanks, missing padding and padding amid the text (words that a sender glued
/// together after encoding) are tolerated.
pub(crate) fn decode_word(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    for quanta in text.split(|&byte| byte == b'=') {
        let mut symbols: Vec<u8> = quanta.iter().copied().filter(is_symbol).collect();
        symbols.truncate(whole(symbols.len()));
        // Only symbols are left, and no lone one: there is nothing that could be refused.
        let _ = ENGINE.decode_vec(&symbols, &mut out);
    }
    out
}

/// Symbols that wait to be decoded.
struct Block {
    symbols: [u8; BLOCK],
    len: usize,
    /// How many of them are known to be symbols: the rest of a quantum that the last block cut.
    carried: usize,
    decoded: [u8; BLOCK / 4 * 3],
}

impl Block {
    fn new() -> Self {
        Self { symbols: [0; BLOCK], len: 0, carried: 0, decoded: [0; BLOCK / 4 * 3] }
    }

    /// Fills up with the lines at the start of `input`, and says how many bytes of it those are.
    fn fill_with_lines(&mut self, input: &[u8]) -> usize {
        let mut filled = 0;
        loop {
            let rest = input.get(filled..).unwrap_or_default();
            let space = BLOCK - self.len;
            if rest.is_empty() || space < WIDTH {
                return filled;
            }
            let head = rest.get(..space).unwrap_or(rest);
            let taken = match memchr(b'\n', head) {
                Some(end) => self.fill_with_lines_like_the_first(rest, end),
                None => self.fill_with_run(head),
            };
            if taken == 0 {
                return filled;
            }
            filled += taken;
        }
    }

    /// Fills up with lines that are as wide as the first one, which ends at `end`.
    fn fill_with_lines_like_the_first(&mut self, input: &[u8], end: usize) -> usize {
        let crlf = end > 0 && input.get(end - 1) == Some(&b'\r');
        // The usual width as a constant makes each copy a few moves.
        match (end + 1, crlf) {
            (78, true) => self.copy_lines(input, WIDTH + 2, b"\r\n"),
            (77, false) => self.copy_lines(input, WIDTH + 1, b"\n"),
            (stride, true) => self.copy_lines(input, stride, b"\r\n"),
            (stride, false) => self.copy_lines(input, stride, b"\n"),
        }
    }

    #[inline(always)]
    fn copy_lines(&mut self, input: &[u8], stride: usize, line_end: &[u8]) -> usize {
        let width = stride - line_end.len();
        let mut copied = 0;
        if width == 0 {
            return copied;
        }
        let space = self.symbols.get_mut(self.len..).unwrap_or_default();
        for (line, to) in input.chunks_exact(stride).zip(space.chunks_exact_mut(width)) {
            let (line, end) = line.split_at(width);
            to.copy_from_slice(line);
            if end != line_end {
                break;
            }
            copied += 1;
        }
        self.len += copied * width;
        copied * stride
    }

    fn fill_with_run(&mut self, run: &[u8]) -> usize {
        if let Some(space) = self.symbols.get_mut(self.len..self.len + run.len()) {
            space.copy_from_slice(run);
            self.len += run.len();
        }
        run.len()
    }

    /// Fills up with the symbols at the start of `input`; says how many bytes it went through, and
    /// whether the last of them is padding.
    fn fill_with_symbols(&mut self, input: &[u8]) -> (usize, bool) {
        self.len = self.carried;
        for (at, &byte) in input.iter().enumerate() {
            if byte == b'=' {
                return (at + 1, true);
            }
            let Some(free) = self.symbols.get_mut(self.len) else {
                return (at, false);
            };
            *free = byte;
            self.len += usize::from(is_symbol(&byte));
        }
        (input.len(), false)
    }

    /// Decodes the whole quanta and carries the rest of one over; false, and nothing is changed,
    /// when there are other bytes than symbols.
    fn decode_quanta<E>(
        &mut self,
        emit: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<bool, E> {
        let quanta = self.len / 4 * 4;
        let (symbols, rest) = self.symbols.split_at(quanta);
        let rest_len = self.len - quanta;
        if !rest.iter().take(rest_len).all(is_symbol) {
            return Ok(false);
        }
        let Ok(len) = ENGINE.decode_slice(symbols, &mut self.decoded) else {
            return Ok(false);
        };
        if len > 0 {
            emit(self.decoded.get(..len).unwrap_or_default())?;
        }
        self.symbols.copy_within(quanta..self.len, 0);
        self.len = rest_len;
        self.carried = rest_len;
        Ok(true)
    }

    /// Decodes what is left, as at the end of the data or at padding.
    fn decode_all<E>(&mut self, emit: &mut impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let symbols = self.symbols.get(..whole(self.len)).unwrap_or_default();
        self.len = 0;
        self.carried = 0;
        match ENGINE.decode_slice(symbols, &mut self.decoded) {
            Ok(len) if len > 0 => emit(self.decoded.get(..len).unwrap_or_default()),
            _ => Ok(()),
        }
    }
}

/// `input` without the padding and the white space at its end.
fn trim_padding(input: &[u8]) -> &[u8] {
    let end = input.iter().rposition(|&byte| byte != b'=' && !is_space(byte));
    input.get(..end.map_or(0, |last| last + 1)).unwrap_or_default()
}

/// How many of `len` symbols give whole bytes: a lone last one gives none.
fn whole(len: usize) -> usize {
    if len % 4 == 1 { len - 1 } else { len }
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
        if is_symbol(&byte) || byte == b'=' {
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

/// The Base64 Alphabet (RFC 4648 §4, table 1), without the pad.
fn is_symbol(byte: &u8) -> bool {
    static SYMBOL: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            table[byte] =
                matches!(byte as u8, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/');
            byte += 1;
        }
        table
    };
    SYMBOL[usize::from(*byte)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::testing::{Random, collect};
    use base64::engine::general_purpose::STANDARD;

    fn body(input: &[u8]) -> Vec<u8> {
        collect(|mut emit| decode(input, &mut emit))
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
        for round in 0..3000 {
            let len = random.below(9000);
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
