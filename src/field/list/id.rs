//! Identifiers of mailing lists (RFC 2919).

use std::borrow::Cow;

use super::urls::url;
use crate::{
    lex::context::Context,
    lex::{
        element::Elements, encoded_word::first_encoded_word, phrase::phrase,
        unstructured::words_decoded, whitespace::trim,
    },
};

/// `list-id-header = "List-ID:" [phrase] "<" list-id ">" CRLF` (RFC 2919 §3): the name of a list that
/// stays when its host changes.
///
/// ```
/// let id = unmime::list::ListId::parse(b"Example List <list.example.com>").unwrap();
/// assert_eq!((id.description.as_deref(), id.id.as_ref()), (Some("Example List"), "list.example.com"));
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ListId<'a> {
    /// What the list is called, decoded and safe to display.
    pub description: Option<Cow<'a, str>>,
    /// The identifier. Without angle brackets, it is all that stands in the field.
    pub id: Cow<'a, str>,
}

impl<'a> ListId<'a> {
    /// Reads the body of a `List-Id` field; `None` where it names no list.
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        Self::read(value, Context::default())
    }

    pub(crate) fn read(value: &'a [u8], context: Context<'a>) -> Option<Self> {
        if !words_hide_id(value) {
            return Self::of_decoded(value, context);
        }
        let text = words_decoded(value, context)?;
        let ListId { description, id } = ListId::of_decoded(text.as_bytes(), context.undecoding())?;
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Some(Self { description: description.map(owned), id: owned(id) })
    }

    /// Reads a value that may have encoded words in the description.
    fn of_decoded(value: &'a [u8], context: Context<'a>) -> Option<Self> {
        let mut elements = Elements::new(value);
        let text = elements.until(|byte| byte == b'<');
        let (description, id) = match elements.rest().strip_prefix(b"<") {
            Some(inside) => {
                let id = inside.split(|&byte| byte == b'>').next().unwrap_or_default();
                (Some(phrase(text, context)), url(trim(id)))
            }
            None => (None, phrase(text, context)),
        };
        (!id.is_empty())
            .then_some(Self { description: description.filter(|text| !text.is_empty()), id })
    }
}

/// Whether the identifier is in encoded words. Those of the description are decoded where they stand (RFC 2047 §5
/// (3)).
pub(crate) fn words_hide_id(value: &[u8]) -> bool {
    let mut elements = Elements::new(value);
    elements.until(|byte| byte == b'<');
    first_encoded_word(if elements.rest().is_empty() { value } else { elements.rest() }).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_an_identifier_and_perhaps_a_description() {
        for (value, description, id) in [
            ("\"Lena's Joke\" <jokes.da39.localhost>", Some("Lena's Joke"), "jokes.da39.localhost"),
            ("=?utf-8?Q?J=C3=B6rg?= <l.x>", Some("Jörg"), "l.x"),
            ("=?utf-8?Q?J_=3C=28=3E?= <l.x>", Some("J <(>"), "l.x"),
            ("=?utf-8?Q?J=C3=B6rg_=3Cl=2Ex=3E?=", Some("Jörg"), "l.x"),
            ("=?utf-8?Q?=3Cl=2Ex=3E?=", None, "l.x"),
            ("J =?utf-8?Q?=3Cl=2Ex=3E?=", Some("J"), "l.x"),
            ("\"J\" <=?utf-8?Q?l=2E?=\r\n =?utf-8?Q?x?=>", Some("J"), "l.x"),
            ("=?utf-8?Q?l=2Ex?=", None, "l.x"),
            ("<l.x> (c)", None, "l.x"),
            ("l.x", None, "l.x"),
            ("A <l.x", Some("A"), "l.x"),
        ] {
            let read = ListId::parse(value.as_bytes()).unwrap();
            assert_eq!(
                (read.description.as_deref(), read.id.as_ref()),
                (description, id),
                "{value}"
            );
        }
        assert_eq!(ListId::parse(b""), None);
        assert_eq!(ListId::parse(b"A <>"), None);
    }
}
