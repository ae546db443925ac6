//! The text of a body: which charset it is in, and what it says.

use std::{borrow::Cow, fmt, ops::Deref};

use crate::{
    codec::{
        charset::Charset,
        detect,
        extensions::{Charsets, Found},
    },
    field::content_type::ContentType,
    flowed::Flow,
};

/// The text of a part, and how its bytes were read.
///
/// It derefs to `str`. There is text for any bytes: where the declared charset is unknown or cannot
/// be right, another one is used, and [`source`](Self::source) says so.
///
/// ```
/// use unmime::{CharsetSource, Message};
///
/// let message = Message::parse(b"Content-Type: text/plain; charset=us-ascii\n\ncaf\xC3\xA9");
/// let text = message.root().text().unwrap();
/// assert_eq!(&*text, "café");
/// assert_eq!(text.declared_charset(), Some("us-ascii"));
/// assert_eq!((text.charset(), text.source()), ("UTF-8", CharsetSource::Utf8));
/// ```
#[derive(Clone, Debug)]
pub struct Text<'m> {
    text: Cow<'m, str>,
    declared: Option<Cow<'m, str>>,
    charset: Cow<'m, str>,
    source: CharsetSource,
    is_malformed: bool,
    flow: Flow,
}

/// Why a charset was used for a text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum CharsetSource {
    /// It begins with a byte order mark.
    ByteOrderMark,
    /// The `charset` parameter of its Content-Type says so (RFC 2046 §4.1.2).
    Declared,
    /// A `<meta>` element of its HTML says so.
    Meta,
    /// It has the escape sequences of ISO 2022.
    Escapes,
    /// It is valid UTF-8 beyond ASCII, which text in other charsets is not by chance.
    Utf8,
    /// Nothing says anything: windows-1252, as clients do.
    Fallback,
    /// The caller asked for it: [`Part::text_as`](crate::Part::text_as).
    Caller,
}

impl<'m> Text<'m> {
    /// The text of a body.
    ///
    /// A byte order mark counts before the declared charset, that before what the text itself says;
    /// but text in valid UTF-8 is not in a charset of single bytes, nor is text that nowhere is valid
    /// UTF-8 in UTF-8, whatever is declared.
    pub(crate) fn decode(
        body: Cow<'m, [u8]>,
        content_type: &ContentType<'m>,
        charsets: Charsets<'m>,
    ) -> Self {
        let declared = content_type.charset();
        let flow = Flow::of(content_type);
        let found = declared.as_deref().and_then(|label| charsets.find(label.as_bytes()));
        let (charset, source) = match found {
            Some(Found::Registered(decoder)) => {
                return Self {
                    text: Cow::Owned(decoder(&body)),
                    charset: declared.clone().unwrap_or_default(),
                    declared,
                    source: CharsetSource::Declared,
                    is_malformed: false,
                    flow,
                };
            }
            Some(Found::Known(charset)) => declared_charset(&body, charset),
            None => undeclared_charset(&body, content_type),
        };
        let body = match source {
            CharsetSource::ByteOrderMark => without_byte_order_mark(body),
            _ => body,
        };
        Self { flow, ..Self::new(body, declared, charset, source) }
    }

    /// The text of a body in the charset that the caller says it is in.
    pub(crate) fn decode_as(
        body: Cow<'m, [u8]>,
        declared: Option<Cow<'m, str>>,
        charset: Charset,
    ) -> Self {
        Self::new(body, declared, charset, CharsetSource::Caller)
    }

    fn new(
        body: Cow<'m, [u8]>,
        declared: Option<Cow<'m, str>>,
        charset: Charset,
        source: CharsetSource,
    ) -> Self {
        let (text, is_malformed) = match body {
            Cow::Borrowed(body) => charset.decode(body),
            Cow::Owned(body) => {
                let (text, is_malformed) = charset.decode_owned(body);
                (Cow::Owned(text), is_malformed)
            }
        };
        Self {
            text,
            declared,
            charset: Cow::Borrowed(charset.name()),
            source,
            is_malformed,
            flow: Flow::Fixed,
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text, borrowed from the message where its bytes are its text.
    pub fn into_cow(self) -> Cow<'m, str> {
        self.text
    }

    /// The text with its paragraphs on one line each, where it is flowed (RFC 3676); else the text.
    pub fn unflowed(&self) -> Cow<'_, str> {
        self.flow.unflow(&self.text)
    }

    /// The charset that is declared, as written.
    pub fn declared_charset(&self) -> Option<&str> {
        self.declared.as_deref()
    }

    /// The charset that was used, by its usual name.
    pub fn charset(&self) -> &str {
        &self.charset
    }

    /// Why that charset was used.
    pub fn source(&self) -> CharsetSource {
        self.source
    }

    /// Whether some bytes are not valid in the charset that was used; U+FFFD stands for them.
    pub fn is_malformed(&self) -> bool {
        self.is_malformed
    }
}

/// The charset of a body that is declared to be in `charset`.
fn declared_charset(body: &[u8], charset: Charset) -> (Charset, CharsetSource) {
    if let Some((by_mark, _)) = detect::byte_order_mark(body) {
        return (by_mark, CharsetSource::ByteOrderMark);
    }
    if body.is_ascii() || charset == Charset::UTF_8 && detect::has_utf8(body) {
        return (charset, CharsetSource::Declared);
    }
    if charset == Charset::UTF_8 {
        return (Charset::WINDOWS_1252, CharsetSource::Fallback);
    }
    if charset.is_single_byte() && std::str::from_utf8(body).is_ok() {
        return (Charset::UTF_8, CharsetSource::Utf8);
    }
    (charset, CharsetSource::Declared)
}

/// The charset of a body that declares none, or none that is known.
fn undeclared_charset(body: &[u8], content_type: &ContentType<'_>) -> (Charset, CharsetSource) {
    if let Some((by_mark, _)) = detect::byte_order_mark(body) {
        return (by_mark, CharsetSource::ByteOrderMark);
    }
    if content_type.is("text", "html")
        && let Some(charset) = detect::meta_charset(body)
    {
        return (charset, CharsetSource::Meta);
    }
    if let Some(charset) = detect::escapes(body) {
        return (charset, CharsetSource::Escapes);
    }
    if body.is_ascii() {
        return (Charset::US_ASCII, CharsetSource::Fallback);
    }
    match std::str::from_utf8(body) {
        Ok(_) => (Charset::UTF_8, CharsetSource::Utf8),
        Err(_) => (Charset::WINDOWS_1252, CharsetSource::Fallback),
    }
}

fn without_byte_order_mark(body: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    let length = detect::byte_order_mark(&body).map_or(0, |(_, length)| length);
    match body {
        Cow::Borrowed(body) => Cow::Borrowed(&body[length..]),
        Cow::Owned(mut body) => {
            body.drain(..length);
            Cow::Owned(body)
        }
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl AsRef<str> for Text<'_> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CharsetSource as Source;

    fn read(content_type: &str, body: &[u8]) -> (String, &'static str, Source) {
        let content_type = ContentType::parse(content_type.as_bytes());
        let text = Text::decode(Cow::Borrowed(body), &content_type, Charsets::default());
        let charset = Charset::for_label(text.charset().as_bytes()).unwrap().name();
        (text.to_string(), charset, text.source())
    }

    #[test]
    fn the_charset_is_chosen_by_evidence() {
        for (content_type, body, text, source) in [
            ("text/plain; charset=iso-8859-1", &b"caf\xE9"[..], "café", Source::Declared),
            ("text/plain; charset=utf-8", b"caf\xC3\xA9", "café", Source::Declared),
            ("text/plain; charset=gbk", b"\xCF\xC4\xCC\xCE", "夏涛", Source::Declared),
            ("text/plain; charset=us-ascii", b"abc", "abc", Source::Declared),
            ("text/plain; charset=utf-8", b"caf\xE9 cr\xE8me", "café crème", Source::Fallback),
            ("text/plain; charset=utf-8", b"caf\xC3\xA9 \xE8", "café \u{FFFD}", Source::Declared),
            ("text/plain; charset=iso-8859-1", b"caf\xC3\xA9", "café", Source::Utf8),
            ("text/plain; charset=us-ascii", b"caf\xC3\xA9", "café", Source::Utf8),
            ("text/plain; charset=x-unknown", b"caf\xC3\xA9", "café", Source::Utf8),
            ("text/plain", b"caf\xC3\xA9", "café", Source::Utf8),
            ("text/plain", b"caf\xE9", "café", Source::Fallback),
            ("text/plain", b"abc", "abc", Source::Fallback),
            ("text/plain", b"\xEF\xBB\xBFabc", "abc", Source::ByteOrderMark),
            ("text/plain; charset=gbk", b"\xEF\xBB\xBF\xC3\xA9", "é", Source::ByteOrderMark),
            ("text/plain", b"\xFF\xFEh\0i\0", "hi", Source::ByteOrderMark),
            ("text/plain", b"\x1B$B$3$l\x1B(B", "これ", Source::Escapes),
            ("text/html", b"<meta charset='koi8-r'>\xF0", "<meta charset='koi8-r'>П", Source::Meta),
            (
                "text/plain",
                b"<meta charset='koi8-r'>\xF0",
                "<meta charset='koi8-r'>ð",
                Source::Fallback,
            ),
        ] {
            let (read_text, _, read_source) = read(content_type, body);
            assert_eq!((&*read_text, read_source), (text, source), "{content_type} {body:?}");
        }
    }
}
