//! What the clients have in common: the conversation itself, without input and output.

use super::reply::Reply;
use crate::net::error::Error;

/// A part of a session: commands go out, replies come in, and something comes of it.
///
/// ```
/// use unmime::net::{Limits, smtp::{Command, Exchange, ReplyBuffer, Step}};
///
/// let mut replies = ReplyBuffer::new(&Limits::default());
/// let (mut noop, mut out) = (Command::noop(), Vec::new());
/// assert!(matches!(noop.advance(None, &mut out)?, Step::Wait));
/// assert_eq!(out, b"NOOP\r\n"); // is sent, and this comes back
/// let reply = replies.take(&mut &b"250 OK\r\n"[..])?;
/// let Step::Done(reply) = noop.advance(reply, &mut out)? else { panic!() };
/// assert_eq!(reply.code, 250);
/// # Ok::<(), unmime::net::Error>(())
/// ```
pub trait Exchange {
    /// What comes of it.
    type Output;

    /// Goes on: without a reply at first, then with each that was waited for. What is to be sent is appended to `out`.
    ///
    /// Fails if the server refuses, which leaves nothing unread, or sends what cannot stand there.
    fn advance(
        &mut self,
        reply: Option<Reply>,
        out: &mut Vec<u8>,
    ) -> Result<Step<Self::Output>, Error>;
}

/// What an [`Exchange`] needs next.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Step<T> {
    /// All of `out` is to be sent, then the next reply read.
    Wait,
    /// It is done; what is in `out` is still to be sent.
    Done(T),
}

/// A command without arguments, and its reply.
#[derive(Clone, Debug)]
pub struct Command {
    name: &'static str,
    expected: &'static str,
}

impl Command {
    /// NOOP (RFC 5321 §4.1.1.9): does nothing, so that the session is not taken for idle.
    pub fn noop() -> Self {
        Self { name: "NOOP", expected: "250" }
    }

    /// RSET (RFC 5321 §4.1.1.5): gives up a message that was begun.
    pub fn rset() -> Self {
        Self { name: "RSET", expected: "250" }
    }

    /// QUIT (RFC 5321 §4.1.1.10): ends the session.
    pub fn quit() -> Self {
        Self { name: "QUIT", expected: "221" }
    }

    /// STARTTLS (RFC 3207): after the reply, which must be the last that was received, TLS begins. Nothing that was
    /// known of the server counts from then on.
    pub fn starttls() -> Self {
        Self { name: "STARTTLS", expected: "220" }
    }
}

impl Exchange for Command {
    type Output = Reply;

    fn advance(&mut self, reply: Option<Reply>, out: &mut Vec<u8>) -> Result<Step<Reply>, Error> {
        match reply {
            None => {
                out.extend_from_slice(self.name.as_bytes());
                out.extend_from_slice(b"\r\n");
                Ok(Step::Wait)
            }
            Some(reply) if reply.is_positive() => Ok(Step::Done(reply)),
            Some(reply) => Err(reply.into_error(self.name, self.expected)),
        }
    }
}

/// What a server says first (RFC 5321 §3.1).
#[derive(Clone, Debug, Default)]
pub struct Greeting;

impl Exchange for Greeting {
    type Output = Reply;

    fn advance(&mut self, reply: Option<Reply>, _: &mut Vec<u8>) -> Result<Step<Reply>, Error> {
        match reply {
            None => Ok(Step::Wait),
            Some(reply) if reply.is_positive() => Ok(Step::Done(reply)),
            Some(reply) => Err(reply.into_error("the connection", "the greeting, 220")),
        }
    }
}
