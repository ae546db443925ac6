//! Message identifiers (RFC 5322 §3.6.4), those of body parts too (RFC 2045 §7).

use std::{borrow::Cow, fmt};

use nom::{Parser, bytes::complete::take_while1, combinator::all_consuming, sequence::delimited};

use super::address::AddrSpec;
use crate::{
    lex::context::Context,
    lex::{
        element::{Element, Elements, before},
        whitespace::{opt_cfws, trim},
    },
    scan::class::is_fws,
};

/// `msg-id = [CFWS] "<" id-left "@" id-right ">" [CFWS]` (RFC 5322 §3.6.4): the value of
/// `Message-ID` and `Content-ID`.
///
/// What is between the angle brackets is kept as it stands, since it names the message whatever it
/// looks like; only folds are undone, control characters removed, and the comments and blanks that
/// `obs-id-left` and `obs-id-right` allow (§4.5.4). Without brackets, it is the word that stands
/// there.
///
/// ```
/// let id = unmime::MessageId::parse(b"<1234@local.machine.example> (added by postmaster)").unwrap();
/// assert_eq!(id.as_str(), "1234@local.machine.example");
/// assert_eq!(id.to_string(), "<1234@local.machine.example>");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct MessageId<'a> {
    text: Cow<'a, str>,
}

impl<'a> MessageId<'a> {
    /// Reads the first message identifier of a field body; where none is marked as one, all of it.
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        if let Some(id) = Self::usual(value) {
            return Some(id);
        }
        let alone = || Some(Self::read(trim(value))).filter(|id| !id.text.is_empty());
        let mut ids = MessageIds::parse(value);
        match ids.form {
            Form::InBrackets => ids.next(),
            Form::Words | Form::Word => ids.next().or_else(alone),
        }
    }

    /// `"<" id-left "@" id-right ">"` at the start, in ASCII without blanks and comments, as nearly all
    /// mail has it. None of anything else, for the rules below; they read the same.
    fn usual(value: &'a [u8]) -> Option<Self> {
        let start = value.strip_prefix(b" ").unwrap_or(value).strip_prefix(b"<")?;
        let text = start.strip_suffix(b">").and_then(plain).or_else(|| {
            let end = start.iter().position(|&byte| byte == b'>')?;
            plain(start.split_at(end).0)
        });
        let text = text.filter(|text| !text.is_empty())?;
        Some(Self { text: Cow::Borrowed(text) })
    }

    fn read(written: &'a [u8]) -> Self {
        if let Some(text) = plain(written) {
            return Self { text: Cow::Borrowed(text) };
        }
        if written.iter().any(|&byte| byte == b'(' || is_fws(byte))
            && let Some(id) = AddrSpec::parse(written)
        {
            return Self { text: id.into_cow() };
        }
        let text = Context::default().charsets.decode_undeclared(written);
        if !text.contains(char::is_control) {
            return Self { text };
        }
        let mut kept = String::with_capacity(text.len());
        for (at, line) in text.split(['\r', '\n']).enumerate() {
            // The blanks of a fold are CFWS too (RFC 5322 §4.5.4).
            let line = if at == 0 { line } else { line.trim_start_matches([' ', '\t']) };
            kept.extend(line.chars().filter(|char| !char.is_control()));
        }
        Self { text: Cow::Owned(kept) }
    }

    /// The identifier without angle brackets.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The identifier, no longer borrowing from the message.
    pub fn into_owned(self) -> MessageId<'static> {
        MessageId { text: Cow::Owned(self.text.into_owned()) }
    }
}

impl fmt::Display for MessageId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.text)
    }
}

/// `1*msg-id` (RFC 5322 §3.6.4): the value of `References` and `In-Reply-To`, read as it is asked
/// for.
///
/// What is between identifiers is skipped: comments, commas, and the phrases that RFC 822 allowed
/// (`Your message of "Mon, …" <id>`). Where no angle bracket stands at all, every word with an `@`
/// is an identifier.
///
/// ```
/// use unmime::MessageIds;
///
/// let ids: Vec<_> = MessageIds::parse(b"<a@x><b@y>,\r\n <c@z>").collect();
/// assert_eq!(ids.iter().map(|id| id.as_str()).collect::<Vec<_>>(), ["a@x", "b@y", "c@z"]);
/// ```
#[derive(Clone, Debug)]
pub struct MessageIds<'a> {
    elements: Elements<'a>,
    form: Form,
}

/// How the identifiers of a field are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    InBrackets,
    /// Words, some of which are identifiers.
    Words,
    /// One word that can be nothing else.
    Word,
}

impl<'a> MessageIds<'a> {
    /// Reads the body of a field that holds message identifiers.
    pub fn parse(value: &'a [u8]) -> Self {
        let mut elements = Elements::new(value);
        elements.until(|byte| byte == b'<');
        if !elements.rest().is_empty() {
            let form = Form::InBrackets;
            return Self { elements, form };
        }
        let word = take_while1(|byte| !is_fws(byte) && !matches!(byte, b'(' | b',' | b';'));
        let word = all_consuming(delimited(opt_cfws, word, opt_cfws)).parse(value);
        Self { elements: Elements::new(value), form: word.map_or(Form::Words, |_| Form::Word) }
    }

    /// What is between the next `<` and its `>`. Where another `<` or nothing comes first, the
    /// identifier was cut: it goes to the next blank or comma.
    fn in_brackets(&mut self) -> Option<&'a [u8]> {
        self.elements.until(|byte| byte == b'<');
        let rest = skip(self.elements.rest(), |byte| byte == b'<' || is_fws(byte));
        let inside = skip(rest, |byte| !matches!(byte, b'<' | b'>'));
        let written = before(rest, inside);
        self.elements.resume(inside);
        if rest.is_empty() {
            return None;
        }
        if inside.starts_with(b">") {
            return Some(trim(written));
        }
        let word = before(written, skip(written, |byte| !is_fws(byte) && byte != b','));
        Some(if word.contains(&b'@') { word } else { b"" })
    }

    /// The next word that is an identifier.
    fn word(&mut self) -> Option<&'a [u8]> {
        let ends = |element: &Element<'_>| match element {
            Element::Blank | Element::Comment(_) => true,
            Element::Special(byte) => matches!(byte, b',' | b';' | b'>'),
            _ => false,
        };
        let start = self.elements.rest();
        let mut end = start;
        let first = self.elements.next()?;
        if !ends(&first) {
            end = self.elements.rest();
            while self.elements.next().is_some_and(|element| !ends(&element)) {
                end = self.elements.rest();
            }
            self.elements.resume(end);
        }
        let word = before(start, end);
        let is_id = self.form == Form::Word || word.contains(&b'@');
        Some(if is_id { word } else { b"" })
    }
}

impl<'a> Iterator for MessageIds<'a> {
    type Item = MessageId<'a>;

    fn next(&mut self) -> Option<MessageId<'a>> {
        loop {
            let written = match self.form {
                Form::InBrackets => self.in_brackets()?,
                Form::Words | Form::Word => self.word()?,
            };
            let id = MessageId::read(written);
            if !id.as_str().is_empty() {
                return Some(id);
            }
        }
    }
}

/// The text of an identifier that stands for itself: nothing in it is a bracket, begins a comment or HZ
/// (which is undone, if anybody used it here), is a blank or not ASCII.
fn plain(written: &[u8]) -> Option<&str> {
    let is_plain = |byte: u8| matches!(byte, b'!'..=b'}') && !matches!(byte, b'(' | b'<' | b'>');
    // No early return: that is faster on what is this short.
    let all = written.iter().fold(true, |all, &byte| all & is_plain(byte));
    std::str::from_utf8(written).ok().filter(|_| all)
}

/// The rest after the bytes that `skipped` names.
fn skip(input: &[u8], skipped: impl Fn(u8) -> bool) -> &[u8] {
    let end = input.iter().position(|&byte| !skipped(byte));
    input.split_at(end.unwrap_or(input.len())).1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::testing::Random;

    /// As [`MessageId::parse`] reads where it is not the usual one.
    fn by_rules(value: &[u8]) -> Option<MessageId<'_>> {
        MessageIds::parse(value).next()
    }

    #[test]
    fn usual_identifiers_are_read_as_by_the_rules() {
        let mut random = Random::new(3);
        let alphabet = b"<>ab@.1-$\"[]({}~,;:=? \r\n\t\x00\x1B\xC3\xA9";
        let mut read = 0;
        for _ in 0..20_000 {
            let mut value = b" <1.a$b@x-y.example>".to_vec();
            for _ in 0..random.below(4) {
                let at = random.below(value.len());
                value[at] = alphabet[random.below(alphabet.len())];
            }
            value.extend((0..random.below(4)).map(|_| alphabet[random.below(alphabet.len())]));
            if let Some(id) = MessageId::usual(&value) {
                assert_eq!(Some(id), by_rules(&value), "{}", value.escape_ascii());
                read += 1;
            }
        }
        assert!(read > 500, "{read}");
    }

    fn ids(value: &str) -> Vec<String> {
        MessageIds::parse(value.as_bytes()).map(|id| id.as_str().to_owned()).collect()
    }

    #[test]
    fn the_identifier_of_a_message_is_all_of_the_field_where_nothing_marks_one() {
        let id = |value: &'static str| MessageId::parse(value.as_bytes()).map(|id| id.to_string());
        assert_eq!(id(" PM20008:14:54 AM\r\n").as_deref(), Some("<PM20008:14:54 AM>"));
        assert_eq!(id("junk a@x").as_deref(), Some("<a@x>"));
        assert_eq!(id("<>"), None);
        assert_eq!(id(" "), None);
    }

    #[test]
    fn an_identifier_is_what_is_between_the_brackets() {
        for (value, id) in [
            ("<abc@x.com>", "abc@x.com"),
            (" (c) <abc@x.com>\r\n", "abc@x.com"),
            ("<a@x> (added by postmaster@x)", "a@x"),
            ("(<no@x>) <a@x>", "a@x"),
            ("<[b378df-x@microsoft.com]>", "[b378df-x@microsoft.com]"),
            ("<id@@domain>", "id@@domain"),
            ("<abc def@x.com>", "abc def@x.com"),
            ("<abc\r\n def@x.com>", "abcdef@x.com"),
            ("<1234   @   local(blah)  .machine .example>", "1234@local.machine.example"),
            ("<a(b)c@x>", "a(b)c@x"),
            ("< a@x >", "a@x"),
            ("<<a@x>>", "a@x"),
            ("<a>", "a"),
            ("<a@x", "a@x"),
            ("<\"a b\"@x>", "\"a b\"@x"),
            ("<a\0b@x>", "ab@x"),
            // without brackets
            ("abc@x.com", "abc@x.com"),
            ("abc@x.com> (c)", "abc@x.com"),
            ("abc", "abc"),
        ] {
            assert_eq!(ids(value), [id], "{value:?}");
        }
    }

    #[test]
    fn what_is_between_identifiers_is_skipped() {
        for (value, read) in [
            ("", &[][..]),
            ("<>", &[]),
            ("(", &[]),
            ("<<<<", &[]),
            ("Your message of Mon", &[]),
            ("<a@x> <b@y>\r\n\t<c@z>", &["a@x", "b@y", "c@z"]),
            ("<a@x><b@y>,<c@z>", &["a@x", "b@y", "c@z"]),
            ("<a@x> Your message of \"Mon <no@x>\" <b@y", &["a@x", "b@y"]),
            ("joe@x's message of Mon <a@x>", &["a@x"]),
            ("<a@x <b@y>", &["a@x", "b@y"]),
            ("<a <b@y>", &["b@y"]),
            ("a@x, b@y c@z", &["a@x", "b@y", "c@z"]),
            ("a@x (c)b@y", &["a@x", "b@y"]),
        ] {
            assert_eq!(ids(value), read, "{value:?}");
        }
    }
}
