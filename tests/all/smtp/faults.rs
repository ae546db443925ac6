//! Servers that fail, or lie.

use std::{
    io::{self, Read, Write},
    time::{Duration, Instant},
};

use unmime::net::{
    Error, Limit, Phase, Security, Settings, Stream, Transport,
    smtp::{Client, ClientName, Smtp},
    tokio as asynchronous,
};

use super::{
    talk::{HELLO, envelope, in_the_clear, plays, plays_on},
    upon_tokio::block_on,
};
use crate::dialogue::Server;

const HI: &[u8] = b"Subject: hi\r\n\r\nhello\r\n";

/// A session with all steps of a message.
const SESSION: &str = "C: NOOP
    S: 250 OK
    C: MAIL FROM:<ana@example.com> SIZE=22
    S: 250-2.1.0 O
    S: 250 2.1.0 K
    C: RCPT TO:<joe@example.com>
    S: 250 OK
    C: DATA
    S: 354 go
    C: Subject: hi
    C:
    C: hello
    C: .
    S: 250 OK
    C: QUIT
    S: 221 bye";

fn all_of_it(smtp: Result<Smtp, Error>) -> Result<(), Error> {
    let mut smtp = smtp?;
    smtp.noop()?;
    smtp.send(&envelope(&["joe"]), HI)?;
    smtp.quit()
}

/// The session up to each of the server's lines, and what comes there in its place.
#[track_caller]
fn instead_of_each_reply(line: &str, check: impl Fn(Error)) {
    let session = format!("{HELLO}{SESSION}");
    let lines: Vec<_> = session.lines().map(str::trim_start).collect();
    let is_first =
        |at: &usize| lines[*at].starts_with("S:") && (*at == 0 || !lines[at - 1].starts_with("S:"));
    let places: Vec<_> = (0..lines.len()).filter(is_first).collect();
    assert_eq!(places.len(), 8);
    for at in places {
        let dialogue = format!("{}\n{line}", lines[..at].join("\n"));
        plays(&dialogue, |smtp| check(all_of_it(smtp).unwrap_err()));
    }
}

#[test]
fn the_session_works_where_nothing_fails() {
    plays(&format!("{HELLO}{SESSION}"), |smtp| all_of_it(smtp).unwrap());
}

#[test]
fn the_server_may_end_the_session_with_any_reply() {
    instead_of_each_reply("S: 421 4.3.2 shutting down\nEND", |error| {
        assert_eq!(error.to_string(), "the server ends the session: 421 4.3.2 shutting down");
        assert!(error.is_fatal() && error.is_transient());
    });
}

#[test]
fn a_server_that_drips_is_not_waited_for() {
    let of = |change: fn(&mut Settings)| {
        let mut settings = in_the_clear();
        change(&mut settings);
        let mut errors = Vec::new();
        for dialogue in ["DRIP".to_owned(), format!("{HELLO}C: NOOP\nS= 250 \nDRIP")] {
            let server = Server::play(&dialogue);
            let stream = Stream::connect("127.0.0.1", server.port, &settings.timeouts).unwrap();
            let smtp = Smtp::greet(stream, ClientName::default(), settings);
            errors.push(smtp.and_then(|mut smtp| smtp.noop()).unwrap_err());
            server.finish();

            let server = Server::play(&dialogue);
            let noop = block_on(async {
                let stream =
                    asynchronous::Stream::connect("127.0.0.1", server.port, &settings.timeouts);
                let smtp = Client::greet(stream.await?, ClientName::default(), settings).await;
                smtp?.noop().await
            });
            errors.push(noop.unwrap_err());
            server.finish();
        }
        errors
    };
    let slow = of(|settings| {
        settings.timeouts.read = Duration::from_secs(1);
        settings.timeouts.rate = 10_000;
    });
    assert!(slow.iter().all(|it| matches!(it, Error::Timeout { phase: Phase::Rate })), "{slow:?}");
    let long = of(|settings| {
        settings.timeouts.whole = Some(Duration::from_secs(1));
        settings.timeouts.rate = 0;
    });
    assert!(long.iter().all(|it| matches!(it, Error::Timeout { phase: Phase::Whole })), "{long:?}");
}

/// Takes each piece after a while, and answers all commands at once.
struct Slow {
    answers: &'static [u8],
}

impl Transport for Slow {
    async fn read(&mut self, buffer: &mut [u8], _: Option<Instant>) -> io::Result<usize> {
        let length = self.answers.iter().position(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let (line, rest) = self.answers.split_at(length);
        buffer[..length].copy_from_slice(line);
        self.answers = rest;
        Ok(length)
    }

    async fn write_all(&mut self, _: &[u8], _: Option<Instant>) -> io::Result<()> {
        std::thread::sleep(Duration::from_millis(20));
        Ok(())
    }

    fn is_encrypted(&self) -> bool {
        true
    }
}

/// Pieces of 64 KiB that each come just in time would take days.
#[test]
fn a_server_that_takes_a_message_slowly_is_left() {
    let slow = || Slow { answers: b"220 mx\r\n250 mx\r\n250 OK\r\n250 OK\r\n354 go\r\n250 OK\r\n" };
    let message = vec![b'\n'; 1 << 20];
    let send = async |rate| {
        let mut settings = Settings::default();
        settings.timeouts.write = Duration::from_millis(100);
        settings.timeouts.rate = rate;
        let mut smtp = Client::greet(slow(), ClientName::default(), settings).await.unwrap();
        smtp.send(&envelope(&["joe"]), &message).await.map_err(Error::from)
    };
    let error = block_on(send(u32::MAX)).unwrap_err();
    assert!(matches!(error, Error::Timeout { phase: Phase::Rate }), "{error}");
    block_on(send(0)).unwrap();
}

#[test]
fn a_connection_that_ends_is_an_error_at_once() {
    instead_of_each_reply("END", |error| {
        assert!(matches!(error, Error::Truncated { got: 0 }), "{error}");
    });
    instead_of_each_reply("S: 250-OK\nS= 25\nEND", |error| {
        assert!(matches!(error, Error::Truncated { got: 10 }), "{error}");
    });
}

#[test]
fn what_is_no_reply_ends_the_session() {
    instead_of_each_reply("S: hello\nHOLD", |error| {
        assert_eq!(error.to_string(), "expected a reply of SMTP, not \"hello\"");
    });
    instead_of_each_reply("S: 250-a\nS: 251 b\nHOLD", |error| {
        assert!(error.to_string().starts_with("expected one code in all lines"), "{error}");
    });
}

#[test]
fn a_reply_without_end_is_an_error() {
    let endless = "S: 250-x\n".repeat(10_000);
    instead_of_each_reply(&format!("{endless}HOLD"), |error| {
        assert!(matches!(error, Error::Limit { limit: Limit::Reply, at: 100_000 }), "{error}");
    });
    let line = "x".repeat(10_000);
    instead_of_each_reply(&format!("S= 250 {line}\nHOLD"), |error| {
        assert!(matches!(error, Error::Limit { limit: Limit::Line, at: 8192 }), "{error}");
    });
}

/// A reply too many would be taken for that to the next command.
#[test]
fn what_nobody_asked_for_ends_the_session() {
    let dialogue = format!("{HELLO}C: NOOP\nS: 250 OK\nS: 250 OK\nHOLD");
    let server = Server::play(&dialogue);
    let stream = Stream::connect("127.0.0.1", server.port, &in_the_clear().timeouts).unwrap();
    let mut smtp = Smtp::greet(stream, ClientName::default(), in_the_clear()).unwrap();
    smtp.noop().unwrap();
    let error = smtp.noop().unwrap_err();
    assert_eq!(error.to_string(), "expected nothing before the next command, not \"250 OK\\r\\n\"");
    drop(smtp);
    server.finish();
}

#[test]
fn a_server_that_ends_an_idle_session_says_why() {
    plays_on("C: NOOP\nS: 250 OK\nS: 421 4.4.2 idle\nHOLD", |smtp| {
        smtp.noop().unwrap();
        let error = smtp.noop().unwrap_err();
        assert_eq!(error.to_string(), "the server ends the session: 421 4.4.2 idle");
    });
}

#[test]
fn a_server_that_ends_the_session_before_the_message_gets_none() {
    let dialogue = "C: MAIL FROM:<ana@example.com> SIZE=22
         S: 250 OK
         C: RCPT TO:<joe@example.com>
         S: 250 OK
         C: DATA
         S: 354 go
         S: 421 4.3.0 disk full
         HOLD";
    let server = Server::play(&format!("{HELLO}{dialogue}"));
    let stream = Stream::connect("127.0.0.1", server.port, &in_the_clear().timeouts).unwrap();
    let mut smtp = Smtp::greet(stream, ClientName::default(), in_the_clear()).unwrap();
    let failed = smtp.send(&envelope(&["joe"]), HI).unwrap_err();
    assert_eq!(failed.to_string(), "the server ends the session: 421 4.3.0 disk full");
    drop(smtp);
    server.finish();
}

#[test]
fn after_an_error_that_ends_it_the_session_is_over() {
    plays_on("C: NOOP\nS: nonsense\nHOLD", |smtp| {
        assert!(matches!(smtp.noop(), Err(Error::Protocol { .. })));
        assert!(matches!(smtp.noop(), Err(Error::Ended)));
        let failed = smtp.send(&envelope(&["joe"]), HI).unwrap_err();
        assert!(matches!(failed.error, Error::Ended));
    });
}

#[test]
fn a_server_that_says_nothing_is_waited_for_no_longer_than_told() {
    for (dialogue, is_greeted) in [("HOLD".to_owned(), false), (format!("{HELLO}HOLD"), true)] {
        let server = Server::play(&dialogue);
        let mut settings = in_the_clear();
        settings.timeouts.read = Duration::from_millis(100);
        let stream = Stream::connect("127.0.0.1", server.port, &settings.timeouts).unwrap();
        let smtp = Smtp::greet(stream, ClientName::default(), settings);
        assert_eq!(smtp.is_ok(), is_greeted);
        let error = smtp.and_then(|mut smtp| smtp.noop()).unwrap_err();
        assert!(matches!(error, Error::Timeout { phase: Phase::Read }), "{error}");
        server.finish();
    }
}

#[test]
fn a_message_and_a_session_have_times_of_their_own() {
    let dialogue = format!(
        "{HELLO}C: MAIL FROM:<ana@example.com> SIZE=22
         S: 250 OK
         C: RCPT TO:<joe@example.com>
         S: 250 OK
         C: DATA
         S: 354 go
         HOLD"
    );
    let of = |change: fn(&mut Settings)| {
        let server = Server::play(&dialogue);
        let mut settings = in_the_clear();
        change(&mut settings);
        let stream = Stream::connect("127.0.0.1", server.port, &settings.timeouts).unwrap();
        let mut smtp = Smtp::greet(stream, ClientName::default(), settings).unwrap();
        let failed = smtp.send(&envelope(&["joe"]), HI).unwrap_err();
        drop(smtp);
        server.finish();
        failed.error
    };
    let error = of(|settings| settings.timeouts.message = Duration::from_millis(100));
    assert!(matches!(error, Error::Timeout { phase: Phase::Read }), "{error}");
    let error = of(|settings| settings.timeouts.whole = Some(Duration::from_millis(500)));
    assert!(matches!(error, Error::Timeout { phase: Phase::Whole }), "{error}");
}

/// Gives what the server says, and takes nothing after so many bytes.
struct Full {
    says: &'static [u8],
    room: usize,
}

impl Read for Full {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.says.read(buffer)
    }
}

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.room.checked_sub(bytes.len()) {
            Some(left) => self.room = left,
            None => return Err(io::ErrorKind::BrokenPipe.into()),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn why_a_server_takes_no_more_is_told_if_it_says_so() {
    let message = vec![b'x'; 1 << 20];
    for (says, expected) in [
        (&b"220 a\r\n250 a\r\n250 a\r\n250 a\r\n354 a\r\n"[..], "broken pipe"),
        (b"220 a\r\n250 a\r\n552 a\r\n", "the server ends the session: 552 a"),
        (b"220 a\r\n250 a\r\n421 a\r\n", "the server ends the session: 421 a"),
    ] {
        // One that says it all at once is told from one that answers.
        let room = if says.len() > 30 { 200 } else { 20 };
        let stream = Stream::new(OneReply(Full { says, room }), Security::Plain);
        let mut smtp = Smtp::greet(stream, ClientName::default(), in_the_clear()).unwrap();
        let error: Error = smtp.send(&envelope(&["joe"]), &message).unwrap_err().into();
        assert_eq!(error.to_string(), expected);
        assert!(error.is_fatal());
    }
}

/// Gives a reply at a time.
struct OneReply(Full);

impl Read for OneReply {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let end = self.0.says.iter().position(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        self.0.says.by_ref().take(end as u64).read(buffer)
    }
}

impl Write for OneReply {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
