//! Messages: their recipients, their bytes, what they ask of a server.

use unmime::{
    Message,
    envelope::Envelope,
    net::{Error, smtp::Smtp},
};

use super::talk::{HELLO, HELO, envelope, plays, plays_on};

const HI: &[u8] = b"Subject: hi\r\n\r\nhello\r\n";

/// HI, as it is sent.
const HI_SENT: &str = "C: Subject: hi
    C:
    C: hello
    C: .
    S: 250 2.0.0 queued as 17
    ";

#[track_caller]
fn sends(smtp: &mut Smtp, to: &[&str], accepted: &[&str], refused: &[&str]) {
    let outcome = smtp.send(&envelope(to), HI).unwrap();
    assert_eq!(outcome.accepted, envelope(accepted).to);
    let found: Vec<_> =
        outcome.refused.iter().map(|it| format!("{} {}", it.address, it.reply)).collect();
    assert_eq!(found, refused);
    assert_eq!(outcome.queued.text(), "queued as 17");
}

/// Fails to send to joe, and gives the error.
fn fails(smtp: &mut Smtp, message: &[u8]) -> Error {
    smtp.send(&envelope(&["joe"]), message).unwrap_err().into()
}

#[test]
fn the_message_goes_to_those_who_are_accepted() {
    let dialogue = format!(
        "C: MAIL FROM:<ana@example.com> SIZE=22
         S: 250 2.1.0 OK
         C: RCPT TO:<joe@example.com>
         S: 250 2.1.5 OK
         C: RCPT TO:<nobody@example.com>
         S: 550 5.1.1 no such user
         C: DATA
         S: 354 go
         {HI_SENT}"
    );
    plays_on(&dialogue, |smtp| {
        sends(smtp, &["joe", "nobody"], &["joe"], &["nobody@example.com 550 5.1.1 no such user"]);
    });
}

#[test]
fn commands_go_in_a_group_if_the_server_has_pipelining() {
    let dialogue = format!(
        "S: 220 mx
         C: EHLO [127.0.0.1]
         S: 250-mx
         S: 250 pipelining
         C: MAIL FROM:<ana@example.com>
         C: RCPT TO:<joe@example.com>
         C: RCPT TO:<nobody@example.com>
         C: DATA
         S: 250 OK
         S: 550 no
         S: 250 OK
         S: 354 go
         {HI_SENT}"
    );
    plays(&dialogue, |smtp| {
        let mut smtp = smtp.unwrap();
        sends(&mut smtp, &["joe", "nobody"], &["nobody"], &["joe@example.com 550 no"]);
    });
}

#[test]
fn after_a_refusal_the_server_is_told_to_forget() {
    let dialogue = format!(
        "C: MAIL FROM:<ana@example.com> SIZE=22
         S: 250 OK
         C: RCPT TO:<joe@example.com>
         S: 452 4.2.2 full
         C: RSET
         S: 250 OK
         C: MAIL FROM:<ana@example.com> SIZE=22
         S: 553 not you
         C: RSET
         S: 250 OK
         C: MAIL FROM:<ana@example.com> SIZE=22
         S: 250 OK
         C: RCPT TO:<eve@example.com>
         S: 250 OK
         C: DATA
         S: 354 go
         {HI_SENT}
         C: QUIT
         S: 221 bye"
    );
    plays(&format!("{HELLO}{dialogue}"), |smtp| {
        let mut smtp = smtp.unwrap();
        let failed = smtp.send(&envelope(&["joe"]), HI).unwrap_err();
        assert_eq!(failed.to_string(), "RCPT was refused: 452 4.2.2 full");
        assert_eq!(failed.refused[0].reply.enhanced.unwrap().to_string(), "4.2.2");
        assert!(failed.error.is_transient() && !failed.error.is_fatal());
        assert_eq!(fails(&mut smtp, HI).to_string(), "MAIL was refused: 553 not you");
        sends(&mut smtp, &["eve"], &["eve"], &[]);
        smtp.quit().unwrap();
    });
}

/// What follows the CR would be a field of its own, or the body.
#[test]
fn a_lone_cr_in_a_header_is_not_sent() {
    plays_on("C: NOOP\nS: 250 OK", |smtp| {
        for message in [
            &b"Subject: hi\rBcc: eve@example.com\r\n\r\nhello\r\n"[..],
            b"Subject: hi\r\r\n\r\nhello\r\n",
            b"Subject: hi\r\n\rhello\r\n\r\n",
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n\
                --b\r\nContent-Description: a\rContent-Type: text/html\r\n\r\nx\r\n--b--\r\n",
            b"Content-Type: message/rfc822\r\n\r\nSubject: hi\rFrom: eve@example.com\r\n\r\nx\r\n",
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r--b\r\rx\r\n\
                --b\r\n\r\nx\r\n--b--\r\n",
            b"DKIM-Signature: v=1\r\nSubject: hi\r\n\r\na\rb\r\n",
        ] {
            println!("{}", message.escape_ascii());
            let error = fails(smtp, message);
            assert!(error.to_string().contains("CR without LF"), "{error}");
            assert!(!error.is_fatal());
        }
        smtp.noop().unwrap();
    });
}

#[test]
fn a_lone_cr_in_a_body_is_encoded() {
    is_sent_as(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n\
            --b\r\n\r\na\r--b\rX: y\r\rz\r\n--b--\r\n",
        "C: Content-Type: multipart/mixed; boundary=b
         C:
         C: --b
         C: Content-Transfer-Encoding: base64
         C:
         C: YQ0tLWINWDogeQ0Neg==
         C: --b--",
    );
    is_sent_as(
        "a: b\r\n\r\n.\rc\n.\n",
        "C: Content-Transfer-Encoding: quoted-printable\nC: a: b\nC:\nC: ..=0Dc\nC: ..",
    );
}

/// In such a message CR is the line end, and is sent as one.
#[test]
fn lines_that_all_end_in_cr_are_lines() {
    let dialogue = format!(
        "C: MAIL FROM:<ana@example.com> SIZE=22
         S: 250 OK
         C: RCPT TO:<joe@example.com>
         S: 250 OK
         C: DATA
         S: 354 go
         {HI_SENT}"
    );
    plays_on(&dialogue, |smtp| {
        smtp.send(&envelope(&["joe"]), b"Subject: hi\r\rhello\r").unwrap();
    });
}

/// Servers hang up on those whom they take for senders of spam; why they do is what matters.
#[test]
fn a_refusal_is_told_though_the_server_hangs_up() {
    let dialogue = "C: MAIL FROM:<ana@example.com> SIZE=22
         S: 554 5.7.1 go away
         END";
    plays_on(dialogue, |smtp| {
        assert_eq!(fails(smtp, HI).to_string(), "MAIL was refused: 554 5.7.1 go away");
        assert!(matches!(smtp.noop(), Err(Error::Ended)));
    });
}

#[test]
fn a_message_refused_at_its_end_leaves_the_session() {
    let dialogue = "C: MAIL FROM:<ana@example.com> SIZE=22
         S: 250 OK
         C: RCPT TO:<joe@example.com>
         S: 250 OK
         C: RCPT TO:<nobody@example.com>
         S: 550 no
         C: DATA
         S: 354 go
         C: Subject: hi
         C:
         C: hello
         C: .
         S: 554 5.7.1 spam
         C: NOOP
         S: 250 OK";
    plays_on(dialogue, |smtp| {
        let failed = smtp.send(&envelope(&["joe", "nobody"]), HI).unwrap_err();
        assert_eq!(failed.to_string(), "the message was refused: 554 5.7.1 spam");
        assert_eq!(failed.refused[0].address.as_str(), "nobody@example.com");
        smtp.noop().unwrap();
    });
}

/// What is sent of a message, in the lines of a dialogue.
#[track_caller]
fn is_sent_as(message: &str, lines: &str) {
    let dialogue = format!(
        "C: MAIL FROM:<ana@example.com>
         S: 250 OK
         C: RCPT TO:<joe@example.com>
         S: 250 OK
         C: DATA
         S: 354 go
         {lines}
         C: .
         S: 250 OK"
    );
    plays(&format!("{HELO}{dialogue}"), |smtp| {
        smtp.unwrap().send(&envelope(&["joe"]), message.as_bytes()).unwrap();
    });
}

#[test]
fn bytes_are_sent_as_they_are_but_for_dots_and_line_ends() {
    is_sent_as("a: b\r\n\r\nc\r\n", "C: a: b\nC:\nC: c");
    // One line end at the end, and no more.
    is_sent_as("a: b\r\n\r\nc", "C: a: b\nC:\nC: c");
    is_sent_as("a: b\r\n\r\nc\r\n\r\n", "C: a: b\nC:\nC: c\nC:");
    is_sent_as("", "");
    // Dots.
    is_sent_as("\r\n.\r\n..\r\n.a\r\na.\r\n", "C:\nC: ..\nC: ...\nC: ..a\nC: a.");
    // No CR or LF stands alone: what a server takes for the end of a message is not in it.
    is_sent_as("a\n.\nb\n", "C: a\nC: ..\nC: b");
    is_sent_as(
        "\r\n.\rMAIL FROM:<>\n\r.\r\n",
        "C: Content-Transfer-Encoding: quoted-printable\nC:\nC: ..=0DMAIL FROM:<>\nC: =0D.",
    );
    // Blanks, controls, long lines.
    is_sent_as("a \t\0\x7F\r\n", "C: a \\t\\0\x7F");
    let long = "x".repeat(3000);
    is_sent_as(&long, &format!("C: {long}"));
}

#[test]
fn a_dot_is_doubled_wherever_the_message_is_cut() {
    for at in (64 << 10) - 3..(64 << 10) + 3 {
        let first = "x".repeat(at - 2);
        is_sent_as(&format!("{first}\r\n.\r\ny"), &format!("C: {first}\nC: ..\nC: y"));
        is_sent_as(&format!("{first}\n.\ny"), &format!("C: {first}\nC: ..\nC: y"));
    }
}

#[test]
fn what_is_longer_than_the_server_takes_is_not_sent() {
    plays_on("C: NOOP\nS: 250 OK", |smtp| {
        let error = fails(smtp, &[b'x'; 999]);
        assert!(matches!(error, Error::TooLarge { size: 1001, most: 1000 }), "{error}");
        // Its line ends count as they are sent.
        let error = fails(smtp, &[b'\n'; 501]);
        assert!(matches!(error, Error::TooLarge { size: 1002, .. }), "{error}");
        smtp.noop().unwrap();
    });
}

#[test]
fn bytes_beyond_ascii_are_told_of() {
    let message = "Subject: hi\r\n\r\nna\u{EF}ve\r\n";
    let dialogue = "C: MAIL FROM:<ana@example.com> SIZE=23 BODY=8BITMIME
         S: 250 OK
         C: RCPT TO:<joe@example.com>
         S: 250 OK
         C: DATA
         S: 354 go
         C: Subject: hi
         C:
         C: na\\xC3\\xAFve
         C: .
         S: 250 OK";
    plays_on(dialogue, |smtp| {
        smtp.send(&envelope(&["joe"]), message.as_bytes()).unwrap();
    });
}

#[test]
fn bytes_beyond_ascii_are_encoded_for_a_server_that_does_not_take_them() {
    let message = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nna\u{EF}ve\r\n";
    let dialogue = "C: MAIL FROM:<ana@example.com>
         S: 250 OK
         C: RCPT TO:<joe@example.com>
         S: 250 OK
         C: DATA
         S: 354 go
         C: Content-Type: text/plain; charset=utf-8
         C: Content-Transfer-Encoding: quoted-printable
         C:
         C: na=C3=AFve
         C: .
         S: 250 OK";
    plays(&format!("{HELO}{dialogue}"), |smtp| {
        smtp.unwrap().send(&envelope(&["joe"]), message.as_bytes()).unwrap();
    });
}

#[test]
fn what_is_signed_is_not_encoded_anew() {
    let dkim = "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s; h=from; bh=; b=\r\n\r\nna\u{EF}ve\r\n";
    let pgp = "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nna\u{EF}ve\r\n\
        --b\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--b--\r\n";
    let header = "Subject: na\u{EF}ve\r\n\r\nhello\r\n";
    plays(&format!("{HELO}C: NOOP\nS: 250 OK"), |smtp| {
        let mut smtp = smtp.unwrap();
        for message in [dkim, pgp, header] {
            let error = fails(&mut smtp, message.as_bytes());
            assert!(matches!(error, Error::NotOffered { what: "8BITMIME" }), "{error}");
        }
        smtp.noop().unwrap();
    });
}

#[test]
fn addresses_beyond_ascii_need_smtputf8() {
    let envelope = Envelope::new("", ["用户@例え.jp"]).unwrap();
    let dialogue = format!(
        "C: MAIL FROM:<> SIZE=22 SMTPUTF8
         S: 250 OK
         C: RCPT TO:<用户@例え.jp>
         S: 250 OK
         C: DATA
         S: 354 go
         {HI_SENT}"
    );
    plays_on(&dialogue, |smtp| assert_eq!(smtp.send(&envelope, HI).unwrap().accepted.len(), 1));
    plays(&format!("{HELO}C: NOOP\nS: 250 OK"), |smtp| {
        let mut smtp = smtp.unwrap();
        let failed = smtp.send(&envelope, HI).unwrap_err();
        assert!(matches!(failed.error, Error::NotOffered { what: "SMTPUTF8" }), "{failed}");
        smtp.noop().unwrap();
    });
}

#[test]
fn a_header_in_utf_8_is_told_of() {
    let message = "Subject: na\u{EF}ve\r\n\r\nhello\r\n";
    assert_eq!(Message::parse(message.as_bytes()).headers().subject().unwrap(), "na\u{EF}ve");
    let dialogue = "C: MAIL FROM:<ana@example.com> SIZE=26 BODY=8BITMIME SMTPUTF8
         S: 250 OK
         C: RCPT TO:<joe@example.com>
         S: 250 OK
         C: DATA
         S: 354 go
         C: Subject: na\\xC3\\xAFve
         C:
         C: hello
         C: .
         S: 250 OK";
    plays_on(dialogue, |smtp| {
        smtp.send(&envelope(&["joe"]), message.as_bytes()).unwrap();
    });
}

#[test]
fn without_recipients_nothing_is_said() {
    plays_on("C: NOOP\nS: 250 OK", |smtp| {
        let failed = smtp.send(&envelope(&[]), HI).unwrap_err();
        assert!(matches!(failed.error, Error::Argument { .. }), "{failed}");
        smtp.noop().unwrap();
    });
}
