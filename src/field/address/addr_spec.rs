//! Addresses proper: `local-part@domain` (RFC 5322 §3.4.1).

use std::{borrow::Cow, fmt};

use nom::{
    Parser,
    branch::alt,
    bytes::complete::{tag, take, take_while, take_while1},
    combinator::{all_consuming, opt, recognize, verify},
    multi::{many0_count, many1_count},
    sequence::{delimited, preceded},
};

use crate::{
    lex::context::Context,
    lex::{
        Parsed,
        quoted::quoted_string,
        whitespace::{opt_cfws, trim},
        word::{atom_text, dot_atom_text},
    },
    scan::class::{is_dtext, is_fws},
};

/// An address: `addr-spec = local-part "@" domain` (RFC 5322 §3.4.1), internationalized or not
/// (RFC 6532).
///
/// Comments and blanks around the parts are gone; a quoted local part keeps its quotes, a domain
/// literal its brackets, and encoded words, which do not belong here (RFC 2047 §5 (3)), are not
/// decoded. What is no address stands as it was written, but for control characters: without a
/// domain if there is no `@`, and empty in `Name <>`.
///
/// ```
/// let address = unmime::AddrSpec::parse(b"joe . q @ x . com").unwrap();
/// assert_eq!(address.as_str(), "joe.q@x.com");
/// assert_eq!((address.local_part(), address.domain()), ("joe.q", Some("x.com")));
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct AddrSpec<'a> {
    text: Cow<'a, str>,
}

impl<'a> AddrSpec<'a> {
    /// Reads an address that stands alone; `None` where something else stands there.
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        let (_, written) =
            all_consuming(delimited(opt_cfws, addr_spec, opt_cfws)).parse(value).ok()?;
        // In some charsets an `@` can be half of a character, and a byte a control character.
        let read = Self::read(written, Context::default());
        (!read.local_part().is_empty() && read.domain().is_some()).then_some(read)
    }

    /// The address that [`addr_spec`] or [`local_part`] took.
    pub(crate) fn read(written: &'a [u8], context: Context<'a>) -> Self {
        Self::new(without_cfws(written), context)
    }

    /// What stands where an address should.
    pub(crate) fn as_it_stands(written: &'a [u8], context: Context<'a>) -> Self {
        Self::new(Cow::Borrowed(trim(written)), context)
    }

    /// What stands there, with its blanks, comments and control characters.
    pub(super) fn as_written(written: &'a [u8], context: Context<'a>) -> Self {
        Self { text: context.charsets.decode_undeclared(trim(written)) }
    }

    fn new(bytes: Cow<'a, [u8]>, context: Context<'a>) -> Self {
        let text = match bytes {
            // A tilde may begin HZ.
            Cow::Borrowed(bytes) if bytes.iter().all(|&it| it.is_ascii_graphic() && it != b'~') => {
                return Self { text: String::from_utf8_lossy(bytes) };
            }
            Cow::Borrowed(bytes) if bytes.iter().all(u8::is_ascii_graphic) => {
                return Self { text: context.charsets.decode_undeclared(bytes) };
            }
            Cow::Borrowed(bytes) => context.charsets.decode_undeclared(bytes),
            Cow::Owned(bytes) => {
                Cow::Owned(context.charsets.decode_undeclared(&bytes).into_owned())
            }
        };
        if !text.contains(char::is_control) {
            return Self { text };
        }
        let text = text.chars().filter(|char| !char.is_control()).collect();
        Self { text: Cow::Owned(text) }
    }

    /// An address that is known to be one, without blanks and comments.
    pub(super) fn of_text(text: &'a str) -> Self {
        Self { text: Cow::Borrowed(text) }
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The whole address, borrowed from the message where its bytes are its text.
    pub fn into_cow(self) -> Cow<'a, str> {
        self.text
    }

    /// What is before the `@` that divides the address, quotes and all; everything, where none does.
    pub fn local_part(&self) -> &str {
        &self.text[..self.at().unwrap_or(self.text.len())]
    }

    /// The part after the `@`: a name or an address literal such as `[192.0.2.1]`.
    pub fn domain(&self) -> Option<&str> {
        let domain = &self.text[self.at()? + 1..];
        (!domain.is_empty()).then_some(domain)
    }

    /// Whether there is nothing, as in `Name <>`.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether it is an address, which reads as itself without brackets.
    pub(crate) fn reads_as_itself(&self) -> bool {
        AddrSpec::parse(self.text.as_bytes()).as_ref() == Some(self)
    }

    /// The address, no longer borrowing from the message.
    pub fn into_owned(self) -> AddrSpec<'static> {
        AddrSpec { text: Cow::Owned(self.text.into_owned()) }
    }

    /// Where the last `@` is that neither a quoted string nor a domain literal holds.
    fn at(&self) -> Option<usize> {
        match self.text.as_bytes().last()? {
            b'"' => None,
            b']' => self.text.rfind("@[").or_else(|| self.text.rfind('@')),
            _ => self.text.rfind('@'),
        }
    }
}

impl fmt::Display for AddrSpec<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// `addr-spec = local-part "@" domain`; yields it as written.
pub(crate) fn addr_spec(input: &[u8]) -> Parsed<'_, &[u8]> {
    recognize((local_part, opt_cfws, tag("@"), opt_cfws, domain)).parse(input)
}

/// An address among other text: no blank and no comment may stand in it, since what is around could
/// belong to the text (`No reply @ example.org`). More than one `@` is taken with it, and a quoted string
/// after a dot: cutting it there would make another address.
pub(crate) fn addr_spec_in_text(input: &[u8]) -> Parsed<'_, &[u8]> {
    let more = many0_count((tag("@"), opt(dot_atom_text)));
    let cut = (verify(dot_atom_text, |atom: &[u8]| atom.ends_with(b".")), word_in_quotes);
    let domain = (alt((domain_literal, recognize(cut), dot_atom_text)), more);
    recognize((word_in_text, tag("@"), domain)).parse(input)
}

/// A quoted string, and the words glued to it.
fn word_in_quotes(input: &[u8]) -> Parsed<'_, &[u8]> {
    recognize((quoted, opt(word_in_text))).parse(input)
}

/// What could be a local part, among other text.
pub(crate) fn word_in_text(input: &[u8]) -> Parsed<'_, &[u8]> {
    recognize(many1_count(alt((dot_atom_text, quoted)))).parse(input)
}

/// `local-part = dot-atom / quoted-string / obs-local-part`, `obs-local-part = word *("." word)`;
/// and dots at either end and in a row, as some Japanese carriers gave out, and words with nothing
/// between them (`"joe".q`, `joe"q"`). The CFWS around words is taken only next to a dot.
pub(crate) fn local_part(input: &[u8]) -> Parsed<'_, &[u8]> {
    let word = || alt((atom_text, quoted));
    let dotted = recognize((opt_cfws, dots, opt_cfws, opt(word())));
    recognize((opt(dots), word(), many0_count(alt((word(), dotted))))).parse(input)
}

/// `domain = dot-atom / domain-literal / obs-domain`, `obs-domain = atom *("." atom)`; and more dots.
fn domain(input: &[u8]) -> Parsed<'_, &[u8]> {
    let dotted = (opt_cfws, dots, opt((opt_cfws, atom_text)));
    alt((recognize((opt(dots), atom_text, many0_count(dotted))), domain_literal)).parse(input)
}

/// `domain-literal = [CFWS] "[" *([FWS] dtext) [FWS] "]" [CFWS]`
pub(crate) fn domain_literal(input: &[u8]) -> Parsed<'_, &[u8]> {
    // `obs-dtext` has quoted pairs: a backslash is part of the text.
    let dtext = take_while(|byte| is_dtext(byte) || is_fws(byte) || byte == b'\\');
    recognize((tag("["), dtext, tag("]"))).parse(input)
}

/// `obs-route = obs-domain-list ":"`,
/// `obs-domain-list = *(CFWS / ",") "@" domain *("," [CFWS] ["@" domain])`: the way that mail once
/// took, "ignored" now (RFC 5322 §4.4).
pub(crate) fn obs_route(input: &[u8]) -> Parsed<'_, &[u8]> {
    let commas = || (opt_cfws, many0_count((tag(","), opt_cfws)));
    let step = || (tag("@"), opt_cfws, domain, opt_cfws);
    let more = (tag(","), opt_cfws, opt(step()));
    recognize((commas(), step(), many0_count(more), tag(":"))).parse(input)
}

/// A quoted string as written.
fn quoted(input: &[u8]) -> Parsed<'_, &[u8]> {
    recognize(quoted_string).parse(input)
}

fn dots(input: &[u8]) -> Parsed<'_, &[u8]> {
    take_while1(|byte| byte == b'.')(input)
}

/// What [`addr_spec`] took, without what is "semantically invisible" (RFC 5322 §3.2.2).
fn without_cfws(written: &[u8]) -> Cow<'_, [u8]> {
    if !written.iter().any(|&byte| byte == b'(' || is_fws(byte)) {
        return Cow::Borrowed(written);
    }
    let mut kept = Vec::with_capacity(written.len());
    let mut rest = written;
    while let Ok((after, text)) = visible(rest) {
        let in_literal = text.starts_with(b"[");
        let dropped = |byte: u8| is_fws(byte) && (in_literal || matches!(byte, b'\r' | b'\n'));
        kept.extend(text.iter().filter(|&&byte| !dropped(byte)));
        rest = after;
    }
    Cow::Owned(kept)
}

/// The first CFWS inside of what [`addr_spec`] took.
pub(super) fn inner_cfws(written: &[u8]) -> Option<&[u8]> {
    let mut rest = written;
    loop {
        match opt_cfws(rest) {
            Ok((_, [])) | Err(_) => rest = visible(rest).ok()?.0,
            Ok((_, cfws)) => return Some(cfws),
        }
    }
}

/// The next word, literal or special, after the CFWS before it.
fn visible(input: &[u8]) -> Parsed<'_, &[u8]> {
    let special = take(1usize);
    preceded(opt_cfws, alt((dot_atom_text, quoted, domain_literal, special))).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_character_is_no_at_sign() {
        let value = b"-\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3ultipart/mix\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xb8\xb8\xb8\xb8\xb8\xb8\xb8\xb8\xb8\x95\xb8\xb8\xb8\xb8\xb8\xb8\xb8\xb8\xb8\xb8\xb8\xb8\xb8\xb8\xb8\xb8\xb8\xb8\xb8\xb8\xb8\xb8\xa3u\x94\x8b\x96\x8f\x9a\x9b\xc4@boundary=B";
        assert_eq!(AddrSpec::parse(value), None);
    }

    #[test]
    fn control_characters_alone_are_no_local_part_and_no_domain() {
        for value in [&b"\x81@x.com"[..], b"joe@\x81"] {
            assert_eq!(AddrSpec::parse(value), None, "{value:?}");
        }
    }

    #[test]
    fn comments_and_blanks_are_removed() {
        for (written, address) in [
            ("joe@x.com", "joe@x.com"),
            (" joe@x.com\r\n", "joe@x.com"),
            ("joe . q @ x . com", "joe.q@x.com"),
            ("joe(a) @ (b(c)) x.com (d)", "joe@x.com"),
            ("joe\r\n @x.com", "joe@x.com"),
            ("\"joe q\"@x.com", "\"joe q\"@x.com"),
            ("\"joe\\\"q\" . z @x.com", "\"joe\\\"q\".z@x.com"),
            ("\"(a)\" (b)@x.com", "\"(a)\"@x.com"),
            ("joe@[192.168.0.1]", "joe@[192.168.0.1]"),
            ("joe@[ IPv6:::1 ]", "joe@[IPv6:::1]"),
            ("用户@例え.jp", "用户@例え.jp"),
            ("=?utf-8?Q?joe?=@x.com", "=?utf-8?Q?joe?=@x.com"),
            // what standards forbid and mailboxes have
            ("joe.@x.com", "joe.@x.com"),
            (".joe..q@x.com.", ".joe..q@x.com."),
        ] {
            let read = AddrSpec::parse(written.as_bytes());
            assert_eq!(read.unwrap().as_str(), address, "{written}");
        }
    }

    #[test]
    fn what_is_no_address_alone_is_none() {
        for written in [
            "",
            "joe",
            "@x.com",
            "joe@",
            "joe q@x.com",
            "joe@x.com q",
            "joe@x@y.com",
            "<joe@x.com>",
            "joe@[1",
            "\"joe@x.com",
            "joe,@x.com",
        ] {
            assert_eq!(AddrSpec::parse(written.as_bytes()), None, "{written}");
        }
    }

    #[test]
    fn the_at_sign_that_divides_is_outside_of_quotes_and_literals() {
        for (written, local_part, domain) in [
            ("joe@x.com", "joe", Some("x.com")),
            ("\"a@b\"@x.com", "\"a@b\"", Some("x.com")),
            ("\"a@b\"", "\"a@b\"", None),
            ("joe@[a@b]", "joe", Some("[a@b]")),
            ("a\\@b.com@x.com", "a\\@b.com", Some("x.com")),
            ("joe", "joe", None),
            ("joe@", "joe", None),
            ("", "", None),
        ] {
            let read = AddrSpec::as_it_stands(written.as_bytes(), Context::default());
            assert_eq!((read.local_part(), read.domain()), (local_part, domain), "{written}");
        }
    }

    #[test]
    fn control_characters_are_never_part_of_an_address() {
        let read = AddrSpec::as_it_stands(b" jo\0e\r\n@x.com", Context::default());
        assert_eq!(read.as_str(), "joe@x.com");
    }
}
