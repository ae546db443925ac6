//! The parts of a report.

use crate::{
    field::content_type::ContentType,
    message::{Message, message_in},
    part::Part,
    tree::build::Extent,
};

/// The parts of a report (RFC 6522 §3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReportParts<'m> {
    pub(super) status: Part<'m>,
}

impl<'m> ReportParts<'m> {
    /// The part that programs read.
    pub fn status(self) -> Part<'m> {
        self.status
    }

    /// The part that people read: the first one of the multipart.
    pub fn explanation(self) -> Option<Part<'m>> {
        self.siblings().next().filter(|&part| part != self.status)
    }

    /// The message that the report is about, or what is left of it: `message/rfc822`,
    /// `text/rfc822-headers` or their like after the [`status`](Self::status).
    pub fn original(self) -> Option<Part<'m>> {
        let mut after = self.siblings().skip_while(|&part| part != self.status).skip(1);
        after.find(|part| part.is_message() || is_headers(&part.content_type()))
    }

    /// The [`original`](Self::original) parsed: transfer encoding undone, and the whole of it a
    /// header where no more than that came back.
    pub fn original_message(self) -> Option<Message<'m>> {
        let original = self.original()?;
        let headers = || Message::read(original.body(), Extent::Header, original.options());
        message_in(original).or_else(|| Some(headers()))
    }

    fn siblings(self) -> impl Iterator<Item = Part<'m>> {
        let container = self.status.parent().filter(|parent| parent.is_multipart());
        container.into_iter().flat_map(Part::children)
    }
}

/// `text/rfc822-headers` (RFC 6522 §4), `message/global-headers` (RFC 6533 §6).
pub(super) fn is_headers(content_type: &ContentType<'_>) -> bool {
    content_type.is("text", "rfc822-headers") || content_type.is("message", "global-headers")
}
