//! Messages that depart twice, one departure after the other: testdata/combo/, where tokens.jsonl has one line a
//! message with what some reading must show. Those named `ctl-*` are ordinary mail.

use std::{collections::BTreeSet, fs};

use serde_json::Value;
use unmime::{Message, lint::Severity};

use crate::support::{Sample, messages, testdata};

/// Messages of which no reading shows the token. One that does must leave the list.
const NOT_SHOWN: &[&str] = &[
    // Messages in base64 in each other, more than `Limits::encoded_depth`.
    "b64msg-5deep",
];

/// Messages that are not told as ambiguous.
const NOT_TOLD: &[&str] = &[];

#[test]
fn what_two_departures_hide_is_offered() {
    let table = fs::read_to_string(testdata("combo/tokens.jsonl")).unwrap();
    let rows: Vec<Value> = table.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (mut not_shown, mut not_told) = (BTreeSet::new(), BTreeSet::new());
    for row in &rows {
        let (id, token) = (row["id"].as_str().unwrap(), row["token"].as_str().unwrap());
        let raw = fs::read(testdata(format!("combo/{id}.eml"))).unwrap();
        let message = Message::parse(&raw);
        if !shows(&message, token) {
            not_shown.insert(id);
        }
        if message.defects().worst() < Some(Severity::Ambiguous) {
            not_told.insert(id);
        }
    }
    assert_eq!(not_shown, NOT_SHOWN.iter().copied().collect());
    assert_eq!(not_told, NOT_TOLD.iter().copied().collect());
    // None is without a line.
    assert_eq!(rows.len(), messages("combo").iter().filter(|sample| !is_ordinary(sample)).count());
}

#[test]
fn ordinary_mail_is_not_ambiguous_and_brings_no_warning() {
    for sample in messages("combo").iter().filter(|sample| is_ordinary(sample)) {
        let worst = Message::parse(&sample.bytes).defects().worst();
        assert!(worst <= Some(Severity::Info), "{}", sample.name());
    }
}

fn is_ordinary(sample: &Sample) -> bool {
    sample.name().starts_with("combo/ctl-")
}

/// Whether the token is in what is read, by us or by others: in a body, or as a value.
fn shows(message: &Message<'_>, token: &str) -> bool {
    let has = |bytes: &[u8]| bytes.windows(token.len()).any(|window| window == token.as_bytes());
    message.union_leaves().any(|leaf| has(&leaf))
        || message.alternatives().any(|other| has(&other.value))
        || message.headers().from().mailboxes().any(|mailbox| mailbox.addr_spec.as_str() == token)
        || message.headers().subject().is_some_and(|subject| has(subject.as_bytes()))
        || message.parts().any(|part| part.filename().is_some_and(|name| has(name.as_bytes())))
}
