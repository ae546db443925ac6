//! A message that has been written.

use crate::{envelope::Envelope, message::Message};

/// A message as it goes out: its bytes, and the envelope that they go in.
///
/// They are apart, for any other SMTP client to take, too. (lettre's `Transport::send_raw` writes a line end of its own
/// after the last one.)
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Composed {
    pub(super) bytes: Vec<u8>,
    /// From the sender to the recipients of To, Cc and Bcc, each once. It can be changed, as a mailing list does.
    pub envelope: Envelope,
}

impl Composed {
    /// The message, in lines that end in CRLF.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The message, in lines that end in CRLF.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The message, parsed.
    pub fn message(&self) -> Message<'_> {
        Message::parse(&self.bytes)
    }
}
