//! Addresses of links, images and places.

use std::borrow::Cow;

use crate::{codec::percent, html::strip_prefix_ignoring_case};

/// What stands before the names of places, so that none is that of anything around the mail.
const PREFIX: &str = "mail-";

/// Where an image is.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum ImageAddress<'a> {
    /// The Content-ID of a part.
    Cid(String),
    /// What follows `data:`.
    Data(&'a str),
    /// An `https:` URL.
    Https(String),
    /// On a server, but not by `https:`.
    Http,
    /// Without a scheme that is known.
    Other,
}

/// A URL as browsers read it: without control characters and blanks at its ends, tabs and line ends
/// anywhere (URL Standard, basic URL parser).
pub(super) fn cleaned(url: &str) -> Cow<'_, str> {
    let url = url.trim_matches(|char| char <= ' ');
    let is_dropped = |char| matches!(char, '\t' | '\n' | '\r');
    if url.contains(is_dropped) {
        return Cow::Owned(url.replace(is_dropped, ""));
    }
    Cow::Borrowed(url)
}

/// The address of a link that may stay: `http:`, `https:`, `mailto:`, `tel:`.
pub(super) fn link(url: &str) -> Option<&str> {
    let rest = |scheme| strip_prefix_ignoring_case(url, scheme);
    let is_link = rest("http://").or(rest("https://")).is_some_and(|rest| !rest.is_empty())
        || rest("mailto:").is_some_and(|rest| !rest.is_empty())
        // The shortest number is that of an emergency.
        || rest("tel:").is_some_and(|rest| rest.len() >= 3);
    is_link.then_some(url)
}

/// A reference to a place in the same mail.
pub(super) fn fragment(url: &str) -> Option<String> {
    let place = url.strip_prefix('#').filter(|place| !place.is_empty())?;
    Some(format!("#{}", prefixed(place)))
}

/// The name of a place with the prefix, once.
pub(super) fn prefixed(place: &str) -> Cow<'_, str> {
    match place.starts_with(PREFIX) {
        true => Cow::Borrowed(place),
        false => Cow::Owned(format!("{PREFIX}{place}")),
    }
}

/// Where the image at a [`cleaned`] URL is.
pub(super) fn image(url: &str) -> ImageAddress<'_> {
    let rest = |scheme| strip_prefix_ignoring_case(url, scheme);
    if let Some(id) = rest("cid:") {
        let id = percent::decode(id.as_bytes());
        let id = String::from_utf8_lossy(&id);
        return ImageAddress::Cid(id.trim().trim_matches(['<', '>']).to_owned());
    }
    if let Some(data) = rest("data:") {
        return ImageAddress::Data(data);
    }
    if rest("https:").is_some() {
        return ImageAddress::Https(url.to_owned());
    }
    if let Some(server) = url.strip_prefix("//") {
        return ImageAddress::Https(format!("https://{server}"));
    }
    if rest("http:").is_some() || rest("ftp:").is_some() || url.starts_with(['/', '\\']) {
        return ImageAddress::Http;
    }
    ImageAddress::Other
}

/// `url(…)` of CSS, with percent octets for what would end it.
pub(super) fn css_url(url: &str) -> String {
    let mut out = String::with_capacity(url.len() + 5);
    out.push_str("url(");
    for char in url.chars() {
        match char {
            '"' => out.push_str("%22"),
            '\'' => out.push_str("%27"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            ' ' => out.push_str("%20"),
            '{' => out.push_str("%7B"),
            '}' => out.push_str("%7D"),
            _ if char.is_control() => {}
            _ => out.push(char),
        }
    }
    out.push(')');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_those_of_four_schemes() {
        for (url, wanted) in [
            ("http://example.com/", true),
            ("HTTPS://example.com/", true),
            (" https://example.com/", true),
            ("ht\ntps://example.com/", true),
            ("mailto:ana@example.com", true),
            ("tel:112", true),
            ("tel:1", false),
            ("http:", false),
            ("http://", false),
            ("//example.com/", false),
            ("www.example.com", false),
            ("javascript:alert(1)", false),
            ("java\tscript:alert(1)", false),
            ("\u{1}javascript:alert(1)", false),
            ("vbscript:x", false),
            ("data:text/html,x", false),
            ("file:///etc/passwd", false),
            ("cid:x", false),
            ("", false),
        ] {
            assert_eq!(link(&cleaned(url)).is_some(), wanted, "{url:?}");
        }
    }

    #[test]
    fn places_get_a_prefix_once() {
        assert_eq!(fragment("#a").as_deref(), Some("#mail-a"));
        assert_eq!(fragment("#mail-a").as_deref(), Some("#mail-a"));
        assert_eq!((fragment("#"), fragment("a")), (None, None));
    }

    #[test]
    fn images_are_where_a_browser_would_look() {
        use ImageAddress::*;
        for (url, wanted) in [
            ("cid:a@x", Cid("a@x".to_owned())),
            ("CID:%3Ca%40X%3E", Cid("a@X".to_owned())),
            ("data:image/png;base64,x", Data("image/png;base64,x")),
            ("https://example.com/a", Https("https://example.com/a".to_owned())),
            ("//example.com/a", Https("https://example.com/a".to_owned())),
            ("http://example.com/a", Http),
            ("\\\\example.com\\a", Http),
            ("/a", Http),
            ("a.gif", Other),
            ("blob:x", Other),
        ] {
            assert_eq!(image(&cleaned(url)), wanted, "{url:?}");
        }
    }

    #[test]
    fn nothing_leaves_a_url_of_css() {
        assert_eq!(
            css_url("https://a/\"');}\\ \n<x>"),
            "url(https://a/%22%27%29;%7D%5C%20%3Cx%3E)"
        );
    }
}
