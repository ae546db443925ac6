//! The text of a body: which charset it is in, and what it says.

use std::{
    borrow::Cow,
    fmt,
    ops::{Deref, RangeInclusive},
};

use crate::{
    codec::{
        charset::{
            Charset, detect,
            evidence::{CharsetSource, Reading},
            iso_2022_escape,
        },
        extensions::{Charsets, Found},
        lines::find,
    },
    defect::{Code, Reader, Severity},
    field::content_type::ContentType,
    flowed::Flow,
    lex::context::Context,
    quirk::{Quirk, Quirks},
};

/// The choices that are made here.
const QUIRKS: Quirks = Quirks::of(&[Quirk::LabelFirst, Quirk::OtherByteOrder, Quirk::Utf7IsAscii]);

/// How long a decoded text is that is copied. To copy it is faster than to validate it once more: a short one gains
/// less than the allocation costs, and no long one is held twice.
const COPIED: RangeInclusive<usize> = 1024..=256 * 1024;

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

impl<'m> Text<'m> {
    /// The text of a body.
    ///
    /// A byte order mark counts before the declared charset, that before what the text itself says;
    /// but text in valid UTF-8 is not in a charset of single bytes, nor is text that nowhere is valid
    /// UTF-8 in UTF-8, whatever is declared.
    pub(crate) fn decode(
        body: Cow<'m, [u8]>,
        content_type: &ContentType<'m>,
        context: Context<'m>,
    ) -> Self {
        match context.quirks.has_any(QUIRKS) {
            true => Self::decode_otherwise(body, content_type, context),
            false => Self::decode_as(body, content_type, context.charsets, b"", &mut ()),
        }
    }

    #[cold]
    fn decode_otherwise(
        body: Cow<'m, [u8]>,
        content_type: &ContentType<'m>,
        context: Context<'m>,
    ) -> Self {
        Self::decode_as(body, content_type, context.charsets, b"", &mut { context.quirks })
    }

    /// The text of a body as this reader reads it, which is told what is met. `written` is the value of the
    /// Content-Type.
    fn decode_as<R: Reader>(
        body: Cow<'m, [u8]>,
        content_type: &ContentType<'m>,
        charsets: Charsets<'m>,
        written: &[u8],
        reader: &mut R,
    ) -> Self {
        let declared = content_type.charset();
        let flow = Flow::of(content_type);
        let label = |declared: &Option<Cow<'m, str>>| place_of_label(written, declared);
        let found = declared.as_deref().and_then(|label| charsets.find(label.as_bytes()));
        if let Some(Found::Registered(decoder)) = found {
            return Self {
                text: Cow::Owned(decoder(&body)),
                charset: declared.clone().unwrap_or_default(),
                declared,
                source: CharsetSource::Declared,
                is_malformed: false,
                flow,
            };
        }
        if let Some((charset, length)) = detect::byte_order_mark(&body) {
            if let Some(Found::Known(other)) = found
                && !charset.name().starts_with(other.name())
            {
                let severity = match R::RECORDS {
                    true => {
                        severity_of_mark(body.get(length..).unwrap_or_default(), charset, other)
                    }
                    false => Severity::Ambiguous,
                };
                reader.met_as(Code::CsBomConflict, severity, label(&declared));
                if reader.takes(Quirk::LabelFirst) {
                    return Self {
                        flow,
                        ..Self::new(body, declared, other, CharsetSource::Declared)
                    };
                }
            }
            let body = without_start(body, length);
            return Self {
                flow,
                ..Self::new(body, declared, charset, CharsetSource::ByteOrderMark)
            };
        }
        let text = match found {
            Some(Found::Known(charset)) if charset.is_utf7() => {
                // As text, it is not what its bytes are to those who do not decode it.
                let is_decoded = charset.decode(&body).0.as_bytes() != &*body;
                if is_decoded {
                    reader.met(Code::CsUtf7, label(&declared));
                }
                // With bytes that it cannot have, it is no UTF-7.
                let is_kept = is_decoded && !body.is_ascii() && reader.takes(Quirk::LabelFirst);
                let is_ascii = is_decoded && reader.takes(Quirk::Utf7IsAscii);
                let charset = if is_ascii { Charset::US_ASCII } else { charset };
                Self::read(body, declared, |body| match is_kept {
                    true => Reading::new(body, charset, CharsetSource::Declared),
                    false => Reading::of_declared(body, charset, None),
                })
            }
            Some(Found::Known(charset)) => {
                let other = charset.in_other_byte_order(&body);
                if let Some(other) = other {
                    reader.met(Code::CsByteOrder, label(&declared));
                    if reader.takes(Quirk::OtherByteOrder) {
                        return Self {
                            flow,
                            ..Self::new(body, declared, other, CharsetSource::Declared)
                        };
                    }
                }
                Self::read(body, declared, |body| Reading::of_declared(body, charset, None))
            }
            _ => {
                let is_html = content_type.is("text", "html");
                match is_html.then(|| detect::meta_charset(&body)).flatten() {
                    Some(charset) => {
                        Self::read(body, declared, |body| {
                            match Reading::of_declared(body, charset, None) {
                                read if read.source == CharsetSource::Declared => {
                                    Reading { source: CharsetSource::Meta, ..read }
                                }
                                read => read,
                            }
                        })
                    }
                    None => Self::read(body, declared, |body| Reading::of_undeclared(body, None)),
                }
            }
        };
        Self { flow, ..text }
    }

    /// Tells the reader what is met in the text of a body. `written` is the value of the Content-Type.
    pub(crate) fn record<R: Reader>(
        body: &'m [u8],
        content_type: &ContentType<'m>,
        charsets: Charsets<'m>,
        written: &[u8],
        reader: &mut R,
    ) {
        let text = Self::decode_as(Cow::Borrowed(body), content_type, charsets, written, reader);
        if text.charset().starts_with("ISO-2022-")
            && let Some(escape) = iso_2022_escape::redundant_escape(body)
        {
            reader.met(Code::CsStatefulEscape, body.get(escape).unwrap_or_default());
        }
        let Some(label) = text.declared_charset().filter(|label| !label.trim().is_empty()) else {
            return;
        };
        let Some(declared) = Charset::for_label(label.as_bytes()) else {
            // One that the caller registered is `Declared`.
            if text.source() != CharsetSource::Declared {
                reader.met(Code::CsUnknown, place_of_label(written, &text.declared));
            }
            return;
        };
        let is_invalid = match text.source() {
            CharsetSource::Declared if declared == Charset::US_ASCII => !body.is_ascii(),
            CharsetSource::Declared => text.is_malformed(),
            CharsetSource::Utf8
            | CharsetSource::Detected
            | CharsetSource::Escapes
            | CharsetSource::Fallback => {
                declared == Charset::US_ASCII
                    || declared.is_stateful() && !body.is_ascii()
                    || declared.decode(body).1
            }
            CharsetSource::ByteOrderMark | CharsetSource::Meta | CharsetSource::Caller => false,
        };
        if is_invalid {
            let first = body.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
            reader.met(Code::CsInvalidBytes, body.get(first..).unwrap_or_default());
        }
    }

    /// The text of a body in the charset that the caller says it is in.
    pub(crate) fn decode_in(
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
        Self::read(body, declared, |body| Reading::new(body, charset, source))
    }

    fn read(
        body: Cow<'m, [u8]>,
        declared: Option<Cow<'m, str>>,
        read: impl for<'b> Fn(&'b [u8]) -> Reading<'b>,
    ) -> Self {
        let (text, charset, source, is_malformed) = match body {
            Cow::Borrowed(body) => {
                let Reading { text, charset, source, is_malformed } = read(body);
                (text, charset, source, is_malformed)
            }
            Cow::Owned(body) => {
                let Reading { text, charset, source, is_malformed } = read(&body);
                let text = match text {
                    Cow::Owned(text) => text,
                    // What is borrowed is all of it.
                    Cow::Borrowed(text) if COPIED.contains(&text.len()) => text.to_owned(),
                    Cow::Borrowed(_) => String::from_utf8(body).unwrap_or_default(),
                };
                (Cow::Owned(text), charset, source, is_malformed)
            }
        };
        let charset = Cow::Borrowed(charset.name());
        Self { text, declared, charset, source, is_malformed, flow: Flow::Fixed }
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

/// How bad a mark of `charset` is before `text`, where `declared` is another one: plain ASCII is the same in either.
fn severity_of_mark(text: &[u8], charset: Charset, declared: Charset) -> Severity {
    let is_plain = charset == Charset::UTF_8 && text.is_ascii() && declared.is_ascii_compatible();
    if is_plain { Severity::Warn } else { Severity::Ambiguous }
}

/// The charset as the Content-Type has it, or all of the value where it is encoded.
fn place_of_label<'w>(written: &'w [u8], declared: &Option<Cow<'_, str>>) -> &'w [u8] {
    let label = declared.as_deref().unwrap_or_default().as_bytes();
    let label = find(written, label).map(|at| at..at + label.len());
    label.and_then(|label| written.get(label)).unwrap_or(written)
}

#[expect(clippy::indexing_slicing, reason = "the body starts with as many bytes")]
fn without_start(body: Cow<'_, [u8]>, length: usize) -> Cow<'_, [u8]> {
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
    use crate::{
        codec::testing::Random,
        defect::{PartId, Recorder},
        span::Span,
    };
    use CharsetSource as Source;

    fn read(content_type: &str, body: &[u8]) -> (String, &'static str, Source) {
        let content_type = ContentType::parse(content_type.as_bytes());
        let text = Text::decode(Cow::Borrowed(body), &content_type, Context::default());
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

    #[test]
    fn a_quirk_whose_code_was_not_met_changes_nothing() {
        let mut random = Random::new(1);
        let mut changed = Quirks::NONE;
        let labels = ["", "utf-8", "us-ascii", "iso-8859-1", "utf-7", "utf-16", "iso-2022-jp", "x"];
        for _ in 0..10_000 {
            let start = ["", "\u{FEFF}", "\u{FEFF}a"][random.below(3)].as_bytes();
            let start = if random.below(4) == 0 { b"\xFF\xFE" } else { start };
            let len = random.below(8);
            let end = (0..len).map(|_| b"a+AOk- \0\xC3\xA9\x1B(B"[random.below(13)]);
            let body: Vec<u8> = start.iter().copied().chain(end).collect();
            let value = format!("text/plain; charset={}", labels[random.below(labels.len())]);
            let content_type = ContentType::parse(value.as_bytes());
            let mut recorder = Recorder::new(&body, Quirks::NONE, usize::MAX);
            recorder.read_body(PartId::ROOT, Span::new(0, body.len()));
            let context = Context::default();
            let value_bytes = value.as_bytes();
            Text::record(&body, &content_type, context.charsets, value_bytes, &mut recorder);
            let defects = recorder.into_defects().0;
            let met = defects.iter().fold(Quirks::NONE, |met, it| met.union(it.code.quirks()));
            let text =
                |context| Text::decode(Cow::Borrowed(&body), &content_type, context).into_cow();
            for &quirk in Quirk::ALL {
                let is_changed = text(context.with(quirk)) != text(context);
                assert!(!is_changed || met.has(quirk), "{quirk} {value} {}", body.escape_ascii());
                changed = if is_changed { changed.with(quirk) } else { changed };
            }
        }
        assert_eq!(changed, QUIRKS);
    }
}
