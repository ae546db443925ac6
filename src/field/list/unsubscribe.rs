//! How to leave a mailing list (RFC 2369 §3.2), by one click too (RFC 8058).

use std::borrow::Cow;

use nom::{
    Parser,
    bytes::complete::{tag, tag_no_case},
    combinator::all_consuming,
    sequence::delimited,
};

use super::urls::ListUrls;
use crate::lex::{Parsed, context::Context, unstructured::words_decoded, whitespace::opt_cfws};

/// What `List-Unsubscribe` and `List-Unsubscribe-Post` say together.
///
/// ```
/// let message = unmime::Message::parse(
///     b"List-Unsubscribe: <mailto:off@example.com>, <https://example.com/off?u=1>\n\
///       List-Unsubscribe-Post: List-Unsubscribe=One-Click\n\n",
/// );
/// let unsubscribe = message.headers().unsubscribe().unwrap();
/// assert_eq!(unsubscribe.one_click(), Some("https://example.com/off?u=1"));
/// assert_eq!(unsubscribe.mailto(), Some("mailto:off@example.com"));
/// assert!(!unsubscribe.is_signed);
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Unsubscribe<'a> {
    /// All URLs, the preferred one first.
    pub urls: ListUrls<'a>,
    /// What the sender promises a POST to the URL does.
    pub post: UnsubscribePost,
    /// Whether a DKIM-Signature names both fields among those it signs, without which no one should
    /// click for the user (RFC 8058 §4). Whether it is valid is not looked at.
    pub is_signed: bool,
}

/// The value of `List-Unsubscribe-Post` (RFC 8058 §3.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum UnsubscribePost {
    /// `List-Unsubscribe=One-Click`: nothing more is asked of the user.
    OneClick,
    /// There is no such field, or it says something else.
    None,
}

impl UnsubscribePost {
    /// Reads the body of a `List-Unsubscribe-Post` field.
    pub fn parse(value: &[u8]) -> Self {
        if let Some(text) = words_decoded(value, Context::default()) {
            return Self::of_decoded(text.as_bytes());
        }
        Self::of_decoded(value)
    }

    /// What a value without encoded words says.
    fn of_decoded(value: &[u8]) -> Self {
        let written = delimited(opt_cfws, one_click, opt_cfws);
        all_consuming(written).parse(value).map_or(Self::None, |_| Self::OneClick)
    }
}

/// `postarg = "List-Unsubscribe=One-Click"` (RFC 8058 §5)
fn one_click(input: &[u8]) -> Parsed<'_, ()> {
    let equals = delimited(opt_cfws, tag("="), opt_cfws);
    let written = (tag_no_case("List-Unsubscribe"), equals, tag_no_case("One-Click"));
    written.map(|_| ()).parse(input)
}

impl Unsubscribe<'_> {
    /// Where a POST of [`ONE_CLICK`](Self::ONE_CLICK) is all it takes (RFC 8058 §3.1): the first
    /// `https:` URL, if the sender says that it is such a one.
    pub fn one_click(&self) -> Option<&str> {
        match self.post {
            UnsubscribePost::OneClick => self.first(&["https:"]),
            UnsubscribePost::None => None,
        }
    }

    /// The body of that POST, of the type `application/x-www-form-urlencoded`.
    pub const ONE_CLICK: &'static str = "List-Unsubscribe=One-Click";

    /// The first URL that mail goes to (RFC 6068).
    pub fn mailto(&self) -> Option<&str> {
        self.first(&["mailto:"])
    }

    /// The first page to open in a browser.
    pub fn web(&self) -> Option<&str> {
        self.first(&["https:", "http:"])
    }

    fn first(&self, schemes: &[&str]) -> Option<&str> {
        let has_scheme = |url: &&Cow<'_, str>| {
            schemes.iter().any(|scheme| {
                url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            })
        };
        self.urls.iter().find(has_scheme).map(|url| &**url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_click_is_one_pair_of_key_and_value() {
        for (value, post) in [
            (" List-Unsubscribe=One-Click", UnsubscribePost::OneClick),
            ("list-unsubscribe=one-click (c)\r\n ", UnsubscribePost::OneClick),
            ("List-Unsubscribe=One-Click&a=b", UnsubscribePost::None),
            ("=?us-ascii?Q?List-Unsubscribe=3DOne-Click?=", UnsubscribePost::OneClick),
            ("List-Unsubscribe=", UnsubscribePost::None),
            ("", UnsubscribePost::None),
        ] {
            assert_eq!(UnsubscribePost::parse(value.as_bytes()), post, "{value}");
        }
    }

    #[test]
    fn only_https_is_clicked() {
        for (urls, one_click, mailto, web) in [
            ("<https://x/u>", Some("https://x/u"), None, Some("https://x/u")),
            ("<http://x/u>", None, None, Some("http://x/u")),
            ("<HTTP://x>, <HTTPS://x/u>", Some("HTTPS://x/u"), None, Some("HTTP://x")),
            ("<mailto:u@x>", None, Some("mailto:u@x"), None),
            ("<javascript:alert(1)>, <data:https://x>", None, None, None),
            ("", None, None, None),
        ] {
            let urls = ListUrls::parse(urls.as_bytes());
            let post = UnsubscribePost::OneClick;
            let read = Unsubscribe { urls, post, is_signed: false };
            assert_eq!((read.one_click(), read.mailto(), read.web()), (one_click, mailto, web));
            let read = Unsubscribe { post: UnsubscribePost::None, ..read };
            assert_eq!(read.one_click(), None);
        }
    }
}
