//! The commands of mailing lists (RFC 2369).

use std::{borrow::Cow, fmt, ops::Deref};

use nom::{Parser, bytes::complete::take_while1, combinator::all_consuming, sequence::delimited};

use crate::{
    lex::context::Context,
    lex::{element::Elements, unstructured::words_decoded, whitespace::opt_cfws},
    scan::class::is_fws,
};

/// The value of `List-Unsubscribe`, `List-Post`, `List-Archive` and the like (RFC 2369 §2): URLs in
/// angle brackets, the preferred one first.
///
/// Comments and text between them are skipped, and blanks in a URL removed, as RFC 2369 §2 asks. A
/// lone URL may stand without brackets. Encoded words are decoded before URLs are looked for, though RFC 2047
/// §5 allows none here: mailers write them around long URLs. Empty where there is no URL, such as in `List-Post: NO`.
///
/// ```
/// let urls = unmime::list::ListUrls::parse(b"<https://example.com/u?1>, (by mail) <mailto:u@example.com>");
/// assert_eq!(*urls, ["https://example.com/u?1", "mailto:u@example.com"]);
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct ListUrls<'a> {
    urls: Vec<Cow<'a, str>>,
}

impl<'a> ListUrls<'a> {
    /// Reads the body of a field that names URLs.
    pub fn parse(value: &'a [u8]) -> Self {
        Self::read(value, Context::default())
    }

    pub(crate) fn read(value: &'a [u8], context: Context<'_>) -> Self {
        match words_decoded(value, context) {
            Some(text) => {
                let urls = ListUrls::of_decoded(text.as_bytes()).into_iter();
                Self { urls: urls.map(|url| Cow::Owned(url.into_owned())).collect() }
            }
            None => Self::of_decoded(value),
        }
    }

    /// Those of a value without encoded words.
    fn of_decoded(value: &'a [u8]) -> Self {
        let mut elements = Elements::new(value);
        let mut urls = Vec::new();
        elements.until(|byte| byte == b'<');
        if elements.rest().is_empty() {
            urls.extend(lone_url(value).map(url));
        }
        while let Some(inside) = elements.rest().strip_prefix(b"<") {
            let end = inside.iter().position(|byte| matches!(byte, b'<' | b'>'));
            let (written, rest) = inside.split_at(end.unwrap_or(inside.len()));
            urls.push(url(written));
            elements.resume(rest);
            elements.until(|byte| byte == b'<');
        }
        urls.retain(|url| !url.is_empty());
        Self { urls }
    }
}

impl<'a> Deref for ListUrls<'a> {
    type Target = [Cow<'a, str>];

    fn deref(&self) -> &Self::Target {
        &self.urls
    }
}

impl<'a> IntoIterator for ListUrls<'a> {
    type Item = Cow<'a, str>;
    type IntoIter = std::vec::IntoIter<Cow<'a, str>>;

    fn into_iter(self) -> Self::IntoIter {
        self.urls.into_iter()
    }
}

impl fmt::Display for ListUrls<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, url) in self.urls.iter().enumerate() {
            write!(f, "{}<{url}>", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

/// A word that nothing stands beside and that is no `NO`: it names its scheme.
fn lone_url(value: &[u8]) -> Option<&[u8]> {
    let word = take_while1::<_, _, ()>(|byte| !is_fws(byte));
    let (_, word) = all_consuming(delimited(opt_cfws, word, opt_cfws)).parse(value).ok()?;
    word.contains(&b':').then_some(word)
}

/// A URL without its blanks and control characters.
pub(super) fn url(written: &[u8]) -> Cow<'_, str> {
    let blank = |byte: &u8| *byte == b' ' || byte.is_ascii_control();
    if !written.iter().any(blank) {
        return Context::default().charsets.decode_undeclared(written);
    }
    let written: Vec<u8> = written.iter().copied().filter(|byte| !blank(byte)).collect();
    Cow::Owned(Context::default().charsets.decode_undeclared(&written).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_read_through_encoded_words() {
        for (value, shown) in [
            ("=?us-ascii?Q?=3Chttps=3A//x/u=3Fa=3D1=3E?=", "<https://x/u?a=1>"),
            (
                "=?utf-8?q?=3Cmailto=3Au=40x=3E=2C?=\r\n =?utf-8?q?_=3Chttps=3A//x/?= =?utf-8?q?u=3E?=",
                "<mailto:u@x>, <https://x/u>",
            ),
            ("<=?us-ascii?Q?https=3A=2F=2Fx=2Fu?=>", "<https://x/u>"),
            ("=?utf-8?B?PGh0dHBzOi8veC91Pg==?=, <mailto:u@x>", "<https://x/u>, <mailto:u@x>"),
            ("<mailto:u@x>, =?utf-8?Q?<https://x/u>?=", "<mailto:u@x>, <https://x/u>"),
            ("<https://x/=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=>", "<https://x/ab>"),
            ("=?utf-8?Q?https=3A//x/u?=", "<https://x/u>"),
            ("=?utf-8?Q?NO?=", ""),
            ("<https://x/?a=?b>", "<https://x/?a=?b>"),
        ] {
            assert_eq!(ListUrls::parse(value.as_bytes()).to_string(), shown, "{value}");
        }
    }

    #[test]
    fn urls_are_between_angle_brackets() {
        for (value, shown) in [
            (
                "<mailto:list@host.com?subject=help> (List Instructions)",
                "<mailto:list@host.com?subject=help>",
            ),
            ("(Use this <x:y>) <a:b>,\r\n <c:d,e>", "<a:b>, <c:d,e>"),
            ("<http://x.com/a\r\n b>", "<http://x.com/ab>"),
            ("<a:b", "<a:b>"),
            ("<<a:b>>", "<a:b>"),
            ("https://x.com/u", "<https://x.com/u>"),
            ("NO (posting not allowed on this list)", ""),
            ("", ""),
        ] {
            assert_eq!(ListUrls::parse(value.as_bytes()).to_string(), shown, "{value}");
        }
    }
}
