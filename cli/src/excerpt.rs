//! A piece of a message around some bytes, for a person to look at.

use unmime::Span;

/// How many bytes of a line are shown, and how many of them before what is shown.
const SHOWN: usize = 72;
const BEFORE: usize = 24;

/// Where the lines of a message start.
pub(crate) struct Lines {
    starts: Vec<usize>,
}

/// The line that some bytes start in, or the piece of it around them.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Excerpt {
    /// From 1.
    pub(crate) line: usize,
    /// In bytes, from 1.
    pub(crate) column: usize,
    /// What can be shown of it on one line of a terminal.
    pub(crate) text: String,
    /// How many characters of the text stand before the bytes.
    pub(crate) before: usize,
    /// How many characters of the text are the bytes; at least one.
    pub(crate) marked: usize,
}

impl Lines {
    pub(crate) fn of(raw: &[u8]) -> Self {
        let breaks = raw.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        Self { starts: std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect() }
    }

    pub(crate) fn excerpt(&self, raw: &[u8], span: Span) -> Excerpt {
        let range = span.range();
        let line = self.starts.partition_point(|start| *start <= range.start).max(1);
        let start = self.starts[line - 1];
        let end = self.starts.get(line).map_or(raw.len(), |next| next - 1);
        let end = if end > start && raw.get(end - 1) == Some(&b'\r') { end - 1 } else { end };
        let column = range.start - start + 1;
        let from = if range.start > start + SHOWN - BEFORE { range.start - BEFORE } else { start };
        let to = end.min(from + SHOWN).max(from);
        let shown = |bytes: std::ops::Range<usize>| {
            let text = raw.get(bytes.start..bytes.end.max(bytes.start)).unwrap_or_default();
            text.escape_ascii().to_string().replace("\\\"", "\"").replace("\\'", "'")
        };
        let before = shown(from..range.start.min(to)).len();
        let marked = shown(range.start.min(to)..range.end.min(to)).len().max(1);
        Excerpt { line, column, text: shown(from..to), before, marked }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(raw: &[u8], start: u32, end: u32) -> Excerpt {
        let mut span = Span::default();
        (span.start, span.end) = (start, end);
        Lines::of(raw).excerpt(raw, span)
    }

    #[test]
    fn the_line_and_the_bytes_are_shown() {
        for (raw, span, line, column, text, before, marked) in [
            (&b"a: b\r\nc: d\r\n"[..], (6, 7), 2, 1, "c: d", 0, 1),
            (b"a: b\nc: d", (8, 9), 2, 4, "c: d", 3, 1),
            (b"a\0b\n", (1, 2), 1, 2, "a\\x00b", 1, 4),
            (b"ab\ncd\n", (1, 5), 1, 2, "ab", 1, 1),
            (b"ab\n", (3, 3), 2, 1, "", 0, 1),
            (b"", (0, 0), 1, 1, "", 0, 1),
        ] {
            let wanted = Excerpt { line, column, text: text.to_owned(), before, marked };
            assert_eq!(excerpt(raw, span.0, span.1), wanted, "{}", raw.escape_ascii());
        }
    }

    #[test]
    fn of_a_long_line_the_piece_around_the_bytes_is_shown() {
        let raw = [&b"x".repeat(1000)[..], b"!", &b"y".repeat(1000)].concat();
        let found = excerpt(&raw, 1000, 1001);
        assert_eq!((found.column, found.before, found.marked), (1001, BEFORE, 1));
        assert_eq!(&found.text[BEFORE..=BEFORE + 1], "!y");
    }
}
