//! What only a report asks of a header: departures that do not change where its fields are.

use super::{
    header_block::HeaderBlock,
    near_field::{
        field_of_invalid_name, is_fold_in_name, is_of_known_name, is_structural, name_without_colon,
    },
};
use crate::{
    codec::transfer_encoding::TransferEncoding,
    defect::{Code, Defect, Report, Severity},
    field::{content_transfer_encoding::mechanism, content_type},
    scan::{
        class::is_wsp,
        line::{empty_line, field_body, field_name, line, trim_line_break},
    },
    span::Span,
};

/// No line should be longer (RFC 5322 §2.1.1).
const LONGEST_LINE: usize = 998;

impl<R: Report> HeaderBlock<'_, '_, R> {
    /// Looks at one field as written.
    pub(super) fn check_field(&mut self, name: Span, body: Span) {
        let is_structural = is_structural(name.of(self.message));
        if name.end + 1 < body.start {
            let severity = if is_structural { Severity::Ambiguous } else { Severity::Warn };
            self.add(Code::HdrWsBeforeColon, Span { start: name.end, end: body.start }, severity);
        }
        let value = body.of(self.message);
        let value = if is_text(name.of(self.message)) { value } else { value.trim_ascii_start() };
        if is_structural && value.starts_with(b":") {
            let end = body.end - value.len() as u32 + 1;
            self.add(Code::HdrDoubleColon, Span { end, ..body }, Severity::Ambiguous);
        }
        self.check_name(name, body);
        self.check_hidden_line_break(name, body);
        self.check_bytes(Span { start: name.start, end: body.end });
        self.check_line_break(body.end);
        let mut at = body.start as usize;
        for (number, line) in body.of(self.message).split_inclusive(|&b| b == b'\n').enumerate() {
            let text = trim_line_break(line);
            let span = Span::new(at, at + text.len());
            if number > 0 && text.iter().all(|&byte| is_wsp(byte)) {
                self.add(Code::HdrWsOnlyLine, Span::new(at, at + line.len()), Severity::Ambiguous);
            } else if number > 0 && is_field_in_disguise(text) {
                self.add(Code::HdrFieldInContinuation, span, Severity::Ambiguous);
            }
            let indent = if number == 0 { name.len() + 1 } else { 0 };
            if indent + text.len() > LONGEST_LINE {
                self.add(Code::HdrLineTooLong, span, Severity::Info);
            }
            at += line.len();
        }
    }

    /// Bytes that should not be in a header; of each kind, the first.
    #[expect(clippy::indexing_slicing, reason = "there are four kinds")]
    fn check_bytes(&mut self, field: Span) {
        let text = field.of(self.message);
        let mut found: [Option<usize>; 4] = [None; 4];
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
        let severity = match std::str::from_utf8(text) {
            Ok(_) => Severity::Info,
            Err(_) => Severity::Warn,
        };
        for (code, severity, at) in [
            (Code::HdrNul, Severity::Ambiguous, found[0]),
            (Code::EolBareCr, Severity::Ambiguous, found[1]),
            (Code::HdrControlChar, Severity::Warn, found[2]),
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

    /// A field behind a character that some take for a line break.
    #[expect(clippy::indexing_slicing, reason = "spans lie within the message")]
    fn check_hidden_line_break(&mut self, name: Span, body: Span) {
        let start = name.start as usize;
        let field = &self.message[start..body.end as usize];
        let mut breaks = field.iter().enumerate().filter(|(_, byte)| is_line_break_to_some(**byte));
        let hides = |&(at, _): &(usize, &u8)| {
            let behind =
                field[at + 1..].split(|&byte| byte == b'\n' || is_line_break_to_some(byte));
            behind.take(1).any(is_field_in_disguise)
        };
        if let Some((at, _)) = breaks.find(hides) {
            let at = Span::new(start + at, start + at + 1);
            self.add(Code::HdrControlChar, at, Severity::Ambiguous);
        }
    }

    /// A line break with more than one CR, which to some is more than one line break.
    pub(super) fn check_line_break(&mut self, start: u32) {
        let behind = self.message.get(start as usize..).unwrap_or_default();
        if behind.starts_with(b"\r\r") && empty_line(behind).is_ok() {
            let at = Span { start, end: start + 1 };
            self.add(Code::EolBareCr, at, Severity::Ambiguous);
        }
    }

    fn add(&mut self, code: Code, span: Span, severity: Severity) {
        self.report.add(Defect::new(code, self.part, span).severity(severity));
    }

    /// A line that ends a header and is almost a field of it.
    pub(super) fn check_invalid_name(&mut self, rest: &[u8]) {
        let (behind, text) = line(rest).unwrap_or((b"", rest));
        let start = self.message.len() - rest.len();
        if is_fold_in_name(text, behind) {
            let end = field_body(behind).map_or(rest.len(), |(after, _)| rest.len() - after.len());
            self.add(Code::HdrFoldInName, Span::new(start, start + end), Severity::Ambiguous);
        } else if field_of_invalid_name(text).is_some() {
            let span = Span::new(start, start + text.len());
            self.add(Code::HdrInvalidName, span, Severity::Ambiguous);
        } else if name_without_colon(text).is_some() {
            let span = Span::new(start, start + text.len());
            self.add(Code::HdrMissingColon, span, Severity::Ambiguous);
        }
    }

    /// A part that starts with an empty line, behind which a header follows.
    pub(super) fn check_empty_header(&mut self, header: &[u8], body: &[u8]) {
        if empty_line(header).is_ok_and(|(rest, _)| rest.len() == body.len()) {
            let mut text = body;
            while let Ok((rest, _)) = empty_line(text) {
                text = rest;
            }
            let (_, name) = field_name(text).unwrap_or_default();
            if name.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-")) {
                let end = self.message.len() - text.len();
                let span = Span::new(self.message.len() - header.len(), end + name.len());
                self.add(Code::PartHeaderlessWithFields, span, Severity::Ambiguous);
            }
        }
    }
}

/// Whether it is the name of a field of text, which may begin with a colon behind a blank: `: (`.
fn is_text(name: &[u8]) -> bool {
    [&b"subject"[..], b"content-description"].iter().any(|text| name.eq_ignore_ascii_case(text))
}

/// VT, FF and the separators of ASCII, at which libraries of text divide lines too.
pub(crate) fn is_line_break_to_some(byte: u8) -> bool {
    matches!(byte, 0x0B | 0x0C | 0x1C..=0x1E)
}

/// Whether a continuation line reads as a field of the structure with a value that fits: the lists of
/// field names that signatures hold do not.
fn is_field_in_disguise(line: &[u8]) -> bool {
    let Ok((value, name)) = field_name(line.trim_ascii_start()) else { return false };
    let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
    if is("content-type") {
        content_type::is_valid(value)
    } else if is("content-transfer-encoding") {
        TransferEncoding::from_token(mechanism(value)).is_some()
    } else if is("content-disposition") {
        [&b"attachment"[..], b"inline"].contains(&mechanism(value))
    } else if is("from") {
        value.contains(&b'@') && value.starts_with(b" ")
    } else {
        is("mime-version") && value.trim_ascii().starts_with(b"1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_in_disguise_has_a_value_that_fits() {
        for (line, is_one) in [
            (" Content-Type: text/html", true),
            ("\tcontent-transfer-encoding:base64", true),
            (" Content-Disposition: attachment", true),
            (" From: a@example.com", true),
            (" MIME-Version: 1.0", true),
            (" content-type:mime-version:subject;", false),
            (" From:To:Subject; bh=a@b", false),
            (" from a@b; Mon", false),
            (" X-Other: a", false),
        ] {
            assert_eq!(is_field_in_disguise(line.as_bytes()), is_one, "{line}");
        }
    }
}
