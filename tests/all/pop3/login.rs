//! Who one is, and that nobody else learns it.

use unmime::net::{
    Code, Error, ResponseCode, Secret, Settings, Stream,
    pop3::{Authorization, Client, Pop3},
    sasl::{Mechanism, OAuthBearer, Scram, XOAuth2},
    tokio as asynchronous,
};

use super::player::{block_on, open, plays, plays_with};
use crate::dialogue::Server;

fn greeted(server: &Server, settings: Settings) -> Pop3<Authorization> {
    let stream = Stream::connect("127.0.0.1", server.port, &settings.timeouts).unwrap();
    Pop3::greet(stream, settings).unwrap()
}

/// Neither a password nor a digest that it can be guessed from, since the mail would follow.
#[test]
fn there_is_no_login_in_the_clear_unless_allowed() {
    const GREETING: &str = "S: +OK <1896.697170952@dbc.mtview.ca.us>";
    let server = Server::play(GREETING);
    let mut session = greeted(&server, Settings::default());
    let password = Secret::from("tanstaaf");
    let failed = session.login("tim", &password).unwrap_err();
    assert!(matches!(failed.error, Error::Plaintext { mechanism: "USER" }));
    let failed = failed.session.unwrap().apop("tim", &password).unwrap_err();
    assert!(matches!(failed.error, Error::Plaintext { mechanism: "APOP" }));
    session = failed.session.unwrap();
    for name in ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"] {
        let mut mechanism = unmime::net::sasl::best([name], "tim", &password).unwrap();
        let failed = session.auth(&mut *mechanism).unwrap_err();
        assert!(matches!(failed.error, Error::Plaintext { mechanism } if mechanism == name));
        session = failed.session.unwrap();
    }
    for mechanism in [
        &mut XOAuth2::new("tim", "token") as &mut dyn Mechanism,
        &mut OAuthBearer::new("tim", "h", 110, "token"),
    ] {
        let failed = session.auth(mechanism).unwrap_err();
        assert!(matches!(failed.error, Error::Plaintext { .. }), "{failed}");
        session = failed.session.unwrap();
    }
    drop(session);
    server.finish();

    let server = Server::play(GREETING);
    let error = block_on(async {
        let timeouts = Settings::default().timeouts;
        let stream = asynchronous::Stream::connect("127.0.0.1", server.port, &timeouts);
        let session = Client::greet(stream.await.unwrap(), Settings::default()).await.unwrap();
        let failed = session.apop("tim", &password).await.unwrap_err();
        let mut scram = Scram::sha256("tim", "tanstaaf");
        failed.session.unwrap().auth(&mut scram).await.unwrap_err().error
    });
    let expected = "no login by SCRAM-SHA-256: the connection is not encrypted";
    assert_eq!(error.to_string(), expected);
    server.finish();
}

/// RFC 1939 §7; nothing else is tried if there is no timestamp.
#[test]
fn apop_needs_a_timestamp() {
    let server = Server::play("S: +OK Welcome (163coms[3d8c1fa079729fb6acc588e66d30360es])");
    let session = greeted(&server, open());
    assert!(!session.offers_apop());
    let failed = session.apop("tim", &Secret::from("tanstaaf")).unwrap_err();
    assert!(matches!(failed.error, Error::NotOffered { what: "APOP" }));
    drop(failed.session.unwrap());
    server.finish();

    plays(
        "S: +OK <1896.697170952@dbc.mtview.ca.us>
        C: APOP mrose c4c9334bac560ecc979e58001b3e22fb
        S: -ERR [AUTH] permission denied
        C: USER mrose
        S: +OK
        C: PASS tanstaaf
        S: +OK",
        &["error: APOP was refused: [AUTH] permission denied", "in"],
    );
}

#[test]
fn a_login_that_failed_can_be_tried_again() {
    plays(
        "S: +OK
        C: USER mrose
        S: -ERR sorry
        C: USER mrose
        S: +OK
        C: PASS with two blanks
        S: -ERR [IN-USE] maildrop already locked
        C: USER mrose
        S: +OK
        C: PASS secret
        S: +OK",
        &[
            "error: USER was refused: sorry",
            "error: PASS was refused: [IN-USE] maildrop already locked",
            "in",
        ],
    );
}

#[test]
fn response_codes_say_why() {
    for (text, code, is_transient) in [
        ("[IN-USE] x", Code::Response(ResponseCode::InUse), true),
        ("[LOGIN-DELAY] x", Code::Response(ResponseCode::LoginDelay), true),
        ("[SYS/TEMP] x", Code::Response(ResponseCode::SysTemp), true),
        ("[SYS/PERM] x", Code::Response(ResponseCode::SysPerm), false),
        ("[AUTH] x", Code::Response(ResponseCode::Auth), false),
        ("[UTF8] x", Code::Response(ResponseCode::Utf8), false),
        ("x", Code::None, false),
    ] {
        let server = Server::play(&format!("S: +OK\nC: USER u\nS: +OK\nC: PASS p\nS: -ERR {text}"));
        let failed = greeted(&server, open()).login("u", &Secret::from("p")).unwrap_err();
        assert_eq!(failed.error.is_transient(), is_transient, "{text}");
        let Error::Refused { command: "PASS", code: found, text: x } = &failed.error else {
            panic!("{failed}");
        };
        assert_eq!((found, x.as_str()), (&code, "x"));
        drop(failed);
        server.finish();
    }
}

#[test]
fn plain_says_all_at_once() {
    plays("S: +OK\nC: AUTH PLAIN AHRpbQB0YW5zdGFhZg==\nS: +OK\nC: QUIT\nS: +OK", &["in", "()"]);
}

#[test]
fn login_answers_by_order() {
    for (first, second) in [
        ("VXNlcm5hbWU6", "UGFzc3dvcmQ6"),
        ("dXNlcm5hbWU6", "UGFzc3dvcmQ6"),
        ("UGFzc3dvcmQ6", "VXNlcm5hbWU6"),
        ("", ""),
    ] {
        let dialogue = format!(
            "S: +OK\nC: AUTH LOGIN\nS: + {first}\nC: dGlt\nS: + {second}\nC: dGFuc3RhYWY=\nS: +OK"
        );
        plays(&dialogue, &["in"]);
    }
    plays(
        "S: +OK\nC: AUTH LOGIN\nS: +\nC: dGlt\nS: +\nC: dGFuc3RhYWY=\nS: + TW9yZT8=\nC: *\nS: -ERR",
        &["error: expected an end of the authentication, not \"More?\""],
    );
}

#[test]
fn a_challenge_that_is_no_base64_is_not_answered() {
    plays(
        "S: +OK\nC: AUTH CRAM-MD5\nS: + !!\nC: *\nS: -ERR cancelled",
        &["error: expected a challenge in base64, not \"!!\""],
    );
}

#[test]
fn a_server_that_asks_for_ever_is_left() {
    let mut dialogue =
        "S: +OK\nC: AUTH XOAUTH2 dXNlcj10aW0BYXV0aD1CZWFyZXIgdG9rZW4BAQ==\n".to_owned();
    for _ in 0..16 {
        dialogue.push_str("S: + e30=\nC:\n");
    }
    let server = Server::play(&dialogue);
    let failed = greeted(&server, open()).auth(&mut XOAuth2::new("tim", "token")).unwrap_err();
    assert!(matches!(failed.error, Error::Protocol { .. }), "{failed}");
    assert!(failed.session.is_none());
    server.finish();
}

#[test]
fn a_token_that_is_refused_is_answered_and_the_session_goes_on() {
    let server = Server::play(
        "S: +OK
        C: AUTH XOAUTH2 dXNlcj10aW0BYXV0aD1CZWFyZXIgdG9rZW4BAQ==
        S: + eyJzdGF0dXMiOiI0MDEifQ==
        C:
        S: -ERR [AUTH] no
        C: AUTH OAUTHBEARER bixhPXRpbSwBaG9zdD1oAXBvcnQ9MTEwAWF1dGg9QmVhcmVyIHRva2VuAQE=
        S: + eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=
        C: AQ==
        S: -ERR no
        C: QUIT
        S: +OK",
    );
    let session = greeted(&server, open());
    let failed = session.auth(&mut XOAuth2::new("tim", "token")).unwrap_err();
    assert!(matches!(failed.error, Error::Refused { .. }));
    let session = failed.session.unwrap();
    let failed = session.auth(&mut OAuthBearer::new("tim", "h", 110, "token")).unwrap_err();
    assert!(matches!(failed.error, Error::Refused { .. }));
    failed.session.unwrap().quit().unwrap();
    server.finish();
}

/// A line of AUTH has 255 octets (RFC 5034 §4).
#[test]
fn a_long_token_waits_for_its_challenge() {
    let token = "t".repeat(300);
    let message = unmime::net::sasl::encode(&Secret::from(format!(
        "user=tim\x01auth=Bearer {token}\x01\x01"
    )));
    let message = str::from_utf8(message.expose()).unwrap();
    let server = Server::play(&format!("S: +OK\nC: AUTH XOAUTH2\nS: +\nC: {message}\nS: +OK"));
    drop(greeted(&server, open()).auth(&mut XOAuth2::new("tim", token.as_str())).unwrap());
    server.finish();
}

#[test]
fn a_server_that_does_not_show_itself_in_scram_is_not_believed() {
    for (reply, expected) in [
        ("S: +OK welcome", "the signature of the server"),
        ("S: + cj14LHM9UVNYQ1IrUTZzZWs4YmY5MixpPTQwOTY=\nC: *\nS: -ERR", "nonce, salt"),
    ] {
        let server =
            Server::play(&format!("S: +OK\nC~ AUTH SCRAM-SHA-256 biwsbj10aW0scj\n{reply}"));
        let mut scram = Scram::sha256("tim", "tanstaaf");
        let failed = greeted(&server, open()).auth(&mut scram).unwrap_err();
        assert!(failed.to_string().contains(expected), "{failed}");
        assert!(failed.session.is_none());
        server.finish();
    }
}

/// Whatever a server does with the password, no error shows it.
#[test]
fn no_error_shows_a_secret() {
    for reply in [
        "-ERR wrong password: hunter2",
        "PASS hunter2",
        "+OK hunter2\nS: hunter2",
        "-ERR [hunter2] hunter2",
    ] {
        let server =
            Server::play(&format!("S: +OK\nC: USER tim\nS: +OK\nC: PASS hunter2\nS: {reply}"));
        let session = greeted(&server, open());
        let password = Secret::from("hunter2");
        assert!(!format!("{password:?} {session:?}").contains("hunter2"));
        match session.login("tim", &password) {
            Ok(mailbox) => assert!(!format!("{mailbox:?}").contains("hunter2")),
            Err(failed) => {
                let shown = format!("{failed} {failed:?} {:?}", failed.error);
                assert!(!shown.to_lowercase().contains("hunter2"), "{shown}");
            }
        }
        server.finish();
    }
    for repeated in ["AHRpbQB0YW5zdGFhZg==", "tanstaaf", "[TANSTAAF] x"] {
        let dialogue = format!(
            "S: +OK\nC: AUTH PLAIN AHRpbQB0YW5zdGFhZg==\nS: -ERR what is {repeated}?\nHOLD"
        );
        plays_with(&dialogue, open(), &["error: AUTH was refused: …"]);
    }
    plays(
        "S: +OK <1896.697170952@dbc.mtview.ca.us>
        C: APOP mrose c4c9334bac560ecc979e58001b3e22fb
        S: -ERR not of tanstaaf",
        &["error: APOP was refused: …"],
    );
    let server = Server::play(
        "S: +OK\nC: AUTH XOAUTH2 dXNlcj10aW0BYXV0aD1CZWFyZXIgdG9rZW4BAQ==\nS: -ERR what is token?",
    );
    let failed = greeted(&server, open()).auth(&mut XOAuth2::new("tim", "token")).unwrap_err();
    assert_eq!(failed.to_string(), "AUTH was refused: …");
    drop(failed);
    server.finish();

    // Where a line is shortened, there may be the start of one.
    let token = "t".repeat(300);
    let message = format!("user=tim\x01auth=Bearer {token}\x01\x01");
    let message = unmime::net::sasl::encode(&Secret::from(message));
    let message = str::from_utf8(message.expose()).unwrap();
    for repeated in [message, &format!("what is {token}?")] {
        let server =
            Server::play(&format!("S: +OK\nC: AUTH XOAUTH2\nS: +\nC: {message}\nS: {repeated}"));
        let failed = greeted(&server, open()).auth(&mut XOAuth2::new("tim", token.as_str()));
        assert_eq!(failed.unwrap_err().to_string(), "expected +OK or -ERR, not \"…\"");
        server.finish();
    }
}
