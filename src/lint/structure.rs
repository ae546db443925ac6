//! What other readers make of the defects of the structure: the message as if it were edited.

use std::{collections::HashMap, iter};

use super::{edit::Edit, finding::Finding};
use crate::{
    codec::transfer_encoding::TransferEncoding,
    defect::{Code, Defect, PartId, Severity},
    message::Message,
    part::Part,
    scan::{
        class::is_fws,
        line::{empty_line, field_name, line, trim_line_break},
    },
    span::Span,
    tree::near_field::{field_of_invalid_name, name_without_colon},
};

/// How often all of a body is looked into for one code: enough for any honest message, and a bound
/// for any other.
const LOOKED_INTO: u32 = 16;

/// How many containers around a part are searched for the one that it competes with.
const NEAR: usize = 16;

/// Knows what other readers make of the defects of a message's structure.
pub(super) struct OtherReaders<'m> {
    message: &'m Message<'m>,
    raw: &'m [u8],
    boundaries: HashMap<PartId, Vec<u8>>,
    looked_into: HashMap<Code, u32>,
    /// How many bytes of boundaries may still be written in place of what is almost one of them.
    room: usize,
}

impl<'m> OtherReaders<'m> {
    pub(super) fn of(message: &'m Message<'m>) -> Self {
        let raw = message.document.bytes();
        let (boundaries, looked_into) = (HashMap::new(), HashMap::new());
        Self { message, raw, boundaries, looked_into, room: raw.len().saturating_mul(4) }
    }

    /// A defect, and what they make of it.
    pub(super) fn finding(&mut self, defect: Defect) -> Finding<'m> {
        let finding = Finding::new(defect);
        let part = self.message.part(defect.part);
        match part.filter(|_| defect.severity == Severity::Ambiguous) {
            Some(part) => self.ways(part, defect).into_iter().fold(finding, Finding::or_edits),
            None => finding,
        }
    }

    /// Whether another body may be looked into for this code.
    fn may_look_into(&mut self, code: Code) -> bool {
        let times = self.looked_into.entry(code).or_default();
        *times += 1;
        *times <= LOOKED_INTO
    }

    /// The boundary that a multipart declares.
    fn boundary(&mut self, part: Part<'_>) -> &[u8] {
        self.boundaries.entry(part.id()).or_insert_with(|| {
            let content_type = part.headers().content_type();
            let boundary = content_type.and_then(|it| it.parameters().get("boundary"));
            boundary.unwrap_or_default().trim_ascii_end().as_bytes().to_vec()
        })
    }

    /// The ways in which it is taken otherwise: we do, they do.
    fn ways(&mut self, part: Part<'_>, defect: Defect) -> Vec<Vec<Edit>> {
        let raw = self.raw;
        let Defect { code, span, other, .. } = defect;
        let one = |edit: Edit| vec![vec![edit]];
        let empty_body = || Edit::new(part.body_span(), *b"");
        match code {
            // The first counts; the last.
            Code::MimeDuplicateField if self.may_look_into(code) => {
                duplicate(part, raw, other.unwrap_or_default())
            }
            Code::MimeDuplicateField => one(Edit::rename(other.unwrap_or_default())),
            // An empty line; one that is not empty.
            Code::EolBareCr if is_blank_of_crs(raw, span) => one(empty_body()),
            // A CR is text; it ends the line.
            Code::EolBareCr => vec![bare_crs(raw, span)],
            Code::HdrNul => nul(raw, span),
            // Part of the value; a line break.
            Code::HdrControlChar => one(Edit::new(span, *b"\n")),
            // Passed over, or where the body starts; the other, or a field.
            Code::HdrMissingColon => iter::once(vec![header_ends(span)])
                .chain(with_colon(raw, span).map(|edit| vec![edit]))
                .collect(),
            Code::HdrLostFold | Code::HdrEmptyName => one(header_ends(span)),
            // Passed over, or where the body starts, or a field that nobody knows; the other, or a
            // field by its name.
            Code::HdrInvalidName => {
                let is_field = field_name(span.of(raw)).is_ok();
                let ends = (!is_field).then(|| header_ends(span));
                let cleaned = cleaned_name(span.start, span.of(raw));
                ends.into_iter().chain(cleaned).map(|edit| vec![edit]).collect()
            }
            // The body starts behind the last field; all of it is header.
            Code::HdrMissingSeparator => one(empty_body()),
            // A fold; the empty line, or nothing at all.
            Code::HdrWsOnlyLine => {
                vec![vec![Edit::new(span, *b"\n")], vec![Edit::new(span, *b"")]]
            }
            // Not there; a field as any other.
            Code::HdrLeadingContinuation | Code::HdrFieldInContinuation => {
                one(unindented(raw, span))
            }
            // A line that is none; one field with the next line.
            Code::HdrFoldInName => {
                let text = span.of(raw);
                let name =
                    trim_line_break(text.split_inclusive(|&b| b == b'\n').next().unwrap_or(text));
                let fold = text.iter().skip(name.len()).take_while(|&&byte| is_fws(byte)).count();
                let start = span.start as usize + name.len();
                let gap = Span::new(start, start + fold);
                vec![vec![Edit::new(gap, *b"")], vec![header_ends(span)]]
            }
            // A field; no field.
            Code::HdrWsBeforeColon => one(Edit::new(span, *b"-:")),
            // Part of the value; not.
            Code::HdrDoubleColon => {
                let no_field = Edit::new(Span { start: span.start - 1, end: span.start }, *b"-:");
                vec![vec![Edit::blank(span, raw)], vec![no_field]]
            }
            // Passed over; the header is empty.
            Code::HdrEmptyHeader if span.of(raw).starts_with(b"\xEF\xBB\xBF") => {
                one(Edit::new(Span { end: span.start + 3, ..span }, *b"-"))
            }
            Code::HdrEmptyHeader => one(Edit::new(Span { end: span.start, ..span }, *b"-:\n")),
            // Text; the header, behind an empty line too many.
            Code::PartHeaderlessWithFields => {
                let mut header = span.of(raw);
                while let Ok((behind, _)) = empty_line(header) {
                    header = behind;
                }
                let end = span.end - header.len() as u32;
                one(Edit::new(Span { end, ..span }, *b""))
            }
            // Undone; left alone, or undone of what is not in it.
            Code::CteOnComposite => {
                let mut ways = one(Edit::rename(other.unwrap_or_default()));
                let is_base64 = part.transfer_encoding() == TransferEncoding::Base64;
                if let Some(field) = part.headers().get("Content-Type").filter(|_| is_base64) {
                    let Span { end, .. } = field.span();
                    let body = Span { start: end - field.raw_value().len() as u32, end };
                    ways.push(vec![Edit::new(body, *b" application/octet-stream")]);
                }
                ways
            }
            Code::MpBoundaryMissing if self.may_look_into(code) => guessed_boundary(part, span),
            // A leaf; a multipart of nothing.
            Code::MpNoParts => one(empty_body()),
            // The delimiters are the inner one's; the outer one's.
            Code::MpBoundaryReused => one(Edit::rename(span)),
            // Boundaries are told apart by whole lines; by how they begin.
            Code::MpBoundaryPrefix if self.may_look_into(code) => {
                self.prefix_read(part, other.unwrap_or_default())
            }
            // Content; a delimiter.
            Code::MpDelimiterNearMiss => self.near_delimiter(part, span),
            Code::MpDelimiterMidline => self.midline(part, span),
            // The end of the header; not there, or a line that is no field.
            Code::MpDelimiterInHeader => {
                let text = span.of(raw);
                let start =
                    text.trim_ascii_end().iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
                let start = span.start as usize + start;
                one(Edit::new(Span::new(start, start + 2), *b"-:"))
            }
            // The outer one ends; the inner one goes on.
            Code::MpDelimiterInEncodedBody => one(Edit::blank(span, raw)),
            // Not a part; a part, as if the multipart went on.
            Code::MpDelimiterAfterClose => one(reopened(raw, other.unwrap_or_default())),
            Code::MpCloseBeforeOpen => one(Edit::new(Span { end: span.start + 2, ..span }, *b"  ")),
            _ => Vec::new(),
        }
    }

    /// Delimiter lines of the multipart whose boundary begins with that of the other, read as those
    /// of the other.
    fn prefix_read(&mut self, part: Part<'_>, outer: Span) -> Vec<Vec<Edit>> {
        let mut ancestors = iter::successors(part.parent(), |part| part.parent()).take(NEAR);
        let is_outer = |part: &Part<'_>| {
            part.headers().get("Content-Type").is_some_and(|it| it.span() == outer)
        };
        let Some(outer) = ancestors.find(is_outer) else { return Vec::new() };
        let (inner_text, outer_text) =
            (self.boundary(part).to_vec(), self.boundary(outer).to_vec());
        let inner = inner_text.clone();
        let (short, long) = match outer_text.len() < inner_text.len() {
            true => (outer_text.len(), inner_text),
            false => (inner_text.len(), outer_text),
        };
        let within = outer.body_span();
        let differ_in_case = short == long.len();
        let mut edits = Vec::new();
        let mut rest = within.of(self.raw);
        while let Ok((after, text)) = line(rest) {
            let at = within.end as usize - rest.len();
            if differ_in_case && text.strip_prefix(b"--").is_some_and(|it| it.starts_with(&inner)) {
                edits.push(Edit::new(Span::new(at + 2, at + 2 + short), &*long));
            } else if text.strip_prefix(b"--").is_some_and(|text| text.starts_with(&long)) {
                edits.push(Edit::new(Span::new(at + 2 + short, at + 2 + long.len()), *b" "));
            }
            rest = after;
        }
        vec![edits]
    }

    /// A delimiter written as it should be.
    fn near_delimiter(&mut self, part: Part<'_>, at: Span) -> Vec<Vec<Edit>> {
        let line = at.of(self.raw);
        let length = self.boundary(part).len();
        let Some(room) = self.room.checked_sub(length) else { return Vec::new() };
        self.room = room;
        let boundary = self.boundary(part);
        let rest = line.get(2 + boundary.len().min(70)..).unwrap_or_default();
        let delimiter =
            |close: &[u8]| vec![Edit::new(at, [b"\n--", boundary, close, b"\n"].concat())];
        match rest.starts_with(b"--") || line.trim_ascii_end().ends_with(b"--") {
            true => vec![delimiter(b"--"), delimiter(b"")],
            false => vec![delimiter(b"")],
        }
    }

    /// In base64 a delimiter, else content; the other way round.
    fn midline(&mut self, part: Part<'_>, at: Span) -> Vec<Vec<Edit>> {
        match part.is_multipart() {
            true => self.near_delimiter(part, at),
            false => vec![vec![Edit::new(Span { end: at.start + 2, ..at }, *b"  ")]],
        }
    }
}

/// The header ends before this line.
fn header_ends(line: Span) -> Edit {
    Edit::new(Span { end: line.start, ..line }, *b"\n")
}

/// A NUL is a byte like any other; it ends the value, or is not there.
fn nul(raw: &[u8], at: Span) -> Vec<Vec<Edit>> {
    let behind = raw.get(at.start as usize..).unwrap_or_default();
    let rest = line(behind).map_or(behind, |(_, line)| line);
    let end = at.start + rest.len() as u32;
    let all = rest.iter().enumerate().filter(|(_, byte)| **byte == 0);
    let without = all.map(|(offset, _)| {
        let at = at.start as usize + offset;
        Edit::new(Span::new(at, at + 1), *b"")
    });
    // What was in quotes is closed.
    let quote = if rest.contains(&b'"') { &b"\""[..] } else { b"" };
    vec![vec![Edit::new(Span { start: at.start, end }, quote)], without.collect()]
}

/// The bare CRs of a line, from this one on, as line breaks.
fn bare_crs(raw: &[u8], at: Span) -> Vec<Edit> {
    let behind = raw.get(at.start as usize..).unwrap_or_default();
    let end = behind.iter().position(|&byte| byte == b'\n').unwrap_or(behind.len());
    let text = behind.get(..end).unwrap_or_default();
    let rest = text.strip_suffix(b"\r").filter(|_| end < behind.len()).unwrap_or(text);
    let all = rest.iter().enumerate().filter(|(_, byte)| **byte == b'\r');
    let place = |(offset, _)| Span::new(at.start as usize + offset, at.start as usize + offset + 1);
    all.map(|cr| Edit::new(place(cr), *b"\n")).collect()
}

/// Whether the CR is at the start of a line of nothing but CRs.
fn is_blank_of_crs(raw: &[u8], at: Span) -> bool {
    let (before, behind) = raw.split_at_checked(at.start as usize).unwrap_or((raw, b""));
    before.ends_with(b"\n") && empty_line(behind).is_ok()
}

/// Of fields of one name, the first counts, or the last; of more than two, also the second.
fn duplicate(part: Part<'_>, raw: &[u8], before: Span) -> Vec<Vec<Edit>> {
    let mut ways = vec![vec![Edit::rename(before)]];
    let name = std::str::from_utf8(before.of(raw)).unwrap_or_default();
    let mut fields = part.headers().get_all(name);
    let is_first = fields.next().is_some_and(|first| first.span().start == before.start);
    if is_first && fields.nth(1).is_some() {
        ways.push(vec![Edit::rename(before)]);
    }
    ways
}

/// The line without the blanks that it starts with.
fn unindented(raw: &[u8], line: Span) -> Edit {
    let text = line.of(raw);
    let blanks = text.len() - text.trim_ascii_start().len();
    Edit::new(Span { end: line.start + blanks as u32, ..line }, *b"")
}

/// The line with a colon behind the name of a field of MIME.
fn with_colon(raw: &[u8], line: Span) -> Option<Edit> {
    let name = name_without_colon(line.of(raw))?;
    let behind = line.of(raw).get(name.len()..)?;
    let is_value = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'"' | b'\n');
    let gap = behind.iter().position(is_value).unwrap_or(behind.len());
    let start = line.start as usize + name.len();
    Some(Edit::new(Span::new(start, start + gap), *b": "))
}

/// A field whose name is what it is without what does not belong there.
fn cleaned_name(start: u32, line: &[u8]) -> Option<Edit> {
    let (name, body) = field_of_invalid_name(trim_line_break(line))?;
    let colon = trim_line_break(line).len() - body.len() - 1;
    Some(Edit::new(Span { start, end: start + colon as u32 }, name))
}

/// Not taken apart; taken apart at what looks like its delimiters.
fn guessed_boundary(part: Part<'_>, content_type: Span) -> Vec<Vec<Edit>> {
    let body = part.raw_body();
    let lines = body.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end);
    let mut dashed = lines.filter_map(|line| line.strip_prefix(b"--"));
    let is_boundary = |text: &&[u8]| !text.is_empty() && !text.contains(&b'"') && text.len() <= 70;
    let Some(guess) = dashed.find(is_boundary) else { return Vec::new() };
    let parameter = [b"; boundary=\"", guess, b"\""].concat();
    let end = Span { start: content_type.end, ..content_type };
    vec![vec![Edit::new(end, parameter)]]
}

/// A close delimiter as one behind which a part follows.
pub(super) fn reopened(raw: &[u8], close: Span) -> Edit {
    let text = close.of(raw).trim_ascii_end();
    let end = close.start as usize + text.len();
    Edit::new(Span::new(end.saturating_sub(2).max(close.start as usize), end), *b"")
}
