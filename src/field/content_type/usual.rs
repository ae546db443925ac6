//! Content-Type fields as nearly all mail has them, as far as structure asks for them.

use crate::lex::word::token;

/// `type "/" subtype` as nearly all mail has it, with no more than a blank before it and none between.
/// None of anything else, for the grammar; where this reads something, that reads the same.
pub(super) fn usual_media_type(body: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (rest, kind) = token(body.strip_prefix(b" ").unwrap_or(body)).ok()?;
    let (rest, subtype) = token(rest.strip_prefix(b"/")?).ok()?;
    Some((kind, subtype, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{codec::testing::Random, field::content_type::type_and_subtype::media_type};

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
}
