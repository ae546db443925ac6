//! Authentication-Results (RFC 8601), and those of a chain (RFC 8617).

use std::{borrow::Cow, fmt, iter};

use nom::{
    Parser,
    branch::alt,
    bytes::complete::{tag, tag_no_case, take, take_while, take_while1},
    character::complete::{char, u32},
    combinator::{all_consuming, opt, peek, recognize, verify},
    multi::many0_count,
    sequence::{delimited, preceded, terminated},
};

use crate::{
    defect::{Code, Reader},
    lex::context::Context,
    lex::{
        Parsed,
        element::Elements,
        quoted::{quoted_string, unquote},
        unstructured::{unstructured, unstructured_of},
        whitespace::{comment, opt_cfws, opt_fws, trim},
    },
    scan::class::is_fws,
};

/// What a host found out about who sent a message: `authres-payload` (RFC 8601 §2.2), or
/// `arc-authres-header` with its instance (RFC 8617 §4.1.1).
///
/// It is no more worth than the host that wrote it: see RFC 8601 §7.1 on whom to believe. Nothing
/// is read before it is asked for.
///
/// ```
/// let field = unmime::auth::AuthenticationResults::parse(
///     b"example.com 1; spf=pass smtp.mailfrom=example.net;\r\n dkim=fail (bad key) reason=\"no key\" header.d=x.org",
/// );
/// assert_eq!(field.authserv_id.as_deref(), Some("example.com"));
/// let dkim = field.get("dkim").unwrap();
/// assert_eq!((&*dkim.result, dkim.comment.as_deref()), ("fail", Some("bad key")));
/// assert_eq!(dkim.reason.as_deref(), Some("no key"));
/// assert_eq!(dkim.property("header", "d").as_deref(), Some("x.org"));
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct AuthenticationResults<'a> {
    /// `arc-info = instance [CFWS] ";"`: the place in the chain, of an ARC-Authentication-Results.
    pub instance: Option<u32>,
    /// `authserv-id`: who says so. None where it is missing, as in what Exchange writes.
    pub authserv_id: Option<Cow<'a, str>>,
    /// `authres-version`; 1 where there is none.
    pub version: Option<u32>,
    results: &'a [u8],
}

/// `resinfo = [CFWS] ";" methodspec [ CFWS reasonspec ] [ CFWS 1*propspec ]` (RFC 8601 §2.2): one
/// check and how it ended.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct AuthenticationResult<'a> {
    /// What was checked: `spf`, `dkim`, `dmarc`, `arc`, `auth`, `iprev`.
    pub method: Cow<'a, str>,
    /// `method-version`; 1 where there is none.
    pub version: Option<u32>,
    /// How it ended: `pass`, `fail`, `softfail`, `neutral`, `none`, `temperror`, `permerror`.
    pub result: Cow<'a, str>,
    /// `reasonspec`: why.
    pub reason: Option<Cow<'a, str>>,
    /// What stands in parentheses after the result, decoded.
    pub comment: Option<Cow<'a, str>>,
    properties: &'a [u8],
}

/// `propspec = ptype [CFWS] "." [CFWS] property [CFWS] "=" pvalue` (RFC 8601 §2.2): what was looked
/// at.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct AuthenticationProperty<'a> {
    /// Where it is from: `smtp`, `header`, `body`, `policy`. Empty where there is no dot, as in what
    /// Exchange writes.
    pub ptype: Cow<'a, str>,
    /// Which it is: a field of the header, a command of SMTP, or a tag of a signature.
    pub property: Cow<'a, str>,
    /// Its value, without quotes.
    pub value: Cow<'a, str>,
}

impl<'a> AuthenticationResults<'a> {
    /// Reads the body of such a field. Any bytes are one.
    pub fn parse(value: &'a [u8]) -> Self {
        let (after, instance) = opt(instance).parse(value).unwrap_or((value, None));
        match authserv_id(after) {
            Ok((results, (id, version))) => {
                Self { instance, authserv_id: Some(text(id)), version, results }
            }
            Err(_) => Self { instance, results: after, ..Self::default() },
        }
    }

    /// The checks, in the order written; none where there is `none` (RFC 8601 §2.2). What is
    /// malformed between two semicolons is passed over.
    pub fn results(&self) -> impl Iterator<Item = AuthenticationResult<'a>> {
        let mut elements = Elements::new(self.results);
        iter::from_fn(move || {
            while !elements.rest().is_empty() {
                let segment = elements.until(|byte| byte == b';');
                elements.resume(elements.rest().get(1..).unwrap_or_default());
                if let Ok((_, result)) = result_info(segment) {
                    return Some(result);
                }
            }
            None
        })
    }

    /// The first check of this method, in any case.
    pub fn get(&self, method: &str) -> Option<AuthenticationResult<'a>> {
        self.results().find(|result| result.method.eq_ignore_ascii_case(method))
    }
}

impl<'a> AuthenticationResult<'a> {
    /// Whether it ended so, in any case.
    pub fn is(&self, result: &str) -> bool {
        self.result.eq_ignore_ascii_case(result)
    }

    /// What was looked at, in the order written.
    pub fn properties(&self) -> impl Iterator<Item = AuthenticationProperty<'a>> {
        let mut rest = self.properties;
        iter::from_fn(move || {
            loop {
                (rest, _) = opt_cfws(rest).ok()?;
                match property(rest) {
                    Ok((after, property)) => {
                        rest = after;
                        return Some(property);
                    }
                    Err(_) => (rest, _) = no_property(rest).ok()?,
                }
            }
        })
    }

    /// The first value of `ptype.property`, in any case.
    pub fn property(&self, ptype: &str, property: &str) -> Option<Cow<'a, str>> {
        let mut properties = self.properties();
        let found = properties.find(|one| {
            one.ptype.eq_ignore_ascii_case(ptype) && one.property.eq_ignore_ascii_case(property)
        });
        found.map(|one| one.value)
    }
}

/// Displays as the body of the field, without comments.
impl fmt::Display for AuthenticationResults<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(instance) = self.instance {
            write!(f, "i={instance}; ")?;
        }
        if let Some(authserv_id) = &self.authserv_id {
            Value(authserv_id).fmt(f)?;
        }
        if let Some(version) = self.version {
            write!(f, " {version}")?;
        }
        let mut results = self.results().peekable();
        if results.peek().is_none() {
            return f.write_str("; none");
        }
        results.try_for_each(|result| write!(f, "; {result}"))
    }
}

impl fmt::Display for AuthenticationResult<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.method)?;
        if let Some(version) = self.version {
            write!(f, "/{version}")?;
        }
        write!(f, "={}", self.result)?;
        if let Some(reason) = &self.reason {
            write!(f, " reason={}", Value(reason))?;
        }
        self.properties().try_for_each(|property| write!(f, " {property}"))
    }
}

impl fmt::Display for AuthenticationProperty<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ptype, property, value } = self;
        let dot = if ptype.is_empty() { "" } else { "." };
        write!(f, "{ptype}{dot}{property}={}", Value(value))
    }
}

/// Reports the malformed text in such a field, which is passed over.
pub(crate) fn record(value: &[u8], reader: &mut impl Reader) {
    let mut elements = Elements::new(AuthenticationResults::parse(value).results);
    while !elements.rest().is_empty() {
        let segment = elements.until(|byte| byte == b';');
        elements.resume(elements.rest().get(1..).unwrap_or_default());
        let none = delimited(opt_cfws, opt(tag_no_case("none")), opt_cfws);
        let is_none = all_consuming(none).parse(segment).is_ok();
        if !is_none && result_info(segment).is_err() {
            reader.met(Code::AuthSyntax, trim(segment));
        }
    }
}

/// A value as it is written: in quotes where it must be.
struct Value<'a>(&'a str);

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.is_empty() && self.0.bytes().all(is_bare) {
            return f.write_str(self.0);
        }
        write!(f, "\"{}\"", self.0.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

/// `instance = [CFWS] %s"i" [CFWS] "=" [CFWS] 1*2DIGIT [CFWS] ";"` (RFC 8617 §4.2.1)
fn instance(input: &[u8]) -> Parsed<'_, u32> {
    let name = (opt_cfws, tag_no_case("i"), opt_cfws, tag("="), opt_cfws);
    delimited(name, u32, (opt_cfws, tag(";"))).parse(input)
}

/// `[CFWS] authserv-id [ CFWS authres-version ]`, `authserv-id = value`, up to the semicolon. A check
/// that stands in its place is none.
fn authserv_id(input: &[u8]) -> Parsed<'_, (&[u8], Option<u32>)> {
    let version = preceded(opt_cfws, terminated(u32, opt_cfws));
    let id = verify(value, |id: &[u8]| !id.is_empty());
    let (rest, id) = delimited(opt_cfws, id, opt_cfws).parse(input)?;
    if methodspec(input).is_ok() {
        return Err(nom::Err::Error(()));
    }
    let (rest, version) = opt(terminated(version, peek(end_of_segment))).parse(rest)?;
    Ok((rest, (id, version)))
}

/// `";"`, or the end.
fn end_of_segment(input: &[u8]) -> Parsed<'_, ()> {
    match input {
        [] | [b';', ..] => Ok((input, ())),
        _ => Err(nom::Err::Error(())),
    }
}

/// `methodspec [ CFWS reasonspec ] [ CFWS 1*propspec ]`
fn result_info(input: &[u8]) -> Parsed<'_, AuthenticationResult<'_>> {
    let (rest, (method, version, result)) = methodspec(input)?;
    let (rest, comment) = opt(preceded(opt_fws, comment)).parse(rest)?;
    let (rest, reason) = opt(reasonspec).parse(rest)?;
    let result = AuthenticationResult {
        method: text(method),
        version,
        result: text(result),
        reason: reason.map(text),
        comment: comment.map(|content| unstructured_of(unquote(content), Context::default())),
        properties: rest,
    };
    Ok((&[], result))
}

/// `methodspec = [CFWS] method [CFWS] "=" [CFWS] result`,
/// `method = Keyword [ [CFWS] "/" [CFWS] method-version ]`; with dots in the method, as gateways have it
/// (`gateway.spf=pass`).
fn methodspec(input: &[u8]) -> Parsed<'_, (&[u8], Option<u32>, &[u8])> {
    let slash = delimited(opt_cfws, tag("/"), opt_cfws);
    let version = opt(preceded(slash, u32));
    let dotted = recognize((keyword, many0_count((tag("."), keyword))));
    let method = preceded(opt_cfws, (dotted, version));
    let (rest, ((method, version), _, result)) = (method, equals, keyword).parse(input)?;
    Ok((rest, (method, version, result)))
}

/// `reasonspec = "reason" [CFWS] "=" [CFWS] value`
fn reasonspec(input: &[u8]) -> Parsed<'_, &[u8]> {
    preceded((opt_cfws, tag_no_case("reason"), equals), value).parse(input)
}

/// `propspec = ptype [CFWS] "." [CFWS] property [CFWS] "=" pvalue`; and without a ptype, as Exchange
/// has it.
fn property(input: &[u8]) -> Parsed<'_, AuthenticationProperty<'_>> {
    let dot = delimited(opt_cfws, tag("."), opt_cfws);
    let (rest, (ptype, property)) =
        terminated((opt(terminated(keyword, dot)), keyword), equals).parse(input)?;
    let (rest, value) = value(rest)?;
    let ptype = text(ptype.unwrap_or_default());
    Ok((rest, AuthenticationProperty { ptype, property: text(property), value: text(value) }))
}

/// What stands where a property should.
fn no_property(input: &[u8]) -> Parsed<'_, &[u8]> {
    take_while1(|byte| !is_fws(byte) && byte != b'(').parse(input)
}

/// `[CFWS] "=" [CFWS]`
fn equals(input: &[u8]) -> Parsed<'_, char> {
    delimited(opt_cfws, char('='), opt_cfws).parse(input)
}

/// `Keyword = Let-dig [Ldh-str]` (RFC 5321 §4.1.2), and the underscore that some methods have.
fn keyword(input: &[u8]) -> Parsed<'_, &[u8]> {
    take_while1(|byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')(input)
}

/// `value = token / quoted-string`, and `pvalue = [CFWS] ( value / [ [ local-part ] "@" ] domain-name )
/// [CFWS]`: all up to a blank or a comment, quoted strings within. After a quote that nothing
/// closes, quotes are text.
fn value(input: &[u8]) -> Parsed<'_, &[u8]> {
    let pair = recognize((tag("\\"), take(1usize)));
    let part = alt((take_while1(is_bare), recognize(quoted_string), pair));
    let unclosed = take_while(|byte| is_bare(byte) || matches!(byte, b'"' | b'\\'));
    recognize((many0_count(part), unclosed)).parse(input)
}

/// What stands bare in a value.
fn is_bare(byte: u8) -> bool {
    !is_fws(byte) && !matches!(byte, b';' | b'(' | b'"' | b'\\')
}

/// The value as text: without the quotes around it.
fn text(written: &[u8]) -> Cow<'_, str> {
    match quoted_string(written) {
        Ok(([], content)) => unstructured_of(unquote(content), Context::default()),
        _ => unstructured(written, Context::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::defect::Recorder;

    fn shown(value: &str) -> String {
        AuthenticationResults::parse(value.as_bytes()).to_string()
    }

    /// RFC 8601, appendix B.
    #[test]
    fn the_examples_of_the_rfc_read_as_they_say() {
        for (value, expected) in [
            ("example.org 1; none", "example.org 1; none"),
            (
                "example.com;\r\n spf=pass smtp.mailfrom=example.net",
                "example.com; spf=pass smtp.mailfrom=example.net",
            ),
            (
                "example.com;\r\n auth=pass (cleartext) smtp.auth=sender@example.net;\r\n \
                 spf=pass smtp.mailfrom=example.net",
                "example.com; auth=pass smtp.auth=sender@example.net; \
                 spf=pass smtp.mailfrom=example.net",
            ),
            (
                "example.com;\r\n dkim=pass reason=\"good signature\"\r\n  \
                 header.i=@mail-router.example.net;\r\n dkim=fail reason=\"bad signature\"\r\n  \
                 header.i=@newyork.example.com",
                "example.com; dkim=pass reason=\"good signature\" \
                 header.i=@mail-router.example.net; dkim=fail reason=\"bad signature\" \
                 header.i=@newyork.example.com",
            ),
            (
                "foo.example.net (foobar) 1 (baz);\r\n    \
                 dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n      \
                 policy (A dot can go here) . (like that) expired\r\n      \
                 (this surprised me) = (as I wasn't expecting it) 1362471462",
                "foo.example.net 1; dkim/1=fail policy.expired=1362471462",
            ),
        ] {
            assert_eq!(shown(value), expected);
            assert_eq!(shown(expected), expected);
        }
    }

    #[test]
    fn what_hosts_write_is_read_too() {
        for (value, expected) in [
            (
                "spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=x.com; dkim=none (message \
                 not signed)\r\n header.d=none;dmarc=pass action=none\r\n header.from=x.com;\
                 compauth=pass reason=100",
                "; spf=pass smtp.mailfrom=x.com; dkim=none header.d=none; \
                 dmarc=pass action=none header.from=x.com; compauth=pass reason=100",
            ),
            (
                "i=1; mx.google.com;\r\n dkim=pass header.i=@x.com header.s=s1 header.b=\"a/b+c=\";",
                "i=1; mx.google.com; dkim=pass header.i=@x.com header.s=s1 header.b=a/b+c=",
            ),
            (
                "x; spf=pass smtp.mailfrom=\"joe q\"@x.com",
                "x; spf=pass smtp.mailfrom=\"\\\"joe q\\\"@x.com\"",
            ),
            ("x; spf=pass smtp.mailfrom=", "x; spf=pass smtp.mailfrom=\"\""),
            (
                "x; dkim-adsp=pass; x-tls=pass smtp.x_y=1",
                "x; dkim-adsp=pass; x-tls=pass smtp.x_y=1",
            ),
            ("x; dkim=fail (a;b) reason=\"c;d\" e.f=g", "x; dkim=fail reason=\"c;d\" e.f=g"),
            (
                "x; gateway.spf=pass smtp.mailfrom=a; dkim=none",
                "x; gateway.spf=pass smtp.mailfrom=a; dkim=none",
            ),
            ("x; spf=pass; a.b.c-d = fail", "x; spf=pass; a.b.c-d=fail"),
            ("gateway.spf=pass (x) smtp.mailfrom=a", "; gateway.spf=pass smtp.mailfrom=a"),
            (
                "mx.x.com; gateway.dkim/1=pass header.d=a",
                "mx.x.com; gateway.dkim/1=pass header.d=a",
            ),
            ("mx.x.com 1; smtp.auth=pass", "mx.x.com 1; smtp.auth=pass"),
            ("x; .spf=pass; spf.=pass", "x; none"),
        ] {
            assert_eq!(shown(value), expected);
        }
    }

    #[test]
    fn what_is_passed_over_is_told() {
        for (value, wanted) in [
            ("x; none", &[][..]),
            ("x", &[]),
            ("x; spf=pass (c) a.b=c; dkim=none;\r\n ", &[]),
            ("x; gateway.spf=pass", &[]),
            ("x; junk; spf=pass; =x; dkim=", &["junk"]),
        ] {
            let mut recorder = Recorder::of_value(value.as_bytes());
            record(value.as_bytes(), &mut recorder);
            let places = recorder.into_defects().0.into_iter();
            let places: Vec<_> =
                places.map(|it| &value[it.span.start as usize..it.span.end as usize]).collect();
            assert_eq!(places, wanted, "{value}");
        }
    }

    #[test]
    fn what_is_malformed_is_passed_over() {
        for (value, expected) in [
            ("", "; none"),
            ("x", "x; none"),
            ("x; junk; spf=pass; =x; dkim=", "x; spf=pass"),
            ("x; spf=pass junk a.b=c . = d.e=f", "x; spf=pass a.b=c d.e=f"),
            ("x; spf=pass a.b=\"c", "x; spf=pass a.b=\"\\\"c\""),
            ("x; spf=pass (never closed; dkim=pass", "x; spf=pass"),
            ("x spf=pass", "x; spf=pass"),
        ] {
            assert_eq!(shown(value), expected, "{value}");
        }
    }
}
