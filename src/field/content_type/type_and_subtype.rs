//! The type and the subtype of a Content-Type (RFC 2045 §5.1).
//!
//! Advice for whoever changes it: `ours` is what a plain parse reads. `taken` starts from the same rules, tells how
//! the body departs from them, and asks there what this reader takes. Each code is met before a quirk of it is asked
//! for. Where a reader has several quirks, one that finds a type counts before one that finds none.

use std::borrow::Cow;

use nom::{
    Parser,
    character::complete::char,
    sequence::{delimited, preceded, separated_pair},
};

use super::usual::usual_media_type;
use crate::{
    defect::{Code, Reader, Severity},
    field::parameter::field_body,
    lex::{
        Parsed,
        controls::without_controls,
        element::before,
        parameter::{Piece, pieces, written_parameters},
        quoted::quoted_string,
        whitespace::{comment, opt_cfws, opt_fws, trim},
        word::token,
    },
    quirk::Quirk,
    scan::class::{is_fws, is_token},
};

/// A field body taken apart: the type, which is `text/plain` where there is no valid one, and the
/// parameters.
pub(super) struct Split<'a> {
    pub(super) kind: Cow<'a, str>,
    pub(super) subtype: Cow<'a, str>,
    pub(super) rest: Cow<'a, [u8]>,
    /// Whether some reader takes it for another type.
    pub(super) is_odd: bool,
}

impl<'a> Split<'a> {
    fn new(kind: &'a [u8], subtype: &'a [u8], rest: &'a [u8]) -> Self {
        let (kind, subtype) = (String::from_utf8_lossy(kind), String::from_utf8_lossy(subtype));
        Self { kind, subtype, rest: Cow::Borrowed(rest), is_odd: false }
    }

    /// To whom there is no valid type, there are no parameters either.
    fn text_plain() -> Self {
        Self::new(b"text", b"plain", b"")
    }

    fn into_owned(self) -> Split<'static> {
        Split {
            kind: Cow::Owned(self.kind.into_owned()),
            subtype: Cow::Owned(self.subtype.into_owned()),
            rest: Cow::Owned(self.rest.into_owned()),
            is_odd: self.is_odd,
        }
    }

    fn is_multipart(&self) -> bool {
        self.kind.eq_ignore_ascii_case("multipart")
    }
}

/// The type and the parameters of a field, to this reader.
pub(super) fn split<'a, R: Reader>(body: &'a [u8], reader: &mut R) -> Split<'a> {
    if R::RECORDS || !reader.quirks().is_empty() {
        return match without_controls(body, reader) {
            Cow::Borrowed(body) => taken_or_decoded(body, reader),
            Cow::Owned(body) => taken_or_decoded(&body, reader).into_owned(),
        };
    }
    match field_body(body) {
        Cow::Borrowed(body) => ours(body),
        Cow::Owned(decoded) => ours(&decoded).into_owned(),
    }
}

/// What we read.
fn ours(body: &[u8]) -> Split<'_> {
    if let Some((kind, subtype, rest)) = usual_media_type(body)
        && let (Ok(kind), Ok(subtype)) = (str::from_utf8(kind), str::from_utf8(subtype))
    {
        let (kind, subtype) = (Cow::Borrowed(kind), Cow::Borrowed(subtype));
        return Split { kind, subtype, rest: Cow::Borrowed(rest), is_odd: false };
    }
    if let Ok((rest, (kind, subtype))) = media_type(body) {
        return Split::new(kind, subtype, rest);
    }
    if let Some(quoted) = quoted_type(body) {
        return quoted;
    }
    // A bare `multipart` is told by what it is for; any other invalid type is text/plain.
    let (rest, kind) = preceded(opt_cfws, token).parse(body).unwrap_or((body, b""));
    if kind.eq_ignore_ascii_case(b"multipart") {
        return Split::new(b"multipart", b"mixed", rest);
    }
    let parameters =
        if opt_cfws(rest).is_ok_and(|(rest, _)| rest.starts_with(b"=")) { body } else { rest };
    Split::new(b"text", b"plain", parameters)
}

/// `type "/" subtype`, with the CFWS that RFC 822 allowed between.
pub(super) fn media_type(input: &[u8]) -> Parsed<'_, (&[u8], &[u8])> {
    let slash = delimited(opt_cfws, char('/'), opt_cfws);
    preceded(opt_cfws, separated_pair(token, slash, token)).parse(input)
}

/// A type in quotes, or all of the field in them.
fn quoted_type(body: &[u8]) -> Option<Split<'_>> {
    let (written, _) = opt_cfws(body).ok()?;
    let (_, inside) = quoted_string(written).ok()?;
    let (rest, (kind, subtype)) = media_type(written.strip_prefix(b"\"")?).ok()?;
    let (rest, _) = opt_fws(rest).ok()?;
    let is_type = rest.starts_with(b"\"") || rest.starts_with(b";") && inside.contains(&b';');
    is_type.then(|| Split::new(kind, subtype, rest.strip_prefix(b"\"").unwrap_or(rest)))
}

/// A body that broken gateways made an encoded word of has no valid type to strict readers.
fn taken_or_decoded<'a, R: Reader>(body: &'a [u8], reader: &mut R) -> Split<'a> {
    match field_body(body) {
        Cow::Borrowed(body) => taken(body, reader),
        Cow::Owned(decoded) => {
            reader.met(Code::CtSyntax, type_as_written(body));
            if reader.takes(Quirk::StrictType) {
                return Split::text_plain();
            }
            Split { is_odd: true, ..taken(&decoded, reader).into_owned() }
        }
    }
}

/// What this reader takes.
#[cold]
fn taken<'a, R: Reader>(body: &'a [u8], reader: &mut R) -> Split<'a> {
    let mut ours = ours(body);
    let Cow::Borrowed(parameters) = ours.rest else { return ours };
    let is_multipart = ours.is_multipart();
    let mut cleaned = None;
    let mut strict = None;
    match media_type(body) {
        Ok((rest, (kind, subtype))) => {
            let written = before(body, rest);
            let is_composite = is_multipart || kind.eq_ignore_ascii_case(b"message");
            let blank = trim(written).iter().position(|&byte| is_fws(byte));
            if let Some(start) = written.iter().position(|&byte| byte == b'(') {
                let (_, at) = written.split_at(start);
                reader.met_as(Code::CtComment, Severity::Ambiguous, at);
                strict = Some(match is_composite {
                    true => Split::text_plain(),
                    false => Split::new(kind, subtype, b""),
                });
            } else if is_composite && let Some(start) = blank {
                reader.met(Code::CtSyntax, trim(written).split_at(start).1);
                strict = Some(Split::text_plain());
            }
        }
        Err(_) => {
            reader.met(Code::CtSyntax, type_as_written(body));
            match is_multipart || quoted_type(body).is_some() {
                true => strict = Some(Split::text_plain()),
                false => cleaned = cleaned_type(body),
            }
        }
    }
    if is_multipart && let Some((code, at)) = before_parameters(parameters) {
        reader.met_as(code, Severity::Ambiguous, at);
        strict = Some(Split::text_plain());
    }
    let second = second_type(parameters);
    if let Some((at, _)) = second {
        reader.met(Code::CtMultipleValues, at);
    }
    ours.is_odd = second.is_some() || cleaned.is_some() || strict.is_some();
    let second = second.map(|(_, second)| second);
    for (quirk, other) in [
        (Quirk::LastOfListWins, second),
        (Quirk::TypeCleaned, cleaned),
        (Quirk::StrictType, strict),
    ] {
        if let Some(other) = other.filter(|_| reader.takes(quirk)) {
            return Split { is_odd: true, ..other };
        }
    }
    ours
}

/// What stands where the type should, up to the first semicolon.
fn type_as_written(body: &[u8]) -> &[u8] {
    let end = body.iter().position(|&byte| byte == b';').unwrap_or(body.len());
    let at = trim(body.split_at(end).0);
    if at.is_empty() { body } else { at }
}

/// The type for readers who leave out comments, bytes that cannot be in a type, and text before `multipart`.
fn cleaned_type(body: &[u8]) -> Option<Split<'_>> {
    let written = trim(body);
    let end = written.iter().position(|&byte| byte == b';').unwrap_or(written.len());
    let (at, parameters) = written.split_at(end);
    let plain = without_comments(at);
    if let Ok((b"", (kind, subtype))) = media_type(&plain) {
        let cleaned = Split::new(kind, subtype, b"").into_owned();
        return Some(Split { rest: Cow::Borrowed(parameters), ..cleaned });
    }
    let start = at.windows(9).position(|it| it.eq_ignore_ascii_case(b"multipart"))?;
    Some(ours(written.split_at(start).1))
}

/// Without comments, blanks and bytes that have no place in a type.
fn without_comments(mut written: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(written.len());
    while let Some((&first, after)) = written.split_first() {
        match comment(written) {
            Ok((rest, _)) => written = rest,
            Err(_) => {
                plain.extend(Some(first).filter(|&byte| is_token(byte) || byte == b'/'));
                written = after;
            }
        }
    }
    plain
}

/// A comment, or what is no parameter, between the type of a multipart and the first semicolon.
fn before_parameters(parameters: &[u8]) -> Option<(Code, &[u8])> {
    let before = written_parameters(parameters).next()?.before;
    let mut pieces = pieces(before).take_while(|piece| *piece != Piece::Semicolon);
    pieces.find_map(|piece| match piece {
        Piece::Comment(comment) => Some((Code::CtComment, comment)),
        Piece::Junk(junk) => Some((Code::CtSyntax, junk)),
        _ => None,
    })
}

/// A second type before the first parameter or after the last, and the field with that one.
fn second_type(parameters: &[u8]) -> Option<(&[u8], Split<'_>)> {
    let mut end = 0;
    let first = written_parameters(parameters).next();
    written_parameters(parameters).for_each(|one| end += one.len());
    let trailer = parameters.get(end..).unwrap_or_default();
    let gaps = first.into_iter().map(|first| first.before).chain([trailer]);
    gaps.flat_map(pieces).find_map(|piece| {
        let Piece::Junk(junk) = piece else { return None };
        let junk = junk.strip_prefix(b"/").unwrap_or(junk);
        match media_type(junk) {
            Ok((b"", (kind, subtype))) if is_known(kind) => {
                Some((junk, Split::new(kind, subtype, parameters)))
            }
            _ => None,
        }
    })
}

/// Top-level types that are known (RFC 6838 §4.2), or that are nobody's.
const TOP_LEVEL: [&str; 12] = [
    "text",
    "image",
    "audio",
    "video",
    "application",
    "message",
    "multipart",
    "model",
    "font",
    "example",
    "haptics",
    "chemical",
];

pub(super) fn is_known(kind: &[u8]) -> bool {
    TOP_LEVEL.iter().any(|known| kind.eq_ignore_ascii_case(known.as_bytes()))
}
