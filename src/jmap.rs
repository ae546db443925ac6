//! A message as JSON: the `Email` object of JMAP (RFC 8621 §4.1), for serde.
//!
//! What RFC 8621 has no place for is under the key `unmime`: on an `Email` the defects, on an
//! `EmailBodyPart` where the part is, how it was encoded and, if asked for, its bytes and the message
//! that it holds.

use std::{borrow::Cow, collections::BTreeMap, convert::Infallible, fmt};

use base64::{
    Engine,
    engine::general_purpose::STANDARD,
    write::{EncoderStringWriter, StrConsumer},
};
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeStruct},
};

use crate::{
    cms::{self, CmsKind},
    codec::lines,
    defect::{Defect, PartId},
    field::address::AddressList,
    header::{header_field::HeaderField, headers::Headers},
    lint::{Alternative, Lint},
    message::Message,
    part::Part,
    preview, select,
    span::Span,
    tree::limits::Limits,
};

/// How deep containers are shown inside each other; what lies deeper is a part without `subParts`.
/// Serializers recurse: a message parsed without limits must not exhaust their stack.
const DEEPEST: usize = 128;

/// How many characters of a preview there are at most (RFC 8621 §4.1.4).
const PREVIEW: usize = 256;

/// What an [`Email`] holds beside what RFC 8621 says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// In `bodyStructure`, of every leaf its decoded bytes in base64, and of each part that is a
    /// message that message as an `Email` of its own; containers have no bytes. The three lists do not repeat them.
    pub bodies: bool,
    /// What other readers would show: [`Message::alternatives`].
    pub alternatives: bool,
}

/// A message as the `Email` object of RFC 8621 §4.1.
///
/// ```
/// use unmime::{Message, jmap::{Email, Options}};
///
/// let message = Message::parse(b"Subject: =?utf-8?Q?caf=C3=A9?=\n\nhello\n");
/// let email = Email::new("1.eml", &message, Options::default());
/// let json = serde_json::to_value(&email).unwrap();
/// assert_eq!(json["subject"], "café");
/// assert_eq!(json["bodyValues"]["1"]["value"], "hello\n");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Email<'m> {
    id: &'m str,
    size: usize,
    root: Part<'m>,
    /// The message, where it is not one inside another: its defects are those of all of it.
    message: Option<&'m Message<'m>>,
    options: Options,
    depth: usize,
}

impl<'m> Email<'m> {
    /// The message, under an id of the caller's choice.
    pub fn new(id: &'m str, message: &'m Message<'m>, options: Options) -> Self {
        Self {
            id,
            size: message.raw().len(),
            root: message.root(),
            message: Some(message),
            options,
            depth: 0,
        }
    }

    fn extra(self) -> Extra {
        let lint = self.message.map(Message::lint);
        let lint = lint.as_ref();
        Extra {
            defects: lint.map(defects).unwrap_or_default(),
            alternatives: lint.filter(|_| self.options.alternatives).map(alternatives),
        }
    }

    fn leaves<'s>(self, parts: &[Part<'m>], sizes: &'s Sizes) -> Vec<Leaf<'m, 's>> {
        parts.iter().map(|&part| Leaf { part, email: self, sizes }).collect()
    }
}

impl Serialize for Email<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let headers = self.root.headers();
        let lists = select::body_lists(self.root);
        let sizes: Sizes =
            self.root.own_parts().map(|part| (part.id(), decoded_size(part))).collect();
        let has_attachment = lists
            .attachments
            .iter()
            .any(|part| !part.disposition().is_some_and(|it| it.is_inline()));

        let mut email = serializer.serialize_struct("Email", 24)?;
        email.serialize_field("id", self.id)?;
        email.serialize_field("size", &self.size)?;
        email.serialize_field("headers", &raw_fields(headers))?;
        let ids_of = |name| headers.with_ids(name).map(|field| ids(&field));
        let message_id = ids_of("Message-ID")
            .map(|ids| ids.or_else(|| Some(vec![headers.message_id()?.as_str().to_owned()])));
        email.serialize_field("messageId", &message_id)?;
        email.serialize_field("inReplyTo", &ids_of("In-Reply-To"))?;
        email.serialize_field("references", &ids_of("References"))?;
        for (key, name, addresses) in [
            ("sender", "Sender", headers.sender()),
            ("from", "From", headers.from()),
            ("to", "To", headers.to()),
            ("cc", "Cc", headers.cc()),
            ("bcc", "Bcc", headers.bcc()),
            ("replyTo", "Reply-To", headers.reply_to()),
        ] {
            let addresses = headers.get(name).map(|_| email_addresses(&addresses));
            email.serialize_field(key, &addresses)?;
        }
        email.serialize_field("subject", &headers.subject())?;
        email.serialize_field("sentAt", &headers.date().map(|date| date.to_rfc3339()))?;
        email.serialize_field(
            "bodyStructure",
            &BodyPart { part: self.root, email: *self, sizes: &sizes, depth: self.depth },
        )?;
        email.serialize_field("textBody", &self.leaves(&lists.text, &sizes))?;
        email.serialize_field("htmlBody", &self.leaves(&lists.html, &sizes))?;
        email.serialize_field("attachments", &self.leaves(&lists.attachments, &sizes))?;
        email.serialize_field("hasAttachment", &has_attachment)?;
        email.serialize_field("bodyValues", &BodyValues(*self))?;
        email.serialize_field("preview", &preview::of(&lists.shown(), PREVIEW))?;
        email.serialize_field("unmime", &self.extra())?;
        email.end()
    }
}

/// What is under `unmime` on an `Email`.
#[derive(Serialize)]
struct Extra {
    defects: Vec<DefectObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alternatives: Option<Vec<AlternativeObject>>,
}

/// `EmailHeader` (RFC 8621 §4.1.3).
#[derive(Serialize)]
struct EmailHeader<'m> {
    name: &'m str,
    value: Cow<'m, str>,
}

/// All fields in the "Raw" form (RFC 8621 §4.1.2.1), with U+FFFD for bytes that are no UTF-8.
fn raw_fields(headers: Headers<'_>) -> Vec<EmailHeader<'_>> {
    headers
        .iter()
        .map(|field| EmailHeader { name: field.name(), value: utf8(field.raw_value()) })
        .collect()
}

/// Text with U+FFFD for bytes that are no UTF-8. Nearly all is, which is sooner told of all of it than piece by piece.
fn utf8(text: &[u8]) -> Cow<'_, str> {
    str::from_utf8(text).map_or_else(|_| String::from_utf8_lossy(text), Cow::Borrowed)
}

/// The "MessageIds" form (RFC 8621 §4.1.2.5); null where the field holds none.
fn ids(field: &HeaderField<'_>) -> Option<Vec<String>> {
    let ids: Vec<String> = field.message_ids().map(|id| id.as_str().to_owned()).collect();
    (!ids.is_empty()).then_some(ids)
}

/// `EmailAddress` (RFC 8621 §4.1.2.3).
#[derive(Serialize)]
struct EmailAddress<'a> {
    name: Option<&'a str>,
    email: &'a str,
}

/// The "Addresses" form (RFC 8621 §4.1.2.3): groups flattened.
fn email_addresses<'a>(list: &'a AddressList<'_>) -> Vec<EmailAddress<'a>> {
    list.mailboxes()
        .map(|mailbox| EmailAddress {
            name: mailbox.display_name.as_deref(),
            email: mailbox.addr_spec.as_str(),
        })
        .collect()
}

/// How long the decoded bodies are of the parts of an `Email`, which its lists repeat.
type Sizes = BTreeMap<PartId, usize>;

/// `EmailBodyPart` (RFC 8621 §4.1.4) with its `subParts`.
struct BodyPart<'m, 's> {
    part: Part<'m>,
    email: Email<'m>,
    sizes: &'s Sizes,
    depth: usize,
}

/// `EmailBodyPart` in one of the three lists, which do not repeat the bytes.
struct Leaf<'m, 's> {
    part: Part<'m>,
    email: Email<'m>,
    sizes: &'s Sizes,
}

impl Serialize for Leaf<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let options = Options { bodies: false, ..self.email.options };
        let email = Email { options, ..self.email };
        BodyPart { part: self.part, email, sizes: self.sizes, depth: 0 }.serialize(serializer)
    }
}

impl Serialize for BodyPart<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { part, email, sizes, depth } = *self;
        let headers = part.headers();
        let content_type = part.content_type();
        let disposition = part.disposition();
        let is_text = content_type.is_kind("text");
        let implicit = Cow::Borrowed("us-ascii");
        let charset = content_type.charset().or(is_text.then_some(implicit));
        let text = |name| headers.get(name).map(|field| field.text());
        let sub_parts = part.is_multipart().then(|| {
            let shown = if depth < DEEPEST { usize::MAX } else { 0 };
            let sub_part = |part| BodyPart { part, email, sizes, depth: depth + 1 };
            part.children().take(shown).map(sub_part).collect::<Vec<_>>()
        });

        let mut object = serializer.serialize_struct("EmailBodyPart", 13)?;
        object.serialize_field("partId", &(!part.is_multipart()).then(|| part.path()))?;
        let size = sizes.get(&part.id()).copied();
        object.serialize_field("size", &size.unwrap_or_else(|| decoded_size(part)))?;
        object.serialize_field("headers", &raw_fields(headers))?;
        object.serialize_field("name", &part.filename())?;
        object.serialize_field("type", &content_type.essence())?;
        object.serialize_field("charset", &charset)?;
        let disposition = disposition.map(|it| it.kind().to_ascii_lowercase());
        object.serialize_field("disposition", &disposition.filter(|kind| !kind.is_empty()))?;
        let content_id = headers.content_id();
        object.serialize_field("cid", &content_id.as_ref().map(|id| id.as_str()))?;
        let languages = text("Content-Language")
            .map(|list| list.split(',').map(|tag| tag.trim().to_owned()).collect::<Vec<_>>());
        object.serialize_field("language", &languages)?;
        object.serialize_field("location", &text("Content-Location"))?;
        object.serialize_field("subParts", &sub_parts)?;
        object.serialize_field("unmime", &PartExtra { part, email, depth })?;
        object.end()
    }
}

/// Octets after transfer decoding.
fn decoded_size(part: Part<'_>) -> usize {
    let mut size = 0;
    let Ok(()) = part.decode_to(&mut |piece| {
        size += piece.len();
        Ok::<(), Infallible>(())
    });
    size
}

/// What is under `unmime` on an `EmailBodyPart`.
struct PartExtra<'m> {
    part: Part<'m>,
    email: Email<'m>,
    depth: usize,
}

impl Serialize for PartExtra<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { part, email, depth } = *self;
        let mut object = serializer.serialize_struct("unmime", 7)?;
        object.serialize_field("part", &part.id().index())?;
        object.serialize_field("span", &pair(part.span()))?;
        object.serialize_field("bodySpan", &pair(part.body_span()))?;
        object.serialize_field("encoding", &part.declared_transfer_encoding())?;
        // What is in a container is in its parts.
        if email.options.bodies && part.is_leaf() && !part.is_multipart() {
            object.serialize_field("base64", &BodyInBase64(part))?;
        }
        if let Some(cms) = part.cms() {
            let signature = (cms.kind == CmsKind::Signed).then_some("not checked");
            object.serialize_field("cms", &CmsObject { kind: cms.kind.as_str(), signature })?;
        }
        let is_message = part.is_message() || cms::holds_message(part);
        if email.options.bodies && is_message && depth < DEEPEST {
            object.serialize_field("message", &NestedEmail { part, email, depth })?;
        }
        object.end()
    }
}

/// The decoded body, written in pieces: it may be long.
struct BodyInBase64<'m>(Part<'m>);

impl Serialize for BodyInBase64<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for BodyInBase64<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut written = Ok(());
        let mut encoder =
            EncoderStringWriter::from_consumer(Pieces { f, written: &mut written }, &STANDARD);
        self.0.write_to(&mut encoder).map_err(|_| fmt::Error)?;
        encoder.into_inner();
        written
    }
}

/// Text that goes to a formatter as it comes, and whether that took it all.
struct Pieces<'p, 'f> {
    f: &'p mut fmt::Formatter<'f>,
    written: &'p mut fmt::Result,
}

impl StrConsumer for Pieces<'_, '_> {
    fn consume(&mut self, text: &str) {
        if self.written.is_ok() {
            *self.written = self.f.write_str(text);
        }
    }
}

/// Signed, encrypted or compressed content.
#[derive(Serialize)]
struct CmsObject {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<&'static str>,
}

/// The message that a part holds: of this message's own tree, or decoded first.
struct NestedEmail<'m> {
    part: Part<'m>,
    email: Email<'m>,
    depth: usize,
}

impl Serialize for NestedEmail<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { part, email, depth } = *self;
        let id = format!("{}/{}", email.id, part.path());
        if let Some(root) = part.children().next() {
            let size = root.raw().len();
            let nested = Email { id: &id, size, root, message: None, depth: depth + 1, ..email };
            return nested.serialize(serializer);
        }
        let Limits { encoded_depth, decoded_bytes, .. } = part.options().limits;
        let is_within = |message: &Message<'_>| {
            encoded_depth > 0 && message.raw().len() as u64 <= decoded_bytes
        };
        match part.message().filter(is_within) {
            Some(message) => {
                let nested = Email::new(&id, &message, email.options);
                Email { depth: depth + 1, ..nested }.serialize(serializer)
            }
            None => serializer.serialize_none(),
        }
    }
}

/// `bodyValues` (RFC 8621 §4.1.4): the text of every `text/*` part, by part id, and that in a multipart that is in a
/// transfer encoding or a signed message; flowed text (RFC 3676) with its paragraphs joined. One text is in memory
/// at a time.
struct BodyValues<'m>(Email<'m>);

impl Serialize for BodyValues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let leaves = self.0.root.own_parts().filter(|part| !part.is_multipart());
        let leaves: BTreeMap<String, Part<'_>> = leaves.map(|part| (part.path(), part)).collect();
        let mut object = serializer.serialize_map(None)?;
        for (path, part) in leaves {
            if cms::is_wrapped(part) {
                let Some(message) = part.message() else { continue };
                let Some(value) = message.text() else { continue };
                object.serialize_entry(&path, &EmailBodyValue::new(&value, false))?;
            } else if let Some(text) = part.text() {
                let value = text.unflowed();
                object.serialize_entry(&path, &EmailBodyValue::new(&value, text.is_malformed()))?;
            }
        }
        object.end()
    }
}

/// `EmailBodyValue` (RFC 8621 §4.1.4).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EmailBodyValue<'v> {
    value: WithLf<'v>,
    is_encoding_problem: bool,
    is_truncated: bool,
}

impl<'v> EmailBodyValue<'v> {
    fn new(value: &'v str, is_encoding_problem: bool) -> Self {
        Self { value: WithLf(value), is_encoding_problem, is_truncated: false }
    }
}

/// Text with LF in place of CRLF.
struct WithLf<'v>(&'v str);

impl Serialize for WithLf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if lines::find(self.0.as_bytes(), b"\r\n").is_some() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_str(self.0)
        }
    }
}

impl fmt::Display for WithLf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(at) = lines::find(rest.as_bytes(), b"\r\n") {
            let (line, line_break) = rest.split_at(at);
            f.write_str(line)?;
            rest = line_break.trim_start_matches('\r');
        }
        f.write_str(rest)
    }
}

#[derive(Serialize)]
struct DefectObject {
    code: &'static str,
    severity: &'static str,
    part: usize,
    span: [u32; 2],
    message: &'static str,
    repair: &'static str,
}

fn defects(lint: &Lint<'_>) -> Vec<DefectObject> {
    let object = |defect: &Defect| DefectObject {
        code: defect.code.as_str(),
        severity: defect.severity.as_str(),
        part: defect.part.index(),
        span: pair(defect.span),
        message: defect.code.message(),
        repair: defect.code.repair(),
    };
    lint.defects().iter().map(object).collect()
}

#[derive(Serialize)]
struct AlternativeObject {
    code: &'static str,
    part: usize,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
}

fn alternatives(lint: &Lint<'_>) -> Vec<AlternativeObject> {
    let object = |it: Alternative<'_>| AlternativeObject {
        code: it.code.as_str(),
        part: it.part.index(),
        kind: it.kind.as_str(),
        base64: it.text().is_none().then(|| STANDARD.encode(&it.value)),
        text: it.text().map(str::to_owned),
    };
    lint.alternatives().map(object).collect()
}

fn pair(span: Span) -> [u32; 2] {
    [span.start, span.end]
}
