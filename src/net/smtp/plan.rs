//! What a message asks of a server.

use std::{borrow::Cow, fmt};

use memchr::memchr_iter;

use super::extensions::Extensions;
use crate::{
    compose::{
        Route,
        seven_bit::{is_bare, to_send},
    },
    envelope::Envelope,
    message::Message,
    net::{dot_encoder::is_lone, error::Error},
    scan::block::{BLOCK, bits},
};

/// What goes with MAIL.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct MailParameters {
    /// `SIZE=`: how many octets the message has (RFC 1870).
    pub size: Option<u64>,
    /// `BODY=8BITMIME`: the message has octets beyond ASCII (RFC 6152).
    pub is_8bit: bool,
    /// `SMTPUTF8`: the addresses or the header have characters beyond ASCII (RFC 6531).
    pub is_utf8: bool,
}

/// As they stand after the path, each with a blank before it.
impl fmt::Display for MailParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(size) = self.size {
            write!(f, " SIZE={size}")?;
        }
        if self.is_8bit {
            f.write_str(" BODY=8BITMIME")?;
        }
        if self.is_utf8 {
            f.write_str(" SMTPUTF8")?;
        }
        Ok(())
    }
}

/// A message in the form that a server takes, and the parameters that tell of it.
///
/// ```
/// use unmime::{envelope::Envelope, net::{Error, smtp::{Extensions, Plan}}};
///
/// let envelope = Envelope::new("ana@example.com", ["用户@例え.jp"])?;
/// let error = Plan::new(&envelope, b"Subject: hi\r\n\r\nhello\r\n", &Extensions::default()).unwrap_err();
/// assert!(matches!(error, Error::NotOffered { what: "SMTPUTF8" }));
/// # Ok::<(), unmime::envelope::AddressError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Plan<'m> {
    /// The message, with other transfer encodings for bodies that have octets beyond ASCII, if the server does not take
    /// those, or a CR that no LF follows, of which a server would make a line end.
    pub message: Cow<'m, [u8]>,
    /// What goes with MAIL.
    pub parameters: MailParameters,
}

impl<'m> Plan<'m> {
    /// For a server that offers `extensions`.
    ///
    /// # Errors
    ///
    /// * [`Error::NotOffered`]: an address beyond ASCII, and no SMTPUTF8; or octets beyond ASCII, no 8BITMIME, and no other
    ///   encoding for them ([`to_seven_bit`](crate::compose::to_seven_bit)), because they are in a header, or signed as they are.
    /// * [`Error::Argument`]: a CR without an LF where no encoding can be, as in a header: what follows it would become a
    ///   field of its own.
    /// * [`Error::TooLarge`]: longer than SIZE allows.
    pub fn new(
        envelope: &Envelope,
        message: &'m [u8],
        extensions: &Extensions,
    ) -> Result<Self, Error> {
        let needs_utf8 = !envelope.is_ascii();
        if needs_utf8 && !extensions.has_smtputf8() {
            return Err(Error::NotOffered { what: "SMTPUTF8" });
        }
        let route = if extensions.has_8bitmime() { Route::EightBit } else { Route::SevenBit };
        let message = fit(message, route)?;
        let is_ascii = message.is_ascii();
        let size = octets(&message);
        if let Some(most) = extensions.most_octets().filter(|&most| most < size) {
            return Err(Error::TooLarge { size, most });
        }
        let is_8bit = !is_ascii && extensions.has_8bitmime();
        let has_utf8 = is_8bit && extensions.has_smtputf8() && has_utf8_header(&message);
        let parameters = MailParameters {
            size: extensions.has_size().then_some(size),
            is_8bit,
            is_utf8: needs_utf8 || has_utf8,
        };
        Ok(Self { message, parameters })
    }
}

/// The message as it arrives by this route.
fn fit(message: &[u8], route: Route) -> Result<Cow<'_, [u8]>, Error> {
    let has_cr = memchr_iter(b'\r', message).any(|at| is_bare(message, at));
    if !has_cr && (route == Route::EightBit || message.is_ascii()) {
        return Ok(Cow::Borrowed(message));
    }
    let read = Message::parse(message);
    match to_send(&read, route) {
        Ok(Cow::Borrowed(_)) => Ok(Cow::Borrowed(message)),
        Ok(Cow::Owned(fit)) => Ok(Cow::Owned(fit)),
        Err(_) if has_cr => Err(Error::Argument {
            argument: "the message",
            reason: "has a CR without LF in a header, or where nothing can encode it",
        }),
        Err(_) => Err(Error::NotOffered { what: "8BITMIME" }),
    }
}

/// Whether the header has characters beyond ASCII, in UTF-8 (RFC 6532).
fn has_utf8_header(message: &[u8]) -> bool {
    let message = Message::parse_headers(message);
    message.headers().iter().any(|field| {
        let value = field.raw_value();
        !value.is_ascii() && std::str::from_utf8(value).is_ok()
    })
}

/// How many octets a message has when every line end is CRLF (RFC 1870 §5).
#[expect(clippy::arithmetic_side_effects, reason = "each octet of a message counts thrice at most")]
fn octets(message: &[u8]) -> u64 {
    let mut lone = 0;
    for at in (0..message.len()).step_by(BLOCK) {
        lone += u64::from(bits(message, at, is_lone).count_ones());
    }
    let first = u64::from(message.first() == Some(&b'\n'));
    let last = match message.last() {
        // What a last CR lacks is counted already.
        Some(b'\r' | b'\n') | None => 0,
        Some(_) => 2,
    };
    message.len() as u64 + lone + first + last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::dot_encoder::DotEncoder;

    #[test]
    fn octets_are_counted_as_they_are_sent() {
        for message in [
            "",
            "a",
            "\r",
            "\n",
            "\r\n",
            "a\r\n",
            "a\n",
            "a\r",
            "\n\r",
            "\n\n",
            "\r\r",
            "a\n\rb\r\n\r",
            "\r\r\n\n",
        ] {
            for filling in [0, 252, 253, 254, 255, 256, 600] {
                let message = format!("{}{message}{message}", "x".repeat(filling));
                let (mut encoder, mut sent) = (DotEncoder::new(), Vec::new());
                encoder.encode(message.as_bytes(), &mut sent);
                let sent = sent.len() + encoder.finish().len() - ".\r\n".len();
                assert_eq!(octets(message.as_bytes()), sent as u64, "{message:?}");
            }
        }
    }
}
