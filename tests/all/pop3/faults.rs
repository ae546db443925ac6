//! What servers do wrong, and what clients get wrong.

use std::time::Duration;

use unmime::net::{Error, Limit, Phase, Secret, Settings, Stream, pop3::Pop3};

use super::player::{open, plays, plays_in_time, plays_with};
use crate::dialogue::Server;

const IN: &str = "S: +OK\nC: USER u\nS: +OK\nC: PASS p\nS: +OK\n";

/// A message, as it is between `+OK` and the dot, and as it is read.
#[track_caller]
fn retrieves(sent: &str, message: &str) {
    let dialogue = format!("{IN}C: RETR 1\nS: +OK\nS= {sent}\nC: NOOP\nS: +OK\nC: QUIT\nS: +OK");
    plays(&dialogue, &["in", message, "()", "()"]);
}

#[test]
fn a_message_is_what_was_sent_byte_for_byte() {
    for (sent, message) in [
        (r".\r\n", ""),
        (r"\r\n.\r\n", r"\r\n"),
        (r"..dot\r\n...\r\n..\r\na.b\r\n\r\n.\r\n", r".dot\r\n..\r\n.\r\na.b\r\n\r\n"),
        (r"8bit \xcf\xc4\xcc\xce\r\n.\r\n", r"8bit \xcf\xc4\xcc\xce\r\n"),
        (r"\0\r\n.\r\n", r"\x00\r\n"),
        (r"a\n.\nb\n.\r\nc\r\n.\r\n", r"a\n.\nb\n.\r\nc\r\n"),
        (r"a\rb\r\r\n.\r\n", r"a\rb\r\r\n"),
        (r".\r\r\n.\r\n", r"\r\r\n"),
        (r"+OK\r\n-ERR\r\n.\r\n", r"+OK\r\n-ERR\r\n"),
    ] {
        retrieves(sent, message);
    }
}

#[test]
fn a_line_of_a_message_may_be_of_any_length() {
    for length in [3_000, 100_000] {
        let line = "x".repeat(length);
        retrieves(&format!(r"{line}\r\n.\r\n"), &format!(r"{line}\r\n"));
    }
}

#[test]
fn a_server_that_writes_lf_is_read() {
    plays(
        r"S= +OK ready\n
        C: USER u
        S= +OK\n
        C: PASS p
        S= +OK\n
        C: LIST
        S= +OK\n1 5\n.\n
        C: RETR 1
        S= +OK\na\n..b\n.\n
        C: QUIT
        S= +OK\n",
        &["in", "[Listed { number: 1, octets: 5 }]", r"a\n.b\n", "()"],
    );
}

#[test]
fn the_end_of_the_connection_is_an_error_at_once() {
    plays("END", &["error: the connection ended after 0 bytes of a reply"]);
    plays("S= +OK\nEND", &["error: the connection ended after 3 bytes of a reply"]);
    for (reply, got) in [
        ("", 0),
        (r"+OK", 3),
        (r"+OK\r\n", 5),
        (r"+OK\r\nhalf a message\r\n", 21),
        (r"+OK\r\nall but the end\r\n.", 23),
        (r"+OK\r\nall but the end\r\n.\r", 24),
    ] {
        let dialogue = format!("{IN}C: RETR 1\nS= {reply}\nEND");
        let error = format!("error: the connection ended after {got} bytes of a reply");
        plays(&dialogue, &["in", &error]);
    }
    let dialogue = format!("{IN}C: UIDL\nS: +OK\nS: 1 a\nEND");
    plays(&dialogue, &["in", "error: the connection ended after 10 bytes of a reply"]);
    plays(
        &format!("{IN}C: QUIT\nEND"),
        &["in", "error: the connection ended after 0 bytes of a reply"],
    );
}

#[test]
fn what_is_no_reply_is_an_error_and_shown() {
    for (line, shown) in [
        ("+ERR wrong", r#""+ERR wrong""#),
        ("hello", r#""hello""#),
        ("", r#""""#),
        (r"\xff\xfe", r#""��""#),
        ("220 smtp.example.com ESMTP", r#""220 smtp.example.com ESMTP""#),
    ] {
        let error = format!("error: expected +OK or -ERR, not {shown}");
        plays(&format!("S: {line}"), &[&error]);
        plays(&format!("{IN}C: NOOP\nS: {line}"), &["in", &error]);
    }
}

#[test]
fn a_server_may_refuse_to_begin() {
    let error = "error: connecting was refused: [SYS/TEMP] come back later";
    plays("S: -ERR [SYS/TEMP] come back later\nEND", &[error]);
}

#[test]
fn capabilities_are_not_without_number() {
    let lines =
        |count: usize| format!("S: +OK\nC: CAPA\nS: +OK\n{}S: .\nHOLD", "S: X\n".repeat(count));
    let server = Server::play(&lines(1_000));
    assert_eq!(greeted(&server).capa().unwrap().lines().count(), 1_000);
    server.finish();
    plays(&lines(1_001), &["error: more than 1000 lines in a reply"]);
}

#[test]
fn what_is_no_listing_is_an_error_and_shown() {
    for (command, line, expected) in [
        ("STAT", "+OK", "how many messages and octets"),
        ("STAT", "+OK -1 5", "how many messages and octets"),
        ("STAT", "+OK 1 99999999999999999999", "how many messages and octets"),
        ("LIST 1", "+OK one 5", "a message number and its octets"),
        ("UIDL 1", "+OK 1", "a message number and its unique id"),
    ] {
        let text = line.strip_prefix("+OK").unwrap().trim_start();
        let error = format!("error: expected {expected}, not {text:?}");
        plays(&format!("{IN}C: {command}\nS: {line}"), &["in", &error]);
    }
    for (command, line, expected) in [
        ("LIST", "1", "a message number and its octets"),
        ("LIST", "4294967296 1", "a message number and its octets"),
        ("UIDL", "", "a message number and its unique id"),
        ("UIDL", "1 caf\u{e9}", "a message number and its unique id"),
    ] {
        let error = format!("error: expected {expected}, not {line:?}");
        plays(&format!("{IN}C: {command}\nS: +OK\nS: {line}\nS: ."), &["in", &error]);
    }
}

/// The next reply would be that of the command before.
#[test]
fn more_than_was_asked_for_ends_the_session() {
    for replies in [r"+OK\r\n-ERR line too long\r\n", r"+OK\r\n+", r"-ERR no\r\n+OK\r\n"] {
        let server = Server::play(&format!("{IN}C: NOOP\nS= {replies}"));
        let mut mailbox = log_in(&server, open());
        let _ = mailbox.noop();
        assert!(matches!(mailbox.noop(), Err(Error::Protocol { .. })), "{replies}");
        assert!(matches!(mailbox.stat(), Err(Error::Ended)));
        assert!(matches!(mailbox.quit(), Err(Error::Ended)));
        server.finish();
    }
    let server = Server::play("S= +OK ready\\r\\n+OK\\r\\n");
    let mut session = greeted(&server);
    assert!(matches!(session.capa(), Err(Error::Protocol { .. })));
    drop(session);
    server.finish();
}

#[test]
fn a_message_that_was_cut_off_ends_the_session() {
    let server = Server::play(&format!("{IN}C: RETR 1\nS: +OK\nS: half\nEND"));
    let mut mailbox = log_in(&server, open());
    let mut message = Vec::new();
    let error = mailbox.retr(1, &mut message).unwrap_err();
    assert!(matches!(error, Error::Truncated { got: 11 }) && error.is_fatal());
    assert_eq!(message, b"half\r\n");
    assert!(matches!(mailbox.noop(), Err(Error::Ended)));
    server.finish();
}

#[test]
fn limits_hold_for_lines_listings_and_messages() {
    let mut settings = open();
    settings.limits.line = 20;
    settings.limits.lines = 2;
    settings.limits.message = 10;
    let x = "x".repeat(17);
    let cases = [
        ("C: NOOP".to_owned(), format!("+OK {x}"), Limit::Line, 20),
        ("C: LIST".to_owned(), "+OK\nS: 1 1\nS: 2 2\nS: 3 3".to_owned(), Limit::Lines, 2),
        ("C: RETR 1".to_owned(), "+OK\nS: 123456789".to_owned(), Limit::Message, 10),
    ];
    for (command, reply, limit, at) in cases {
        let dialogue = format!("{IN}{command}\nS: {reply}\nHOLD");
        let error = format!("error: more than {at} {limit}");
        plays_with(&dialogue, settings, &["in", &error]);
    }
    let fits = format!("{IN}C: RETR 1\nS: +OK {}\nS: ..345678\nS: .", &x[..16]);
    plays_with(&fits, settings, &["in", r".345678\r\n"]);
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for() {
    let mut settings = open();
    settings.timeouts.read = Duration::from_millis(50);
    plays_in_time("HOLD", settings, &["error: timed out: the server sends nothing"]);
    let dialogue = format!("{IN}C: RETR 1\nS: +OK\nS: half\nHOLD");
    plays_in_time(&dialogue, settings, &["in", "error: timed out: the server sends nothing"]);
    let mut settings = open();
    settings.timeouts.whole = Some(Duration::from_millis(50));
    plays_in_time("HOLD", settings, &["error: timed out: the session takes too long"]);
}

/// A byte a second would never be nothing.
#[test]
fn a_server_that_drips_is_not_waited_for() {
    let mut settings = open();
    settings.timeouts.read = Duration::from_secs(1);
    settings.timeouts.rate = 10_000;
    let slow = "error: timed out: the server is too slow";
    plays_in_time("DRIP", settings, &[slow]);
    let dialogue = format!("{IN}C: RETR 1\nS: +OK\nDRIP");
    plays_in_time(&dialogue, settings, &["in", slow]);
    let mut settings = open();
    settings.timeouts.whole = Some(Duration::from_secs(1));
    settings.timeouts.rate = 0;
    plays_in_time(&dialogue, settings, &["in", "error: timed out: the session takes too long"]);
}

/// Its timeouts are the caller's, but not how long the session may take.
#[test]
fn a_stream_of_the_callers_is_not_read_for_ever() {
    let mut settings = open();
    settings.timeouts.whole = Some(Duration::from_secs(1));
    plays_with("DRIP", settings, &["error: timed out: the session takes too long"]);
    settings.timeouts.whole = None;
    settings.timeouts.read = Duration::from_secs(1);
    settings.timeouts.rate = 10_000;
    plays_with("DRIP", settings, &["error: timed out: the server is too slow"]);
}

#[test]
fn there_are_limits_by_default() {
    let timeouts = Settings::default().timeouts;
    assert_eq!(timeouts.whole, Some(Duration::from_secs(3600)));
    assert_eq!(timeouts.rate, 100);
}

#[test]
fn a_session_that_is_over_its_time_says_nothing_more() {
    let server = Server::play(IN);
    let mut settings = open();
    const WHOLE: Duration = Duration::from_secs(2);
    settings.timeouts.whole = Some(WHOLE);
    let mut mailbox = log_in(&server, settings);
    std::thread::sleep(WHOLE);
    assert!(matches!(mailbox.noop(), Err(Error::Timeout { phase: Phase::Whole })));
    drop(mailbox);
    server.finish();
}

/// QUIT would delete what is marked: after a panic, too.
#[test]
fn a_client_that_is_dropped_says_nothing() {
    let server = Server::play(&format!("{IN}C: DELE 1\nS: +OK"));
    let mut mailbox = log_in(&server, open());
    mailbox.dele(1).unwrap();
    drop(mailbox);
    server.finish();
}

#[test]
fn arguments_are_checked_before_a_byte_is_sent() {
    let server = Server::play(&format!("{IN}C: NOOP\nS: +OK"));
    let mut mailbox = log_in(&server, open());
    for result in [mailbox.dele(0), mailbox.retr(0, Vec::new()).map(drop)] {
        let error = result.unwrap_err();
        assert!(matches!(error, Error::Argument { .. }) && !error.is_fatal());
    }
    mailbox.noop().unwrap();
    drop(mailbox);
    server.finish();

    let server = Server::play("S: +OK\nC: QUIT\nS: +OK");
    let mut session = greeted(&server);
    for (user, password) in
        [("u\r\nDELE 1", "p"), ("u", "p\r\nDELE 1"), ("u\0", "p"), ("u", "p\0"), ("u v", "p")]
    {
        let failed = session.login(user, &Secret::from(password)).unwrap_err();
        assert!(matches!(failed.error, Error::Argument { .. }), "{user:?} {password:?}");
        session = failed.session.unwrap();
    }
    session.quit().unwrap();
    server.finish();
}

fn greeted(server: &Server) -> Pop3<unmime::net::pop3::Authorization> {
    let stream = Stream::connect("127.0.0.1", server.port, &Settings::default().timeouts).unwrap();
    Pop3::greet(stream, open()).unwrap()
}

fn log_in(server: &Server, settings: Settings) -> Pop3<unmime::net::pop3::Transaction> {
    let stream = Stream::connect("127.0.0.1", server.port, &settings.timeouts).unwrap();
    Pop3::greet(stream, settings).unwrap().login("u", &Secret::from("p")).unwrap()
}
