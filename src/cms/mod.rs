//! S/MIME messages that are in one structure (RFC 8551 §3.4): signed, encrypted or compressed.
//!
//! A signed one that is not a `multipart/signed` holds its content inside ("opaque"):
//! [`Part::message`](crate::Part::message) opens it, and its texts and attachments are those of the message. Nothing
//! is verified: who signed, and whether the content is as it was signed, is not known.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod ber;

use std::borrow::Cow;

use self::ber::{EXPLICIT, Elements, OBJECT_IDENTIFIER, SEQUENCE};
use crate::{
    codec::transfer_encoding::TransferEncoding,
    field::content_type::ContentType,
    file_name::declared_file_name,
    part::Part,
    quirk::Quirk,
    scan::line::{empty_line, field_body, field_name},
};

/// Types of content of PKCS #7, `1.2.840.113549.1.7` (RFC 5652 §4).
const PKCS7: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07];

/// Types of content of S/MIME, `1.2.840.113549.1.9.16.1` (RFC 5652 §9, RFC 3274, RFC 5083).
const SMIME: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01];

/// What a body in the Cryptographic Message Syntax (RFC 5652) is: see [`Part::cms`](crate::Part::cms).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub struct Cms {
    /// What was done to the content.
    pub kind: CmsKind,
    /// Whether it has content that can be read: a signature may have none, and encrypted or
    /// compressed is not opened.
    pub has_content: bool,
    /// Whether its end is missing.
    pub is_cut: bool,
    /// Whether the content is a message or a part of one.
    pub(crate) is_message: bool,
}

/// What was done to the content of a [`Cms`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum CmsKind {
    /// Signed (RFC 5652 §5). The signature is not checked. Without content these are certificates, or the
    /// signature of something else.
    Signed,
    /// Encrypted (RFC 5652 §6, §8, RFC 5083).
    Encrypted,
    /// Compressed (RFC 3274).
    Compressed,
}

impl CmsKind {
    /// By the identifier in the structure; what the header says is often missing or wrong.
    fn of(identifier: &[u8]) -> Option<Self> {
        if let Some(number) = identifier.strip_prefix(PKCS7) {
            return match number {
                [2] => Some(Self::Signed),
                [3 | 4 | 6] => Some(Self::Encrypted),
                _ => None,
            };
        }
        match identifier.strip_prefix(SMIME)? {
            [9] => Some(Self::Compressed),
            [23] => Some(Self::Encrypted),
            _ => None,
        }
    }

    /// Its name in lower case: `signed`, `encrypted`, `compressed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::Encrypted => "encrypted",
            Self::Compressed => "compressed",
        }
    }
}

/// A structure, and the content of a signed one.
struct Structure<'b> {
    kind: CmsKind,
    content: Option<Cow<'b, [u8]>>,
    is_cut: bool,
}

impl<'b> Structure<'b> {
    /// `ContentInfo` (RFC 5652 §3). What follows its end does not count.
    fn read(body: &'b [u8]) -> Option<Self> {
        let mut elements = Elements::of(body);
        elements.enter(SEQUENCE)?;
        let kind = CmsKind::of(elements.primitive(OBJECT_IDENTIFIER)?)?;
        let mut is_cut = Elements::of(body).skip().is_none();
        let mut content = None;
        if kind == CmsKind::Signed
            && let Some(octets) = signed_content(elements)
        {
            is_cut |= !octets.is_whole;
            content = Some(octets.bytes);
        }
        Some(Self { kind, content, is_cut })
    }
}

/// `SignedData`, up to its `eContent`, after the identifier (RFC 5652 §5.1, §5.2).
fn signed_content(mut elements: Elements<'_>) -> Option<ber::Octets<'_>> {
    elements.enter(EXPLICIT)?;
    elements.enter(SEQUENCE)?;
    // The version, and the algorithms.
    elements.skip()?;
    elements.skip()?;
    elements.enter(SEQUENCE)?;
    elements.primitive(OBJECT_IDENTIFIER)?;
    elements.enter(EXPLICIT)?;
    elements.octets()
}

/// The structure in the body of a part, decoded once more where that is base64 or PEM.
fn with_structure<T>(part: Part<'_>, take: impl FnOnce(Structure<'_>) -> T) -> Option<T> {
    if !is_candidate(part, &part.content_type()) {
        return None;
    }
    let body = part.body();
    if body.first() == Some(&SEQUENCE) {
        return Structure::read(&body).map(take);
    }
    let text = body.trim_ascii();
    let text = match text.strip_prefix(b"-----BEGIN ") {
        Some(rest) => rest.splitn(2, |&byte| byte == b'\n').nth(1)?,
        None => text,
    };
    // `0` and a length, in base64.
    if !text.starts_with(b"M") {
        return None;
    }
    let text = text.split(|&byte| byte == b'-').next().unwrap_or_default();
    Structure::read(&TransferEncoding::Base64.decode(text)).map(take)
}

/// Whether a part can be one by its type, or by its name where the type is that of any file.
fn is_candidate(part: Part<'_>, content_type: &ContentType<'_>) -> bool {
    if !content_type.is_kind("application") {
        return false;
    }
    let is = |subtype| content_type.subtype().eq_ignore_ascii_case(subtype);
    is("pkcs7-mime")
        || is("x-pkcs7-mime")
        || is("octet-stream")
            && declared_file_name(part).is_some_and(|name| before_p7m(&name).is_some())
}

/// A file name without its `.p7m`.
fn before_p7m(name: &str) -> Option<&str> {
    let at = name.len().checked_sub(4)?;
    let (before, end) = name.split_at_checked(at)?;
    end.eq_ignore_ascii_case(".p7m").then_some(before)
}

/// What the body of a part is: see [`Part::cms`](crate::Part::cms).
pub(crate) fn cms_of(part: Part<'_>) -> Option<Cms> {
    with_structure(part, |Structure { kind, content, is_cut }| Cms {
        kind,
        has_content: content.is_some(),
        is_cut,
        is_message: content.is_some_and(|it| is_entity(&it)),
    })
}

/// The message in a signed structure: content that begins with a header that has a Content-Type.
pub(crate) fn signed_message(part: Part<'_>) -> Option<Vec<u8>> {
    if part.options().quirks.has(Quirk::CompositeIsLeaf) {
        return None;
    }
    let content = |it: Structure<'_>| it.content.filter(|it| is_entity(it)).map(Cow::into_owned);
    with_structure(part, content)?
}

/// Whether a part holds a signed message.
pub(crate) fn holds_message(part: Part<'_>) -> bool {
    !part.options().quirks.has(Quirk::CompositeIsLeaf)
        && cms_of(part).is_some_and(|cms| cms.is_message)
}

/// The file in a signed structure, content that is no message, and its name.
pub(crate) fn signed_file(part: Part<'_>) -> Option<(Vec<u8>, Option<String>)> {
    let content = |it: Structure<'_>| it.content.filter(|it| !is_entity(it)).map(Cow::into_owned);
    let content = with_structure(part, content)??;
    let name = declared_file_name(part);
    let name = name.map(|name| before_p7m(&name).unwrap_or(&name).to_owned());
    Some((content, name))
}

/// Whether a part wraps another entity in a transfer encoding or a signature, and shows that entity.
pub(crate) fn is_wrapped(part: Part<'_>) -> bool {
    part.is_encoded_multipart() || holds_message(part)
}

/// Whether some bytes begin with a header that has a Content-Type.
fn is_entity(content: &[u8]) -> bool {
    let mut rest = content;
    let mut has_type = false;
    while let Ok((after_colon, name)) = field_name(rest) {
        has_type |= name.eq_ignore_ascii_case(b"Content-Type");
        rest = field_body(after_colon).map_or(b"", |(next, _)| next);
    }
    has_type && (rest.is_empty() || empty_line(rest).is_ok())
}
