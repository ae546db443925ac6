//! The transfer-encoded messages in a message, which a walk over all of it opens.

use crate::{
    cms,
    defect::PartId,
    message::{Message, message_in},
    part::Part,
    tree::limits::Limits,
};

/// The transfer-encoded messages in a message, and those in them, up to
/// [`Limits::encoded_depth`] and [`Limits::decoded_bytes`].
pub(super) struct Nested {
    /// From the outermost ones inwards, each with the part of the message that it is in.
    pub(super) messages: Vec<(PartId, Message<'static>)>,
    /// The part of the message that the first one is in that was not opened for its length.
    pub(super) unopened: Option<PartId>,
    /// The part of the message that the first one is in that was not opened for its depth.
    pub(super) too_deep: Option<PartId>,
    room: u64,
}

impl Nested {
    pub(super) fn open(message: &Message<'_>) -> Self {
        let Limits { encoded_depth, decoded_bytes, .. } = message.options().limits;
        let mut nested =
            Self { messages: Vec::new(), unopened: None, too_deep: None, room: decoded_bytes };
        let mut level = Vec::new();
        match encoded_depth {
            0 => nested.too_deep = encoded_messages(message).map(|part| part.id()).next(),
            _ => nested.open_parts(message, None, &mut level),
        }
        for _ in 1..encoded_depth {
            let mut inside = Vec::new();
            for (outermost, message) in &level {
                nested.open_parts(message, Some(*outermost), &mut inside);
            }
            nested.messages.append(&mut level);
            level = inside;
        }
        let deeper = level.iter().find(|(_, message)| encoded_messages(message).next().is_some());
        nested.too_deep = nested.too_deep.or(deeper.map(|(outermost, _)| *outermost));
        nested.messages.append(&mut level);
        nested
    }

    /// Opens those that parts of `message` are.
    fn open_parts(
        &mut self,
        message: &Message<'_>,
        outermost: Option<PartId>,
        opened: &mut Vec<(PartId, Message<'static>)>,
    ) {
        for part in encoded_messages(message) {
            let outermost = outermost.unwrap_or(part.id());
            let Some(inner) = message_in(part) else { continue };
            match self.room.checked_sub(inner.raw().len() as u64) {
                Some(room) => {
                    self.room = room;
                    opened.push((outermost, inner.into_owned()));
                }
                None => self.unopened = self.unopened.or(Some(outermost)),
            }
        }
    }
}

/// The parts that are messages in a transfer encoding, or signed ones.
pub(super) fn encoded_messages<'m>(message: &'m Message<'_>) -> impl Iterator<Item = Part<'m>> {
    let is_opened = |part: &Part<'_>| part.is_message() || cms::holds_message(*part);
    message.parts().filter(move |part| part.is_leaf() && is_opened(part))
}

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_STANDARD};

    use crate::{Limits, Message, Options, lint::Severity};

    /// A message of ten bytes, in base64, in another one.
    const RAW: &[u8] = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n\
        QTogYgoKaGVsbG8=\n";

    /// A message with another one in base64.
    fn in_base64(raw: &[u8]) -> Vec<u8> {
        let text = BASE64_STANDARD.encode(raw);
        let header = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64";
        format!("{header}\n\n{text}\n").into_bytes()
    }

    #[test]
    fn what_is_too_deep_is_not_opened_and_told() {
        let mut raw = RAW.to_vec();
        for depth in 1..=5 {
            for encoded_depth in 0..=5 {
                let limits = Limits { encoded_depth, ..Limits::default() };
                let message = Message::parse_with(&raw, &Options::new().limits(limits));
                let is_found = message.union_leaves().any(|body| *body == *b"hello");
                assert_eq!(is_found, depth <= encoded_depth, "{depth} {encoded_depth}");
                let defects = message.defects();
                let told = defects.iter().find(|it| it.code.as_str() == "limit.depth");
                assert_eq!(told.map(|it| it.severity), (!is_found).then_some(Severity::Severe));
            }
            raw = in_base64(&raw);
        }
    }

    #[test]
    fn what_is_over_the_limit_is_not_opened_and_told() {
        for (decoded_bytes, is_opened) in [(0, false), (10, false), (11, true), (12, true)] {
            let limits = Limits { decoded_bytes, ..Limits::default() };
            let message = Message::parse_with(RAW, &Options::new().limits(limits));
            let is_found = message.union_leaves().any(|body| *body == *b"hello");
            assert_eq!(is_found, is_opened, "{decoded_bytes}");
            let defects = message.defects();
            let told = defects.iter().find(|it| it.code.as_str() == "limit.decoded-bytes");
            assert_eq!(told.map(|it| it.severity), (!is_opened).then_some(Severity::Severe));
        }
    }
}
