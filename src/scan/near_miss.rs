//! Lines that are almost boundary delimiter lines (RFC 2046 §5.1.1).
#![expect(clippy::indexing_slicing, reason = "positions come from searches in the same bytes")]

use std::{borrow::Cow, iter};

use memchr::{memchr, memmem};

use super::delimiter::OpenBoundaries;
use crate::{defect::Code, span::Span};

/// A multipart that was just closed.
pub(crate) struct Closed<'a> {
    pub(crate) boundary: Cow<'a, [u8]>,
    pub(crate) node: u32,
    /// Its close delimiter.
    pub(crate) line: Span,
}

/// What some reader could take for a delimiter of a multipart.
pub(crate) struct NearMiss {
    pub(crate) code: Code,
    pub(crate) node: u32,
    /// From its dashes to the end of its line, line break included.
    pub(crate) span: Span,
}

/// How many multiparts, from the innermost on, a line is compared with.
const COMPARED: usize = 8;

/// How much of a long boundary is compared: readers that keep no more than the longest valid one
/// take what begins alike for the same.
const LONGEST: usize = 70;

/// What in `content`, in which no delimiter line of an open multipart is, is almost one; of a line,
/// the first.
pub(crate) fn near_misses<'m>(
    message: &'m [u8],
    content: Span,
    open: &'m OpenBoundaries<'_>,
    closed: Option<&'m Closed<'_>>,
) -> impl Iterator<Item = NearMiss> {
    let is_open = open.len() > 0 || closed.is_some();
    let text = if is_open { &message[..content.end as usize] } else { b"" };
    let mut from = content.start as usize;
    iter::from_fn(move || {
        loop {
            let at = from + memchr(b'-', text.get(from..)?)?;
            from = at + 1;
            let found = match text.get(from) {
                Some(b'-') => near_miss(message, at, open, closed),
                _ => lone_dash(message, at, open),
            };
            if let Some((code, node)) = found {
                let end = memchr(b'\n', &message[at..]).map_or(message.len(), |end| at + end + 1);
                from = end;
                return Some(NearMiss { code, node, span: Span::new(at, end) });
            }
        }
    })
}

/// What the two dashes at `at` begin, if they begin almost a delimiter, and of which multipart.
fn near_miss(
    message: &[u8],
    at: usize,
    open: &OpenBoundaries<'_>,
    closed: Option<&Closed<'_>>,
) -> Option<(Code, u32)> {
    let (before, text) = (&message[..at], &message[at + 2..]);
    let is_line_start = matches!(before, [] | [.., b'\n']);
    if let Some(closed) = closed.filter(|closed| is_line_start && closed.is_opened_by(text)) {
        return Some((Code::MpDelimiterAfterClose, closed.node));
    }
    let is_indented = || {
        let blanks = &before[before.trim_ascii_end().len()..];
        blanks.contains(&b'\n')
    };
    if is_line_start || is_indented() {
        let almost = |(boundary, node)| {
            (is_almost(text, boundary) || is_adorned(text, boundary)).then_some(node)
        };
        let node = open.innermost(COMPARED).find_map(almost)?;
        return Some((Code::MpDelimiterNearMiss, node));
    }
    let (boundary, node) = open.innermost(1).next()?;
    let is_delimiter = boundary.len() <= LONGEST && !is_drawn(boundary);
    (is_delimiter && text.starts_with(boundary)).then_some((Code::MpDelimiterMidline, node))
}

/// What the one dash at `at` begins, if a second one would make it a delimiter.
fn lone_dash(message: &[u8], at: usize, open: &OpenBoundaries<'_>) -> Option<(Code, u32)> {
    let (before, text) = (&message[..at], &message[at + 1..]);
    if !matches!(before, [] | [.., b'\n']) {
        return None;
    }
    let adorned = |(boundary, node)| is_adorned(text, boundary).then_some(node);
    Some((Code::MpDelimiterNearMiss, open.innermost(COMPARED).find_map(adorned)?))
}

impl Closed<'_> {
    /// Whether what follows two dashes at the start of a line would begin another part.
    fn is_opened_by(&self, text: &[u8]) -> bool {
        text.strip_prefix(&*self.boundary).is_some_and(|rest| {
            let end = rest.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
            matches!(end, None | Some(b'\n'))
        })
    }
}

/// Whether what follows two dashes begins like a delimiter of `boundary`. Where that is all dashes,
/// more dashes are a line drawn by hand.
fn is_almost(text: &[u8], boundary: &[u8]) -> bool {
    let boundary = boundary.get(..LONGEST).unwrap_or(boundary);
    let Some((start, rest)) = text.split_at_checked(boundary.len()) else { return false };
    let line = || rest.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let is_drawn = is_drawn(boundary) && is_drawn(line().trim_ascii_end());
    !boundary.is_empty() && !is_drawn && start.eq_ignore_ascii_case(boundary)
}

/// Whether what follows dashes is a boundary and no more, but for blanks, quotes and dashes around it:
/// `-b`, `-- b`, `--"b"`.
fn is_adorned(text: &[u8], boundary: &[u8]) -> bool {
    let end = memchr(b'\n', text.get(..2 * LONGEST).unwrap_or(text));
    let line = text.get(..end.unwrap_or(text.len().min(2 * LONGEST))).unwrap_or(text);
    let boundary = bare(boundary);
    boundary.len() > 1 && bare(line).eq_ignore_ascii_case(boundary)
}

/// The text without what it is adorned with.
fn bare(text: &[u8]) -> &[u8] {
    let is_bare = |byte: &u8| !b" \t\r\"'-".contains(byte);
    let start = text.iter().position(is_bare).unwrap_or(text.len());
    let end = text.iter().rposition(is_bare).map_or(start, |at| at + 1);
    &text[start..end]
}

/// Whether it is nothing but dashes.
fn is_drawn(text: &[u8]) -> bool {
    text.iter().all(|&byte| byte == b'-')
}

impl<'a> OpenBoundaries<'a> {
    /// An open multipart whose boundary begins with this one, or which this one begins with, and
    /// whether the two are equal.
    pub(crate) fn akin(&self, boundary: &[u8]) -> Option<(u32, bool)> {
        if let Some(node) = self.node(boundary) {
            return Some((node, true));
        }
        let is_akin = |(open, _): &(&[u8], u32)| {
            let shared = open.len().min(boundary.len()).min(LONGEST);
            shared > 0 && open[..shared].eq_ignore_ascii_case(&boundary[..shared])
        };
        self.innermost(COMPARED).find(is_akin).map(|(_, node)| (node, false))
    }

    /// Whether the innermost multipart, if that is inside of the one of `level`, goes on in `text`.
    pub(crate) fn is_amid(&self, level: usize, text: &[u8]) -> bool {
        let innermost = self.innermost(1).next().filter(|_| level + 1 < self.len());
        innermost.is_some_and(|(boundary, _)| {
            memmem::find(text, &[b"\n--", boundary].concat()).is_some()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn misses(boundaries: &[&'static str], message: &str) -> Vec<(Code, String)> {
        let mut open = OpenBoundaries::default();
        for (node, boundary) in boundaries.iter().enumerate() {
            open.push(Cow::Borrowed(boundary.as_bytes()), node as u32);
        }
        let content = Span::new(0, message.len());
        near_misses(message.as_bytes(), content, &open, None)
            .map(|miss| (miss.code, message[miss.span.range()].trim_end().to_owned()))
            .collect()
    }

    #[test]
    fn a_near_miss_begins_like_a_delimiter() {
        let long: &'static str =
            "0123456789012345678901234567890123456789012345678901234567890123456789x";
        for (boundary, message, code, found) in [
            ("B1", "x\n--B1-\ny", Code::MpDelimiterNearMiss, "--B1-"),
            ("B1", "--B1 X\n", Code::MpDelimiterNearMiss, "--B1 X"),
            ("B1", "--b1\n", Code::MpDelimiterNearMiss, "--b1"),
            ("B1", "\n  --B1\n", Code::MpDelimiterNearMiss, "--B1"),
            ("B1", "data--B1\n", Code::MpDelimiterMidline, "--B1"),
            ("B1", "x\n-B1\n", Code::MpDelimiterNearMiss, "-B1"),
            ("B1", "-B1--\n", Code::MpDelimiterNearMiss, "-B1--"),
            ("B1", "-- B1\n", Code::MpDelimiterNearMiss, "-- B1"),
            ("B1", "- -B1\n", Code::MpDelimiterNearMiss, "- -B1"),
            ("B1", "--\"B1\"\n", Code::MpDelimiterNearMiss, "--\"B1\""),
            ("----B1", "--B1\n", Code::MpDelimiterNearMiss, "--B1"),
            (
                long,
                "--0123456789012345678901234567890123456789012345678901234567890123456789\n",
                Code::MpDelimiterNearMiss,
                "--0123456789012345678901234567890123456789012345678901234567890123456789",
            ),
        ] {
            assert_eq!(misses(&[boundary], message), [(code, found.to_owned())], "{message:?}");
        }
    }

    #[test]
    fn a_long_boundary_is_adorned_too() {
        let boundary: &'static str =
            "012345678901234567890123456789012345678901234567890123456789012345678";
        for blanks in [0, 1, 10, 68, 80] {
            let line = format!("-- {boundary}{:blanks$}\nmore\n", "");
            assert_eq!(misses(&[boundary], &line).len(), 1, "{blanks}");
        }
    }

    #[test]
    fn a_multipart_goes_on_where_a_delimiter_of_it_follows() {
        let mut open = OpenBoundaries::default();
        for (node, boundary) in ["b", "c"].iter().enumerate() {
            open.push(Cow::Borrowed(boundary.as_bytes()), node as u32);
        }
        for (level, text, is_amid) in [
            (0, "x\n--c\n", true),
            (0, "x\n--b\n", false),
            (0, "x--c\n", false),
            (1, "x\n--c\n", false),
        ] {
            assert_eq!(open.is_amid(level, text.as_bytes()), is_amid, "{level} {text:?}");
        }
    }

    #[test]
    fn dashes_alone_are_none() {
        for (boundary, message) in [
            ("B1", "--\n--B2\n-----\n-B1 is a dash\nx\n- \n"),
            ("----", "----------\n\n----------\n"),
        ] {
            assert!(misses(&[boundary], message).is_empty(), "{message:?}");
        }
    }
}
