//! What both ways of multi-line data need: most of it has nothing to be done, and lines may be short.
#![expect(clippy::arithmetic_side_effects, reason = "positions within a buffer")]

use std::{iter, ops::Range};

use crate::scan::block::{BLOCK, Lane, bits};

/// Where in `bytes` a byte stands for which `is_mark` holds, told it and the one after it ([`bits`]).
pub(super) fn marks(
    bytes: &[u8],
    is_mark: impl Fn(Lane, Lane) -> Lane,
) -> impl Iterator<Item = usize> {
    let (mut next, mut marks) = (0, 0_u64);
    iter::from_fn(move || {
        while marks == 0 {
            if next >= bytes.len() {
                return None;
            }
            marks = bits(bytes, next, &is_mark);
            next += BLOCK;
        }
        let at = next - BLOCK + marks.trailing_zeros() as usize;
        marks &= marks - 1;
        Some(at)
    })
}

/// Appends a range of `bytes`. Where that is short more is copied and taken back: a length that is
/// known costs less.
#[inline]
#[expect(clippy::indexing_slicing, reason = "a range is of the same bytes")]
pub(super) fn append(out: &mut Vec<u8>, bytes: &[u8], range: Range<usize>) {
    const SHORT: usize = 32;
    match bytes[range.start..].first_chunk::<SHORT>() {
        Some(chunk) if range.len() <= SHORT => {
            let end = out.len() + range.len();
            out.extend_from_slice(chunk);
            out.truncate(end);
        }
        _ => out.extend_from_slice(&bytes[range]),
    }
}
