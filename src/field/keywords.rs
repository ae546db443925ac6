//! `Keywords` (RFC 5322 §3.6.5).

use std::{borrow::Cow, iter};

use crate::{
    lex::context::Context,
    lex::{element::Elements, phrase::phrase},
};

/// `keywords = "Keywords:" phrase *("," phrase) CRLF` (RFC 5322 §3.6.5), those that say something.
pub(crate) fn keywords<'a>(
    value: &'a [u8],
    context: Context<'a>,
) -> impl Iterator<Item = Cow<'a, str>> {
    let mut elements = Elements::new(value);
    iter::from_fn(move || {
        while !elements.rest().is_empty() {
            let text = elements.until(|byte| byte == b',');
            elements.next();
            let keyword = phrase(text, context);
            if !keyword.is_empty() {
                return Some(keyword);
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_phrases_between_commas() {
        let value = b"a b, \"c, d\",, =?utf-8?Q?=C3=A9,?=\r\n ,(e)";
        let read: Vec<_> = keywords(value, Context::default()).collect();
        assert_eq!(read, ["a b", "c, d", "é,"]);
    }
}
