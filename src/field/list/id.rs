//! Identifiers of mailing lists (RFC 2919).

use std::borrow::Cow;

use super::urls::url;
use crate::{
    lex::context::Context,
    lex::{element::Elements, phrase::phrase, whitespace::trim},
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_an_identifier_and_perhaps_a_description() {
        for (value, description, id) in [
            ("\"Lena's Joke\" <jokes.da39.localhost>", Some("Lena's Joke"), "jokes.da39.localhost"),
            ("=?utf-8?Q?J=C3=B6rg?= <l.x>", Some("Jörg"), "l.x"),
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
