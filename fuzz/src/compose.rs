//! Any message is composed, and read as what it was meant to be.
//!
//! Shared by the fuzz target `compose` and `tests/all/compose_properties.rs`.

use std::borrow::Cow;

use unmime::{
    AddressList, DateTime, Message, Part,
    compose::{Draft, Entity, Error, FileNames, Route},
    lint::{Code, Severity},
};

/// Pieces of names, subjects and values.
const TEXT: &[&str] = &[
    "a",
    "Hello",
    " ",
    "  ",
    "夏涛",
    "é",
    "🎉",
    "\u{3000}",
    "e\u{301}",
    ",",
    ";",
    ":",
    "<",
    ">",
    "@",
    "(",
    ")",
    "[",
    "]",
    "\"",
    "\\",
    "'",
    ".",
    "=",
    "?",
    "=?",
    "?=",
    "=?utf-8?Q?x?=",
    "~{",
    "~}",
    "_",
    "%41",
    "*",
    "Re: ",
    "--",
    "#",
    "averylongwordthatgoesonandonandonandonandonandonandonandonandonandonandonandonandonandon",
    "\u{2028}",
    "ø",
];

/// What no header takes.
const CONTROLS: &[&str] =
    &["\r", "\n", "\r\nBcc: evil@example.com", "\0", "\t", "\u{1B}", "\u{7F}", "\u{85}"];

/// Pieces of bodies.
const LINES: &[&str] = &[
    "a",
    "Hello",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\0",
    "\t",
    "From ",
    ".",
    "..\n",
    "--",
    "--=_",
    "=_",
    "=",
    "=41",
    "é",
    "夏涛",
    "🎉",
    "<b>",
    "&",
    "-- \n",
    "\u{1B}$B",
    "~{<:~}",
    "+AGE-",
    "\u{FEFF}",
    "> ",
    "a long line, a long line, a long line, a long line, a long line, a long line, a long line, a long line",
];

const ADDRESSES: &[&str] = &[
    "ana@example.com",
    "joe.q+tag@mail.example.org",
    "\"a b\"@example.com",
    "\"a\\\"b\"@example.com",
    "x@[192.0.2.1]",
    "用户@例え.jp",
    "11@11",
];

/// What is left to choose from: bytes that stand for choices. After their end, the first of each is chosen.
struct Choices<'b>(&'b [u8]);

impl Choices<'_> {
    fn below(&mut self, end: usize) -> usize {
        let Some((&first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(first) % end
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn text(&mut self, pieces: &[&str], most: usize) -> String {
        (0..self.below(most)).map(|_| self.of(pieces)).collect()
    }

    /// Text for a header, now and then with a control character.
    fn header_text(&mut self) -> String {
        let text = self.text(TEXT, 24);
        if self.below(64) == 63 { text + self.of(CONTROLS) } else { text }
    }

    fn bytes(&mut self) -> Vec<u8> {
        let len = self.below(200);
        (0..len).map(|_| self.below(256) as u8).collect()
    }
}

/// What is to be read.
enum Meant {
    Leaf {
        essence: &'static str,
        bytes: Vec<u8>,
        file_name: Option<String>,
        description: Option<String>,
    },
    Message(Vec<u8>),
    Multipart(Vec<Meant>),
}

/// Composes what `bytes` choose.
pub(crate) fn round_trip(bytes: &[u8]) {
    let mut choices = Choices(bytes);
    let from = addresses(&mut choices, 2);
    let [to, cc, bcc] = [3, 2, 2].map(|most| addresses(&mut choices, most));
    let subject = choices.header_text();
    let other = choices.header_text();
    let (body, meant) = entity(&mut choices, 3);
    let route = choices.of(&[Route::SevenBit, Route::EightBit]);
    let date = DateTime::parse(b"Thu, 26 Nov 2026 16:00:00 +0530").unwrap();
    let draft = Draft::new()
        .from(named(&from))
        .to(named(&to))
        .cc(named(&cc))
        .bcc(named(&bcc))
        .subject(&subject)
        .date(date)
        .field("X-Other", &*other)
        .in_reply_to(["a@example.com"])
        .references(["b@example.com", "a@example.com"])
        .body(body)
        .route(route)
        .file_names(FileNames::Extended)
        .seed(choices.below(256) as u64);
    let again = draft.clone().compose();
    let composed = match draft.compose() {
        Ok(composed) => composed,
        Err(error) => {
            return assert_refused(&error, &[&from, &to, &cc, &bcc], &[&subject, &other], &meant);
        }
    };
    assert_eq!(again.as_ref(), Ok(&composed));
    let raw = composed.bytes();
    are_lines(raw);
    let message = composed.message();
    let headers = message.headers();
    assert_eq!(headers.subject().as_deref(), Some(&*subject));
    assert_eq!(headers.get("X-Other").unwrap().text(), other);
    assert_eq!(headers.date(), Some(date.to_chrono()));
    assert_eq!(headers.references().count(), 2);
    assert!(headers.get("Bcc").is_none());
    for (list, read) in [(&from, headers.from()), (&to, headers.to()), (&cc, headers.cc())] {
        assert_eq!(shown(&read), *list, "{}", raw.escape_ascii());
    }
    assert_eq!(composed.envelope.from.as_ref().unwrap().as_str(), from[0].1);
    for (_, address) in to.iter().chain(&cc).chain(&bcc) {
        let is_it = |recipient: &unmime::envelope::EnvelopeAddress| recipient.as_str() == *address;
        assert_eq!(composed.envelope.to.iter().filter(|it| is_it(it)).count(), 1);
    }
    is_as_meant(message.root(), &meant, true);
    conforms(&message);
}

/// Some names and addresses, an author at least.
fn addresses(choices: &mut Choices<'_>, most: usize) -> Vec<(String, &'static str)> {
    let count = choices.below(most) + usize::from(most == 2);
    let one = |choices: &mut Choices<'_>| (name(choices), choices.of(ADDRESSES));
    (0..count).map(|_| one(choices)).collect()
}

/// A name; none that mentions an address, which some reader or other finds in it however it is written.
fn name(choices: &mut Choices<'_>) -> String {
    choices.header_text().replace('@', "")
}

fn named<'l>(list: &'l [(String, &'static str)]) -> Vec<(&'l str, &'l str)> {
    list.iter().map(|(name, address)| (&**name, *address)).collect()
}

fn shown(list: &AddressList<'_>) -> Vec<(String, &'static str)> {
    let known =
        |address: &str| ADDRESSES.iter().find(|known| **known == address).copied().unwrap_or("?");
    list.mailboxes()
        .map(|it| {
            (
                it.display_name.as_deref().unwrap_or_default().to_owned(),
                known(it.addr_spec.as_str()),
            )
        })
        .collect()
}

/// An entity with so many levels at most inside.
fn entity(choices: &mut Choices<'_>, levels: usize) -> (Entity<'static>, Meant) {
    match choices.below(if levels > 0 { 8 } else { 5 }) {
        0 | 1 => text(choices, Entity::text, "text/plain"),
        2 => text(choices, Entity::html, "text/html"),
        3 => {
            let (bytes, file_name) = (choices.bytes(), file_name(choices));
            let entity = Entity::file(file_name.clone(), bytes.clone());
            let essence = "application/octet-stream";
            (entity, Meant::Leaf { essence, bytes, file_name: Some(file_name), description: None })
        }
        4 => {
            let inner = Draft::new().from("b@example.com").text(choices.text(LINES, 8)).seed(1);
            let raw = inner.compose().unwrap().into_bytes();
            (Entity::message(raw.clone()), Meant::Message(raw))
        }
        _ => {
            let subtype = choices.of(&["mixed", "alternative", "related", "x-any"]);
            let count = 1 + choices.below(4);
            let parts: Vec<_> = (0..count).map(|_| entity(choices, levels - 1)).collect();
            let (parts, meant): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
            (Entity::multipart(subtype, parts), Meant::Multipart(meant))
        }
    }
}

fn text(
    choices: &mut Choices<'_>,
    new: fn(String) -> Entity<'static>,
    essence: &'static str,
) -> (Entity<'static>, Meant) {
    let text = choices.text(LINES, 40);
    let bytes = text.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes();
    let description = (choices.below(4) == 3).then(|| choices.header_text());
    let file_name = (choices.below(4) == 3).then(|| file_name(choices));
    let mut entity = new(text);
    if let Some(description) = &description {
        entity = entity.field("Content-Description", description.clone());
    }
    if let Some(file_name) = &file_name {
        entity = entity.file_name(file_name.clone()).inline();
    }
    (entity, Meant::Leaf { essence, bytes, file_name, description })
}

/// A name of a file that none has to make harmless, as a rule.
fn file_name(choices: &mut Choices<'_>) -> String {
    let name = choices.text(TEXT, 3).replace(['\\', '\u{2028}'], "");
    format!("my{name}.txt")
}

/// An error has a reason, and is told for it.
fn assert_refused(error: &Error, lists: &[&Vec<(String, &str)>], texts: &[&String], meant: &Meant) {
    let has_control = |text: &str| text.contains(char::is_control);
    let in_names = lists.iter().flat_map(|list| list.iter()).any(|(name, _)| has_control(name));
    let in_texts = texts.iter().any(|text| has_control(text));
    let is_refused = match error {
        Error::ControlCharacter { .. } => in_names || in_texts || has_control_in(meant),
        _ => false,
    };
    assert!(is_refused, "{error:?}");
}

fn has_control_in(meant: &Meant) -> bool {
    match meant {
        Meant::Leaf { description, .. } => {
            description.as_ref().is_some_and(|text| text.contains(char::is_control))
        }
        Meant::Message(_) => false,
        Meant::Multipart(parts) => parts.iter().any(has_control_in),
    }
}

/// CRLF and nothing else ends a line, and none is too long.
fn are_lines(raw: &[u8]) {
    assert!(raw.ends_with(b"\r\n"));
    for line in raw.split_inclusive(|&byte| byte == b'\n') {
        let text = line.strip_suffix(b"\r\n").unwrap();
        assert!(
            text.len() <= 998 && !text.contains(&b'\r') && !text.contains(&0),
            "{}",
            text.escape_ascii()
        );
    }
}

fn is_as_meant(part: Part<'_>, meant: &Meant, is_all: bool) {
    match meant {
        Meant::Multipart(parts) => {
            let read: Vec<_> = part.children().collect();
            assert_eq!(read.len(), parts.len());
            read.into_iter().zip(parts).for_each(|(part, meant)| is_as_meant(part, meant, false));
        }
        Meant::Message(raw) => {
            assert!(part.is_message());
            assert_eq!(part.raw_body(), raw);
        }
        Meant::Leaf { essence, bytes, file_name, description } => {
            assert_eq!(part.content_type().essence(), *essence);
            assert_eq!(part.filename().as_deref(), file_name.as_deref());
            let description_read =
                part.headers().get("Content-Description").map(|field| field.text());
            assert_eq!(description_read.as_deref(), description.as_deref());
            let mut body = part.body();
            // The last line of a message that is a text has an end.
            if is_all && !bytes.ends_with(b"\r\n") && body.ends_with(b"\r\n") && !bytes.is_empty() {
                body = Cow::Owned(body[..body.len() - 2].to_vec());
            }
            assert_eq!(*body, **bytes, "{}", body.escape_ascii());
            if let Some(text) = part.text() {
                let body = String::from_utf8(part.body().into_owned()).unwrap();
                assert_eq!(*text, *body.strip_prefix('\u{FEFF}').unwrap_or(&body));
            }
        }
    }
}

/// Our own linter finds nothing, but for what was asked for: several authors, NULs.
fn conforms(message: &Message<'_>) {
    let asked_for = [Code::AddrMultipleFrom, Code::BodyNul];
    for defect in message.defects().iter() {
        let is_fine = defect.severity <= Severity::Info || asked_for.contains(&defect.code);
        assert!(is_fine, "{defect}\n{}", message.raw().escape_ascii());
    }
}
