//! Trace fields: `Received` (RFC 5321 §4.4) and `Return-Path` (RFC 5322 §3.6.7).

use std::borrow::Cow;

use super::{
    address::{AddrSpec, Address, AddressList},
    date::DateTime,
};
use crate::{
    lex::context::Context,
    lex::{
        element::{Element, Elements, before},
        quoted::unquote,
        unstructured::{unstructured, unstructured_of},
        whitespace::{opt_cfws, trim},
    },
};

/// `Stamp = From-domain By-domain Opt-info [CFWS] ";" FWS date-time` (RFC 5321 §4.4): one step of a
/// message on its way, as the host that took it wrote it.
///
/// Clauses may come in any order, or not at all; of repeated ones the first counts. Values are as
/// written, and safe to display.
///
/// ```
/// let received = unmime::trace::Received::parse(
///     b"from a.example (helo [192.0.2.1]) by b.example with ESMTPS id 1;\r\n Sun, 13 Sep 2020 12:26:40 +0000",
/// );
/// let from = received.from.unwrap();
/// assert_eq!((from.domain.as_ref(), from.comment.as_deref()), ("a.example", Some("helo [192.0.2.1]")));
/// assert_eq!(received.with.as_deref(), Some("ESMTPS"));
/// assert_eq!(received.date_time.unwrap().to_chrono().timestamp(), 1_600_000_000);
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Received<'a> {
    /// `From-domain = "FROM" FWS Extended-Domain`: the host that the message came from.
    pub from: Option<ExtendedDomain<'a>>,
    /// `By-domain = CFWS "BY" FWS Extended-Domain`: the host that took it.
    pub by: Option<ExtendedDomain<'a>>,
    /// `Via = CFWS "VIA" FWS Link`: over what.
    pub via: Option<Cow<'a, str>>,
    /// `With = CFWS "WITH" FWS Protocol`, such as `ESMTPS` (RFC 3848).
    pub with: Option<Cow<'a, str>>,
    /// `ID = CFWS "ID" FWS ( Atom / msg-id )`: its name there, without angle brackets.
    pub id: Option<Cow<'a, str>>,
    /// `For = CFWS "FOR" FWS ( Path / Mailbox )`: who it was for, without angle brackets.
    pub for_: Option<Cow<'a, str>>,
    /// When, after the last semicolon; without one, at the end.
    pub date_time: Option<DateTime>,
}

/// `Extended-Domain = Domain / ( Domain FWS "(" TCP-info ")" ) / ( address-literal FWS "(" TCP-info ")" )`
/// (RFC 5321 §4.4).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ExtendedDomain<'a> {
    /// What the host calls itself.
    pub domain: Cow<'a, str>,
    /// What the other side found out about it, its address above all.
    pub comment: Option<Cow<'a, str>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Clause {
    From,
    By,
    Via,
    With,
    Id,
    For,
}

impl Clause {
    /// The clause that a word begins.
    fn begun_by(word: &[u8]) -> Option<Self> {
        let clauses: [(&[u8], Self); 6] = [
            (b"from", Self::From),
            (b"by", Self::By),
            (b"via", Self::Via),
            (b"with", Self::With),
            (b"id", Self::Id),
            (b"for", Self::For),
        ];
        let begun = clauses.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
        begun.map(|&(_, clause)| clause)
    }
}

impl<'a> Received<'a> {
    /// Reads the body of a `Received` field.
    pub fn parse(value: &'a [u8]) -> Self {
        Self::read(value, Context::default())
    }

    pub(crate) fn read(value: &'a [u8], context: Context<'a>) -> Self {
        let (clauses, date_time) = match split_at_last_semicolon(value) {
            (clauses, Some(after)) => (clauses, DateTime::parse(after)),
            (clauses, None) => date_at_end(clauses),
        };
        let mut received = Self { date_time, ..Self::default() };
        let mut words = Elements::new(clauses);
        let mut clause = None;
        let mut start = None;
        loop {
            let here = words.rest();
            let token = token(&mut words);
            let next = match token {
                Some(Token::Word(word)) => Clause::begun_by(word),
                _ => None,
            };
            // A comment, another clause or the end closes the value of this one.
            if !matches!(token, Some(Token::Word(_))) || next.is_some() {
                if let (Some(clause), Some(start)) = (clause, start.take()) {
                    let text = trim(before(start, here));
                    received.set(clause, unstructured(without_brackets(text), context));
                }
            } else if clause.is_some() {
                start.get_or_insert(here);
            }
            match token {
                Some(Token::Comment(content)) => {
                    if let Some(clause) = clause.take() {
                        received.comment_on(clause, content, context);
                    }
                }
                Some(Token::Word(_)) => clause = next.or(clause),
                None => return received,
            }
        }
    }

    fn set(&mut self, clause: Clause, text: Cow<'a, str>) {
        let domain = |domain| ExtendedDomain { domain, comment: None };
        match clause {
            Clause::From => drop(self.from.get_or_insert_with(|| domain(text))),
            Clause::By => drop(self.by.get_or_insert_with(|| domain(text))),
            Clause::Via => drop(self.via.get_or_insert(text)),
            Clause::With => drop(self.with.get_or_insert(text)),
            Clause::Id => drop(self.id.get_or_insert(text)),
            Clause::For => drop(self.for_.get_or_insert(text)),
        }
    }

    fn comment_on(&mut self, clause: Clause, content: &'a [u8], context: Context<'a>) {
        let domain = match clause {
            Clause::From => &mut self.from,
            Clause::By => &mut self.by,
            _ => return,
        };
        if let Some(ExtendedDomain { comment, .. }) = domain {
            comment.get_or_insert_with(|| unstructured_of(unquote(content), context));
        }
    }
}

enum Token<'a> {
    Word(&'a [u8]),
    Comment(&'a [u8]),
}

/// `received-token = word / angle-addr / addr-spec / domain` (RFC 5322 §3.6.7), or the comment that
/// stands there.
fn token<'a>(elements: &mut Elements<'a>) -> Option<Token<'a>> {
    let mut start = elements.rest();
    loop {
        let here = elements.rest();
        match elements.next() {
            Some(Element::Blank) if here.len() == start.len() => start = elements.rest(),
            Some(Element::Comment(content)) if here.len() == start.len() => {
                return Some(Token::Comment(content));
            }
            None if here.len() == start.len() => return None,
            Some(Element::Blank | Element::Comment(_)) | None => {
                elements.resume(here);
                return Some(Token::Word(before(start, here)));
            }
            Some(_) => {}
        }
    }
}

/// A date at the end without a semicolon before it, and the text before that date. It begins with a day, of the week
/// or of the month: other words are part of the clause before it.
fn date_at_end(value: &[u8]) -> (&[u8], Option<DateTime>) {
    let days: [&[u8]; 7] = [b"sun", b"mon", b"tue", b"wed", b"thu", b"fri", b"sat"];
    let is_day = |word: &[u8]| {
        let start = word.get(..3).unwrap_or_default();
        word.first().is_some_and(u8::is_ascii_digit)
            || days.iter().any(|day| day.eq_ignore_ascii_case(start))
    };
    let mut words = Elements::new(value);
    while let Some(token) = token(&mut words) {
        let Token::Word(word) = token else { continue };
        let start = value.split_at(value.len() - words.rest().len() - word.len()).1;
        if is_day(word)
            && let Some((date_time, rest)) = DateTime::at_start(start)
            && matches!(opt_cfws(rest), Ok(([], _)))
        {
            return (before(value, start), Some(date_time));
        }
    }
    (value, None)
}

/// What is before and after the last semicolon outside of comments.
fn split_at_last_semicolon(value: &[u8]) -> (&[u8], Option<&[u8]>) {
    let mut elements = Elements::new(value);
    let mut split = (value, None);
    loop {
        elements.until(|byte| byte == b';');
        let rest = elements.rest();
        let Some(after) = rest.strip_prefix(b";") else {
            return split;
        };
        split = (before(value, rest), Some(after));
        elements.resume(after);
    }
}

fn without_brackets(text: &[u8]) -> &[u8] {
    let inside = text.strip_prefix(b"<").and_then(|text| text.strip_suffix(b">"));
    inside.unwrap_or(text)
}

/// `path = angle-addr / ([CFWS] "<" [CFWS] ">" [CFWS])` (RFC 5322 §3.6.7): where reports of failed
/// delivery go.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum ReturnPath<'a> {
    /// `<>`: nowhere. The message is such a report itself.
    Null,
    /// To this address.
    AddrSpec(AddrSpec<'a>),
}

impl<'a> ReturnPath<'a> {
    /// Reads the body of a `Return-Path` field; `None` where neither an address nor `<>` stands.
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        Self::read(value, Context::default())
    }

    pub(crate) fn read(value: &'a [u8], context: Context<'a>) -> Option<Self> {
        let mut mailboxes =
            AddressList::read(value, context).into_iter().flat_map(Address::into_mailboxes);
        match mailboxes.find(|mailbox| !mailbox.addr_spec.is_empty()) {
            Some(mailbox) => Some(Self::AddrSpec(mailbox.addr_spec)),
            None => value.contains(&b'<').then_some(Self::Null),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The clauses as `from|comment|by|comment|via|with|id|for|date`.
    fn read(value: &str) -> String {
        let received = Received::parse(value.as_bytes());
        let domain = |domain: Option<ExtendedDomain<'_>>| match domain {
            Some(ExtendedDomain { domain, comment }) => {
                format!("{domain}|{}", comment.unwrap_or_default())
            }
            None => "|".to_owned(),
        };
        let text = |text: Option<Cow<'_, str>>| text.unwrap_or_default().into_owned();
        [
            domain(received.from),
            domain(received.by),
            text(received.via),
            text(received.with),
            text(received.id),
            text(received.for_),
            received.date_time.map_or_else(String::new, |date_time| date_time.to_string()),
        ]
        .join("|")
    }

    #[test]
    fn clauses_are_read_in_any_order() {
        for (value, clauses) in [
            ("", "||||||||"),
            (
                "from a.x (helo.x [1.2.3.4]) by b.x (Postfix) with ESMTP id AB12\r\n for <joe@x.com>; 13 Sep 2020 12:26:40 +0200",
                "a.x|helo.x [1.2.3.4]|b.x|Postfix||ESMTP|AB12|joe@x.com|Sun, 13 Sep 2020 12:26:40 +0200",
            ),
            (
                "(qmail 1234 invoked by uid 0); 13 Sep 2020 12:26:40 -0000",
                "||||||||Sun, 13 Sep 2020 12:26:40 -0000",
            ),
            (
                "by b.x with Microsoft SMTP Server (TLS) via Frontend Transport",
                "||b.x||Frontend Transport|Microsoft SMTP Server|||",
            ),
            ("FROM a.x ([1.2.3.4]:25; x) BY b.x; nonsense", "a.x|[1.2.3.4]:25; x|b.x||||||"),
            ("from a.x from c.x by", "a.x||||||||"),
            ("from localhost(a)(b) id <1@x>;", "localhost|a|||||1@x||"),
            // without the semicolon
            (
                "from a.x by b.x with SMTP id AB12 Sun, 13 Sep 2020 12:26:40 +0200",
                "a.x||b.x|||SMTP|AB12||Sun, 13 Sep 2020 12:26:40 +0200",
            ),
            (
                "by b.x id 12\r\n 13 Sep 2020 12:26:40 +0200 (CEST)",
                "||b.x||||12||Sun, 13 Sep 2020 12:26:40 +0200",
            ),
            (
                "by b.x id 20200913 for <joe@x.com> Sun Sep 13 12:26:40 2020",
                "||b.x||||20200913|joe@x.com|Sun, 13 Sep 2020 12:26:40 -0000",
            ),
            (
                "from sun.x (a; b) by fri.x Sun, 13 Sep 2020 12:26:40 GMT",
                "sun.x|a; b|fri.x||||||Sun, 13 Sep 2020 12:26:40 +0000",
            ),
            (
                "by b.x (Postfix, from userid 501)\r\n\tid 4A Sun, 13 Sep 2020 12:26:40 +0000",
                "||b.x|Postfix, from userid 501|||4A||Sun, 13 Sep 2020 12:26:40 +0000",
            ),
            ("by b.x id 13 Sep 2020 x", "||b.x||||13 Sep 2020 x||"),
            (
                "by b.x Sun, 13 Sep 2020 12:26:40 +0000 with x",
                "||b.x Sun, 13 Sep 2020 12:26:40 +0000|||x|||",
            ),
        ] {
            assert_eq!(read(value), clauses, "{value}");
        }
    }

    #[test]
    fn a_return_path_is_an_address_or_null() {
        let address = |address| Some(ReturnPath::AddrSpec(AddrSpec::parse(address).unwrap()));
        for (value, path) in [
            ("<joe@x.com>", address(b"joe@x.com")),
            ("joe@x.com", address(b"joe@x.com")),
            ("<>", Some(ReturnPath::Null)),
            (" < > (c)", Some(ReturnPath::Null)),
            ("", None),
            ("(c)", None),
        ] {
            assert_eq!(ReturnPath::parse(value.as_bytes()), path, "{value}");
        }
    }
}
