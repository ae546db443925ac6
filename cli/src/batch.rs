//! Messages that go to another thread together.

use std::{borrow::Cow, mem, ops::Range, path::PathBuf};

use crate::{error::Error, source::Taken};

/// So much memory stays for the next batch.
const KEPT: usize = 512 << 10;

/// Copies of messages, and in their places the errors of those that cannot be read.
#[derive(Default)]
pub(crate) struct Batch {
    /// The messages, one after the other.
    bytes: Vec<u8>,
    items: Vec<Result<Item, Error>>,
}

struct Item {
    name: PathBuf,
    raw: Range<usize>,
    stored: u64,
    is_one_of_many: bool,
}

impl Batch {
    pub(crate) fn push(&mut self, taken: Result<Taken<'_>, Error>) {
        let item = taken.map(|Taken { name, raw, stored, is_one_of_many }| {
            let start = self.bytes.len();
            self.bytes.extend_from_slice(raw);
            let raw = start..self.bytes.len();
            Item { name: name.into_owned(), raw, stored, is_one_of_many }
        });
        self.items.push(item);
    }

    /// The memory that it takes, as good as, but for the names.
    pub(crate) fn size(&self) -> usize {
        self.bytes.len() + self.items.len() * size_of::<Result<Item, Error>>()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// What was put in, in order. It is gone, but its memory stays for others.
    pub(crate) fn for_each(
        &mut self,
        mut take: impl FnMut(Result<Taken<'_>, Error>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let bytes = mem::take(&mut self.bytes);
        let done = self.items.drain(..).try_for_each(|item| {
            take(item.map(|Item { name, raw, stored, is_one_of_many }| {
                let raw = bytes.get(raw).unwrap_or_default();
                Taken { name: Cow::Owned(name), raw, stored, is_one_of_many }
            }))
        });
        self.bytes = bytes;
        self.bytes.clear();
        // That of a long message goes.
        self.bytes.shrink_to(KEPT);
        done
    }
}
