//! Lines of base64 that are all as wide as the first one, which is what real bodies are made of.
//!
//! `encodify` decodes them, line ends and all. As many octets as the lines have symbols for must come
//! out, and each line must end where it should: so nothing but symbols was in them, and what is odd
//! never takes this way. The tests of `base64` hold this way and the other one against a naive third.

use encodify::base64::{LENIENT, STANDARD_NO_PAD};
use memchr::memchr;

/// No more than this is decoded at once, and decoded again when it turns out to be odd: enough to
/// forget the cost of a call, little enough to stay in the nearest cache.
pub(super) const BLOCK: usize = 16 * 1024;

/// What a block may grow to while all lines are even: what the second cache holds.
pub(super) const LARGE_BLOCK: usize = 256 * 1024;

/// No line of mail is longer (RFC 5322 §2.1.1): a line end further on is not looked for.
const LONGEST_LINE: usize = 1000;

/// Lines that are as wide as the first of them, in whole quanta; or a run without a line end, whose
/// stride is 0.
#[derive(Default)]
pub(super) struct EvenLines<'a> {
    pub(super) bytes: &'a [u8],
    stride: usize,
    ends_in_crlf: bool,
    symbols: usize,
}

/// What the start of `data` would be, at most a block, if all its lines were as wide as the first
/// one.
pub(super) fn even_lines(data: &[u8], block: usize) -> EvenLines<'_> {
    let block = data.get(..block).unwrap_or(data);
    let head = block.get(..LONGEST_LINE).unwrap_or(block);
    let Some(end) = memchr(b'\n', head) else {
        let symbols = block.len() / 4 * 4;
        let bytes = block.get(..symbols).unwrap_or_default();
        return EvenLines { bytes, symbols, ..EvenLines::default() };
    };
    let stride = end + 1;
    let ends_in_crlf = matches!(head.get(..end), Some([.., b'\r']));
    let width = end - usize::from(ends_in_crlf);
    // Lines that cut quanta end with one at every fourth of them.
    let count = match width % 4 {
        0 => block.len() / stride,
        _ => (block.len() / stride) & !3,
    };
    EvenLines {
        bytes: block.get(..count * stride).unwrap_or_default(),
        stride,
        ends_in_crlf,
        symbols: count * width,
    }
}

impl EvenLines<'_> {
    /// Decodes them, if they are even and hold nothing but symbols. The line ends are looked at
    /// last, when the decoder has brought them near.
    pub(super) fn decode(&self, out: &mut Vec<u8>) -> bool {
        self.symbols > 0
            && LENIENT.decode_append(self.bytes, out) == Ok(self.symbols / 4 * 3)
            && self.are_even()
    }

    /// Without a branch a line, as there are few instructions a line to decode it.
    fn are_even(&self) -> bool {
        if self.stride == 0 {
            return true;
        }
        let line_break = u16::from_le_bytes(*b"\r\n");
        let mask = if self.ends_in_crlf { u16::MAX } else { u16::from_le_bytes([0, u8::MAX]) };
        let differs = |line: &[u8]| match line {
            [.., before, last] => (u16::from_le_bytes([*before, *last]) ^ line_break) & mask,
            _ => u16::MAX,
        };
        self.bytes.chunks_exact(self.stride).map(differs).fold(0, |any, differs| any | differs) == 0
    }
}

/// Decodes a line of nothing but symbols in whole quanta, and says whether it is one.
pub(super) fn decode_whole_line(line: &[u8], out: &mut Vec<u8>) -> bool {
    let text = line.strip_suffix(b"\n").unwrap_or(line);
    let symbols = text.strip_suffix(b"\r").unwrap_or(text);
    symbols.len().is_multiple_of(4) && STANDARD_NO_PAD.decode_append(symbols, out).is_ok()
}
