//! The message: where everything starts.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use crate::{
    cms,
    defect::PartId,
    header::headers::Headers,
    html::{self, Links},
    part::Part,
    quirk::Quirks,
    select::{self, BodyLists},
    tree::{build::Extent, document::Document, options::Options},
};

/// A parsed message: a header, and a tree of parts (RFC 5322, RFC 2045).
///
/// It borrows the bytes it was parsed from, or owns them ([`Message::into_owned`],
/// [`Message::from`] a `Vec<u8>`). What it holds itself is where each part and each header field is;
/// everything else is computed when it is asked for.
///
/// ```
/// let raw = b"From: Ana <ana@example.com>\r\n\
///     Subject: =?utf-8?Q?caf=C3=A9?=\r\n\
///     \r\n\
///     Until noon?\r\n";
/// let message = unmime::Message::parse(raw);
/// assert_eq!(message.headers().subject().as_deref(), Some("café"));
/// assert_eq!(message.text().as_deref(), Some("Until noon?\r\n"));
/// ```
#[derive(Clone)]
pub struct Message<'a> {
    pub(crate) document: Document<'a>,
}

impl<'a> Message<'a> {
    /// Parses a message. Any bytes are one: see [`Message::defects`] for what departs from the
    /// standards.
    ///
    /// Lines end in LF or CRLF (RFC 5322 §2.1), and in CR in a message with a CR CR before its first LF: its values
    /// and bodies have LF in place of CR then.
    ///
    /// One pass over the header and the delimiter lines; time and memory are linear in the input.
    pub fn parse(raw: &'a [u8]) -> Self {
        Self::read(Cow::Borrowed(raw), Extent::Message, &Options::default())
    }

    /// Parses a message with limits and extensions of the caller's.
    pub fn parse_with(raw: &'a [u8], options: &Options) -> Self {
        Self::read(Cow::Borrowed(raw), Extent::Message, options)
    }

    /// Parses the header of a message, as POP3's TOP or an IMAP fetch of a header yields it. What
    /// follows the empty line is the body of the one part that there is.
    pub fn parse_headers(raw: &'a [u8]) -> Self {
        Self::read(Cow::Borrowed(raw), Extent::Header, &Options::default())
    }

    pub(crate) fn read(raw: Cow<'a, [u8]>, extent: Extent, options: &Options) -> Self {
        Self { document: Document::parse(raw, extent, options) }
    }

    /// The same message with bytes of its own, free of the lifetime of those it was parsed from.
    pub fn into_owned(self) -> Message<'static> {
        Message { document: self.document.into_owned() }
    }

    /// The same message, read with these quirks too.
    pub(crate) fn read_with(&self, quirks: Quirks) -> Message<'_> {
        let mut options = self.options().clone();
        options.quirks = options.quirks.union(quirks);
        Message::read(Cow::Borrowed(self.raw()), Extent::Message, &options)
    }

    /// How it was parsed.
    pub(crate) fn options(&self) -> &Options {
        &self.document.options
    }

    /// All bytes, as received. The parts of a message with CR line ends have LF in place of CR.
    pub fn raw(&self) -> &[u8] {
        &self.document.raw
    }

    /// What lies past [`Limits::message_bytes`](crate::Limits::message_bytes) and was not looked at; nothing, as a rule.
    pub fn unparsed(&self) -> &[u8] {
        self.raw().split_at(self.document.bytes().len()).1
    }

    /// The message as a part: the root of the tree.
    pub fn root(&self) -> Part<'_> {
        Part::new(&self.document, 0)
    }

    /// The header of the message.
    pub fn headers(&self) -> Headers<'_> {
        self.root().headers()
    }

    /// The part with this id, if there is one.
    pub fn part(&self, id: PartId) -> Option<Part<'_>> {
        (id.index() < self.document.tree.nodes.len()).then(|| Part::new(&self.document, id.0))
    }

    /// The part with this IMAP path (RFC 9051 §6.4.5.1), as [`Part::path`] gives it: `1.2`, `TEXT`.
    pub fn part_at(&self, path: &str) -> Option<Part<'_>> {
        let mut found: Option<Part<'_>> = None;
        let mut steps = path.split('.');
        while let Some(step) = steps.next() {
            let content = match found {
                None => Some(self.root()),
                Some(part) => part.children().next().filter(|_| part.is_message()),
            };
            // A multipart that is all of a message has no number: its parts have.
            let text = content.filter(|content| content.is_multipart());
            if step.eq_ignore_ascii_case("TEXT") {
                return text.filter(|_| steps.next().is_none());
            }
            found = Some(match text.or(found) {
                Some(around) => around.children().find(|part| part.is_numbered(step))?,
                None => content.filter(|part| part.is_numbered(step))?,
            });
        }
        found
    }

    /// All parts, containers and leaves, in document order; the message itself is the first.
    pub fn parts(&self) -> impl ExactSizeIterator<Item = Part<'_>> + DoubleEndedIterator {
        (0..self.document.tree.nodes.len()).map(|node| Part::new(&self.document, node as u32))
    }

    /// Which parts are the text, which the HTML, and which are attachments (RFC 8621 §4.1.4).
    pub fn body_lists(&self) -> BodyLists<'_> {
        select::body_lists(self.root())
    }

    /// The text of the message: its `text/plain` body, decoded, flowed paragraphs (RFC 3676) joined; of
    /// several shown one after the other, all of them, each on a new line. With the feature `html`, HTML
    /// that no plain text is an alternative to, or only one without anything to see, gives its text
    /// too, as `Part::text_of_html` does. None if there is none.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        self.body_lists().plain_text()
    }

    /// The HTML of the message, as [`text`](Self::text) gives the plain text.
    pub fn html(&self) -> Option<Cow<'_, str>> {
        self.body_lists().html_text()
    }

    /// The attachments: what is neither the text nor the HTML of the message (RFC 8621 §4.1.4),
    /// the images of the HTML included. Images between texts are not: [`BodyLists::files`] has both.
    pub fn attachments(&self) -> impl Iterator<Item = Part<'_>> {
        self.body_lists().attachments.into_iter()
    }
}

impl<'m> BodyLists<'m> {
    /// What the parts of [`text`](Self::text) say, one after the other: see [`Message::text`].
    pub fn plain_text(&self) -> Option<Cow<'m, str>> {
        join(self.shown().iter().copied().filter_map(plain_text))
    }

    /// What the parts of [`html`](Self::html) say that are HTML, one after the other: see
    /// [`Message::html`].
    pub fn html_text(&self) -> Option<Cow<'m, str>> {
        join(self.html.iter().copied().filter_map(html_text))
    }

    /// What there is beside texts, in document order: the attachments, and the images, sounds and films that are shown
    /// between texts, which are none (RFC 8621 §4.1.4).
    ///
    /// ```
    /// use unmime::Message;
    ///
    /// let raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee:\n\
    ///     --b\nContent-Type: image/jpeg\nContent-Disposition: inline; filename=a.jpg\n\nx\n--b--\n";
    /// let message = Message::parse(raw);
    /// assert_eq!(message.attachments().count(), 0);
    /// let names = message.body_lists().files().map(|part| part.filename().unwrap());
    /// assert_eq!(names.collect::<Vec<_>>(), ["a.jpg"]);
    /// ```
    pub fn files(&self) -> impl Iterator<Item = Part<'m>> + use<'m> {
        let is_media =
            |part: &&Part<'_>| !part.content_type().is_kind("text") && !cms::is_wrapped(**part);
        let media = self.text.iter().chain(&self.html).filter(is_media);
        let files = media.chain(&self.attachments).map(|&part| (part.id(), part));
        files.collect::<BTreeMap<_, _>>().into_values()
    }
}

/// The message that a `message/rfc822` part, a multipart all in a transfer encoding, or a signed structure holds.
pub(crate) fn message_in<'m>(part: Part<'m>) -> Option<Message<'m>> {
    let signed = if part.is_message() { None } else { Some(cms::signed_message(part)?) };
    let mut options = part.options().clone();
    options.is_part = signed.is_some() || part.is_encoded_multipart();
    if part.is_leaf() {
        options.limits.encoded_depth = options.limits.encoded_depth.saturating_sub(1);
    }
    let is_leaf = part.is_leaf();
    let mut read = |raw: Cow<'m, [u8]>| {
        if is_leaf {
            let room = &mut options.limits.decoded_bytes;
            *room = room.saturating_sub(raw.len() as u64);
        }
        Some(Message::read(raw, Extent::Message, &options))
    };
    if let Some(signed) = signed {
        return read(Cow::Owned(signed));
    }
    if part.is_encoded_multipart() {
        let type_field = part.headers().get("Content-Type");
        let value = type_field.map(|field| field.raw_value()).unwrap_or_default();
        let mut raw = [b"Content-Type:", value, b"\n\n"].concat();
        part.decode_into(&mut raw);
        return read(Cow::Owned(raw));
    }
    read(part.body())
}

/// What a part says, as plain text.
fn plain_text(part: Part<'_>) -> Option<Cow<'_, str>> {
    if cms::is_wrapped(part) {
        return Some(Cow::Owned(message_in(part)?.text()?.into_owned()));
    }
    let text = part.text()?;
    if part.content_type().is("text", "html") {
        return html::text_of(&text, Links::Shown).map(Cow::Owned);
    }
    if let Cow::Owned(unflowed) = text.unflowed() {
        return Some(Cow::Owned(unflowed));
    }
    Some(text.into_cow())
}

/// What a part says, if it is HTML.
fn html_text(part: Part<'_>) -> Option<Cow<'_, str>> {
    if cms::is_wrapped(part) {
        return Some(Cow::Owned(message_in(part)?.html()?.into_owned()));
    }
    let is_html = part.content_type().is("text", "html");
    is_html.then(|| Some(part.text()?.into_cow()))?
}

/// Some texts, one after the other, each on a new line.
fn join<'m>(mut texts: impl Iterator<Item = Cow<'m, str>>) -> Option<Cow<'m, str>> {
    let mut text = texts.next()?;
    let mut has_crlf = None;
    for more in texts.filter(|more| !more.is_empty()) {
        if !text.is_empty() && !text.ends_with('\n') {
            let is_crlf = *has_crlf.get_or_insert_with(|| text.contains("\r\n"));
            text.to_mut().push_str(if is_crlf || more.contains("\r\n") { "\r\n" } else { "\n" });
        }
        text.to_mut().push_str(&more);
    }
    Some(text)
}

impl From<Vec<u8>> for Message<'static> {
    /// Parses a message that keeps its bytes.
    fn from(raw: Vec<u8>) -> Self {
        Self::read(Cow::Owned(raw), Extent::Message, &Options::default())
    }
}

/// Shows the tree of types.
impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.parts()).finish()
    }
}
