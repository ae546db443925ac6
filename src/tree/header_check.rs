//! What only a report asks of a header: departures that do not change where its fields are.

use super::{
    header_block::HeaderBlock,
    near_field::{
        field_of_invalid_name, hidden_line_break, is_field_in_disguise, is_fold_in_name,
        is_structural, name_without_colon, second_colon,
    },
};
use crate::{
    defect::{Code, Defect, PartId, Reader, Severity},
    lex::display::first_hidden,
    scan::{
        class::{is_fws, is_wsp},
        line::{
            empty_line, field_body, field_name, first_bare_cr, is_of_known_name, line,
            trim_line_break,
        },
        near_miss::near_misses,
    },
    span::Span,
};

/// No line should be longer (RFC 5322 §2.1.1).
const LONGEST_LINE: usize = 998;

impl<R: Reader> HeaderBlock<'_, '_, R> {
    /// Looks at one field as written.
    pub(super) fn check_field(&mut self, name: Span, body: Span) {
        if name.end + 1 < body.start {
            let is_structural = is_structural(name.of(self.message));
            let severity = if is_structural { Severity::Ambiguous } else { Severity::Warn };
            self.add(Code::HdrWsBeforeColon, Span { start: name.end, end: body.start }, severity);
        }
        if let Some(end) = second_colon(self.message, name, body) {
            self.add(Code::HdrDoubleColon, Span { end: end + 1, ..body }, Severity::Ambiguous);
        }
        self.check_name(name, body);
        let field = Span { start: name.start, end: body.end };
        if !is_usual_text(field.of(self.message)) {
            self.check_hidden_line_break(field);
            self.check_bytes(field);
        }
        self.check_line_break(body.end);
        let mut rest = body.of(self.message);
        let mut indent = name.len() + 1;
        while let Ok((after, text)) = line(rest) {
            let (line, _) = rest.split_at(rest.len() - after.len());
            let at = body.end as usize - rest.len();
            if indent == 0 {
                self.check_continuation(line, at);
            }
            if indent + text.len() > LONGEST_LINE {
                self.add(Code::HdrLineTooLong, Span::new(at, at + text.len()), Severity::Info);
            }
            (rest, indent) = (after, 0);
        }
    }

    /// Bytes that should not be in a header; of each kind, the first.
    #[expect(clippy::indexing_slicing, reason = "it was found in the text")]
    pub(super) fn check_bytes(&mut self, field: Span) {
        let text = field.of(self.message);
        let found = odd_bytes(text);
        let severity = match std::str::from_utf8(text) {
            Ok(_) => Severity::Info,
            Err(_) => Severity::Warn,
        };
        // Escapes of ISO-2022 are text to all.
        let hidden = found[2].and_then(|_| first_hidden(text)).filter(|&at| text[at] != 0);
        let of_hidden = if hidden.is_some() { Severity::Ambiguous } else { Severity::Warn };
        for (code, severity, at) in [
            (Code::HdrNul, Severity::Ambiguous, found[0]),
            (Code::EolBareCr, Severity::Ambiguous, found[1]),
            (Code::HdrControlChar, of_hidden, hidden.or(found[2])),
            (Code::Hdr8bit, severity, found[3]),
        ] {
            if let Some(at) = at {
                let at = field.start as usize + at;
                self.add(code, Span::new(at, at + 1), severity);
            }
        }
    }

    /// A name with a comment or a mark, which may be in one (`ftext`, RFC 5322 §3.6.8), but makes it the
    /// name of no field that we know.
    fn check_name(&mut self, name: Span, body: Span) {
        if name.of(self.message).iter().all(is_of_known_name) {
            return;
        }
        let field = Span { end: body.end, ..name };
        let (_, text) = line(field.of(self.message)).unwrap_or_default();
        if field_of_invalid_name(text).is_some() {
            let line = Span::new(name.start as usize, name.start as usize + text.len());
            self.add(Code::HdrInvalidName, line, Severity::Ambiguous);
        }
    }

    /// A field after a character that some take for a line break.
    fn check_hidden_line_break(&mut self, field: Span) {
        if let Some(at) = hidden_line_break(field.of(self.message)) {
            let at = field.start as usize + at;
            self.add(Code::HdrControlChar, Span::new(at, at + 1), Severity::Ambiguous);
        }
    }

    /// Lines in the header of a part that are almost delimiters.
    pub(super) fn check_delimiters(&mut self, header: Span) {
        for miss in near_misses(self.message, header, self.open, None) {
            self.reader.add(Defect::new(miss.code, PartId(miss.node), miss.span));
        }
    }

    /// Lines that are no fields, and are read as part of one or passed over.
    pub(super) fn check_lines(&mut self, lines: Span) {
        let mut at = lines.start as usize;
        for line in lines.of(self.message).split_inclusive(|&byte| byte == b'\n') {
            let is_empty = trim_line_break(line).is_empty();
            if !is_empty && !self.check_continuation(line, at) {
                self.check_invalid_name(self.message.get(at..).unwrap_or_default());
            }
            at += line.len();
        }
    }

    /// A line at `at` that goes on with a field, and is blank or a field to some; whether it is one of these.
    fn check_continuation(&mut self, line: &[u8], at: usize) -> bool {
        let text = trim_line_break(line);
        let (code, len) = match () {
            () if text.iter().all(|&byte| is_fws(byte)) => (Code::HdrWsOnlyLine, line.len()),
            () if is_field_in_disguise(text) => (Code::HdrFieldInContinuation, text.len()),
            () => return false,
        };
        self.add(code, Span::new(at, at + len), Severity::Ambiguous);
        true
    }

    /// A CR that some take for a line break, in lines that are no fields.
    pub(super) fn check_bare_cr(&mut self, lines: Span) {
        if let Some(at) = first_bare_cr(lines.of(self.message)) {
            let at = lines.start as usize + at;
            self.add(Code::EolBareCr, Span::new(at, at + 1), Severity::Ambiguous);
        }
    }

    /// A line break with more than one CR, which to some is more than one line break.
    pub(super) fn check_line_break(&mut self, start: u32) {
        let tail = self.message.get(start as usize..).unwrap_or_default();
        if tail.starts_with(b"\r\r") && empty_line(tail).is_ok() {
            let at = Span { start, end: start + 1 };
            self.add(Code::EolBareCr, at, Severity::Ambiguous);
        }
    }

    fn add(&mut self, code: Code, span: Span, severity: Severity) {
        self.reader.add(Defect::new(code, self.part, span).severity(severity));
    }

    /// Lines after the last field of a header that no empty line ends: the first that is blank, and the line break of
    /// the empty line after them. Of a header without fields, only the first line can end it.
    pub(super) fn check_line_ends(&mut self, lines: Span, is_first: bool) {
        self.check_line_break(lines.end);
        let most = if is_first { 1 } else { usize::MAX };
        let mut at = lines.start as usize;
        for line in lines.of(self.message).split_inclusive(|&byte| byte == b'\n').take(most) {
            let text = trim_line_break(line);
            if !text.is_empty() && text.iter().all(|&byte| is_wsp(byte)) {
                let blank = Span::new(at, at + line.len());
                return self.add(Code::HdrWsOnlyLine, blank, Severity::Ambiguous);
            }
            at += line.len();
        }
    }

    /// A line that ends a header and is a field but for its indent. Where no field comes before, it may have any
    /// name.
    pub(super) fn check_indented(&mut self, rest: &[u8], is_first: bool) {
        let (_, text) = line(rest).unwrap_or((b"", rest));
        let code = match is_first && field_name(text.trim_ascii_start()).is_ok() {
            true => Code::HdrLeadingContinuation,
            false if is_field_in_disguise(text) => Code::HdrFieldInContinuation,
            false => return,
        };
        if text.first().is_some_and(|&byte| is_wsp(byte)) {
            let start = self.message.len() - rest.len();
            self.add(code, Span::new(start, start + text.len()), Severity::Ambiguous);
        }
    }

    /// A line that ends a header and is almost a field of it.
    pub(super) fn check_invalid_name(&mut self, rest: &[u8]) {
        let (tail, text) = line(rest).unwrap_or((b"", rest));
        let start = self.message.len() - rest.len();
        if is_fold_in_name(text, tail) {
            let end = field_body(tail).map_or(rest.len(), |(after, _)| rest.len() - after.len());
            self.add(Code::HdrFoldInName, Span::new(start, start + end), Severity::Ambiguous);
        } else if field_of_invalid_name(text).is_some() {
            let span = Span::new(start, start + text.len());
            self.add(Code::HdrInvalidName, span, Severity::Ambiguous);
        } else if name_without_colon(text).is_some() {
            let span = Span::new(start, start + text.len());
            self.add(Code::HdrMissingColon, span, Severity::Ambiguous);
        }
    }
}

/// The first NUL, the first CR that is no part of a line break, the first other control character and the first byte
/// that is not ASCII.
#[expect(clippy::indexing_slicing, reason = "there are four kinds")]
fn odd_bytes(text: &[u8]) -> [Option<usize>; 4] {
    let mut found = [None; 4];
    for (at, &byte) in text.iter().enumerate() {
        let kind = match byte {
            0 => 0,
            b'\r' if !matches!(text.get(at + 1), None | Some(b'\r' | b'\n')) => 1,
            b'\r' => continue,
            b'\t' | b'\n' | b' '..=b'~' => continue,
            0x80.. => 3,
            _ => 2,
        };
        found[kind].get_or_insert(at);
    }
    found
}

/// Whether there are no [`odd_bytes`], as nearly always, and so no [`hidden_line_break`] either. No byte ends the look
/// at all of them, so the compiler takes many at a time.
fn is_usual_text(text: &[u8]) -> bool {
    let is_usual = |byte| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
    text.iter().fold(true, |are, &byte| are & is_usual(byte)) && first_bare_cr(text).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::testing::Random;

    #[test]
    fn usual_text_has_nothing_odd() {
        let mut random = Random::new(11);
        let pieces =
            ["From: a@b", "\r\n ", "\n\t", "\r", "\0", "\x0C", "\x1C", "\x7F", "é", "~", " "];
        let mut usual = 0;
        for _ in 0..20_000 {
            let odd = if random.below(3) == 0 { pieces.len() } else { 3 };
            let count = random.below(12);
            let text: String = (0..count).map(|_| pieces[random.below(odd)]).collect();
            let text = text.as_bytes();
            let is_usual = is_usual_text(text);
            assert_eq!(is_usual, odd_bytes(text) == [None; 4], "{}", text.escape_ascii());
            if is_usual {
                assert_eq!(hidden_line_break(text), None);
                usual += 1;
            }
        }
        assert!((5_000..20_000).contains(&usual), "{usual}");
    }
}
