//! What the bodies of leaves are, and what they should be.

use std::borrow::Cow;

use crate::{
    codec::{departures::first_departure, lines, transfer_encoding::TransferEncoding},
    defect::{Code, Reader, Recorder, Severity},
    part::Part,
    scan::line::first_bare_cr,
};

/// The decoded body of `part` as a strict reader has it: see [`Part::strict_body`].
pub(crate) fn strict_body_of(part: Part<'_>) -> (Cow<'_, [u8]>, Option<u32>) {
    let (encoding, body) = (part.transfer_encoding(), part.raw_body());
    let known = part.registered_decoder().is_none();
    match known.then(|| first_departure(encoding, body)).flatten() {
        Some(at) => {
            let start = part.body_span().start;
            let before = body.get(..at).unwrap_or_default();
            (encoding.decode(before), Some(start + at as u32))
        }
        None => (part.body(), None),
    }
}

/// What is met in the body of a leaf.
pub(super) fn record(part: Part<'_>, recorder: &mut Recorder<'_>) {
    recorder.read_value(part.id(), part.body_span());
    octets(part, recorder);
}

/// Octets that the transfer encoding does not allow (RFC 2045 §2.7, §2.8).
fn octets(part: Part<'_>, recorder: &mut Recorder<'_>) {
    let body = part.raw_body();
    let encoding = part.transfer_encoding();
    if matches!(encoding, TransferEncoding::SevenBit | TransferEncoding::QuotedPrintable)
        && let Some(at) = body.iter().position(|byte| !byte.is_ascii())
    {
        let octets = body.get(at..).unwrap_or_default();
        let end = octets.iter().position(u8::is_ascii).unwrap_or(octets.len());
        recorder.met(Code::Body8bitIn7bit, octets.get(..end).unwrap_or_default());
    }
    if let Some(at) = first_bare_cr(body) {
        // In what is no text, a CR is content like any other, unless a delimiter follows it.
        let is_text = !encoding.is_encoded() && part.content_type().is_kind("text");
        let is_line_end = is_text || lines::find(body, b"\r--").is_some();
        let severity = if is_line_end { Severity::Ambiguous } else { Severity::Info };
        recorder.met_as(Code::EolBareCr, severity, body.get(at..at + 1).unwrap_or_default());
    }
    if encoding != TransferEncoding::Binary
        && let Some(nul) = lines::find(body, b"\0")
    {
        let after = body.get(nul..).unwrap_or_default();
        // To a reader that keeps text in C strings, it ends here.
        let is_string = encoding != TransferEncoding::Base64
            && after.iter().any(|byte| !byte.is_ascii_whitespace() && *byte != 0)
            && part.text().is_some_and(|text| !is_wide(text.charset()));
        let severity = if is_string { Severity::Ambiguous } else { Severity::Warn };
        recorder.met_as(Code::BodyNul, severity, after.get(..1).unwrap_or_default());
    }
}

/// Whether NUL is half of a character.
fn is_wide(charset: &str) -> bool {
    charset.starts_with("UTF-16") || charset.starts_with("UTF-32")
}
