//! Lines that are almost boundary delimiter lines (RFC 2046 §5.1.1).
#![expect(clippy::indexing_slicing, reason = "positions come from searches in the same bytes")]

use std::{borrow::Cow, iter};

use memchr::{memchr, memmem};

use super::delimiter::{Delimiter, OpenBoundaries};
use crate::{
    defect::Code,
    quirk::{Quirk, Quirks},
    span::Span,
};

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
    /// Readers with this quirk take it for one.
    pub(crate) quirk: Quirk,
    /// Which one they take it for.
    pub(crate) delimiter: Delimiter,
    pub(crate) node: u32,
    /// From its dashes to the end of its line, line break included.
    pub(crate) span: Span,
}

/// What the dashes at some place begin.
struct Almost {
    code: Code,
    quirk: Quirk,
    node: u32,
}

/// How many multiparts, from the innermost on, a line is compared with.
const COMPARED: usize = 8;

/// The longest boundary (RFC 2046 §5.1.1). Readers that keep no more of a longer one take what begins alike for the
/// same, so no more is compared.
pub(crate) const LONGEST_BOUNDARY: usize = 70;

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
            if let Some(Almost { code, quirk, node }) = almost(message, at, open, closed) {
                let end = memchr(b'\n', &message[at..]).map_or(message.len(), |end| at + end + 1);
                from = end;
                let span = Span::new(at, end);
                let delimiter = delimiter(span.of(message), code, open.innermost(COMPARED), node);
                return Some(NearMiss { code, quirk, delimiter, node, span });
            }
        }
    })
}

/// Whether readers with these quirks take the line at `start` for a delimiter that it almost is.
pub(crate) fn is_taken(
    message: &[u8],
    start: usize,
    open: &OpenBoundaries<'_>,
    quirks: Quirks,
) -> bool {
    if quirks.is_empty() || open.len() == 0 {
        return false;
    }
    let rest = &message[start..];
    let quirk = |at: usize| Some(almost(message, start + at, open, None)?.quirk);
    // To some a field starts amid a line: that line was looked at where it starts.
    let is_line_start = matches!(&message[..start], [] | [.., b'\n']);
    let first = if is_line_start && quirks.has(Quirk::MidlineDelimiters) {
        let line = &rest[..memchr(b'\n', rest).unwrap_or(rest.len())];
        // Or what looks ahead passes over each of them for each of them.
        memchr::memchr_iter(b'-', line).find_map(quirk)
    } else {
        let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        rest.get(blanks).filter(|&&byte| byte == b'-').and_then(|_| quirk(blanks))
    };
    first.is_some_and(|quirk| quirks.has(quirk))
}

/// Which delimiter a line is that is almost one: a close delimiter has two dashes after the boundary, or at the
/// end of the line where the boundary is adorned.
fn delimiter<'o>(
    line: &[u8],
    code: Code,
    mut open: impl Iterator<Item = (&'o [u8], u32)>,
    node: u32,
) -> Delimiter {
    let length = open.find(|(_, of)| *of == node).map_or(0, |(boundary, _)| boundary.len());
    let after = line.get(2 + length.min(LONGEST_BOUNDARY)..).unwrap_or_default();
    let is_close = after.starts_with(b"--") || line.trim_ascii_end().ends_with(b"--");
    match is_close && code != Code::MpDelimiterAfterClose {
        true => Delimiter::Close,
        false => Delimiter::Open,
    }
}

/// What the dash at `at` begins, if it begins almost a delimiter.
fn almost(
    message: &[u8],
    at: usize,
    open: &OpenBoundaries<'_>,
    closed: Option<&Closed<'_>>,
) -> Option<Almost> {
    match message.get(at + 1) {
        Some(b'-') => near_miss(message, at, open, closed),
        _ => lone_dash(message, at, open),
    }
}

/// What the two dashes at `at` begin, if they begin almost a delimiter, and of which multipart.
fn near_miss(
    message: &[u8],
    at: usize,
    open: &OpenBoundaries<'_>,
    closed: Option<&Closed<'_>>,
) -> Option<Almost> {
    let (before, text) = (&message[..at], &message[at + 2..]);
    let is_line_start = matches!(before, [] | [.., b'\n']);
    if let Some(closed) = closed.filter(|closed| is_line_start && closed.is_opened_by(text)) {
        let code = Code::MpDelimiterAfterClose;
        return Some(Almost { code, quirk: Quirk::GoesOnAfterClose, node: closed.node });
    }
    let is_indented = || {
        let blanks = &before[before.trim_ascii_end().len()..];
        blanks.contains(&b'\n')
    };
    if is_line_start || is_indented() {
        let code = Code::MpDelimiterNearMiss;
        let almost = |(boundary, node): (&[u8], u32)| {
            let quirk = match is_almost(text, boundary) {
                true if !is_line_start => Quirk::IndentedDelimiters,
                true if text.starts_with(compared(boundary)) => Quirk::PrefixDelimiters,
                true => Quirk::AdornedDelimiters,
                false if is_adorned(text, boundary) => Quirk::AdornedDelimiters,
                false => return None,
            };
            Some(Almost { code, quirk, node })
        };
        return open.innermost(COMPARED).find_map(almost);
    }
    let (boundary, node) = open.innermost(1).next()?;
    let is_delimiter = boundary.len() <= LONGEST_BOUNDARY && !is_drawn(boundary);
    let (code, quirk) = (Code::MpDelimiterMidline, Quirk::MidlineDelimiters);
    (is_delimiter && text.starts_with(boundary)).then_some(Almost { code, quirk, node })
}

/// What the one dash at `at` begins, if a second one would make it a delimiter.
fn lone_dash(message: &[u8], at: usize, open: &OpenBoundaries<'_>) -> Option<Almost> {
    let (before, text) = (&message[..at], &message[at + 1..]);
    if !matches!(before, [] | [.., b'\n']) {
        return None;
    }
    let adorned = |(boundary, node)| is_adorned(text, boundary).then_some(node);
    let node = open.innermost(COMPARED).find_map(adorned)?;
    Some(Almost { code: Code::MpDelimiterNearMiss, quirk: Quirk::AdornedDelimiters, node })
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

/// What of a boundary is compared.
fn compared(boundary: &[u8]) -> &[u8] {
    boundary.get(..LONGEST_BOUNDARY).unwrap_or(boundary)
}

/// Whether what follows two dashes begins like a delimiter of `boundary`. Where that is all dashes,
/// more dashes are a line drawn by hand.
fn is_almost(text: &[u8], boundary: &[u8]) -> bool {
    let boundary = compared(boundary);
    let Some((start, rest)) = text.split_at_checked(boundary.len()) else { return false };
    let line = || rest.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let is_drawn = is_drawn(boundary) && is_drawn(line().trim_ascii_end());
    !boundary.is_empty() && !is_drawn && start.eq_ignore_ascii_case(boundary)
}

/// Whether what follows dashes is a boundary and no more, but for blanks, quotes and dashes around it:
/// `-b`, `-- b`, `--"b"`.
fn is_adorned(text: &[u8], boundary: &[u8]) -> bool {
    let end = memchr(b'\n', text.get(..2 * LONGEST_BOUNDARY).unwrap_or(text));
    let line = text.get(..end.unwrap_or(text.len().min(2 * LONGEST_BOUNDARY))).unwrap_or(text);
    let boundary = bare(boundary);
    boundary.len() > 1 && bare(line).eq_ignore_ascii_case(boundary)
}

/// The text without what it is adorned with.
pub(super) fn bare(text: &[u8]) -> &[u8] {
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
        let boundary = boundary.trim_ascii_end();
        if let Some(node) = self.node(boundary) {
            return Some((node, true));
        }
        let is_akin = |(open, _): &(&[u8], u32)| {
            let shared = open.len().min(boundary.len()).min(LONGEST_BOUNDARY);
            shared > 0 && open[..shared].eq_ignore_ascii_case(&boundary[..shared])
        };
        self.innermost(COMPARED).find(is_akin).map(|(_, node)| (node, false))
    }

    /// The other multipart that a delimiter line belongs to for readers with quirks, by what follows its dashes:
    /// its level, its node, and which delimiter it is.
    pub(crate) fn other_owner(
        &self,
        text: &[u8],
        quirks: Quirks,
    ) -> Option<(usize, u32, Delimiter)> {
        let by_prefix = quirks.has(Quirk::PrefixDelimiters);
        let in_any_case = quirks.has(Quirk::AdornedDelimiters);
        if !by_prefix && !in_any_case {
            return None;
        }
        let mut owner = None;
        let mut shortest = text.len();
        for (number, (boundary, node)) in self.innermost(COMPARED).enumerate() {
            let Some((start, after)) = text.split_at_checked(boundary.len()) else { continue };
            let is_prefix = by_prefix && start == boundary && boundary.len() < shortest;
            let is_same = in_any_case
                && start != boundary
                && start.eq_ignore_ascii_case(boundary)
                && matches!(after, b"" | b"--");
            if boundary.is_empty() || !is_prefix && !is_same {
                continue;
            }
            shortest = boundary.len();
            // After blanks that were declared, too.
            let is_close = after.trim_ascii_start().starts_with(b"--");
            let delimiter = if is_close { Delimiter::Close } else { Delimiter::Open };
            owner = Some((self.len() - 1 - number, node, delimiter));
        }
        owner
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
