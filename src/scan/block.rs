//! Sixty-four bytes at a time: arithmetic on arrays that the compiler makes vectors of.

use wide::i8x16;

/// How many bytes are looked at together: one for each bit of a `u64`.
pub(crate) const BLOCK: usize = 64;

/// What `flag` gives for each byte of the block at `at`, told the byte and the one after it. Bytes
/// after the end are 0.
///
/// `flag` gives 0 or 1 without `&&` and `||`, or there are no vectors.
#[inline]
pub(crate) fn flags(bytes: &[u8], at: usize, flag: impl Fn(u8, u8) -> u8) -> [u8; BLOCK] {
    let rest = bytes.get(at..).unwrap_or_default();
    let copy;
    let block = match rest.first_chunk() {
        Some(block) => block,
        None => {
            copy = padded(rest);
            &copy
        }
    };
    let mut flags = [0; BLOCK];
    for ((to, &byte), &next) in flags.iter_mut().zip(block).zip(&block[1..]) {
        *to = flag(byte, next);
    }
    flags
}

/// The last bytes, with zeros after them.
#[cold]
fn padded(rest: &[u8]) -> [u8; BLOCK + 1] {
    let mut block = [0; BLOCK + 1];
    block.iter_mut().zip(rest).for_each(|(to, &byte)| *to = byte);
    block
}

/// A bit for each flag; that of the first is the lowest.
#[inline]
pub(crate) fn bits(flags: &[u8; BLOCK]) -> u64 {
    let (lanes, _) = flags.as_chunks::<16>();
    let bits = |lane: &[u8; 16]| (-i8x16::from(lane.map(u8::cast_signed))).to_bitmask();
    lanes.iter().zip((0..).step_by(16)).fold(0, |all, (lane, at)| all | u64::from(bits(lane)) << at)
}
