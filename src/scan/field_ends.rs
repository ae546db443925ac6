//! Where the fields of a header end, many bytes at a time.

/// How many bytes are looked at together: one for each bit of a `u64`.
const BLOCK: usize = 64;

/// Finds the ends of the fields of a message, one after the other: the same as
/// [`field_body`](super::line::field_body), whose searches for each line of a field cost more than the
/// bytes they pass.
///
/// Each block of the message is looked at once, and a block of the body behind the header at most.
#[derive(Debug)]
pub(crate) struct FieldEnds<'a> {
    message: &'a [u8],
    /// Where the next block starts.
    next: usize,
    /// A bit for each byte of the block before it that is LF with no blank behind.
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

    /// The last byte of the field body that starts at `start`, and what is behind.
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
            ends = ends_in(self.message, self.next);
            self.ends = ends;
            self.next += BLOCK;
        }
        let line_feed = self.next - BLOCK + ends.trailing_zeros() as usize;
        (line_feed, line_feed + 1)
    }
}

/// The ends in the block at `at`. A byte behind the message is no blank.
fn ends_in(message: &[u8], at: usize) -> u64 {
    let rest = message.get(at..).unwrap_or_default();
    match rest.first_chunk() {
        Some(block) => ends(block),
        None => {
            let mut block = [0; BLOCK + 1];
            block.iter_mut().zip(rest).for_each(|(to, &byte)| *to = byte);
            ends(&block)
        }
    }
}

/// A bit for each byte but the last that is LF with no blank behind.
///
/// Bytes of 0 and 1 first, and no `&&` and `||`: the compiler makes vectors of that.
fn ends(block: &[u8; BLOCK + 1]) -> u64 {
    let mut flags = [0; BLOCK];
    for ((flag, &byte), &next) in flags.iter_mut().zip(block).zip(&block[1..]) {
        let is_blank = u8::from(next == b' ') | u8::from(next == b'\t');
        *flag = u8::from(byte == b'\n') & !is_blank;
    }
    // The product has the lowest bits of the eight bytes next to each other, at its top.
    let (words, _) = flags.as_chunks::<8>();
    let bits = |word: &[u8; 8]| u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    words.iter().zip((0..).step_by(8)).fold(0, |all, (word, at)| all | bits(word) << at)
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
