//! eml-codec, which undoes no transfer encoding, and so cannot do `full`; and which panics at some
//! real mail: such a message gives nothing.

use std::panic;

use eml_codec::{
    imf::DateTimeOpt,
    message::Message,
    part::MimeBody,
    text::misc_token::{Phrase, UnstrToken, Unstructured},
};

use super::Parser;
use crate::facts::{Header, Sink, Workload};

pub(crate) struct EmlCodec;

impl Parser for EmlCodec {
    const NAME: &'static str = "eml-codec 0.4.1";
    const WORKLOADS: &'static [Workload] = &[Workload::Structure, Workload::Headers];

    fn structure(raw: &[u8], sink: &mut impl Sink) {
        if let Some(message) = parse(raw) {
            types(&message.mime_body, sink);
        }
    }

    fn header(raw: &[u8], sink: &mut impl Sink) {
        let Some(Message { imf, .. }) = parse(raw) else { return };
        let subject = imf.subject.as_ref().map(decoded);
        let from = imf.from();
        let sender = from.as_ref().and_then(|from| from.0.first());
        let name = sender.and_then(|sender| sender.name.as_ref()).map(words);
        let address = sender.map(|sender| sender.addrspec.to_string());
        let id = imf.msg_id.as_ref().map(ToString::to_string);
        sink.header(Header {
            subject: subject.as_deref().unwrap_or_default(),
            name: name.as_deref().unwrap_or_default(),
            address: address.as_deref().unwrap_or_default(),
            date: match &imf.date {
                DateTimeOpt::Some(date) => Some(date.0.timestamp()),
                DateTimeOpt::InvalidMissing => None,
            },
            id: id.as_deref().map(|id| id.trim_matches(['<', '>'])).unwrap_or_default(),
        });
    }

    fn full(_raw: &[u8], _sink: &mut impl Sink) {}

    fn header_alone(_raw: &[u8], _sink: &mut impl Sink) {}
}

fn parse(raw: &[u8]) -> Option<Message<'_>> {
    panic::catch_unwind(|| eml_codec::parse_message(raw)).ok()
}

/// Leaves out what eml-codec has to say when it panics.
pub(crate) fn silence_panics() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !info.location().is_some_and(|location| location.file().contains("eml-codec")) {
            usual(info);
        }
    }));
}

/// An unstructured value with its encoded words decoded.
fn decoded(value: &Unstructured<'_>) -> String {
    let mut text = String::new();
    for token in &value.0 {
        match token {
            UnstrToken::Plain(plain, _) => text.push_str(plain),
            UnstrToken::Encoded(words) => text.push_str(&words.data()),
        }
    }
    text
}

fn words(phrase: &Phrase<'_>) -> String {
    phrase.0.iter().map(|word| word.data()).collect::<Vec<_>>().join(" ")
}

fn types(body: &MimeBody<'_>, sink: &mut impl Sink) {
    let mut part = |kind: &[u8], subtype: &[u8]| {
        sink.part(&String::from_utf8_lossy(kind), &String::from_utf8_lossy(subtype));
    };
    match body {
        MimeBody::Mult(multipart) => {
            part(b"multipart", multipart.mime.ctype.subtype.as_bytes());
            for child in &multipart.children {
                types(&child.mime_body, sink);
            }
        }
        MimeBody::Msg(message) => {
            part(b"message", message.mime.ctype.subtype.as_bytes());
            types(&message.child.mime_body, sink);
        }
        MimeBody::Txt(text) => part(b"text", text.mime.ctype.subtype.as_bytes()),
        MimeBody::Bin(binary) => {
            let ctype = &binary.mime.ctype.ctype;
            part(&ctype.main.0, &ctype.sub.0);
        }
    }
}
