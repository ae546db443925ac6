//! Content-Transfer-Encoding (RFC 2045 §6): which there are, and undoing them.

use std::{borrow::Cow, convert::Infallible, fmt};

use memchr::memchr;

use super::{base64, quoted_printable, uuencode};
use crate::{
    defect::{Code, Reader},
    quirk::Quirks,
};

/// How the body of a part is encoded for transport: the `mechanism` of RFC 2045 §6.1.
#[non_exhaustive]
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TransferEncoding {
    /// Short lines of US-ASCII (RFC 2045 §2.7); the default.
    SevenBit,
    /// Short lines of any bytes but NUL (RFC 2045 §2.8).
    EightBit,
    /// Any bytes (RFC 2045 §2.9).
    Binary,
    /// Mostly readable text (RFC 2045 §6.7).
    QuotedPrintable,
    /// Base64 (RFC 2045 §6.8).
    Base64,
    /// Uuencode (POSIX.1), never a standard of mail; old gateways declare it as `x-uuencode`.
    Uuencode,
}

/// What is decoded at most before it is handed on, and so the memory that
/// [`TransferEncoding::decode_to`] takes.
const WINDOW: usize = 32 * 1024;

impl TransferEncoding {
    /// The transfer encoding that `token` names, in whatever case.
    ///
    /// `mechanism = "7bit" / "8bit" / "binary" / "quoted-printable" / "base64" / ietf-token /
    /// x-token` (RFC 2045 §6.1), the names of uuencode, and the misspellings that real mail has.
    pub fn from_token(token: &[u8]) -> Option<Self> {
        const TOKENS: &[(&[u8], TransferEncoding)] = &[
            (b"7bit", TransferEncoding::SevenBit),
            (b"8bit", TransferEncoding::EightBit),
            (b"binary", TransferEncoding::Binary),
            (b"quoted-printable", TransferEncoding::QuotedPrintable),
            (b"base64", TransferEncoding::Base64),
            (b"x-uuencode", TransferEncoding::Uuencode),
            (b"uuencode", TransferEncoding::Uuencode),
            (b"x-uue", TransferEncoding::Uuencode),
            (b"uue", TransferEncoding::Uuencode),
            (b"7-bit", TransferEncoding::SevenBit),
            (b"7bits", TransferEncoding::SevenBit),
            (b"7 bit", TransferEncoding::SevenBit),
            (b"8-bit", TransferEncoding::EightBit),
            (b"8bits", TransferEncoding::EightBit),
            (b"8 bit", TransferEncoding::EightBit),
            (b"8bitmime", TransferEncoding::EightBit),
            (b"quoted printable", TransferEncoding::QuotedPrintable),
            (b"quoted_printable", TransferEncoding::QuotedPrintable),
            (b"quotedprintable", TransferEncoding::QuotedPrintable),
            (b"quoted-printeable", TransferEncoding::QuotedPrintable),
            (b"base-64", TransferEncoding::Base64),
            (b"base_64", TransferEncoding::Base64),
            (b"base 64", TransferEncoding::Base64),
        ];
        let token = token.trim_ascii();
        TOKENS
            .iter()
            .find_map(|(name, encoding)| name.eq_ignore_ascii_case(token).then_some(*encoding))
    }

    /// Whether there is something to undo.
    pub(crate) fn is_encoded(self) -> bool {
        matches!(self, Self::QuotedPrintable | Self::Base64 | Self::Uuencode)
    }

    /// Decodes `input`, and borrows it when there is nothing to undo.
    ///
    /// No input fails: what is malformed is passed over or kept, as the encoding's rules say.
    pub(crate) fn decode(self, input: &[u8]) -> Cow<'_, [u8]> {
        if self.is_literal(input) {
            return Cow::Borrowed(input);
        }
        let mut out = Vec::new();
        self.decode_into(input, &mut out);
        Cow::Owned(out)
    }

    /// Decodes `input` as a reader with these choices does.
    #[cold]
    pub(crate) fn decode_as(self, input: &[u8], mut quirks: Quirks) -> Cow<'_, [u8]> {
        if !self.is_read_otherwise(quirks) {
            return self.decode(input);
        }
        let mut out = Vec::new();
        match self {
            Self::Base64 => {
                let mut decoder = base64::Decoder::new(input);
                while decoder.decode_block(&mut out, &mut quirks) {}
                if decoder.is_refused() {
                    return Cow::Borrowed(input);
                }
            }
            Self::QuotedPrintable => quoted_printable::decode_as(input, &mut out, &mut quirks),
            Self::Uuencode => {
                let Ok(()) = uuencode::decode(
                    input,
                    &mut |piece: &[u8]| {
                        out.extend_from_slice(piece);
                        Ok::<(), Infallible>(())
                    },
                    &mut quirks,
                );
            }
            Self::SevenBit | Self::EightBit | Self::Binary => return self.decode(input),
        }
        Cow::Owned(out)
    }

    /// Whether one of these choices is one of its decoder.
    pub(crate) fn is_read_otherwise(self, quirks: Quirks) -> bool {
        match self {
            Self::Base64 => quirks.has_any(base64::QUIRKS),
            Self::QuotedPrintable => quirks.has_any(quoted_printable::QUIRKS),
            Self::Uuencode => quirks.has_any(uuencode::QUIRKS),
            Self::SevenBit | Self::EightBit | Self::Binary => false,
        }
    }

    /// Reads `input` as [`decode_as`](Self::decode_as) does with the choices of `reader`, and tells it what is met.
    pub(crate) fn record<R: Reader>(self, input: &[u8], reader: &mut R) {
        match self {
            Self::Base64 => {
                let mut decoder = base64::Decoder::new(input);
                let mut block = Vec::new();
                while decoder.decode_block(&mut block, reader) {
                    block.clear();
                }
                if let Some(file) = uuencode::begin_base64(input) {
                    let lines = input.get(file.span).unwrap_or_default();
                    let end = memchr(b'\n', lines).unwrap_or(lines.len());
                    reader.met(Code::UuBeginBase64, lines.get(..end).unwrap_or(lines));
                }
            }
            Self::QuotedPrintable => quoted_printable::record(input, reader),
            Self::Uuencode => {
                let Ok(()) =
                    uuencode::decode(input, &mut |_: &[u8]| Ok::<(), Infallible>(()), reader);
            }
            Self::SevenBit | Self::EightBit | Self::Binary => {}
        }
    }

    /// Decodes `input` and appends what that gives to `out`, never more than its length
    /// (uuencode: twice).
    pub(crate) fn decode_into(self, input: &[u8], out: &mut Vec<u8>) {
        match self {
            // Into its place at once: most of what is decoded is this, and it is the longest.
            Self::Base64 => {
                out.reserve(input.len() / 4 * 3 + 64);
                base64::Decoder::new(input).decode_all(out);
            }
            Self::QuotedPrintable => quoted_printable::decode_into(input, out),
            _ => {
                out.reserve(input.len());
                let Ok(()) = self.emit(input, &mut |piece| {
                    out.extend_from_slice(piece);
                    Ok::<(), Infallible>(())
                });
            }
        }
    }

    /// Decodes `input`, window by window into `sink`, in memory that does not depend on the length
    /// of `input`; stops at the first error of `sink`.
    pub(crate) fn decode_to<E>(
        self,
        input: &[u8],
        sink: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        if matches!(self, Self::SevenBit | Self::EightBit | Self::Binary) {
            return sink(input);
        }
        let mut window = Vec::with_capacity(WINDOW.min(input.len()));
        self.emit(input, &mut |piece| {
            if window.len() + piece.len() > WINDOW {
                sink(&window)?;
                window.clear();
            }
            if piece.len() > WINDOW {
                return sink(piece);
            }
            window.extend_from_slice(piece);
            Ok(())
        })?;
        if window.is_empty() { Ok(()) } else { sink(&window) }
    }

    fn emit<E>(self, input: &[u8], emit: &mut impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        match self {
            Self::SevenBit | Self::EightBit | Self::Binary => emit(input),
            Self::QuotedPrintable => quoted_printable::decode(input, emit),
            Self::Base64 => {
                let mut decoder = base64::Decoder::new(input);
                let mut block = Vec::new();
                let mut is_going_on = true;
                while is_going_on {
                    is_going_on = decoder.decode_block(&mut block, &mut ());
                    if !block.is_empty() {
                        emit(&block)?;
                        block.clear();
                    }
                }
                Ok(())
            }
            Self::Uuencode => uuencode::decode(input, emit, &mut ()),
        }
    }

    fn is_literal(self, input: &[u8]) -> bool {
        match self {
            Self::SevenBit | Self::EightBit | Self::Binary => true,
            Self::QuotedPrintable => quoted_printable::is_literal(input),
            Self::Base64 | Self::Uuencode => input.is_empty(),
        }
    }
}

/// The token of RFC 2045 §6.1.
impl fmt::Display for TransferEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SevenBit => "7bit",
            Self::EightBit => "8bit",
            Self::Binary => "binary",
            Self::QuotedPrintable => "quoted-printable",
            Self::Base64 => "base64",
            Self::Uuencode => "x-uuencode",
        })
    }
}

#[cfg(test)]
#[path = "transfer_encoding_quirk_tests.rs"]
mod quirk_tests;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::testing::Random;

    const ALL: [TransferEncoding; 6] = [
        TransferEncoding::SevenBit,
        TransferEncoding::EightBit,
        TransferEncoding::Binary,
        TransferEncoding::QuotedPrintable,
        TransferEncoding::Base64,
        TransferEncoding::Uuencode,
    ];

    #[test]
    fn tokens_name_encodings() {
        let cases: &[(&str, Option<TransferEncoding>)] = &[
            ("7bit", Some(TransferEncoding::SevenBit)),
            ("8BIT", Some(TransferEncoding::EightBit)),
            ("8-bit", Some(TransferEncoding::EightBit)),
            ("Quoted-Printable", Some(TransferEncoding::QuotedPrintable)),
            ("quoted printable", Some(TransferEncoding::QuotedPrintable)),
            (" BASE64\t", Some(TransferEncoding::Base64)),
            ("X-UUE", Some(TransferEncoding::Uuencode)),
            ("utf-8", None),
            ("x-yenc", None),
            ("", None),
        ];
        for (token, wanted) in cases {
            assert_eq!(TransferEncoding::from_token(token.as_bytes()), *wanted, "{token}");
        }
        for encoding in ALL {
            let token = encoding.to_string();
            assert_eq!(TransferEncoding::from_token(token.as_bytes()), Some(encoding));
        }
    }

    #[test]
    fn nothing_to_undo_is_borrowed() {
        let text = b"as it is\r\n".as_slice();
        for encoding in ALL {
            let borrows = matches!(encoding.decode(text), Cow::Borrowed(_));
            let decodes = matches!(encoding, TransferEncoding::Base64 | TransferEncoding::Uuencode);
            assert_eq!(borrows, !decodes, "{encoding}");
        }
        let blanks = TransferEncoding::QuotedPrintable.decode(b"blanks \n");
        assert_eq!(blanks, b"blanks\n".as_slice());
    }

    #[test]
    fn windows_joined_are_the_whole_and_each_is_bounded() {
        let mut random = Random::new(1);
        for encoding in ALL {
            for len in [0, 1, 77, 1000, 32_767, 32_768, 32_769, 100_000, 500_000] {
                let alphabet = b"QUJD=4 \r\n";
                let mut input: Vec<u8> = (0..len).map(|_| alphabet[random.below(9)]).collect();
                if encoding != TransferEncoding::QuotedPrintable {
                    input.retain(|&byte| byte != b'=');
                }
                let mut joined = Vec::new();
                let mut sizes = Vec::new();
                let Ok(()) = encoding.decode_to(&input, &mut |window: &[u8]| {
                    joined.extend_from_slice(window);
                    sizes.push(window.len());
                    Ok::<(), Infallible>(())
                });
                if encoding.is_encoded() {
                    assert!(sizes.iter().all(|&size| size <= 32 * 1024), "{encoding} {sizes:?}");
                    // None is given before the next piece would not fit.
                    assert!(sizes.windows(2).all(|two| two[0] + two[1] > 32 * 1024), "{sizes:?}");
                }
                assert!(joined == *encoding.decode(&input), "{encoding} of {len}");
                assert!(joined.len() <= input.len() * 2);
            }
        }
    }

    #[test]
    fn an_error_of_the_sink_stops_decoding() {
        let input = "#:&D*\r\n".repeat(100_000);
        for encoding in ALL {
            let mut calls = 0;
            let result = encoding.decode_to(input.as_bytes(), &mut |_: &[u8]| {
                calls += 1;
                Err(())
            });
            assert_eq!((result, calls), (Err(()), 1), "{encoding}");
        }
    }
}
