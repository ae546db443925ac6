//! What stands before the first part of a multipart and behind the last: nobody shows it, unless
//! there is more in it than words (RFC 2046 §5.1.1).

use std::borrow::Cow;

use super::{
    edit::Edit,
    finding::{Finding, Findings},
    structure::reopened,
};
use crate::{
    defect::{Code, Defect},
    field::{content_type::departures::with_boundary, parameter::other_value::OtherValue},
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
        if let Some(content) = Content::find(preamble, raw) {
            let defect = Defect::new(Code::MpPreambleHasContent, part.id(), content.at);
            let finding = Finding::new(defect).or_edits(vec![content.delimited(part)]);
            findings.add(content.boundary_read(part).into_iter().fold(finding, Finding::or_edits));
        }
        let epilogue = Span { start: body.end - part.epilogue().len() as u32, ..body };
        if let Some(content) = Content::find(epilogue, raw) {
            let before = raw.get(..(epilogue.start as usize).saturating_sub(1)).unwrap_or_default();
            let line = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
            let close = Span { start: line as u32, end: epilogue.start };
            let defect = Defect::new(Code::MpEpilogueHasContent, part.id(), content.at);
            let mut edits = vec![reopened(raw, close)];
            if content.at.start > epilogue.start || content.kind != Kind::Field {
                edits.push(content.delimited(part));
            }
            let finding = Finding::new(defect.against(close)).or_edits(edits);
            findings.add(content.boundary_read(part).into_iter().fold(finding, Finding::or_edits));
        }
    }
}

/// What a line is that is more than words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// A field of MIME.
    Field,
    Uuencode,
    Base64,
}

impl Kind {
    /// A field of MIME, the start of a uuencoded file, or base64.
    fn of(line: &[u8]) -> Option<Self> {
        let is_field = field_name(line).is_ok_and(|(_, name)| {
            name.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"))
        });
        let is_symbol = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
        let is_begin = line.strip_prefix(b"begin ").is_some_and(|mode| {
            mode.len() > 4 && mode.iter().take(3).all(|digit| (b'0'..=b'7').contains(digit))
        });
        let is_base64 = line.len() >= ENCODED && line.iter().all(is_symbol);
        match () {
            () if is_field => Some(Self::Field),
            () if is_begin => Some(Self::Uuencode),
            () if is_base64 => Some(Self::Base64),
            () => None,
        }
    }

    /// The header of a part of it.
    fn header(self) -> &'static [u8] {
        match self {
            Self::Field => b"",
            Self::Uuencode => b"Content-Transfer-Encoding: x-uuencode\n\n",
            Self::Base64 => b"Content-Transfer-Encoding: base64\n\n",
        }
    }
}

/// The first that is more than words.
struct Content<'m> {
    /// Its first line, with the line before it where that is the delimiter of another boundary.
    at: Span,
    /// Where its first line starts.
    start: u32,
    kind: Kind,
    boundary: Option<&'m [u8]>,
}

impl<'m> Content<'m> {
    fn find(text: Span, raw: &'m [u8]) -> Option<Self> {
        let mut rest = text.of(raw);
        let mut before = None;
        while let Ok((after, line)) = line(rest) {
            let start = text.end as usize - rest.len();
            let end = start + line.len();
            if let Some(kind) = Kind::of(line) {
                let dashes = before.filter(|_| kind == Kind::Field);
                let (at, boundary) = dashes.unzip();
                let at = Span::new(at.unwrap_or(start), end);
                return Some(Self { at, start: start as u32, kind, boundary });
            }
            let boundary = line.strip_prefix(b"--").map(<[u8]>::trim_ascii_end);
            before = boundary.filter(|text| !text.is_empty()).map(|text| (start, text));
            rest = after;
        }
        None
    }

    /// As a part of its own.
    fn delimited(&self, part: Part<'_>) -> Edit {
        let content_type = part.headers().content_type();
        let boundary =
            content_type.and_then(|it| it.parameters().get("boundary")).unwrap_or_default();
        let line = [b"\n--", boundary.trim_ascii_end().as_bytes(), b"\n", self.kind.header()];
        Edit::new(Span { start: self.start, end: self.start }, line.concat())
    }

    /// All of the multipart, with the boundary that is found here.
    fn boundary_read(&self, part: Part<'_>) -> Option<Vec<Edit>> {
        let field = part.headers().get("Content-Type")?;
        let boundary = OtherValue::plain(Cow::Borrowed(self.boundary?));
        let prefix = format!(" {}", part.content_type().essence());
        let Span { end, .. } = field.span();
        let body = Span { start: end - field.raw_value().len() as u32, end };
        Some(vec![Edit::new(body, with_boundary(&prefix, &Some(boundary)))])
    }
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
            assert_eq!(Kind::of(line.as_bytes()).is_some(), is_one, "{line}");
        }
    }
}
