//! Base64 (RFC 4648 §4), as bodies have it (RFC 2045 §6.8).
//!
//! The lines that real bodies are made of are decoded at once (see `lines`), odd ones line by
//! line, and what is odd in them byte by byte.

use memchr::{memchr, memchr_iter};

use super::{
    lines::{BLOCK, EvenLines, decode_whole_line, even_lines},
    quantum::{Quantum, is_space, is_symbol, value},
};
use crate::codec::departures::Notes;
use crate::defect::Code;

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
    /// Room for the symbols of a block.
    joined: Vec<u8>,
    is_concatenated: bool,
    /// From the last symbol on.
    last: &'a [u8],
    /// Whether more padding of the last quantum follows, and whether there was any before: only
    /// notes need to know.
    is_amid_padding: bool,
    is_after_padding: bool,
}

impl<'a> Decoder<'a> {
    pub(crate) fn new(input: &'a [u8]) -> Self {
        let is_data = |&byte: &u8| byte != b'=' && !is_space(byte);
        let end = input.iter().rposition(is_data).map_or(0, |last| last + 1);
        Self {
            input,
            data: input.get(..end).unwrap_or_default(),
            quantum: Quantum::default(),
            joined: Vec::new(),
            is_concatenated: false,
            last: input.get(end.saturating_sub(1)..).unwrap_or_default(),
            is_amid_padding: false,
            is_after_padding: false,
        }
    }

    /// Decodes all that is left, and appends it to `out`.
    pub(crate) fn decode_all(mut self, out: &mut Vec<u8>) {
        while self.decode_block(out, &mut ()) {}
    }

    /// Decodes the next block, at most 8 KiB, and appends it to `out`; false at the end. Lines that are
    /// decoded at once have nothing to note.
    pub(crate) fn decode_block<N: Notes>(&mut self, out: &mut Vec<u8>, notes: &mut N) -> bool {
        if self.data.is_empty() {
            if N::WANTED {
                self.note_end(notes);
            }
            self.quantum.end(out);
            return false;
        }
        let lines = match self.quantum.len {
            0 => even_lines(self.data),
            _ => EvenLines::default(),
        };
        let len = lines.bytes.len();
        if lines.decode(&mut self.joined, out) {
            self.skip(len);
        } else {
            self.decode_odd(len, out, notes);
        }
        true
    }

    /// Decodes line by line: `at_least` so many bytes, for those were looked at in vain, and on to
    /// where a quantum ends with a line; at most a block.
    fn decode_odd<N: Notes>(&mut self, at_least: usize, out: &mut Vec<u8>, notes: &mut N) {
        let block = self.data.get(..BLOCK).unwrap_or(self.data);
        let mut at = 0;
        while at < block.len() && (at < at_least.max(1) || self.quantum.len != 0) {
            let rest = block.get(at..).unwrap_or_default();
            let end = memchr(b'\n', rest).map_or(block.len(), |len| at + len + 1);
            let line = block.get(at..end).unwrap_or_default();
            let is_decoded = self.quantum.len == 0 && decode_whole_line(line, out);
            if !is_decoded && !self.decode_odd_line(at, line, out, notes) {
                self.data = &[];
                self.input = &[];
                return;
            }
            at = end;
        }
        self.skip(at);
    }

    /// Decodes the line at `at` byte by byte; false if the data ends in it.
    fn decode_odd_line<N: Notes>(
        &mut self,
        at: usize,
        line: &[u8],
        out: &mut Vec<u8>,
        notes: &mut N,
    ) -> bool {
        for (at, &byte) in (at..).zip(line) {
            match value(byte) {
                Some(value) => self.quantum.push(value, out),
                None if byte == b'=' => {
                    if N::WANTED {
                        self.note_padding(at, notes);
                    }
                    self.quantum.end(out);
                    if self.ends_at(at) {
                        return false;
                    }
                }
                None if N::WANTED => self.note_other(at, byte, notes),
                None => {}
            }
        }
        true
    }

    /// Padding at `at`: a quantum of two symbols has two of it, one of three has one (RFC 4648 §3.2),
    /// and nothing follows.
    fn note_padding(&mut self, at: usize, notes: &mut impl Notes) {
        let rest = self.input.get(at..).unwrap_or_default();
        let after = rest.get(1..).unwrap_or_default();
        let is_more_to_come =
            || after.iter().find(|&&byte| !is_space(byte)).is_some_and(|&byte| byte == b'=');
        let is_amid_padding = std::mem::take(&mut self.is_amid_padding);
        let is_inside = match self.quantum.len {
            0 => !is_amid_padding,
            2 => {
                self.is_amid_padding = is_more_to_come();
                !self.is_amid_padding
            }
            3 => false,
            _ => true,
        };
        if is_inside {
            notes.note(Code::B64PaddingInside, rest, 1);
        }
        self.note_bits(rest, notes);
        if !self.is_after_padding {
            self.is_after_padding = true;
            if let Some(next) = after.iter().position(|&byte| is_symbol(byte)) {
                let data = self.data.get(at + 1 + next..).unwrap_or_default();
                let rest = after.get(next..).unwrap_or_default();
                notes.note(Code::B64DataAfterPadding, rest, data.len().max(1));
            }
        }
    }

    /// A byte that is neither symbol nor padding.
    fn note_other(&self, at: usize, byte: u8, notes: &mut impl Notes) {
        let rest = self.input.get(at..).unwrap_or_default();
        match rest {
            [b'-' | b'_', ..] => notes.note(Code::B64UrlAlphabet, rest, 1),
            [b'\n', b'\n', ..] | [b'\n', b'\r', b'\n', ..] if self.quantum.len != 0 => {
                let data = self.data.get(at + 1..).unwrap_or_default();
                let after = rest.get(1..).unwrap_or_default();
                notes.note(Code::B64MisalignedRestart, after, data.len());
            }
            _ if !is_space(byte) => notes.note(Code::B64InvalidChar, rest, 1),
            _ => {}
        }
    }

    /// The end of the data, and the padding there.
    fn note_end(&self, notes: &mut impl Notes) {
        let mut padding = memchr_iter(b'=', self.input);
        let wanted = match self.quantum.len {
            0 => 0,
            1 => return notes.note(Code::B64IncompleteQuantum, self.last, 1),
            len => 4 - usize::from(len),
        };
        match padding.nth(wanted) {
            Some(at) => {
                notes.note(Code::B64PaddingInside, self.input.get(at..).unwrap_or_default(), 1);
            }
            None if memchr_iter(b'=', self.input).count() < wanted => {
                notes.note(Code::B64MissingPadding, self.last, 1);
            }
            None => {}
        }
        self.note_bits(self.last, notes);
    }

    /// Bits of the symbol around `rest` that belong to no octet (RFC 4648 §3.5).
    fn note_bits(&self, rest: &[u8], notes: &mut impl Notes) {
        if self.quantum.has_bits_left() {
            notes.note(Code::B64TrailingBits, rest, 1);
        }
    }

    /// Whether the padding at `at` ends the data. It does unless all that follows is base64, which
    /// is looked into once: after the first padding, either all is decoded or nothing.
    fn ends_at(&mut self, at: usize) -> bool {
        let after = self.input.get(at + 1..).unwrap_or_default();
        self.is_concatenated = self.is_concatenated || is_wholly_base64(after);
        !self.is_concatenated
    }

    fn skip(&mut self, len: usize) {
        let len = len.min(self.data.len());
        self.data = self.data.get(len..).unwrap_or_default();
        self.input = self.input.get(len..).unwrap_or_default();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::testing::Random;
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    fn body(input: &[u8]) -> Vec<u8> {
        let mut decoder = Decoder::new(input);
        let mut out = Vec::new();
        let mut before = 0;
        while decoder.decode_block(&mut out, &mut ()) {
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
