//! Quoted-printable in bulk: the places where something has to be done are found 64 bytes at a time,
//! and what stands between them is copied in pieces of one length, so that neither the lengths of
//! words nor those of lines cost a branch that nobody can predict.
//!
//! The tests of `quoted_printable` hold this way against the other one.

use super::escape::{soft_line_break, trim_blanks};
use crate::{
    codec::hex::hex_octet,
    scan::block::{BLOCK, Lane, bits, is},
};

/// How much is copied at once, more than is wanted as often as not: what follows is written over it.
const PIECE: usize = 64;

/// Decodes the start of `input`, and appends what that gives to `out`, which has room for the rest
/// then. What is left, from after something that was decoded, is a block or two, and what there is
/// of text without an equals sign or a blank at the end of a line.
#[expect(clippy::indexing_slicing, reason = "no more is written than is read")]
pub(super) fn decode_start<'i>(input: &'i [u8], out: &mut Vec<u8>) -> &'i [u8] {
    let start = out.len();
    out.reserve(input.len());
    // An escape, and a piece, may go beyond the block where they start: the last one is room for it.
    let blocks = (input.len() / BLOCK).saturating_sub(1);
    if blocks == 0 {
        return input;
    }
    out.resize(start + input.len(), 0);
    let decoded = out.get_mut(start..).unwrap_or_default();
    let mut written = 0;
    // Where what is literal and not yet written starts.
    let mut literal = 0;
    for block in (0..blocks * BLOCK).step_by(BLOCK) {
        let mut marks = bits(input, block, is_mark);
        while marks != 0 {
            let at = block + marks.trailing_zeros() as usize;
            marks &= marks - 1;
            // Within what was decoded: a blank of a soft line break.
            let Some(length) = at.checked_sub(literal) else { continue };
            let Some(&[sign, high, low]) = input[at..].first_chunk() else { break };
            if sign != b'=' {
                // A blank is kept after all if a CR follows it, and no LF.
                if high == b'\n' || low == b'\n' {
                    let text = trim_blanks(&input[literal..at]).len();
                    copy(&input[literal..], &mut decoded[written..], text);
                    written += text;
                    literal = at + 1;
                }
                continue;
            }
            // Whether it is an escape or a soft line break cannot be predicted: both are done alike.
            let is_break = high == b'\n' || [high, low] == *b"\r\n";
            let octet = hex_octet(high, low);
            let mut end = at + if high == b'\n' { 2 } else { 3 };
            if !is_break && octet.is_none() {
                let Some(rest) = soft_line_break(&input[at + 1..]) else { continue };
                end = input.len() - rest.len();
            }
            copy(&input[literal..], &mut decoded[written..], length);
            written += length;
            decoded[written] = octet.unwrap_or_default();
            written += usize::from(octet.is_some());
            literal = end;
        }
    }
    out.truncate(start + written);
    input.get(literal..).unwrap_or_default()
}

/// An equals sign, or a blank before what may be the end of the line.
fn is_mark(bytes: Lane, after: Lane) -> Lane {
    let is_blank = is(bytes, b' ') | is(bytes, b'\t');
    is(bytes, b'=') | is_blank & (is(after, b'\r') | is(after, b'\n'))
}

/// Copies `length` bytes, or a few more. Both slices have room for them: decoded text is never longer
/// than its input.
#[inline]
fn copy(input: &[u8], decoded: &mut [u8], length: usize) {
    if let (Some(from), Some(to)) = (input.first_chunk(), decoded.first_chunk_mut::<PIECE>()) {
        *to = *from;
    }
    if length > PIECE
        && let (Some(from), Some(to)) = (input.get(..length), decoded.get_mut(..length))
    {
        to.copy_from_slice(from);
    }
}
