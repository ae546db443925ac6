//! Python's `email` reads every message of a composed set as it was meant.
//!
//! It needs python3, so it is asked for by name:
//! `cargo test --features compose --test all python:: -- --ignored`.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use unmime::{
    Charset, DateTime,
    compose::{Draft, Entity, Route},
};

const SCRIPT: &str = include_str!("python/read.py");

/// A message, and what Python is to find in it.
struct Case {
    raw: Vec<u8>,
    meant: Value,
}

const SUBJECTS: &[&str] = &[
    "plain",
    "two  blanks   in a row",
    " blanks at both ends ",
    "Menü für heute",
    "夏涛 and ASCII and 夏涛",
    "=?utf-8?Q?not_a_word?=",
    "a 🎉 b 🎉 c",
    "a long subject in ASCII that is folded because it does not fit on one line of 78 octets",
    "夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛",
];

const NAMES: &[&str] = &[
    "Joe",
    "Joe Q.",
    "Q, Joe",
    "Joe \"Q\"",
    "夏, \"涛\"",
    "Zoé",
    "Back\\slash",
    "(Joe)",
    "Joe  Q",
];

const FILES: &[&str] = &[
    "a.txt",
    "a b.txt",
    "夏涛\".txt",
    "50%.txt",
    "it's.txt",
    "夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛.txt",
];

const TEXTS: &[&str] = &[
    "",
    "Hello\n",
    "Zoé\n",
    "夏涛夏涛夏涛夏涛夏涛夏涛夏涛夏涛\n",
    "trailing  \n\nFrom the start\n.\n..\n",
    "=41 = equals\n",
    "no line end",
];

fn cases() -> Vec<Case> {
    let date = DateTime::parse(b"Thu, 26 Nov 2026 16:00:00 +0530").unwrap();
    let mut cases = Vec::new();
    for at in 0..90 {
        let pick = |all: &[&'static str], step: usize| all[at * step % all.len()];
        let (subject, name) = (pick(SUBJECTS, 1), pick(NAMES, 1));
        let (file, other_file) = (pick(FILES, 1), pick(FILES, 5));
        let (text, html) = (pick(TEXTS, 1), pick(TEXTS, 3));
        let draft = Draft::new()
            .from(("Ana", "ana@example.com"))
            .to([(name, "joe@example.com"), ("", "li@example.com")])
            .subject(subject)
            .date(date)
            .references(["a@example.com", "b@example.com"])
            .seed(at as u64);
        let draft = match at % 3 {
            0 => draft,
            1 => draft.route(Route::EightBit),
            _ => draft.charset(Charset::for_label(b"gb18030").unwrap()),
        };
        let bytes: Vec<u8> = (0..at * 7).map(|byte| byte as u8).collect();
        let (draft, mut parts) = match at % 4 {
            0 => (draft.text(text), vec![("text/plain", Some(text), None)]),
            1 => (
                draft.text(text).html(html),
                vec![("text/plain", Some(text), None), ("text/html", Some(html), None)],
            ),
            2 => (
                draft
                    .html(html)
                    .inline("i@example.com", Entity::binary("image/png", bytes.clone())),
                vec![("text/html", Some(html), None), ("image/png", None, None)],
            ),
            _ => (
                draft.text(text).attach(Entity::text(html).file_name(other_file)),
                vec![
                    ("text/plain", Some(text), None),
                    ("text/plain", Some(html), Some(other_file)),
                ],
            ),
        };
        let draft = draft.attach(Entity::file(file, bytes.clone()));
        parts.push(("application/octet-stream", None, Some(file)));
        let parts: Vec<Value> = parts
            .into_iter()
            .map(|(essence, text, file)| {
                let octets = text.is_none().then_some(&bytes);
                json!({ "type": essence, "text": text, "file": file, "octets": octets })
            })
            .collect();
        let meant = json!({
            "subject": subject,
            "to": [[name, "joe@example.com"], ["", "li@example.com"]],
            "date": "2026-11-26T16:00:00+05:30",
            "references": "<a@example.com> <b@example.com>",
            "parts": parts,
        });
        cases.push(Case { raw: draft.compose().unwrap().into_bytes(), meant });
    }
    cases
}

#[test]
#[ignore = "needs python3; .ci/run asks for it"]
fn python_reads_every_message_as_it_was_meant() {
    let cases = cases();
    let mut python = Command::new("python3")
        .args(["-c", SCRIPT])
        .stdin(Stdio::piped())
        .spawn()
        .expect("no python3: apt-get install python3");
    let mut stdin = python.stdin.take().unwrap();
    for Case { raw, meant } in &cases {
        writeln!(stdin, "{}", json!({ "raw": raw, "meant": meant })).unwrap();
    }
    drop(stdin);
    assert!(python.wait().unwrap().success());
}
