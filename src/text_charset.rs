//! The charset of a text, as its header may be in it: raw bytes in a header say little of their own.

use crate::{
    codec::charset::{Charset, detect, statistics},
    field::content_type::ContentType,
    header::header_field::TextCharsets,
    part::Part,
    tree::document::Document,
};

/// How much of a Content-Type and of a text is looked at.
const WITHIN: usize = 2048;

impl TextCharsets for Document<'_> {
    fn of_first_text(&self, part: u32) -> Option<Charset> {
        let text = Part::new(self, part).first_leaf();
        self.text_charsets.of_text(text.id(), self.tree.nodes.len(), || {
            let content_type = declared_type(text);
            let declared = declared_8_bit(content_type.as_ref());
            let declared = declared.or_else(|| {
                self.text_charsets.of_message(|| {
                    let text = Part::new(self, 0).first_leaf();
                    declared_8_bit(declared_type(text).as_ref())
                })
            });
            declared.or_else(|| {
                let body = start(text.raw_body());
                is_evidence(content_type.as_ref(), body).then(|| statistics::guess(body))?
            })
        })
    }
}

fn start(bytes: &[u8]) -> &[u8] {
    bytes.get(..WITHIN).unwrap_or(bytes)
}

fn declared_type(part: Part<'_>) -> Option<ContentType<'_>> {
    Some(ContentType::parse(start(part.raw_content_type()?)))
}

/// The declared charset of a text, if a header can have raw bytes in it that are no UTF-8.
fn declared_8_bit(content_type: Option<&ContentType<'_>>) -> Option<Charset> {
    let charset = declared_charset(content_type)?;
    let is_other = ![Charset::UTF_8, Charset::US_ASCII].contains(&charset);
    (charset.is_8_bit() && is_other).then_some(charset)
}

fn declared_charset(content_type: Option<&ContentType<'_>>) -> Option<Charset> {
    Charset::for_label(content_type?.charset()?.as_bytes())
}

/// Whether the start of a body says something of the charset of raw bytes that are no UTF-8: it is text in bytes that
/// a header can have, and no UTF-8 either.
fn is_evidence(content_type: Option<&ContentType<'_>>, text: &[u8]) -> bool {
    content_type.is_none_or(|content_type| content_type.is_kind("text"))
        && declared_charset(content_type).is_none_or(Charset::is_8_bit)
        && detect::byte_order_mark(text).is_none()
        && !detect::is_mostly_utf8(text)
}
