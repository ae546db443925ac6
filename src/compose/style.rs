//! How a message is written, where there is a choice.

use crate::codec::charset::Charset;

/// What takes the message to its reader.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub enum Route {
    /// Servers that take ASCII alone, or of which nothing is known.
    #[default]
    SevenBit,
    /// Servers that all take bytes above 127, as 8BITMIME says (RFC 6152): texts in them are written as they are, where
    /// their lines are short enough.
    EightBit,
}

/// How file names are written that are not ASCII.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub enum FileNames {
    /// As the standard has it: `filename*` (RFC 2231).
    #[default]
    Extended,
    /// And in encoded words as the `name` of the Content-Type, which no standard allows (RFC 2047 §5) and QQ Mail and
    /// old versions of Outlook want.
    WithEncodedWords,
}

/// All of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Style {
    /// Of names, and of texts that tell no other.
    pub(super) charset: Option<Charset>,
    pub(super) route: Route,
    pub(super) file_names: FileNames,
}

impl Style {
    /// The charset of what stands in a header.
    pub(super) fn header_charset(self) -> Charset {
        self.charset.unwrap_or(Charset::UTF_8)
    }
}
