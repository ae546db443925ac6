//! Boundary delimiter lines (RFC 2046 §5.1.1).

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use memchr::{memchr, memmem::Finder};

use crate::{
    quirk::{Quirk, Quirks},
    scan::{class::is_wsp, line::is_mime_field},
    span::Span,
};

/// Which of its two delimiters a multipart's line is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Delimiter {
    /// `dash-boundary = "--" boundary`: a part follows.
    Open,
    /// `close-delimiter = delimiter "--"`: no further part follows.
    Close,
}

/// A delimiter line found in the message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct DelimiterLine {
    pub(crate) delimiter: Delimiter,
    /// Its multipart, by its place among the open ones, outermost first.
    pub(crate) level: usize,
    /// Its multipart, by the node that opened it.
    pub(crate) node: u32,
    /// From its first dash to after its line break, or to the field of a part that begins on its line.
    pub(crate) line: Span,
}

/// Where in a line a delimiter may begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DelimiterStart {
    /// At the beginning of a line, as it must.
    LineStart,
    /// Anywhere in a line that it ends: in base64 no dash can be content, so one that lost the line
    /// break before it is still told from the data.
    Anywhere,
}

/// The boundaries of the multiparts that are open at some point of a message, outermost first.
///
/// A candidate line is compared with the innermost few; if more are open, the rest is looked up in
/// a map, so that a line costs its length however deep the message nests.
#[derive(Debug, Default)]
pub(crate) struct OpenBoundaries<'a> {
    stack: Vec<OpenBoundary<'a>>,
    /// The innermost level of each boundary text, once the stack has been deep.
    levels: HashMap<Cow<'a, [u8]>, usize>,
    quirks: Quirks,
}

#[derive(Debug)]
struct OpenBoundary<'a> {
    /// Without blanks at its end.
    text: Cow<'a, [u8]>,
    /// Whether it was declared with some.
    ends_blank: bool,
    node: u32,
    /// The level that `levels` held for the same text before.
    hidden: Option<usize>,
}

/// How many boundaries are compared one by one, and not looked up.
const COMPARED: usize = 16;

impl<'a> OpenBoundaries<'a> {
    /// None yet, to a reader with these quirks.
    pub(crate) fn of(quirks: Quirks) -> Self {
        Self { quirks, ..Self::default() }
    }

    /// The nodes of the multiparts from `level` on.
    pub(crate) fn nodes_from(&self, level: usize) -> impl Iterator<Item = u32> {
        self.stack.iter().skip(level).map(|open| open.node)
    }

    /// How many are open.
    pub(crate) fn len(&self) -> usize {
        self.stack.len()
    }

    /// The boundary at `level`.
    pub(crate) fn text(&self, level: usize) -> Option<Cow<'a, [u8]>> {
        Some(self.stack.get(level)?.text.clone())
    }

    /// At most `most` boundaries with the nodes that opened them, the innermost first.
    pub(crate) fn innermost(&self, most: usize) -> impl Iterator<Item = (&[u8], u32)> {
        self.stack.iter().rev().take(most).map(|open| (&*open.text, open.node))
    }

    /// The innermost multipart with this boundary that is open.
    pub(crate) fn node(&self, boundary: &[u8]) -> Option<u32> {
        Some(self.stack.get(self.level(boundary)?)?.node)
    }

    /// The level of the multipart that `node` opened, if it is one of the innermost ones.
    pub(crate) fn level_of(&self, node: u32) -> Option<usize> {
        self.stack.iter().rposition(|open| open.node == node)
    }

    /// Opens the multipart `node` inside all the others. The blanks at the end of its boundary do not count
    /// (RFC 2046 §5.1.1).
    pub(crate) fn push(&mut self, boundary: Cow<'a, [u8]>, node: u32) {
        let length = boundary.len();
        let text = match self.quirks.has(Quirk::BoundaryAsWritten) {
            true => boundary,
            false => piece(boundary, <[u8]>::trim_ascii_end),
        };
        let ends_blank = text.len() < length;
        self.stack.push(OpenBoundary { text, ends_blank, node, hidden: None });
        if self.levels.is_empty() && self.stack.len() <= COMPARED {
            return;
        }
        let unlisted = if self.levels.is_empty() { 0 } else { self.stack.len() - 1 };
        for (level, open) in self.stack.iter_mut().enumerate().skip(unlisted) {
            open.hidden = self.levels.insert(open.text.clone(), level);
        }
    }

    /// Closes the innermost ones until `len` are left.
    pub(crate) fn truncate(&mut self, len: usize) {
        while self.stack.len() > len {
            let Some(OpenBoundary { text, hidden, .. }) = self.stack.pop() else {
                return;
            };
            if self.levels.is_empty() {
                continue;
            }
            match hidden {
                Some(level) => drop(self.levels.insert(text, level)),
                None => drop(self.levels.remove(&text)),
            }
        }
    }

    /// The level of the innermost open multipart with this boundary.
    fn level(&self, boundary: &[u8]) -> Option<usize> {
        if self.levels.is_empty() {
            self.stack.iter().rposition(|open| open.text.as_ref() == boundary)
        } else {
            self.levels.get(boundary).copied()
        }
    }

    /// `dash-boundary transport-padding` or `close-delimiter transport-padding`: what the line is
    /// to the open multiparts. The boundary is the whole line but the blanks at its end, so that no
    /// boundary is taken for one that it only begins with.
    pub(crate) fn delimiter(&self, line: &[u8]) -> Option<(Delimiter, usize)> {
        let text = line.strip_prefix(b"--")?.trim_ascii_end();
        if let Some(level) = self.level(text) {
            return Some((Delimiter::Open, level));
        }
        let text = text.strip_suffix(b"--")?;
        let level = self.level(text).or_else(|| {
            // Blanks that were declared may stand before the dashes.
            let level = self.level(text.trim_ascii_end())?;
            self.stack.get(level).filter(|open| open.ends_blank).map(|_| level)
        });
        Some((Delimiter::Close, level?))
    }

    /// The delimiter that a line starts with: the whole line, or the text before a field of MIME whose line
    /// break is missing. Gives its length too.
    pub(crate) fn delimiter_in(&self, line: &[u8]) -> Option<(Delimiter, usize, usize)> {
        if let Some((delimiter, level)) = self.delimiter(line) {
            return Some((delimiter, level, line.len()));
        }
        let (level, length) = self.before_field(line)?;
        Some((Delimiter::Open, level, length))
    }

    /// The delimiter that a field follows on its line, and its length: `--bContent-Type: text/plain`.
    fn before_field(&self, line: &[u8]) -> Option<(usize, usize)> {
        let text = line.strip_prefix(b"--")?;
        if self.quirks.has(Quirk::FieldEndsNoDelimiter) {
            return None;
        }
        let inner = self.stack.iter().enumerate().rev().take(COMPARED);
        inner.filter(|(_, open)| !open.text.is_empty()).find_map(|(level, open)| {
            let after = text.strip_prefix(open.text.as_ref())?;
            let blanks = after.iter().take_while(|&&byte| is_wsp(byte)).count();
            let field = after.get(blanks..)?;
            is_mime_field(field).then(|| (level, line.len() - field.len()))
        })
    }

    /// The delimiter that ends a line of base64, of the innermost multipart: its place in the line.
    fn glued(&self, line: &[u8]) -> Option<usize> {
        let innermost = self.stack.last()?;
        let text = line.trim_ascii_end();
        // The close delimiter first: of a boundary of dashes, it ends like the other one.
        [text.strip_suffix(b"--").unwrap_or_default(), text].into_iter().find_map(|text| {
            let dashes = text.strip_suffix(innermost.text.as_ref())?.strip_suffix(b"--")?;
            Some(dashes.len())
        })
    }

    /// The first delimiter line of `message` at or after `from`, the start of a line.
    #[expect(clippy::indexing_slicing, reason = "positions come from searches in the same bytes")]
    pub(crate) fn find(
        &self,
        message: &[u8],
        from: usize,
        begins: DelimiterStart,
    ) -> Option<DelimiterLine> {
        static DASHES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"--"));
        static DASHES_LINE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\n--"));

        if self.stack.is_empty() {
            return None;
        }
        let mut at = from;
        if begins == DelimiterStart::LineStart && !message.get(at..)?.starts_with(b"--") {
            at += DASHES_LINE.find(&message[at..])? + 1;
        }
        if begins == DelimiterStart::Anywhere {
            // Base64 has no dash at all: up to the first one, a search for one byte is the fastest.
            at += memchr(b'-', message.get(at..)?)?;
        }
        loop {
            if begins == DelimiterStart::Anywhere {
                at += DASHES.find(message.get(at..)?)?;
            }
            let end = memchr(b'\n', message.get(at..)?).map_or(message.len(), |len| at + len + 1);
            let line = &message[at..end];
            let at_line_start = at == from || message.get(at - 1) == Some(&b'\n');
            let whole = if at_line_start { self.delimiter_in(line) } else { None };
            let found = whole.map(|found| (at, found)).or_else(|| {
                let glued =
                    if begins == DelimiterStart::Anywhere { self.glued(line) } else { None };
                let start = at + glued?;
                Some((start, self.delimiter_in(&message[start..end])?))
            });
            if let Some((start, (delimiter, level, length))) = found {
                let node = self.stack.get(level)?.node;
                let line = Span::new(start, start + length);
                return Some(DelimiterLine { delimiter, level, node, line });
            }
            at = match begins {
                DelimiterStart::Anywhere => end,
                DelimiterStart::LineStart => {
                    end - 1 + DASHES_LINE.find(message.get(end - 1..)?)? + 1
                }
            };
        }
    }
}

/// A piece of a boundary, which may be owned.
pub(crate) fn piece<'a>(boundary: Cow<'a, [u8]>, take: fn(&[u8]) -> &[u8]) -> Cow<'a, [u8]> {
    match boundary {
        Cow::Borrowed(text) => Cow::Borrowed(take(text)),
        Cow::Owned(text) => Cow::Owned(take(&text).to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(boundaries: &[&'static str]) -> OpenBoundaries<'static> {
        let mut open = OpenBoundaries::default();
        for boundary in boundaries {
            open.push(Cow::Borrowed(boundary.as_bytes()), 0);
        }
        open
    }

    #[test]
    fn a_delimiter_is_a_whole_line() {
        let open = open(&["b", "b_1", "b--", "-"]);
        for (line, wanted) in [
            ("--b", Some((Delimiter::Open, 0))),
            ("--b \t\r\n", Some((Delimiter::Open, 0))),
            ("--b_1\n", Some((Delimiter::Open, 1))),
            ("--b--\n", Some((Delimiter::Open, 2))),
            ("--b_1--\n", Some((Delimiter::Close, 1))),
            ("---\n", Some((Delimiter::Open, 3))),
            ("-----\n", Some((Delimiter::Close, 3))),
            ("--b_\n", None),
            ("--b x\n", None),
            ("--B\n", None),
            ("-b\n", None),
            (" --b\n", None),
        ] {
            assert_eq!(open.delimiter(line.as_bytes()), wanted, "{line:?}");
        }
    }

    #[test]
    fn the_innermost_of_equal_boundaries_owns_the_line() {
        let mut open = open(&["a", "b", "a"]);
        assert_eq!(open.delimiter(b"--a"), Some((Delimiter::Open, 2)));
        open.truncate(2);
        assert_eq!(open.delimiter(b"--a"), Some((Delimiter::Open, 0)));
    }

    #[test]
    fn many_open_boundaries_read_as_few() {
        let mut open = OpenBoundaries::default();
        for level in 0..40 {
            open.push(Cow::Owned(format!("b{}", level % 20).into_bytes()), level);
        }
        assert_eq!(open.delimiter(b"--b3"), Some((Delimiter::Open, 23)));
        open.truncate(23);
        assert_eq!(open.delimiter(b"--b3"), Some((Delimiter::Open, 3)));
        assert_eq!(open.delimiter(b"--b2--"), Some((Delimiter::Close, 22)));
        open.truncate(4);
        assert_eq!(open.delimiter(b"--b3"), Some((Delimiter::Open, 3)));
        assert_eq!(open.delimiter(b"--b4"), None);
        open.push(Cow::Borrowed(b"new"), 0);
        assert_eq!(open.delimiter(b"--new"), Some((Delimiter::Open, 4)));
        open.truncate(0);
        assert_eq!(open.delimiter(b"--b0"), None);
    }

    #[test]
    fn the_first_delimiter_line_is_found() {
        for (message, from, line) in [
            ("--b\n", 0, Some(0..4)),
            ("x\n--b\ny", 0, Some(2..6)),
            ("x--b\n--b", 0, Some(5..8)),
            ("\n--c\n--\n--b--\n", 0, Some(8..14)),
            ("--b\n--b\n", 4, Some(4..8)),
            ("x--b\n", 0, None),
            ("", 0, None),
        ] {
            let found = open(&["b"]).find(message.as_bytes(), from, DelimiterStart::LineStart);
            assert_eq!(found.map(|found| found.line.range()), line, "{message:?}");
        }
    }

    #[test]
    fn in_base64_a_delimiter_may_end_a_line() {
        for (message, line) in [
            ("AAAA--b\r\nx", Some(4..9)),
            ("AA\n--b\n", Some(3..7)),
            ("AA----b--\n", Some(4..10)),
            ("AA--bb\n--b\n", Some(7..11)),
            ("AA--b x\n", None),
        ] {
            let found = open(&["b"]).find(message.as_bytes(), 0, DelimiterStart::Anywhere);
            assert_eq!(found.map(|found| found.line.range()), line, "{message:?}");
        }
    }
}
