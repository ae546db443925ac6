//! A mailbox that comes in pieces.

use std::io::{self, Read};

use unmime::store::mbox::{Mbox, Variant, messages};

/// Gives no more at a time than the next of `sizes` says, over and over.
struct Pieces<'a> {
    rest: &'a [u8],
    sizes: std::iter::Cycle<std::slice::Iter<'a, u8>>,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.sizes.next().map_or(1, |&size| usize::from(size) + 1);
        let (now, later) = self.rest.split_at(size.min(buffer.len()).min(self.rest.len()));
        buffer[..now.len()].copy_from_slice(now);
        self.rest = later;
        Ok(now.len())
    }
}

/// However a mailbox comes, its messages are the same. The first bytes say how it comes.
pub(crate) fn in_pieces(input: &[u8]) {
    let Some((sizes, raw)) = input.split_at_checked(4) else { return };
    for variant in
        [Variant::Unknown, Variant::Mboxo, Variant::Mboxrd, Variant::Mboxcl, Variant::Mboxcl2]
    {
        let pieces = Pieces { rest: raw, sizes: sizes.iter().cycle() };
        let mut streamed = Mbox::new(pieces).variant(variant);
        for whole in messages(raw).variant(variant) {
            let Ok(Some(entry)) = streamed.next_entry() else { panic!("{variant:?}: ends early") };
            assert_eq!(entry.number, whole.number, "{variant:?}");
            assert_eq!(entry.offset, whole.offset, "{variant:?}");
            assert_eq!(entry.stored, whole.stored, "{variant:?}");
            assert_eq!(entry.message, whole.message, "{variant:?}");
            assert_eq!(
                (entry.omitted, entry.is_last),
                (whole.omitted, whole.is_last),
                "{variant:?}"
            );
        }
        assert!(streamed.next_entry().is_ok_and(|entry| entry.is_none()), "{variant:?}: goes on");
    }
}
