//! Says what the client says in a dialogue, through the calls of the library, and notes what they give.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
};

use unmime::net::{
    Error, Secret, Security, Settings, Stream,
    pop3::{Client, Pop3},
    sasl, tokio as asynchronous,
};

use crate::dialogue::Server;

/// The password of `AUTH` and `APOP`, which dialogues do not show.
pub(crate) const PASSWORD: &str = "tanstaaf";

/// Plays the dialogue three times: by the client that blocks, upon tokio, and byte by byte. Each time its commands must give these results.
#[track_caller]
pub(crate) fn plays(dialogue: &str, results: &[&str]) {
    plays_with(dialogue, open(), results);
}

/// The same, with settings of its own.
#[track_caller]
pub(crate) fn plays_with(dialogue: &str, settings: Settings, results: &[&str]) {
    plays_in_time(dialogue, settings, results);
    let server = Server::play(dialogue);
    let tcp = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let stream = Stream::new(ByteByByte(tcp), Security::Plain);
    assert_eq!(play(stream, settings, &commands(dialogue)), results, "byte by byte");
    server.finish();
}

/// The same, but for the stream of the caller's, which has no timeouts.
#[track_caller]
pub(crate) fn plays_in_time(dialogue: &str, settings: Settings, results: &[&str]) {
    let commands = commands(dialogue);
    let server = Server::play(dialogue);
    let stream = Stream::connect("127.0.0.1", server.port, &settings.timeouts).unwrap();
    assert_eq!(play(stream, settings, &commands), results, "by the client that blocks");
    server.finish();

    let server = Server::play(dialogue);
    let played = block_on(async {
        let stream = asynchronous::Stream::connect("127.0.0.1", server.port, &settings.timeouts);
        play_asynchronously(stream.await.unwrap(), settings, &commands).await
    });
    assert_eq!(played, results, "upon tokio");
    server.finish();
}

/// Settings under which passwords may be seen.
pub(crate) fn open() -> Settings {
    let mut settings = Settings::default();
    settings.allow_plaintext = true;
    settings
}

pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(future)
}

/// Reads one byte at a time.
pub(crate) struct ByteByByte(pub(crate) TcpStream);

impl Read for ByteByByte {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(&mut buffer[..1])
    }
}

impl Write for ByteByByte {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn commands(dialogue: &str) -> Vec<Vec<&str>> {
    let lines = dialogue.lines().filter_map(|line| line.trim_start().strip_prefix("C:"));
    lines.map(|line| line.split_ascii_whitespace().collect()).collect()
}

/// What a command gave, in a line.
trait Note {
    fn note(&self) -> String;
}

impl<V: std::fmt::Debug> Note for Result<V, Error> {
    fn note(&self) -> String {
        match self {
            Ok(value) => format!("{value:?}"),
            Err(error) => format!("error: {error}"),
        }
    }
}

/// A message that was written into memory.
fn message(result: Result<u64, Error>, message: &[u8]) -> String {
    match result {
        Ok(length) => {
            assert_eq!(length, message.len() as u64);
            format!("{}", message.escape_ascii())
        }
        error => error.note(),
    }
}

fn number(word: &str) -> u32 {
    word.parse().unwrap()
}

/// The same calls for both clients: what waits is the only difference.
macro_rules! player {
    ($name:ident, $client:ident, $stream:ty, [$($asynchronous:tt)?], [$($wait:tt)*]) => {
        pub(crate) $($asynchronous)? fn $name(
            stream: $stream,
            settings: Settings,
            commands: &[Vec<&str>],
        ) -> Vec<String> {
            let mut notes = Vec::new();
            let mut commands = commands.iter().map(Vec::as_slice).peekable();
            let password = Secret::from(PASSWORD);
            let mut session = match $client::greet(stream, settings)$($wait)* {
                Ok(session) => session,
                Err(error) => return vec![Err::<(), _>(error).note()],
            };
            let mut mailbox = loop {
                let login = match commands.next() {
                    None => return notes,
                    Some(["QUIT"]) => {
                        notes.push(session.quit()$($wait)*.note());
                        return notes;
                    }
                    Some(["CAPA"]) => {
                        notes.push(session.capa()$($wait)*.note());
                        continue;
                    }
                    Some(["UTF8"]) => {
                        notes.push(session.utf8()$($wait)*.note());
                        continue;
                    }
                    Some(["USER", user]) => {
                        let password = match commands.peek() {
                            Some(["PASS", words @ ..]) => Secret::from(words.join(" ")),
                            _ => Secret::from(PASSWORD),
                        };
                        commands.next_if(|command| command.starts_with(&["PASS"]));
                        session.login(user, &password)$($wait)*
                    }
                    Some(["APOP", user, _]) => session.apop(user, &password)$($wait)*,
                    Some(["AUTH", mechanism, ..]) => {
                        let mut mechanism = sasl::best([*mechanism], "tim", &password).unwrap();
                        session.auth(&mut *mechanism)$($wait)*
                    }
                    // An answer to a challenge.
                    Some([_]) => continue,
                    other => panic!("not a command: {other:?}"),
                };
                match login {
                    Ok(mailbox) => {
                        notes.push("in".to_owned());
                        break mailbox;
                    }
                    Err(failed) => {
                        notes.push(Err::<(), _>(failed.error).note());
                        match failed.session {
                            Some(again) => session = again,
                            None => return notes,
                        }
                    }
                }
            };
            for command in commands {
                let note = match command {
                    ["STAT"] => mailbox.stat()$($wait)*.note(),
                    ["LIST"] => mailbox.list()$($wait)*.note(),
                    ["LIST", one] => mailbox.list_one(number(one))$($wait)*.note(),
                    ["UIDL"] => mailbox.uidl()$($wait)*.note(),
                    ["UIDL", one] => mailbox.uidl_one(number(one))$($wait)*.note(),
                    ["RETR", one] => {
                        let mut sink = Vec::new();
                        message(mailbox.retr(number(one), &mut sink)$($wait)*, &sink)
                    }
                    ["TOP", one, lines] => {
                        let mut sink = Vec::new();
                        let top = mailbox.top(number(one), number(lines), &mut sink);
                        message(top$($wait)*, &sink)
                    }
                    ["DELE", one] => mailbox.dele(number(one))$($wait)*.note(),
                    ["RSET"] => mailbox.rset()$($wait)*.note(),
                    ["NOOP"] => mailbox.noop()$($wait)*.note(),
                    ["CAPA"] => mailbox.capa()$($wait)*.note(),
                    ["QUIT"] => {
                        notes.push(mailbox.quit()$($wait)*.note());
                        return notes;
                    }
                    [_] => continue,
                    other => panic!("not a command: {other:?}"),
                };
                notes.push(note);
            }
            notes
        }
    };
}

player!(play, Pop3, Stream, [], []);
player!(play_asynchronously, Client, asynchronous::Stream, [async], [.await]);
