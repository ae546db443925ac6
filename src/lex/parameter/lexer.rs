//! The parameters of a field, one after the other, as a reader reads them.
//!
//! Advice for whoever changes it: what is between two parameters is reported in [`Lexer::gap`], what is in a value in
//! `value`. Who takes a parameter for none is asked only after all of it was reported.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::borrow::Cow;

use super::{
    grammar::{
        Piece, Quotes, RawParameter, WrittenParameter, has_odd_number, is_parameter,
        next_parameter, no_parameter, pieces, written_parameters,
    },
    role::{Decides, Roles, role_of},
};
use crate::{
    defect::{Code, Reader, Severity},
    lex::{element::before, quoted::quoted_string, whitespace::opt_cfws},
    quirk::{Quirk, Quirks},
    scan::class::is_fws,
};

/// The parameters of a field, in the order written.
pub(crate) fn parameters(input: &[u8]) -> impl Iterator<Item = RawParameter<'_>> {
    written_parameters(input).map(|written| written.read(Decides::Nothing, &mut ()))
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
            let is_separate = self.gap(written.before, Some((written, decides)));
            let has_equals = self.has_usual_equals(written, decides);
            let has_section = self.has_usual_section(written, decides);
            let mut raw = written.read(decides, self.reader);
            self.is_closed = written.quotes == Quotes::Closed;
            self.unended = if written.quotes == Quotes::None { decides } else { Decides::Nothing };
            if self.is_closed {
                self.junk_joined(&mut raw.value, decides);
            }
            if is_separate && has_equals && has_section {
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
        let WrittenParameter { name, mut equals, .. } = written;
        if let Some(encoded) = written.encoded_equals() {
            let severity = match decides {
                Decides::Nothing => Severity::Warn,
                _ => Severity::Ambiguous,
            };
            self.reader.met_as(Code::ParamEncodedEquals, severity, encoded);
            equals = before(equals, encoded);
        }
        if name.iter().copied().any(is_fws) {
            equals = name;
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::parameter::grammar::Form;

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
            // quoted-printable
            ("; a=3D\"b\"; c=3D\"d;e f\"", &["a=b", "c=d;e f"]),
            ("; a=3d\"b\"", &["a=b"]),
            ("; a = 3D\"b\" c=3D\"d\"", &["a=b", "c=d"]),
            ("; a*=3D\"utf-8''b\"", &["a Extended=utf-8''b"]),
            ("; a*0=3D\"b\"; a*1=3D\"c\"", &["a Section(0)=b", "a Section(1)=c"]),
            ("; charset=3Diso-8859-2; charset=3DUTF-8", &["charset=iso-8859-2", "charset=UTF-8"]),
            ("; charset=3D\"utf-8\"", &["charset=utf-8"]),
            ("; charset=3Dnone", &["charset=3Dnone"]),
            ("; a=3Dmodel.stl; c=3D", &["a=3Dmodel.stl", "c=3D"]),
            ("; a=\"3D\"; c=3D model.stl", &["a=3D", "c=3D model.stl"]),
            ("; a=3D\"b", &["a=3D\"b"]),
            // doubled quotes
            ("; a=\"\"b c.pdf\"\"; d=e", &["a=b c.pdf", "d=e"]),
            ("; a=\"\"b c.pdf\"; d=\"e\"", &["a=b c.pdf", "d=e"]),
            ("; a=\"\"b c.pdf; d=\"e\"", &["a=b c.pdf", "d=e"]),
            ("; a=\"\"b c.pdf", &["a=b c.pdf"]),
            ("; a=\"\"b;c.pdf\"\"; d=e", &["a=b;c.pdf", "d=e"]),
            ("; a=\"\"\"b.pdf\"\"\"", &["a=b.pdf"]),
            ("; a=\"\" b.pdf \"\"", &["a=b.pdf"]),
            ("; a=\"\"b.pdf\"\" d=e", &["a=b.pdf", "d=e"]),
            ("; a=\"\"", &["a="]),
            ("; a=\"\"; b=\"\"", &["a=", "b="]),
            ("; a=\"\" (c); b=\"d\"", &["a=", "b=d"]),
            ("; a=\"\" b=\"d\"", &["a=", "b=d"]),
            ("; a=\"\"b=\"d\"", &["a=", "b=d"]),
            // blanks before the asterisk
            ("; a *=utf-8''b", &["a Extended=utf-8''b"]),
            ("; a * = utf-8''b; c=d", &["a Extended=utf-8''b", "c=d"]),
            ("; a *0=b; a *1*=c", &["a Section(0)=b", "a ExtendedSection(1)=c"]),
            ("; a\r\n *=utf-8''b", &["a Extended=utf-8''b"]),
            ("; c=d a *=utf-8''b", &["c=d", "a Extended=utf-8''b"]),
            ("; *=b; c=d", &["c=d"]),
            ("; *0=b; c=d", &["c=d"]),
            ("; a *x=b; c=d", &["c=d"]),
        ] {
            assert_eq!(read(input), wanted, "{input:?}");
        }
    }
}
