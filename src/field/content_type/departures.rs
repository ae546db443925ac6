//! How the body of a Content-Type departs from its grammar, and what others read in its place.

use std::{borrow::Cow, collections::HashSet};

use super::media_type::{Split, media_type, split};
use crate::field::parameter::{
    departures::departures as parameter_departures,
    lookup,
    other_value::{Other, OtherValue},
};
use crate::{
    defect::{Code, Departure, Severity},
    lex::{
        element::before,
        parameter::{Piece, pieces, written_parameters},
        quoted::quoted_string,
        whitespace::{comment, trim},
    },
    scan::class::{is_fws, is_token},
};

/// A departure, and bodies that our rules read as another reader reads this one.
pub(crate) type BodyDeparture<'a> = Departure<'a, OtherBody>;

/// A body that our rules read as another reader reads the one that is there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct OtherBody {
    pub(crate) body: Vec<u8>,
    /// Nobody reads it so but where delimiters with this boundary are in the body of the part.
    pub(crate) boundary: Option<Vec<u8>>,
}

impl OtherBody {
    /// One that is read so whatever the part holds.
    pub(crate) fn new(body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), boundary: None }
    }
}

/// The longest boundary of RFC 2046 §5.1.1.
const LONGEST_BOUNDARY: usize = 70;

/// How many parameters are looked at for something between them.
const NEAR: usize = 16;

/// A length that no reader keeps who has a limit.
const TOO_LONG_FOR_MOST: usize = 128;

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

fn is_known(kind: &[u8]) -> bool {
    TOP_LEVEL.iter().any(|known| kind.eq_ignore_ascii_case(known.as_bytes()))
}

/// How the body of a Content-Type departs, each code once.
pub(crate) fn departures(body: &[u8], most: u32) -> Vec<BodyDeparture<'_>> {
    let mut found = all_departures(body, most);
    let mut codes = HashSet::new();
    found.retain(|departure| codes.insert(departure.code));
    found
}

fn all_departures(body: &[u8], most: u32) -> Vec<BodyDeparture<'_>> {
    let mut found = Vec::new();
    let Split { kind, subtype, rest } = split(body);
    found.extend(syntax(body));
    found.extend(type_comment(body));
    found.extend(type_blank(body));
    let Cow::Borrowed(parameters) = rest else { return found };
    found.extend(second_type(parameters));
    let is_multipart = kind.eq_ignore_ascii_case("multipart");
    if kind.eq_ignore_ascii_case("message") {
        found.extend(message_type(body, &subtype, parameters, most));
    }
    if !is_multipart {
        if !is_known(kind.as_bytes()) && subtype.eq_ignore_ascii_case("rfc822") {
            let at = trim(before(body, parameters));
            let other = OtherBody::new(*b" message/rfc822");
            found.push(Departure::new(Code::CtUnknownToplevel, at).or(other));
        }
        let is_otherwise = found.iter().any(|departure| !departure.others.is_empty());
        let departure = (!is_otherwise).then(|| other_boundary(body, &kind, parameters, most));
        found.extend(departure.flatten());
        return found;
    }
    let prefix = format!(" {kind}/{subtype}");
    found.extend(before_boundary(parameters));
    found.extend(junk_behind_type(parameters));
    found.extend(no_parameter(&prefix, parameters));
    for Departure { code, severity, at, others } in
        parameter_departures(parameters, b"boundary", most)
    {
        let others = others.into_iter().map(|other| {
            let body = with_boundary(&prefix, &other);
            let boundary = other.map(|other| other.octets.octets.into_owned());
            OtherBody { body, boundary: boundary.filter(|_| is_meant(code, severity)) }
        });
        let others = others.collect();
        found.push(Departure { code, severity, at, others });
    }
    found.extend(boundary_value(&prefix, parameters, most));
    found
}

/// Whether a boundary that departs so is meant as it is written: honest mail has such ones.
fn is_meant(code: Code, severity: Severity) -> bool {
    code == Code::ParamPercentInPlain
        || code == Code::ParamUnquotedSpecial && severity == Severity::Warn
}

/// ` multipart/mixed; boundary="b"`
pub(crate) fn with_boundary(prefix: &str, boundary: &Other<'_>) -> Vec<u8> {
    let mut body = prefix.as_bytes().to_vec();
    if let Some(other) = boundary {
        body.extend_from_slice(b"; boundary=\"");
        for &byte in other.octets.octets.iter() {
            if matches!(byte, b'"' | b'\\') {
                body.push(b'\\');
            }
            body.push(byte);
        }
        body.push(b'"');
    }
    body
}

/// No valid type: some look for one all the same.
fn syntax(body: &[u8]) -> Option<BodyDeparture<'_>> {
    if media_type(body).is_ok() {
        return None;
    }
    let written = trim(body);
    let end = written.iter().position(|&byte| byte == b';').unwrap_or(written.len());
    let (at, parameters) = written.split_at(end);
    let at = trim(at);
    let departure = Departure::new(Code::CtSyntax, if at.is_empty() { body } else { at });
    if let Ok((rest, inside)) = quoted_string(written)
        && media_type(inside).is_ok()
    {
        return Some(departure.or(OtherBody::new([b" ", inside, rest].concat())));
    }
    let Split { kind, .. } = split(body);
    if kind.eq_ignore_ascii_case("multipart") || written.starts_with(b"=?") {
        return Some(departure.or(OtherBody::new(*b" text/plain")));
    }
    let plain = without_comments(at);
    if media_type(&plain).is_ok_and(|(rest, _)| rest.is_empty()) {
        return Some(departure.or(OtherBody::new([b" ", &plain[..], parameters].concat())));
    }
    let start = at.windows(9).position(|it| it.eq_ignore_ascii_case(b"multipart"));
    let multipart = start.and_then(|start| written.get(start..));
    let multipart = multipart.map(|written| OtherBody::new([b" ", written].concat()));
    Some(multipart.into_iter().fold(departure, Departure::or))
}

/// A comment before, amid or right behind the type: to some readers there is no valid type.
fn type_comment(body: &[u8]) -> Option<BodyDeparture<'_>> {
    let (rest, (kind, subtype)) = media_type(body).ok()?;
    let is_multipart = kind.eq_ignore_ascii_case(b"multipart");
    let written = before(body, rest);
    if let Some(at) = written.iter().position(|&byte| byte == b'(') {
        let departure = Departure::new(Code::CtComment, written.split_at(at).1);
        let is_composite = is_multipart || kind.eq_ignore_ascii_case(b"message");
        return Some(match is_composite {
            true => departure.or(OtherBody::new(*b" text/plain")),
            false => departure.or(OtherBody::new([b" ", kind, b"/", subtype].concat())),
        });
    }
    None
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

/// Blanks beside the slash of a multipart: to some readers there is no valid type.
fn type_blank(body: &[u8]) -> Option<BodyDeparture<'_>> {
    let (rest, (kind, _)) = media_type(body).ok()?;
    let written = trim(before(body, rest));
    let (_, at) = written.split_at(written.iter().position(|&byte| is_fws(byte))?);
    let is_composite =
        [&b"multipart"[..], b"message"].iter().any(|it| kind.eq_ignore_ascii_case(it));
    (is_composite && !written.contains(&b'('))
        .then(|| Departure::new(Code::CtSyntax, at).or(OtherBody::new(*b" text/plain")))
}

/// Something else between the type of a multipart and its parameters.
fn junk_behind_type(parameters: &[u8]) -> Option<BodyDeparture<'_>> {
    let before = written_parameters(parameters).next()?.before;
    let mut pieces = pieces(before).take_while(|piece| *piece != Piece::Semicolon);
    pieces.find_map(|piece| match piece {
        Piece::Junk(junk) => {
            Some(Departure::new(Code::CtSyntax, junk).or(OtherBody::new(*b" text/plain")))
        }
        _ => None,
    })
}

/// What is no parameter before the boundary: strict readers take none from there on.
fn no_parameter<'a>(prefix: &str, parameters: &'a [u8]) -> Option<BodyDeparture<'a>> {
    let is_boundary =
        |name: &[u8]| name.get(..8).is_some_and(|name| name.eq_ignore_ascii_case(b"boundary"));
    for one in written_parameters(parameters).take(NEAR) {
        let mut semicolons = 0;
        for piece in pieces(one.before) {
            semicolons += usize::from(piece == Piece::Semicolon);
            let at = match piece {
                Piece::Junk(junk) if semicolons > 0 => junk,
                Piece::Semicolon if semicolons == 2 => one.before,
                _ => continue,
            };
            return Some(
                Departure::new(Code::ParamSyntax, at).or(OtherBody::new(prefix.as_bytes())),
            );
        }
        if is_boundary(one.name) {
            break;
        }
    }
    None
}

/// A comment behind the type of a multipart, before its boundary.
fn before_boundary(parameters: &[u8]) -> Option<BodyDeparture<'_>> {
    let before = written_parameters(parameters).next()?.before;
    let comment = pieces(before).take_while(|piece| *piece != Piece::Semicolon).find_map(
        |piece| match piece {
            Piece::Comment(comment) => Some(comment),
            _ => None,
        },
    )?;
    Some(Departure::new(Code::CtComment, comment).or(OtherBody::new(*b" text/plain")))
}

/// A second type behind the first one.
fn second_type(parameters: &[u8]) -> Option<BodyDeparture<'_>> {
    let mut end = 0;
    let first = written_parameters(parameters).next();
    let last = written_parameters(parameters).inspect(|one| end += one.len()).last();
    let trailer = last.map(|_| parameters.get(end..).unwrap_or_default()).unwrap_or(parameters);
    let gaps = first.into_iter().map(|first| first.before).chain([trailer]);
    let junk = gaps.flat_map(pieces).find_map(|piece| match piece {
        Piece::Junk(junk) => {
            let junk = junk.strip_prefix(b"/").unwrap_or(junk);
            media_type(junk)
                .is_ok_and(|(rest, (kind, _))| rest.is_empty() && is_known(kind))
                .then_some(junk)
        }
        _ => None,
    })?;
    let other = OtherBody::new([b" ", junk, b"; ", parameters].concat());
    Some(Departure::new(Code::CtMultipleValues, junk).or(other))
}

/// A message that must be put together or fetched first.
fn message_type<'a>(
    body: &'a [u8],
    subtype: &str,
    parameters: &'a [u8],
    most: u32,
) -> Option<BodyDeparture<'a>> {
    let at = trim(before(body, parameters));
    let whole = OtherBody::new(*b" message/rfc822");
    if subtype.eq_ignore_ascii_case("external-body") {
        return Some(Departure::new(Code::MimeExternalBody, at).or(whole));
    }
    if !subtype.eq_ignore_ascii_case("partial") {
        return None;
    }
    let departure = Departure::new(Code::MimeMessagePartial, at);
    let number = lookup(parameters, b"number", most).map(|number| number.octets);
    let is_first = number.is_none_or(|number| number.trim_ascii() == b"1");
    Some(if is_first { departure.or(whole) } else { departure })
}

/// A boundary where there are no parts.
fn other_boundary<'a>(
    body: &'a [u8],
    kind: &str,
    parameters: &'a [u8],
    most: u32,
) -> Option<BodyDeparture<'a>> {
    let boundary = lookup(parameters, b"boundary", most)?.octets;
    let name = written_parameters(parameters)
        .map(|one| one.name)
        .find(|name| name.get(..8).is_some_and(|name| name.eq_ignore_ascii_case(b"boundary")))?;
    let departure = match is_known(kind.as_bytes()) {
        true => Departure::new(Code::ParamUnexpectedBoundary, name),
        false => Departure::new(Code::CtUnknownToplevel, trim(before(body, parameters))),
    };
    let boundary = Cow::Borrowed(boundary.trim_ascii_end());
    let body = with_boundary(" multipart/mixed", &Some(OtherValue::plain(boundary.clone())));
    let other = OtherBody { body, boundary: Some(boundary.into_owned()) };
    Some(departure.or(other))
}

/// `boundary := 0*69<bchars> bcharsnospace` (RFC 2046 §5.1.1)
fn boundary_value<'a>(prefix: &str, parameters: &'a [u8], most: u32) -> Vec<BodyDeparture<'a>> {
    let mut found = Vec::new();
    let Some(octets) = lookup(parameters, b"boundary", most) else { return found };
    let boundary = octets.octets;
    let written = written_parameters(parameters)
        .find(|one| one.name.get(..8).is_some_and(|it| it.eq_ignore_ascii_case(b"boundary")));
    let at = written.map_or(parameters, |it| if it.value.is_empty() { it.name } else { it.value });
    let none = || OtherBody::new(prefix.as_bytes());
    let quoted = |boundary: &[u8]| {
        let other = OtherValue::plain(Cow::Borrowed(boundary));
        OtherBody::new(with_boundary(prefix, &Some(other)))
    };
    let [first, .., last] = [&boundary[..], &boundary[..]].concat()[..] else {
        found.push(Departure::new(Code::MpBoundaryEmpty, at).or(none()));
        return found;
    };
    if let Some((cut, [_, ..])) = boundary.split_at_checked(LONGEST_BOUNDARY) {
        let departure = Departure::new(Code::MpBoundaryTooLong, at);
        let cut = OtherBody { boundary: Some(cut.trim_ascii_end().to_vec()), ..quoted(cut) };
        let departure = departure.or(cut);
        found.push(match boundary.len() > TOO_LONG_FOR_MOST {
            true => departure.or(none()),
            false => departure,
        });
    }
    if let Some(written) = written
        && written.name.contains(&b'*')
    {
        found.push(Departure::new(Code::Param2231Boundary, written.name).or(none()));
    }
    if !boundary.iter().copied().all(is_bchar) {
        found.push(Departure::new(Code::MpBoundaryBadChar, at));
    }
    if first.is_ascii_whitespace() {
        let departure = Departure::new(Code::MpBoundaryLeadingSpace, at);
        found.push(departure.or(quoted(boundary.trim_ascii_start())));
    }
    if last.is_ascii_whitespace() {
        found.push(Departure::new(Code::MpBoundaryTrailingSpace, at).or(none()));
    }
    found
}

/// `bchars := bcharsnospace / " "`
fn is_bchar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte)
}
