//! One header: its fields, and what else stands there.
//!
//! Advice for whoever changes it: nearly all lines take the way of `usual_fields`, which knows no quirks and
//! reports nothing but what `check_field` finds. Every other rule stands in `read` and `no_field`, each with the
//! quirks that decide it otherwise. A rule that looks ahead must pass over what it looked at, or a header of such
//! lines takes quadratic time.

use std::borrow::Cow;

use super::near_field::{
    field_of_invalid_name, hidden_line_break_in_line, is_field_in_disguise, is_field_of_no_name,
    is_fold_in_name, junk_code, name_without_colon, second_colon,
};
use crate::{
    defect::{Code, Defect, PartId, Reader, Severity},
    field::content_type::{self, Structure},
    header::header_field::{FieldSpans, name_to_others},
    lex::element::before,
    quirk::Quirk,
    scan::{
        class::{is_fws, is_wsp},
        delimiter::OpenBoundaries,
        field_ends::FieldEnds,
        line::{
            empty_line, field_body, field_name, ftext_length, is_mbox_from_line, is_mime_name,
            line, line_end, looks_like_field, trim_line_break,
        },
        near_miss,
    },
    span::Span,
    tree::{limits::Limits, node::NO_FIELD},
};

/// Which header it is: what may stand before its first field differs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum HeaderOf {
    /// Of a message: a byte order mark, empty lines and an mbox `From ` line before it are passed
    /// over.
    Message,
    /// Of a part: an empty line ends it at once (RFC 2046 §5.1).
    Part,
}

/// Reads one header, field by field.
pub(super) struct HeaderBlock<'b, 'a, R> {
    pub(super) message: &'a [u8],
    /// The multiparts whose delimiters end it.
    pub(super) open: &'b OpenBoundaries<'a>,
    pub(super) limits: &'b Limits,
    pub(super) part: PartId,
    /// Where the fields go, after those of other headers.
    pub(super) fields: &'b mut Vec<FieldSpans>,
    pub(super) first: usize,
    pub(super) reader: &'b mut R,
    /// Whether there are lines between the fields that are none.
    pub(super) junk: bool,
    pub(super) structural: StructuralFields,
    /// The boundary that it declares itself, once a line asked for it.
    pub(super) declared: &'b mut Option<DeclaredBoundary<'a>>,
}

/// The boundary that the Content-Type in a header declares, if it declares any.
pub(super) struct DeclaredBoundary<'a> {
    /// The body of the field, as far as it was read.
    field: Span,
    boundary: Option<Cow<'a, [u8]>>,
}

/// How long the names of these are.
const CONTENT_TYPE: usize = b"content-type".len();
const CONTENT_TRANSFER_ENCODING: usize = b"content-transfer-encoding".len();

/// The fields that structure needs, or [`NO_FIELD`].
#[derive(Clone, Copy, Debug)]
pub(super) struct StructuralFields {
    pub(super) content_type: u32,
    pub(super) transfer_encoding: u32,
    /// Whether that Content-Type holds parts, once this was asked.
    is_composite: Option<bool>,
}

impl StructuralFields {
    pub(super) const NONE: Self =
        Self { content_type: NO_FIELD, transfer_encoding: NO_FIELD, is_composite: None };
}

/// How far a header is read.
#[derive(Clone, Copy)]
struct Most {
    /// The length of the list of fields.
    fields: usize,
    /// Where the last field may begin.
    bytes: usize,
}

/// What follows lines that are no fields.
enum AfterStray<'a> {
    /// A field: the lines before it are junk in the header.
    Field(&'a [u8]),
    /// The empty line: the body starts too early, or the header lost its folds.
    EmptyLine(&'a [u8]),
    /// A delimiter or the end: the empty line is missing.
    End(&'a [u8]),
}

/// Where the header goes on after a line that is no field.
enum Next<'a> {
    /// With the field that is here.
    Header(&'a [u8]),
    /// It does not: the body is here.
    Body(&'a [u8]),
}

impl<'a, R: Reader> HeaderBlock<'_, 'a, R> {
    /// `fields` and the empty line after them (RFC 5322 §3.5); gives the start of the body.
    pub(super) fn read(mut self, start: usize, of: HeaderOf) -> (usize, StructuralFields) {
        let all = self.message.get(start..).unwrap_or_default();
        let first_line = match of {
            HeaderOf::Message => self.prologue(all),
            HeaderOf::Part => self.empty_lines_before(all),
        };
        let first = self.position(first_line);
        let most = Most {
            fields: self.first.saturating_add(self.limits.header_fields as usize),
            bytes: first.saturating_add(self.limits.header_bytes as usize),
        };
        let mut at = first;
        let body = loop {
            at = self.usual_fields(at, most);
            let rest = self.message.get(at..).unwrap_or_default();
            if self.is_delimiter(rest) {
                let end = self.position(line(rest).map_or(rest, |(after, _)| after));
                self.note_unended(Code::MpDelimiterInHeader, end);
                if !self.reader.takes(Quirk::HeaderPassesDelimiters) {
                    break rest;
                }
                at = end;
                continue;
            }
            let Ok((after_colon, name)) = field_name(rest) else {
                match self.no_field(rest) {
                    Next::Header(field) => at = self.position(field),
                    Next::Body(body) => break body,
                }
                continue;
            };
            if self.fields.len() >= most.fields {
                break self.skip(rest, Code::LimitHeaderFields);
            }
            if at > most.bytes {
                break self.skip(rest, Code::LimitHeaderBytes);
            }
            let body = self.position(after_colon);
            let (next, text) = self.field_body(after_colon);
            let name = Span::new(at, at + name.len());
            self.field(name, Span::new(body, body + text.len()));
            at = self.position(next);
        };
        if self.junk {
            self.settle_junk(first_line);
        }
        let body = self.position(body);
        if R::RECORDS {
            self.check_delimiters(Span::new(first, body.max(first)));
        }
        (body, self.structural)
    }

    /// Where a slice that goes to the end of the message starts.
    fn position(&self, rest: &[u8]) -> usize {
        self.message.len() - rest.len()
    }

    /// Reports a slice of the message that is at the start of `rest`.
    fn note(&mut self, code: Code, line: &[u8], rest: &[u8]) {
        let start = self.position(rest);
        self.met(code, Span::new(start, start + line.len()));
    }

    fn met(&mut self, code: Code, span: Span) {
        self.reader.add(Defect::new(code, self.part, span));
    }

    /// Reports that no empty line is after the last field, up to `end`.
    fn note_unended(&mut self, code: Code, end: usize) {
        let last = self.fields.get(self.first..).and_then(<[FieldSpans]>::last);
        let start = last.map_or(end, |field| field.name.start as usize);
        self.met(code, Span::new(start, end));
    }

    /// Whether a line is a delimiter, to this reader.
    fn is_delimiter(&mut self, rest: &[u8]) -> bool {
        let is_ours = rest.starts_with(b"--")
            && line(rest).is_ok_and(|(_, line)| self.open.delimiter_in(line).is_some());
        is_ours
            || self.is_own_delimiter(rest)
            || R::RECORDS
                && near_miss::is_taken(
                    self.message,
                    self.position(rest),
                    self.open,
                    self.reader.quirks(),
                )
    }

    /// Whether a line is the delimiter that this very header declares: the empty line before it is missing.
    fn is_own_delimiter(&mut self, rest: &[u8]) -> bool {
        let Some(text) = rest.strip_prefix(b"--") else { return false };
        let Some(field) = self.fields.get(self.structural.content_type as usize) else {
            return false;
        };
        // Of a field this is asked once, or many lines with dashes after a long one take quadratic time.
        if self.declared.as_ref().is_none_or(|declared| declared.field != field.body) {
            let body = field.body.of(self.message);
            let reader = &mut self.reader.silent();
            let boundary = match content_type::structure(body, self.limits.params, reader) {
                Structure::Multipart { boundary, .. } => boundary,
                _ => None,
            };
            *self.declared = Some(DeclaredBoundary { field: field.body, boundary });
        }
        let declared = self.declared.as_ref().and_then(|declared| declared.boundary.as_deref());
        let (_, text) = line(text).unwrap_or_default();
        let declared = declared.map(<[u8]>::trim_ascii_end).filter(|boundary| !boundary.is_empty());
        declared == Some(text.trim_ascii_end())
    }

    /// Takes the fields from `at` on that begin as nearly all do, with a name and a colon; gives the
    /// line after them.
    fn usual_fields(&mut self, mut at: usize, most: Most) -> usize {
        let mut ends = FieldEnds::new(self.message);
        if R::RECORDS && !self.reader.quirks().is_empty() {
            return at;
        }
        while self.fields.len() < most.fields && at <= most.bytes {
            let rest = self.message.get(at..).unwrap_or_default();
            let name = ftext_length(rest);
            // What begins with two dashes may be a delimiter.
            if name == 0 || rest.get(name) != Some(&b':') || rest.starts_with(b"--") {
                break;
            }
            let body = at + name + 1;
            let (end, next) = ends.end(body);
            self.field(Span::new(at, at + name), Span::new(body, end));
            at = next;
        }
        at
    }

    #[inline(always)]
    fn field(&mut self, name: Span, body: Span) {
        let (mut name, mut body) = (name, body);
        if R::RECORDS {
            self.check_field(name, body);
            (name, body) = self.as_taken(name, body);
        }
        if matches!(name.len(), CONTENT_TYPE | CONTENT_TRANSFER_ENCODING) {
            self.note_structural_field(name.of(self.message), body);
        } else if let Some(name) =
            name_to_others(name.of(self.message), self.reader.quirks()).filter(|_| R::RECORDS)
        {
            self.note_structural_field(&name, body);
        }
        self.fields.push(FieldSpans { name, body });
    }

    /// The spans of a field as this reader takes it.
    fn as_taken(&self, name: Span, body: Span) -> (Span, Span) {
        let (mut name, mut body) = (name, body);
        let quirks = self.reader.quirks();
        let colon = second_colon(self.message, name, body);
        if quirks.has(Quirk::StrictFieldName) && (name.end + 1 < body.start || colon.is_some()) {
            // A name that nobody knows.
            name.end = body.start;
        } else if let Some(colon) = colon.filter(|_| quirks.has(Quirk::SecondColonSkipped)) {
            body.start = colon + 1;
        }
        if quirks.has(Quirk::NulEnds)
            && let Some(nul) = body.of(self.message).iter().position(|&byte| byte == 0)
        {
            body.end = body.start + nul as u32;
        }
        (name, body)
    }

    /// Notes the two fields that say what a body is; of each, the first counts.
    fn note_structural_field(&mut self, name: &[u8], body: Span) {
        let is_named = |wanted: &[u8]| name == wanted || name.eq_ignore_ascii_case(wanted);
        let (slot, last_wins) = match name.len() {
            CONTENT_TYPE if is_named(b"Content-Type") => {
                (self.structural.content_type, Quirk::LastTypeWins)
            }
            CONTENT_TRANSFER_ENCODING if is_named(b"Content-Transfer-Encoding") => {
                (self.structural.transfer_encoding, Quirk::LastEncodingWins)
            }
            _ => return,
        };
        let counts = slot == NO_FIELD || self.reader.takes(last_wins) || {
            let is_type = last_wins == Quirk::LastTypeWins;
            is_type
                && self.reader.takes(Quirk::CompositeTypeWins)
                && self.is_first_composite(slot, body)
        };
        if counts {
            let field = self.fields.len() as u32;
            match last_wins {
                Quirk::LastTypeWins => self.structural.content_type = field,
                _ => self.structural.transfer_encoding = field,
            }
        }
    }

    /// Whether a Content-Type holds parts, and the one that counts so far does not.
    fn is_first_composite(&mut self, counts: u32, body: Span) -> bool {
        let is_composite = |body: Span| {
            let body = body.of(self.message);
            content_type::structure(body, self.limits.params, &mut ()) != Structure::Leaf
        };
        // Of the one that counts this is asked once, or many after a long one take quadratic time.
        let known = self.structural.is_composite.unwrap_or_else(|| {
            self.fields.get(counts as usize).is_none_or(|before| is_composite(before.body))
        });
        let is_first = !known && is_composite(body);
        self.structural.is_composite = Some(known || is_first);
        is_first
    }

    /// `field-body`, up to where this reader ends it.
    fn field_body(&self, after_colon: &'a [u8]) -> (&'a [u8], &'a [u8]) {
        let quirks = self.reader.quirks();
        if !R::RECORDS || quirks.is_empty() {
            return field_body(after_colon).unwrap_or((b"", after_colon));
        }
        let mut end = 0;
        while let Some(rest) = after_colon.get(end..).filter(|rest| !rest.is_empty()) {
            // The end of the first line is searched for last, or fields after form feeds, all in one line, take
            // quadratic time.
            let next_line = (end > 0).then(|| rest.split_at(line_end(rest)).0);
            if next_line.is_some_and(|line| self.ends_field(line)) {
                break;
            }
            if quirks.has(Quirk::FormFeedEndsLine)
                && let Some(at) = hidden_line_break_in_line(rest)
            {
                let (text, rest) = after_colon.split_at(end + at);
                return (rest.get(1..).unwrap_or_default(), text);
            }
            end += next_line.map_or_else(|| line_end(rest), <[u8]>::len);
        }
        let (text, mut rest) = after_colon.split_at(end);
        if quirks.has(Quirk::CrEndsLine) && text.ends_with(b"\r\r\n") {
            // What follows the first CR is an empty line.
            rest = after_colon.get(end - 2..).unwrap_or_default();
        }
        (rest, trim_line_break(text))
    }

    /// Whether a line after the first one of a field is no fold of it, to this reader.
    fn ends_field(&self, line: &[u8]) -> bool {
        let is_blank = || trim_line_break(line).iter().all(|&byte| is_wsp(byte));
        !line.first().is_some_and(|&byte| is_wsp(byte))
            || self.reader.takes(Quirk::BlankLineEndsHeader) && is_blank()
            || self.reader.takes(Quirk::IndentedFieldCounts) && is_field_in_disguise(line)
    }

    /// `CRLF`: the empty line that ends a header, to this reader; gives what follows.
    fn empty_line(&self, rest: &'a [u8]) -> Option<&'a [u8]> {
        let mut text = rest;
        if self.reader.takes(Quirk::BlankLineEndsHeader) {
            let blanks = rest.iter().take_while(|&&byte| is_wsp(byte)).count();
            text = rest.get(blanks..).unwrap_or_default();
        }
        if self.reader.takes(Quirk::ExtraCrIsText) && text.starts_with(b"\r\r") {
            return None;
        }
        empty_line(text).ok().map(|(body, _)| body)
    }

    /// A line that is no field: the empty line, or one that should not be there.
    #[cold]
    fn no_field(&mut self, rest: &'a [u8]) -> Next<'a> {
        if let Some(body) = self.empty_line(rest) {
            if R::RECORDS {
                self.check_line_break(self.position(rest) as u32);
            }
            return Next::Body(body);
        }
        if rest.is_empty() {
            return Next::Body(rest);
        }
        if let Some(next) = self.otherwise(rest).filter(|_| R::RECORDS) {
            return next;
        }
        if let Some(next) = self.join_to_cut_field(rest) {
            return Next::Header(next);
        }
        match self.after_stray_lines(rest) {
            AfterStray::Field(field) => {
                self.junk = true;
                Next::Header(field)
            }
            AfterStray::EmptyLine(_) if self.has_lost_its_folds() => {
                Next::Header(self.join_rest(rest))
            }
            AfterStray::EmptyLine(end) if self.is_junk_at_end(before(rest, end)) => {
                let lines = Span::new(self.position(rest), self.position(end));
                if R::RECORDS {
                    let text = trim_line_break(lines.of(self.message));
                    self.note_junk(
                        text,
                        Span::new(lines.start as usize, lines.start as usize + text.len()),
                        false,
                    );
                    self.check_bytes(lines);
                    self.check_lines(lines);
                }
                Next::Header(end)
            }
            AfterStray::EmptyLine(end) | AfterStray::End(end) => {
                let is_first = self.fields.len() == self.first;
                if R::RECORDS {
                    self.check_invalid_name(rest);
                    self.check_indented(rest, is_first);
                    self.check_line_ends(
                        Span::new(self.position(rest), self.position(end)),
                        is_first,
                    );
                }
                if is_first {
                    return Next::Body(rest);
                }
                let end = self.position(line(rest).map_or(rest, |(after, _)| after));
                self.note_unended(Code::HdrMissingSeparator, end);
                match self.reader.takes(Quirk::HeaderToTheEnd) {
                    true => Next::Body(self.rest_of_header(rest).0),
                    false => Next::Body(rest),
                }
            }
        }
    }

    /// What a line that is no field is to a reader with quirks.
    fn otherwise(&mut self, rest: &'a [u8]) -> Option<Next<'a>> {
        let quirks = self.reader.quirks();
        if quirks.is_empty() {
            return None;
        }
        if quirks.has(Quirk::ExtraCrIsText) && empty_line(rest).is_ok() {
            return Some(Next::Body(self.rest_of_header(rest).0));
        }
        if let Some((name, after_colon)) = self.field_to_others(rest) {
            let body = self.position(after_colon);
            let (next, text) = self.field_body(after_colon);
            self.field(name, Span::new(body, body + text.len()));
            return Some(Next::Header(next));
        }
        let is_indented =
            rest.iter().find(|&&byte| byte != b'\r').is_some_and(|&byte| is_wsp(byte));
        (quirks.has(Quirk::StrayLineEndsHeader) && !is_indented).then_some(Next::Body(rest))
    }

    /// A line that is a field to a reader with quirks: its name, and what follows its colon.
    fn field_to_others(&self, rest: &'a [u8]) -> Option<(Span, &'a [u8])> {
        let quirks = self.reader.quirks();
        let start = self.position(rest);
        let (tail, text) = line(rest).ok()?;
        let blanks = text.iter().take_while(|&&byte| is_wsp(byte)).count();
        let indented = rest.get(blanks..).unwrap_or_default();
        if quirks.has(Quirk::IndentedFieldCounts)
            && (self.fields.len() == self.first || is_field_in_disguise(text))
            && let Ok((after_colon, name)) = field_name(indented)
        {
            return Some((Span::new(start + blanks, start + blanks + name.len()), after_colon));
        }
        let up_to_colon = |from: &'a [u8]| {
            let colon = from.iter().position(|&byte| byte == b':')?;
            let after_colon = from.get(colon + 1..)?;
            Some((Span::new(start, self.position(after_colon) - 1), after_colon))
        };
        if quirks.has(Quirk::FoldInNameJoined) && is_fold_in_name(text, tail) {
            return up_to_colon(tail);
        }
        if quirks.has(Quirk::NameCleaned) && field_of_invalid_name(text).is_some() {
            return up_to_colon(rest);
        }
        let name = name_without_colon(text).filter(|_| quirks.has(Quirk::ColonAssumed))?;
        let after_name = rest.get(name.len()..)?;
        let is_value = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'"' | b'\n');
        let gap = after_name.iter().position(is_value).unwrap_or(after_name.len());
        Some((Span::new(start, start + name.len()), after_name.get(gap..)?))
    }

    /// The rest of a header that no empty line of ours ends: up to one without CRs too many, a delimiter, or the
    /// end. Gives the body, and where it starts to be passed over.
    fn rest_of_header(&mut self, from: &'a [u8]) -> (&'a [u8], &'a [u8]) {
        let mut rest = from;
        loop {
            if let Some(body) = self.empty_line(rest) {
                return (body, rest);
            }
            match line(rest) {
                Ok((next, _)) if !self.is_delimiter(rest) => rest = next,
                _ => return (rest, rest),
            }
        }
    }

    /// Empty lines before the header of a part: the first one ends it (RFC 2046 §5.1), even if fields follow.
    fn empty_lines_before(&mut self, start: &'a [u8]) -> &'a [u8] {
        let mut text = start;
        while let Ok((rest, _)) = empty_line(text) {
            text = rest;
        }
        let named = field_name(text).ok().filter(|(_, name)| R::RECORDS && is_mime_name(name));
        let Some((_, name)) = named.filter(|_| text.len() < start.len()) else { return start };
        let end = self.position(text) + name.len();
        self.met(Code::PartHeaderlessWithFields, Span::new(self.position(start), end));
        match self.reader.takes(Quirk::EmptyLinesBeforePart) {
            true => text,
            false => start,
        }
    }

    /// What may stand before the first field of a message; gives that field.
    fn prologue(&mut self, start: &'a [u8]) -> &'a [u8] {
        let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
        let mut rest = text;
        while let Ok((after, _)) = empty_line(rest) {
            rest = after;
        }
        if rest.len() < text.len() && !looks_like_field(rest) && !is_mbox_from_line(rest) {
            rest = text;
        }
        if rest.len() < start.len() {
            self.note(Code::HdrEmptyHeader, before(start, rest), start);
            if self.reader.takes(Quirk::NothingBeforeHeader) {
                return start;
            }
        }
        if !is_mbox_from_line(rest) {
            return rest;
        }
        let (next, from_line) = line(rest).unwrap_or((rest, b""));
        self.note(Code::HdrMboxFromLine, from_line, rest);
        if R::RECORDS {
            let start = self.position(rest);
            self.check_bare_cr(Span::new(start, start + from_line.len()));
        }
        next
    }

    /// Passes over the rest of a header that is over a limit; gives the body.
    fn skip(&mut self, from: &'a [u8], code: Code) -> &'a [u8] {
        let (body, end) = self.rest_of_header(from);
        self.note(code, before(from, end), from);
        body
    }

    /// Looks ahead from a line that is no field.
    fn after_stray_lines(&mut self, rest: &'a [u8]) -> AfterStray<'a> {
        let mut rest = rest;
        while let Ok((next, _)) = line(rest) {
            rest = next;
            if self.is_delimiter(rest) {
                break;
            } else if self.empty_line(rest).is_some() {
                return AfterStray::EmptyLine(rest);
            } else if looks_like_field(rest) {
                return AfterStray::Field(rest);
            }
        }
        AfterStray::End(rest)
    }

    /// The line goes on with the field right before it, if that one was cut: by its last byte or an
    /// open quote it wants more, and only the blank of the fold is missing.
    fn join_to_cut_field(&mut self, rest: &'a [u8]) -> Option<&'a [u8]> {
        let field = self.fields.get(self.first..)?.last()?;
        let between = self.message.get(field.body.end as usize..self.position(rest))?;
        let is_adjacent = between.iter().all(|&byte| matches!(byte, b'\r' | b'\n'));
        let last_line = field.body.of(self.message).rsplit(|&byte| byte == b'\n').next()?;
        let quotes = last_line.iter().filter(|&&byte| byte == b'"').count();
        let is_cut = matches!(last_line.trim_ascii_end(), [.., b';' | b',' | b'=']);
        (is_adjacent && (is_cut || quotes % 2 == 1)).then(|| self.join_line(rest))
    }

    /// Whether the lines before the empty one are fields with names that cannot be, and no text.
    fn is_junk_at_end(&self, lines: &[u8]) -> bool {
        let mut lines = lines.split_inclusive(|&byte| byte == b'\n');
        self.fields.len() > self.first
            && lines.all(|line| is_field_of_no_name(trim_line_break(line)))
    }

    /// Joins one line to the last field; gives the next line.
    fn join_line(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let (next, text) = line(rest).unwrap_or((rest, b""));
        let end = self.position(rest) + text.len();
        if let Some(field) = self.fields.last_mut() {
            field.body.end = end as u32;
        }
        self.note(Code::HdrLostFold, text, rest);
        if R::RECORDS {
            let line = Span::new(end - text.len(), self.position(next));
            self.check_bytes(line);
            self.check_lines(line);
        }
        next
    }

    /// Whether the whole header lost the blanks of its folds: none is left, and yet some field goes
    /// on in the next line.
    fn has_lost_its_folds(&self) -> bool {
        let fields = self.fields.get(self.first..).unwrap_or_default();
        let lines = || {
            fields
                .iter()
                .flat_map(|field| field.body.of(self.message).split(|&b| b == b'\n').skip(1))
        };
        let is_indented = |line: &[u8]| matches!(line, [b' ' | b'\t', ..]);
        lines().next().is_some() && !lines().any(is_indented)
    }

    /// Joins all lines up to the empty one to the last field.
    fn join_rest(&mut self, from: &'a [u8]) -> &'a [u8] {
        let mut rest = from;
        while self.empty_line(rest).is_none() && !rest.is_empty() {
            rest = self.join_line(rest);
        }
        rest
    }

    /// Says what the lines between the fields are, now that all of the header is known: lost folds
    /// of the field before, or junk.
    #[expect(clippy::indexing_slicing, reason = "`next` is below the length")]
    fn settle_junk(&mut self, first_line: &'a [u8]) {
        let lost_folds = self.has_lost_its_folds();
        let mut gap_start = self.position(first_line);
        for next in self.first..self.fields.len() {
            let gap_end = self.fields[next].name.start as usize;
            // To some a field ends amid a line.
            gap_start = gap_start.min(gap_end);
            let gap = Span::new(gap_start, gap_end);
            let text = gap.of(self.message);
            let end = text.iter().rposition(|&byte| !is_fws(byte)).map_or(0, |last| last + 1);
            let text = text.get(..end).unwrap_or_default();
            let span = Span::new(gap_start, gap_start + end);
            if !text.is_empty() && lost_folds && next > self.first {
                self.fields[next - 1].body.end = span.end;
                self.met(Code::HdrLostFold, span);
                if R::RECORDS {
                    self.check_bytes(gap);
                    self.check_lines(gap);
                }
            } else if !text.is_empty() && R::RECORDS {
                self.note_junk(text, span, next == self.first);
                self.check_bytes(gap);
                let first_line =
                    text.split_inclusive(|&byte| byte == b'\n').next().unwrap_or_default();
                let is_blank = first_line.iter().all(|&byte| is_fws(byte));
                let noted = if is_blank { 0 } else { first_line.len() };
                self.check_lines(Span::new(gap_start + noted, gap_end));
            } else if !gap.is_empty() {
                self.met(Code::HdrWsOnlyLine, gap);
                if R::RECORDS {
                    self.check_bare_cr(gap);
                }
            }
            // No further than the next field, or many in one line take quadratic time.
            let after = self.fields.get(next + 1).map(|field| field.name.start as usize);
            let end = after.unwrap_or(self.message.len());
            let tail = self.message.get(self.fields[next].body.end as usize..end);
            let (rest, _) = line(tail.unwrap_or_default()).unwrap_or_default();
            gap_start = end - rest.len();
        }
    }

    /// Reports lines that are no fields.
    fn note_junk(&mut self, text: &[u8], span: Span, is_first: bool) {
        let defect = Defect::new(junk_code(text), self.part, span);
        let is_quoted = text.starts_with(b">") || !is_first;
        self.reader.add(match defect.code {
            Code::HdrMboxFromLine if is_quoted => defect.severity(Severity::Warn),
            _ => defect,
        });
    }
}
