//! The lexical tokens of a whole address field that are not as they should be.

use std::borrow::Cow;

use super::mentions::mentions;
use crate::{
    defect::{Code, Reader, Severity},
    lex::{
        element::{Element, Elements, before},
        whitespace::{comment_depth, split_comment},
    },
    quirk::{Quirk, Quirks},
};

/// Where the lexical tokens of a field body are not as they should be.
#[derive(Default)]
pub(super) struct Lexemes<'a> {
    /// Parentheses that nothing closes or opens.
    parentheses: Odd<'a>,
    /// Quotes that nothing closes.
    quotes: Odd<'a>,
    /// Backslashes outside of quotes and comments.
    backslashes: Odd<'a>,
    nested: Option<&'a [u8]>,
    /// How deep comments are in each other.
    depth: usize,
}

/// Tokens of one kind.
#[derive(Default)]
struct Odd<'a> {
    first: Option<&'a [u8]>,
    /// Where in the value all of them are.
    places: Vec<usize>,
}

impl<'a> Odd<'a> {
    fn add(&mut self, at: &'a [u8], place: usize) {
        self.first.get_or_insert(at);
        self.places.push(place);
    }
}

impl<'a> Lexemes<'a> {
    pub(super) fn of(value: &'a [u8]) -> Self {
        let mut lexemes = Self::default();
        let mut elements = Elements::new(value);
        loop {
            let here = elements.rest();
            let Some(element) = elements.next() else { break };
            let at = before(here, elements.rest());
            let place = value.len() - here.len();
            match element {
                Element::Comment(content) => {
                    let depth = 1 + comment_depth(content);
                    if depth > 1 {
                        lexemes.nested.get_or_insert(at);
                    }
                    lexemes.depth = lexemes.depth.max(depth);
                    if matches!(split_comment(here), Some((_, None))) {
                        lexemes.parentheses.add(at, place);
                    }
                }
                Element::Special(b'(') => lexemes.parentheses.add(here, place),
                Element::Special(b')') => lexemes.parentheses.add(at, place),
                Element::Special(b'"') => lexemes.quotes.add(at, place),
                Element::Pair(_) => lexemes.backslashes.add(at, place),
                _ => {}
            }
        }
        lexemes
    }

    /// Tells what is not as it should be, and gives the quirks of those who read it otherwise.
    pub(super) fn record(&self, comment_depth: u32, reader: &mut impl Reader) -> Quirks {
        let mut by = Quirks::NONE;
        for (code, odd, without) in [
            (Code::AddrUnbalancedComment, &self.parentheses, Quirk::ParenthesesOut),
            (Code::AddrUnterminatedQuote, &self.quotes, Quirk::QuotesOut),
            (Code::AddrQuotedPair, &self.backslashes, Quirk::BackslashOut),
        ] {
            let Some(at) = odd.first else { continue };
            reader.met_as(code, Severity::Ambiguous, at);
            by = by.with(without).with(Quirk::FirstAddressOnly);
            if code != Code::AddrQuotedPair {
                by = by.with(Quirk::StrictAddress);
            }
            if code == Code::AddrUnbalancedComment && mentions(at).next().is_some() {
                by = by.with(Quirk::SearchForAddress);
            }
        }
        if let Some(at) = self.nested {
            reader.met(Code::AddrNestedComment, at);
            if self.depth > comment_depth as usize {
                reader.met(Code::LimitCommentDepth, at);
            }
        }
        by
    }

    /// Whether a quote or a parenthesis stands alone: strict readers find no list here.
    pub(super) fn are_broken(&self) -> bool {
        self.parentheses.first.or(self.quotes.first).is_some()
    }

    /// The value up to the first of them.
    pub(super) fn first_part<'v>(&self, value: &'v [u8]) -> Option<&'v [u8]> {
        let kinds = [&self.parentheses, &self.quotes, &self.backslashes];
        let first = kinds.into_iter().filter_map(|odd| odd.places.first()).min()?;
        value.get(..*first)
    }

    /// The value without those that a reader with these quirks leaves out.
    pub(super) fn left_out(&self, value: &'a [u8], quirks: Quirks) -> Cow<'a, [u8]> {
        let mut places = Vec::new();
        for (odd, quirk) in [
            (&self.parentheses, Quirk::ParenthesesOut),
            (&self.quotes, Quirk::QuotesOut),
            (&self.backslashes, Quirk::BackslashOut),
        ] {
            if quirks.has(quirk) {
                places.extend_from_slice(&odd.places);
            }
        }
        if places.is_empty() {
            return Cow::Borrowed(value);
        }
        places.sort_unstable();
        let mut places = places.into_iter().peekable();
        let bytes = value.iter().enumerate();
        let kept = bytes.filter(|&(at, _)| places.next_if_eq(&at).is_none());
        Cow::Owned(kept.map(|(_, &byte)| byte).collect())
    }
}
