//! Which part of a message a defect is in.

use std::fmt;

/// Identifies a part of a message: its place in document order, the message itself being 0.
///
/// Good for as long as the bytes are the same, so it can be stored beside them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct PartId(pub(crate) u32);

impl PartId {
    /// The message itself.
    pub const ROOT: Self = Self(0);

    /// The part's place in document order, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl From<u32> for PartId {
    fn from(index: u32) -> Self {
        Self(index)
    }
}

impl fmt::Display for PartId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
