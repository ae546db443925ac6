//! STLS, and TLS from the first byte.

use unmime::net::{
    Error, Secret, Settings, Stream, Timeouts,
    pop3::{Client, Pop3},
    tls::Tls,
    tokio as asynchronous,
};

use super::player::block_on;
use crate::{
    dialogue::Server,
    encrypted::{encrypt, trusting},
};

const STLS: &str = "S: +OK <1@example.com>
    C: CAPA
    S: +OK
    S: STLS
    S: .
    C: STLS
    S: +OK begin
    TLS
    C: CAPA
    S: +OK
    S: SASL PLAIN
    S: .
    C: USER tim
    S: +OK
    C: PASS tanstaaf
    S: +OK
    C: RETR 1
    S: +OK
    S: ..dot
    S: .
    C: QUIT
    S: +OK";

#[test]
fn a_session_goes_on_encrypted() {
    let settings = Settings::default();
    let server = Server::play_encrypted(STLS, encrypt);
    let stream = Stream::connect("localhost", server.port, &settings.timeouts).unwrap();
    let mut session = Pop3::greet(stream, settings).unwrap();
    assert!(session.capa().unwrap().has("stls") && !session.is_encrypted());
    session.stls(&trusting(), "localhost").unwrap();
    assert!(!session.capa().unwrap().has("stls") && session.is_encrypted());
    let mut mailbox = session.login("tim", &Secret::from("tanstaaf")).unwrap();
    let mut message = Vec::new();
    mailbox.retr(1, &mut message).unwrap();
    assert_eq!(message, b".dot\r\n");
    mailbox.quit().unwrap();
    server.finish();
}

#[test]
fn a_session_upon_tokio_goes_on_encrypted() {
    let settings = Settings::default();
    let server = Server::play_encrypted(STLS, encrypt);
    block_on(async {
        let connected = asynchronous::Stream::connect("localhost", server.port, &settings.timeouts);
        let mut session = Client::greet(connected.await.unwrap(), settings).await.unwrap();
        session.capa().await.unwrap();
        session.stls(&trusting(), "localhost").await.unwrap();
        assert!(!session.capa().await.unwrap().has("stls") && session.is_encrypted());
        let mut mailbox = session.login("tim", &Secret::from("tanstaaf")).await.unwrap();
        let mut message = Vec::new();
        mailbox.retr(1, &mut message).await.unwrap();
        assert_eq!(message, b".dot\r\n");
        mailbox.quit().await.unwrap();
    });
    server.finish();
}

const TLS: &str = "TLS
    S: +OK
    C: USER tim
    S: +OK
    C: PASS tanstaaf
    S: +OK
    C: QUIT
    S: +OK";

#[test]
fn tls_from_the_first_byte() {
    let settings = Settings::default();
    let server = Server::play_encrypted(TLS, encrypt);
    let stream =
        Stream::connect_tls("localhost", server.port, &trusting(), &settings.timeouts).unwrap();
    let session = Pop3::greet(stream, settings).unwrap();
    session.login("tim", &Secret::from("tanstaaf")).unwrap().quit().unwrap();
    server.finish();

    let server = Server::play_encrypted(TLS, encrypt);
    block_on(async {
        let tls = trusting();
        let stream =
            asynchronous::Stream::connect_tls("localhost", server.port, &tls, &settings.timeouts);
        let session = Client::greet(stream.await.unwrap(), settings).await.unwrap();
        let mailbox = session.login("tim", &Secret::from("tanstaaf")).await.unwrap();
        mailbox.quit().await.unwrap();
    });
    server.finish();
}

/// Anybody on the way can put them there, and they would be read as if they came encrypted.
#[test]
fn bytes_behind_the_yes_to_stls_end_the_session() {
    for injected in [r"+OK begin\r\n+OK injected\r\n", r"+OK begin\r\n+", r"+OK begin\r\n\x16\x03"]
    {
        let server = Server::play(&format!("S: +OK\nC: STLS\nS= {injected}\nHOLD"));
        let settings = Settings::default();
        let stream = Stream::connect("localhost", server.port, &settings.timeouts).unwrap();
        let mut session = Pop3::greet(stream, settings).unwrap();
        let error = session.stls(&trusting(), "localhost").unwrap_err();
        assert!(matches!(error, Error::Protocol { .. }), "{error}");
        let failed = session.login("tim", &Secret::from("tanstaaf")).unwrap_err();
        assert!(matches!(failed.error, Error::Plaintext { .. }));
        drop(failed);
        server.finish();
    }
}

#[test]
fn a_server_without_stls_is_no_error_of_the_session() {
    let server = Server::play("S: +OK\nC: STLS\nS: -ERR no\nC: QUIT\nS: +OK");
    let settings = Settings::default();
    let stream = Stream::connect("localhost", server.port, &settings.timeouts).unwrap();
    let mut session = Pop3::greet(stream, settings).unwrap();
    let error = session.stls(&trusting(), "localhost").unwrap_err();
    assert!(matches!(error, Error::Refused { command: "STLS", .. }));
    session.quit().unwrap();
    server.finish();
}

#[test]
fn a_certificate_must_be_trusted_and_be_for_the_host() {
    let tls_alone = "TLS";
    let timeouts = Timeouts::default();
    for (tls, host) in [(trusting(), "127.0.0.2"), (Tls::trusting(OTHER).unwrap(), "localhost")] {
        let server = Server::play_encrypted(tls_alone, encrypt);
        // Connected to by address, so that the name is that of the certificate alone.
        let stream = Stream::connect("127.0.0.1", server.port, &timeouts).unwrap();
        let mut stream = stream;
        let started =
            block_on(unmime::net::tls::StartTls::start_tls(&mut stream, &tls, host, None));
        assert!(started.is_err(), "{host}");
        drop(stream);
        // The server is told by an alert.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| server.finish()));
    }
}

#[test]
fn what_is_no_certificate_is_nobody_to_trust() {
    for pem in
        [&b""[..], b"hello", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
    {
        assert!(matches!(Tls::trusting(pem), Err(Error::Tls(_))));
    }
}

#[test]
fn a_server_that_speaks_no_tls_is_an_error() {
    let server = Server::play("S: +OK POP3 ready\nHOLD");
    let timeouts = Timeouts::default();
    let error = Stream::connect_tls("localhost", server.port, &trusting(), &timeouts).unwrap_err();
    assert!(matches!(error, Error::Tls(_)), "{error}");
    server.finish();
}

/// Of another server.
const OTHER: &[u8] = include_bytes!("../../../testdata/tls/other.pem");
