//! Message identifiers (RFC 5322 §3.6.4), those of body parts too (RFC 2045 §7).

use std::{borrow::Cow, fmt, vec};

use nom::{Parser, bytes::complete::take_while1, combinator::all_consuming, sequence::delimited};

use super::address::AddrSpec;
use crate::{
    defect::{Code, Reader, Severity},
    lex::context::Context,
    lex::{
        element::{Element, Elements, before},
        encoded_word::word_starts,
        unstructured::words_decoded,
        whitespace::{opt_cfws, trim},
    },
    scan::{
        block::{is, plain_ascii},
        class::is_fws,
    },
};

/// `msg-id = [CFWS] "<" id-left "@" id-right ">" [CFWS]` (RFC 5322 §3.6.4): the value of
/// `Message-ID` and `Content-ID`.
///
/// What is between the angle brackets is kept as it stands, since it names the message whatever it
/// looks like; only folds are undone as everywhere (§2.2.3), control characters removed, and the
/// comments and blanks that `obs-id-left` and `obs-id-right` allow (§4.5.4). Without brackets, it is
/// the word that stands there. Encoded words are decoded first, though RFC 2047 §5 allows none here:
/// mailers write them around identifiers.
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
    /// None if there is only a comment, such as `(none given)`.
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        if let Some(id) = Self::usual(value) {
            return Some(id);
        }
        match words_decoded(value, Context::default()) {
            Some(text) => MessageId::of_decoded(text.as_bytes()).map(MessageId::into_owned),
            None => Self::of_decoded(value),
        }
    }

    /// The first identifier of a value without encoded words, or all of it.
    fn of_decoded(value: &'a [u8]) -> Option<Self> {
        let is_comment = || matches!(opt_cfws(value), Ok(([], _)));
        let alone = || Some(Self::read(trim(value))).filter(|id| !id.text.is_empty());
        let mut ids = MessageIds::of_decoded(value);
        match ids.form {
            Form::Words | Form::Word if is_comment() => None,
            Form::InBrackets => ids.next(),
            Form::Words | Form::Word => ids.next().or_else(alone),
        }
    }

    /// `"<" id-left "@" id-right ">"` at the start, in ASCII without blanks and comments, as nearly all
    /// mail has it. None of anything else, for the rules below; they read the same.
    fn usual(value: &'a [u8]) -> Option<Self> {
        if word_starts(value).next().is_some() {
            return None;
        }
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
        // A fold may be made at any blank, and a tab may stand for it.
        let shown = |char| if char == '\t' { ' ' } else { char };
        let kept = text.chars().map(shown).filter(|char| !char.is_control());
        Self { text: Cow::Owned(kept.collect()) }
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
/// is an identifier. Encoded words are decoded before identifiers are looked for.
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
    /// All identifiers of a value with encoded words.
    decoded: vec::IntoIter<MessageId<'static>>,
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
        Self::read(value, Context::default())
    }

    pub(crate) fn read(value: &'a [u8], context: Context<'_>) -> Self {
        match words_decoded(value, context) {
            Some(text) => {
                let ids: Vec<_> =
                    MessageIds::of_decoded(text.as_bytes()).map(MessageId::into_owned).collect();
                Self { decoded: ids.into_iter(), ..Self::of_decoded(b"") }
            }
            None => Self::of_decoded(value),
        }
    }

    /// Those of a value without encoded words.
    fn of_decoded(value: &'a [u8]) -> Self {
        let decoded = vec::IntoIter::default();
        let mut elements = Elements::new(value);
        elements.until(|byte| byte == b'<');
        if !elements.rest().is_empty() {
            return Self { elements, form: Form::InBrackets, decoded };
        }
        let word = take_while1(|byte| !is_fws(byte) && !matches!(byte, b'(' | b',' | b';'));
        let word = all_consuming(delimited(opt_cfws, word, opt_cfws)).parse(value);
        let form = word.map_or(Form::Words, |_| Form::Word);
        Self { elements: Elements::new(value), form, decoded }
    }

    /// What stands where the next identifier may be.
    fn written(&mut self) -> Option<&'a [u8]> {
        match self.form {
            Form::InBrackets => self.in_brackets(),
            Form::Words | Form::Word => self.word(),
        }
    }

    /// What is between the next `<` and its `>`. Where another `<` or nothing comes first, the
    /// identifier was cut: it goes to the next blank or comma.
    fn in_brackets(&mut self) -> Option<&'a [u8]> {
        self.elements.until(|byte| byte == b'<');
        let rest = skip(self.elements.rest(), |byte| byte == b'<' || is_fws(byte));
        let mut inside = skip(rest, |byte| !matches!(byte, b'<' | b'>'));
        while let Some(after) = inner_brackets(inside) {
            inside = skip(after, |byte| !matches!(byte, b'<' | b'>'));
        }
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
        if let Some(id) = self.decoded.next() {
            return Some(id);
        }
        loop {
            let id = MessageId::read(self.written()?);
            if !id.as_str().is_empty() {
                return Some(id);
            }
        }
    }
}

/// Reads a field body that holds identifiers, and reports its defects.
pub(crate) fn record_ids(value: &[u8], context: Context<'_>, reader: &mut impl Reader) {
    if let Some(text) = words_decoded(value, context) {
        // Words of a phrase beside identifiers hide none.
        let hidden = MessageIds::of_decoded(text.as_bytes()).ne(MessageIds::of_decoded(value));
        if hidden {
            reader.met(Code::IdEncodedWord, value);
        }
        return;
    }
    let mut ids = MessageIds::of_decoded(value);
    let mut found = 0_usize;
    while let Some(written) = ids.written() {
        let is_odd = |&byte: &u8| matches!(byte, b'<' | b'>' | b'(') || is_fws(byte);
        if written.iter().any(is_odd) {
            reader.met(Code::IdSyntax, written);
        }
        found += usize::from(!written.is_empty());
    }
    if found == 0 && !trim(value).is_empty() {
        // A phrase alone is an answer of before RFC 2822: `Joe's message of Monday`.
        let is_phrase =
            ids.form != Form::InBrackets && opt_cfws(value).is_ok_and(|it| !it.0.is_empty());
        let severity = if is_phrase { Severity::Info } else { Severity::Warn };
        reader.met_as(Code::IdSyntax, severity, value);
    }
}

/// What follows brackets inside an identifier, as in `<ab$<>c@x>`: no identifier is in them, and a part of one
/// comes next.
fn inner_brackets(input: &[u8]) -> Option<&[u8]> {
    let inside = input.strip_prefix(b"<")?;
    let end = skip(inside, |byte| !matches!(byte, b'<' | b'>' | b'@') && !is_fws(byte));
    let after = end.strip_prefix(b">")?;
    let next = after.first()?;
    (!matches!(next, b'<' | b'>' | b',' | b';') && !is_fws(*next)).then_some(after)
}

/// The text of an identifier that stands for itself: nothing in it is a bracket, begins a comment or HZ
/// (which is undone, if anybody used it here), is a blank or not ASCII.
fn plain(written: &[u8]) -> Option<&str> {
    plain_ascii(written, |bytes| {
        is(bytes, b' ') | is(bytes, b'(') | is(bytes, b'<') | is(bytes, b'>')
    })
}

/// The rest after the bytes that `skipped` names.
fn skip(input: &[u8], skipped: impl Fn(u8) -> bool) -> &[u8] {
    let end = input.iter().position(|&byte| !skipped(byte));
    input.split_at(end.unwrap_or(input.len())).1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{codec::testing::Random, defect::Recorder};

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
        assert_eq!(id("(none given)"), None);
        assert_eq!(id(" (none given)\r\n"), None);
        assert_eq!(id("(<a@x>)"), None);
        assert_eq!(id("(a) (b@x)"), None);
        assert_eq!(id("(none"), None);
        assert_eq!(id("=?utf-8?Q?=28none_given=29?="), None);
        assert_eq!(id("none (given)").as_deref(), Some("<none>"));
        assert_eq!(id("(none given) a@x").as_deref(), Some("<a@x>"));
        // In encoded words.
        assert_eq!(id("=?utf-8?q?=3Ca=40x=2Ecom=3E?=").as_deref(), Some("<a@x.com>"));
        assert_eq!(id(" =?utf-8?B?PGFAeC5jb20+?=\r\n").as_deref(), Some("<a@x.com>"));
        assert_eq!(id("=?us-ascii?Q?<a?=\r\n =?us-ascii?Q?b@x>?=").as_deref(), Some("<ab@x>"));
        assert_eq!(id("<=?utf-8?Q?a=40x?=>").as_deref(), Some("<a@x>"));
        assert_eq!(id("<=?utf-8?Q?a=2Eb?=@x>").as_deref(), Some("<a.b@x>"));
        assert_eq!(id("=?utf-8?Q?a=40x?=").as_deref(), Some("<a@x>"));
        assert_eq!(id("<a?=b@x>").as_deref(), Some("<a?=b@x>"));
        assert_eq!(id("<=?a@x>").as_deref(), Some("<=?a@x>"));
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
            // A fold is undone as everywhere (RFC 5322 §2.2.3).
            ("<abc\r\n def@x.com>", "abc def@x.com"),
            ("<abc\n\tdef@x.com>", "abc def@x.com"),
            ("<abc\tdef@x.com>", "abc def@x.com"),
            ("<abc@\r\n x.com>", "abc@x.com"),
            ("<abc\r\n @x.com>", "abc@x.com"),
            ("<\r\n abc@x.com\r\n >", "abc@x.com"),
            ("<a b\r\n c@x.com>", "a b c@x.com"),
            // Brackets in it.
            ("<ab$<>c@x>", "ab$<>c@x"),
            ("<ab<c>d@x>", "ab<c>d@x"),
            ("<a@<>x>", "a@<>x"),
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
            ("<a<b@y>", &["b@y"]),
            ("<a<b>", &["b"]),
            ("<a<b> <c@y>", &["b", "c@y"]),
            // inside and beside encoded words
            ("=?utf-8?q?=3Ca=40x=3E_=3Cb=40y=3E?=", &["a@x", "b@y"]),
            ("=?utf-8?q?=3Ca=40x=3E?= <b@y>", &["a@x", "b@y"]),
            ("<a@x> =?utf-8?q?=3Cb=40y=3E?=\r\n <c@z>", &["a@x", "b@y", "c@z"]),
            ("=?us-ascii?Q?<a@x>_<b-?= =?us-ascii?Q?c@y>?=", &["a@x", "b-c@y"]),
            ("<a@x>\r\n <=?utf-8?B?YkB5?=>", &["a@x", "b@y"]),
            ("=?utf-8?B?PGFAeD4=?=\r\n\t=?utf-8?B?PGJAeT4=?=", &["a@x", "b@y"]),
            ("=?utf-8?Q?J=C3=B6rg's?= message <a@x>", &["a@x"]),
            ("=?utf-8?Q?a=40x?= =?utf-8?Q?_b=40y?=", &["a@x", "b@y"]),
        ] {
            assert_eq!(ids(value), read, "{value:?}");
        }
    }

    #[test]
    fn what_an_identifier_should_not_have_is_told() {
        for (value, code) in [
            ("Joe's message of \"Mon\"", Some("id.syntax")),
            ("<a@x> (c)\r\n <b@y>", None),
            ("", None),
            ("a@x", None),
            ("Your message of Mon <a@x>", None),
            ("(none given)", Some("id.syntax")),
            ("<>", Some("id.syntax")),
            ("<a\r\n b@x>", Some("id.syntax")),
            ("<a$<>b@x>", Some("id.syntax")),
            ("<a@x (c)>", Some("id.syntax")),
            ("=?utf-8?Q?=3Ca=40x=3E?=", Some("id.encoded-word")),
            ("=?utf-8?Q?J=C3=B6rg's?= message <a@x>", None),
        ] {
            let mut recorder = Recorder::of_value(value.as_bytes());
            record_ids(value.as_bytes(), Context::default(), &mut recorder);
            let (defects, _) = recorder.into_defects();
            let codes: Vec<_> = defects.iter().map(|it| it.code.as_str()).collect();
            assert_eq!(codes, Vec::from_iter(code), "{value:?}");
        }
    }
}
