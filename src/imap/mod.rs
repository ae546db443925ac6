//! A message as IMAP servers describe it: `ENVELOPE` and `BODYSTRUCTURE` (RFC 9051 §7.5.2).
//!
//! Both are written by [`Display`](std::fmt::Display) from the tree that a message was parsed into,
//! as one line of text in the syntax of RFC 9051 §9.
//!
//! * Every string is a quoted one, never a literal, which needs a line of its own: folds are undone,
//!   and NUL and other control characters are U+FFFD.
//! * Values are as written, not decoded: encoded words and the sections of RFC 2231 are the
//!   client's to read. 8-bit text is UTF-8, as IMAP4rev2 has it in quoted strings (and IMAP4rev1
//!   with RFC 6855), converted where it was none.
//! * Sizes are those of the bytes that were parsed, transfer encoding and all. A server that keeps
//!   its messages with LF parses them with CRLF to describe them, as it sends them so.

mod body_structure;
mod envelope;

use std::fmt;

pub use self::{body_structure::BodyStructure, envelope::Envelope};

/// `nstring = string / nil`
struct NString<S>(Option<S>);

impl<S: AsRef<str>> fmt::Display for NString<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(text) => Quoted(text.as_ref()).fmt(f),
            None => f.write_str("NIL"),
        }
    }
}

/// `quoted = DQUOTE *QUOTED-CHAR DQUOTE`
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for piece in self.0.split_inclusive(['"', '\\', '\r', '\n', '\0']) {
            let special = piece.chars().next_back().filter(|char| "\"\\\r\n\0".contains(*char));
            f.write_str(special.map_or(piece, |_| &piece[..piece.len() - 1]))?;
            match special {
                Some('"') => f.write_str("\\\"")?,
                Some('\\') => f.write_str("\\\\")?,
                Some('\0') => f.write_str("\u{FFFD}")?,
                _ => {}
            }
        }
        f.write_str("\"")
    }
}
