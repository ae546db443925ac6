//! Fields of the header of a message that must be there once, and the values that name its author and subject.

use crate::{
    defect::{Code, Defect, PartId, Reader, Recorder, Severity, Unshown},
    field::{auth::authentication_results, date::record_date},
    header::header_field::HeaderField,
    message::Message,
    span::Span,
};

/// Fields that may stand only once (RFC 5322 §3.6).
pub(crate) const SINGLETONS: [&str; 11] = [
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Bcc",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
];

/// Fields that hold addresses.
const ADDRESSES: [&str; 6] = ["From", "Sender", "Reply-To", "To", "Cc", "Bcc"];

/// Fields that hold message identifiers.
const IDENTIFIERS: [&str; 3] = ["Message-ID", "In-Reply-To", "References"];

/// What is met in the header of a message.
pub(super) fn record(message: &Message<'_>, recorder: &mut Recorder<'_>) {
    let headers = message.headers();
    for name in SINGLETONS {
        let mut fields = headers.get_all(name);
        let Some(first) = fields.next() else { continue };
        for field in fields {
            let defect = Defect::new(Code::HdrDuplicateSingleton, PartId::ROOT, field.span());
            // Of those only the author and the subject are shown everywhere.
            let is_shown = matches!(name, "From" | "Subject");
            let severity = if is_shown { Severity::Ambiguous } else { Severity::Warn };
            recorder.add(defect.against(first.span()).severity(severity));
        }
    }
    if let Some(field) = headers.get("Subject") {
        recorder.read_value(PartId::ROOT, field.span());
        field.record_text(recorder);
    }
    for name in ADDRESSES {
        for field in headers.get_all(name) {
            recorder.read_value(PartId::ROOT, field.span());
            if name == "From" {
                field.record_addresses(recorder);
                continue;
            }
            // Recipients may be a group; a sender is one person.
            let but = (name != "Sender").then_some(Code::AddrGroupInFrom);
            field.record_addresses(&mut Unshown { reader: &mut *recorder, but });
        }
    }
    for field in headers.iter() {
        if IDENTIFIERS.iter().any(|name| field.is(name)) {
            recorder.read_value(PartId::ROOT, field.span());
            field.record_ids(recorder);
        } else if field.name().get(..5).is_some_and(|start| start.eq_ignore_ascii_case("List-")) {
            recorder.read_value(PartId::ROOT, field.span());
            field.record_list(recorder);
        } else if field.is("Authentication-Results") || field.is("ARC-Authentication-Results") {
            recorder.read_value(PartId::ROOT, field.span());
            authentication_results::record(field.raw_value(), recorder);
        }
    }
    if let Some(field) = headers.get("Date") {
        recorder.read_value(PartId::ROOT, field.span());
        record_date(field.raw_value(), recorder);
    }
    missing_from(message, recorder);
}

/// A message that names no author: some readers show who sent it again (RFC 5322 §3.6.6), or whose
/// secretary sent it (§3.6.2).
fn missing_from(message: &Message<'_>, recorder: &mut Recorder<'_>) {
    let headers = message.headers();
    let from = headers.get("From");
    if from.is_some_and(names_somebody) || from.is_none() && message.options().is_part {
        return;
    }
    let instead = ["Resent-From", "Sender"].iter().find_map(|name| headers.get(name));
    let span = from.or(instead).map_or(Span::default(), HeaderField::span);
    let defect = Defect::new(Code::HdrMissingFrom, PartId::ROOT, span);
    recorder.add(match instead.is_some_and(names_somebody) {
        true => defect.severity(Severity::Ambiguous),
        false => defect,
    });
}

/// Whether a field has an address.
fn names_somebody(field: HeaderField<'_>) -> bool {
    field.address_list().mailboxes().any(|mailbox| !mailbox.addr_spec.is_empty())
}
