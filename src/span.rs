//! Positions: where something is in the raw message.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::{fmt, ops::Range};

/// A byte range of the raw message, end exclusive.
///
/// Positions are `u32`: a message is at most 4 GiB − 1 long (see
/// [`Limits::message_bytes`](crate::Limits)), and an arena of ranges of half the size is scanned
/// twice as fast.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset just past the last byte; never below `start`.
    pub end: u32,
}

impl Span {
    /// The range `start..end`.
    ///
    /// Callers hold positions of one message, whose length the parser has limited to `u32::MAX`.
    pub(crate) fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end && u32::try_from(end).is_ok(), "{start}..{end}");
        Self { start: start as u32, end: end as u32 }
    }

    /// Where a slice of `text` is in it; none for a slice of anything else.
    pub(crate) fn within(text: &[u8], slice: &[u8]) -> Option<Self> {
        let start = (slice.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
        let end = start.checked_add(slice.len()).filter(|&end| end <= text.len())?;
        Some(Self::new(start, end))
    }

    /// Number of bytes.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// Whether it covers no byte (it still has a place).
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The same as a `Range`, to index a slice with.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The bytes of `message` that it covers; none where it lies outside of them.
    pub fn of(self, message: &[u8]) -> &[u8] {
        message.get(self.range()).unwrap_or_default()
    }

    /// Whether `other` lies inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
