//! Content-Transfer-Encoding (RFC 2045 §6).

use nom::{
    Parser,
    branch::alt,
    bytes::complete::{tag, take_until},
    sequence::{delimited, preceded},
};

use crate::lex::{Parsed, quoted::quoted_string, whitespace::opt_cfws, word::token};

/// `encoding = "Content-Transfer-Encoding" ":" mechanism`; yields the mechanism's token as written,
/// empty where there is none.
///
/// What stands behind it is passed over: a comment, which is allowed, and a semicolon or a second
/// token, which are not. Quotes of either kind around it, those of an encoded word, and a full stop
/// are taken off.
pub(crate) fn mechanism(body: &[u8]) -> &[u8] {
    let mechanism = alt((encoded_token, quoted_string, token));
    let mut field = preceded(opt_cfws, mechanism);
    let parsed: Parsed<'_, &[u8]> = field.parse(body);
    let token = parsed.map_or(&body[..0], |(_, token)| token.trim_ascii());
    let unquoted = token.strip_prefix(b"'").and_then(|token| token.strip_suffix(b"'"));
    let token = unquoted.unwrap_or(token);
    token.strip_suffix(b".").unwrap_or(token)
}

/// A mechanism as a Q encoded word, as some gateway wrote it: `=?us-ascii?Q?base64?=`.
fn encoded_token(input: &[u8]) -> Parsed<'_, &[u8]> {
    let start = (tag("=?"), token, tag("?"), token, tag("?"));
    delimited(start, take_until("?="), tag("?=")).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mechanism_is_the_first_token() {
        for (body, token) in [
            (" base64", "base64"),
            ("BASE64 \t", "BASE64"),
            (" base64;", "base64"),
            (" base64.", "base64"),
            (" 'base64'", "base64"),
            (" \"base64\"", "base64"),
            (" base64 (x)", "base64"),
            (" (x) quoted-printable", "quoted-printable"),
            ("\r\n 7bit", "7bit"),
            (" 8bit, base64", "8bit"),
            (" =?utf-8?Q?base64?=", "base64"),
            ("", ""),
            (" ;", ""),
        ] {
            assert_eq!(mechanism(body.as_bytes()), token.as_bytes(), "{body:?}");
        }
    }
}
