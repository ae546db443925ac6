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
    defect::{Code, Departure},
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

/// To whom it is no mechanism, the body is as it is.
const AS_IT_IS: &[u8] = b" 7bit";

/// How the body of the field departs, each code once, with bodies that others read in its place.
pub(crate) fn departures(body: &[u8]) -> Vec<Departure<'_, Vec<u8>>> {
    let mut found = Vec::new();
    let as_it_is = |code, at| Departure::new(code, at).or(AS_IT_IS.to_vec());
    let (rest, (_, written)) = field(body).unwrap_or((body, (b"", Written::Token)));
    let head = trim(before(body, rest));
    let at = if head.is_empty() { body } else { head };
    match written {
        Written::Token => {}
        Written::Quoted => found.push(as_it_is(Code::CteQuoted, head)),
        Written::EncodedWord => found.push(as_it_is(Code::CteEncodedWord, head)),
    }
    found.extend(in_comment(body));
    found.extend(folded(body, rest));
    found.extend(behind(body, rest));
    // Else it is told why it is none.
    let is_told = found.iter().flat_map(|it| &it.others).any(|other| other != AS_IT_IS);
    found.extend(unknown(mechanism(body), at).filter(|_| !is_told));
    found.extend(misspelt(body, at));
    found
}

/// A comment: to some readers its text is the mechanism, or all that is around it is one.
fn in_comment(body: &[u8]) -> Option<Departure<'_, Vec<u8>>> {
    let (_, start) = body.split_at(body.iter().position(|&byte| byte == b'(')?);
    let (content, rest) = split_comment(start)?;
    let written = before(start, rest.unwrap_or_default());
    let mut departure = Departure::new(Code::CteComment, written);
    if TransferEncoding::from_token(content).is_some() {
        departure = departure.or([b" ", content].concat());
    }
    let mut without = Vec::with_capacity(body.len());
    let mut from = body;
    while let Some(at) = from.iter().position(|&byte| byte == b'(') {
        let (text, start) = from.split_at(at);
        without.extend_from_slice(text);
        from = comment(start).map_or(b"", |(after, _)| after);
    }
    without.extend_from_slice(from);
    if TransferEncoding::from_token(&without).is_some() {
        departure = departure.or([b" ", trim(&without)].concat());
    }
    Some(departure.or(AS_IT_IS.to_vec()))
}

/// A fold amid the mechanism, which some take away.
fn folded<'a>(body: &'a [u8], rest: &'a [u8]) -> Option<Departure<'a, Vec<u8>>> {
    let joined: Vec<u8> = body.iter().copied().filter(|&byte| !is_fws(byte)).collect();
    let (fold, _) = rest.split_at(rest.iter().take_while(|&&byte| is_fws(byte)).count());
    let is_inside = fold.contains(&b'\n') || fold.contains(&b'\r');
    (is_inside && TransferEncoding::from_token(&joined).is_some()).then(|| {
        Departure::new(Code::CteFoldInToken, fold)
            .or([b" ", &joined[..]].concat())
            .or(AS_IT_IS.to_vec())
    })
}

/// What stands behind the mechanism.
fn behind<'a>(body: &[u8], rest: &'a [u8]) -> Option<Departure<'a, Vec<u8>>> {
    let (after, _) = opt_cfws(rest).ok()?;
    let junk = trim(after);
    if junk.is_empty() {
        return None;
    }
    let words = junk.split(|&byte| !is_token(byte));
    let words = words.filter(|word| TransferEncoding::from_token(word).is_some());
    let mut others: Vec<Vec<u8>> = words.take(3).map(|word| [b" ", word].concat()).collect();
    let code = match others.as_slice() {
        [] => Code::CteTrailingJunk,
        _ => Code::CteMultipleValues,
    };
    let joined: Vec<u8> = body.iter().copied().filter(|&byte| !is_fws(byte)).collect();
    if TransferEncoding::from_token(&joined).is_some() {
        others.push([b" ", &joined[..]].concat());
    }
    others.push(AS_IT_IS.to_vec());
    Some(Departure { others, ..Departure::new(code, junk) })
}

/// The five mechanisms of RFC 2045 §6.1.
const MECHANISMS: [&str; 5] = ["7bit", "8bit", "binary", "quoted-printable", "base64"];

/// A mechanism that we know by another name, or amid what does not belong to it.
fn misspelt<'a>(body: &[u8], at: &'a [u8]) -> Option<Departure<'a, Vec<u8>>> {
    let (_, (token, written)) = field(body).ok()?;
    let is_one = |known: &&str| known.as_bytes().eq_ignore_ascii_case(token.trim_ascii());
    let is_otherwise = written != Written::Token || MECHANISMS.iter().any(is_one);
    let encoding = TransferEncoding::from_token(mechanism(body)).filter(|_| !is_otherwise)?;
    let is_told = encoding == TransferEncoding::Uuencode || !encoding.is_encoded();
    (!is_told).then(|| Departure::new(Code::CteUnknown, at).or(AS_IT_IS.to_vec()))
}

/// A mechanism of no standard.
fn unknown<'a>(mechanism: &[u8], at: &'a [u8]) -> Option<Departure<'a, Vec<u8>>> {
    let name = mechanism.to_ascii_lowercase();
    let has = |part: &[u8]| name.windows(part.len()).any(|window| window == part);
    match TransferEncoding::from_token(&name) {
        Some(TransferEncoding::Uuencode) => {
            return Some(Departure::new(Code::CteNonstandard, at).or(AS_IT_IS.to_vec()));
        }
        Some(_) => return None,
        None => {}
    }
    let is_other: [&[u8]; 7] = [b"yenc", b"binhex", b"gzip", b"bzip", b"uu", b"zip", b"hqx"];
    let is_other = is_other.into_iter().any(has);
    let code = if is_other { Code::CteNonstandard } else { Code::CteUnknown };
    let departure = Departure::new(code, at);
    let guesses: [(&[u8], &[u8]); 5] = [
        (b"64", b" base64"),
        (b"quoted", b" quoted-printable"),
        (b"printable", b" quoted-printable"),
        (b"qp", b" quoted-printable"),
        (b"uu", b" x-uuencode"),
    ];
    let guess = guesses.into_iter().find(|(part, _)| has(part));
    Some(guess.into_iter().fold(departure, |departure, (_, other)| departure.or(other.to_vec())))
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
