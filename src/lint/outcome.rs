//! What a message shows: what a person sees and a scanner gets.

use std::{
    collections::HashSet,
    fmt::Write as _,
    hash::{BuildHasher, RandomState},
};

use super::{
    alternative::AlternativeKind,
    body::{Room, file_in_base64, stands_as_it_is, undeclared_files},
    nested::Nested,
};
use crate::{
    cms, field::address::AddressList, hidden::HiddenFile, message::Message, part::Part,
    quirk::Quirk,
};

/// One thing that a message shows.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) kind: AlternativeKind,
    pub(super) bytes: Vec<u8>,
    is: Is,
}

/// What a value is, beside its kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Is {
    /// The body of a leaf that is no text, or a value of any other kind.
    Whole,
    /// The body of a text that is not its bytes, and that text.
    BodyOfText,
    Text,
    /// A text that is its bytes.
    PlainText,
}

impl Value {
    pub(super) fn new(kind: AlternativeKind, bytes: Vec<u8>) -> Self {
        Self { kind, bytes, is: Is::Whole }
    }
}

/// The values that were shown so far, as hashes.
#[derive(Default)]
pub(super) struct Shown {
    hasher: RandomState,
    values: HashSet<(AlternativeKind, usize, u64)>,
    /// The bodies that were read as other texts, and those that were read as the text that their bytes are.
    decoded: HashSet<(usize, u64)>,
    plain_texts: HashSet<(usize, u64)>,
}

impl Shown {
    /// Takes a value; whether it is a new one.
    ///
    /// What was read as the text of other bytes is new if it is read as a text of its own.
    pub(super) fn adds(&mut self, value: &Value) -> bool {
        let is_new = !self.has(value);
        let key = self.key(&value.bytes);
        match value.is {
            Is::Whole | Is::Text => {}
            Is::BodyOfText => drop(self.decoded.insert(key)),
            Is::PlainText => drop(self.plain_texts.insert(key)),
        }
        self.adds_bytes(value);
        is_new
    }

    /// Whether the value was shown.
    pub(super) fn has(&self, value: &Value) -> bool {
        let key = self.key(&value.bytes);
        let is_undecoded = value.is == Is::PlainText
            && self.decoded.contains(&key)
            && !self.plain_texts.contains(&key);
        self.values.contains(&(value.kind, key.0, key.1)) && !is_undecoded
    }

    /// Takes the bytes of a value, whatever they were read as; whether they are new ones.
    pub(super) fn adds_bytes(&mut self, value: &Value) -> bool {
        let (len, hash) = self.key(&value.bytes);
        self.values.insert((value.kind, len, hash))
    }

    fn key(&self, bytes: &[u8]) -> (usize, u64) {
        (bytes.len(), self.hasher.hash_one(bytes))
    }
}

/// Everything that a message shows: the decoded bodies of its leaves and their texts, those of messages in a
/// transfer encoding too; the tree of parts; file names; the addresses of From and the subject, and with
/// [`Quirk::LastFieldWins`] those of all such fields. A kind without any value shows an empty one.
pub(super) fn values(message: &Message<'_>, nested: &Nested) -> Vec<Value> {
    let mut values = leaves(message, nested);
    values.push(Value::new(AlternativeKind::Structure, structure(message).into_bytes()));
    let mut add = |kind, texts: Vec<String>| {
        let none = texts.is_empty().then(String::new);
        let texts = texts.into_iter().chain(none);
        values.extend(texts.map(|text| Value::new(kind, text.into_bytes())));
    };
    add(AlternativeKind::Filename, names(message));
    let headers = message.headers();
    let mut subjects: Vec<String> = headers.subject().into_iter().map(Into::into).collect();
    if message.options().quirks.has(Quirk::LastFieldWins) {
        subjects.extend(headers.get_all("Subject").map(|field| field.text().into_owned()));
    }
    add(AlternativeKind::From, authors(message));
    add(AlternativeKind::Subject, subjects);
    values
}

/// The addresses of From, and with [`Quirk::LastFieldWins`] those of all such fields; each once.
pub(super) fn authors(message: &Message<'_>) -> Vec<String> {
    let headers = message.headers();
    let mut lists = vec![headers.from()];
    if message.options().quirks.has(Quirk::LastFieldWins) {
        lists.extend(headers.get_all("From").map(|field| field.address_list()));
    }
    let mut known = HashSet::new();
    let addresses = lists.iter().flat_map(AddressList::mailboxes).map(|it| &it.addr_spec);
    let authors = addresses.filter(|address| !address.is_empty()).map(ToString::to_string);
    authors.filter(|author| known.insert(author.to_ascii_lowercase())).collect()
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
    let kind = AlternativeKind::Body;
    for part in message.parts().filter(|part| part.is_leaf()) {
        let bytes = part.body().into_owned();
        let is = match part.text() {
            None => Is::Whole,
            Some(text) if text.as_bytes() == bytes => Is::PlainText,
            Some(text) => {
                values.push(Value { kind, bytes: text.as_bytes().to_vec(), is: Is::Text });
                Is::BodyOfText
            }
        };
        values.push(Value { kind, bytes, is });
        let mut room = Room::of(part);
        each_hidden(part, |file| {
            let body = room.body(file);
            let body = (!body.is_empty()).then(|| Value::new(kind, body.into_owned()));
            values.extend(body);
        });
    }
}

fn names(message: &Message<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for part in message.parts() {
        names.extend(part.filename().map(|name| name.into_owned()));
        if part.is_leaf() {
            each_hidden(part, |file| names.extend(file.filename().map(str::to_owned)));
        }
    }
    names
}

/// Each file in the body of a leaf, for readers that open hidden files.
fn each_hidden(part: Part<'_>, mut each: impl FnMut(&HiddenFile<'_>)) {
    if !part.options().quirks.has(Quirk::HiddenOpened) {
        return;
    }
    if let Some(hidden) = undeclared_files(part).filter(|_| stands_as_it_is(part)) {
        let most = part.options().limits.views.into();
        hidden.iter().take(most).for_each(|file| each(&file));
    }
    if let Some(file) = file_in_base64(part) {
        each(&file);
    }
}

/// `multipart/mixed(text/plain image/png)`
fn structure(message: &Message<'_>) -> String {
    let mut shape = String::new();
    let mut open = 0;
    for part in message.parts() {
        let depth = part.depth();
        let signed = if cms::holds_message(part) { " signed message" } else { "" };
        let closed = open.max(depth) - depth;
        shape.extend(std::iter::repeat_n(')', closed));
        let separator = match open {
            _ if shape.is_empty() => "",
            open if open < depth => "(",
            _ => " ",
        };
        let _ = write!(shape, "{separator}{}{signed}", part.content_type().essence());
        open = depth;
    }
    shape.extend(std::iter::repeat_n(')', open));
    shape
}
