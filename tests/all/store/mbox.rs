use std::{
    borrow::Cow,
    fmt::Write,
    fs,
    io::{self, Cursor, Read, Seek, SeekFrom},
    path::PathBuf,
};

use serde_json::{Value, json};
use unmime::{
    Message,
    store::mbox::{self, Entry, Mbox, Variant},
};

use crate::fuzz::mailbox::in_pieces;

fn mailboxes() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/mbox");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().unwrap() == "mbox").collect();
    paths.sort();
    assert!(!paths.is_empty());
    let name = |path: &PathBuf| path.to_str().unwrap().to_owned();
    paths.iter().map(|path| (name(path), fs::read(path).unwrap())).collect()
}

fn variant(path: &str) -> Variant {
    match path.rsplit('/').next().unwrap() {
        "mboxo.mbox" => Variant::Mboxo,
        "mboxrd.mbox" => Variant::Mboxrd,
        "mboxcl.mbox" => Variant::Mboxcl,
        "mboxcl2.mbox" => Variant::Mboxcl2,
        _ => Variant::Unknown,
    }
}

/// An entry as the golden files have it.
fn describe(entry: &Entry<'_>) -> String {
    let mut text = format!("== {} at {}", entry.number, entry.offset);
    if let Some(line) = entry.from_line {
        write!(text, ", {}, {}", line.envelope_sender(), line.timestamp()).unwrap();
    }
    let mut text = text.trim_end().to_owned() + "\n";
    for line in String::from_utf8_lossy(&entry.message).lines() {
        writeln!(text, "{}", format!("| {line}").trim_end_matches(' ')).unwrap();
    }
    text
}

/// Gives no more than so many bytes at a time.
struct Pieces<R>(R, usize);

impl<R: Read> Read for Pieces<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.1);
        self.0.read(&mut buffer[..most])
    }
}

impl<R: Seek> Seek for Pieces<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

fn streamed<R: Read>(mut mbox: Mbox<R>) -> Vec<String> {
    let mut entries = Vec::new();
    while let Some(entry) = mbox.next_entry().unwrap() {
        entries.push(describe(&entry));
    }
    entries
}

/// The entries without their numbers, which count from the start of the range.
fn unnumbered(entries: &[String]) -> Vec<&str> {
    entries.iter().map(|entry| entry.split_once(" at ").unwrap().1).collect()
}

/// `UNMIME_BLESS=1` writes the golden files instead.
#[test]
fn mailboxes_are_read_as_the_golden_files_say() {
    for (path, raw) in mailboxes() {
        let golden_path = path.replace(".mbox", ".txt");
        let entries = mbox::messages(&raw).variant(variant(&path));
        let read: String = entries.map(|entry| describe(&entry)).collect();
        if std::env::var_os("UNMIME_BLESS").is_some() {
            fs::write(&golden_path, &read).unwrap();
        }
        let golden = fs::read_to_string(&golden_path).unwrap();
        assert_eq!(read, golden, "{path}");
    }
}

#[test]
fn mailboxes_of_the_world_have_their_messages() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/world");
    let table = fs::read_to_string(format!("{folder}/expected.jsonl")).unwrap();
    let mut judged = 0;
    for line in table.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        if row["field"] != "subjects" {
            continue;
        }
        judged += 1;
        let raw = fs::read(format!("{folder}/{}.mbox", row["id"].as_str().unwrap())).unwrap();
        let subject = |entry: Entry<'_>| json!(Message::parse(&entry.message).headers().subject());
        let subjects: Value = mbox::messages(&raw).map(subject).collect();
        assert_eq!(subjects, row["want"], "{}", row["id"]);
    }
    assert_eq!(judged, 5);
}

#[test]
fn a_stream_gives_what_the_slice_gives_however_it_comes() {
    for (path, raw) in mailboxes() {
        let variant = variant(&path);
        let slice: Vec<_> = mbox::messages(&raw).variant(variant).map(|e| describe(&e)).collect();
        for chunk in [1, 2, 3, 7, 64, 1 << 16] {
            let reader = Pieces(&*raw, chunk);
            assert_eq!(streamed(Mbox::new(reader).variant(variant)), slice, "{path} {chunk}");
        }
    }
}

#[test]
fn what_is_looked_at_does_not_depend_on_how_much_is_in_memory() {
    let in_pieces = |mailbox: String| {
        for sizes in [[0xFF; 4], [0, 7, 0xFF, 9]] {
            in_pieces(&[&sizes, mailbox.as_bytes()].concat());
        }
    };
    for length in 3960..4010 {
        let (long, breaks) = ("x".repeat(length), "\r".repeat(length));
        in_pieces(format!("From \nA: b\n\nc\n\nFrom \n{long}: d\n\ne\n"));
        in_pieces(format!("From \n{long}: a\n\nb\n\nFrom \nA: b\n"));
        in_pieces(format!("From \nContent-Length: 2\n\na\n{breaks}\nFrom a b\nB: b\n\nc\n"));
    }
    let limit = 256 << 10;
    for length in limit - 28..limit - 18 {
        let long = "x".repeat(length);
        in_pieces(format!("From \nA: {long}\nContent-Length: 2\n\r\na\nFrom \nB: b\n"));
    }
}

#[test]
fn ranges_give_each_message_once_wherever_they_are_cut() {
    for (path, raw) in mailboxes() {
        let whole: Vec<_> =
            mbox::messages(&raw).variant(Variant::Mboxo).map(|e| describe(&e)).collect();
        let size = raw.len() as u64;
        let read = |range| {
            let reader = Pieces(Cursor::new(&raw), 32);
            streamed(Mbox::range(reader, range).unwrap().variant(Variant::Mboxo))
        };
        for cut in 0..=size + 1 {
            let parts = [read(0..cut), read(cut..u64::MAX)].concat();
            assert_eq!(unnumbered(&parts), unnumbered(&whole), "{path} cut at {cut}");
        }
        for step in 1..=size.min(80) {
            let parts: Vec<_> = mbox::ranges(size, step).flat_map(read).collect();
            assert_eq!(unnumbered(&parts), unnumbered(&whole), "{path} in steps of {step}");
        }
    }
}

#[test]
fn every_byte_is_stored_in_one_entry() {
    for (path, raw) in mailboxes() {
        let stored: Vec<u8> =
            mbox::messages(&raw).flat_map(|entry| entry.stored.to_vec()).collect();
        let entry = mbox::messages(&raw).next().map_or(0, |first| first.offset as usize);
        assert_eq!(stored, raw[entry..], "{path}");
        let last: Vec<bool> = mbox::messages(&raw).map(|entry| entry.is_last).collect();
        assert_eq!(last.iter().position(|&last| last), Some(last.len() - 1), "{path}");
    }
}

#[test]
fn lf_and_crlf_are_the_same() {
    let crlf =
        |raw: &[u8]| String::from_utf8_lossy(raw).replace("\r\n", "\n").replace('\n', "\r\n");
    let messages = |raw: &[u8]| -> Vec<String> {
        let entries = mbox::messages(raw).variant(Variant::Mboxrd);
        entries.map(|entry| crlf(&entry.message)).collect()
    };
    for (path, raw) in mailboxes() {
        assert_eq!(messages(&raw), messages(crlf(&raw).as_bytes()), "{path}");
    }
}

#[test]
fn only_mboxrd_copies_and_only_what_is_quoted() {
    let (quoted, plain) = (
        "From a Thu Jan 11 12:00:00 2001\n>From\n>>From x\n",
        "From a Thu Jan 11 12:00:00 2001\nFrom here\nx>From y\n> >From z\n",
    );
    let is_borrowed = |mbox: &'static str, variant| {
        let entry = mbox::messages(mbox.as_bytes()).variant(variant).next().unwrap();
        matches!(entry.message, Cow::Borrowed(_))
    };
    assert!(!is_borrowed(quoted, Variant::Mboxrd));
    assert!(is_borrowed(plain, Variant::Mboxrd));
    assert!(is_borrowed(quoted, Variant::Unknown));
}

#[test]
fn a_message_past_the_limit_is_cut_and_the_next_is_whole() {
    let line = "From a Thu Jan 11 12:00:00 2001\n";
    let long = "0123456789\n".repeat(30_000);
    let raw = format!("{line}{long}\n{line}short\n\n{line}{long}");
    let mut mbox = Mbox::new(Pieces(raw.as_bytes(), 1000)).message_limit(100);
    let mut entries = Vec::new();
    while let Some(entry) = mbox.next_entry().unwrap() {
        assert!(entry.stored.len() < 100_000);
        entries.push((entry.offset, entry.message.len(), entry.omitted, entry.is_last));
    }
    let (head, omitted) = (line.len() as u64, long.len() as u64 - 100);
    let second = head + long.len() as u64 + 1;
    let third = second + head + 7;
    assert_eq!(
        entries,
        [(0, 100, omitted, false), (second, 6, 0, false), (third, 100, omitted, true)]
    );
}

#[test]
fn what_is_no_mailbox_is_one_message() {
    for raw in [
        "Subject: a\n\nb\n\n",
        "\n\nSubject: a\n",
        "From: a@b\n\nFrom here\n",
        "From memory, this\nis a text\n",
        "Subject: a\n\nb\n\nFrom memory, this\nis a text\n",
        "a",
    ] {
        let entries: Vec<_> = mbox::messages(raw.as_bytes()).collect();
        assert_eq!(entries.len(), 1, "{raw:?}");
        assert_eq!((&*entries[0].message, entries[0].from_line), (raw.as_bytes(), None));
    }
    for raw in ["", "\n", "\r\n\r\n"] {
        assert_eq!(mbox::messages(raw.as_bytes()).count(), 0, "{raw:?}");
        assert!(Mbox::new(raw.as_bytes()).next_entry().unwrap().is_none());
    }
}

/// Where the entries of a mailbox start, and their messages.
#[track_caller]
fn read(mbox: &str) -> Vec<(u64, String)> {
    let entries: Vec<_> = mbox::messages(mbox.as_bytes()).collect();
    let message = |entry: &Entry<'_>| String::from_utf8_lossy(&entry.message).into_owned();
    entries.iter().map(|entry| (entry.offset, message(entry))).collect()
}

#[test]
fn a_line_without_a_date_separates_after_an_empty_line_and_before_a_field() {
    for line in [
        "From ",
        "From -",
        "From a@b",
        "From a@b ",
        "From nobody",
        "From MAILER-DAEMON",
        "From a at b",
        "From - 2025-03-04",
        "From a@b 2025-03-04 10:00:00 +0100",
        "From a@b 03/04/2025 10:00 AM",
        "From a@b mar. 4 mars 2025 10:00:00",
        "From a@b Di 04 M\u{E4}r 2025 10:00:00 CET",
    ] {
        let length = line.len() as u64 + 1;
        for first in ["Subject: one", "X-Mozilla-Status: 0001", "Return-Path: <a@b>"] {
            let mbox = format!("{line}\n{first}\n\none\n\n{line}\n{first}\n\ntwo\n\n");
            let second = length + first.len() as u64 + 7;
            let messages = ["one", "two"].map(|text| format!("{first}\n\n{text}\n"));
            let [one, two] = messages;
            assert_eq!(read(&mbox), [(0, one), (second, two)], "{line:?}");
        }
        for text in ["not empty\n", "\n\n"] {
            let (before, after) = match text {
                "\n\n" => ("", "\nSubject: no field\n"),
                text => (text, "Subject: no field\n"),
            };
            let is_dated = line.ends_with("+0100");
            if before.is_empty() && is_dated {
                continue;
            }
            let message = format!("Subject: one\n\n{before}{line}\n{after}");
            let mbox = format!("From \n{message}");
            assert_eq!(read(&mbox), [(0, message)].map(|(_, it)| (0, it)), "{line:?} {text:?}");
        }
    }
}

#[test]
fn what_stands_before_the_first_separator_is_in_no_entry() {
    for before in [
        "\u{FEFF}",
        "\n",
        "\r\n\n\n",
        "\u{FEFF}\n",
        ">From old@b Thu Jan 11 12:00:00 2001\n",
        "# a list\n",
        "# a list:\n#\n#from: 2001\n\n",
        "The archive of a list\n",
        "\n\nThe archive of a list\n\n",
    ] {
        for line in ["From ", "From a@b", "From a@b Thu Jan 11 12:00:00 2001"] {
            let mbox = format!("{before}{line}\nSubject: a\n\nb\n");
            assert_eq!(read(&mbox), [(before.len() as u64, "Subject: a\n\nb\n".to_owned())]);
        }
    }
    for before in ["Subject: a message\n\n", "two\nlines\n\n"] {
        let mbox = format!("{before}From a@b\nSubject: a\n");
        assert_eq!(read(&mbox).len(), 2, "{before:?}");
    }
}

#[test]
fn a_message_that_starts_with_a_quoted_line_is_the_first() {
    let mbox = ">From a@b\nSubject: a\n\nb\n\nFrom c@d\nSubject: c\n";
    let first = ">From a@b\nSubject: a\n\nb\n";
    assert_eq!(read(mbox), [(0, first.to_owned()), (25, "Subject: c\n".to_owned())]);
}

#[test]
fn a_patch_separates_only_where_a_patch_is_first() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let patch = |commit: &str| {
        format!("From {commit} Mon Sep 17 00:00:00 2001\nFrom: a@b\nSubject: [PATCH]\n\n---\n\n")
    };
    for commit in [commit.to_owned(), commit[..32].repeat(2), commit.to_uppercase()] {
        let patch = patch(&commit);
        assert_eq!(read(&patch.repeat(3)).len(), 3);
        assert_eq!(read(&format!("\n# patches\n{patch}{patch}")).len(), 2);
        for line in ["From ", "From a@b", "From a@b Thu Jan 11 12:00:00 2001"] {
            let mail = format!("{line}\nSubject: a\n\nSee:\n\n{patch}");
            assert_eq!(read(&mail).len(), 1, "{mail}");
            assert_eq!(read(&format!("{mail}\n{mail}")).len(), 2, "{mail}");
        }
    }
    // A mailer can have a sender like that, but not with that date.
    let other = patch(commit).replace("Sep 17", "Sep 10");
    assert_eq!(read(&format!("From a@b\nSubject: a\n\nb\n\n{other}")).len(), 2);
}

#[test]
fn a_line_with_nothing_on_it_is_thunderbirds_who_quotes_as_mboxrd() {
    let quoted = "Subject: a\n\n>From here\n>>From there\n";
    let plain = "Subject: a\n\nFrom here\n>From there\n";
    for (line, variant, message) in [
        ("From ", Variant::Unknown, plain),
        ("From \r", Variant::Unknown, plain),
        ("From -", Variant::Unknown, quoted),
        ("From ", Variant::Mboxo, quoted),
    ] {
        let mbox = format!("{line}\n{quoted}");
        let entry = mbox::messages(mbox.as_bytes()).variant(variant).next().unwrap();
        assert_eq!(&*entry.message, message.as_bytes(), "{line:?} {variant:?}");
    }
}

#[test]
fn a_mailbox_is_known_by_how_it_starts() {
    for (start, is_mbox) in [
        ("From a@b Thu Jan 11 12:00:00 2001\n", true),
        ("From - Thu Jan 11 12:00:00 2001\r\nA: b", true),
        ("From a at b Thu Jan 11 12:00:00 2001", true),
        ("From nobody\n", false),
        ("From nobody\nSubject: a\n", true),
        ("From \nX-Mozilla-Status: 0001\n", true),
        ("From \r\nFrom: a@b\r\n", true),
        ("From memory, two lines:\nof a text\n", false),
        ("From memory\n\nSubject: a\n", false),
        ("From a@b 2025-03-04T10:00:00Z\n\nheaderless\n", true),
        ("\u{FEFF}From a@b Thu Jan 11 12:00:00 2001\n", true),
        ("\u{FEFF}Subject: a\n\nFrom \nSubject: b\n", false),
        ("\n\r\nFrom \nSubject: a\n", true),
        (">From a@b Thu Jan 11 12:00:00 2001\nSubject: a\n", true),
        (">From here on\nit is text\n", false),
        (">From a@b\n\nFrom c@d\nSubject: a\n", true),
        ("# list of May\n# and June\n\nFrom a@b\nSubject: a\n", true),
        ("Archive of a list\nFrom a@b\nSubject: a\n", true),
        ("Dear all,\nplease see below.\n\nFrom a@b\nSubject: a\n", false),
        ("Subject: a\n\nFrom a@b Thu Jan 11 12:00:00 2001\nSubject: b\n", false),
        ("From: a@b\n", false),
        ("\nFrom a@b Thu Jan 11 12:00:00 2001\n", true),
        ("", false),
    ] {
        assert_eq!(mbox::is_mbox(start.as_bytes()), is_mbox, "{start:?}");
    }
}

/// Gives its bytes, with an error after each read of some.
struct Failing<R>(R, bool);

impl<R: Read> Read for Failing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 { Err(io::Error::other("not now")) } else { self.0.read(buffer) }
    }
}

#[test]
fn after_an_error_reading_goes_on() {
    for (path, raw) in mailboxes() {
        let mut mbox = Mbox::new(Pieces(Failing(&*raw, false), 40));
        let mut entries = Vec::new();
        loop {
            match mbox.next_entry() {
                Ok(Some(entry)) => entries.push(describe(&entry)),
                Ok(None) => break,
                Err(_) => {}
            }
        }
        let slice: Vec<_> = mbox::messages(&raw).map(|entry| describe(&entry)).collect();
        assert_eq!(entries, slice, "{path}");
    }
}
