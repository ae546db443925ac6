//! Phrases: display names and keywords (RFC 5322 §3.2.5).

use std::borrow::Cow;

use super::{
    element::{Element, Elements},
    quoted::{quoted_string, unquote},
    unstructured::unstructured_of,
    whitespace::trim,
};
use crate::lex::context::Context;

/// `phrase = 1*word / obs-phrase`, all of `input`, as it is displayed: one blank between words, quotes
/// and comments gone, encoded words decoded.
///
/// Any special may stand in it unquoted, and encoded words are decoded in quoted strings too, as
/// clients do, though RFC 2047 §5 (3) forbids them there.
pub(crate) fn phrase<'a>(input: &'a [u8], context: Context<'a>) -> Cow<'a, str> {
    unstructured_of(phrase_words(trim(input)), context)
}

/// The words of a phrase, one blank between two, still encoded.
pub(crate) fn phrase_words(phrase: &[u8]) -> Cow<'_, [u8]> {
    if let Ok(([], content)) = quoted_string(phrase) {
        return unquote(content);
    }
    // Names are short: setting up a search would cost more than looking at all bytes.
    let special = |&byte: &u8| matches!(byte, b'"' | b'(' | b'\\' | b'\t' | b'\r' | b'\n');
    if !phrase.iter().any(special) && !phrase.windows(2).any(|two| two == b"  ") {
        return Cow::Borrowed(phrase);
    }
    let mut words = Vec::with_capacity(phrase.len());
    for element in Elements::new(phrase) {
        match element {
            Element::Blank | Element::Comment(_) if words.ends_with(b" ") || words.is_empty() => {}
            Element::Blank | Element::Comment(_) => words.push(b' '),
            Element::Quoted(content) => words.extend_from_slice(&unquote(content)),
            Element::Text(text) | Element::EncodedWord(text) => words.extend_from_slice(text),
            // Only here does a backslash mean something that is not on the key: `CORP\joe` is a name.
            Element::Pair(byte @ (b'"' | b'\\')) | Element::Special(byte) => words.push(byte),
            Element::Pair(byte) => words.extend_from_slice(&[b'\\', byte]),
        }
    }
    Cow::Owned(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_its_words_with_one_blank_between() {
        for (input, text) in [
            ("", ""),
            ("Joe Q", "Joe Q"),
            ("\x1B$B$3$l\x1B(B (x)", "これ"),
            ("  Joe \t  Q\r\n Public ", "Joe Q Public"),
            ("\"Joe  Q\"", "Joe  Q"),
            ("\"Joe\" \"Q\"", "Joe Q"),
            (r#"Joe "\"Q\"" Z"#, r#"Joe "Q" Z"#),
            ("Joe (c) Q(d)", "Joe Q"),
            ("Joe Q. Public, Jr. [x] @ y: z", "Joe Q. Public, Jr. [x] @ y: z"),
            ("=?utf-8?Q?J=C3=B6rg?= Smith", "Jörg Smith"),
            ("=?utf-8?Q?J=C3=B6rg_(x)?=", "Jörg (x)"),
            ("=?utf-8?Q?a?=  =?utf-8?Q?b?=", "ab"),
            ("\"=?utf-8?Q?J=C3=B6rg?=\"", "Jörg"),
            (r#"\"Joe\""#, "\"Joe\""),
            (r"CORP\joe", r"CORP\joe"),
            ("\"Joe", "\"Joe"),
        ] {
            assert_eq!(phrase(input.as_bytes(), Context::default()), text, "{input}");
        }
    }
}
