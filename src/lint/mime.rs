//! The fields that say what a part is (RFC 2045), and what others read in their place.

use std::cell::OnceCell;

use super::{
    delimiter_lines::DelimiterLines,
    edit::Edit,
    file_names,
    finding::{Finding, Findings, Other},
};
use crate::{
    defect::{Code, Defect, Departure, PartId},
    field::{
        content_transfer_encoding,
        content_type::departures::{self, OtherBody},
    },
    header::header_field::HeaderField,
    message::Message,
    part::Part,
    span::Span,
};

/// Fields that mean nothing without MIME-Version (RFC 2045 §4).
const MIME_FIELDS: [&str; 3] = ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"];

/// What there is to find in the MIME fields of all parts.
pub(super) fn find<'m>(message: &'m Message<'_>, findings: &mut Findings<'m>) {
    let raw = message.document.bytes();
    let lines = OnceCell::new();
    information(message, findings);
    let most = message.options().limits.params;
    for part in message.parts() {
        if let Some(field) = part.headers().get("Content-Type") {
            let body = body_span(field);
            let has = |boundary: &[u8]| {
                lines.get_or_init(|| DelimiterLines::of(raw)).has(boundary, part.body_span())
            };
            let departures = departures::departures(field.raw_value(), most);
            let departures = departures.into_iter().chain(control(field, OtherBody::new));
            let departures = departures.map(|departure| confirmed(departure, has));
            findings.add_departures(raw, (part.id(), body), departures, |other: OtherBody| {
                Other::Edits(vec![Edit::new(body, other.body)])
            });
        }
        if let Some(field) = part.headers().get("Content-Transfer-Encoding") {
            let body = body_span(field);
            let departures = content_transfer_encoding::departures(field.raw_value());
            let departures = departures.into_iter().chain(control(field, |body| body));
            let departures = departures.map(|departure| guessed(departure, part));
            findings.add_departures(raw, (part.id(), body), departures, |other| {
                Other::Edits(vec![Edit::new(body, other)])
            });
        }
        file_names::find(raw, part, findings);
    }
}

/// Where the body of a field is.
fn body_span(field: HeaderField<'_>) -> Span {
    let Span { end, .. } = field.span();
    Span { start: end - field.raw_value().len() as u32, end }
}

/// The departure with those others only whose delimiters are there.
fn confirmed(
    departure: Departure<'_, OtherBody>,
    has: impl Fn(&[u8]) -> bool,
) -> Departure<'_, OtherBody> {
    let others = departure.others.into_iter();
    let others = others.filter(|other| other.boundary.as_deref().is_none_or(&has)).collect();
    Departure { others, ..departure }
}

/// An unknown transfer encoding of what cannot be but base64: some readers see that.
fn guessed<'m>(departure: Departure<'m, Vec<u8>>, part: Part<'m>) -> Departure<'m, Vec<u8>> {
    let is_base64 = |body: &[u8]| {
        body.len() >= 16
            && body.iter().all(|&byte| byte.is_ascii_alphanumeric() || b"+/=\r\n".contains(&byte))
    };
    let is_unknown = departure.code == Code::CteUnknown && departure.others.is_empty();
    match is_unknown && is_base64(part.raw_body()) {
        true => departure.or(b" base64".to_vec()),
        false => departure,
    }
}

/// A control character in a field: some readers leave it out, to some it is the end.
#[expect(clippy::indexing_slicing, reason = "positions come from searches in the same bytes")]
fn control<'m, V>(
    field: HeaderField<'m>,
    other: impl Fn(Vec<u8>) -> V,
) -> Option<Departure<'m, V>> {
    let body = field.raw_value();
    let is_odd = |byte: u8| byte.is_ascii_control() && !b"\t\r\n\x1B".contains(&byte);
    let at = body.iter().position(|&byte| is_odd(byte))?;
    let code = if body[at] == 0 { Code::HdrNul } else { Code::HdrControlChar };
    let without = body.iter().copied().filter(|&byte| !is_odd(byte)).collect();
    let departure = Departure::new(code, &body[at..=at]);
    Some(departure.or(other(without)).or(other(body[..at].to_vec())))
}

/// What is worth to be known and read by all alike.
fn information<'m>(message: &'m Message<'_>, findings: &mut Findings<'m>) {
    let headers = message.headers();
    let mut add = |code, part, span| findings.add(Finding::new(Defect::new(code, part, span)));
    if headers.get("MIME-Version").is_none()
        && let Some(field) = MIME_FIELDS.iter().find_map(|name| headers.get(name))
    {
        add(Code::MimeVersionMissing, PartId::ROOT, field.span());
    }
    if let Some(field) = headers.get("Content-Disposition") {
        add(Code::PartRootDisposition, PartId::ROOT, field.span());
    }
    for part in message.parts().skip(1) {
        if part.headers().get("Content-Type").is_none() {
            let header = Span { end: part.body_span().start, ..part.span() };
            add(Code::PartDefaultType, part.id(), header);
        }
    }
}
