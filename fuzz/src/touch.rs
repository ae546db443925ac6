//! Asks a message everything that can be asked of it, and checks what must hold for any bytes.
//!
//! Shared by the fuzz target `parse` and `tests/all/regressions.rs`.

#[path = "whole.rs"]
pub(crate) mod whole;

use std::hint::black_box;

use unmime::{
    Charset, HeaderField, Headers, Limits, Message, Options, Part, list::ListId, trace::ReturnPath,
};

/// Parses `raw` in each way that there is, and reads all of it.
pub(crate) fn everything(raw: &[u8]) {
    let message = Message::parse(raw);
    read(&message, Limits::default().encoded_depth);
    header_alone(raw);
    low_limits(raw);
    let owned = message.clone().into_owned();
    assert_eq!(owned.parts().len(), message.parts().len());
    assert_eq!(owned.text(), message.text());
}

/// Parses `raw` without limits and reads all of it, with little stack; clones and drops it there.
#[allow(dead_code)] // a target of its own
pub(crate) fn without_limits(raw: &[u8]) {
    const STACK: usize = 256 << 10;
    let work = || {
        let message = Message::parse_with(raw, &Options::new().limits(Limits::unlimited()));
        read(&message, Limits::default().encoded_depth);
        drop(message.clone().into_owned());
    };
    // A frame for each byte would not fill it; a thread takes longer than the reading.
    if raw.len() < STACK >> 10 {
        return work();
    }
    std::thread::scope(|scope| {
        let Ok(thread) = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work)
        else {
            return;
        };
        assert!(thread.join().is_ok());
    });
}

/// Reads all of a message, and of the encoded messages in it down to `depth`.
fn read(message: &Message<'_>, depth: u8) {
    whole::holds(message);
    for part in message.parts() {
        headers(part.headers());
        types(part);
        body(part);
        if depth > 0
            && part.is_leaf()
            && let Some(inner) = part.message()
        {
            read(&inner, depth - 1);
        }
    }
    body_lists(message);
    black_box((message.text(), message.html(), message.unparsed(), format!("{message:?}")));
}

/// Every field in every form, and every typed getter.
fn headers(headers: Headers<'_>) {
    for field in headers.iter().take(1000) {
        forms(&field);
        if headers.len() <= 64 {
            assert!(headers.get(field.name()).is_some_and(|first| first.is(field.name())));
        }
    }
    black_box((headers.subject(), headers.date(), headers.message_id(), headers.content_id()));
    black_box((headers.from(), headers.sender(), headers.reply_to()));
    black_box((headers.to(), headers.cc(), headers.bcc()));
    black_box((headers.in_reply_to().count(), headers.references().count()));
    black_box((headers.received().count(), headers.return_path(), headers.list_id()));
    black_box((headers.list_unsubscribe(), headers.content_type()));
    black_box((headers.content_disposition(), format!("{headers:?}")));
}

fn forms(field: &HeaderField<'_>) {
    let text = field.text();
    assert!(!text.contains(['\r', '\n', '\0']), "{text:?}");
    assert!(field.name().len() <= field.span().len());
    assert!(field.raw_value().len() <= field.span().len());

    let addresses = field.address_list();
    black_box(addresses.to_string());
    for mailbox in addresses.mailboxes() {
        let address = &mailbox.addr_spec;
        assert!(address.is_empty() || !address.as_str().is_empty());
        black_box((address.local_part(), address.domain(), mailbox.to_string()));
    }
    black_box(addresses.into_owned());

    if let Some(date) = field.date_time() {
        black_box((date.to_chrono().to_rfc3339(), date.zone(), date.to_string()));
    }
    for id in field.message_ids() {
        black_box((id.to_string(), id.into_owned()));
    }
    black_box((field.received(), field.list_urls().to_string()));
    black_box((ReturnPath::parse(field.raw_value()), ListId::parse(field.raw_value())));
    let content_type = field.content_type();
    black_box((content_type.essence(), content_type.charset(), content_type.name()));
    black_box((content_type.to_string(), content_type.parameters().iter().count()));
    let disposition = field.content_disposition();
    black_box((disposition.kind(), disposition.is_attachment(), disposition.to_string()));
    black_box((disposition.parameters().get("filename"), format!("{field:?}")));
}

/// The types of a part, its names and encodings.
fn types(part: Part<'_>) {
    let content_type = part.content_type();
    assert!(!content_type.kind().is_empty() && !content_type.subtype().is_empty());
    if let Some(disposition) = part.disposition() {
        assert!(!(disposition.is_inline() && disposition.is_attachment()));
    }
    black_box((part.declared_transfer_encoding(), part.transfer_encoding(), part.filename()));

    let name = part.safe_file_name();
    assert!(!name.is_empty() && name.len() <= 255, "{name:?}");
    assert!(!name.starts_with('.') && !name.ends_with(['.', ' ']), "{name:?}");
    assert!(!name.contains(|c: char| c.is_control() || "/\\<>:\"|?*".contains(c)), "{name:?}");
}

/// A body as text, in any charset.
fn body(part: Part<'_>) {
    if !part.is_leaf() {
        return;
    }
    let body = part.body();
    if let Some(text) = part.text() {
        black_box((text.charset(), text.declared_charset(), text.source(), text.is_malformed()));
    }
    let labels: [&[u8]; 9] = [
        b"utf-7",
        b"gb18030",
        b"iso-2022-jp",
        b"iso-2022-kr",
        b"iso-2022-cn",
        b"hz-gb-2312",
        b"utf-16",
        b"utf-32",
        b"johab",
    ];
    let pick = body.first().map_or(0, |&byte| usize::from(byte) % labels.len());
    if let Some(charset) = Charset::for_label(labels[pick]) {
        black_box(part.text_as(charset).into_cow());
    }
}

/// Every leaf is in some list, and nothing else is.
fn body_lists(message: &Message<'_>) {
    let lists = message.body_lists();
    let listed = || lists.text.iter().chain(&lists.html).chain(&lists.attachments);
    if message.parts().len() <= 64 {
        for part in message.parts() {
            let inside_message =
                std::iter::successors(part.parent(), |part| part.parent()).any(Part::is_message);
            let is_leaf = !part.is_multipart() && !inside_message;
            assert_eq!(is_leaf, listed().any(|listed| *listed == part), "{part:?}");
        }
    }
    black_box(message.attachments().count());
}

/// A header alone has the fields that it has with its body, and never more than one part.
fn header_alone(raw: &[u8]) {
    let header = Message::parse_headers(raw);
    assert_eq!(header.parts().len(), 1);
    black_box((header.headers().subject(), header.body_lists()));
}

/// Limits are met at once on a small input, if they are low.
fn low_limits(raw: &[u8]) {
    let mut limits = Limits::default();
    limits.parts = 3;
    limits.depth = 2;
    limits.header_fields = 4;
    limits.header_bytes = 200;
    limits.message_bytes = 1000;
    let message = Message::parse_with(raw, &Options::new().limits(limits));
    assert!(message.parts().len() <= 4);
    assert!(message.headers().len() <= 4);
    assert_eq!(message.root().raw().len() + message.unparsed().len(), raw.len());
    black_box((message.text(), message.defects()));
}
