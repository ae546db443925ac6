//! Messages and parts as received, inside of what we write: they end before our delimiter, to every reader.

use std::borrow::Cow;

use super::error::{Error, Unfit};
use crate::{
    field::content_type::every_boundary, message::Message, part::Part, tree::limits::Limits,
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
    let mut is_ended = !message.parts().last().is_some_and(is_all_header);
    for part in message.parts() {
        let at = part.span().start as usize;
        if boundaries(part).iter().any(|declared| START.as_bytes().starts_with(declared)) {
            return Err(Error::Unfit { unfit: Unfit::Boundary, at });
        }
        let is_last = part.span().end as usize == bytes.len();
        if is_last && is_open(part) {
            return Err(Error::Unfit { unfit: Unfit::OpenMultipart, at });
        }
        // To some, a part begins after the last delimiter.
        is_ended &= !is_last || part.epilogue().trim_ascii().is_empty();
    }
    if !is_ended && !bytes.ends_with(b"\n\r\n") {
        let line_ends = if bytes.ends_with(b"\n") { &b"\r\n"[..] } else { b"\r\n\r\n" };
        bytes = Cow::Owned([&bytes, line_ends].concat());
    }
    Ok(bytes)
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
    let raw = part.raw();
    let is_empty = |line: &[u8]| line.is_empty() || line == b"\r";
    let lines = raw.strip_suffix(b"\n").unwrap_or(raw);
    !raw.is_empty() && !lines.split(|&byte| byte == b'\n').any(is_empty)
}
