//! What sending a message of 50 MB costs, beside a copy of it and a search for its line ends.
//!
//! The server is in memory, takes everything and keeps nothing. `cargo bench --features smtp --bench sending` gives the fastest of some
//! rounds of each. Below valgrind one is enough (`ROUNDS=1`), of one kind of message (`ONLY=dot`):
//! `--toggle-collect='*sending::send*'` and `'*sending::pass*'`.

use std::{
    env,
    hint::black_box,
    io::{self, Read, Write},
    time::{Duration, Instant},
};

use unmime::{
    envelope::Envelope,
    net::{
        Security, Settings, Stream,
        smtp::{ClientName, Smtp},
    },
};

const LENGTH: usize = 50 << 20;

fn main() {
    let only = env::var("ONLY").unwrap_or_default();
    let rounds = env::var("ROUNDS").map_or(7, |rounds| rounds.parse().unwrap_or(7));
    for (name, line) in [
        (
            "lines of base64",
            &b"RnJvbTogYW5hQGV4YW1wbGUuY29tDQpTdWJqZWN0OiBoaQ0KDQpoZWxsbyBoZWxsbyBoZWxsbyBo\r\n"[..],
        ),
        ("every line a dot", b".\r\n"),
        ("line feeds alone, 8bit", "très bien, très bien, très bien\n".as_bytes()),
    ]
    .into_iter()
    .filter(|(name, _)| name.contains(&only))
    {
        let message = line.repeat(LENGTH / line.len());
        let least = |work: fn(&[u8])| {
            let time = |_| {
                let start = Instant::now();
                work(black_box(&message));
                start.elapsed()
            };
            (0..rounds).map(time).min().unwrap_or(Duration::ZERO)
        };
        let (pass, send) = (least(pass), least(send));
        let ratio = send.as_secs_f64() / pass.as_secs_f64();
        println!("{name}: {send:.1?}, {ratio:.2} times a copy and a search ({pass:.1?})");
    }
}

/// Reads each byte once, and writes it once.
#[inline(never)]
fn pass(message: &[u8]) {
    let mut copy = Vec::with_capacity(64 << 10);
    for chunk in message.chunks(64 << 10) {
        copy.clear();
        copy.extend_from_slice(chunk);
        black_box(memchr::memchr_iter(b'\n', black_box(&copy)).count());
    }
}

#[inline(never)]
fn send(message: &[u8]) {
    let stream = Stream::new(Server { said: REPLIES }, Security::Encrypted);
    let envelope = Envelope::new("ana@example.com", ["joe@example.com"]);
    let smtp = Smtp::greet(stream, ClientName::default(), Settings::default());
    let (Ok(mut smtp), Ok(envelope)) = (smtp, envelope) else { return };
    let sent = smtp.send(&envelope, message);
    assert!(sent.is_ok(), "{sent:?}");
}

const REPLIES: &[u8] =
    b"220 mx\r\n250-mx\r\n250-SIZE\r\n250 8BITMIME\r\n250 OK\r\n250 OK\r\n354 go\r\n250 OK\r\n";

/// A server of SMTP that says one reply at a time.
struct Server {
    said: &'static [u8],
}

impl Read for Server {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let line = self.said.split_inclusive(|&byte| byte == b'\n').next().unwrap_or_default();
        self.said = &self.said[line.len()..];
        buffer[..line.len()].copy_from_slice(line);
        Ok(line.len())
    }
}

impl Write for Server {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(black_box(bytes).len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
