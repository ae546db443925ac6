//! Content-Transfer-Encoding (RFC 2045 §6).
//!
//! Advice for whoever changes it: `field` is the grammar, and `mechanism` all that a plain parse does with it.
//! `taken` reads by the same grammar, tells how the body departs, and asks there what this reader takes. Each code
//! is met before a quirk of it is asked for. Where a reader has several quirks, the first that gives a mechanism
//! counts; that there is none counts last.

use std::borrow::Cow;

use nom::{
    Parser,
    branch::alt,
    bytes::complete::{tag, take_until},
    character::complete::char,
    combinator::map,
    sequence::{delimited, preceded},
};

use crate::{
    codec::transfer_encoding::TransferEncoding,
    defect::{Code, Reader, Severity},
    lex::{
        Parsed,
        controls::without_controls,
        element::before,
        quoted::quoted_string,
        whitespace::{comment, opt_cfws, split_comment, trim},
        word::token,
    },
    quirk::Quirk,
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
/// What stands after it is passed over: a comment, which is allowed, and a semicolon or a second
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
        map(token_or_type, |token| (token, Written::Token)),
    ));
    preceded(opt_cfws, mechanism).parse(body)
}

/// A token; or a media type in place of a mechanism, where its first token alone would be misread.
fn token_or_type(input: &[u8]) -> Parsed<'_, &[u8]> {
    let (rest, name) = token(input)?;
    match preceded(char('/'), token).parse(rest) {
        Ok((after, _)) if TransferEncoding::from_token(name).is_none() => {
            Ok((after, before(input, after)))
        }
        _ => Ok((rest, name)),
    }
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
    TransferEncoding::from_token(&declared(body, b"", reader))
}

/// The [`mechanism`] that the field declares for a part with this `content`, to this reader.
pub(crate) fn declared<'a, R: Reader>(
    body: &'a [u8],
    content: &[u8],
    reader: &mut R,
) -> Cow<'a, [u8]> {
    if !R::RECORDS && reader.quirks().is_empty() {
        return Cow::Borrowed(mechanism(body));
    }
    match without_controls(body, reader) {
        Cow::Borrowed(body) => taken(body, content, reader),
        Cow::Owned(body) => Cow::Owned(taken(&body, content, reader).into_owned()),
    }
}

/// To whom the field declares nothing, the body is as it is.
const AS_IT_IS: &[u8] = b"7bit";

/// What a reader makes of a field that departs.
struct Choice<'a, 'r, R> {
    reader: &'r mut R,
    /// The mechanism that it takes.
    taken: Option<Cow<'a, [u8]>>,
    /// Whether some reader takes one that changes the body.
    is_explained: bool,
    /// Whether a strict reader takes none.
    is_loose: bool,
}

impl<'a, R: Reader> Choice<'a, '_, R> {
    /// A departure that makes the field one that declares nothing to strict readers.
    fn departs(&mut self, code: Code, at: &[u8]) {
        self.reader.met(code, at);
        self.is_loose = true;
    }

    /// What readers with this quirk take, where that is a mechanism.
    fn or(&mut self, quirk: Quirk, other: Cow<'a, [u8]>) {
        if TransferEncoding::from_token(&other).is_none() {
            return;
        }
        self.is_explained |= *other != *AS_IT_IS;
        if self.taken.is_none() && self.reader.takes(quirk) {
            self.taken = Some(other);
        }
    }
}

#[cold]
fn taken<'a, R: Reader>(body: &'a [u8], content: &[u8], reader: &mut R) -> Cow<'a, [u8]> {
    let (rest, (token, written)) = field(body).unwrap_or((body, (b"", Written::Token)));
    let head = trim(before(body, rest));
    let at = if head.is_empty() { body } else { head };
    let mut choice = Choice { reader, taken: None, is_explained: false, is_loose: false };
    match written {
        Written::Token => {}
        Written::Quoted => choice.departs(Code::CteQuoted, at),
        Written::EncodedWord => choice.departs(Code::CteEncodedWord, at),
    }
    after_mechanism(body, rest, &mut choice);
    in_comment(body, &mut choice);
    let ours = mechanism(body);
    match TransferEncoding::from_token(ours) {
        Some(TransferEncoding::Uuencode) => choice.departs(Code::CteNonstandard, at),
        Some(encoding) => {
            let is_one = |known: &&str| known.as_bytes().eq_ignore_ascii_case(token.trim_ascii());
            let is_misspelt = written == Written::Token && !MECHANISMS.iter().any(is_one);
            // A body that needs no decoding is the same to all.
            if is_misspelt && encoding.is_encoded() {
                choice.departs(Code::CteUnknown, at);
            }
        }
        // Else it is told already why it is none.
        None if !choice.is_explained => unknown(ours, at, content, &mut choice),
        None => {}
    }
    let Choice { reader, taken, is_loose, .. } = choice;
    match taken {
        Some(taken) => taken,
        None if is_loose && reader.takes(Quirk::StrictEncoding) => Cow::Borrowed(AS_IT_IS),
        None => Cow::Borrowed(ours),
    }
}

/// The five mechanisms of RFC 2045 §6.1.
const MECHANISMS: [&str; 5] = ["7bit", "8bit", "binary", "quoted-printable", "base64"];

/// What stands after the mechanism: a fold amid it, another one, or anything.
fn after_mechanism<'a, R: Reader>(body: &'a [u8], rest: &'a [u8], choice: &mut Choice<'a, '_, R>) {
    let (after, _) = opt_cfws(rest).unwrap_or((rest, b""));
    let junk = trim(after);
    let joined: Vec<u8> = body.iter().copied().filter(|&byte| !is_fws(byte)).collect();
    let (fold, _) = rest.split_at(rest.iter().take_while(|&&byte| is_fws(byte)).count());
    let is_inside = fold.contains(&b'\n') || fold.contains(&b'\r');
    let is_joined = TransferEncoding::from_token(&joined).is_some();
    if is_inside && is_joined {
        choice.departs(Code::CteFoldInToken, fold);
        choice.or(Quirk::BlanksJoined, Cow::Owned(joined.clone()));
    }
    if junk.is_empty() {
        return;
    }
    let words = junk.split(|&byte| !is_token(byte));
    let last = words.rev().find(|word| TransferEncoding::from_token(word).is_some());
    let code = if last.is_some() { Code::CteMultipleValues } else { Code::CteTrailingJunk };
    choice.departs(code, junk);
    choice.or(Quirk::LastOfListWins, Cow::Borrowed(last.unwrap_or_default()));
    choice.or(Quirk::BlanksJoined, Cow::Owned(joined));
}

/// A comment: to some readers its text is the mechanism, or what is around all of them is one.
fn in_comment<'a, R: Reader>(body: &'a [u8], choice: &mut Choice<'a, '_, R>) {
    let Some(start) = body.iter().position(|&byte| byte == b'(') else { return };
    let (_, start) = body.split_at(start);
    let Some((content, rest)) = split_comment(start) else { return };
    choice.departs(Code::CteComment, before(start, rest.unwrap_or_default()));
    choice.or(Quirk::CommentCounts, Cow::Borrowed(content));
    let mut without = Vec::with_capacity(body.len());
    let mut from = body;
    while let Some(at) = from.iter().position(|&byte| byte == b'(') {
        let (text, start) = from.split_at(at);
        without.extend_from_slice(text);
        from = comment(start).map_or(b"", |(after, _)| after);
    }
    without.extend_from_slice(from);
    choice.or(Quirk::CommentsCutOut, Cow::Owned(trim(&without).to_vec()));
}

/// A mechanism that is none of ours: some readers guess what is meant by its name, or by what the body is.
fn unknown<R: Reader>(mechanism: &[u8], at: &[u8], content: &[u8], choice: &mut Choice<'_, '_, R>) {
    let name = mechanism.to_ascii_lowercase();
    let has = |part: &[u8]| name.windows(part.len()).any(|window| window == part);
    let others: [&[u8]; 7] = [b"yenc", b"binhex", b"gzip", b"bzip", b"uu", b"zip", b"hqx"];
    let is_other = others.into_iter().any(has);
    let guesses: [(&[u8], &'static [u8]); 5] = [
        (b"64", b"base64"),
        (b"quoted", b"quoted-printable"),
        (b"printable", b"quoted-printable"),
        (b"qp", b"quoted-printable"),
        (b"uu", b"x-uuencode"),
    ];
    let guess = guesses.into_iter().find(|(part, _)| has(part)).map(|(_, guess)| guess);
    let by_content = || (!is_other && is_base64(content)).then_some(&b"base64"[..]);
    let guess = guess.or_else(by_content);
    match (is_other, guess) {
        (true, _) => choice.reader.met(Code::CteNonstandard, at),
        (false, Some(_)) => choice.reader.met(Code::CteUnknown, at),
        (false, None) => choice.reader.met_as(Code::CteUnknown, Severity::Warn, at),
    }
    if let Some(guess) = guess {
        choice.or(Quirk::EncodingGuessed, Cow::Borrowed(guess));
    }
}

/// Whether a body cannot be anything but base64.
fn is_base64(body: &[u8]) -> bool {
    body.len() >= SHORTEST_GUESSED
        && body.iter().all(|&byte| byte.is_ascii_alphanumeric() || b"+/=\r\n".contains(&byte))
}

/// A shorter body may look like base64 by accident.
const SHORTEST_GUESSED: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{codec::testing::Random, defect::Recorder, quirk::Quirks};

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
            (" text/html", "text/html"),
            (" text/html; charset=utf-8", "text/html"),
            (" Application/PDF (c)", "Application/PDF"),
            (" 8bit/base64", "8bit"),
            (" base64/7bit", "base64"),
            (" text/", "text"),
            (" text /html", "text"),
            (" =?utf-8?Q?base64?=", "base64"),
            ("", ""),
            (" ;", ""),
        ] {
            assert_eq!(mechanism(body.as_bytes()), token.as_bytes(), "{body:?}");
        }
    }

    /// The codes that are met in a field, and what it declares with each of their quirks that changes it. No other
    /// quirk changes anything.
    fn read(body: &str, content: &[u8]) -> Vec<String> {
        let body = body.as_bytes();
        let mut recorder = Recorder::of_value(body);
        let ours = declared(body, content, &mut recorder);
        assert_eq!(ours, mechanism(body));
        let (defects, _) = recorder.into_defects();
        let met = defects.iter().fold(Quirks::NONE, |met, it| met.union(it.code.quirks()));
        let mut lines: Vec<_> = defects.iter().map(|defect| defect.code.to_string()).collect();
        for &quirk in Quirk::ALL {
            let other = declared(body, content, &mut Quirks::from(quirk));
            assert!(met.has(quirk) || other == ours, "{quirk}");
            if other != ours {
                lines.push(format!("{quirk} {}", String::from_utf8_lossy(&other)));
            }
        }
        lines
    }

    #[test]
    fn mechanisms_depart_from_their_grammar() {
        let strict = "StrictEncoding 7bit";
        for (body, wanted) in [
            (" base64", &[][..]),
            ("\r\n 7bit", &[]),
            (" (c) base64", &["cte.comment", strict]),
            (" (7bit) base64", &["cte.comment", strict, "CommentCounts 7bit"]),
            (
                " (quoted-printable) base64",
                &["cte.comment", strict, "CommentCounts quoted-printable"],
            ),
            (" bas(x)e64", &["cte.comment", "cte.trailing-junk", strict, "CommentsCutOut base64"]),
            (" \"base64\"", &["cte.quoted", strict]),
            (" =?utf-8?Q?base64?=", &["cte.encoded-word", strict]),
            (" base64 xx", &["cte.trailing-junk", strict]),
            (" 8bit, base64", &["cte.multiple-values", "LastOfListWins base64", strict]),
            (" 8bit/base64", &["cte.multiple-values", "LastOfListWins base64", strict]),
            (
                " 8bit, quoted-printable, base64",
                &["cte.multiple-values", "LastOfListWins base64", strict],
            ),
            (
                " base\r\n 64",
                &["cte.fold-in-token", "cte.trailing-junk", strict, "BlanksJoined base64"],
            ),
            (" bas e64", &["cte.trailing-junk", strict, "BlanksJoined base64"]),
            (" x-uuencode", &["cte.nonstandard", strict]),
            (" base-64", &["cte.unknown", strict]),
            (" 'base64'", &["cte.unknown", strict]),
            (" base64.", &["cte.unknown", strict]),
            (" 7-bit", &[]),
            (" x-yencode", &["cte.nonstandard"]),
            (" x-uu", &["cte.nonstandard", "EncodingGuessed x-uuencode"]),
            (" x-base64", &["cte.unknown", "EncodingGuessed base64"]),
            (" my-qp", &["cte.unknown", "EncodingGuessed quoted-printable"]),
            (" xxxx", &["cte.unknown"]),
            (" text/html", &["cte.unknown"]),
            ("", &["cte.unknown"]),
        ] {
            assert_eq!(read(body, b""), wanted, "{body:?}");
        }
    }

    #[test]
    fn an_unknown_encoding_is_guessed_by_the_body() {
        let base64 = b"aGVsbG8gd29ybGQ=\r\n";
        let guessed = &["cte.unknown", "EncodingGuessed base64"][..];
        for (body, content, wanted) in [
            (" xxxx", &base64[..], guessed),
            ("", base64, guessed),
            (" xxxx", b"aGVsbG8=", &["cte.unknown"]),
            (" xxxx", b"hello, beautiful world", &["cte.unknown"]),
            (" my-qp", base64, &["cte.unknown", "EncodingGuessed quoted-printable"]),
            (" x-yencode", base64, &["cte.nonstandard"]),
            (" 7bit", base64, &[]),
        ] {
            assert_eq!(read(body, content), wanted, "{body:?}");
        }
    }

    #[test]
    fn a_guess_makes_an_unknown_encoding_ambiguous() {
        for (body, severity) in [(" xxxx", Severity::Warn), (" x-base64", Severity::Ambiguous)] {
            let mut recorder = Recorder::new(body.as_bytes(), Quirks::NONE, 100);
            declared(body.as_bytes(), b"", &mut recorder);
            let severities: Vec<_> =
                recorder.into_defects().0.iter().map(|it| it.severity).collect();
            assert_eq!(severities, [severity], "{body}");
        }
    }

    #[test]
    fn control_characters_are_left_out_by_some() {
        let body = b" bas\0e64";
        assert_eq!(&*declared(body, b"", &mut Quirks::from(Quirk::ControlsDropped)), b"base64");
        assert_eq!(&*declared(body, b"", &mut ()), b"bas");
    }

    #[test]
    fn no_quirk_changes_an_encoding_that_does_not_depart() {
        let mut random = Random::new(29);
        let pieces = [
            " ",
            "base64",
            "base",
            "64",
            "7bit",
            "qp",
            "quoted-printable",
            "uuencode",
            "x-",
            "(c)",
            "(8bit)",
            "(",
            ")",
            "\"",
            "'",
            ".",
            ";",
            ",",
            "\r\n ",
            "=?utf-8?Q?",
            "?=",
            "gzip",
        ];
        for _ in 0..4_000 {
            let body = (0..random.below(7)).map(|_| pieces[random.below(pieces.len())]);
            // It checks that what changes was met.
            read(&body.collect::<String>(), b"aGVsbG8gd29ybGQ=");
        }
    }
}
