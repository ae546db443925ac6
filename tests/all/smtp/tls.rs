//! STARTTLS.

use unmime::net::{
    Error, Secret, Settings, Stream,
    smtp::{ClientName, Smtp},
    tls::Tls,
};

use crate::{
    dialogue::Server,
    encrypted::{encrypt, trusting},
};

const HELLO: &str = "S: 220 mx.example.com
    C: EHLO [127.0.0.1]
    S: 250-mx.example.com
    S: 250-AUTH CRAM-MD5
    S: 250 StartTLS
    ";

/// What comes of STARTTLS in this dialogue.
fn start(dialogue: &str, tls: &Tls, host: &str) -> (Smtp, Result<(), Error>, Server) {
    let server = Server::play_encrypted(dialogue, encrypt);
    let settings = Settings::default();
    let stream = Stream::connect("localhost", server.port, &settings.timeouts).unwrap();
    let mut smtp = Smtp::greet(stream, ClientName::default(), settings).unwrap();
    let started = smtp.starttls(tls, host);
    (smtp, started, server)
}

#[test]
fn what_was_offered_in_the_clear_does_not_count() {
    let dialogue = format!(
        "{HELLO}C: STARTTLS
         S: 220 go
         TLS
         C: EHLO [127.0.0.1]
         S: 250-mx.example.com
         S: 250 AUTH PLAIN
         C: AUTH PLAIN AHRpbQB0YW5zdGFhZg==
         S: 235 welcome
         C: QUIT
         S: 221 bye"
    );
    let (mut smtp, started, server) = start(&dialogue, &trusting(), "localhost");
    started.unwrap();
    assert!(smtp.is_encrypted() && !smtp.extensions().has_starttls());
    assert_eq!(smtp.extensions().mechanisms().collect::<Vec<_>>(), ["PLAIN"]);
    smtp.login("tim", &Secret::from("tanstaaf")).unwrap();
    smtp.quit().unwrap();
    server.finish();
}

/// Somebody on the way writes replies after that of the server; they are in the clear, and must not count as if they
/// were not.
#[test]
fn replies_slipped_in_before_tls_end_the_session() {
    for slipped in ["S: 250-INJECTED\nS: 250 AUTH LOGIN PLAIN", "S: 250 INJECTED", "S= 2"] {
        let dialogue = format!("{HELLO}C: STARTTLS\nS: 220 go\n{slipped}\nHOLD");
        let (mut smtp, started, server) = start(&dialogue, &trusting(), "localhost");
        let error = started.unwrap_err();
        assert!(error.to_string().starts_with("expected nothing before"), "{error}");
        assert!(!smtp.is_encrypted() && !smtp.extensions().has_mechanism("PLAIN"));
        assert!(matches!(smtp.noop(), Err(Error::Ended)));
        drop(smtp);
        server.finish();
    }
}

#[test]
fn a_server_that_is_not_trusted_gets_nothing() {
    let dialogue = format!("{HELLO}C: STARTTLS\nS: 220 go\nTLS\nHOLD");
    for host in ["example.com", "not a name"] {
        let (mut smtp, started, server) = start(&dialogue, &trusting(), host);
        assert!(started.is_err());
        assert!(!smtp.is_encrypted());
        assert!(matches!(smtp.noop(), Err(Error::Ended)), "{host}");
        drop(smtp);
        // The server meets an end of TLS, in whatever form.
        drop(server);
    }
}

#[test]
fn without_starttls_the_session_goes_on_in_the_clear() {
    let refused = format!("{HELLO}C: STARTTLS\nS: 454 4.7.0 not now\nC: NOOP\nS: 250 OK");
    let (mut smtp, started, server) = start(&refused, &trusting(), "localhost");
    assert_eq!(started.unwrap_err().to_string(), "STARTTLS was refused: 454 4.7.0 not now");
    assert!(!smtp.is_encrypted());
    smtp.noop().unwrap();
    drop(smtp);
    server.finish();

    let not_offered = format!("{}C: NOOP\nS: 250 OK", super::talk::HELLO);
    let (mut smtp, started, server) = start(&not_offered, &trusting(), "localhost");
    assert!(matches!(started, Err(Error::NotOffered { what: "STARTTLS" })));
    smtp.noop().unwrap();
    drop(smtp);
    server.finish();
}
