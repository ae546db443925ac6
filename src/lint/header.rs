//! Values of the header of a message that other readers show otherwise.

use std::borrow::Cow;

use super::{
    alternative::AlternativeKind,
    finding::{Finding, Findings},
};
use crate::{
    defect::{Code, Defect, PartId},
    header::header_field::HeaderField,
    message::Message,
};

/// Fields that may stand only once (RFC 5322 §3.6).
const SINGLETONS: [&str; 11] = [
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

/// What there is to find in the header of the message.
pub(super) fn find<'m>(message: &'m Message<'_>, findings: &mut Findings<'m>) {
    for name in SINGLETONS {
        duplicates(message, name, findings);
    }
}

/// Fields behind the first one that say something else.
fn duplicates<'m>(message: &'m Message<'_>, name: &str, findings: &mut Findings<'m>) {
    let mut fields = message.headers().get_all(name);
    let Some(first) = fields.next() else { return };
    for field in fields.filter(|field| field.raw_value() != first.raw_value()) {
        let defect = Defect::new(Code::HdrDuplicateSingleton, PartId::ROOT, field.span());
        let finding = Finding::new(defect.against(first.span()));
        findings.add(match name {
            "Subject" if field.text() != first.text() => {
                finding.or_text(AlternativeKind::Subject, field.text())
            }
            "From" => senders(field)
                .filter(|sender| !senders(first).any(|known| known == *sender))
                .fold(finding, |finding, sender| finding.or_text(AlternativeKind::From, sender)),
            _ => finding,
        });
    }
}

/// The addresses of a field.
fn senders<'m>(field: HeaderField<'m>) -> impl Iterator<Item = Cow<'m, str>> {
    let list = field.address_list();
    let addresses: Vec<_> = list.mailboxes().map(|it| it.addr_spec.to_string()).collect();
    addresses.into_iter().filter(|address| !address.is_empty()).map(Cow::Owned)
}
