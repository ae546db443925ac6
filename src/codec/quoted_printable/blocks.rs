//! Quoted-printable in bulk: the places where something has to be done are found 64 bytes at a time,
//! and what stands between them is copied in pieces of one length, so that neither the lengths of
//! words nor those of lines cost a branch that nobody can predict.
//!
//! The tests of `quoted_printable` hold this way against the other one.

use super::escape::{escaped, is_blank, soft_line_break, trim_blanks};
use crate::scan::block::{BLOCK, bits};

/// How much is copied at once, more than is wanted as often as not: what follows is written over it.
const PIECE: usize = 32;

/// Decodes the start of `input`, and appends what that gives to `out`, which has room for the rest
/// then. What is left, from after something that was decoded, is a block or two, and what there is
/// of text without an equals sign or a blank at the end of a line.
#[expect(clippy::indexing_slicing, reason = "no more is written than is read")]
pub(super) fn decode_start<'i>(input: &'i [u8], out: &mut Vec<u8>) -> &'i [u8] {
    let start = out.len();
    out.reserve(input.len());
    let (blocks, _) = input.as_chunks::<BLOCK>();
    // An escape, and a piece, may go beyond the block where they start: the last one is room for it.
    let blocks = blocks.get(..blocks.len().saturating_sub(1)).unwrap_or_default();
    if blocks.is_empty() {
        return input;
    }
    out.resize(start + input.len(), 0);
    let decoded = out.get_mut(start..).unwrap_or_default();
    let mut written = 0;
    // Where what is literal and not yet written starts.
    let mut literal = 0;
    for (number, block) in blocks.iter().enumerate() {
        let mut marks = marks(block);
        while marks != 0 {
            let at = number * BLOCK + marks.trailing_zeros() as usize;
            marks &= marks - 1;
            // Within what was decoded: the LF of a soft line break.
            let Some(before) = input.get(literal..at) else { continue };
            let after = input.get(at + 1..).unwrap_or_default();
            if block[at % BLOCK] == b'\n' {
                let line = before.strip_suffix(b"\r").unwrap_or(before);
                if line.last().is_some_and(|&byte| is_blank(byte)) {
                    let text = trim_blanks(line).len();
                    copy(input, literal, decoded, written, text);
                    written += text;
                    literal += line.len();
                }
            } else if let Some((octet, rest)) = escaped(after) {
                copy(input, literal, decoded, written, before.len());
                written += before.len();
                decoded[written] = octet;
                written += 1;
                literal = input.len() - rest.len();
            } else if let Some(rest) = soft_line_break(after) {
                copy(input, literal, decoded, written, before.len());
                written += before.len();
                literal = input.len() - rest.len();
            }
        }
    }
    out.truncate(start + written);
    input.get(literal..).unwrap_or_default()
}

/// Copies `len` bytes or some more, of which there is room in both: what is decoded is never longer
/// than what it was decoded from.
fn copy(input: &[u8], from: usize, decoded: &mut [u8], to: usize, len: usize) {
    let mut done = 0;
    while done < len {
        let source = input.get(from + done..).and_then(|rest| rest.first_chunk::<PIECE>());
        let target = decoded.get_mut(to + done..).and_then(|rest| rest.first_chunk_mut::<PIECE>());
        if let (Some(source), Some(target)) = (source, target) {
            *target = *source;
        }
        done += PIECE;
    }
}

/// A bit for each equals sign and each LF, that of the first byte is the lowest.
fn marks(block: &[u8; BLOCK]) -> u64 {
    bits(&block.map(|byte| u8::from((byte == b'=') | (byte == b'\n'))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::testing::Random;

    #[test]
    fn each_mark_is_a_bit() {
        let mut random = Random::new(1);
        for _ in 0..1000 {
            let block: [u8; BLOCK] = std::array::from_fn(|_| b"=\na\x00\xBD\xFF"[random.below(6)]);
            for (at, byte) in block.iter().enumerate() {
                assert_eq!(marks(&block) >> at & 1 == 1, matches!(byte, b'=' | b'\n'));
            }
        }
    }
}
