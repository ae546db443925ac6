//! Charsets, and what decodes each.

use std::fmt;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{
    ebcdic::Ebcdic,
    iso_2022::{self, Iso2022},
    single_byte::SingleByte,
    utf16,
    utf32::ByteOrder,
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
pub struct Charset(pub(crate) Decoder);

/// What decodes a charset.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Decoder {
    /// One of the WHATWG Encoding Standard.
    Web(&'static Encoding),
    Ascii,
    SingleByte(&'static SingleByte),
    Ebcdic(&'static Ebcdic),
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

    /// Its name: that of the WHATWG Encoding Standard, else the one registered with IANA, else
    /// the one most used.
    pub fn name(self) -> &'static str {
        match self.0 {
            Decoder::Web(encoding) => encoding.name(),
            Decoder::Ascii => "US-ASCII",
            Decoder::SingleByte(charset) => charset.name,
            Decoder::Ebcdic(charset) => charset.name,
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

    pub(crate) fn is_utf7(self) -> bool {
        matches!(self.0, Decoder::Utf7)
    }

    pub(crate) fn is_ebcdic(self) -> bool {
        matches!(self.0, Decoder::Ebcdic(_))
    }

    /// Whether text in it shifts between states by escape sequences, each text starting afresh. It is 7-bit: a byte
    /// beyond ASCII stands for nothing.
    pub(crate) fn is_stateful(self) -> bool {
        matches!(self.0, Decoder::Utf7 | Decoder::Hz | Decoder::Iso2022(_))
    }

    /// Whether `bytes` end shifted, so that what follows goes on in two bytes a character.
    pub(crate) fn ends_shifted(self, bytes: &[u8]) -> bool {
        matches!(self.0, Decoder::Iso2022(_)) && iso_2022::ends_shifted(bytes)
    }

    /// What `bytes` are in if their order is not the one that we take them to be in, where their label says none and
    /// no mark does (RFC 2781 §4.3).
    pub(crate) fn in_other_byte_order(self, bytes: &[u8]) -> Option<Self> {
        let is_unmarked = self.0 == Decoder::Utf16 && bytes.len() > 1;
        is_unmarked.then(|| Self(Decoder::Web(utf16::other_order(bytes))))
    }

    /// Whether bytes that are ASCII stand for ASCII, unless something shifts.
    pub(crate) fn is_ascii_compatible(self) -> bool {
        match self.0 {
            Decoder::Web(encoding) => encoding.is_ascii_compatible(),
            Decoder::Utf16 | Decoder::Utf32(_) | Decoder::Ebcdic(_) => false,
            _ => true,
        }
    }

    /// Whether it is ASCII and bytes beyond it, so that a header can have raw text in it.
    pub(crate) fn is_8_bit(self) -> bool {
        self.is_ascii_compatible() && !self.is_stateful()
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
}

impl fmt::Debug for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
