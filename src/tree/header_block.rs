//! One header: its fields, and what else stands there.

use crate::{
    defect::{Code, PartId, Report},
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
}

/// What a line is that is no field, by what follows it.
enum Stray {
    /// A field follows here: the lines before it are junk in the header.
    BeforeField(usize),
    /// The empty line follows: the body starts too early, or the header lost its folds.
    BeforeEmptyLine,
    /// A delimiter or the end follows: the empty line is missing.
    BeforeEnd,
}

impl<'a, R: Report> HeaderBlock<'_, 'a, R> {
    /// `fields` and the empty line behind them (RFC 5322 §3.5); gives the start of the body.
    pub(super) fn read(mut self, start: usize, place: Place) -> usize {
        let first_line = match place {
            Place::Message => self.prologue(start),
            Place::Part => start,
        };
        let mut at = first_line;
        let mut junk = false;
        let body = loop {
            if self.is_delimiter(at) {
                self.report.report(Code::MpDelimiterInHeader, self.part, Span::new(at, at));
                break at;
            }
            let rest = self.rest(at);
            if let Ok((after_colon, name)) = field_name(rest) {
                if let Some(code) = self.limit_reached(first_line, at) {
                    break self.skip(at, code);
                }
                at = self.field(at, name, after_colon);
            } else if let Ok((rest, _)) = empty_line(rest) {
                break self.position(rest);
            } else if rest.is_empty() {
                break at;
            } else if let Some(next) = self.join_to_cut_field(at) {
                at = next;
            } else {
                at = match self.stray(at) {
                    Stray::BeforeField(next) => {
                        junk = true;
                        next
                    }
                    Stray::BeforeEmptyLine if self.has_lost_its_folds() => self.join_rest(at),
                    _ => {
                        if self.fields.len() > self.first {
                            self.report.report(
                                Code::HdrMissingSeparator,
                                self.part,
                                Span::new(at, at),
                            );
                        }
                        break at;
                    }
                };
            }
        };
        if junk {
            self.settle_junk(first_line);
        }
        body
    }

    fn rest(&self, at: usize) -> &'a [u8] {
        self.message.get(at..).unwrap_or_default()
    }

    fn position(&self, rest: &[u8]) -> usize {
        self.message.len() - rest.len()
    }

    fn is_delimiter(&self, at: usize) -> bool {
        let rest = self.rest(at);
        rest.starts_with(b"--")
            && line(rest).is_ok_and(|(_, line)| self.open.delimiter(line).is_some())
    }

    /// Takes one field; gives where the next line starts.
    fn field(&mut self, at: usize, name: &[u8], after_colon: &'a [u8]) -> usize {
        let (rest, body) = field_body(after_colon).unwrap_or((after_colon, b""));
        let name = Span::new(at, at + name.len());
        let body_start = self.position(after_colon);
        let body = Span::new(body_start, body_start + body.len());
        self.fields.push(FieldSpans { name, body });
        if R::WANTED {
            self.check_field(name, body);
        }
        self.position(rest)
    }

    fn check_field(&mut self, name: Span, body: Span) {
        if name.end + 1 < body.start {
            let blanks = Span { start: name.end, end: body.start - 1 };
            self.report.report(Code::HdrWsBeforeColon, self.part, blanks);
        }
        let mut at = body.start as usize;
        for line in body.of(self.message).split_inclusive(|&byte| byte == b'\n') {
            let is_fold = at > body.start as usize;
            if is_fold && line.iter().all(u8::is_ascii_whitespace) {
                let line = Span::new(at, at + line.len());
                self.report.report(Code::HdrWsOnlyLine, self.part, line);
            }
            at += line.len();
        }
    }

    /// What may stand before the first field of a message; gives where that is.
    fn prologue(&mut self, start: usize) -> usize {
        let rest = self.rest(start);
        let text = rest.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(rest);
        let mut rest = text;
        while let Ok((after, _)) = empty_line(rest) {
            rest = after;
        }
        if !looks_like_field(rest) && !is_mbox_from_line(rest) {
            rest = text;
        }
        let mut at = self.position(rest);
        if at > start {
            self.report.report(Code::HdrEmptyHeader, self.part, Span::new(start, at));
        }
        if is_mbox_from_line(rest) {
            let (rest, from_line) = line(rest).unwrap_or((rest, b""));
            let span = Span::new(at, at + from_line.len());
            self.report.report(Code::HdrMboxFromLine, self.part, span);
            at = self.position(rest);
        }
        at
    }

    fn limit_reached(&self, start: usize, at: usize) -> Option<Code> {
        if self.fields.len() - self.first >= self.limits.header_fields as usize {
            Some(Code::LimitHeaderFields)
        } else if at - start > self.limits.header_bytes as usize {
            Some(Code::LimitHeaderBytes)
        } else {
            None
        }
    }

    /// Passes over the rest of a header that is over a limit; gives the start of the body.
    fn skip(&mut self, from: usize, code: Code) -> usize {
        let mut at = from;
        let body = loop {
            let rest = self.rest(at);
            if let Ok((rest, _)) = empty_line(rest) {
                break self.position(rest);
            }
            match line(rest) {
                Ok((rest, _)) if !self.is_delimiter(at) => at = self.position(rest),
                _ => break at,
            }
        };
        self.report.report(code, self.part, Span::new(from, at));
        body
    }

    /// Looks ahead from a line that is no field.
    fn stray(&self, at: usize) -> Stray {
        let mut at = at;
        loop {
            let (rest, _) = line(self.rest(at)).unwrap_or_default();
            at = self.position(rest);
            if rest.is_empty() || self.is_delimiter(at) {
                return Stray::BeforeEnd;
            } else if empty_line(rest).is_ok() {
                return Stray::BeforeEmptyLine;
            } else if looks_like_field(rest) {
                return Stray::BeforeField(at);
            }
        }
    }

    /// The line goes on with the field right before it, if that one was cut: by its last byte or an
    /// open quote it wants more, and only the blank of the fold is missing.
    fn join_to_cut_field(&mut self, at: usize) -> Option<usize> {
        let field = self.fields.get_mut(self.first..)?.last_mut()?;
        let between = Span { start: field.body.end, end: u32::try_from(at).ok()? };
        let is_adjacent =
            between.of(self.message).iter().all(|&byte| matches!(byte, b'\r' | b'\n'));
        let last_line = field.body.of(self.message).rsplit(|&byte| byte == b'\n').next()?;
        let quotes = last_line.iter().filter(|&&byte| byte == b'"').count();
        let is_cut = matches!(last_line.trim_ascii_end(), [.., b';' | b',' | b'=']);
        if !is_adjacent || !(is_cut || quotes % 2 == 1) {
            return None;
        }
        let (rest, text) = line(self.rest(at)).ok()?;
        let joined = Span::new(at, at + text.len());
        self.fields.last_mut()?.body.end = joined.end;
        self.report.report(Code::HdrLostFold, self.part, joined);
        Some(self.position(rest))
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
    fn join_rest(&mut self, from: usize) -> usize {
        let mut at = from;
        while let Ok((rest, text)) = line(self.rest(at)) {
            if text.is_empty() {
                break;
            }
            let joined = Span::new(at, at + text.len());
            if let Some(field) = self.fields.last_mut() {
                field.body.end = joined.end;
            }
            self.report.report(Code::HdrLostFold, self.part, joined);
            at = self.position(rest);
        }
        at
    }

    /// Says what the lines between the fields are, now that all of the header is known: lost folds
    /// of the field before, or junk.
    fn settle_junk(&mut self, start: usize) {
        let lost_folds = self.has_lost_its_folds();
        let mut line_start = start;
        for next in self.first..self.fields.len() {
            let gap = line_start..self.fields[next].name.start as usize;
            let text = self.message.get(gap.clone()).unwrap_or_default();
            let text = text.trim_ascii_end();
            let span = Span::new(gap.start, gap.start + text.len());
            if !text.is_empty() {
                let code = match next > self.first && lost_folds {
                    true => Code::HdrLostFold,
                    false if is_mbox_from_line(text) => Code::HdrMboxFromLine,
                    false if text.starts_with(b" ") || text.starts_with(b"\t") => {
                        Code::HdrLeadingContinuation
                    }
                    false => Code::HdrMissingColon,
                };
                if code == Code::HdrLostFold {
                    self.fields[next - 1].body.end = span.end;
                }
                self.report.report(code, self.part, span);
            }
            let body_end = self.fields[next].body.end as usize;
            let (rest, _) = line(self.rest(body_end)).unwrap_or_default();
            line_start = self.position(rest);
        }
    }
}
