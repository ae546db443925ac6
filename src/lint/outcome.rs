//! What a message shows: what a person sees and a scanner gets.

use std::{
    collections::HashSet,
    fmt::Write as _,
    hash::{BuildHasher, RandomState},
};

use super::{alternative::AlternativeKind, nested::Nested};
use crate::{field::address::AddressList, message::Message, quirk::Quirk};

/// One thing that a message shows.
pub(super) type Value = (AlternativeKind, Vec<u8>);

/// The values that were shown so far, as hashes.
#[derive(Default)]
pub(super) struct Shown {
    hasher: RandomState,
    values: HashSet<(AlternativeKind, usize, u64)>,
}

impl Shown {
    /// Takes a value; whether it is a new one.
    pub(super) fn adds(&mut self, value: &Value) -> bool {
        let key = self.key(value);
        self.values.insert(key)
    }

    /// Whether the value was shown.
    pub(super) fn has(&self, value: &Value) -> bool {
        self.values.contains(&self.key(value))
    }

    fn key(&self, (kind, value): &Value) -> (AlternativeKind, usize, u64) {
        (*kind, value.len(), self.hasher.hash_one(value))
    }
}

/// Everything that a message shows: the decoded bodies of its leaves and their texts, those of messages in a
/// transfer encoding too; the tree of parts; file names; the addresses of From and the subject, and with
/// [`Quirk::LastFieldWins`] those of all such fields. A kind without any value shows an empty one.
pub(super) fn values(message: &Message<'_>, nested: &Nested) -> Vec<Value> {
    let mut values = leaves(message, nested);
    values.push((AlternativeKind::Structure, structure(message).into_bytes()));
    let mut add = |kind, texts: Vec<String>| {
        let none = texts.is_empty().then(String::new);
        values.extend(texts.into_iter().chain(none).map(|text| (kind, text.into_bytes())));
    };
    add(AlternativeKind::Filename, names(message));
    let headers = message.headers();
    let mut lists = vec![headers.from()];
    let mut subjects: Vec<String> = headers.subject().into_iter().map(Into::into).collect();
    if message.options().quirks.has(Quirk::LastFieldWins) {
        lists.extend(headers.get_all("From").map(|field| field.address_list()));
        subjects.extend(headers.get_all("Subject").map(|field| field.text().into_owned()));
    }
    let senders = lists.iter().flat_map(AddressList::mailboxes);
    add(AlternativeKind::From, senders.map(|mailbox| mailbox.addr_spec.to_string()).collect());
    add(AlternativeKind::Subject, subjects);
    values
}

/// The decoded bodies of all leaves, in document order, and then those of messages in a transfer encoding.
pub(super) fn leaves(message: &Message<'_>, nested: &Nested) -> Vec<Value> {
    let mut values = Vec::new();
    own_leaves(message, &mut values);
    for (_, message) in &nested.messages {
        own_leaves(message, &mut values);
    }
    values
}

fn own_leaves(message: &Message<'_>, values: &mut Vec<Value>) {
    let opens_hidden = message.options().quirks.has(Quirk::HiddenOpened);
    for part in message.parts().filter(|part| part.is_leaf()) {
        let body = part.body().into_owned();
        let text = part.text().filter(|text| text.as_bytes() != body);
        values.extend(text.map(|text| (AlternativeKind::Body, text.as_bytes().to_vec())));
        values.push((AlternativeKind::Body, body));
        if opens_hidden {
            let most = message.options().limits.views.into();
            let hidden = part.hidden();
            let files = hidden.iter().take(most);
            values.extend(files.map(|file| (AlternativeKind::Body, file.body().into_owned())));
        }
    }
}

fn names(message: &Message<'_>) -> Vec<String> {
    let mut names = Vec::new();
    let opens_hidden = message.options().quirks.has(Quirk::HiddenOpened);
    for part in message.parts() {
        names.extend(part.filename().map(|name| name.into_owned()));
        if opens_hidden && part.is_leaf() {
            let hidden = part.hidden();
            names.extend(hidden.iter().filter_map(|file| Some(file.filename()?.to_owned())));
        }
    }
    names
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
        let _ = write!(shape, "{separator}{}", part.content_type().essence());
        open = depth;
    }
    shape.extend(std::iter::repeat_n(')', open));
    shape
}
