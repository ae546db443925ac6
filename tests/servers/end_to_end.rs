//! From hand to hand: a message is composed, sent to Postfix, which gives it to Dovecot, fetched from there, and read.

use std::{collections::BTreeSet, thread, time::Duration};

use unmime::{
    Message,
    compose::{Draft, Entity},
    envelope::Envelope,
    net::{
        Secret, Settings, Stream,
        pop3::{Pop3, Transaction},
    },
};

use crate::{
    farm::{Server, farm},
    send::{Encryption, connect, trusting},
};

/// Sends a message to a user.
fn send(user: &str, envelope: &Envelope, message: &[u8]) {
    let mut smtp = connect(Server::Postfix, Encryption::StartTls);
    smtp.login(user, &Secret::from("secret")).unwrap();
    let outcome = smtp.send(envelope, message).unwrap();
    assert_eq!((outcome.accepted.len(), outcome.refused.len()), (envelope.to.len(), 0));
    smtp.quit().unwrap();
}

fn mailbox(user: &str) -> Pop3<Transaction> {
    let settings = Settings::default();
    let port = farm().port(Server::DovecotTls);
    let tls = trusting(Server::Dovecot);
    let stream = Stream::connect_tls("localhost", port, &tls, &settings.timeouts).unwrap();
    let session = Pop3::greet(stream, settings).unwrap();
    session.login(user, &Secret::from("secret")).unwrap()
}

/// The only message of a user, as soon as it is there.
fn fetch(user: &str) -> Vec<u8> {
    for _ in 0..100 {
        let mut mailbox = mailbox(user);
        if mailbox.stat().unwrap().messages == 1 {
            let mut message = Vec::new();
            mailbox.retr(1, &mut message).unwrap();
            mailbox.quit().unwrap();
            return message;
        }
        mailbox.quit().unwrap();
        thread::sleep(Duration::from_millis(100));
    }
    panic!("no message for {user}");
}

/// What is fetched when this was sent: the fields that servers put before it, and it.
fn sent_and_fetched(message: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let user = farm().new_user();
    let to = format!("{user}@example.test");
    send(&user, &Envelope::new(&to, [&*to]).unwrap(), message);
    let fetched = fetch(&user);
    let start = fetched.len().checked_sub(message.len()).unwrap();
    (fetched[..start].to_vec(), fetched[start..].to_vec())
}

/// Only fields that servers write, whole.
fn is_trace(before: &[u8]) -> bool {
    let names: BTreeSet<_> =
        Message::parse(before).headers().iter().map(|field| field.name().to_owned()).collect();
    let trace = ["Delivered-To", "Received", "Return-Path", "X-Original-To"];
    before.ends_with(b"\r\n") && names.iter().eq(trace)
}

#[test]
fn messages_arrive_byte_for_byte() {
    let header = "From: ana@example.test\r\nSubject: hi\r\n\r\n";
    let dots = ".\r\n..\r\n.a.\r\n...\r\n. \r\n\r\n".repeat(5 << 20 >> 4);
    assert!(dots.len() > 5 << 20);
    for body in [
        dots.as_bytes(),
        b"\xCF\xC4\xCC\xCE \x80\xFF 8bit GBK\r\n",
        &[&[b'x'; 3000][..], b"\r\n"].concat(),
        b".\r\n",
        b"\r\n\r\n\r\n",
        b"blanks \t \r\nFrom here\r\n>From there\r\n\x0C\x7F\x01\r\n",
        b"",
    ] {
        let message = [header.as_bytes(), body].concat();
        let (before, fetched) = sent_and_fetched(&message);
        assert!(is_trace(&before), "{}", before.escape_ascii());
        assert!(
            fetched == message,
            "{} bytes, {}",
            body.len(),
            body[..body.len().min(40)].escape_ascii()
        );
    }
}

#[test]
fn an_empty_message_arrives() {
    let (before, fetched) = sent_and_fetched(b"");
    assert!(fetched.is_empty() && is_trace(&before), "{}", before.escape_ascii());
    assert!(Message::parse(&before).root().raw_body().is_empty());
}

#[test]
fn a_composed_message_is_read_as_it_was_written() {
    let user = farm().new_user();
    let to = format!("{user}@example.test");
    let octets: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let composed = Draft::new()
        .from(("夏, \"涛\"", &*to))
        .to(&to)
        .bcc(&to)
        .subject(
            "夏天的清单 and a long subject that has to be folded, since it has more than one line",
        )
        .text("Hello,\n.\n..dots\nFrom here\n très bien \n")
        .html("<p>Hello <img src='cid:logo@example.test'>")
        .inline("logo@example.test", Entity::binary("image/png", &octets[..]))
        .attach(Entity::file("夏涛.bin", &octets[..]))
        .attach(Entity::message(b"Subject: inside\r\n\r\n.\r\n"))
        .compose()
        .unwrap();
    send(&user, &composed.envelope, composed.bytes());
    let fetched = fetch(&user);
    assert!(fetched.ends_with(composed.bytes()));

    let (written, read) = (composed.message(), Message::parse(&fetched));
    assert_eq!(read.headers().subject(), written.headers().subject());
    assert_eq!(read.headers().from().to_string(), written.headers().from().to_string());
    assert_eq!(read.headers().message_id(), written.headers().message_id());
    assert_eq!((read.text(), read.html()), (written.text(), written.html()));
    let parts = |message: &Message<'_>| -> Vec<_> {
        let part = |part: unmime::Part<'_>| {
            let name = part.filename().map(|name| name.into_owned());
            (part.content_type().to_string(), name, part.body().into_owned())
        };
        message.parts().filter(|it| it.is_leaf()).map(part).collect()
    };
    assert_eq!(parts(&read), parts(&written));
    assert!(
        parts(&read)
            .iter()
            .any(|(_, name, body)| { name.as_deref() == Some("夏涛.bin") && *body == octets })
    );
}
