//! How a message is parsed.

use std::sync::Arc;

use crate::{codec::extensions::Extensions, quirk::Quirks, tree::limits::Limits};

/// How to parse: limits, and what the caller adds to the charsets and transfer encodings that are
/// known.
///
/// ```
/// use unmime::{Message, Options};
///
/// let options = Options::new()
///     .charset("x-shout", |bytes| String::from_utf8_lossy(bytes).to_uppercase())
///     .transfer_encoding("x-reversed", |bytes| bytes.iter().rev().copied().collect());
/// let raw = b"Subject: =?x-shout?Q?hi?=\n\
///     Content-Type: text/plain; charset=x-shout\n\
///     Content-Transfer-Encoding: x-reversed\n\
///     \n\
///     olleh";
/// let message = Message::parse_with(raw, &options);
/// assert_eq!(message.headers().subject().as_deref(), Some("HI"));
/// assert_eq!(message.text().as_deref(), Some("HELLO"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub(crate) limits: Limits,
    pub(crate) extensions: Option<Arc<Extensions>>,
    pub(crate) quirks: Quirks,
    /// Whether it is a part that was opened, which has no header of a message.
    pub(crate) is_part: bool,
}

impl Options {
    /// The default limits, and nothing added.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Reads as a reader does that makes these choices differently from us: for scanners and tests. Messages inside
    /// are read so, too.
    #[must_use]
    pub fn quirks(mut self, quirks: impl Into<Quirks>) -> Self {
        self.quirks = quirks.into();
        self
    }

    /// Adds a charset: `decoder` is used for all text in the charset `label` (in any case), bodies
    /// and header fields alike, before any charset that is known under that label.
    #[must_use]
    pub fn charset(
        mut self,
        label: impl Into<String>,
        decoder: impl Fn(&[u8]) -> String + Send + Sync + 'static,
    ) -> Self {
        self.extensions_mut().charsets.push((label.into(), Arc::new(decoder)));
        self
    }

    /// Adds a transfer encoding: `decoder` is used for each body whose Content-Transfer-Encoding is
    /// `token` (in any case), before any decoder that is known under that name.
    #[must_use]
    pub fn transfer_encoding(
        mut self,
        token: impl Into<String>,
        decoder: impl Fn(&[u8]) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        self.extensions_mut().transfer_encodings.push((token.into(), Arc::new(decoder)));
        self
    }

    fn extensions_mut(&mut self) -> &mut Extensions {
        Arc::make_mut(self.extensions.get_or_insert_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Message;

    #[test]
    fn what_is_registered_is_used() {
        let raw = b"Content-Type: text/plain; charset=x-upper\n\
            Content-Transfer-Encoding: x-twice\n\nab";
        let upper = |bytes: &[u8]| String::from_utf8_lossy(bytes).to_uppercase();
        let options = Options::new()
            .charset("X-Upper", upper)
            .transfer_encoding("x-twice", |bytes| bytes.repeat(2));
        let message = Message::parse_with(raw, &options);
        assert_eq!(message.text().as_deref(), Some("ABAB"));
        assert_eq!(Message::parse(raw).text().as_deref(), Some("ab"));
    }
}
