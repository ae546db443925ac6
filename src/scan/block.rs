//! Sixty-four bytes at a time, sixteen in each vector.

use wide::i8x16;

/// How many bytes are looked at together: one for each bit of a `u64`.
pub(crate) const BLOCK: usize = 64;

/// Sixteen bytes of a block, or for each of them whether something holds: all bits are set, or none.
pub(crate) type Lane = i8x16;

/// A bit for each byte of the block at `at` for which `holds` is true, told the byte and the one after
/// it. The bit of the first is the lowest. Bytes after the end are 0.
#[inline]
pub(crate) fn bits(bytes: &[u8], at: usize, holds: impl Fn(Lane, Lane) -> Lane) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    let copy;
    let block: &[u8; BLOCK + 1] = match rest.first_chunk() {
        Some(block) => block,
        None => {
            copy = padded(rest);
            &copy
        }
    };
    let (lanes, _) = block.as_chunks::<16>();
    let (after, _) = block[1..].as_chunks::<16>();
    let mut bits = 0;
    for (lane, after) in lanes.iter().zip(after).rev() {
        bits = bits << 16 | u64::from(holds(signed(lane), signed(after)).to_bitmask());
    }
    bits
}

/// The text, if it is printable ASCII of which `is_special` holds for no byte. A tilde, which may begin
/// HZ, is special to all.
pub(crate) fn plain_ascii(bytes: &[u8], is_special: impl Fn(Lane) -> Lane) -> Option<&str> {
    // Bytes above 127 are negative.
    let holds = |lane: Lane| {
        lane.simd_lt(Lane::splat(b' '.cast_signed()))
            | lane.simd_gt(Lane::splat(b'}'.cast_signed()))
            | is_special(lane)
    };
    let (lanes, rest) = bytes.as_chunks::<16>();
    let mut special = Lane::ZERO;
    for lane in lanes {
        special |= holds(signed(lane));
    }
    if let Some(&first) = rest.first() {
        special |= match bytes.last_chunk() {
            Some(last) => holds(signed(last)),
            None => {
                let mut lane = [first; 16];
                lane.iter_mut().zip(rest).for_each(|(to, &byte)| *to = byte);
                holds(signed(&lane))
            }
        };
    }
    if special.any() { None } else { std::str::from_utf8(bytes).ok() }
}

/// Which of sixteen bytes are this one.
#[inline]
pub(crate) fn is(lane: Lane, byte: u8) -> Lane {
    lane.simd_eq(Lane::splat(byte.cast_signed()))
}

fn signed(bytes: &[u8; 16]) -> Lane {
    Lane::from(bytes.map(u8::cast_signed))
}

/// The last bytes, with zeros after them.
#[cold]
fn padded(rest: &[u8]) -> [u8; BLOCK + 1] {
    let mut block = [0; BLOCK + 1];
    block.iter_mut().zip(rest).for_each(|(to, &byte)| *to = byte);
    block
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::testing::Random;

    #[test]
    fn each_byte_that_holds_is_a_bit() {
        let mut random = Random::new(1);
        for _ in 0..1000 {
            let bytes: Vec<u8> =
                (0..random.below(140)).map(|_| b"=\na\x00\xBD\xFF"[random.below(6)]).collect();
            let at = random.below(bytes.len() + 2);
            let by_next = |lane, next| is(lane, b'=') | is(lane, 0xBD) & is(next, 0);
            let found = bits(&bytes, at, by_next);
            for bit in 0..BLOCK {
                let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
                let holds = matches!((byte(at + bit), byte(at + bit + 1)), (b'=', _) | (0xBD, 0));
                assert_eq!(found >> bit & 1 == 1, holds, "{bit} at {at} of {bytes:?}");
            }
        }
    }
}
