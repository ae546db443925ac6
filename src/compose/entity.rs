//! What a message or a part of one is made of (RFC 2045 §2.4).

use std::borrow::Cow;

use super::field::Value;
use crate::{codec::charset::Charset, part::Part};

/// An entity to be written: MIME fields and a body, of a message or of one of its parts (RFC 2045 §2.4).
///
/// Its transfer encoding is chosen when the message is composed, and so is its charset, unless it is told. What
/// is given is checked then, too.
///
/// ```
/// use unmime::compose::{Draft, Entity};
///
/// let logo = Entity::binary("image/png", b"\x89PNG").content_id("logo@example.com").inline();
/// let page = Entity::multipart("related", [Entity::html("<img src='cid:logo@example.com'>"), logo])
///     .parameter("type", "text/html");
/// let composed = Draft::new().from("ana@example.com").body(page).compose()?;
/// assert_eq!(composed.message().part_at("2").unwrap().content_type().essence(), "image/png");
/// # Ok::<(), unmime::compose::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Entity<'a> {
    /// It, and after it all that is inside, in document order.
    pub(super) nodes: Vec<Node<'a>>,
}

/// One entity, apart from those inside.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    pub(super) content: Content<'a>,
    /// How many of the nodes that follow are inside.
    pub(super) inside: usize,
    pub(super) media_type: Cow<'a, str>,
    pub(super) parameters: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) charset: Option<Charset>,
    pub(super) disposition: Option<Disposition>,
    pub(super) file_name: Option<Cow<'a, str>>,
    pub(super) content_id: Option<Cow<'a, str>>,
    pub(super) fields: Vec<(Cow<'a, str>, Value<'a>)>,
    /// Whether anything was set of what is above.
    pub(super) is_set: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Content<'a> {
    Text(Cow<'a, str>),
    Binary(Cow<'a, [u8]>),
    Message(Cow<'a, [u8]>),
    Received(Part<'a>),
    Multipart,
}

/// Where a part belongs (RFC 2183 §2.1, §2.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Disposition {
    Inline,
    Attachment,
}

impl<'a> Entity<'a> {
    /// Plain text. Its lines may end in LF or in CRLF.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::leaf(Content::Text(text.into()), "text/plain")
    }

    /// HTML. Its lines may end in LF or in CRLF.
    pub fn html(html: impl Into<Cow<'a, str>>) -> Self {
        Self::leaf(Content::Text(html.into()), "text/html")
    }

    /// Bytes of this media type, which arrive as they are.
    pub fn binary(media_type: impl Into<Cow<'a, str>>, bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self::leaf(Content::Binary(bytes.into()), media_type)
    }

    /// A file, as an attachment: `application/octet-stream`, unless [`media_type`](Self::media_type) says
    /// another.
    pub fn file(name: impl Into<Cow<'a, str>>, bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self::binary("application/octet-stream", bytes).file_name(name).attachment()
    }

    /// A message inside, `message/rfc822` (RFC 2046 §5.2.1): its bytes as they are, but for its line ends, which
    /// become CRLF.
    ///
    /// It cannot have a transfer encoding. So one with a NUL, a lone CR or a line of more than 998 bytes is an
    /// [`Error::Unfit`](super::Error::Unfit), and so is one that could take our delimiters for its own: with a multipart
    /// that is not closed, or an empty boundary. Send these as a [`file`](Self::file). A header at its end that no empty
    /// line ends gets one.
    pub fn message(raw: impl Into<Cow<'a, [u8]>>) -> Self {
        Self::leaf(Content::Message(raw.into()), "message/rfc822")
    }

    /// A part of a message as it was received, byte for byte, but for its line ends, which become CRLF: its header
    /// and its body. So a signature over it holds. Nothing can be set of it.
    ///
    /// Of the header of a message, only the fields that say how its body is to be read are taken; the same holds
    /// where it becomes the body of a new message. What a [`message`](Self::message) cannot hold, it cannot hold either.
    pub fn received(part: Part<'a>) -> Self {
        Self::leaf(Content::Received(part), "")
    }

    /// A multipart (RFC 2046 §5.1) of these parts: `mixed`, `alternative`, `related`, `report`, …
    pub fn multipart(subtype: &str, parts: impl IntoIterator<Item = Entity<'a>>) -> Self {
        let mut entity = Self::leaf(Content::Multipart, format!("multipart/{subtype}"));
        entity.nodes.extend(parts.into_iter().flat_map(|part| part.nodes));
        entity.first().inside = entity.nodes.len() - 1;
        entity
    }

    fn leaf(content: Content<'a>, media_type: impl Into<Cow<'a, str>>) -> Self {
        let node = Node {
            content,
            inside: 0,
            media_type: media_type.into(),
            parameters: Vec::new(),
            charset: None,
            disposition: None,
            file_name: None,
            content_id: None,
            fields: Vec::new(),
            is_set: false,
        };
        Self { nodes: vec![node] }
    }

    #[expect(clippy::indexing_slicing, reason = "an entity is made with its first node")]
    fn first(&mut self) -> &mut Node<'a> {
        &mut self.nodes[0]
    }

    fn set(mut self, set: impl FnOnce(&mut Node<'a>)) -> Self {
        let node = self.first();
        set(node);
        node.is_set = true;
        self
    }

    /// Its media type: `text/calendar` for a text, `application/pdf` for bytes. Texts have one of `text`, bytes any but
    /// `multipart` and `message`.
    pub fn media_type(self, media_type: impl Into<Cow<'a, str>>) -> Self {
        self.set(|node| node.media_type = media_type.into())
    }

    /// A parameter of its media type, such as `method` of `text/calendar`; `charset` of a text, `boundary` and `name` are
    /// written from what else is given.
    pub fn parameter(self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.set(|node| node.parameters.push((name.into(), value.into())))
    }

    /// The charset of a text; an error, if that does not have all of its characters. Without, it is US-ASCII, or else
    /// UTF-8.
    pub fn charset(self, charset: Charset) -> Self {
        self.set(|node| node.charset = Some(charset))
    }

    /// Its file name: no path. It makes an attachment of it, unless it is to be shown
    /// [`inline`](Self::inline).
    pub fn file_name(self, name: impl Into<Cow<'a, str>>) -> Self {
        self.set(|node| node.file_name = Some(name.into()))
    }

    /// It is to be shown where it stands (RFC 2183 §2.1).
    pub fn inline(self) -> Self {
        self.set(|node| node.disposition = Some(Disposition::Inline))
    }

    /// It is apart from the body of the message (RFC 2183 §2.2).
    pub fn attachment(self) -> Self {
        self.set(|node| node.disposition = Some(Disposition::Attachment))
    }

    /// It, as an attachment, unless it says that it is to be shown, or is as it was received.
    pub(super) fn attached(mut self) -> Self {
        let Node { content, disposition, .. } = self.first();
        match disposition.is_some() || matches!(content, Content::Received(_)) {
            true => self,
            false => self.attachment(),
        }
    }

    /// Its Content-ID, `logo@example.com`, by which HTML refers to it: `cid:logo@example.com` (RFC 2392).
    pub fn content_id(self, id: impl Into<Cow<'a, str>>) -> Self {
        self.set(|node| node.content_id = Some(id.into()))
    }

    /// Any other field, such as `Content-Description` or `Content-Language`.
    pub fn field(self, name: impl Into<Cow<'a, str>>, value: impl Into<Value<'a>>) -> Self {
        self.set(|node| node.fields.push((name.into(), value.into())))
    }
}
