//! A list of defects that has an end.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

use std::{ops::Deref, vec};

use crate::defect::{Defect, Severity};

/// The defects of a message (see [`Message::defects`](crate::Message::defects)): a slice of them, in
/// the order of the parts.
///
/// At most [`Limits::defects`](crate::Limits::defects) are kept, and the first of each code whatever
/// the limit is, so that many harmless ones cannot hide another; all are counted.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{defect::PartId, span::Span};

    #[test]
    fn so_many_are_kept_and_the_first_of_each_code() {
        for (most, kept) in [(0, "ab"), (1, "ab"), (2, "aab"), (3, "aaab"), (4, "aaab")] {
            let mut defects = Defects::new(most);
            for code in [Code::HdrNul, Code::HdrNul, Code::HdrNul, Code::BodyNul] {
                defects.add(Defect::new(code, PartId::ROOT, Span::default()));
            }
            let shown = |it: &Defect| if it.code == Code::HdrNul { 'a' } else { 'b' };
            assert_eq!(defects.iter().map(shown).collect::<String>(), kept, "{most}");
            assert_eq!(defects.total(), 4);
        }
    }
}
