//! Tag lists: the form of DKIM-Signature, ARC-Seal and their like (RFC 6376 §3.2).

use std::{borrow::Cow, collections::HashSet, fmt, iter};

use nom::{
    Parser,
    bytes::complete::{tag, take_till, take_while1},
    combinator::verify,
    sequence::{delimited, terminated},
};

use crate::{
    lex::context::Context,
    lex::{
        Parsed,
        unstructured::unstructured,
        whitespace::{opt_fws, trim},
    },
    scan::class::is_fws,
};

/// `tag-list = tag-spec *( ";" tag-spec ) [ ";" ]` (RFC 6376 §3.2): names and values, whose order
/// means nothing.
///
/// Read each time it is asked for. Names compare with case; of tags with one name the first counts,
/// though RFC 6376 voids the list then: see [`has_duplicates`](Self::has_duplicates). What is no
/// tag is passed over.
///
/// ```
/// let list = unmime::auth::TagList::parse(b"v=1; d=example.com;\r\n\tb=dzdVy\r\n\t OfAKC=");
/// assert_eq!(list.get("d").as_deref(), Some("example.com"));
/// assert_eq!(list.get_without_fws("b").as_deref(), Some("dzdVyOfAKC="));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TagList<'a> {
    written: &'a [u8],
}

/// `tag-spec = [FWS] tag-name [FWS] "=" [FWS] tag-value [FWS]` (RFC 6376 §3.2)
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Tag<'a> {
    /// `tag-name = ALPHA *ALNUMPUNC`
    pub name: &'a str,
    /// `tag-value = [ tval *( 1*(WSP / FWS) tval ) ]`: unfolded and fit to be shown, blanks inside
    /// it as they are.
    pub value: Cow<'a, str>,
}

impl<'a> TagList<'a> {
    /// Reads the body of a field that is a list of tags.
    pub fn parse(value: &'a [u8]) -> Self {
        Self { written: value }
    }

    /// The tags, in the order written.
    pub fn iter(self) -> impl Iterator<Item = Tag<'a>> {
        self.raw().map(|(name, value)| Tag {
            name: std::str::from_utf8(name).unwrap_or_default(),
            value: unstructured(value, Context::default()),
        })
    }

    /// The value of the first tag of this name.
    pub fn get(self, name: &str) -> Option<Cow<'a, str>> {
        Some(unstructured(self.find(name)?, Context::default()))
    }

    /// The value of the first tag of this name without its blanks and folds, which mean nothing in
    /// base64 and in lists (RFC 6376 §3.5).
    pub fn get_without_fws(self, name: &str) -> Option<Cow<'a, str>> {
        Some(without_fws(self.find(name)?))
    }

    /// What is between the colons of the first tag of this name, such as `h=from : to`; nothing
    /// where there is no such tag.
    pub fn get_list(self, name: &str) -> impl Iterator<Item = Cow<'a, str>> {
        let values =
            self.find(name).into_iter().flat_map(|value| value.split(|&byte| byte == b':'));
        values.map(without_fws).filter(|value| !value.is_empty())
    }

    /// Whether two tags have one name, which voids the whole list (RFC 6376 §3.2).
    pub fn has_duplicates(self) -> bool {
        let mut seen = HashSet::new();
        !self.raw().all(|(name, _)| seen.insert(name))
    }

    fn find(self, name: &str) -> Option<&'a [u8]> {
        let mut tags = self.raw();
        tags.find(|&(own, _)| own == name.as_bytes()).map(|(_, value)| value)
    }

    fn raw(self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        let mut rest = self.written;
        iter::from_fn(move || {
            while !rest.is_empty() {
                let (after, written) = between_semicolons(rest).ok()?;
                rest = after.get(1..).unwrap_or_default();
                if let Ok((value, name)) = tag_name(written) {
                    return Some((name, value));
                }
            }
            None
        })
    }
}

/// Displays as the body of the field.
impl fmt::Display for TagList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().enumerate().try_for_each(|(at, Tag { name, value })| {
            write!(f, "{}{name}={value}", if at == 0 { "" } else { "; " })
        })
    }
}

impl fmt::Debug for TagList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|tag| (tag.name, tag.value))).finish()
    }
}

/// Up to the next semicolon: no tag can hold one (RFC 6376 §3.2), however it is quoted.
fn between_semicolons(input: &[u8]) -> Parsed<'_, &[u8]> {
    take_till(|byte| byte == b';')(input)
}

/// `[FWS] tag-name [FWS] "=" [FWS]`, `tag-name = ALPHA *ALNUMPUNC`, `ALNUMPUNC = ALPHA / DIGIT / "_"`
fn tag_name(input: &[u8]) -> Parsed<'_, &[u8]> {
    let is_name = |name: &[u8]| name.first().is_some_and(u8::is_ascii_alphabetic);
    let name = verify(take_while1(is_alnumpunc), is_name);
    terminated(delimited(opt_fws, name, opt_fws), (tag("="), opt_fws)).parse(input)
}

fn is_alnumpunc(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn without_fws(value: &[u8]) -> Cow<'_, str> {
    let value = trim(value);
    if !value.iter().any(|&byte| is_fws(byte)) {
        return unstructured(value, Context::default());
    }
    let joined: Vec<u8> = value.iter().copied().filter(|&byte| !is_fws(byte)).collect();
    Cow::Owned(unstructured(&joined, Context::default()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_stand_between_semicolons() {
        for (value, shown) in [
            ("v=1; a=rsa-sha256;d=x.com ;", "v=1; a=rsa-sha256; d=x.com"),
            (" a = b\r\n\tc ;\r\n d=", "a=b\tc; d="),
            ("a=b=c; d==", "a=b=c; d=="),
            ("a=\"b;c=d\"", "a=\"b; c=d\""),
            ("; ;junk; 1=2; _a=b; =c; a=1", "a=1"),
            ("A=1; a=2; a=3", "A=1; a=2; a=3"),
            ("", ""),
        ] {
            // A tab is shown as a blank.
            let shown = shown.replace('\t', " ");
            assert_eq!(TagList::parse(value.as_bytes()).to_string(), shown, "{value:?}");
        }
    }

    #[test]
    fn of_tags_with_one_name_the_first_counts() {
        let list = TagList::parse(b"A=1; a=2; a=3");
        assert_eq!((list.get("a").as_deref(), list.has_duplicates()), (Some("2"), true));
        assert!(!TagList::parse(b"A=1; a=2").has_duplicates());
    }

    #[test]
    fn a_list_has_colons() {
        let list = TagList::parse(b"h=from : to:\r\n subject::; z=");
        assert_eq!(list.get_list("h").collect::<Vec<_>>(), ["from", "to", "subject"]);
        assert_eq!(list.get_list("z").count() + list.get_list("x").count(), 0);
    }
}
