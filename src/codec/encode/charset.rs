//! Text in a charset.

use std::borrow::Cow;

use encoding_rs::{EncoderResult, ISO_2022_JP};

use crate::codec::charset::{Charset, decoder::Decoder, iso_2022::Iso2022};

/// Why a text cannot be written in a charset.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unencodable {
    /// The charset has no such character.
    Char(char),
    /// The charset is read here, and not written.
    Charset,
}

impl Charset {
    /// `text` in this charset, if that has all of its characters: US-ASCII, and those of the WHATWG
    /// Encoding Standard but for UTF-16, which no text of a message can be in (RFC 2046 §4.1.1).
    pub(crate) fn encode(self, text: &str) -> Result<Cow<'_, [u8]>, Unencodable> {
        let encoding = match self.0 {
            Decoder::Ascii => {
                let first = text.chars().find(|char| !char.is_ascii());
                return first.map_or(Ok(Cow::Borrowed(text.as_bytes())), |char| {
                    Err(Unencodable::Char(char))
                });
            }
            Decoder::Web(encoding) if encoding.output_encoding() == encoding => encoding,
            Decoder::Iso2022(Iso2022::Japanese) => ISO_2022_JP,
            _ => return Err(Unencodable::Charset),
        };
        let (bytes, _, has_unmappable) = encoding.encode(text);
        if !has_unmappable {
            return Ok(bytes);
        }
        let mut room = vec![0; text.len() * 4 + 16];
        let mut encoder = encoding.new_encoder();
        match encoder.encode_from_utf8_without_replacement(text, &mut room, true).0 {
            EncoderResult::Unmappable(char) => Err(Unencodable::Char(char)),
            _ => Err(Unencodable::Charset),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_written_in_a_charset_that_has_its_characters() {
        for (label, text, bytes) in [
            ("us-ascii", "abc", Ok(&b"abc"[..])),
            ("us-ascii", "夏", Err(Unencodable::Char('夏'))),
            ("utf-8", "é", Ok(b"\xC3\xA9")),
            ("gbk", "夏涛", Ok(b"\xCF\xC4\xCC\xCE")),
            ("iso-8859-1", "é", Ok(b"\xE9")),
            ("iso-8859-1", "é夏", Err(Unencodable::Char('夏'))),
            ("iso-2022-jp", "ス", Ok(b"\x1B$B%9\x1B(B")),
            ("utf-16", "a", Err(Unencodable::Charset)),
            ("utf-16le", "a", Err(Unencodable::Charset)),
            ("utf-7", "a", Err(Unencodable::Charset)),
        ] {
            let charset = Charset::for_label(label.as_bytes()).unwrap();
            assert_eq!(charset.encode(text).as_deref().map_err(|it| *it), bytes, "{label} {text}");
        }
    }
}
