//! The transfer-encoded messages in a message, which a walk over all of it opens.

use crate::{
    defect::PartId,
    message::{Message, message_in},
    tree::limits::Limits,
};

/// The transfer-encoded messages in a message, and those in them, up to
/// [`Limits::encoded_depth`] and [`Limits::decoded_bytes`].
pub(super) struct Nested {
    /// From the outermost ones inwards, each with the part of the message that it is in.
    pub(super) messages: Vec<(PartId, Message<'static>)>,
    /// The part of the message that the first one is in that was not opened for its length.
    pub(super) unopened: Option<PartId>,
    room: u64,
}

impl Nested {
    pub(super) fn open(message: &Message<'_>) -> Self {
        let Limits { encoded_depth, decoded_bytes, .. } = message.options().limits;
        let mut nested = Self { messages: Vec::new(), unopened: None, room: decoded_bytes };
        let mut level = Vec::new();
        if encoded_depth > 0 {
            nested.open_parts(message, None, &mut level);
        }
        for _ in 1..encoded_depth {
            let mut inside = Vec::new();
            for (outermost, message) in &level {
                nested.open_parts(message, Some(*outermost), &mut inside);
            }
            nested.messages.append(&mut level);
            level = inside;
        }
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
        for part in message.parts().filter(|part| part.is_leaf()) {
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

#[cfg(test)]
mod tests {
    use crate::{Limits, Message, Options, lint::Severity};

    /// A message of ten bytes, in base64, in another one.
    const RAW: &[u8] = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n\
        QTogYgoKaGVsbG8=\n";

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
