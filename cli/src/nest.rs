//! A message and those inside of it, the transfer-encoded ones too, as one tree.

use std::{collections::HashMap, io};

use unmime::{Limits, Message, Part, PartId};

/// A message with the transfer-encoded messages in it opened (those that are not encoded are in its
/// tree anyway).
pub(crate) struct Nest<'a> {
    /// The message itself, and after it those opened, each after the one it is inside of.
    messages: Vec<Opened<'a>>,
}

struct Opened<'a> {
    message: Message<'a>,
    /// The path of the part that it was in, with a dot; empty for the outermost.
    prefix: String,
    /// How many transfer-encoded messages are around it.
    encoded_depth: u8,
    /// Which of its parts were opened, and where they are in the nest.
    inside: HashMap<PartId, usize>,
}

/// A part in a nest.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'n> {
    pub(crate) part: Part<'n>,
    /// How many parts are around it, those of the messages around its own too.
    pub(crate) depth: usize,
    prefix: &'n str,
}

/// A message being walked.
struct Walked {
    message: usize,
    next: u32,
    /// The depths of its parts so far.
    depths: Vec<usize>,
    root_depth: usize,
}

impl<'a> Nest<'a> {
    /// Opens the messages in `message`, up to [`Limits::encoded_depth`] and
    /// [`Limits::decoded_bytes`].
    pub(crate) fn open(message: Message<'a>) -> Self {
        let Limits { encoded_depth: most, decoded_bytes: mut room, .. } = Limits::default();
        let outermost =
            Opened { message, prefix: String::new(), encoded_depth: 0, inside: HashMap::new() };
        let mut messages = vec![outermost];
        let mut at = 0;
        while at < messages.len() {
            if messages[at].encoded_depth < most {
                for (id, inner) in messages[at].encoded_messages() {
                    let Some(left) = room.checked_sub(inner.message.raw().len() as u64) else {
                        continue;
                    };
                    room = left;
                    let place = messages.len();
                    messages[at].inside.insert(id, place);
                    messages.push(inner);
                }
            }
            at += 1;
        }
        Self { messages }
    }

    /// All parts, each after the one it is inside of.
    pub(crate) fn entries(&self) -> Vec<Entry<'_>> {
        let mut entries: Vec<Entry<'_>> = Vec::new();
        let mut walk = vec![Walked::new(0, 0)];
        while let Some(walked) = walk.last_mut() {
            let opened = &self.messages[walked.message];
            let Some(part) = opened.message.part(PartId::from(walked.next)) else {
                walk.pop();
                continue;
            };
            walked.next += 1;
            let depth = match part.parent() {
                Some(parent) => walked.depths[parent.id().index()] + 1,
                None => walked.root_depth,
            };
            walked.depths.push(depth);
            entries.push(Entry { part, depth, prefix: &opened.prefix });
            if let Some(&inner) = opened.inside.get(&part.id()) {
                walk.push(Walked::new(inner, depth + 1));
            }
        }
        entries
    }

    /// The part with this IMAP path, as [`Entry::path`] gives it.
    pub(crate) fn entry_at(&self, path: &str) -> Option<Entry<'_>> {
        self.entries().into_iter().find(|entry| entry.path().eq_ignore_ascii_case(path))
    }

    /// What there is beside the texts of the message, and of those inside.
    pub(crate) fn files(&self) -> Vec<Entry<'_>> {
        let mut entries = Vec::new();
        for root in self.entries().into_iter().filter(Entry::is_message_root) {
            let files = root.part.body_lists().files();
            entries.extend(files.map(|part| root.sibling(part)));
        }
        entries
    }

    /// The messages, with what stands before the paths of their parts.
    pub(crate) fn messages(&self) -> impl Iterator<Item = (&str, &Message<'a>)> {
        self.messages.iter().map(|opened| (opened.prefix.as_str(), &opened.message))
    }
}

impl Opened<'_> {
    fn encoded_messages(&self) -> Vec<(PartId, Opened<'static>)> {
        let is_opened = |part: &Part<'_>| part.is_message() || part.cms().is_some();
        let encoded = self.message.parts().filter(|part| part.is_leaf() && is_opened(part));
        let opened = encoded.filter_map(|part| {
            let inner = Opened {
                message: part.message()?.into_owned(),
                prefix: format!("{}{}.", self.prefix, part.path()),
                encoded_depth: self.encoded_depth + 1,
                inside: HashMap::new(),
            };
            Some((part.id(), inner))
        });
        opened.collect()
    }
}

impl Walked {
    fn new(message: usize, root_depth: usize) -> Self {
        Self { message, next: 0, depths: Vec::new(), root_depth }
    }
}

impl<'n> Entry<'n> {
    /// Another part of the same message.
    pub(crate) fn sibling(self, part: Part<'n>) -> Self {
        Self { part, ..self }
    }

    /// Its IMAP path, which goes on through encoded messages: `2.1`.
    pub(crate) fn path(&self) -> String {
        format!("{}{}", self.prefix, self.part.path())
    }

    /// Whether it is a message as a whole, not a part of one.
    pub(crate) fn is_message_root(&self) -> bool {
        self.part.parent().is_none_or(Part::is_message)
    }

    /// The length of its decoded body; none for multiparts.
    pub(crate) fn size(&self) -> Option<u64> {
        if self.part.is_multipart() {
            return None;
        }
        Some(decoded_size(self.part))
    }
}

/// The length of a decoded body, without having all of it in memory.
pub(crate) fn decoded_size(part: Part<'_>) -> u64 {
    part.write_to(&mut io::sink()).unwrap_or_default()
}
