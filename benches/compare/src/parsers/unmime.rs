//! unmime.

use unmime::{
    Message,
    store::mbox::{Mbox, Variant},
};

use super::Parser;
use crate::facts::{Header, Sink};

pub(crate) struct Unmime;

/// How many transfer-encoded messages are opened in each other: as many as mail-parser opens.
const ENCODED_DEPTH: usize = 3;

impl Parser for Unmime {
    const NAME: &'static str = "unmime";
    const READS_MBOX: bool = true;

    fn structure(raw: &[u8], sink: &mut impl Sink) {
        types(&Message::parse(raw), sink, ENCODED_DEPTH);
    }

    fn header(raw: &[u8], sink: &mut impl Sink) {
        fields(&Message::parse(raw), sink);
    }

    fn header_alone(raw: &[u8], sink: &mut impl Sink) {
        fields(&Message::parse_headers(raw), sink);
    }

    fn full(raw: &[u8], sink: &mut impl Sink) {
        leaves(&Message::parse(raw), sink, ENCODED_DEPTH);
    }

    fn messages(mut mbox: &[u8], each: &mut impl FnMut(&[u8])) {
        let mut mbox = Mbox::new(&mut mbox).variant(Variant::Mboxrd);
        while let Ok(Some(entry)) = mbox.next_entry() {
            each(&entry.message);
        }
    }
}

fn fields(message: &Message<'_>, sink: &mut impl Sink) {
    let headers = message.headers();
    let subject = headers.subject();
    let from = headers.from();
    let sender = from.mailboxes().next();
    let id = headers.message_id();
    sink.header(Header {
        subject: subject.as_deref().unwrap_or_default(),
        name: sender.and_then(|sender| sender.display_name.as_deref()).unwrap_or_default(),
        address: sender.map(|sender| sender.addr_spec.as_str()).unwrap_or_default(),
        date: headers.date().map(|date| date.timestamp()),
        id: id.as_ref().map(|id| id.as_str()).unwrap_or_default(),
    });
}

fn types(message: &Message<'_>, sink: &mut impl Sink, depth: usize) {
    for part in message.parts() {
        let content_type = part.content_type();
        sink.part(content_type.kind(), content_type.subtype());
        if depth > 0
            && part.is_leaf()
            && part.is_message()
            && let Some(inner) = part.message()
        {
            types(&inner, sink, depth - 1);
        }
    }
}

fn leaves(message: &Message<'_>, sink: &mut impl Sink, depth: usize) {
    for part in message.parts().filter(|part| part.is_leaf()) {
        if depth > 0 && part.is_message() {
            if let Some(inner) = part.message() {
                leaves(&inner, sink, depth - 1);
            }
        } else if let Some(text) = part.text() {
            sink.leaf(text.as_bytes());
        } else {
            sink.leaf(&part.body());
        }
    }
}
