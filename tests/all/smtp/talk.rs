//! Clients that talk to a dialogue.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

use unmime::{
    envelope::Envelope,
    net::{
        Error, Security, Settings, Stream,
        smtp::{ClientName, Smtp},
    },
};

use crate::dialogue::Server;

/// How a session with a server of today begins.
pub(crate) const HELLO: &str = "S: 220 mx.example.com ESMTP
    C: EHLO [127.0.0.1]
    S: 250-mx.example.com
    S: 250-SIZE 1000
    S: 250-8BITMIME
    S: 250-SMTPUTF8
    S: 250-AUTH PLAIN LOGIN CRAM-MD5
    S: 250 ENHANCEDSTATUSCODES
    ";

/// How one begins with a server that has nothing but RFC 821.
pub(crate) const HELO: &str = "S: 220 old.example.com
    C: EHLO [127.0.0.1]
    S: 502 what?
    C: HELO [127.0.0.1]
    S: 250 old.example.com
    ";

/// The client says what the dialogue has, and `talk` finds what it should, whatever pieces the server's bytes come in.
#[track_caller]
pub(crate) fn plays(dialogue: &str, talk: impl Fn(Result<Smtp, Error>)) {
    for size in [1, 2, 7, 4096] {
        let server = Server::play(dialogue);
        talk(greet(server.port, size, ClientName::default()));
        server.finish();
    }
}

/// The same, after [`HELLO`].
#[track_caller]
pub(crate) fn plays_on(dialogue: &str, talk: impl Fn(&mut Smtp)) {
    plays(&format!("{HELLO}{dialogue}"), |client| talk(&mut client.unwrap()));
}

/// A session in the clear that reads so many bytes at a time.
pub(crate) fn greet(port: u16, size: usize, name: ClientName) -> Result<Smtp, Error> {
    let tcp = TcpStream::connect(("127.0.0.1", port)).unwrap();
    tcp.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    Smtp::greet(Stream::new(Pieces { tcp, size }, Security::Plain), name, in_the_clear())
}

pub(crate) fn in_the_clear() -> Settings {
    let mut settings = Settings::default();
    settings.allow_plaintext = true;
    settings
}

/// From ana, to these of her company.
pub(crate) fn envelope(to: &[&str]) -> Envelope {
    let to: Vec<_> = to.iter().map(|name| format!("{name}@example.com")).collect();
    Envelope::new("ana@example.com", to.iter().map(String::as_str)).unwrap()
}

/// A connection whose bytes come in small pieces.
struct Pieces {
    tcp: TcpStream,
    size: usize,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = buffer.len().min(self.size);
        self.tcp.read(&mut buffer[..size])
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.tcp.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tcp.flush()
    }
}
