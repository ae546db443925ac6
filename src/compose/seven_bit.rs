//! A message without bytes above 127 (RFC 6152 §3), or without a CR that a server would take for a line end.

use std::{borrow::Cow, iter, ops::Range};

use super::{edit::Edit, error::Error, style::Route, transfer};
use crate::{
    codec::{
        encode::{base64, line_ends::to_crlf},
        transfer_encoding::TransferEncoding,
    },
    message::Message,
    part::Part,
    scan::line::trim_one_line_break,
};

/// The message in ASCII, for a server that takes no more (RFC 6152 §3): bodies with bytes above 127 get a transfer
/// encoding, all else keeps its bytes. A message that is ASCII is as it was.
///
/// ```
/// use unmime::{Message, compose};
///
/// let raw = "Content-Type: text/plain; charset=utf-8\r\n\
///     Content-Transfer-Encoding: 8bit\r\n\r\nTrès bien\r\n";
/// let message = Message::parse(raw.as_bytes());
/// let sent = compose::to_seven_bit(&message)?;
/// assert!(sent.is_ascii());
/// assert_eq!(Message::parse(&sent).text(), message.text());
/// # Ok::<(), compose::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::Signed`], if what has to be changed is in a `multipart/signed` or below a DKIM-Signature, and
/// [`Error::EightBit`], if there are bytes above 127 that no transfer encoding can be over, as in a header.
pub fn to_seven_bit<'m>(message: &'m Message<'m>) -> Result<Cow<'m, [u8]>, Error> {
    without(message, Barred { eight_bit: true, bare_cr: false })
}

/// The message for a server that makes a line end of each CR: bodies with a CR that no LF follows get a transfer
/// encoding, and so do those with bytes above 127 if the route takes none. A message whose lines all end in CR is as it
/// was.
///
/// The errors are those of [`to_seven_bit`], and [`Error::BareCr`].
#[cfg_attr(not(feature = "smtp"), expect(dead_code, reason = "SMTP alone asks for it"))]
pub(crate) fn to_send<'m>(message: &'m Message<'m>, route: Route) -> Result<Cow<'m, [u8]>, Error> {
    without(message, Barred { eight_bit: route == Route::SevenBit, bare_cr: true })
}

/// What must not be in a message.
#[derive(Clone, Copy)]
struct Barred {
    eight_bit: bool,
    bare_cr: bool,
}

impl Barred {
    /// The first of it in a piece of a message.
    fn first(self, raw: &[u8], piece: Range<usize>) -> Option<Error> {
        let bytes = raw.get(piece.clone()).unwrap_or_default();
        let is_barred = |&(at, byte): &(usize, &u8)| {
            self.eight_bit && !byte.is_ascii() || self.bare_cr && *byte == b'\r' && is_bare(raw, at)
        };
        let (at, byte) = (piece.start..).zip(bytes).find(is_barred)?;
        let at = at as u32;
        Some(if byte.is_ascii() { Error::BareCr { at } } else { Error::EightBit { at } })
    }
}

/// Whether no LF follows a CR. At the end it does, when the message is sent.
pub(crate) fn is_bare(raw: &[u8], at: usize) -> bool {
    !matches!(raw.get(at + 1), None | Some(b'\n'))
}

fn without<'m>(message: &'m Message<'m>, barred: Barred) -> Result<Cow<'m, [u8]>, Error> {
    // Of a message whose lines end in CR, those are LF here.
    let raw = message.root().raw();
    if barred.first(raw, 0..raw.len()).is_none() {
        return Ok(Cow::Borrowed(message.raw()));
    }
    let mut edit = Edit::new(message);
    for part in message.parts() {
        let is_narrowed =
            barred.eight_bit && !part.is_leaf() && part.declared_transfer_encoding().is_some();
        let body = part.body_span().range();
        let is_encoded = part.is_leaf() && barred.first(raw, body).is_some();
        if is_narrowed || is_encoded {
            unsigned(part)?;
        }
        if is_narrowed {
            edit.set_transfer_encoding(part, TransferEncoding::SevenBit)?;
        }
        if is_encoded {
            encode(part, &mut edit)?;
        }
    }
    // What is left is in headers and around parts.
    let mut patched: Vec<_> = edit.patched().collect();
    patched.sort_unstable();
    let mut done = 0;
    for span in patched.into_iter().map(|span| span.range()).chain(iter::once(raw.len()..raw.len()))
    {
        if let Some(error) = barred.first(raw, done..span.start) {
            return Err(error);
        }
        done = span.end;
    }
    edit.finish().map(Cow::Owned)
}

/// Gives the body of a leaf a transfer encoding.
fn encode(part: Part<'_>, edit: &mut Edit<'_>) -> Result<(), Error> {
    let is_unknown = || {
        let token = part.declared_transfer_encoding()?;
        TransferEncoding::from_token(token.as_bytes()).is_none().then_some(())
    };
    let declared = part.headers().content_type();
    let is_composite = declared.is_some_and(|it| it.is_kind("multipart") || it.is_kind("message"));
    let raw = part.raw();
    let header = raw.get(..raw.len() - part.raw_body().len()).unwrap_or_default();
    let before = trim_one_line_break(header);
    let is_open = !before.is_empty() && !before.ends_with(b"\n");
    if is_unknown().is_some() || is_composite || is_open {
        // It stays as it is, and is told with what else cannot be encoded.
        return Ok(());
    }
    let body = part.body();
    let (encoding, mut bytes) = match part.transfer_encoding() {
        TransferEncoding::Binary | TransferEncoding::Base64 | TransferEncoding::Uuencode => {
            let mut encoded = Vec::new();
            base64::encode_into(&body, &mut encoded);
            (TransferEncoding::Base64, Cow::Owned(encoded))
        }
        _ => transfer::shortest(to_crlf(&body), Route::SevenBit),
    };
    if part.raw_body().ends_with(b"\n") && !bytes.ends_with(b"\n") {
        bytes.to_mut().extend_from_slice(b"\r\n");
    }
    edit.set_transfer_encoding(part, encoding)?;
    edit.patch(part.body_span(), &bytes);
    Ok(())
}

/// An error, if a signature is over this part.
fn unsigned(part: Part<'_>) -> Result<(), Error> {
    let mut outwards = iter::successors(Some(part), |part| part.parent());
    let is_signed = |part: &Part<'_>| {
        let is_message_root = part.parent().is_none_or(Part::is_message);
        part.content_type().is("multipart", "signed")
            || is_message_root && part.headers().get("DKIM-Signature").is_some()
    };
    match outwards.find(is_signed) {
        Some(signed) => Err(Error::Signed { part: signed.id() }),
        None => Ok(()),
    }
}
