//! What a message says, for those who want text: from HTML, and in a few words.
#![allow(clippy::unwrap_used)]

use unmime::Message;

const BOTH: &[u8] = b"Content-Type: multipart/alternative; boundary=b\n\n\
    --b\n\nplain\n--b\nContent-Type: text/html\n\n<p>html</p>\n--b--\n";
const HTML: &[u8] = b"Content-Type: text/html; charset=utf-8\n\n\
    <style>p { color: red }</style><p>caf&eacute;</p><p>two <a href=https://example.com>three</a></p>";

#[test]
fn plain_text_counts_before_the_text_of_html() {
    let message = Message::parse(BOTH);
    assert_eq!(message.text().as_deref(), Some("plain"));
    assert_eq!(message.preview(100), "plain");
}

#[cfg(feature = "html")]
#[test]
fn html_alone_gives_its_text() {
    let message = Message::parse(HTML);
    assert_eq!(message.text().as_deref(), Some("café\n\ntwo three <https://example.com>\n"));
    assert_eq!(message.preview(100), "café two three");
    assert_eq!(message.preview(6), "café t");
    assert_eq!(Message::parse(BOTH).part_at("1").unwrap().text_of_html(), None);
}

#[cfg(not(feature = "html"))]
#[test]
fn html_has_no_text_without_the_feature() {
    let message = Message::parse(HTML);
    assert_eq!(message.text(), None);
    assert_eq!(message.preview(100), "");
}

/// A preview of a long body must not cost the whole of it.
#[test]
fn a_preview_stops_early() {
    let line = b"The quick brown fox jumps over the lazy dog, again and again and again.\n";
    let raw =
        [&b"Content-Transfer-Encoding: quoted-printable\n\n"[..], &line.repeat(700_000)].concat();
    let message = Message::parse(&raw);
    let start = std::time::Instant::now();
    for _ in 0..200 {
        assert_eq!(message.preview(256).chars().count(), 256);
    }
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn a_multipart_all_in_base64_is_read() {
    let raw = b"Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n\
        LS1iCgpvbmUKLS1iLS0K\n";
    let message = Message::parse(raw);
    assert_eq!(message.text().as_deref(), Some("one"));
    let inner = message.root().message().unwrap();
    assert_eq!(inner.parts().len(), 2);
    assert_eq!(inner.root().content_type().essence(), "multipart/mixed");
}
