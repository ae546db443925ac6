//! One header field: its name, and its body in any form.

use std::{borrow::Cow, fmt};

use crate::{
    codec::{
        charset::Charset,
        extensions::{Charsets, Extensions},
    },
    defect::{Code, Reader, Recorder, Unshown},
    field::{
        address::{Address, AddressList, list_quirks::record_list},
        auth::{
            authentication_results::AuthenticationResults, dkim_signature::DkimSignature,
            tag_list::TagList,
        },
        content_disposition::ContentDisposition,
        content_transfer_encoding::declared,
        content_type::{self, ContentType},
        date::DateTime,
        keywords::keywords,
        list::{ListId, ListUrls, words_hide_id},
        message_id::{MessageIds, record_ids},
        received::{Received, ReturnPath},
    },
    lex::{
        context::{Context, FieldLimits},
        unstructured::{plain_unstructured, record_unstructured, unstructured, words_decoded},
    },
    quirk::{Quirk, Quirks},
    scan::{class::is_fws, line::cleaned_name},
    span::Span,
};

/// With these, a name counts without its comments, odd bytes or folds.
pub(crate) const NAMES_CLEANED: Quirks = Quirks::of(&[Quirk::NameCleaned, Quirk::FoldInNameJoined]);

/// The name that a field has for readers with these quirks, if that is another than the one that is written.
pub(crate) fn name_to_others(written: &[u8], quirks: Quirks) -> Option<Vec<u8>> {
    if !quirks.has_any(NAMES_CLEANED) {
        return None;
    }
    let name = match quirks.has(Quirk::NameCleaned) {
        true => cleaned_name(written)?,
        false => written.iter().copied().filter(|&byte| !is_fws(byte)).collect(),
    };
    (name != written).then_some(name)
}

/// Where the name and the body of a field are in the message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldSpans {
    pub(crate) name: Span,
    /// From after the colon to before the last line break.
    pub(crate) body: Span,
}

/// A header field (RFC 5322 §2.2): its name and its body as written, and the body in any form that
/// it can be read in.
///
/// Any field can be read in any form, whatever its name: an `X-` field with addresses in it gives
/// them as `To` does. Nothing is decoded before it is asked for, and nothing fails: a body that is
/// malformed in the form asked for gives what can be made of it.
///
/// ```
/// let message = unmime::Message::parse(b"X-Due: Fri, 21 Nov 1997 09:55:06 -0600\n\n");
/// let field = message.headers().get("x-due").unwrap();
/// assert_eq!(field.name(), "X-Due");
/// assert_eq!(field.raw_value(), b" Fri, 21 Nov 1997 09:55:06 -0600");
/// assert_eq!(field.date_time().unwrap().to_chrono().to_rfc3339(), "1997-11-21T09:55:06-06:00");
/// ```
#[derive(Clone, Copy)]
pub struct HeaderField<'m> {
    name: &'m [u8],
    body: &'m [u8],
    span: Span,
    hints: Hints<'m>,
}

/// What a header knows of the charsets of its fields, and how much of each is read.
#[derive(Clone, Copy, Default)]
pub(crate) struct Hints<'m> {
    pub(crate) extensions: Option<&'m Extensions>,
    /// Where a field has raw bytes in no declared charset, it is probably in that of the first text in this part.
    pub(crate) part: Option<(&'m dyn TextCharsets, u32)>,
    pub(crate) limits: FieldLimits,
    pub(crate) quirks: Quirks,
}

/// A message that knows the charsets of its texts.
pub(crate) trait TextCharsets: Send + Sync {
    /// The charset of the first text in a part, if a header can have raw bytes in it that are no UTF-8. Found at most
    /// once a text, as fields ask for it.
    fn of_first_text(&self, part: u32) -> Option<Charset>;
}

impl<'m> HeaderField<'m> {
    pub(crate) fn new(message: &'m [u8], spans: FieldSpans, hints: Hints<'m>) -> Self {
        let FieldSpans { name, body } = spans;
        Self {
            name: name.of(message),
            body: body.of(message),
            span: Span { start: name.start, end: body.end },
            hints,
        }
    }

    /// `field-name`, as written. Names compare without case: see [`is`](Self::is).
    pub fn name(self) -> &'m str {
        // The scanner takes nothing but printable ASCII for a field name.
        std::str::from_utf8(self.name).unwrap_or_default()
    }

    /// Whether this is its name, in any case.
    pub fn is(self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The body as written: from after the colon to before the last line break, with its blanks,
    /// folds and encoded words.
    pub fn raw_value(self) -> &'m [u8] {
        self.body
    }

    /// Where it is in the message, from its name to the end of its body; its line break is
    /// not included.
    pub fn span(self) -> Span {
        self.span
    }

    /// The body as text (RFC 5322 §3.2.5): unfolded, encoded words decoded (RFC 2047), raw UTF-8 as
    /// it is (RFC 6532). Fit to be shown: it has no line breaks and no control characters.
    pub fn text(self) -> Cow<'m, str> {
        match plain_unstructured(self.body) {
            Some(text) => Cow::Borrowed(text),
            None => unstructured(self.body, self.context()),
        }
    }

    /// The body as a list of addresses (RFC 5322 §3.4).
    pub fn address_list(self) -> AddressList<'m> {
        AddressList::read(self.body, self.context())
    }

    /// The body as a date and time (RFC 5322 §3.3), with the zone as it is written; none if there is
    /// no such date.
    pub fn date_time(self) -> Option<DateTime> {
        DateTime::parse(self.body)
    }

    /// The body as message identifiers (RFC 5322 §3.6.4), one or many.
    pub fn message_ids(self) -> MessageIds<'m> {
        MessageIds::read(self.body, self.context())
    }

    /// The body as a trace field (RFC 5321 §4.4).
    pub fn received(self) -> Received<'m> {
        Received::read(self.body, self.context())
    }

    /// The body as a return path (RFC 5321 §4.4).
    pub fn return_path(self) -> Option<ReturnPath<'m>> {
        ReturnPath::read(self.body, self.context())
    }

    /// The body as the identifier of a mailing list (RFC 2919).
    pub fn list_id(self) -> Option<ListId<'m>> {
        ListId::read(self.body, self.context())
    }

    /// The body as phrases between commas (RFC 5322 §3.6.5).
    pub fn keywords(self) -> impl Iterator<Item = Cow<'m, str>> {
        keywords(self.body, self.context())
    }

    /// The body as URLs of a mailing list (RFC 2369).
    pub fn list_urls(self) -> ListUrls<'m> {
        ListUrls::read(self.body, self.context())
    }

    /// The body as a Content-Type (RFC 2045 §5).
    pub fn content_type(self) -> ContentType<'m> {
        ContentType::read(self.body, self.context())
    }

    /// The body as a Content-Disposition (RFC 2183).
    pub fn content_disposition(self) -> ContentDisposition<'m> {
        ContentDisposition::read(self.body, self.context())
    }

    /// The body as results of authentication (RFC 8601), or those of a chain (RFC 8617).
    pub fn authentication_results(self) -> AuthenticationResults<'m> {
        AuthenticationResults::parse(self.body)
    }

    /// The body as a list of tags (RFC 6376 §3.2).
    pub fn tag_list(self) -> TagList<'m> {
        TagList::parse(self.body)
    }

    /// The body as a signature (RFC 6376 §3.5), or a seal (RFC 8617 §4.1.3).
    pub fn dkim_signature(self) -> DkimSignature<'m> {
        DkimSignature::parse(self.body)
    }

    /// As [`text`](Self::text), with encoded words as they are.
    pub(crate) fn undecoded_text(self) -> Cow<'m, str> {
        unstructured(self.body, self.context().undecoding())
    }

    /// As [`address_list`](Self::address_list), with encoded words as they are.
    pub(crate) fn undecoded_address_list(self) -> AddressList<'m> {
        AddressList::read(self.body, self.context().undecoding())
    }

    /// Reads the body as text, and records what is met.
    pub(crate) fn record_text(self, recorder: &mut impl Reader) {
        record_unstructured(self.body, self.context(), recorder);
    }

    /// Reads the body as a list of addresses, and records what is met.
    pub(crate) fn record_addresses(self, recorder: &mut impl Reader) {
        let list = record_list(self.body, self.context(), recorder);
        if self.is("From") && list.iter().flat_map(Address::mailboxes).nth(1).is_some() {
            recorder.met(Code::AddrMultipleFrom, self.body);
        }
        // Encoded words in the names.
        record_unstructured(
            self.body,
            self.context(),
            &mut Unshown { reader: recorder, but: None },
        );
    }

    /// Reads the body as message identifiers, and records defects.
    pub(crate) fn record_ids(self, recorder: &mut impl Reader) {
        record_ids(self.body, self.context(), recorder);
    }

    /// Reads the body as URLs or the identifier of a mailing list, and records defects.
    pub(crate) fn record_list(self, recorder: &mut impl Reader) {
        let is_hidden = match self.is("List-Id") {
            true => words_hide_id(self.body),
            false => words_decoded(self.body, self.context()).is_some(),
        };
        if is_hidden {
            recorder.met(Code::IdEncodedWord, self.body);
        }
    }

    /// Reads the body as a Content-Type, and records what is met.
    pub(crate) fn record_content_type(self, recorder: &mut Recorder<'_>) {
        content_type::structure(self.body, self.hints.limits.params, recorder);
        // Here is the place for the other parameters: of a multipart, the boundary is recorded by `structure`.
    }

    /// Reads the body as the transfer encoding of a part with this `content`, and records what is met.
    pub(crate) fn record_transfer_encoding(self, content: &[u8], recorder: &mut Recorder<'_>) {
        declared(self.body, content, recorder);
    }

    /// How its text is decoded. The charset of the message's text is looked up only if there are raw bytes here.
    pub(crate) fn context(self) -> Context<'m> {
        let Hints { extensions, part, limits, quirks } = self.hints;
        let mut charsets = Charsets { extensions, ..Charsets::default() };
        if !self.body.is_ascii() && std::str::from_utf8(self.body).is_err() {
            charsets.undeclared = part.and_then(|(message, part)| message.of_first_text(part));
            charsets.is_lossy_utf8 = quirks.has(Quirk::LossyUtf8);
        }
        Context { charsets, limits, quirks }
    }
}

/// Displays name and text, as a header shows them.
impl fmt::Display for HeaderField<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name(), self.text())
    }
}

impl fmt::Debug for HeaderField<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(raw: &str) -> HeaderField<'_> {
        let colon = raw.find(':').unwrap_or(raw.len());
        let (name, body) = (Span::new(2, colon), Span::new(colon + 1, raw.len()));
        HeaderField::new(raw.as_bytes(), FieldSpans { name, body }, Hints::default())
    }

    #[test]
    fn a_field_has_a_name_and_a_body() {
        let field = field("\r\nX-It: =?utf-8?Q?=C3=A9?=");
        assert_eq!((field.name(), field.raw_value()), ("X-It", &b" =?utf-8?Q?=C3=A9?="[..]));
        assert_eq!(field.span(), Span::new(2, 26));
        assert!(field.is("x-it") && !field.is("X"));
        assert_eq!((&*field.text(), &*field.undecoded_text()), ("é", "=?utf-8?Q?=C3=A9?="));
        assert_eq!(field.to_string(), "X-It: é");
    }

    #[test]
    fn any_field_is_read_in_any_form() {
        let it = |body| field(body);
        let address = it("\r\nX: =?utf-8?Q?=C3=A9?= <a@x.com>");
        assert_eq!(address.address_list().to_string(), "é <a@x.com>");
        let undecoded = address.undecoded_address_list();
        let name = undecoded.mailboxes().next().and_then(|it| it.display_name.as_deref());
        assert_eq!(name, Some("=?utf-8?Q?=C3=A9?="));
        let date = "Mon, 2 Mar 2026 10:00:05 +0100";
        let dated = format!("\r\nX: {date}");
        assert_eq!(it(&dated).date_time().map(|it| it.to_string()).as_deref(), Some(date));
        let ids: Vec<_> = it("\r\nX: <a@x> <b@x>").message_ids().map(|it| it.to_string()).collect();
        assert_eq!(ids, ["<a@x>", "<b@x>"]);
        let by = it("\r\nX: by x.com").received().by;
        assert_eq!(by.map(|by| by.domain.into_owned()).as_deref(), Some("x.com"));
        assert!(it("\r\nX: <a@x.com>").return_path().is_some());
        assert_eq!(it("\r\nX: A <l.x.com>").list_id().map(|it| it.id), Some("l.x.com".into()));
        assert_eq!(it("\r\nX: a, b c").keywords().collect::<Vec<_>>(), ["a", "b c"]);
        assert_eq!(it("\r\nX: <mailto:a@x>").list_urls().to_string(), "<mailto:a@x>");
        assert_eq!(it("\r\nX: a/b").content_type().essence(), "a/b");
        assert!(it("\r\nX: attachment").content_disposition().is_attachment());
        let results = it("\r\nX: x; spf=pass").authentication_results();
        assert_eq!(results.to_string(), "x; spf=pass");
        let is = |result| results.get("SPF").is_some_and(|it| it.is(result));
        assert!(is("Pass") && !is("fail"));
        assert_eq!(it("\r\nX: a=b; c=d").tag_list().get("c").as_deref(), Some("d"));
        assert_eq!(it("\r\nX: d=x.com").dkim_signature().domain().as_deref(), Some("x.com"));
    }
}
