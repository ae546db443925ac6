//! How much a server may send.

use std::fmt;

/// Bounds on what a server can make a client keep. Past one, the session ends with
/// [`Error::Limit`](super::Error::Limit).
///
/// ```
/// let mut limits = unmime::net::Limits::default();
/// limits.message = 1 << 20;
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a line of a reply, without its line end. 8 KiB; the RFCs have 512. Lines of a message
    /// may be as long as they like.
    pub line: usize,
    /// Lines of one reply: messages of a mailbox, capabilities. 250,000.
    pub lines: usize,
    /// Bytes of one reply of SMTP, all its lines. 100,000.
    pub reply: usize,
    /// Bytes of a message that is fetched. 50 MiB.
    pub message: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { line: 8 << 10, lines: 250_000, reply: 100_000, message: 50 << 20 }
    }
}

/// Which of the [`Limits`] was met.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Limit {
    /// [`Limits::line`]
    Line,
    /// [`Limits::lines`]
    Lines,
    /// [`Limits::reply`]
    Reply,
    /// [`Limits::message`]
    Message,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Line => "bytes in a line",
            Self::Lines => "lines in a reply",
            Self::Reply => "bytes in a reply",
            Self::Message => "bytes in a message",
        })
    }
}
