//! ENVELOPE and BODYSTRUCTURE as RFC 9051 §7.5.2 has them.

use unmime::{
    Message,
    imap::{BodyStructure, Envelope},
};

use crate::support::all_messages;

fn envelope(header: &str) -> String {
    let message = header.to_owned() + "\r\n\r\n";
    Envelope::new(Message::parse(message.as_bytes()).root()).to_string()
}

fn structure(message: &str) -> String {
    BodyStructure::new(Message::parse(message.as_bytes()).root()).to_string()
}

/// RFC 9051 §8, the sample session.
#[test]
fn the_sample_session_of_the_rfc_is_written() {
    let header = "Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\n\
        From: Terry Gray <gray@cac.washington.edu>\r\n\
        Subject: IMAP4rev2 WG mtg summary and minutes\r\n\
        To: imap@cac.washington.edu\r\n\
        cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\r\n\
        Message-Id: <B27397-0100000@cac.washington.edu>\r\n\
        MIME-Version: 1.0\r\n\
        Content-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n\r\n";
    let gray = r#"(("Terry Gray" NIL "gray" "cac.washington.edu"))"#;
    assert_eq!(
        envelope(header),
        format!(
            r#"("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev2 WG mtg summary and minutes" {gray} {gray} {gray} ((NIL NIL "imap" "cac.washington.edu")) ((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) NIL NIL "<B27397-0100000@cac.washington.edu>")"#
        )
    );
    let body = "\r\n".repeat(91) + &"x".repeat(3028 - 92 * 2) + "\r\n";
    let message = header.to_owned() + &body;
    let message = Message::parse(message.as_bytes());
    assert_eq!(
        BodyStructure::new(message.root()).without_extensions().to_string(),
        r#"("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 3028 92)"#.replace("7BIT", "7bit")
    );
}

/// RFC 9051 §7.5.2, the example of two parts.
#[test]
fn the_two_parts_of_the_rfc_are_written() {
    let text = "\r\n".repeat(23) + &"x".repeat(1152 - 23 * 2);
    let diff = (("A".repeat(60) + "\r\n").repeat(73)) + &"A".repeat(4554 - 73 * 62);
    let message = format!(
        "Content-Type: MULTIPART/MIXED; BOUNDARY=b\r\n\r\n\
         --b\r\nContent-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\nContent-Transfer-Encoding: 7BIT\r\n\r\n{text}\r\n\
         --b\r\nContent-Type: TEXT/PLAIN; CHARSET=US-ASCII; NAME=cc.diff\r\n\
         Content-ID: <960723163407.20117h@cac.washington.edu>\r\n\
         Content-Description: Compiler diff\r\nContent-Transfer-Encoding: BASE64\r\n\r\n{diff}\r\n--b--\r\n"
    );
    let message = Message::parse(message.as_bytes());
    assert_eq!(
        BodyStructure::new(message.root()).without_extensions().to_string(),
        r#"(("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 1152 23)("TEXT" "PLAIN" ("CHARSET" "US-ASCII" "NAME" "cc.diff") "<960723163407.20117h@cac.washington.edu>" "Compiler diff" "BASE64" 4554 73) "MIXED")"#
    );
}

#[test]
fn values_are_raw_strings_in_quotes() {
    for (header, expected) in [
        ("A: b", "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"),
        ("Subject:\r\nTo: ", r#"(NIL "" NIL NIL NIL NIL NIL NIL NIL NIL)"#),
        (
            "Subject: =?utf-8?Q?a?=\r\n =?utf-8?Q?b?= \"c\\\"",
            r#"(NIL "=?utf-8?Q?a?= =?utf-8?Q?b?= \"c\\\"" NIL NIL NIL NIL NIL NIL NIL NIL)"#,
        ),
        ("Subject: a\0b\u{e9}", "(NIL \"a\u{fffd}b\u{e9}\" NIL NIL NIL NIL NIL NIL NIL NIL)"),
        (
            "To: A: a@x, \"B, C\" <\"b c\"@y>;, U:;, joe",
            r#"(NIL NIL NIL NIL NIL ((NIL NIL "A" NIL)(NIL NIL "a" "x")("B, C" NIL "b c" "y")(NIL NIL NIL NIL)(NIL NIL "U" NIL)(NIL NIL NIL NIL)(NIL NIL "joe" "")) NIL NIL NIL NIL)"#,
        ),
        (
            "From: a@x\r\nSender: \r\nReply-To: =?utf-8?Q?B=2C?= <b@x>",
            r#"(NIL NIL ((NIL NIL "a" "x")) ((NIL NIL "a" "x")) (("=?utf-8?Q?B=2C?=" NIL "b" "x")) NIL NIL NIL NIL NIL)"#,
        ),
        (
            "In-Reply-To: <a@x>\r\nMessage-ID: <b@x> (c)",
            r#"(NIL NIL NIL NIL NIL NIL NIL NIL "<a@x>" "<b@x> (c)")"#,
        ),
    ] {
        assert_eq!(envelope(header), expected, "{header}");
    }
}

#[test]
fn each_kind_of_part_has_its_fields() {
    let nil = "NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL";
    for (message, expected) in [
        ("\r\nhi\r\n", r#"("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 4 1 NIL NIL NIL NIL)"#.to_owned()),
        (
            "Content-Type: image/png; name*0*=utf-8''%41; name*1=b\r\nContent-MD5: Q2hlY2s=\r\n\
             Content-Disposition: attachment; filename=\"a\\\"b\"\r\nContent-Language: en, de\r\n\
             Content-Location: http://x/\r\nContent-Transfer-Encoding: Base64\r\n\r\nAAAA",
            r#"("image" "png" ("name*0*" "utf-8''%41" "name*1" "b") NIL NIL "Base64" 4 "Q2hlY2s=" ("attachment" ("filename" "a\"b")) ("en" "de") "http://x/")"#.to_owned(),
        ),
        (
            "Content-Type: message/rfc822\r\nContent-Language: en\r\n\r\nSubject: s\r\n\r\nhi\r\n",
            r#"("message" "rfc822" NIL NIL NIL "7bit" 18 (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 4 1 NIL NIL NIL NIL) 3 NIL NIL "en" NIL)"#.to_owned(),
        ),
        (
            "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogcw0KDQo=\r\n",
            r#"("message" "rfc822" NIL NIL NIL "base64" 22 (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0) 1 NIL NIL NIL NIL)"#.to_owned(),
        ),
        (
            "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nA: b\r\n\r\nx\r\n--b--\r\n",
            format!(r#"(("message" "rfc822" NIL NIL NIL "7bit" 9 ({nil}) ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 1 0 NIL NIL NIL NIL) 2 NIL NIL NIL NIL) "digest" ("boundary" "b") NIL NIL NIL)"#),
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b--\r\n",
            r#"(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0) "mixed" ("boundary" "b") NIL NIL NIL)"#.to_owned(),
        ),
    ] {
        assert_eq!(structure(message), expected, "{message}");
    }
}

/// Parentheses close, strings do, and nothing breaks the line.
fn check(written: &str, of: &str) {
    assert!(!written.contains(['\r', '\n', '\0']), "{of}: {written}");
    let (mut depth, mut quoted, mut chars) = (0usize, false, written.chars());
    while let Some(char) = chars.next() {
        match char {
            '\\' if quoted => assert!(matches!(chars.next(), Some('"' | '\\')), "{of}"),
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1).expect(of),
            _ => assert!("NIL ".contains(char) || char.is_ascii_digit(), "{of}: {written}"),
        }
    }
    assert!(depth == 0 && !quoted, "{of}: {written}");
}

#[test]
fn what_is_written_is_well_formed_for_all_messages_cut_off_anywhere() {
    for sample in all_messages().iter().filter(|sample| sample.bytes.len() < 4096) {
        for end in (0..=sample.bytes.len()).rev().step_by(37) {
            let message = Message::parse(&sample.bytes[..end]);
            check(&Envelope::new(message.root()).to_string(), &sample.name());
            check(&BodyStructure::new(message.root()).to_string(), &sample.name());
        }
    }
}

#[test]
fn depth_costs_no_stack_and_lines_are_counted_once() {
    let nested = "Content-Type: message/rfc822\n\n".repeat(20_000);
    let options = unmime::Options::new().limits(unmime::Limits::unlimited());
    let message = Message::parse_with(nested.as_bytes(), &options);
    check(&BodyStructure::new(message.root()).to_string(), "nested");
}
