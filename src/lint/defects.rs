//! A list of defects that has an end.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::{ops::Deref, vec};

use crate::defect::{Defect, Severity};

/// The defects of a message (see [`Message::defects`](crate::Message::defects)): a slice of them, in
/// the order of the parts.
///
/// At most [`Limits::defects`](crate::Limits::defects) are kept, and the first of each code and
/// severity whatever the limit is, so that many harmless ones cannot hide another; all are counted.
///
/// ```
/// let message = unmime::Message::parse(b"Subject: a\nSubject: b\nSubject: b\n\n");
/// let defects = message.defects();
/// assert_eq!(defects.iter().filter(|defect| defect.code.as_str() == "hdr.duplicate-singleton").count(), 2);
/// assert_eq!(defects.total(), defects.len() as u64);
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Defects {
    pub(super) list: Vec<Defect>,
    pub(super) total: u64,
}

impl Defects {
    /// How many there are, those that are not kept too.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How bad the worst of them is.
    pub fn worst(&self) -> Option<Severity> {
        self.list.iter().map(|defect| defect.severity).max()
    }
}

impl Deref for Defects {
    type Target = [Defect];

    fn deref(&self) -> &[Defect] {
        &self.list
    }
}

impl IntoIterator for Defects {
    type Item = Defect;
    type IntoIter = vec::IntoIter<Defect>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}
