//! What the bodies of leaves are, and what they should be.

use std::borrow::Cow;

use crate::{
    body::Text,
    codec::{lines, transfer_encoding::TransferEncoding, uuencode},
    defect::{Code, Defect, Reader, Recorder, Severity},
    hidden::{Hidden, HiddenFile, HiddenKind},
    part::Part,
    quirk::Quirks,
};

/// How many times its size the files in a body may take, all of them together: some formats expand.
const MOST_TIMES: usize = 4;

/// The decoded body of `part` as a strict reader has it: see [`Part::strict_body`].
pub(crate) fn strict_body_of(part: Part<'_>) -> (Cow<'_, [u8]>, Option<u32>) {
    let (encoding, quirks) = (part.transfer_encoding(), part.options().quirks);
    let mut reader = FirstHarm { body: part.encoded_body(), quirks, first: None };
    if part.registered_decoder().is_none() {
        encoding.record(reader.body, &mut reader);
    }
    match reader.first {
        Some(at) => {
            let before = reader.body.get(..at).unwrap_or_default();
            (encoding.decode_as(before, quirks), Some(part.body_span().start + at as u32))
        }
        None => (part.body(), None),
    }
}

/// Keeps where something is first met in a body that is not harmless.
struct FirstHarm<'b> {
    body: &'b [u8],
    quirks: Quirks,
    first: Option<usize>,
}

impl Reader for FirstHarm<'_> {
    const RECORDS: bool = true;
    type Silent = Quirks;

    fn silent(&self) -> Quirks {
        self.quirks
    }

    fn quirks(&self) -> Quirks {
        self.quirks
    }

    fn add(&mut self, _: Defect) {}

    fn met_as(&mut self, _: Code, severity: Severity, at: &[u8]) {
        let start = (at.as_ptr() as usize).wrapping_sub(self.body.as_ptr() as usize);
        if severity > Severity::Info && start <= self.body.len() {
            self.first = Some(self.first.map_or(start, |first| first.min(start)));
        }
    }
}

/// What is met in the body of a leaf.
pub(super) fn record(part: Part<'_>, recorder: &mut Recorder<'_>) {
    recorder.read_body(part.id(), part.body_span());
    if part.registered_decoder().is_none() {
        part.transfer_encoding().record(part.encoded_body(), recorder);
    }
    octets(part, recorder);
    hidden(part, recorder);
    text(part, recorder);
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
    if let Some(at) = bare_cr(body) {
        // In what is no text, a CR is content like any other.
        let is_text = !encoding.is_encoded() && part.content_type().is_kind("text");
        let severity = if is_text { Severity::Ambiguous } else { Severity::Info };
        recorder.met_as(Code::EolBareCr, severity, body.get(at..at + 1).unwrap_or_default());
    }
    if encoding != TransferEncoding::Binary
        && let Some(nul) = lines::find(body, b"\0")
    {
        let after = body.get(nul..).unwrap_or_default();
        // To a reader that keeps text in C strings, it ends here.
        let is_string = after.iter().any(|byte| !byte.is_ascii_whitespace() && *byte != 0)
            && part.nul_of_text().is_some();
        let severity = if is_string { Severity::Ambiguous } else { Severity::Warn };
        recorder.met_as(Code::BodyNul, severity, after.get(..1).unwrap_or_default());
    }
}

/// The first CR that no LF follows, nor another CR that one does.
fn bare_cr(body: &[u8]) -> Option<usize> {
    let is_bare = |two: &[u8]| matches!(two, [b'\r', next] if !matches!(next, b'\r' | b'\n'));
    body.windows(2).position(is_bare)
}

/// Files by other ways than MIME.
fn hidden(part: Part<'_>, recorder: &mut Recorder<'_>) {
    let Some(hidden) = undeclared_files(part) else { return };
    let name = part.filename();
    let is_text = !part.has_unknown_encoding();
    let mut room = Room::of(part);
    let mut files = hidden.iter();
    for file in files.by_ref().take(part.options().limits.views.into()) {
        let code = match file.kind() {
            HiddenKind::Uuencode if is_text => Code::UuEmbedded,
            _ => Code::CteNonstandard,
        };
        let is_named = file.filename().is_some_and(|other| name.as_deref() != Some(other));
        let is_shown = !room.body(&file).is_empty() || is_named;
        let severity = if is_shown { Severity::Ambiguous } else { Severity::Warn };
        let at = match is_text {
            true => hidden.bytes().get(file.span()).unwrap_or_default(),
            false => written_in(part, "Content-Transfer-Encoding").trim_ascii(),
        };
        let span = recorder.span_of(at);
        recorder.add(Defect::new(code, part.id(), span).severity(severity));
    }
    if files.next().is_some() || room.is_over {
        recorder.add(Defect::new(Code::LimitViews, part.id(), part.body_span()));
    }
}

/// What may hide files in the body of a leaf that no field declares: a text, and a body in an unknown transfer
/// encoding.
pub(super) fn undeclared_files(part: Part<'_>) -> Option<Hidden<'_>> {
    let is_searched = part.has_unknown_encoding() || part.content_type().is_kind("text");
    is_searched.then(|| part.hidden())
}

/// The file that a body in base64 declares by lines of uuencode.
pub(super) fn file_in_base64(part: Part<'_>) -> Option<HiddenFile<'_>> {
    let is_base64 = part.transfer_encoding() == TransferEncoding::Base64;
    let is_known = part.registered_decoder().is_none();
    let file = (is_base64 && is_known).then(|| uuencode::begin_base64(part.encoded_body()))?;
    file.map(HiddenFile::from)
}

/// How much of the files in a body is decoded.
pub(super) struct Room {
    left: usize,
    is_over: bool,
}

impl Room {
    pub(super) fn of(part: Part<'_>) -> Self {
        Self { left: part.raw_body().len().saturating_mul(MOST_TIMES), is_over: false }
    }

    /// The body of a file, if there is room for it.
    pub(super) fn body<'h>(&mut self, file: &HiddenFile<'h>) -> Cow<'h, [u8]> {
        let body = file.body();
        match self.left.checked_sub(body.len()) {
            Some(left) => {
                self.left = left;
                body
            }
            None => {
                self.is_over = true;
                Cow::Borrowed(b"")
            }
        }
    }
}

/// The text of a body, and its charset.
fn text(part: Part<'_>, recorder: &mut Recorder<'_>) {
    let content_type = part.content_type();
    if content_type.is_kind("text") {
        let written = written_in(part, "Content-Type");
        Text::record(&part.body(), &content_type, part.context(), written, recorder);
    }
}

/// The value of a field of the part, as written.
fn written_in<'m>(part: Part<'m>, name: &str) -> &'m [u8] {
    part.headers().get(name).map(|field| field.raw_value()).unwrap_or_default()
}
