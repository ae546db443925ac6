//! Parts composed: their order, nesting, types; messages inside, parts as received, messages passed on.

use unmime::{
    Message, Part,
    compose::{Composed, Draft, Entity, Error, Unfit},
    lint::Severity,
};

use crate::support::all_messages;

/// A draft with an author.
fn draft<'a>() -> Draft<'a> {
    Draft::new().from("ana@example.com").seed(6)
}

fn text_of(composed: &Composed) -> &str {
    std::str::from_utf8(composed.bytes()).unwrap()
}

/// The types of the parts, indented by their depth.
fn tree(composed: &Composed) -> String {
    let depth = |part: Part<'_>| std::iter::successors(part.parent(), |part| part.parent()).count();
    let message = composed.message();
    let parts = message
        .parts()
        .map(|part| format!("{}{}", "-".repeat(depth(part)), part.content_type().essence()));
    parts.collect::<Vec<_>>().join(" ")
}

#[test]
fn parts_stand_where_they_belong() {
    let image = || Entity::binary("image/png", b"\x89PNG");
    let file = || Entity::file("a.bin", b"x");
    for (draft, parts) in [
        (draft(), "text/plain"),
        (draft().text("a"), "text/plain"),
        (draft().html("a"), "text/html"),
        (draft().text("a").html("a"), "multipart/alternative -text/plain -text/html"),
        (draft().html("a").inline("i@x", image()), "multipart/related -text/html -image/png"),
        (
            draft().text("a").html("a").inline("i@x", image()).attach(file()),
            "multipart/mixed -multipart/alternative --text/plain --multipart/related ---text/html \
             ---image/png -application/octet-stream",
        ),
        (draft().text("a").inline("i@x", image()), "multipart/mixed -text/plain -image/png"),
        (draft().attach(file()), "multipart/mixed -application/octet-stream"),
        (
            draft().attach(Entity::message(&b"Subject: x\n\nx"[..])),
            "multipart/mixed -message/rfc822 --text/plain",
        ),
    ] {
        let composed = draft.compose().unwrap();
        assert_eq!(tree(&composed), parts);
        let worst = composed.message().defects().iter().map(|defect| defect.severity).max();
        assert!(worst.is_none_or(|worst| worst <= Severity::Info), "{}", text_of(&composed));
    }
    let twice = draft().text("a").body(Entity::text("b")).compose();
    assert_eq!(twice, Err(Error::TwoBodies));
    let empty = draft().body(Entity::multipart("mixed", [])).compose();
    assert_eq!(empty, Err(Error::EmptyMultipart));
}

#[test]
fn nesting_has_the_limits_of_the_parser() {
    let nested = |depth: usize| {
        (0..depth).fold(Entity::text("a"), |entity, _| Entity::multipart("mixed", [entity]))
    };
    let composed = draft().body(nested(100)).compose().unwrap();
    assert!(composed.message().defects().iter().all(|defect| defect.severity <= Severity::Info));
    assert_eq!(draft().body(nested(101)).compose(), Err(Error::Limit));
    let wide = Entity::multipart("mixed", (0..10_000).map(|_| Entity::text("a")));
    assert_eq!(draft().body(wide).compose(), Err(Error::Limit));
    // No call stack is needed for more, not even to drop it.
    assert_eq!(draft().body(nested(5_000)).compose(), Err(Error::Limit));
}

#[test]
fn types_fit_their_content() {
    for entity in [
        Entity::text("a").media_type("image/png"),
        Entity::text("a").media_type("text"),
        Entity::text("a").media_type("text/a b"),
        Entity::binary("message/rfc822", b"x"),
        Entity::binary("multipart/mixed", b"x"),
        Entity::binary("", b"x"),
        Entity::message(&b"x"[..]).media_type("message/partial"),
    ] {
        let refused = draft().body(entity).compose();
        assert!(matches!(refused, Err(Error::MediaType { .. })), "{refused:?}");
    }
    let invitation = Entity::text("BEGIN:VCALENDAR\n")
        .media_type("text/calendar")
        .parameter("method", "REQUEST");
    let composed = draft().body(invitation).compose().unwrap();
    let header = "Content-Type: text/calendar; charset=us-ascii; method=REQUEST\r\n";
    assert!(text_of(&composed).contains(header));
    for name in ["charset", "boundary", "name", "a*", "a b", ""] {
        let refused = draft().body(Entity::text("a").parameter(name, "b")).compose();
        assert!(matches!(refused, Err(Error::ParameterName { .. })), "{name}: {refused:?}");
    }
}

#[test]
fn what_no_line_can_hold_is_no_message_inside() {
    for (raw, unfit, at) in [
        ("Subject: a\n\nb\0", Unfit::Nul, 13),
        ("Subject: a\n\nb\rc", Unfit::BareCr, 13),
        (&("\n\n".to_owned() + &"a".repeat(999)), Unfit::LongLine, 2),
    ] {
        let refused = draft().attach(Entity::message(raw.as_bytes())).compose();
        assert_eq!(refused, Err(Error::Unfit { unfit, at }), "{raw:.20?}");
    }
}

/// Some readers take every line that begins with a boundary for a delimiter, and some the next one for that of what is
/// still open.
#[test]
fn what_could_take_our_delimiters_is_no_message_inside() {
    let message = |boundary: &str, body: &str| {
        format!("Content-Type: multipart/mixed; {boundary}\r\n\r\n{body}").into_bytes()
    };
    let closed = "--b\r\n\r\nx\r\n--b--\r\n";
    for (raw, unfit) in [
        (message("boundary=\"\"", "--\r\n\r\nx\r\n----\r\n"), Unfit::Boundary),
        (message("boundary=\" \"", closed), Unfit::Boundary),
        (message("boundary==", closed), Unfit::Boundary),
        (message("boundary=\"=_\"", closed), Unfit::Boundary),
        (message("boundary*=us-ascii''%3D_", closed), Unfit::Boundary),
        (message("boundary=b; boundary=\"\"", closed), Unfit::Boundary),
        (b"Content-Type: text/plain; boundary=\"\"\r\n\r\nx".to_vec(), Unfit::Boundary),
        (message("boundary=b", "--b\r\n\r\nx\r\n"), Unfit::OpenMultipart),
        (message("boundary=b", "x\r\n"), Unfit::OpenMultipart),
        (message("boundary=b", "--b\r\n\r\nx\r\n--b"), Unfit::OpenMultipart),
        (message("boundary=\"b \"", "--b \r\n\r\nx\r\n--b"), Unfit::OpenMultipart),
        (message("x=y", "x\r\n"), Unfit::OpenMultipart),
    ] {
        let inside = [b"Content-Type: message/rfc822\r\n\r\n", &raw[..]].concat();
        for raw in [raw, inside] {
            let parsed = Message::parse(&raw);
            for forward in [
                Draft::forward_attached(&parsed),
                Draft::new().attach(Entity::received(parsed.root())),
            ] {
                let refused = forward.from("ana@example.com").text("see").compose();
                let is_refused =
                    matches!(refused, Err(Error::Unfit { unfit: it, .. }) if it == unfit);
                let refused = refused.map(|it| it.envelope);
                assert!(is_refused, "{refused:?} {}", raw.escape_ascii());
            }
            draft().attach(Entity::file("mail.eml", raw)).compose().unwrap();
        }
    }
    // An attachment of this kind is passed on as a file.
    let raw = message(
        "boundary=a",
        "--a\r\n\r\nx\r\n--a\r\nContent-Type: message/rfc822\r\n\r\n\
         Content-Type: multipart/mixed; boundary=\"\"\r\n\r\nx\r\n--a--\r\n",
    );
    let parsed = Message::parse(&raw);
    let forward = Draft::forward(&parsed, "").from("ana@example.com").compose().unwrap();
    assert_eq!(tree(&forward), "multipart/mixed -text/plain -application/octet-stream");
}

#[test]
fn the_header_of_a_message_inside_ends_before_our_delimiter() {
    for (raw, inside) in [
        ("Subject: hi\r\n", "Subject: hi\r\n\r\n"),
        ("Subject: hi", "Subject: hi\r\n\r\n"),
        ("Subject: hi\r\n\r\n", "Subject: hi\r\n\r\n"),
        ("Subject: hi\r\n\r\nx", "Subject: hi\r\n\r\nx"),
    ] {
        let composed =
            draft().text("see").attach(Entity::message(raw.as_bytes())).compose().unwrap();
        let message = composed.message();
        assert_eq!(message.part_at("2").unwrap().raw_body(), inside.as_bytes());
        assert!(!message.is_ambiguous());
    }
}

#[test]
fn a_message_inside_with_8bit_makes_all_around_it_8bit() {
    let raw =
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nZoé\r\n";
    let composed = draft().text("a").attach(Entity::message(raw.as_bytes())).compose().unwrap();
    let message = composed.message();
    for path in ["TEXT", "2"] {
        let part = message.part_at(path).unwrap();
        assert_eq!(part.declared_transfer_encoding().as_deref(), Some("8bit"), "{path}");
    }
    assert_eq!(message.part_at("1").unwrap().declared_transfer_encoding(), None);
    assert_eq!(message.part_at("2").unwrap().raw_body(), raw.as_bytes());
}

#[test]
fn a_part_as_received_keeps_its_bytes() {
    let raw = b"From: b@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\nX-Odd  : yes\r\nContent-Type: text/plain;charset=\"utf-8\"\r\n\r\nZo=C3=A9 \r\n\
        --b\r\n\r\nno header\r\n--b--\r\n";
    let message = Message::parse(raw);
    for path in ["1", "2"] {
        let part = message.part_at(path).unwrap();
        let composed = draft().text("see").attach(Entity::received(part)).compose().unwrap();
        assert_eq!(composed.message().part_at("2").unwrap().raw(), part.raw());
    }
    let composed = draft().body(Entity::received(message.root())).compose().unwrap();
    let body = composed.message().root().raw_body().to_owned();
    assert_eq!(body, message.root().raw_body());
    assert_eq!(composed.message().headers().from().to_string(), "ana@example.com");
    let changed = Entity::received(message.root()).file_name("a");
    assert_eq!(draft().body(changed).compose(), Err(Error::Received));
}

#[test]
fn a_forward_has_text_html_images_and_attachments() {
    let original = Draft::new()
        .from(("Zoé", "z@example.com"))
        .to("ana@example.com")
        .subject("Menü")
        .message_id("1@example.com")
        .text("Plain & simple\n")
        .html("<p>Rich <img src=\"cid:i@example.com\">")
        .inline("i@example.com", Entity::binary("image/png", b"\x89PNG"))
        .attach(Entity::file("夏.txt", b"x").media_type("text/plain"))
        .compose()
        .unwrap();
    let message = original.message();
    let forward = Draft::forward(&message, "FYI <b>").from("ana@example.com").compose().unwrap();
    let tree = tree(&forward);
    assert_eq!(
        tree,
        "multipart/mixed -multipart/alternative --text/plain --multipart/related ---text/html \
         ---image/png -text/plain"
    );
    let read = forward.message();
    let text = read.text().unwrap().replace("\r\n", "\n");
    assert!(text.starts_with(
        "FYI <b>\n\n---------- Forwarded message ----------\nFrom: Zoé <z@example.com>\nDate: "
    ));
    assert!(text.ends_with("\nSubject: Menü\nTo: ana@example.com\n\nPlain & simple\n"), "{text}");
    let html = read.html().unwrap();
    assert!(html.starts_with("<p>FYI &lt;b&gt;</p>"), "{html}");
    assert!(html.contains("<b>From:</b> Zoé &lt;z@example.com&gt;<br>"), "{html}");
    assert!(html.ends_with("<p>Rich <img src=\"cid:i@example.com\">"), "{html}");
    let paths = [("1.2.2", "1.2.2"), ("2", "2")];
    for (path, original) in paths {
        assert_eq!(read.part_at(path).unwrap().raw(), message.part_at(original).unwrap().raw());
    }
    assert_eq!(read.headers().subject().as_deref(), Some("Fwd: Menü"));
    assert_eq!(read.headers().references().next().unwrap().as_str(), "1@example.com");
    assert_eq!(read.headers().in_reply_to().count(), 0);
}

#[test]
fn an_attachment_that_no_line_can_hold_is_passed_on_with_its_content() {
    let raw = [
        &b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b\n\
        Content-Type: application/x-raw; name=a.bin\nContent-Transfer-Encoding: binary\n\n"[..],
        &[b'x'; 2000],
        b"\0\r\n--b--\n",
    ]
    .concat();
    let message = Message::parse(&raw);
    let forward = Draft::forward(&message, "").from("ana@example.com").compose().unwrap();
    let read = forward.message();
    let part = read.part_at("2").unwrap();
    assert_eq!(part.body(), message.part_at("2").unwrap().body());
    assert_eq!(part.filename().as_deref(), Some("a.bin"));
    assert_eq!(part.content_type().essence(), "application/x-raw");
}

#[test]
fn what_cannot_be_written_of_an_attachment_does_not_keep_it_from_being_passed_on() {
    let long = "x".repeat(300);
    let kinds = [
        "image/png\nContent-ID: <image1>\nContent-Disposition: inline",
        &format!("application/{long}"),
        "text/csv; charset=\"=?x\"\nContent-Disposition: attachment",
    ];
    for kind in kinds {
        let raw = format!(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b\nContent-Type: {kind}\n\n\
             a\0b\n--b--\n"
        );
        let message = Message::parse(raw.as_bytes());
        let forward = Draft::forward(&message, "").from("ana@example.com").compose().unwrap();
        assert_eq!(forward.message().part_at("2").unwrap().body(), &b"a\0b"[..], "{kind}");
    }
}

#[test]
fn what_the_html_names_is_shown_and_not_what_is_named_like_it() {
    let raw = b"Content-Type: multipart/mixed; boundary=b\n\n\
        --b\nContent-Type: text/html\n\n<img src='cid:i@example.com'>\n\
        --b\nContent-Type: image/png\nContent-ID: <i@example.com>\n\nx\n\
        --b\nContent-Type: image/png\nContent-ID: <i@example>\n\ny\n--b--\n";
    let message = Message::parse(raw);
    let forward = Draft::forward(&message, "").from("ana@example.com").compose().unwrap();
    assert_eq!(
        tree(&forward),
        "multipart/mixed -multipart/related --text/html --image/png -image/png"
    );
}

#[test]
fn every_message_can_be_answered_and_passed_on_unless_nobody_is_named() {
    let mut refused = 0;
    for sample in all_messages() {
        // With something that is to be encoded anew in the body of the last part.
        let last = [&sample.bytes[..], b"\0"].concat();
        for raw in [&sample.bytes, &last] {
            let message = Message::parse(raw);
            let author = |draft: Draft<'_>| draft.from("ana@example.com").compose().map(drop);
            assert_eq!(author(Draft::forward(&message, "")), Ok(()), "{}", sample.name());
            let answered = author(Draft::reply_all(&message, "ana@example.com"));
            let is_answered = matches!(answered, Ok(()) | Err(Error::UnclearRecipient { .. }));
            assert!(is_answered, "{}: {answered:?}", sample.name());
            refused += usize::from(answered.is_err());
        }
    }
    println!("{refused} were not answered");
    assert!(refused < 2 * all_messages().len() / 4);
}

#[test]
fn images_between_texts_are_passed_on() {
    let raw = b"Content-Type: multipart/mixed; boundary=b\n\n\
        --b\n\nfirst\n\
        --b\nContent-Type: image/jpeg; name=a.jpg\nContent-Disposition: inline\n\nx\n\
        --b\n\nsecond\n--b--\n";
    let message = Message::parse(raw);
    let forward = Draft::forward(&message, "").from("ana@example.com").compose().unwrap();
    assert_eq!(tree(&forward), "multipart/mixed -text/plain -image/jpeg");
}
