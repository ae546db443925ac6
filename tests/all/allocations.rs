//! What parsing and reading cost in memory, pinned: a figure that changes should be noticed.

use std::borrow::Cow;

use unmime::{Limits, Message, Options};

use crate::{
    heap::cost,
    support::{all_messages, crlf::with_crlf},
};

fn allocations<T>(work: impl FnOnce() -> T) -> usize {
    cost(work).allocations
}

const PLAIN: &[u8] = b"From: Ana <ana@example.com>\r\n\
    To: ben@example.org\r\n\
    Subject: Lunch at noon\r\n\
    Date: Mon, 2 Mar 2026 10:00:00 +0100\r\n\
    Message-ID: <lunch-1@example.com>\r\n\
    \r\n\
    Until then.\r\n";

const TWO_PARTS: &[u8] = b"From: ana@example.com\r\n\
    MIME-Version: 1.0\r\n\
    Content-Type: multipart/alternative; boundary=\"b\"\r\n\
    \r\n\
    --b\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\
    Content-Transfer-Encoding: 8bit\r\n\
    \r\n\
    Caf\xC3\xA9\r\n\
    --b\r\n\
    Content-Type: text/html; charset=utf-8\r\n\
    Content-Transfer-Encoding: quoted-printable\r\n\
    \r\n\
    <p>Caf=C3=A9</p>\r\n\
    --b--\r\n";

#[test]
fn a_plain_message_takes_two_allocations() {
    assert_eq!(allocations(|| Message::parse(PLAIN)), 2); // parts, fields
    assert_eq!(allocations(|| Message::parse_headers(PLAIN)), 2);
}

#[test]
fn a_message_of_two_parts_takes_three() {
    assert_eq!(allocations(|| Message::parse(TWO_PARTS)), 3); // and the boundaries
}

#[test]
fn walking_and_reading_what_needs_no_decoding_takes_none() {
    let plain = Message::parse(PLAIN);
    let two = Message::parse(TWO_PARTS);
    let text = two.parts().nth(1).unwrap();

    assert_eq!(allocations(|| plain.parts().count() + two.root().children().count()), 0);
    assert_eq!(
        allocations(|| plain.headers().iter().map(|field| field.name().len()).sum::<usize>()),
        0
    );
    assert_eq!(allocations(|| plain.headers().subject()), 0);
    assert_eq!(allocations(|| plain.headers().date()), 0);
    assert_eq!(allocations(|| plain.headers().message_id()), 0);
    assert_eq!(allocations(|| plain.root().body()), 0);
    assert_eq!(allocations(|| plain.root().text()), 0);
    assert_eq!(allocations(|| text.content_type()), 0);
    assert_eq!(allocations(|| text.body()), 0);
    assert_eq!(allocations(|| text.text()), 0);
    assert!(matches!(text.body(), Cow::Borrowed(_)));
    assert!(matches!(text.text().unwrap().into_cow(), Cow::Borrowed("Café")));
}

#[test]
fn what_must_be_built_takes_few() {
    let plain = Message::parse(PLAIN);
    let two = Message::parse(TWO_PARTS);
    let html = two.parts().nth(2).unwrap();

    assert_eq!(allocations(|| plain.headers().from()), 1); // the list
    assert_eq!(allocations(|| html.body()), 1);
    assert_eq!(allocations(|| html.text()), 1);
    let long = [b"Content-Transfer-Encoding: quoted-printable\n\n", &b"=C3=A9\n".repeat(1000)[..]];
    let long = long.concat();
    let long = Message::parse(&long);
    assert_eq!(allocations(|| long.root().text()), 2); // the copy
    assert!(allocations(|| plain.defects()) < 30); // the linter reads every value
    assert_eq!(allocations(|| html.path()), 3);
    assert_eq!(allocations(|| two.body_lists()), 6);
}

#[test]
fn bodies_are_written_in_bounded_memory() {
    let mut message = b"Content-Transfer-Encoding: base64\n\n".to_vec();
    message.extend(
        b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2\n".repeat(16_384),
    );
    let message = Message::parse(&message);
    let written = cost(|| message.root().write_to(&mut std::io::sink()).unwrap());
    assert!(written.most <= 128 << 10, "{written:?}");
}

/// The list of parts grows by half, so a part takes up to 96 bytes; that of fields doubles, so a field
/// takes up to twice its 16, and an open multipart some more for its boundary. However densely an
/// input packs them, that is all.
#[test]
fn memory_is_linear_in_parts_and_fields() {
    let unlimited = Options::new().limits(Limits::unlimited());
    let multipart = |boundary: usize| {
        format!("Content-Type: multipart/x; boundary={boundary}\n\n--{boundary}\n").into_bytes()
    };
    for (shape, input) in [
        ("fields", b"a:\n".repeat(70_000)),
        ("parts", [multipart(0), b"--0\n".repeat(70_000)].concat()),
        ("messages", b"Content-Type: message/rfc822\n\n".repeat(9_000)),
        ("multiparts with one boundary", multipart(0).repeat(9_000)),
        ("multiparts with their own", (0..9_000).flat_map(multipart).collect()),
    ] {
        for options in [&Options::new(), &unlimited] {
            let heap = cost(|| Message::parse_with(&input, options));
            let message = Message::parse_with(&input, options);
            let fields: usize = message.parts().map(|part| part.headers().len()).sum();
            let multiparts = message.parts().filter(|part| part.is_multipart()).count();
            let most = 96 * message.parts().len() + 32 * fields + 192 * multiparts + (64 << 10);
            assert!(heap.most <= most, "{shape}: {heap:?}, and {most} is the bound");
        }
    }
}

/// Heap for a parse: at most four times the input and 64 KiB, as mail is written.
#[test]
fn every_message_parses_within_the_bound() {
    for sample in all_messages() {
        for message in [&sample.bytes, &with_crlf(&sample.bytes)] {
            let heap = cost(|| Message::parse(message));
            assert!(heap.most <= 4 * message.len() + (64 << 10), "{}: {heap:?}", sample.name());
        }
    }
}
