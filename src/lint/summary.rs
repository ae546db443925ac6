//! What a message shows, to be compared with another reading of it.

use std::{
    borrow::Cow,
    collections::{HashSet, hash_map::RandomState},
    fmt::Write as _,
    hash::BuildHasher,
};

use super::{
    alternative::{Alternative, AlternativeKind},
    nested::Nested,
    reading::ChoicePoint,
};
use crate::{defect::Defect, file_name::file_name_of, message::Message, part::Part};

/// What a message shows.
#[derive(Default)]
pub(super) struct Summary {
    hasher: RandomState,
    /// Length and hash of the decoded body of each leaf.
    leaves: HashSet<(usize, u64)>,
    names: HashSet<String>,
    from: HashSet<String>,
    subjects: HashSet<String>,
    structure: String,
}

impl Summary {
    pub(super) fn of(message: &Message<'_>) -> Self {
        let mut summary = Self {
            names: names(message).collect(),
            from: senders(message).collect(),
            subjects: subjects(message).collect(),
            structure: structure(message),
            ..Self::default()
        };
        for body in leaves(message) {
            summary.adds_leaf(&body);
        }
        summary
    }

    /// Takes a body; whether it is a new one.
    pub(super) fn adds_leaf(&mut self, body: &[u8]) -> bool {
        self.leaves.insert((body.len(), self.hasher.hash_one(body)))
    }

    fn has_leaf(&self, body: &[u8]) -> bool {
        self.leaves.contains(&(body.len(), self.hasher.hash_one(body)))
    }

    /// What the reading of a choice point shows that this does not.
    pub(super) fn differences(
        &self,
        point: &ChoicePoint,
        reading: &Message<'_>,
    ) -> Vec<Alternative<'static>> {
        let mut found: Vec<(AlternativeKind, Vec<u8>)> = Vec::new();
        let text = |text: String| text.into_bytes();
        found.extend(
            leaves(reading)
                .filter(|body| !self.has_leaf(body))
                .map(|body| (AlternativeKind::Body, body)),
        );
        let tree = structure(reading);
        if tree != self.structure {
            found.push((AlternativeKind::Structure, text(tree)));
        }
        let other_names = names(reading).filter(|name| !self.names.contains(name));
        found.extend(other_names.map(|name| (AlternativeKind::Filename, text(name))));
        // Nothing at all is another value too.
        if !self.names.is_empty() && names(reading).next().is_none() {
            found.push((AlternativeKind::Filename, Vec::new()));
        }
        let other_senders = senders(reading).filter(|from| !self.from.contains(from));
        found.extend(other_senders.map(|from| (AlternativeKind::From, text(from))));
        if !self.from.is_empty() && senders(reading).next().is_none() {
            found.push((AlternativeKind::From, Vec::new()));
        }
        let other_subjects = subjects(reading).filter(|subject| !self.subjects.contains(subject));
        found.extend(other_subjects.map(|subject| (AlternativeKind::Subject, text(subject))));
        let Defect { code, part, span, .. } = point.defect;
        let alternative =
            |(kind, value)| Alternative { code, part, span, kind, value: Cow::Owned(value) };
        found.into_iter().map(alternative).collect()
    }
}

/// The decoded bodies of all leaves, in document order; where a part is a message in a transfer
/// encoding, those of that message, at the end.
pub(super) fn leaves(message: &Message<'_>) -> impl Iterator<Item = Vec<u8>> {
    let nested = Nested::open(message);
    let mut bodies = own_leaves(message);
    for (_, message) in &nested.messages {
        bodies.append(&mut own_leaves(message));
    }
    bodies.into_iter()
}

fn own_leaves(message: &Message<'_>) -> Vec<Vec<u8>> {
    let leaves = message.parts().filter(|part| part.is_leaf());
    leaves.map(|part| part.body().into_owned()).collect()
}

fn names(message: &Message<'_>) -> impl Iterator<Item = String> {
    message.parts().filter_map(|part| Some(file_name_of(part)?.into_owned()))
}

/// The addresses of each From field: readers differ in which of several counts.
fn senders(message: &Message<'_>) -> impl Iterator<Item = String> {
    message.headers().get_all("From").flat_map(|field| {
        let list = field.address_list();
        let addresses = list.mailboxes().map(|mailbox| mailbox.addr_spec.to_string());
        addresses.collect::<Vec<_>>()
    })
}

fn subjects(message: &Message<'_>) -> impl Iterator<Item = String> {
    message.headers().get_all("Subject").map(|field| field.text().into_owned())
}

/// `multipart/mixed(text/plain image/png)`
fn structure(message: &Message<'_>) -> String {
    let mut shape = String::new();
    let mut open = 0;
    for part in message.parts() {
        let depth = part.depth();
        let closed = open.max(depth) - depth;
        shape.extend(std::iter::repeat_n(')', closed));
        let separator = match open {
            _ if shape.is_empty() => "",
            open if open < depth => "(",
            _ => " ",
        };
        let _ = write!(shape, "{separator}{}", essence(part));
        open = depth;
    }
    shape.extend(std::iter::repeat_n(')', open));
    shape
}

fn essence(part: Part<'_>) -> String {
    part.content_type().essence()
}
