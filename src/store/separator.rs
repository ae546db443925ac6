//! Where a message of an mbox ends: at the next `From ` line (RFC 4155), or where its Content-Length
//! says so (mboxcl).
//!
//! Works on what is in memory, and says when that is not enough.
#![expect(clippy::indexing_slicing, reason = "positions come from searches in the same bytes")]

use std::sync::LazyLock;

use memchr::{memchr, memmem::Finder};

use super::from_line::{FromLine, Likeness};
use crate::scan::line::{empty_line, field_body, field_name, line, trim_line_break};

/// No separator is longer, its line break included (RFC 5322 §2.1.1).
pub(super) const LONGEST_LINE: usize = 1000;

/// So much before a `From ` line tells whether an empty line is there.
pub(super) const LOOK_BACK: usize = 8;

/// A header that is longer is not searched for a Content-Length.
const LONGEST_HEADER: usize = 256 << 10;

static LINE_FROM: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\nFrom "));

/// What is in memory of an mbox.
#[derive(Clone, Copy)]
pub(super) struct Window<'w> {
    pub(super) bytes: &'w [u8],
    /// Whether the mbox ends where this ends.
    pub(super) is_all: bool,
}

/// The place where a message ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct End {
    /// After its last byte.
    pub(super) message: usize,
    /// Where the next `From ` line starts, or the mbox ends.
    pub(super) next: usize,
}

/// Whether Content-Length is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lengths {
    /// Where it points to an end.
    Believed,
    Ignored,
}

/// The search for the end of one message, which goes on when there is more to search.
pub(super) struct Search {
    /// Where the message starts, after its `From ` line.
    message: usize,
    stage: Stage,
}

enum Stage {
    /// In the header, for the Content-Length. A place after the limit is not waited for.
    Header { limit: usize, wanted: usize },
    /// At the place that it names.
    Place(usize),
    /// For a separator from here on.
    Separator(usize),
}

impl Search {
    pub(super) fn new(message: usize, lengths: Lengths, limit: usize) -> Self {
        let stage = match lengths {
            Lengths::Believed => Stage::Header { limit, wanted: 0 },
            Lengths::Ignored => Stage::Separator(message.saturating_sub(1)),
        };
        Self { message, stage }
    }

    /// A search for the first separator at or after `at`.
    pub(super) fn first(at: usize) -> Self {
        Self { message: 0, stage: Stage::Separator(at.saturating_sub(1)) }
    }

    /// The end of the message, or none until there is more in the window.
    pub(super) fn end(&mut self, window: Window<'_>) -> Option<End> {
        if let Stage::Header { limit, wanted } = self.stage {
            if !window.is_all && window.bytes.len() < wanted {
                return None;
            }
            let Some(named) = named_end(window, self.message) else {
                // All of it is read again, so not before there is twice as much, or enough.
                let twice = window.bytes.len().saturating_mul(2);
                let wanted = twice.min(self.message + LONGEST_HEADER + 1);
                self.stage = Stage::Header { limit, wanted };
                return None;
            };
            self.stage = match named {
                Some(place) if place <= limit => Stage::Place(place),
                _ => Stage::Separator(self.message.saturating_sub(1)),
            };
        }
        if let Stage::Place(place) = self.stage {
            if !window.is_all && window.bytes.len() < place.saturating_add(LONGEST_LINE + LOOK_BACK)
            {
                return None;
            }
            if let Some(next) = end_or_separator(window, place) {
                return Some(End { message: place, next });
            }
            self.stage = Stage::Separator(self.message.saturating_sub(1));
        }
        if let Stage::Separator(from) = &mut self.stage {
            match next_separator(window, *from) {
                Found::At(next) => {
                    return Some(End { message: before_empty_line(window.bytes, next), next });
                }
                Found::NotBefore(more) => *from = more,
            }
        }
        let next = window.bytes.len();
        window.is_all.then(|| End { message: before_empty_line(window.bytes, next), next })
    }

    /// What has been searched for a separator and can go; none while the message is in demand.
    pub(super) fn searched(&self) -> usize {
        match self.stage {
            Stage::Separator(from) => from.saturating_sub(LOOK_BACK),
            _ => 0,
        }
    }

    /// So many bytes before [`searched`](Self::searched) are gone.
    pub(super) fn forget(&mut self, bytes: usize) {
        if let Stage::Separator(from) = &mut self.stage {
            *from -= bytes;
        }
    }
}

enum Found {
    /// A `From ` line that is a separator starts here.
    At(usize),
    /// None whose line break before it stands before this place.
    NotBefore(usize),
}

/// The first separator whose line break before it is at `from` or after.
fn next_separator(window: Window<'_>, from: usize) -> Found {
    let bytes = window.bytes;
    let mut from = from;
    while let Some(found) = LINE_FROM.find(bytes.get(from..).unwrap_or_default()) {
        let at = from + found + 1;
        match line_at(window, at) {
            Line::Unknown => return Found::NotBefore(at - 1),
            Line::Of(line) if is_separator(bytes, at, line) => return Found::At(at),
            _ => from = at,
        }
    }
    // The start of one can be the end of what is in memory.
    Found::NotBefore(from.max(bytes.len().saturating_sub(LINE_FROM.needle().len() - 1)))
}

enum Line<'w> {
    Of(&'w [u8]),
    TooLong,
    /// Its end is not in memory.
    Unknown,
}

fn line_at(window: Window<'_>, at: usize) -> Line<'_> {
    let bytes = &window.bytes[at..];
    let most = bytes.len().min(LONGEST_LINE);
    match memchr(b'\n', &bytes[..most]) {
        Some(end) => Line::Of(&bytes[..=end]),
        None if bytes.len() >= LONGEST_LINE => Line::TooLong,
        None if window.is_all => Line::Of(bytes),
        None => Line::Unknown,
    }
}

/// Whether a line that starts with `From ` is a separator: an address and a date of asctime always
/// are; a date in another form, or after several words, only after an empty line.
fn is_separator(bytes: &[u8], at: usize, line: &[u8]) -> bool {
    match FromLine::parse(line) {
        Some((_, Likeness::Exact)) => true,
        Some((_, Likeness::Loose)) => is_behind_empty_line(bytes, at),
        _ => false,
    }
}

fn is_behind_empty_line(bytes: &[u8], at: usize) -> bool {
    before_empty_line(bytes, at) < at
}

/// `at`, the start of a line, or the start of the empty line before it: that one belongs to the
/// separator, "each message is followed by an empty line" (RFC 4155).
fn before_empty_line(bytes: &[u8], at: usize) -> usize {
    let Some(before) = bytes[..at].strip_suffix(b"\n") else {
        return at;
    };
    let text = before.strip_suffix(b"\r").unwrap_or(before);
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    if text.is_empty() || text.ends_with(b"\n") { text.len() } else { at }
}

/// Where a message would end by its Content-Length, if it has one; none until its header is in
/// memory.
fn named_end(window: Window<'_>, message: usize) -> Option<Option<usize>> {
    let bytes = &window.bytes[message..];
    let mut rest = bytes;
    let mut length = None;
    while !rest.is_empty() && bytes.len() - rest.len() <= LONGEST_HEADER {
        if let Ok((body, _)) = empty_line(rest) {
            let body = window.bytes.len() - body.len();
            return Some(length.and_then(|length| body.checked_add(length)));
        }
        // A header that ends in the next message.
        if rest.starts_with(b"From ") {
            return Some(None);
        }
        if length.is_none() {
            length = content_length(rest);
        }
        match line(rest) {
            Ok((after, _)) => rest = after,
            Err(_) => break,
        }
    }
    (window.is_all || bytes.len() > LONGEST_HEADER).then_some(None)
}

/// `Content-Length: 1*DIGIT`
fn content_length(input: &[u8]) -> Option<usize> {
    let (body, name) = field_name(input).ok()?;
    if !name.eq_ignore_ascii_case(b"Content-Length") {
        return None;
    }
    let (_, value) = field_body(body).ok()?;
    str::from_utf8(value.trim_ascii()).ok()?.parse().ok()
}

/// Where the next `From ` line is, or the end of the mbox, if a message can end at `place`: with at
/// most two line breaks between, the one of a last line that has none and an empty line.
fn end_or_separator(window: Window<'_>, place: usize) -> Option<usize> {
    let bytes = window.bytes;
    let mut at = place;
    for _ in 0..3 {
        let rest = bytes.get(at..)?;
        if rest.is_empty() && window.is_all {
            return Some(at);
        }
        let starts_line = at == 0 || bytes[at - 1] == b'\n';
        if starts_line && rest.starts_with(b"From ") {
            let separates =
                matches!(line_at(window, at), Line::Of(line) if is_separator(bytes, at, line));
            return separates.then_some(at);
        }
        let (after, _) = empty_line(rest).ok()?;
        at = bytes.len() - after.len();
    }
    None
}

/// The `From ` line at the start of an mbox, which may have no date; and where the message starts.
pub(super) fn first_line(bytes: &[u8]) -> (Option<FromLine<'_>>, usize) {
    let window = Window { bytes, is_all: true };
    match line_at(window, 0) {
        Line::Of(line) => match FromLine::parse(line) {
            Some((from_line, _)) => (Some(from_line), line.len()),
            None => (None, 0),
        },
        _ => (None, 0),
    }
}

/// Whether there is nothing but line breaks.
pub(super) fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|&byte| matches!(byte, b'\r' | b'\n'))
}

/// Whether an mbox starts here: with a `From ` line that has a date.
pub(super) fn starts_mbox(bytes: &[u8]) -> bool {
    let first = &bytes[..bytes.len().min(LONGEST_LINE)];
    let line = memchr(b'\n', first).map_or(first, |end| &first[..end]);
    FromLine::parse(trim_line_break(line)).is_some_and(|(_, like)| like != Likeness::None)
}
