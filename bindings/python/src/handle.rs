//! Parts that outlive the call that found them.

use std::{iter, sync::Arc};

use pyo3::{Python, pybacked::PyBackedBytes, types::PyBytes};
use unmime::{
    Limits, Message, Options, Part, PartId,
    lint::{Quirk, Quirks, Reading},
};

/// A part of a message, which it keeps alive.
#[derive(Clone)]
pub(crate) struct Handle {
    opened: Arc<Opened>,
    id: PartId,
}

/// A message, or one that was inside another in a transfer encoding.
struct Opened {
    message: Message<'static>,
    /// The path of the part that it was in, with a dot; empty for the outermost.
    prefix: String,
    /// How many transfer-encoded messages are around it.
    encoded_depth: u8,
    /// The `From ` line of the mailbox that it stood in.
    from_line: Option<String>,
    /// What it is read with, as another reader reads it.
    quirks: Quirks,
}

impl Handle {
    pub(crate) fn new(raw: Vec<u8>, from_line: Option<String>) -> Self {
        Self::root(Opened {
            message: Message::from(raw),
            prefix: String::new(),
            encoded_depth: 0,
            from_line,
            quirks: Quirks::NONE,
        })
    }

    /// The message as another reader reads it.
    pub(crate) fn reading(&self, reading: Reading<'_>) -> Self {
        Self::root(Opened {
            message: reading.message.into_owned(),
            prefix: self.opened.prefix.clone(),
            encoded_depth: self.opened.encoded_depth,
            from_line: self.opened.from_line.clone(),
            quirks: self.opened.quirks.union(reading.quirks),
        })
    }

    fn root(opened: Opened) -> Self {
        Self { opened: Arc::new(opened), id: PartId::ROOT }
    }

    pub(crate) fn at(&self, id: PartId) -> Self {
        Self { opened: Arc::clone(&self.opened), id }
    }

    pub(crate) fn message(&self) -> &Message<'static> {
        &self.opened.message
    }

    pub(crate) fn part(&self) -> Part<'_> {
        // A handle is made of ids that its message gave.
        self.message().part(self.id).unwrap_or_else(|| self.message().root())
    }

    /// Its IMAP path, on from that of the transfer-encoded message that it is in.
    pub(crate) fn path(&self) -> String {
        format!("{}{}", self.opened.prefix, self.part().path())
    }

    pub(crate) fn line_before(&self) -> Option<&str> {
        self.opened.from_line.as_deref().filter(|_| self.id == PartId::ROOT)
    }

    /// Whether it is a part of the message that was parsed, not of a transfer-encoded one inside.
    pub(crate) fn is_outermost(&self) -> bool {
        self.opened.encoded_depth == 0
    }

    /// The parts directly inside. A transfer-encoded or signed message is opened for it, as deep as
    /// [`Limits::encoded_depth`] says.
    pub(crate) fn children(&self) -> Vec<Self> {
        let part = self.part();
        if !part.is_leaf() {
            return part.children().map(|child| self.at(child.id())).collect();
        }
        let Some(inner) = self.open() else { return Vec::new() };
        match part.content_type().is_kind("multipart") {
            // What is opened for it has the same type, and stands for it.
            true => inner.part().children().map(|child| inner.at(child.id())).collect(),
            false => vec![inner],
        }
    }

    /// The transfer-encoded or signed message in it.
    fn open(&self) -> Option<Self> {
        if self.opened.encoded_depth >= Limits::default().encoded_depth {
            return None;
        }
        Some(Self::root(Opened {
            message: self.part().message()?.into_owned(),
            prefix: format!("{}.", self.path()),
            encoded_depth: self.opened.encoded_depth + 1,
            from_line: None,
            quirks: self.opened.quirks,
        }))
    }

    /// It and all parts inside, in document order.
    pub(crate) fn walk(&self) -> impl Iterator<Item = Self> {
        let mut waiting = vec![self.clone()];
        iter::from_fn(move || {
            let next = waiting.pop()?;
            waiting.extend(next.children().into_iter().rev());
            Some(next)
        })
    }
}

/// What a part is made of again: the bytes of its message, its number, and what is known beside.
pub(crate) type State = (PyBackedBytes, u32, String, u8, Option<String>, Vec<String>);

impl Handle {
    pub(crate) fn state(&self, py: Python<'_>) -> State {
        let Opened { message, prefix, encoded_depth, from_line, quirks } = &*self.opened;
        let raw = PyBytes::new(py, message.raw()).into();
        let quirks = quirks.iter().map(|quirk| quirk.to_string()).collect();
        (raw, self.id.index() as u32, prefix.clone(), *encoded_depth, from_line.clone(), quirks)
    }

    pub(crate) fn restore(state: State) -> Self {
        let (raw, id, prefix, encoded_depth, from_line, names) = state;
        let is_named = |quirk: &&Quirk| names.iter().any(|name| name == quirk.as_str());
        let quirks: Quirks = Quirk::ALL.iter().filter(is_named).copied().collect();
        let message = Message::parse_with(&raw, &Options::new().quirks(quirks)).into_owned();
        let opened = Opened { message, prefix, encoded_depth, from_line, quirks };
        Self::root(opened).at(PartId::from(id))
    }
}

/// The same part of the same bytes, read the same way.
impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        let is_same = Arc::ptr_eq(&self.opened, &other.opened);
        let is_read_alike = || self.opened.quirks == other.opened.quirks;
        self.id == other.id
            && (is_same || is_read_alike() && self.message().raw() == other.message().raw())
    }
}

impl Eq for Handle {}
