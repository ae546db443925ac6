//! Delivery status notifications: bounces, delays, receipts of servers (RFC 3464).

use std::{borrow::Cow, fmt};

use super::{blocks::Blocks, parts::ReportParts, status_code::StatusCode, typed_value::TypedValue};
use crate::{
    codec::transfer_encoding::TransferEncoding,
    field::date::DateTime,
    header::headers::Headers,
    part::Part,
    scan::line::{empty_line, field_body, field_name, line},
};

/// Fields that are in a block of a recipient, and in no other.
const OF_RECIPIENT: [&str; 4] = ["Final-Recipient", "Original-Recipient", "Action", "Status"];

/// What became of a message on its way to each of its recipients: a `message/delivery-status`
/// (RFC 3464 §2), or `message/global-delivery-status` (RFC 6533 §4).
///
/// First stand the fields of the message, then those of each recipient. Some mailers write the latter
/// in base64, and say so by a Content-Transfer-Encoding among the former; they are decoded.
#[derive(Clone, Debug)]
pub struct DeliveryStatus<'m> {
    blocks: Blocks<'m>,
    /// The first block that is one of a recipient.
    first_recipient: usize,
}

impl<'m> DeliveryStatus<'m> {
    pub(super) fn read(part: Part<'m>) -> Self {
        let mut blocks = Blocks::read(part, &OF_RECIPIENT[..2]);
        if let Some(body) = with_decoded_groups(&part.body()) {
            blocks = Blocks::read_body(part, Cow::Owned(body), &OF_RECIPIENT[..2]);
        }
        let first_recipient = (0..blocks.len())
            .find(|&block| is_of_recipient(blocks.headers(block..block + 1)))
            .unwrap_or(blocks.len());
        Self { blocks, first_recipient }
    }

    /// The parts of the report.
    pub fn parts(&self) -> ReportParts<'m> {
        ReportParts { status: self.blocks.part() }
    }

    /// `per-message-fields` (RFC 3464 §2.2). Where no empty line divides them from those of the
    /// first recipient, they are among these.
    pub fn headers(&self) -> Headers<'_> {
        self.blocks.headers(0..self.first_recipient.max(1))
    }

    /// `Original-Envelope-Id` (RFC 3464 §2.2.1): the name that the sender gave to the transaction.
    pub fn original_envelope_id(&self) -> Option<Cow<'_, str>> {
        Some(self.headers().get("Original-Envelope-Id")?.text())
    }

    /// `Reporting-MTA` (RFC 3464 §2.2.2): the host that tried.
    pub fn reporting_mta(&self) -> Option<TypedValue<'_>> {
        Some(self.headers().get("Reporting-MTA")?.typed_value())
    }

    /// `DSN-Gateway` (RFC 3464 §2.2.3): the host that translated a foreign report.
    pub fn dsn_gateway(&self) -> Option<TypedValue<'_>> {
        Some(self.headers().get("DSN-Gateway")?.typed_value())
    }

    /// `Received-From-MTA` (RFC 3464 §2.2.4): the host that the message came from.
    pub fn received_from_mta(&self) -> Option<TypedValue<'_>> {
        Some(self.headers().get("Received-From-MTA")?.typed_value())
    }

    /// `Arrival-Date` (RFC 3464 §2.2.5): when the message came to the reporting host.
    pub fn arrival_date(&self) -> Option<DateTime> {
        self.headers().get("Arrival-Date")?.date_time()
    }

    /// The recipients that the report is about (RFC 3464 §2.3).
    pub fn recipients(&self) -> impl DoubleEndedIterator<Item = RecipientStatus<'_>> {
        let blocks = self.first_recipient..self.blocks.len();
        let headers = blocks.map(|block| self.blocks.headers(block..block + 1));
        headers
            .filter(|&headers| is_of_recipient(headers))
            .map(|headers| RecipientStatus { headers })
    }
}

/// The body with the groups of the recipients decoded, if the fields of the message say that they are in
/// base64, and they are.
fn with_decoded_groups(body: &[u8]) -> Option<Vec<u8>> {
    let mut rest = body;
    while empty_line(rest).is_ok() {
        (rest, _) = line(rest).ok()?;
    }
    let mut is_base64 = false;
    while let Ok((after_colon, name)) = field_name(rest) {
        let (next, value) = field_body(after_colon).ok()?;
        is_base64 |= name.eq_ignore_ascii_case(b"Content-Transfer-Encoding")
            && value.trim_ascii().eq_ignore_ascii_case(b"base64");
        rest = next;
    }
    if !is_base64 {
        return None;
    }
    let mut decoded = body.get(..body.len() - rest.len())?.to_vec();
    let mut groups = rest;
    while !groups.is_empty() {
        let start = groups;
        while empty_line(groups).is_err()
            && let Ok((after, _)) = line(groups)
        {
            groups = after;
        }
        let group = start.get(..start.len() - groups.len())?;
        match field_name(group) {
            Ok(_) => decoded.extend_from_slice(group),
            Err(_) => TransferEncoding::Base64.decode_into(group, &mut decoded),
        }
        decoded.extend_from_slice(b"\n\n");
        groups = line(groups).map_or(b"", |(after, _)| after);
    }
    Some(decoded)
}

fn is_of_recipient(block: Headers<'_>) -> bool {
    OF_RECIPIENT.iter().any(|name| block.get(name).is_some())
}

/// What became of a message on its way to one recipient (RFC 3464 §2.3).
#[derive(Clone, Copy, Debug)]
pub struct RecipientStatus<'r> {
    headers: Headers<'r>,
}

impl<'r> RecipientStatus<'r> {
    /// `per-recipient-fields`, those of extensions too.
    pub fn headers(self) -> Headers<'r> {
        self.headers
    }

    fn typed_value(self, name: &str) -> Option<TypedValue<'r>> {
        Some(self.headers.get(name)?.typed_value())
    }

    /// `Original-Recipient` (RFC 3464 §2.3.1): the address that the sender wrote.
    pub fn original_recipient(self) -> Option<TypedValue<'r>> {
        self.typed_value("Original-Recipient")
    }

    /// `Final-Recipient` (RFC 3464 §2.3.2): the address that the reporting host tried.
    pub fn final_recipient(self) -> Option<TypedValue<'r>> {
        self.typed_value("Final-Recipient")
    }

    /// `Action` (RFC 3464 §2.3.3): what was done; none where it is none of the five.
    pub fn action(self) -> Option<Action> {
        Action::named(&self.headers.get("Action")?.text())
    }

    /// `Status` (RFC 3464 §2.3.4): how it ended, and why.
    pub fn status(self) -> Option<StatusCode> {
        self.headers.get("Status")?.status_code()
    }

    /// `Remote-MTA` (RFC 3464 §2.3.5): the host that said so.
    pub fn remote_mta(self) -> Option<TypedValue<'r>> {
        self.typed_value("Remote-MTA")
    }

    /// `Diagnostic-Code` (RFC 3464 §2.3.6): what it said, of type `smtp` an SMTP reply.
    pub fn diagnostic_code(self) -> Option<TypedValue<'r>> {
        self.typed_value("Diagnostic-Code")
    }

    /// `Localized-Diagnostic` (RFC 6533 §4): the same in the language of the user.
    pub fn localized_diagnostic(self) -> Option<TypedValue<'r>> {
        self.typed_value("Localized-Diagnostic")
    }

    /// `Last-Attempt-Date` (RFC 3464 §2.3.7): when it was last tried.
    pub fn last_attempt_date(self) -> Option<DateTime> {
        self.headers.get("Last-Attempt-Date")?.date_time()
    }

    /// `Final-Log-ID` (RFC 3464 §2.3.8): where to look it up.
    pub fn final_log_id(self) -> Option<Cow<'r, str>> {
        Some(self.headers.get("Final-Log-ID")?.text())
    }

    /// `Will-Retry-Until` (RFC 3464 §2.3.9): when a delayed message will be given up.
    pub fn will_retry_until(self) -> Option<DateTime> {
        self.headers.get("Will-Retry-Until")?.date_time()
    }
}

/// `action-value = "failed" / "delayed" / "delivered" / "relayed" / "expanded"` (RFC 3464 §2.3.3).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Action {
    /// The message will not be delivered.
    Failed,
    /// It was not delivered yet, and will be tried again.
    Delayed,
    /// It is in the mailbox.
    Delivered,
    /// It was handed to a host that does not report.
    Relayed,
    /// It was delivered, and sent on to several addresses.
    Expanded,
}

impl Action {
    const ALL: [Self; 5] =
        [Self::Failed, Self::Delayed, Self::Delivered, Self::Relayed, Self::Expanded];

    /// The action that a field names, before a comment or a blank.
    fn named(text: &str) -> Option<Self> {
        let name = text.split([' ', '(', ';']).next()?;
        Self::ALL.into_iter().find(|action| action.as_str().eq_ignore_ascii_case(name))
    }

    /// Its name in lower case, as reports have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Delayed => "delayed",
            Self::Delivered => "delivered",
            Self::Relayed => "relayed",
            Self::Expanded => "expanded",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
