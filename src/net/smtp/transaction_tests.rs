//! Conversations about a message.

use super::{
    exchange::{Exchange, Step},
    plan::MailParameters,
    reply::Reply,
    testing::converse,
    transaction::{Begin, WINDOW},
};
use crate::{
    envelope::{Envelope, EnvelopeAddress},
    net::error::Error,
};

/// What comes of sending from ana to `to`: who is accepted, who refused, the error.
#[track_caller]
fn begins(to: &[&str], is_pipelined: bool, script: &str, expected: (&str, &str, &str)) {
    let to: Vec<_> = to.iter().map(|name| format!("{name}@example.com")).collect();
    let envelope = Envelope::new("ana@example.com", to.iter().map(String::as_str)).unwrap();
    let mut begin = Begin::new(&envelope, MailParameters::default());
    if is_pipelined {
        begin = begin.pipelined();
    }
    let error = converse(&mut begin, script).err().map_or(String::new(), |e| e.to_string());
    let recipients = begin.into_recipients();
    let name = |address: &EnvelopeAddress| address.as_str().split('@').next().unwrap().to_owned();
    let accepted: Vec<_> = recipients.accepted.iter().map(name).collect();
    let refused: Vec<_> =
        recipients.refused.iter().map(|it| format!("{} {}", name(&it.address), it.reply)).collect();
    assert_eq!((&*accepted.join(","), &*refused.join(","), &*error), expected);
}

#[test]
fn each_recipient_has_its_own_result() {
    begins(
        &["joe", "nobody", "full", "eve"],
        false,
        "C: MAIL FROM:<ana@example.com>
         S: 250 OK
         C: RCPT TO:<joe@example.com>
         S: 250 OK
         C: RCPT TO:<nobody@example.com>
         S: 550-5.1.1 no
         S: 550 5.1.1 such user
         C: RCPT TO:<full@example.com>
         S: 452 4.2.2 full
         C: RCPT TO:<eve@example.com>
         S: 251 will forward
         C: DATA
         S: 354 go",
        ("joe,eve", "nobody 550 5.1.1 no such user,full 452 4.2.2 full", ""),
    );
}

#[test]
fn a_group_is_sent_at_once_and_every_reply_of_it_read() {
    begins(
        &["joe", "nobody"],
        true,
        "C: MAIL FROM:<ana@example.com>
         C: RCPT TO:<joe@example.com>
         C: RCPT TO:<nobody@example.com>
         C: DATA
         S: 250 OK
         S: 250 OK
         S: 550 no
         S: 354 go",
        ("joe", "nobody 550 no", ""),
    );
}

#[test]
fn nobody_accepted_is_an_error() {
    begins(
        &["nobody", "full"],
        false,
        "C: MAIL FROM:<ana@example.com>
         S: 250 OK
         C: RCPT TO:<nobody@example.com>
         S: 550 no
         C: RCPT TO:<full@example.com>
         S: 452 full",
        ("", "nobody 550 no,full 452 full", "RCPT was refused: 550 no"),
    );
}

#[test]
fn a_server_that_wants_data_for_nobody_gets_none() {
    for last in ["554 no valid recipients", "250 OK"] {
        let script = format!(
            "C: MAIL FROM:<ana@example.com>
             C: RCPT TO:<nobody@example.com>
             C: DATA
             S: 250 OK
             S: 550 no
             S: 354 go
             C: .
             S: {last}"
        );
        begins(&["nobody"], true, &script, ("", "nobody 550 no", "RCPT was refused: 550 no"));
    }
}

#[test]
fn data_refused_for_want_of_recipients_is_their_refusal() {
    begins(
        &["nobody"],
        true,
        "C: MAIL FROM:<ana@example.com>
         C: RCPT TO:<nobody@example.com>
         C: DATA
         S: 250 OK
         S: 550 no
         S: 503 no recipients",
        ("", "nobody 550 no", "RCPT was refused: 550 no"),
    );
}

#[test]
fn a_sender_refused_is_an_error() {
    let one = "C: MAIL FROM:<ana@example.com>
               S: 553 not you";
    begins(&["joe"], false, one, ("", "", "MAIL was refused: 553 not you"));
    let group = "C: MAIL FROM:<ana@example.com>
                 C: RCPT TO:<joe@example.com>
                 C: DATA
                 S: 553 not you
                 S: 503 MAIL first
                 S: 503 MAIL first";
    begins(&["joe"], true, group, ("", "", "MAIL was refused: 553 not you"));
    let open = "C: MAIL FROM:<ana@example.com>
                C: RCPT TO:<joe@example.com>
                C: DATA
                S: 451 later
                S: 250 OK
                S: 354 go
                C: .
                S: 554 no";
    begins(&["joe"], true, open, ("", "", "MAIL was refused: 451 later"));
}

#[test]
fn data_refused_is_an_error_with_what_came_before() {
    begins(
        &["joe", "nobody"],
        false,
        "C: MAIL FROM:<ana@example.com>
         S: 250 OK
         C: RCPT TO:<joe@example.com>
         S: 250 OK
         C: RCPT TO:<nobody@example.com>
         S: 550 no
         C: DATA
         S: 451 4.3.0 later",
        ("joe", "nobody 550 no", "DATA was refused: 451 4.3.0 later"),
    );
}

#[test]
fn a_reply_out_of_place_ends_the_session() {
    for (script, error) in [
        ("S: 354 go", "expected 250, not \"354 go\""),
        ("S: 421 bye", "the server ends the session: 421 bye"),
        ("S: 250 OK\nC: RCPT TO:<joe@example.com>\nS: 354 go", "expected 250, not \"354 go\""),
        (
            "S: 250 OK\nC: RCPT TO:<joe@example.com>\nS: 421 bye",
            "the server ends the session: 421 bye",
        ),
    ] {
        let script = format!("C: MAIL FROM:<ana@example.com>\n{script}");
        begins(&["joe"], false, &script, ("", "", error));
    }
    let script = "C: MAIL FROM:<ana@example.com>\nS: 250 OK\nC: RCPT TO:<joe@example.com>\nS: 250 OK\nC: DATA\nS: 250 OK";
    begins(&["joe"], false, script, ("joe", "", "expected 354, not \"250 OK\""));
}

#[test]
fn no_more_than_a_window_of_commands_is_unanswered() {
    let names: Vec<_> = (0..1000).map(|number| format!("a{number}@example.com")).collect();
    let envelope = Envelope::new("", names.iter().map(String::as_str)).unwrap();
    let mut begin = Begin::new(&envelope, MailParameters::default()).pipelined();
    let (mut sent, mut answered, mut out) = (0, 0, Vec::new());
    let mut reply = None;
    while let Step::Wait = begin.advance(reply, &mut out).unwrap() {
        sent += out.iter().filter(|&&byte| byte == b'\n').count();
        out.clear();
        assert!((1..=WINDOW).contains(&(sent - answered)));
        let code = if answered == names.len() + 1 { 354 } else { 250 };
        reply = Some(Reply { code, enhanced: None, lines: Vec::new() });
        answered += 1;
    }
    assert_eq!((sent, begin.into_recipients().accepted.len()), (1002, 1000));
}

#[test]
fn the_null_sender_and_parameters_are_written() {
    let envelope = Envelope::new("", ["\"a b\"@example.com"]).unwrap();
    let parameters = MailParameters { size: Some(5), is_8bit: true, is_utf8: true };
    let script = "C: MAIL FROM:<> SIZE=5 BODY=8BITMIME SMTPUTF8
                  S: 250
                  C: RCPT TO:<\"a b\"@example.com>
                  S: 250
                  C: DATA
                  S: 354";
    converse(&mut Begin::new(&envelope, parameters), script).unwrap();
}

#[test]
fn without_recipients_nothing_is_sent() {
    let envelope = Envelope::new("ana@example.com", []).unwrap();
    let error = converse(&mut Begin::new(&envelope, MailParameters::default()), "").unwrap_err();
    assert!(matches!(error, Error::Argument { .. }), "{error}");
}

#[test]
fn a_reply_to_nothing_is_none() {
    let envelope = Envelope::new("ana@example.com", ["joe@example.com"]).unwrap();
    let reply = Reply { code: 250, enhanced: None, lines: vec!["hello".into()] };
    let mut out = Vec::new();
    let mut begin = Begin::new(&envelope, MailParameters::default());
    let error = begin.advance(Some(reply), &mut out).unwrap_err();
    assert!(matches!(error, Error::Protocol { .. }), "{error}");
    assert!(out.is_empty());
}
