//! Message disposition notifications: receipts of readers (RFC 8098).

use std::borrow::Cow;

use super::{
    blocks::Blocks, disposition::Disposition, parts::ReportParts, typed_value::TypedValue,
};
use crate::{field::message_id::MessageId, header::headers::Headers, part::Part};

/// What a recipient, or his program, did with a message: a `message/disposition-notification`
/// (RFC 8098 §3.1), or `message/global-disposition-notification` (RFC 6533 §5).
#[derive(Clone, Debug)]
pub struct DispositionNotification<'m> {
    blocks: Blocks<'m>,
}

impl<'m> DispositionNotification<'m> {
    pub(super) fn read(part: Part<'m>) -> Self {
        Self { blocks: Blocks::read(part, &[]) }
    }

    /// The parts of the report.
    pub fn parts(&self) -> ReportParts<'m> {
        ReportParts { status: self.blocks.part() }
    }

    /// All its fields, those of extensions too.
    pub fn headers(&self) -> Headers<'_> {
        self.blocks.all()
    }

    /// `Reporting-UA` (RFC 8098 §3.2.1): host and program that tell, a semicolon between.
    pub fn reporting_ua(&self) -> Option<Cow<'_, str>> {
        Some(self.headers().get("Reporting-UA")?.text())
    }

    /// `MDN-Gateway` (RFC 8098 §3.2.2): the host that translated a foreign report.
    pub fn mdn_gateway(&self) -> Option<TypedValue<'_>> {
        Some(self.headers().get("MDN-Gateway")?.typed_value())
    }

    /// `Original-Recipient` (RFC 8098 §3.2.3): the address that the sender wrote.
    pub fn original_recipient(&self) -> Option<TypedValue<'_>> {
        Some(self.headers().get("Original-Recipient")?.typed_value())
    }

    /// `Final-Recipient` (RFC 8098 §3.2.4): the address of who tells.
    pub fn final_recipient(&self) -> Option<TypedValue<'_>> {
        Some(self.headers().get("Final-Recipient")?.typed_value())
    }

    /// `Original-Message-ID` (RFC 8098 §3.2.5): the message that it is about.
    pub fn original_message_id(&self) -> Option<MessageId<'_>> {
        self.headers().get("Original-Message-ID")?.message_ids().next()
    }

    /// `Disposition` (RFC 8098 §3.2.6): what was done.
    pub fn disposition(&self) -> Option<Disposition<'_>> {
        Some(self.headers().get("Disposition")?.disposition())
    }

    /// `Error` (RFC 8098 §3.2.7): what went wrong, where the disposition has the modifier `error`.
    pub fn errors(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.headers().get_all("Error").map(|field| field.text())
    }
}
