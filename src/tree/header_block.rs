//! One header: its fields, and what else stands there.

use super::header_check::junk_code;
use crate::{
    defect::{Code, Defect, PartId, Report, Severity},
    header::header_field::FieldSpans,
    scan::{
        delimiter::OpenBoundaries,
        line::{empty_line, field_body, field_name, is_mbox_from_line, line, looks_like_field},
    },
    span::Span,
    tree::limits::Limits,
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
    pub(super) fn read(mut self, start: usize, place: Place) -> usize {
        let all = self.message.get(start..).unwrap_or_default();
        let first_line = match place {
            Place::Message => self.prologue(all),
            Place::Part => all,
        };
        let mut rest = first_line;
        let body = loop {
            if rest.starts_with(b"--") && self.is_delimiter(rest) {
                let end = self.position(line(rest).map_or(rest, |(after, _)| after));
                self.note_unended(Code::MpDelimiterInHeader, end);
                break rest;
            }
            if let Ok((after_colon, name)) = field_name(rest) {
                if let Some(code) = self.limit_reached(first_line.len() - rest.len()) {
                    break self.skip(rest, code);
                }
                rest = self.field(rest, name, after_colon);
            } else {
                match self.no_field(rest) {
                    Next::Header(field) => rest = field,
                    Next::Body(body) => break body,
                }
            }
        };
        if self.junk {
            self.settle_junk(first_line);
        }
        if R::WANTED && place == Place::Part {
            self.check_empty_header(all, body);
        }
        self.position(body)
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

    /// Takes one field; gives the next line.
    fn field(&mut self, rest: &'a [u8], name: &[u8], after_colon: &'a [u8]) -> &'a [u8] {
        let (next, body) = field_body(after_colon).unwrap_or((b"", after_colon));
        let start = self.position(rest);
        let name = Span::new(start, start + name.len());
        let body_start = self.position(after_colon);
        let body = Span::new(body_start, body_start + body.len());
        self.fields.push(FieldSpans { name, body });
        if R::WANTED {
            self.check_field(name, body);
        }
        next
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
        if !looks_like_field(rest) && !is_mbox_from_line(rest) {
            rest = text;
        }
        let skipped = start.len() - rest.len();
        if skipped > 0 {
            self.note(Code::HdrEmptyHeader, &start[..skipped], start);
        }
        if !is_mbox_from_line(rest) {
            return rest;
        }
        let (next, from_line) = line(rest).unwrap_or((rest, b""));
        self.note(Code::HdrMboxFromLine, from_line, rest);
        next
    }

    fn limit_reached(&self, length: usize) -> Option<Code> {
        if self.fields.len() - self.first >= self.limits.header_fields as usize {
            Some(Code::LimitHeaderFields)
        } else if length > self.limits.header_bytes as usize {
            Some(Code::LimitHeaderBytes)
        } else {
            None
        }
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
        self.note(code, &from[..from.len() - rest.len()], from);
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
