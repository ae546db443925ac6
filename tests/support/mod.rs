//! What the tests share: the messages under testdata/, their forms, and how addresses are shown.
#![allow(dead_code)] // each test uses a part of it

use std::{
    fs,
    path::{Path, PathBuf},
};

use unmime::{Address, AddressList, Mailbox, Message, Part};

/// The folders of testdata/ that hold messages.
pub(crate) const FOLDERS: &[&str] = &["golden", "rfc", "seed", "behaviour", "ambiguity"];

/// A message of testdata/.
pub(crate) struct Sample {
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
}

impl Sample {
    /// `golden/gmail`
    pub(crate) fn name(&self) -> String {
        let root = testdata("");
        self.path.strip_prefix(root).unwrap().with_extension("").display().to_string()
    }
}

pub(crate) fn testdata(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(path)
}

/// The messages in one folder of testdata/, by name.
pub(crate) fn messages(folder: &str) -> Vec<Sample> {
    let entries = fs::read_dir(testdata(folder)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
    paths.sort();
    assert!(!paths.is_empty(), "no messages in testdata/{folder}");
    paths.into_iter().map(|path| Sample { bytes: fs::read(&path).unwrap(), path }).collect()
}

/// The messages in all folders.
pub(crate) fn all_messages() -> Vec<Sample> {
    FOLDERS.iter().flat_map(|folder| messages(folder)).collect()
}

/// The message with every CRLF made LF.
pub(crate) fn with_lf(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len());
    for (at, &byte) in message.iter().enumerate() {
        if !(byte == b'\r' && message.get(at + 1) == Some(&b'\n')) {
            out.push(byte);
        }
    }
    out
}

/// The message with every line break made CRLF.
pub(crate) fn with_crlf(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() * 2);
    for &byte in message {
        if byte == b'\n' && out.last() != Some(&b'\r') {
            out.push(b'\r');
        }
        out.push(byte);
    }
    out
}

/// Whether each part is in the tree, or in a message that is transfer-encoded in it.
pub(crate) fn has_message_to_open(part: Part<'_>) -> bool {
    part.is_message() && part.is_leaf()
}

/// Calls `visit` on every part, also of the messages that a transfer encoding hides, with its path
/// as golden files show it: the multipart that is the root of its message has a `-`.
pub(crate) fn walk(message: &Message<'_>, visit: &mut impl FnMut(&str, Part<'_>)) {
    walk_from(message, "", visit);
}

fn walk_from(message: &Message<'_>, prefix: &str, visit: &mut impl FnMut(&str, Part<'_>)) {
    for part in message.parts() {
        let path = format!("{prefix}{}", part.path().replace("TEXT", "-"));
        visit(&path, part);
        if has_message_to_open(part) {
            walk_from(&part.message().unwrap(), &format!("{path}."), visit);
        }
    }
}

/// Addresses as golden files show them.
pub(crate) fn show_addresses(list: &AddressList<'_>) -> String {
    join(list.iter().map(|address| match address {
        Address::Mailbox(mailbox) => show_mailbox(mailbox),
        Address::Group(group) if group.mailboxes.is_empty() => format!("{}:;", group.display_name),
        Address::Group(group) => {
            format!("{}: {};", group.display_name, join(group.mailboxes.iter().map(show_mailbox)))
        }
    }))
}

fn show_mailbox(mailbox: &Mailbox<'_>) -> String {
    match &mailbox.display_name {
        Some(name) if mailbox.addr_spec.is_empty() => name.to_string(),
        Some(name) => format!("{name} <{}>", mailbox.addr_spec),
        None => mailbox.addr_spec.to_string(),
    }
}

/// `a, b`
pub(crate) fn join(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

/// A generator of numbers that are the same in every run (xorshift64*).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `end`; 0 where there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() >> 11) as usize % end.max(1)
    }
}
