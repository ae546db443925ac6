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
mod quoted;

pub use self::{body_structure::BodyStructure, envelope::Envelope};
