//! Content-Type fields as nearly all mail has them, as far as structure asks for them.

use crate::scan::class::{is_fws, is_token};

/// `type "/" subtype` as nearly all mail has it, with no more than a blank before it and none between.
/// None of anything else, for the grammar; where this reads something, that reads the same.
pub(super) fn usual_media_type(body: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (kind, rest) = usual_token(body.strip_prefix(b" ").unwrap_or(body))?;
    let (subtype, rest) = usual_token(rest.strip_prefix(b"/")?)?;
    Some((kind, subtype, rest))
}

/// A token, and the rest.
fn usual_token(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let is_end = |byte: &u8| !is_token(*byte);
    let end = input.iter().position(is_end).unwrap_or(input.len());
    (end > 0).then(|| input.split_at(end))
}

/// The boundary where it is the only parameter, a token or in quotes without folds and escapes, and
/// nothing is after it. None of anything else, for the search among all parameters, which finds the same.
pub(super) fn usual_boundary(parameters: &[u8]) -> Option<&[u8]> {
    let rest = parameters.strip_prefix(b";")?;
    // A form feed is no blank here.
    let blanks = rest.iter().take_while(|&&byte| is_fws(byte)).count();
    let (name, value) = rest.get(blanks..)?.split_at_checked(9)?;
    let value = name.eq_ignore_ascii_case(b"boundary=").then_some(value)?;
    match value {
        [b'"', quoted @ .., b'"'] => {
            let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
            quoted.iter().all(is_plain).then_some(quoted)
        }
        _ => usual_token(value).filter(|(_, rest)| rest.is_empty()).map(|(token, _)| token),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        codec::testing::Random,
        field::content_type::{boundary::boundary_among, type_and_subtype::media_type},
    };

    #[test]
    fn usual_types_are_those_of_the_grammar() {
        let mut random = Random::new(17);
        let pieces =
            [" ", "text", "/", "/", "plain", "x-y.z", ";", "(c)", "\t", "=", "\u{e9}", "\"a\""];
        let mut read = 0;
        for _ in 0..20_000 {
            let body: String =
                (0..1 + random.below(6)).map(|_| pieces[random.below(pieces.len())]).collect();
            if let Some((kind, subtype, rest)) = usual_media_type(body.as_bytes()) {
                assert_eq!(media_type(body.as_bytes()), Ok((rest, (kind, subtype))), "{body}");
                read += 1;
            }
        }
        assert!(read > 200, "{read}");
    }

    #[test]
    fn usual_boundaries_are_those_among_others() {
        let mut random = Random::new(19);
        let pieces = [
            ";",
            " ",
            "\r\n\t",
            "boundary=",
            "Boundary=",
            "\"",
            "\"a b \"",
            "b",
            "=_1",
            "\\",
            "(c)",
            ";",
            "x=y",
            "*",
            "\u{e9}",
            "=?utf-8?Q?a?=",
            "\x0B",
            "\x0C",
        ];
        let mut read = 0;
        for round in 0..60_000 {
            let start = ["", ";boundary=", "; boundary=\"", ";\x0Cboundary="][round % 4];
            let end = (0..random.below(5)).map(|_| pieces[random.below(pieces.len())]);
            let parameters = start.to_owned() + &end.collect::<String>();
            if let Some(boundary) = usual_boundary(parameters.as_bytes()) {
                let found = boundary_among(parameters.as_bytes(), 10, &mut ());
                assert_eq!(found.as_deref(), Some(boundary), "{parameters:?}");
                read += 1;
            }
        }
        assert!(read > 1_000, "{read}");
    }
}
