//! Sixty-four bytes at a time: arithmetic on arrays that the compiler makes vectors of.

/// How many bytes are looked at together: one for each bit of a `u64`.
pub(crate) const BLOCK: usize = 64;

/// What `flag` gives for each byte of the block at `at`, told the byte and the one after it. Bytes
/// after the end are 0.
///
/// `flag` gives 0 or 1 without `&&` and `||`, or there are no vectors.
#[inline]
pub(crate) fn flags(bytes: &[u8], at: usize, flag: impl Fn(u8, u8) -> u8) -> [u8; BLOCK] {
    let rest = bytes.get(at..).unwrap_or_default();
    let mut copy = [0; BLOCK + 1];
    let block = rest.first_chunk().unwrap_or_else(|| {
        copy.iter_mut().zip(rest).for_each(|(to, &byte)| *to = byte);
        &copy
    });
    let mut flags = [0; BLOCK];
    for ((to, &byte), &next) in flags.iter_mut().zip(block).zip(&block[1..]) {
        *to = flag(byte, next);
    }
    flags
}

/// A bit for each flag; that of the first is the lowest.
#[inline]
pub(crate) fn bits(flags: &[u8; BLOCK]) -> u64 {
    // The product has the lowest bits of the eight bytes next to each other, at its top.
    let (words, _) = flags.as_chunks::<8>();
    let bits = |word: &[u8; 8]| u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    words.iter().zip((0..).step_by(8)).fold(0, |all, (word, at)| all | bits(word) << at)
}
