//! What a message says, for those who want text: from HTML, and in a few words.

use unmime::{Message, lint::Severity};

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

/// A multipart of parts, each with its header.
fn multipart(subtype: &str, parts: &[&str]) -> String {
    let boundary =
        format!("{}{}", &subtype[..3], parts.iter().map(|part| part.len()).sum::<usize>());
    let mut text = format!("Content-Type: multipart/{subtype}; boundary={boundary}\n\n");
    for part in parts {
        text += &format!("--{boundary}\n{part}\n");
    }
    text + &format!("--{boundary}--\n")
}

const CAFE: &str = "Content-Type: text/html; charset=utf-8\n\n<p>Caf\u{E9}</p>";

#[cfg(feature = "html")]
#[test]
fn html_stands_for_blank_text() {
    for blank in [
        "\n",
        "\n\n",
        "\n \t\n\n",
        "Content-Type: text/plain; charset=utf-8\n\n\u{A0}\n",
        "Content-Type: text/plain; charset=utf-8\n\n\u{200B}\u{200C}\u{FEFF}\n",
        "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n=A0=A0",
        "Content-Type: text/plain; charset=utf-16le\nContent-Transfer-Encoding: base64\n\noAALIA==",
        "Content-Type: text/plain; format=flowed\n\n  \n",
    ] {
        let alternative = multipart("alternative", &[blank, CAFE]);
        let empty = multipart("alternative", &[blank, &format!("{blank}\n\n"), CAFE]);
        let related =
            multipart("related", &[CAFE, "Content-Type: image/png\nContent-ID: <a>\n\nx"]);
        let with_image = multipart("alternative", &[blank, &related]);
        let mixed = multipart("mixed", &[blank, "Content-Type: image/png\n\nx"]);
        let image = multipart("alternative", &[&mixed, CAFE]);
        let attached = multipart("mixed", &[&alternative, "Content-Type: application/pdf\n\nx"]);
        for mail in [&alternative, &empty, &with_image, &image, &attached] {
            let message = Message::parse(mail.as_bytes());
            assert_eq!(message.text().as_deref(), Some("Caf\u{E9}\n"), "{mail}");
            assert_eq!(message.preview(9), "Caf\u{E9}", "{mail}");
            // The lists are as RFC 8621 says.
            assert!(message.body_lists().text[0].content_type().is("text", "plain"), "{mail}");
        }
        let footer = multipart("mixed", &[&alternative, "\nfooter"]);
        let message = Message::parse(footer.as_bytes());
        assert_eq!(message.text().as_deref(), Some("Caf\u{E9}\nfooter"), "{footer}");
        assert_eq!(message.preview(9), "Caf\u{E9}");
    }
}

#[test]
fn text_with_anything_to_see_is_not_blank() {
    let late = format!("{}.", " \n".repeat(5000));
    for text in [".", "\u{A0}-", "\u{FFFD}", "=", &late] {
        let part = format!("Content-Type: text/plain; charset=utf-8\n\n{text}");
        let mail = multipart("alternative", &[&part, CAFE]);
        assert_eq!(Message::parse(mail.as_bytes()).text().as_deref(), Some(text));
    }
    let mixed = multipart("mixed", &["\n", "Content-Type: image/png\n\nx", "\nseen"]);
    let mail = multipart("alternative", &[&mixed, CAFE]);
    assert_eq!(Message::parse(mail.as_bytes()).text().as_deref(), Some("seen"));
    // Blank, but with nothing in its place.
    assert_eq!(Message::parse(b"\n \n").text().as_deref(), Some(" \n"));
}

#[test]
fn each_text_begins_on_a_new_line() {
    for (texts, text) in [
        (&["one", "two"][..], "one\ntwo"),
        (&["one\n", "two\n"], "one\ntwo\n"),
        (&["", "two"], "two"),
        (&["one", "", "three"], "one\nthree"),
        (&["one", "\n", "three"], "one\n\nthree"),
        (&["one"], "one"),
    ] {
        let parts: Vec<String> = texts.iter().map(|text| format!("\n{text}")).collect();
        let parts: Vec<&str> = parts.iter().map(|part| &**part).collect();
        let mail = multipart("mixed", &parts);
        assert_eq!(Message::parse(mail.as_bytes()).text().as_deref(), Some(text), "{mail}");
    }
    let mail = multipart("mixed", &["\none\nline", "\ntwo"]).replace('\n', "\r\n");
    assert_eq!(Message::parse(mail.as_bytes()).text().as_deref(), Some("one\r\nline\r\ntwo"));
}

#[test]
fn flowed_text_is_joined() {
    for (parameters, body, text) in [
        ("format=flowed", "one \ntwo\nthree\n", "one two\nthree\n"),
        ("format=\"flowed\"; delsp=yes", "one \ntwo\n", "onetwo\n"),
        ("Format=Flowed", "> one \n> two\n", "> one two\n"),
        ("format=flowed", "one\n-- \nAnn\n", "one\n-- \nAnn\n"),
        ("format=fixed", "one \ntwo\n", "one \ntwo\n"),
        ("charset=utf-8", "one \ntwo\n", "one \ntwo\n"),
    ] {
        let mail = format!("Content-Type: text/plain; {parameters}\n\n{body}");
        let message = Message::parse(mail.as_bytes());
        assert_eq!(message.text().as_deref(), Some(text), "{mail}");
        assert_eq!(message.root().text().unwrap().as_str(), body, "{mail}");
    }
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

/// A mixed of a text, a multipart in base64 and another text.
fn with_encoded_part(content_type: &str, base64: &str) -> String {
    format!(
        "Content-Type: multipart/mixed; boundary=o\n\n--o\n\nbefore \n--o\n\
        Content-Type: {content_type}; boundary=b\nContent-Transfer-Encoding: base64\n\n\
        {base64}\n--o\n\n after\n--o--\n"
    )
}

/// `--b`, the text `one`, `--b`, the HTML `<p>two</p>`, `--b--`
const TEXT_AND_HTML: &str =
    "LS1iCgpvbmUKLS1iCkNvbnRlbnQtVHlwZTogdGV4dC9odG1sCgo8cD50d288L3A+Ci0tYi0tCg==";

#[test]
fn a_multipart_in_base64_is_read_in_its_place() {
    let raw = with_encoded_part("multipart/alternative", TEXT_AND_HTML);
    let message = Message::parse(raw.as_bytes());
    assert_eq!(message.text().as_deref(), Some("before \none\n after"));
    assert_eq!(message.html().as_deref(), Some("<p>two</p>"));
    let lists = message.body_lists();
    let paths = |parts: &[unmime::Part<'_>]| parts.iter().map(|it| it.path()).collect::<Vec<_>>();
    assert_eq!(paths(&lists.text), ["1", "2", "3"]);
    assert_eq!(paths(&lists.html), ["1", "2", "3"]);
    assert!(lists.attachments.is_empty());
}

#[test]
fn a_multipart_in_base64_has_a_preview() {
    let inner = format!(
        "Content-Type: multipart/alternative; boundary=b\nContent-Transfer-Encoding: base64\n\n\
        {TEXT_AND_HTML}\n"
    );
    assert_eq!(Message::parse(inner.as_bytes()).preview(100), "one");
    let outer = format!("Content-Type: multipart/mixed; boundary=o\n\n--o\n{inner}--o--\n");
    assert_eq!(Message::parse(outer.as_bytes()).preview(100), "one");
}

#[test]
fn what_a_multipart_in_base64_has_beside_texts_is_attached() {
    // `--b`, an application/pdf of the letters `pdf`, `--b--`
    let image = "LS1iCkNvbnRlbnQtVHlwZTogYXBwbGljYXRpb24vcGRmCgpwZGYKLS1iLS0K";
    let raw = with_encoded_part("multipart/mixed", image);
    let message = Message::parse(raw.as_bytes());
    assert_eq!(message.text().as_deref(), Some("before \n after"));
    assert_eq!(message.attachments().map(|it| it.path()).collect::<Vec<_>>(), ["2"]);
}

#[test]
fn a_multipart_in_base64_lacks_parts_only_if_it_has_none() {
    let codes = |raw: &str| {
        let defects = Message::parse(raw.as_bytes()).defects();
        let structural = defects.iter().filter(|defect| defect.severity > Severity::Warn);
        structural.map(|defect| defect.code.as_str()).collect::<Vec<_>>()
    };
    let raw = with_encoded_part("multipart/mixed", TEXT_AND_HTML);
    assert_eq!(codes(&raw), ["cte.on-composite"]);
    let raw = with_encoded_part("multipart/mixed", "bm8gcGFydHM=");
    assert_eq!(codes(&raw), ["mp.no-parts", "cte.on-composite"]);
    assert_eq!(Message::parse(raw.as_bytes()).text().as_deref(), Some("before \nno parts\n after"));
}

#[test]
fn multiparts_in_encodings_in_each_other_are_opened_to_a_depth() {
    let mut raw = "innermost".to_owned();
    for level in 0..6 {
        let body = format!("--b{level}\n\n{level} \n--b{level}\n{raw}\n--b{level}--\n");
        raw = format!(
            "Content-Type: multipart/mixed; boundary=b{level}\n\
            Content-Transfer-Encoding: quoted-printable\n\n{}",
            body.replace('=', "=3D").replace("--", "=2D=2D")
        );
    }
    assert_eq!(Message::parse(raw.as_bytes()).text().as_deref(), Some("5\n4\n3"));
}

#[test]
fn a_raw_file_name_is_in_the_charset_of_the_text() {
    let raw = [
        &b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=big5\n\n\xA4\xA4\n\
          --b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=\""[..],
        b"\xA4\xA4\xA4\xE5.pdf\"\n\n%PDF\n--b--\n",
    ]
    .concat();
    let message = Message::parse(&raw);
    let pdf = message.part_at("2").unwrap();
    assert_eq!(pdf.filename().as_deref(), Some("中文.pdf"));
}

#[test]
fn only_attachment_makes_an_attachment_of_a_text() {
    for (field, is_attachment) in [
        ("attachment", true),
        ("\"attachment\"", true),
        ("attachment; filename=a.txt", true),
        ("inline", false),
        ("inline; filename=a.txt", true),
        ("form-data; name=\"comment\"", false),
        ("form-data; name=\"file\"; filename=\"a.txt\"", true),
        ("text/plain", false),
        ("body", false),
        ("none", false),
        ("\"inline\"", false),
        ("signal; handling=optional", false),
        ("none; filename=a.txt", true),
    ] {
        let raw = format!(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\
             Content-Disposition: {field}\n\ntwo\n--b--\n"
        );
        let message = Message::parse(raw.as_bytes());
        assert_eq!(message.attachments().count(), usize::from(is_attachment), "{field}");
    }
}
