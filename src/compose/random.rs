//! Numbers that nobody guesses, or that are the same each time.

use std::hash::{BuildHasher, RandomState};

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// How many digits of base 62 have 128 bits (and a few more).
pub(super) const DIGITS: usize = 22;

/// Where boundaries and identifiers come from.
pub(super) enum Random {
    /// A keyed hash of a counter; the key is the standard library's, from the system.
    System { key: RandomState, counter: u64 },
    /// SplitMix64: for messages that are to be the same each time.
    Seeded(u64),
}

impl Random {
    pub(super) fn new(seed: Option<u64>) -> Self {
        match seed {
            Some(seed) => Self::Seeded(seed),
            None => Self::System { key: RandomState::new(), counter: 0 },
        }
    }

    fn next(&mut self) -> u64 {
        match self {
            Self::System { key, counter } => {
                *counter += 1;
                key.hash_one(*counter)
            }
            Self::Seeded(state) => {
                *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
                let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
                mixed ^ (mixed >> 31)
            }
        }
    }

    /// 22 random digits of base 62.
    pub(super) fn digits(&mut self) -> String {
        (0..DIGITS).map(|_| digit(self.next() % 62)).collect()
    }
}

/// `number` in so many digits of base 62.
pub(super) fn base62(number: usize, digits: u32) -> String {
    let digit_at = |place| digit((number / 62_usize.pow(place) % 62) as u64);
    (0..digits).rev().map(digit_at).collect()
}

#[expect(clippy::indexing_slicing, reason = "a remainder is below the length")]
fn digit(value: u64) -> char {
    char::from(BASE62[value as usize % BASE62.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_digits_each_time_and_the_system_never() {
        assert_eq!(Random::new(Some(1)).digits(), Random::new(Some(1)).digits());
        assert_ne!(Random::new(Some(1)).digits(), Random::new(Some(2)).digits());
        assert_ne!(Random::new(None).digits(), Random::new(None).digits());
        let mut random = Random::new(None);
        assert_ne!(random.digits(), random.digits());
    }

    #[test]
    fn numbers_have_as_many_digits_as_asked_for() {
        assert_eq!(base62(0, 3), "000");
        assert_eq!(base62(61, 3), "00z");
        assert_eq!(base62(62 * 62 + 1, 3), "101");
    }
}
