//! Boundaries (RFC 2046 §5.1.1).

use super::{
    enclosed::START,
    error::Error,
    random::{Random, base62},
    transfer::Written,
};
use crate::codec::lines;

/// How often boundaries are drawn.
const MOST_DRAWN: usize = 1_000;

/// The boundaries of one message: `=_`, 22 digits that they share, and three that tell them apart. All are of one
/// length, so none begins with another.
///
/// Neither quoted-printable nor base64 has `=_` in it: an equals sign is followed by a hexadecimal digit, a line
/// break or another equals sign. What is not encoded is searched for it and the digits, once for all boundaries, and so
/// are the boundaries that messages inside declare: there are readers who compare only the start of a line.
pub(super) struct Boundaries {
    stem: String,
}

impl Boundaries {
    pub(super) fn new(written: &[Written<'_>], random: &mut Random) -> Result<Self, Error> {
        let declared: Vec<Vec<u8>> =
            written.iter().flat_map(Written::declared_boundaries).collect();
        for _ in 0..MOST_DRAWN {
            let stem = format!("{START}{}", random.digits());
            let begins =
                |it: &Vec<u8>| it.iter().zip(stem.bytes()).all(|(a, b)| a.eq_ignore_ascii_case(&b));
            let occurs = |it: &Written<'_>| lines::find(&it.bytes, stem.as_bytes()).is_some();
            let mut unencoded = written.iter().filter(|it| it.is_unencoded());
            if !declared.iter().any(begins) && !unencoded.any(occurs) {
                return Ok(Self { stem });
            }
        }
        // A message inside declares the start of each.
        Err(Error::Delimiter)
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
        let new = |written: &[Written<'_>]| Boundaries::new(written, &mut Random::new(Some(1)));
        let first = new(&[]).unwrap().boundary(0);
        let content = format!("a\r\n--{first}\r\nb");
        let written = [as_it_is(content.as_bytes()).unwrap()];
        let boundaries = new(&written).unwrap();
        assert_eq!(boundaries.boundary(0).len(), first.len());
        assert_ne!(boundaries.boundary(0)[..24], first[..24]);
    }

    #[test]
    fn a_boundary_does_not_begin_like_one_of_a_message_inside() {
        let new = |declared: &[String]| {
            let part =
                |it: &String| format!("Content-Type: multipart/x; boundary=\"{it}\"\r\n\r\n");
            let parts: Vec<String> = declared.iter().map(part).collect();
            let written: Vec<_> = parts.iter().map(|it| as_it_is(it.as_bytes()).unwrap()).collect();
            Boundaries::new(&written, &mut Random::new(Some(1))).map(|it| it.boundary(0))
        };
        let first = new(&[]).unwrap();
        for length in [3, 10, 23, 24, 27] {
            for start in [first[..length].to_owned(), first[..length].to_lowercase()] {
                assert!(!new(std::slice::from_ref(&start)).unwrap().starts_with(&start), "{start}");
            }
        }
        let all: Vec<String> = (0..62).map(|digit| format!("=_{}", base62(digit, 1))).collect();
        assert_eq!(new(&all), Err(Error::Delimiter));
    }

    #[test]
    fn boundaries_are_of_one_length_and_no_longer_than_they_may_be() {
        let boundaries = Boundaries::new(&[], &mut Random::new(None)).unwrap();
        for at in [0, 1, 61, 62, 9_999] {
            let boundary = boundaries.boundary(at);
            assert_eq!(boundary.len(), 27);
            assert!(boundary.starts_with("=_"));
            assert_eq!(boundary == boundaries.boundary(0), at == 0);
        }
    }
}
