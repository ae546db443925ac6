//! Each limit: one less than there is, as many, one more.

use unmime::{
    Limits, Message, Options,
    lint::{AlternativeKind, Quirks},
    partial::Reassembly,
    report::Report,
};

use crate::heap::cost;

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
fn addresses_count_however_they_are_written() {
    const TWO: &str = "=?utf-8?Q?A_=3Ca=40x.com=3E=2C?= =?utf-8?Q?_b=40y.com?=";
    for (to, there_are) in [
        ("A <a@x.com>".to_owned(), 1),
        ("a@x.com b@y.com c@z.com".to_owned(), 3),
        // encoded together with their names
        (TWO.to_owned(), 2),
        (format!("c@z.com, {TWO}"), 3),
        (format!("{TWO}, c@z.com"), 3),
        (format!("{TWO}, {TWO}"), 4),
        (format!("C: c@z.com, d@z.com;, {TWO}"), 4),
    ] {
        let raw = format!("To: {to}\n\n");
        for most in 0..=there_are + 1 {
            let limits = limits(|limits| limits.addresses = most);
            let message = Message::parse_with(raw.as_bytes(), &Options::new().limits(limits));
            let read = message.headers().to().mailboxes().count();
            assert_eq!(read, most.min(there_are) as usize, "{most} {to}");
            assert_eq!(reports(&raw, "limit.addresses", limits), most < there_are, "{most} {to}");
        }
    }
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
fn encoded_words_of_a_display_name_are_counted_too() {
    let raw = "From: =?utf-8?Q?a?= =?utf-8?Q?b?= <a@x.com>, =?utf-8?Q?c?= <c@x.com>\n\n";
    for (most, names) in [
        (0, ["=?utf-8?Q?a?= =?utf-8?Q?b?=", "=?utf-8?Q?c?="]),
        (1, ["a =?utf-8?Q?b?=", "c"]),
        (2, ["ab", "c"]),
        (3, ["ab", "c"]),
    ] {
        let limits = limits(|limits| limits.encoded_words = most);
        let message = Message::parse_with(raw.as_bytes(), &Options::new().limits(limits));
        let from = message.headers().from();
        let read: Vec<_> = from.mailboxes().filter_map(|it| it.display_name.as_deref()).collect();
        assert_eq!(read, names, "{most}");
    }
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
    for (limits, in_header, in_fields, of_parts, of_others) in [
        (
            Limits::default(),
            (1 << 20, 1 << 18),
            (1_000, 10_000, 10_000, 100),
            (256 << 20, 100, 10_000),
            (3, 1 << 30, 64, 1_000),
        ),
        (
            Limits::gateway(),
            (256 << 10, 2_000),
            (100, 2_000, 1_000, 10),
            (64 << 20, 32, 1_000),
            (3, 256 << 20, 64, 1_000),
        ),
        (
            Limits::unlimited(),
            (u32::MAX, u32::MAX),
            (u32::MAX, u32::MAX, u32::MAX, u32::MAX),
            (u64::MAX, u32::MAX, u32::MAX),
            (u8::MAX, u64::MAX, u16::MAX, u32::MAX),
        ),
    ] {
        let Limits { header_bytes, header_fields, params, addresses, .. } = limits;
        let Limits { encoded_words, comment_depth, message_bytes, depth, parts, .. } = limits;
        let Limits { encoded_depth, decoded_bytes, views, defects, .. } = limits;
        assert_eq!((header_bytes, header_fields), in_header);
        assert_eq!((params, addresses, encoded_words, comment_depth), in_fields);
        assert_eq!((message_bytes, depth, parts), of_parts);
        assert_eq!((encoded_depth, decoded_bytes, views, defects), of_others);
    }
}

#[test]
fn what_is_past_a_limit_is_told_and_stays_in_the_bytes() {
    const NESTED: &str = "From: a@x.com\nContent-Type: multipart/mixed; boundary=b\n\n\
        --b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\n1\n--c--\n--b--\n";
    const INSIDE: &str = "Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\n\n1\n";
    let message_bytes = |limits: &mut Limits, most: u32| limits.message_bytes = most.into();
    let views = |limits: &mut Limits, most: u32| limits.views = most.try_into().unwrap_or(u16::MAX);
    type Set = fn(&mut Limits, u32);
    for (code, raw, there_are, set) in [
        ("limit.message-bytes", "From: a@x.com\n\nhello", 20, message_bytes as Set),
        // the second field starts after 14 bytes
        ("limit.header-bytes", "From: a@x.com\nA: b\n\n", 14, |it, most| it.header_bytes = most),
        ("limit.header-bytes", "From: a@x.com\nA : b\n\n", 14, |it, most| it.header_bytes = most),
        ("limit.header-fields", "From: a@x.com\nA: b\n\n", 2, |it, most| it.header_fields = most),
        ("limit.header-fields", "From: a@x.com\nA : b\n\n", 2, |it, most| it.header_fields = most),
        ("limit.depth", NESTED, 2, |it, most| it.depth = most),
        ("limit.depth", INSIDE, 2, |it, most| it.depth = most),
        ("limit.parts", NESTED, 3, |it, most| it.parts = most),
        ("limit.params", "Content-Type: a/b; c=d; e=f; g=h\n\n", 3, |it, most| it.params = most),
        (
            "limit.params",
            "Content-Type: a/b\nContent-Disposition: inline; c=d; e=f\n\n",
            2,
            |it, most| it.params = most,
        ),
        ("limit.views", FILES, 3, views),
        // one departure; two, each and both; three, each, each two and all
        ("limit.views", "From: a@x.com\nSubject: b\nSubject: c\n\n", 1, views),
        ("limit.views", TWO, 3, views),
        ("limit.views", THREE, 7, views),
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
            assert_eq!(reports(raw, code, limits), most < there_are, "{code} {most} {raw}");
            let message = Message::parse_with(raw.as_bytes(), &Options::new().limits(limits));
            assert_eq!(message.raw(), raw.as_bytes());
            let all = [message.root().raw(), message.unparsed()].concat();
            assert_eq!(all, raw.as_bytes(), "{code} {most}");
        }
        assert!(!reports(raw, code, Limits::unlimited()), "{code}");
        assert!(!reports(raw, code, Limits::default()) && !reports(raw, code, Limits::gateway()));
    }
}

#[test]
fn the_first_defect_of_each_code_is_kept_and_all_are_counted() {
    let raw = "a b\nX: y\nc d\nX: y\ne f\nX: y\n:g\nX: y\nSubject: h\nSubject: i\n\n";
    let codes = |most: u32| {
        let options = Options::new().limits(limits(|limits| limits.defects = most));
        let defects = Message::parse_with(raw.as_bytes(), &options).defects();
        let of = |code| defects.iter().filter(|it| it.code.as_str() == code).count();
        let kept = ["hdr.missing-colon", "hdr.empty-name", "hdr.duplicate-singleton"].map(of);
        (kept, defects.total() - u64::from(of("limit.defects") > 0))
    };
    let (all, total) = codes(1_000);
    assert_eq!(all, [3, 1, 1]);
    assert_eq!(codes(1), ([1, 1, 1], total));
    assert_eq!(codes(2), ([2, 1, 1], total));
    assert_eq!(codes(3), ([3, 1, 1], total));
}

#[test]
fn a_harmless_defect_hides_no_ambiguous_one_of_its_code() {
    let part = |one: &str, two: &str| {
        let field = "Content-Transfer-Encoding:";
        format!("--b\nContent-Type: a/b\n{field} {one}\n{field} {two}\n\nQUJD\n")
    };
    let (same, other) = (part("7bit", "7bit"), part("7bit", "base64"));
    let raw = format!("Content-Type: multipart/mixed; boundary=b\n\n{same}{other}--b--\n");
    // Of messages inside no defects are kept.
    for raw in [in_base64(&raw), raw] {
        for most in [0, 1, 2, 1_000] {
            let options = Options::new().limits(limits(|limits| limits.defects = most));
            let message = Message::parse_with(raw.as_bytes(), &options);
            assert!(message.union_leaves().any(|leaf| *leaf == *b"ABC"), "{most} {raw}");
        }
    }
}

#[test]
fn fields_are_counted_for_each_header() {
    let raw = "A: b\nContent-Type: multipart/mixed; boundary=c\n\n--c\nA: b\nD: e\n\n\n--c--\n";
    assert!(!reports(raw, "limit.header-fields", limits(|limits| limits.header_fields = 2)));
    assert!(reports(raw, "limit.header-fields", limits(|limits| limits.header_fields = 1)));
}

#[test]
fn a_header_over_a_limit_ends_where_others_do() {
    for (part, body) in [("A: b\nD: e\nF: g\n\nhello\n", "hello"), ("A: b\nD: e\nF: g\n", "")] {
        let raw =
            format!("Content-Type: multipart/mixed; boundary=c\n\n--c\n{part}--c\n\nx\n--c--\n");
        for most in [1, 2] {
            let options = Options::new().limits(limits(|limits| limits.header_fields = most));
            let message = Message::parse_with(raw.as_bytes(), &options);
            let bodies: Vec<_> = message.parts().skip(1).map(|part| part.raw_body()).collect();
            assert_eq!(bodies, [body.as_bytes(), b"x"], "{most}");
        }
    }
}

#[test]
fn a_message_and_what_is_past_the_limit_are_parts() {
    let raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n1\n--b\n\n2\n--b--\n";
    for (most, parts) in [(0, 2), (1, 2), (2, 3), (3, 3)] {
        let options = Options::new().limits(limits(|limits| limits.parts = most));
        assert_eq!(Message::parse_with(raw, &options).parts().len(), parts, "{most}");
    }
}

/// How many parts the reading has that takes `code` the other way.
fn parts_of_reading(raw: &str, code: &str) -> Option<usize> {
    let message = Message::parse(raw.as_bytes());
    let mut readings = message.readings();
    Some(readings.find(|reading| reading.code.as_str() == code)?.message.parts().len())
}

#[test]
fn near_misses_are_all_read_and_none_takes_room_for_its_boundary() {
    let long = "-".repeat(60) + "B1";
    for near_misses in [1, 10, 40, 400] {
        let near = "-B1\n".repeat(near_misses);
        let [short, long] = ["B1", &long].map(|boundary| {
            let raw = format!(
                "Content-Type: multipart/mixed; boundary=\"{boundary}\"\n\n--{boundary}\n\nx\n{near}--{boundary}--\n"
            );
            let parts = parts_of_reading(&raw, "mp.delimiter-near-miss");
            assert_eq!(parts, Some(2 + near_misses), "{near_misses} {boundary}");
            let message = Message::parse(raw.as_bytes());
            cost(|| message.lint()).total
        });
        // The boundary alone, in each reading, however many lines almost have it.
        assert!(short.abs_diff(long) <= 6_000, "{near_misses}: {short}, {long}");
    }
}

#[test]
fn boundaries_are_guessed_as_far_ahead_as_the_message_is_long() {
    let of = |multiparts: usize, far: usize| {
        let (far, empty) = ("x\n".repeat(far), "--b\nContent-Type: multipart/mixed\n\n");
        let raw = "Content-Type: multipart/mixed; boundary=b\n\n".to_owned()
            + &empty.repeat(multiparts - 1)
            + &format!("{empty}{far}--c\n\nx\n--c--\n--b--\n");
        let is_told = reports(&raw, "limit.views", Limits::default());
        (parts_of_reading(&raw, "mp.boundary-missing"), is_told)
    };
    assert_eq!(of(1, 0), (Some(3), false));
    assert_eq!(of(1, 1000), (Some(3), false));
    assert!(of(2, 1000).1);
    // Those that are found at once are found in every multipart.
    for multiparts in [1, 15, 16, 17, 100] {
        let multipart =
            "--b\nContent-Type: multipart/mixed\n\n--c\n\nx\n--c--\n".repeat(multiparts);
        let raw = format!("Content-Type: multipart/mixed; boundary=b\n\n{multipart}--b--\n");
        let parts = parts_of_reading(&raw, "mp.boundary-missing");
        assert_eq!(parts, Some(1 + 2 * multiparts), "{multiparts}");
        assert!(!reports(&raw, "limit.views", Limits::default()), "{multiparts}");
    }
}

/// Six departures, each with one other reading.
const SIX: &str = "From: a@x.com\nSubject: b\nSubject: c\nContent-Type: multipart/mixed; boundary=b\n\n\
    --b\nContent-Type: text/plain; charset=utf-7\n\n+AOk-\n\
    --b\nContent-Type: text/plain; charset=iso-8859-1\n\n\u{FEFF}x\u{E9}\n\
    --b\nContent-Type: a/b\nContent-Transfer-Encoding: \"base64\"\n\nQUJD\n\
    --b\nContent-Type: a/b; name=d\nContent-Disposition: attachment; filename=e\n\n\n\
    --b\nContent-Type: text/plain\n\nx\0y\n--b--\n";

#[test]
fn readings_are_made_one_after_the_other_as_many_as_the_limit() {
    for raw in [THREE, SIX] {
        let quirks = |most: u16| {
            let options = Options::new().limits(limits(|limits| limits.views = most));
            let message = Message::parse_with(raw.as_bytes(), &options);
            let lint = message.lint();
            let quirks: Vec<_> = lint.readings().map(|reading| reading.quirks).collect();
            let is_told = lint.defects().iter().any(|it| it.code.as_str() == "limit.views");
            (lint.reads(), quirks, is_told)
        };
        let (reads, all, is_told) = quirks(1_000);
        assert!(!is_told);
        let mut told = Vec::new();
        for most in 0..=reads + 1 {
            let (made, some, is_told) = quirks(most.try_into().unwrap());
            assert_eq!(made, most.min(reads));
            assert!(all.starts_with(&some) && some.len() <= made, "{most}: {some:?}");
            told.push(is_told);
            // Nothing that one departure shows, or two that show something alone, is left out without a word.
            let alone: Quirks =
                all.iter().filter(|it| it.len() == 1).flat_map(|it| it.iter()).collect();
            let must_be = |it: &Quirks| it.len() <= 2 && it.without(alone).is_empty();
            let missing: Vec<_> =
                all.iter().filter(|it| must_be(it) && !some.contains(it)).collect();
            assert!(is_told || missing.is_empty(), "{most}: {missing:?}");
        }
        assert!(told.is_sorted_by(|one, next| one >= next), "{told:?}");
    }
}

#[test]
fn readings_of_a_long_message_are_sixteen_times_as_long_together() {
    let reads = |len: usize, limits: Limits| {
        let raw = SIX.to_owned() + &" ".repeat(len);
        let message = Message::parse_with(raw.as_bytes(), &Options::new().limits(limits));
        let lint = message.lint();
        let is_told = lint.defects().iter().any(|it| it.code.as_str() == "limit.views");
        (lint.reads(), is_told, raw.len())
    };
    for limits in [Limits::default(), Limits::unlimited()] {
        let (all, is_told, _) = reads(0, limits);
        assert!(all > 22 && !is_told);
        for len in [10_000, 30_000, 40_000, 45_000, 50_000, 1 << 16, 1 << 18, 1 << 20, 1 << 21] {
            let (made, is_told, len) = reads(len, limits);
            let room = (16 * len).max(1 << 20);
            assert_eq!(made, all.min(room / len), "{len}");
            // One at a time, all together, and two at a time.
            assert_eq!(is_told, made < 6 + 1 + 15 + 1, "{len}");
        }
    }
}

/// Two departures, each with one other reading.
const TWO: &str = "From: a@x.com\nSubject: b\nSubject: c\nContent-Type: a/b; name=d\n\
    Content-Disposition: attachment; filename=e\n\n";

/// Three departures, each with one other reading.
const THREE: &str = "From: a@x.com\nSubject: b\nSubject: c\nContent-Type: a/b; name=d\n\
    Content-Disposition: attachment; filename=e\nContent-Transfer-Encoding: \"base64\"\n\nQUJD\n";

/// Three files in a text.
const FILES: &str = "\n\
    begin 644 a\n#:&$*\n`\nend\n\
    begin 644 b\n#:&(*\n`\nend\n\
    begin 644 c\n#:&,*\n`\nend\n";

#[test]
fn files_in_a_text_are_looked_into_as_many_as_the_limit() {
    for most in 0..=4 {
        let options = Options::new().limits(limits(|limits| limits.views = most));
        let message = Message::parse_with(FILES.as_bytes(), &options);
        let is_file = |code: &str| code == "uu.embedded";
        let looked_into = usize::from(most.min(3));
        let told = message.defects().iter().filter(|it| is_file(it.code.as_str())).count();
        assert_eq!(told, looked_into, "{most}");
        for kind in [AlternativeKind::Filename, AlternativeKind::Body] {
            let of_files = message.alternatives().filter(|it| is_file(it.code.as_str()));
            let of_kind = of_files.filter(|it| it.kind == kind).count();
            assert_eq!(of_kind, looked_into, "{most} {kind:?}");
        }
        assert_eq!(message.lint().reads(), usize::from(most.min(1)), "{most}");
        assert_eq!(message.root().hidden().iter().count(), 3);
    }
}

#[test]
fn files_past_the_limit_are_told_of_messages_inside_and_of_other_readings() {
    let files = "begin 644 a\n#:&$*\n`\nend\n".repeat(40);
    let text = format!("Content-Type: text/plain\n\n{files}");
    let of_another = format!(
        "Content-Type: multipart/mixed; boundary=b\nContent-Type: multipart/mixed; boundary=c\n\n\
        --b\n\nx\n--b--\n--c\n{text}--c--\n"
    );
    for raw in [text.clone(), in_base64(&text), of_another] {
        for most in [0, 20, 39, 40, 41] {
            let limits = limits(|limits| limits.views = most);
            assert_eq!(reports(&raw, "limit.views", limits), most < 40, "{most} {raw}");
        }
    }
}

#[test]
fn fields_of_a_report_are_counted_too() {
    const RAW: &[u8] = b"Content-Type: multipart/report; boundary=b\n\n--b\n\nsorry\n--b\n\
        Content-Type: message/delivery-status\n\n\
        Reporting-MTA: dns; x\n\nAction: failed\nStatus: 5.0.0\n--b--\n";
    for (most, action, status) in
        [(1, false, false), (2, true, false), (3, true, true), (4, true, true)]
    {
        let options = Options::new().limits(limits(|limits| limits.header_fields = most));
        let message = Message::parse_with(RAW, &options);
        let Some(Report::Delivery(report)) = message.report() else { panic!("{most}") };
        let first = report.recipients().next();
        assert_eq!(first.as_ref().is_some_and(|it| it.action().is_some()), action, "{most}");
        assert_eq!(first.is_some_and(|it| it.status().is_some()), status, "{most}");
    }
}

#[test]
fn parameters_past_the_limit_are_not_read() {
    let raw = b"Content-Type: text/plain; x=y; charset=gbk; format=flowed\n\n";
    for (most, charset, count) in
        [(0, None, 0), (1, None, 1), (2, Some("gbk"), 2), (3, Some("gbk"), 3)]
    {
        let options = Options::new().limits(limits(|limits| limits.params = most));
        let message = Message::parse_with(raw, &options);
        let content_type = message.root().content_type();
        assert_eq!(content_type.charset().as_deref(), charset, "{most}");
        assert_eq!(content_type.parameters().iter().count(), count, "{most}");
    }
}

/// `message` as a message in base64.
fn in_base64(message: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};

    let header = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n";
    header.to_owned() + &STANDARD.encode(message)
}

#[test]
fn encoded_messages_are_opened_as_deep_as_the_limit() {
    let inner = in_base64("\ndeep");
    let raw = in_base64(&inner);
    let finds = |message: &Message<'_>| message.union_leaves().any(|leaf| *leaf == *b"deep");
    for depth in 0..4 {
        let options = Options::new().limits(limits(|limits| limits.encoded_depth = depth));
        let message = Message::parse_with(raw.as_bytes(), &options);
        assert_eq!(finds(&message), depth >= 2, "{depth}");
        // A message that had to be decoded has used one of them.
        let opened = message.root().message();
        assert_eq!(opened.is_some_and(|opened| finds(&opened)), depth >= 2, "{depth}");
    }
    let both = inner.len() + "\ndeep".len();
    for most in [inner.len(), both - 1, both, both + 1] {
        let options = Options::new().limits(limits(|limits| limits.decoded_bytes = most as u64));
        let message = Message::parse_with(raw.as_bytes(), &options);
        assert_eq!(finds(&message), most >= both, "{most}");
        let opened = message.root().message();
        assert_eq!(opened.is_some_and(|opened| finds(&opened)), most >= both, "{most}");
    }
}

#[test]
fn encoded_multiparts_are_opened_as_deep_as_the_limit() {
    let text = "Content-Type: text/plain\n\ntext\n";
    let inner = format!("--b\n{text}--b--\n");
    let encoded = |inner: &str, boundary: &str| {
        use base64::{Engine, engine::general_purpose::STANDARD};

        let inner = STANDARD.encode(inner);
        format!(
            "Content-Type: multipart/mixed; boundary={boundary}\nContent-Transfer-Encoding: base64\n\n{inner}\n"
        )
    };
    let once = encoded(&inner, "b");
    let twice = encoded(&format!("--a\n{once}--a--\n"), "a");
    for depth in 0..4 {
        let options = Options::new().limits(limits(|limits| limits.encoded_depth = depth));
        let reads = |raw: &str| {
            let message = Message::parse_with(raw.as_bytes(), &options);
            message.text().is_some_and(|text| text.trim_end() == "text")
        };
        assert_eq!(reads(&once), depth >= 1, "{depth}");
        assert_eq!(reads(&twice), depth >= 2, "{depth}");
    }
}

#[test]
fn fragments_are_kept_up_to_the_limit() {
    // Each is counted with 64 bytes more: 69 and 70.
    const FIRST: &[u8] = b"Content-Type: message/partial; id=x; number=2\n\nhello";
    const SECOND: &[u8] = b"Content-Type: message/partial; id=x; number=3\n\nworld!";
    for (most, first, second) in
        [(68, false, false), (69, true, false), (138, true, false), (139, true, true)]
    {
        let mut reassembly = Reassembly::with_limit(most);
        let mut is_kept = |raw| reassembly.add(Message::parse(raw).root()).is_ok();
        assert_eq!((is_kept(FIRST), is_kept(SECOND)), (first, second), "{most}");
    }
}
