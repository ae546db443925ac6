//! Parameters of Content-Type, Content-Disposition and their like, as written (RFC 2045 §5.1,
//! RFC 2231 §7).
//!
//! The grammar is that of the standards, widened by what real mail does with it: semicolons missing
//! or doubled, values unquoted that should be quoted, quotes that never close.
//!
//! Advice for whoever changes it: the rules take the quirks of the reader, and [`Lexer`] reports. A quirk may
//! change only what the lexer reports when it reads our way: for each place where a rule looks at a quirk, find
//! the code that is met there. What is between two parameters is reported in [`Lexer::gap`], what is in a value
//! in `parameter_value`. Each byte is looked at a fixed number of times.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::{borrow::Cow, iter};

use memchr::memchr;
use nom::{
    Parser,
    branch::alt,
    bytes::complete::{take_till, take_till1},
    character::complete::char,
    combinator::{map, recognize, value},
    multi::many0_count,
    sequence::{delimited, preceded, terminated},
};

use super::{
    Parsed,
    element::before,
    encoded_word::encoded_word,
    quoted::quoted_string,
    whitespace::{comment, fws, opt_cfws, opt_fws},
    word::token,
};
use crate::{
    defect::{Code, Reader, Severity},
    quirk::{Quirk, Quirks},
    scan::class::is_fws,
};

/// One parameter as it stands in a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct RawParameter<'a> {
    /// The attribute without its section and asterisks.
    pub(crate) attribute: &'a [u8],
    pub(crate) form: Form,
    /// The value without quotes and folds.
    pub(crate) value: Cow<'a, [u8]>,
    pub(crate) written: WrittenParameter<'a>,
}

/// How a parameter's value is written (RFC 2231 §3, §4).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// `name=value`
    Plain,
    /// `name*=charset'language'value`
    Extended,
    /// `name*0=value`
    Section(u32),
    /// `name*0*=charset'language'value`, and without those two from the next section on.
    ExtendedSection(u32),
}

/// One parameter byte for byte: with what follows the last one, all of them are the whole field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct WrittenParameter<'a> {
    /// What stands between it and the parameter before it: see [`pieces`].
    pub(crate) before: &'a [u8],
    /// The attribute with its section and asterisks.
    pub(crate) name: &'a [u8],
    /// The equals sign, and what is around it.
    pub(crate) equals: &'a [u8],
    /// The value with its quotes.
    pub(crate) value: &'a [u8],
    pub(crate) quotes: Quotes,
}

/// The quotes around a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Quotes {
    None,
    Closed,
    /// One that nothing closes.
    Unclosed,
}

/// What a parameter decides of what a message shows. Its departures are ambiguous only then.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) enum Decides {
    #[default]
    Nothing,
    /// The charset of a text. Another value must be a label to change anything: only which of several counts.
    Charset,
    FileName,
    Boundary,
}

impl Decides {
    /// How bad it is that its value may be another one.
    pub(crate) fn ambiguous_or(self, harmless: Severity) -> Severity {
        match self {
            Self::FileName | Self::Boundary => Severity::Ambiguous,
            Self::Nothing | Self::Charset => harmless,
        }
    }
}

/// What the parameters of some names decide; all others decide nothing.
pub(crate) type Roles<'r> = [(&'r [u8], Decides)];

/// What the parameter of this name decides.
pub(crate) fn role_of(attribute: &[u8], roles: &Roles<'_>) -> Decides {
    let named = roles.iter().find(|(name, _)| name.eq_ignore_ascii_case(attribute));
    named.map(|(_, decides)| *decides).unwrap_or_default()
}

impl<'a> WrittenParameter<'a> {
    /// The value as written, without its quotes; one that closes what none opened is none of it.
    pub(crate) fn inside(self) -> &'a [u8] {
        match (self.quotes, self.value) {
            (Quotes::Closed, [_, inside @ .., _]) => inside,
            (Quotes::Unclosed, [_, inside @ ..]) => inside.trim_ascii_end(),
            (Quotes::None, [inside @ .., b'"']) if !inside.contains(&b'"') => inside,
            _ => self.value,
        }
    }

    /// What comes before the first asterisk of its name.
    fn attribute(self) -> &'a [u8] {
        self.name.split(|&byte| byte == b'*').next().unwrap_or(self.name)
    }
}

/// `*(";" parameter)`: the parameters of a field, in the order written. What is no parameter is
/// passed over.
pub(crate) fn parameters(input: &[u8]) -> impl Iterator<Item = RawParameter<'_>> {
    written_parameters(input).map(|written| written.read(Decides::Nothing, &mut ()))
}

/// The same, byte for byte.
pub(crate) fn written_parameters(input: &[u8]) -> impl Iterator<Item = WrittenParameter<'_>> {
    let mut rest = input;
    iter::from_fn(move || next_parameter(&mut rest, Quirks::NONE))
}

/// The next parameter.
fn next_parameter<'a>(rest: &mut &'a [u8], quirks: Quirks) -> Option<WrittenParameter<'a>> {
    let start = *rest;
    loop {
        let (input, _) = separators(rest).ok()?;
        match parameter(input, quirks) {
            Ok((after, parameter)) => {
                *rest = after;
                return Some(WrittenParameter { before: before(start, input), ..parameter });
            }
            Err(_) => (*rest, _) = no_parameter(input).ok()?,
        }
    }
}

/// The first `most` parameters of `field`, as this reader reads them.
pub(crate) fn parameters_as<'a, 'r, R: Reader>(
    field: &'a [u8],
    most: u32,
    roles: &'r Roles<'r>,
    reader: &'r mut R,
) -> Lexer<'a, 'r, R> {
    Lexer { rest: field, left: most, roles, reader, unended: Decides::Nothing, is_closed: false }
}

/// Takes a field apart, and reports what departs.
pub(crate) struct Lexer<'a, 'r, R> {
    rest: &'a [u8],
    left: u32,
    roles: &'r Roles<'r>,
    reader: &'r mut R,
    /// What the last parameter decides, if its value is unquoted: to some it goes on.
    unended: Decides,
    /// Whether the last value is in quotes.
    is_closed: bool,
}

impl<'a, R: Reader> Iterator for Lexer<'a, '_, R> {
    type Item = RawParameter<'a>;

    fn next(&mut self) -> Option<RawParameter<'a>> {
        loop {
            let start = self.rest;
            let Some(left) = self.left.checked_sub(1) else {
                let unread = next_parameter(&mut self.rest, Quirks::NONE)?;
                self.reader.met(Code::LimitParams, unread.name);
                self.rest = b"";
                return None;
            };
            self.left = left;
            let Some(written) = next_parameter(&mut self.rest, self.reader.quirks()) else {
                self.gap(start, None);
                return None;
            };
            let decides = role_of(written.attribute(), self.roles);
            let is_there = self.gap(written.before, Some((written, decides)))
                && self.has_usual_equals(written, decides)
                && self.has_usual_section(written, decides);
            let mut raw = written.read(decides, self.reader);
            self.is_closed = written.quotes == Quotes::Closed;
            self.unended = if written.quotes == Quotes::None { decides } else { Decides::Nothing };
            if self.is_closed {
                self.junk_joined(&mut raw.value, decides);
            }
            if is_there {
                return Some(raw);
            }
        }
    }
}

impl<'a, R: Reader> Lexer<'a, '_, R> {
    /// What stands before the parameter `next`, or after the last one; whether this reader has that parameter.
    fn gap(&mut self, between: &'a [u8], next: Option<(WrittenParameter<'a>, Decides)>) -> bool {
        let decides = next.map(|(_, decides)| decides).unwrap_or_default();
        let mut semicolons = 0_usize;
        let mut comma = None;
        // Strict readers take no parameter after a comment, and none at all after junk.
        let (mut is_commented, mut is_ended) = (false, false);
        for piece in pieces(between) {
            let (code, severity, at) = match piece {
                Piece::Blank => continue,
                Piece::Comma(at) => {
                    comma = comma.or(Some(at));
                    continue;
                }
                Piece::Semicolon => {
                    semicolons = semicolons.saturating_add(1);
                    if semicolons != 2 || next.is_none() {
                        continue;
                    }
                    is_ended = true;
                    let is_boundary = decides == Decides::Boundary;
                    let severity = if is_boundary { Severity::Ambiguous } else { Severity::Info };
                    (Code::ParamSyntax, severity, between)
                }
                Piece::Comment(at) => {
                    is_commented |= semicolons > 0;
                    let other = if semicolons == 0 { self.unended } else { decides };
                    (Code::ParamComment, other.ambiguous_or(Severity::Info), at)
                }
                Piece::Junk(at) if self.is_closed && semicolons == 0 && comma.is_none() => {
                    (Code::ParamJunkAfterQuote, Severity::Warn, at)
                }
                Piece::Junk(at) => {
                    is_ended |= semicolons > 0 && next.is_some();
                    let ends_boundary = is_ended && decides == Decides::Boundary;
                    let other = if ends_boundary { decides } else { self.unended };
                    (Code::ParamSyntax, other.ambiguous_or(Severity::Warn), at)
                }
            };
            self.reader.met_as(code, severity, at);
        }
        let is_strict = self.reader.takes(Quirk::StrictParameters);
        if is_strict && is_ended {
            self.rest = b"";
        }
        let Some((next, _)) = next.filter(|_| semicolons == 0) else {
            return !(is_strict && (is_commented || is_ended));
        };
        let severity = decides.ambiguous_or(self.unended.ambiguous_or(Severity::Warn));
        self.reader.met_as(Code::ParamMissingSemicolon, severity, comma.unwrap_or(next.name));
        !is_strict
    }

    /// Blanks and comments around an equals sign: to strict readers no parameter.
    fn has_usual_equals(&mut self, written: WrittenParameter<'a>, decides: Decides) -> bool {
        let WrittenParameter { equals, .. } = written;
        if equals.len() <= 1 {
            return true;
        }
        let (code, harmless) = match equals.contains(&b'(') {
            true => (Code::ParamComment, Severity::Info),
            false => (Code::ParamWsAroundEquals, Severity::Warn),
        };
        self.reader.met_as(code, decides.ambiguous_or(harmless), equals);
        !self.reader.takes(Quirk::StrictParameters)
    }

    /// A section with a number as nobody writes it.
    fn has_usual_section(&mut self, written: WrittenParameter<'a>, decides: Decides) -> bool {
        if !has_odd_number(written.name) {
            return true;
        }
        let severity = decides.ambiguous_or(Severity::Warn);
        self.reader.met_as(Code::Param2231BadIndex, severity, written.name);
        !self.reader.takes(Quirk::OddSectionDropped)
    }

    /// Text right after a quoted value, as part of it.
    fn junk_joined(&mut self, value: &mut Cow<'a, [u8]>, decides: Decides) {
        let rest = opt_cfws(self.rest).map_or(self.rest, |(rest, _)| rest);
        if matches!(rest, [] | [b';' | b',', ..]) || is_parameter(rest) {
            return;
        }
        let Ok((after, junk)) = no_parameter(rest) else { return };
        self.reader.met_as(Code::ParamJunkAfterQuote, decides.ambiguous_or(Severity::Warn), junk);
        if self.reader.takes(Quirk::JunkJoined) {
            let junk = quoted_string(junk).map_or(junk, |(_, inside)| inside);
            value.to_mut().extend_from_slice(junk);
            self.rest = after;
        }
    }
}

/// `*(";" / CFWS)`, and the comma that some write for the semicolon.
fn separators(input: &[u8]) -> Parsed<'_, usize> {
    let separator = alt((value((), char(';')), value((), fws), value((), char(','))));
    many0_count(alt((separator, value((), comment)))).parse(input)
}

/// What stands where a parameter should: a quoted string, or up to the next separator.
fn no_parameter(input: &[u8]) -> Parsed<'_, &[u8]> {
    let is_end = |byte| is_fws(byte) || byte == b';' || byte == b',';
    alt((recognize(quoted_string), take_till1(is_end))).parse(input)
}

/// A piece of what stands between two parameters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Piece<'a> {
    Semicolon,
    Comma(&'a [u8]),
    Blank,
    /// A comment with its parentheses.
    Comment(&'a [u8]),
    /// What is no parameter.
    Junk(&'a [u8]),
}

/// The pieces of what stands between two parameters, or after the last one.
pub(crate) fn pieces(between: &[u8]) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = between;
    iter::from_fn(move || {
        let (after, piece) = alt((
            value(Piece::Semicolon, char(';')),
            value(Piece::Blank, fws),
            map(recognize(char(',')), Piece::Comma),
            map(recognize(comment), Piece::Comment),
            map(no_parameter, Piece::Junk),
        ))
        .parse(rest)
        .ok()?;
        rest = after;
        Some(piece)
    })
}

/// `parameter = attribute "=" value`, with CFWS around the equals sign as RFC 822 allowed.
fn parameter(input: &[u8], quirks: Quirks) -> Parsed<'_, WrittenParameter<'_>> {
    let (rest, name) = token(input)?;
    let (rest, equals) = match quirks.has(Quirk::CommentsUnknown) {
        true => recognize(delimited(opt_cfws, char('='), opt_fws)).parse(rest)?,
        false => recognize(equals).parse(rest)?,
    };
    let (rest, (value, quotes)) = parameter_value(rest, quirks)?;
    Ok((rest, WrittenParameter { before: input.split_at(0).0, name, equals, value, quotes }))
}

/// Whether a parameter begins here.
fn is_parameter(input: &[u8]) -> bool {
    terminated(token, equals).parse(input).is_ok()
}

/// `[CFWS] "=" [CFWS]`
fn equals(input: &[u8]) -> Parsed<'_, char> {
    delimited(opt_cfws, char('='), opt_cfws).parse(input)
}

/// `attribute [section] ["*"]`, `section = initial-section / other-sections`: the attribute is what
/// comes before the first asterisk. A section that is no number makes the whole an attribute.
pub(super) fn section(written: &[u8], quirks: Quirks) -> (&[u8], Form) {
    let plain = (written, Form::Plain);
    let mut pieces = written.splitn(2, |&byte| byte == b'*');
    let (Some(attribute), Some(suffix)) = (pieces.next(), pieces.next()) else {
        return plain;
    };
    let (number, extended) = match suffix.strip_suffix(b"*") {
        Some(number) => (number, true),
        None => (suffix, false),
    };
    let number = || {
        let number = std::str::from_utf8(number).ok()?.parse().ok();
        let is_last = quirks.has(Quirk::OddSectionJoined) && has_odd_number(written);
        number.or(is_last.then_some(u32::MAX))
    };
    match (suffix, number(), extended) {
        (b"", _, _) => (attribute, Form::Extended),
        (_, Some(number), true) => (attribute, Form::ExtendedSection(number)),
        (_, Some(number), false) => (attribute, Form::Section(number)),
        _ => plain,
    }
}

/// `section = "*0" / ("*" ("1" / … / "9") *DIGIT)`: a number with a leading zero, a sign, or that is
/// too large for one.
fn has_odd_number(name: &[u8]) -> bool {
    let Some(suffix) = name.splitn(2, |&byte| byte == b'*').nth(1) else { return false };
    let digits = suffix.strip_suffix(b"*").unwrap_or(suffix);
    let number = digits.strip_prefix(b"+").or(digits.strip_prefix(b"-")).unwrap_or(digits);
    let is_number = !number.is_empty() && number.iter().all(u8::is_ascii_digit);
    is_number
        && (number.len() != digits.len()
            || number.len() > 9
            || number.starts_with(b"0") && number.len() > 1)
}

/// `value = token / quoted-string`
fn parameter_value(input: &[u8], quirks: Quirks) -> Parsed<'_, (&[u8], Quotes)> {
    alt((
        map(|input| closed_value(input, quirks), |value| (value, Quotes::Closed)),
        map(|input| unclosed_value(input, quirks), |value| (value, Quotes::Unclosed)),
        map(|input| unquoted_value(input, quirks), |value| (value, Quotes::None)),
    ))
    .parse(input)
}

/// A quoted string. To readers for whom a backslash is text, it ends at the first quote.
fn closed_value(input: &[u8], quirks: Quirks) -> Parsed<'_, &[u8]> {
    let (rest, inside) = quoted_string(input)?;
    if quirks.has(Quirk::BackslashIsText)
        && let Some(quote) = memchr(b'"', inside)
    {
        let (value, rest) = input.split_at(quote.saturating_add(2));
        return Ok((rest, value));
    }
    Ok((rest, before(input, rest)))
}

/// A quoted string whose closing quote is missing: up to the semicolon or the end of the line.
fn unclosed_value(input: &[u8], quirks: Quirks) -> Parsed<'_, &[u8]> {
    let goes_on = quirks.has(Quirk::OpenQuoteGoesOn);
    let line = take_till(|byte| !goes_on && matches!(byte, b';' | b'\r' | b'\n'));
    recognize(preceded(char('"'), line)).parse(input)
}

/// A value that should have been quoted: blanks and specials belong to it up to the semicolon, a
/// comment at the end, or what looks like the next parameter, without a comma before that; all of
/// these are text in an encoded word.
#[expect(clippy::arithmetic_side_effects, reason = "positions within the text")]
fn unquoted_value(input: &[u8], quirks: Quirks) -> Parsed<'_, &[u8]> {
    let comments_are_text = quirks.has(Quirk::CommentsUnknown);
    let mut rest = input;
    let mut value_end = 0;
    loop {
        let start = rest;
        if comments_are_text && rest.starts_with(b"(") {
            (rest, _) = comment(rest)?;
        }
        (rest, _) = alt((recognize(encoded_word), unquoted_word)).parse(rest)?;
        value_end = if rest.len() < start.len() { input.len() - rest.len() } else { value_end };
        (rest, _) = opt_fws(rest)?;
        match rest {
            [] | [b';', ..] => break,
            [b'(', ..] => {
                let (after, _) = comment(rest)?;
                if !comments_are_text && matches!(opt_cfws(after)?.0, [] | [b';', ..]) {
                    break;
                }
                rest = after;
                value_end = input.len() - rest.len();
            }
            _ if is_parameter(rest) => {
                if quirks.has(Quirk::ValueToSemicolon) {
                    let end = memchr(b';', rest).unwrap_or(rest.len());
                    let start = input.len() - rest.len();
                    value_end = input.split_at(start + end).0.trim_ascii_end().len();
                    break;
                }
                let is_comma = input.split_at(value_end).0.ends_with(b",");
                value_end -= usize::from(is_comma);
                break;
            }
            _ => {}
        }
    }
    if quirks.has(Quirk::ValueToSemicolon) {
        value_end += junk_after(input.split_at(value_end).1);
    }
    let (value, rest) = input.split_at(value_end);
    Ok((rest, value))
}

/// How far text that is no parameter goes on after a value and a separator.
#[expect(clippy::arithmetic_side_effects, reason = "lengths of rests of the input")]
fn junk_after(input: &[u8]) -> usize {
    let mut end = input;
    while let Ok((rest, 1..)) = separators(end)
        && !is_parameter(rest)
        && let Ok((after, _)) = no_parameter(rest)
    {
        end = after;
    }
    input.len() - end.len()
}

/// What stands up to the next blank or semicolon, if anything does.
fn unquoted_word(input: &[u8]) -> Parsed<'_, &[u8]> {
    take_till(|byte| is_fws(byte) || byte == b';').parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &str) -> Vec<String> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        parameters(input.as_bytes())
            .map(|raw| match raw.form {
                Form::Plain => format!("{}={}", text(raw.attribute), text(&raw.value)),
                form => format!("{} {form:?}={}", text(raw.attribute), text(&raw.value)),
            })
            .collect()
    }

    #[test]
    fn parameters_are_read_as_meant() {
        for (input, wanted) in [
            ("", &[][..]),
            (";", &[]),
            ("; a=b", &["a=b"]),
            (";a=b;c=d", &["a=b", "c=d"]),
            ("; a=\"b;c d\"; e=f", &["a=b;c d", "e=f"]),
            (r#"; a="b\"c""#, &[r#"a=b"c"#]),
            ("; a = b ; c= \"d\"", &["a=b", "c=d"]),
            (";\r\n\ta=\r\n \"b\"", &["a=b"]),
            ("; a=b (comment); c=d (x) (y)", &["a=b", "c=d"]),
            ("; (x) a (y) = (z) b", &["a=b"]),
            ("; a=", &["a="]),
            ("; a=; b=c", &["a=", "b=c"]),
            ("; a=\"\"", &["a="]),
            (";; ; a=b;;", &["a=b"]),
        ] {
            assert_eq!(read(input), wanted, "{input:?}");
        }
    }

    #[test]
    fn what_real_mail_writes_is_read_too() {
        for (input, wanted) in [
            (" a=\"b\"", &["a=b"][..]),
            ("; a=1 b=\"c\"", &["a=1", "b=c"]),
            (", a=b", &["a=b"]),
            ("; junk; a=b", &["a=b"]),
            ("; \"junk; a=x\"; a=b", &["a=b"]),
            ("; a=b c d.txt; e=f", &["a=b c d.txt", "e=f"]),
            ("; a=b (1).txt", &["a=b (1).txt"]),
            ("; a=b/c[1]", &["a=b/c[1]"]),
            ("; a==?utf-8?Q?x?=", &["a==?utf-8?Q?x?="]),
            ("; a==?utf-8?Q?x?=\r\n =?utf-8?Q?y?=", &["a==?utf-8?Q?x?= =?utf-8?Q?y?="]),
            ("; a=\"b; c=d", &["a=b", "c=d"]),
            ("; a=\"b\r\n c", &["a=b"]),
            ("; a=\"b\" X-Y: z; c=d", &["a=b", "c=d"]),
            ("; a==?utf-8?Q?x y;z?=.txt; c=d", &["a==?utf-8?Q?x y;z?=.txt", "c=d"]),
            ("; a=b\"; c=\"d\"", &["a=b", "c=d"]),
            ("; a='b'", &["a='b'"]),
            ("; a=b\\c", &["a=b\\c"]),
            ("; a=b,c, d=e", &["a=b,c", "d=e"]),
        ] {
            assert_eq!(read(input), wanted, "{input:?}");
        }
    }

    #[test]
    fn nothing_of_a_field_is_lost() {
        for input in
            ["; a=b (x); c = \"d\"e; f", " , a=\"b c ; d=e f (x) ; (y", "junk", "", "; a=b, c=d "]
        {
            let mut end = 0;
            for written in written_parameters(input.as_bytes()) {
                let WrittenParameter { before, name, equals, value, .. } = written;
                let whole = [before, name, equals, value].concat();
                assert_eq!(whole, &input.as_bytes()[end..end + whole.len()], "{input}");
                end += whole.len();
            }
            assert!(pieces(&input.as_bytes()[end..]).all(|piece| piece != Piece::Junk(b"")));
        }
    }

    #[test]
    fn sections_and_asterisks_are_told_from_the_attribute() {
        for (written, attribute, form) in [
            ("a", "a", Form::Plain),
            ("a*", "a", Form::Extended),
            ("a*0", "a", Form::Section(0)),
            ("a*12*", "a", Form::ExtendedSection(12)),
            ("a*x", "a*x", Form::Plain),
            ("a**", "a**", Form::Plain),
        ] {
            assert_eq!(
                section(written.as_bytes(), Quirks::NONE),
                (attribute.as_bytes(), form),
                "{written}"
            );
        }
    }
}
