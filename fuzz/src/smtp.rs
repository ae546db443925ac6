//! SMTP: any replies, in pieces of any size.

use std::io::{self, Read, Write};

use unmime::{
    envelope::Envelope,
    net::{
        Error, Limits, Secret, Security, Settings, Stream,
        smtp::{ClientName, ReplyBuffer, Smtp},
    },
};

/// How much a client may say to a server, whatever it answers, beyond the message.
const MOST_SAID: usize = 4096;

/// The first byte is how many bytes come at a time; the rest is what a server says, and a message.
pub(crate) fn talk(input: &[u8]) {
    let Some((&size, said)) = input.split_first() else { return };
    let size = usize::from(size) % 64 + 1;
    assert_eq!(replies(said, size), replies(said, said.len().max(1)));
    hold_a_session(said, size);
}

/// The replies in what a server says, and the error that they end in.
fn replies(said: &[u8], size: usize) -> (Vec<String>, Option<String>) {
    let mut limits = Limits::default();
    (limits.line, limits.reply) = (100, 1000);
    let mut buffer = ReplyBuffer::new(&limits);
    let mut replies = Vec::new();
    for mut piece in said.chunks(size) {
        loop {
            match buffer.take(&mut piece) {
                Ok(None) => break,
                Ok(Some(reply)) => {
                    assert!((200..600).contains(&reply.code) && !reply.lines.is_empty());
                    replies.push(reply.to_string());
                }
                Err(error) => return (replies, Some(error.to_string())),
            }
        }
    }
    (replies, None)
}

/// All that a client can do, whatever comes back.
fn hold_a_session(said: &[u8], size: usize) {
    let mut settings = Settings::default();
    settings.allow_plaintext = true;
    let server =
        Server { said: said.to_vec().into(), size, taken: 0, most: MOST_SAID + 3 * said.len() };
    let stream = Stream::new(server, Security::Plain);
    let Ok(mut smtp) = Smtp::greet(stream, ClientName::default(), settings) else { return };
    let to = ["joe@example.com", "eve@example.com"];
    let envelope = Envelope::new("ana@example.com", to).expect("addresses");
    let goes_on = |result: Result<(), Error>| !result.is_err_and(|error| error.is_fatal());
    let _ = goes_on(smtp.login("tim", &Secret::from("tanstaaf")))
        && goes_on(smtp.noop())
        && match smtp.send(&envelope, said) {
            Ok(outcome) => {
                assert_eq!(outcome.accepted.len() + outcome.refused.len(), 2);
                assert!(!outcome.accepted.is_empty() && outcome.queued.is_positive());
                true
            }
            Err(failed) => {
                assert!(failed.refused.len() <= 2);
                goes_on(Err(failed.error))
            }
        }
        && goes_on(smtp.quit());
}

/// Says something a few bytes at a time, whatever it hears.
struct Server {
    said: std::collections::VecDeque<u8>,
    size: usize,
    taken: usize,
    most: usize,
}

impl Read for Server {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.size.min(buffer.len());
        self.said.read(&mut buffer[..size])
    }
}

impl Write for Server {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.taken += bytes.len();
        assert!(self.taken <= self.most, "{} bytes are too many", self.taken);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
