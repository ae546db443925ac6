//! Base64 (RFC 4648 §4), as bodies have it (RFC 2045 §6.8).
//!
//! The lines that real bodies are made of are decoded at once (see `lines`), odd ones line by
//! line, and what is odd in them byte by byte.
//!
//! Advice for whoever changes it: lines that are decoded at once hold nothing but symbols, so they have nothing to
//! report and nothing to choose. Whatever other readers do differently belongs to the bytes of odd lines, in
//! `padding` and `other`, after it was met there.

use memchr::{memchr, memchr_iter};

use super::{
    lines::{BLOCK, EvenLines, Uneven, decode_whole_line, even_lines},
    plain::{footer, is_unencoded},
    quantum::{Quantum, is_space, is_symbol, value},
};
use crate::{
    defect::{Code, Reader, Severity},
    quirk::{Quirk, Quirks},
};

/// The choices of this decoder.
pub(crate) const QUIRKS: Quirks = Quirks::of(&[
    Quirk::PaddingStops,
    Quirk::PaddingGoesOn,
    Quirk::PaddingSkipped,
    Quirk::InvalidRefuses,
    Quirk::InvalidStops,
    Quirk::UrlAlphabet,
    Quirk::EmptyLineRestarts,
    Quirk::NulEnds,
    Quirk::PlainDecoded,
]);

/// Decodes a body block by block.
///
/// Line breaks, blanks and every other byte outside of the alphabet are ignored (RFC 2045 §6.8:
/// "must be ignored by decoding software"). Padding ends the data, for the same section calls it
/// evidence that the end has been reached, and the footers of mailing lists follow it; but when all
/// that follows is base64 again, in whole quanta, blocks were concatenated and all are decoded. A
/// last quantum without its padding gives every whole byte that it has. Padding after a single symbol is none, and
/// ignored.
///
/// Plain text is not decoded: a whole body stays as it is, and a footer is no data (see `plain`).
#[derive(Default)]
pub(crate) struct Decoder<'a> {
    /// The whole input; and the plain text in it, until it has been reported.
    whole: &'a [u8],
    plain: Option<&'a [u8]>,
    /// The rest of a body that stays as it is.
    as_it_is: &'a [u8],
    /// What is yet to be decoded, and that without the padding and the white space at its end:
    /// padding that nothing follows says nothing, and without it most bodies are plain lines.
    input: &'a [u8],
    data: &'a [u8],
    quantum: Quantum,
    is_concatenated: bool,
    /// From the last byte of the data on.
    last: &'a [u8],
    /// Whether more padding of the last quantum follows, and whether there was any before: only
    /// reports need to know.
    is_amid_padding: bool,
    is_after_padding: bool,
    /// How many bytes follow the last symbol, once somebody has asked.
    after_symbols: Option<usize>,
    /// Whether symbols of the alphabet for URLs were decoded.
    is_for_urls: bool,
    is_refused: bool,
}

/// Whether all is read our way, and nobody listens.
fn is_plain<R: Reader>(reader: &R) -> bool {
    !R::RECORDS && reader.quirks().is_empty()
}

impl<'a> Decoder<'a> {
    pub(crate) fn new(input: &'a [u8]) -> Self {
        if is_unencoded(input) {
            return Self { whole: input, plain: Some(input), as_it_is: input, ..Self::default() };
        }
        let mut decoder = Self::of_data(input);
        if let Some(footer) = footer(decoder.data) {
            let (data, footer) = input.split_at(footer);
            decoder = Self { whole: input, plain: Some(footer), ..Self::of_data(data) };
        }
        decoder
    }

    fn of_data(input: &'a [u8]) -> Self {
        let is_data = |&byte: &u8| byte != b'=' && !is_space(byte);
        let end = input.iter().rposition(is_data).map_or(0, |last| last + 1);
        Self {
            input,
            data: input.get(..end).unwrap_or_default(),
            last: input.get(end.saturating_sub(1)..).unwrap_or_default(),
            ..Self::default()
        }
    }

    /// Decodes all that is left, and appends it to `out`.
    pub(crate) fn decode_all(mut self, out: &mut Vec<u8>) {
        while self.decode_block(out, &mut ()) {}
    }

    /// Decodes the next block, at most 16 KiB, and appends it to `out`; false at the end.
    pub(crate) fn decode_block<R: Reader>(&mut self, out: &mut Vec<u8>, reader: &mut R) -> bool {
        if let Some(plain) = self.plain.take() {
            reader.met(Code::B64NotEncoded, plain);
            if reader.takes(Quirk::PlainDecoded) {
                *self = Self::of_data(self.whole);
            }
        }
        if !self.as_it_is.is_empty() {
            let (block, rest) = self.as_it_is.split_at(self.as_it_is.len().min(BLOCK));
            out.extend_from_slice(block);
            self.as_it_is = rest;
            return true;
        }
        if self.data.is_empty() {
            if R::RECORDS {
                self.record_end(reader);
            }
            self.quantum.end(out);
            return false;
        }
        let lines = match self.quantum.len {
            0 => even_lines(self.data),
            _ => EvenLines::default(),
        };
        let uneven = if is_plain(reader) { Uneven::Taken } else { Uneven::Refused };
        match lines.decode(uneven, out) {
            Some(len) => self.skip(len),
            None => self.decode_odd(lines.bytes.len(), out, reader),
        }
        true
    }

    /// Whether the reader refused all of it, so that what was decoded does not count.
    pub(crate) fn is_refused(&self) -> bool {
        self.is_refused
    }

    /// Decodes line by line: `at_least` so many bytes, for those were looked at in vain, and on to
    /// where a quantum ends with a line; at most a block.
    fn decode_odd<R: Reader>(&mut self, at_least: usize, out: &mut Vec<u8>, reader: &mut R) {
        let block = self.data.get(..BLOCK).unwrap_or(self.data);
        let mut at = 0;
        while at < block.len() && (at < at_least.max(1) || self.quantum.len != 0) {
            let rest = block.get(at..).unwrap_or_default();
            let end = memchr(b'\n', rest).map_or(block.len(), |len| at + len + 1);
            let line = block.get(at..end).unwrap_or_default();
            let is_decoded = self.quantum.len == 0 && decode_whole_line(line, out);
            if !is_decoded && !self.decode_odd_line(at, line, out, reader) {
                self.data = &[];
                self.input = &[];
                return;
            }
            at = end;
        }
        self.skip(at);
    }

    /// Decodes the line at `at` byte by byte; false if the data ends in it.
    fn decode_odd_line<R: Reader>(
        &mut self,
        at: usize,
        line: &[u8],
        out: &mut Vec<u8>,
        reader: &mut R,
    ) -> bool {
        for (at, &byte) in (at..).zip(line) {
            let goes_on = match value(byte) {
                Some(value) => {
                    self.quantum.push(value, out);
                    true
                }
                None if byte == b'=' => self.padding(at, out, reader),
                None => is_plain(reader) || self.other(at, out, reader),
            };
            if !goes_on {
                return false;
            }
        }
        true
    }

    /// Padding at `at`; false if the data ends there.
    fn padding<R: Reader>(&mut self, at: usize, out: &mut Vec<u8>, reader: &mut R) -> bool {
        if !is_plain(reader) {
            self.record_padding(at, reader);
            if self.is_followed(at) {
                if reader.takes(Quirk::PaddingSkipped) {
                    return true;
                }
                if reader.takes(Quirk::PaddingStops) {
                    self.quantum.end(out);
                    return false;
                }
                if reader.takes(Quirk::PaddingGoesOn) {
                    self.quantum.end(out);
                    return true;
                }
            }
        }
        // No padding can be there, so it is no evidence of an end.
        if self.quantum.len == 1 {
            return true;
        }
        self.quantum.end(out);
        !self.ends_at(at)
    }

    /// What is met in padding at `at`: a quantum of two symbols has two of it, one of three has one
    /// (RFC 4648 §3.2), and nothing follows.
    fn record_padding(&mut self, at: usize, reader: &mut impl Reader) {
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
            reader.met_as(Code::B64PaddingInside, self.severity(at), first_of(rest));
        }
        self.record_bits(rest, reader);
        if self.quantum.len != 1 && !self.is_after_padding {
            self.is_after_padding = true;
            if let Some(next) = after.iter().position(|&byte| is_symbol(byte)) {
                let data = self.data.get(at + 1 + next..).unwrap_or_default();
                reader.met(Code::B64DataAfterPadding, data);
            }
        }
    }

    /// A byte at `at` that is neither symbol nor padding; false if the data ends there.
    fn other<R: Reader>(&mut self, at: usize, out: &mut Vec<u8>, reader: &mut R) -> bool {
        let rest = self.input.get(at..).unwrap_or_default();
        match rest {
            [byte @ (b'-' | b'_'), ..] => {
                reader.met_as(Code::B64UrlAlphabet, self.severity(at), first_of(rest));
                if reader.takes(Quirk::UrlAlphabet) {
                    self.is_for_urls = true;
                    self.quantum.push(if *byte == b'-' { 62 } else { 63 }, out);
                } else if reader.takes(Quirk::InvalidStops) {
                    self.quantum.end(out);
                    return false;
                }
            }
            [b'\n', b'\n', ..] | [b'\n', b'\r', b'\n', ..] if self.quantum.len != 0 => {
                let after = self.data.get(at + 1..).unwrap_or_default();
                reader.met_as(Code::B64MisalignedRestart, self.severity(at), after);
                if reader.takes(Quirk::EmptyLineRestarts) {
                    self.quantum.end(out);
                }
            }
            [byte, ..] if !is_space(*byte) => {
                reader.met_as(Code::B64InvalidChar, self.severity(at), first_of(rest));
                if !self.is_followed(at) {
                    return true;
                }
                self.is_refused = reader.takes(Quirk::InvalidRefuses);
                let is_end = self.is_refused
                    || reader.takes(Quirk::InvalidStops)
                    || *byte == 0 && reader.takes(Quirk::NulEnds);
                if is_end {
                    self.quantum.end(out);
                    return false;
                }
            }
            _ => {}
        }
        true
    }

    /// How bad it is what stands at `at`: where no symbol follows, all readers agree.
    fn severity(&mut self, at: usize) -> Severity {
        if self.is_followed(at) { Severity::Ambiguous } else { Severity::Warn }
    }

    /// Whether a symbol follows that at `at`. All of them are looked for once.
    fn is_followed(&mut self, at: usize) -> bool {
        let input = self.input;
        let count = || input.iter().rev().take_while(|&&byte| !is_symbol(byte)).count();
        let after_symbols = *self.after_symbols.get_or_insert_with(count);
        self.input.len().saturating_sub(after_symbols) > at + 1
    }

    /// What is met at the end of the data, and in the padding there, about which all readers agree.
    fn record_end(&self, reader: &mut impl Reader) {
        let mut padding = memchr_iter(b'=', self.input);
        let wanted = match self.quantum.len {
            0 => 0,
            1 => return reader.met(Code::B64IncompleteQuantum, first_of(self.last)),
            len => 4 - usize::from(len),
        };
        match padding.nth(wanted) {
            Some(at) => {
                let at = self.input.get(at..).unwrap_or_default();
                reader.met_as(Code::B64PaddingInside, Severity::Warn, first_of(at));
            }
            None if memchr_iter(b'=', self.input).count() < wanted => {
                reader.met(Code::B64MissingPadding, first_of(self.last));
            }
            None => {}
        }
        self.record_bits(self.last, reader);
    }

    /// Bits of the symbol that `rest` starts with that belong to no octet (RFC 4648 §3.5).
    fn record_bits(&self, rest: &[u8], reader: &mut impl Reader) {
        if self.quantum.has_bits_left() {
            reader.met(Code::B64TrailingBits, first_of(rest));
        }
    }

    /// Whether the padding at `at` ends the data. It does unless all that follows is base64, which
    /// is looked into once: after the first padding, either all is decoded or nothing.
    fn ends_at(&mut self, at: usize) -> bool {
        let after = self.input.get(at + 1..).unwrap_or_default();
        self.is_concatenated = self.is_concatenated || is_wholly_base64(after, self.is_for_urls);
        !self.is_concatenated
    }

    fn skip(&mut self, len: usize) {
        let len = len.min(self.data.len());
        self.data = self.data.get(len..).unwrap_or_default();
        self.input = self.input.get(len..).unwrap_or_default();
    }
}

fn first_of(rest: &[u8]) -> &[u8] {
    rest.get(..1).unwrap_or(rest)
}

/// Whether all that follows padding is base64 again: nothing but the alphabet, padding and white
/// space, and whole quanta of it.
fn is_wholly_base64(rest: &[u8], is_for_urls: bool) -> bool {
    let rest = match rest.iter().position(|&byte| byte != b'=' && !is_space(byte)) {
        Some(start) => rest.get(start..).unwrap_or_default(),
        None => return true,
    };
    let mut len = 0_usize;
    for &byte in rest {
        if value(byte).is_some() || byte == b'=' || is_for_urls && matches!(byte, b'-' | b'_') {
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
        if is_unencoded(input) {
            return input.to_vec();
        }
        let is_data = |&byte: &u8| byte != b'=' && !is_space(byte);
        let data = input.iter().rposition(is_data).map_or(&b""[..], |last| &input[..=last]);
        let input = footer(data).map_or(input, |footer| &input[..footer]);
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
                b'=' if quantum.len() == 1 => {}
                b'=' => {
                    flush(&mut quantum, &mut out);
                    if !decided && !is_wholly_base64(&input[at + 1..], false) {
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
            ("padding after a single symbol", b"QUJDR=EVG", b"ABCDEF"),
            ("the same at a line end", b"QUJDR=\r\nEVGR0hJ\r\nSktM", b"ABCDEFGHIJKL"),
            ("all of it", b"Q=Q==", b"A"),
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
    fn fast_and_naive_agree_on_lines_of_several_widths() {
        let mut random = Random::new(4);
        for round in 0..300 {
            let len = random.below(80_000);
            let encoded = STANDARD.encode(random.bytes(len));
            let line_end = if round % 2 == 0 { "\r\n" } else { "\n" };
            let widths = [76, 76, [72, 75, 1, 998][random.below(4)], random.below(100) + 1];
            let odd = [1, 2, 20, 200, 2000][random.below(5)];
            let mut text = Vec::new();
            let mut rest = encoded.as_bytes();
            while !rest.is_empty() {
                let width = if random.below(odd) == 0 { widths[random.below(4)] } else { 76 };
                let (line, after) = rest.split_at(width.min(rest.len()));
                text.extend_from_slice(line);
                text.extend_from_slice(line_end.as_bytes());
                rest = after;
            }
            assert!(body(&text) == naive(&text), "round {round}");
        }
    }

    #[test]
    fn fast_and_naive_agree_on_padding_in_place_of_a_line_end() {
        let mut random = Random::new(5);
        for round in 0..600 {
            let len = random.below(50_000) + 1000;
            let encoded = STANDARD.encode(random.bytes(len));
            let width = [76, 76, 75, 74, 73][random.below(5)];
            let mut text = Vec::new();
            for line in encoded.as_bytes().chunks(width) {
                text.extend_from_slice(line);
                text.extend_from_slice(if round % 2 == 0 { b"\r\n" } else { b"\n" });
            }
            for _ in 0..random.below(3) + 1 {
                let from = random.below(text.len());
                let line_end = text.iter().skip(from).position(|&byte| is_space(byte));
                let at = line_end.map_or(0, |at| from + at + random.below(2)).min(text.len() - 1);
                text[at] = b"==A \x0B*"[random.below(6)];
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
            assert!(body(&text).len() <= text.len());
        }
        assert!(body("A=".repeat(1 << 19).as_bytes()).len() < 1 << 19);
        assert_eq!(body("QQ==".repeat(1 << 18).as_bytes()).len(), 1 << 18);
    }
}
