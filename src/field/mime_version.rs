//! MIME-Version (RFC 2045 §4).

use std::fmt;

use nom::{
    Parser,
    character::complete::{char, u32},
    combinator::map,
    sequence::{delimited, preceded, separated_pair},
};

use crate::lex::{Parsed, whitespace::opt_cfws};

/// `MIME-Version` (RFC 2045 §4): 1.0, or nothing that anybody has defined. Reading a message does not
/// depend on it: mail without one has parts all the same.
///
/// ```
/// let message = unmime::Message::parse(b"MIME-Version: 1.(by hand)0\n\n");
/// let version = message.headers().mime_version().unwrap();
/// assert_eq!((version.major, version.minor), (1, 0));
/// assert_eq!(version.to_string(), "1.0");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct MimeVersion {
    /// The number before the dot.
    pub major: u32,
    /// The number after it.
    pub minor: u32,
}

impl MimeVersion {
    /// Reads the body of the field; none where it does not start with two numbers and a dot between.
    pub fn parse(value: &[u8]) -> Option<Self> {
        let (_, version) = version(value).ok()?;
        Some(version)
    }
}

/// `version = "MIME-Version" ":" 1*DIGIT "." 1*DIGIT` (RFC 2045 §4), less the name, and with the
/// comments that it may have anywhere.
fn version(input: &[u8]) -> Parsed<'_, MimeVersion> {
    let dot = delimited(opt_cfws, char('.'), opt_cfws);
    let numbers = separated_pair(u32, dot, u32);
    map(preceded(opt_cfws, numbers), |(major, minor)| MimeVersion { major, minor }).parse(input)
}

/// Displays as `1.0`.
impl fmt::Display for MimeVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_two_numbers_and_a_dot() {
        for (value, version) in [
            ("1.0", Some((1, 0))),
            (" (by) 1 . (hand) 0 (x)", Some((1, 0))),
            ("2.10", Some((2, 10))),
            ("1.0 and more", Some((1, 0))),
            ("1", None),
            ("1.", None),
            ("4294967296.0", None),
            ("", None),
        ] {
            let read = MimeVersion::parse(value.as_bytes()).map(|it| (it.major, it.minor));
            assert_eq!(read, version, "{value}");
        }
    }
}
