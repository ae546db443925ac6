//! What is in a mailbox.

use std::fmt;

/// How much is in a mailbox (STAT). The octets are as the server counts them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Stat {
    /// Messages.
    pub messages: u32,
    /// Octets of all of them.
    pub octets: u64,
}

/// A message in a mailbox (LIST).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Listed {
    /// Its number, which holds for one session.
    pub number: u32,
    /// Its length in octets, about: servers count line ends and dots differently.
    pub octets: u64,
}

/// The unique id of a message (UIDL): the same in every session, and never that of another message of
/// the mailbox. It has nothing to do with the Message-ID.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Uid(Box<str>);

impl Uid {
    /// The longest that is taken.
    pub(super) const LONGEST: usize = 1_024;

    /// One that was kept from an earlier session.
    pub fn new(id: impl Into<Box<str>>) -> Self {
        Self(id.into())
    }

    /// As the server has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is one by RFC 1939 §7: 1 to 70 characters of printable ASCII. Longer ones are taken,
    /// too.
    pub fn is_standard(&self) -> bool {
        (1..=70).contains(&self.0.len()) && self.0.bytes().all(|byte| byte.is_ascii_graphic())
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
