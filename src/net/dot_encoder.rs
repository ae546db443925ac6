//! Multi-line data as it goes (RFC 1939 §3, RFC 5321 §4.5.2).
#![expect(clippy::arithmetic_side_effects, reason = "positions within a buffer")]

use super::dots::{append, marks};
use crate::scan::block::{Lane, is};

/// Doubles the dot at the start of a line, makes every line end CRLF, and ends the data. All other
/// bytes are given as they are.
///
/// A CR or an LF alone is a line end that was meant, and becomes CRLF: servers do not agree on what
/// they are, and one that ends the data at them takes what follows for commands. The last line gets
/// its line end if it has none.
///
/// ```
/// use unmime::net::DotEncoder;
///
/// let mut encoder = DotEncoder::new();
/// let mut data = Vec::new();
/// for piece in [&b".hid"[..], b"den\na.b"] {
///     encoder.encode(piece, &mut data);
/// }
/// data.extend_from_slice(encoder.finish());
/// assert_eq!(data, b"..hidden\r\na.b\r\n.\r\n");
/// ```
#[derive(Clone, Debug)]
pub struct DotEncoder {
    /// The byte that was put in last; LF before the first, which starts a line.
    last: u8,
}

impl DotEncoder {
    /// At the start of the data.
    pub fn new() -> Self {
        Self { last: b'\n' }
    }

    /// Appends to `data` what all of `input` is in it.
    #[expect(clippy::indexing_slicing, reason = "positions come from searches in the same bytes")]
    pub fn encode(&mut self, input: &[u8], data: &mut Vec<u8>) {
        let (Some(&first), Some(&last)) = (input.first(), input.last()) else { return };
        data.extend_from_slice(between(self.last, first));
        self.last = last;
        let mut from = 0;
        for at in marks(input, is_changed) {
            // Else it is the last byte, and the next one is still to come.
            if let Some(&next) = input.get(at + 1) {
                append(data, input, from..at + 1);
                from = at + 1;
                // One or two: a call that copies them would cost more.
                between(input[at], next).iter().for_each(|&byte| data.push(byte));
            }
        }
        data.extend_from_slice(&input[from..]);
    }

    /// What ends the data: the dot, and the line end before it if there is none.
    pub fn finish(self) -> &'static [u8] {
        match self.last {
            b'\n' => b".\r\n",
            b'\r' => b"\n.\r\n",
            _ => b"\r\n.\r\n",
        }
    }
}

impl Default for DotEncoder {
    fn default() -> Self {
        Self::new()
    }
}

/// What is to be added between two bytes.
fn between(first: u8, second: u8) -> &'static [u8] {
    match (first, second) {
        (b'\r', b'\n') => b"",
        (b'\r', b'.') => b"\n.",
        (b'\r', _) => b"\n",
        (_, b'\n') => b"\r",
        (b'\n', b'.') => b".",
        _ => b"",
    }
}

/// Whether something is to be added between two bytes.
fn is_changed(first: Lane, second: Lane) -> Lane {
    is_lone(first, second) | is(first, b'\n') & is(second, b'.')
}

/// Whether one of two bytes is a CR or an LF that lacks the other.
pub(super) fn is_lone(first: Lane, second: Lane) -> Lane {
    is(first, b'\r') ^ is(second, b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::testing::Random;

    fn encode(input: &[u8], size: usize) -> Vec<u8> {
        let (mut encoder, mut data) = (DotEncoder::new(), Vec::new());
        input.chunks(size).for_each(|piece| encoder.encode(piece, &mut data));
        data.extend_from_slice(encoder.finish());
        data
    }

    /// Line by line.
    fn lines_encoded(input: &str) -> String {
        let text = input.replace("\r\n", "\n").replace('\r', "\n");
        let dot = |line: &str| if line.starts_with('.') { "." } else { "" };
        let lines = text.split_terminator('\n').map(|line| format!("{}{line}\r\n", dot(line)));
        lines.chain([".\r\n".to_owned()]).collect()
    }

    #[test]
    fn dots_are_doubled_and_line_ends_are_crlf() {
        for (input, data) in [
            ("", ".\r\n"),
            ("a", "a\r\n.\r\n"),
            ("a\r\n", "a\r\n.\r\n"),
            ("a\n", "a\r\n.\r\n"),
            ("a\r", "a\r\n.\r\n"),
            ("\r\n", "\r\n.\r\n"),
            ("\n.\n", "\r\n..\r\n.\r\n"),
            ("\r.\r", "\r\n..\r\n.\r\n"),
            (".\r\n..\r\n.a.\r\n", "..\r\n...\r\n..a.\r\n.\r\n"),
            ("a\r\r\nb\n\rc\n\n", "a\r\n\r\nb\r\n\r\nc\r\n\r\n.\r\n"),
            ("a.\r\n.b", "a.\r\n..b\r\n.\r\n"),
        ] {
            for size in 1..=input.len().max(1) {
                assert_eq!(encode(input.as_bytes(), size), data.as_bytes(), "{input:?} by {size}");
            }
        }
    }

    #[test]
    fn blocks_find_what_lines_have() {
        let mut random = Random::new(5);
        for _ in 0..2_000 {
            let kinds = 4 + random.below(60);
            let length = random.below(300);
            let text = |_| *["\r\n", "\n", "\r", "."].get(random.below(kinds)).unwrap_or(&"a");
            let input: String = (0..length).map(text).collect();
            let size = 1 + random.below(input.len() + 1);
            let data = encode(input.as_bytes(), size);
            assert_eq!(data, lines_encoded(&input).as_bytes(), "{input:?} by {size}");
        }
    }

    #[test]
    fn every_change_is_found() {
        for pair in 0..=u16::MAX {
            let [first, second] = pair.to_le_bytes();
            let is_found = marks(&[first, second], is_changed).next() == Some(0);
            assert_eq!(is_found, !between(first, second).is_empty(), "{first} {second}");
        }
    }
}
