//! One part of a message, seen through a handle.

use std::{borrow::Cow, fmt, io, iter};

use crate::{
    body::Text,
    codec::{
        charset::Charset, extensions::Charsets, lines::find, transfer_encoding::TransferEncoding,
    },
    defect::PartId,
    field::{
        content_disposition::ContentDisposition, content_transfer_encoding::declared,
        content_type::ContentType,
    },
    header::{header_field::Hints, headers::Headers},
    lex::context::Context,
    quirk::Quirk,
    span::Span,
    tree::{
        document::Document,
        node::{DefaultType, Kind, NO_FIELD, NO_NODE, Node},
        options::Options,
    },
};

/// How deep the first text of a message is looked for.
const USUAL_DEPTH: usize = 8;

/// A part of a message (RFC 2045 §2.5): header and body. The message itself is one, its root.
///
/// A handle, no more than a reference and a number; what it gives lives as long as the borrow of
/// the message.
///
/// ```
/// # let raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\n\
/// #     Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\niVBORw==\n--b--\n";
/// let message = unmime::Message::parse(raw);
/// for part in message.parts() {
///     println!("{:<4} {}", part.path(), part.content_type().essence());
/// }
/// let image = message.part_at("2").unwrap();
/// assert_eq!(image.filename().as_deref(), Some("a.png"));
/// assert_eq!(&*image.body(), b"\x89PNG");
/// ```
#[derive(Clone, Copy)]
pub struct Part<'m> {
    document: &'m Document<'m>,
    node: u32,
}

impl<'m> Part<'m> {
    pub(crate) fn new(document: &'m Document<'m>, node: u32) -> Self {
        Self { document, node }
    }

    #[expect(clippy::indexing_slicing, reason = "a part is made for a node that is there")]
    fn node(self) -> &'m Node {
        &self.document.tree.nodes[self.node as usize]
    }

    /// Its id: its place in document order.
    pub fn id(self) -> PartId {
        PartId(self.node)
    }

    /// The part that it is directly inside of; the message itself has none.
    pub fn parent(self) -> Option<Part<'m>> {
        let parent = self.node().parent;
        (parent != NO_NODE).then(|| Part::new(self.document, parent))
    }

    /// The parts directly inside: those of a multipart, or the message of a `message/rfc822`.
    pub fn children(self) -> impl Iterator<Item = Part<'m>> {
        let after = self.node().after;
        let mut next = self.node + 1;
        iter::from_fn(move || {
            (next < after).then(|| {
                let child = Part::new(self.document, next);
                next = child.node().after;
                child
            })
        })
    }

    /// All parts inside, in document order.
    pub fn descendants(self) -> impl ExactSizeIterator<Item = Part<'m>> + DoubleEndedIterator {
        (self.node as usize + 1..self.node().after as usize)
            .map(move |node| Part::new(self.document, node as u32))
    }

    /// It and the parts inside that belong to the same message, in document order.
    pub(crate) fn own_parts(self) -> impl Iterator<Item = Part<'m>> {
        let after = self.node().after;
        let mut next = self.node;
        iter::from_fn(move || {
            (next < after).then(|| {
                let part = Part::new(self.document, next);
                next = if part.is_message() { part.node().after } else { next + 1 };
                part
            })
        })
    }

    /// Whether it holds parts of its own between delimiters (RFC 2046 §5.1). One without a boundary that is in its body
    /// is a text; one that is nothing but its close delimiter has no parts.
    ///
    /// If its declared boundary is not there, one that is there counts: the declared one but for quotes, dashes and
    /// blanks around it, folds, case and escapes of quoted-printable, or else one whose first part has a
    /// `Content-` field and which is closed. A delimiter that the header declares ends that header without an
    /// empty line, and one at the end of the message closes the multipart.
    pub fn is_multipart(self) -> bool {
        matches!(self.node().kind, Kind::Multipart { .. })
    }

    /// Whether it holds a message (RFC 2046 §5.2.1): its one child, or, if a transfer encoding must
    /// be undone first, what [`message`](Self::message) gives. That may also be a multipart, where all
    /// of one is in a transfer encoding.
    pub fn is_message(self) -> bool {
        matches!(self.node().kind, Kind::Message | Kind::EncodedMessage | Kind::EncodedMultipart)
    }

    /// Whether it is a multipart whose delimiters show only when its transfer encoding is undone.
    pub(crate) fn is_encoded_multipart(self) -> bool {
        self.node().kind == Kind::EncodedMultipart
    }

    /// The number of containers around it.
    pub(crate) fn depth(self) -> usize {
        self.node().depth as usize
    }

    /// Whether it holds no parts that are in the tree.
    pub fn is_leaf(self) -> bool {
        self.node().after == self.node + 1
    }

    /// Its IMAP section (RFC 9051 §6.4.5.1): `1.2` for the second part of the first part. The parts
    /// of a multipart inside a `message/rfc822` number on from that part; the multipart itself is
    /// the `TEXT` of its message.
    pub fn path(self) -> String {
        let is_text = |part: &Part<'_>| part.is_multipart() && part.is_message_root();
        let outwards = iter::successors(Some(self), |part| part.parent());
        let mut steps: Vec<String> = outwards
            .filter(|part| !is_text(part))
            .map(|part| part.node().ordinal.to_string())
            .collect();
        steps.reverse();
        steps.extend(is_text(&self).then(|| "TEXT".to_owned()));
        steps.join(".")
    }

    /// Whether this is its number among the parts of its parent.
    pub(crate) fn is_numbered(self, number: &str) -> bool {
        number.starts_with(|c| matches!(c, '1'..='9')) && number.parse() == Ok(self.node().ordinal)
    }

    /// The root of its message.
    pub(crate) fn message_root(self) -> Self {
        let mut outwards = iter::successors(Some(self), |part| part.parent());
        outwards.find(|part| part.is_message_root()).unwrap_or(self)
    }

    /// Whether it is the root of its message, the outermost one or one inside.
    fn is_message_root(self) -> bool {
        self.parent().is_none_or(|parent| parent.node().kind == Kind::Message)
    }

    /// Its header.
    #[expect(clippy::indexing_slicing, reason = "the fields of a node are in the same tree")]
    pub fn headers(self) -> Headers<'m> {
        let tree = &self.document.tree;
        Headers::new(self.document.bytes(), &tree.fields[self.node().fields()], self.hints())
    }

    fn hints(self) -> Hints<'m> {
        Hints {
            extensions: self.document.extensions(),
            part: Some((self.document, self.node)),
            limits: self.document.options.limits.of_fields(),
            quirks: self.document.quirks(),
        }
    }

    /// What comes first in it, as a rule its text.
    pub(crate) fn first_leaf(self) -> Self {
        let first = iter::successors(Some(self), |part| part.children().next());
        first.take(USUAL_DEPTH).last().unwrap_or(self)
    }

    /// The body of the Content-Type field that counts.
    pub(crate) fn raw_content_type(self) -> Option<&'m [u8]> {
        self.field_body(self.node().content_type)
    }

    fn field_body(self, field: u32) -> Option<&'m [u8]> {
        let field = self.document.tree.fields.get(field as usize)?;
        Some(field.body.of(self.document.bytes()))
    }

    /// Its media type: as declared, and else the default, which is `text/plain`, or
    /// `message/rfc822` in a `multipart/digest` (RFC 2046 §5.1.5).
    ///
    /// A Content-Type that cannot be read is `text/plain` (RFC 2045 §5.2), and so is a multipart
    /// that cannot be taken apart. [`Headers::content_type`] gives what is declared.
    pub fn content_type(self) -> ContentType<'m> {
        let Some(body) = self.raw_content_type() else {
            return match self.node().default_type {
                // To a reader that looks for parts where there is no type.
                _ if self.is_multipart() => ContentType::default_of("multipart", "mixed"),
                DefaultType::TextPlain => ContentType::default_of("text", "plain"),
                DefaultType::MessageRfc822 => ContentType::default_of("message", "rfc822"),
            };
        };
        let declared = ContentType::read(body, self.context());
        match self.node().kind {
            Kind::Undivided => declared.retyped("text", "plain"),
            _ if self.document.quirks().is_empty() => declared,
            kind => self.taken_content_type(kind, declared),
        }
    }

    /// What the type is to a reader with quirks, by what it took the part for.
    #[cold]
    fn taken_content_type(self, kind: Kind, declared: ContentType<'m>) -> ContentType<'m> {
        let is_multipart = declared.is_kind("multipart");
        let is_composite = is_multipart || declared.holds_message();
        match kind {
            Kind::Multipart { .. } | Kind::EncodedMultipart if !is_multipart => {
                declared.retyped("multipart", "mixed")
            }
            Kind::Message | Kind::EncodedMessage if !declared.holds_message() => {
                declared.retyped("message", "rfc822")
            }
            Kind::Leaf if is_composite && self.document.quirks().has(Quirk::CompositeIsLeaf) => {
                declared.retyped("application", "octet-stream")
            }
            _ => declared,
        }
    }

    pub(crate) fn context(self) -> Context<'m> {
        let extensions = self.document.extensions();
        let limits = self.document.options.limits.of_fields();
        let quirks = self.document.quirks();
        let charsets = Charsets { extensions, ..Charsets::default() };
        Context { charsets, limits, quirks }
    }

    /// Its Content-Disposition, if it has one (RFC 2183).
    pub fn disposition(self) -> Option<ContentDisposition<'m>> {
        self.headers().content_disposition()
    }

    /// All of it as received: header, empty line, body. These are the bytes that a signature over
    /// it was made of (RFC 1847 §2.1).
    pub fn raw(self) -> &'m [u8] {
        self.span().of(self.document.bytes())
    }

    /// Its body as received, transfer encoding and all.
    pub fn raw_body(self) -> &'m [u8] {
        self.body_span().of(self.document.bytes())
    }

    /// Where it is in the message.
    pub fn span(self) -> Span {
        self.node().span
    }

    /// Where its body is in the message.
    pub fn body_span(self) -> Span {
        self.node().body()
    }

    /// What stands before the first delimiter of a multipart (RFC 2046 §5.1.1); empty for others.
    pub fn preamble(self) -> &'m [u8] {
        match self.node().kind {
            Kind::Multipart { preamble, .. } => {
                Span { start: self.node().body, end: preamble }.of(self.document.bytes())
            }
            _ => b"",
        }
    }

    /// What stands after the close delimiter of a multipart (RFC 2046 §5.1.1); empty for others.
    pub fn epilogue(self) -> &'m [u8] {
        match self.node().kind {
            Kind::Multipart { epilogue, .. } => {
                Span { start: epilogue, end: self.node().span.end }.of(self.document.bytes())
            }
            _ => b"",
        }
    }

    /// Whether it declares a transfer encoding that nobody knows.
    pub(crate) fn has_unknown_encoding(self) -> bool {
        self.declared_transfer_encoding()
            .is_some_and(|token| TransferEncoding::from_token(token.as_bytes()).is_none())
    }

    /// Its transfer encoding as declared: the token of its Content-Transfer-Encoding (RFC 2045 §6),
    /// if it has any.
    pub fn declared_transfer_encoding(self) -> Option<Cow<'m, str>> {
        Some(match self.mechanism()? {
            Cow::Borrowed(token) => String::from_utf8_lossy(token),
            Cow::Owned(token) => Cow::Owned(String::from_utf8_lossy(&token).into_owned()),
        })
    }

    fn mechanism(self) -> Option<Cow<'m, [u8]>> {
        let field = self.field_body(self.node().transfer_encoding_field)?;
        Some(declared(field, self.raw_body(), &mut self.document.quirks()))
    }

    /// The transfer encoding that its body is decoded from: `7bit` where none is declared (RFC 2045
    /// §6.1), `8bit` where it is unknown, or declared on a multipart, which can have no other.
    pub fn transfer_encoding(self) -> TransferEncoding {
        let Node { transfer_encoding, transfer_encoding_field, kind, .. } = self.node();
        let is_composite = matches!(kind, Kind::Multipart { .. } | Kind::Message | Kind::Undivided);
        match transfer_encoding {
            Some(encoding) if !(is_composite && encoding.is_encoded()) => *encoding,
            None if *transfer_encoding_field == NO_FIELD => TransferEncoding::SevenBit,
            None if !is_composite && self.document.quirks().has(Quirk::EncodingGuessed) => {
                self.guessed_transfer_encoding()
            }
            _ => TransferEncoding::EightBit,
        }
    }

    /// What a reader guesses from the body.
    #[cold]
    fn guessed_transfer_encoding(self) -> TransferEncoding {
        let guess = self.mechanism().and_then(|token| TransferEncoding::from_token(&token));
        guess.unwrap_or(TransferEncoding::EightBit)
    }

    /// Its body with the transfer encoding undone (RFC 2045 §6). Borrows the message where there is
    /// nothing to undo.
    ///
    /// What is not valid in the encoding is passed over or left as it is; nothing fails. A body that is plainly not
    /// in the base64 or uuencode that it declares stays as it is, and a plain footer after base64 is left out.
    pub fn body(self) -> Cow<'m, [u8]> {
        match self.registered_decoder() {
            Some(decoder) => Cow::Owned(decoder(self.raw_body())),
            None if self.document.quirks().is_empty() => {
                self.transfer_encoding().decode(self.raw_body())
            }
            None => self.transfer_encoding().decode_as(self.encoded_body(), self.document.quirks()),
        }
    }

    /// What its [`body`](Self::body) is decoded from: its raw body, to a C string up to its first NUL.
    pub(crate) fn encoded_body(self) -> &'m [u8] {
        let body = self.raw_body();
        match self.document.quirks().has(Quirk::NulEnds) {
            true => self.nul_of_text().and_then(|nul| body.get(..nul)).unwrap_or(body),
            false => body,
        }
    }

    /// Where the first NUL is in the raw body of a text that is no base64, unless NUL is half of a character there.
    pub(crate) fn nul_of_text(self) -> Option<usize> {
        let encoding = self.transfer_encoding();
        let content_type = self.content_type();
        if matches!(encoding, TransferEncoding::Base64 | TransferEncoding::Binary)
            || !content_type.is_kind("text")
        {
            return None;
        }
        let nul = find(self.raw_body(), b"\0")?;
        let body = match self.registered_decoder() {
            Some(decoder) => Cow::Owned(decoder(self.raw_body())),
            None => encoding.decode(self.raw_body()),
        };
        let text = Text::decode(body, &content_type, self.context());
        let is_wide = ["UTF-16", "UTF-32"].iter().any(|wide| text.charset().starts_with(wide));
        (!is_wide).then_some(nul)
    }

    /// Whether its body is decoded as another reader does.
    fn is_read_otherwise(self) -> bool {
        let quirks = self.document.quirks();
        !quirks.is_empty()
            && (quirks.has(Quirk::NulEnds) || self.transfer_encoding().is_read_otherwise(quirks))
    }

    /// What the caller registered for its transfer encoding.
    pub(crate) fn registered_decoder(
        self,
    ) -> Option<&'m crate::codec::extensions::TransferDecoder> {
        let extensions = self.document.extensions()?;
        extensions.transfer_encoding(&self.mechanism()?)
    }

    /// Appends its decoded [`body`](Self::body) to `out`.
    pub fn decode_into(self, out: &mut Vec<u8>) {
        match self.registered_decoder() {
            Some(decoder) => out.extend(decoder(self.raw_body())),
            None if self.is_read_otherwise() => out.extend_from_slice(&self.body()),
            None => self.transfer_encoding().decode_into(self.raw_body(), out),
        }
    }

    /// Writes its decoded [`body`](Self::body), piece by piece in bounded memory, and gives its
    /// length. (A decoder that the caller registered decodes the whole at once.)
    ///
    /// # Errors
    ///
    /// What `writer` says.
    pub fn write_to(self, writer: &mut impl io::Write) -> io::Result<u64> {
        let mut written = 0;
        self.decode_to(&mut |piece| {
            written += piece.len() as u64;
            writer.write_all(piece)
        })?;
        Ok(written)
    }

    /// Hands its decoded body on, piece by piece, until `sink` fails.
    pub(crate) fn decode_to<E>(
        self,
        sink: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        match self.registered_decoder() {
            Some(decoder) => sink(&decoder(self.raw_body())),
            None if self.is_read_otherwise() => sink(&self.body()),
            None => self.transfer_encoding().decode_to(self.raw_body(), sink),
        }
    }

    /// The text of a `text/*` part: transfer encoding undone and charset converted. None for other
    /// types.
    ///
    /// There is always an answer: [`Text`] says which charset was declared, which was used, and why.
    pub fn text(self) -> Option<Text<'m>> {
        let content_type = self.content_type();
        content_type
            .is_kind("text")
            .then(|| Text::decode(self.body(), &content_type, self.context()))
    }

    /// The text of the start of its decoded body.
    pub(crate) fn text_of_start(self, start: Vec<u8>) -> Text<'m> {
        Text::decode(Cow::Owned(start), &self.content_type(), self.context())
    }

    /// The body as text in a charset of the caller's choice, whatever is declared: for a user who
    /// knows better.
    pub fn text_as(self, charset: Charset) -> Text<'m> {
        Text::decode_in(self.body(), self.content_type().charset(), charset)
    }

    /// How to parse a message inside.
    pub(crate) fn options(self) -> &'m Options {
        &self.document.options
    }
}

/// Shows path, type and place.
impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.path(), self.content_type().essence(), self.span())
    }
}

/// The same part of the same message in memory.
impl PartialEq for Part<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.node == other.node
    }
}

impl Eq for Part<'_> {}
