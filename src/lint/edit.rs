//! Edits of a message, after which we read what another reader reads of it as it is.

use crate::span::Span;

/// Other bytes for some of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Edit {
    pub(crate) at: Span,
    pub(crate) with: Vec<u8>,
}

impl Edit {
    pub(crate) fn new(at: Span, with: impl Into<Vec<u8>>) -> Self {
        Self { at, with: with.into() }
    }

    /// Blanks in place of all bytes but line breaks.
    pub(crate) fn blank(at: Span, message: &[u8]) -> Self {
        let blank = |&byte: &u8| if matches!(byte, b'\r' | b'\n') { byte } else { b' ' };
        Self::new(at, at.of(message).iter().map(blank).collect::<Vec<_>>())
    }

    /// A field name that nobody knows in place of this one.
    pub(crate) fn rename(name: Span) -> Self {
        Self::new(Span { end: name.end.min(name.start + 1), ..name }, *b"-")
    }
}

/// `message` with the edits made, which are in the order of their places; of two that overlap, the
/// first.
pub(crate) fn edited<'e>(message: &[u8], edits: impl Iterator<Item = &'e Edit>) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len());
    let mut copied = 0;
    for Edit { at, with } in edits {
        if let Some(between) = message.get(copied..at.start as usize) {
            out.extend_from_slice(between);
            out.extend_from_slice(with);
            copied = at.end as usize;
        }
    }
    out.extend_from_slice(message.get(copied..).unwrap_or_default());
    out
}

/// Where in the message a slice of it is; `within` where it is none.
pub(crate) fn place(message: &[u8], at: &[u8], within: Span) -> Span {
    let start = (at.as_ptr() as usize).wrapping_sub(message.as_ptr() as usize);
    match start.checked_add(at.len()) {
        Some(end) if end <= message.len() => Span::new(start, end),
        _ => within,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_made_in_their_places() {
        let edits = [
            Edit::new(Span::new(0, 1), *b"A"),
            Edit::new(Span::new(2, 4), *b""),
            Edit::new(Span::new(3, 5), *b"never"),
            Edit::new(Span::new(6, 6), *b"!"),
        ];
        assert_eq!(edited(b"abcdef", edits.iter()), b"Abef!");
    }

    #[test]
    fn blanks_keep_the_lines() {
        assert_eq!(Edit::blank(Span::new(1, 6), b"ab\r\ncd").with, b" \r\n  ");
    }

    #[test]
    fn a_slice_has_a_place_and_a_stranger_has_none() {
        let message = b"abcdef".to_vec();
        let within = Span::new(0, 6);
        assert_eq!(place(&message, &message[2..4], within), Span::new(2, 4));
        assert_eq!(place(&message, b"cd", within), within);
    }
}
