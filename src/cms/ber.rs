//! The Basic Encoding Rules of ASN.1 (X.690), as far as a CMS structure needs them: elements one after the other,
//! of definite and indefinite length, in the memory of a few numbers.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::borrow::Cow;

pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
/// `[0]`, constructed.
pub(super) const EXPLICIT: u8 = 0xA0;
const OCTET_STRING: u8 = 0x04;
const OCTET_STRING_IN_PIECES: u8 = 0x24;
const END_OF_CONTENTS: u8 = 0;

/// The tag and the length before the contents of an element.
#[derive(Clone, Copy)]
struct Header {
    tag: u8,
    /// None where the contents go on to an end-of-contents.
    length: Option<usize>,
}

/// Octets of an octet string, and whether all of it is there.
pub(super) struct Octets<'b> {
    pub(super) bytes: Cow<'b, [u8]>,
    pub(super) is_whole: bool,
}

/// The bytes not read yet.
#[derive(Clone, Copy)]
pub(super) struct Elements<'b> {
    rest: &'b [u8],
}

impl<'b> Elements<'b> {
    pub(super) fn of(bytes: &'b [u8]) -> Self {
        Self { rest: bytes }
    }

    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(byte)
    }

    /// Tag and length (X.690 §8.1.2, §8.1.3). A tag of several octets counts by its first.
    fn header(&mut self) -> Option<Header> {
        let tag = self.byte()?;
        if tag & 0x1F == 0x1F {
            while self.byte()? & 0x80 != 0 {}
        }
        let first = self.byte()?;
        let length = match first {
            0x80 => None,
            0..0x80 => Some(usize::from(first)),
            _ => {
                let mut length = 0_usize;
                for _ in 0..first & 0x7F {
                    let byte = self.byte()?;
                    length = length.checked_mul(256)?.checked_add(usize::from(byte))?;
                }
                Some(length)
            }
        };
        Some(Header { tag, length })
    }

    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(bytes)
    }

    /// Goes into an element with this tag; none if the next one has another.
    pub(super) fn enter(&mut self, tag: u8) -> Option<()> {
        let before = *self;
        if self.header().is_some_and(|header| header.tag == tag) {
            return Some(());
        }
        *self = before;
        None
    }

    /// The contents of a primitive element with this tag.
    pub(super) fn primitive(&mut self, tag: u8) -> Option<&'b [u8]> {
        self.enter_definite(tag).and_then(|length| self.take(length))
    }

    fn enter_definite(&mut self, tag: u8) -> Option<usize> {
        let header = self.header()?;
        header.length.filter(|_| header.tag == tag)
    }

    /// Passes over the next element; none if it is cut off.
    pub(super) fn skip(&mut self) -> Option<()> {
        let mut open = 0_usize;
        loop {
            let header = self.header()?;
            match header.length {
                None => open = open.checked_add(1)?,
                Some(0) if header.tag == END_OF_CONTENTS => open = open.checked_sub(1)?,
                Some(length) => drop(self.take(length)?),
            }
            if open == 0 {
                return Some(());
            }
        }
    }

    /// `OCTET STRING`, whole or in pieces, which can be in pieces again (X.690 §8.7); none if the next
    /// element is none.
    pub(super) fn octets(&mut self) -> Option<Octets<'b>> {
        let header = self.header()?;
        match (header.tag, header.length) {
            (OCTET_STRING, Some(length)) => {
                let is_whole = length <= self.rest.len();
                let bytes = self.take(length).unwrap_or(self.rest);
                Some(Octets { bytes: Cow::Borrowed(bytes), is_whole })
            }
            (OCTET_STRING_IN_PIECES, length) => {
                let mut bytes = Vec::new();
                let is_whole = self.pieces(length, &mut bytes).is_some();
                Some(Octets { bytes: Cow::Owned(bytes), is_whole })
            }
            _ => None,
        }
    }

    /// The pieces of an octet string of this length; none if there are not all.
    fn pieces(&mut self, length: Option<usize>, bytes: &mut Vec<u8>) -> Option<()> {
        // Of pieces inside of pieces only those need to be counted that end somewhere.
        let mut open = usize::from(length.is_none());
        let end = match length {
            Some(length) => self.rest.len().checked_sub(length),
            None => Some(0),
        };
        let is_all_there = end.is_some();
        let end = end.unwrap_or_default();
        loop {
            if length.is_some() && self.rest.len() <= end {
                return (is_all_there && open == 0).then_some(());
            }
            let header = self.header()?;
            match (header.tag, header.length) {
                (OCTET_STRING, Some(length)) => match self.take(length) {
                    Some(piece) => bytes.extend_from_slice(piece),
                    None => {
                        bytes.extend_from_slice(self.rest);
                        return None;
                    }
                },
                (OCTET_STRING_IN_PIECES, None) => open = open.checked_add(1)?,
                (OCTET_STRING_IN_PIECES, Some(_)) => {}
                (END_OF_CONTENTS, Some(0)) => {
                    open = open.checked_sub(1)?;
                    if open == 0 && length.is_none() {
                        return Some(());
                    }
                }
                _ => return None,
            }
        }
    }
}
