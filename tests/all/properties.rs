//! What holds for every message: those under testdata/, and what is made of them by cutting them
//! off, flipping bytes and splicing.
//!
//! `UNMIME_ROUNDS=100` makes a hundred times as many.

use std::{env, fs, thread};

use unmime::{Message, Part, TransferEncoding};

use crate::{
    fuzz::{readings, touch::whole, upon},
    support::{
        FOLDERS, MAILBOXES, Random, Sample, all_messages, crlf::with_crlf, mailbox_files, testdata,
        touch, walk, with_lf,
    },
};

/// Messages longer than this are read once, but not mutated.
const LONG: usize = 4096;

#[test]
fn they_hold_for_every_message_of_the_test_data() {
    for Sample { path, bytes } in all_messages().into_iter().chain(mailbox_files()) {
        check(&bytes, &path.display().to_string());
    }
}

#[test]
fn every_folder_of_the_test_data_is_among_them() {
    // What clients and servers say to each other is no message.
    let others = ["dialogue", "tls"];
    for entry in fs::read_dir(testdata("")).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if others.contains(&&*name) {
            continue;
        }
        let is_read = FOLDERS.contains(&&*name)
            || MAILBOXES.iter().any(|it| it.split('/').next() == Some(&*name));
        assert!(is_read || entry.path().is_file(), "{name}");
    }
}

#[test]
fn they_hold_for_messages_cut_off_anywhere() {
    for sample in short_messages() {
        // The cuts differ from message to message, and all of them are made in a hundred rounds.
        let stride = (20 / rounds()).max(1);
        for end in (sample.bytes.len() % stride..sample.bytes.len()).step_by(stride) {
            check(&sample.bytes[..end], &format!("{} up to {end}", sample.name()));
        }
    }
}

#[test]
fn they_hold_for_messages_with_bytes_changed() {
    let mut random = Random::new(0x5eed_0001);
    for round in 0..4 * rounds() {
        for sample in short_messages() {
            let mut message = sample.bytes.clone();
            for _ in 0..=random.below(8) {
                change_bytes(&mut message, &mut random);
            }
            check(&message, &format!("{} with bytes changed, round {round}", sample.name()));
        }
    }
}

#[test]
fn they_hold_for_messages_spliced() {
    let mut random = Random::new(0x5eed_0002);
    let samples = short_messages();
    for round in 0..4 * rounds() {
        for sample in &samples {
            let other = &samples[random.below(samples.len())].bytes;
            let message = splice(&sample.bytes, other, &mut random);
            check(&message, &format!("{} spliced, round {round}", sample.name()));
        }
    }
}

#[test]
fn line_ends_change_nothing() {
    let mut random = Random::new(0x5eed_0003);
    let samples = short_messages();
    for sample in &samples {
        line_ends_change_nothing_of(&sample.bytes, &sample.name());
    }
    for round in 0..rounds() {
        for sample in &samples {
            let other = &samples[random.below(samples.len())].bytes;
            let message = splice(&sample.bytes, other, &mut random);
            line_ends_change_nothing_of(&message, &format!("{} spliced, {round}", sample.name()));
        }
    }
}

#[test]
fn messages_and_parts_go_across_threads() {
    fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<Message<'_>>();
    is_send_and_sync::<Part<'_>>();

    let message = Message::parse(b"Subject: hi\n\nhello");
    let text = thread::scope(|scope| scope.spawn(|| message.text().unwrap().len()).join().unwrap());
    assert_eq!(text, 5);
}

fn rounds() -> usize {
    env::var("UNMIME_ROUNDS").map_or(1, |rounds| rounds.parse().unwrap())
}

fn short_messages() -> Vec<Sample> {
    let mut samples = all_messages();
    samples.retain(|sample| sample.bytes.len() <= LONG);
    samples
}

/// Bytes that mean something to a parser of mail.
const TELLING: &[&[u8]] = &[
    b"\n",
    b"\r",
    b"\r\n",
    b"\n\n",
    b"\n ",
    b" ",
    b"\t",
    b":",
    b";",
    b"=",
    b"--",
    b"\n--",
    b"\"",
    b"(",
    b")",
    b"<",
    b">",
    b"@",
    b",",
    b"\\",
    b"*",
    b"'",
    b"%",
    b"=?",
    b"?=",
    b"?q?",
    b"\0",
    b"\x7F",
    b"\xFF",
    b"\xC3",
    b"\xE2\x82",
    b"multipart/mixed",
    b"message/rfc822",
    b"; boundary=b",
    b"\n--b\n",
    b"base64",
    b"quoted-printable",
];

pub(crate) fn change_bytes(message: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(message.len());
    match random.below(4) {
        0 if !message.is_empty() => message[at] ^= 1 << random.below(8),
        1 if !message.is_empty() => drop(message.remove(at)),
        2 => {
            let end = (at + random.below(40)).min(message.len());
            message.extend_from_within(at..end);
        }
        _ => {
            let telling = TELLING[random.below(TELLING.len())];
            message.splice(at..at, telling.iter().copied());
        }
    }
}

/// The beginning of one message and the end of another.
pub(crate) fn splice(message: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let head = &message[..random.below(message.len())];
    let tail = &other[random.below(other.len())..];
    [head, tail].concat()
}

/// Says which message it was, if a check panics.
struct Context<'a>(&'a str, &'a [u8]);

impl Drop for Context<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("{}:\n{}", self.0, self.1.escape_ascii().to_string().replace("\\n", "\\n\n"));
        }
    }
}

/// All properties of one message.
fn check(raw: &[u8], name: &str) {
    let _context = Context(name, raw);
    let message = Message::parse(raw);
    assert_eq!(message.raw(), raw);
    assert!(message.unparsed().is_empty());
    whole::holds(&message);
    owning_changes_nothing(&message);
    touch(&message);
    upon::everything(&message);
    readings::agree(raw);
}

fn owning_changes_nothing(message: &Message<'_>) {
    let owned = message.clone().into_owned();
    assert_eq!(digest(&owned), digest(message));
    assert_eq!(owned.raw(), message.raw());
    assert_eq!(owned.defects(), message.defects());
    let spans = |message: &Message<'_>| message.parts().map(Part::span).collect::<Vec<_>>();
    assert_eq!(spans(&owned), spans(message));
}

/// A message with LF and the same with CRLF give the same parts, fields and texts.
fn line_ends_change_nothing_of(raw: &[u8], name: &str) {
    let (lf, crlf) = (with_lf(raw), with_crlf(raw));
    // CRs that are no part of a CRLF mean something of their own.
    if lf.contains(&b'\r') {
        return;
    }
    let _context = Context(name, raw);
    let (lf, crlf) = (Message::parse(&lf), Message::parse(&crlf));
    // In a text of 16 bits that is not encoded, a CR more or less makes other characters.
    let is_wide = |part: Part<'_>| {
        let charset = part.text().map(|text| text.charset().to_owned()).unwrap_or_default();
        charset.starts_with("UTF-16")
            && !matches!(part.transfer_encoding(), TransferEncoding::Base64)
    };
    if lf.parts().any(is_wide) {
        return;
    }
    assert_eq!(digest(&lf), digest(&crlf));
    let codes = |message: &Message<'_>| {
        message.defects().iter().map(|found| (found.part, found.code)).collect::<Vec<_>>()
    };
    assert_eq!(codes(&lf), codes(&crlf));
}

/// What a reader sees of a message, line ends apart.
fn digest(message: &Message<'_>) -> Vec<String> {
    let mut digest = Vec::new();
    walk(message, &mut |path, part| {
        digest.push(format!("{path} {} {:?}", part.content_type(), part.filename()));
        digest.extend(part.headers().iter().map(|field| field.to_string()));
        if part.is_leaf() {
            let body = String::from_utf8_lossy(&with_lf(&part.body())).into_owned();
            // In UTF-16 and UTF-32, a lone byte that looks like a line end is none.
            let text = part.text().filter(|text| !is_wide(text.charset()));
            digest.push(text.map_or(body, |text| text.replace("\r\n", "\n")));
        }
    });
    digest
}

fn is_wide(charset: &str) -> bool {
    charset.starts_with("UTF-16") || charset.starts_with("UTF-32")
}
