//! Where the fields of a header end, many bytes at a time.

use super::block::{BLOCK, Lane, bits, is};

/// Finds the ends of the fields of a message, one after the other: the same as
/// [`field_body`](super::line::field_body), whose searches for each line of a field cost more than the
/// bytes they pass.
///
/// Each block of the message is looked at once, and a block of the body after the header at most.
#[derive(Debug)]
pub(crate) struct FieldEnds<'a> {
    message: &'a [u8],
    /// Where the next block starts.
    next: usize,
    /// A bit for each byte of the block before it that is LF with no blank after.
    ends: u64,
}

impl<'a> FieldEnds<'a> {
    pub(crate) fn new(message: &'a [u8]) -> Self {
        Self { message, next: 0, ends: 0 }
    }

    /// Where the field body that starts at `start` ends, its last line break not included, and where
    /// the next line begins.
    pub(crate) fn end(&mut self, start: usize) -> (usize, usize) {
        let (line_feed, next) = self.line_feed(start);
        let mut end = line_feed;
        while end > start && self.message.get(end - 1) == Some(&b'\r') {
            end -= 1;
        }
        (end, next)
    }

    /// The last byte of the field body that starts at `start`, and what is after.
    fn line_feed(&mut self, start: usize) -> (usize, usize) {
        let into_block = (start + BLOCK).wrapping_sub(self.next);
        let mut ends = if into_block < BLOCK {
            self.ends & u64::MAX << into_block
        } else {
            self.next = start;
            0
        };
        while ends == 0 {
            if self.next >= self.message.len() {
                return (self.message.len(), self.message.len());
            }
            ends = bits(self.message, self.next, is_end);
            self.ends = ends;
            self.next += BLOCK;
        }
        let line_feed = self.next - BLOCK + ends.trailing_zeros() as usize;
        (line_feed, line_feed + 1)
    }
}

/// Whether a byte is LF with no blank after. A byte after the message is no blank.
fn is_end(bytes: Lane, after: Lane) -> Lane {
    is(bytes, b'\n') & !(is(after, b' ') | is(after, b'\t'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{codec::testing::Random, scan::line::field_body};

    #[test]
    fn blocks_find_what_the_rule_finds() {
        let mut random = Random::new(3);
        let alphabet = b"\n\n\r \t:abcdefghijklmnop\x80\x8A\xFF\x0B";
        for _ in 0..2_000 {
            let length = random.below(300);
            let dense = 1 + random.below(alphabet.len());
            let message: Vec<u8> = (0..length).map(|_| alphabet[random.below(dense)]).collect();
            let mut ends = FieldEnds::new(&message);
            let mut at = random.below(length + 1);
            while at <= length {
                let (rest, body) = field_body(&message[at..]).unwrap();
                let end = length - rest.len();
                let found = ends.end(at);
                assert_eq!(found, (at + body.len(), end), "{} at {at}", message.escape_ascii());
                at = if random.below(9) == 0 {
                    random.below(length + 1)
                } else {
                    end + random.below(3)
                };
                if end == length {
                    break;
                }
            }
        }
    }
}
