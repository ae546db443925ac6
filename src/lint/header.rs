//! Values of the header of a message that other readers show otherwise.

use std::{borrow::Cow, cell::OnceCell, collections::HashSet};

use super::{
    alternative::AlternativeKind,
    finding::{Finding, Findings, Other},
};
use crate::{
    defect::{Code, Defect, Departure, PartId},
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

/// What there is to find in the header of the message.
pub(super) fn find<'m>(message: &'m Message<'_>, findings: &mut Findings<'m>) {
    for name in SINGLETONS {
        duplicates(message, name, findings);
    }
    subject(message, findings);
    missing_from(message, findings);
    for name in ADDRESSES {
        let mut fields = message.headers().get_all(name);
        if name == "From" {
            fields.by_ref().take(1).for_each(|field| from(message, field, findings));
        }
        fields.for_each(|field| addresses(message, field, findings));
    }
}

/// The subject that is shown, and those that other readers show.
fn subject<'m>(message: &'m Message<'_>, findings: &mut Findings<'m>) {
    let Some(field) = message.headers().get("Subject") else { return };
    let place = (PartId::ROOT, field.span());
    findings.add_departures(message.document.bytes(), place, field.text_departures(), |text| {
        Other::text(AlternativeKind::Subject, text)
    });
}

/// The authors that are shown, and those that other readers show.
fn from<'m>(message: &'m Message<'_>, field: HeaderField<'m>, findings: &mut Findings<'m>) {
    let place = (PartId::ROOT, field.span());
    let departures = field.address_departures();
    findings.add_departures(message.document.bytes(), place, departures, |address| {
        Other::text(AlternativeKind::From, address)
    });
    encoded_words(message, field, findings);
    if field.address_list().mailboxes().count() > 1 {
        let body = field.raw_value();
        let departure = Departure::<String>::new(Code::AddrMultipleFrom, body);
        findings.add_departures(message.document.bytes(), place, [departure], shows_the_same);
    }
}

/// Addresses that nobody takes the message to come from.
fn addresses<'m>(message: &'m Message<'_>, field: HeaderField<'m>, findings: &mut Findings<'m>) {
    let place = (PartId::ROOT, field.span());
    let departures = field.address_departures().into_iter().filter(|departure| {
        // Recipients may be a group; whoever sends is one.
        departure.code != Code::AddrGroupInFrom || field.is("Sender") || field.is("From")
    });
    let departures = departures.map(|departure| Departure { others: Vec::new(), ..departure });
    let raw = message.document.bytes();
    findings.add_departures(raw, place, departures, shows_the_same);
    encoded_words(message, field, findings);
}

/// Encoded words in names.
fn encoded_words<'m>(
    message: &'m Message<'_>,
    field: HeaderField<'m>,
    findings: &mut Findings<'m>,
) {
    let departures = field
        .text_departures()
        .into_iter()
        .filter(|departure| matches!(departure.code.area(), "ew" | "cs"));
    let departures = departures.map(|departure| Departure { others: Vec::new(), ..departure });
    let place = (PartId::ROOT, field.span());
    findings.add_departures(message.document.bytes(), place, departures, shows_the_same);
}

/// Of a departure without others.
fn shows_the_same<'m>(text: String) -> Other<'m> {
    Other::text(AlternativeKind::From, text)
}

/// A message that names no author: some readers show who sent it again (RFC 5322 §3.6.6), or whose
/// secretary sent it (§3.6.2).
fn missing_from<'m>(message: &'m Message<'_>, findings: &mut Findings<'m>) {
    let headers = message.headers();
    let from = headers.get("From");
    if from.is_some_and(|field| senders(field).next().is_some()) {
        return;
    }
    let instead = ["Resent-From", "Sender"].iter().find_map(|name| headers.get(name));
    let span = from.or(instead).map_or(Span::new(0, 0), HeaderField::span);
    let finding = Finding::new(Defect::new(Code::HdrMissingFrom, PartId::ROOT, span));
    let others = instead.into_iter().flat_map(senders);
    findings.add(
        others.fold(finding, |finding, sender| finding.or_text(AlternativeKind::From, sender)),
    );
}

/// Fields behind the first one that say something else.
fn duplicates<'m>(message: &'m Message<'_>, name: &str, findings: &mut Findings<'m>) {
    let mut fields = message.headers().get_all(name);
    let Some(first) = fields.next() else { return };
    // Read once: it can be as long as all the others together.
    let subject = OnceCell::new();
    let known = OnceCell::new();
    for field in fields {
        let defect = Defect::new(Code::HdrDuplicateSingleton, PartId::ROOT, field.span());
        let finding = Finding::new(defect.against(first.span()));
        findings.add(match name {
            "Subject" if field.text() != *subject.get_or_init(|| first.text()) => {
                finding.or_text(AlternativeKind::Subject, field.text())
            }
            "From" => senders(field)
                .filter(|sender| {
                    let known = known.get_or_init(|| senders(first).collect::<HashSet<_>>());
                    !known.contains(sender)
                })
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
