//! What stands before the first part of a multipart and behind the last: nobody shows it, unless
//! there is more in it than words (RFC 2046 §5.1.1).

use super::{
    edit::Edit,
    finding::{Finding, Findings},
    structure::reopened,
};
use crate::{
    defect::{Code, Defect},
    message::Message,
    part::Part,
    scan::line::{field_name, line},
    span::Span,
};

/// How many symbols a line of base64 has at least, to be told from a word.
const ENCODED: usize = 40;

/// Content before and behind the parts of each multipart.
pub(super) fn find(message: &Message<'_>, findings: &mut Findings<'_>) {
    let raw = message.document.bytes();
    for part in message.parts().filter(|part| part.is_multipart()) {
        let body = part.body_span();
        let preamble = Span { end: body.start + part.preamble().len() as u32, ..body };
        if let Some(content) = content(preamble, raw) {
            let defect = Defect::new(Code::MpPreambleHasContent, part.id(), content);
            findings.add(Finding::new(defect).or_edits(delimited(part, preamble)));
        }
        let epilogue = Span { start: body.end - part.epilogue().len() as u32, ..body };
        if let Some(content) = content(epilogue, raw) {
            let before = raw.get(..(epilogue.start as usize).saturating_sub(1)).unwrap_or_default();
            let line = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
            let close = Span { start: line as u32, end: epilogue.start };
            let defect = Defect::new(Code::MpEpilogueHasContent, part.id(), content);
            findings.add(Finding::new(defect.against(close)).or_edits(vec![reopened(raw, close)]));
        }
    }
}

/// The first line of `text` that is more than words.
fn content(text: Span, raw: &[u8]) -> Option<Span> {
    let mut rest = text.of(raw);
    while let Ok((after, line)) = line(rest) {
        let start = text.end as usize - rest.len();
        if is_content(line) {
            return Some(Span::new(start, start + line.len()));
        }
        rest = after;
    }
    None
}

/// A field of MIME, the start of a uuencoded file, or base64.
fn is_content(line: &[u8]) -> bool {
    let is_field = field_name(line).is_ok_and(|(_, name)| {
        name.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"))
    });
    let is_symbol = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    let is_begin = line.strip_prefix(b"begin ").is_some_and(|mode| {
        mode.len() > 4 && mode[..3].iter().all(|digit| (b'0'..=b'7').contains(digit))
    });
    is_field || is_begin || line.len() >= ENCODED && line.iter().all(is_symbol)
}

/// The preamble as a part of its own.
fn delimited(part: Part<'_>, preamble: Span) -> Vec<Edit> {
    let content_type = part.headers().content_type();
    let boundary = content_type.and_then(|it| it.parameters().get("boundary")).unwrap_or_default();
    let line = [b"--", boundary.trim_ascii_end().as_bytes(), b"\n"].concat();
    vec![Edit::new(Span { end: preamble.start, ..preamble }, line)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_no_content() {
        for (line, is_one) in [
            ("This is a multi-part message in MIME format.", false),
            ("-- ", false),
            ("Note: content-type is missing", false),
            ("Content-Type: text/html", true),
            ("content-disposition: attachment", true),
            ("begin 644 a.exe", true),
            ("begin with this", false),
            ("VE9LRU4xLm1wX2Nsb3NlX2ZpcnN0LiBwYXlsb2FkIGJvZHk", true),
            ("________________________________________________", false),
        ] {
            assert_eq!(is_content(line.as_bytes()), is_one, "{line}");
        }
    }
}
