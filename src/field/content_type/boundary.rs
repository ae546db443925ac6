//! The value of the parameter `boundary` (RFC 2046 §5.1.1).

use std::borrow::Cow;

use super::type_and_subtype::split;
use crate::{
    defect::{Code, Reader, Severity},
    field::parameter::{every_value, lookup},
    lex::parameter::{WrittenParameter, written_parameters},
    quirk::Quirk,
    scan::delimiter::piece,
};

/// `boundary := 0*69<bchars> bcharsnospace`, with the blanks at its end, which cannot be part of it.
pub(super) fn boundary<'a, R: Reader>(
    parameters: &'a [u8],
    most: u32,
    reader: &mut R,
) -> Option<Cow<'a, [u8]>> {
    let boundary = lookup(parameters, b"boundary", most, reader)?.octets;
    match R::RECORDS || !reader.quirks().is_empty() {
        true => taken(boundary, parameters, reader),
        false => Some(boundary),
    }
}

/// How the value departs from its grammar, and what this reader makes of it. That it is too long is for the tree to
/// tell, which knows the delimiters.
fn taken<'a, R: Reader>(
    boundary: Cow<'a, [u8]>,
    parameters: &'a [u8],
    reader: &mut R,
) -> Option<Cow<'a, [u8]>> {
    let written = if R::RECORDS { written_boundary(parameters) } else { None };
    let at = written.map_or(parameters, |it| if it.value.is_empty() { it.name } else { it.value });
    let (Some(first), Some(last)) = (boundary.first(), boundary.last()) else {
        reader.met(Code::MpBoundaryEmpty, at);
        return (!reader.takes(Quirk::EmptyBoundaryIsNone)).then_some(boundary);
    };
    if !boundary.iter().copied().all(is_bchar) {
        reader.met(Code::MpBoundaryBadChar, at);
    }
    let (starts_blank, ends_blank) = (first.is_ascii_whitespace(), last.is_ascii_whitespace());
    let mut taken = boundary;
    if starts_blank {
        reader.met_as(Code::MpBoundaryLeadingSpace, Severity::Ambiguous, at);
        if reader.takes(Quirk::BoundaryTrimmed) {
            taken = piece(taken, <[u8]>::trim_ascii_start);
        }
    }
    if ends_blank {
        reader.met(Code::MpBoundaryTrailingSpace, at);
    }
    Some(taken)
}

/// Every boundary that anybody may take from the body of a Content-Type: for scanners.
pub(crate) fn every_boundary(body: &[u8], most: u32) -> Vec<Vec<u8>> {
    let parameters = split(body, &mut ()).rest;
    let values = every_value(&parameters, b"boundary", most);
    values.map(|boundary| boundary.trim_ascii_end().to_vec()).collect()
}

/// `bchars := bcharsnospace / " "`
fn is_bchar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte)
}

/// Where a boundary is declared first, in whichever form.
pub(super) fn written_boundary(parameters: &[u8]) -> Option<WrittenParameter<'_>> {
    let is_one = |name: &[u8]| name.get(..8).is_some_and(|it| it.eq_ignore_ascii_case(b"boundary"));
    written_parameters(parameters).find(|one| is_one(one.name))
}
