//! Text of bytes.

use std::borrow::Cow;

use encoding_rs::{UTF_8, WINDOWS_1252};

use super::{
    decoder::{Charset, Decoder},
    hz, iso_2022, johab, pairs, utf7, utf16, utf32,
};

impl Charset {
    /// Text of `bytes`; the flag says whether some were malformed, and U+FFFD stands for those.
    ///
    /// Borrows ASCII and UTF-8. Only UTF-16 and UTF-32 whose label says no byte order look at a
    /// byte order mark.
    pub fn decode(self, bytes: &[u8]) -> (Cow<'_, str>, bool) {
        if self.is_plain(bytes) {
            return UTF_8.decode_without_bom_handling(bytes);
        }
        let (text, malformed) = match self.0 {
            Decoder::Web(encoding) => match pairs::decode(encoding, bytes) {
                Some(text) => text,
                None => return encoding.decode_without_bom_handling(bytes),
            },
            Decoder::Ascii => return WINDOWS_1252.decode_without_bom_handling(bytes),
            Decoder::Utf16 => return utf16::decode(bytes),
            Decoder::SingleByte(charset) => charset.decode(bytes),
            Decoder::Ebcdic(charset) => (charset.decode(bytes), false),
            Decoder::Utf7 => utf7::decode(bytes),
            Decoder::Utf32(order) => utf32::decode(order, bytes),
            Decoder::Hz => hz::decode(bytes),
            Decoder::Iso2022(charset) => iso_2022::decode(charset, bytes),
            Decoder::Johab => johab::decode(bytes),
        };
        (Cow::Owned(text), malformed)
    }

    /// Whether `bytes` are ASCII and decode to themselves.
    fn is_plain(self, bytes: &[u8]) -> bool {
        match self.0 {
            // It looks for itself, and goes on where the ASCII ends.
            Decoder::Web(_) => false,
            Decoder::Ascii | Decoder::SingleByte(_) | Decoder::Johab => bytes.is_ascii(),
            Decoder::Utf7 => utf7::is_plain(bytes),
            Decoder::Hz => hz::is_plain(bytes),
            Decoder::Iso2022(_) => iso_2022::is_plain(bytes),
            Decoder::Utf16 | Decoder::Utf32(_) | Decoder::Ebcdic(_) => false,
        }
    }
}

/// Text whose charset nothing tells: UTF-8 if it can be, else windows-1252.
pub(crate) fn text_of_unknown_charset(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Charset::WINDOWS_1252.decode(bytes).0,
    }
}

#[cfg(test)]
#[path = "charset_tests.rs"]
mod tests;
