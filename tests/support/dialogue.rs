//! A server that plays its side of a dialogue, and says where the client departs from the other.
//!
//! A dialogue is a text of lines. `S: …` is a line that the server sends, `S= …` the same without a
//! line end, `C: …` a line that the client must send, `C~ …` how one must begin. In all of them `\r`, `\n`, `\t`, `\0`, `\\` and
//! `\xHH` stand for bytes. `TLS` is where both go on encrypted, `HOLD` where the server waits until
//! the client goes away, `DRIP` where it sends a byte every 10 ms until then, `END` where it hangs up. After the last line the client must say nothing
//! more, and hang up. Lines that begin with `#`, and empty ones, are for people.
#![allow(dead_code)] // each test uses a part of it

use std::{
    io::{self, Read, Write},
    mem,
    net::{TcpListener, TcpStream},
    panic,
    thread::{self, JoinHandle},
    time::Duration,
};

/// A server on a port of this machine.
pub(crate) struct Server {
    pub(crate) port: u16,
    thread: JoinHandle<Result<(), String>>,
}

/// How the server goes on encrypted.
pub(crate) type Encrypt = fn(TcpStream) -> Box<dyn Duplex>;

pub(crate) trait Duplex: Read + Write + Send {}

impl<S: Read + Write + Send> Duplex for S {}

#[derive(Debug, PartialEq)]
enum Step {
    Send(Vec<u8>),
    Expect(Vec<u8>),
    ExpectStart(Vec<u8>),
    Encrypt,
    Hold,
    Drip,
    End,
}

impl Server {
    /// Plays a dialogue with the first client that comes.
    pub(crate) fn play(dialogue: &str) -> Self {
        Self::play_encrypted(dialogue, |_| panic!("no TLS in this dialogue"))
    }

    /// The same, with TLS where it says so.
    pub(crate) fn play_encrypted(dialogue: &str, encrypt: Encrypt) -> Self {
        let steps = steps(dialogue);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let thread = thread::spawn(move || {
            let (tcp, _) = listener.accept().map_err(|error| error.to_string())?;
            perform(tcp, steps, encrypt)
        });
        Self { port, thread }
    }

    /// Waits until the dialogue is over; all of it must have been said.
    #[track_caller]
    pub(crate) fn finish(self) {
        match self.thread.join() {
            Ok(Ok(())) => {}
            Ok(Err(departure)) => panic!("{departure}"),
            Err(panicked) => panic::resume_unwind(panicked),
        }
    }
}

fn steps(dialogue: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut sent = Vec::new();
    for line in dialogue.lines().map(str::trim_start) {
        // What is sent without waiting is sent at once.
        let step = match line.split_at_checked(2) {
            Some(("S:", text)) => {
                sent.extend(unescaped(text));
                sent.extend(b"\r\n");
                continue;
            }
            Some(("S=", text)) => {
                sent.extend(unescaped(text));
                continue;
            }
            Some(("C:", text)) => Step::Expect([&unescaped(text)[..], b"\r\n"].concat()),
            Some(("C~", text)) => Step::ExpectStart(unescaped(text)),
            _ => match line.trim_end() {
                "TLS" => Step::Encrypt,
                "HOLD" => Step::Hold,
                "DRIP" => Step::Drip,
                "END" => Step::End,
                other => {
                    assert!(other.is_empty() || other.starts_with('#'), "no step: {line}");
                    continue;
                }
            },
        };
        if !sent.is_empty() {
            steps.push(Step::Send(mem::take(&mut sent)));
        }
        steps.push(step);
    }
    if !sent.is_empty() {
        steps.push(Step::Send(sent));
    }
    steps
}

/// The bytes of a text, without the blank before it.
fn unescaped(text: &str) -> Vec<u8> {
    let text = text.strip_prefix(' ').unwrap_or(text);
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let escaped = match byte {
            b'\\' => match rest.next().unwrap() {
                b'r' => b'\r',
                b'n' => b'\n',
                b't' => b'\t',
                b'0' => 0,
                b'\\' => b'\\',
                b'x' => {
                    let digits = [rest.next().unwrap(), rest.next().unwrap()];
                    u8::from_str_radix(str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                other => panic!("no escape: \\{}", char::from(other)),
            },
            byte => byte,
        };
        bytes.push(escaped);
    }
    bytes
}

fn perform(tcp: TcpStream, steps: Vec<Step>, encrypt: Encrypt) -> Result<(), String> {
    let patience = Some(Duration::from_secs(60));
    tcp.set_read_timeout(patience).unwrap();
    tcp.set_write_timeout(patience).unwrap();
    let mut plain = Some(tcp.try_clone().unwrap());
    let mut stream: Box<dyn Duplex> = Box::new(tcp);
    for (number, step) in steps.into_iter().enumerate() {
        let failed = |error: io::Error| format!("step {number}: {error}");
        match step {
            Step::Send(bytes) => {
                // A client that goes away in the middle is a case of its own.
                let sent = stream.write_all(&bytes).and_then(|()| stream.flush());
                sent.map_err(failed)?;
            }
            Step::Expect(expected) => {
                let said = read_line(&mut *stream).map_err(failed)?;
                if said != expected {
                    let (said, expected) = (said.escape_ascii(), expected.escape_ascii());
                    return Err(format!("step {number}: the client says {said}, not {expected}"));
                }
            }
            Step::ExpectStart(start) => {
                let said = read_line(&mut *stream).map_err(failed)?;
                if !said.starts_with(&start) {
                    let (said, start) = (said.escape_ascii(), start.escape_ascii());
                    return Err(format!("step {number}: the client says {said}, not {start}…"));
                }
            }
            Step::Encrypt => {
                stream = match plain.take() {
                    Some(plain) => encrypt(plain),
                    None => panic!("TLS twice"),
                };
            }
            Step::Drip => {
                while stream.write_all(b"x").is_ok() {
                    thread::sleep(Duration::from_millis(10));
                }
                return Ok(());
            }
            Step::Hold => return rest(&mut *stream).map(drop).map_err(failed),
            Step::End => return Ok(()),
        }
    }
    match rest(&mut *stream) {
        Ok(said) if said.is_empty() => Ok(()),
        Ok(said) => Err(format!("the client says {} after the end", said.escape_ascii())),
        Err(error) => Err(format!("at the end: {error}")),
    }
}

fn read_line(stream: &mut dyn Duplex) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let mut byte = [0];
    while !line.ends_with(b"\n") && stream.read(&mut byte)? == 1 {
        line.push(byte[0]);
    }
    Ok(line)
}

/// What the client says until it hangs up, in whatever way.
fn rest(stream: &mut dyn Duplex) -> io::Result<Vec<u8>> {
    let mut said = Vec::new();
    match stream.read_to_end(&mut said) {
        Ok(_) => Ok(said),
        Err(error) => match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => Ok(said),
            _ => Err(error),
        },
    }
}
