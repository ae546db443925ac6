//! Authors and subjects that other readers show.

use unmime::{
    Message,
    lint::{AlternativeKind, Severity},
};

/// The other values of a kind, and the codes of all defects that are as bad as `least`.
fn read(raw: &str, kind: AlternativeKind, least: Severity) -> (Vec<String>, Vec<&'static str>) {
    let message = Message::parse(raw.as_bytes());
    let others = message.alternatives().filter(|other| other.kind == kind);
    let others = others.filter_map(|other| Some(other.text()?.to_owned())).collect();
    let defects = message.defects();
    let codes = defects.iter().filter(|defect| defect.severity >= least);
    (others, codes.map(|defect| defect.code.as_str()).collect())
}

#[test]
fn a_message_without_an_author_may_be_shown_with_another() {
    for (raw, others) in [
        ("To: a@x.com\n\n", &[][..]),
        ("Resent-From: b@x.com\n\n", &["b@x.com"]),
        ("Sender: c@x.com\n\n", &["c@x.com"]),
        ("From: Joe Q\nResent-From: b@x.com\nSender: c@x.com\n\n", &["b@x.com"]),
    ] {
        let (found, codes) = read(raw, AlternativeKind::From, Severity::Warn);
        assert_eq!(found, others, "{raw}");
        assert!(codes.contains(&"hdr.missing-from"), "{raw}: {codes:?}");
    }
}

#[test]
fn several_authors_and_groups_of_them_are_warned_of() {
    for (raw, expected) in [
        ("From: a@x.com, b@x.com\n\n", &["addr.multiple-from"][..]),
        ("From: A: a@x.com;\n\n", &["addr.group-in-from"]),
        ("From: a@x.com\nSender: A: a@x.com;\n\n", &["addr.group-in-from"]),
        ("From: a@x.com\nTo: A: a@x.com;, b@x.com\n\n", &[]),
    ] {
        let (others, codes) = read(raw, AlternativeKind::From, Severity::Warn);
        assert_eq!((others.len(), &*codes), (0, expected), "{raw}");
    }
}

#[test]
fn only_authors_and_subjects_are_ambiguous() {
    let twice = "a@x.com@y.com";
    let from = read(&format!("From: {twice}\n\n"), AlternativeKind::From, Severity::Ambiguous);
    assert_eq!(from.1, ["addr.syntax"]);
    for name in ["Sender", "To", "Reply-To"] {
        let raw = format!("From: a@x.com\n{name}: {twice}\n\n");
        let (others, codes) = read(&raw, AlternativeKind::From, Severity::Warn);
        assert_eq!((others.len(), &codes[..]), (0, &["addr.syntax"][..]), "{name}");
    }
    let raw = "From: a@x.com\nSubject: =?utf-8?B?aGVsbG8=d29ybGQ=?=\n\n";
    let (others, codes) = read(raw, AlternativeKind::Subject, Severity::Ambiguous);
    assert_eq!(others, ["=?utf-8?B?aGVsbG8=d29ybGQ=?=", "hello"]);
    assert_eq!(codes, ["ew.malformed"]);
}

/// Linear: the places of each code are looked into once, however many there are.
#[test]
fn a_million_broken_addresses_are_looked_at_once() {
    for piece in
        ["a@b <", "a@b@c,", "\"", "\\,", "(", ")", "<a@b>c@d,", "=?", "a\\", "<@a:", "a@b "]
    {
        let raw = format!("From: {}\n\n", piece.repeat(20_000));
        let message = Message::parse(raw.as_bytes());
        assert!(message.defects().worst() > Some(Severity::Info), "{piece}");
        assert!(message.alternatives().count() < 64, "{piece}");
    }
}
