//! What a value is read with.

use crate::{codec::extensions::Charsets, quirk::Quirks};

/// What the value of a field is read with: how its text is decoded, how much of it is read, and which choices are
/// made as other readers make them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Context<'m> {
    pub(crate) charsets: Charsets<'m>,
    pub(crate) limits: FieldLimits,
    pub(crate) quirks: Quirks,
}

impl Context<'_> {
    /// The same, with these quirks too.
    pub(crate) fn with(self, quirks: impl Into<Quirks>) -> Self {
        Self { quirks: self.quirks.union(quirks.into()), ..self }
    }

    /// The same, with encoded words as they are written.
    pub(crate) fn undecoding(self) -> Self {
        Self { limits: FieldLimits { encoded_words: 0, ..self.limits }, ..self }
    }
}

/// How much of one field is read: see `Limits`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct FieldLimits {
    pub(crate) addresses: u32,
    pub(crate) encoded_words: u32,
    pub(crate) comment_depth: u32,
    pub(crate) params: u32,
}

impl Default for FieldLimits {
    fn default() -> Self {
        Self { addresses: 10_000, encoded_words: 10_000, comment_depth: 100, params: 1_000 }
    }
}
