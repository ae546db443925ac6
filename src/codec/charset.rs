//! Charsets by their labels (placeholder interface, replaced soon).
use std::borrow::Cow;

/// A charset.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Charset(&'static encoding_rs::Encoding);

impl Charset {
    /// UTF-8 (RFC 3629).
    pub const UTF_8: Self = Self(encoding_rs::UTF_8);
    /// windows-1252.
    pub const WINDOWS_1252: Self = Self(encoding_rs::WINDOWS_1252);

    /// The charset that `label` names in mail.
    pub fn for_label(label: &[u8]) -> Option<Self> {
        encoding_rs::Encoding::for_label(label).map(Self)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Whether text in it shifts between states by escape sequences, each text starting afresh.
    pub(crate) fn is_stateful(self) -> bool {
        self.0 == encoding_rs::ISO_2022_JP
    }

    /// Decodes `bytes`; the flag says whether some were malformed (U+FFFD stands for those).
    pub fn decode(self, bytes: &[u8]) -> (Cow<'_, str>, bool) {
        self.0.decode_without_bom_handling(bytes)
    }
}
