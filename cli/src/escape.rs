//! Text of strangers on a terminal: nothing in it may act on the terminal.

use std::{
    borrow::Cow,
    fmt::{self, Write as _},
    path::Path,
};

/// Text that is escaped where it is shown.
pub(crate) struct Escaped<'t> {
    text: Cow<'t, str>,
    layout: Layout,
}

#[derive(Clone, Copy)]
enum Layout {
    /// Line breaks are escaped like all else.
    Line,
    /// Line breaks and tabs stay; CRLF becomes LF.
    Lines,
}

/// `text` on one line: control characters, line breaks among them, as `\x1b`.
pub(crate) fn line(text: &str) -> Escaped<'_> {
    Escaped { text: Cow::Borrowed(text), layout: Layout::Line }
}

/// `text` on lines of its own.
pub(crate) fn lines(text: &str) -> Escaped<'_> {
    Escaped { text: Cow::Borrowed(text), layout: Layout::Lines }
}

/// The name of a file, on one line.
pub(crate) fn path(path: &Path) -> Escaped<'_> {
    Escaped { text: path.to_string_lossy(), layout: Layout::Line }
}

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = &*self.text;
        while let Some((at, c)) = rest.char_indices().find(|&(_, c)| acts_on_line(c)) {
            let (before, from) = rest.split_at(at);
            f.write_str(before)?;
            rest = &from[c.len_utf8()..];
            match (self.layout, u32::from(c)) {
                (Layout::Lines, _) if c == '\n' || c == '\t' => f.write_char(c)?,
                (Layout::Lines, _) if c == '\r' && rest.starts_with('\n') => {}
                (_, code @ 0..=0xFF) => write!(f, "\\x{code:02x}")?,
                (_, code) => write!(f, "\\u{{{code:x}}}")?,
            }
        }
        f.write_str(rest)
    }
}

/// Control characters of ASCII and of Unicode (C1 has a one-character CSI), the bidirectional
/// controls that make text read as other text, and line separators.
pub(crate) fn acts_on_line(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_nothing_that_acts_on_the_terminal() {
        for (text, escaped) in [
            ("plain, 夏涛, שלום", "plain, 夏涛, שלום"),
            ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
            ("\u{9b}31m", "\\x9b31m"),
            ("a\r\nb\tc\x7f", "a\\x0d\\x0ab\\x09c\\x7f"),
            ("\u{202e}gpj.exe", "\\u{202e}gpj.exe"),
            ("\u{200e}a\u{200f}b\u{61c}", "\\u{200e}a\\u{200f}b\\u{61c}"),
        ] {
            assert_eq!(line(text).to_string(), escaped);
        }
    }

    #[test]
    fn lines_keep_their_breaks_and_tabs() {
        for (text, escaped) in [
            ("a\r\nb\nc\td", "a\nb\nc\td"),
            ("a\rb", "a\\x0db"),
            ("a\r\r\n", "a\\x0d\n"),
            ("\x1b]0;title\x07\n", "\\x1b]0;title\\x07\n"),
        ] {
            assert_eq!(lines(text).to_string(), escaped);
        }
    }
}
