//! Replies (RFC 5321 §4.2).

use std::fmt;

use nom::{
    Parser,
    branch::alt,
    bytes::complete::{tag, take_while_m_n},
    character::complete::u16,
    combinator::{all_consuming, map_parser, rest, value, verify},
};

use crate::{
    net::{
        error::{Code, Error},
        limits::{Limit, Limits},
        line::LineBuffer,
    },
    report::StatusCode,
};

/// What a server answers to a command.
///
/// ```
/// use unmime::net::{Limits, smtp::ReplyBuffer};
///
/// let mut replies = ReplyBuffer::new(&Limits::default());
/// let mut input = &b"550-5.1.1 No such user.\r\n550 5.1.1 Ask the postmaster.\r\n"[..];
/// let reply = replies.take(&mut input)?.unwrap();
/// assert_eq!((reply.code, reply.text().as_str()), (550, "No such user.\nAsk the postmaster."));
/// assert_eq!(reply.enhanced.unwrap().to_string(), "5.1.1");
/// # Ok::<(), unmime::net::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub struct Reply {
    /// `Reply-code`: 200 to 599.
    pub code: u16,
    /// What is more precise than the code (RFC 2034), if the first line has it.
    pub enhanced: Option<StatusCode>,
    /// The text, line by line, without the codes. What is not UTF-8 is U+FFFD.
    pub lines: Vec<String>,
}

impl Reply {
    /// Whether the command did what it should: 2xx.
    pub fn is_positive(&self) -> bool {
        self.class() == 2
    }

    /// Whether the server waits for more: 3xx.
    pub fn is_intermediate(&self) -> bool {
        self.class() == 3
    }

    /// Whether the same may work later: 4xx.
    pub fn is_transient(&self) -> bool {
        self.class() == 4
    }

    /// Whether it never will: 5xx.
    pub fn is_permanent(&self) -> bool {
        self.class() == 5
    }

    /// All lines of the text, between them line feeds.
    pub fn text(&self) -> String {
        self.lines.join("\n")
    }

    /// `421`, which may answer anything: the server is about to end the session (RFC 5321 §3.8).
    fn unless_closing(self) -> Result<Self, Error> {
        match self.code {
            421 => Err(self.into_closing()),
            _ => Ok(self),
        }
    }

    /// The error that it is where the server takes nothing more.
    pub(super) fn into_closing(self) -> Error {
        Error::Closing { code: self.to_code(), text: self.text() }
    }

    fn to_code(&self) -> Code {
        Code::Reply { code: self.code, enhanced: self.enhanced }
    }

    fn class(&self) -> u16 {
        self.code / 100
    }

    /// The error that it is to `command`, whose reply should have been `expected`.
    pub(super) fn into_error(self, command: &'static str, expected: &'static str) -> Error {
        match self.class() {
            4 | 5 => Error::Refused { command, code: self.to_code(), text: self.text() },
            _ => Error::protocol(expected, self.to_string().as_bytes()),
        }
    }
}

/// The code and the text, in one line.
impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(enhanced) = self.enhanced {
            write!(f, " {enhanced}")?;
        }
        self.lines.iter().filter(|line| !line.is_empty()).try_for_each(|line| write!(f, " {line}"))
    }
}

/// Puts replies together from pieces of any size.
#[derive(Clone, Debug)]
pub struct ReplyBuffer {
    lines: LineBuffer,
    /// The lines of a reply that others follow.
    begun: Option<Reply>,
    /// How many bytes that reply has.
    length: usize,
    limit: usize,
}

impl ReplyBuffer {
    /// For replies within `limits`.
    pub fn new(limits: &Limits) -> Self {
        let lines = LineBuffer::new(limits.line);
        Self { lines, begun: None, length: 0, limit: limits.reply }
    }

    /// Takes a reply from the front of `input`, or keeps all of `input` if the reply goes on after it.
    ///
    /// Fails on what is no reply, on lines of one reply with several codes, on a reply that is longer than
    /// [`Limits::reply`] or has a line longer than [`Limits::line`], and on 421, which ends the session.
    pub fn take(&mut self, input: &mut &[u8]) -> Result<Option<Reply>, Error> {
        while let Some(line) = self.lines.take(input)? {
            let (code, is_last, text) = reply_line(line.text)
                .ok_or_else(|| Error::protocol("a reply of SMTP", line.text))?;
            if self.begun.as_ref().is_some_and(|begun| begun.code != code) {
                return Err(Error::protocol("one code in all lines of a reply", line.text));
            }
            // Empty lines take memory, too.
            self.length =
                self.length.saturating_add(line.text.len()).saturating_add(size_of::<String>());
            if self.length > self.limit {
                return Err(Error::Limit { limit: Limit::Reply, at: self.limit as u64 });
            }
            let (enhanced, text) = enhanced_code(code, text);
            let begun = self.begun.get_or_insert(Reply { code, enhanced, lines: Vec::new() });
            begun.lines.push(String::from_utf8_lossy(text).into_owned());
            if is_last {
                self.length = 0;
                return self.begun.take().map(Reply::unless_closing).transpose();
            }
        }
        Ok(None)
    }

    /// Whether the start of a reply is there, but not its end.
    pub fn is_begun(&self) -> bool {
        self.begun.is_some()
    }
}

/// `Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF`
/// (RFC 5321 §4.2), one line of it: the code, whether the line is the last, and the text. A code may stand alone.
fn reply_line(line: &[u8]) -> Option<(u16, bool, &[u8])> {
    let separator = alt((value(false, tag("-")), value(true, tag(" ")), value(true, end)));
    let (_, line) = all_consuming((reply_code, separator, rest)).parse(line).ok()?;
    Some(line)
}

/// `Reply-code = %x32-35 %x30-35 %x30-39`; servers have a second digit above 5, too.
fn reply_code(input: &[u8]) -> nom::IResult<&[u8], u16, ()> {
    let digits = take_while_m_n(3, 3, |byte: u8| byte.is_ascii_digit());
    verify(map_parser(digits, u16), |code| (200..600).contains(code)).parse(input)
}

fn end(input: &[u8]) -> nom::IResult<&[u8], &[u8], ()> {
    nom::combinator::eof(input)
}

/// `status-code SP text` (RFC 2034 §4); its class is the first digit of the reply's code.
fn enhanced_code(code: u16, text: &[u8]) -> (Option<StatusCode>, &[u8]) {
    let mut pieces = text.splitn(2, |&byte| byte == b' ');
    let word = pieces.next().unwrap_or_default();
    let after = pieces.next().unwrap_or_default();
    let is_code = |status: &StatusCode| {
        u16::from(status.class) == code / 100 && status.to_string().as_bytes() == word
    };
    match StatusCode::parse(word).filter(is_code) {
        Some(status) => (Some(status), after),
        None => (None, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The replies in `input`, cut into pieces of `size`, in one line each; then the error.
    fn replies(input: &str, size: usize) -> Vec<String> {
        let mut limits = Limits::default();
        (limits.line, limits.reply) = (40, 200);
        let mut buffer = ReplyBuffer::new(&limits);
        let mut replies = Vec::new();
        for mut piece in input.as_bytes().chunks(size) {
            loop {
                match buffer.take(&mut piece) {
                    Ok(Some(reply)) => replies.push(format!("{} {:?}", reply.code, reply.lines)),
                    Ok(None) => break,
                    Err(error) => {
                        replies.push(error.to_string());
                        return replies;
                    }
                }
            }
        }
        replies
    }

    #[track_caller]
    fn reads(input: &str, expected: &[&str]) {
        for size in 1..=input.len() {
            assert_eq!(replies(input, size), expected, "{input:?} by {size}");
        }
    }

    #[test]
    fn a_reply_ends_at_the_line_without_a_hyphen() {
        reads("250 OK\r\n", &[r#"250 ["OK"]"#]);
        reads("250-a\r\n250-\r\n250 b\r\n354 c\r\n", &[r#"250 ["a", "", "b"]"#, r#"354 ["c"]"#]);
        reads("250-a\r\n", &[]);
        reads("250 a\n221 b\n", &[r#"250 ["a"]"#, r#"221 ["b"]"#]);
    }

    #[test]
    fn a_code_may_stand_alone() {
        reads("250\r\n", &[r#"250 [""]"#]);
        reads("250 \r\n", &[r#"250 [""]"#]);
        reads("250-a\r\n250\r\n", &[r#"250 ["a", ""]"#]);
    }

    #[test]
    fn what_is_no_reply_is_an_error() {
        for line in ["", "25", "2500", "250_OK", "150 a", "600 a", "OK", " 250 OK", "25x a", "+OK"]
        {
            reads(&format!("{line}\r\n"), &[&format!("expected a reply of SMTP, not {line:?}")]);
        }
    }

    #[test]
    fn the_code_stays_the_same() {
        reads("250-a\r\n251 b\r\n", &[r#"expected one code in all lines of a reply, not "251 b""#]);
    }

    #[test]
    fn the_server_may_end_the_session_at_any_time() {
        reads("421-4.3.2 Bye\r\n421 Now\r\n", &["the server ends the session: 421 4.3.2 Bye\nNow"]);
    }

    #[test]
    fn a_reply_has_limits() {
        reads(&format!("250 {}\r\n", "x".repeat(37)), &["more than 40 bytes in a line"]);
        reads(&"250-\r\n".repeat(100), &["more than 200 bytes in a reply"]);
    }

    #[test]
    fn an_enhanced_code_is_told_from_text() {
        for (line, enhanced, text) in [
            ("550 5.1.1 no such user", "5.1.1", "no such user"),
            ("250 2.0.0", "2.0.0", ""),
            ("452 4.2.2  full", "4.2.2", " full"),
            ("550 4.1.1 another class", "", "4.1.1 another class"),
            ("550 5.1.1. no", "", "5.1.1. no"),
            ("550 5.1 no", "", "5.1 no"),
            ("550 #5.1.1 no", "", "#5.1.1 no"),
            ("354 3.0.0 go", "3.0.0", "go"),
        ] {
            let (code, _, rest) = reply_line(line.as_bytes()).unwrap();
            let (found, rest) = enhanced_code(code, rest);
            let found = found.map(|code| code.to_string()).unwrap_or_default();
            assert_eq!((found.as_str(), rest), (enhanced, text.as_bytes()), "{line}");
        }
    }
}
