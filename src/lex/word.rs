//! Atoms (RFC 5322 §3.2.3) and tokens (RFC 2045 §5.1).

use nom::bytes::complete::take_while1;

use super::Parsed;
use crate::scan::class::{is_atext, is_token};

/// `1*atext`: an atom without the CFWS around it.
pub(crate) fn atom_text(input: &[u8]) -> Parsed<'_, &[u8]> {
    take_while1(is_atext)(input)
}

/// `dot-atom-text = 1*atext *("." 1*atext)`, and what the wild makes of it: dots at either end and
/// in a row.
pub(crate) fn dot_atom_text(input: &[u8]) -> Parsed<'_, &[u8]> {
    take_while1(|byte| is_atext(byte) || byte == b'.')(input)
}

/// `token = 1*<any (US-ASCII) CHAR except SPACE, CTLs, or tspecials>`
pub(crate) fn token(input: &[u8]) -> Parsed<'_, &[u8]> {
    take_while1(is_token)(input)
}
