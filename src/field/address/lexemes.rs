//! The lexical tokens of a whole address field that are not as they should be.

use super::{
    doubts::{Doubt, Doubts, MOST_OTHERS, Reads, also, mentions, written},
    reading::{EncodedLists, Reading},
};
use crate::{
    defect::{Code, Departure},
    lex::context::Context,
    lex::{
        element::{Element, Elements, before},
        text_departures::hidden_bytes,
        whitespace::{comment_depth, split_comment},
    },
};

/// The first places of a field body where its lexical tokens are not as they should be.
#[derive(Default)]
pub(super) struct Lexemes<'a> {
    unbalanced: Option<&'a [u8]>,
    unterminated: Option<&'a [u8]>,
    pair: Option<&'a [u8]>,
    nested: Option<&'a [u8]>,
    /// Where all those parentheses, quotes and backslashes are.
    parentheses: Vec<usize>,
    quotes: Vec<usize>,
    backslashes: Vec<usize>,
    /// How deep comments are in each other.
    depth: usize,
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
                        lexemes.unbalanced.get_or_insert(at);
                        lexemes.parentheses.push(place);
                    }
                }
                Element::Special(b'(') => {
                    lexemes.unbalanced.get_or_insert(here);
                    lexemes.parentheses.push(place);
                }
                Element::Special(b')') => {
                    lexemes.unbalanced.get_or_insert(at);
                    lexemes.parentheses.push(place);
                }
                Element::Special(b'"') => {
                    lexemes.unterminated.get_or_insert(at);
                    lexemes.quotes.push(place);
                }
                Element::Pair(_) => {
                    lexemes.pair.get_or_insert(at);
                    lexemes.backslashes.push(place);
                }
                _ => {}
            }
        }
        lexemes
    }

    /// Doubts about the whole, read without each kind of them, and up to the first.
    pub(super) fn doubts(
        &self,
        value: &'a [u8],
        context: Context<'a>,
        ours: &[String],
        doubts: &mut impl Doubts<'a>,
    ) {
        let upto = |at: &'a [u8]| {
            let start = (at.as_ptr() as usize).wrapping_sub(value.as_ptr() as usize);
            value.get(..start).unwrap_or_default()
        };
        for (code, at, places) in [
            (Code::AddrUnbalancedComment, self.unbalanced, &self.parentheses),
            (Code::AddrUnterminatedQuote, self.unterminated, &self.quotes),
            (Code::AddrQuotedPair, self.pair, &self.backslashes),
        ] {
            let Some(at) = at else { continue };
            doubts.add(|| {
                let mut others = otherwise(ours, &without(value, places), context);
                others.extend(otherwise(ours, upto(at), context));
                if others.is_empty() && code != Code::AddrQuotedPair {
                    others.push(Reads::Only(String::new()));
                }
                if code == Code::AddrUnbalancedComment {
                    others.extend(also(mentions(at)));
                }
                Departure { others, ..Doubt::new(code, at) }
            });
        }
        if let Some(at) = self.nested {
            doubts.add(|| Doubt::new(Code::AddrNestedComment, at));
            if self.depth > context.limits.comment_depth as usize {
                doubts.add(|| Doubt::new(Code::LimitCommentDepth, at));
            }
        }
        if let Some((code, at)) = hidden_bytes(value) {
            let visible: Vec<u8> =
                value.iter().copied().filter(|&byte| hidden_bytes(&[byte]).is_none()).collect();
            doubts.add(|| {
                let mut others = otherwise(ours, upto(at), context);
                others.extend(otherwise(ours, &visible, context));
                if others.is_empty() && code == Code::HdrNul {
                    others.push(Reads::Only(String::new()));
                }
                Departure { others, ..Doubt::new(code, at) }
            });
        }
    }
}

/// The value without the bytes at `places`, which are in order.
fn without(value: &[u8], places: &[usize]) -> Vec<u8> {
    let mut places = places.iter().peekable();
    let bytes = value.iter().enumerate();
    let kept = bytes.filter(|(at, _)| places.next_if_eq(&at).is_none());
    kept.map(|(_, &byte)| byte).collect()
}

/// The addresses of a field body that another reader has instead of ours, if they are not the same.
fn otherwise(ours: &[String], value: &[u8], context: Context<'_>) -> Vec<Reads> {
    let reading = Reading::new(value, context, EncodedLists::Closed, ());
    let theirs: Vec<String> = written(&reading.read().addresses).collect();
    if theirs == ours {
        return Vec::new();
    }
    theirs.into_iter().take(MOST_OTHERS).map(Reads::Only).collect()
}
