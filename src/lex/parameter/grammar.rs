//! Parameters of Content-Type, Content-Disposition and their like, as written (RFC 2045 §5.1,
//! RFC 2231 §7).
//!
//! The grammar is that of the standards, widened by what real mail does with it: semicolons missing
//! or doubled, values unquoted that should be quoted, quotes that never close.
//!
//! Advice for whoever changes it: the rules take the quirks of the reader, and the lexer reports. A quirk may
//! change only what the lexer reports when it reads our way: for each place where a rule looks at a quirk, find
//! the code that is met there. Each byte is looked at a fixed number of times.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::{borrow::Cow, iter};

use memchr::memchr;
use nom::{
    Parser,
    branch::alt,
    bytes::complete::{take_till, take_till1, take_while},
    character::complete::char,
    combinator::{map, opt, peek, recognize, value, verify},
    multi::many0_count,
    sequence::{delimited, preceded, terminated},
};

use crate::{
    codec::charset::Charset,
    lex::{
        Parsed,
        element::before,
        encoded_word::encoded_word,
        quoted::quoted_string,
        whitespace::{comment, fws, opt_cfws, opt_fws},
        word::token,
    },
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

impl<'a> WrittenParameter<'a> {
    /// The value as written, without its quotes; one that closes what none opened is none of it.
    pub(crate) fn inside(self) -> &'a [u8] {
        let inside = match (self.quotes, self.value) {
            (Quotes::Closed, [_, inside @ .., _]) => inside,
            (Quotes::Unclosed, [_, inside @ ..]) => inside.trim_ascii_end(),
            (Quotes::None, [inside @ .., b'"']) if !inside.contains(&b'"') => inside,
            _ => self.value,
        };
        if self.is_doubly_quoted() { without_quotes(inside) } else { inside }
    }

    /// Whether its value is in two pairs of quotes.
    pub(super) fn is_doubly_quoted(self) -> bool {
        self.value.starts_with(b"\"\"") && self.value.len() > 2
    }

    /// `3D` after the equals sign, which quoted-printable wrote for it.
    pub(super) fn encoded_equals(self) -> Option<&'a [u8]> {
        let start = self.equals.len().checked_sub(2)?;
        self.equals.get(start..).filter(|end| end.eq_ignore_ascii_case(b"3D"))
    }

    /// The number of its bytes.
    #[expect(clippy::arithmetic_side_effects, reason = "lengths of pieces of the field")]
    pub(crate) fn len(self) -> usize {
        self.before.len() + self.name.len() + self.equals.len() + self.value.len()
    }

    /// What comes before the first asterisk of its name.
    pub(super) fn attribute(self) -> &'a [u8] {
        self.name.split(|&byte| byte == b'*').next().unwrap_or(self.name).trim_ascii_end()
    }
}

/// The text inside any number of quotes, without blanks beside them.
fn without_quotes(inside: &[u8]) -> &[u8] {
    let is_text = |byte: &u8| *byte != b'"' && !is_fws(*byte);
    let start = inside.iter().position(is_text).unwrap_or(inside.len());
    let end = inside.iter().rposition(is_text).map_or(start, |last| last.saturating_add(1));
    inside.get(start..end).unwrap_or_default()
}

/// `*(";" parameter)`: the parameters of a field byte for byte, in the order written. What is no parameter is
/// passed over.
pub(crate) fn written_parameters(input: &[u8]) -> impl Iterator<Item = WrittenParameter<'_>> {
    let mut rest = input;
    iter::from_fn(move || next_parameter(&mut rest, Quirks::NONE))
}

/// The next parameter.
pub(super) fn next_parameter<'a>(
    rest: &mut &'a [u8],
    quirks: Quirks,
) -> Option<WrittenParameter<'a>> {
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

/// `*(";" / CFWS)`, and the comma that some write for the semicolon.
fn separators(input: &[u8]) -> Parsed<'_, usize> {
    let separator = alt((value((), char(';')), value((), fws), value((), char(','))));
    many0_count(alt((separator, value((), comment)))).parse(input)
}

/// What stands where a parameter should: a quoted string, or up to the next separator.
pub(super) fn no_parameter(input: &[u8]) -> Parsed<'_, &[u8]> {
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
    let (after, name) = name(input)?;
    let (rest, _) = match quirks.has(Quirk::CommentsUnknown) {
        true => recognize(delimited(opt_cfws, char('='), opt_fws)).parse(after)?,
        false => recognize(equals).parse(after)?,
    };
    let encoded = if quirks.has(Quirk::EscapeKept) { None } else { after_encoded(name, rest) };
    let rest = encoded.unwrap_or(rest);
    let equals = before(after, rest);
    let (rest, (value, quotes)) = parameter_value(rest, quirks)?;
    Ok((rest, WrittenParameter { before: input.split_at(0).0, name, equals, value, quotes }))
}

/// `attribute [section] ["*"]`, with blanks before the asterisk as some write it. An asterisk alone names nothing.
fn name(input: &[u8]) -> Parsed<'_, &[u8]> {
    let (rest, name) = verify(token, |name: &[u8]| !name.starts_with(b"*")).parse(input)?;
    if !rest.first().is_some_and(|&byte| is_fws(byte)) {
        return Ok((rest, name));
    }
    let number = take_while(|byte: u8| byte.is_ascii_digit());
    match (fws, char('*'), number, opt(char('*')), peek(equals)).parse(rest) {
        Ok((after, _)) => Ok((after, before(input, after))),
        Err(_) => Ok((rest, name)),
    }
}

/// What follows the `3D` that quoted-printable wrote for the equals sign, where a quoted string comes next, or a
/// charset that is known. Else it is part of a value, as in `name=3Dmodel.stl`.
fn after_encoded<'a>(name: &[u8], value: &'a [u8]) -> Option<&'a [u8]> {
    let after = value.strip_prefix(b"3D").or(value.strip_prefix(b"3d"))?;
    let is_label = |label| Charset::for_label(label).is_some();
    let is_charset = name.eq_ignore_ascii_case(b"charset");
    let is_value = quoted_string(after).is_ok()
        || is_charset && token(after).is_ok_and(|(_, label)| is_label(label));
    is_value.then_some(after)
}

/// Whether a parameter begins here.
pub(super) fn is_parameter(input: &[u8]) -> bool {
    terminated(name, equals).parse(input).is_ok()
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
    let attribute = attribute.trim_ascii_end();
    match (suffix, number(), extended) {
        (b"", _, _) => (attribute, Form::Extended),
        (_, Some(number), true) => (attribute, Form::ExtendedSection(number)),
        (_, Some(number), false) => (attribute, Form::Section(number)),
        _ => plain,
    }
}

/// `section = "*0" / ("*" ("1" / … / "9") *DIGIT)`: a number with a leading zero, a sign, or that is
/// too large for one.
pub(super) fn has_odd_number(name: &[u8]) -> bool {
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
    if !quirks.has(Quirk::EmptyQuotesCount)
        && let Ok(doubly) = doubly_quoted(input)
    {
        return Ok(doubly);
    }
    alt((
        map(|input| closed_value(input, quirks), |value| (value, Quotes::Closed)),
        map(|input| unclosed_value(input, quirks), |value| (value, Quotes::Unclosed)),
        map(|input| unquoted_value(input, quirks), |value| (value, Quotes::None)),
    ))
    .parse(input)
}

/// `""May report.pdf""`: a value in quotes that was quoted once more. Two quotes with a separator after them are an
/// empty value.
fn doubly_quoted(input: &[u8]) -> Parsed<'_, (&[u8], Quotes)> {
    let none = nom::Err::Error(());
    let inside = input.strip_prefix(b"\"\"").ok_or(none.clone())?;
    let quotes = inside.iter().take_while(|&&byte| byte == b'"').count();
    let (_, text) = inside.split_at(quotes);
    let (text, blanks) = opt_fws(text)?;
    let is_next = terminated(token, char('=')).parse(text).is_ok();
    if matches!(text, [] | [b';' | b',' | b'(' | b'"', ..]) || is_next {
        return Err(none);
    }
    let end = memchr(b'"', text).unwrap_or(text.len());
    let (value, close) = text.split_at(end);
    let closing = close.iter().take_while(|&&byte| byte == b'"').count();
    let rest = if closing > 0 && (closing > 1 || !value.contains(&b';')) {
        close.split_at(closing).1
    } else {
        let is_end = |&byte: &u8| matches!(byte, b';' | b'\r' | b'\n');
        text.split_at(text.iter().position(is_end).unwrap_or(text.len())).1
    };
    let written = before(input, rest);
    let quotes = if written.ends_with(b"\"") { Quotes::Closed } else { Quotes::Unclosed };
    // After a blank, it is most likely something else.
    match blanks.is_empty() || closing > 1 {
        true => Ok((rest, (written, quotes))),
        false => Err(none),
    }
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
    // What is left where text follows comments: those before it need not look for it again.
    let mut text_at = usize::MAX;
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
                (rest, _) = comment(rest)?;
                if rest.len() <= text_at && !comments_are_text {
                    let (next, _) = opt_cfws(rest)?;
                    if matches!(next, [] | [b';', ..]) {
                        break;
                    }
                    text_at = next.len();
                }
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
