//! Content-Transfer-Encoding (RFC 2045 §6).

use nom::{
    Parser,
    branch::alt,
    bytes::complete::{tag, take_until},
    combinator::map,
    sequence::{delimited, preceded},
};

use crate::{
    codec::transfer_encoding::TransferEncoding,
    defect::Reader,
    lex::{
        Parsed,
        element::before,
        quoted::quoted_string,
        whitespace::{comment, opt_cfws, split_comment, trim},
        word::token,
    },
    scan::class::{is_fws, is_token},
};

/// How a mechanism is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Written {
    Token,
    Quoted,
    EncodedWord,
}

/// `encoding = "Content-Transfer-Encoding" ":" mechanism`; yields the mechanism's token as written,
/// empty where there is none.
///
/// What stands behind it is passed over: a comment, which is allowed, and a semicolon or a second
/// token, which are not. Quotes of either kind around it, those of an encoded word, and a full stop
/// are taken off.
pub(crate) fn mechanism(body: &[u8]) -> &[u8] {
    let token = field(body).map_or(&b""[..], |(_, (token, _))| token.trim_ascii());
    let unquoted = token.strip_prefix(b"'").and_then(|token| token.strip_suffix(b"'"));
    let token = unquoted.unwrap_or(token);
    token.strip_suffix(b".").unwrap_or(token)
}

/// `[CFWS] mechanism`, and how that is written.
fn field(body: &[u8]) -> Parsed<'_, (&[u8], Written)> {
    let mechanism = alt((
        map(encoded_token, |token| (token, Written::EncodedWord)),
        map(quoted_string, |token| (token, Written::Quoted)),
        map(token, |token| (token, Written::Token)),
    ));
    preceded(opt_cfws, mechanism).parse(body)
}

/// A mechanism as a Q encoded word, as some gateway wrote it: `=?us-ascii?Q?base64?=`.
fn encoded_token(input: &[u8]) -> Parsed<'_, &[u8]> {
    let start = (tag("=?"), token, tag("?"), token, tag("?"));
    delimited(start, take_until("?="), tag("?=")).parse(input)
}

/// The transfer encoding that the field declares, to this reader.
pub(crate) fn transfer_encoding<R: Reader>(
    body: &[u8],
    reader: &mut R,
) -> Option<TransferEncoding> {
    let _ = reader;
    TransferEncoding::from_token(mechanism(body))
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

    #[test]
    fn mechanisms_depart_from_their_grammar() {
        for (body, wanted) in [
            (" base64", &[][..]),
            ("\r\n 7bit", &[]),
            (" (c) base64", &["cte.comment| base64| 7bit"]),
            (" (7bit) base64", &["cte.comment| 7bit| base64| 7bit"]),
            (" bas(x)e64", &["cte.comment| base64| 7bit", "cte.trailing-junk| 7bit"]),
            (" \"base64\"", &["cte.quoted| 7bit"]),
            (" =?utf-8?Q?base64?=", &["cte.encoded-word| 7bit"]),
            (" base64 xx", &["cte.trailing-junk| 7bit"]),
            (" 8bit, base64", &["cte.multiple-values| base64| 7bit"]),
            (" 8bit/base64", &["cte.multiple-values| base64| 7bit"]),
            (
                " base\r\n 64",
                &["cte.fold-in-token| base64| 7bit", "cte.trailing-junk| base64| 7bit"],
            ),
            (" bas e64", &["cte.trailing-junk| base64| 7bit"]),
            (" x-uuencode", &["cte.nonstandard| 7bit"]),
            (" base-64", &["cte.unknown| 7bit"]),
            (" 'base64'", &["cte.unknown| 7bit"]),
            (" base64.", &["cte.unknown| 7bit"]),
            (" 7-bit", &[]),
            (" x-yencode", &["cte.nonstandard"]),
            (" x-base64", &["cte.unknown| base64"]),
            (" xxxx", &["cte.unknown"]),
            ("", &["cte.unknown"]),
        ] {
            let found = departures(body.as_bytes()).into_iter().map(|departure| {
                let others = departure.others.iter().map(|it| String::from_utf8_lossy(it));
                others.fold(departure.code.to_string(), |line, other| line + "|" + &other)
            });
            assert_eq!(found.collect::<Vec<_>>(), wanted, "{body:?}");
        }
    }
}
