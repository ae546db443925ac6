//! mailparse, which leaves a `message/rfc822` unparsed: here it parses that, too, as the others do.

use mailparse::{
    MailAddr, MailHeader, MailHeaderMap, ParsedMail, addrparse_header, body::Body, dateparse,
    msgidparse, parse_headers, parse_mail,
};

use super::Parser;
use crate::facts::{Header, Sink};

pub(crate) struct Mailparse;

/// How many messages are parsed in each other, as mailparse bounds multiparts.
const DEPTH: usize = 100;

impl Parser for Mailparse {
    const NAME: &'static str = "mailparse 0.18.0";

    fn structure(raw: &[u8], sink: &mut impl Sink) {
        let mut part = |mail: &ParsedMail<'_>, _is_leaf: bool| {
            let (kind, subtype) = mail.ctype.mimetype.split_once('/').unwrap_or_default();
            sink.part(kind, subtype);
        };
        walk(raw, DEPTH, &mut part);
    }

    fn header(raw: &[u8], sink: &mut impl Sink) {
        let Ok(mail) = parse_mail(raw) else { return };
        fields(&mail.headers, sink);
    }

    fn header_alone(raw: &[u8], sink: &mut impl Sink) {
        let Ok((headers, _body)) = parse_headers(raw) else { return };
        fields(&headers, sink);
    }

    fn full(raw: &[u8], sink: &mut impl Sink) {
        let mut leaf = |mail: &ParsedMail<'_>, is_leaf: bool| {
            if !is_leaf {
            } else if mail.ctype.mimetype.starts_with("text/") {
                sink.leaf(mail.get_body().unwrap_or_default().as_bytes());
            } else {
                match mail.get_body_encoded() {
                    Body::Base64(body) | Body::QuotedPrintable(body) => {
                        sink.leaf(&body.get_decoded().unwrap_or_default());
                    }
                    Body::SevenBit(body) | Body::EightBit(body) => sink.leaf(body.get_raw()),
                    Body::Binary(body) => sink.leaf(body.get_raw()),
                }
            }
        };
        walk(raw, DEPTH, &mut leaf);
    }
}

fn fields(headers: &[MailHeader<'_>], sink: &mut impl Sink) {
    let subject = headers.get_first_value("Subject");
    let from = headers.get_first_header("From").and_then(|from| addrparse_header(from).ok());
    let sender = from.as_ref().and_then(|from| {
        from.iter().find_map(|address| match address {
            MailAddr::Single(single) => Some(single),
            MailAddr::Group(group) => group.addrs.first(),
        })
    });
    let date = headers.get_first_value("Date");
    let ids = headers.get_first_value("Message-ID").and_then(|ids| msgidparse(&ids).ok());
    sink.header(Header {
        subject: subject.as_deref().unwrap_or_default(),
        name: sender.and_then(|sender| sender.display_name.as_deref()).unwrap_or_default(),
        address: sender.map(|sender| sender.addr.as_str()).unwrap_or_default(),
        date: date.and_then(|date| dateparse(&date).ok()),
        id: ids.as_ref().and_then(|ids| ids.first()).map(String::as_str).unwrap_or_default(),
    });
}

/// Every part in document order, with whether it is a leaf.
fn walk(raw: &[u8], depth: usize, visit: &mut impl FnMut(&ParsedMail<'_>, bool)) {
    let Ok(mail) = parse_mail(raw) else { return };
    for part in mail.parts() {
        let is_message = depth > 0 && part.ctype.mimetype == "message/rfc822";
        visit(part, part.subparts.is_empty() && !is_message);
        if !is_message {
            continue;
        }
        match part.get_body_encoded() {
            Body::Base64(body) | Body::QuotedPrintable(body) => {
                walk(&body.get_decoded().unwrap_or_default(), depth - 1, visit);
            }
            Body::SevenBit(body) | Body::EightBit(body) => walk(body.get_raw(), depth - 1, visit),
            Body::Binary(body) => walk(body.get_raw(), depth - 1, visit),
        }
    }
}
