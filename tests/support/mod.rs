//! What the tests share: the messages under testdata/, their forms, and how addresses are shown.
#![allow(dead_code)] // each test uses a part of it

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use unmime::{Address, AddressList, HeaderField, Mailbox, Message, Part};

pub(crate) mod crlf;

/// The folders of testdata/ that hold messages.
pub(crate) const FOLDERS: &[&str] = &[
    "golden",
    "rfc",
    "charset",
    "seed",
    "behaviour",
    "world",
    "ambiguity",
    "combo",
    "report",
    "hidden",
    "dkim",
    "signed",
    "smime",
];

/// Those that hold mailboxes; the files in them are messages of their own kind, too.
pub(crate) const MAILBOXES: &[&str] = &["mbox", "maildir/cur", "maildir/new"];

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

/// The files in the folders of mailboxes.
pub(crate) fn mailbox_files() -> Vec<Sample> {
    let entries = MAILBOXES.iter().flat_map(|folder| fs::read_dir(testdata(folder)).unwrap());
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| Sample { bytes: fs::read(&path).unwrap(), path }).collect()
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

/// Whether each part is in the tree, or in a message that is transfer-encoded in it.
pub(crate) fn has_message_to_open(part: Part<'_>) -> bool {
    part.is_leaf() && part.message().is_some()
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
        ((self.next() >> 11) % end.max(1) as u64) as usize
    }
}

/// Asks a message for everything that it can be asked for, also those inside that a transfer
/// encoding hides, and gives how many bytes came back.
pub(crate) fn touch(message: &Message<'_>) -> usize {
    let mut seen = touch_shallowly(message);
    for part in message.parts() {
        seen += part.path().len() + part.safe_file_name().len() + format!("{part:?}").len();
    }
    seen + format!("{message:?} {:?}", message.headers()).len()
}

/// The same but for paths, which take time with the depth of a part.
pub(crate) fn touch_shallowly(message: &Message<'_>) -> usize {
    touch_values(message) + touch_findings(message)
}

/// All values, with few messages in transfer encodings opened in each other.
pub(crate) fn touch_values(message: &Message<'_>) -> usize {
    touch_opening(message, 3)
}

/// What is wrong with it, and what others read.
fn touch_findings(message: &Message<'_>) -> usize {
    let lint = message.lint();
    let others = lint.alternatives().map(|other| other.value.len()).sum::<usize>();
    others + lint.defects().iter().map(|defect| defect.to_string().len()).sum::<usize>()
}

/// All values, those of messages inside too.
fn touch_opening(message: &Message<'_>, depth: usize) -> usize {
    let mut seen = 0;
    for part in message.parts() {
        seen += part.headers().iter().map(touch_field).sum::<usize>();
        seen += touch_part(part);
        if depth > 0 && has_message_to_open(part) {
            seen += part.message().map_or(0, |inner| touch_opening(&inner, depth - 1));
        }
    }
    let lists = message.body_lists();
    seen += lists.text.len() + lists.html.len() + lists.attachments.len();
    seen += message.text().map_or(0, |text| text.len());
    seen += touch_safe_html(message);
    seen + message.html().map_or(0, |text| text.len())
}

#[cfg(feature = "html")]
fn touch_safe_html(message: &Message<'_>) -> usize {
    message.root().safe_html(&Default::default()).map_or(0, |safe| safe.html.len())
}

#[cfg(not(feature = "html"))]
fn touch_safe_html(_: &Message<'_>) -> usize {
    0
}

/// A field in every form.
fn touch_field(field: HeaderField<'_>) -> usize {
    let addresses = field.address_list();
    let content_type = field.content_type();
    let disposition = field.content_disposition();
    field.text().len()
        + addresses.to_string().len()
        + addresses.mailboxes().filter(|mailbox| mailbox.addr_spec.domain().is_some()).count()
        + field.date_time().map_or(0, |date| date.to_string().len())
        + field.message_ids().map(|id| id.as_str().len()).sum::<usize>()
        + field.keywords().map(|word| word.len()).sum::<usize>()
        + format!("{:?}", field.received()).len()
        + format!("{:?} {:?}", field.return_path(), field.list_id()).len()
        + field.list_urls().iter().map(|url| url.len()).sum::<usize>()
        + content_type.to_string().len()
        + content_type.charset().map_or(0, |charset| charset.len())
        + disposition.to_string().len()
}

fn touch_part(part: Part<'_>) -> usize {
    let mut seen = part.content_type().essence().len()
        + part.disposition().map_or(0, |disposition| disposition.kind().len())
        + part.filename().map_or(0, |name| name.len())
        + part.preamble().len()
        + part.epilogue().len()
        + part.declared_transfer_encoding().map_or(0, |token| token.len())
        + part.parent().map_or(0, |parent| parent.id().index());
    if part.is_leaf() {
        seen += part.body().len();
        seen += part.text().map_or(0, |text| text.unflowed().len());
        seen += part.write_to(&mut io::sink()).unwrap() as usize;
    }
    seen
}

/// The lines in which two texts differ.
pub(crate) fn difference(expected: &str, found: &str) -> String {
    let (expected, found) = (lines(expected), lines(found));
    let same = |(a, b): &(&&str, &&str)| a == b;
    let before = expected.iter().zip(&found).take_while(same).count();
    let after = expected[before..].iter().rev().zip(found[before..].iter().rev());
    let after = after.take_while(same).count();
    let side = |sign: &str, lines: &[&str]| -> String {
        let differing = &lines[before..lines.len() - after];
        differing.iter().map(|line| format!("  {sign} {line}\n")).collect()
    };
    side("-", &expected) + &side("+", &found)
}

fn lines(text: &str) -> Vec<&str> {
    text.split('\n').collect()
}
