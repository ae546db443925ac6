//! The charsets of East Asia in which a character beyond ASCII is, as a rule, two bytes.
//!
//! What each pair of bytes stands for is asked of `encoding_rs` once, and then looked up: that is
//! several times faster than finding it out again for each character. A process that reads little such text does
//! without. Whatever is not ASCII or such a pair it reads itself, line by line, since a line end ends every sequence
//! of bytes.

use std::sync::{
    OnceLock,
    atomic::{AtomicUsize, Ordering},
};

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS};
use memchr::memchr;

use super::utf8::utf8;

/// What is shorter, such as an encoded word, gains nothing: `encoding_rs` reads the end of a text anyway.
const SHORT: usize = 256;

/// So many bytes in a charset are worth its table: about as many as take `encoding_rs` longer, by the time that
/// making the table takes.
const WORTH_A_TABLE: usize = 512 * 1024;

/// How much text is made at once.
const PIECE: usize = 4 * 1024;

/// What is looked at, and written, at once; some of it in vain.
const WORD: usize = 8;

/// The table of a charset, once there was enough text for it. What a text is does not depend on that.
struct Table {
    encoding: &'static Encoding,
    seen: AtomicUsize,
    pairs: OnceLock<Pairs>,
}

static TABLES: [Table; 5] = [
    Table::of(GB18030),
    Table::of(BIG5),
    Table::of(EUC_KR),
    Table::of(EUC_JP),
    Table::of(SHIFT_JIS),
];

/// What the pairs of bytes of a charset are: by the first, which is beyond ASCII, and the second.
struct Pairs {
    encoding: &'static Encoding,
    /// A character in UTF-8, in the order of memory, and in the highest byte its length; 0 where the
    /// pair is not one character.
    characters: Box<[u32; PAIRS]>,
}

const PAIRS: usize = 0x80 << 8;

/// Text in one of these charsets; none for others, and where `encoding_rs` is as good.
pub(super) fn decode(encoding: &'static Encoding, bytes: &[u8]) -> Option<(String, bool)> {
    // GBK is decoded as its superset (Encoding Standard §10.1.1).
    let wanted = if encoding == GBK { GB18030 } else { encoding };
    let table = TABLES.iter().find(|table| table.encoding == wanted)?;
    if bytes.len() < SHORT || bytes.is_ascii() {
        return None;
    }
    Some(table.pairs_for(bytes.len())?.decode(bytes))
}

impl Table {
    const fn of(encoding: &'static Encoding) -> Self {
        Self { encoding, seen: AtomicUsize::new(0), pairs: OnceLock::new() }
    }

    /// The pairs, if a text of so many bytes and those before it are worth them.
    fn pairs_for(&self, len: usize) -> Option<&Pairs> {
        let is_worth_it = || self.seen.fetch_add(len, Ordering::Relaxed) + len >= WORTH_A_TABLE;
        let is_there = self.pairs.get().is_some() || is_worth_it();
        is_there.then(|| self.pairs.get_or_init(|| Pairs::new(self.encoding)))
    }
}

impl Pairs {
    fn new(encoding: &'static Encoding) -> Self {
        let mut lines = Vec::with_capacity(3 * PAIRS);
        for first in 0x80..=0xFF {
            for second in 0..=0xFF {
                lines.extend([first, if second == b'\n' { b'\r' } else { second }, b'\n']);
            }
        }
        let (text, _) = encoding.decode_without_bom_handling(&lines);
        let mut characters = Box::new([0; PAIRS]);
        for (character, line) in
            characters.iter_mut().zip(text.as_bytes().split(|&byte| byte == b'\n'))
        {
            *character = match *line {
                [0xEF, 0xBF, 0xBD] => 0,
                // Two and three bytes of UTF-8; what is more is more than one character.
                [a @ 0xC0..=0xDF, b] => u32::from_le_bytes([a, b, 0, 2]),
                [a @ 0xE0..=0xEF, b, c] => u32::from_le_bytes([a, b, c, 3]),
                _ => 0,
            };
        }
        Self { encoding, characters }
    }

    #[expect(clippy::indexing_slicing, reason = "no more is read or written than there is")]
    fn decode(&self, bytes: &[u8]) -> (String, bool) {
        let mut text = String::with_capacity(bytes.len() / 2 * 3);
        let mut is_malformed = false;
        let mut piece = [0; PIECE];
        let mut rest = bytes;
        while !rest.is_empty() {
            let (read, written) = self.decode_start(rest, &mut piece);
            text.push_str(utf8(&piece[..written]).unwrap_or_default());
            rest = &rest[read..];
            if written + WORD <= PIECE {
                let end = memchr(b'\n', rest).map_or(rest.len(), |len| len + 1);
                let (line, after) = rest.split_at(end);
                let (line, is_line_malformed) = self.encoding.decode_without_bom_handling(line);
                text.push_str(&line);
                is_malformed |= is_line_malformed;
                rest = after;
            }
        }
        (text, is_malformed)
    }

    /// Decodes ASCII and pairs until `piece` is full, or else up to something that is neither, or up
    /// to the last few bytes; how much was read, and written.
    #[expect(
        clippy::indexing_slicing,
        reason = "a word is as much as can be taken; a pair is 15 bits"
    )]
    fn decode_start(&self, bytes: &[u8], piece: &mut [u8; PIECE]) -> (usize, usize) {
        const TOPS: u64 = 0x8080_8080_8080_8080;
        let mut rest = bytes;
        let mut free = piece.as_mut_slice();
        while let (Some(word), Some(place)) =
            (rest.first_chunk::<WORD>(), free.first_chunk_mut::<WORD>())
        {
            let [first, second, ..] = *word;
            let (read, written) = if first.is_ascii() {
                *place = *word;
                let ascii = (u64::from_le_bytes(*word) & TOPS).trailing_zeros() as usize / 8;
                (ascii, ascii)
            } else {
                let pair = usize::from(first & 0x7F) << 8 | usize::from(second);
                let character = self.characters[pair];
                place[..4].copy_from_slice(&character.to_le_bytes());
                match character >> 24 {
                    0 => break,
                    length => (2, length as usize),
                }
            };
            rest = &rest[read..];
            free = &mut free[written..];
        }
        (bytes.len() - rest.len(), PIECE - free.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::testing::Random;

    const ENCODINGS: [&Encoding; 6] = [GBK, GB18030, BIG5, EUC_KR, EUC_JP, SHIFT_JIS];

    #[track_caller]
    fn check(encoding: &'static Encoding, bytes: &[u8]) {
        let (text, is_malformed) = encoding.decode_without_bom_handling(bytes);
        let read = Pairs::new(if encoding == GBK { GB18030 } else { encoding }).decode(bytes);
        assert!(read == (text.into_owned(), is_malformed), "{}", encoding.name());
    }

    #[test]
    fn every_pair_reads_as_it_does_alone() {
        for encoding in ENCODINGS {
            let pairs = (0..=0xFF).flat_map(|first| (0..=0xFF).map(move |second| [first, second]));
            for between in [&b"\n"[..], b"", b"1", b"abcdefghij", b"\x81\x40", b"\x8F"] {
                check(
                    encoding,
                    &pairs.clone().flat_map(|pair| [&pair, between].concat()).collect::<Vec<_>>(),
                );
            }
        }
    }

    #[test]
    fn any_bytes_read_as_with_encoding_rs() {
        let mut random = Random::new(1);
        for encoding in ENCODINGS {
            for kinds in [1, 2, 3, 40, 200] {
                let bytes: Vec<u8> = (0..100_000)
                    .flat_map(|_| match random.below(kinds) {
                        0 => vec![0xB0 + random.below(0x20) as u8, 0xA1 + random.below(0x5E) as u8],
                        1 => b"<p>\r\n  plain text"[..random.below(18)].to_vec(),
                        kind => random.bytes(kind % 4),
                    })
                    .collect();
                check(encoding, &bytes);
            }
        }
    }

    #[test]
    fn a_table_is_made_once_there_was_enough_text() {
        let table = Table::of(GBK);
        assert!(table.pairs_for(WORTH_A_TABLE / 2).is_none());
        assert!(table.pairs_for(WORTH_A_TABLE / 2 - 1).is_none());
        assert!(table.pairs_for(1).is_some());
        assert!(table.pairs_for(1).is_some());
        assert!(Table::of(GBK).pairs_for(WORTH_A_TABLE).is_some());
        assert!(decode(encoding_rs::WINDOWS_1252, &[0xD6; WORTH_A_TABLE]).is_none());
        assert!(decode(GBK, &[b'a'; WORTH_A_TABLE]).is_none());
    }
}
