//! One of several runs that share the work.

use std::{ops::Range, path::Path, str::FromStr};

use crate::archive;

/// An mbox at least so large is cut; smaller files are somebody's as a whole.
const CUT: u64 = 1 << 20;

/// The `i` of `n` shards: of files and of files in archives each n-th, of large mboxes the i-th of
/// n ranges of bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shard {
    /// From 0.
    index: u64,
    count: u64,
    /// How many files were met.
    met: u64,
}

impl Shard {
    /// All of it.
    pub(crate) const ALL: Self = Self { index: 0, count: 1, met: 0 };

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Whether the next file is of this shard. Every shard asks for every file, in order.
    pub(crate) fn takes(&mut self) -> bool {
        let turn = self.met % self.count;
        self.met += 1;
        turn == self.index
    }

    /// Whether the file at `path` is somebody's as a whole, known without opening it.
    pub(crate) fn is_whole(&self, path: &Path) -> bool {
        let is_small = || path.metadata().map_or(true, |it| !it.is_file() || it.len() < CUT);
        !archive::is_named_so(path) && is_small()
    }

    /// The range of this shard in an mbox of so many bytes, none if it is not to be cut.
    pub(crate) fn range(&self, size: u64) -> Option<Range<u64>> {
        let cut =
            |index: u64| (u128::from(size) * u128::from(index) / u128::from(self.count)) as u64;
        // The last takes what was appended meanwhile, too.
        let end = if self.index + 1 == self.count { u64::MAX } else { cut(self.index + 1) };
        (self.count > 1 && size >= CUT).then(|| cut(self.index)..end)
    }
}

impl FromStr for Shard {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = text.split_once('/').and_then(|(index, count)| {
            let (index, count): (u64, u64) = (index.parse().ok()?, count.parse().ok()?);
            (1..=count).contains(&index).then(|| Self { index: index - 1, count, met: 0 })
        });
        parsed.ok_or("expected I/N with I from 1 to N")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_one_of_so_many() {
        for text in ["1/1", "1/7", "7/7"] {
            assert!(text.parse::<Shard>().is_ok(), "{text}");
        }
        for text in ["", "1", "0/1", "2/1", "1/0", "-1/2", "1/2/3", "a/b"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }

    #[test]
    fn each_file_and_each_byte_is_of_one_shard() {
        for count in 1..=7_u64 {
            let mut shards: Vec<Shard> =
                (1..=count).map(|index| format!("{index}/{count}").parse().unwrap()).collect();
            for _ in 0..20 {
                assert_eq!(shards.iter_mut().filter_map(|it| it.takes().then_some(())).count(), 1);
            }
            for size in [CUT, CUT + 1, u64::MAX] {
                let ranges: Option<Vec<_>> = shards.iter().map(|shard| shard.range(size)).collect();
                let Some(ranges) = ranges else {
                    assert_eq!(count, 1);
                    continue;
                };
                assert_eq!((ranges[0].start, ranges[count as usize - 1].end), (0, u64::MAX));
                assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start));
            }
        }
    }
}
