//! SMTP.

use std::fs;

use unmime::{
    envelope::Envelope,
    net::{
        Error, Secret, Settings, Stream,
        sasl::{CramMd5, Login, Mechanism, Plain, Scram},
        smtp::{ClientName, Exchange, Reply, SendError, Smtp, Step},
        tls::Tls,
    },
};

use crate::farm::{Server, farm};

/// How a connection is encrypted.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Encryption {
    None,
    StartTls,
    Tls,
}

pub(crate) fn trusting(server: Server) -> Tls {
    Tls::trusting(&fs::read(farm().certificate(server)).unwrap()).unwrap()
}

pub(crate) fn connect(server: Server, encryption: Encryption) -> Smtp {
    let mut settings = Settings::default();
    settings.allow_plaintext = encryption == Encryption::None;
    let (port, timeouts) = (farm().port(server), &settings.timeouts);
    let stream = match encryption {
        Encryption::Tls => Stream::connect_tls("localhost", port, &trusting(server), timeouts),
        _ => Stream::connect("localhost", port, timeouts),
    };
    let mut smtp = Smtp::greet(stream.unwrap(), ClientName::default(), settings).unwrap();
    if encryption == Encryption::StartTls {
        smtp.starttls(&trusting(server), "localhost").unwrap();
    }
    smtp
}

fn secret() -> Secret {
    Secret::from("secret")
}

fn to(names: &[&str]) -> Envelope {
    let names: Vec<_> = names.iter().map(|name| format!("{name}@example.test")).collect();
    Envelope::new("tommy@example.test", names.iter().map(String::as_str)).unwrap()
}

/// What a server may do something to: dots, octets beyond ASCII, no line end at the end.
const MESSAGE: &[u8] = b"From: tommy@example.test\r\nSubject: =?gbk?B?z8TMzg==?=\r\n\r\n\
    .dot\r\n..\r\n.\r\n8bit \xCF\xC4\xCC\xCE\r\nend";

/// Sends the message to a user, to one whom the server does not know, and to one whose mailbox is full.
fn send_to_three(smtp: &mut Smtp, user: &str) {
    let outcome = smtp.send(&to(&[user, "nobody", "full"]), MESSAGE).unwrap();
    assert_eq!(outcome.accepted, to(&[user]).to);
    let refused = outcome.refused.iter().map(|it| (it.address.as_str(), it.reply.code));
    let expected = [("nobody@example.test", 550), ("full@example.test", 452)];
    assert_eq!(refused.collect::<Vec<_>>(), expected);
}

#[test]
fn every_mechanism_works_with_postfix_over_every_connection() {
    for (server, encryption) in [
        (Server::Postfix, Encryption::None),
        (Server::Postfix, Encryption::StartTls),
        (Server::PostfixTls, Encryption::Tls),
    ] {
        let user = farm().new_user();
        let mechanisms: [Box<dyn Mechanism>; 5] = [
            Box::new(Plain::new(&*user, secret())),
            Box::new(Login::new(&*user, secret())),
            Box::new(CramMd5::new(&*user, secret())),
            Box::new(Scram::sha1(&*user, secret())),
            Box::new(Scram::sha256(&*user, secret())),
        ];
        for mut mechanism in mechanisms {
            let mut smtp = connect(server, encryption);
            assert!(smtp.extensions().has_pipelining() && smtp.extensions().has_8bitmime());
            let wrong = smtp.auth(&mut Plain::new(&*user, "wrong")).unwrap_err();
            assert!(wrong.to_string().starts_with("AUTH was refused: 535 5.7.8"), "{wrong}");
            smtp.auth(&mut *mechanism).unwrap();
            send_to_three(&mut smtp, &user);
            smtp.noop().unwrap();
            smtp.quit().unwrap();
        }
        let sent = [MESSAGE, b"\r\n"].concat();
        for stored in farm().messages(server, &user, 5) {
            let stored = String::from_utf8_lossy(&stored).replace('\n', "\r\n");
            assert!(stored.ends_with(&*String::from_utf8_lossy(&sent)), "{stored}");
        }
    }
}

#[test]
fn aiosmtpd_gets_the_bytes_as_they_are() {
    for (server, encryption) in [
        (Server::Smtpd, Encryption::None),
        (Server::Smtpd, Encryption::StartTls),
        (Server::SmtpdTls, Encryption::Tls),
    ] {
        let user = farm().new_user();
        let mut smtp = connect(server, encryption);
        smtp.login(&user, &secret()).unwrap();
        send_to_three(&mut smtp, &user);
        smtp.quit().unwrap();
        is_stored(server, &user, &[MESSAGE, b"\r\n"].concat());
    }
}

/// A server of aiosmtpd has stored one message for this user: what was sent.
#[track_caller]
fn is_stored(server: Server, user: &str, sent: &[u8]) {
    let stored = &farm().messages(server, user, 1)[0];
    let expected = [b"Return-Path: <tommy@example.test>\r\n", sent].concat();
    assert!(*stored == expected, "{}", stored.escape_ascii());
}

#[test]
fn a_server_without_ehlo_gets_helo_and_ascii() {
    let server = Server::SmtpdWithoutEhlo;
    let user = farm().new_user();
    let mut smtp = connect(server, Encryption::None);
    assert_eq!(smtp.extensions().iter().count(), 0);
    let message = "Subject: hi\r\nContent-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: 8bit\r\n\r\nhello, hello, na\u{EF}ve\r\n";
    smtp.send(&to(&[&user]), message.as_bytes()).unwrap();
    smtp.quit().unwrap();
    let sent = message.replace("8bit", "quoted-printable").replace('\u{EF}', "=C3=AF");
    is_stored(server, &user, sent.as_bytes());
}

#[test]
fn a_message_that_aiosmtpd_does_not_take_is_refused_and_the_next_goes() {
    let user = farm().new_user();
    let mut smtp = connect(Server::Smtpd, Encryption::None);
    smtp.login(&user, &secret()).unwrap();
    let failed = smtp.send(&to(&["nobody", &user]), b"Subject: REJECTME\r\n\r\n").unwrap_err();
    assert_eq!(failed.to_string(), "the message was refused: 554 5.7.1 not taken");
    assert_eq!(failed.refused[0].reply.code, 550);
    let failed = smtp.send(&to(&["nobody"]), b"Subject: hi\r\n\r\n").unwrap_err();
    assert_eq!(failed.to_string(), "RCPT was refused: 550 5.1.1 no such user");
    smtp.send(&to(&[&user]), b"").unwrap();
    smtp.quit().unwrap();
    is_stored(Server::Smtpd, &user, b"");
}

#[test]
fn what_is_longer_than_a_server_takes_is_not_sent() {
    let mut smtp = connect(Server::SmtpdOf1000Octets, Encryption::None);
    assert_eq!(smtp.extensions().most_octets(), Some(1000));
    let failed = smtp.send(&to(&["tommy"]), &[b'x'; 2000]).unwrap_err();
    assert!(matches!(failed.error, Error::TooLarge { size: 2002, most: 1000 }), "{failed}");
    smtp.noop().unwrap();
    smtp.quit().unwrap();
}

fn send_to_sink(server: Server) -> (Smtp, Result<(), SendError>) {
    let mut smtp = connect(server, Encryption::None);
    let sent = smtp.send(&to(&["tommy", "alice"]), b"Subject: hi\r\n\r\n.\r\n").map(drop);
    (smtp, sent)
}

#[test]
fn sinks_of_every_kind_take_messages() {
    for (server, is_esmtp) in [
        (Server::SinkWithoutEsmtp, false),
        (Server::SinkWithout8Bit, true),
        (Server::SinkWithoutPipelining, true),
        (Server::SinkRefusesEhlo, false),
    ] {
        let (smtp, sent) = send_to_sink(server);
        sent.unwrap();
        assert_eq!(smtp.extensions().iter().count() > 0, is_esmtp, "{server:?}");
        let has_8bitmime = smtp.extensions().has_8bitmime();
        let has_pipelining = smtp.extensions().has_pipelining();
        assert_eq!(has_8bitmime, server == Server::SinkWithoutPipelining, "{server:?}");
        assert_eq!(has_pipelining, server == Server::SinkWithout8Bit, "{server:?}");
        smtp.quit().unwrap();
    }
}

#[test]
fn sinks_that_refuse_are_understood() {
    for (server, error, is_transient) in [
        (Server::SinkRefusesRcpt, "RCPT was refused: 500 5.3.0 Error: command failed", false),
        (Server::SinkDefersRcpt, "RCPT was refused: 450 4.3.0 Error: command failed", true),
        (Server::SinkRefusesData, "DATA was refused: 500 5.3.0 Error: command failed", false),
        (
            Server::SinkRefusesMessage,
            "the message was refused: 500 5.3.0 Error: command failed",
            false,
        ),
    ] {
        let (mut smtp, sent) = send_to_sink(server);
        let failed = sent.unwrap_err();
        assert_eq!((&*failed.to_string(), failed.error.is_transient()), (error, is_transient));
        smtp.noop().unwrap();
        smtp.quit().unwrap();
    }
}

#[test]
fn sinks_that_hang_up_are_noticed_at_once() {
    for server in [Server::SinkHangsUpAtMail, Server::SinkHangsUpAtEnd] {
        let (mut smtp, sent) = send_to_sink(server);
        let failed = sent.unwrap_err();
        assert!(matches!(failed.error, Error::Truncated { .. }), "{server:?}: {failed}");
        assert!(matches!(smtp.noop(), Err(Error::Ended)));
    }
    let (_, sent) = send_to_sink(Server::Sink421AtMail);
    let failed = sent.unwrap_err();
    assert!(matches!(failed.error, Error::Closing { .. }), "{failed}");
}

/// A line, and the reply to it.
struct Line(&'static str);

impl Exchange for Line {
    type Output = Reply;

    fn advance(&mut self, reply: Option<Reply>, out: &mut Vec<u8>) -> Result<Step<Reply>, Error> {
        match reply {
            Some(reply) => Ok(Step::Done(reply)),
            None => {
                out.extend_from_slice(format!("{}\r\n", self.0).as_bytes());
                Ok(Step::Wait)
            }
        }
    }
}

/// The session of the notes that this project began with, in which the first answer of the login is the name as it is, and
/// the second login works.
#[test]
fn postfix_holds_the_session_of_the_notes() {
    let user = farm().new_user();
    let mut smtp = connect(Server::Postfix, Encryption::None);
    let mut say = |line| smtp.converse(&mut Line(line)).unwrap().code;
    assert_eq!(say("HELO smtp.163.com"), 250);
    assert_eq!(say("AUTH LOGIN"), 334);
    assert_eq!(say("tommy_mail"), 535);
    smtp.auth_unoffered(&mut Login::new(&*user, secret())).unwrap();
    let message = b"TO:11@11\r\nFROM:22@22\r\nSUBJECT:TEST MAIL SMTP\r\n\r\nhelloworld\r\n";
    let outcome = smtp.send(&to(&[&user]), message).unwrap();
    assert!(outcome.queued.text().starts_with("Ok: queued as "));
    assert_eq!(smtp.converse(&mut Line("noop")).unwrap().code, 250);
    assert_eq!(smtp.converse(&mut Line("quit")).unwrap().code, 221);
    let stored = &farm().messages(Server::Postfix, &user, 1)[0];
    let stored = String::from_utf8_lossy(stored).replace('\n', "\r\n");
    assert!(stored.ends_with(std::str::from_utf8(message).unwrap()), "{stored}");
}
