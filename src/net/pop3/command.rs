//! What a client says.

use crate::net::{error::Error, secret::Secret};

/// A command of POP3 (RFC 1939 §5 to §7, RFC 2449, RFC 2595, RFC 5034, RFC 6856).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Command<'a> {
    /// `USER name`
    User(&'a str),
    /// `PASS string`
    Pass(&'a Secret),
    /// `APOP name digest`
    Apop {
        /// Whose mailbox.
        name: &'a str,
        /// MD5 of the timestamp and the password, in hexadecimal digits.
        digest: &'a str,
    },
    /// `AUTH mechanism [initial-response]`
    Auth {
        /// Its name.
        mechanism: &'a str,
        /// What the client says unasked, in base64; `=` for nothing.
        initial: Option<&'a Secret>,
    },
    /// The answer to a challenge, in base64.
    Answer(&'a Secret),
    /// `*`: no answer to a challenge.
    Cancel,
    /// `STAT`
    Stat,
    /// `LIST [msg]`
    List(Option<u32>),
    /// `RETR msg`
    Retr(u32),
    /// `DELE msg`
    Dele(u32),
    /// `NOOP`
    Noop,
    /// `RSET`
    Rset,
    /// `TOP msg n`
    Top {
        /// Which message.
        number: u32,
        /// How many lines of its body.
        lines: u32,
    },
    /// `UIDL [msg]`
    Uidl(Option<u32>),
    /// `CAPA`
    Capa,
    /// `STLS`
    Stls,
    /// `UTF8`
    Utf8,
    /// `QUIT`
    Quit,
}

/// What a server answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// A status.
    Status,
    /// A status, or a challenge.
    Challenge,
    /// A status, and lines after it.
    Lines,
    /// A status, and a message after it.
    Message,
}

impl Command<'_> {
    /// `USER`, `PASS`, …
    pub fn name(&self) -> &'static str {
        match self {
            Self::User(_) => "USER",
            Self::Pass(_) => "PASS",
            Self::Apop { .. } => "APOP",
            Self::Auth { .. } | Self::Answer(_) | Self::Cancel => "AUTH",
            Self::Stat => "STAT",
            Self::List(_) => "LIST",
            Self::Retr(_) => "RETR",
            Self::Dele(_) => "DELE",
            Self::Noop => "NOOP",
            Self::Rset => "RSET",
            Self::Top { .. } => "TOP",
            Self::Uidl(_) => "UIDL",
            Self::Capa => "CAPA",
            Self::Stls => "STLS",
            Self::Utf8 => "UTF8",
            Self::Quit => "QUIT",
        }
    }

    pub(super) fn shape(&self) -> Shape {
        match self {
            Self::Auth { .. } | Self::Answer(_) | Self::Cancel => Shape::Challenge,
            Self::List(None) | Self::Uidl(None) | Self::Capa => Shape::Lines,
            Self::Retr(_) | Self::Top { .. } => Shape::Message,
            _ => Shape::Status,
        }
    }

    /// Adds the line to `out`. Fails with [`Error::Argument`], and adds nothing, on what would be
    /// another command to the server, and on the number 0, which no message has.
    pub fn write(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        self.check()?;
        match self {
            Self::Answer(answer) => out.extend_from_slice(answer.expose()),
            Self::Cancel => out.push(b'*'),
            _ => out.extend_from_slice(self.name().as_bytes()),
        }
        match *self {
            Self::User(name) => word(out, name.as_bytes()),
            Self::Pass(password) => word(out, password.expose()),
            Self::Apop { name, digest } => {
                word(out, name.as_bytes());
                word(out, digest.as_bytes());
            }
            Self::Auth { mechanism, initial } => {
                word(out, mechanism.as_bytes());
                match initial.map(Secret::expose) {
                    Some(b"") => word(out, b"="),
                    Some(initial) => word(out, initial),
                    None => {}
                }
            }
            Self::List(Some(message)) | Self::Uidl(Some(message)) => number(out, message),
            Self::Retr(message) | Self::Dele(message) => number(out, message),
            Self::Top { number: message, lines } => {
                number(out, message);
                number(out, lines);
            }
            _ => {}
        }
        out.extend_from_slice(b"\r\n");
        Ok(())
    }

    fn check(&self) -> Result<(), Error> {
        match *self {
            Self::User(name) => check_word("user", name.as_bytes()),
            Self::Pass(password) => check_line("password", password.expose()),
            Self::Apop { name, digest } => {
                check_word("user", name.as_bytes())?;
                check_word("digest", digest.as_bytes())
            }
            Self::Auth { mechanism, initial } => {
                check_word("mechanism", mechanism.as_bytes())?;
                initial.map_or(Ok(()), |initial| check_line("answer", initial.expose()))
            }
            Self::Answer(answer) => check_line("answer", answer.expose()),
            Self::List(Some(0)) | Self::Uidl(Some(0)) | Self::Retr(0) | Self::Dele(0) => NO_NUMBER,
            Self::Top { number: 0, .. } => NO_NUMBER,
            _ => Ok(()),
        }
    }
}

const NO_NUMBER: Result<(), Error> =
    Err(Error::Argument { argument: "message number", reason: "numbers start at 1" });

fn word(out: &mut Vec<u8>, word: &[u8]) {
    out.push(b' ');
    out.extend_from_slice(word);
}

fn number(out: &mut Vec<u8>, number: u32) {
    word(out, number.to_string().as_bytes());
}

/// What can stand in a line.
fn check_line(argument: &'static str, text: &[u8]) -> Result<(), Error> {
    match text.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
        false => Ok(()),
        true => Err(Error::Argument { argument, reason: "CR, LF and NUL cannot be sent" }),
    }
}

/// What can stand between blanks.
fn check_word(argument: &'static str, text: &[u8]) -> Result<(), Error> {
    check_line(argument, text)?;
    match text.is_empty() || text.iter().any(|byte| matches!(byte, b' ' | b'\t')) {
        false => Ok(()),
        true => Err(Error::Argument { argument, reason: "must be one word" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_a_line() {
        let secret = Secret::from("a b");
        let nothing = Secret::default();
        for (command, line) in [
            (Command::User("tim"), "USER tim"),
            (Command::Pass(&secret), "PASS a b"),
            (Command::Apop { name: "tim", digest: "c4c9" }, "APOP tim c4c9"),
            (Command::Auth { mechanism: "PLAIN", initial: None }, "AUTH PLAIN"),
            (Command::Auth { mechanism: "PLAIN", initial: Some(&nothing) }, "AUTH PLAIN ="),
            (Command::Answer(&nothing), ""),
            (Command::Cancel, "*"),
            (Command::Stat, "STAT"),
            (Command::List(None), "LIST"),
            (Command::List(Some(2)), "LIST 2"),
            (Command::Retr(u32::MAX), "RETR 4294967295"),
            (Command::Dele(3), "DELE 3"),
            (Command::Top { number: 1, lines: 0 }, "TOP 1 0"),
            (Command::Uidl(Some(1)), "UIDL 1"),
            (Command::Utf8, "UTF8"),
        ] {
            let mut out = Vec::new();
            command.write(&mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), format!("{line}\r\n"));
        }
    }

    #[test]
    fn no_argument_makes_another_command() {
        for bad in ["a\rb", "a\nb", "a\r\nDELE 1", "a\0"] {
            let secret = Secret::from(bad);
            for command in [
                Command::User(bad),
                Command::Pass(&secret),
                Command::Apop { name: bad, digest: "c4c9" },
                Command::Auth { mechanism: bad, initial: None },
                Command::Auth { mechanism: "PLAIN", initial: Some(&secret) },
                Command::Answer(&secret),
            ] {
                let mut out = Vec::new();
                let written = command.write(&mut out);
                assert!(matches!(written, Err(Error::Argument { .. })), "{command:?}");
                assert!(out.is_empty(), "{command:?}");
            }
        }
    }

    #[test]
    fn a_name_is_one_word_and_a_number_is_not_0() {
        for command in [
            Command::User("a b"),
            Command::User(""),
            Command::Apop { name: "a\tb", digest: "c" },
            Command::List(Some(0)),
            Command::Uidl(Some(0)),
            Command::Retr(0),
            Command::Dele(0),
            Command::Top { number: 0, lines: 1 },
        ] {
            let written = command.write(&mut Vec::new());
            assert!(matches!(written, Err(Error::Argument { .. })), "{command:?}");
        }
    }
}
