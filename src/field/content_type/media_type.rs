//! Content-Type (RFC 2045 §5).
//!
//! Advice for whoever changes it: `structure` is read for each part of each message, and what stands before `split`
//! in it is the quick way for a plain parse. What a quirk makes of a type must come from `split` too, or the value
//! and the tree disagree.

use std::{borrow::Cow, fmt};

use super::{
    boundary::{boundary, written_boundary},
    type_and_subtype::{Split, is_known, media_type, split},
    usual::usual_media_type,
};
use crate::{
    defect::{Code, Reader, Severity},
    field::parameter::{Parameters, lookup},
    lex::{context::Context, element::before, whitespace::trim},
    quirk::Quirk,
};

/// The media type of a part, and its parameters (RFC 2045 §5.1).
///
/// ```
/// use unmime::ContentType;
///
/// let content_type = ContentType::parse(b"Text/HTML; charset=\"utf-8\"");
/// assert!(content_type.is("text", "html"));
/// assert_eq!(content_type.charset().as_deref(), Some("utf-8"));
/// ```
#[derive(Clone, Debug)]
pub struct ContentType<'a> {
    kind: Cow<'a, str>,
    subtype: Cow<'a, str>,
    parameters: Parameters<'a>,
}

impl<'a> ContentType<'a> {
    /// Reads the body of a Content-Type field. One without a valid type and subtype is `text/plain`
    /// (RFC 2045 §5.2), with what parameters it has.
    pub fn parse(body: &'a [u8]) -> Self {
        Self::read(body, Context::default())
    }

    pub(crate) fn read(body: &'a [u8], context: Context<'a>) -> Self {
        let Split { kind, subtype, rest, .. } = split(body, &mut { context.quirks });
        Self { kind, subtype, parameters: Parameters::new(rest, context) }
    }

    /// The type that a part has which declares none, or none that can be read.
    pub(crate) fn default_of(kind: &'static str, subtype: &'static str) -> Self {
        Self {
            kind: Cow::Borrowed(kind),
            subtype: Cow::Borrowed(subtype),
            parameters: Parameters::default(),
        }
    }

    /// The same parameters under another type.
    pub(crate) fn retyped(self, kind: &'static str, subtype: &'static str) -> Self {
        Self { kind: Cow::Borrowed(kind), subtype: Cow::Borrowed(subtype), ..self }
    }

    /// `type`, as written; types compare without case: see [`is`](Self::is).
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// `subtype`, as written.
    pub fn subtype(&self) -> &str {
        &self.subtype
    }

    /// Whether it is this type and subtype.
    pub fn is(&self, kind: &str, subtype: &str) -> bool {
        self.is_kind(kind) && self.subtype.eq_ignore_ascii_case(subtype)
    }

    /// Whether it is this type, whatever the subtype.
    pub fn is_kind(&self, kind: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind)
    }

    /// Whether it is a type that holds a message (RFC 2046 §5.2.1).
    pub(crate) fn holds_message(&self) -> bool {
        self.is_kind("message") && is_message_subtype(self.subtype.as_bytes())
    }

    /// `type/subtype` in lower case.
    pub fn essence(&self) -> String {
        format!("{}/{}", self.kind, self.subtype).to_ascii_lowercase()
    }

    /// Its parameters.
    pub fn parameters(&self) -> &Parameters<'a> {
        &self.parameters
    }

    /// The `charset` parameter, as written (RFC 2046 §4.1.2).
    pub fn charset(&self) -> Option<Cow<'a, str>> {
        self.parameters.get("charset")
    }

    /// The `name` parameter: a file name by the conventions before RFC 2183.
    pub fn name(&self) -> Option<Cow<'a, str>> {
        self.parameters.get("name")
    }
}

/// Displays as the body of the field, with its parameters decoded.
impl fmt::Display for ContentType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}{}", self.kind, self.subtype, self.parameters)
    }
}

/// What a Content-Type means for the structure of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Structure<'a> {
    /// Content of its own.
    Leaf,
    /// `message/rfc822` and its like: a message.
    Message,
    /// Parts between delimiters; without a boundary they cannot be found.
    Multipart { boundary: Option<Cow<'a, [u8]>>, digest: bool },
}

/// What the body of a Content-Type means for structure: its type, and only of a multipart its
/// boundary, if it is among the first parameters.
pub(crate) fn structure<'a, R: Reader>(
    body: &'a [u8],
    most_params: u32,
    reader: &mut R,
) -> Structure<'a> {
    if !R::RECORDS && reader.quirks().is_empty() {
        if is_plainly_leaf(body) {
            return Structure::Leaf;
        }
        if let Some((kind, subtype, rest)) = usual_media_type(body) {
            return structure_of(kind, subtype, || boundary(rest, most_params, reader));
        }
    }
    let split = split(body, reader);
    let declared = Declared::of(&split, body);
    let structure = structure_of(declared.kind, declared.subtype, || match &split.rest {
        &Cow::Borrowed(rest) => boundary(rest, most_params, reader),
        Cow::Owned(rest) => {
            boundary(rest, most_params, reader).map(|it| Cow::Owned(it.into_owned()))
        }
    });
    if !R::RECORDS && reader.quirks().is_empty() {
        return structure;
    }
    match structure {
        Structure::Leaf if declared.is_message(most_params, reader) => Structure::Message,
        Structure::Leaf | Structure::Message if R::RECORDS => {
            declared.meets_boundary(most_params, reader);
            structure
        }
        _ => structure,
    }
}

fn structure_of<'a>(
    kind: &[u8],
    subtype: &[u8],
    boundary: impl FnOnce() -> Option<Cow<'a, [u8]>>,
) -> Structure<'a> {
    if kind.eq_ignore_ascii_case(b"multipart") {
        let digest = subtype.eq_ignore_ascii_case(b"digest");
        Structure::Multipart { boundary: boundary(), digest }
    } else if kind.eq_ignore_ascii_case(b"message") && is_message_subtype(subtype) {
        Structure::Message
    } else {
        Structure::Leaf
    }
}

/// The common case, told by one byte: the field starts with a letter that begins neither
/// `multipart` nor `message`. Those two, comments and encoded words are the grammar's.
fn is_plainly_leaf(body: &[u8]) -> bool {
    let first = body.iter().find(|&&byte| byte != b' ');
    first.is_some_and(|byte| byte.is_ascii_alphabetic() && !byte.eq_ignore_ascii_case(&b'm'))
}

/// Subtypes of `message` that hold a message: RFC 2046 §5.2.1, RFC 6532 §3.7, and the obsolete one
/// of RFC 5537.
fn is_message_subtype(subtype: &[u8]) -> bool {
    [&b"rfc822"[..], b"global", b"news"].iter().any(|known| subtype.eq_ignore_ascii_case(known))
}

/// A type that holds no parts to us, but may to others.
struct Declared<'s> {
    kind: &'s [u8],
    subtype: &'s [u8],
    parameters: &'s [u8],
    /// The type as written.
    at: &'s [u8],
    /// Whether some reader takes it for another type.
    is_odd: bool,
}

impl<'s> Declared<'s> {
    fn of(split: &'s Split<'_>, body: &'s [u8]) -> Self {
        let Split { kind, subtype, rest, is_odd } = split;
        let at = match rest {
            Cow::Borrowed(rest) => trim(before(body, rest)),
            Cow::Owned(_) => body,
        };
        let (kind, subtype) = (kind.as_bytes(), subtype.as_bytes());
        Self { kind, subtype, parameters: rest, at, is_odd: *is_odd }
    }

    /// A message that must be put together or fetched first, or that nobody knows the type of: whether it is one to
    /// this reader.
    fn is_message<R: Reader>(&self, most: u32, reader: &mut R) -> bool {
        let Some(code) = self.fragment() else { return false };
        // Only the first fragment has a header (RFC 2046 §5.2.2.1).
        let number = || lookup(self.parameters, b"number", most, &mut reader.silent());
        let is_first = code != Code::MimeMessagePartial
            || number().is_none_or(|number| number.octets.trim_ascii() == b"1");
        let severity = if is_first { code.severity() } else { Severity::Warn };
        reader.met_as(code, severity, self.at);
        is_first && reader.takes(Quirk::FragmentIsMessage)
    }

    fn fragment(&self) -> Option<Code> {
        let is = |subtype: &[u8]| self.subtype.eq_ignore_ascii_case(subtype);
        if self.kind.eq_ignore_ascii_case(b"message") {
            let code = is(b"partial").then_some(Code::MimeMessagePartial);
            return code.or(is(b"external-body").then_some(Code::MimeExternalBody));
        }
        (!is_known(self.kind) && is(b"rfc822")).then_some(Code::CtUnknownToplevel)
    }

    /// A boundary where there are no parts.
    fn boundary<R: Reader>(&self, most: u32, reader: &mut R) -> Option<Cow<'s, [u8]>> {
        let is_multipart = self.kind.eq_ignore_ascii_case(b"multipart");
        if is_multipart || self.is_odd || self.fragment().is_some() {
            return None;
        }
        written_boundary(self.parameters)?;
        let boundary = lookup(self.parameters, b"boundary", most, reader)?.octets;
        (!boundary.trim_ascii_end().is_empty()).then_some(boundary)
    }

    /// Tells of a boundary where there are no parts. Whether its delimiters are there is for the tree to see.
    fn meets_boundary<R: Reader>(&self, most: u32, reader: &mut R) {
        if self.boundary(most, &mut reader.silent()).is_none() {
            return;
        }
        match is_known(self.kind) {
            true => {
                let at = written_boundary(self.parameters).map_or(self.at, |one| one.name);
                reader.met(Code::ParamUnexpectedBoundary, at);
            }
            false => reader.met(Code::CtUnknownToplevel, self.at),
        }
    }
}

/// The boundary that a Content-Type declares although it is that of no multipart: where its delimiters are in the
/// body, some readers make a multipart of it.
pub(crate) fn unexpected_boundary<'a, R: Reader>(
    body: &'a [u8],
    most_params: u32,
    reader: &mut R,
) -> Option<Cow<'a, [u8]>> {
    let split = split(body, reader);
    let boundary = Declared::of(&split, body).boundary(most_params, reader)?;
    Some(Cow::Owned(boundary.into_owned()))
}

/// Whether the body of a Content-Type has a valid type and subtype.
pub(crate) fn is_valid(body: &[u8]) -> bool {
    media_type(body).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_and_parameters_are_read_as_meant() {
        for (body, essence, charset) in [
            (" text/plain; charset=utf-8", "text/plain", Some("utf-8")),
            (" text/plain; charset=us-ascii (Plain text)", "text/plain", Some("us-ascii")),
            ("TEXT/HTML;charset=\"UTF-8\"", "text/html", Some("UTF-8")),
            (" text (a) / (b) plain (c)", "text/plain", None),
            ("\r\n\timage/png", "image/png", None),
            (" text/plain; charset*=us-ascii'en'iso-8859-1", "text/plain", Some("iso-8859-1")),
        ] {
            let content_type = ContentType::parse(body.as_bytes());
            assert_eq!(content_type.essence(), essence, "{body}");
            assert_eq!(content_type.charset().as_deref(), charset, "{body}");
        }
        let content_type = ContentType::parse(b"TEXT/Html; name=a.html");
        assert_eq!((content_type.kind(), content_type.subtype()), ("TEXT", "Html"));
        assert!(content_type.is("text", "HTML") && content_type.is_kind("Text"));
        assert!(!content_type.is("text", "plain") && !content_type.is("image", "html"));
        assert!(!content_type.is_kind("image"));
        assert_eq!(content_type.name().as_deref(), Some("a.html"));
        assert_eq!(content_type.to_string(), "TEXT/Html; name=a.html");
    }

    #[test]
    fn what_is_no_type_is_text_plain() {
        for body in ["", " text", " binary", " text plain", " <html>", " application-x-gzip", " /x"]
        {
            assert_eq!(ContentType::parse(body.as_bytes()).essence(), "text/plain", "{body}");
        }
    }

    #[test]
    fn what_real_mail_writes_is_read_too() {
        for (body, essence, parameter, value) in [
            (" text/plain, charset=utf-8", "text/plain", "charset", Some("utf-8")),
            (" text/html;iso-8859-1", "text/html", "charset", None),
            (
                " text/plain; charset = \"iso-8859-1\" Content-Transfer-Encoding: 8bit",
                "text/plain",
                "charset",
                Some("iso-8859-1"),
            ),
            (" ; name=\"test.txt\"", "text/plain", "name", Some("test.txt")),
            (" name=\"test.txt\"", "text/plain", "name", Some("test.txt")),
            (" text; charset=koi8-r", "text/plain", "charset", Some("koi8-r")),
            (" application/pdf name=x.pdf", "application/pdf", "name", Some("x.pdf")),
            // in quotes
            (" \"text/html\"", "text/html", "charset", None),
            (" \"text/html\"; charset=utf-8", "text/html", "charset", Some("utf-8")),
            (" (c)\"Image/PNG\" ;name=\"a.png\"", "image/png", "name", Some("a.png")),
            (" \" text/html \"; charset=utf-8", "text/html", "charset", Some("utf-8")),
            (" \"text/html; charset=utf-8\"", "text/html", "charset", Some("utf-8")),
            (" \"text/html; charset=utf-8\"; name=a", "text/html", "name", Some("a")),
            (" \"text/html; charset=\"utf-8\"\"", "text/html", "charset", Some("utf-8")),
            (" \"text\"; charset=utf-8", "text/plain", "charset", Some("utf-8")),
            (" \"text/html", "text/plain", "charset", None),
        ] {
            let content_type = ContentType::parse(body.as_bytes());
            assert_eq!(content_type.essence(), essence, "{body}");
            assert_eq!(content_type.parameters().get(parameter).as_deref(), value, "{body}");
        }
    }

    #[test]
    fn structure_needs_the_type_and_the_boundary_of_a_multipart() {
        let multipart = |boundary: Option<&'static str>, digest| Structure::Multipart {
            boundary: boundary.map(|text| Cow::Borrowed(text.as_bytes())),
            digest,
        };
        for (body, structure_of) in [
            (" text/plain", Structure::Leaf),
            (" message/rfc822", Structure::Message),
            (" message/global", Structure::Message),
            (" message/delivery-status", Structure::Leaf),
            (" multipart/mixed; boundary=b", multipart(Some("b"), false)),
            (" Multipart/Mixed;\r\n\tBOUNDARY=\"a b \"", multipart(Some("a b "), false)),
            (" multipart/mixed boundary=\"b\"", multipart(Some("b"), false)),
            (" multipart/digest; boundary=b", multipart(Some("b"), true)),
            (" multipart/multipart/mixed; boundary=b", multipart(Some("b"), false)),
            (" multipart; boundary=b", multipart(Some("b"), false)),
            (" multipart/mixed", multipart(None, false)),
            (" (c) multipart/mixed; boundary=b", multipart(Some("b"), false)),
            (" multipart/mixed; boundary*0=a; boundary*1=b", multipart(Some("ab"), false)),
            (" \"multipart/mixed\"; boundary=b", multipart(Some("b"), false)),
            (" \"multipart/mixed; boundary=b\"", multipart(Some("b"), false)),
            (" \"message/rfc822\"", Structure::Message),
        ] {
            assert_eq!(structure(body.as_bytes(), 10, &mut ()), structure_of, "{body}");
        }
    }

    #[test]
    fn the_quick_answer_is_the_grammars() {
        for body in ["text/plain", " audio/x", "  text", "a", "x-y;boundary=b"] {
            assert!(is_plainly_leaf(body.as_bytes()), "{body}");
            assert!(
                !["multipart", "message"].contains(&&*split(body.as_bytes(), &mut ()).kind),
                "{body}"
            );
        }
    }
}
