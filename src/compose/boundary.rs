//! Boundaries (RFC 2046 §5.1.1).

use super::{
    random::{Random, base62},
    transfer::Written,
};
use crate::codec::lines;

/// The boundaries of one message: `=_`, 22 digits that they share, and three that tell them apart. All are of one
/// length, so none begins with another.
///
/// Neither quoted-printable nor base64 has `=_` in it: an equals sign is followed by a hexadecimal digit, a line
/// break or another equals sign. What is not encoded is searched for it and the digits, once for all boundaries.
pub(super) struct Boundaries {
    stem: String,
}

impl Boundaries {
    pub(super) fn new(written: &[Written<'_>], random: &mut Random) -> Self {
        loop {
            let stem = format!("=_{}", random.digits());
            let occurs = |it: &Written<'_>| lines::find(&it.bytes, stem.as_bytes()).is_some();
            if !written.iter().filter(|it| it.is_unencoded()).any(occurs) {
                return Self { stem };
            }
        }
    }

    /// That of the multipart at this place.
    pub(super) fn boundary(&self, at: usize) -> String {
        format!("{}{}", self.stem, base62(at, 3))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::transfer::as_it_is;

    #[test]
    fn a_boundary_that_occurs_in_a_part_is_drawn_again() {
        let first = Boundaries::new(&[], &mut Random::new(Some(1))).boundary(0);
        let content = format!("a\r\n--{first}\r\nb");
        let written = [as_it_is(content.as_bytes()).unwrap()];
        let boundaries = Boundaries::new(&written, &mut Random::new(Some(1)));
        assert_eq!(boundaries.boundary(0).len(), first.len());
        assert_ne!(boundaries.boundary(0)[..24], first[..24]);
    }

    #[test]
    fn boundaries_are_of_one_length_and_no_longer_than_they_may_be() {
        let boundaries = Boundaries::new(&[], &mut Random::new(None));
        for at in [0, 1, 61, 62, 9_999] {
            let boundary = boundaries.boundary(at);
            assert_eq!(boundary.len(), 27);
            assert!(boundary.starts_with("=_"));
            assert_eq!(boundary == boundaries.boundary(0), at == 0);
        }
    }
}
