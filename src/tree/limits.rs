//! How much of a message is looked at.

use crate::lex::context::FieldLimits;

/// Bounds on what a message may cost.
///
/// None of them makes parsing fail: what lies past one is left as it is, reachable as raw bytes,
/// and reported as a [`Severe`](crate::lint::Severity::Severe) defect. Time and memory are linear in the
/// input with or without them.
///
/// ```
/// use unmime::{Limits, Message, Options};
///
/// let mut limits = Limits::default();
/// limits.parts = 2;
/// let raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n1\n--b\n\n2\n--b\n\n3\n--b--\n";
/// let message = Message::parse_with(raw, &Options::new().limits(limits));
/// assert_eq!(message.parts().len(), 3); // the root, the first part, and all the rest
/// assert!(message.defects().iter().any(|defect| defect.code.as_str() == "limit.parts"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a message; never more than 4 GiB − 1, whatever is set. 256 MiB.
    pub message_bytes: u64,
    /// Bytes of one header. 1 MiB.
    pub header_bytes: u32,
    /// Fields of one header. 262,144: what fits into `header_bytes` when each is as short as can be.
    pub header_fields: u32,
    /// Containers in each other: multiparts and messages. 100.
    pub depth: u32,
    /// Parts of a message, itself included; one more holds what lies past them. 10,000.
    pub parts: u32,
    /// Parameters of a field, each section one; those past them are in its raw value. 1,000.
    pub params: u32,
    /// Addresses of a field; those past them are in its raw value. 10,000.
    pub addresses: u32,
    /// Encoded words of a text or a display name; those past them stay encoded. 10,000.
    pub encoded_words: u32,
    /// Comments in each other in a field of addresses. All of them are passed over, at any depth:
    /// nobody writes so many. 100.
    pub comment_depth: u32,
    /// Transfer-encoded messages in each other that a walk over all of a message opens: see
    /// [`Part::message`](crate::Part::message); a deeper one stays closed. 3.
    pub encoded_depth: u8,
    /// Decoded bytes of the transfer-encoded messages that such a walk opens, all of them together;
    /// one that is longer than what is left stays closed. 1 GiB.
    pub decoded_bytes: u64,
    /// Other readings of a message that are made: see
    /// [`Message::alternatives`](crate::Message::alternatives). 64.
    pub views: u16,
    /// Defects of a message that are kept; those past them are counted. 1,000.
    pub defects: u32,
}

impl Limits {
    /// For a gateway, which looks at the mail of strangers and can send it back: a quarter of the
    /// usual limits and less, which no honest mail comes near.
    pub fn gateway() -> Self {
        Self {
            message_bytes: 64 << 20,
            header_bytes: 256 << 10,
            header_fields: 2_000,
            depth: 32,
            parts: 1_000,
            params: 100,
            addresses: 2_000,
            encoded_words: 1_000,
            comment_depth: 10,
            decoded_bytes: 256 << 20,
            ..Self::default()
        }
    }

    /// No limits but the 4 GiB of what can be addressed.
    pub fn unlimited() -> Self {
        Self {
            message_bytes: u64::MAX,
            header_bytes: u32::MAX,
            header_fields: u32::MAX,
            depth: u32::MAX,
            parts: u32::MAX,
            params: u32::MAX,
            addresses: u32::MAX,
            encoded_words: u32::MAX,
            comment_depth: u32::MAX,
            encoded_depth: u8::MAX,
            decoded_bytes: u64::MAX,
            views: u16::MAX,
            defects: u32::MAX,
        }
    }
}

impl Limits {
    /// Those that hold within a field.
    pub(crate) fn of_fields(&self) -> FieldLimits {
        let &Self { addresses, encoded_words, comment_depth, params, .. } = self;
        FieldLimits { addresses, encoded_words, comment_depth, params }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 256 << 20,
            header_bytes: 1 << 20,
            header_fields: 1 << 18,
            depth: 100,
            parts: 10_000,
            params: 1_000,
            addresses: 10_000,
            encoded_words: 10_000,
            comment_depth: 100,
            encoded_depth: 3,
            decoded_bytes: 1 << 30,
            views: 64,
            defects: 1_000,
        }
    }
}
