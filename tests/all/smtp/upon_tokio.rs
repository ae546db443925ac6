//! The client upon tokio: the same sessions, and what only it can do.

use std::time::Duration;

use tokio::{runtime::Builder, time::timeout};
use unmime::net::{
    Error, Phase, Secret, Settings,
    smtp::{Client, ClientName},
    tokio::Stream,
};

use super::talk::{HELLO, envelope, in_the_clear};
use crate::{
    dialogue::Server,
    encrypted::{encrypt, trusting},
};

const HI: &[u8] = b"Subject: hi\r\n\r\n.hello";

pub(crate) fn block_on<V>(future: impl Future<Output = V>) -> V {
    Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

async fn greet(server: &Server, settings: Settings) -> Result<Client<Stream>, Error> {
    let stream = Stream::connect("127.0.0.1", server.port, &settings.timeouts).await?;
    Client::greet(stream, ClientName::default(), settings).await
}

#[test]
fn a_message_is_sent() {
    let server = Server::play_encrypted(
        "S: 220 mx
         C: EHLO [127.0.0.1]
         S: 250-mx
         S: 250 STARTTLS
         C: STARTTLS
         S: 220 go
         TLS
         C: EHLO [127.0.0.1]
         S: 250-mx
         S: 250-PIPELINING
         S: 250 AUTH LOGIN
         C: AUTH LOGIN
         S: 334
         C: dGlt
         S: 334
         C: dGFuc3RhYWY=
         S: 235 welcome
         C: MAIL FROM:<ana@example.com>
         C: RCPT TO:<joe@example.com>
         C: RCPT TO:<nobody@example.com>
         C: DATA
         S: 250 OK
         S: 250 OK
         S: 550 no
         S: 354 go
         C: Subject: hi
         C:
         C: ..hello
         C: .
         S: 250 queued
         C: RSET
         S: 250 OK
         C: NOOP
         S: 250 OK
         C: QUIT
         S: 221 bye",
        encrypt,
    );
    block_on(async {
        let mut smtp = greet(&server, Settings::default()).await.unwrap();
        smtp.starttls(&trusting(), "localhost").await.unwrap();
        smtp.login("tim", &Secret::from("tanstaaf")).await.unwrap();
        let outcome = smtp.send(&envelope(&["joe", "nobody"]), HI).await.unwrap();
        assert_eq!((outcome.accepted.len(), outcome.refused.len()), (1, 1));
        smtp.rset().await.unwrap();
        smtp.noop().await.unwrap();
        smtp.quit().await.unwrap();
    });
    server.finish();
}

#[test]
fn replies_slipped_in_before_tls_end_the_session() {
    let server = Server::play(
        "S: 220 mx
         C: EHLO [127.0.0.1]
         S: 250-mx
         S: 250 STARTTLS
         C: STARTTLS
         S: 220 go
         S: 250 INJECTED
         HOLD",
    );
    block_on(async {
        let mut smtp = greet(&server, Settings::default()).await.unwrap();
        let error = smtp.starttls(&trusting(), "localhost").await.unwrap_err();
        assert!(matches!(error, Error::Protocol { .. }), "{error}");
        assert!(matches!(smtp.noop().await, Err(Error::Ended)));
    });
    server.finish();
}

#[test]
fn a_server_that_says_nothing_is_waited_for_no_longer_than_told() {
    let server = Server::play(&format!("{HELLO}HOLD"));
    let mut settings = in_the_clear();
    settings.timeouts.read = Duration::from_millis(100);
    block_on(async {
        let mut smtp = greet(&server, settings).await.unwrap();
        let error = smtp.noop().await.unwrap_err();
        assert!(matches!(error, Error::Timeout { phase: Phase::Read }), "{error}");
    });
    server.finish();
}

/// The next reply would be that to the call that was given up.
#[test]
fn a_call_that_is_given_up_ends_the_session() {
    let server = Server::play(&format!("{HELLO}HOLD"));
    block_on(async {
        let mut smtp = greet(&server, in_the_clear()).await.unwrap();
        assert!(timeout(Duration::from_millis(50), smtp.noop()).await.is_err());
        assert!(matches!(smtp.noop().await, Err(Error::Ended)));
    });
    server.finish();
}

/// Of use in a task of its own.
#[test]
fn sessions_go_to_other_threads() {
    fn is_send<T: Send>(_: &T) {}
    let server = Server::play(&format!("{HELLO}C: NOOP\nS: 250 OK"));
    block_on(async {
        let mut smtp = greet(&server, in_the_clear()).await.unwrap();
        let envelope = envelope(&["joe"]);
        is_send(&smtp);
        is_send(&smtp.send(&envelope, HI));
        smtp.noop().await.unwrap();
    });
    server.finish();
}
