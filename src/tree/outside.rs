//! What stands before the first part of a multipart and after the last: nobody shows it, unless there is more in
//! it than words (RFC 2046 §5.1.1).

use crate::{
    codec::transfer_encoding::TransferEncoding,
    scan::{
        delimiter::DelimiterLine,
        line::{is_mime_field, line},
    },
    span::Span,
};

/// What a reader reads that stands before the first part of a multipart or after its last.
pub(super) enum Outside {
    /// A delimiter that nobody declared.
    Delimiter(DelimiterLine),
    /// A part whose header starts here.
    Header(usize),
    /// A part without a header, in this transfer encoding.
    Body(usize, TransferEncoding),
}

/// How many symbols a line of base64 has at least, to be told from a word.
const ENCODED: usize = 40;

/// What a line is that is more than words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ContentKind {
    /// A field of MIME.
    Field,
    Uuencode,
    Base64,
}

impl ContentKind {
    /// A field of MIME, the start of a uuencoded file, or base64.
    fn of(line: &[u8]) -> Option<Self> {
        let is_symbol = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
        let is_begin = line.strip_prefix(b"begin ").is_some_and(|mode| {
            mode.len() > 4 && mode.iter().take(3).all(|digit| (b'0'..=b'7').contains(digit))
        });
        let is_base64 = line.len() >= ENCODED && line.iter().all(is_symbol);
        match () {
            () if is_mime_field(line) => Some(Self::Field),
            () if is_begin => Some(Self::Uuencode),
            () if is_base64 => Some(Self::Base64),
            () => None,
        }
    }
}

/// The first that is more than words.
pub(super) struct Content<'m> {
    /// Its first line, with the line before it where that is the delimiter of another boundary.
    pub(super) at: Span,
    /// Where its first line starts.
    pub(super) start: u32,
    pub(super) kind: ContentKind,
    /// What the dashes before a field declare.
    pub(super) boundary: Option<&'m [u8]>,
}

impl<'m> Content<'m> {
    pub(super) fn find(text: Span, raw: &'m [u8]) -> Option<Self> {
        let mut rest = text.of(raw);
        let mut before = None;
        while let Ok((after, line)) = line(rest) {
            let start = text.end as usize - rest.len();
            let end = start + line.len();
            if let Some(kind) = ContentKind::of(line) {
                let dashes = before.filter(|_| kind == ContentKind::Field);
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
            assert_eq!(ContentKind::of(line.as_bytes()).is_some(), is_one, "{line}");
        }
    }
}
