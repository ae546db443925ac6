//! Who the client is (RFC 5321 §4.1.1.1).

use std::{fmt, net::IpAddr, str::FromStr};

use super::{
    exchange::{Exchange, Step},
    extensions::Extensions,
    reply::Reply,
};
use crate::net::error::Error;

/// `Domain / address-literal` (RFC 5321 §4.1.1.1): what a client calls itself. It is the client's name,
/// never the server's; one that has none gives its address.
///
/// ```
/// use unmime::net::smtp::ClientName;
///
/// assert_eq!(ClientName::from("192.0.2.1".parse::<std::net::IpAddr>()?).to_string(), "[192.0.2.1]");
/// assert_eq!("laptop.example.com".parse::<ClientName>()?.to_string(), "laptop.example.com");
/// assert!("laptop\r\nMAIL FROM:<>".parse::<ClientName>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ClientName(String);

/// `[127.0.0.1]`, of a client that has no name and does not tell its address either.
impl Default for ClientName {
    fn default() -> Self {
        Self::from(IpAddr::from([127, 0, 0, 1]))
    }
}

impl From<IpAddr> for ClientName {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => format!("[{address}]"),
            IpAddr::V6(address) => format!("[IPv6:{address}]"),
        })
    }
}

/// Of printable ASCII without blanks.
impl FromStr for ClientName {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        match !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic()) {
            true => Ok(Self(name.to_owned())),
            false => Err(Error::Argument {
                argument: "the client's name",
                reason: "is not of printable ASCII without blanks",
            }),
        }
    }
}

impl fmt::Display for ClientName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// EHLO, and HELO where EHLO is not known: what the server offers comes of it.
#[derive(Clone, Debug)]
pub struct Hello<'n> {
    name: &'n ClientName,
    is_helo: bool,
}

impl<'n> Hello<'n> {
    /// From a client that calls itself so.
    pub fn new(name: &'n ClientName) -> Self {
        Self { name, is_helo: false }
    }

    fn command(&self) -> &'static str {
        if self.is_helo { "HELO" } else { "EHLO" }
    }

    fn say(&self, out: &mut Vec<u8>) -> Step<Extensions> {
        out.extend_from_slice(format!("{} {}\r\n", self.command(), self.name).as_bytes());
        Step::Wait
    }
}

impl Exchange for Hello<'_> {
    type Output = Extensions;

    fn advance(
        &mut self,
        reply: Option<Reply>,
        out: &mut Vec<u8>,
    ) -> Result<Step<Extensions>, Error> {
        match reply {
            None => Ok(self.say(out)),
            Some(_) if self.is_helo && reply.as_ref().is_some_and(Reply::is_positive) => {
                Ok(Step::Done(Extensions::default()))
            }
            Some(reply) if reply.is_positive() => Ok(Step::Done(Extensions::of(&reply))),
            Some(reply) if !self.is_helo && matches!(reply.code, 500 | 501 | 502 | 504) => {
                self.is_helo = true;
                Ok(self.say(out))
            }
            Some(reply) => Err(reply.into_error(self.command(), "250")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::converse;
    use super::*;

    fn name() -> ClientName {
        "laptop.example.com".parse().unwrap()
    }

    #[test]
    fn helo_is_for_servers_that_do_not_know_ehlo() {
        for code in [500, 501, 502, 504] {
            let script = format!(
                "C: EHLO laptop.example.com
                 S: {code} what?
                 C: HELO laptop.example.com
                 S: 250 STARTTLS"
            );
            assert_eq!(converse(&mut Hello::new(&name()), &script).unwrap(), Extensions::default());
        }
    }

    #[test]
    fn other_replies_are_errors() {
        for (script, expected) in [
            ("S: 421 bye", "the server ends the session: 421 bye"),
            ("S: 450 later", "EHLO was refused: 450 later"),
            ("S: 550 not you", "EHLO was refused: 550 not you"),
            ("S: 354 go", "expected 250, not \"354 go\""),
            (
                "S: 500 what?\nC: HELO laptop.example.com\nS: 502 what?",
                "HELO was refused: 502 what?",
            ),
        ] {
            let script = format!("C: EHLO laptop.example.com\n{script}");
            let error = converse(&mut Hello::new(&name()), &script).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }

    #[test]
    fn an_address_is_a_literal() {
        for (address, literal) in [
            ("127.0.0.1", "[127.0.0.1]"),
            ("::1", "[IPv6:::1]"),
            ("::ffff:192.0.2.1", "[192.0.2.1]"),
            ("2001:db8::1", "[IPv6:2001:db8::1]"),
        ] {
            assert_eq!(ClientName::from(address.parse::<IpAddr>().unwrap()).to_string(), literal);
        }
    }

    #[test]
    fn a_name_is_one_word() {
        for name in ["", "a b", "a\r\nQUIT", "a\n", "a\0", "é.example", "a\tb"] {
            assert!(matches!(name.parse::<ClientName>(), Err(Error::Argument { .. })), "{name:?}");
        }
    }
}
