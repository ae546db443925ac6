//! Content-Type (RFC 2045 §5).

use std::{borrow::Cow, fmt};

use nom::{
    Parser,
    character::complete::char,
    sequence::{delimited, preceded, separated_pair},
};

use super::usual::{usual_boundary, usual_media_type};
use crate::field::parameter::{Parameters, field_body, lookup};
use crate::{
    defect::Reader,
    lex::context::Context,
    lex::{Parsed, whitespace::opt_cfws, word::token},
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
        let Split { kind, subtype, rest } = split(body);
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
    if is_plainly_leaf(body) {
        return Structure::Leaf;
    }
    if let Some((kind, subtype, rest)) = usual_media_type(body) {
        return structure_of(kind, subtype, || boundary(rest, most_params, reader));
    }
    let Split { kind, subtype, rest } = split(body);
    structure_of(kind.as_bytes(), subtype.as_bytes(), || match rest {
        Cow::Borrowed(rest) => boundary(rest, most_params, reader),
        Cow::Owned(rest) => {
            boundary(&rest, most_params, reader).map(|it| Cow::Owned(it.into_owned()))
        }
    })
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

/// `boundary := 0*69<bchars> bcharsnospace`: blanks at its end cannot be part of it.
fn boundary<'a, R: Reader>(
    parameters: &'a [u8],
    most: u32,
    reader: &mut R,
) -> Option<Cow<'a, [u8]>> {
    match usual_boundary(parameters).filter(|_| most > 0) {
        Some(boundary) => Some(Cow::Borrowed(boundary.trim_ascii_end())),
        None => boundary_among(parameters, most, reader),
    }
}

/// The parameter among others.
pub(super) fn boundary_among<'a, R: Reader>(
    parameters: &'a [u8],
    most: u32,
    reader: &mut R,
) -> Option<Cow<'a, [u8]>> {
    match lookup(parameters, b"boundary", most, reader)?.octets {
        Cow::Borrowed(boundary) => Some(Cow::Borrowed(boundary.trim_ascii_end())),
        Cow::Owned(boundary) => Some(Cow::Owned(boundary.trim_ascii_end().to_vec())),
    }
}

/// The parameters of the field, byte for byte; none where all of it is an encoded word.
pub(crate) fn written_parameters(body: &[u8]) -> Option<&[u8]> {
    match split(body).rest {
        Cow::Borrowed(rest) => Some(rest),
        Cow::Owned(_) => None,
    }
}

/// A field body taken apart: the type, which is `text/plain` where there is no valid one, and the
/// parameters.
pub(super) struct Split<'a> {
    pub(super) kind: Cow<'a, str>,
    pub(super) subtype: Cow<'a, str>,
    pub(super) rest: Cow<'a, [u8]>,
}

pub(super) fn split(body: &[u8]) -> Split<'_> {
    match field_body(body) {
        Cow::Borrowed(body) => {
            let (kind, subtype, rest) = split_written(body);
            Split { kind, subtype, rest: Cow::Borrowed(rest) }
        }
        Cow::Owned(decoded) => {
            let (kind, subtype, rest) = split_written(&decoded);
            Split {
                kind: Cow::Owned(kind.into_owned()),
                subtype: Cow::Owned(subtype.into_owned()),
                rest: Cow::Owned(rest.to_vec()),
            }
        }
    }
}

fn split_written(body: &[u8]) -> (Cow<'_, str>, Cow<'_, str>, &[u8]) {
    if let Some((kind, subtype, rest)) = usual_media_type(body)
        && let (Ok(kind), Ok(subtype)) = (str::from_utf8(kind), str::from_utf8(subtype))
    {
        return (Cow::Borrowed(kind), Cow::Borrowed(subtype), rest);
    }
    if let Ok((rest, (kind, subtype))) = media_type(body) {
        return (String::from_utf8_lossy(kind), String::from_utf8_lossy(subtype), rest);
    }
    // A bare `multipart` is told by what it is for; any other invalid type is text/plain.
    let (rest, kind) = preceded(opt_cfws, token).parse(body).unwrap_or((body, b""));
    if kind.eq_ignore_ascii_case(b"multipart") {
        return (Cow::Borrowed("multipart"), Cow::Borrowed("mixed"), rest);
    }
    let parameters =
        if opt_cfws(rest).is_ok_and(|(rest, _)| rest.starts_with(b"=")) { body } else { rest };
    (Cow::Borrowed("text"), Cow::Borrowed("plain"), parameters)
}

/// `type "/" subtype`, with the CFWS that RFC 822 allowed between.
pub(super) fn media_type(input: &[u8]) -> Parsed<'_, (&[u8], &[u8])> {
    let slash = delimited(opt_cfws, char('/'), opt_cfws);
    preceded(opt_cfws, separated_pair(token, slash, token)).parse(input)
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
            (" Multipart/Mixed;\r\n\tBOUNDARY=\"a b \"", multipart(Some("a b"), false)),
            (" multipart/mixed boundary=\"b\"", multipart(Some("b"), false)),
            (" multipart/digest; boundary=b", multipart(Some("b"), true)),
            (" multipart/multipart/mixed; boundary=b", multipart(Some("b"), false)),
            (" multipart; boundary=b", multipart(Some("b"), false)),
            (" multipart/mixed", multipart(None, false)),
            (" (c) multipart/mixed; boundary=b", multipart(Some("b"), false)),
            (" multipart/mixed; boundary*0=a; boundary*1=b", multipart(Some("ab"), false)),
        ] {
            assert_eq!(structure(body.as_bytes(), 10), structure_of, "{body}");
        }
    }

    #[test]
    fn the_quick_answer_is_the_grammars() {
        for body in ["text/plain", " audio/x", "  text", "a", "x-y;boundary=b"] {
            assert!(is_plainly_leaf(body.as_bytes()), "{body}");
            assert!(!["multipart", "message"].contains(&&*split(body.as_bytes()).kind), "{body}");
        }
    }
}
