//! Strings of IMAP (RFC 9051 §4.3).

use std::fmt;

/// `nstring = string / nil`
pub(super) struct NString<S>(pub(super) Option<S>);

impl<S: AsRef<str>> fmt::Display for NString<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(text) => Quoted(text.as_ref()).fmt(f),
            None => f.write_str("NIL"),
        }
    }
}

/// `quoted = DQUOTE *QUOTED-CHAR DQUOTE`
pub(super) struct Quoted<'a>(pub(super) &'a str);

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
