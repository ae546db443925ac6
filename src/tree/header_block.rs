//! One header: its fields, and what else stands there.

use super::near_field::junk_code;
use crate::{
    defect::{Code, Defect, PartId, Report, Severity},
    header::header_field::FieldSpans,
    lex::element::before,
    scan::{
        delimiter::OpenBoundaries,
        field_ends::FieldEnds,
        line::{
            empty_line, field_body, field_name, ftext_length, is_mbox_from_line, line,
            looks_like_field,
        },
    },
    span::Span,
    tree::{limits::Limits, node::NO_FIELD},
};

/// Which header it is: what may stand before its first field differs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
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
    /// Where the fields go, behind those of other headers.
    pub(super) fields: &'b mut Vec<FieldSpans>,
    pub(super) first: usize,
    pub(super) report: &'b mut R,
    /// Whether there are lines between the fields that are none.
    pub(super) junk: bool,
    pub(super) structural: StructuralFields,
}

/// How long the names of these are.
const CONTENT_TYPE: usize = b"content-type".len();
const CONTENT_TRANSFER_ENCODING: usize = b"content-transfer-encoding".len();

/// The fields that structure needs, or [`NO_FIELD`].
#[derive(Clone, Copy, Debug)]
pub(super) struct StructuralFields {
    pub(super) content_type: u32,
    pub(super) transfer_encoding: u32,
}

impl StructuralFields {
    pub(super) const NONE: Self = Self { content_type: NO_FIELD, transfer_encoding: NO_FIELD };
}

/// How far a header is read.
#[derive(Clone, Copy)]
struct Most {
    /// The length of the list of fields.
    fields: usize,
    /// Where the last field may begin.
    bytes: usize,
}

/// What stands behind lines that are no fields.
enum Behind<'a> {
    /// A field: the lines before it are junk in the header.
    Field(&'a [u8]),
    /// The empty line: the body starts too early, or the header lost its folds.
    EmptyLine,
    /// A delimiter or the end: the empty line is missing.
    End,
}

/// Where the header goes on behind a line that is no field.
enum Next<'a> {
    /// With the field that is here.
    Header(&'a [u8]),
    /// It does not: the body is here.
    Body(&'a [u8]),
}

impl<'a, R: Report> HeaderBlock<'_, 'a, R> {
    /// `fields` and the empty line behind them (RFC 5322 §3.5); gives the start of the body.
    pub(super) fn read(mut self, start: usize, place: Place) -> (usize, StructuralFields) {
        let all = self.message.get(start..).unwrap_or_default();
        let first_line = match place {
            Place::Message => self.prologue(all),
            Place::Part => all,
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
                break rest;
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
            let (next, text) = field_body(after_colon).unwrap_or((b"", after_colon));
            let name = Span::new(at, at + name.len());
            self.field(name, Span::new(body, body + text.len()));
            at = self.position(next);
        };
        if self.junk {
            self.settle_junk(first_line);
        }
        if R::WANTED && place == Place::Part {
            self.check_empty_header(all, body);
        }
        (self.position(body), self.structural)
    }

    /// Where a slice that goes to the end of the message starts.
    fn position(&self, rest: &[u8]) -> usize {
        self.message.len() - rest.len()
    }

    /// Reports a slice of the message that is at the start of `rest`.
    fn note(&mut self, code: Code, line: &[u8], rest: &[u8]) {
        let start = self.position(rest);
        self.report.report(code, self.part, Span::new(start, start + line.len()));
    }

    /// Reports that no empty line is behind the last field, up to `end`.
    fn note_unended(&mut self, code: Code, end: usize) {
        let last = self.fields.get(self.first..).and_then(<[FieldSpans]>::last);
        let start = last.map_or(end, |field| field.name.start as usize);
        self.report.report(code, self.part, Span::new(start, end));
    }

    fn is_delimiter(&self, rest: &[u8]) -> bool {
        rest.starts_with(b"--")
            && line(rest).is_ok_and(|(_, line)| self.open.delimiter(line).is_some())
    }

    /// Takes the fields from `at` on that begin as nearly all do, with a name and a colon; gives the
    /// line behind them.
    fn usual_fields(&mut self, mut at: usize, most: Most) -> usize {
        let mut ends = FieldEnds::new(self.message);
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
        if matches!(name.len(), CONTENT_TYPE | CONTENT_TRANSFER_ENCODING) {
            self.note_structural_field(name);
        }
        self.fields.push(FieldSpans { name, body });
        if R::WANTED {
            self.check_field(name, body);
        }
    }

    /// Notes the two fields that say what a body is; of each, the first counts.
    fn note_structural_field(&mut self, name: Span) {
        let is_named = |wanted: &[u8]| {
            let name = name.of(self.message);
            name == wanted || name.eq_ignore_ascii_case(wanted)
        };
        let slot = match name.len() {
            CONTENT_TYPE if is_named(b"Content-Type") => &mut self.structural.content_type,
            CONTENT_TRANSFER_ENCODING if is_named(b"Content-Transfer-Encoding") => {
                &mut self.structural.transfer_encoding
            }
            _ => return,
        };
        if *slot == NO_FIELD {
            *slot = self.fields.len() as u32;
        }
    }

    /// A line that is no field: the empty line, or one that should not be there.
    #[cold]
    fn no_field(&mut self, rest: &'a [u8]) -> Next<'a> {
        if let Ok((body, _)) = empty_line(rest) {
            if R::WANTED {
                self.check_line_break(self.position(rest) as u32);
            }
            return Next::Body(body);
        }
        if rest.is_empty() {
            return Next::Body(rest);
        }
        if let Some(next) = self.join_to_cut_field(rest) {
            return Next::Header(next);
        }
        match self.behind_stray_lines(rest) {
            Behind::Field(field) => {
                self.junk = true;
                Next::Header(field)
            }
            Behind::EmptyLine if self.has_lost_its_folds() => Next::Header(self.join_rest(rest)),
            _ => {
                if self.fields.len() > self.first {
                    let end = self.position(line(rest).map_or(rest, |(after, _)| after));
                    self.note_unended(Code::HdrMissingSeparator, end);
                }
                if R::WANTED {
                    self.check_invalid_name(rest);
                }
                Next::Body(rest)
            }
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
        }
        if !is_mbox_from_line(rest) {
            return rest;
        }
        let (next, from_line) = line(rest).unwrap_or((rest, b""));
        self.note(Code::HdrMboxFromLine, from_line, rest);
        next
    }

    /// Passes over the rest of a header that is over a limit; gives the body.
    fn skip(&mut self, from: &'a [u8], code: Code) -> &'a [u8] {
        let mut rest = from;
        let body = loop {
            if let Ok((body, _)) = empty_line(rest) {
                break body;
            }
            match line(rest) {
                Ok((next, _)) if !self.is_delimiter(rest) => rest = next,
                _ => break rest,
            }
        };
        self.note(code, before(from, rest), from);
        body
    }

    /// Looks ahead from a line that is no field.
    fn behind_stray_lines(&self, rest: &'a [u8]) -> Behind<'a> {
        let mut rest = rest;
        while let Ok((next, _)) = line(rest) {
            rest = next;
            if self.is_delimiter(rest) {
                break;
            } else if empty_line(rest).is_ok() {
                return Behind::EmptyLine;
            } else if looks_like_field(rest) {
                return Behind::Field(rest);
            }
        }
        Behind::End
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

    /// Joins one line to the last field; gives the next line.
    fn join_line(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let (next, text) = line(rest).unwrap_or((rest, b""));
        let end = self.position(rest) + text.len();
        if let Some(field) = self.fields.last_mut() {
            field.body.end = end as u32;
        }
        self.note(Code::HdrLostFold, text, rest);
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
        while empty_line(rest).is_err() && !rest.is_empty() {
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
            let gap = Span::new(gap_start, self.fields[next].name.start as usize);
            let text = gap.of(self.message).trim_ascii_end();
            let span = Span::new(gap_start, gap_start + text.len());
            if !text.is_empty() && lost_folds && next > self.first {
                self.fields[next - 1].body.end = span.end;
                self.report.report(Code::HdrLostFold, self.part, span);
            } else if !text.is_empty() && R::WANTED {
                self.note_junk(text, span, next == self.first);
            } else if !gap.is_empty() {
                self.report.report(Code::HdrWsOnlyLine, self.part, gap);
            }
            let behind = self.message.get(self.fields[next].body.end as usize..);
            let (rest, _) = line(behind.unwrap_or_default()).unwrap_or_default();
            gap_start = self.position(rest);
        }
    }

    /// Reports lines that are no fields.
    fn note_junk(&mut self, text: &[u8], span: Span, is_first: bool) {
        let defect = Defect::new(junk_code(text), self.part, span);
        let is_quoted = text.starts_with(b">") || !is_first;
        self.report.add(match defect.code {
            Code::HdrMboxFromLine if is_quoted => defect.severity(Severity::Warn),
            _ => defect,
        });
    }
}
