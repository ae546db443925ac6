//! Each limit: one less than there is, as many, one more.

use unmime::{Limits, Message, Options};

/// Whether `code` is among the defects of a message that is read within `limits`.
fn reports(raw: &str, code: &str, limits: Limits) -> bool {
    let options = Options::new().limits(limits);
    let message = Message::parse_with(raw.as_bytes(), &options);
    message.defects().iter().any(|defect| defect.code.as_str() == code)
}

fn limits(set: impl Fn(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    set(&mut limits);
    limits
}

#[test]
fn addresses_past_the_limit_are_left_in_the_raw_value() {
    let raw = "To: a@x.com, B <b@x.com>, C: c@x.com;,\n\n";
    for (most, read) in [(0, 0), (2, 2), (3, 3), (4, 3)] {
        let limits = limits(|limits| limits.addresses = most);
        let message = Message::parse_with(raw.as_bytes(), &Options::new().limits(limits));
        assert_eq!(message.headers().to().mailboxes().count(), read, "{most}");
        assert_eq!(reports(raw, "limit.addresses", limits), most < 3, "{most}");
        assert!(
            message.headers().get("To").is_some_and(|to| to.raw_value().ends_with(b"c@x.com;,"))
        );
    }
    assert!(!reports(raw, "limit.addresses", Limits::unlimited()));
}

#[test]
fn encoded_words_past_the_limit_stay_encoded() {
    let raw = "Subject: =?utf-8?Q?a?= =?utf-8?Q?b?= =?utf-8?Q?c?= d\n\n";
    for (most, text) in
        [(2, "ab =?utf-8?Q?c?= d"), (3, "abc d"), (4, "abc d"), (0, raw[9..].trim())]
    {
        let limits = limits(|limits| limits.encoded_words = most);
        let message = Message::parse_with(raw.as_bytes(), &Options::new().limits(limits));
        assert_eq!(message.headers().subject().as_deref(), Some(text), "{most}");
        assert_eq!(reports(raw, "limit.encoded-words", limits), most < 3, "{most}");
    }
    assert!(!reports(raw, "limit.encoded-words", Limits::unlimited()));
}

#[test]
fn comments_deeper_than_the_limit_are_reported_and_passed_over() {
    let raw = "From: a@x.com (b (c (d)))\n\n";
    for most in [0, 2, 3, 4] {
        let limits = limits(|limits| limits.comment_depth = most);
        let message = Message::parse_with(raw.as_bytes(), &Options::new().limits(limits));
        let from = message.headers().from();
        assert!(from.mailboxes().any(|mailbox| mailbox.addr_spec.as_str() == "a@x.com"));
        assert_eq!(reports(raw, "limit.comment-depth", limits), most < 3, "{most}");
    }
    assert!(!reports(raw, "limit.comment-depth", Limits::unlimited()));
}

#[test]
fn the_defaults_are_those_that_are_documented() {
    let Limits { addresses, encoded_words, comment_depth, .. } = Limits::default();
    assert_eq!((addresses, encoded_words, comment_depth), (10_000, 10_000, 100));
}

#[test]
fn what_is_past_a_limit_is_told_and_stays_in_the_bytes() {
    const NESTED: &str = "From: a@x.com\nContent-Type: multipart/mixed; boundary=b\n\n\
        --b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\n1\n--c--\n--b--\n";
    let message_bytes = |limits: &mut Limits, most: u32| limits.message_bytes = most.into();
    let views = |limits: &mut Limits, most: u32| limits.views = most.try_into().unwrap_or(u16::MAX);
    type Set = fn(&mut Limits, u32);
    for (code, raw, there_are, set) in [
        ("limit.message-bytes", "From: a@x.com\n\nhello", 20, message_bytes as Set),
        // the second field starts behind 14 bytes
        ("limit.header-bytes", "From: a@x.com\nA: b\n\n", 14, |it, most| it.header_bytes = most),
        ("limit.header-fields", "From: a@x.com\nA: b\n\n", 2, |it, most| it.header_fields = most),
        ("limit.depth", NESTED, 2, |it, most| it.depth = most),
        ("limit.parts", NESTED, 3, |it, most| it.parts = most),
        ("limit.params", "Content-Type: a/b; c=d; e=f; g=h\n\n", 3, |it, most| it.params = most),
        ("limit.views", "Content-Type: text/html\nContent-Type: a/b\nX: y\n \n\nz", 3, views),
        (
            "limit.defects",
            "From: a@x.com\nDate: 1\nDate: 2\nDate: 3\nDate: 4\n\n",
            3,
            |it, most| {
                it.defects = most;
            },
        ),
    ] {
        for most in [there_are - 1, there_are, there_are + 1] {
            let limits = limits(|limits| set(limits, most));
            assert_eq!(reports(raw, code, limits), most < there_are, "{code} {most}");
            let message = Message::parse_with(raw.as_bytes(), &Options::new().limits(limits));
            assert_eq!(message.raw(), raw.as_bytes());
            let all = [message.root().raw(), message.unparsed()].concat();
            assert_eq!(all, raw.as_bytes(), "{code} {most}");
        }
        assert!(!reports(raw, code, Limits::unlimited()), "{code}");
        assert!(!reports(raw, code, Limits::default()) && !reports(raw, code, Limits::gateway()));
    }
}
