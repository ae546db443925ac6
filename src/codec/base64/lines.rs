//! Blocks of lines of base64, which `encodify` decodes at once.
//!
//! It is lenient with blanks and padding. A block is what it should be only if it gives as many octets as its symbols
//! do. How many symbols there are is known of lines that are all as wide as the first one, as real bodies have them;
//! of other lines they are counted. The tests of `base64` compare these ways and the one by bytes with a naive decoder.

use encodify::base64::{LENIENT, STANDARD_NO_PAD};
use memchr::{memchr, memrchr};

/// No more than this is decoded at once, and decoded again when it turns out to be odd: enough to
/// forget the cost of a call, little enough to stay in the nearest cache.
pub(super) const BLOCK: usize = 16 * 1024;

/// No line of mail is longer (RFC 5322 §2.1.1): a line end further on is not looked for.
const LONGEST_LINE: usize = 1000;

/// Lines that are as wide as the first of them, in whole quanta; or a run without a line end, whose
/// stride is 0.
#[derive(Default)]
pub(super) struct EvenLines<'a> {
    pub(super) bytes: &'a [u8],
    stride: usize,
    line_end: &'a [u8],
}

/// What the start of `data` would be, at most a block, if all its lines were as wide as the first
/// one.
pub(super) fn even_lines(data: &[u8]) -> EvenLines<'_> {
    let block = data.get(..BLOCK).unwrap_or(data);
    let head = block.get(..LONGEST_LINE).unwrap_or(block);
    let Some(end) = memchr(b'\n', head) else {
        let bytes = block.get(..block.len() / 4 * 4).unwrap_or_default();
        return EvenLines { bytes, ..EvenLines::default() };
    };
    let stride = end + 1;
    let line_end: &[u8] = match head.get(..end) {
        Some([.., b'\r']) => b"\r\n",
        _ => b"\n",
    };
    // Lines that cut quanta end with one at every fourth of them.
    let count = match (stride - line_end.len()) % 4 {
        0 => block.len() / stride,
        _ => (block.len() / stride) & !3,
    };
    EvenLines { bytes: block.get(..count * stride).unwrap_or_default(), stride, line_end }
}

/// Whether lines may be of other widths than the first one. White space between symbols says nothing, but somebody may
/// want to know of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Uneven {
    Taken,
    Refused,
}

impl EvenLines<'_> {
    /// Decodes them, if they hold nothing but symbols and white space where that may be; how much of their bytes that
    /// was.
    pub(super) fn decode(&self, uneven: Uneven, out: &mut Vec<u8>) -> Option<usize> {
        if self.stride == 0 && STANDARD_NO_PAD.decode_append(self.bytes, out).is_ok() {
            return Some(self.bytes.len()).filter(|&len| len > 0);
        }
        let start = out.len();
        let len = match LENIENT.decode_append(self.bytes, out) {
            Ok(octets) if self.are_even(octets) => return Some(self.bytes.len()),
            Ok(octets) if uneven == Uneven::Taken => self.whole_quanta(octets),
            _ => None,
        };
        let octets = len.map_or(0, |(_, octets)| octets);
        out.truncate(start + octets);
        len.map(|(len, _)| len)
    }

    /// Whether these are as many octets as lines of symbols alone give, and each line ends where it should.
    fn are_even(&self, octets: usize) -> bool {
        let Some(lines) = self.bytes.len().checked_div(self.stride) else { return false };
        octets > 0
            && octets == lines * (self.stride - self.line_end.len()) / 4 * 3
            // Decoding brought the line ends into the cache, so they are checked after it.
            && self.end_where_they_should()
    }

    /// Whether each line ends after so many bytes as the first one. Nearly always all do, so it goes through
    /// all of them, four in a step, before it asks.
    fn end_where_they_should(&self) -> bool {
        const CRLF: u16 = u16::from_le_bytes(*b"\r\n");
        let odd_end = |lines: &[u8], at: usize| {
            let end = lines.get(..at).and_then(<[u8]>::last_chunk);
            end.map_or(u16::MAX, |end| u16::from_le_bytes(*end) ^ CRLF)
        };
        let fours = self.bytes.chunks_exact(4 * self.stride);
        let lines = fours.remainder().chunks_exact(self.stride);
        let odd = fours.fold(0, |odd, lines| {
            (1..=4).fold(odd, |odd, line| odd | odd_end(lines, line * self.stride))
        });
        let odd = lines.fold(odd, |odd, line| odd | odd_end(line, self.stride));
        match self.line_end.len() {
            2 => odd == 0,
            // Only the last byte of each counts.
            _ => odd >> 8 == 0,
        }
    }

    /// How much of the bytes, which gave these octets, is symbols and white space in whole quanta, and their octets.
    /// The lines after it may be even again, so it ends with a line where it can.
    ///
    /// All of it is, if there are as many octets as all that is no white space gives. Padding is none, and gives none.
    fn whole_quanta(&self, octets: usize) -> Option<(usize, usize)> {
        let mut bytes = self.bytes;
        let mut symbols = count_of_visible(bytes);
        // One symbol too many gives nothing either.
        let is_padded =
            octets != symbols * 3 / 4 || symbols % 4 == 1 && memchr(b'=', bytes).is_some();
        if is_padded {
            return None;
        }
        let (lines, last) = bytes.split_at(memrchr(b'\n', bytes).map_or(0, |at| at + 1));
        let of_last = count_of_visible(last);
        if (symbols - of_last).is_multiple_of(4) {
            (bytes, symbols) = (lines, symbols - of_last);
        }
        while !symbols.is_multiple_of(4) {
            bytes = bytes.get(..bytes.iter().rposition(is_visible)?)?;
            symbols -= 1;
        }
        (!bytes.is_empty()).then_some((bytes.len(), symbols / 4 * 3))
    }
}

/// Whether it is a symbol or anything else that is no white space: padding too, which gives no octets.
fn is_visible(byte: &u8) -> bool {
    *byte > b' '
}

fn count_of_visible(bytes: &[u8]) -> usize {
    // As few at once as a byte can count, so that a vector counts many side by side.
    let counts = bytes
        .chunks(128)
        .map(|some| some.iter().map(|byte| u8::from(is_visible(byte))).sum::<u8>());
    counts.map(usize::from).sum()
}

/// Decodes a line of nothing but symbols in whole quanta, and says whether it is one.
pub(super) fn decode_whole_line(line: &[u8], out: &mut Vec<u8>) -> bool {
    let text = line.strip_suffix(b"\n").unwrap_or(line);
    let symbols = text.strip_suffix(b"\r").unwrap_or(text);
    symbols.len().is_multiple_of(4) && STANDARD_NO_PAD.decode_append(symbols, out).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_lines_are_decoded_at_once_as_many_as_fit_a_block() {
        for (width, line_end, len) in [
            (76, "\r\n", 210 * 78),
            (76, "\n", 212 * 77),
            (72, "\r\n", 221 * 74),
            (72, "\n", 224 * 73),
            (64, "\r\n", 248 * 66),
            (64, "\n", 252 * 65),
            (60, "\r\n", 264 * 62),
            (60, "\n", 268 * 61),
            // whole quanta
            (75, "\n", 212 * 76),
            (2, "\r\n", 4096 * 4),
            (20_000, "", 16_384),
            (16_382, "", 16_380),
        ] {
            let text = ("A".repeat(width) + line_end).repeat(20_000 / width);
            let text = if line_end.is_empty() { &text[..width] } else { &text };
            let lines = even_lines(text.as_bytes());
            assert_eq!(lines.bytes.len(), len, "{width}");
            let mut out = Vec::new();
            assert_eq!(lines.decode(Uneven::Refused, &mut out), Some(len), "{width}");
            let symbols = len / (width + line_end.len()).min(len) * width.min(len);
            assert_eq!(out.len(), symbols / 4 * 3, "{width}");
        }
    }
}
