//! What a server says, line by line.

use std::borrow::Cow;

use nom::{
    AsChar, IResult, Parser,
    branch::alt,
    bytes::complete::{tag_no_case, take_till, take_while, take_while1},
    character::complete::{char, u32, u64},
    combinator::{eof, map, not, opt, peek, value},
    sequence::{delimited, preceded, terminated},
};

use super::listing::{Listed, Stat, Uid};
use crate::net::error::{Error, ResponseCode};

/// What a rule yields: the rest of the line, and the value.
type Parsed<'a, T> = IResult<&'a [u8], T, ()>;

/// The first line of a reply.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reply<'a> {
    /// Yes, no, or something to answer.
    pub status: Status,
    /// The response code of a refusal (RFC 2449 §8).
    pub code: Option<ResponseCode>,
    /// What the server says about it; a challenge in base64. It is for people: the numbers that some
    /// servers put into it are not to be relied upon.
    pub text: &'a [u8],
}

/// How a reply begins.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Status {
    /// `+OK`
    Ok,
    /// `-ERR`
    Err,
    /// `+ `: a challenge (RFC 5034 §4).
    Challenge,
}

impl<'a> Reply<'a> {
    /// `response = single-line CRLF`, of which a challenge is one only where one can come.
    pub(super) fn parse(line: &'a [u8], can_be_challenge: bool) -> Result<Self, Error> {
        let parsed = match status(line) {
            Err(_) if can_be_challenge => challenge(line),
            parsed => parsed,
        };
        let (text, status) = parsed.map_err(|_| Error::protocol("+OK or -ERR", line))?;
        let (text, code) = match status {
            Status::Err => opt(response_code).parse(text).unwrap_or((text, None)),
            _ => (text, None),
        };
        Ok(Self { status, code, text: text.trim_ascii() })
    }

    /// The text as people read it.
    pub fn text(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.text)
    }
}

/// `status = "+OK" / "-ERR"`, after which a word ends.
fn status(input: &[u8]) -> Parsed<'_, Status> {
    let status =
        alt((value(Status::Ok, tag_no_case("+OK")), value(Status::Err, tag_no_case("-ERR"))));
    terminated(status, not(peek(take_while1(AsChar::is_alphanum)))).parse(input)
}

/// `challenge = "+" SP [base64]`; Mailutils has no blank before nothing.
fn challenge(input: &[u8]) -> Parsed<'_, Status> {
    value(Status::Challenge, (char('+'), alt((map(char(' '), |_| ()), map(eof, |_| ())))))
        .parse(input)
}

/// `resp-code = "[" resp-level *("/" resp-level) "]"` (RFC 2449 §3)
fn response_code(input: &[u8]) -> Parsed<'_, ResponseCode> {
    let name = delimited(char('['), take_till(|byte| byte == b']'), char(']'));
    preceded(blanks, map(name, |name| ResponseCode::for_name(&String::from_utf8_lossy(name))))
        .parse(input)
}

/// `*WSP`
fn blanks(input: &[u8]) -> Parsed<'_, &[u8]> {
    take_while(|byte| byte == b' ' || byte == b'\t')(input)
}

/// After a number: the end, or blanks and what else a server likes to say.
fn word_end(input: &[u8]) -> Parsed<'_, ()> {
    peek(alt((map(eof, |_| ()), map(char(' '), |_| ()), map(char('\t'), |_| ())))).parse(input)
}

fn number(input: &[u8]) -> Parsed<'_, u32> {
    delimited(blanks, u32, word_end).parse(input)
}

fn octets(input: &[u8]) -> Parsed<'_, u64> {
    delimited(blanks, u64, word_end).parse(input)
}

/// `drop-listing = nummsg SP nummsg-octets` (RFC 1939 §5, STAT)
pub(super) fn drop_listing(text: &[u8]) -> Result<Stat, Error> {
    let parsed = map((number, octets), |(messages, octets)| Stat { messages, octets }).parse(text);
    value_of(parsed, "how many messages and octets", text)
}

/// `scan-listing = msg SP octets` (RFC 1939 §5, LIST)
pub(super) fn scan_listing(line: &[u8]) -> Result<Listed, Error> {
    let parsed = map((number, octets), |(number, octets)| Listed { number, octets }).parse(line);
    value_of(parsed, "a message number and its octets", line)
}

/// `unique-id-listing = msg SP unique-id` (RFC 1939 §7, UIDL)
pub(super) fn unique_id_listing(line: &[u8]) -> Result<(u32, Uid), Error> {
    let parsed = (number, preceded(blanks, unique_id)).parse(line);
    value_of(parsed, "a message number and its unique id", line)
}

/// `unique-id = 1*70(%x21-7E)`; some servers have longer ones, up to 1,024 are taken.
fn unique_id(input: &[u8]) -> Parsed<'_, Uid> {
    let (rest, id) = take_while1(|byte: u8| byte.is_ascii_graphic())(input)?;
    let (_, ()) = word_end(rest)?;
    match str::from_utf8(id) {
        Ok(id) if id.len() <= Uid::LONGEST => Ok((rest, Uid::new(id))),
        _ => Err(nom::Err::Error(())),
    }
}

fn value_of<T>(parsed: Parsed<'_, T>, expected: &'static str, line: &[u8]) -> Result<T, Error> {
    parsed.map(|(_, value)| value).map_err(|_| Error::protocol(expected, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_a_status_and_text() {
        for (line, status, code, text) in [
            ("+OK", Status::Ok, None, ""),
            ("+OK 5 message(s) [9782 byte(s)]", Status::Ok, None, "5 message(s) [9782 byte(s)]"),
            ("+OK [x] y", Status::Ok, None, "[x] y"),
            ("+ok\tdone ", Status::Ok, None, "done"),
            ("-ERR", Status::Err, None, ""),
            ("-ERR [IN-USE] busy", Status::Err, Some(ResponseCode::InUse), "busy"),
            ("-ERR [login-delay] wait", Status::Err, Some(ResponseCode::LoginDelay), "wait"),
            ("-ERR [SYS/TEMP]", Status::Err, Some(ResponseCode::SysTemp), ""),
            ("-ERR [SYS/PERM] no", Status::Err, Some(ResponseCode::SysPerm), "no"),
            ("-ERR [AUTH] no", Status::Err, Some(ResponseCode::Auth), "no"),
            ("-ERR [UTF8] no", Status::Err, Some(ResponseCode::Utf8), "no"),
            ("-ERR [x-y/z] no", Status::Err, Some(ResponseCode::Other("X-Y/Z".into())), "no"),
            ("-ERR [AUTH", Status::Err, None, "[AUTH"),
            ("-ERR no [AUTH] here", Status::Err, None, "no [AUTH] here"),
            ("+OK, done", Status::Ok, None, ", done"),
        ] {
            let reply = Reply::parse(line.as_bytes(), false).unwrap();
            assert_eq!(reply, Reply { status, code, text: text.as_bytes() }, "{line}");
        }
    }

    #[test]
    fn anything_else_is_no_reply() {
        for line in ["", "+", "+ERR no", "OK", "+OKAY", "-ERROR", " +OK", "250 OK", "+ Zm9v"] {
            let reply = Reply::parse(line.as_bytes(), false);
            assert!(matches!(reply, Err(Error::Protocol { .. })), "{line}");
        }
    }

    #[test]
    fn a_challenge_stands_behind_a_plus() {
        for (line, status, text) in [
            ("+ Zm9v", Status::Challenge, "Zm9v"),
            ("+ ", Status::Challenge, ""),
            ("+", Status::Challenge, ""),
            ("+ OK", Status::Challenge, "OK"),
            ("+OK in", Status::Ok, "in"),
        ] {
            let reply = Reply::parse(line.as_bytes(), true).unwrap();
            assert_eq!((reply.status, reply.text), (status, text.as_bytes()), "{line}");
        }
        assert!(Reply::parse(b"+Zm9v", true).is_err());
    }

    #[test]
    fn numbers_are_whole_and_fit() {
        let stat = |text: &str| drop_listing(text.as_bytes()).ok();
        assert_eq!(stat("5 9782"), Some(Stat { messages: 5, octets: 9_782 }));
        assert_eq!(stat("5 9782 octets"), Some(Stat { messages: 5, octets: 9_782 }));
        assert_eq!(stat("5  9782"), Some(Stat { messages: 5, octets: 9_782 }));
        assert_eq!(stat("0 18446744073709551615"), Some(Stat { messages: 0, octets: u64::MAX }));
        for bad in
            ["", "5", "5 x", "-1 5", "5 18446744073709551616", "4294967296 1", "5x 1", "1 2x"]
        {
            assert_eq!(stat(bad), None, "{bad}");
        }
        let listed = scan_listing(b"1 1298 extra").unwrap();
        assert_eq!(listed, Listed { number: 1, octets: 1_298 });
    }

    #[test]
    fn a_unique_id_is_printable_and_not_too_long() {
        let uidl = |line: &str| unique_id_listing(line.as_bytes()).ok();
        let (number, uid) = uidl("1 1tbiYAaMeEJw1XtwEgAAss").unwrap();
        assert_eq!((number, uid.as_str(), uid.is_standard()), (1, "1tbiYAaMeEJw1XtwEgAAss", true));
        assert_eq!(uidl("2 a more").unwrap().1.as_str(), "a");
        for (length, is_standard) in
            [(70, Some(true)), (71, Some(false)), (1_024, Some(false)), (1_025, None)]
        {
            let line = format!("1 {}", "u".repeat(length));
            assert_eq!(uidl(&line).map(|(_, uid)| uid.is_standard()), is_standard, "{length}");
        }
        for bad in ["1", "1 ", "x a", "1 caf\u{e9}", "1 a\u{7f}"] {
            assert_eq!(uidl(bad), None, "{bad}");
        }
    }
}
