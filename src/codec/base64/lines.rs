//! Lines of base64 that are all as wide as the first one, which is what real bodies are made of.
//!
//! Their symbols are put together without the line ends, each of which must be where it should, and
//! decoded at once by `encodify`, strictly: so what is odd never takes this way. The tests of
//! `base64` hold this way and the other one against a naive third.

use encodify::base64::STANDARD_NO_PAD;
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
    /// Decodes them, if they are even and hold nothing but symbols; `joined` is room to work in.
    pub(super) fn decode(&self, joined: &mut Vec<u8>, out: &mut Vec<u8>) -> bool {
        let symbols = match self.stride {
            0 => Some(self.bytes),
            _ => self.joined(joined),
        };
        symbols.is_some_and(|symbols| {
            !symbols.is_empty() && STANDARD_NO_PAD.decode_append(symbols, out).is_ok()
        })
    }

    /// The symbols of all lines, if all are even.
    fn joined<'j>(&self, joined: &'j mut Vec<u8>) -> Option<&'j [u8]> {
        let Self { bytes, stride, width } = *self;
        if joined.len() < bytes.len() {
            joined.resize(bytes.len(), 0);
        }
        let joined = joined.get_mut(..bytes.len() / stride * width)?;
        // Nearly all lines are of these widths, each of which gets code of its own.
        let are_even = match (width, stride - width) {
            (76, 2) => join(bytes, 76, b"\r\n", joined),
            (76, 1) => join(bytes, 76, b"\n", joined),
            (72, 2) => join(bytes, 72, b"\r\n", joined),
            (72, 1) => join(bytes, 72, b"\n", joined),
            (64, 2) => join(bytes, 64, b"\r\n", joined),
            (64, 1) => join(bytes, 64, b"\n", joined),
            (0, _) => false,
            (_, 2) => join(bytes, width, b"\r\n", joined),
            _ => join(bytes, width, b"\n", joined),
        };
        are_even.then_some(joined)
    }
}

/// Puts the symbols of lines together, and says whether each line ends where it should. Where the
/// lengths are known, copying a line is a few instructions.
#[inline(always)]
fn join(lines: &[u8], width: usize, line_break: &[u8], joined: &mut [u8]) -> bool {
    let lines = lines.chunks_exact(width + line_break.len()).zip(joined.chunks_exact_mut(width));
    lines.fold(true, |are_even, (line, place)| {
        let (symbols, end) = line.split_at(width);
        place.copy_from_slice(symbols);
        are_even & (end == line_break)
    })
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
            assert!(lines.decode(&mut Vec::new(), &mut out), "{width}");
            let symbols = len / (width + line_end.len()).min(len) * width.min(len);
            assert_eq!(out.len(), symbols / 4 * 3, "{width}");
        }
    }
}
