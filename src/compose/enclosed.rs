//! Messages and parts as received, inside of what we write: they end before our delimiter, to every reader.

use std::borrow::Cow;

use super::error::{Error, Unfit};
use crate::{
    codec::lines::find, field::content_type::every_boundary, message::Message, part::Part,
    tree::limits::Limits,
};

/// What each boundary of ours begins with.
pub(super) const START: &str = "=_";

/// A message or a part that can stand inside a multipart of ours. What some reader could take for a header at its end is
/// ended by an empty line.
///
/// It cannot if the next delimiter, which is ours, would end a multipart in it, or if a reader who compares the starts of
/// lines would take it for one of its own.
pub(super) fn enclosed(mut bytes: Cow<'_, [u8]>) -> Result<Cow<'_, [u8]>, Error> {
    let message = Message::parse(&bytes);
    let lint = message.lint();
    let mut is_ended = ends_before_delimiter(&message)? && !ends_after_open_delimiter(&message);
    for reading in lint.readings() {
        is_ended &= ends_before_delimiter(&reading.message)?;
    }
    if !is_ended && !bytes.ends_with(b"\n\r\n") {
        let line_ends = if bytes.ends_with(b"\n") { &b"\r\n"[..] } else { b"\r\n\r\n" };
        bytes = Cow::Owned([&bytes, line_ends].concat());
    }
    Ok(bytes)
}

/// Whether the last part of a message cannot be taken for a header that goes on.
fn ends_before_delimiter(message: &Message<'_>) -> Result<bool, Error> {
    let mut is_ended = true;
    for part in message.parts() {
        let at = part.span().start as usize;
        if boundaries(part).iter().any(|declared| START.as_bytes().starts_with(declared)) {
            return Err(Error::Unfit { unfit: Unfit::Boundary, at });
        }
        let is_last = part.span().end as usize == message.raw().len();
        if is_last && is_open(part) {
            return Err(Error::Unfit { unfit: Unfit::OpenMultipart, at });
        }
        // To some, a part begins after the last delimiter.
        let is_part_ended = !is_all_header(part) && part.epilogue().trim_ascii().is_empty();
        is_ended &= !is_last || is_part_ended;
    }
    Ok(is_ended)
}

/// Whether a line that may open a part stands after the last empty line, so that a reader who passes over delimiters in a
/// header goes on with that of the part.
fn ends_after_open_delimiter(message: &Message<'_>) -> bool {
    let is_multipart = |part: Part<'_>| {
        let mut types = part.headers().get_all("Content-Type");
        types.any(|field| find(&field.raw_value().to_ascii_lowercase(), b"multipart").is_some())
    };
    let lines = message.raw().trim_ascii_end().rsplit(|&byte| byte == b'\n');
    let is_open = |line: &[u8]| {
        let line = line.trim_ascii_end();
        line.len() > 2 && line.starts_with(b"--") && !line.ends_with(b"--")
    };
    let is_line = |line: &&[u8]| !matches!(**line, [] | [b'\r']);
    let mut after_empty = lines.take_while(is_line);
    after_empty.any(is_open) && message.parts().any(is_multipart)
}

/// Every boundary that a part of a message declares.
pub(super) fn declared_boundaries(bytes: &[u8]) -> Vec<Vec<u8>> {
    Message::parse(bytes).parts().flat_map(boundaries).collect()
}

/// Every boundary that a part declares, in whatever way it is read, without the blanks around it.
fn boundaries(part: Part<'_>) -> Vec<Vec<u8>> {
    let most = Limits::default().params;
    let fields = part.headers().get_all("Content-Type");
    let all = fields.flat_map(|field| every_boundary(field.raw_value(), most));
    all.map(|boundary| boundary.trim_ascii().to_vec()).collect()
}

/// Whether a part is a multipart without a close delimiter.
fn is_open(part: Part<'_>) -> bool {
    match part.children().last() {
        Some(last) if part.is_multipart() => {
            // The last delimiter of some is open, and closes to us alone.
            let end = part.raw().get((last.span().end - part.span().start) as usize..);
            let lines =
                || end.unwrap_or_default().split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
            let closes = |boundary: &Vec<u8>| {
                lines().any(|line| line == [b"--", &**boundary, b"--"].concat())
            };
            !boundaries(part).iter().any(closes)
        }
        Some(_) => false,
        None => {
            // One without any delimiter is read as a text.
            let declared = part.headers().content_type();
            declared.is_some_and(|it| it.is_kind("multipart"))
                && !part.transfer_encoding().is_encoded()
        }
    }
}

/// Whether no empty line ends the header of a part. Some readers go on with it to the next one.
fn is_all_header(part: Part<'_>) -> bool {
    // The header may stand after empty lines.
    let has_fields = part.headers().iter().next().is_some();
    let raw = if has_fields { part.raw().trim_ascii_start() } else { part.raw() };
    let is_empty = |line: &[u8]| line.is_empty() || line == b"\r";
    let lines = raw.strip_suffix(b"\n").unwrap_or(raw);
    !raw.is_empty() && !lines.split(|&byte| byte == b'\n').any(is_empty)
}
