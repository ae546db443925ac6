//! The envelope of a message: from whom and to whom it goes, whatever its header says (RFC 5321 §2.3.1).

use std::{fmt, str::FromStr};

use crate::field::address::AddrSpec;

/// Who sends a message, and who is to get it (RFC 5321 §2.3.1).
///
/// A header is free text to a mail server; these are the addresses that it goes by. They are apart from
/// those of the header: blind copies stand here alone.
///
/// ```
/// use unmime::envelope::Envelope;
///
/// let envelope = Envelope::new("ana@example.com", ["joe@example.com", "\"a b\"@example.com"])?;
/// assert_eq!(envelope.to[1].as_str(), "\"a b\"@example.com");
/// assert!(Envelope::new("ana@example.com", ["joe@example.com> SIZE=1"]).is_err());
/// assert_eq!(Envelope::new("", ["joe@example.com"])?.from, None); // the null sender of a bounce
/// # Ok::<(), unmime::envelope::AddressError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Envelope {
    /// The reverse-path: where a bounce goes. None is the null sender, `<>`, of what must not bounce.
    pub from: Option<EnvelopeAddress>,
    /// The forward-paths.
    pub to: Vec<EnvelopeAddress>,
}

impl Envelope {
    /// The envelope of these addresses; an empty sender is the null sender.
    ///
    /// # Errors
    ///
    /// The first of them that is no address.
    pub fn new<'a>(
        from: &str,
        to: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, AddressError> {
        let from = if from.is_empty() { None } else { Some(from.parse()?) };
        let to = to.into_iter().map(str::parse).collect::<Result<_, _>>()?;
        Ok(Self { from, to })
    }

    /// Whether all addresses are ASCII; others need a server that has SMTPUTF8 (RFC 6531).
    pub fn is_ascii(&self) -> bool {
        self.from.iter().chain(&self.to).all(EnvelopeAddress::is_ascii)
    }
}

/// An address that can stand between the angle brackets of a path (RFC 5321 §4.1.2).
///
/// It has no control characters (so no CR, LF, NUL), and blanks and angle brackets in quotes alone. Beyond that it
/// is as it was given: it is the server that knows its mailboxes, such as `postmaster` or `joe.@example.com`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct EnvelopeAddress(String);

impl EnvelopeAddress {
    /// The address, without angle brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is ASCII; others need SMTPUTF8 (RFC 6531).
    pub fn is_ascii(&self) -> bool {
        self.0.is_ascii()
    }
}

/// What is no address.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no address: {address:?}")]
#[non_exhaustive]
pub struct AddressError {
    /// As it was given.
    pub address: String,
}

impl FromStr for EnvelopeAddress {
    type Err = AddressError;

    fn from_str(address: &str) -> Result<Self, AddressError> {
        match is_path(address) {
            true => Ok(Self(address.to_owned())),
            false => Err(AddressError { address: address.to_owned() }),
        }
    }
}

impl TryFrom<&AddrSpec<'_>> for EnvelopeAddress {
    type Error = AddressError;

    fn try_from(address: &AddrSpec<'_>) -> Result<Self, AddressError> {
        address.as_str().parse()
    }
}

/// Without angle brackets.
impl fmt::Display for EnvelopeAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether this can stand between angle brackets and be all that stands there.
fn is_path(address: &str) -> bool {
    let mut is_quoted = false;
    let mut is_escaped = false;
    for char in address.chars() {
        match char {
            _ if char.is_control() => return false,
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '<' | '>' if !is_quoted => return false,
            _ if char.is_whitespace() && !is_quoted => return false,
            _ => {}
        }
    }
    !address.is_empty() && !is_quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_stand_in_a_path_is_an_address() {
        for address in [
            "joe@example.com",
            "postmaster",
            "11@11",
            "joe.@example.com",
            "\"a b\"@example.com",
            "\"<a>\"@example.com",
            "\"a\\\" b\"@example.com",
            "joe@[192.0.2.1]",
            "用户@例え.jp",
        ] {
            assert_eq!(address.parse().as_ref().map(EnvelopeAddress::as_str), Ok(address));
        }
    }

    #[test]
    fn what_would_end_a_path_or_a_command_is_none() {
        for address in [
            "",
            "a b@example.com",
            "<joe@example.com>",
            "joe@example.com>",
            "joe@example.com> SIZE=1",
            "joe@example.com\r\nRCPT TO:<x@example.com>",
            "joe@example.com\n",
            "joe\0@example.com",
            "\"a\rb\"@example.com",
            "\"a b@example.com",
            "\"a\\\"@example.com",
            "joe@example.com\u{85}",
            "joe\u{2028}@example.com",
        ] {
            assert!(address.parse::<EnvelopeAddress>().is_err(), "{address:?}");
        }
    }

    #[test]
    fn an_address_beyond_ascii_is_told() {
        assert!(Envelope::new("", ["joe@example.com"]).unwrap().is_ascii());
        assert!(!Envelope::new("", ["用户@例え.jp"]).unwrap().is_ascii());
        assert!(!Envelope::new("用户@例え.jp", []).unwrap().is_ascii());
    }
}
