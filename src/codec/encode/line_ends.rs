//! Line ends of what is sent (RFC 5322 §2.1), and of what is kept in files.
#![expect(clippy::indexing_slicing, reason = "positions come from a search in the same bytes")]

use std::borrow::Cow;

use memchr::{memchr_iter, memmem};

/// The same bytes with a CR before each LF.
pub(crate) fn to_crlf(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut bare = memchr_iter(b'\n', bytes).filter(|&at| !bytes[..at].ends_with(b"\r")).peekable();
    if bare.peek().is_none() {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 16);
    let mut from = 0;
    for at in bare {
        out.extend_from_slice(&bytes[from..at]);
        out.push(b'\r');
        from = at;
    }
    out.extend_from_slice(&bytes[from..]);
    Cow::Owned(out)
}

/// The same bytes with LF in place of each CRLF.
pub(crate) fn to_lf(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut from = 0;
    for at in memmem::find_iter(bytes, b"\r\n") {
        out.extend_from_slice(&bytes[from..at]);
        from = at + 1;
    }
    out.extend_from_slice(&bytes[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_changed_and_nothing_else() {
        for (bytes, crlf, lf) in [
            ("", "", ""),
            ("\n", "\r\n", "\n"),
            ("a\nb\r\nc\rd\n\n", "a\r\nb\r\nc\rd\r\n\r\n", "a\nb\nc\rd\n\n"),
            ("a\r\n", "a\r\n", "a\n"),
            ("a\r\r\n\r", "a\r\r\n\r", "a\r\n\r"),
        ] {
            assert_eq!(&*to_crlf(bytes.as_bytes()), crlf.as_bytes(), "{bytes:?}");
            assert_eq!(to_lf(bytes.as_bytes()), lf.as_bytes(), "{bytes:?}");
        }
    }
}
