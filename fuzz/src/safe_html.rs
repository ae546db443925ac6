//! What holds for HTML that was made safe.

use unmime::safe_html::{Options, RemoteImages, sanitize};

/// Elements that load, run, or are read by rules of their own.
const FORBIDDEN: &[&str] = &[
    "applet",
    "audio",
    "base",
    "bgsound",
    "body",
    "button",
    "canvas",
    "embed",
    "form",
    "frame",
    "frameset",
    "head",
    "html",
    "iframe",
    "image",
    "input",
    "isindex",
    "link",
    "listing",
    "math",
    "meta",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "param",
    "picture",
    "plaintext",
    "portal",
    "script",
    "select",
    "slot",
    "source",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "track",
    "video",
    "xmp",
];

const VOID: &[&str] = &["area", "br", "col", "hr", "img", "wbr"];

/// Makes `html` safe, and checks what comes out.
pub(crate) fn check(html: &str) {
    for remote_images in [RemoteImages::Blocked, RemoteImages::Https] {
        let mut options = Options::default();
        options.remote_images = remote_images;
        let safe = sanitize(html, &options);
        assert!(
            safe.html.len() <= 4 * html.len(),
            "{} of {}: {}",
            safe.html.len(),
            html.len(),
            safe.html
        );
        check_tags(&safe.html, remote_images);
        let again = sanitize(&safe.html, &options);
        assert_eq!(again.html, safe.html, "again");
    }
}

/// Reads the output as what it must be: text, and tags whose values are in quotes, closed in order.
fn check_tags(html: &str, remote_images: RemoteImages) {
    let mut open = Vec::new();
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        assert!(!text.contains(['>', '\0', '\r']), "{text}");
        let name_len =
            after.find(|char: char| !char.is_ascii_alphanumeric() && char != '/').unwrap();
        let (name, attributes) = after.split_at(name_len);
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{html}");
            rest = attributes.strip_prefix('>').unwrap();
            continue;
        }
        assert!(!name.is_empty() && !FORBIDDEN.contains(&name), "{name}");
        rest = check_attributes(attributes, remote_images);
        if !VOID.contains(&name) {
            open.push(name);
        }
        assert!(open.len() <= 256);
    }
    assert!(!rest.contains(['>', '\0', '\r']), "{rest}");
    assert!(open.is_empty(), "{open:?}");
}

/// Reads attributes, and gives what follows the tag.
fn check_attributes(mut rest: &str, remote_images: RemoteImages) -> &str {
    loop {
        if let Some(after) = rest.strip_prefix('>') {
            return after;
        }
        let (name, after) = rest.strip_prefix(' ').unwrap().split_once('=').unwrap();
        assert!(
            name.bytes().all(|byte| byte.is_ascii_lowercase()) && !name.starts_with("on"),
            "{name}"
        );
        let quote = after.chars().next().unwrap();
        assert!(quote == '"' || quote == '\'', "{after}");
        let (value, after) = after[1..].split_once(quote).unwrap();
        assert!(!value.contains(['<', '>']), "{value}");
        let is_shown = |url: &str| {
            url.starts_with("data:image/")
                || remote_images == RemoteImages::Https && starts_https(url)
        };
        match name {
            "src" => assert!(is_shown(value), "{value}"),
            "href" => assert!(
                value.starts_with("#mail-")
                    || ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| {
                        value
                            .get(..scheme.len())
                            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
                    }),
                "{value}"
            ),
            "id" | "name" => assert!(value.starts_with("mail-"), "{value}"),
            "style" => {
                assert!(!value.contains(['\\', '{', '}', '"']), "{value}");
                let mut pieces = value.split("url(");
                assert!(!pieces.next().unwrap().contains('@'), "{value}");
                for piece in pieces {
                    // An address may name a user before an `@`; a rule may not begin with one.
                    let (url, after) = piece.split_once(')').unwrap();
                    assert!(is_shown(url) && !after.contains('@'), "{value}");
                }
            }
            _ => assert!(
                !["srcset", "background", "action", "poster", "ping", "class"].contains(&name)
            ),
        }
        rest = after;
    }
}

fn starts_https(url: &str) -> bool {
    url.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("https:"))
}
