//! AUTH, through a client.

use unmime::net::{
    Error, Secret, Settings, Stream,
    sasl::{CramMd5, Login, Plain, Scram},
    smtp::{ClientName, Smtp},
};

use super::talk::{HELLO, HELO, plays, plays_on};
use crate::dialogue::Server;

#[test]
fn a_refused_login_leaves_the_session() {
    let dialogue = "C: AUTH PLAIN AHRpbQB3cm9uZw==
         S: 535 5.7.8 wrong
         C: AUTH LOGIN
         S: 334 VXNlcm5hbWU6
         C: dGlt
         S: 334 UGFzc3dvcmQ6
         C: dGFuc3RhYWY=
         S: 235 2.7.0 welcome";
    plays_on(dialogue, |smtp| {
        let error = smtp.auth(&mut Plain::new("tim", "wrong")).unwrap_err();
        assert_eq!(error.to_string(), "AUTH was refused: 535 5.7.8 …");
        smtp.auth(&mut Login::new("tim", "tanstaaf")).unwrap();
    });
}

#[test]
fn a_login_takes_the_best_that_is_offered() {
    let dialogue = "C: AUTH CRAM-MD5
         S: 334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+
         C: dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw
         S: 235 welcome";
    plays_on(dialogue, |smtp| smtp.login("tim", &Secret::from("tanstaaftanstaaf")).unwrap());
}

#[test]
fn what_is_not_offered_is_not_tried() {
    plays(&format!("{HELO}C: NOOP\nS: 250 OK"), |smtp| {
        let mut smtp = smtp.unwrap();
        let secret = Secret::from("tanstaaf");
        assert!(matches!(smtp.login("tim", &secret), Err(Error::NotOffered { .. })));
        let error = smtp.auth(&mut Plain::new("tim", secret)).unwrap_err();
        assert!(matches!(error, Error::NotOffered { what: "PLAIN" }), "{error}");
        smtp.noop().unwrap();
    });
}

#[test]
fn there_is_no_login_in_the_clear_unless_it_may() {
    let server = Server::play(&format!("{HELLO}C: NOOP\nS: 250 OK"));
    let settings = Settings::default();
    let stream = Stream::connect("127.0.0.1", server.port, &settings.timeouts).unwrap();
    let mut smtp = Smtp::greet(stream, ClientName::default(), settings).unwrap();
    for mechanism in [
        &mut Plain::new("tim", "x") as _,
        &mut Login::new("tim", "x") as _,
        &mut CramMd5::new("tim", "x") as _,
        &mut Scram::sha256("tim", "x") as _,
    ] {
        let error = smtp.auth_unoffered(mechanism).unwrap_err();
        assert!(matches!(error, Error::Plaintext { .. }), "{error}");
    }
    smtp.noop().unwrap();
    assert!(!smtp.is_encrypted());
    drop(smtp);
    server.finish();
}

#[test]
fn what_cannot_be_sent_is_not() {
    plays_on("C: NOOP\nS: 250 OK", |smtp| {
        let error = smtp.auth(&mut Plain::new("tim\0", "x")).unwrap_err();
        assert!(matches!(error, Error::Argument { .. }), "{error}");
        smtp.noop().unwrap();
    });
}

#[test]
fn no_error_shows_a_password() {
    for reply in [
        "AHRpbQB0YW5zdGFhZg==",
        "535 5.7.8 not tanstaaf",
        "421 tanstaaf is wrong",
        "235-welcome\nS: 250 tanstaaf",
        "354 tanstaaf\nC: *\nS: 501 cancelled",
    ] {
        let dialogue = format!("C: AUTH PLAIN AHRpbQB0YW5zdGFhZg==\nS: {reply}\nHOLD");
        plays_on(&dialogue, |smtp| {
            let error = smtp.auth(&mut Plain::new("tim", "tanstaaf")).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("tanstaaf") && !shown.contains("AHRp"), "{shown}");
        });
    }
}

#[test]
fn no_error_shows_a_password_of_which_a_digest_was_sent() {
    let dialogue = "C: AUTH CRAM-MD5
         S: 334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+
         C: dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw
         S: 535 5.7.8 not of tanstaaftanstaaf";
    plays_on(dialogue, |smtp| {
        let error = smtp.login("tim", &Secret::from("tanstaaftanstaaf")).unwrap_err();
        assert_eq!(error.to_string(), "AUTH was refused: 535 5.7.8 …");
    });
}
