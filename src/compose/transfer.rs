//! How content is made fit for lines of mail: charset and transfer encoding of a text, and what is written as it is.

use std::borrow::Cow;

use super::{
    enclosed::{declared_boundaries, enclosed},
    error::{Error, Unfit},
    fold::LONGEST_LINE,
    style::Route,
    words::encoded,
};
use crate::{
    codec::{
        charset::{Charset, detect},
        encode::{base64, line_ends::to_crlf, quoted_printable},
        transfer_encoding::TransferEncoding,
    },
    hidden::Hidden,
};

/// Content as it is written.
pub(super) struct Written<'a> {
    pub(super) encoding: TransferEncoding,
    pub(super) bytes: Cow<'a, [u8]>,
    /// Of a text.
    pub(super) charset: Option<Charset>,
}

impl<'a> Written<'a> {
    /// What was received, if it can stand inside a multipart.
    pub(super) fn enclosed(self) -> Result<Self, Error> {
        Ok(Self { bytes: enclosed(self.bytes)?, ..self })
    }

    /// Every boundary that is declared in what was received.
    pub(super) fn declared_boundaries(&self) -> Vec<Vec<u8>> {
        match self.is_unencoded() && self.charset.is_none() {
            true => declared_boundaries(&self.bytes),
            false => Vec::new(),
        }
    }

    /// Of what is encoded as it is written, or has no content of its own.
    pub(super) fn without_bytes(encoding: TransferEncoding) -> Self {
        Self { encoding, bytes: Cow::Borrowed(b""), charset: None }
    }

    /// Whether something in it could look like a boundary of ours.
    pub(super) fn is_unencoded(&self) -> bool {
        matches!(self.encoding, TransferEncoding::SevenBit | TransferEncoding::EightBit)
    }
}

/// A text in its charset, and in the transfer encoding that keeps it and is the shortest.
pub(super) fn text<'a>(
    text: &'a str,
    charset: Option<Charset>,
    route: Route,
) -> Result<Written<'a>, Error> {
    let text = with_crlf(text);
    let charset = charset.unwrap_or_else(|| match text.is_ascii() {
        // Escapes and HZ, which are ASCII, tell another charset.
        true if detect::escapes_or_hz(text.as_bytes()).is_none() => Charset::US_ASCII,
        _ => Charset::UTF_8,
    });
    let bytes = match text {
        Cow::Borrowed(text) => encoded(text, charset)?,
        Cow::Owned(text) => Cow::Owned(encoded(&text, charset)?.into_owned()),
    };
    let (encoding, bytes) = shortest(bytes, route);
    Ok(Written { encoding, bytes, charset: Some(charset) })
}

/// Lines in the first transfer encoding that keeps them: none, else the shorter of quoted-printable and base64. Lines that
/// readers take for a file, as those of uuencode, are in base64.
pub(super) fn shortest(lines: Cow<'_, [u8]>, route: Route) -> (TransferEncoding, Cow<'_, [u8]>) {
    let is_ascii = lines.is_ascii();
    if !Hidden::in_bytes("text/plain", &*lines).is_empty() {
        let mut encoded = Vec::new();
        base64::encode_into(&lines, &mut encoded);
        return (TransferEncoding::Base64, Cow::Owned(encoded));
    }
    if (is_ascii || route == Route::EightBit) && arrives(&lines) {
        let identity =
            if is_ascii { TransferEncoding::SevenBit } else { TransferEncoding::EightBit };
        return (identity, lines);
    }
    let mut encoded = Vec::new();
    quoted_printable::encode_into(&lines, &mut encoded);
    if encoded.len() <= base64::len(lines.len()) {
        return (TransferEncoding::QuotedPrintable, Cow::Owned(encoded));
    }
    encoded.clear();
    base64::encode_into(&lines, &mut encoded);
    (TransferEncoding::Base64, Cow::Owned(encoded))
}

/// Whether lines arrive as they are: they fit, and have nothing that transports are known to change: no blank at an end,
/// no `From ` at a start.
fn arrives(lines: &[u8]) -> bool {
    first_unfit(lines).is_none()
        && lines.split(|&byte| byte == b'\n').all(|line| {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            !line.ends_with(b" ") && !line.ends_with(b"\t") && !line.starts_with(b"From ")
        })
}

/// Bytes that are to be written as they are, their line ends made CRLF, and whether they are all ASCII.
pub(super) fn as_it_is(bytes: &[u8]) -> Result<Written<'_>, Error> {
    if let Some((unfit, at)) = first_unfit(bytes) {
        return Err(Error::Unfit { unfit, at });
    }
    let encoding = match bytes.is_ascii() {
        true => TransferEncoding::SevenBit,
        false => TransferEncoding::EightBit,
    };
    Ok(Written { encoding, bytes: to_crlf(bytes), charset: None })
}

/// The first thing that no line can hold, if its line ends were CRLF.
fn first_unfit(bytes: &[u8]) -> Option<(Unfit, usize)> {
    let mut at = 0;
    for line in bytes.split(|&byte| byte == b'\n') {
        let is_last = at + line.len() == bytes.len();
        let text = if is_last { line } else { line.strip_suffix(b"\r").unwrap_or(line) };
        let first = text.iter().zip(0..).find(|(byte, _)| matches!(byte, b'\0' | b'\r'));
        if let Some((byte, first)) = first {
            let unfit = if *byte == b'\0' { Unfit::Nul } else { Unfit::BareCr };
            return Some((unfit, at + first));
        }
        if text.len() > LONGEST_LINE {
            return Some((Unfit::LongLine, at));
        }
        at += line.len() + 1;
    }
    None
}

fn with_crlf(text: &str) -> Cow<'_, str> {
    match to_crlf(text.as_bytes()) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_line_can_hold_is_found() {
        let long = "a".repeat(999);
        let fits = "a".repeat(998) + "\r\n" + &"b".repeat(998);
        for (bytes, unfit) in [
            ("", None),
            ("a\r\nb\nc", None),
            ("a\0", Some((Unfit::Nul, 1))),
            ("a\r\nb\rc", Some((Unfit::BareCr, 4))),
            ("a\r\r\n", Some((Unfit::BareCr, 1))),
            ("a\r", Some((Unfit::BareCr, 1))),
            (&fits, None),
            (&long, Some((Unfit::LongLine, 0))),
            (&format!("\r\n{long}\r\n"), Some((Unfit::LongLine, 2))),
        ] {
            assert_eq!(first_unfit(bytes.as_bytes()), unfit, "{bytes:.20?}");
        }
    }

    #[test]
    fn a_text_has_the_encoding_that_keeps_it_and_is_the_shortest() {
        use TransferEncoding::{Base64, EightBit, QuotedPrintable, SevenBit};
        let long = "a".repeat(2000);
        let han = "夏涛".repeat(30);
        for (given, seven, eight) in [
            ("", SevenBit, SevenBit),
            ("abc\nabc\n", SevenBit, SevenBit),
            ("le café\n", QuotedPrintable, EightBit),
            (&han, Base64, EightBit),
            (&long, QuotedPrintable, QuotedPrintable),
            ("abcdefghi \nb", QuotedPrintable, QuotedPrintable),
            ("abcdefghi\t", QuotedPrintable, QuotedPrintable),
            ("From here", QuotedPrintable, QuotedPrintable),
            ("not From here", SevenBit, SevenBit),
            ("abcdefghi\rb", QuotedPrintable, QuotedPrintable),
            ("abcdefghi\0b", QuotedPrintable, QuotedPrintable),
            ("see\nbegin 644 a\n#:&D*\n`\nend\n", Base64, Base64),
            ("see\nbegin at noon\nend\n", SevenBit, SevenBit),
        ] {
            for (route, encoding) in [(Route::SevenBit, seven), (Route::EightBit, eight)] {
                let written = text(given, None, route).unwrap();
                assert_eq!(written.encoding, encoding, "{given:.20?}");
            }
        }
    }
}
