//! Lines of base64 that are all as wide as the first one, which is what real bodies are made of.
//!
//! `encodify` decodes them at once. It is lenient with blanks and padding, so odd lines are refused here by two checks:
//! each line must end where it should, and the number of octets must be that of lines of symbols alone. The tests of
//! `base64` compare this way and the other one with a naive third.

use encodify::base64::{LENIENT, STANDARD_NO_PAD};
use memchr::memchr;

/// No more than this is decoded at once, and decoded again when it turns out to be odd: enough to
/// forget the cost of a call, little enough to stay in the nearest cache.
pub(super) const BLOCK: usize = 8 * 1024;

/// No line of mail is longer (RFC 5322 §2.1.1): a line end further on is not looked for.
const LONGEST_LINE: usize = 1000;

/// Lines that are as wide as the first of them, in whole quanta; or a run without a line end, whose
/// stride is 0.
#[derive(Default)]
pub(super) struct EvenLines<'a> {
    pub(super) bytes: &'a [u8],
    stride: usize,
    width: usize,
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
    let ends_in_crlf = matches!(head.get(..end), Some([.., b'\r']));
    let width = end - usize::from(ends_in_crlf);
    // Lines that cut quanta end with one at every fourth of them.
    let count = match width % 4 {
        0 => block.len() / stride,
        _ => (block.len() / stride) & !3,
    };
    EvenLines { bytes: block.get(..count * stride).unwrap_or_default(), stride, width }
}

impl EvenLines<'_> {
    /// Decodes them, if they are even and hold nothing but symbols.
    pub(super) fn decode(&self, out: &mut Vec<u8>) -> bool {
        if self.stride == 0 {
            return !self.bytes.is_empty()
                && STANDARD_NO_PAD.decode_append(self.bytes, out).is_ok();
        }
        let start = out.len();
        let octets = self.bytes.len() / self.stride * self.width / 4 * 3;
        // Decoding brings the line ends into the cache, so they are checked after it.
        let is_decoded = octets > 0
            && LENIENT.decode_append(self.bytes, out) == Ok(octets)
            && self.end_where_they_should();
        if !is_decoded {
            out.truncate(start);
        }
        is_decoded
    }

    /// Whether each line ends after so many bytes as the first one.
    fn end_where_they_should(&self) -> bool {
        let mut lines = self.bytes.chunks_exact(self.stride);
        match self.stride - self.width {
            2 => lines.all(|line| matches!(line, [.., b'\r', b'\n'])),
            _ => lines.all(|line| matches!(line, [.., b'\n'])),
        }
    }
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
            (76, "\r\n", 105 * 78),
            (76, "\n", 106 * 77),
            (72, "\r\n", 110 * 74),
            (72, "\n", 112 * 73),
            (64, "\r\n", 124 * 66),
            (64, "\n", 126 * 65),
            (60, "\r\n", 132 * 62),
            (60, "\n", 134 * 61),
            // whole quanta
            (75, "\n", 104 * 76),
            (2, "\r\n", 2048 * 4),
            (20_000, "", 8192),
            (8190, "", 8188),
        ] {
            let text = ("A".repeat(width) + line_end).repeat(20_000 / width);
            let text = if line_end.is_empty() { &text[..width] } else { &text };
            let lines = even_lines(text.as_bytes());
            assert_eq!(lines.bytes.len(), len, "{width}");
            let mut out = Vec::new();
            assert!(lines.decode(&mut out), "{width}");
            let symbols = len / (width + line_end.len()).min(len) * width.min(len);
            assert_eq!(out.len(), symbols / 4 * 3, "{width}");
        }
    }
}
