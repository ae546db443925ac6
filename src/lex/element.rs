//! What a structured field body is made of, from one special to the next (RFC 5322 §3.2.3).

use std::slice;

use memchr::memmem;
use nom::{Parser, bytes::complete::take_while1, combinator::recognize};

use super::{
    encoded_word::encoded_word,
    quoted::quoted_string,
    whitespace::{comment, fws, split_comment},
};
use crate::scan::class::{is_fws, is_text};

/// One element of a structured field body.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Element<'a> {
    /// Folding white space.
    Blank,
    /// What is between the parentheses.
    Comment(&'a [u8]),
    /// What is between the quotes.
    Quoted(&'a [u8]),
    /// An encoded word as written: what looks like a special in it is none.
    EncodedWord(&'a [u8]),
    /// `quoted-pair = "\" (VCHAR / WSP)` where none belongs: the byte after the backslash.
    Pair(u8),
    /// Text without specials but the dot.
    Text(&'a [u8]),
    /// `specials = "(" / ")" / "<" / ">" / "[" / "]" / ":" / ";" / "@" / "\" / "," / "." / DQUOTE`,
    /// those that begin nothing else.
    Special(u8),
}

/// The elements of a field body from left to right. Every byte is looked at a bounded number of
/// times: after a quote that nothing closes, quotes are text, and so are parentheses after one that
/// nothing closes before an angle bracket.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Elements<'a> {
    rest: &'a [u8],
    quotes: Marks,
    parentheses: Marks,
}

/// What quotes or parentheses are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Marks {
    Pairs,
    Text,
}

impl<'a> Elements<'a> {
    pub(crate) fn new(value: &'a [u8]) -> Self {
        Self { rest: value, quotes: Marks::Pairs, parentheses: Marks::Pairs }
    }

    /// What is not read yet.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Goes on from `rest`, a later or an earlier place of the same value.
    pub(crate) fn resume(&mut self, rest: &'a [u8]) {
        self.rest = rest;
    }

    /// Goes to the next special that `stop` asks for, and yields what is before it.
    pub(crate) fn until(&mut self, stop: impl Fn(u8) -> bool) -> &'a [u8] {
        let start = self.rest;
        loop {
            // Most of it is text, no byte of which is asked for.
            let len = self.rest.iter().position(|&byte| !is_text(byte) && !is_fws(byte));
            (_, self.rest) = self.rest.split_at(len.unwrap_or(self.rest.len()));
            let here = self.rest;
            match self.next() {
                Some(Element::Special(byte)) if stop(byte) => {
                    self.rest = here;
                    break;
                }
                Some(_) => {}
                None => break,
            }
        }
        before(start, self.rest)
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        let (octet, after) = self.rest.split_first()?;
        let first = *octet;
        let read = match first {
            _ if is_fws(first) => fws.map(|_| Element::Blank).parse(self.rest),
            b'<' | b'>' | b',' | b';' | b':' | b'@' => Ok((after, Element::Special(first))),
            b'(' if self.parentheses == Marks::Pairs => match split_comment(self.rest) {
                // Never closed, it would swallow the address that belongs to the name before it.
                Some((content, None)) if content.contains(&b'<') => {
                    self.parentheses = Marks::Text;
                    Ok((after, Element::Special(first)))
                }
                _ => comment.map(Element::Comment).parse(self.rest),
            },
            b'"' if self.quotes == Marks::Pairs => {
                let quoted = quoted_string.map(Element::Quoted).parse(self.rest);
                if quoted.is_err() {
                    self.quotes = Marks::Text;
                }
                quoted
            }
            b'\\' => match after.split_first() {
                Some((&byte, after)) => Ok((after, Element::Pair(byte))),
                None => Ok((after, Element::Special(first))),
            },
            b'=' => recognize(encoded_word)
                .map(Element::EncodedWord)
                .parse(self.rest)
                .or(Ok((after, Element::Text(slice::from_ref(octet))))),
            ESCAPE => Ok(self.rest.split_at(iso_2022(self.rest)))
                .map(|(text, rest)| (rest, Element::Text(text))),
            _ => take_while1(is_text).map(Element::Text).parse(self.rest),
        };
        let (rest, element) = read.unwrap_or((after, Element::Special(first)));
        self.rest = rest;
        Some(element)
    }
}

const ESCAPE: u8 = 0x1B;

/// Text between escape sequences of ISO-2022-JP goes on for no longer than a line may be.
const LONGEST_RUN: usize = 998;

/// How long a run of raw ISO-2022-JP is (RFC 1468), from the escape sequence that begins it to the one
/// that returns to ASCII: what looks like a special in it is half a character. One byte where there is
/// no such run.
fn iso_2022(input: &[u8]) -> usize {
    let start = input.get(..LONGEST_RUN).unwrap_or(input);
    match memmem::find(start, b"\x1B(").filter(|_| start.starts_with(b"\x1B$")) {
        Some(end) => input.len().min(end + 3),
        None => 1,
    }
}

/// What comes before `end` in `start`, where `end` is the end of `start`.
pub(crate) fn before<'a>(start: &'a [u8], end: &[u8]) -> &'a [u8] {
    start.split_at(start.len().saturating_sub(end.len())).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specials_count_only_outside_of_what_hides_them() {
        for (value, text) in [
            ("a,b", "a"),
            ("\"a,b\",c", "\"a,b\""),
            ("(a,(b,)),c", "(a,(b,))"),
            ("=?utf-8?Q?a,b?=,c", "=?utf-8?Q?a,b?="),
            ("a=b,c", "a=b"),
            ("a\\,b,c", "a\\,b"),
            ("\"a,b", "\"a"),
            ("\"a\\\"b,\"c", "\"a\\\"b,\"c"),
            ("(a,b", "(a,b"),
            ("(a <b>,c", "(a <b>"),
            ("a (b <c>),d", "a (b <c>)"),
            ("a", "a"),
            ("\\", "\\"),
        ] {
            let mut elements = Elements::new(value.as_bytes());
            let read = elements.until(|byte| byte == b',');
            assert_eq!(read, text.as_bytes(), "{value}");
            assert_eq!([read, elements.rest()].concat(), value.as_bytes());
        }
    }

    #[test]
    fn quotes_behind_an_unclosed_one_are_text() {
        let elements = Elements::new(br#""a\"b"#);
        let expected =
            [Element::Special(b'"'), Element::Text(b"a"), Element::Pair(b'"'), Element::Text(b"b")];
        assert_eq!(elements.collect::<Vec<_>>(), expected);
    }
}
