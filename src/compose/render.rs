//! Entities, written: header, delimiters, bodies.

use std::borrow::Cow;

use super::{
    boundary::Boundaries,
    entity::{Content, Entity, Node},
    error::Error,
    mime_header::mime_header,
    random::Random,
    style::Style,
    transfer::{self, Written},
};
use crate::{
    codec::{encode::base64, transfer_encoding::TransferEncoding},
    part::Part,
    tree::limits::Limits,
};

/// What an entity is written as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The rest of the header of a message, and its body.
    Message,
    /// A part among others.
    Part,
}

/// Appends an entity.
pub(super) fn entity(
    entity: &Entity<'_>,
    place: Place,
    style: Style,
    random: &mut Random,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    let nodes = &entity.nodes;
    let limits = Limits::default();
    if nodes.len() > limits.parts as usize {
        return Err(Error::Limit);
    }
    let place_of = |at: usize| if at == 0 { place } else { Place::Part };
    let written = nodes.iter().enumerate().map(|(at, node)| content(node, place_of(at), style));
    let written: Vec<Written<'_>> = written.collect::<Result<_, _>>()?;
    let eight_bit = EightBit::of(&written);
    let boundaries = Boundaries::new(&written, random)?;
    let mut open = Open::default();
    for (at, (node, written)) in nodes.iter().zip(&written).enumerate() {
        open.begin_part(at, out);
        match node.content {
            Content::Received(_) => {}
            Content::Multipart => {
                if node.inside == 0 {
                    return Err(Error::EmptyMultipart);
                }
                if open.depth() >= limits.depth as usize {
                    return Err(Error::Limit);
                }
                let boundary = boundaries.boundary(at);
                let encoding = eight_bit.widest(at + 1, node.inside);
                let header = mime_header(node, encoding, None, Some(&boundary), style)?;
                out.extend_from_slice(header.as_bytes());
                open.push(boundary, at + 1 + node.inside);
            }
            _ => {
                let header = mime_header(node, written.encoding, written.charset, None, style)?;
                out.extend_from_slice(header.as_bytes());
            }
        }
        match &node.content {
            Content::Binary(bytes) => base64::encode_into(bytes, out),
            _ => out.extend_from_slice(&written.bytes),
        }
    }
    open.begin_part(nodes.len(), out);
    if place == Place::Message && !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    Ok(())
}

/// What stands after the header of an entity; of one that was received, all of it.
fn content<'a>(node: &'a Node<'_>, place: Place, style: Style) -> Result<Written<'a>, Error> {
    match &node.content {
        Content::Text(text) => transfer::text(text, node.charset.or(style.charset), style.route),
        Content::Message(raw) if place == Place::Part => transfer::as_it_is(raw)?.enclosed(),
        Content::Message(raw) => transfer::as_it_is(raw),
        Content::Received(_) if node.is_set => Err(Error::Received),
        Content::Received(part) => received(*part, place),
        Content::Binary(_) => Ok(Written::without_bytes(TransferEncoding::Base64)),
        Content::Multipart => Ok(Written::without_bytes(TransferEncoding::SevenBit)),
    }
}

/// A part as received. Of the header of a message, only the fields that say how its body is to be read.
pub(super) fn received(part: Part<'_>, place: Place) -> Result<Written<'_>, Error> {
    let is_part = part.parent().is_some_and(Part::is_multipart);
    let has_type = part.headers().get("Content-Type").is_some();
    if is_part && place == Place::Part && (has_type || part.content_type().is("text", "plain")) {
        return transfer::as_it_is(part.raw())?.enclosed();
    }
    let mut raw = Vec::new();
    if !has_type {
        raw.extend_from_slice(format!("Content-Type: {}\r\n", part.content_type()).as_bytes());
    }
    let is_of_body =
        |name: &str| name.get(..8).is_some_and(|it| it.eq_ignore_ascii_case("Content-"));
    for field in part.headers().iter().filter(|field| is_of_body(field.name())) {
        raw.extend_from_slice(field.name().as_bytes());
        raw.push(b':');
        raw.extend_from_slice(field.raw_value());
        raw.extend_from_slice(b"\r\n");
    }
    raw.extend_from_slice(b"\r\n");
    raw.extend_from_slice(part.raw_body());
    let mut written = transfer::as_it_is(&raw)?;
    if place == Place::Part {
        written = written.enclosed()?;
    }
    Ok(Written { bytes: Cow::Owned(written.bytes.into_owned()), ..written })
}

/// The multiparts that are being written.
#[derive(Default)]
struct Open {
    multiparts: Vec<OpenMultipart>,
}

struct OpenMultipart {
    boundary: String,
    /// The first node that is not inside.
    after: usize,
    has_parts: bool,
}

impl Open {
    fn depth(&self) -> usize {
        self.multiparts.len()
    }

    fn push(&mut self, boundary: String, after: usize) {
        self.multiparts.push(OpenMultipart { boundary, after, has_parts: false });
    }

    /// Writes what stands before the node at this place: the close delimiters of those that it is after, and the
    /// delimiter of the one that it is in.
    fn begin_part(&mut self, at: usize, out: &mut Vec<u8>) {
        while let Some(closed) = self.multiparts.pop_if(|multipart| multipart.after == at) {
            out.extend_from_slice(format!("\r\n--{}--", closed.boundary).as_bytes());
        }
        if let Some(OpenMultipart { boundary, has_parts, .. }) = self.multiparts.last_mut() {
            let line_end = if *has_parts { "\r\n" } else { "" };
            out.extend_from_slice(format!("{line_end}--{boundary}\r\n").as_bytes());
            *has_parts = true;
        }
    }
}

/// How many of the first nodes are 8bit, for each number of them.
struct EightBit(Vec<usize>);

impl EightBit {
    fn of(written: &[Written<'_>]) -> Self {
        let mut count = 0;
        let counts = written.iter().map(|written| {
            count += usize::from(written.encoding == TransferEncoding::EightBit);
            count
        });
        Self([0].into_iter().chain(counts).collect())
    }

    /// The widest transfer encoding of some nodes (RFC 2045 §6.4).
    fn widest(&self, from: usize, nodes: usize) -> TransferEncoding {
        match self.0.get(from) == self.0.get(from + nodes) {
            true => TransferEncoding::SevenBit,
            false => TransferEncoding::EightBit,
        }
    }
}
