//! Content-Disposition (RFC 2183).

use std::{borrow::Cow, fmt};

use nom::{Parser, sequence::preceded};

use super::parameter::{Parameters, field_body};
use crate::{
    defect::{Code, Reader},
    lex::{Parsed, context::Context, whitespace::opt_cfws, word::token},
};

/// How a part is to be presented, and the file it came from (RFC 2183).
///
/// ```
/// use unmime::ContentDisposition;
///
/// let disposition = ContentDisposition::parse(b"attachment; filename=\"a b.txt\"");
/// assert!(disposition.is_attachment());
/// assert_eq!(disposition.parameters().get("filename").as_deref(), Some("a b.txt"));
/// ```
#[derive(Clone, Debug)]
pub struct ContentDisposition<'a> {
    kind: Cow<'a, str>,
    parameters: Parameters<'a>,
}

impl<'a> ContentDisposition<'a> {
    /// Reads the body of a Content-Disposition field. Any bytes are one; where the type is missing,
    /// it is empty.
    pub fn parse(body: &'a [u8]) -> Self {
        Self::read(body, Context::default())
    }

    pub(crate) fn read(body: &'a [u8], context: Context<'a>) -> Self {
        match field_body(body) {
            Cow::Borrowed(body) => {
                let (kind, rest) = split(body);
                Self { kind, parameters: Parameters::new(Cow::Borrowed(rest), context) }
            }
            Cow::Owned(decoded) => {
                let (kind, rest) = split(&decoded);
                let parameters = Parameters::new(Cow::Owned(rest.to_vec()), context);
                Self { kind: Cow::Owned(kind.into_owned()), parameters }
            }
        }
    }

    /// `disposition-type`, as written: `inline`, `attachment`, or another one (RFC 2183 §2). Empty
    /// where there is none.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Whether the part is shown with the message, not kept apart. An unknown type is an attachment
    /// (RFC 2183 §2.8).
    pub fn is_inline(&self) -> bool {
        self.kind.eq_ignore_ascii_case("inline")
    }

    /// Whether the part is kept apart from the message (RFC 2183 §2.2).
    pub fn is_attachment(&self) -> bool {
        !self.kind.is_empty() && !self.is_inline()
    }

    /// Its parameters: `filename`, `creation-date`, `modification-date`, `read-date`, `size`.
    pub fn parameters(&self) -> &Parameters<'a> {
        &self.parameters
    }
}

/// Displays as the body of the field, with its parameters decoded.
impl fmt::Display for ContentDisposition<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.kind, self.parameters)
    }
}

/// The type, empty where there is none, and the parameters.
fn split(body: &[u8]) -> (Cow<'_, str>, &[u8]) {
    let (rest, kind) = disposition_type(body).unwrap_or((body, b""));
    (String::from_utf8_lossy(kind), rest)
}

/// Records a comment before or after the type.
pub(crate) fn record_type<R: Reader>(body: &[u8], reader: &mut R) {
    let (_, parameters) = split(body);
    let (before, _) = body.split_at(body.len() - parameters.len());
    if let Some(at) = before.iter().position(|&byte| byte == b'(') {
        reader.met(Code::CtComment, before.split_at(at).1);
    }
}

/// `disposition-type = "inline" / "attachment" / extension-token`: the token must not be a
/// parameter's attribute, as in a field that has parameters only.
fn disposition_type(input: &[u8]) -> Parsed<'_, &[u8]> {
    let (rest, kind) = preceded(opt_cfws, token).parse(input)?;
    match opt_cfws(rest)?.0 {
        [b'=', ..] => Err(nom::Err::Error(())),
        _ => Ok((rest, kind)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_and_file_name_are_read_as_meant() {
        for (body, kind, filename) in [
            (" inline", "inline", None),
            (" attachment; filename=foo.pdf", "attachment", Some("foo.pdf")),
            (" ATTACHMENT; FILENAME=\"FOO.PDF\"", "ATTACHMENT", Some("FOO.PDF")),
            (" attachment filename=\"foo.pdf\"", "attachment", Some("foo.pdf")),
            (" attachment; size=12 filename=\"foo.pdf\"", "attachment", Some("foo.pdf")),
            (" filename=\"foo.pdf\"", "", Some("foo.pdf")),
            (" =?utf-8?Q?attachment=3B_filename=3Dfoo.pdf?=", "attachment", Some("foo.pdf")),
            (" =?utf-8?Q?attachment?=; filename=foo.pdf", "attachment", Some("foo.pdf")),
            ("", "", None),
        ] {
            let disposition = ContentDisposition::parse(body.as_bytes());
            assert_eq!(disposition.kind(), kind, "{body}");
            assert_eq!(disposition.parameters().get("filename").as_deref(), filename, "{body}");
        }
    }

    #[test]
    fn an_unknown_type_is_an_attachment() {
        for (body, kind, is_inline, is_attachment) in [
            ("x-Other", "x-Other", false, true),
            ("Attachment; a=b", "Attachment", false, true),
            ("Inline", "Inline", true, false),
            ("", "", false, false),
        ] {
            let read = ContentDisposition::parse(body.as_bytes());
            assert_eq!(read.kind(), kind);
            assert_eq!((read.is_inline(), read.is_attachment()), (is_inline, is_attachment));
        }
    }
}
