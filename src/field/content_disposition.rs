//! Content-Disposition (RFC 2183).

use std::{borrow::Cow, fmt};

use nom::{
    Parser,
    character::complete::char,
    combinator::opt,
    sequence::{pair, preceded},
};

use super::parameter::{Parameters, field_body};
use crate::{
    defect::{Code, Reader},
    lex::{
        Parsed,
        context::Context,
        whitespace::{opt_cfws, opt_fws, trim},
        word::token,
    },
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

    /// Whether it says that the part is shown with the message (RFC 2183 §2.1).
    pub fn is_inline(&self) -> bool {
        self.kind.eq_ignore_ascii_case("inline")
    }

    /// Whether it says that the part is kept apart from the message (RFC 2183 §2.2). An unknown type, such as
    /// `form-data`, says nothing, as RFC 8621 §4.1.4 reads it: RFC 2183 §2.8 takes it for an attachment, which
    /// would hide the text of messages whose sender misused the field.
    pub fn is_attachment(&self) -> bool {
        self.kind.eq_ignore_ascii_case("attachment")
    }

    /// Whether the part is a field of a form, whose parameter `name` names no file (RFC 7578 §4.2).
    pub(crate) fn is_form_data(&self) -> bool {
        self.kind.eq_ignore_ascii_case("form-data")
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

/// Records a comment before or after the type, and one that is not as it should be.
pub(crate) fn record_type<R: Reader>(body: &[u8], reader: &mut R) {
    let (kind, parameters) = split(body);
    let (before, _) = body.split_at(body.len() - parameters.len());
    if let Some(at) = before.iter().position(|&byte| byte == b'(') {
        reader.met(Code::CtComment, before.split_at(at).1);
    }
    let is_known = ["inline", "attachment"].iter().any(|known| kind.eq_ignore_ascii_case(known));
    if !kind.is_empty() && (!is_known || before.contains(&b'"')) {
        reader.met(Code::CdType, trim(before));
    }
}

/// `disposition-type = "inline" / "attachment" / extension-token`: the token must not be a
/// parameter's attribute, as in a field that has parameters only. Quotes around it, or around all of the field,
/// are tolerated.
fn disposition_type(input: &[u8]) -> Parsed<'_, &[u8]> {
    let quote = opt(pair(char('"'), opt_fws));
    let (rest, (quote, kind)) = preceded(opt_cfws, pair(quote, token)).parse(input)?;
    if quote.is_some()
        && let Ok((rest, _)) = preceded(opt_fws, char('"')).parse(rest) as Parsed<'_, _>
    {
        return Ok((rest, kind));
    }
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
            // in quotes
            (" \"attachment\"; filename=foo.pdf", "attachment", Some("foo.pdf")),
            (" \"Attachment\"", "Attachment", None),
            (" \" inline \" ; filename=\"foo.pdf\"", "inline", Some("foo.pdf")),
            (" (c) \"inline\"", "inline", None),
            (" \"attachment; filename=foo.pdf\"", "attachment", Some("foo.pdf")),
            (" \"attachment; filename=foo.pdf", "attachment", Some("foo.pdf")),
            (" \"foo.pdf\"", "foo.pdf", None),
            (" filename=\"attachment\"", "", Some("attachment")),
            // blanks before the asterisk
            (" attachment; filename *=utf-8''foo.pdf", "attachment", Some("foo.pdf")),
            (" attachment; filename=\"\"my foo.pdf\"\"", "attachment", Some("my foo.pdf")),
            (" attachment; filename=3D\"my foo.pdf\"", "attachment", Some("my foo.pdf")),
            ("", "", None),
        ] {
            let disposition = ContentDisposition::parse(body.as_bytes());
            assert_eq!(disposition.kind(), kind, "{body}");
            assert_eq!(disposition.parameters().get("filename").as_deref(), filename, "{body}");
        }
    }

    #[test]
    fn only_attachment_is_an_attachment() {
        for (body, kind, is_inline, is_attachment) in [
            ("x-Other", "x-Other", false, false),
            ("form-data; name=\"a\"", "form-data", false, false),
            ("text/plain", "text", false, false),
            ("body", "body", false, false),
            ("none", "none", false, false),
            ("attachments", "attachments", false, false),
            ("\"attachment\"", "attachment", false, true),
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
