//! Charsets: their names, and text of bytes.

use std::{borrow::Cow, fmt};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{
    hz,
    iso_2022::{self, Iso2022},
    johab, labels, pairs,
    single_byte::SingleByte,
    utf7, utf16,
    utf32::{self, ByteOrder},
};

/// A charset: how bytes stand for characters.
///
/// ```
/// use unmime::Charset;
///
/// let charset = Charset::for_label(b"gb2312").unwrap();
/// assert_eq!(charset.name(), "GBK");
/// assert_eq!(charset.decode(b"\xD6\xD0\xB9\xFA").0, "中国");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Charset(pub(super) Decoder);

/// What decodes a charset.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Decoder {
    /// One of the WHATWG Encoding Standard.
    Web(&'static Encoding),
    Ascii,
    SingleByte(&'static SingleByte),
    Utf7,
    /// UTF-16 whose byte order is not said.
    Utf16,
    Utf32(ByteOrder),
    Hz,
    Iso2022(Iso2022),
    Johab,
}

impl Charset {
    /// UTF-8 (RFC 3629).
    pub const UTF_8: Self = Self(Decoder::Web(UTF_8));
    /// windows-1252, what ISO 8859-1 and US-ASCII are in practice.
    pub const WINDOWS_1252: Self = Self(Decoder::Web(WINDOWS_1252));
    /// US-ASCII, the default of RFC 2045 §5.2; bytes from 0x80 are those of windows-1252.
    pub const US_ASCII: Self = Self(Decoder::Ascii);

    /// The charset that `label` names in mail: one registered with IANA, of the WHATWG Encoding
    /// Standard, a number of a code page, or any other name that software writes; in whatever case,
    /// with blanks and quotes around it.
    ///
    /// A label names the superset that its texts are in, as in the WHATWG Encoding Standard:
    /// `gb2312` is GBK, `iso-8859-1` is windows-1252.
    pub fn for_label(label: &[u8]) -> Option<Self> {
        labels::charset(label)
    }

    /// Its name: that of the WHATWG Encoding Standard, else the one registered with IANA, else
    /// the one most used.
    pub fn name(self) -> &'static str {
        match self.0 {
            Decoder::Web(encoding) => encoding.name(),
            Decoder::Ascii => "US-ASCII",
            Decoder::SingleByte(charset) => charset.name,
            Decoder::Utf7 => "UTF-7",
            Decoder::Utf16 => "UTF-16",
            Decoder::Utf32(ByteOrder::Unmarked) => "UTF-32",
            Decoder::Utf32(ByteOrder::Big) => "UTF-32BE",
            Decoder::Utf32(ByteOrder::Little) => "UTF-32LE",
            Decoder::Hz => "HZ-GB-2312",
            Decoder::Iso2022(Iso2022::Japanese) => "ISO-2022-JP",
            Decoder::Iso2022(Iso2022::Korean) => "ISO-2022-KR",
            Decoder::Iso2022(Iso2022::Chinese) => "ISO-2022-CN",
            Decoder::Johab => "Johab",
        }
    }

    /// Whether text in it shifts between states by escape sequences, each text starting afresh.
    pub(crate) fn is_stateful(self) -> bool {
        matches!(self.0, Decoder::Utf7 | Decoder::Hz | Decoder::Iso2022(_))
    }

    /// Whether `bytes` end shifted, so that what follows goes on in two bytes a character.
    pub(crate) fn ends_shifted(self, bytes: &[u8]) -> bool {
        matches!(self.0, Decoder::Iso2022(_)) && iso_2022::ends_shifted(bytes)
    }

    /// Whether bytes that are ASCII stand for ASCII, unless something shifts.
    pub(crate) fn is_ascii_compatible(self) -> bool {
        match self.0 {
            Decoder::Web(encoding) => encoding.is_ascii_compatible(),
            Decoder::Utf16 | Decoder::Utf32(_) => false,
            _ => true,
        }
    }

    /// Whether each byte stands for one character.
    pub(crate) fn is_single_byte(self) -> bool {
        match self.0 {
            Decoder::Web(encoding) => encoding.is_single_byte(),
            Decoder::Ascii | Decoder::SingleByte(_) => true,
            _ => false,
        }
    }

    /// Whether it is one of the charsets of East Asia in which a character beyond ASCII is two bytes or
    /// more.
    pub(crate) fn is_multi_byte(self) -> bool {
        match self.0 {
            Decoder::Web(encoding) => {
                !encoding.is_single_byte() && ![UTF_8, UTF_16LE, UTF_16BE].contains(&encoding)
            }
            Decoder::Johab => true,
            _ => false,
        }
    }

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
            Decoder::Utf16 | Decoder::Utf32(_) => false,
        }
    }
}

/// `bytes` as they are, where all of them is UTF-8. On long texts several times faster than the
/// standard library.
pub(super) fn utf8(bytes: &[u8]) -> Option<&str> {
    match UTF_8.decode_without_bom_handling_and_without_replacement(bytes)? {
        Cow::Borrowed(text) => Some(text),
        Cow::Owned(_) => None,
    }
}

/// Text whose charset nothing tells: UTF-8 if it can be, else windows-1252.
pub(crate) fn text_of_unknown_charset(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Charset::WINDOWS_1252.decode(bytes).0,
    }
}

impl fmt::Debug for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
#[path = "charset_tests.rs"]
mod tests;
