//! The fields that say what a part is (RFC 2045).

use crate::{
    defect::{Code, Defect, PartId, Reader, Recorder},
    file_name::record_type_parameters,
    header::header_field::HeaderField,
    message::Message,
    part::Part,
    span::Span,
};

/// Fields that mean nothing without MIME-Version (RFC 2045 §4).
const MIME_FIELDS: [&str; 3] = ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"];

/// What is met in the Content-Type and the Content-Transfer-Encoding of a part.
pub(super) fn record(part: Part<'_>, recorder: &mut Recorder<'_>) {
    let headers = part.headers();
    if let Some(field) = headers.get("Content-Type") {
        recorder.read_value(part.id(), body_span(field));
        field.record_content_type(recorder);
        record_type_parameters(part, recorder);
    }
    if let Some(field) = headers.get("Content-Transfer-Encoding") {
        recorder.read_value(part.id(), body_span(field));
        field.record_transfer_encoding(part.raw_body(), recorder);
    }
}

/// Where the body of a field is.
fn body_span(field: HeaderField<'_>) -> Span {
    let Span { end, .. } = field.span();
    Span { start: end - field.raw_value().len() as u32, end }
}

/// Fields that are missing, or that say nothing where they stand.
pub(super) fn record_missing(message: &Message<'_>, recorder: &mut Recorder<'_>) {
    let headers = message.headers();
    let mut add = |code, part, span| recorder.add(Defect::new(code, part, span));
    let is_part = message.options().is_part;
    if headers.get("MIME-Version").is_none()
        && !is_part
        && let Some(field) = MIME_FIELDS.iter().find_map(|name| headers.get(name))
    {
        add(Code::MimeVersionMissing, PartId::ROOT, field.span());
    }
    if let Some(field) = headers.get("Content-Disposition").filter(|_| !is_part) {
        add(Code::PartRootDisposition, PartId::ROOT, field.span());
    }
    for part in message.parts().skip(1) {
        if part.headers().get("Content-Type").is_none() {
            let header = Span { end: part.body_span().start, ..part.span() };
            add(Code::PartDefaultType, part.id(), header);
        }
    }
}
