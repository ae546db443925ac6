//! mail-parser, which reads every field that it knows when it parses.

use mail_parser::{Message, MessageParser, PartKind, mailbox::mbox::MessageIterator};

use super::Parser;
use crate::facts::{Header, Sink};

pub(crate) struct MailParser;

impl Parser for MailParser {
    const NAME: &'static str = "mail-parser 1.0.1";
    const READS_MBOX: bool = true;

    fn structure(raw: &[u8], sink: &mut impl Sink) {
        let parser = MessageParser::new();
        let Some(message) = parser.parse(raw) else { return };
        for part in message.parts() {
            match part.content_type() {
                Some(found) => sink.part(found.ctype(), found.subtype().unwrap_or_default()),
                None => sink.part("text", "plain"),
            }
        }
    }

    fn header(raw: &[u8], sink: &mut impl Sink) {
        fields(MessageParser::new().parse(raw), sink);
    }

    fn header_alone(raw: &[u8], sink: &mut impl Sink) {
        fields(MessageParser::new().parse_headers(raw), sink);
    }

    fn full(raw: &[u8], sink: &mut impl Sink) {
        let parser = MessageParser::new();
        let Some(message) = parser.parse(raw) else { return };
        for part in message.parts() {
            match part.kind() {
                PartKind::Multipart | PartKind::Message(_) => {}
                PartKind::Text | PartKind::Html => {
                    sink.leaf(part.text().unwrap_or_default().as_bytes());
                }
                PartKind::Binary | PartKind::InlineBinary => sink.leaf(&part.decoded()),
            }
        }
    }

    /// The empty line before a separator is the message's to this reader; unmime's gives it to the
    /// separator.
    fn messages(mbox: &[u8], each: &mut impl FnMut(&[u8])) {
        for message in MessageIterator::new(mbox).flatten() {
            let contents = message.contents();
            let contents = contents.strip_suffix(b"\n").unwrap_or(contents);
            each(contents.strip_suffix(b"\r").unwrap_or(contents));
        }
    }
}

fn fields(message: Option<Message<'_>>, sink: &mut impl Sink) {
    let Some(message) = message else { return };
    let headers = message.headers();
    let sender = headers.from().and_then(|from| from.first());
    sink.header(Header {
        subject: headers.subject().unwrap_or_default(),
        name: sender.and_then(|sender| sender.name()).unwrap_or_default(),
        address: sender.and_then(|sender| sender.address()).unwrap_or_default(),
        date: headers.date().map(|date| date.to_timestamp()),
        id: headers.message_id().unwrap_or_default(),
    });
}
