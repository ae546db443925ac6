//! Enhanced status codes (RFC 3463).

use std::fmt;

use nom::{
    Parser,
    bytes::complete::{tag, take_while_m_n},
    combinator::{map_opt, not, opt, verify},
    sequence::{preceded, terminated},
};

use crate::lex::{Parsed, whitespace::opt_cfws};

/// `status-code = class "." subject "." detail` (RFC 3463 §2): what became of a delivery.
///
/// ```
/// let status = unmime::report::StatusCode::parse(b"5.1.1 (no such user)").unwrap();
/// assert!(status.is_permanent_failure());
/// assert_eq!((status.subject, status.detail), (1, 1));
/// assert_eq!(status.to_string(), "5.1.1");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct StatusCode {
    /// 2 for success, 4 for a failure that may pass, 5 for one that will not; another digit has no
    /// meaning yet.
    pub class: u8,
    /// What it is about: 1 an address, 2 a mailbox, 3 a mail system, 4 the network, 5 the protocol,
    /// 6 the content, 7 security; 0 something else.
    pub subject: u16,
    /// What precisely, by subject (RFC 3463 §3); 0 where nothing is known.
    pub detail: u16,
}

impl StatusCode {
    /// Reads the code that the body of a `Status` field starts with; none if there is none. Text
    /// after it is ignored.
    pub fn parse(value: &[u8]) -> Option<Self> {
        let (_, code) = status_code(value).ok()?;
        Some(code)
    }

    /// Whether the message was delivered (class 2).
    pub fn is_success(self) -> bool {
        self.class == 2
    }

    /// Whether it may yet be delivered (class 4).
    pub fn is_transient_failure(self) -> bool {
        self.class == 4
    }

    /// Whether it never will be (class 5).
    pub fn is_permanent_failure(self) -> bool {
        self.class == 5
    }
}

impl fmt::Display for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// `status-code = DIGIT "." 1*3DIGIT "." 1*3DIGIT` (RFC 3464 §2.3.4), after the `#` that some
/// systems print too.
fn status_code(input: &[u8]) -> Parsed<'_, StatusCode> {
    let class = verify(number(1), |class| *class <= 9);
    let code = (terminated(class, tag(".")), terminated(number(3), tag(".")), number(3));
    let no_digit = not(take_while_m_n(1, 1, |byte: u8| byte.is_ascii_digit()));
    let code = terminated(code, no_digit);
    let code = code.map(|(class, subject, detail)| {
        let class = u8::try_from(class).unwrap_or(u8::MAX);
        StatusCode { class, subject, detail }
    });
    preceded((opt_cfws, opt(tag("#"))), code).parse(input)
}

/// `1*nDIGIT`
fn number<'a>(most: usize) -> impl Parser<&'a [u8], Output = u16, Error = ()> {
    let digits = take_while_m_n(1, most, |byte: u8| byte.is_ascii_digit());
    map_opt(digits, |digits| std::str::from_utf8(digits).ok()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_three_numbers() {
        for (value, shown) in [
            (" 5.1.1", Some("5.1.1")),
            ("2.0.0", Some("2.0.0")),
            ("4.0.0 (transient)", Some("4.0.0")),
            ("(c) 5.7.509 Access denied", Some("5.7.509")),
            ("#5.1.1", Some("5.1.1")),
            ("5.1.1;x", Some("5.1.1")),
            ("50.1.1", None),
            ("5.1.1234", None),
            ("5.1", None),
            ("5", None),
            ("", None),
        ] {
            let code = StatusCode::parse(value.as_bytes()).map(|code| code.to_string());
            assert_eq!(code.as_deref(), shown, "{value}");
        }
    }

    #[test]
    fn the_class_says_how_it_ended() {
        for (class, ends) in [
            (2, [true, false, false]),
            (3, [false; 3]),
            (4, [false, true, false]),
            (5, [false, false, true]),
        ] {
            let code = StatusCode { class, subject: 0, detail: 0 };
            let found =
                [code.is_success(), code.is_transient_failure(), code.is_permanent_failure()];
            assert_eq!(found, ends, "{class}");
        }
    }
}
