//! What the tests of the codecs share.

use std::convert::Infallible;

/// A small generator of reproducible noise (xorshift64*).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.next() as usize % bound
    }

    pub(crate) fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.next() as u8).collect()
    }
}

/// All that a decoder emits, no piece of it empty.
pub(crate) fn collect(
    decode: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<(), Infallible>) -> Result<(), Infallible>,
) -> Vec<u8> {
    let mut out = Vec::new();
    let Ok(()) = decode(&mut |piece: &[u8]| {
        assert!(!piece.is_empty());
        out.extend_from_slice(piece);
        Ok(())
    });
    out
}
