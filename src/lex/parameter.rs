//! Parameters of Content-Type, Content-Disposition and their like, as written (RFC 2045 §5.1,
//! RFC 2231 §7).
//!
//! The grammar is that of the standards, widened by what real mail does with it: semicolons missing
//! or doubled, values unquoted that should be quoted, quotes that never close.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::{borrow::Cow, iter};

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
    quoted::{quoted_string, unquote},
    whitespace::{comment, fws, opt_cfws, opt_fws, unfold},
    word::token,
};
use crate::scan::class::is_fws;

/// One parameter as it stands in a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct RawParameter<'a> {
    /// The attribute without its section and asterisks.
    pub(crate) attribute: &'a [u8],
    pub(crate) form: Form,
    /// The value without quotes and folds.
    pub(crate) value: Cow<'a, [u8]>,
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
    /// What it says.
    pub(crate) fn read(self) -> RawParameter<'a> {
        let (attribute, form) = section(self.name);
        let value = match self.quotes {
            Quotes::None => unfold(self.inside()),
            Quotes::Closed | Quotes::Unclosed => unquote(self.inside()),
        };
        RawParameter { attribute, form, value }
    }

    /// The value as written, without its quotes; one that closes what none opened is none of it.
    pub(crate) fn inside(self) -> &'a [u8] {
        match (self.quotes, self.value) {
            (Quotes::Closed, [_, inside @ .., _]) => inside,
            (Quotes::Unclosed, [_, inside @ ..]) => inside.trim_ascii_end(),
            (Quotes::None, [inside @ .., b'"']) if !inside.contains(&b'"') => inside,
            _ => self.value,
        }
    }

    /// The number of its bytes.
    #[expect(clippy::arithmetic_side_effects, reason = "lengths of pieces of the field")]
    pub(crate) fn len(self) -> usize {
        self.before.len() + self.name.len() + self.equals.len() + self.value.len()
    }
}

/// `*(";" parameter)`: the parameters of a field, in the order written. What is no parameter is
/// passed over.
pub(crate) fn parameters(input: &[u8]) -> impl Iterator<Item = RawParameter<'_>> {
    written_parameters(input).map(WrittenParameter::read)
}

/// The same, byte for byte.
pub(crate) fn written_parameters(input: &[u8]) -> impl Iterator<Item = WrittenParameter<'_>> {
    let mut rest = input;
    iter::from_fn(move || {
        let start = rest;
        loop {
            (rest, _) = separators(rest).ok()?;
            match parameter(rest) {
                Ok((after, parameter)) => {
                    let before = before(start, rest);
                    rest = after;
                    return Some(WrittenParameter { before, ..parameter });
                }
                Err(_) => (rest, _) = no_parameter(rest).ok()?,
            }
        }
    })
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

/// The pieces of what stands between two parameters, or behind the last one.
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
fn parameter(input: &[u8]) -> Parsed<'_, WrittenParameter<'_>> {
    let (rest, name) = token(input)?;
    let (rest, equals) = recognize(equals).parse(rest)?;
    let (rest, (value, quotes)) = parameter_value(rest)?;
    Ok((rest, WrittenParameter { before: input.split_at(0).0, name, equals, value, quotes }))
}

/// `[CFWS] "=" [CFWS]`
fn equals(input: &[u8]) -> Parsed<'_, char> {
    delimited(opt_cfws, char('='), opt_cfws).parse(input)
}

/// `attribute [section] ["*"]`, `section = initial-section / other-sections`: the attribute is what
/// comes before the first asterisk. A section that is no number makes the whole an attribute.
fn section(written: &[u8]) -> (&[u8], Form) {
    let plain = (written, Form::Plain);
    let mut pieces = written.splitn(2, |&byte| byte == b'*');
    let (Some(attribute), Some(suffix)) = (pieces.next(), pieces.next()) else {
        return plain;
    };
    let (number, extended) = match suffix.strip_suffix(b"*") {
        Some(number) => (number, true),
        None => (suffix, false),
    };
    let number = || std::str::from_utf8(number).ok()?.parse().ok();
    match (suffix, number(), extended) {
        (b"", _, _) => (attribute, Form::Extended),
        (_, Some(number), true) => (attribute, Form::ExtendedSection(number)),
        (_, Some(number), false) => (attribute, Form::Section(number)),
        _ => plain,
    }
}

/// `value = token / quoted-string`
fn parameter_value(input: &[u8]) -> Parsed<'_, (&[u8], Quotes)> {
    alt((
        map(recognize(quoted_string), |value| (value, Quotes::Closed)),
        map(unclosed_value, |value| (value, Quotes::Unclosed)),
        map(unquoted_value, |value| (value, Quotes::None)),
    ))
    .parse(input)
}

/// A quoted string whose closing quote is missing: up to the semicolon or the end of the line.
fn unclosed_value(input: &[u8]) -> Parsed<'_, &[u8]> {
    let line = take_till(|byte| matches!(byte, b';' | b'\r' | b'\n'));
    recognize(preceded(char('"'), line)).parse(input)
}

/// A value that should have been quoted: blanks and specials belong to it up to the semicolon, a
/// comment at the end, or what looks like the next parameter, without a comma before that; all of
/// these are text in an encoded word.
#[expect(clippy::arithmetic_side_effects, reason = "positions within the text")]
fn unquoted_value(input: &[u8]) -> Parsed<'_, &[u8]> {
    let mut rest = input;
    let mut value_end = 0;
    loop {
        let start = rest;
        (rest, _) = alt((recognize(encoded_word), unquoted_word)).parse(rest)?;
        value_end = if rest.len() < start.len() { input.len() - rest.len() } else { value_end };
        (rest, _) = opt_fws(rest)?;
        match rest {
            [] | [b';', ..] => break,
            [b'(', ..] => {
                let (after, _) = comment(rest)?;
                if matches!(opt_cfws(after)?.0, [] | [b';', ..]) {
                    break;
                }
                rest = after;
                value_end = input.len() - rest.len();
            }
            _ if terminated(token, equals).parse(rest).is_ok() => {
                let is_comma = input.split_at(value_end).0.ends_with(b",");
                value_end -= usize::from(is_comma);
                break;
            }
            _ => {}
        }
    }
    let (value, rest) = input.split_at(value_end);
    Ok((rest, value))
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
                assert_eq!(whole, &input.as_bytes()[end..end + written.len()], "{input}");
                end += written.len();
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
            assert_eq!(section(written.as_bytes()), (attribute.as_bytes(), form), "{written}");
        }
    }
}
