//! Received messages, changed: what is not touched keeps its bytes. Re-encoding for servers without 8BITMIME.

use std::borrow::Cow;

use unmime::{
    Message, Part,
    compose::{self, Draft, Edit, Entity, Error},
};

use crate::support::{Random, Sample, all_messages, crlf::with_crlf, with_lf};

const MIXED: &str = "From: a@example.com\n\
    Subject: one\n folded\n\
    Content-Type: multipart/mixed; boundary=\"b\"\n\n\
    preamble\n\
    --b\nX-Part: 1\n\nfirst \n\n\
    --b  \nContent-Type: text/html\n\n<p>second\n\
    --b\n\nthird\n\
    --b--\nepilogue\n";

/// What changes make of [`MIXED`], in LF; in CRLF it is the same.
#[track_caller]
fn changed(changes: impl Fn(&Message<'_>, &mut Edit<'_>)) -> String {
    let edited = |raw: &[u8]| {
        let message = Message::parse(raw);
        let mut edit = Edit::new(&message);
        edit.seed(1);
        changes(&message, &mut edit);
        edit.finish().unwrap()
    };
    let lf = edited(MIXED.as_bytes());
    assert_eq!(with_lf(&edited(&with_crlf(MIXED.as_bytes()))), lf);
    assert_eq!(with_crlf(&lf), edited(&with_crlf(MIXED.as_bytes())));
    String::from_utf8(lf).unwrap()
}

fn part<'m>(message: &'m Message<'_>, path: &str) -> Part<'m> {
    message.part_at(path).unwrap()
}

#[test]
fn fields_are_added_replaced_and_removed() {
    let subject = "Subject: one\n folded\n";
    let is = |changed: &str, old: &str, new: &str| assert_eq!(changed, MIXED.replacen(old, new, 1));
    let added = changed(|message, edit| edit.add_field(message.root(), "X-A", "é").unwrap());
    is(&added, "From:", "X-A: =?utf-8?B?w6k=?=\nFrom:");
    let added = changed(|message, edit| edit.add_field(part(message, "1"), "X-A", "b").unwrap());
    is(&added, "X-Part", "X-A: b\nX-Part");
    let added = changed(|message, edit| edit.add_field(part(message, "3"), "X-A", "b").unwrap());
    is(&added, "\n\nthird", "\nX-A: b\n\nthird");
    let replaced = changed(|message, edit| {
        edit.replace_field(message.headers().get("Subject").unwrap(), "two").unwrap();
    });
    is(&replaced, subject, "Subject: two\n");
    let removed = changed(|message, edit| {
        edit.remove_field(message.headers().get("Subject").unwrap()).unwrap();
    });
    is(&removed, subject, "");
    let all = changed(|message, edit| {
        message.headers().iter().for_each(|field| edit.remove_field(field).unwrap());
        edit.add_field(message.root(), "X-A", "b").unwrap();
        edit.add_field(message.root(), "X-B", "c").unwrap();
    });
    assert!(all.starts_with("X-A: b\nX-B: c\n\npreamble\n"), "{all}");
}

#[test]
fn parts_are_added_replaced_and_removed() {
    let is = |changed: &str, old: &str, new: &str| assert_eq!(changed, MIXED.replacen(old, new, 1));
    let removed = changed(|message, edit| edit.remove_part(part(message, "1")).unwrap());
    is(&removed, "\n--b\nX-Part: 1\n\nfirst \n\n--b", "\n--b");
    let removed = changed(|message, edit| edit.remove_part(part(message, "2")).unwrap());
    is(&removed, "--b  \nContent-Type: text/html\n\n<p>second\n", "");
    let removed = changed(|message, edit| {
        edit.remove_part(part(message, "3")).unwrap();
        edit.remove_part(part(message, "1")).unwrap();
    });
    assert!(
        removed
            .ends_with("preamble\n--b  \nContent-Type: text/html\n\n<p>second\n--b--\nepilogue\n")
    );
    let new = Entity::text("new\n");
    let header = "Content-Type: text/plain; charset=us-ascii";
    let replaced = changed(|message, edit| edit.replace_part(part(message, "2"), &new).unwrap());
    is(&replaced, "Content-Type: text/html\n\n<p>second", &format!("{header}\n\nnew\n"));
    let added = changed(|message, edit| edit.add_part(message.root(), &new).unwrap());
    is(&added, "third\n", &format!("third\n--b\n{header}\n\nnew\n\n"));
}

#[test]
fn what_cannot_be_changed_is_an_error() {
    let message = Message::parse(MIXED.as_bytes());
    let other = Message::parse(MIXED.as_bytes());
    let mut edit = Edit::new(&message);
    let new = Entity::text("new");
    let root = Err(Error::Place { part: message.root().id() });
    assert_eq!(edit.remove_part(message.root()), root);
    assert_eq!(edit.replace_part(message.root(), &new), root);
    let leaf = part(&message, "1");
    assert_eq!(edit.add_part(leaf, &new), Err(Error::Place { part: leaf.id() }));
    assert!(matches!(edit.add_field(other.root(), "X-A", "b"), Err(Error::Place { .. })));
    let copied = MIXED.as_bytes().to_vec();
    let elsewhere = Message::parse(&copied);
    let field = elsewhere.headers().get("Subject").unwrap();
    assert!(matches!(edit.remove_field(field), Err(Error::ForeignField { .. })));
    let injected = edit.add_field(message.root(), "X-A", "b\r\nBcc: c");
    assert!(matches!(injected, Err(Error::ControlCharacter { char: '\r', .. })));
    assert!(matches!(edit.add_field(message.root(), "X A", "b"), Err(Error::FieldName { .. })));
    assert_eq!(edit.replace_part(leaf, &Entity::text("a\n--b\nb")), Err(Error::Delimiter));
    edit.remove_part(part(&message, "1")).unwrap();
    edit.remove_part(part(&message, "2")).unwrap();
    let last = part(&message, "3");
    assert_eq!(edit.remove_part(last), Err(Error::Place { part: last.id() }));
    edit.add_field(part(&message, "1"), "X-A", "b").unwrap();
    assert!(matches!(edit.finish(), Err(Error::Overlap { .. })));
}

#[test]
fn a_new_part_cannot_take_the_delimiters_around_it() {
    let raw = b"Content-Type: multipart/mixed; boundary=outer\n\n--outer\n\nx\n--outer--\n";
    let message = Message::parse(raw);
    for boundary in ["o", "outer"] {
        let inner = format!(
            "Content-Type: multipart/mixed; boundary={boundary}\n\n--{boundary}\n\ny\n--{boundary}--\n"
        );
        let mut edit = Edit::new(&message);
        let refused = edit.add_part(message.root(), &Entity::message(inner.as_bytes()));
        assert_eq!(refused, Err(Error::Delimiter), "{boundary}");
    }
}

/// It is that of the header before, or there is none.
#[test]
fn a_delimiter_without_a_line_break_of_its_own_gets_one() {
    let raw = "Content-Type: multipart/mixed; boundary=b\n\n\
        --b\nContent-Type: text/plain\n\n--b\nContent-Transfer-Encoding: base64\n\nQUJD--b--\n";
    let message = Message::parse(raw.as_bytes());
    for path in ["1", "2"] {
        let mut edit = Edit::new(&message);
        edit.replace_part(part(&message, path), &Entity::text("new\n")).unwrap();
        edit.add_part(message.root(), &Entity::text("last\n")).unwrap();
        let edited = edit.finish().unwrap();
        let edited = Message::parse(&edited);
        assert_eq!(part(&edited, path).raw_body(), b"new\n");
        assert_eq!(part(&edited, "3").raw_body(), b"last\n");
    }
}

#[test]
fn a_new_part_with_8bit_makes_what_is_around_it_8bit() {
    let inner = Entity::message("Content-Transfer-Encoding: 8bit\n\nZoé\n".as_bytes());
    let edited = changed(|message, edit| {
        edit.replace_part(part(message, "2"), &inner).unwrap();
        edit.add_part(message.root(), &inner).unwrap();
    });
    assert!(edited.starts_with("Content-Transfer-Encoding: 8bit\nFrom: "), "{edited}");
    assert_eq!(edited.matches("Content-Transfer-Encoding: 8bit\n").count(), 5);
}

#[test]
fn a_header_that_is_missing_or_cut_off_gets_fields() {
    for (raw, edited) in [
        ("", "X-A: b\r\n\r\n"),
        ("just text\n", "X-A: b\n\njust text\n"),
        ("\nbody\n", "X-A: b\n\nbody\n"),
        ("Subject: x", "X-A: b\r\nSubject: x"),
        ("From x\nSubject: y\n\nz", "From x\nX-A: b\nSubject: y\n\nz"),
    ] {
        let message = Message::parse(raw.as_bytes());
        let mut edit = Edit::new(&message);
        edit.add_field(message.root(), "X-A", "b").unwrap();
        let bytes = edit.finish().unwrap();
        assert_eq!(String::from_utf8_lossy(&bytes), edited, "{raw:?}");
        let read = Message::parse(&bytes);
        assert_eq!(read.headers().get("X-A").unwrap().text(), "b");
        assert_eq!(read.root().raw_body(), message.root().raw_body(), "{raw:?}");
    }
}

#[test]
fn what_begins_on_the_line_of_a_delimiter_gets_its_own() {
    let raw =
        "Content-Type: multipart/mixed; boundary=b\n\n--bContent-Type: text/html\n\na\n--b--\n";
    let message = Message::parse(raw.as_bytes());
    let mut edit = Edit::new(&message);
    edit.add_field(part(&message, "1"), "X-A", "b").unwrap();
    let added = raw.replace("--bContent", "--b\nX-A: b\nContent");
    assert_eq!(String::from_utf8(edit.finish().unwrap()).unwrap(), added);
    let mut edit = Edit::new(&message);
    edit.replace_part(part(&message, "1"), &Entity::text("x")).unwrap();
    let replaced = String::from_utf8(edit.finish().unwrap()).unwrap();
    assert!(replaced.contains("\n--b\nContent-Type: text/plain"), "{replaced}");
}

#[test]
fn a_header_that_is_missing_gets_all_fields_that_are_added() {
    let message = Message::parse(b"just text\n");
    let mut edit = Edit::new(&message);
    edit.add_field(message.root(), "X-A", "a").unwrap();
    edit.add_field(message.root(), "X-B", "b").unwrap();
    let edited = String::from_utf8(edit.finish().unwrap()).unwrap();
    assert_eq!(edited, "X-A: a\nX-B: b\n\njust text\n");
}

#[test]
fn no_change_changes_nothing_and_a_change_nothing_else() {
    let mut random = Random::new(0x5eed_0007);
    for sample in all_messages() {
        let message = Message::parse(&sample.bytes);
        assert_eq!(Edit::new(&message).finish().unwrap(), sample.bytes, "{}", sample.name());
        let parts: Vec<_> = message.parts().collect();
        let changed = parts[random.below(parts.len())];
        let mut edit = Edit::new(&message);
        edit.add_field(changed, "X-Added", "here").unwrap();
        let edited = edit.finish().unwrap();
        let at = (0..sample.bytes.len()).find(|&at| sample.bytes[at] != edited[at]);
        let at = at.unwrap_or(sample.bytes.len());
        let added = edited.len() - sample.bytes.len();
        assert_eq!(edited[at + added..], sample.bytes[at..], "{}", sample.name());
        let read = Message::parse(&edited);
        assert_eq!(read.parts().len(), parts.len(), "{}", sample.name());
        let field = read.part(changed.id()).unwrap().headers().get("X-Added").unwrap();
        assert_eq!(field.text(), "here", "{}", sample.name());
    }
}

#[test]
fn a_part_that_is_removed_leaves_the_others_as_they_were() {
    // Where a boundary is empty, what a line of dashes is depends on the text before it.
    let is_plain = |sample: &Sample| sample.name() != "ambiguity/boundary-empty";
    for sample in all_messages().into_iter().filter(is_plain) {
        let message = Message::parse(&sample.bytes);
        let multipart = |part: &Part<'_>| part.is_multipart() && part.children().count() > 1;
        let Some(multipart) = message.parts().find(multipart) else { continue };
        for removed in multipart.children() {
            let mut edit = Edit::new(&message);
            edit.remove_part(removed).unwrap();
            let edited = edit.finish().unwrap();
            let read = Message::parse(&edited);
            let read = read.part(multipart.id()).unwrap();
            let kept = multipart.children().filter(|part| *part != removed);
            let raw = |part: Part<'_>| String::from_utf8_lossy(part.raw()).into_owned();
            assert!(read.children().map(raw).eq(kept.map(raw)), "{} {removed:?}", sample.name());
        }
    }
}

fn seven_bit(raw: &[u8]) -> Result<Vec<u8>, Error> {
    compose::to_seven_bit(&Message::parse(raw)).map(Cow::into_owned)
}

#[test]
fn bodies_get_a_transfer_encoding_and_nothing_else_changes() {
    let raw = "From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\
        Content-Transfer-Encoding: 8bit\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nOnly one of these words: Zoé \r\n\
        --b\r\n\r\nASCII \r\n\
        --b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\
        Content-Type: text/plain; charset=utf-8\r\n\r\n夏涛\r\n\
        --b--\r\n";
    let expected = "From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\
        Content-Transfer-Encoding: 7bit\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        Only one of these words: Zo=C3=A9=20\r\n\
        --b\r\n\r\nASCII \r\n\
        --b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 7bit\r\n\r\n\
        Content-Transfer-Encoding: base64\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n5aSP5rab\r\n\
        --b--\r\n";
    assert_eq!(String::from_utf8(seven_bit(raw.as_bytes()).unwrap()).unwrap(), expected);
    let lf = String::from_utf8(seven_bit(&with_lf(raw.as_bytes())).unwrap()).unwrap();
    assert_eq!(lf, expected.replace("\r\n", "\n"));
}

#[test]
fn what_is_ascii_already_is_borrowed() {
    let message = Message::parse(MIXED.as_bytes());
    assert!(
        matches!(compose::to_seven_bit(&message), Ok(Cow::Borrowed(raw)) if raw == MIXED.as_bytes())
    );
}

#[test]
fn what_is_signed_is_not_changed() {
    let dkim = "DKIM-Signature: v=1\nContent-Type: text/plain; charset=utf-8\n\nZoé\n";
    assert!(matches!(seven_bit(dkim.as_bytes()), Err(Error::Signed { .. })));
    let signed =
        "Content-Type: multipart/signed; boundary=b\n\n--b\n\nZoé\n--b\n\nsignature\n--b--\n";
    assert!(matches!(seven_bit(signed.as_bytes()), Err(Error::Signed { .. })));
    let beside = "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nZoé\n--a\n\
        Content-Type: multipart/signed; boundary=b\n\n--b\n\nZoe\n--b\n\nsignature\n--b--\n--a--\n";
    assert!(seven_bit(beside.as_bytes()).unwrap().is_ascii());
    let inside = "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\n\n\
        DKIM-Signature: v=1\n\nZoé\n--a--\n";
    assert!(matches!(seven_bit(inside.as_bytes()), Err(Error::Signed { .. })));
}

#[test]
fn what_no_transfer_encoding_can_be_over_is_an_error() {
    for (raw, at) in [
        ("Subject: é\n\nx\n", 9),
        ("Content-Type: multipart/mixed; boundary=b\n\né\n--b\n\nx\n--b--\n", 43),
        ("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\né\n", 56),
        ("Content-Transfer-Encoding: x-own\n\né\n", 34),
        ("Content-Type: multipart/mixed; boundary=b\n\né\n", 43),
    ] {
        assert_eq!(seven_bit(raw.as_bytes()), Err(Error::EightBit { at }), "{raw}");
    }
}

#[test]
fn every_message_reads_the_same_in_seven_bits() {
    let mut encoded = 0;
    for sample in all_messages() {
        let Ok(bytes) = seven_bit(&sample.bytes) else { continue };
        encoded += usize::from(bytes != sample.bytes);
        assert!(bytes.is_ascii());
        let (message, read) = (Message::parse(&sample.bytes), Message::parse(&bytes));
        assert_eq!(message.parts().len(), read.parts().len(), "{}", sample.name());
        for (part, read) in message.parts().zip(read.parts()).filter(|(part, _)| part.is_leaf()) {
            let body = |part: Part<'_>| with_lf(&part.body());
            assert_eq!(body(part), body(read), "{} {part:?}", sample.name());
            let text = |part: Part<'_>| part.text().map(|text| text.replace("\r\n", "\n"));
            assert_eq!(text(part), text(read), "{} {part:?}", sample.name());
        }
    }
    assert!(encoded >= 10, "{encoded}");
}

#[test]
fn what_is_composed_for_an_8bit_route_goes_over_a_7bit_one_too() {
    let composed = Draft::new()
        .from("ana@example.com")
        .route(compose::Route::EightBit)
        .text("Zoé, 夏涛\n")
        .attach(Entity::file("a", b"x"))
        .compose()
        .unwrap();
    let message = composed.message();
    let sent = compose::to_seven_bit(&message).unwrap();
    assert!(!composed.bytes().is_ascii() && sent.is_ascii());
    assert_eq!(Message::parse(&sent).text(), message.text());
}
